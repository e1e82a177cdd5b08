/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that collects from what can only be read by waiting, and the descriptor that tells of
 * it. */

#pragma once

#include <gio/gio.h>

#include "../gpcap-arena-private.h"

G_BEGIN_DECLS

typedef struct _GPcapPump GPcapPump;

typedef enum
{
  GPCAP_COLLECT_FAILED = -1, /* the error is set; there may be packets that came before it */
  GPCAP_COLLECT_DRAINED, /* there are no more packets for now */
  GPCAP_COLLECT_BOUNDED, /* the arena is full; there may be more packets */
  GPCAP_COLLECT_END, /* the savefile ended */
} GPcapCollectResult;

/* Both run in the pump's thread, and may wait. Opening comes first. */
typedef gboolean (*GPcapPumpOpenFunc) (gpointer user_data, GError **error);
typedef GPcapCollectResult (*GPcapPumpCollectFunc) (gpointer user_data,
                                                    GPcapArena *arena,
                                                    GError **error);

GPcapPump *gpcap_pump_new (GPcapPumpOpenFunc open,
                           GPcapPumpCollectFunc collect,
                           gpointer user_data,
                           GDestroyNotify destroy,
                           GError **error);
gboolean gpcap_pump_wait_until_open (GPcapPump *self, GCancellable *cancellable, GError **error);
int gpcap_pump_get_fd (GPcapPump *self);
GPcapCollectResult gpcap_pump_collect (GPcapPump *self, GPcapArena *arena, GError **error);
void gpcap_pump_stop (GPcapPump *self);

G_END_DECLS
