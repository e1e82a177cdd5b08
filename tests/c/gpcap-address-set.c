/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapAddressSet. */

#include "support/gpcap-test.h"

#define N_MANY 100000

static GPcapAddressSet *
new_from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPcapAddressSet *set = gpcap_address_set_new_from_text (text, &error);

  g_assert_no_error (error);
  return set;
}

static void
assert_contains (GPcapAddressSet *set, const char *text, gboolean expected)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_address_set_contains_string (set, text, &error), ==, expected);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_address_set_contains (set, address), ==, expected);
}

static void
test_contains_what_has_a_prefix (void)
{
  g_autoptr (GPcapAddressSet) set =
      new_from_text ("192.0.2.0/24\n10.0.0.0/8\n198.51.100.7\n2001:db8::/32\nfe80::1\n");

  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (set), ==, 5);
  assert_contains (set, "192.0.1.255", FALSE);
  assert_contains (set, "192.0.2.0", TRUE);
  assert_contains (set, "192.0.2.255", TRUE);
  assert_contains (set, "192.0.3.0", FALSE);
  assert_contains (set, "9.255.255.255", FALSE);
  assert_contains (set, "10.255.255.255", TRUE);
  assert_contains (set, "198.51.100.6", FALSE);
  assert_contains (set, "198.51.100.7", TRUE);
  assert_contains (set, "198.51.100.8", FALSE);
  assert_contains (set, "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", FALSE);
  assert_contains (set, "2001:db8::", TRUE);
  assert_contains (set, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", TRUE);
  assert_contains (set, "2001:db9::", FALSE);
  assert_contains (set, "fe80::1", TRUE);
  assert_contains (set, "fe80::2", FALSE);
}

/* Both versions have the same numbers, but are apart. */
static void
test_versions_are_apart (void)
{
  g_autoptr (GPcapAddressSet) ipv4 = new_from_text ("0.0.0.0/0");
  g_autoptr (GPcapAddressSet) ipv6 = new_from_text ("::/0");

  assert_contains (ipv4, "255.255.255.255", TRUE);
  assert_contains (ipv4, "::", FALSE);
  assert_contains (ipv4, "::ffff:192.0.2.1", FALSE);
  assert_contains (ipv6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", TRUE);
  assert_contains (ipv6, "0.0.0.0", FALSE);
}

static void
test_lines_have_comments_and_blanks (void)
{
  g_autoptr (GPcapAddressSet) set =
      new_from_text ("# a list\r\n\r\n  192.0.2.1 ; one\t\r\n\t192.0.2.3/32# two\n;\n\n192.0.2.5");
  g_autoptr (GPcapAddressSet) empty = new_from_text ("");

  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (set), ==, 3);
  assert_contains (set, "192.0.2.1", TRUE);
  assert_contains (set, "192.0.2.3", TRUE);
  assert_contains (set, "192.0.2.5", TRUE);
  assert_contains (set, "192.0.2.2", FALSE);
  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (empty), ==, 0);
  assert_contains (empty, "0.0.0.0", FALSE);
}

static void
test_equal_prefixes_count_once (void)
{
  g_autoptr (GPcapAddressSet) set =
      new_from_text ("10.0.0.0/8\n10.0.0.0/9\n10.0.0.0/8\n2001:db8::/32\n2001:DB8:0::/32\n");

  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (set), ==, 3);
}

static void
assert_refused (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_address_set_new_from_text (text, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_errors_name_the_line (void)
{
  static const char *const not_prefixes[] = {
    "example.org", "192.0.2", "192.0.2.0/33",   "192.0.2.0/", "192.0.2.0/+8", "192.0.2.0/ 8",
    "::/129",      "::/-1",   "192.0.2.0/24 x", "/8",         "fe80::1%lo",   "192.0.2.0/4294967296"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (not_prefixes); i++)
    {
      g_autofree char *text = g_strdup_printf ("10.0.0.0/8\n# x\n %s \n", not_prefixes[i]);
      g_autofree char *message =
          g_strdup_printf ("Line 3: '%s' is not an IP address or a prefix", not_prefixes[i]);

      assert_refused (text, message);
    }
  assert_refused ("10.0.0.1/8", "Line 1: '10.0.0.1/8' has bits set behind its prefix");
  assert_refused ("\n2001:db8::1/64", "Line 2: '2001:db8::1/64' has bits set behind its prefix");
}

static void
test_errors_are_short_and_valid_text (void)
{
  g_autofree char *line = g_strnfill (1000000, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_of_bytes = NULL;

  g_assert_null (gpcap_address_set_new_from_text (line, &error));
  g_assert_cmpuint (strlen (error->message), <, 200);
  g_assert_null (gpcap_address_set_new_from_text ("\xff\xfe", &error_of_bytes));
  assert_error_message (error_of_bytes, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
}

static void
test_strings_that_are_no_addresses_are_refused (void)
{
  static const char *const texts[] = { "", "192.0.2.0/24", "example.org", " 192.0.2.1", "\xff" };
  g_autoptr (GPcapAddressSet) set = new_from_text ("0.0.0.0/0\n::/0");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gpcap_address_set_contains_string (set, texts[i], &error));
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_is_made_of_masks (void)
{
  static const char *const texts[] = { "192.0.2.0/24", "2001:db8::/32", "198.51.100.7",
                                       "0.0.0.0/1" };
  g_autoptr (GPtrArray) masks = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (masks, g_inet_address_mask_new_from_string (texts[i], NULL));
  g_autoptr (GPcapAddressSet) set =
      gpcap_address_set_new ((GInetAddressMask **) masks->pdata, masks->len);
  g_autoptr (GPcapAddressSet) empty = gpcap_address_set_new (NULL, 0);

  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (set), ==, G_N_ELEMENTS (texts));
  assert_contains (set, "192.0.2.255", TRUE);
  assert_contains (set, "192.0.3.0", FALSE);
  assert_contains (set, "127.255.255.255", TRUE);
  assert_contains (set, "128.0.0.0", FALSE);
  assert_contains (set, "2001:db8:1::", TRUE);
  assert_contains (set, "198.51.100.7", TRUE);
  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (empty), ==, 0);
}

/* Every second /24 of a part of the network, and every second /56. */
static void
test_finds_each_of_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_MANY / 2; i++)
    {
      g_string_append_printf (text, "%u.%u.%u.0/24\n", 10 + (i >> 15), i >> 7 & 0xff,
                              i << 1 & 0xff);
      g_string_append_printf (text, "2001:db8:%x:%x00::/56\n", i >> 7, i << 1 & 0xff);
    }
  g_autoptr (GPcapAddressSet) set = new_from_text (text->str);
  g_assert_cmpuint (gpcap_address_set_get_n_prefixes (set), ==, N_MANY);
  for (guint i = 0; i < N_MANY; i += 997)
    {
      g_autofree char *ipv4 =
          g_strdup_printf ("%u.%u.%u.200", 10 + (i >> 16), i >> 8 & 0xff, i & 0xff);
      g_autofree char *ipv6 = g_strdup_printf ("2001:db8:%x:%xab::1", i >> 8, i & 0xff);

      assert_contains (set, ipv4, i % 2 == 0);
      assert_contains (set, ipv6, i % 2 == 0);
    }
}

static void
assert_n_passed (GPcapPacketBatch *batch, const char *text, GPcapAddressEnd end, guint expected)
{
  g_autoptr (GPcapAddressSet) set = new_from_text (text);
  g_autoptr (GPcapPacketBatch) passed = gpcap_packet_batch_filter_addresses (batch, set, end);

  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (passed), ==, expected);
  g_assert_cmpint (gpcap_packet_batch_get_datalink (passed), ==,
                   gpcap_packet_batch_get_datalink (batch));
  g_assert_true (gpcap_packet_batch_get_data (passed) == gpcap_packet_batch_get_data (batch));
}

/* Of each four packets, three have IP, from 192.0.2.1 to 192.0.2.2. */
static void
test_filters_a_batch_by_either_end (void)
{
  const guint n_ip = TEST_N_PACKETS * 3 / 4;
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);

  assert_n_passed (batch, "192.0.2.1", GPCAP_ADDRESS_END_EITHER, n_ip);
  assert_n_passed (batch, "192.0.2.1", GPCAP_ADDRESS_END_SOURCE, n_ip);
  assert_n_passed (batch, "192.0.2.1", GPCAP_ADDRESS_END_DESTINATION, 0);
  assert_n_passed (batch, "192.0.2.2", GPCAP_ADDRESS_END_EITHER, n_ip);
  assert_n_passed (batch, "192.0.2.2", GPCAP_ADDRESS_END_SOURCE, 0);
  assert_n_passed (batch, "192.0.2.2", GPCAP_ADDRESS_END_DESTINATION, n_ip);
  assert_n_passed (batch, "0.0.0.0/0\n::/0", GPCAP_ADDRESS_END_EITHER, n_ip);
  assert_n_passed (batch, "::/0", GPCAP_ADDRESS_END_EITHER, 0);
  assert_n_passed (batch, "", GPCAP_ADDRESS_END_EITHER, 0);
}

/* A host is a filter of libpcap's, too. */
static void
test_filters_what_libpcap_filters (void)
{
  static const char *const names[] = { "packets.pcap", "raw.pcap", "cooked.pcap", "loopback.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "ip src host 192.0.2.1");
      g_autoptr (GPcapReader) reader = test_open (names[i]);
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
      g_autoptr (GPcapAddressSet) set = new_from_text ("192.0.2.1");
      g_autoptr (GPcapPacketBatch) passed =
          gpcap_packet_batch_filter_addresses (batch, set, GPCAP_ADDRESS_END_SOURCE);
      g_autoptr (GPtrArray) actual = trace_new ();

      trace_add_batch (actual, passed);
      assert_same_trace (actual, expected);
    }
}

static void
test_made_of_nothing_is_empty (void)
{
  g_autoptr (GPcapAddressSet) set = g_object_new (GPCAP_TYPE_ADDRESS_SET, NULL);
  guint n_prefixes;

  g_object_get (set, "n-prefixes", &n_prefixes, NULL);
  g_assert_cmpuint (n_prefixes, ==, 0);
  assert_contains (set, "0.0.0.0", FALSE);
  assert_contains (set, "::", FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-set/contains-what-has-a-prefix", test_contains_what_has_a_prefix);
  g_test_add_func ("/address-set/versions-are-apart", test_versions_are_apart);
  g_test_add_func ("/address-set/lines-have-comments-and-blanks",
                   test_lines_have_comments_and_blanks);
  g_test_add_func ("/address-set/equal-prefixes-count-once", test_equal_prefixes_count_once);
  g_test_add_func ("/address-set/errors-name-the-line", test_errors_name_the_line);
  g_test_add_func ("/address-set/errors-are-short-and-valid-text",
                   test_errors_are_short_and_valid_text);
  g_test_add_func ("/address-set/strings-that-are-no-addresses-are-refused",
                   test_strings_that_are_no_addresses_are_refused);
  g_test_add_func ("/address-set/is-made-of-masks", test_is_made_of_masks);
  g_test_add_func ("/address-set/finds-each-of-many", test_finds_each_of_many);
  g_test_add_func ("/address-set/filters-a-batch-by-either-end",
                   test_filters_a_batch_by_either_end);
  g_test_add_func ("/address-set/filters-what-libpcap-filters", test_filters_what_libpcap_filters);
  g_test_add_func ("/address-set/made-of-nothing-is-empty", test_made_of_nothing_is_empty);
  return g_test_run ();
}
