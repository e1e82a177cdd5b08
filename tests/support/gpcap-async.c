/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for tests of asynchronous calls and of cancellation. */

#include "support/gpcap-async.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static gpointer
cancel_in_thread (gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;

  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Cancels after the operation was begun. The caller cancels BEFORE. */
void
cancel_at (Moment moment, GCancellable *cancellable)
{
  if (moment == AT_ONCE)
    g_cancellable_cancel (cancellable);
  if (moment == LATER)
    g_timeout_add (20, cancel_cb, cancellable);
  if (moment == FROM_A_THREAD)
    g_thread_unref (g_thread_new ("canceller", cancel_in_thread, g_object_ref (cancellable)));
}

GPcapPacketBatch *
async_read_batch (GPcapReader *reader, guint max_packets, GCancellable *cancellable, GError **error)
{
  Async async = { 0 };
  GPcapPacketBatch *batch;

  gpcap_reader_read_batch_async (reader, max_packets, G_PRIORITY_DEFAULT, cancellable, async_cb,
                                 &async);
  batch = gpcap_reader_read_batch_finish (reader, async_wait (&async), error);
  async_clear (&async);
  return batch;
}

/* Reads until the end. @trace may already have packets. */
void
assert_reads_the_rest (GPcapReader *reader, GPtrArray *trace)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  while ((batch = async_read_batch (reader, 7, NULL, &error)) != NULL)
    {
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), >, 0);
      trace_add_batch (trace, batch);
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  assert_same_trace (trace, expected);
}

GPcapReader *
new_for_savefile (const char *name)
{
  g_autofree char *filename = test_savefile (name);

  return g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
}

/* Makes a FIFO without a writer. */
char *
make_fifo (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  char *filename = g_build_filename (directory, "fifo", NULL);

  g_assert_cmpint (mkfifo (filename, 0600), ==, 0);
  return filename;
}

void
remove_fifo (const char *filename)
{
  g_autofree char *directory = g_path_get_dirname (filename);

  g_assert_cmpint (g_unlink (filename), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}
