/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each way of reading has to come to, and how it is told. In every language a result is a line
 * of NAME=VALUE pairs. */

#pragma once

#include <glib.h>
#include <string.h>
#include <time.h>

/* What is sent, and how it is captured. */
#define ETHERNET_HEADER 14
#define MAX_FRAME 1514
#define MARKER_SIZE 123 /* of the frames behind the others */
#define SNAPLEN 65535
#define FLOOD_TIMEOUT 10 /* milliseconds */

/* What a way of reading is combined with. */
typedef struct
{
  char *filter; /* owned; the expression of what passes, or NULL */
  char *dumper; /* owned; the savefile that is written meanwhile, or NULL */
  gboolean pcapng; /* that savefile is in pcapng format */
  gboolean stream; /* a stream is opened instead of the savefile's name */
  gboolean replay; /* so fast that each packet is due at once */
} Options;

/* Takes them out of the arguments. */
void options_parse (Options *self, int *argc, char ***argv);
void options_clear (Options *self);

/* Cheap enough to be formed while the clock runs, and enough to have touched each header. */
typedef struct
{
  guint64 packets;
  guint64 caplen;
  guint64 len;
  guint64 time; /* of all timestamps in nanoseconds; it wraps */
  GChecksum *digest; /* owned; of headers and bytes; NULL while the clock runs */
} Sums;

static inline void
sums_add (Sums *self, gint64 timestamp, guint32 caplen, guint32 len)
{
  self->packets++;
  self->caplen += caplen;
  self->len += len;
  self->time += timestamp;
}

void sums_digest (Sums *self, gint64 timestamp, guint32 caplen, guint32 len, const guint8 *data);
void print_sums (const Sums *self);

/* The median, the 99th percentile and the maximum of measured times, which are sorted by it. */
void print_distribution (GArray *times);

/* In nanoseconds. */
gint64 get_time (clockid_t clock);

/* How long ago a frame was sent that bears the time. */
static inline void
add_latency (GArray *latencies, const guint8 *frame)
{
  gint64 latency;

  memcpy (&latency, frame + ETHERNET_HEADER, sizeof latency);
  latency = get_time (CLOCK_MONOTONIC) - latency;
  g_array_append_val (latencies, latency);
}

/* A field of a file like /proc/self/status, in KiB. */
gint64 get_memory (const char *file, const char *field);
