/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a savefile as a list model, and of filters over it. */

#include <glib/gstdio.h>

#include "support/gpcap-async.h"
#include "support/gpcap-growing.h"
#include "support/gpcap-gzip.h"
#include "support/gpcap-waiting.h"

static GPcapSavefileModel *
open_model (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = gpcap_savefile_model_open (filename, NULL, &error);

  g_assert_no_error (error);
  return model;
}

static GPcapSavefileModel *
open_following (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename",
                                              filename, "follow", TRUE, NULL);

  g_assert_no_error (error);
  return model;
}

static void
complete (GPcapSavefileModel *model)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_savefile_model_wait (model, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_savefile_model_is_complete (model));
  g_assert_cmpfloat (gpcap_savefile_model_get_progress (model), ==, 1);
}

static GPcapFilteredPackets *
filter (GPcapSavefileModel *model, const char *expression)
{
  g_autoptr (GError) error = NULL;
  GPcapFilteredPackets *filtered = gpcap_savefile_model_filter (model, expression, &error);

  g_assert_no_error (error);
  return filtered;
}

static void
complete_filtered (GPcapFilteredPackets *filtered)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gpcap_filtered_packets_is_complete (filtered));
}

static void
trace_add_item (GPtrArray *trace, gpointer model, guint position)
{
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (model, position);

  g_assert_nonnull (packet);
  trace_add_bytes (trace, gpcap_packet_get_hdr (packet), gpcap_packet_get_data (packet));
}

static void
assert_item (gpointer model, guint position, GPtrArray *expected, guint i)
{
  g_autoptr (GPtrArray) trace = trace_new ();

  trace_add_item (trace, model, position);
  g_assert_cmpstr (trace->pdata[0], ==, expected->pdata[i]);
}

/* Checks each row, forwards, backwards and at random. */
static void
assert_rows (gpointer model, GPtrArray *expected)
{
  const guint n = g_list_model_get_n_items (model);

  g_assert_cmpuint (n, ==, expected->len);
  for (guint i = 0; i < n; i++)
    assert_item (model, i, expected, i);
  for (guint i = n; i-- > 0;)
    assert_item (model, i, expected, i);
  for (guint i = 0; i < MIN (n, 3000); i++)
    {
      const guint position = g_test_rand_int_range (0, n);

      assert_item (model, position, expected, position);
    }
  g_assert_null (g_list_model_get_item (model, n));
  g_assert_null (g_list_model_get_item (model, G_MAXUINT));
}

/* Reads a savefile in order, up to the end or an error. */
static GPtrArray *
trace_of_reader (const char *filename, GError **error)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  GPtrArray *trace = trace_new ();
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL; g_object_unref (batch))
    trace_add_batch (trace, batch);
  return trace;
}

static void
test_rows_are_those_of_a_reader (void)
{
  const char *const names[] = {
    "packets.pcap",     "many.pcap",      "big-endian.pcap",
    "cooked.pcap",      "loopback.pcap",  "loopback-big-endian.pcap",
    "nanoseconds.pcap", "raw.pcap",       "nanoseconds-big-endian.pcap",
    "odd-lengths.pcap", "odd-times.pcap", "header-only.pcap",
    "packets.pcap.gz",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) expected = trace_of_reader (filename, &error);
      g_autoptr (GPcapSavefileModel) model = open_model (filename);

      g_assert_no_error (error);
      complete (model);
      if (expected->len > 0)
        assert_rows (model, expected);
      g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, expected->len);
    }
}

static void
append_packet (Growing *file, guint32 caplen)
{
  const guint32 header[] = { 1, 2, caplen, caplen };
  g_autofree guint8 *data = g_malloc (caplen);

  for (guint32 i = 0; i < caplen; i++)
    data[i] = i / 7;
  growing_append (file, header, sizeof header);
  growing_append (file, data, caplen);
}

/* The longest packet depends on the link type. Those that are longer than the snapshot length are
 * cut. */
static void
test_packets_may_be_as_long_as_libpcap_has_them (void)
{
  const guint32 header[] = { 0xa1b2c3d4, 4 << 16 | 2, 0, 0, 1 << 20, GPCAP_DLT_DBUS };
  const guint32 lengths[] = { 300000, 60, 1 << 20, 3 << 20, 262144, 262145, 60 };
  const guint32 too_long[] = { 3, 4, (128 << 20) + 1, 60 };
  g_autoptr (GError) error = NULL, read_error = NULL;
  Growing file;

  growing_init (&file);
  growing_append (&file, header, sizeof header);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    append_packet (&file, lengths[i]);
  {
    g_autoptr (GPtrArray) expected = trace_of_reader (file.filename, &error);
    g_autoptr (GPcapSavefileModel) model = open_model (file.filename);

    g_assert_no_error (error);
    g_assert_cmpuint (expected->len, ==, G_N_ELEMENTS (lengths));
    complete (model);
    for (guint i = 0; i < expected->len; i++)
      assert_item (model, i, expected, i);
  }
  growing_append (&file, too_long, sizeof too_long);
  g_autoptr (GPtrArray) before = trace_of_reader (file.filename, &read_error);
  g_autoptr (GPcapSavefileModel) damaged = open_model (file.filename);
  g_assert_false (gpcap_savefile_model_wait (damaged, NULL, &error));
  g_assert_error (read_error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (damaged), ==, before->len);
  growing_clear (&file);
}

/* Some members, each of many blocks, and more than the distance of two points of access. */
static void
test_a_compressed_file_has_random_access (void)
{
  g_autoptr (GPtrArray) expected = trace_new (), once = NULL;
  g_autofree char *original = test_savefile ("many.pcap");
  GByteArray *plain = g_byte_array_new (), *compressed = g_byte_array_new ();
  g_autoptr (GPcapSavefileModel) model = NULL;
  Content content;
  Growing file;

  growing_init (&file);
  content_init (&content, "many.pcap");
  once = trace_of_libpcap (original, NULL);
  g_byte_array_append (plain, content.data, HEADER_SIZE);
  for (guint i = 0; i < 12; i++)
    {
      g_byte_array_append (plain, content.data + HEADER_SIZE, content.size - HEADER_SIZE);
      for (guint j = 0; j < once->len; j++)
        g_ptr_array_add (expected, g_strdup (once->pdata[j]));
    }
  gzip_append_member (compressed, plain->data, 5000000);
  gzip_append_member (compressed, plain->data + 5000000, 10);
  gzip_append_member (compressed, plain->data + 5000010, plain->len - 5000010);
  growing_append (&file, compressed->data, compressed->len);
  model = open_model (file.filename);
  complete (model);
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, expected->len);
  for (guint i = 0; i < 300; i++)
    {
      const guint position = g_test_rand_int_range (0, expected->len);

      assert_item (model, position, expected, position);
    }
  for (guint i = expected->len; i-- > expected->len - 3000;)
    assert_item (model, i, expected, i);
  g_byte_array_unref (plain);
  g_byte_array_unref (compressed);
  content_clear (&content);
  growing_clear (&file);
}

/* What handlers of items-changed have been told. */
typedef struct
{
  guint n_items;
  guint n_signals;
} Told;

static void
items_changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, Told *told)
{
  g_assert_cmpuint (position + n_removed, <=, told->n_items);
  told->n_items += n_added;
  told->n_items -= n_removed;
  told->n_signals++;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, told->n_items);
}

static void
listen_to_model (gpointer model, Told *told)
{
  *told = (Told){ .n_items = g_list_model_get_n_items (model) };
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), told);
}

static void
run_until_items (gpointer model, guint n_items)
{
  const gint64 deadline = get_test_deadline ();

  while (g_list_model_get_n_items (model) != n_items)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

static void
test_the_first_rows_are_there_at_once (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  const guint n_first = gpcap_savefile_model_get_n_packets (model);
  Told told;

  g_assert_cmpuint (n_first, >=, 1000);
  g_assert_cmpuint (n_first, <, TEST_N_MANY);
  assert_item (model, 0, expected, 0);
  assert_item (model, n_first - 1, expected, n_first - 1);
  /* Nothing changes but with a signal. */
  g_usleep (20000);
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, n_first);
  listen_to_model (model, &told);
  run_until_items (model, TEST_N_MANY);
  g_assert_cmpuint (told.n_items, ==, TEST_N_MANY);
  g_assert_cmpint (gpcap_savefile_model_get_datalink (model), ==, GPCAP_DLT_EN10MB);
  g_assert_cmpstr (gpcap_savefile_model_get_filename (model), ==, filename);
  g_assert_false (gpcap_savefile_model_get_follow (model));
  g_assert_null (gpcap_savefile_model_get_error (model));
  assert_rows (model, expected);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer async)
{
  async_cb (object, result, async);
}

static void
test_a_model_is_opened_in_a_thread (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPcapSavefileModel) model = NULL;
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  gpcap_savefile_model_open_async (filename, NULL, opened_cb, &async);
  model = gpcap_savefile_model_open_finish (async_wait (&async), &error);
  g_assert_no_error (error);
  async_clear (&async);
  run_until_items (model, TEST_N_MANY);
  g_cancellable_cancel (cancellable);
  async = (Async){ 0 };
  gpcap_savefile_model_open_async (filename, cancellable, opened_cb, &async);
  g_assert_null (gpcap_savefile_model_open_finish (async_wait (&async), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  async_clear (&async);
}

/* A GFile has a path, as the one in GTK's dialogs has. */
static void
test_a_file_is_opened_by_its_path (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GFile) file = g_file_new_for_path (filename);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);

  for (guint is_async = 0; is_async < 2; is_async++)
    {
      g_autoptr (GPcapSavefileModel) model = NULL;
      g_autoptr (GFile) given = NULL;
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      if (is_async)
        {
          gpcap_savefile_model_open_file_async (file, NULL, opened_cb, &async);
          model = gpcap_savefile_model_open_file_finish (async_wait (&async), &error);
          async_clear (&async);
        }
      else
        model = gpcap_savefile_model_open_file (file, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (gpcap_savefile_model_wait (model, NULL, &error));
      assert_rows (model, expected);
      g_object_get (model, "file", &given, NULL);
      g_assert_true (given == file);
      g_assert_cmpstr (gpcap_savefile_model_get_filename (model), ==, filename);
    }
}

static void
test_a_file_without_a_path_is_refused (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GFile) resource = g_file_new_for_uri ("resource:///gpcap/packets.pcap");
  g_autoptr (GFile) file = g_file_new_for_path (filename);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Async async = { 0 };

  g_assert_null (gpcap_savefile_model_open_file (resource, NULL, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "resource:///gpcap/packets.pcap"));
  g_clear_error (&error);
  gpcap_savefile_model_open_file_async (resource, NULL, opened_cb, &async);
  g_assert_null (gpcap_savefile_model_open_file_finish (async_wait (&async), &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  async_clear (&async);
  g_assert_null (g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "file", file, "filename",
                                 filename, NULL));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (gpcap_savefile_model_open_file (file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What a handler of items-changed knows. */
typedef struct
{
  GThread *main_thread;
  int n_inside; /* atomic; how many threads are in the handler */
} Inside;

/* In another thread, leaves time for a thread that indexes to begin, and for the main loop to hear
 * of it. */
static void
assert_alone_cb (GListModel *model, guint position, guint n_removed, guint n_added, Inside *inside)
{
  g_assert_cmpint (g_atomic_int_add (&inside->n_inside, 1), ==, 0);
  if (g_thread_self () != inside->main_thread)
    g_usleep (50000);
  g_atomic_int_add (&inside->n_inside, -1);
}

static void
initialized_cb (GObject *object, GAsyncResult *result, gpointer async)
{
  async_cb (object, result, async);
}

/* A thread shows the first rows, and the main context the others, but not at the same time. */
static void
test_one_thread_at_a_time_shows_rows (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPcapSavefileModel) model =
      g_object_new (GPCAP_TYPE_SAVEFILE_MODEL, "filename", filename, NULL);
  g_autoptr (GError) error = NULL;
  Inside inside = { .main_thread = g_thread_self () };
  Async async = { 0 };

  g_signal_connect (model, "items-changed", G_CALLBACK (assert_alone_cb), &inside);
  g_async_initable_init_async (G_ASYNC_INITABLE (model), G_PRIORITY_DEFAULT, NULL, initialized_cb,
                               &async);
  g_assert_true (
      g_async_initable_init_finish (G_ASYNC_INITABLE (model), async_wait (&async), &error));
  g_assert_no_error (error);
  async_clear (&async);
  run_until_items (model, TEST_N_MANY);
}

static void
assert_not_opened (const char *filename, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_savefile_model_open (filename, NULL, &error));
  assert_error_message (error, domain, code);
}

static void
test_what_cannot_be_opened_is_told (void)
{
  g_autofree char *empty = test_savefile ("empty.pcap");
  g_autofree char *garbage = test_savefile ("garbage.pcap");
  g_autofree char *cut = test_savefile ("truncated-header.pcap");
  g_autofree char *damaged = test_savefile ("damaged.pcap.gz");
  char *fifo = make_fifo ();

  assert_not_opened ("/nonexistent/file", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_not_opened ("/", G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  assert_not_opened (fifo, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_not_opened (empty, GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  assert_not_opened (garbage, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  assert_not_opened (cut, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
  assert_not_opened (damaged, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  remove_fifo (fifo);
  g_free (fifo);
}

/* All whole packets come before the error. */
static void
test_damaged_files_keep_their_packets (void)
{
  const struct
  {
    const char *name;
    int code;
  } cases[] = {
    { "truncated-packet.pcap", GPCAP_ERROR_TRUNCATED },
    { "truncated-record.pcap", GPCAP_ERROR_TRUNCATED },
    { "damaged.pcap", GPCAP_ERROR_INVALID_FORMAT },
    { "truncated.pcap.gz", GPCAP_ERROR_TRUNCATED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *filename = test_savefile (cases[i].name);
      g_autoptr (GPcapSavefileModel) model = open_model (filename);
      g_autoptr (GError) error = NULL, read_error = NULL;
      g_autoptr (GPtrArray) expected = trace_of_reader (filename, &read_error);

      g_assert_false (gpcap_savefile_model_wait (model, NULL, &error));
      assert_error_message (error, GPCAP_ERROR, cases[i].code);
      g_assert_error (read_error, GPCAP_ERROR, cases[i].code);
      g_assert_error (gpcap_savefile_model_get_error (model), GPCAP_ERROR, cases[i].code);
      g_assert_true (gpcap_savefile_model_is_complete (model));
      if (expected->len > 0)
        assert_rows (model, expected);
    }
}

/* The bytes behind a place are others, or there are none: the packets before are shown. */
static void
test_damaged_compressed_files_keep_their_packets (void)
{
  g_autoptr (GBytes) compressed = NULL;
  g_autofree guint8 *damaged = NULL;
  Content content;
  gsize size;

  content_init (&content, "many.pcap");
  compressed = gzip_compress (content.data, content.size);
  damaged = g_memdup2 (g_bytes_get_data (compressed, &size), g_bytes_get_size (compressed));
  memset (damaged + size / 2, 0xff, 100);
  for (guint is_cut = 0; is_cut < 2; is_cut++)
    {
      const int code = is_cut ? GPCAP_ERROR_TRUNCATED : GPCAP_ERROR_INVALID_FORMAT;
      g_autoptr (GPcapSavefileModel) model = NULL;
      g_autoptr (GPtrArray) expected = NULL;
      g_autoptr (GError) error = NULL, read_error = NULL;
      Growing file;

      growing_init (&file);
      growing_append (&file, damaged, is_cut ? size / 2 : size);
      expected = trace_of_reader (file.filename, &read_error);
      model = open_model (file.filename);
      g_assert_false (gpcap_savefile_model_wait (model, NULL, &error));
      g_assert_error (error, GPCAP_ERROR, code);
      g_assert_error (read_error, GPCAP_ERROR, code);
      g_assert_cmpuint (expected->len, >, 1000);
      assert_rows (model, expected);
      growing_clear (&file);
    }
  content_clear (&content);
}

static gint64
get_time (gpointer model, guint position)
{
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (model, position);

  return gpcap_pkthdr_get_timestamp (gpcap_packet_get_hdr (packet));
}

/* The times of the file go back many times, also within what an entry of the index has. */
static void
test_a_time_is_found (void)
{
  g_autoptr (GPcapSavefileModel) model = NULL;
  g_autofree gint64 *times = g_new (gint64, 6000);
  g_autofree guint8 *content = NULL;
  Content original;
  Growing file;

  growing_init (&file);
  content_init (&original, "many.pcap");
  content = g_memdup2 (original.data, original.size);
  for (guint i = 0; i < 6000; i++)
    {
      const guint32 seconds = 1000000 + i / 2 + g_test_rand_int_range (0, 2) * 400
                              - (g_test_rand_int_range (0, 50) == 0 ? 900 : 0);
      guint32 fraction;

      memcpy (content + content_find (&original, i), &seconds, sizeof seconds);
      memcpy (&fraction, content + content_find (&original, i) + 4, sizeof fraction);
      times[i] = seconds * G_GINT64_CONSTANT (1000000000) + fraction;
    }
  growing_append (&file, content, content_find (&original, 6000));
  model = open_model (file.filename);
  complete (model);
  for (guint i = 0; i < 2000; i++)
    {
      const gint64 time =
          (999000 + g_test_rand_int_range (0, 5000)) * G_GINT64_CONSTANT (1000000000)
          + g_test_rand_int_range (0, 1000000000);
      gint64 expected = 0;

      while (expected < 6000 && times[expected] < time)
        expected++;
      g_assert_cmpint (gpcap_savefile_model_find_time (model, time), ==,
                       expected < 6000 ? expected : -1);
    }
  g_assert_cmpint (gpcap_savefile_model_find_time (model, get_time (model, 0)), ==, 0);
  g_assert_cmpint (gpcap_savefile_model_find_time (model, G_MININT64), ==, 0);
  g_assert_cmpint (gpcap_savefile_model_find_time (model, G_MAXINT64), ==, -1);
  content_clear (&original);
  growing_clear (&file);
}

/* Checks the rows of a filtered model, and where they are in the other one. */
static void
assert_filtered (GPcapFilteredPackets *filtered, GPcapSavefileModel *model, GPtrArray *expected)
{
  g_autoptr (GPtrArray) all = trace_new ();
  gint64 before = -1;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filtered)), ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    {
      const gint64 position = gpcap_filtered_packets_get_position (filtered, i);

      g_assert_cmpint (position, >, before);
      before = position;
      assert_item (filtered, i, expected, i);
      assert_item (model, position, expected, i);
    }
  g_assert_cmpint (gpcap_filtered_packets_get_position (filtered, expected->len), ==, -1);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (filtered), expected->len));
}

static void
test_filtered_rows_are_those_of_libpcap (void)
{
  const char *const filters[] = { "less 60", "greater 90", "ether[0] & 1 = 0", "len = 1", "" };
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPcapFilteredPackets) filtered = filter (model, "less 100");
  Told told;

  listen_to_model (filtered, &told);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, filters[i]);

      g_assert_true (gpcap_filtered_packets_set_filter (filtered, filters[i], NULL));
      g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, filters[i]);
      complete_filtered (filtered);
      complete (model);
      assert_filtered (filtered, model, expected);
      g_assert_cmpuint (told.n_items, ==, expected->len);
      g_assert_cmpfloat (gpcap_filtered_packets_get_progress (filtered), ==, 1);
    }
  /* All that is left of the model are the filtered packets. */
  g_clear_object (&model);
  g_assert_true (gpcap_filtered_packets_set_filter (filtered, "less 70", NULL));
  complete_filtered (filtered);
  g_assert_null (gpcap_filtered_packets_get_error (filtered));
}

static void
set_another_filter_cb (GPcapFilteredPackets *filtered,
                       guint position,
                       guint n_removed,
                       guint n_added,
                       char *filter)
{
  if (n_removed > 0)
    g_assert_true (gpcap_filtered_packets_set_filter (filtered, filter, NULL));
}

static void
test_a_handler_may_set_a_filter (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  char another[] = "greater 100";
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, another);
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPcapFilteredPackets) filtered = filter (model, "less 60");

  complete_filtered (filtered);
  g_signal_connect (filtered, "items-changed", G_CALLBACK (set_another_filter_cb), another);
  g_assert_true (gpcap_filtered_packets_set_filter (filtered, "less 70", NULL));
  g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, another);
  g_signal_handlers_disconnect_by_func (filtered, set_another_filter_cb, another);
  complete_filtered (filtered);
  complete (model);
  assert_filtered (filtered, model, expected);
  /* Its own text is a filter like any other. */
  g_assert_true (gpcap_filtered_packets_set_filter (
      filtered, gpcap_filtered_packets_get_filter (filtered), NULL));
  g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, "greater 100");
}

/* As somebody types: each filter ends the run of the one before. */
static void
test_a_filter_is_changed_as_it_is_typed (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, "greater 100");
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPcapFilteredPackets) filtered = filter (model, NULL);
  g_autoptr (GError) error = NULL;
  Told told;

  listen_to_model (filtered, &told);
  for (guint i = 0; i <= 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("greater %u", i);

      g_assert_true (gpcap_filtered_packets_set_filter (filtered, text, NULL));
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_false (gpcap_filtered_packets_set_filter (filtered, "greater than", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);
  g_assert_false (gpcap_filtered_packets_set_filter (filtered, "\xff", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, "greater 100");
  run_until_items (filtered, expected->len);
  g_assert_cmpuint (told.n_items, ==, expected->len);
  complete (model);
  assert_filtered (filtered, model, expected);
}

/* What a list that listens has, and the filter that its handler sets. */
typedef struct
{
  GPcapFilteredPackets *filtered; /* owned, or NULL */
  const char *filter; /* or NULL */
  guint n_items;
} Listener;

/* Counts the rows as a view does, which knows only what it is told. */
static void
count_rows_cb (Listener *self, guint position, guint n_removed, guint n_added, GListModel *model)
{
  g_assert_cmpuint (position + n_removed, <=, self->n_items);
  self->n_items += n_added - n_removed;
  g_assert_cmpuint (self->n_items, ==, g_list_model_get_n_items (model));
}

static void
set_filter_cb (Listener *self)
{
  const char *filter = g_steal_pointer (&self->filter);

  if (filter == NULL)
    return;
  g_assert_true (gpcap_filtered_packets_set_filter (self->filtered, filter, NULL));
  complete_filtered (self->filtered);
}

/* The filter that was set last is the one that is run. */
static void
test_a_handler_may_set_another_filter (gconstpointer signal)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPcapFilteredPackets) filtered = filter (model, "tcp");
  g_autoptr (GPcapFilteredPackets) other = NULL;
  Listener listener = { .filtered = filtered };

  complete (model);
  other = filter (model, "udp");
  complete_filtered (other);
  complete_filtered (filtered);
  listener.n_items = g_list_model_get_n_items (G_LIST_MODEL (filtered));
  g_assert_cmpuint (listener.n_items, >, 0);
  listener.filter = "udp";
  g_signal_connect_swapped (filtered, "items-changed", G_CALLBACK (count_rows_cb), &listener);
  g_signal_connect_swapped (filtered, signal, G_CALLBACK (set_filter_cb), &listener);
  g_assert_true (gpcap_filtered_packets_set_filter (filtered, "icmp", NULL));
  g_assert_null (listener.filter);
  g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, "udp");
  g_assert_cmpuint (listener.n_items, ==, g_list_model_get_n_items (G_LIST_MODEL (other)));
  g_assert_cmpuint (listener.n_items, ==, g_list_model_get_n_items (G_LIST_MODEL (filtered)));
  /* Its own text is the same filter. */
  g_assert_true (gpcap_filtered_packets_set_filter (
      filtered, gpcap_filtered_packets_get_filter (filtered), NULL));
  g_assert_cmpstr (gpcap_filtered_packets_get_filter (filtered), ==, "udp");
  g_signal_handlers_disconnect_by_data (filtered, &listener);
}

static void
drop_filtered_cb (Listener *self)
{
  g_clear_object (&self->filtered);
}

static void
test_a_handler_may_drop_the_filtered_model (gconstpointer signal)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  Listener listener = { 0 };

  complete (model);
  listener.filtered = filter (model, "tcp");
  complete_filtered (listener.filtered);
  g_signal_connect_swapped (listener.filtered, signal, G_CALLBACK (drop_filtered_cb), &listener);
  g_assert_true (gpcap_filtered_packets_set_filter (listener.filtered, "udp", NULL));
  g_assert_null (listener.filtered);
  listener.filtered = filter (model, "tcp");
  g_signal_connect_swapped (listener.filtered, signal, G_CALLBACK (drop_filtered_cb), &listener);
  g_assert_true (gpcap_filtered_packets_wait (listener.filtered, NULL, NULL));
  g_assert_null (listener.filtered);
}

static void
test_runs_can_be_cancelled (void)
{
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPcapSavefileModel) model = open_model (filename);
  g_autoptr (GPcapFilteredPackets) filtered = filter (model, "greater 1");
  g_autoptr (GError) error = NULL;

  gpcap_savefile_model_cancel (model);
  gpcap_filtered_packets_cancel (filtered);
  g_assert_true (gpcap_savefile_model_wait (model, NULL, NULL));
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, NULL));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i += 97)
    assert_item (model, i, expected, i);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (filtered)); i += 97)
    trace_add_item (expected, filtered, i);
  g_cancellable_cancel (cancellable);
  g_assert_null (gpcap_savefile_model_open (filename, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A file that the test writes, and a model that follows it. */
typedef struct
{
  Growing file;
  Content content;
  GPtrArray *expected; /* owned; the packets of the content */
  guint n_packets; /* that were written */
  GPcapSavefileModel *model; /* owned */
} Fixture;

static void
append_packets (Fixture *self, guint n_packets)
{
  const gsize begin = self->n_packets > 0 ? content_find (&self->content, self->n_packets) : 0;
  const gsize end = content_find (&self->content, n_packets);

  growing_append (&self->file, self->content.data + begin, end - begin);
  self->n_packets = n_packets;
}

static void
set_up (Fixture *self, guint n_packets, gboolean follow)
{
  g_autofree char *original = test_savefile ("many.pcap");

  growing_init (&self->file);
  content_init (&self->content, "many.pcap");
  self->expected = trace_of_libpcap (original, NULL);
  self->n_packets = 0;
  append_packets (self, n_packets);
  self->model = follow ? open_following (self->file.filename) : open_model (self->file.filename);
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->model);
  g_ptr_array_unref (self->expected);
  content_clear (&self->content);
  growing_clear (&self->file);
}

static void
test_what_is_added_is_shown (void)
{
  g_autoptr (GPcapFilteredPackets) filtered = NULL;
  Fixture self;
  Told told;

  set_up (&self, 5, TRUE);
  g_assert_true (gpcap_savefile_model_get_follow (self.model));
  filtered = filter (self.model, "");
  listen_to_model (self.model, &told);
  for (guint n = 5; n < 12000; n += g_test_rand_int_range (1, 2000))
    {
      append_packets (&self, n);
      run_until_items (self.model, n);
      run_until_items (filtered, n);
      assert_item (self.model, n - 1, self.expected, n - 1);
      assert_item (self.model, 0, self.expected, 0);
      g_assert_cmpint (gpcap_savefile_model_find_time (self.model, get_time (self.model, n - 1)),
                       <=, n - 1);
    }
  g_assert_cmpuint (told.n_items, ==, self.n_packets);
  /* A part of a packet is no error: its rest may come. */
  growing_append (&self.file, self.content.data + content_find (&self.content, self.n_packets), 7);
  g_usleep (20000);
  complete (self.model);
  growing_append (&self.file, self.content.data + content_find (&self.content, self.n_packets) + 7,
                  content_find (&self.content, self.n_packets + 1)
                      - content_find (&self.content, self.n_packets) - 7);
  run_until_items (self.model, self.n_packets + 1);
  g_clear_object (&filtered);
  tear_down (&self);
}

static void
run_until_error (GPcapSavefileModel *model)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_savefile_model_get_error (model) == NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_error (gpcap_savefile_model_get_error (model), GPCAP_ERROR, GPCAP_ERROR_FILE_CHANGED);
}

/* What a test does to the file. */
static void
cut_file (Fixture *self)
{
  growing_cut (&self->file, content_find (&self->content, 100) + 3);
}

static void
replace_file (Fixture *self)
{
  growing_rename (&self->file);
  growing_create (&self->file);
}

/* As long as before, and with other packets. */
static void
write_file_anew (Fixture *self)
{
  growing_cut (&self->file, 0);
  growing_append (&self->file, self->content.data, HEADER_SIZE);
  growing_append (&self->file, self->content.data + content_find (&self->content, 3),
                  content_find (&self->content, 19000));
}

static void
assert_told_cb (GListModel *model, GParamSpec *pspec, const Told *told)
{
  g_assert_cmpuint (told->n_items, ==, g_list_model_get_n_items (model));
}

/* Another filter forgets an error. Its handlers know of the rows that are gone. */
static void
test_rows_go_before_the_error (void)
{
  g_autoptr (GPcapFilteredPackets) filtered = NULL;
  Fixture self;
  Told told;

  set_up (&self, 19000, FALSE);
  complete (self.model);
  filtered = filter (self.model, "");
  complete_filtered (filtered);
  cut_file (&self);
  g_object_unref (g_list_model_get_item (G_LIST_MODEL (filtered), 9000));
  g_assert_nonnull (gpcap_filtered_packets_get_error (filtered));
  listen_to_model (filtered, &told);
  g_signal_connect (filtered, "notify::error", G_CALLBACK (assert_told_cb), &told);
  g_assert_true (gpcap_filtered_packets_set_filter (filtered, "less 70", NULL));
  g_assert_cmpuint (told.n_signals, ==, 1);
  g_clear_object (&filtered);
  tear_down (&self);
}

static void
test_a_file_that_changes_is_told (void)
{
  void (*const changes[]) (Fixture *) = { cut_file, write_file_anew };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GPcapFilteredPackets) filtered = NULL;
      g_autoptr (GPcapPacket) before = NULL;
      g_autoptr (GPcapPacket) lost = NULL;
      Fixture self;

      set_up (&self, 19000, FALSE);
      complete (self.model);
      before = g_list_model_get_item (G_LIST_MODEL (self.model), 18000);
      filtered = filter (self.model, "less 60");
      complete_filtered (filtered);
      changes[i](&self);
      /* What has been read stays. */
      assert_item (self.model, 18000, self.expected, 18000);
      g_assert_null (gpcap_savefile_model_get_error (self.model));
      lost = g_list_model_get_item (G_LIST_MODEL (self.model), 9000);
      g_assert_cmpuint (g_bytes_get_size (gpcap_packet_get_data (lost)), ==, 0);
      g_assert_error (gpcap_savefile_model_get_error (self.model), GPCAP_ERROR,
                      GPCAP_ERROR_FILE_CHANGED);
      g_object_unref (g_list_model_get_item (G_LIST_MODEL (filtered),
                                             gpcap_filtered_packets_get_n_packets (filtered) / 2));
      g_assert_error (gpcap_filtered_packets_get_error (filtered), GPCAP_ERROR,
                      GPCAP_ERROR_FILE_CHANGED);
      g_clear_object (&filtered);
      tear_down (&self);
    }
}

static void
test_a_followed_file_that_changes_is_told (void)
{
  void (*const changes[]) (Fixture *) = { cut_file, replace_file };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Fixture self;

      set_up (&self, 19000, TRUE);
      run_until_items (self.model, 19000);
      complete (self.model);
      changes[i](&self);
      run_until_error (self.model);
      g_assert_cmpuint (gpcap_savefile_model_get_n_packets (self.model), ==, 19000);
      if (changes[i] == replace_file)
        assert_item (self.model, 9000, self.expected, 9000);
      tear_down (&self);
    }
}

/* A plain array of packets against the model, while the file grows. */
static void
test_a_model_is_a_list (void)
{
  const char *const filters[] = { "less 70", "greater 80", "ether[0] & 1 = 0", "" };
  g_autofree char *original = test_savefile ("many.pcap");
  g_autoptr (GPcapFilteredPackets) filtered = NULL;
  const char *expression = "";
  Told told, told_filtered;
  Fixture self;

  set_up (&self, 1, TRUE);
  filtered = filter (self.model, "");
  listen_to_model (self.model, &told);
  listen_to_model (filtered, &told_filtered);
  for (guint step = 0; step < 400; step++)
    {
      const guint n = gpcap_savefile_model_get_n_packets (self.model);
      const guint position = g_test_rand_int_range (0, n);

      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          append_packets (&self,
                          MIN (self.n_packets + g_test_rand_int_range (1, 200), TEST_N_MANY));
          break;
        case 1:
          g_main_context_iteration (NULL, FALSE);
          break;
        case 2:
          gpcap_savefile_model_refresh (self.model);
          break;
        case 3:
          expression = filters[g_test_rand_int_range (0, G_N_ELEMENTS (filters))];
          g_assert_true (gpcap_filtered_packets_set_filter (filtered, expression, NULL));
          break;
        case 4:
          gpcap_filtered_packets_refresh (filtered);
          if (gpcap_filtered_packets_get_n_packets (filtered) > 0)
            {
              const guint row =
                  g_test_rand_int_range (0, gpcap_filtered_packets_get_n_packets (filtered));

              assert_item (filtered, row, self.expected,
                           gpcap_filtered_packets_get_position (filtered, row));
            }
          break;
        default:
          assert_item (self.model, position, self.expected, position);
          g_assert_cmpint (
              gpcap_savefile_model_find_time (self.model, get_time (self.model, position)), <=,
              position);
        }
      g_assert_cmpuint (told.n_items, ==, gpcap_savefile_model_get_n_packets (self.model));
      g_assert_cmpuint (told_filtered.n_items, ==, gpcap_filtered_packets_get_n_packets (filtered));
    }
  append_packets (&self, TEST_N_MANY);
  run_until_items (self.model, TEST_N_MANY);
  assert_rows (self.model, self.expected);
  g_autoptr (GPtrArray) passed = trace_of_libpcap (original, expression);
  run_until_items (filtered, passed->len);
  assert_filtered (filtered, self.model, passed);
  g_clear_object (&filtered);
  tear_down (&self);
}

/* Objects that a program makes by itself have no packets. */
static void
test_objects_of_no_file_are_empty (void)
{
  g_autoptr (GPcapFilteredPackets) filtered = g_object_new (GPCAP_TYPE_FILTERED_PACKETS, NULL);
  g_autoptr (GPcapSavefileModel) model = g_object_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_cmpint (gpcap_savefile_model_find_time (model, 0), ==, -1);
  g_assert_cmpint (gpcap_savefile_model_get_datalink (model), ==, -1);
  g_assert_true (gpcap_savefile_model_wait (model, NULL, NULL));
  gpcap_savefile_model_refresh (model);
  gpcap_savefile_model_cancel (model);
  g_assert_null (gpcap_savefile_model_filter (model, "", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED);
  g_clear_error (&error);
  g_assert_false (g_initable_init (G_INITABLE (model), NULL, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filtered)), ==, 0);
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, NULL));
  g_assert_false (gpcap_filtered_packets_is_complete (filtered));
  gpcap_filtered_packets_cancel (filtered);
  g_assert_false (gpcap_filtered_packets_set_filter (filtered, "", &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/savefile-model/" name, func)
  ADD ("rows-are-those-of-a-reader", test_rows_are_those_of_a_reader);
  ADD ("packets-may-be-as-long-as-libpcap-has-them",
       test_packets_may_be_as_long_as_libpcap_has_them);
  ADD ("a-compressed-file-has-random-access", test_a_compressed_file_has_random_access);
  ADD ("the-first-rows-are-there-at-once", test_the_first_rows_are_there_at_once);
  ADD ("a-model-is-opened-in-a-thread", test_a_model_is_opened_in_a_thread);
  ADD ("a-file-is-opened-by-its-path", test_a_file_is_opened_by_its_path);
  ADD ("a-file-without-a-path-is-refused", test_a_file_without_a_path_is_refused);
  ADD ("one-thread-at-a-time-shows-rows", test_one_thread_at_a_time_shows_rows);
  ADD ("what-cannot-be-opened-is-told", test_what_cannot_be_opened_is_told);
  ADD ("damaged-files-keep-their-packets", test_damaged_files_keep_their_packets);
  ADD ("damaged-compressed-files-keep-their-packets",
       test_damaged_compressed_files_keep_their_packets);
  ADD ("a-time-is-found", test_a_time_is_found);
  ADD ("filtered-rows-are-those-of-libpcap", test_filtered_rows_are_those_of_libpcap);
  ADD ("a-handler-may-set-a-filter", test_a_handler_may_set_a_filter);
  ADD ("a-filter-is-changed-as-it-is-typed", test_a_filter_is_changed_as_it_is_typed);
  g_test_add_data_func ("/savefile-model/a-handler-may-set-another-filter/items-changed",
                        "items-changed", test_a_handler_may_set_another_filter);
  g_test_add_data_func ("/savefile-model/a-handler-may-set-another-filter/n-packets",
                        "notify::n-packets", test_a_handler_may_set_another_filter);
  g_test_add_data_func ("/savefile-model/a-handler-may-drop-the-filtered-model/items-changed",
                        "items-changed", test_a_handler_may_drop_the_filtered_model);
  g_test_add_data_func ("/savefile-model/a-handler-may-drop-the-filtered-model/n-packets",
                        "notify::n-packets", test_a_handler_may_drop_the_filtered_model);
  ADD ("runs-can-be-cancelled", test_runs_can_be_cancelled);
  ADD ("what-is-added-is-shown", test_what_is_added_is_shown);
  ADD ("rows-go-before-the-error", test_rows_go_before_the_error);
  ADD ("a-file-that-changes-is-told", test_a_file_that_changes_is_told);
  ADD ("a-followed-file-that-changes-is-told", test_a_followed_file_that_changes_is_told);
  ADD ("a-model-is-a-list", test_a_model_is_a_list);
  ADD ("objects-of-no-file-are-empty", test_objects_of_no_file_are_empty);
#undef ADD
  return g_test_run ();
}
