/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where records point into: the bytes of packets, and what is around each packet. */

#pragma once

#include "gpcap/gpcap-packet-record.h"
#include "pcapng/gpcap-catalog.h"
#include "pcapng/gpcap-options.h"

G_BEGIN_DECLS

/* What is around each packet. In the pcapng layouts it is the block of the file, as it was read, so
 * that the options of a packet are found when somebody asks for them. */
typedef enum
{
  GPCAP_LAYOUT_PLAIN, /* nothing: packets are adjacent */
  GPCAP_LAYOUT_PCAP, /* the header of a savefile in pcap format before each packet */
  GPCAP_LAYOUT_PCAPNG, /* a block in this machine's byte order */
  GPCAP_LAYOUT_PCAPNG_SWAPPED, /* a block in the other byte order */
} GPcapLayout;

/* The size of the header before each packet in the pcap format, in bytes. */
#define GPCAP_LAYOUT_PCAP_HEADER_SIZE 16

/* Borrowed from an arena or a batch. */
typedef struct
{
  const guint8 *data;
  gsize size; /* of the data, in bytes; 0 if it is not known */
  int datalink; /* the link type of the packets */
  GPcapLayout layout;
  GPcapCatalog *catalog; /* NULL for a live capture and for the pcap format */
  guint n_entries; /* of the catalog that were known when the packets were collected */
  gboolean is_saved; /* they are read from a savefile, so that whoever writes them may wait */
} GPcapPackets;

gsize gpcap_packets_get_begin (const GPcapPackets *self, const GPcapPacketRecord *record);
gsize gpcap_packets_get_end (const GPcapPackets *self, const GPcapPacketRecord *record);
GPcapOptionList gpcap_packets_get_options (const GPcapPackets *self,
                                           const GPcapPacketRecord *record);
GBytes *gpcap_packets_dup_options (const GPcapPackets *self, const GPcapPacketRecord *record);
GPcapInterface *gpcap_packets_ref_interface (const GPcapPackets *self,
                                             const GPcapPacketRecord *record);
int gpcap_packets_find_datalink (const GPcapPackets *self, const GPcapPacketRecord *record);

static inline gboolean
gpcap_layout_is_pcapng (GPcapLayout layout)
{
  return layout >= GPCAP_LAYOUT_PCAPNG;
}

G_END_DECLS
