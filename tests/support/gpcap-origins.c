/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every origin of a savefile, and the descriptors that reading it leaves. */

#include "support/gpcap-origins.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#include "support/gpcap-waiting.h"

static GPcapReader *
open_path (GError **error)
{
  g_autofree char *filename = test_savefile ("packets.pcap");

  return gpcap_open_offline (filename, NULL, error);
}

static GPcapReader *
open_gzip_path (GError **error)
{
  g_autofree char *filename = test_savefile ("packets.pcap.gz");

  return gpcap_open_offline (filename, NULL, error);
}

static GPcapReader *
open_stream (GError **error)
{
  g_autoptr (GInputStream) stream = test_stream ("packets.pcap");

  return gpcap_open_stream (stream, NULL, error);
}

static GPcapReader *
open_gzip_stream (GError **error)
{
  g_autoptr (GInputStream) stream = test_stream ("packets.pcap.gz");
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) unpacked = g_converter_input_stream_new (stream, converter);

  return gpcap_open_stream (unpacked, NULL, error);
}

/* The pipe holds the whole savefile, and its end. */
static GPcapReader *
open_pipe_stream (GError **error)
{
  GPcapReader *reader;
  Pipe piped;

  pipe_init (&piped);
  pipe_write_until (&piped, piped.size);
  pipe_close (&piped);
  reader = gpcap_open_stream (piped.stream, NULL, error);
  pipe_clear (&piped);
  return reader;
}

static GPcapReader *
open_pipe_path (GError **error)
{
  g_autofree char *filename = NULL;
  GPcapReader *reader;
  Pipe piped;
  int fd;

  pipe_init (&piped);
  pipe_write_until (&piped, piped.size);
  filename = g_strdup_printf ("/proc/self/fd/%d",
                              g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (piped.stream)));
  /* The writer's end is closed first, or the end of the pipe would not come. */
  fd = open (filename, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, !=, -1);
  pipe_close (&piped);
  reader = gpcap_open_offline (filename, NULL, error);
  close (fd);
  pipe_clear (&piped);
  return reader;
}

const Origin origins[N_ORIGINS] = {
  { "path", open_path },
  { "gzip-path", open_gzip_path },
  { "stream", open_stream },
  { "gzip-stream", open_gzip_stream },
  { "pipe-as-a-stream", open_pipe_stream },
  { "pipe-by-name", open_pipe_path },
};

guint
count_descriptors (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

/* A thread of the reader's may take a moment to drop what it uses. A test that makes readers ends
 * with this, so that the next one counts no descriptors of theirs. */
void
assert_n_descriptors (guint n)
{
  const gint64 deadline = get_test_deadline ();

  while (count_descriptors () != n && g_get_monotonic_time () < deadline)
    g_usleep (1000);
  g_assert_cmpuint (count_descriptors (), ==, n);
}

/* Main contexts and GLib's own threads have descriptors, which they keep from then on. */
void
use_every_way_once (void)
{
  for (gsize i = 0; i < N_WAYS; i++)
    {
      Reading reading;

      reading_init (&reading, "packets.pcap");
      ways[i].read (&reading, TEST_N_PACKETS);
      reading_clear (&reading);
    }
}
