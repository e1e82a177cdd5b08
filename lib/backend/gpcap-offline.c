/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is read: the kinds of handle for a file and for a stream. */

#include "backend/gpcap-offline.h"

#include <pcap/pcap.h>

#include "backend/gpcap-block-reader.h"
#include "backend/gpcap-savefile.h"

/* The state of reading a savefile, used in one thread. A stream's thread may outlive the handle, so
 * it holds a reference. */
typedef struct
{
  gatomicrefcount ref_count;
  GPcapSavefile *savefile; /* owned */
  pcap_t *pcap; /* owned; NULL until the header has been read */
  GPcapCollection collection; /* from the pcap_t */
  GPcapBlockReader block_reader; /* reads packets that libpcap need not look at */
  GPcapPump *pump; /* borrowed; whose thread reads a stream, or NULL */
} Reading;

typedef struct
{
  GPcapHandle base;

  Reading *reading; /* owned */
} GPcapOffline;

static Reading *
reading_new (GPcapSavefile *savefile)
{
  Reading *self = g_new0 (Reading, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->savefile = savefile;
  self->block_reader.fd = -1;
  return self;
}

static Reading *
reading_ref (Reading *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
reading_unref (Reading *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->pcap, pcap_close);
  gpcap_savefile_free (self->savefile);
  g_free (self);
}

/* Reads the savefile's header. Timestamps are always read as nanoseconds, which does not change
 * those that the file holds in microseconds. */
static gboolean
reading_open (gpointer user_data, GError **error)
{
  Reading *self = user_data;
  char reason[PCAP_ERRBUF_SIZE] = "";
  FILE *stdio = gpcap_savefile_open_stdio (self->savefile, error);
  const guint8 *head;
  gsize head_size;
  int fd;

  if (stdio == NULL)
    return FALSE;
  self->pcap = pcap_fopen_offline_with_tstamp_precision (stdio, PCAP_TSTAMP_PRECISION_NANO, reason);
  if (self->pcap == NULL)
    {
      gpcap_savefile_set_open_error (self->savefile, reason, error);
      fclose (stdio);
      return FALSE;
    }
  gpcap_collection_init (&self->collection, self->pcap);
  fd = gpcap_savefile_peek_fd (self->savefile, &head, &head_size);
  gpcap_block_reader_init (&self->block_reader, fd, head, head_size, pcap_datalink (self->pcap),
                           pcap_snapshot (self->pcap));
  return TRUE;
}

/* Collects packets that libpcap need not look at. At the first other packet libpcap takes over; its
 * stream has not read past the header yet. */
static gboolean
collect_block (Reading *self, GPcapArena *arena)
{
  if (self->block_reader.fd == -1)
    return FALSE;
  arena->datalink = pcap_datalink (self->pcap);
  if (gpcap_block_reader_collect (&self->block_reader, arena))
    return TRUE;
  gpcap_arena_clear (arena);
  self->block_reader.fd = -1;
  return FALSE;
}

/* How many packets libpcap is asked for. In the thread of a stream it waits for the first of them,
 * and for no other. */
static int
get_max (const Reading *self)
{
  if (!gpcap_savefile_may_wait (self->savefile))
    return -1;
  return MAX (gpcap_savefile_count_packets (self->savefile, pcap_file (self->pcap)), 1);
}

/* Called by the pump of a stream, and by the handle of a file. */
static GPcapCollectResult
reading_collect (gpointer user_data, GPcapArena *arena, GError **error)
{
  Reading *self = user_data;
  GPcapCollectResult result;
  int status;

  if (collect_block (self, arena))
    return GPCAP_COLLECT_BOUNDED;
  result = gpcap_collection_run (&self->collection, get_max (self), arena, &status, error);
  if (result != GPCAP_COLLECT_DRAINED)
    return result;
  if (status >= 0)
    return status == 0 ? GPCAP_COLLECT_END : GPCAP_COLLECT_BOUNDED;
  gpcap_savefile_set_error (self->savefile, pcap_geterr (self->pcap), error);
  return GPCAP_COLLECT_FAILED;
}

static GPcapCollectResult
offline_collect (GPcapHandle *handle, GPcapArena *arena, GError **error)
{
  return reading_collect (((GPcapOffline *) handle)->reading, arena, error);
}

static int
offline_get_fd (GPcapHandle *handle)
{
  return -1;
}

static gint64
offline_get_required_timeout (GPcapHandle *handle)
{
  return -1;
}

static double
offline_get_progress (GPcapHandle *handle, gsize n_bytes, guint n_packets)
{
  return gpcap_savefile_get_progress (((GPcapOffline *) handle)->reading->savefile, n_bytes,
                                      n_packets);
}

static void
offline_finalize (GPcapHandle *handle)
{
  reading_unref (((GPcapOffline *) handle)->reading);
}

static void
stream_begin_drain (GPcapHandle *handle, gint64 timestamp, gint64 time)
{
  GPcapSavefile *savefile = ((GPcapOffline *) handle)->reading->savefile;

  gpcap_pump_begin_drain (handle->pump, gpcap_savefile_count_available (savefile));
}

static gboolean
stream_is_drained (GPcapHandle *handle)
{
  return gpcap_pump_is_drained (handle->pump);
}

static guint
stream_count_drained (GPcapHandle *handle, const GPcapArena *arena)
{
  return gpcap_pump_count_drained (handle->pump, arena);
}

static void
stream_end_drain (GPcapHandle *handle)
{
  gpcap_pump_end_drain (handle->pump);
}

/* Asks the thread that reads to end. It may end later, because it may be in a stream of the
 * program's own. */
static void
stream_finalize (GPcapHandle *handle)
{
  Reading *reading = ((GPcapOffline *) handle)->reading;

  gpcap_savefile_cancel (reading->savefile);
  reading_unref (reading);
}

/* Nothing to do: the descriptor is the parent's, and the memory goes with the child. */
static void
offline_finalize_forked (GPcapHandle *handle)
{
}

static const GPcapHandleFuncs offline_funcs = {
  .collect = offline_collect,
  .get_fd = offline_get_fd,
  .get_required_timeout = offline_get_required_timeout,
  .get_progress = offline_get_progress,
  .finalize = offline_finalize,
  .finalize_forked = offline_finalize_forked,
};

/* A stream has a pump from beginning to end, so that only the pump collects. */
static const GPcapHandleFuncs stream_funcs = {
  .collect = offline_collect,
  .get_fd = offline_get_fd,
  .get_required_timeout = offline_get_required_timeout,
  .get_progress = offline_get_progress,
  .begin_drain = stream_begin_drain,
  .is_drained = stream_is_drained,
  .count_drained = stream_count_drained,
  .end_drain = stream_end_drain,
  .finalize = stream_finalize,
  .finalize_forked = offline_finalize_forked,
};

static const GPcapPumpFuncs stream_pump = {
  .open = reading_open,
  .collect = reading_collect,
  .destroy = (GDestroyNotify) reading_unref,
};

static GPcapHandle *
offline_new (Reading *reading, const GPcapHandleFuncs *funcs)
{
  GPcapOffline *self = g_new0 (GPcapOffline, 1);

  gpcap_handle_init (&self->base, funcs);
  self->base.file = gpcap_savefile_peek_file (reading->savefile);
  self->reading = reading;
  return &self->base;
}

/* To be called when the savefile's header has been read. */
static void
note_header (GPcapHandle *self, Reading *reading)
{
  self->pcap = reading->pcap;
  self->has_microseconds = gpcap_savefile_has_microseconds (reading->savefile);
}

/* Called in the thread, which holds a reference to its pump. */
static void
note_wait_cb (gpointer user_data, gboolean is_waiting)
{
  Reading *self = user_data;

  if (!is_waiting)
    gpcap_pump_end_wait (self->pump);
  else if (gpcap_pump_begin_wait (self->pump))
    gpcap_pump_note_input (self->pump, gpcap_savefile_count_read (self->savefile),
                           gpcap_savefile_count_available (self->savefile));
}

/* Opens a savefile that may have to be waited for: a thread reads it. */
static GPcapHandle *
open_pumped (Reading *reading, GCancellable *cancellable, GError **error)
{
  const GPcapPumpLimits limits = { .n_bytes = GPCAP_ARENA_FULL, .n_packets = G_MAXUINT64 };
  g_autoptr (GPcapHandle) self = offline_new (reading, &stream_funcs);

  self->pump = reading->pump = gpcap_pump_new (&stream_pump, reading_ref (reading), error);
  gpcap_savefile_set_wait_func (reading->savefile, note_wait_cb, reading);
  if (self->pump == NULL || !gpcap_pump_start (self->pump, &limits, error)
      || !gpcap_pump_wait_until_open (self->pump, cancellable, error))
    return NULL;
  note_header (self, reading);
  return g_steal_pointer (&self);
}

/* A regular file is read in the thread that asks for packets. */
static GPcapHandle *
open_savefile (GPcapSavefile *savefile, GCancellable *cancellable, GError **error)
{
  Reading *reading = reading_new (savefile);

  if (gpcap_savefile_may_wait (savefile))
    return open_pumped (reading, cancellable, error);

  g_autoptr (GPcapHandle) self = offline_new (reading, &offline_funcs);
  if (!reading_open (reading, error))
    return NULL;
  note_header (self, reading);
  return g_steal_pointer (&self);
}

/* @cancellable ends the wait for a pipe's header; a regular file is not waited for. */
GPcapHandle *
gpcap_offline_open (const char *filename, GCancellable *cancellable, GError **error)
{
  GPcapSavefile *savefile = gpcap_savefile_open (filename, error);

  return savefile != NULL ? open_savefile (savefile, cancellable, error) : NULL;
}

GPcapHandle *
gpcap_offline_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  GPcapSavefile *savefile =
      gpcap_savefile_new_for_stream (stream, G_OBJECT_TYPE_NAME (stream), error);

  return savefile != NULL ? open_savefile (savefile, cancellable, error) : NULL;
}
