/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of following a savefile that grows. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/gpcap-async.h"
#include "support/gpcap-growing.h"
#include "support/gpcap-gzip.h"
#include "support/gpcap-listening.h"
#include "support/gpcap-waiting.h"

typedef struct
{
  Growing file;
  Content content;
  GPtrArray *expected; /* owned; the packets of the content, as libpcap reads them */
  GPtrArray *actual; /* owned */
  GPcapReader *reader; /* owned */
} Fixture;

static GPcapReader *
new_follower (const char *filename)
{
  return g_object_new (GPCAP_TYPE_READER, "filename", filename, "follow", TRUE, NULL);
}

static void
append_until (Fixture *self, gsize begin, gsize end)
{
  growing_append (&self->file, self->content.data + begin, end - begin);
}

/* The file has the first @n_packets packets, and @n_more bytes. */
static void
set_up (Fixture *self, guint n_packets, gsize n_more)
{
  g_autofree char *original = test_savefile ("many.pcap");
  g_autoptr (GError) error = NULL;

  growing_init (&self->file);
  content_init (&self->content, "many.pcap");
  self->expected = trace_of_libpcap (original, NULL);
  self->actual = trace_new ();
  append_until (self, 0, content_find (&self->content, n_packets) + n_more);
  self->reader = new_follower (self->file.filename);
  g_assert_cmpint (gpcap_reader_activate (self->reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->reader);
  g_ptr_array_unref (self->actual);
  g_ptr_array_unref (self->expected);
  content_clear (&self->content);
  growing_clear (&self->file);
}

/* Reads until there are as many packets as expected, in all. */
static void
read_until (Fixture *self, guint n_packets)
{
  const gint64 deadline = get_test_deadline ();

  while (self->actual->len < n_packets)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self->reader, 0, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (batch);
      trace_add_batch (self->actual, batch);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

/* Checks that the packets were the first @n of the content, @n_times. */
static void
assert_read (const Fixture *self, guint n, guint n_times)
{
  g_assert_cmpuint (self->actual->len, ==, n * n_times);
  for (guint i = 0; i < self->actual->len; i++)
    g_assert_cmpstr (self->actual->pdata[i], ==, self->expected->pdata[i % n]);
}

static void
test_what_is_added_is_read (void)
{
  Fixture self;

  set_up (&self, 10, 0);
  g_assert_true (gpcap_reader_get_follow (self.reader));
  g_assert_cmpfloat (gpcap_reader_get_progress (self.reader), ==, -1);
  read_until (&self, 10);
  append_until (&self, content_find (&self.content, 10), content_find (&self.content, 5000));
  read_until (&self, 5000);
  append_until (&self, content_find (&self.content, 5000), self.content.size);
  read_until (&self, TEST_N_MANY);
  assert_read (&self, TEST_N_MANY, 1);
  tear_down (&self);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Fixture *self)
{
  trace_add_batch (self->actual, batch);
}

static void
assert_drains (Fixture *self, guint n_packets)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_reader_drain (self->reader, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->actual->len, ==, n_packets);
}

/* A drain delivers each whole packet that has been written, and nothing of the next one. */
static void
test_a_part_of_a_packet_is_waited_for (void)
{
  Fixture self;
  guint n = 1;

  set_up (&self, n, 0);
  g_signal_connect (self.reader, "batch", G_CALLBACK (batch_cb), &self);
  assert_drains (&self, n);
  for (gsize end = content_find (&self.content, 1); n < 4; end++)
    {
      append_until (&self, end, end + 1);
      n += end + 1 == content_find (&self.content, n + 1);
      assert_drains (&self, n);
    }
  append_until (&self, content_find (&self.content, n), content_find (&self.content, 9000));
  assert_drains (&self, 9000);
  assert_read (&self, 9000, 1);
  tear_down (&self);
}

static void
append_rest (gpointer user_data)
{
  Fixture *self = user_data;

  append_until (self, content_find (&self->content, 3), content_find (&self->content, 7));
}

static void
trace_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer self)
{
  trace_add (((Fixture *) self)->actual, hdr, data, caplen);
}

static int
by_loop (Fixture *self)
{
  return gpcap_reader_loop (self->reader, 4, trace_func, self, NULL, NULL);
}

static int
by_dispatch (Fixture *self)
{
  while (self->actual->len < 7)
    g_assert_cmpint (gpcap_reader_dispatch (self->reader, 1, trace_func, self, NULL, NULL), >=, 0);
  return 0;
}

static int
by_next (Fixture *self)
{
  while (self->actual->len < 7)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;

      if (gpcap_reader_next (self->reader, &hdr, &data, NULL, NULL) == GPCAP_READ_RESULT_PACKET)
        trace_add_bytes (self->actual, hdr, data);
    }
  return 0;
}

static int
by_read_batch (Fixture *self)
{
  read_until (self, 7);
  return 0;
}

static int
by_async (Fixture *self)
{
  while (self->actual->len < 7)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapPacketBatch) batch = async_read_batch (self->reader, 0, NULL, &error);

      g_assert_no_error (error);
      trace_add_batch (self->actual, batch);
    }
  return 0;
}

static int
by_start (Fixture *self)
{
  g_signal_connect (self->reader, "batch", G_CALLBACK (batch_cb), self);
  g_assert_true (gpcap_reader_start (self->reader, NULL));
  while (self->actual->len < 7)
    g_main_context_iteration (NULL, TRUE);
  gpcap_reader_stop (self->reader);
  return 0;
}

static int
by_start_threaded (Fixture *self)
{
  g_signal_connect (self->reader, "batch", G_CALLBACK (batch_cb), self);
  g_assert_true (gpcap_reader_start_threaded (self->reader, NULL));
  while (self->actual->len < 7)
    g_main_context_iteration (NULL, TRUE);
  gpcap_reader_stop (self->reader);
  return 0;
}

/* The rest is written while the thread sleeps that waits for it. */
static void
test_every_read_waits (void)
{
  int (*const ways[]) (Fixture *) = { by_loop,  by_dispatch, by_next,          by_read_batch,
                                      by_async, by_start,    by_start_threaded };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Fixture self;
      Call call;

      set_up (&self, 3, 0);
      read_until (&self, 3);
      call_when_asleep (&call, append_rest, &self);
      g_assert_cmpint (ways[i](&self), ==, 0);
      call_join (&call);
      assert_read (&self, 7, 1);
      tear_down (&self);
    }
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
break_loop (gpointer reader)
{
  gpcap_reader_breakloop (reader);
}

static void
close_reader (gpointer reader)
{
  gpcap_reader_close (reader);
}

static void
test_a_wait_can_be_ended (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Fixture self;
  Call call;

  set_up (&self, 3, 5);
  read_until (&self, 3);
  call_when_asleep (&call, cancel, cancellable);
  g_assert_null (gpcap_reader_read_batch (self.reader, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call_join (&call);
  call_when_asleep (&call, break_loop, self.reader);
  g_assert_cmpint (gpcap_reader_loop (self.reader, -1, trace_func, &self, NULL, NULL), ==, -2);
  call_join (&call);
  call_when_asleep (&call, close_reader, self.reader);
  g_assert_cmpint (gpcap_reader_loop (self.reader, -1, trace_func, &self, NULL, NULL), ==, -2);
  call_join (&call);
  g_assert_cmpuint (self.actual->len, ==, 3);
  tear_down (&self);
}

/* As tail -F: the rest of the old file comes first, also what is written after it was renamed. */
static void
test_a_file_that_takes_its_place_is_read (void)
{
  Fixture self;

  set_up (&self, 10, 0);
  read_until (&self, 10);
  for (guint n_files = 1; n_files < 6; n_files++)
    {
      growing_rename (&self.file);
      append_until (&self, content_find (&self.content, 10), content_find (&self.content, 500));
      growing_create (&self.file);
      append_until (&self, 0, content_find (&self.content, 10));
      read_until (&self, n_files * 500 + 10);
    }
  append_until (&self, content_find (&self.content, 10), content_find (&self.content, 500));
  read_until (&self, 6 * 500);
  assert_read (&self, 500, 6);
  tear_down (&self);
}

/* Also when it was cut inside a packet, of which the rest never comes. */
static void
test_a_file_that_is_cut_and_written_anew_is_read (void)
{
  Fixture self;

  set_up (&self, 500, 20);
  read_until (&self, 500);
  growing_cut (&self.file, 0);
  append_until (&self, 0, content_find (&self.content, 500));
  read_until (&self, 1000);
  growing_cut (&self.file, 30);
  growing_cut (&self.file, 0);
  append_until (&self, 0, content_find (&self.content, 400));
  read_until (&self, 1400);
  for (guint i = 0; i < self.actual->len; i++)
    g_assert_cmpstr (self.actual->pdata[i], ==, self.expected->pdata[i % 500]);
  tear_down (&self);
}

static void
append_header (gpointer user_data)
{
  Fixture *self = user_data;

  append_until (self, 0, 1);
  append_until (self, 1, content_find (&self->content, 2));
}

/* The writer may have created the file, and written nothing. */
static void
test_the_header_is_waited_for (void)
{
  Fixture self;
  Call call;

  set_up (&self, 0, 0);
  growing_cut (&self.file, 0);
  g_object_unref (self.reader);
  self.reader = new_follower (self.file.filename);
  call_when_asleep (&call, append_header, &self);
  g_assert_cmpint (gpcap_reader_activate (self.reader, NULL, NULL), ==, 0);
  call_join (&call);
  read_until (&self, 2);
  assert_read (&self, 2, 1);
  tear_down (&self);
}

static void
test_the_wait_for_the_header_can_be_cancelled (void)
{
  for (Moment moment = 0; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };
      Fixture self;

      set_up (&self, 0, 0);
      growing_cut (&self.file, 10);
      g_object_unref (self.reader);
      self.reader = new_follower (self.file.filename);
      if (moment == BEFORE)
        g_cancellable_cancel (cancellable);
      gpcap_reader_activate_async (self.reader, cancellable, async_cb, &async);
      cancel_at (moment, cancellable);
      g_assert_cmpint (gpcap_reader_activate_finish (self.reader, async_wait (&async), &error), <,
                       0);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);
      tear_down (&self);
    }
}

/* The filter, the dumper and the tap go on with the file that takes the place. */
static void
test_filter_dumper_and_tap_go_on (void)
{
  g_autofree char *original = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) passed = trace_of_libpcap (original, "ip[18] & 1 = 1 or greater 100");
  g_autoptr (GPtrArray) dumped = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GPcapTap) tap = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  Fixture self;

  set_up (&self, 0, 0);
  copy = g_build_filename (self.file.directory, "copy.pcap", NULL);
  g_assert_true (gpcap_reader_set_filter (self.reader, "ip[18] & 1 = 1 or greater 100", &error));
  dumper = gpcap_reader_dump_open (self.reader, copy, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_dumper (self.reader, dumper, &error));
  tap = gpcap_reader_add_tap (self.reader, NULL, &error);
  g_assert_no_error (error);
  append_until (&self, HEADER_SIZE, self.content.size);
  read_until (&self, passed->len);
  growing_rename (&self.file);
  growing_create (&self.file);
  append_until (&self, 0, self.content.size);
  read_until (&self, 2 * passed->len);
  for (guint i = 0; i < self.actual->len; i++)
    g_assert_cmpstr (self.actual->pdata[i], ==, passed->pdata[i % passed->len]);
  g_assert_cmpuint (gpcap_tap_get_packets (tap), ==, 2 * passed->len);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  dumped = trace_of_libpcap (copy, NULL);
  assert_same_trace (self.actual, dumped);
  g_remove (copy);
  tear_down (&self);
}

/* Members that are appended, as by gzip >>, and one that is written bit by bit. */
static void
test_a_compressed_file_is_followed (void)
{
  GByteArray *first = g_byte_array_new (), *second = g_byte_array_new ();
  Fixture self;

  set_up (&self, 0, 0);
  growing_cut (&self.file, 0);
  gzip_append_member (first, self.content.data, content_find (&self.content, 100));
  gzip_append_member (second, self.content.data + content_find (&self.content, 100),
                      content_find (&self.content, 9000) - content_find (&self.content, 100));
  growing_append (&self.file, first->data, first->len);
  g_object_unref (self.reader);
  self.reader = new_follower (self.file.filename);
  g_assert_cmpint (gpcap_reader_activate (self.reader, NULL, NULL), ==, 0);
  read_until (&self, 100);
  growing_append (&self.file, second->data, second->len / 2);
  read_until (&self, 200);
  growing_append (&self.file, second->data + second->len / 2, second->len - second->len / 2);
  read_until (&self, 9000);
  growing_rename (&self.file);
  growing_create (&self.file);
  append_until (&self, 0, content_find (&self.content, 9000));
  read_until (&self, 18000);
  assert_read (&self, 9000, 2);
  g_byte_array_unref (first);
  g_byte_array_unref (second);
  tear_down (&self);
}

/* A file that took the place and is none, or one of another link type, is an error. */
static void
test_what_is_no_savefile_is_told (void)
{
  const struct
  {
    gsize offset;
    guint8 value;
    int code;
  } cases[] = {
    { 0, 0, GPCAP_ERROR_INVALID_FORMAT },
    { 20, GPCAP_DLT_RAW, GPCAP_ERROR_WRONG_LINK_TYPE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture self;

      set_up (&self, 5, 0);
      read_until (&self, 5);
      growing_rename (&self.file);
      growing_create (&self.file);
      self.content.data[cases[i].offset] = cases[i].value;
      append_until (&self, 0, content_find (&self.content, 5));
      while (error == NULL)
        {
          g_autoptr (GPcapPacketBatch) batch =
              gpcap_reader_read_batch (self.reader, 0, NULL, &error);

          g_assert_true (batch != NULL || error != NULL);
          g_assert_true (batch == NULL || gpcap_packet_batch_get_n_packets (batch) == 0);
        }
      assert_error_message (error, GPCAP_ERROR, cases[i].code);
      tear_down (&self);
    }
}

static void
assert_not_activated (const char *filename, GQuark domain, int code)
{
  g_autoptr (GPcapReader) reader = new_follower (filename);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  assert_error_message (error, domain, code);
}

static void
test_only_savefiles_are_followed (void)
{
  g_autoptr (GInputStream) stream = test_stream ("packets.pcap");
  g_autoptr (GPcapReader) device = g_object_new (GPCAP_TYPE_READER, "device", "lo", NULL);
  g_autoptr (GPcapReader) streamed = g_object_new (GPCAP_TYPE_READER, "stream", stream, NULL);
  g_autoptr (GPcapReader) opened = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;
  char *fifo = make_fifo ();

  g_assert_false (gpcap_reader_set_follow (device, TRUE, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE);
  g_clear_error (&error);
  g_assert_true (gpcap_reader_set_follow (device, FALSE, NULL));
  g_assert_false (gpcap_reader_set_follow (streamed, TRUE, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_follow (opened, TRUE, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED);
  g_assert_false (gpcap_reader_get_follow (opened));
  assert_not_activated (fifo, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_not_activated ("-", GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_not_activated ("/nonexistent/file", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  remove_fifo (fifo);
  g_free (fifo);
}

/* What a thread writes. */
typedef struct
{
  Fixture *fixture; /* borrowed */
  guint32 seed;
  guint sizes[30]; /* how many packets each file has */
  guint n_read; /* atomic; packets that the reader has had */
} Writing;

/* Appends up to packet @n, in steps that end anywhere. */
static void
append_in_steps (Fixture *self, GRand *rand, gsize begin, guint n)
{
  const gsize size = content_find (&self->content, n);

  while (begin < size)
    {
      const gsize step = g_rand_int_range (rand, 1, 3000);
      const gsize end = MIN (begin + step, size);

      append_until (self, begin, end);
      begin = end;
      if (g_rand_int_range (rand, 0, 8) == 0)
        g_usleep (g_rand_int_range (rand, 1, 2000));
    }
}

static gpointer
write_in_thread (gpointer user_data)
{
  Writing *self = user_data;
  Fixture *fixture = self->fixture;
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed);
  guint n_written = self->sizes[0];

  append_in_steps (fixture, rand, HEADER_SIZE, self->sizes[0]);
  for (guint i = 1; i < G_N_ELEMENTS (self->sizes); n_written += self->sizes[i++])
    {
      if (g_rand_boolean (rand))
        {
          growing_rename (&fixture->file);
          growing_create (&fixture->file);
        }
      else
        {
          /* What is cut off before it was read is lost. */
          while ((guint) g_atomic_int_get (&self->n_read) < n_written)
            g_usleep (200);
          growing_cut (&fixture->file, 0);
        }
      append_in_steps (fixture, rand, 0, 1);
      /* The reader has to look at this file before there is another one. */
      while ((guint) g_atomic_int_get (&self->n_read) < n_written + 1)
        g_usleep (200);
      append_in_steps (fixture, rand, content_find (&fixture->content, 1), self->sizes[i]);
    }
  return NULL;
}

static void
test_nothing_is_lost_or_twice (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GThread) thread = NULL;
  Writing writing = { .seed = seed };
  const gint64 deadline = get_test_deadline ();
  guint n_packets = 0;
  Fixture self;

  set_up (&self, 0, 0);
  writing.fixture = &self;
  for (guint i = 0; i < G_N_ELEMENTS (writing.sizes); i++)
    n_packets += writing.sizes[i] = g_rand_int_range (rand, 2, 300);
  thread = g_thread_new ("writer", write_in_thread, &writing);
  while (self.actual->len < n_packets)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapPacketBatch) batch =
          gpcap_reader_read_batch_timeout (self.reader, g_rand_int_range (rand, 0, 50),
                                           g_rand_int_range (rand, -1, 3), NULL, &error);

      g_assert_no_error (error);
      trace_add_batch (self.actual, batch);
      g_atomic_int_set (&writing.n_read, self.actual->len);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_thread_join (g_steal_pointer (&thread));
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (writing.sizes); n += writing.sizes[i++])
    for (guint j = 0; j < writing.sizes[i]; j++)
      g_assert_cmpstr (self.actual->pdata[n + j], ==, self.expected->pdata[j]);
  g_assert_cmpuint (self.actual->len, ==, n_packets);
  tear_down (&self);
}

/* The follower may open a new file before the dumper that has created it looks who reads it. */
static void
test_a_dumper_may_create_the_file_that_takes_its_place (void)
{
  Fixture self;

  set_up (&self, 1, 0);
  read_until (&self, 1);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (i, 0, 60, 60);
      const guint8 data[60] = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper = NULL;

      growing_rename (&self.file);
      dumper = gpcap_dumper_open (self.file.filename, gpcap_reader_get_datalink (self.reader, NULL),
                                  65535, GPCAP_TSTAMP_PRECISION_MICRO, &error);
      g_assert_no_error (error);
      g_assert_true (gpcap_dumper_dump (dumper, hdr, data, sizeof data, &error));
      g_assert_true (gpcap_dumper_close (dumper, &error));
      read_until (&self, i + 2);
    }
  g_assert_cmpuint (self.actual->len, ==, 51);
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-follow/what-is-added-is-read", test_what_is_added_is_read);
  g_test_add_func ("/reader-follow/a-part-of-a-packet-is-waited-for",
                   test_a_part_of_a_packet_is_waited_for);
  g_test_add_func ("/reader-follow/every-read-waits", test_every_read_waits);
  g_test_add_func ("/reader-follow/a-wait-can-be-ended", test_a_wait_can_be_ended);
  g_test_add_func ("/reader-follow/a-file-that-takes-its-place-is-read",
                   test_a_file_that_takes_its_place_is_read);
  g_test_add_func ("/reader-follow/a-file-that-is-cut-and-written-anew-is-read",
                   test_a_file_that_is_cut_and_written_anew_is_read);
  g_test_add_func ("/reader-follow/the-header-is-waited-for", test_the_header_is_waited_for);
  g_test_add_func ("/reader-follow/the-wait-for-the-header-can-be-cancelled",
                   test_the_wait_for_the_header_can_be_cancelled);
  g_test_add_func ("/reader-follow/a-dumper-may-create-the-file-that-takes-its-place",
                   test_a_dumper_may_create_the_file_that_takes_its_place);
  g_test_add_func ("/reader-follow/filter-dumper-and-tap-go-on", test_filter_dumper_and_tap_go_on);
  g_test_add_func ("/reader-follow/a-compressed-file-is-followed",
                   test_a_compressed_file_is_followed);
  g_test_add_func ("/reader-follow/what-is-no-savefile-is-told", test_what_is_no_savefile_is_told);
  g_test_add_func ("/reader-follow/only-savefiles-are-followed", test_only_savefiles_are_followed);
  g_test_add_func ("/reader-follow/nothing-is-lost-or-twice", test_nothing_is_lost_or_twice);
  return g_test_run ();
}
