/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapBpf. */

#include "support/gpcap-test.h"

static GPcapBpf *
compile (const char *filter)
{
  g_autoptr (GError) error = NULL;
  GPcapBpf *bpf = gpcap_compile (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bpf);
  return bpf;
}

static void
assert_invalid (int linktype, int snaplen, const char *filter, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_compile (linktype, snaplen, filter, TRUE, GPCAP_NETMASK_UNKNOWN, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_tells_what_it_was_compiled_from (void)
{
  g_autoptr (GPcapBpf) bpf = compile ("udp");
  g_autofree char *expression = NULL;
  int datalink, snaplen;

  g_object_get (bpf, "expression", &expression, "datalink", &datalink, "snaplen", &snaplen, NULL);
  g_assert_cmpstr (gpcap_bpf_get_expression (bpf), ==, "udp");
  g_assert_cmpstr (expression, ==, "udp");
  g_assert_cmpint (gpcap_bpf_get_datalink (bpf), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (datalink, ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_bpf_get_snaplen (bpf), ==, 96);
  g_assert_cmpint (snaplen, ==, 96);
}

static void
test_filter_returns_what_the_program_does (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 4, NULL, NULL);
  const char *const filters[] = { "udp", "tcp", "icmp", "arp" };

  for (guint kind = 0; kind < 4; kind++)
    {
      g_autoptr (GPcapBpf) bpf = compile (filters[kind]);

      for (guint i = 0; i < 4; i++)
        {
          g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
          g_autoptr (GBytes) bytes = gpcap_packet_batch_get_bytes (batch, i);
          const guint8 *data = g_bytes_get_data (bytes, NULL);
          const guint size = g_bytes_get_size (bytes);

          g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, bytes);

          g_assert_cmpuint (gpcap_bpf_filter (bpf, data, size), ==, i == kind ? 96 : 0);
          g_assert_cmpuint (gpcap_bpf_filter_bytes (bpf, bytes), ==, i == kind ? 96 : 0);
          g_assert_cmpint (gpcap_bpf_matches (bpf, packet), ==, i == kind);
          g_assert_cmpuint (gpcap_bpf_filter_packet (bpf, hdr, data, size), ==, i == kind ? 96 : 0);
        }
    }
}

static void
test_length_of_a_cut_packet_is_the_one_on_the_wire (void)
{
  g_autoptr (GPcapBpf) bpf = compile ("greater 1000");
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (0, 0, 60, 1500);
  const guint8 data[60] = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, sizeof data);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, bytes);

  g_assert_cmpuint (gpcap_bpf_filter (bpf, data, sizeof data), ==, 0);
  g_assert_cmpuint (gpcap_bpf_filter_bytes (bpf, bytes), ==, 0);
  g_assert_true (gpcap_bpf_matches (bpf, packet));
  g_assert_cmpuint (gpcap_bpf_filter_packet (bpf, hdr, data, sizeof data), ==, 96);
}

/* A filter that relied on the header would read past the data, and ASan would report it. */
static void
test_data_shorter_than_its_header_is_not_read_past (void)
{
  g_autoptr (GPcapBpf) bpf = compile ("udp or ether[1000] = 7");
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (0, 0, 1500, 1500);
  g_autofree guint8 *data = g_malloc0 (14);

  g_autoptr (GBytes) bytes = g_bytes_new_take (g_memdup2 (data, 14), 14);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, bytes);

  g_assert_cmpuint (gpcap_bpf_filter_packet (bpf, hdr, data, 14), ==, 0);
  g_assert_cmpuint (gpcap_bpf_filter_bytes (bpf, bytes), ==, 0);
  g_assert_false (gpcap_bpf_matches (bpf, packet));
  g_assert_cmpuint (gpcap_bpf_filter (bpf, NULL, 0), ==, 0);
}

static void
test_null_and_empty_match_everything (void)
{
  g_autoptr (GPcapBpf) from_null = compile (NULL);
  g_autoptr (GPcapBpf) from_empty = compile ("");
  const guint8 data[1] = { 0 };

  g_assert_cmpuint (gpcap_bpf_filter (from_null, data, 1), ==, 96);
  g_assert_cmpuint (gpcap_bpf_filter (from_empty, data, 1), ==, 96);
}

static void
test_instructions_are_those_of_the_program (void)
{
  g_autoptr (GPcapBpf) bpf = compile ("arp");
  g_autoptr (GVariant) instructions = gpcap_bpf_get_instructions (bpf);
  g_autofree char *text = g_variant_print (instructions, FALSE);

  g_assert_cmpstr (g_variant_get_type_string (instructions), ==, "a(qyyu)");
  g_assert_cmpstr (text, ==,
                   "[(40, 0x00, 0x00, 12), (21, 0x00, 0x01, 2054), (6, 0x00, 0x00, 96), "
                   "(6, 0x00, 0x00, 0)]");
}

static void
test_dump_is_that_of_tcpdump (void)
{
  g_autoptr (GPcapBpf) bpf = compile ("arp");
  g_autofree char *text = gpcap_bpf_dump (bpf);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_true (g_str_has_prefix (lines[0], "(000) ldh"));
  g_assert_true (g_str_has_prefix (lines[3], "(003) ret"));
  g_assert_cmpstr (lines[4], ==, "");
}

static void
test_bad_filters_are_errors (void)
{
  assert_invalid (GPCAP_DLT_EN10MB, 96, "udp port", GPCAP_ERROR_INVALID_FILTER);
  assert_invalid (GPCAP_DLT_EN10MB, 96, "this is no filter", GPCAP_ERROR_INVALID_FILTER);
  assert_invalid (GPCAP_DLT_RAW, 96, "wlan type mgt", GPCAP_ERROR_INVALID_FILTER);
  assert_invalid (GPCAP_DLT_EN10MB, 96, "ip broadcast", GPCAP_ERROR_INVALID_FILTER);
  assert_invalid (-1, 96, "udp", GPCAP_ERROR_INVALID_FILTER);
  assert_invalid (GPCAP_DLT_EN10MB, 0, "udp", GPCAP_ERROR_INVALID_ARGUMENT);
  assert_invalid (GPCAP_DLT_EN10MB, -5, "udp", GPCAP_ERROR_INVALID_ARGUMENT);
  assert_invalid (GPCAP_DLT_EN10MB, 96, "udp \xff", GPCAP_ERROR_INVALID_ARGUMENT);
}

static void
assert_says (const char *filter, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_compile (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_says_where (const char *filter, const char *place)
{
  g_autofree char *expected =
      g_strdup_printf ("Invalid filter: can't parse filter expression: syntax error at %s", place);

  assert_says (filter, expected);
}

/* An expression may be long, so that only its wrong word is repeated. */
static void
test_an_invalid_one_says_where (void)
{
  g_autoptr (GString) filter = g_string_new ("arp");
  g_autofree char *place = NULL;

  assert_says ("udp port seven", "Invalid filter: unknown port 'seven'");
  assert_says_where ("udp and and tcp", "'and', character 9");
  assert_says_where ("foo bar", "'foo', character 1");
  assert_says_where (" (udp or\ttcp))", "')', character 14");
  assert_says_where ("udp[0] = = 1", "'=', character 10");
  assert_says_where ("udp and", "the end, where something is missing");
  assert_says_where ("(udp or tcp", "the end, where something is missing");
  for (int i = 0; i < 500; i++)
    g_string_append_printf (filter, " or udp port %d", i);
  place = g_strdup_printf ("'nor', character %d", (int) filter->len + 2);
  g_string_append (filter, " nor tcp or port 7");
  assert_says_where (filter->str, place);
}

/* The netmask is in host order: 192.0.2.255 is the broadcast address of 192.0.2.0/24. */
static void
test_netmask_is_in_host_order (void)
{
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_RAW, 96, "ip broadcast", TRUE, 0xffffff00, NULL);
  guint8 packet[20] = { 0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 255 };

  g_assert_cmpuint (gpcap_bpf_filter (bpf, packet, sizeof packet), ==, 96);
  packet[19] = 254;
  g_assert_cmpuint (gpcap_bpf_filter (bpf, packet, sizeof packet), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bpf/an-invalid-one-says-where", test_an_invalid_one_says_where);
  g_test_add_func ("/bpf/tells-what-it-was-compiled-from", test_tells_what_it_was_compiled_from);
  g_test_add_func ("/bpf/filter-returns-what-the-program-does",
                   test_filter_returns_what_the_program_does);
  g_test_add_func ("/bpf/length-of-a-cut-packet-is-the-one-on-the-wire",
                   test_length_of_a_cut_packet_is_the_one_on_the_wire);
  g_test_add_func ("/bpf/data-shorter-than-its-header-is-not-read-past",
                   test_data_shorter_than_its_header_is_not_read_past);
  g_test_add_func ("/bpf/null-and-empty-match-everything", test_null_and_empty_match_everything);
  g_test_add_func ("/bpf/instructions-are-those-of-the-program",
                   test_instructions_are_those_of_the_program);
  g_test_add_func ("/bpf/dump-is-that-of-tcpdump", test_dump_is_that_of_tcpdump);
  g_test_add_func ("/bpf/bad-filters-are-errors", test_bad_filters_are_errors);
  g_test_add_func ("/bpf/netmask-is-in-host-order", test_netmask_is_in_host_order);
  return g_test_run ();
}
