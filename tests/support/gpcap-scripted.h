/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A kind of handle whose collections a test writes down beforehand. */

#pragma once

#include "backend/gpcap-handle.h"
#include "support/gpcap-waiting.h"

G_BEGIN_DECLS

/* Its packets are numbered from 0 on. */
typedef struct
{
  GPcapHandle base;

  GMutex lock; /* guards the script */
  GQueue script; /* owned; what each collection gives. After that there is nothing for now. */
  guint next_number;
  guint n_collections;

  GPcapWakeup ready; /* what the descriptor tells; not open where there is none */
  gint64 required_timeout; /* microseconds, or -1 */
  void (*during_collection) (gpointer user_data); /* or NULL */
  gpointer user_data; /* borrowed; what it gets */

  gboolean takes_programs; /* what is collected has passed the one that was set */
  GPcapProgram *program; /* borrowed; the one that was set last */

  GPcapWakeup interrupt; /* of the thread */
  Gate *finalized; /* borrowed; opened when it is, or NULL */
  gboolean *finalized_forked; /* borrowed, or NULL */
} Scripted;

Scripted *scripted_new (void);
void scripted_add (Scripted *self, GPcapCollectResult result, guint n_packets);
void scripted_add_descriptor (Scripted *self);

G_END_DECLS
