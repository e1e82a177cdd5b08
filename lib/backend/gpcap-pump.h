/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pump: a thread that collects packets into a bounded queue, and a descriptor that reports
 * them. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-collection.h"
#include "base/gpcap-wakeup.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct _GPcapPump GPcapPump;

/* The functions of a pump. */
typedef struct
{
  /* Called in the thread, before the first collection; may wait. NULL if there is nothing to
   * open. */
  gboolean (*open) (gpointer user_data, GError **error);
  /* Called in the thread; may wait. */
  GPcapCollectResult (*collect) (gpointer user_data, GPcapArena *arena, GError **error);
  /* Called in any thread: makes a collection that waits return soon, so that stopping can wait for
   * the thread. NULL if nothing can: the thread then ends by itself, later. */
  void (*interrupt) (gpointer user_data);
  /* Frees the user data, or NULL. */
  GDestroyNotify destroy;
} GPcapPumpFuncs;

/* The limits of the queue. */
typedef struct
{
  guint64 n_bytes; /* of packets and their records */
  guint64 n_packets;
  gboolean is_lossy; /* packets that do not fit are dropped; else the thread waits for room */
} GPcapPumpLimits;

GPcapPump *gpcap_pump_new (const GPcapPumpFuncs *funcs, gpointer user_data, GError **error);
void gpcap_pump_unref (GPcapPump *self);
gboolean gpcap_pump_start (GPcapPump *self, const GPcapPumpLimits *limits, GError **error);
void gpcap_pump_stop (GPcapPump *self);
gboolean gpcap_pump_is_idle (GPcapPump *self);
gboolean gpcap_pump_wait_until_open (GPcapPump *self, GCancellable *cancellable, GError **error);
int gpcap_pump_get_fd (GPcapPump *self);
GPcapCollectResult gpcap_pump_collect (GPcapPump *self, GPcapArena *arena, GError **error);
guint64 gpcap_pump_get_n_dropped (GPcapPump *self);
gboolean gpcap_pump_take_overflow (GPcapPump *self);
gboolean gpcap_pump_begin_wait (GPcapPump *self);
void gpcap_pump_note_input (GPcapPump *self, guint64 n_read, gsize n_available);
void gpcap_pump_end_wait (GPcapPump *self);
void gpcap_pump_begin_drain (GPcapPump *self, gsize n_available);
gboolean gpcap_pump_is_drained (GPcapPump *self);
guint gpcap_pump_count_drained (GPcapPump *self, const GPcapArena *arena);
void gpcap_pump_end_drain (GPcapPump *self);

G_END_DECLS
