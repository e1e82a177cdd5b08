/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for several tests. */

#include "support/gpcap-test.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include "support/gpcap-waiting.h"

GPtrArray *
trace_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
trace_add_packet (GPtrArray *trace, gint64 timestamp, guint caplen, guint len, const guint8 *data)
{
  g_autofree char *checksum = g_compute_checksum_for_data (G_CHECKSUM_MD5, data, caplen);

  g_ptr_array_add (
      trace, g_strdup_printf ("%" G_GINT64_FORMAT " %u/%u %s", timestamp, caplen, len, checksum));
}

void
trace_add (GPtrArray *trace, GPcapPkthdr *hdr, const guint8 *data, guint caplen)
{
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, caplen);
  trace_add_packet (trace, gpcap_pkthdr_get_timestamp (hdr), caplen, gpcap_pkthdr_get_len (hdr),
                    data);
}

void
trace_add_bytes (GPtrArray *trace, GPcapPkthdr *hdr, GBytes *data)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  trace_add (trace, hdr, bytes, size);
}

void
trace_add_batch (GPtrArray *trace, GPcapPacketBatch *batch)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);
      g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (batch, i);

      trace_add_bytes (trace, hdr, data);
    }
}

/* Reads a savefile with libpcap, up to the end or an error. */
GPtrArray *
trace_of_libpcap (const char *filename, const char *filter)
{
  char reason[PCAP_ERRBUF_SIZE];
  pcap_t *pcap =
      pcap_open_offline_with_tstamp_precision (filename, PCAP_TSTAMP_PRECISION_NANO, reason);
  struct pcap_pkthdr *header;
  const guint8 *data;
  GPtrArray *trace = trace_new ();

  g_assert_nonnull (pcap);
  if (filter != NULL)
    {
      struct bpf_program program;

      g_assert_cmpint (pcap_compile (pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN), ==, 0);
      g_assert_cmpint (pcap_setfilter (pcap, &program), ==, 0);
      pcap_freecode (&program);
    }
  while (pcap_next_ex (pcap, &header, &data) == 1)
    trace_add_packet (trace,
                      header->ts.tv_sec * G_GINT64_CONSTANT (1000000000) + header->ts.tv_usec,
                      header->caplen, header->len, data);
  pcap_close (pcap);
  return trace;
}

void
assert_same_trace (GPtrArray *actual, GPtrArray *expected)
{
  for (guint i = 0; i < MIN (actual->len, expected->len); i++)
    g_assert_cmpstr (actual->pdata[i], ==, expected->pdata[i]);
  g_assert_cmpuint (actual->len, ==, expected->len);
}

/* Returns the path of a generated savefile. */
char *
test_savefile (const char *name)
{
  const char *directory = g_getenv ("GPCAP_TEST_SAVEFILES");

  g_assert_nonnull (directory);
  return g_build_filename (directory, name, NULL);
}

GPcapReader *
test_open (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *filename = test_savefile (name);
  GPcapReader *reader = gpcap_open_offline (filename, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reader);
  return reader;
}

/* Returns the contents of a generated savefile. */
GInputStream *
test_stream (const char *name)
{
  g_autofree char *filename = test_savefile (name);
  char *content;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  return g_memory_input_stream_new_from_data (content, size, g_free);
}

/* Checks the error, and that it has a message. */
void
assert_error_message (GError *error, GQuark domain, int code)
{
  g_assert_error (error, domain, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 10);
}

void
count_notify_cb (GPcapReader *reader, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static gboolean
deadline_cb (gpointer user_data)
{
  g_error ("The main loop did not come to its end");
  return G_SOURCE_REMOVE;
}

/* Runs the default main context, with a deadline. */
void
run_main_loop_until (gboolean *done)
{
  const guint deadline = g_timeout_add_seconds (get_test_patience (), deadline_cb, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

void
pipe_init (Pipe *self)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  int fds[2];

  *self = (Pipe){ 0 };
  g_assert_true (g_file_get_contents (filename, &self->content, &self->size, NULL));
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  self->stream = g_unix_input_stream_new (fds[0], TRUE);
  self->fd = fds[1];
}

void
pipe_write_until (Pipe *self, gsize end)
{
  while (self->written < end)
    {
      const gssize n = write (self->fd, self->content + self->written, end - self->written);

      g_assert_cmpint (n, >, 0);
      self->written += n;
    }
}

void
pipe_close (Pipe *self)
{
  close (self->fd);
  self->fd = -1;
}

void
pipe_clear (Pipe *self)
{
  if (self->fd != -1)
    close (self->fd);
  g_clear_object (&self->stream);
  g_free (self->content);
}

/* The user data is an Async. */
void
async_cb (GObject *object, GAsyncResult *result, gpointer async)
{
  Async *self = async;

  g_assert_false (self->done);
  self->result = g_object_ref (result);
  self->done = TRUE;
}

/* Runs the default main context until there is a result, which is borrowed. */
GAsyncResult *
async_wait (Async *self)
{
  run_main_loop_until (&self->done);
  return self->result;
}

void
async_clear (Async *self)
{
  g_clear_object (&self->result);
  self->done = FALSE;
}

static gboolean
measure_lateness_cb (gpointer user_data)
{
  Timer *timer = user_data;
  const gint64 now = g_get_monotonic_time ();

  timer->latest = MAX (timer->latest, now - timer->due);
  timer->due = now + 10000;
  timer->n++;
  return G_SOURCE_CONTINUE;
}

void
timer_start (Timer *self)
{
  const gint64 now = g_get_monotonic_time ();

  *self = (Timer){ .start = now, .due = now + 10000 };
  self->id = g_timeout_add (10, measure_lateness_cb, self);
}

/* Reports how late the timer was. On a busy machine a test can only check that it ran; on a fast
 * one what was to be waited for may be over before it is due. */
void
timer_stop (Timer *self, const char *what)
{
  const gint64 elapsed = g_get_monotonic_time () - self->start;

  g_source_remove (self->id);
  g_test_message ("%s: a timer of 10 ms came %u times, at most %.1f ms late", what, self->n,
                  self->latest / 1000.0);
  g_assert_true (self->n > 0 || elapsed < 100000);
}
