/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of dumpers that several threads use, of which one closes them. */

#include <glib/gstdio.h>

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

#define N_ROUNDS 40

/* So many packets are dumped before the dumper is closed. */
#define N_BEFORE 50

/* A directory for the files of a round. */
typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Fixture;

typedef struct
{
  const char *name;
  GPcapSavefileFormat format;
  GPcapCompression compression;
  gint64 queue_size; /* bytes */
  gboolean rotates;
  gboolean is_async; /* it is closed in a thread of its own */
} Kind;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->filename = g_build_filename (self->directory, "dump", NULL);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->filename);
  g_free (self->directory);
}

static GPcapDumper *
open_dumper (Fixture *self, const Kind *kind)
{
  g_autofree char *template = g_strconcat (self->filename, "-%N", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 500, NULL);
  gpointer where = kind->rotates ? (gpointer) rotation : self->filename;
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper =
      g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, kind->rotates ? "rotation" : "filename",
                      where, "datalink", GPCAP_DLT_EN10MB, "format", kind->format, "compression",
                      kind->compression, "queue-size", kind->queue_size, "blocking", TRUE, NULL);

  g_assert_no_error (error);
  return dumper;
}

/* Returns the number of packets in a file, which has to be whole. */
static guint64
count_in_file (const char *filename)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  guint64 n_packets = 0;
  GPcapPacketBatch *batch;

  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      n_packets += gpcap_packet_batch_get_n_packets (batch);
      g_object_unref (batch);
    }
  g_assert_no_error (error);
  return n_packets;
}

/* Returns the number of packets in all files of the directory, and removes them. */
static guint64
take_packets (Fixture *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  guint64 n_packets = 0;
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *filename = g_build_filename (self->directory, name, NULL);

      g_assert_false (g_str_has_prefix (name, "."));
      n_packets += count_in_file (filename);
      g_assert_cmpint (g_remove (filename), ==, 0);
    }
  return n_packets;
}

/* What fails because the dumper is closed fails with that error. */
static gboolean
is_refused (gboolean is_done, GError **error)
{
  if (is_done)
    {
      g_assert_no_error (*error);
      return FALSE;
    }
  g_assert_error (*error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  g_clear_error (error);
  return TRUE;
}

/* Each thread that dumps returns how many packets it has dumped. */

static gpointer
dump_packets (gpointer dumper)
{
  static const guint8 data[64];
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, sizeof data, sizeof data);
  GError *error = NULL;
  guint n = 0;

  while (!is_refused (gpcap_dumper_dump (dumper, hdr, data, sizeof data, &error), &error))
    n++;
  return GUINT_TO_POINTER (n);
}

static gpointer
dump_batches (gpointer dumper)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
  GError *error = NULL;
  guint n = 0;

  while (!is_refused (gpcap_dumper_dump_batch (dumper, batch, &error), &error))
    n += 10;
  return GUINT_TO_POINTER (n);
}

/* A reader passes its packets on until it cannot, and then goes on without the dumper. */
static gpointer
read_to_dumper (gpointer dumper)
{
  g_autoptr (GError) failure = NULL;
  guint n = 0;

  while (failure == NULL)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapPacketBatch) batch = NULL;

      if (!gpcap_reader_set_dumper (reader, dumper, &failure))
        break;
      batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 10);
      if (gpcap_reader_get_dumper (reader) == NULL)
        break;
      n += 10;
    }
  if (failure != NULL)
    g_assert_error (failure, GPCAP_ERROR, GPCAP_ERROR_CLOSED);
  return GUINT_TO_POINTER (n);
}

/* Calls everything else until the dumper is closed. */
static gpointer
use (gpointer dumper)
{
  while (!gpcap_dumper_is_closed (dumper))
    {
      g_autoptr (GOutputStream) stream = NULL;
      GError *error = NULL;

      is_refused (gpcap_dumper_flush (dumper, &error), &error);
      is_refused (gpcap_dumper_flush_some (dumper, &error) != -1, &error);
      is_refused (gpcap_dumper_get_position (dumper, &error) != -1, &error);
      gpcap_dumper_get_n_packets (dumper);
      g_assert_cmpuint (gpcap_dumper_get_n_dropped (dumper), ==, 0);
      g_assert_null (gpcap_dumper_get_error (dumper));
      g_object_get (dumper, "stream", &stream, NULL);
    }
  return NULL;
}

static void
wait_for_packets (GPcapDumper *dumper)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_dumper_get_n_packets (dumper) < N_BEFORE)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_thread_yield ();
    }
}

static void
close_dumper (GPcapDumper *dumper, gboolean is_async)
{
  Async async = { 0 };
  g_autoptr (GError) error = NULL;

  if (is_async)
    {
      gpcap_dumper_close_async (dumper, NULL, async_cb, &async);
      gpcap_dumper_close_finish (dumper, async_wait (&async), &error);
      async_clear (&async);
    }
  else
    gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_is_closed (dumper));
}

static void
test_what_threads_dump_before_a_close_is_in_the_file (Fixture *self, gconstpointer user_data)
{
  const Kind *kind = user_data;
  const GThreadFunc funcs[] = { dump_packets, dump_batches, read_to_dumper, use };
  GThread *threads[G_N_ELEMENTS (funcs)];

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GPcapDumper) dumper = open_dumper (self, kind);
      guint64 n_dumped = 0;

      for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
        threads[i] = g_thread_new ("user", funcs[i], dumper);
      wait_for_packets (dumper);
      close_dumper (dumper, kind->is_async);
      for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
        n_dumped += GPOINTER_TO_UINT (g_thread_join (threads[i]));
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, n_dumped);
      g_assert_cmpuint (take_packets (self), ==, n_dumped);
    }
}

static gpointer
close_once (gpointer dumper)
{
  g_autoptr (GError) error = NULL;

  if (!gpcap_dumper_close (dumper, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  else
    g_assert_true (gpcap_dumper_is_closed (dumper));
  return GUINT_TO_POINTER (error == NULL);
}

static void
test_one_of_several_threads_closes (Fixture *self, gconstpointer user_data)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GPcapDumper) dumper = open_dumper (self, user_data);
      GThread *threads[3];
      guint n_closed = 0;

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("closer", close_once, dumper);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        n_closed += GPOINTER_TO_UINT (g_thread_join (threads[i]));
      g_assert_cmpuint (n_closed, >=, 1);
      g_assert_true (gpcap_dumper_is_closed (dumper));
      take_packets (self);
    }
}

#define PCAP GPCAP_SAVEFILE_FORMAT_PCAP
#define PCAPNG GPCAP_SAVEFILE_FORMAT_PCAPNG
#define PLAIN GPCAP_COMPRESSION_NONE
#define QUEUE_SIZE (256 * 1024)

int
main (int argc, char **argv)
{
  static const Kind kinds[] = {
    { "pcap", PCAP, PLAIN, 0, FALSE, FALSE },
    { "pcapng", PCAPNG, PLAIN, 0, FALSE, FALSE },
    { "gzip", PCAP, GPCAP_COMPRESSION_GZIP, 0, FALSE, FALSE },
    { "queue", PCAP, PLAIN, QUEUE_SIZE, FALSE, FALSE },
    { "ring", PCAP, PLAIN, 0, TRUE, FALSE },
    { "ring-of-pcapng", PCAPNG, PLAIN, 0, TRUE, FALSE },
    { "pcap-async", PCAP, PLAIN, 0, FALSE, TRUE },
    { "queue-async", PCAPNG, GPCAP_COMPRESSION_GZIP, QUEUE_SIZE, FALSE, TRUE },
    { "ring-async", PCAP, PLAIN, 0, TRUE, TRUE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf (
          "/dumper-threads/what-threads-dump-before-a-close-is-in-the-file/%s", kinds[i].name);

      g_test_add (path, Fixture, &kinds[i], set_up,
                  test_what_threads_dump_before_a_close_is_in_the_file, tear_down);
    }
  g_test_add ("/dumper-threads/one-of-several-threads-closes", Fixture, &kinds[0], set_up,
              test_one_of_several_threads_closes, tear_down);
  return g_test_run ();
}
