/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the filter of a reader. */

#include "support/gpcap-async.h"
#include "support/gpcap-reading.h"

static void
test_filters_give_what_libpcap_gives (void)
{
  const char *const filters[] = { "udp", "arp", "udp port 5004", "less 60", "host 192.0.2.99", "" };
  g_autofree char *filename = test_savefile ("many.pcap");

  for (gsize filter = 0; filter < G_N_ELEMENTS (filters); filter++)
    {
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filters[filter]);

      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          Reading reading;

          reading_init (&reading, "many.pcap");
          g_assert_true (gpcap_reader_set_filter (reading.reader, filters[filter], NULL));
          while (ways[way].read (&reading, 100000))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

/* The family of an address is in the byte order of the machine that captured it. */
static void
test_filters_heed_the_byte_order_of_a_savefile (void)
{
  const char *const names[] = { "loopback.pcap", "loopback-big-endian.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "ip");
      Reading reading;

      g_assert_cmpuint (expected->len, ==, TEST_N_PACKETS);
      reading_init (&reading, names[i]);
      g_assert_true (gpcap_reader_set_filter (reading.reader, "ip", NULL));
      while (ways[0].read (&reading, 1000))
        {
        }
      assert_same_trace (reading.trace, expected);
      reading_clear (&reading);
    }
}

static void
test_bad_filters_leave_the_old_one (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapBpf) other =
      gpcap_compile (GPCAP_DLT_RAW, 96, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_reader_get_filter (reader));
  g_assert_true (gpcap_reader_set_filter (reader, "arp", &error));
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "arp");
  g_assert_false (gpcap_reader_set_filter (reader, "no filter at all", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_bpf (reader, other, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "arp");
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, NULL), ==,
                   TEST_N_PACKETS / 4);
}

/* A filter that was made without gpcap_compile() has no link type, which is 0 as that of this
 * savefile. */
static void
test_one_that_was_not_compiled_is_refused (void)
{
  g_autoptr (GPcapReader) reader = test_open ("loopback.pcap");
  g_autoptr (GPcapBpf) bpf = g_object_new (GPCAP_TYPE_BPF, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_bpf_get_expression (bpf));
  g_assert_false (gpcap_reader_set_bpf (reader, bpf, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_assert_null (gpcap_reader_get_filter (reader));
}

static void
filter_action (Reading *reading)
{
  g_assert_true (gpcap_reader_set_filter (reading->reader, "arp", NULL));
}

static void
test_a_filter_set_in_a_callback_decides_from_the_next_packet_on (void)
{
  const char *const filters[] = { NULL, "udp" };
  g_autofree char *filename = test_savefile ("packets.pcap");

  for (gsize filter = 0; filter < G_N_ELEMENTS (filters); filter++)
    {
      g_autoptr (GPtrArray) before = trace_of_libpcap (filename, filters[filter]);
      g_autoptr (GPtrArray) after = trace_of_libpcap (filename, "arp");
      /* Three packets come first. The third is number 2, or number 8 of which two are ARP. */
      g_autoptr (GPtrArray) expected = g_ptr_array_new ();

      for (guint i = 0; i < 3; i++)
        g_ptr_array_add (expected, before->pdata[i]);
      for (guint i = filters[filter] == NULL ? 0 : 2; i < after->len; i++)
        g_ptr_array_add (expected, after->pdata[i]);
      for (gsize way = 0; way < G_N_ELEMENTS (ways) && ways[way].calls_back; way++)
        {
          Reading reading;

          reading_init (&reading, "packets.pcap");
          g_assert_true (gpcap_reader_set_filter (reading.reader, filters[filter], NULL));
          reading.action = filter_action;
          reading.action_at = 3;
          ways[way].read (&reading, 1000);
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_setting_one_in_a_thread_does_what_the_other_one_does (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = new_for_savefile ("packets.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_reader_set_filter_async (reader, "udp", NULL, async_cb, &async);
  g_assert_null (gpcap_reader_get_filter (reader));
  g_assert_true (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");
  async_clear (&async);

  gpcap_reader_set_filter_async (reader, "no filter", NULL, async_cb, &async);
  g_assert_false (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  async_clear (&async);

  gpcap_reader_set_filter_async (reader, "tcp", cancellable, async_cb, &async);
  cancel_at (AT_ONCE, cancellable);
  g_assert_false (gpcap_reader_set_filter_finish (reader, async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  async_clear (&async);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");

  gpcap_reader_set_filter_async (inactive, "udp", NULL, async_cb, &async);
  g_assert_true (gpcap_reader_set_filter_finish (inactive, async_wait (&async), &error));
  g_assert_cmpstr (gpcap_reader_get_filter (inactive), ==, "udp");
  async_clear (&async);
  /* Its own text is the same filter. */
  g_assert_true (gpcap_reader_set_filter (inactive, gpcap_reader_get_filter (inactive), &error));
  g_assert_cmpstr (gpcap_reader_get_filter (inactive), ==, "udp");
  g_assert_true (gpcap_reader_set_filter (reader, gpcap_reader_get_filter (reader), &error));
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "udp");
}

/* A way to activate a reader. */
typedef int (*ActivateFunc) (GPcapReader *reader, GError **error);

static int
activate (GPcapReader *reader, GError **error)
{
  return gpcap_reader_activate (reader, NULL, error);
}

static int
activate_in_thread (GPcapReader *reader, GError **error)
{
  Async async = { 0 };
  int status;

  gpcap_reader_activate_async (reader, NULL, async_cb, &async);
  /* The activation uses the filter that was set before it began. */
  g_assert_false (gpcap_reader_set_filter (reader, "icmp", error));
  g_assert_error (*error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (error);
  status = gpcap_reader_activate_finish (reader, async_wait (&async), error);
  async_clear (&async);
  return status;
}

static const ActivateFunc activate_funcs[] = { activate, activate_in_thread };

/* Checks that exactly the packets that pass libpcap's filter are delivered. */
static void
assert_filters (GPcapReader *reader, const char *filter)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filter);
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GPcapPacketBatch) batch = NULL;

  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, filter);
  while ((batch = gpcap_reader_read_batch (reader, 7, NULL, NULL)) != NULL)
    {
      trace_add_batch (trace, batch);
      g_clear_object (&batch);
    }
  assert_same_trace (trace, expected);
}

static void
test_one_that_was_set_before_is_there_from_the_first_packet_on (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (activate_funcs); i++)
    for (int by_property = 0; by_property < 2; by_property++)
      {
        g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
        g_autoptr (GError) error = NULL;
        guint n_notified = 0;

        g_signal_connect (reader, "notify::filter", G_CALLBACK (count_notify_cb), &n_notified);
        if (by_property)
          g_object_set (reader, "filter", "arp", NULL);
        else
          g_assert_true (gpcap_reader_set_filter (reader, "arp", &error));
        g_assert_cmpuint (n_notified, ==, 1);
        g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "arp");
        g_assert_cmpint (activate_funcs[i](reader, &error), ==, 0);
        g_assert_no_error (error);
        g_assert_cmpuint (n_notified, ==, 1);
        assert_filters (reader, "arp");
      }
}

static void
test_one_may_be_given_to_the_constructor (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "filter", "udp", "filename", filename, NULL);

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  assert_filters (reader, "udp");
}

static void
test_the_last_one_that_was_set_before_counts (void)
{
  const char *const nothing[] = { NULL, "" };

  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autoptr (GPcapReader) some = new_for_savefile ("packets.pcap");
      g_autoptr (GPcapReader) all = new_for_savefile ("packets.pcap");

      g_assert_true (gpcap_reader_set_filter (some, "arp", NULL));
      g_assert_true (gpcap_reader_set_filter (some, nothing[i], NULL));
      g_assert_true (gpcap_reader_set_filter (some, "udp", NULL));
      g_assert_cmpint (gpcap_reader_activate (some, NULL, NULL), ==, 0);
      assert_filters (some, "udp");
      g_assert_true (gpcap_reader_set_filter (all, "arp", NULL));
      g_assert_true (gpcap_reader_set_filter (all, nothing[i], NULL));
      g_assert_cmpint (gpcap_reader_activate (all, NULL, NULL), ==, 0);
      assert_filters (all, NULL);
    }
}

/* The filter is compiled at activation, when the link type is known. Then another one can be set.
 */
static void
test_a_bad_one_that_was_set_before_fails_the_activation (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (activate_funcs); i++)
    {
      g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
      g_autoptr (GError) error = NULL;

      g_assert_true (gpcap_reader_set_filter (reader, "no filter at all", &error));
      for (int j = 0; j < 2; j++)
        {
          g_assert_cmpint (activate_funcs[i](reader, &error), <, 0);
          g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
          g_clear_error (&error);
          g_assert_false (gpcap_reader_is_activated (reader));
          g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "no filter at all");
        }
      g_object_set (reader, "filter", "icmp", NULL);
      g_assert_cmpint (activate_funcs[i](reader, &error), ==, 0);
      g_assert_no_error (error);
      assert_filters (reader, "icmp");
    }
}

static void
test_what_is_no_text_is_refused_at_once (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_filter (reader, "arp", NULL));
  g_assert_false (gpcap_reader_set_filter (reader, "udp \xff", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (gpcap_reader_get_filter (reader), ==, "arp");
}

/* The packets of the pipe are available when the reader is activated. */
static void
test_one_that_was_set_before_is_there_for_a_stream (void)
{
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, pipe.size);
  pipe_close (&pipe);
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "stream", pipe.stream, "filter", "udp", NULL);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, NULL), ==, 0);
  assert_filters (reader, "udp");
  pipe_clear (&pipe);
}

static void
test_after_closing_none_can_be_set (void)
{
  g_autoptr (GPcapReader) reader = new_for_savefile ("packets.pcap");
  g_autoptr (GError) error = NULL;

  gpcap_reader_close (reader);
  g_assert_false (gpcap_reader_set_filter (reader, "arp", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_assert_null (gpcap_reader_get_filter (reader));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/filters-give-what-libpcap-gives", test_filters_give_what_libpcap_gives);
  g_test_add_func ("/filter/filters-heed-the-byte-order-of-a-savefile",
                   test_filters_heed_the_byte_order_of_a_savefile);
  g_test_add_func ("/filter/bad-filters-leave-the-old-one", test_bad_filters_leave_the_old_one);
  g_test_add_func ("/filter/one-that-was-not-compiled-is-refused",
                   test_one_that_was_not_compiled_is_refused);
  g_test_add_func ("/filter/a-filter-set-in-a-callback-decides-from-the-next-packet-on",
                   test_a_filter_set_in_a_callback_decides_from_the_next_packet_on);
  g_test_add_func ("/filter/setting-one-in-a-thread-does-what-the-other-one-does",
                   test_setting_one_in_a_thread_does_what_the_other_one_does);
  g_test_add_func ("/filter/one-that-was-set-before-is-there-from-the-first-packet-on",
                   test_one_that_was_set_before_is_there_from_the_first_packet_on);
  g_test_add_func ("/filter/one-may-be-given-to-the-constructor",
                   test_one_may_be_given_to_the_constructor);
  g_test_add_func ("/filter/the-last-one-that-was-set-before-counts",
                   test_the_last_one_that_was_set_before_counts);
  g_test_add_func ("/filter/a-bad-one-that-was-set-before-fails-the-activation",
                   test_a_bad_one_that_was_set_before_fails_the_activation);
  g_test_add_func ("/filter/what-is-no-text-is-refused-at-once",
                   test_what_is_no_text_is_refused_at_once);
  g_test_add_func ("/filter/one-that-was-set-before-is-there-for-a-stream",
                   test_one_that_was_set_before_is_there_for_a_stream);
  g_test_add_func ("/filter/after-closing-none-can-be-set", test_after_closing_none_can_be_set);
  return g_test_run ();
}
