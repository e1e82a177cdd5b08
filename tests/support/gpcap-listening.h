/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What handlers saw of a reader on a main loop. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* What was seen of a reader on a main loop. */
typedef struct
{
  guint n_packets;
  guint n_finished;
  GError *error; /* owned; what it finished with */
  GThread *thread;
  gboolean done;
} Seen;

void listen_to (GPcapReader *reader, const char *signal, Seen *seen);
void run_what_is_ready (void);

G_END_DECLS
