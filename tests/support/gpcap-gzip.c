/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressing with gzip's format, and all the ways to open the result. */

#include "support/gpcap-gzip.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "support/gpcap-async.h"
#include "support/gpcap-trickle.h"

void
gzip_append_member (GByteArray *compressed, const void *data, gsize size)
{
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, G_CONVERTER (gzip));
  guint8 buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (compressed, buffer, n);
  g_assert_cmpint (n, ==, 0);
}

GBytes *
gzip_compress (const void *data, gsize size)
{
  GByteArray *compressed = g_byte_array_new ();

  gzip_append_member (compressed, data, size);
  return g_byte_array_free_to_bytes (compressed);
}

typedef struct
{
  char *filename; /* owned; of a FIFO, or NULL */
  int fd; /* owned; of a pipe, if there is no FIFO */
  GBytes *content; /* owned */
} Writing;

/* A reader that fails closes the pipe before all is written. */
static gpointer
write_pipe (gpointer user_data)
{
  Writing *self = user_data;
  gsize size, written = 0;
  const guint8 *content = g_bytes_get_data (self->content, &size);
  const int fd = self->filename != NULL ? open (self->filename, O_WRONLY | O_CLOEXEC) : self->fd;
  gssize n = 1;

  for (; written < size && n > 0; written += n)
    n = write (fd, content + written, size - written);
  close (fd);
  g_free (self->filename);
  g_bytes_unref (self->content);
  g_free (self);
  return NULL;
}

static GThread *
start_writing (const char *filename, int fd, GBytes *content)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->filename = g_strdup (filename);
  writing->fd = fd;
  writing->content = g_bytes_ref (content);
  return g_thread_new ("writer", write_pipe, writing);
}

/* A pipe takes the place of the standard input. */
static GThread *
start_writing_to_stdin (GBytes *content)
{
  int fds[2];

  signal (SIGPIPE, SIG_IGN);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (dup2 (fds[0], STDIN_FILENO), ==, STDIN_FILENO);
  close (fds[0]);
  return start_writing (NULL, fds[1], content);
}

static void
leave_stdin (void)
{
  const int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (dup2 (fd, STDIN_FILENO), ==, STDIN_FILENO);
  close (fd);
}

static char *
write_file (GBytes *content)
{
  char *filename = NULL;
  const int fd = g_file_open_tmp (NULL, &filename, NULL);

  g_assert_cmpint (fd, !=, -1);
  close (fd);
  g_assert_true (g_file_set_contents_full (filename, g_bytes_get_data (content, NULL),
                                           g_bytes_get_size (content), G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  return filename;
}

GPcapReader *
opened_init (Opened *self, Opening opening, GBytes *content, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *uri = NULL;

  *self = (Opened){ 0 };
  switch (opening)
    {
    case BY_NAME:
      self->filename = write_file (content);
      return gpcap_open_offline (self->filename, NULL, error);
    case BY_FIFO:
      signal (SIGPIPE, SIG_IGN);
      self->filename = make_fifo ();
      self->writer = start_writing (self->filename, -1, content);
      return gpcap_open_offline (self->filename, NULL, error);
    case BY_STREAM:
      stream = g_memory_input_stream_new_from_bytes (content);
      return gpcap_open_stream (stream, NULL, error);
    case BY_FILE_STREAM:
      self->filename = write_file (content);
      file = g_file_new_for_path (self->filename);
      stream = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
      return gpcap_open_stream (stream, NULL, error);
    case BY_FILE:
      self->filename = write_file (content);
      file = g_file_new_for_path (self->filename);
      return gpcap_open_file (file, NULL, error);
    case BY_URI:
      self->filename = write_file (content);
      uri = g_filename_to_uri (self->filename, NULL, NULL);
      return gpcap_open_uri (uri, NULL, error);
    case BY_BYTES:
      return gpcap_open_bytes (content, NULL, error);
    case BY_STDIN:
      self->writer = start_writing_to_stdin (content);
      return gpcap_open_offline ("-", NULL, error);
    case BY_TRICKLE:
    default:
      stream = trickle_new (content, 1);
      return gpcap_open_stream (stream, NULL, error);
    }
}

/* Called after the reader is freed. */
void
opened_clear (Opened *self, Opening opening)
{
  if (opening == BY_STDIN)
    leave_stdin ();
  if (self->writer != NULL)
    g_thread_join (self->writer);
  if (opening == BY_FIFO)
    remove_fifo (self->filename);
  else if (self->filename != NULL)
    g_unlink (self->filename);
  g_free (self->filename);
}
