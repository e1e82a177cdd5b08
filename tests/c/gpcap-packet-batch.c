/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapPacketBatch. */

#include "support/gpcap-test.h"

static GPcapPacketBatch *
read_all (const char *name, guint max_packets)
{
  g_autoptr (GPcapReader) reader = test_open (name);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch = gpcap_reader_read_batch (reader, max_packets, NULL, &error);

  g_assert_no_error (error);
  return batch;
}

static void
test_outlives_its_reader (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 0);
  g_autoptr (GPtrArray) actual = trace_new ();

  trace_add_batch (actual, batch);
  assert_same_trace (actual, expected);
  g_assert_cmpint (gpcap_packet_batch_get_datalink (batch), ==, GPCAP_DLT_EN10MB);
}

static guint32
read_word (const guint8 *record, gsize offset)
{
  guint32 word;

  memcpy (&word, record + offset, sizeof word);
  return word;
}

/* Reads a record as a language does, by the offsets of its fields. */
static void
assert_is_where_it_is_said (const GPcapPacketRecord *records, guint i)
{
  const guint8 *record = (const guint8 *) records + i * GPCAP_PACKET_RECORD_SIZE;
  gint64 timestamp;

  memcpy (&timestamp, record + GPCAP_PACKET_RECORD_TIMESTAMP_OFFSET, sizeof timestamp);
  g_assert_cmpint (timestamp, ==, records[i].timestamp);
  g_assert_cmpuint (read_word (record, GPCAP_PACKET_RECORD_OFFSET_OFFSET), ==, records[i].offset);
  g_assert_cmpuint (read_word (record, GPCAP_PACKET_RECORD_CAPLEN_OFFSET), ==, records[i].caplen);
  g_assert_cmpuint (read_word (record, GPCAP_PACKET_RECORD_LEN_OFFSET), ==, records[i].len);
}

static void
test_records_say_the_same_as_headers (void)
{
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 0);
  gsize records_size, data_size;
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), &records_size);
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), &data_size);

  g_assert_cmpuint (records_size, ==, TEST_N_PACKETS * sizeof *records);
  for (guint i = 0; i < TEST_N_PACKETS; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) bytes = gpcap_packet_batch_get_bytes (batch, i);

      g_assert_cmpint (records[i].timestamp, ==, gpcap_pkthdr_get_timestamp (hdr));
      g_assert_cmpuint (records[i].len, ==, gpcap_pkthdr_get_len (hdr));
      g_assert_cmpuint (records[i].interface, ==, 0);
      assert_is_where_it_is_said (records, i);
      g_assert_cmpuint (records[i].offset + records[i].caplen, <=, data_size);
      g_assert_cmpmem (data + records[i].offset, records[i].caplen, g_bytes_get_data (bytes, NULL),
                       g_bytes_get_size (bytes));
    }
}

static void
test_later_batches_count_from_their_own_first_byte (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPtrArray) actual = trace_new ();
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 7, NULL, NULL)) != NULL)
    {
      const GPcapPacketRecord *first =
          g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);

      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), <=, 7);
      /* The packet's header may precede it, as in the savefile. */
      g_assert_cmpuint (first->offset, <=, 16);
      trace_add_batch (actual, batch);
      g_object_unref (batch);
    }
  assert_same_trace (actual, expected);
}

static void
test_is_a_list_model_of_packets (void)
{
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 0);
  GListModel *model = G_LIST_MODEL (batch);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (model, 99);

  g_assert_true (g_list_model_get_item_type (model) == GPCAP_TYPE_PACKET);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, TEST_N_PACKETS);
  g_assert_cmpint (gpcap_pkthdr_get_timestamp (gpcap_packet_get_hdr (packet)), ==,
                   (TEST_START * 1000 + 99) * 1000000);
  g_assert_null (g_list_model_get_item (model, TEST_N_PACKETS));
}

static void
test_positions_past_the_end_are_null (void)
{
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 3);

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 3);
  g_assert_null (gpcap_packet_batch_get_pkthdr (batch, 3));
  g_assert_null (gpcap_packet_batch_get_bytes (batch, G_MAXUINT));
}

static void
test_filter_gives_what_libpcap_gives (void)
{
  const char *const filters[] = {
    "udp", "icmp", "tcp or arp", "less 60", "udp port 5004", "vlan 5"
  };
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 0);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filters[i]);
      g_autoptr (GPcapBpf) bpf =
          gpcap_compile (GPCAP_DLT_EN10MB, 65535, filters[i], TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapPacketBatch) passed = gpcap_packet_batch_filter (batch, bpf, &error);
      g_autoptr (GPtrArray) actual = trace_new ();

      g_assert_no_error (error);
      g_assert_true (gpcap_packet_batch_get_data (passed) == gpcap_packet_batch_get_data (batch));
      trace_add_batch (actual, passed);
      assert_same_trace (actual, expected);
    }
}

static void
test_filter_for_another_link_type_is_refused (void)
{
  g_autoptr (GPcapPacketBatch) batch = read_all ("packets.pcap", 0);
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_RAW, 65535, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_packet_batch_filter (batch, bpf, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet-batch/outlives-its-reader", test_outlives_its_reader);
  g_test_add_func ("/packet-batch/records-say-the-same-as-headers",
                   test_records_say_the_same_as_headers);
  g_test_add_func ("/packet-batch/later-batches-count-from-their-own-first-byte",
                   test_later_batches_count_from_their_own_first_byte);
  g_test_add_func ("/packet-batch/is-a-list-model-of-packets", test_is_a_list_model_of_packets);
  g_test_add_func ("/packet-batch/positions-past-the-end-are-null",
                   test_positions_past_the_end_are_null);
  g_test_add_func ("/packet-batch/filter-gives-what-libpcap-gives",
                   test_filter_gives_what_libpcap_gives);
  g_test_add_func ("/packet-batch/filter-for-another-link-type-is-refused",
                   test_filter_for_another_link_type_is_refused);
  return g_test_run ();
}
