/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that collects, the bounded queue that it fills, and the descriptor that tells of it. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-collection.h"
#include "base/gpcap-wakeup.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct _GPcapPump GPcapPump;

/* What a pump runs. */
typedef struct
{
  /* In the thread, before anything is collected; may wait, or be NULL. */
  gboolean (*open) (gpointer user_data, GError **error);
  /* In the thread; may wait. */
  GPcapCollectResult (*collect) (gpointer user_data, GPcapArena *arena, GError **error);
  /* In any thread: has a collection that waits return soon, so that stopping can wait for the
   * thread. NULL where nothing can: then the thread ends by itself, later. */
  void (*interrupt) (gpointer user_data);
  /* Frees the user data, or NULL. */
  GDestroyNotify destroy;
} GPcapPumpFuncs;

/* How much the queue holds. */
typedef struct
{
  guint64 n_bytes; /* of packets and their records */
  guint64 n_packets;
  gboolean is_lossy; /* what does not fit is dropped and counted; else the thread waits for room */
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

G_END_DECLS
