/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A kind of handle whose collections are scripted by a test. */

#pragma once

#include "backend/gpcap-handle.h"
#include "support/gpcap-waiting.h"

G_BEGIN_DECLS

/* Its packets are numbered from 0 on. */
typedef struct
{
  GPcapHandle base;

  GMutex lock; /* guards the script */
  GQueue script; /* owned; the results of the collections. Further collections are empty. */
  guint next_number;
  guint n_collections;

  GPcapWakeup ready; /* the descriptor; not open if there is none */
  gint64 required_timeout; /* microseconds, or -1 */
  void (*during_collection) (gpointer user_data); /* or NULL */
  gpointer user_data; /* borrowed; passed to during_collection */

  guint drained_at; /* packets from this number on are from behind a drain */
  gboolean is_draining;

  gboolean takes_programs; /* collected packets have passed the program */
  GPcapProgram *program; /* borrowed; the program that was set last */

  GPcapWakeup interrupt; /* of the thread */
  Gate *finalized; /* borrowed; opened when it is, or NULL */
  gboolean *finalized_forked; /* borrowed, or NULL */
} Scripted;

Scripted *scripted_new (void);
void scripted_add (Scripted *self, GPcapCollectResult result, guint n_packets);
void scripted_add_descriptor (Scripted *self);

G_END_DECLS
