/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a savefile gives, by libpcap and by GPcap. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* What became of reading a savefile, by bare libpcap or by GPcap in one of its ways. */
typedef struct
{
  gboolean is_open;
  int datalink;
  int snapshot;
  gboolean has_filter; /* one was wanted, and could be set */
  GPtrArray *trace; /* owned */
  char *message; /* owned; of what failed, or NULL */
  GError *error; /* owned; of GPcap's, or NULL */
} Outcome;

typedef void (*ReadFunc) (GPcapReader *reader, Outcome *outcome);

void outcome_clear (Outcome *self);
Outcome outcome_of_libpcap (const char *filename, const char *filter);
void read_batches (GPcapReader *reader, Outcome *outcome);
void read_small_batches (GPcapReader *reader, Outcome *outcome);
void read_in_loop (GPcapReader *reader, Outcome *outcome);
Outcome outcome_of_file (const char *filename, const char *filter, ReadFunc read);
Outcome outcome_of_stream (const char *filename);
void assert_same_outcome (const Outcome *actual, const Outcome *expected);

G_END_DECLS
