/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where records point into: the bytes of packets, and what is around each packet. */

#include "packets/gpcap-packets.h"

#include <string.h>

#include "pcapng/gpcap-pcapng.h"

/* How far before the packet a block has its captured length: the simple packet has the length of
 * the block there, which is larger. */
#define CAPLEN_BEFORE 8

#define ENHANCED_SIZE (sizeof (GPcapBlockHeader) + sizeof (GPcapEnhancedPacketHeader))
#define SIMPLE_SIZE (sizeof (GPcapBlockHeader) + sizeof (GPcapSimplePacketHeader))

G_STATIC_ASSERT (sizeof (GPcapEnhancedPacketHeader) == sizeof (GPcapObsoletePacketHeader));

static guint32
get_uint32 (const GPcapPackets *self, gsize offset)
{
  guint32 number;

  memcpy (&number, self->data + offset, sizeof number);
  return self->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED ? GUINT32_SWAP_LE_BE (number) : number;
}

/* Returns the position in the data where the packet begins, with what is before it. */
gsize
gpcap_packets_get_begin (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  switch (self->layout)
    {
    case GPCAP_LAYOUT_PCAP:
      return record->offset - GPCAP_LAYOUT_PCAP_HEADER_SIZE;
    case GPCAP_LAYOUT_PCAPNG:
    case GPCAP_LAYOUT_PCAPNG_SWAPPED:
      return get_uint32 (self, record->offset - CAPLEN_BEFORE) == record->caplen
                 ? record->offset - ENHANCED_SIZE
                 : record->offset - SIMPLE_SIZE;
    case GPCAP_LAYOUT_PLAIN:
    default:
      return record->offset;
    }
}

/* Returns the position in the data where the packet ends, with what is behind it. */
gsize
gpcap_packets_get_end (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  gsize begin;

  if (!gpcap_layout_is_pcapng (self->layout))
    return (gsize) record->offset + record->caplen;
  begin = gpcap_packets_get_begin (self, record);
  return begin + get_uint32 (self, begin + G_STRUCT_OFFSET (GPcapBlockHeader, length));
}

/* Returns the options of a packet, borrowed: none where the layout has none. A simple packet has
 * none, whatever is behind it: its bytes may be more than the snapshot length. */
GPcapOptionList
gpcap_packets_get_options (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  GPcapOptionList options = { NULL, 0, self->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED };
  gsize begin, end;

  if (!gpcap_layout_is_pcapng (self->layout)
      || gpcap_packets_get_begin (self, record) == record->offset - SIMPLE_SIZE)
    return options;
  /* The length of the block is repeated at its end. */
  end = gpcap_packets_get_end (self, record) - sizeof (guint32);
  begin = record->offset + gpcap_pcapng_pad (record->caplen);
  if (begin < end)
    {
      options.data = self->data + begin;
      options.size = end - begin;
    }
  return options;
}

/* Returns the number of dropped packets that an obsolete packet has in its header, or 0. */
static guint64
get_obsolete_n_dropped (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  const gsize begin = gpcap_packets_get_begin (self, record);
  guint16 n_dropped;

  if (get_uint32 (self, begin) != GPCAP_PCAPNG_PACKET)
    return 0;
  memcpy (&n_dropped, self->data + begin + sizeof (GPcapBlockHeader) + sizeof (guint16),
          sizeof n_dropped);
  if (n_dropped == G_MAXUINT16)
    return 0;
  return self->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED ? GUINT16_SWAP_LE_BE (n_dropped) : n_dropped;
}

/* Returns the options of an enhanced packet that say the same, in native byte order; NULL when
 * there are none. */
GBytes *
gpcap_packets_dup_options (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  const GPcapOptionList options = gpcap_packets_get_options (self, record);
  guint64 n_dropped;
  GByteArray *array;

  if (!gpcap_layout_is_pcapng (self->layout))
    return NULL;
  n_dropped = get_obsolete_n_dropped (self, record);
  if (n_dropped == 0 && options.size == 0)
    return NULL;

  array = g_byte_array_new ();
  gpcap_options_append_all (array, GPCAP_PCAPNG_ENHANCED_PACKET, options);
  if (n_dropped > 0)
    gpcap_options_append (array, GPCAP_OPTION_PACKET_DROP_COUNT, &n_dropped, sizeof n_dropped);
  gpcap_options_append_end (array);
  if (array->len > 0)
    return g_byte_array_free_to_bytes (array);
  g_byte_array_unref (array);
  return NULL;
}

/* Returns the interface of a packet, owned; NULL where nothing is known of it. */
GPcapInterface *
gpcap_packets_ref_interface (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  if (self->catalog == NULL)
    return NULL;
  return gpcap_catalog_ref_interface (self->catalog,
                                      record->interface & GPCAP_PACKET_RECORD_INTERFACE_MASK);
}

/* Returns the link type of a packet, also where those of others are different. */
int
gpcap_packets_find_datalink (const GPcapPackets *self, const GPcapPacketRecord *record)
{
  g_autoptr (GPcapInterface) interface = gpcap_packets_ref_interface (self, record);

  return interface != NULL ? gpcap_interface_get_datalink (interface) : self->datalink;
}
