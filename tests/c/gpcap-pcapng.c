/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what a savefile in pcapng format says: generate-pcapng.py writes the same. */

#include "support/gpcap-gzip.h"
#include "support/gpcap-outcome.h"
#include "support/gpcap-trickle.h"

#define N_LINK_TYPES_PACKETS 100
#define N_MIXED 6000

static char *
get_filename (const char *name)
{
  return g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), name, NULL);
}

static GPcapReader *
open_named (const char *name)
{
  g_autofree char *filename = get_filename (name);
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_offline (filename, NULL, &error);

  g_assert_no_error (error);
  return reader;
}

static GBytes *
get_content (const char *name)
{
  g_autofree char *filename = get_filename (name);
  g_autoptr (GMappedFile) file = g_mapped_file_new (filename, FALSE, NULL);

  return g_mapped_file_get_bytes (file);
}

/* Returns all packets of a reader, as objects. */
static GPtrArray *
read_all (GPcapReader *reader)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      const guint n = gpcap_packet_batch_get_n_packets (batch);

      for (guint i = 0; i < n; i++)
        g_ptr_array_add (packets, g_list_model_get_item (G_LIST_MODEL (batch), i));
    }
  g_assert_no_error (error);
  return packets;
}

static GPcapInterface *
get_interface (GPcapReader *reader, guint i)
{
  g_autoptr (GPcapInterface) interface =
      g_list_model_get_item (gpcap_reader_get_interfaces (reader), i);

  g_assert_nonnull (interface);
  g_assert_cmpuint (gpcap_interface_get_number (interface), ==, i);
  /* The list has a reference. */
  return interface;
}

static void
assert_strings (const char *const *strings, const char *expected)
{
  g_autofree char *joined = g_strjoinv ("|", (char **) strings);

  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_eth0 (GPcapInterface *eth0)
{
  g_assert_cmpstr (gpcap_interface_get_name (eth0), ==, "eth0");
  g_assert_cmpstr (gpcap_interface_get_description (eth0), ==, "the first interface");
  g_assert_cmpstr (gpcap_interface_get_filter (eth0), ==, "tcp or udp");
  g_assert_cmpstr (gpcap_interface_get_hardware (eth0), ==, "a network card");
  g_assert_cmpstr (gpcap_interface_get_os (eth0), ==, "Linux");
  assert_strings (gpcap_interface_get_comments (eth0), "a comment on eth0");
  assert_strings (gpcap_interface_get_addresses (eth0),
                  "192.0.2.1/24|2001:db8::1/64|00:00:5e:00:53:01|00:00:5e:ff:fe:00:53:01");
  g_assert_cmpuint (gpcap_interface_get_speed (eth0), ==, 1000000000);
  g_assert_cmpuint (gpcap_interface_get_tstamp_resolution (eth0), ==, 1000000000);
  g_assert_cmpint (gpcap_interface_get_tstamp_offset (eth0), ==, 100);
  g_assert_cmpint (gpcap_interface_get_datalink (eth0), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpuint (gpcap_interface_get_snaplen (eth0), ==, 65535);
}

static void
assert_packet (GPcapPacket *packet,
               gint64 timestamp,
               const char *interface,
               const char *comments,
               GPcapDirection direction,
               guint64 n_dropped)
{
  g_auto (GStrv) actual = gpcap_packet_get_comments (packet);

  g_assert_cmpint (gpcap_pkthdr_get_timestamp (gpcap_packet_get_hdr (packet)), ==, timestamp);
  g_assert_cmpstr (gpcap_interface_get_name (gpcap_packet_get_interface (packet)), ==, interface);
  assert_strings ((const char *const *) actual, comments);
  g_assert_cmpint (gpcap_packet_get_direction (packet), ==, direction);
  g_assert_cmpuint (gpcap_packet_get_n_dropped (packet), ==, n_dropped);
}

static void
assert_packets (GPtrArray *packets)
{
  const gint64 start = TEST_START * G_GINT64_CONSTANT (1000000000);

  g_assert_cmpuint (packets->len, ==, 5);
  assert_packet (packets->pdata[0], start + 123456789, "eth0", "first|second", GPCAP_DIRECTION_IN,
                 5);
  g_assert_cmpint (gpcap_packet_get_process_id (packets->pdata[0]), ==, 4711);
  g_assert_cmpint (gpcap_packet_get_thread_id (packets->pdata[0]), ==, 4712);
  assert_packet (packets->pdata[1], start + 5000, "wlan0", "", GPCAP_DIRECTION_OUT, 0);
  g_assert_cmpint (gpcap_packet_get_process_id (packets->pdata[1]), ==, -1);
  g_assert_cmpint (gpcap_packet_get_thread_id (packets->pdata[1]), ==, -1);
  assert_packet (packets->pdata[2], start + 6000, "wlan0", "", GPCAP_DIRECTION_INOUT, 0);
  g_assert_null (gpcap_packet_get_options (packets->pdata[2]));
  /* A simple packet has no time but its interface's offset. */
  assert_packet (packets->pdata[3], G_GINT64_CONSTANT (100000000000), "eth0", "",
                 GPCAP_DIRECTION_INOUT, 0);
  assert_packet (packets->pdata[4], start, "wlan0", "obsolete", GPCAP_DIRECTION_OUT, 9);
}

static void
test_everything_is_told (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  GListModel *interfaces = gpcap_reader_get_interfaces (reader);
  g_autoptr (GPtrArray) packets = NULL;
  g_autoptr (GPcapStats) none = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (interfaces), ==, 1);
  assert_eth0 (get_interface (reader, 0));
  none = gpcap_interface_get_stats (get_interface (reader, 0));
  g_assert_null (none);
  packets = read_all (reader);
  assert_packets (packets);

  g_assert_cmpuint (g_list_model_get_n_items (interfaces), ==, 2);
  g_assert_cmpstr (gpcap_interface_get_name (get_interface (reader, 1)), ==, "wlan0");
  g_assert_null (gpcap_interface_get_filter (get_interface (reader, 1)));
  g_autoptr (GPcapStats) stats = gpcap_interface_get_stats (get_interface (reader, 0));
  g_assert_cmpuint (gpcap_stats_get_received (stats), ==, 1000);
  g_assert_cmpuint (gpcap_stats_get_dropped_by_interface (stats), ==, 20);
  g_assert_cmpuint (gpcap_stats_get_dropped (stats), ==, 30);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 870);
}

/* A stream brings them a few bytes at a time, also compressed. */
static void
test_everything_is_told_by_streams (gconstpointer name)
{
  g_autoptr (GBytes) content = get_content (name);
  g_autoptr (GBytes) compressed =
      gzip_compress (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  GBytes *const contents[] = { content, compressed };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      const gsize chunk_sizes[] = { 1, 7, G_MAXSIZE };

      for (gsize j = 0; j < G_N_ELEMENTS (chunk_sizes); j++)
        {
          g_autoptr (GInputStream) stream = trickle_new (contents[i], chunk_sizes[j]);
          g_autoptr (GPcapReader) reader = gpcap_open_stream (stream, NULL, NULL);
          g_autoptr (GPtrArray) packets = read_all (reader);

          assert_packets (packets);
          assert_eth0 (get_interface (reader, 0));
        }
    }
}

/* Options are in native order, whatever that of the file is. */
static void
test_options_do_not_depend_on_the_byte_order (void)
{
  g_autoptr (GPcapReader) one = open_named ("whole-le.pcapng");
  g_autoptr (GPcapReader) other = open_named ("whole-be.pcapng");
  g_autoptr (GPtrArray) packets = read_all (one);
  g_autoptr (GPtrArray) others = read_all (other);

  for (guint i = 0; i < packets->len; i++)
    {
      GBytes *options = gpcap_packet_get_options (packets->pdata[i]);
      GBytes *same = gpcap_packet_get_options (others->pdata[i]);

      g_assert_true (options == same || g_bytes_equal (options, same));
    }
}

typedef struct
{
  guint n_packets;
  guint n_raw;
} Counts;

static void
count_batch (GPcapPacketBatch *batch, Counts *counts)
{
  const guint n = gpcap_packet_batch_get_n_packets (batch);
  const int datalink = gpcap_packet_batch_get_datalink (batch);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) comments = gpcap_packet_batch_get_comments (batch, i);
      g_autoptr (GPcapInterface) interface = gpcap_packet_batch_get_interface (batch, i);
      g_autofree char *expected = g_strdup_printf ("number %u", counts->n_packets);

      assert_strings ((const char *const *) comments, expected);
      g_assert_cmpuint (records[i].interface, ==, counts->n_packets % 2);
      g_assert_cmpuint (gpcap_interface_get_number (interface), ==, counts->n_packets % 2);
      g_assert_cmpint (gpcap_interface_get_datalink (interface), ==, datalink);
      g_assert_cmpint (datalink, ==, counts->n_packets % 2 == 1 ? GPCAP_DLT_RAW : GPCAP_DLT_EN10MB);
      counts->n_packets++;
      counts->n_raw += datalink == GPCAP_DLT_RAW;
    }
}

static void
test_a_batch_has_one_link_type (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  GPcapPacketBatch *batch;
  Counts counts = { 0 };

  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL; g_object_unref (batch))
    count_batch (batch, &counts);
  g_assert_cmpuint (counts.n_packets, ==, N_LINK_TYPES_PACKETS);
  g_assert_cmpuint (counts.n_raw, ==, N_LINK_TYPES_PACKETS / 2);
}

static void
assert_n_filtered (const char *filter, guint expected)
{
  g_autoptr (GPcapReader) reader = open_named ("link-types-le.pcapng");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap_filter (reader, filter, &error);
  g_autoptr (GPtrArray) packets = NULL;

  g_assert_no_error (error);
  packets = read_all (reader);
  g_assert_cmpuint (packets->len, ==, N_LINK_TYPES_PACKETS);
  g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, expected);
  g_clear_pointer (&packets, g_ptr_array_unref);

  g_autoptr (GPcapReader) filtered = open_named ("link-types-le.pcapng");
  g_assert_true (gpcap_reader_set_filter (filtered, filter, &error));
  packets = read_all (filtered);
  g_assert_cmpuint (packets->len, ==, expected);
}

/* Of four packets in turn, of which the even ones are on Ethernet: UDP, TCP, ICMP, ARP. */
static void
test_a_filter_is_for_each_link_type (void)
{
  assert_n_filtered ("udp", 25);
  assert_n_filtered ("tcp", 25);
  assert_n_filtered ("udp or tcp", 50);
}

/* Raw IP has no ARP, so its packets do not match. Those of Ethernet are looked at. */
static void
test_a_filter_that_no_packet_of_a_link_type_can_match_passes_none (void)
{
  assert_n_filtered ("arp", 0);
  assert_n_filtered ("arp or udp", 25);
}

/* The packets before it come first. */
static void
test_a_filter_that_a_link_type_cannot_have_is_an_error (void)
{
  g_autoptr (GPcapReader) reader = open_named ("link-types-le.pcapng");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GPcapPacketBatch) end = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "ether host 02:00:00:00:00:02", &error));
  batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 1);
  end = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_null (end);
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_assert_nonnull (strstr (error->message, "interface 1, link type 12 (RAW)"));
}

/* For a tap, nothing of that link type passes. */
static void
test_a_tap_takes_what_its_filter_is_for (void)
{
  g_autoptr (GPcapReader) reader = open_named ("link-types-le.pcapng");
  g_autoptr (GPcapTap) tap =
      gpcap_reader_add_tap_filter (reader, "ether host 02:00:00:00:00:02", NULL);
  g_autoptr (GPtrArray) packets = read_all (reader);

  g_assert_cmpuint (packets->len, ==, N_LINK_TYPES_PACKETS);
  g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, N_LINK_TYPES_PACKETS / 2);
}

/* A program that was compiled before is for each link type, too. */
static void
test_a_program_is_for_each_link_type (void)
{
  g_autoptr (GPcapReader) reader = open_named ("link-types-le.pcapng");
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 65535, "udp or tcp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GPcapBpf) raw =
      gpcap_compile (GPCAP_DLT_RAW, 65535, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GPtrArray) packets = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_bpf (reader, raw, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_assert_true (gpcap_reader_set_bpf (reader, bpf, NULL));
  packets = read_all (reader);
  g_assert_cmpuint (packets->len, ==, 50);
}

static void
test_a_history_has_all_link_types (void)
{
  g_autoptr (GPcapReader) reader = open_named ("link-types-le.pcapng");
  g_autoptr (GPcapHistory) history = gpcap_history_new (0, 0, 0);
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL; g_object_unref (batch))
    gpcap_history_add_batch (history, batch);
  gpcap_history_refresh (history);
  g_assert_cmpuint (gpcap_history_get_n_packets (history), ==, N_LINK_TYPES_PACKETS);
  for (guint i = 0; i < N_LINK_TYPES_PACKETS; i++)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (history), i);
      g_auto (GStrv) comments = gpcap_packet_get_comments (packet);
      g_autofree char *expected = g_strdup_printf ("number %u", i);

      assert_strings ((const char *const *) comments, expected);
      g_assert_cmpint (gpcap_packet_get_datalink (packet), ==,
                       i % 2 == 1 ? GPCAP_DLT_RAW : GPCAP_DLT_EN10MB);
    }
}

/* The third section repeats the interface of the second. */
static void
test_sections_have_interfaces_of_their_own (void)
{
  const char *const names[] = { "a", "b", "b", "c" };
  const guint numbers[] = { 0, 1, 1, 2 };
  g_autoptr (GPcapReader) reader = open_named ("sections.pcapng");
  g_autoptr (GPtrArray) packets = read_all (reader);

  g_assert_cmpuint (packets->len, ==, 40);
  for (guint i = 0; i < packets->len; i++)
    {
      GPcapInterface *interface = gpcap_packet_get_interface (packets->pdata[i]);

      g_assert_cmpstr (gpcap_interface_get_name (interface), ==, names[i / 10]);
      g_assert_cmpuint (gpcap_interface_get_number (interface), ==, numbers[i / 10]);
      g_assert_true (interface == get_interface (reader, numbers[i / 10]));
    }
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_interfaces (reader)), ==, 3);
}

/* Those that libpcap reads, up to where it refuses a file for its own limits. */
static void
test_packets_are_those_of_libpcap (gconstpointer name)
{
  const ReadFunc ways[] = { read_batches, read_small_batches, read_in_loop, read_one_by_one };
  g_autofree char *filename = get_filename (name);
  g_autoptr (GBytes) content = get_content (name);
  Outcome expected = outcome_of_libpcap (filename, NULL);

  g_assert_cmpuint (expected.trace->len, >, 0);
  if (g_str_has_prefix (name, "mixed"))
    g_assert_cmpuint (expected.trace->len, ==, N_MIXED);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Outcome actual = outcome_of_file (filename, NULL, ways[i]);
      Outcome of_stream = outcome_of_stream (content, 10007, ways[i]);

      assert_same_outcome (&actual, &expected);
      assert_same_outcome (&of_stream, &expected);
      outcome_clear (&actual);
      outcome_clear (&of_stream);
    }
  outcome_clear (&expected);
}

/* What a program gives is what it gets back. */
static void
test_a_packet_is_made_with_options (void)
{
  const char *const comments[] = { "one", "two", NULL };
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 2, 3, 4);
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GPcapInterface) interface = g_object_new (GPCAP_TYPE_INTERFACE, "name", "eth7", NULL);
  g_autoptr (GPcapPacket) packet =
      g_object_new (GPCAP_TYPE_PACKET, "hdr", hdr, "data", data, "interface", interface, "comments",
                    comments, "direction", GPCAP_DIRECTION_OUT, "n-dropped", G_GUINT64_CONSTANT (7),
                    "process-id", G_GINT64_CONSTANT (8), "thread-id", G_GINT64_CONSTANT (9), NULL);
  g_autoptr (GPcapPacket) copy =
      g_object_new (GPCAP_TYPE_PACKET, "hdr", hdr, "interface", interface, "options",
                    gpcap_packet_get_options (packet), NULL);

  assert_packet (packet, 1000002000, "eth7", "one|two", GPCAP_DIRECTION_OUT, 7);
  assert_packet (copy, 1000002000, "eth7", "one|two", GPCAP_DIRECTION_OUT, 7);
  g_assert_cmpint (gpcap_packet_get_process_id (copy), ==, 8);
  g_assert_cmpint (gpcap_packet_get_thread_id (copy), ==, 9);
  g_assert_cmpuint (g_bytes_get_size (gpcap_packet_get_options (packet)) % 4, ==, 0);
}

static void
test_other_captures_have_no_interfaces (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPtrArray) packets = read_all (reader);

  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_interfaces (reader)), ==, 0);
  g_assert_null (gpcap_packet_get_interface (packets->pdata[0]));
  g_assert_null (gpcap_packet_get_options (packets->pdata[0]));
}

static void
note_items_cb (GListModel *model, guint position, guint n_removed, guint n_added, guint *n)
{
  g_assert_cmpuint (position, ==, *n);
  g_assert_cmpuint (n_removed, ==, 0);
  *n += n_added;
}

static void
check_interface_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  const guint *n_interfaces = user_data;

  g_assert_cmpuint (*n_interfaces, >=, 1);
}

/* A handler hears of an interface before its packets come. */
static void
test_interfaces_come_before_their_packets (void)
{
  g_autoptr (GPcapReader) reader = open_named ("sections.pcapng");
  guint n_interfaces = 1;

  g_signal_connect (gpcap_reader_get_interfaces (reader), "items-changed",
                    G_CALLBACK (note_items_cb), &n_interfaces);
  g_assert_cmpint (
      gpcap_reader_dispatch (reader, 10, check_interface_func, &n_interfaces, NULL, NULL), ==, 10);
  g_assert_cmpuint (n_interfaces, ==, 1);
  g_assert_cmpint (
      gpcap_reader_dispatch (reader, 1, check_interface_func, &n_interfaces, NULL, NULL), ==, 1);
  g_assert_cmpuint (n_interfaces, ==, 2);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, check_interface_func, &n_interfaces, NULL, NULL),
                   ==, 0);
  g_assert_cmpuint (n_interfaces, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD_FOR_FILE(name, function, file) g_test_add_data_func (name "/" file, file, function)
  ADD_FOR_FILE ("/pcapng/everything-is-told", test_everything_is_told, "whole-le.pcapng");
  ADD_FOR_FILE ("/pcapng/everything-is-told", test_everything_is_told, "whole-be.pcapng");
  ADD_FOR_FILE ("/pcapng/everything-is-told-by-streams", test_everything_is_told_by_streams,
                "whole-le.pcapng");
  ADD_FOR_FILE ("/pcapng/everything-is-told-by-streams", test_everything_is_told_by_streams,
                "whole-be.pcapng");
  ADD_FOR_FILE ("/pcapng/a-batch-has-one-link-type", test_a_batch_has_one_link_type,
                "link-types-le.pcapng");
  ADD_FOR_FILE ("/pcapng/a-batch-has-one-link-type", test_a_batch_has_one_link_type,
                "link-types-be.pcapng");
#define ADD_FOR_LIBPCAP(file)                                                                      \
  ADD_FOR_FILE ("/pcapng/packets-are-those-of-libpcap", test_packets_are_those_of_libpcap, file)
  ADD_FOR_LIBPCAP ("mixed-le.pcapng");
  ADD_FOR_LIBPCAP ("mixed-be.pcapng");
  ADD_FOR_LIBPCAP ("whole-le.pcapng");
  ADD_FOR_LIBPCAP ("whole-be.pcapng");
  ADD_FOR_LIBPCAP ("sections.pcapng");
#undef ADD_FOR_LIBPCAP
#undef ADD_FOR_FILE
  g_test_add_func ("/pcapng/options-do-not-depend-on-the-byte-order",
                   test_options_do_not_depend_on_the_byte_order);
  g_test_add_func ("/pcapng/a-filter-that-no-packet-of-a-link-type-can-match-passes-none",
                   test_a_filter_that_no_packet_of_a_link_type_can_match_passes_none);
  g_test_add_func ("/pcapng/a-filter-is-for-each-link-type", test_a_filter_is_for_each_link_type);
  g_test_add_func ("/pcapng/a-filter-that-a-link-type-cannot-have-is-an-error",
                   test_a_filter_that_a_link_type_cannot_have_is_an_error);
  g_test_add_func ("/pcapng/a-tap-takes-what-its-filter-is-for",
                   test_a_tap_takes_what_its_filter_is_for);
  g_test_add_func ("/pcapng/a-program-is-for-each-link-type", test_a_program_is_for_each_link_type);
  g_test_add_func ("/pcapng/a-history-has-all-link-types", test_a_history_has_all_link_types);
  g_test_add_func ("/pcapng/sections-have-interfaces-of-their-own",
                   test_sections_have_interfaces_of_their_own);
  g_test_add_func ("/pcapng/a-packet-is-made-with-options", test_a_packet_is_made_with_options);
  g_test_add_func ("/pcapng/other-captures-have-no-interfaces",
                   test_other_captures_have_no_interfaces);
  g_test_add_func ("/pcapng/interfaces-come-before-their-packets",
                   test_interfaces_come_before_their_packets);
  return g_test_run ();
}
