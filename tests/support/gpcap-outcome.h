/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outcome of reading a savefile, with libpcap and with GPcap. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* The packets and the error of a savefile, as read by libpcap alone or by GPcap in one way. */
typedef struct
{
  gboolean is_open;
  int datalink;
  int snapshot;
  gboolean has_filter; /* a filter was given and could be set */
  GPtrArray *trace; /* owned */
  char *message; /* owned; the error message, or NULL */
  GError *error; /* owned; GPcap's error, or NULL */
  gboolean is_finished; /* on a main loop */
} Outcome;

typedef void (*ReadFunc) (GPcapReader *reader, Outcome *outcome);

void outcome_clear (Outcome *self);
Outcome outcome_of_libpcap (const char *filename, const char *filter);
void read_batches (GPcapReader *reader, Outcome *outcome);
void read_small_batches (GPcapReader *reader, Outcome *outcome);
void read_in_loop (GPcapReader *reader, Outcome *outcome);
void read_one_by_one (GPcapReader *reader, Outcome *outcome);
void read_by_dispatch (GPcapReader *reader, Outcome *outcome);
void read_on_main_loop (GPcapReader *reader, Outcome *outcome);
Outcome outcome_of_file (const char *filename, const char *filter, ReadFunc read);
Outcome outcome_of_stream (GBytes *content, gsize chunk_size, ReadFunc read);
void assert_same_outcome (const Outcome *actual, const Outcome *expected);

G_END_DECLS
