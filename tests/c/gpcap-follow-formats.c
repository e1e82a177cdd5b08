/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of following a savefile that grows: in each format, and in each kind of compression. */

#include "support/gpcap-compress.h"
#include "support/gpcap-growing.h"
#include "support/gpcap-waiting.h"

/* What a file consists of. */
typedef struct
{
  gboolean is_pcapng;
  const Compression *compression; /* or NULL */
} Kind;

typedef struct
{
  Growing file;
  GByteArray *content; /* owned; of a whole file */
  GPtrArray *expected; /* owned; its packets */
  GPtrArray *actual; /* owned */
  GPcapReader *reader; /* owned */
} Fixture;

static char *
get_original (const Kind *kind)
{
  return kind->is_pcapng
             ? g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), "mixed-be.pcapng", NULL)
             : test_savefile ("many.pcap");
}

static GByteArray *
make_content (const Kind *kind)
{
  g_autofree char *filename = get_original (kind);
  GByteArray *content = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &data, &size, NULL));
  if (kind->compression == NULL)
    {
      g_byte_array_append (content, (const guint8 *) data, size);
      return content;
    }
  /* A frame that ends anywhere, and one for the rest. */
  compression_append (kind->compression, content, data, size / 3);
  compression_append (kind->compression, content, data + size / 3, size - size / 3);
  return content;
}

static GPtrArray *
trace_of_file (const char *filename)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *trace = trace_new ();
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (trace, batch);
  g_assert_no_error (error);
  return trace;
}

static void
append (Fixture *self, gsize begin, gsize end)
{
  growing_append (&self->file, self->content->data + begin, end - begin);
}

/* The file is whole, or has only its first half: a reader waits for all of a compressed block. */
static void
set_up (Fixture *self, const Kind *kind, gboolean is_whole)
{
  g_autofree char *original = get_original (kind);
  g_autoptr (GError) error = NULL;

  growing_init (&self->file);
  self->content = make_content (kind);
  self->expected = trace_of_file (original);
  self->actual = trace_new ();
  append (self, 0, is_whole ? self->content->len : self->content->len / 2);
  self->reader =
      g_object_new (GPCAP_TYPE_READER, "filename", self->file.filename, "follow", TRUE, NULL);
  g_assert_cmpint (gpcap_reader_activate (self->reader, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->reader);
  g_ptr_array_unref (self->actual);
  g_ptr_array_unref (self->expected);
  g_byte_array_unref (self->content);
  growing_clear (&self->file);
}

/* Reads what there is within a few milliseconds. */
static void
read_some (Fixture *self, int timeout)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapPacketBatch) batch =
      gpcap_reader_read_batch_timeout (self->reader, 0, timeout, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (batch);
  trace_add_batch (self->actual, batch);
}

static void
read_more_than (Fixture *self, guint n_packets)
{
  const gint64 deadline = get_test_deadline ();

  while (self->actual->len <= n_packets)
    {
      read_some (self, 20);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

/* Reads until there are the packets of so many files. */
static void
read_files (Fixture *self, guint n_files)
{
  const guint n = self->expected->len;

  read_more_than (self, n_files * n - 1);
  g_assert_cmpuint (self->actual->len, ==, n_files * n);
  for (guint i = 0; i < self->actual->len; i++)
    g_assert_cmpstr (self->actual->pdata[i], ==, self->expected->pdata[i % n]);
}

static void
append_in_steps (Fixture *self, gsize begin)
{
  while (begin < self->content->len)
    {
      const gsize step = g_test_rand_int_range (1, 60000);
      const gsize end = MIN (begin + step, self->content->len);

      append (self, begin, end);
      begin = end;
      if (g_test_rand_int_range (0, 3) == 0)
        read_some (self, 0);
    }
}

/* By steps that end anywhere, and in pcapng format by another section. */
static void
test_what_is_added_is_read (gconstpointer data)
{
  const Kind *kind = data;
  Fixture self;

  set_up (&self, kind, FALSE);
  append_in_steps (&self, self.content->len / 2);
  read_files (&self, 1);
  if (kind->is_pcapng)
    {
      append_in_steps (&self, 0);
      read_files (&self, 2);
      append (&self, 0, self.content->len);
      read_files (&self, 3);
    }
  tear_down (&self);
}

/* As tail -F: the rest of the old file comes first, also what is written after it was renamed. */
static void
test_a_file_that_takes_its_place_is_read (gconstpointer kind)
{
  Fixture self;

  set_up (&self, kind, FALSE);
  const gsize begin = self.content->len / 2;
  for (guint n_files = 1; n_files < 4; n_files++)
    {
      growing_rename (&self.file);
      append_in_steps (&self, begin);
      growing_create (&self.file);
      append (&self, 0, begin);
      /* The reader has to look at this file before there is another one. */
      read_more_than (&self, n_files * self.expected->len);
    }
  append_in_steps (&self, begin);
  read_files (&self, 4);
  tear_down (&self);
}

/* Also when it was cut inside of a packet, of which the rest never comes. */
static void
test_a_file_that_is_cut_and_written_anew_is_read (gconstpointer kind)
{
  Fixture self;

  set_up (&self, kind, TRUE);
  read_files (&self, 1);
  /* A part of a block, which is dropped with the file. */
  if (((const Kind *) kind)->compression == NULL)
    append (&self, 0, 7);
  read_some (&self, 20);
  growing_cut (&self.file, 0);
  append (&self, 0, self.content->len / 2);
  /* The reader has to look at the file before it is the same again. */
  read_more_than (&self, self.expected->len);
  append_in_steps (&self, self.content->len / 2);
  read_files (&self, 2);
  tear_down (&self);
}

static void
append_rest (gpointer user_data)
{
  Fixture *self = user_data;

  append (self, self->content->len / 2, self->content->len);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* A blocking read waits until something is written, or it is cancelled. */
static void
test_a_read_waits (gconstpointer kind)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_asleep = FALSE;
  Fixture self;
  Call call;

  set_up (&self, kind, FALSE);
  while (!is_asleep)
    {
      const guint before = self.actual->len;

      read_some (&self, 20);
      is_asleep = self.actual->len == before;
    }
  call_when_asleep (&call, append_rest, &self);
  {
    g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (self.reader, 0, NULL, &error);

    g_assert_no_error (error);
    trace_add_batch (self.actual, batch);
  }
  call_join (&call);
  read_files (&self, 1);
  call_when_asleep (&call, cancel, cancellable);
  g_assert_null (gpcap_reader_read_batch (self.reader, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call_join (&call);
  tear_down (&self);
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Fixture *self)
{
  trace_add_batch (self->actual, batch);
}

static void
finished_cb (GPcapReader *reader, GError *error, guint *n_finished)
{
  g_assert_no_error (error);
  ++*n_finished;
}

/* On a main loop, in it or in a thread. */
static void
test_a_started_reader_goes_on (gconstpointer kind)
{
  for (guint is_threaded = 0; is_threaded < 2; is_threaded++)
    {
      const gint64 deadline = get_test_deadline ();
      guint n_finished = 0;
      Fixture self;

      set_up (&self, kind, FALSE);
      gsize end = self.content->len / 2;
      g_signal_connect (self.reader, "batch", G_CALLBACK (batch_cb), &self);
      g_signal_connect (self.reader, "finished", G_CALLBACK (finished_cb), &n_finished);
      g_assert_true (is_threaded ? gpcap_reader_start_threaded (self.reader, NULL)
                                 : gpcap_reader_start (self.reader, NULL));
      while (self.actual->len < self.expected->len)
        {
          const gsize step = g_test_rand_int_range (1, 60000);
          const gsize next = MIN (end + step, self.content->len);

          if (next > end)
            append (&self, end, next);
          end = next;
          g_main_context_iteration (NULL, FALSE);
          g_usleep (100);
          g_assert_cmpint (g_get_monotonic_time (), <, deadline);
        }
      g_assert_cmpuint (n_finished, ==, 0);
      assert_same_trace (self.actual, self.expected);
      gpcap_reader_stop (self.reader);
      tear_down (&self);
    }
}

static void
add_tests (Kind *kind, gboolean is_pcapng, const Compression *compression)
{
  const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
    { "what-is-added-is-read", test_what_is_added_is_read },
    { "a-file-that-takes-its-place-is-read", test_a_file_that_takes_its_place_is_read },
    { "a-file-that-is-cut-and-written-anew-is-read",
      test_a_file_that_is_cut_and_written_anew_is_read },
    { "a-read-waits", test_a_read_waits },
    { "a-started-reader-goes-on", test_a_started_reader_goes_on },
  };

  *kind = (Kind){ .is_pcapng = is_pcapng, .compression = compression };
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/follow-formats/%s/%s/%s", tests[i].name, is_pcapng ? "pcapng" : "pcap",
                           compression != NULL ? compression->name : "plain");

      g_test_add_data_func (path, kind, tests[i].func);
    }
}

int
main (int argc, char **argv)
{
  g_autofree Kind *kinds = g_new (Kind, 2 * (n_compressions + 1));
  guint n = 0;

  g_test_init (&argc, &argv, NULL);
  for (int is_pcapng = 0; is_pcapng < 2; is_pcapng++)
    {
      add_tests (&kinds[n++], is_pcapng, NULL);
      for (gsize i = 0; i < n_compressions; i++)
        add_tests (&kinds[n++], is_pcapng, &compressions[i]);
    }
  return g_test_run ();
}
