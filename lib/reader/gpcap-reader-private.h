/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader is made of, for the files that implement it. */

#pragma once

#include "backend/gpcap-handle.h"
#include "gpcap/gpcap-reader.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* A batch that a program reads by itself: its packets are in the queue until the next read. */
typedef struct
{
  guint n_packets;
  GPcapUsedFunc n_used;
  gpointer user_data; /* owned where there is a destroy */
  GDestroyNotify destroy;
} GPcapLoan;

/* gpcap-reader.c has the class; gpcap-reader-options.c what can be set; gpcap-reader-life.c how it
 * is activated and closed; gpcap-reader-link.c what concerns the link; gpcap-reader-filter.c what
 * is delivered; gpcap-reader-replay.c when; gpcap-read.c one read under way; gpcap-reader-read.c
 * and gpcap-reader-dispatch.c the ways to read; gpcap-reader-async.c, gpcap-source.c and
 * gpcap-reader-start.c the main loop.
 *
 * One thread at a time reads. The others may call breakloop, close, stop, is_closed, is_running
 * and get_stats. */
struct _GPcapReader
{
  GObject parent_instance;

  char *device; /* owned, or NULL */
  char *filename; /* owned, or NULL */
  GInputStream *stream; /* owned, or NULL */
  GPcapOptions options; /* what the capture is, or is to be, activated with */
  gboolean nonblock;
  GPcapPumpLimits queue_limits; /* of the thread that start_threaded runs */

  gboolean is_activating; /* in a thread */
  int is_reading_async; /* atomic; a batch is waited for */

  GMutex lock; /* guards the seven below */
  GPcapHandle *handle; /* owned; NULL before activation and after close */
  gboolean closed;
  GThread *thread; /* not owned; the one that reads, where one does */
  guint n_reads; /* reads under way in it, one inside the other's callback */
  GPtrArray *sources; /* owned; of GSource, not owned, for each of them keeps the reader */
  GSource *source; /* not owned; what start attached, until it is freed, or NULL */
  GPcapLoan *loan; /* owned, or NULL; atomic to look whether there is one */

  int wake_fd; /* atomic; owned; an eventfd that ends a wait, or -1; lasts as long as the reader */
  int n_breaks; /* atomic; a read that finds it changed is broken off */

  guint64 n_delivered; /* atomic; written by the thread that reads */

  /* Of the thread that reads. */
  GPcapArena *arena; /* owned; what was collected last, or NULL */
  guint position; /* in the arena, of the first packet not delivered yet */
  guint n_returnable; /* packets before that one, which unread can put back */
  gboolean unfiltered; /* the packets from there on have not passed the filter yet */
  gboolean drained; /* the last collection left nothing behind; the descriptor tells of more */
  gboolean ended; /* the savefile has, behind the packets in the arena */
  GError *failure; /* owned; what ended the capture, behind the packets in the arena */
  gboolean told; /* a read has returned the end or the failure */
  guint n_dispatching; /* dispatches of sources under way: reads in them do not wait */
  GPcapPkthdr *spare_hdr; /* owned; to be recycled */
  gboolean handle_filters; /* else the reader has to, when it delivers */
  GPcapBpf *filter; /* owned, or NULL */
  GPcapDirection direction;
  GPcapDumper *dumper; /* owned, or NULL; what is delivered is written to it */
  GError *dump_failure; /* owned; of that, until a read has told it */
  GPcapReplay replay;
  double replay_speed;
  gint64 replay_timestamp; /* of the packet that was due at */
  gint64 replay_time; /* in monotonic time; 0 before the first one */
  guint64 n_steps; /* packets that are due, where each step says so */
};

enum
{
  PROP_DEVICE = 1,
  PROP_FILENAME,
  PROP_STREAM,
  PROP_SNAPLEN,
  PROP_PROMISC,
  PROP_RFMON,
  PROP_TIMEOUT,
  PROP_BUFFER_SIZE,
  PROP_IMMEDIATE,
  PROP_TSTAMP_TYPE,
  PROP_TSTAMP_PRECISION,
  PROP_PROTOCOL,
  PROP_NONBLOCK,
  PROP_QUEUE_BYTES,
  PROP_QUEUE_PACKETS,
  PROP_REPLAY,
  PROP_REPLAY_SPEED,
  PROP_PROGRESS,
  PROP_DIRECTION,
  PROP_DUMPER,
  PROP_STATS,
  PROP_FILTER,
  PROP_DATALINK,
  PROP_ACTIVATED,
  PROP_CLOSED,
  PROP_RUNNING,
  N_PROPERTIES
};

enum
{
  SIGNAL_PACKET,
  SIGNAL_BATCH,
  SIGNAL_OVERFLOW,
  SIGNAL_FINISHED,
  N_SIGNALS
};

extern GParamSpec *gpcap_reader_properties[N_PROPERTIES];
extern guint gpcap_reader_signals[N_SIGNALS];

int gpcap_reader_activate_with_cancellable (GPcapReader *self,
                                            GCancellable *cancellable,
                                            GError **error);
gboolean gpcap_reader_make_wake_fd (GPcapReader *self, GError **error);
GPcapHandle *gpcap_reader_ref_handle (GPcapReader *self, GError **error);
void gpcap_reader_clear_queue (GPcapReader *self);
gint64 gpcap_reader_get_due (GPcapReader *self, const GPcapPacketRecord *record);
gsize gpcap_reader_get_n_queued (GPcapReader *self);
gint64 gpcap_reader_get_next_due (GPcapReader *self);
void gpcap_reader_begin_replay (GPcapReader *self);
void gpcap_reader_wake_sources (GPcapReader *self);
void gpcap_reader_settle (GPcapReader *self);
void gpcap_reader_settle_in_thread (GPcapReader *self);
void gpcap_reader_revoke (GPcapReader *self);
gboolean gpcap_reader_is_ready (GPcapReader *self);
gboolean gpcap_reader_is_over (GPcapReader *self);
GPcapReadResult gpcap_reader_emit (GPcapReader *self, GCancellable *cancellable, GError **error);
void gpcap_reader_remove_sources (GPcapReader *self);
void gpcap_reader_finish (GPcapReader *self, GSource *source, const GError *error);

G_END_DECLS
