/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapReader: what can be set, and its life. */

#include <glib/gstdio.h>

#include "support/gpcap-test.h"

static void
test_options_are_what_was_set (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);

  g_assert_true (gpcap_reader_set_snaplen (reader, 96, NULL));
  g_assert_true (gpcap_reader_set_promisc (reader, TRUE, NULL));
  g_assert_true (gpcap_reader_set_rfmon (reader, TRUE, NULL));
  g_assert_true (gpcap_reader_set_timeout (reader, 100, NULL));
  g_assert_true (gpcap_reader_set_buffer_size (reader, 1 << 20, NULL));
  g_assert_true (gpcap_reader_set_immediate (reader, TRUE, NULL));
  g_assert_true (gpcap_reader_set_tstamp_type (reader, GPCAP_TSTAMP_TYPE_ADAPTER, NULL));
  g_assert_true (gpcap_reader_set_tstamp_precision (reader, GPCAP_TSTAMP_PRECISION_NANO, NULL));
  gpcap_reader_set_nonblock (reader, TRUE);

  g_assert_cmpstr (gpcap_reader_get_device (reader), ==, "lo");
  g_assert_null (gpcap_reader_get_filename (reader));
  g_assert_cmpint (gpcap_reader_get_snaplen (reader), ==, 96);
  g_assert_true (gpcap_reader_get_promisc (reader));
  g_assert_true (gpcap_reader_get_rfmon (reader));
  g_assert_cmpint (gpcap_reader_get_timeout (reader), ==, 100);
  g_assert_cmpint (gpcap_reader_get_buffer_size (reader), ==, 1 << 20);
  g_assert_true (gpcap_reader_get_immediate (reader));
  g_assert_cmpint (gpcap_reader_get_tstamp_type (reader), ==, GPCAP_TSTAMP_TYPE_ADAPTER);
  g_assert_cmpint (gpcap_reader_get_tstamp_precision (reader), ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_true (gpcap_reader_get_nonblock (reader));
}

static void
test_properties_are_the_setters_and_getters (void)
{
  g_autoptr (GPcapReader) reader =
      g_object_new (GPCAP_TYPE_READER, "device", "lo", "snaplen", 96, "promisc", TRUE, "timeout",
                    100, "buffer-size", 1 << 20, "immediate", TRUE, "tstamp-precision",
                    GPCAP_TSTAMP_PRECISION_NANO, "nonblock", TRUE, NULL);
  g_autofree char *device = NULL, *filename = NULL, *filter = NULL;
  gboolean promisc, immediate, nonblock, rfmon, activated, closed, running;
  GPcapTstampPrecision precision;
  GPcapTstampType type;
  int snaplen, timeout, buffer_size, datalink;

  g_object_get (reader, "device", &device, "filename", &filename, "snaplen", &snaplen, "promisc",
                &promisc, "rfmon", &rfmon, "timeout", &timeout, "buffer-size", &buffer_size,
                "immediate", &immediate, "tstamp-type", &type, "tstamp-precision", &precision,
                "nonblock", &nonblock, "filter", &filter, "datalink", &datalink, "activated",
                &activated, "closed", &closed, "running", &running, NULL);
  g_assert_cmpstr (device, ==, "lo");
  g_assert_null (filename);
  g_assert_cmpint (snaplen, ==, 96);
  g_assert_true (promisc && immediate && nonblock);
  g_assert_false (rfmon || activated || closed || running);
  g_assert_cmpint (timeout, ==, 100);
  g_assert_cmpint (buffer_size, ==, 1 << 20);
  g_assert_cmpint (type, ==, GPCAP_TSTAMP_TYPE_HOST);
  g_assert_cmpint (precision, ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_null (filter);
  g_assert_cmpint (datalink, ==, -1);
}

static void
count_notify_cb (GPcapReader *reader, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_options_notify_only_changes (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  guint n = 0;

  g_signal_connect (reader, "notify", G_CALLBACK (count_notify_cb), &n);
  gpcap_reader_set_snaplen (reader, 96, NULL);
  gpcap_reader_set_snaplen (reader, 96, NULL);
  g_assert_cmpuint (n, ==, 1);
  g_object_set (reader, "promisc", TRUE, NULL);
  g_object_set (reader, "promisc", TRUE, NULL);
  gpcap_reader_set_nonblock (reader, TRUE);
  gpcap_reader_set_nonblock (reader, TRUE);
  g_assert_cmpuint (n, ==, 3);
}

static void
test_without_a_device_it_is_any (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create (NULL, NULL);

  g_assert_cmpstr (gpcap_reader_get_device (reader), ==, "any");
}

static void
test_options_out_of_range_are_refused (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_reader_set_snaplen (reader, -1, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_buffer_size (reader, -1, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (gpcap_reader_get_snaplen (reader), ==, 0);
  g_assert_cmpint (gpcap_reader_get_buffer_size (reader), ==, 0);
}

typedef gboolean (*SetFunc) (GPcapReader *reader, int value, GError **error);

static void
assert_options_refused (GPcapReader *reader, int code)
{
  const SetFunc setters[] = {
    gpcap_reader_set_snaplen,
    gpcap_reader_set_promisc,
    gpcap_reader_set_rfmon,
    gpcap_reader_set_timeout,
    gpcap_reader_set_buffer_size,
    gpcap_reader_set_immediate,
    (SetFunc) G_CALLBACK (gpcap_reader_set_tstamp_type),
    (SetFunc) G_CALLBACK (gpcap_reader_set_tstamp_precision),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (setters[i](reader, 1, &error));
      g_assert_error (error, GPCAP_ERROR, code);
    }
}

static void
test_options_are_refused_when_it_is_too_late (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  assert_options_refused (reader, GPCAP_ERROR_ACTIVATED);
  g_test_expect_message ("GPcap", G_LOG_LEVEL_WARNING, "*snaplen*before the reader is activated*");
  g_object_set (reader, "snaplen", 96, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpint (gpcap_reader_get_snaplen (reader), ==, 0);
  gpcap_reader_close (reader);
  assert_options_refused (reader, GPCAP_ERROR_CLOSED);
}

/* Every method that needs an active reader. */
static void
assert_unusable (GPcapReader *reader, int code)
{
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (GPCAP_DLT_EN10MB, 96, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (0, 0, 0, 0);
  g_autoptr (GBytes) data = g_bytes_new_static ("", 0);
  GPcapPkthdr *no_hdr = hdr;
  GBytes *no_data = data;
  GError *error = NULL;

#define ASSERT_FAILS(call, failure)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_true ((call) == (failure));                                                           \
    g_assert_error (error, GPCAP_ERROR, code);                                                     \
    g_assert_cmpuint (strlen (error->message), >, 10);                                             \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END

  ASSERT_FAILS (gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error), -1);
  ASSERT_FAILS (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, &error), -1);
  ASSERT_FAILS (gpcap_reader_next (reader, &no_hdr, &no_data, NULL, &error),
                GPCAP_READ_RESULT_ERROR);
  g_assert_true (no_hdr == NULL && no_data == NULL);
  ASSERT_FAILS (gpcap_reader_read_batch (reader, 0, NULL, &error), NULL);
  if (code != GPCAP_ERROR_NOT_ACTIVATED)
    ASSERT_FAILS (gpcap_reader_set_filter (reader, "udp", &error), FALSE);
  ASSERT_FAILS (gpcap_reader_set_bpf (reader, bpf, &error), FALSE);
  ASSERT_FAILS (gpcap_reader_get_datalink (reader, &error), -1);
  ASSERT_FAILS (gpcap_reader_get_snapshot (reader, &error), -1);
  ASSERT_FAILS (gpcap_reader_get_fd (reader, &error), -1);
  ASSERT_FAILS (gpcap_reader_get_stats (reader, &error), NULL);
  ASSERT_FAILS (gpcap_reader_start (reader, &error), FALSE);
#undef ASSERT_FAILS
  gpcap_reader_breakloop (reader);
  gpcap_reader_stop (reader);
}

static void
test_use_before_activate_and_after_close_is_an_error (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  g_autoptr (GError) error = NULL;

  assert_unusable (reader, GPCAP_ERROR_NOT_ACTIVATED);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_clear_error (&error);
  gpcap_reader_close (reader);
  assert_unusable (reader, GPCAP_ERROR_CLOSED);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
}

static void
test_close_may_be_called_twice_and_before_activate (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = gpcap_create ("lo", NULL);
  guint n = 0;

  g_signal_connect (reader, "notify::closed", G_CALLBACK (count_notify_cb), &n);
  g_assert_true (gpcap_reader_is_activated (reader));
  gpcap_reader_close (reader);
  gpcap_reader_close (reader);
  g_assert_true (gpcap_reader_is_closed (reader));
  g_assert_false (gpcap_reader_is_activated (reader));
  g_assert_cmpuint (n, ==, 1);
  gpcap_reader_close (inactive);
  g_assert_true (gpcap_reader_is_closed (inactive));
}

static void
test_dispose_closes (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_object_run_dispose (G_OBJECT (reader));
  g_assert_true (gpcap_reader_is_closed (reader));
}

static void
test_a_failed_activation_can_be_tried_again (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *filename = g_build_filename (directory, "late.pcap", NULL);
  g_autofree char *source = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_assert_true (g_file_set_contents (filename, content, size, NULL));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_remove (filename);
  g_rmdir (directory);
}

static void
test_a_savefile_says_what_it_is (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) cooked = test_open ("cooked.pcap");
  g_autoptr (GPcapReader) raw = test_open ("raw.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_reader_get_device (reader));
  g_assert_true (g_str_has_suffix (gpcap_reader_get_filename (reader), "packets.pcap"));
  g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpint (gpcap_reader_get_datalink (cooked, NULL), ==, GPCAP_DLT_LINUX_SLL);
  g_assert_cmpint (gpcap_reader_get_datalink (raw, NULL), ==, GPCAP_DLT_RAW);
  g_assert_cmpint (gpcap_reader_get_snapshot (reader, NULL), ==, 65535);
  g_assert_cmpint (gpcap_reader_get_tstamp_precision (reader), ==, GPCAP_TSTAMP_PRECISION_NANO);
  g_assert_cmpint (gpcap_reader_get_fd (reader, &error), ==, -1);
  g_assert_no_error (error);
}

/* It drops nothing, and receives what is read of it. */
static void
test_a_savefile_has_statistics (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
  g_autoptr (GPcapStats) stats = gpcap_reader_get_stats (reader, NULL);
  guint n_bytes = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      n_bytes += g_bytes_get_size (data);
    }
  g_assert_cmpuint (gpcap_stats_get_received (stats), ==, 10);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, 10);
  g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, n_bytes);
  g_assert_cmpuint (gpcap_stats_get_dropped (stats) + gpcap_stats_get_dropped_by_interface (stats)
                        + gpcap_stats_get_dropped_by_queue (stats),
                    ==, 0);
}

static void
test_nonblock_has_no_effect_on_savefiles (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  gpcap_reader_set_nonblock (reader, TRUE);
  g_assert_false (gpcap_reader_get_nonblock (reader));
  g_assert_true (gpcap_reader_set_filter (reader, "arp", NULL));
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/options-are-what-was-set", test_options_are_what_was_set);
  g_test_add_func ("/reader/properties-are-the-setters-and-getters",
                   test_properties_are_the_setters_and_getters);
  g_test_add_func ("/reader/options-notify-only-changes", test_options_notify_only_changes);
  g_test_add_func ("/reader/without-a-device-it-is-any", test_without_a_device_it_is_any);
  g_test_add_func ("/reader/options-out-of-range-are-refused",
                   test_options_out_of_range_are_refused);
  g_test_add_func ("/reader/options-are-refused-when-it-is-too-late",
                   test_options_are_refused_when_it_is_too_late);
  g_test_add_func ("/reader/use-before-activate-and-after-close-is-an-error",
                   test_use_before_activate_and_after_close_is_an_error);
  g_test_add_func ("/reader/close-may-be-called-twice-and-before-activate",
                   test_close_may_be_called_twice_and_before_activate);
  g_test_add_func ("/reader/dispose-closes", test_dispose_closes);
  g_test_add_func ("/reader/a-failed-activation-can-be-tried-again",
                   test_a_failed_activation_can_be_tried_again);
  g_test_add_func ("/reader/a-savefile-says-what-it-is", test_a_savefile_says_what_it_is);
  g_test_add_func ("/reader/a-savefile-has-statistics", test_a_savefile_has_statistics);
  g_test_add_func ("/reader/nonblock-has-no-effect-on-savefiles",
                   test_nonblock_has_no_effect_on_savefiles);
  g_test_add_func ("/reader/bad-filters-leave-the-old-one", test_bad_filters_leave_the_old_one);
  return g_test_run ();
}
