/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for several tests. */

#pragma once

#include <gpcap/gpcap.h>

G_BEGIN_DECLS

/* The packets of every generated savefile that is intact. */
#define TEST_N_PACKETS 100
#define TEST_N_MANY 20000
#define TEST_START G_GINT64_CONSTANT (1700000000)

/* A trace is a list of packets: for each a line with its time, lengths and a checksum of its
 * bytes. */

GPtrArray *trace_new (void);
void
trace_add_packet (GPtrArray *trace, gint64 timestamp, guint caplen, guint len, const guint8 *data);
void trace_add (GPtrArray *trace, GPcapPkthdr *hdr, const guint8 *data, guint caplen);
void trace_add_bytes (GPtrArray *trace, GPcapPkthdr *hdr, GBytes *data);
void trace_add_batch (GPtrArray *trace, GPcapPacketBatch *batch);
GPtrArray *trace_of_libpcap (const char *filename, const char *filter);
void assert_same_trace (GPtrArray *actual, GPtrArray *expected);

char *test_savefile (const char *name);
GPcapReader *test_open (const char *name);
GInputStream *test_stream (const char *name);
void assert_error_message (GError *error, GQuark domain, int code);
void count_notify_cb (GPcapReader *reader, GParamSpec *pspec, guint *n);
void run_main_loop_until (gboolean *done);

/* A pipe into which a test writes a savefile, and the stream to read it. */
typedef struct
{
  char *content; /* owned; of the savefile */
  gsize size;
  gsize written;
  int fd; /* owned; the end to write to, or -1 */
  GInputStream *stream; /* owned; the end to read from */
} Pipe;

/* The header, and the first two packets of packets.pcap. */
#define HEADER_SIZE 24
#define TWO_PACKETS (HEADER_SIZE + 16 + 50 + 16 + 60)

void pipe_init (Pipe *self);
void pipe_write_until (Pipe *self, gsize end);
void pipe_close (Pipe *self);
void pipe_clear (Pipe *self);

/* The result of an asynchronous call, for its finish function. */
typedef struct
{
  GAsyncResult *result; /* owned */
  gboolean done;
} Async;

void async_cb (GObject *object, GAsyncResult *result, gpointer async);
GAsyncResult *async_wait (Async *self);
void async_clear (Async *self);

/* A timer of 10 ms, and how late it was. */
typedef struct
{
  guint id;
  guint n;
  gint64 start; /* in monotonic time, like the next one */
  gint64 due;
  gint64 latest; /* microseconds */
} Timer;

void timer_start (Timer *self);
void timer_stop (Timer *self, const char *what);

G_END_DECLS
