/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording: packets of a time that a thread writes to a file. */

#include "taps/gpcap-recording.h"

#include "backend/gpcap-offline.h"
#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "storage/gpcap-savefile-format.h"

typedef enum
{
  ITEM_BATCH,
  ITEM_PART,
  ITEM_END,
} ItemKind;

/* Packets to write, or the end. */
typedef struct
{
  ItemKind kind;
  GPcapPacketBatch *batch; /* owned, or NULL */
  GPcapRingPart part; /* owned; without a path if it is none */
  gint64 to; /* up to this time */
} Item;

static void
item_free (gpointer item)
{
  Item *self = item;

  g_clear_object (&self->batch);
  gpcap_ring_part_clear (&self->part);
  g_free (self);
}

static void
clear_recorded (gpointer recorded)
{
  g_object_unref (((GPcapRecorded *) recorded)->file);
}

static void
recording_clear (gpointer recording)
{
  GPcapRecording *self = recording;

  g_object_unref (self->rotation);
  g_async_queue_unref (self->queue);
  g_array_unref (self->files);
  g_clear_error (&self->error);
  g_clear_error (&self->unread);
}

GPcapRecording *
gpcap_recording_new (GPcapRotation *rotation,
                     GPcapTstampPrecision precision,
                     GPcapSavefileFormat format,
                     gint64 from)
{
  GPcapRecording *self = g_atomic_rc_box_new0 (GPcapRecording);

  self->rotation = g_object_ref (rotation);
  self->precision = precision;
  self->format = format;
  self->from = from;
  self->queue = g_async_queue_new_full (item_free);
  self->files = g_array_new (FALSE, FALSE, sizeof (GPcapRecorded));
  g_array_set_clear_func (self->files, clear_recorded);
  return self;
}

GPcapRecording *
gpcap_recording_ref (GPcapRecording *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gpcap_recording_unref (GPcapRecording *self)
{
  g_atomic_rc_box_release_full (self, recording_clear);
}

static void
push (GPcapRecording *self, Item item)
{
  g_async_queue_push (self->queue, g_memdup2 (&item, sizeof item));
}

/* Adds the packets of a batch up to a time, without copying them. */
void
gpcap_recording_add (GPcapRecording *self, GPcapPacketBatch *batch, gint64 to)
{
  push (self, (Item){ .kind = ITEM_BATCH, .batch = g_object_ref (batch), .to = to });
}

/* Adds the packets of a ring's file up to a time. Takes over the descriptor. */
void
gpcap_recording_add_part (GPcapRecording *self, GPcapRingPart part, gint64 to)
{
  push (self, (Item){ .kind = ITEM_PART, .part = part, .to = to });
}

/* Ends the recording. Nothing is added afterwards. */
void
gpcap_recording_end (GPcapRecording *self)
{
  push (self, (Item){ .kind = ITEM_END });
}

/* In the thread that writes. */
static void
rotated_cb (GPcapDumper *dumper,
            GFile *file,
            gint64 first_time,
            gint64 last_time,
            guint64 n_packets,
            gpointer user_data)
{
  GPcapRecording *self = user_data;
  const GPcapRecorded recorded = { g_object_ref (file), first_time, last_time, n_packets };

  g_array_append_val (self->files, recorded);
}

static void
close_dumper (GPcapRecording *self, GPcapDumper **dumper)
{
  if (*dumper != NULL)
    gpcap_dumper_close (*dumper, self->error == NULL ? &self->error : NULL);
  g_clear_object (dumper);
}

/* Opens the file for packets of a link type, unless it is open. Packets of another one go into a
 * file of their own, unless the format has those of any. */
static gboolean
open_dumper (GPcapRecording *self, GPcapDumper **dumper, int datalink)
{
  if (self->format == GPCAP_SAVEFILE_FORMAT_PCAPNG)
    datalink = -1;
  if (*dumper != NULL && gpcap_dumper_get_datalink (*dumper) == datalink)
    return TRUE;
  close_dumper (self, dumper);
  if (self->error != NULL)
    return FALSE;
  *dumper =
      g_initable_new (GPCAP_TYPE_DUMPER, NULL, &self->error, "rotation", self->rotation, "datalink",
                      datalink, "tstamp-precision", self->precision, "format", self->format, NULL);
  if (*dumper == NULL)
    return FALSE;
  g_signal_connect (*dumper, "rotated", G_CALLBACK (rotated_cb), self);
  return TRUE;
}

/* Returns those packets of a batch that are of the time of the recording. */
static GPcapPacketBatch *
select_part (GPcapRecording *self, GPcapPacketBatch *batch, gint64 to)
{
  guint n_records;
  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (batch, &n_records);
  g_autoptr (GArray) part = g_array_sized_new (FALSE, FALSE, sizeof *records, n_records);

  for (guint i = 0; i < n_records; i++)
    {
      if (records[i].timestamp >= self->from && records[i].timestamp <= to)
        g_array_append_val (part, records[i]);
    }
  return part->len == n_records ? g_object_ref (batch)
                                : gpcap_packet_batch_select (batch, g_steal_pointer (&part));
}

/* Packets of a pcapng savefile have interfaces of any link type, comments and other options, which
 * only that format can say. */
static void
choose_format (GPcapRecording *self, GPcapPacketBatch *batch)
{
  if (gpcap_packet_batch_get_packets (batch).catalog != NULL)
    self->format = GPCAP_SAVEFILE_FORMAT_PCAPNG;
}

static void
write_batch (GPcapRecording *self, GPcapDumper **dumper, GPcapPacketBatch *batch, gint64 to)
{
  g_autoptr (GPcapPacketBatch) part = select_part (self, batch, to);

  if (gpcap_packet_batch_get_n_packets (part) == 0)
    return;
  choose_format (self, part);
  if (open_dumper (self, dumper, gpcap_packet_batch_get_datalink (part)))
    gpcap_dumper_dump_batch (*dumper, part, &self->error);
}

/* Returns the name of a file by its descriptor, whatever it is called by now. */
static char *
make_name (const GPcapRingPart *part)
{
  return g_strdup_printf ("/proc/self/fd/%d", part->fd);
}

/* Keeps the first error of a file that cannot be read whole, with the name that programs know. What
 * is written meanwhile may be whole only in part. Takes the error. */
static void
keep_unread (GPcapRecording *self, const GPcapRingPart *part, GError *error)
{
  g_autofree char *name = make_name (part);
  g_autofree char *shown = g_utf8_make_valid (part->path, -1);

  if (self->unread != NULL || (part->is_under_way && error->domain == GPCAP_ERROR))
    {
      g_error_free (error);
      return;
    }
  if (g_str_has_prefix (error->message, name))
    {
      char *message = g_strconcat (shown, error->message + strlen (name), NULL);

      g_free (error->message);
      error->message = message;
    }
  self->unread = error;
}

static void
write_part (GPcapRecording *self, GPcapDumper **dumper, GPcapRingPart *part, gint64 to)
{
  GError *error = NULL;
  if (!gpcap_ring_part_open (part, &error))
    {
      keep_unread (self, part, error);
      return;
    }
  g_autofree char *name = make_name (part);
  g_autoptr (GPcapHandle) handle = gpcap_offline_open (name, NULL, &error);
  GPcapCollectResult result = handle != NULL ? GPCAP_COLLECT_BOUNDED : GPCAP_COLLECT_FAILED;

  while (result >= 0 && result != GPCAP_COLLECT_END && self->error == NULL)
    {
      g_autoptr (GPcapArena) arena = gpcap_arena_new ();
      g_autoptr (GPcapPacketBatch) batch = NULL;

      result = gpcap_handle_collect (handle, arena, &error);
      if (arena->n_records == 0)
        continue;
      batch = gpcap_packet_batch_new_for_arena (arena, 0, arena->n_records);
      write_batch (self, dumper, batch, to);
    }
  if (error != NULL)
    keep_unread (self, part, error);
}

static void
write_item (GPcapRecording *self, GPcapDumper **dumper, Item *item)
{
  if (item->kind == ITEM_BATCH)
    write_batch (self, dumper, item->batch, item->to);
  else
    write_part (self, dumper, &item->part, item->to);
}

/* Writes what is added, until the end, in a thread. What was whole before an error stays. */
void
gpcap_recording_write (GPcapRecording *self)
{
  g_autoptr (GPcapDumper) dumper = NULL;
  gboolean is_ended = FALSE;

  while (!is_ended)
    {
      Item *item = g_async_queue_pop (self->queue);

      is_ended = item->kind == ITEM_END;
      if (!is_ended && self->error == NULL)
        write_item (self, &dumper, item);
      item_free (item);
    }
  close_dumper (self, &dumper);
  if (self->error == NULL)
    self->error = g_steal_pointer (&self->unread);
}
