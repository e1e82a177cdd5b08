/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of large numbers: of openings, of bytes and of packets. GPCAP_TEST_OPENINGS,
 * GPCAP_TEST_KEPT and GPCAP_TEST_PIPED set larger ones than the usual. */

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/gpcap-origins.h"

#define N_OPENINGS 2000
#define N_KEPT 40000
#define N_PIPED (1 << 20)

#define LARGE_CAPLEN 262144
#define N_LARGE 17600

static guint64
get_number (const char *variable, guint64 otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* The most memory that the process has had, in KiB. */
static long
get_peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* AddressSanitizer and valgrind keep what was freed. */
static void
assert_flat (long before, const char *what)
{
  const long grown = get_peak_memory () - before;

  g_test_message ("%s: memory grew by %ld KiB", what, grown);
#ifndef __SANITIZE_ADDRESS__
  if (g_getenv ("GPCAP_TEST_UNDER_VALGRIND") == NULL)
    g_assert_cmpint (grown, <, 16 * 1024);
#endif
}

static void
open_once (guint number)
{
  const char *const names[] = { "packets.pcap",          "packets.pcap.gz", "many.pcap",
                                "truncated-packet.pcap", "garbage.pcap",    "empty.pcap",
                                "no-such-file",          "packets.pcapng" };
  g_autofree char *filename = test_savefile (names[number % G_N_ELEMENTS (names)]);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_autoptr (GPcapPacketBatch) batch = NULL;

  g_assert_true ((reader == NULL) == (error != NULL));
  if (reader != NULL)
    batch = gpcap_reader_read_batch (reader, 5, NULL, NULL);
}

static void
test_openings_leave_nothing (void)
{
  const guint n = get_number ("GPCAP_TEST_OPENINGS", N_OPENINGS);
  guint n_descriptors;
  long before;

  for (guint i = 0; i < 100; i++)
    open_once (i);
  n_descriptors = count_descriptors ();
  before = get_peak_memory ();
  for (guint i = 0; i < n; i++)
    open_once (i);
  assert_n_descriptors (n_descriptors);
  g_test_message ("%u openings", n);
  assert_flat (before, "openings");
}

static void
put_header (int fd, guint32 snaplen)
{
  const guint32 header[6] = { 0xa1b2c3d4, 4 << 16 | 2, 0, 0, snaplen, 1 };

  g_assert_cmpint (write (fd, header, sizeof header), ==, sizeof header);
}

/* The contents of the packets are holes, so that the file takes little of the disk. */
static char *
make_large_file (void)
{
  char *filename = NULL;
  const int fd = g_file_open_tmp ("gpcap-XXXXXX.pcap", &filename, NULL);

  g_assert_cmpint (fd, !=, -1);
  put_header (fd, LARGE_CAPLEN);
  for (guint32 i = 0; i < N_LARGE; i++)
    {
      const guint32 record[4] = { i, 0, LARGE_CAPLEN, LARGE_CAPLEN };

      g_assert_cmpint (write (fd, record, sizeof record), ==, sizeof record);
      g_assert_cmpint (lseek (fd, LARGE_CAPLEN, SEEK_CUR), >, 0);
    }
  g_assert_cmpint (ftruncate (fd, lseek (fd, 0, SEEK_CUR)), ==, 0);
  close (fd);
  return filename;
}

/* More bytes than 32 bits count. */
static void
test_a_large_file_is_read_to_its_end (void)
{
  const guint64 expected = (guint64) N_LARGE * LARGE_CAPLEN;
  g_autofree char *filename = make_large_file ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GPcapStats) stats = NULL;
  const long before = get_peak_memory ();
  guint32 n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (expected, >, G_MAXUINT32);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++, n++)
        {
          g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, i);

          g_assert_cmpint (gpcap_pkthdr_get_timestamp (hdr), ==,
                           n * G_GINT64_CONSTANT (1000000000));
          g_assert_cmpuint (gpcap_pkthdr_get_caplen (hdr), ==, LARGE_CAPLEN);
        }
      g_clear_object (&batch);
    }
  g_unlink (filename);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, N_LARGE);
  stats = gpcap_reader_get_stats (reader, NULL);
  g_assert_cmpuint (gpcap_stats_get_delivered_bytes (stats), ==, expected);
  g_assert_cmpfloat (gpcap_reader_get_progress (reader), ==, 1);
  g_test_message ("%" G_GUINT64_FORMAT " bytes", expected);
  assert_flat (before, "a large file");
}

/* A thread that writes packets without bytes into a pipe. */
typedef struct
{
  int fd;
  guint64 n;
} Writer;

static gpointer
write_packets (gpointer user_data)
{
  Writer *self = user_data;
  static guint32 records[4096][4];
  guint64 left = self->n;

  put_header (self->fd, 96);
  while (left > 0)
    {
      const gsize n = MIN (left, G_N_ELEMENTS (records));
      const gsize size = n * sizeof records[0];

      for (gsize written = 0; written < size;)
        {
          const gssize done = write (self->fd, (const char *) records + written, size - written);

          g_assert_cmpint (done, >, 0);
          written += done;
        }
      left -= n;
    }
  close (self->fd);
  return NULL;
}

static void
test_packets_of_a_pipe_are_all_counted (void)
{
  Writer writer = { .n = get_number ("GPCAP_TEST_PIPED", N_PIPED) };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GPcapReader) reader = NULL;
  g_autoptr (GPcapPacketBatch) batch = NULL;
  g_autoptr (GPcapStats) stats = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n = 0;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  writer.fd = fds[1];
  stream = g_unix_input_stream_new (fds[0], TRUE);
  GThread *thread = g_thread_new ("writer", write_packets, &writer);
  reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      n += gpcap_packet_batch_get_n_packets (batch);
      g_clear_object (&batch);
    }
  g_assert_no_error (error);
  g_thread_join (thread);
  g_assert_cmpuint (n, ==, writer.n);
  stats = gpcap_reader_get_stats (reader, NULL);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, n);
  g_test_message ("%" G_GUINT64_FORMAT " packets", n);
}

/* What a program keeps of each packet. */
typedef struct
{
  GPcapPkthdr *hdr; /* owned */
  GBytes *data; /* owned */
} Kept;

static void
kept_clear (gpointer data)
{
  Kept *self = data;

  g_object_unref (self->hdr);
  g_bytes_unref (self->data);
}

static void
keep (GArray *kept, GPcapPacketBatch *batch)
{
  for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
    {
      const Kept each = { gpcap_packet_batch_get_pkthdr (batch, i),
                          gpcap_packet_batch_get_bytes (batch, i) };

      g_array_append_val (kept, each);
    }
}

/* After the readers are closed and gone, everything that was kept is intact. */
static void
test_what_is_kept_stays_intact (void)
{
  const guint n_wanted = get_number ("GPCAP_TEST_KEPT", N_KEPT);
  g_autofree char *filename = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (filename, NULL);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (Kept));

  g_array_set_clear_func (kept, kept_clear);
  while (kept->len < n_wanted)
    {
      g_autoptr (GPcapReader) reader = test_open ("many.pcap");
      g_autoptr (GPcapPacketBatch) batch = NULL;

      while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
        {
          keep (kept, batch);
          g_clear_object (&batch);
        }
      gpcap_reader_close (reader);
    }
  for (guint i = 0; i < kept->len; i++)
    {
      const Kept *each = &g_array_index (kept, Kept, i);
      g_autoptr (GPtrArray) trace = trace_new ();

      trace_add_bytes (trace, each->hdr, each->data);
      g_assert_cmpstr (trace->pdata[0], ==, expected->pdata[i % expected->len]);
    }
  g_test_message ("%u packets were kept", kept->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  use_every_way_once ();
  g_test_add_func ("/many/openings-leave-nothing", test_openings_leave_nothing);
  g_test_add_func ("/many/a-large-file-is-read-to-its-end", test_a_large_file_is_read_to_its_end);
  g_test_add_func ("/many/packets-of-a-pipe-are-all-counted",
                   test_packets_of_a_pipe_are_all_counted);
  g_test_add_func ("/many/what-is-kept-stays-intact", test_what_is_kept_stays_intact);
  return g_test_run ();
}
