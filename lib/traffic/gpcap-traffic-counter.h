/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts packets in tables of conversations, endpoints and protocols, in one pass. */

#pragma once

#include "gpcap/gpcap-packet-batch.h"
#include "traffic/gpcap-traffic-rows.h"
#include "traffic/gpcap-traffic-series.h"

G_BEGIN_DECLS

#define GPCAP_TRAFFIC_DEFAULT_MAX_ROWS 1000000
#define GPCAP_TRAFFIC_MIN_MAX_ROWS 1024

typedef enum
{
  GPCAP_TRAFFIC_CONVERSATIONS,
  GPCAP_TRAFFIC_ENDPOINTS,
  GPCAP_TRAFFIC_PROTOCOLS,
  GPCAP_TRAFFIC_N_KINDS,
} GPcapTrafficKind;

/* Which row of a table it is: another row may have had the slot. */
typedef struct
{
  guint64 serial;
  guint32 slot;
} GPcapTrafficPlace;

/* What was counted in a row. */
typedef struct
{
  GPcapTrafficRecord record;
  gboolean is_tagged; /* some of the packets have a VLAN tag */
} GPcapTrafficState;

/* The histories of the rows that come first in a model. A row has the number of its place plus
 * one. */
typedef struct
{
  GPcapTrafficSeries *series; /* owned */
  GPcapTrafficPlace place;
  guint64 n_refreshes; /* how many there had been when the row came first for the last time */
} GPcapTrafficHistory;

/* Everything is guarded by the mutex, so that one thread counts while another one reads. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GPcapTrafficRows tables[GPCAP_TRAFFIC_N_KINDS];
  gboolean is_counted[GPCAP_TRAFFIC_N_KINDS]; /* protocols other than IP always are */
  GArray *histories[GPCAP_TRAFFIC_N_KINDS]; /* owned; of GPcapTrafficHistory */
  guint64 n_refreshes;
  guint64 packets;
  guint64 bytes;
  GPcapTrafficSeries series; /* of all packets */
} GPcapTrafficCounter;

GPcapTrafficCounter *gpcap_traffic_counter_new (void);
GPcapTrafficCounter *gpcap_traffic_counter_ref (GPcapTrafficCounter *self);
void gpcap_traffic_counter_unref (GPcapTrafficCounter *self);
void gpcap_traffic_counter_add_batch (GPcapTrafficCounter *self, GPcapPacketBatch *batch);
void gpcap_traffic_counter_clear (GPcapTrafficCounter *self);
void gpcap_traffic_counter_count (GPcapTrafficCounter *self, GPcapTrafficKind kind);
gboolean gpcap_traffic_counter_get_state (GPcapTrafficCounter *self,
                                          GPcapTrafficKind kind,
                                          GPcapTrafficPlace place,
                                          GPcapTrafficState *state);
void gpcap_traffic_counter_keep_histories (GPcapTrafficCounter *self,
                                           GPcapTrafficKind kind,
                                           const GPcapTrafficPlace *places,
                                           guint n_places);
GBytes *gpcap_traffic_counter_get_samples (GPcapTrafficCounter *self,
                                           GPcapTrafficKind kind,
                                           GPcapTrafficPlace place,
                                           GPcapTrafficInterval interval);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapTrafficCounter, gpcap_traffic_counter_unref)

G_END_DECLS
