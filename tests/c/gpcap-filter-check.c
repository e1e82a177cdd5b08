/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of checks of filters. tests/fuzz/check.c compares them with libpcap. */

#include "support/gpcap-async.h"

/* The largest expression that is checked, in bytes. */
#define MAX_SIZE 32768

static GPcapFilterCheck *
check (const char *filter, GPcapFilterCheckFlags flags)
{
  return gpcap_check_filter (filter, GPCAP_DLT_EN10MB, flags);
}

static void
assert_valid (const char *filter, GPcapFilterCheckFlags flags, const char *names)
{
  g_autoptr (GPcapFilterCheck) result = check (filter, flags);
  g_autofree char *found = g_strjoinv (" ", (char **) gpcap_filter_check_get_names (result));

  g_assert_cmpstr (gpcap_filter_check_get_message (result), ==, NULL);
  g_assert_true (gpcap_filter_check_is_valid (result));
  g_assert_cmpint (gpcap_filter_check_get_start (result), ==, -1);
  g_assert_cmpint (gpcap_filter_check_get_end (result), ==, -1);
  g_assert_cmpstr (gpcap_filter_check_get_expression (result), ==, filter != NULL ? filter : "");
  g_assert_cmpstr (found, ==, names);
}

/* @wrong is the wrong word with the character it begins at, or NULL if that is unknown. */
static void
assert_invalid (const char *filter, GPcapFilterCheckFlags flags, int start, const char *wrong)
{
  g_autoptr (GPcapFilterCheck) result = check (filter, flags);
  g_autofree char *found = NULL;

  g_test_message ("%s: %s", filter, gpcap_filter_check_get_message (result));
  g_assert_false (gpcap_filter_check_is_valid (result));
  g_assert_nonnull (gpcap_filter_check_get_message (result));
  g_assert_cmpint (gpcap_filter_check_get_start (result), ==, start);
  if (wrong == NULL)
    {
      g_assert_cmpint (gpcap_filter_check_get_end (result), ==, -1);
      return;
    }
  found = g_utf8_substring (gpcap_filter_check_get_expression (result), start,
                            gpcap_filter_check_get_end (result));
  g_assert_cmpstr (found, ==, wrong);
}

static void
test_valid_ones_have_no_place (void)
{
  const GPcapFilterCheckFlags flags[] = { GPCAP_FILTER_CHECK_FLAGS_NONE,
                                          GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS,
                                          GPCAP_FILTER_CHECK_FLAGS_LIVE };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      assert_valid (NULL, flags[i], "");
      assert_valid ("", flags[i], "");
      assert_valid (" \t", flags[i], "");
      assert_valid ("udp port 53", flags[i], "");
      assert_valid ("ip6 host 2001:db8::1 or ether host 02:00:00:00:00:01", flags[i], "");
      assert_valid ("tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", flags[i], "");
      assert_valid ("ether proto \\arp or portrange 1-1024", flags[i], "");
      assert_valid ("net 192.0.2.0/24 or net 198.51.100.0 mask 255.255.255.0", flags[i], "");
    }
}

static void
test_the_place_is_that_of_the_wrong_word (void)
{
  const GPcapFilterCheckFlags flags = GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS;

  assert_invalid ("udp and and tcp", flags, 8, "and");
  assert_invalid ("foo", flags, 0, "foo");
  assert_invalid ("(udp or\ttcp))", flags, 12, ")");
  assert_invalid ("udp[0] = = 1", flags, 9, "=");
  assert_invalid ("udp and", flags, 7, "");
  assert_invalid ("(udp or tcp", flags, 11, "");
  assert_invalid ("src 192.0.2.1 or dst", flags, 20, "");
  assert_invalid ("tcp) or (udp", flags, 3, ")");
  assert_invalid ("udp port 70000 or tcp", flags, 9, "70000");
  assert_invalid ("tcp host 192.0.2.1 and udp", flags, 9, "192.0.2.1");
  assert_invalid ("host 1:2:3: or tcp", flags, 5, "1:2:3:");
  assert_invalid ("host foo/24", flags, 8, "/");
  assert_invalid ("udp and host fo\xc3\xb6 and bar", flags, 15, "\xc3\xb6");
  assert_invalid ("host \xf0\x9f\x8c\x8d or tcp", flags, 5, "\xf0\x9f\x8c\x8d");
  assert_invalid ("ether host 02800 or udp", flags, 11, "02800");
  assert_invalid ("port 99999999999", flags, 5, "99999999999");
  assert_invalid ("inbound or udp", flags, 0, "inbound");
  assert_invalid ("gateway foo", flags, 0, "gateway");
}

/* What only the compiler finds has no place. */
static void
test_what_no_packet_can_match_is_told (void)
{
  assert_invalid ("tcp and udp", GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, -1, NULL);
}

static void
test_bytes_that_are_no_text_are_told (void)
{
  g_autoptr (GPcapFilterCheck) result = check ("udp \xff or tcp", GPCAP_FILTER_CHECK_FLAGS_NONE);

  g_assert_false (gpcap_filter_check_is_valid (result));
  g_assert_cmpint (gpcap_filter_check_get_start (result), ==, 4);
  g_assert_cmpint (gpcap_filter_check_get_end (result), ==, 5);
  g_assert_true (g_utf8_validate (gpcap_filter_check_get_expression (result), -1, NULL));
}

static void
test_a_live_capture_has_directions (void)
{
  assert_valid ("inbound", GPCAP_FILTER_CHECK_FLAGS_LIVE, "");
  assert_valid ("outbound and ifindex 1",
                GPCAP_FILTER_CHECK_FLAGS_LIVE | GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, "");
}

/* Names that nobody knows are valid, unless they are looked up. Services are in a file. */
static void
test_names_are_looked_up_on_request_only (void)
{
  const GPcapFilterCheckFlags flags = GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS;

  assert_valid ("host no-such-host.invalid or no-other.invalid", flags,
                "no-such-host.invalid no-other.invalid");
  assert_valid ("udp port no-such-service and src or dst host a.invalid", flags,
                "no-such-service a.invalid");
  assert_valid ("portrange no-such or 5", flags, "no such");
  assert_valid ("ip proto \\no-such-protocol or 17", flags, "no-such-protocol");
  assert_valid ("ip6 host a.invalid or ether host b.invalid or net c.invalid", flags,
                "a.invalid b.invalid c.invalid");
  assert_invalid ("tcp or udp port no-such-service", GPCAP_FILTER_CHECK_FLAGS_NONE, 16,
                  "no-such-service");
  assert_invalid ("ip proto \\no-such-protocol", GPCAP_FILTER_CHECK_FLAGS_NONE, 9,
                  "\\no-such-protocol");
}

/* What a filter may begin with is valid up to there, as the user types. */
static void
test_typing_ends_with_a_valid_filter (void)
{
  const char *filter = "udp port 53 or (tcp and not host example.invalid)";

  for (gsize n = 1; n <= strlen (filter); n++)
    {
      g_autofree char *typed = g_strndup (filter, n);
      g_autoptr (GPcapFilterCheck) result = check (typed, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);

      if (!gpcap_filter_check_is_valid (result))
        g_assert_cmpint (gpcap_filter_check_get_end (result), ==, n);
    }
  assert_valid (filter, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, "example.invalid");
}

/* Compiling these takes minutes; the test would not end in time. */
static void
test_hostile_ones_take_no_time (void)
{
  const char *const terms[] = { "port 7", "host a.invalid", "ip6 host ::1", "portrange 1-2" };

  for (gsize i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      g_autoptr (GString) filter = g_string_new (terms[i]);
      g_autoptr (GPcapFilterCheck) longer = NULL;

      while (filter->len < MAX_SIZE - 100)
        g_string_append_printf (filter, " and %s", terms[i]);
      assert_valid (filter->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, i == 1 ? "a.invalid" : "");
      g_string_append (filter, " and and");
      assert_invalid (filter->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, (int) filter->len - 3,
                      "and");
      while (filter->len <= MAX_SIZE)
        g_string_append (filter, " and tcp");
      longer = check (filter->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
      g_assert_false (gpcap_filter_check_is_valid (longer));
      g_assert_nonnull (strstr (gpcap_filter_check_get_message (longer), "too long"));
    }
}

/* Parsing these takes a minute. */
static void
test_long_conditions_are_refused (void)
{
  const struct
  {
    const char *beginning;
    const char *end;
    const char *reason;
  } parts[] = {
    { "1+", "1 > 0", "condition that is too long" },
    { "1+", "", "condition that is too long" },
    { "tcp[0]+", "1 > 0", "condition that is too long" },
    { "len & 1 & ", "1 > 0", "condition that is too long" },
    { "tcp and (", "udp", "too deep" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GString) filter = g_string_new (NULL);
      g_autoptr (GPcapFilterCheck) result = NULL;

      while (filter->len < MAX_SIZE - 10)
        g_string_append (filter, parts[i].beginning);
      g_string_append (filter, parts[i].end);
      result = check (filter->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
      g_assert_false (gpcap_filter_check_is_valid (result));
      g_assert_nonnull (strstr (gpcap_filter_check_get_message (result), parts[i].reason));
      g_assert_cmpint (gpcap_filter_check_get_start (result), >, 0);
    }
}

/* These are no longer than what people write. */
static void
test_long_conditions_may_have_a_thousand_words (void)
{
  g_autoptr (GString) sum = g_string_new ("1");
  g_autoptr (GString) deep = g_string_new ("tcp");
  g_autoptr (GString) many = NULL;

  while (sum->len < 2 * 498)
    g_string_append (sum, "+1");
  g_string_append (sum, "> 0");
  assert_valid (sum->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, "");
  for (guint i = 0; i < 1000; i++)
    {
      g_string_prepend_c (deep, '(');
      g_string_append_c (deep, ')');
    }
  assert_valid (deep->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, "");
  many = g_string_new (sum->str);
  while (many->len < MAX_SIZE - sum->len - 10)
    g_string_append_printf (many, " || %s", sum->str);
  assert_valid (many->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS, "");
}

static void
test_deep_ones_are_refused (void)
{
  const char *const openings[] = { "(", "!", "ip[", "-", ":", "1:2:" };

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) filter = g_string_new (NULL);
      g_autoptr (GPcapFilterCheck) result = NULL;

      while (filter->len < MAX_SIZE - 10)
        g_string_append (filter, openings[i]);
      g_string_append (filter, "tcp");
      result = check (filter->str, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
      g_assert_false (gpcap_filter_check_is_valid (result));
    }
}

static GPcapFilterCheck *
check_async (const char *filter, GCancellable *cancellable, Moment moment, GError **error)
{
  GPcapFilterCheck *result;
  Async async = { 0 };

  if (moment == BEFORE && cancellable != NULL)
    g_cancellable_cancel (cancellable);
  gpcap_check_filter_async (filter, GPCAP_DLT_EN10MB, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS,
                            cancellable, async_cb, &async);
  if (moment == AT_ONCE)
    g_cancellable_cancel (cancellable);
  result = gpcap_check_filter_finish (async_wait (&async), error);
  async_clear (&async);
  return result;
}

static void
test_a_thread_checks_the_same (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapFilterCheck) valid = check_async ("host foo", NULL, LATER, &error);
  g_autoptr (GPcapFilterCheck) invalid = check_async ("udp or or", NULL, LATER, &error);
  g_autoptr (GPcapFilterCheck) empty = check_async (NULL, NULL, LATER, &error);

  g_assert_no_error (error);
  g_assert_true (gpcap_filter_check_is_valid (valid));
  g_assert_cmpstr (gpcap_filter_check_get_names (valid)[0], ==, "foo");
  g_assert_false (gpcap_filter_check_is_valid (invalid));
  g_assert_cmpint (gpcap_filter_check_get_start (invalid), ==, 7);
  g_assert_true (gpcap_filter_check_is_valid (empty));
}

static void
test_a_check_can_be_cancelled (void)
{
  const Moment moments[] = { BEFORE, AT_ONCE };

  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      g_assert_null (check_async ("udp", cancellable, moments[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_properties_are_what_the_getters_return (void)
{
  g_autoptr (GPcapFilterCheck) result =
      check ("host foo or or", GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
  g_autofree char *expression = NULL, *message = NULL;
  g_auto (GStrv) names = NULL;
  gboolean valid;
  int start, end;

  g_object_get (result, "expression", &expression, "valid", &valid, "message", &message, "start",
                &start, "end", &end, "names", &names, NULL);
  g_assert_cmpstr (expression, ==, "host foo or or");
  g_assert_false (valid);
  g_assert_cmpstr (message, ==, gpcap_filter_check_get_message (result));
  g_assert_cmpint (start, ==, 12);
  g_assert_cmpint (end, ==, 14);
  g_assert_cmpstr (names[0], ==, "foo");
  g_assert_null (names[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/filter-check/" name, function)
  ADD ("valid-ones-have-no-place", test_valid_ones_have_no_place);
  ADD ("the-place-is-that-of-the-wrong-word", test_the_place_is_that_of_the_wrong_word);
  ADD ("what-no-packet-can-match-is-told", test_what_no_packet_can_match_is_told);
  ADD ("bytes-that-are-no-text-are-told", test_bytes_that_are_no_text_are_told);
  ADD ("a-live-capture-has-directions", test_a_live_capture_has_directions);
  ADD ("names-are-looked-up-on-request-only", test_names_are_looked_up_on_request_only);
  ADD ("typing-ends-with-a-valid-filter", test_typing_ends_with_a_valid_filter);
  ADD ("hostile-ones-take-no-time", test_hostile_ones_take_no_time);
  ADD ("long-conditions-are-refused", test_long_conditions_are_refused);
  ADD ("long-conditions-may-have-a-thousand-words", test_long_conditions_may_have_a_thousand_words);
  ADD ("deep-ones-are-refused", test_deep_ones_are_refused);
  ADD ("a-thread-checks-the-same", test_a_thread_checks_the_same);
  ADD ("a-check-can-be-cancelled", test_a_check_can_be_cancelled);
  ADD ("properties-are-what-the-getters-return", test_properties_are_what_the_getters_return);
#undef ADD
  return g_test_run ();
}
