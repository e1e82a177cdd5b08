/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the options of a reader. */

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

static void
test_protocols_out_of_range_are_refused (void)
{
  g_autoptr (GPcapReader) reader = gpcap_create ("lo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_set_protocol (reader, 0x0800, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_get_protocol (reader), ==, 0x0800);
  g_assert_false (gpcap_reader_set_protocol (reader, 65536, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_protocol (reader, -1, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
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
  gpcap_reader_close (reader);
  assert_options_refused (reader, GPCAP_ERROR_CLOSED);
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

/* Setting a property cannot return an error, so it logs a warning. */
static void
assert_warns (GPcapReader *reader, const char *name, int value)
{
  g_autofree char *pattern = g_strdup_printf ("The property %s cannot be set: *", name);
  guint n_notified = 0;
  const gulong handler =
      g_signal_connect (reader, "notify", G_CALLBACK (count_notify_cb), &n_notified);
  int before, after;

  g_object_get (reader, name, &before, NULL);
  g_assert_cmpint (before, !=, value);
  g_test_expect_message ("GPcap", G_LOG_LEVEL_WARNING, pattern);
  g_object_set (reader, name, value, NULL);
  g_test_assert_expected_messages ();
  g_object_get (reader, name, &after, NULL);
  g_assert_cmpint (after, ==, before);
  g_assert_cmpuint (n_notified, ==, 0);
  g_signal_handler_disconnect (reader, handler);
}

static void
test_properties_that_are_set_too_late_warn (void)
{
  const struct
  {
    const char *name;
    int value;
  } properties[] = {
    { "snaplen", 96 },
    { "promisc", TRUE },
    { "rfmon", TRUE },
    { "timeout", 100 },
    { "buffer-size", 1 << 20 },
    { "immediate", TRUE },
    { "tstamp-type", GPCAP_TSTAMP_TYPE_ADAPTER },
    { "tstamp-precision", GPCAP_TSTAMP_PRECISION_MICRO },
    { "protocol", 0x0800 },
  };

  for (int is_closed = 0; is_closed < 2; is_closed++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

      if (is_closed)
        gpcap_reader_close (reader);
      for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
        assert_warns (reader, properties[i].name, properties[i].value);
    }
}

/* Setting a property that the reader does not support also logs a warning. */
static void
test_properties_that_cannot_be_set_warn (void)
{
  g_autoptr (GPcapReader) live = gpcap_create ("lo", NULL);
  g_autoptr (GPcapReader) savefile = test_open ("packets.pcap");

  assert_warns (live, "replay", GPCAP_REPLAY_MODE_TIMED);
  g_test_expect_message ("GPcap", G_LOG_LEVEL_WARNING, "The property filter cannot be set: *");
  g_object_set (savefile, "filter", "no filter at all", NULL);
  g_test_assert_expected_messages ();
  g_assert_null (gpcap_reader_get_filter (savefile));
  g_test_expect_message ("GPcap", G_LOG_LEVEL_WARNING,
                         "The property replay-speed cannot be set: *");
  g_object_set (savefile, "replay-speed", 0.0, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpfloat (gpcap_reader_get_replay_speed (savefile), ==, 1);
}

typedef gboolean (*SetLimitFunc) (GPcapReader *reader, guint64 limit, GError **error);
typedef guint64 (*GetLimitFunc) (GPcapReader *reader);

/* The limits can be set at any time, and apply to the next thread. */
static void
test_a_queue_holds_at_least_one (void)
{
  const struct
  {
    const char *name;
    SetLimitFunc set;
    GetLimitFunc get;
  } limits[] = {
    { "queue-bytes", gpcap_reader_set_queue_bytes, gpcap_reader_get_queue_bytes },
    { "queue-packets", gpcap_reader_set_queue_packets, gpcap_reader_get_queue_packets },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      const guint64 usual = limits[i].get (reader);
      g_autofree char *pattern = g_strdup_printf ("*%s*", limits[i].name);
      g_autoptr (GError) error = NULL;
      guint n_notified = 0;

      g_signal_connect (reader, "notify", G_CALLBACK (count_notify_cb), &n_notified);
      g_assert_cmpuint (usual, >, 0);
      g_assert_false (limits[i].set (reader, 0, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      /* GObject warns about a property's range. */
      g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING, pattern);
      g_object_set (reader, limits[i].name, (guint64) 0, NULL);
      g_test_assert_expected_messages ();
      g_assert_cmpuint (limits[i].get (reader), ==, usual);
      g_assert_cmpuint (n_notified, ==, 0);
      g_assert_true (limits[i].set (reader, 1, NULL));
      g_assert_true (limits[i].set (reader, 1, NULL));
      g_assert_cmpuint (n_notified, ==, 1);
      g_object_set (reader, limits[i].name, G_MAXUINT64, NULL);
      g_assert_cmpuint (limits[i].get (reader), ==, G_MAXUINT64);
      g_assert_cmpuint (n_notified, ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/options-are-what-was-set", test_options_are_what_was_set);
  g_test_add_func ("/options/options-notify-only-changes", test_options_notify_only_changes);
  g_test_add_func ("/options/options-out-of-range-are-refused",
                   test_options_out_of_range_are_refused);
  g_test_add_func ("/options/protocols-out-of-range-are-refused",
                   test_protocols_out_of_range_are_refused);
  g_test_add_func ("/options/options-are-refused-when-it-is-too-late",
                   test_options_are_refused_when_it_is_too_late);
  g_test_add_func ("/options/nonblock-has-no-effect-on-savefiles",
                   test_nonblock_has_no_effect_on_savefiles);
  g_test_add_func ("/options/properties-that-are-set-too-late-warn",
                   test_properties_that_are_set_too_late_warn);
  g_test_add_func ("/options/properties-that-cannot-be-set-warn",
                   test_properties_that_cannot_be_set_warn);
  g_test_add_func ("/options/a-queue-holds-at-least-one", test_a_queue_holds_at_least_one);
  return g_test_run ();
}
