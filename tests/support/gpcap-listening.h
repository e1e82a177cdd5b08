/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets and the end of a reader on a main loop. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* Filled in by the signal handlers of a reader. */
typedef struct
{
  guint n_packets;
  guint n_finished;
  GError *error; /* owned; the error of "finished", or NULL */
  GThread *thread;
  gboolean done;
} Seen;

void listen_to (GPcapReader *reader, const char *signal, Seen *seen);
void run_what_is_ready (void);

G_END_DECLS
