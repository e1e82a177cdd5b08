/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbered packets, for tests of the parts: functions that add and check them. */

#include "support/gpcap-numbered.h"

#include "base/gpcap-timestamp.h"

#define MAX_CAPLEN 50
#define SAVEFILE_HEADER_SIZE 16

guint
numbered_get_caplen (guint number)
{
  return 20 + number % (MAX_CAPLEN - 20);
}

static void
fill (guint8 *data, guint number)
{
  memset (data, number, numbered_get_caplen (number));
  data[0] = number % NUMBERED_MODULUS;
  memcpy (data + 1, &number, sizeof number);
}

/* Adds packets as a live capture does: one behind the other. */
void
numbered_append (GPcapArena *arena, guint first, guint n_packets)
{
  arena->datalink = GPCAP_DLT_EN10MB;
  for (guint number = first; number < first + n_packets; number++)
    {
      const guint caplen = numbered_get_caplen (number);
      guint8 data[MAX_CAPLEN];

      fill (data, number);
      g_assert_true (gpcap_arena_append (arena, number * GPCAP_NANOSECONDS_PER_SECOND, caplen + 4,
                                         data, caplen));
    }
}

/* Adds packets as a savefile has them: each after a header. */
void
numbered_append_in_savefile (GPcapArena *arena, guint first, guint n_packets)
{
  arena->datalink = GPCAP_DLT_EN10MB;
  arena->layout = GPCAP_LAYOUT_PCAP;
  for (guint number = first; number < first + n_packets; number++)
    {
      const guint caplen = numbered_get_caplen (number);
      const gsize offset = arena->data_used + SAVEFILE_HEADER_SIZE;

      g_assert_true (gpcap_arena_reserve (arena, offset + caplen));
      memset (arena->data + arena->data_used, 0xff, SAVEFILE_HEADER_SIZE);
      fill (arena->data + offset, number);
      g_assert_true (gpcap_arena_add_record (arena, number * GPCAP_NANOSECONDS_PER_SECOND, offset,
                                             caplen, caplen + 4));
      arena->data_used = offset + caplen;
    }
}

/* Returns the captured bytes of every @step-th packet from @first on. */
gsize
numbered_count_bytes (guint first, guint n_packets, guint step)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < n_packets; i++)
    n_bytes += numbered_get_caplen (first + i * step);
  return n_bytes;
}

/* Returns the number of a packet, and checks that it is whole and unchanged. */
guint
numbered_get_number (const GPcapPacketRecord *record, const guint8 *data)
{
  const guint number = record->timestamp / GPCAP_NANOSECONDS_PER_SECOND;
  guint8 expected[MAX_CAPLEN];

  fill (expected, number);
  g_assert_cmpint (record->timestamp % GPCAP_NANOSECONDS_PER_SECOND, ==, 0);
  g_assert_cmpuint (record->len, ==, record->caplen + 4);
  g_assert_cmpmem (data, record->caplen, expected, numbered_get_caplen (number));
  return number;
}

/* Checks that a batch has exactly @n_packets: every @step-th one from @first on. */
void
assert_numbered (GPcapPacketBatch *batch, guint first, guint n_packets, guint step)
{
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), NULL);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, n_packets);
  for (guint i = 0; i < n_packets; i++)
    g_assert_cmpuint (numbered_get_number (&records[i], data + records[i].offset), ==,
                      first + i * step);
}

void
assert_numbered_arena (GPcapArena *arena, guint first, guint n_packets)
{
  g_assert_cmpuint (arena->n_records, ==, n_packets);
  for (guint i = 0; i < n_packets; i++)
    {
      const GPcapPacketRecord *record = &arena->records[i];

      g_assert_cmpuint (numbered_get_number (record, gpcap_arena_peek (arena, record)), ==,
                        first + i);
    }
}

GPcapBpf *
numbered_compile (const char *filter)
{
  g_autoptr (GError) error = NULL;
  GPcapBpf *bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 65535, filter, TRUE, GPCAP_NETMASK_UNKNOWN, &error);

  g_assert_no_error (error);
  return bpf;
}
