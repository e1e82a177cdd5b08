/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of the pcapng format that are written. */

#include "writers/gpcap-pcapng-packet.h"

#include <errno.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"
#include "writers/gpcap-interface-body.h"
#include "writers/gpcap-pcapng-block.h"

static gboolean
set_out_of_memory (const char *name, GError **error)
{
  gpcap_error_set_from_errno (error, name, ENOMEM);
  return FALSE;
}

static gboolean
refuse (const char *name,
        const GPcapPcapngInterface *interface,
        const GPcapPacketRecord *record,
        GError **error)
{
  if (record->caplen > interface->max_caplen)
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                 "%s: The packet has %u bytes, but those of its interface have %u at most", name,
                 record->caplen, interface->max_caplen);
  else
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                 "%s: The time of the packet is out of range", name);
  return FALSE;
}

static gboolean
count_ticks (const GPcapPcapngInterface *interface, gint64 timestamp, guint64 *ticks)
{
  if (interface->is_nanoseconds)
    {
      *ticks = timestamp;
      return timestamp >= 0;
    }
  if (interface->resolution == G_USEC_PER_SEC && interface->offset == 0)
    {
      *ticks = (guint64) timestamp / 1000;
      return timestamp >= 0;
    }
  return gpcap_interface_body_count_ticks (interface->resolution, interface->offset, timestamp,
                                           ticks);
}

/* A time that is finer than a record's, or that is not in its range, stays as it was. */
static gboolean
choose_ticks (const GPcapPcapngInterface *interface,
              gint64 timestamp,
              const guint64 *original,
              guint64 *ticks)
{
  if (original == NULL || (interface->is_nanoseconds && timestamp != G_MAXINT64)
      || !gpcap_interface_body_is_time (interface->resolution, interface->offset, timestamp,
                                        *original))
    return count_ticks (interface, timestamp, ticks);
  *ticks = *original;
  return TRUE;
}

/* Adds a packet. @original is the time that it has in a file in this format, or NULL. */
gboolean
gpcap_pcapng_packet_put (const char *name,
                         GPcapWriteBuffer *buffer,
                         const GPcapPcapngInterface *interface,
                         const GPcapPacketRecord *record,
                         const guint8 *data,
                         const guint64 *original,
                         GBytes *options,
                         GError **error)
{
  gsize options_size = 0;
  gconstpointer options_data = options != NULL ? g_bytes_get_data (options, &options_size) : NULL;
  guint64 ticks;

  if (record->caplen > interface->max_caplen
      || !choose_ticks (interface, record->timestamp, original, &ticks))
    return refuse (name, interface, record, error);
  const GPcapEnhancedPacketHeader header = {
    .interface = interface->number,
    .time_high = ticks >> 32,
    .time_low = (guint32) ticks,
    .caplen = record->caplen,
    .len = record->len,
  };
  return gpcap_pcapng_block_put (buffer, GPCAP_PCAPNG_ENHANCED_PACKET, &header, sizeof header, data,
                                 record->caplen, options_data, options_size)
         || set_out_of_memory (name, error);
}

/* Copies the block of a packet as it is, but for what has to be other here. */
static gboolean
copy_enhanced (const char *name,
               GPcapWriteBuffer *buffer,
               const GPcapPcapngInterface *interface,
               const GPcapPacketRecord *record,
               const guint8 *block,
               GError **error)
{
  GPcapBlockHeader header;
  GPcapEnhancedPacketHeader packet;
  guint64 ticks, original;

  memcpy (&header, block, sizeof header);
  memcpy (&packet, block + sizeof header, sizeof packet);
  original = (guint64) packet.time_high << 32 | packet.time_low;
  if (record->caplen > interface->max_caplen
      || !choose_ticks (interface, record->timestamp, &original, &ticks))
    return refuse (name, interface, record, error);
  packet.interface = interface->number;
  packet.time_high = ticks >> 32;
  packet.time_low = (guint32) ticks;
  guint8 *place = gpcap_write_buffer_add (buffer, header.length);
  if (place == NULL)
    return set_out_of_memory (name, error);
  memcpy (place, block, header.length);
  memcpy (place + sizeof header, &packet, sizeof packet);
  return TRUE;
}

/* Copies a packet of a file in this format. */
gboolean
gpcap_pcapng_packet_copy (const char *name,
                          GPcapWriteBuffer *buffer,
                          const GPcapPcapngInterface *interface,
                          const GPcapPackets *packets,
                          const GPcapPacketRecord *record,
                          GError **error)
{
  const guint8 *data = packets->data + record->offset;
  const guint8 *block = packets->data + gpcap_packets_get_begin (packets, record);
  const gboolean is_swapped = packets->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED;
  GPcapEnhancedPacketHeader header;
  guint64 original;
  guint32 type;

  memcpy (&type, block, sizeof type);
  if (!is_swapped && type == GPCAP_PCAPNG_ENHANCED_PACKET)
    return copy_enhanced (name, buffer, interface, record, block, error);
  if (is_swapped)
    type = GUINT32_SWAP_LE_BE (type);
  /* Only those of a section's first interface may be without a time. */
  if (type == GPCAP_PCAPNG_SIMPLE_PACKET && interface->number == 0 && record->timestamp == 0)
    return gpcap_pcapng_block_put (buffer, type, &record->len, sizeof record->len, data,
                                   record->caplen, NULL, 0)
           || set_out_of_memory (name, error);
  g_autoptr (GBytes) options = gpcap_packets_dup_options (packets, record);
  if (type == GPCAP_PCAPNG_SIMPLE_PACKET)
    return gpcap_pcapng_packet_put (name, buffer, interface, record, data, NULL, options, error);
  /* The obsolete packet has its time at the same place. */
  memcpy (&header, block + sizeof (GPcapBlockHeader), sizeof header);
  if (is_swapped)
    original = (guint64) GUINT32_SWAP_LE_BE (header.time_high) << 32
               | GUINT32_SWAP_LE_BE (header.time_low);
  else
    original = (guint64) header.time_high << 32 | header.time_low;
  return gpcap_pcapng_packet_put (name, buffer, interface, record, data, &original, options, error);
}

/* Whether the block of a packet is copied as it is. */
static gboolean
is_enhanced (const GPcapPackets *packets, const GPcapPacketRecord *record)
{
  guint32 type;

  if (packets->layout != GPCAP_LAYOUT_PCAPNG)
    return FALSE;
  memcpy (&type, packets->data + gpcap_packets_get_begin (packets, record), sizeof type);
  return type == GPCAP_PCAPNG_ENHANCED_PACKET;
}

/* Returns the size of the block that a packet becomes, at most: one without a time may become
 * smaller. */
gsize
gpcap_pcapng_packet_measure (const GPcapPackets *packets,
                             const GPcapPacketRecord *record,
                             GBytes *options)
{
  g_autoptr (GBytes) copied = NULL;

  if (is_enhanced (packets, record))
    return gpcap_packets_get_end (packets, record) - gpcap_packets_get_begin (packets, record);
  if (options == NULL)
    options = copied = gpcap_packets_dup_options (packets, record);
  return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader)
         + gpcap_pcapng_pad (record->caplen) + (options != NULL ? g_bytes_get_size (options) : 0);
}
