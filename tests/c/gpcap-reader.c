/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapReader as a whole: its properties, its states, and reads of all kinds. */

#include "support/gpcap-reading.h"

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
test_each_way_gives_every_packet_once (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap", "packets.pcapng", "header-only.pcap" };

  for (gsize name = 0; name < G_N_ELEMENTS (names); name++)
    {
      g_autofree char *filename = test_savefile (names[name]);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          Reading reading;

          g_test_message ("%s of %s", ways[way].name, names[name]);
          reading_init (&reading, names[name]);
          while (ways[way].read (&reading, 100000))
            {
            }
          assert_same_trace (reading.trace, expected);
          reading_clear (&reading);
        }
    }
}

static void
test_any_mixture_gives_every_packet_once (void)
{
  const char *const names[] = { "packets.pcap", "many.pcap" };

  for (guint seed = 0; seed < 60; seed++)
    {
      const char *name = names[seed % 10 == 0];
      const char *filter = seed % 3 == 0 ? "udp or arp" : NULL;
      g_autofree char *filename = test_savefile (name);
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filter);
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      gboolean more = TRUE;
      Reading reading;

      reading_init (&reading, name);
      g_assert_true (gpcap_reader_set_filter (reading.reader, filter, NULL));
      while (more)
        {
          const guint way = g_rand_int_range (rand, 0, G_N_ELEMENTS (ways));

          more = ways[way].read (&reading, g_rand_int_range (rand, 1, 40));
        }
      assert_same_trace (reading.trace, expected);
      reading_clear (&reading);
    }
}

static void
test_cancelling_loses_nothing (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Reading reading;

  reading_init (&reading, "packets.pcap");
  g_assert_true (by_next (&reading, 1));
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (gpcap_reader_dispatch (reading.reader, -1, reading_packet_func, &reading,
                                          cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_reader_next (reading.reader, NULL, NULL, cancellable, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (gpcap_reader_read_batch (reading.reader, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (by_next (&reading, 1))
    {
    }
  assert_same_trace (reading.trace, expected);
  reading_clear (&reading);
}

static gpointer
read_in_thread (gpointer user_data)
{
  GError *error = NULL;

  g_assert_cmpint (gpcap_reader_next (user_data, NULL, NULL, NULL, &error), ==,
                   GPCAP_READ_RESULT_ERROR);
  return error;
}

static void
thread_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  g_autoptr (GError) error = g_thread_join (g_thread_new ("second", read_in_thread, user_data));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
}

static void
test_a_second_thread_is_refused (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  g_assert_cmpint (gpcap_reader_dispatch (reader, 2, thread_func, reader, NULL, NULL), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/properties-are-the-setters-and-getters",
                   test_properties_are_the_setters_and_getters);
  g_test_add_func ("/reader/use-before-activate-and-after-close-is-an-error",
                   test_use_before_activate_and_after_close_is_an_error);
  g_test_add_func ("/reader/each-way-gives-every-packet-once",
                   test_each_way_gives_every_packet_once);
  g_test_add_func ("/reader/any-mixture-gives-every-packet-once",
                   test_any_mixture_gives_every_packet_once);
  g_test_add_func ("/reader/cancelling-loses-nothing", test_cancelling_loses_nothing);
  g_test_add_func ("/reader/a-second-thread-is-refused", test_a_second_thread_is_refused);
  return g_test_run ();
}
