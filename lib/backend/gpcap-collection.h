/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A collection: the packets of pcap_dispatch(), put into an arena. */

#pragma once

#include <gio/gio.h>

#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

struct pcap;

typedef enum
{
  GPCAP_COLLECT_FAILED = -1, /* the error is set; packets may have come before it */
  GPCAP_COLLECT_DRAINED, /* there are no more packets for now */
  GPCAP_COLLECT_BOUNDED, /* the arena is full; there may be more packets */
  GPCAP_COLLECT_END, /* the savefile ended */
} GPcapCollectResult;

/* The source of a collection. */
typedef struct
{
  struct pcap *pcap; /* borrowed */
  guint nanoseconds; /* per unit of libpcap's fraction of a second */
  gboolean is_unsigned; /* the seconds have 32 bits and no sign */
} GPcapCollection;

void gpcap_collection_init (GPcapCollection *self, struct pcap *pcap);
GPcapCollectResult gpcap_collection_run (const GPcapCollection *self,
                                         int max,
                                         GPcapArena *arena,
                                         int *status,
                                         GError **error);

G_END_DECLS
