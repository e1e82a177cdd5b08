/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outcome of reading a savefile, with libpcap and with GPcap. */

#include "support/gpcap-outcome.h"

#include <pcap/pcap.h>

#include "support/gpcap-trickle.h"

void
outcome_clear (Outcome *self)
{
  g_ptr_array_unref (self->trace);
  g_free (self->message);
  g_clear_error (&self->error);
}

/* Seconds are unsigned 32-bit numbers in the pcap format. libpcap 1.10.3 reads them as signed. */
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

static gboolean
set_filter (pcap_t *pcap, const char *filter)
{
  struct bpf_program program;
  gboolean is_set;

  if (pcap_compile (pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    return FALSE;
  is_set = pcap_setfilter (pcap, &program) == 0;
  pcap_freecode (&program);
  return is_set;
}

/* Reads a savefile with libpcap alone. The filter may be NULL, here and below. */
Outcome
outcome_of_libpcap (const char *filename, const char *filter)
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
  if (filter != NULL)
    self.has_filter = set_filter (pcap, filter);
  while ((status = pcap_next_ex (pcap, &header, &data)) == 1)
    trace_add_packet (self.trace, get_timestamp (pcap, header), header->caplen, header->len, data);
  if (status == PCAP_ERROR)
    self.message = g_strdup (pcap_geterr (pcap));
  pcap_close (pcap);
  return self;
}

static void
read_batches_of (guint max_packets, GPcapReader *reader, Outcome *outcome)
{
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, max_packets, NULL, &outcome->error)) != NULL;
       g_object_unref (batch))
    trace_add_batch (outcome->trace, batch);
}

void
read_batches (GPcapReader *reader, Outcome *outcome)
{
  read_batches_of (0, reader, outcome);
}

void
read_small_batches (GPcapReader *reader, Outcome *outcome)
{
  read_batches_of (2, reader, outcome);
}

static void
packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data)
{
  trace_add (user_data, hdr, data, caplen);
}

void
read_in_loop (GPcapReader *reader, Outcome *outcome)
{
  gpcap_reader_loop (reader, -1, packet_func, outcome->trace, NULL, &outcome->error);
}

void
read_one_by_one (GPcapReader *reader, Outcome *outcome)
{
  GPcapReadResult result;

  do
    {
      g_autoptr (GPcapPkthdr) hdr = NULL;
      g_autoptr (GBytes) data = NULL;

      result = gpcap_reader_next (reader, &hdr, &data, NULL, &outcome->error);
      if (result == GPCAP_READ_RESULT_PACKET)
        trace_add_bytes (outcome->trace, hdr, data);
    }
  while (result == GPCAP_READ_RESULT_PACKET);
  g_assert_cmpint (result, ==,
                   outcome->error != NULL ? GPCAP_READ_RESULT_ERROR : GPCAP_READ_RESULT_END);
}

/* An error that comes after packets is left to the next dispatch. */
void
read_by_dispatch (GPcapReader *reader, Outcome *outcome)
{
  int n;

  do
    n = gpcap_reader_dispatch (reader, -1, packet_func, outcome->trace, NULL, &outcome->error);
  while (n > 0);
  g_assert_cmpint (n, ==, outcome->error != NULL ? -1 : 0);
}

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Outcome *outcome)
{
  trace_add_bytes (outcome->trace, hdr, data);
}

static void
finished_cb (GPcapReader *reader, const GError *error, Outcome *outcome)
{
  g_assert_false (outcome->is_finished);
  outcome->is_finished = TRUE;
  if (error != NULL)
    outcome->error = g_error_copy (error);
}

void
read_on_main_loop (GPcapReader *reader, Outcome *outcome)
{
  g_signal_connect (reader, "packet", G_CALLBACK (packet_cb), outcome);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), outcome);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&outcome->is_finished);
}

static Outcome
outcome_of_reader (GPcapReader *reader, GError *error, const char *filter, ReadFunc read)
{
  Outcome self = { .trace = trace_new (), .error = error };

  if (reader != NULL)
    {
      self.is_open = TRUE;
      self.datalink = gpcap_reader_get_datalink (reader, NULL);
      self.snapshot = gpcap_reader_get_snapshot (reader, NULL);
      if (filter != NULL)
        self.has_filter = gpcap_reader_set_filter (reader, filter, NULL);
      read (reader, &self);
      g_object_unref (reader);
    }
  if (self.error != NULL)
    self.message = g_strdup (self.error->message);
  return self;
}

/* Reads a savefile with GPcap, here as a file, and below as a stream. */
Outcome
outcome_of_file (const char *filename, const char *filter, ReadFunc read)
{
  GError *error = NULL;
  GPcapReader *reader = gpcap_open_offline (filename, NULL, &error);

  return outcome_of_reader (reader, error, filter, read);
}

/* @chunk_size is the most that the stream gives at a time, in bytes. */
Outcome
outcome_of_stream (GBytes *content, gsize chunk_size, ReadFunc read)
{
  GError *error = NULL;
  g_autoptr (GInputStream) stream = trickle_new (content, chunk_size);
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);

  return outcome_of_reader (reader, error, NULL, read);
}

/* Whether libpcap refuses a savefile that GPcap reads on: it knows one link type, one snapshot
 * length and one byte order in a file. */
static gboolean
is_limit (const char *message)
{
  const char *const limits[] = { "different from the type of the first interface",
                                 "different from the snapshot length of the first interface",
                                 /* The length of a section's block, 28, in the other order. */
                                 "pcapng block size 469762048 > maximum" };

  for (gsize i = 0; message != NULL && i < G_N_ELEMENTS (limits); i++)
    {
      if (strstr (message, limits[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* GPcap goes on behind the packets that libpcap reads, until something else is wrong. What comes is
 * compared with tshark's. */
static void
assert_reads_on (const Outcome *actual, const Outcome *expected)
{
  if (actual->error != NULL)
    g_assert_true (actual->error->domain == GPCAP_ERROR);
  g_assert_true (actual->is_open || !expected->is_open);
  g_assert_cmpuint (actual->trace->len, >=, expected->trace->len);
  g_ptr_array_set_size (actual->trace, expected->trace->len);
  assert_same_trace (actual->trace, expected->trace);
}

/* GPcap has error messages of its own only for a savefile that is empty or ends inside its header.
 */
void
assert_same_outcome (const Outcome *actual, const Outcome *expected)
{
  if (is_limit (expected->message))
    {
      assert_reads_on (actual, expected);
      return;
    }
  g_assert_cmpint (actual->is_open, ==, expected->is_open);
  g_assert_cmpint (actual->datalink, ==, expected->datalink);
  g_assert_cmpint (actual->snapshot, ==, expected->snapshot);
  g_assert_cmpint (actual->has_filter, ==, expected->has_filter);
  assert_same_trace (actual->trace, expected->trace);
  g_assert_cmpint (actual->message != NULL, ==, expected->message != NULL);
  if (expected->message == NULL)
    return;
  g_assert_true (actual->error->domain == GPCAP_ERROR);
  if (actual->error->code == GPCAP_ERROR_EMPTY_FILE)
    return;
  if (actual->error->code == GPCAP_ERROR_TRUNCATED && !actual->is_open)
    g_assert_nonnull (strstr (actual->message, ": The savefile ends inside its header: it has "));
  else
    g_assert_true (g_str_has_suffix (actual->message, expected->message));
}
