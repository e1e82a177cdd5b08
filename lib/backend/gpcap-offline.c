/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is read: the kinds of handle for a file and for a stream. */

#include "backend/gpcap-offline.h"

#include <pcap/pcap.h>

#include "backend/gpcap-block-reader.h"
#include "backend/gpcap-pcapng-reader.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-savefile.h"

/* The state of reading a savefile, used in one thread. A stream's thread may outlive the handle, so
 * it holds a reference. */
typedef struct
{
  gatomicrefcount ref_count;
  GPcapSavefile *savefile; /* owned */
  pcap_t *pcap; /* owned; NULL until the header has been read */
  pcap_t *first; /* owned; of the first of several files that were followed, which other threads may
                    ask for its header; NULL as long as there is one */
  GPcapCollection collection; /* from the pcap_t */
  GPcapBlockReader block_reader; /* reads packets that libpcap need not look at */
  GPcapPcapngReader *pcapng_reader; /* owned; reads a file in pcapng format, or NULL */
  GPcapPump *pump; /* borrowed; whose thread reads a stream, or NULL */
  guint64 header_end; /* where packets begin in the savefile, or 0 if that is unknown */
  guint64 position; /* in the savefile, after the last collection */

  /* Of the file that was opened, for the handle. Not changed when another file takes its place. */
  pcap_t *opened; /* borrowed */
  GPcapCatalog *catalog; /* borrowed, or NULL */
  gboolean has_microseconds;
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
  gpcap_block_reader_end (&self->block_reader);
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
  g_clear_pointer (&self->first, pcap_close);
  g_clear_pointer (&self->pcapng_reader, gpcap_pcapng_reader_free);
  gpcap_savefile_free (self->savefile);
  g_free (self);
}

/* Returns how many bytes of the savefile have been read for the packets that were collected. */
static guint64
get_position (Reading *self)
{
  const guint64 position = gpcap_savefile_get_position (self->savefile);

  if (self->pcapng_reader == NULL || gpcap_savefile_is_compressed (self->savefile))
    return position;
  return position - gpcap_pcapng_reader_count_ahead (self->pcapng_reader);
}

static gboolean
open_pcapng (Reading *self, GError **error)
{
  self->pcapng_reader = gpcap_pcapng_reader_new (self->savefile);
  self->pcap = gpcap_pcapng_reader_open (self->pcapng_reader, error);
  if (self->pcap == NULL)
    return FALSE;
  if (!gpcap_savefile_may_wait (self->savefile))
    self->header_end = self->position = get_position (self);
  return TRUE;
}

/* Reads the header of a savefile in pcap format. Timestamps are always read as nanoseconds, which
 * does not change those that the file holds in microseconds. */
static gboolean
open_pcap (Reading *self, GError **error)
{
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
  if (fd != -1)
    gpcap_block_reader_init (&self->block_reader, fd, head, head_size, pcap_datalink (self->pcap),
                             pcap_snapshot (self->pcap));
  else if (!gpcap_savefile_may_wait (self->savefile))
    gpcap_block_reader_init_for_savefile (&self->block_reader, self->savefile,
                                          pcap_datalink (self->pcap), pcap_snapshot (self->pcap));
  if (fd != -1)
    self->header_end = self->position = gpcap_savefile_get_position (self->savefile);
  return TRUE;
}

/* Reads the savefile's header, in any format. */
static gboolean
open_any (Reading *self, GError **error)
{
  return gpcap_pcapng_reader_recognize (self->savefile) ? open_pcapng (self, error)
                                                        : open_pcap (self, error);
}

/* Forgets what a file that was replaced before its header was whole has left. */
static void
close_unopened (Reading *self)
{
  g_clear_pointer (&self->pcap, pcap_close);
  g_clear_pointer (&self->pcapng_reader, gpcap_pcapng_reader_free);
}

/* Reads the savefile's header; if the file is followed and was replaced meanwhile, that of the next
 * one. */
static gboolean
reading_open (gpointer user_data, GError **error)
{
  Reading *self = user_data;
  g_autoptr (GError) failure = NULL;

  while (!open_any (self, &failure))
    {
      if (!gpcap_savefile_is_replaced (self->savefile))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_clear_error (&failure);
      close_unopened (self);
      if (!gpcap_savefile_open_next (self->savefile, error))
        return FALSE;
    }
  return TRUE;
}

/* Reads the header of the first file. */
static gboolean
reading_begin (gpointer user_data, GError **error)
{
  Reading *self = user_data;

  if (!reading_open (self, error))
    return FALSE;
  self->opened = self->pcap;
  self->has_microseconds = gpcap_savefile_has_microseconds (self->savefile);
  if (self->pcapng_reader != NULL)
    self->catalog = gpcap_pcapng_reader_get_catalog (self->pcapng_reader);
  return TRUE;
}

/* The filter and the dumper of a reader are for one link type. */
static gboolean
check_datalink (const Reading *self, GError **error)
{
  const char *before, *now;

  if (pcap_datalink (self->pcap) == pcap_datalink (self->first))
    return TRUE;
  before = pcap_datalink_val_to_name (pcap_datalink (self->first));
  now = pcap_datalink_val_to_name (pcap_datalink (self->pcap));
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
               "The savefile that took the place of the one before has the link type %s, not %s",
               now != NULL ? now : "unknown", before != NULL ? before : "unknown");
  return FALSE;
}

static gboolean
set_other_format (GError **error)
{
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
                       "The savefile that took the place of the one before has another format");
  return FALSE;
}

/* A file in pcapng format that takes the place is like another section of the one before. */
static gboolean
begin_next_pcapng (Reading *self, GError **error)
{
  do
    {
      if (!gpcap_savefile_open_next (self->savefile, error))
        return FALSE;
      gpcap_pcapng_reader_restart (self->pcapng_reader);
      if (gpcap_pcapng_reader_recognize (self->savefile))
        return TRUE;
    }
  while (gpcap_savefile_is_replaced (self->savefile));
  return set_other_format (error);
}

static gboolean
begin_next_pcap (Reading *self, GError **error)
{
  if (self->first == NULL)
    self->first = g_steal_pointer (&self->pcap);
  g_clear_pointer (&self->pcap, pcap_close);
  if (!gpcap_savefile_open_next (self->savefile, error) || !reading_open (self, error))
    return FALSE;
  return self->pcapng_reader == NULL ? check_datalink (self, error) : set_other_format (error);
}

/* Begins the file that took the place of the one that was followed. */
static GPcapCollectResult
begin_next (Reading *self, GError **error)
{
  const gboolean has_begun =
      self->pcapng_reader != NULL ? begin_next_pcapng (self, error) : begin_next_pcap (self, error);

  return has_begun ? GPCAP_COLLECT_BOUNDED : GPCAP_COLLECT_FAILED;
}

/* Collects packets that libpcap need not look at. At the first other packet libpcap takes over; its
 * stream has not read past the header yet. */
static gboolean
collect_block (Reading *self, GPcapArena *arena)
{
  if (!gpcap_block_reader_is_on (&self->block_reader))
    return FALSE;
  arena->datalink = pcap_datalink (self->pcap);
  if (gpcap_block_reader_collect (&self->block_reader, arena))
    return TRUE;
  gpcap_arena_clear (arena);
  gpcap_block_reader_end (&self->block_reader);
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

static GPcapCollectResult
collect (Reading *self, GPcapArena *arena, GError **error)
{
  GPcapCollectResult result;
  int status;

  if (self->pcapng_reader != NULL)
    return gpcap_pcapng_reader_collect (self->pcapng_reader, arena, error);
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

/* Called by the pump of a stream, and by the handle of a file. */
static GPcapCollectResult
reading_collect (gpointer user_data, GPcapArena *arena, GError **error)
{
  Reading *self = user_data;
  g_autoptr (GError) failure = NULL;
  GPcapCollectResult result = collect (self, arena, &failure);

  /* What is left of a packet is dropped, because its rest does not come any more. */
  if ((result == GPCAP_COLLECT_END || result == GPCAP_COLLECT_FAILED)
      && gpcap_savefile_is_replaced (self->savefile))
    {
      g_clear_error (&failure);
      result = begin_next (self, &failure);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  arena->is_saved = TRUE;
  arena->source_begin = self->position;
  arena->source_end = self->position = get_position (self);
  return result;
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
offline_get_progress (GPcapHandle *handle, gint64 position)
{
  const Reading *reading = ((GPcapOffline *) handle)->reading;

  return gpcap_savefile_get_progress (reading->savefile,
                                      position >= 0 ? (guint64) position : reading->header_end);
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
  .open = reading_begin,
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

/* To be called when the savefile's header has been read. A thread may have read on since. */
static void
note_header (GPcapHandle *self, const Reading *reading)
{
  self->pcap = reading->opened;
  self->has_microseconds = reading->has_microseconds;
  self->catalog = reading->catalog;
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
  if (!reading_begin (reading, error))
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

/* Opens a savefile that grows: its end is waited for, and so is its header. */
GPcapHandle *
gpcap_offline_open_following (const char *filename, GCancellable *cancellable, GError **error)
{
  GPcapSavefile *savefile = gpcap_savefile_open (filename, error);

  if (savefile != NULL && !gpcap_savefile_follow (savefile, error))
    g_clear_pointer (&savefile, gpcap_savefile_free);
  return savefile != NULL ? open_savefile (savefile, cancellable, error) : NULL;
}

static GPcapHandle *
open_stream (GInputStream *stream, const char *name, GCancellable *cancellable, GError **error)
{
  GPcapSavefile *savefile = gpcap_savefile_new_for_stream (stream, name, error);

  return savefile != NULL ? open_savefile (savefile, cancellable, error) : NULL;
}

GPcapHandle *
gpcap_offline_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return open_stream (stream, G_OBJECT_TYPE_NAME (stream), cancellable, error);
}

/* @name is used in messages. */
static GFileInputStream *
read_file (GFile *file, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GFileInputStream *stream = g_file_read (file, cancellable, &failure);

  if (stream == NULL && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 "%s: Nothing here reads files with such a URI", name);
  else if (stream == NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&failure), "%s: ", name);
  return stream;
}

/* A file of the local file system is read in place; another one is a stream, which may have to be
 * waited for. */
GPcapHandle *
gpcap_offline_open_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_file_is_native (file) ? g_file_get_path (file) : NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GFileInputStream) stream = NULL;

  if (path != NULL)
    return gpcap_offline_open (path, cancellable, error);
  stream = read_file (file, name, cancellable, error);
  return stream != NULL ? open_stream (G_INPUT_STREAM (stream), name, cancellable, error) : NULL;
}

/* Memory is never waited for. */
GPcapHandle *
gpcap_offline_open_bytes (GBytes *bytes, GError **error)
{
  return open_savefile (gpcap_savefile_new_for_bytes (bytes), NULL, error);
}
