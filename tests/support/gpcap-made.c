/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets that a test makes, with times and sizes of its own. */

#include "support/gpcap-made.h"

#define NANOSECOND_MAGIC 0xa1b23c4d
#define NANOSECONDS_PER_SECOND 1000000000

static void
append_words (GByteArray *file, const guint32 *words, gsize n_words)
{
  g_byte_array_append (file, (const guint8 *) words, n_words * sizeof *words);
}

static void
append_bytes (GByteArray *file, const MadePacket *packet)
{
  const guint start = file->len;

  g_byte_array_set_size (file, start + packet->caplen);
  for (guint i = 0; i < packet->caplen; i++)
    file->data[start + i] = packet->len * 7 + i;
}

/* Opens a savefile in memory with these packets. */
GPcapReader *
made_open (const MadePacket *packets, guint n_packets, int datalink)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const guint32 header[] = { NANOSECOND_MAGIC, 4 << 16 | 2, 0, 0, 262144, datalink };

  append_words (file, header, G_N_ELEMENTS (header));
  for (guint i = 0; i < n_packets; i++)
    {
      const MadePacket *packet = &packets[i];
      const guint32 record[] = { packet->timestamp / NANOSECONDS_PER_SECOND,
                                 packet->timestamp % NANOSECONDS_PER_SECOND, packet->caplen,
                                 packet->len };

      append_words (file, record, G_N_ELEMENTS (record));
      append_bytes (file, packet);
    }
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  return reader;
}

void
assert_made (const MadePacket *expected, GPcapPkthdr *hdr, GBytes *data)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  g_assert_cmpuint (gpcap_pkthdr_get_len (hdr), ==, expected->len);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, expected->timestamp);
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, expected->caplen);
  g_assert_cmpuint (size, ==, expected->caplen);
  for (guint i = 0; i < size; i++)
    g_assert_cmpuint (bytes[i], ==, (guint8) (expected->len * 7 + i));
}

void
assert_made_batch (const MadePacket *expected, guint n_packets, GPcapPacketBatch *batch)
{
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, n_packets);
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      assert_made (&expected[i], hdr, data);
    }
}
