/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that whoever reads the packets of a savefile, libpcap decides what they are: each savefile
 * gives what bare libpcap gives, read in blocks or as a stream, and in whichever way. */

#include <pcap/pcap.h>

#include "gpcap-test.h"

/* What became of reading a savefile. */
typedef struct
{
  gboolean is_open;
  int datalink;
  int snapshot;
  GPtrArray *trace; /* owned */
  char *message; /* owned; of what failed, or NULL */
  GError *error; /* owned; of GPcap's, or NULL */
} Outcome;

typedef void (*ReadFunc) (GPcapReader *reader, Outcome *outcome);

static void
outcome_clear (Outcome *self)
{
  g_ptr_array_unref (self->trace);
  g_free (self->message);
  g_clear_error (&self->error);
}

/* Seconds are 32 bits without a sign in the classic format, in which libpcap 1.10.3 sees a sign. */
static gint64
get_timestamp (pcap_t *pcap, const struct pcap_pkthdr *header)
{
  const gboolean is_classic = pcap_major_version (pcap) == PCAP_VERSION_MAJOR;
  const gint64 seconds = is_classic ? header->ts.tv_sec & G_MAXUINT32 : header->ts.tv_sec;
  gint64 timestamp;

  if (__builtin_mul_overflow (seconds, G_GINT64_CONSTANT (1000000000), &timestamp)
      || __builtin_add_overflow (timestamp, (gint64) header->ts.tv_usec, &timestamp))
    return seconds < 0 ? G_MININT64 : G_MAXINT64;
  return timestamp;
}

static Outcome
outcome_of_libpcap (const char *filename)
{
  Outcome self = { .trace = trace_new () };
  char reason[PCAP_ERRBUF_SIZE];
  pcap_t *pcap =
      pcap_open_offline_with_tstamp_precision (filename, PCAP_TSTAMP_PRECISION_NANO, reason);
  struct pcap_pkthdr *header;
  const guint8 *data;
  int status;

  if (pcap == NULL)
    {
      self.message = g_strdup (reason);
      return self;
    }
  self.is_open = TRUE;
  self.datalink = pcap_datalink (pcap);
  self.snapshot = pcap_snapshot (pcap);
  while ((status = pcap_next_ex (pcap, &header, &data)) == 1)
    trace_add_packet (self.trace, get_timestamp (pcap, header), header->caplen, header->len, data);
  if (status == PCAP_ERROR)
    self.message = g_strdup (pcap_geterr (pcap));
  pcap_close (pcap);
  return self;
}

static void
read_batches (GPcapReader *reader, Outcome *outcome)
{
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &outcome->error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (outcome->trace, batch);
}

static void
read_small_batches (GPcapReader *reader, Outcome *outcome)
{
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 2, NULL, &outcome->error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (outcome->trace, batch);
}

static void
packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  trace_add (user_data, hdr, data, caplen);
}

static void
loop (GPcapReader *reader, Outcome *outcome)
{
  gpcap_reader_loop (reader, -1, packet_func, outcome->trace, NULL, &outcome->error);
}

static Outcome
outcome_of_reader (GPcapReader *reader, GError *error, ReadFunc read)
{
  Outcome self = { .trace = trace_new (), .error = error };

  if (reader != NULL)
    {
      self.is_open = TRUE;
      self.datalink = gpcap_reader_get_datalink (reader, NULL);
      self.snapshot = gpcap_reader_get_snapshot (reader, NULL);
      read (reader, &self);
      g_object_unref (reader);
    }
  if (self.error != NULL)
    self.message = g_strdup (self.error->message);
  return self;
}

static Outcome
outcome_of_file (const char *filename, ReadFunc read)
{
  GError *error = NULL;
  GPcapReader *reader = gpcap_open_offline (filename, &error);

  return outcome_of_reader (reader, error, read);
}

static Outcome
outcome_of_stream (const char *filename)
{
  char *content;
  gsize size;
  GError *error = NULL;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (content, size, g_free);
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);
  return outcome_of_reader (reader, error, read_batches);
}

static void
assert_outcome (const Outcome *actual, const Outcome *expected)
{
  g_assert_cmpint (actual->is_open, ==, expected->is_open);
  g_assert_cmpint (actual->datalink, ==, expected->datalink);
  g_assert_cmpint (actual->snapshot, ==, expected->snapshot);
  assert_same_trace (actual->trace, expected->trace);
  g_assert_cmpint (actual->message != NULL, ==, expected->message != NULL);
}

/* GPcap has a word of its own only for an empty savefile. */
static void
assert_outcome_of_libpcap (const Outcome *actual, const Outcome *expected)
{
  assert_outcome (actual, expected);
  if (expected->message == NULL)
    return;
  g_assert_true (actual->error->domain == GPCAP_ERROR);
  if (actual->error->code != GPCAP_ERROR_EMPTY_FILE)
    g_assert_true (g_str_has_suffix (actual->message, expected->message));
}

static void
test_outcome (gconstpointer user_data)
{
  const char *filename = user_data;
  const ReadFunc ways[] = { read_batches, read_small_batches, loop };
  Outcome expected = outcome_of_libpcap (filename);
  Outcome stream = outcome_of_stream (filename);

  assert_outcome_of_libpcap (&stream, &expected);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Outcome actual = outcome_of_file (filename, ways[i]);

      assert_outcome_of_libpcap (&actual, &expected);
      if (actual.error != NULL)
        g_assert_cmpint (actual.error->code, ==, stream.error->code);
      outcome_clear (&actual);
    }
  outcome_clear (&stream);
  outcome_clear (&expected);
}

/* One test for the savefiles whose names begin with the same word. */
static void
test_outcomes (gconstpointer user_data)
{
  const GPtrArray *filenames = user_data;

  for (guint i = 0; i < filenames->len; i++)
    {
      g_test_message ("%s", (char *) filenames->pdata[i]);
      test_outcome (filenames->pdata[i]);
    }
}

static void
add_savefiles (GHashTable *groups, const char *variable)
{
  const char *directory = g_getenv (variable);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const char *format = g_str_has_suffix (name, "ng") ? "pcapng" : "pcap";
      g_autofree char *word = g_strndup (name, strcspn (name, "-."));
      g_autofree char *path = g_strdup_printf ("/block-reader/%s/%s", format, word);
      GPtrArray *filenames = g_hash_table_lookup (groups, path);

      /* libpcap does not decompress. */
      if (g_str_has_suffix (name, ".gz"))
        continue;
      if (filenames == NULL)
        {
          filenames = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (groups, g_strdup (path), filenames);
        }
      g_ptr_array_add (filenames, g_build_filename (directory, name, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer path, filenames;

  g_test_init (&argc, &argv, NULL);
  add_savefiles (groups, "GPCAP_TEST_SAVEFILES");
  add_savefiles (groups, "GPCAP_TEST_ODD_SAVEFILES");
  g_assert_cmpuint (g_hash_table_size (groups), >, 40);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &path, &filenames))
    g_test_add_data_func (path, filenames, test_outcomes);
  return g_test_run ();
}
