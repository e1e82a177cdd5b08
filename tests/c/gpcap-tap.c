/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of taps: each takes its packets once and in order, whatever handlers do. */

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-reading.h"

/* A tap, and what its handlers have seen. */
typedef struct _Tapped Tapped;
struct _Tapped
{
  GPcapReader *reader; /* owned */
  GPcapTap *tap; /* owned */
  GPtrArray *trace; /* owned; the packets of its batches */
  guint64 n_bytes; /* of them, on the wire */
  guint n_batches;
  guint n_exhausted;
  void (*action) (Tapped *self); /* what the handler of the first batch does, or NULL */
  Tapped *other; /* borrowed; what the action uses */
};

static void
batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, Tapped *self)
{
  const guint n_packets = gpcap_packet_batch_get_n_packets (batch);

  g_assert_cmpuint (n_packets, >, 0);
  g_assert_cmpuint (self->n_exhausted, ==, 0);
  trace_add_batch (self->trace, batch);
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);

      self->n_bytes += gpcap_pkthdr_get_len (hdr);
    }
  if (self->n_batches++ == 0 && self->action != NULL)
    self->action (self);
}

static void
exhausted_cb (GPcapTap *tap, GParamSpec *pspec, Tapped *self)
{
  g_assert_true (gpcap_tap_is_exhausted (tap));
  self->n_exhausted++;
}

static void
tapped_init_for (Tapped *self, GPcapReader *reader, const char *filter)
{
  g_autoptr (GError) error = NULL;

  *self = (Tapped){ .reader = g_object_ref (reader), .trace = trace_new () };
  self->tap = gpcap_reader_add_tap_filter (reader, filter, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->tap);
  g_signal_connect (self->tap, "batch", G_CALLBACK (batch_cb), self);
  g_signal_connect (self->tap, "notify::exhausted", G_CALLBACK (exhausted_cb), self);
}

static void
tapped_init (Tapped *self, const char *name, const char *filter)
{
  g_autoptr (GPcapReader) reader = test_open (name);

  tapped_init_for (self, reader, filter);
}

static void
tapped_clear (Tapped *self)
{
  g_signal_handlers_disconnect_by_data (self->tap, self);
  g_clear_object (&self->tap);
  g_clear_object (&self->reader);
  g_ptr_array_unref (self->trace);
}

/* The counters agree with the batches. */
static void
assert_counted (Tapped *self, guint n_packets)
{
  g_assert_cmpuint (self->trace->len, ==, n_packets);
  g_assert_cmpuint (gpcap_tap_get_packets (self->tap), ==, n_packets);
  g_assert_cmpuint (gpcap_tap_get_bytes (self->tap), ==, self->n_bytes);
}

static void
read_all (GPcapReader *reader)
{
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    g_object_unref (batch);
}

static GPtrArray *
expect (const char *name, const char *filter)
{
  g_autofree char *filename = test_savefile (name);

  return trace_of_libpcap (filename, filter);
}

static void
assert_taken (Tapped *self, const char *name, const char *filter)
{
  g_autoptr (GPtrArray) expected = expect (name, filter);

  assert_same_trace (self->trace, expected);
  assert_counted (self, expected->len);
}

static void
test_taps_are_independent (void)
{
  const char *const filters[] = { NULL, "", "udp", "tcp or arp", "ip6", "icmp and greater 60" };
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  Tapped taps[G_N_ELEMENTS (filters)];

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    tapped_init_for (&taps[i], reader, filters[i]);
  read_all (reader);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      assert_taken (&taps[i], "many.pcap", filters[i]);
      g_assert_true (gpcap_reader_remove_tap (reader, taps[i].tap));
      g_assert_false (gpcap_reader_remove_tap (reader, taps[i].tap));
      tapped_clear (&taps[i]);
    }
}

/* Each packet that a read delivers has been told when it returns. */
static void
test_a_read_tells_what_it_delivers (void)
{
  g_autoptr (GPtrArray) expected = expect ("packets.pcap", NULL);

  for (gsize w = 0; w < N_WAYS; w++)
    {
      Reading reading;
      Tapped tapped;

      g_test_message ("%s", ways[w].name);
      reading_init (&reading, "packets.pcap");
      tapped_init_for (&tapped, reading.reader, NULL);
      for (guint n = 1; ways[w].read (&reading, n % 5 + 1) && reading.trace->len < expected->len;
           n++)
        assert_same_trace (tapped.trace, reading.trace);
      assert_same_trace (reading.trace, expected);
      assert_same_trace (tapped.trace, expected);
      assert_counted (&tapped, expected->len);
      tapped_clear (&tapped);
      reading_clear (&reading);
    }
}

/* A batch for those packets that came together, over the same bytes. */
static void
test_a_batch_for_each_batch_of_the_reader (void)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Tapped tapped;

  tapped_init (&tapped, "many.pcap", NULL);
  for (guint n = 1; (batch = gpcap_reader_read_batch (tapped.reader, 0, NULL, NULL)) != NULL; n++)
    {
      g_assert_cmpuint (tapped.n_batches, ==, n);
      g_clear_object (&batch);
    }
  g_assert_cmpuint (tapped.n_batches, >, 1);
  tapped_clear (&tapped);

  tapped_init (&tapped, "packets.pcap", "udp");
  batch = gpcap_reader_read_batch (tapped.reader, 50, NULL, NULL);
  g_assert_cmpuint (tapped.n_batches, ==, 1);
  g_assert_cmpuint (tapped.trace->len, ==, 13);
  tapped_clear (&tapped);
}

static void
keep_batch_cb (GPcapTap *tap, GPcapPacketBatch *batch, GPtrArray *batches)
{
  g_ptr_array_add (batches, g_object_ref (batch));
}

static void
test_a_batch_may_be_kept (void)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GPtrArray) expected = expect ("many.pcap", "udp");
  Tapped tapped;

  tapped_init (&tapped, "many.pcap", "udp");
  g_signal_connect (tapped.tap, "batch", G_CALLBACK (keep_batch_cb), batches);
  read_all (tapped.reader);
  tapped_clear (&tapped);
  for (guint i = 0; i < batches->len; i++)
    trace_add_batch (trace, batches->pdata[i]);
  assert_same_trace (trace, expected);
}

/* The reader's own filter comes first. */
static void
test_the_readers_filter_comes_first (void)
{
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", "udp or tcp");
  g_assert_true (gpcap_reader_set_filter (tapped.reader, "tcp or arp", NULL));
  read_all (tapped.reader);
  assert_taken (&tapped, "packets.pcap", "tcp");
  tapped_clear (&tapped);
}

/* Only packets that are delivered afterwards. */
static void
test_adding_and_removing_between_reads (void)
{
  g_autoptr (GPtrArray) all = expect ("packets.pcap", NULL);
  Reading reading;
  Tapped tapped;

  reading_init (&reading, "packets.pcap");
  g_assert_true (by_next (&reading, 10));
  tapped_init_for (&tapped, reading.reader, NULL);
  g_assert_true (by_read_batch (&reading, 20));
  g_assert_true (gpcap_reader_remove_tap (reading.reader, tapped.tap));
  g_assert_true (by_read_batch (&reading, 20));
  assert_counted (&tapped, 20);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpstr (tapped.trace->pdata[i], ==, all->pdata[10 + i]);
  tapped_clear (&tapped);
  reading_clear (&reading);
}

/* What a handler of the first batch does. */

static void
remove_itself (Tapped *self)
{
  g_assert_true (gpcap_reader_remove_tap (self->reader, self->tap));
}

static void
remove_other (Tapped *self)
{
  g_assert_true (gpcap_reader_remove_tap (self->reader, self->other->tap));
  /* It has told what it had taken. */
  g_assert_cmpuint (gpcap_tap_get_packets (self->other->tap), ==, self->other->trace->len);
}

static void
add_other (Tapped *self)
{
  tapped_init_for (self->other, self->reader, NULL);
}

static void
read_on (Tapped *self)
{
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 7, NULL, NULL);
  GPcapReadResult result;

  /* A batch on a main loop may have had all packets. */
  if (self->trace->len == TEST_N_PACKETS)
    return;
  g_assert_nonnull (batch);
  result = gpcap_reader_next (self->reader, NULL, NULL, NULL, NULL);
  g_assert_cmpint (result, ==, GPCAP_READ_RESULT_PACKET);
}

static void
break_loop (Tapped *self)
{
  gpcap_reader_breakloop (self->reader);
}

static void
close_reader (Tapped *self)
{
  gpcap_reader_close (self->reader);
}

static void
test_a_handler_removes_its_tap (void)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", NULL);
  tapped.action = remove_itself;
  batch = gpcap_reader_read_batch (tapped.reader, 30, NULL, NULL);
  read_all (tapped.reader);
  assert_counted (&tapped, 30);
  g_assert_cmpuint (tapped.n_batches, ==, 1);
  tapped_clear (&tapped);
}

static void
test_a_handler_removes_another_tap (void)
{
  for (int is_first = 0; is_first < 2; is_first++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapPacketBatch) batch = NULL;
      Tapped taps[3];

      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        tapped_init_for (&taps[i], reader, NULL);
      taps[1].action = remove_other;
      taps[1].other = &taps[is_first ? 0 : 2];
      batch = gpcap_reader_read_batch (reader, 30, NULL, NULL);
      assert_counted (taps[1].other, 30);
      read_all (reader);
      assert_counted (taps[1].other, 30);
      g_assert_cmpuint (taps[1].other->n_batches, ==, 1);
      assert_taken (&taps[1], "packets.pcap", NULL);
      assert_taken (&taps[is_first ? 2 : 0], "packets.pcap", NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        tapped_clear (&taps[i]);
    }
}

static void
test_a_handler_adds_a_tap (void)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Tapped tapped, other;

  tapped_init (&tapped, "packets.pcap", NULL);
  tapped.action = add_other;
  tapped.other = &other;
  batch = gpcap_reader_read_batch (tapped.reader, 30, NULL, NULL);
  read_all (tapped.reader);
  assert_taken (&tapped, "packets.pcap", NULL);
  assert_counted (&other, TEST_N_PACKETS - 30);
  tapped_clear (&other);
  tapped_clear (&tapped);
}

/* Those of an inner read come after those of the outer one, to each tap. */
static void
test_a_handler_reads_on (void)
{
  for (gsize w = 0; w < N_WAYS; w++)
    {
      g_autoptr (GPtrArray) expected = expect ("packets.pcap", NULL);
      Reading reading;
      Tapped taps[3];

      g_test_message ("%s", ways[w].name);
      reading_init (&reading, "packets.pcap");
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        tapped_init_for (&taps[i], reading.reader, NULL);
      taps[1].action = read_on;
      ways[w].read (&reading, 20);
      read_all (reading.reader);
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        {
          assert_same_trace (taps[i].trace, expected);
          assert_counted (&taps[i], expected->len);
          tapped_clear (&taps[i]);
        }
      reading_clear (&reading);
    }
}

static void
test_a_handler_breaks_or_closes (void)
{
  void (*const actions[]) (Tapped * self) = { break_loop, close_reader };

  for (gsize a = 0; a < G_N_ELEMENTS (actions); a++)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      g_autoptr (GPtrArray) all = expect ("many.pcap", NULL);
      Reading reading;
      Tapped taps[2];
      int result;

      reading_init_for (&reading, g_object_ref (reader));
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        tapped_init_for (&taps[i], reader, NULL);
      taps[0].action = actions[a];
      result = gpcap_reader_loop (reader, -1, reading_packet_func, &reading, NULL, NULL);
      g_assert_cmpint (result, ==, -2);
      g_assert_cmpuint (reading.trace->len, <, TEST_N_MANY);
      /* The other tap has not lost what was delivered. */
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        assert_same_trace (taps[i].trace, reading.trace);
      if (actions[a] == break_loop)
        {
          result = gpcap_reader_loop (reader, -1, reading_packet_func, &reading, NULL, NULL);
          g_assert_cmpint (result, ==, 0);
          assert_same_trace (reading.trace, all);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
        {
          assert_same_trace (taps[i].trace, reading.trace);
          assert_counted (&taps[i], reading.trace->len);
          tapped_clear (&taps[i]);
        }
      reading_clear (&reading);
    }
}

static void
close_action (Reading *reading)
{
  gpcap_reader_close (reading->reader);
}

/* In the middle of the packets that came together. */
static void
test_a_callback_closes (void)
{
  for (gsize w = 0; w < N_WAYS && ways[w].calls_back; w++)
    {
      Reading reading;
      Tapped tapped;

      g_test_message ("%s", ways[w].name);
      reading_init (&reading, "packets.pcap");
      tapped_init_for (&tapped, reading.reader, NULL);
      reading.action = close_action;
      reading.action_at = 33;
      ways[w].read (&reading, 50);
      g_assert_cmpuint (reading.n_actions, ==, 1);
      assert_same_trace (tapped.trace, reading.trace);
      assert_counted (&tapped, 33);
      g_assert_false (gpcap_reader_remove_tap (reading.reader, tapped.tap));
      tapped_clear (&tapped);
      reading_clear (&reading);
    }
}

/* All packets with an IP header go from 192.0.2.1 to 192.0.2.2. */
static void
test_addresses (void)
{
  const struct
  {
    const char *prefixes;
    GPcapAddressEnd end;
    const char *filter; /* what takes the same packets */
  } cases[] = {
    { "192.0.2.1\n10.0.0.0/8", GPCAP_ADDRESS_END_EITHER, "ip" },
    { "192.0.2.1\n10.0.0.0/8", GPCAP_ADDRESS_END_SOURCE, "ip" },
    { "192.0.2.1\n10.0.0.0/8", GPCAP_ADDRESS_END_DESTINATION, "greater 65535" },
    { "192.0.2.2/31", GPCAP_ADDRESS_END_DESTINATION, "ip" },
    { "2001:db8::/32", GPCAP_ADDRESS_END_EITHER, "greater 65535" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapAddressSet) addresses =
          gpcap_address_set_new_from_text (cases[i].prefixes, NULL);
      guint n_notified = 0;
      Tapped tapped;

      tapped_init (&tapped, "packets.pcap", NULL);
      g_signal_connect (tapped.tap, "notify::addresses", G_CALLBACK (count_notify_cb), &n_notified);
      gpcap_tap_set_addresses (tapped.tap, addresses, cases[i].end);
      g_assert_true (gpcap_tap_get_addresses (tapped.tap) == addresses);
      g_assert_cmpint (gpcap_tap_get_address_end (tapped.tap), ==, cases[i].end);
      g_assert_cmpuint (n_notified, ==, 1);
      read_all (tapped.reader);
      assert_taken (&tapped, "packets.pcap", cases[i].filter);
      tapped_clear (&tapped);
    }
}

/* The condition is one more than the filter, and can be given up. */
static void
test_addresses_and_a_filter (void)
{
  g_autoptr (GPcapAddressSet) addresses = gpcap_address_set_new_from_text ("192.0.2.1", NULL);
  g_autoptr (GPcapAddressSet) others = gpcap_address_set_new_from_text ("192.0.2.9", NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", "udp or arp");
  gpcap_tap_set_addresses (tapped.tap, addresses, GPCAP_ADDRESS_END_EITHER);
  batch = gpcap_reader_read_batch (tapped.reader, 40, NULL, NULL);
  assert_counted (&tapped, 10);
  gpcap_tap_set_addresses (tapped.tap, others, GPCAP_ADDRESS_END_EITHER);
  g_clear_object (&batch);
  batch = gpcap_reader_read_batch (tapped.reader, 40, NULL, NULL);
  assert_counted (&tapped, 10);
  gpcap_tap_set_addresses (tapped.tap, NULL, GPCAP_ADDRESS_END_EITHER);
  read_all (tapped.reader);
  assert_counted (&tapped, 20);
  tapped_clear (&tapped);
}

/* Budgets. */

static void
test_the_first_packets (void)
{
  g_autoptr (GPtrArray) udp = expect ("packets.pcap", "udp");
  guint n_notified = 0;
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", "udp");
  g_signal_connect (tapped.tap, "notify::max-packets", G_CALLBACK (count_notify_cb), &n_notified);
  gpcap_tap_set_max_packets (tapped.tap, 5);
  gpcap_tap_set_max_packets (tapped.tap, 5);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (gpcap_tap_get_max_packets (tapped.tap), ==, 5);
  read_all (tapped.reader);
  assert_counted (&tapped, 5);
  g_assert_cmpuint (tapped.n_exhausted, ==, 1);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpstr (tapped.trace->pdata[i], ==, udp->pdata[i]);
  /* The reader has removed it. */
  g_assert_false (gpcap_reader_remove_tap (tapped.reader, tapped.tap));
  tapped_clear (&tapped);
}

/* The last of them is taken whole. */
static void
test_the_first_bytes (void)
{
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", NULL);
  gpcap_tap_set_max_bytes (tapped.tap, 1000);
  g_assert_cmpuint (gpcap_tap_get_max_bytes (tapped.tap), ==, 1000);
  while (!gpcap_tap_is_exhausted (tapped.tap))
    {
      g_assert_cmpuint (gpcap_tap_get_bytes (tapped.tap), <, 1000);
      g_assert_cmpint (gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL), ==,
                       GPCAP_READ_RESULT_PACKET);
    }
  g_assert_cmpuint (gpcap_tap_get_bytes (tapped.tap), >=, 1000);
  g_assert_cmpuint (tapped.n_exhausted, ==, 1);
  read_all (tapped.reader);
  assert_counted (&tapped, tapped.trace->len);
  tapped_clear (&tapped);
}

/* However the packets are divided into reads. */
static void
test_one_packet_in_several (void)
{
  g_autoptr (GPtrArray) udp = expect ("packets.pcap", "udp");

  for (guint chunk = 1; chunk < 30; chunk += 4)
    {
      Reading reading;
      Tapped tapped;

      reading_init (&reading, "packets.pcap");
      tapped_init_for (&tapped, reading.reader, "udp");
      gpcap_tap_set_sampling_interval (tapped.tap, 3);
      g_assert_cmpuint (gpcap_tap_get_sampling_interval (tapped.tap), ==, 3);
      while (by_read_batch (&reading, chunk))
        {
        }
      assert_counted (&tapped, (udp->len + 2) / 3);
      for (guint i = 0; i < tapped.trace->len; i++)
        g_assert_cmpstr (tapped.trace->pdata[i], ==, udp->pdata[3 * i]);
      g_assert_cmpuint (tapped.n_exhausted, ==, 0);
      tapped_clear (&tapped);
      reading_clear (&reading);
    }
}

/* Packet 40 of all, which does not pass the filter, ends it. */
static void
test_until_a_time (void)
{
  const gint64 until = TEST_START * G_GINT64_CONSTANT (1000000000) + 39 * 1000000;
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", "udp");
  gpcap_tap_set_until (tapped.tap, until);
  g_assert_cmpint (gpcap_tap_get_until (tapped.tap), ==, until);
  for (guint i = 0; i < 39; i++)
    gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (tapped.n_exhausted, ==, 0);
  gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (tapped.n_exhausted, ==, 1);
  read_all (tapped.reader);
  assert_counted (&tapped, 10);
  tapped_clear (&tapped);
}

static void
test_a_budget_that_is_used_up_already (void)
{
  g_autoptr (GPcapPacketBatch) batch = NULL;
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", NULL);
  batch = gpcap_reader_read_batch (tapped.reader, 10, NULL, NULL);
  gpcap_tap_set_max_packets (tapped.tap, 5);
  g_assert_false (gpcap_tap_is_exhausted (tapped.tap));
  read_all (tapped.reader);
  assert_counted (&tapped, 10);
  g_assert_cmpuint (tapped.n_exhausted, ==, 1);
  tapped_clear (&tapped);
}

static void
test_options_by_property (void)
{
  guint64 max_packets, max_bytes;
  guint interval;
  gint64 until;
  Tapped tapped;
  g_autofree char *filter = NULL;
  g_autoptr (GPcapBpf) bpf = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;

  tapped_init (&tapped, "packets.pcap", "udp");
  g_object_set (tapped.tap, "max-packets", G_GUINT64_CONSTANT (7), "max-bytes", G_MAXUINT64,
                "sampling-interval", 2, "until", G_GINT64_CONSTANT (-5), NULL);
  g_object_get (tapped.tap, "max-packets", &max_packets, "max-bytes", &max_bytes,
                "sampling-interval", &interval, "until", &until, "filter", &filter, "bpf", &bpf,
                "dumper", &dumper, NULL);
  g_assert_cmpuint (max_packets, ==, 7);
  g_assert_cmpuint (max_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (interval, ==, 2);
  g_assert_cmpint (until, ==, -5);
  gpcap_tap_set_sampling_interval (tapped.tap, 0);
  g_assert_cmpuint (gpcap_tap_get_sampling_interval (tapped.tap), ==, 1);
  g_assert_cmpstr (filter, ==, "udp");
  g_assert_true (bpf == gpcap_tap_get_bpf (tapped.tap));
  g_assert_null (dumper);
  tapped_clear (&tapped);
}

/* Notifications. */

static void
test_the_last_counters_are_notified (void)
{
  guint n_packets = 0, n_bytes = 0;
  Tapped tapped;

  tapped_init (&tapped, "many.pcap", NULL);
  g_signal_connect (tapped.tap, "notify::packets", G_CALLBACK (count_notify_cb), &n_packets);
  g_signal_connect (tapped.tap, "notify::bytes", G_CALLBACK (count_notify_cb), &n_bytes);
  gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (n_packets, ==, 1);
  const gint64 start = g_get_monotonic_time ();
  read_all (tapped.reader);
  const gint64 tenths = (g_get_monotonic_time () - start) / (G_USEC_PER_SEC / 10);
  g_assert_cmpuint (n_packets, >=, 2);
  g_assert_cmpuint (n_packets, <=, 2 + tenths);
  g_assert_cmpuint (n_bytes, ==, n_packets);
  tapped_clear (&tapped);
}

typedef struct
{
  GPcapTap *tap; /* borrowed */
  guint64 notified;
  gboolean is_reached;
  guint64 wanted;
} Watched;

static void
watch_cb (GPcapTap *tap, GParamSpec *pspec, Watched *self)
{
  self->notified = gpcap_tap_get_packets (tap);
  self->is_reached = self->notified >= self->wanted;
}

/* On a main loop the last change is told though no packet follows. */
static void
test_a_pause_notifies_the_counters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapTap) tap = NULL;
  Watched watched = { .wanted = 2 };
  Pipe pipe;

  pipe_init (&pipe);
  pipe_write_until (&pipe, HEADER_SIZE);
  g_autoptr (GPcapReader) reader = gpcap_open_stream (pipe.stream, NULL, &error);
  g_assert_no_error (error);
  tap = gpcap_reader_add_tap (reader, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (tap, "notify::packets", G_CALLBACK (watch_cb), &watched);
  g_assert_true (gpcap_reader_start (reader, NULL));
  pipe_write_until (&pipe, HEADER_SIZE + 16 + 50);
  while (gpcap_tap_get_packets (tap) < 1)
    g_main_context_iteration (NULL, TRUE);
  pipe_write_until (&pipe, TWO_PACKETS);
  run_main_loop_until (&watched.is_reached);
  g_assert_cmpuint (watched.notified, ==, 2);
  gpcap_reader_close (reader);
  pipe_clear (&pipe);
}

static void
finished_cb (GPcapReader *reader, GError *error, Tapped *self)
{
  /* Everything was told before. */
  assert_counted (self, TEST_N_PACKETS);
  g_object_set_data (G_OBJECT (reader), "finished", self);
}

static void
test_everything_is_told_before_finished (void)
{
  Tapped tapped;

  tapped_init (&tapped, "packets.pcap", NULL);
  g_signal_connect (tapped.reader, "finished", G_CALLBACK (finished_cb), &tapped);
  g_assert_true (gpcap_reader_start (tapped.reader, NULL));
  while (g_object_get_data (G_OBJECT (tapped.reader), "finished") == NULL)
    g_main_context_iteration (NULL, TRUE);
  tapped_clear (&tapped);
}

static void
stop_after_33_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, guint *n)
{
  if (++*n == 33)
    gpcap_reader_stop (reader);
}

static void
stopped_cb (GPcapReader *reader, GError *error, Tapped *self)
{
  assert_counted (self, 33);
}

static void
test_a_stop_tells_what_was_delivered (void)
{
  Tapped tapped;
  guint n = 0;

  tapped_init (&tapped, "packets.pcap", NULL);
  g_signal_connect (tapped.reader, "packet", G_CALLBACK (stop_after_33_cb), &n);
  g_signal_connect (tapped.reader, "finished", G_CALLBACK (stopped_cb), &tapped);
  g_assert_true (gpcap_reader_start (tapped.reader, NULL));
  while (gpcap_reader_is_running (tapped.reader))
    g_main_context_iteration (NULL, TRUE);
  read_all (tapped.reader);
  assert_taken (&tapped, "packets.pcap", NULL);
  tapped_clear (&tapped);
}

/* Dumpers. */

typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Files;

static void
files_init (Files *self)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->filename = g_build_filename (self->directory, "tap.pcap", NULL);
}

static void
files_clear (Files *self)
{
  g_remove (self->filename);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->filename);
  g_free (self->directory);
}

static void
test_a_dumper_gets_what_is_taken (void)
{
  g_autoptr (GPtrArray) expected = expect ("many.pcap", "udp");
  g_autoptr (GPtrArray) dumped = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) error = NULL;
  Tapped tapped;
  Files files;

  files_init (&files);
  tapped_init (&tapped, "many.pcap", "udp");
  dumper = gpcap_reader_dump_open (tapped.reader, files.filename, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_tap_set_dumper (tapped.tap, dumper, &error));
  g_assert_true (gpcap_tap_get_dumper (tapped.tap) == dumper);
  read_all (tapped.reader);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  dumped = trace_of_libpcap (files.filename, NULL);
  assert_same_trace (dumped, expected);
  assert_taken (&tapped, "many.pcap", "udp");
  tapped_clear (&tapped);
  files_clear (&files);
}

static void
dump_failed_cb (GPcapTap *tap, GPcapDumper *dumper, GError *error, guint *n)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (gpcap_tap_get_dumper (tap));
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  ++*n;
}

static void
test_a_full_disk_concerns_one_tap (void)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPtrArray) expected = expect ("many.pcap", NULL);
  g_autoptr (GPtrArray) dumped = NULL;
  g_autoptr (GPcapDumper) full = gpcap_reader_dump_open (reader, "/dev/full", NULL);
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) error = NULL;
  guint n_failed = 0, n_notified = 0;
  Tapped taps[3];
  Files files;

  files_init (&files);
  dumper = gpcap_reader_dump_open (reader, files.filename, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
    tapped_init_for (&taps[i], reader, NULL);
  g_assert_true (gpcap_tap_set_dumper (taps[0].tap, full, NULL));
  g_assert_true (gpcap_tap_set_dumper (taps[1].tap, dumper, NULL));
  g_signal_connect (taps[0].tap, "notify::dumper", G_CALLBACK (count_notify_cb), &n_notified);
  g_signal_connect (taps[0].tap, "dump-failed", G_CALLBACK (dump_failed_cb), &n_failed);
  read_all (reader);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (taps); i++)
    {
      assert_taken (&taps[i], "many.pcap", NULL);
      tapped_clear (&taps[i]);
    }
  g_assert_false (gpcap_dumper_close (full, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  dumped = trace_of_libpcap (files.filename, NULL);
  assert_same_trace (dumped, expected);
  files_clear (&files);
}

/* Errors. */

static void
assert_dumper_refused (GPcapTap *tap, GPcapDumper *dumper, GQuark domain, int code)
{
  GError *error = NULL;

  g_assert_false (gpcap_tap_set_dumper (tap, dumper, &error));
  assert_error_message (error, domain, code);
  g_assert_null (gpcap_tap_get_dumper (tap));
}

static void
test_a_dumper_is_refused (void)
{
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapTap) tap = NULL;
  g_autoptr (GPcapTap) empty = g_object_new (GPCAP_TYPE_TAP, NULL);
  Tapped tapped;
  Files files;

  files_init (&files);
  tapped_init (&tapped, "packets.pcap", NULL);
  dumper =
      gpcap_dumper_open (files.filename, GPCAP_DLT_RAW, 100, GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  assert_dumper_refused (tapped.tap, dumper, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  assert_dumper_refused (empty, dumper, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_clear_object (&dumper);
  dumper = gpcap_reader_dump_open (tapped.reader, files.filename, NULL);
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  reader = gpcap_open_offline (files.filename, NULL, NULL);
  g_assert_nonnull (reader);
  tap = gpcap_reader_add_tap (reader, NULL, NULL);
  assert_dumper_refused (tap, dumper, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (gpcap_dumper_close (dumper, NULL));
  assert_dumper_refused (tapped.tap, dumper, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  tapped_clear (&tapped);
  files_clear (&files);
}

static void
assert_tap_refused (GPcapReader *reader, GPcapBpf *bpf, int code)
{
  GError *error = NULL;

  g_assert_null (gpcap_reader_add_tap (reader, bpf, &error));
  assert_error_message (error, GPCAP_ERROR, code);
}

static void
test_a_tap_is_refused (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  g_autoptr (GPcapBpf) raw =
      gpcap_compile (GPCAP_DLT_RAW, 100, "udp", TRUE, GPCAP_NETMASK_UNKNOWN, NULL);
  g_autoptr (GPcapBpf) empty = g_object_new (GPCAP_TYPE_BPF, NULL);
  GError *error = NULL;

  assert_tap_refused (reader, raw, GPCAP_ERROR_WRONG_LINK_TYPE);
  assert_tap_refused (reader, empty, GPCAP_ERROR_INVALID_FILTER);
  assert_tap_refused (inactive, NULL, GPCAP_ERROR_NOT_ACTIVATED);
  g_assert_null (gpcap_reader_add_tap_filter (reader, "nonsense", &error));
  assert_error_message (g_steal_pointer (&error), GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_assert_null (gpcap_reader_add_tap_filter (reader, "\xff", &error));
  assert_error_message (g_steal_pointer (&error), GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  gpcap_reader_close (reader);
  assert_tap_refused (reader, NULL, GPCAP_ERROR_CLOSED);
  g_assert_null (gpcap_reader_add_tap_filter (reader, "udp", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
}

/* Closing and dropping the reader ends its use of the tap, which the program may keep. */
static void
test_a_tap_outlives_its_reader (void)
{
  for (int is_closed = 0; is_closed < 2; is_closed++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapTap) tap = gpcap_reader_add_tap (reader, NULL, NULL);

      gpcap_reader_next (reader, NULL, NULL, NULL, NULL);
      g_assert_cmpuint (G_OBJECT (tap)->ref_count, ==, 2);
      if (is_closed)
        gpcap_reader_close (reader);
      else
        g_clear_object (&reader);
      g_assert_cmpuint (G_OBJECT (tap)->ref_count, ==, 1);
      g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, 1);
    }
}

static void
drop_reader_cb (GPcapTap *tap, GPcapPacketBatch *batch, GPcapReader **reader)
{
  g_clear_object (reader);
}

static void
test_a_handler_drops_the_reader (void)
{
  GPcapReader *reader = test_open ("packets.pcap");
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap (reader, NULL, NULL);

  g_signal_connect (tap, "batch", G_CALLBACK (drop_reader_cb), &reader);
  g_assert_cmpint (gpcap_reader_next (reader, NULL, NULL, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
  g_assert_null (reader);
  g_assert_cmpuint (G_OBJECT (tap)->ref_count, ==, 1);
}

static void
test_a_child_process_adds_no_tap (void)
{
  Tapped tapped;
  int status;

  tapped_init (&tapped, "packets.pcap", NULL);
  gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL);
  const pid_t pid = fork ();
  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;
      GPcapTap *tap = gpcap_reader_add_tap (tapped.reader, NULL, &error);
      const gboolean is_refused =
          tap == NULL && g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
      const gboolean reads =
          gpcap_reader_next (tapped.reader, NULL, NULL, NULL, NULL) != GPCAP_READ_RESULT_ERROR;
      const gboolean is_removed = gpcap_reader_remove_tap (tapped.reader, tapped.tap);

      _exit (is_refused && !reads && is_removed && gpcap_tap_get_packets (tapped.tap) == 1 ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  read_all (tapped.reader);
  assert_taken (&tapped, "packets.pcap", NULL);
  tapped_clear (&tapped);
}

static const struct
{
  const char *name;
  GTestFunc func;
} tests[] = {
  { "taps-are-independent", test_taps_are_independent },
  { "a-read-tells-what-it-delivers", test_a_read_tells_what_it_delivers },
  { "a-batch-for-each-batch-of-the-reader", test_a_batch_for_each_batch_of_the_reader },
  { "a-batch-may-be-kept", test_a_batch_may_be_kept },
  { "the-readers-filter-comes-first", test_the_readers_filter_comes_first },
  { "adding-and-removing-between-reads", test_adding_and_removing_between_reads },
  { "a-handler-removes-its-tap", test_a_handler_removes_its_tap },
  { "a-handler-removes-another-tap", test_a_handler_removes_another_tap },
  { "a-handler-adds-a-tap", test_a_handler_adds_a_tap },
  { "a-handler-reads-on", test_a_handler_reads_on },
  { "a-handler-breaks-or-closes", test_a_handler_breaks_or_closes },
  { "a-callback-closes", test_a_callback_closes },
  { "addresses", test_addresses },
  { "addresses-and-a-filter", test_addresses_and_a_filter },
  { "the-first-packets", test_the_first_packets },
  { "the-first-bytes", test_the_first_bytes },
  { "one-packet-in-several", test_one_packet_in_several },
  { "until-a-time", test_until_a_time },
  { "a-budget-that-is-used-up-already", test_a_budget_that_is_used_up_already },
  { "options-by-property", test_options_by_property },
  { "the-last-counters-are-notified", test_the_last_counters_are_notified },
  { "a-pause-notifies-the-counters", test_a_pause_notifies_the_counters },
  { "everything-is-told-before-finished", test_everything_is_told_before_finished },
  { "a-stop-tells-what-was-delivered", test_a_stop_tells_what_was_delivered },
  { "a-dumper-gets-what-is-taken", test_a_dumper_gets_what_is_taken },
  { "a-full-disk-concerns-one-tap", test_a_full_disk_concerns_one_tap },
  { "a-dumper-is-refused", test_a_dumper_is_refused },
  { "a-tap-is-refused", test_a_tap_is_refused },
  { "a-tap-outlives-its-reader", test_a_tap_outlives_its_reader },
  { "a-handler-drops-the-reader", test_a_handler_drops_the_reader },
  { "a-child-process-adds-no-tap", test_a_child_process_adds_no_tap },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tap/%s", tests[i].name);

      g_test_add_func (path, tests[i].func);
    }
  return g_test_run ();
}
