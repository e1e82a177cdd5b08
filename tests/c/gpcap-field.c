/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what happens to savefiles in the field: files that are none, that change while they are
 * read, or are endless, and peers of streams that stall, die or send garbage. */

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-origins.h"
#include "support/gpcap-outcome-ways.h"
#include "support/gpcap-waiting.h"

static void
assert_no_savefile (const char *filename, GQuark domain, int code)
{
  const guint n_descriptors = count_descriptors ();
  g_autoptr (GError) error = NULL;

  g_test_message ("%.40s", filename);
  g_assert_null (gpcap_open_offline (filename, NULL, &error));
  assert_error_message (error, domain, code);
  assert_n_descriptors (n_descriptors);
}

static void
test_what_is_no_file_is_a_typed_error (void)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  g_autofree char *link = g_build_filename (directory, "link", NULL);
  g_autofree char *below = g_build_filename (directory, "socket", "below", NULL);
  g_autofree char *too_long = g_strnfill (5000, 'x');
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) listener =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (listener, address, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  g_assert_cmpint (symlink (link, link), ==, 0);
  assert_no_savefile (directory, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  assert_no_savefile (below, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  assert_no_savefile (link, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS);
  assert_no_savefile (too_long, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG);
  assert_no_savefile ("", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_no_savefile ("/proc/self/mem", G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_no_savefile ("/dev/null", GPCAP_ERROR, GPCAP_ERROR_EMPTY_FILE);
  assert_no_savefile ("/dev/zero", GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  /* The kernel says that its size is 0. */
  assert_no_savefile ("/proc/self/maps", GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
  /* ENXIO has no code of its own in every version of GLib. */
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (gpcap_open_offline (path, NULL, &error));
    g_assert_true (error->domain == G_IO_ERROR);
  }
  g_unlink (link);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* A copy of a savefile of many blocks. */
typedef struct
{
  char *filename; /* owned */
  char *content; /* owned */
  gsize size;
} Copy;

static void
copy_init (Copy *self)
{
  g_autofree char *original = test_savefile ("many.pcap");
  const int fd = g_file_open_tmp ("gpcap-XXXXXX.pcap", &self->filename, NULL);

  g_assert_true (g_file_get_contents (original, &self->content, &self->size, NULL));
  g_assert_cmpint (write (fd, self->content, self->size), ==, (gssize) self->size);
  close (fd);
}

static void
copy_clear (Copy *self)
{
  g_unlink (self->filename);
  g_free (self->filename);
  g_free (self->content);
}

static void
replace_file (const Copy *copy)
{
  g_autofree char *other = g_strconcat (copy->filename, ".new", NULL);

  g_assert_true (g_file_set_contents (other, "something else", -1, NULL));
  g_assert_cmpint (g_rename (other, copy->filename), ==, 0);
}

static void
delete_file (const Copy *copy)
{
  g_assert_cmpint (g_unlink (copy->filename), ==, 0);
}

static void
cut_file (const Copy *copy)
{
  g_assert_cmpint (truncate (copy->filename, copy->size - 7), ==, 0);
}

static void
empty_file (const Copy *copy)
{
  g_assert_cmpint (truncate (copy->filename, 0), ==, 0);
}

/* What is read of a file that changes after the first packets: always some of its own packets, in
 * order, and then the end or a typed error. */
static void
assert_changes (void (*change) (const Copy *copy), gboolean is_whole, gsize way)
{
  const guint n_descriptors = count_descriptors ();
  g_autofree char *original = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (original, NULL);
  Outcome outcome = { .trace = trace_new () };
  g_autoptr (GPcapPacketBatch) first = NULL;
  GPcapReader *reader;
  Copy copy;

  copy_init (&copy);
  reader = gpcap_open_offline (copy.filename, NULL, NULL);
  first = gpcap_reader_read_batch (reader, 10, NULL, NULL);
  trace_add_batch (outcome.trace, first);
  change (&copy);
  outcome_ways[way](reader, &outcome);
  g_assert_cmpuint (outcome.trace->len, <=, expected->len);
  for (guint i = 0; i < outcome.trace->len; i++)
    g_assert_cmpstr (outcome.trace->pdata[i], ==, expected->pdata[i]);
  if (is_whole)
    {
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.trace->len, ==, expected->len);
    }
  else if (outcome.error != NULL)
    g_assert_true (g_error_matches (outcome.error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED)
                   || g_error_matches (outcome.error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT));
  g_clear_object (&first);
  g_object_unref (reader);
  outcome_clear (&outcome);
  copy_clear (&copy);
  assert_n_descriptors (n_descriptors);
}

static void
test_a_file_may_change_while_it_is_read (void)
{
  const struct
  {
    void (*change) (const Copy *copy);
    gboolean is_whole;
  } changes[] = {
    { replace_file, TRUE },
    { delete_file, TRUE },
    { cut_file, FALSE },
    { empty_file, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    for (gsize way = 0; way < N_OUTCOME_WAYS; way++)
      assert_changes (changes[i].change, changes[i].is_whole, way);
}

/* A peer at the other end of a stream, which a thread plays. */
typedef struct
{
  GSocket *socket; /* owned */
  const char *content; /* borrowed */
  gsize size;
  const char *garbage; /* sent afterwards, or NULL */
  gboolean resets; /* the connection, instead of closing it */
  gboolean is_endless;
  GThread *thread; /* owned */
} Peer;

static gboolean
send_all (GSocket *socket, const char *data, gsize size)
{
  while (size > 0)
    {
      const gssize n = g_socket_send (socket, data, size, NULL, NULL);

      if (n < 0)
        return FALSE;
      data += n;
      size -= n;
    }
  return TRUE;
}

static gpointer
play_peer (gpointer user_data)
{
  Peer *self = user_data;
  gboolean goes_on = send_all (self->socket, self->content, self->size);

  while (goes_on && self->is_endless)
    goes_on = send_all (self->socket, self->content + HEADER_SIZE, self->size - HEADER_SIZE);
  if (self->garbage != NULL)
    send_all (self->socket, self->garbage, strlen (self->garbage));
  if (self->resets)
    {
      const struct linger at_once = { .l_onoff = 1 };

      setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
  g_socket_close (self->socket, NULL);
  return NULL;
}

/* Connects by TCP, because only that has resets. Returns the reader's end. */
static GInputStream *
peer_start (Peer *self)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  g_autoptr (GSocketConnection) accepted = g_socket_listener_accept (listener, NULL, NULL, NULL);

  g_assert_nonnull (connection);
  self->socket = g_object_ref (g_socket_connection_get_socket (accepted));
  self->thread = g_thread_new ("peer", play_peer, self);
  return g_unix_input_stream_new (
      fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3),
      TRUE);
}

static void
peer_end (Peer *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->socket);
}

/* GLib opens descriptors for its sockets, which it keeps from then on. */
static void
use_a_peer_once (void)
{
  Peer peer = { 0 };

  g_object_unref (peer_start (&peer));
  peer_end (&peer);
}

static void
assert_peer (Peer peer, guint n_packets, GQuark domain, int code, gsize way)
{
  const guint n_descriptors = count_descriptors ();
  Outcome outcome = { .trace = trace_new () };
  g_autoptr (GInputStream) stream = peer_start (&peer);
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);

  if (reader != NULL)
    outcome_ways[way](reader, &outcome);
  else
    outcome.error = g_steal_pointer (&error);
  g_clear_object (&reader);
  g_clear_object (&stream);
  peer_end (&peer);
  assert_n_descriptors (n_descriptors);
  g_assert_cmpuint (outcome.trace->len, ==, n_packets);
  if (domain != 0)
    assert_error_message (outcome.error, domain, code);
  else
    g_assert_no_error (outcome.error);
  outcome_clear (&outcome);
}

static void
test_a_peer_that_dies_or_lies_is_one_error_after_the_packets (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  for (gsize way = 0; way < N_OUTCOME_WAYS; way++)
    {
      assert_peer ((Peer){ .content = content, .size = size }, TEST_N_PACKETS, 0, 0, way);
      assert_peer ((Peer){ .content = content, .size = size - 1 }, TEST_N_PACKETS - 1, GPCAP_ERROR,
                   GPCAP_ERROR_TRUNCATED, way);
      assert_peer ((Peer){ .content = content, .size = 10 }, 0, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                   way);
      assert_peer ((Peer){ .content = content, .size = size, .garbage = "garbage, not a record" },
                   TEST_N_PACKETS, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, way);
      assert_peer ((Peer){ .garbage = "HTTP/1.1 404 Not Found, which is no savefile" }, 0,
                   GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT, way);
    }
}

static void
test_a_peer_that_resets_is_an_error_of_the_system (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  for (gsize way = 0; way < N_OUTCOME_WAYS; way++)
    assert_peer ((Peer){ .content = content, .size = TWO_PACKETS, .resets = TRUE }, 2, G_IO_ERROR,
                 G_IO_ERROR_CONNECTION_CLOSED, way);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* A peer that stalls in its header, or later, can be left. */
static void
test_a_peer_that_stalls_can_be_left (void)
{
  const guint n_descriptors = count_descriptors ();
  const gsize sizes[] = { 0, 10, HEADER_SIZE, TWO_PACKETS, TWO_PACKETS + 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GError) error = NULL;
      Call call;
      Pipe piped;

      pipe_init (&piped);
      pipe_write_until (&piped, sizes[i]);
      call_when_asleep (&call, cancel, cancellable);
      reader = gpcap_open_stream (piped.stream, cancellable, &error);
      /* Waiting for the header may have taken the cancellation already. */
      if (reader != NULL && !g_cancellable_is_cancelled (cancellable))
        g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, cancellable, &error), ==, -1);
      call_join (&call);
      if (sizes[i] < HEADER_SIZE)
        g_assert_null (reader);
      if (error != NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_object (&reader);
      pipe_clear (&piped);
    }
  assert_n_descriptors (n_descriptors);
}

static void
close_after_many_cb (GPcapReader *reader, GPcapPacketBatch *batch, guint *n)
{
  *n += gpcap_packet_batch_get_n_packets (batch);
  if (*n > 100000)
    gpcap_reader_close (reader);
}

static void
note_finished_cb (GPcapReader *reader, GError *error, gboolean *done)
{
  g_assert_no_error (error);
  g_assert_false (*done);
  *done = TRUE;
}

/* An endless stream takes no more memory than a short one. */
static void
test_an_endless_stream_is_read_as_long_as_is_wanted (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  Peer peer = { .is_endless = TRUE };
  const guint n_descriptors = count_descriptors ();
  struct rusage before, after;
  gboolean done = FALSE;
  guint n = 0;

  g_assert_true (g_file_get_contents (filename, &content, &peer.size, NULL));
  peer.content = content;
  {
    g_autoptr (GInputStream) stream = peer_start (&peer);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPcapReader) reader = gpcap_open_stream (stream, NULL, &error);

    g_assert_no_error (error);
    getrusage (RUSAGE_SELF, &before);
    g_signal_connect (reader, "batch", G_CALLBACK (close_after_many_cb), &n);
    g_signal_connect (reader, "finished", G_CALLBACK (note_finished_cb), &done);
    g_assert_true (gpcap_reader_start (reader, NULL));
    run_main_loop_until (&done);
  }
  peer_end (&peer);
  assert_n_descriptors (n_descriptors);
  getrusage (RUSAGE_SELF, &after);
  g_test_message ("%u packets; memory grew by %ld KiB", n, after.ru_maxrss - before.ru_maxrss);
#ifndef __SANITIZE_ADDRESS__
  if (g_getenv ("GPCAP_TEST_UNDER_VALGRIND") == NULL)
    g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 16 * 1024);
#endif
}

/* Times that go back, as after a clock was set: nothing waits for the time between. */
static void
test_a_clock_that_was_set_back_delays_no_replay (void)
{
  const gint64 hour = G_GINT64_CONSTANT (3600000000000);
  const gint64 times[] = { 10 * hour, 10 * hour + 1, 1 * hour, 1 * hour + 1000, 10 * hour + 2 };
  g_autofree char *filename = NULL;
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 data[14] = { 0 };
  const int fd = g_file_open_tmp ("gpcap-XXXXXX.pcap", &filename, NULL);

  close (fd);
  dumper = gpcap_dumper_open (filename, GPCAP_DLT_EN10MB, 96, GPCAP_TSTAMP_PRECISION_NANO, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GPcapPkthdr) hdr =
          gpcap_pkthdr_new_for_timestamp (times[i], sizeof data, sizeof data);

      g_assert_true (gpcap_dumper_dump (dumper, hdr, data, sizeof data, &error));
    }
  g_assert_true (gpcap_dumper_close (dumper, &error));
  reader = gpcap_open_offline (filename, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_reader_set_replay (reader, GPCAP_REPLAY_MODE_TIMED, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;

      g_assert_cmpint (gpcap_reader_next (reader, &hdr, NULL, NULL, &error), ==,
                       GPCAP_READ_RESULT_PACKET);
      g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==, times[i]);
    }
  g_unlink (filename);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  use_every_way_once ();
  use_a_peer_once ();
  g_test_add_func ("/field/what-is-no-file-is-a-typed-error",
                   test_what_is_no_file_is_a_typed_error);
  g_test_add_func ("/field/a-file-may-change-while-it-is-read",
                   test_a_file_may_change_while_it_is_read);
  g_test_add_func ("/field/a-peer-that-dies-or-lies-is-one-error-after-the-packets",
                   test_a_peer_that_dies_or_lies_is_one_error_after_the_packets);
  g_test_add_func ("/field/a-peer-that-resets-is-an-error-of-the-system",
                   test_a_peer_that_resets_is_an_error_of_the_system);
  g_test_add_func ("/field/a-peer-that-stalls-can-be-left", test_a_peer_that_stalls_can_be_left);
  g_test_add_func ("/field/an-endless-stream-is-read-as-long-as-is-wanted",
                   test_an_endless_stream_is_read_as_long_as_is_wanted);
  g_test_add_func ("/field/a-clock-that-was-set-back-delays-no-replay",
                   test_a_clock_that_was_set_back_delays_no_replay);
  return g_test_run ();
}
