/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rotation: the file under way of a ring is replaced when the schedule says so. */

#include "savefiles/gpcap-rotating.h"

#include <unistd.h>

#include "savefiles/gpcap-ring-compression.h"
#include "savefiles/gpcap-ring-opening.h"
#include "storage/gpcap-fd-sink.h"
#include "writers/gpcap-dump-file-blocks.h"

/* While a file grows, the free space is looked at each time that it has so many bytes more. */
#define PRUNE_INTERVAL (16 * 1024 * 1024)

void
gpcap_rotated_free (GPcapRotated *rotated)
{
  g_free (rotated->path);
  g_free (rotated);
}

static void
rotated_free_cb (gpointer rotated)
{
  gpcap_rotated_free (rotated);
}

void
gpcap_rotating_free (GPcapRotating *self)
{
  g_clear_pointer (&self->ring, gpcap_ring_unref);
  gpcap_schedule_clear (&self->schedule);
  g_free (self->hidden_name);
  g_queue_clear_full (&self->news, rotated_free_cb);
  g_free (self);
}

static gint64
get_now (void)
{
  return g_get_real_time () * 1000;
}

static void
prune (GPcapRotating *self)
{
  gpcap_ring_prune (self->ring, g_get_real_time () / G_USEC_PER_SEC);
}

/* Opens the next file under way, which has no packets. @hidden_name is set to its name. */
static GPcapSink *
open_next (GPcapRotating *self, char **hidden_name, GError **error)
{
  const int fd = gpcap_ring_begin_file (self->ring, get_now (), hidden_name, error);
  GPcapSink *sink;

  if (fd == -1)
    return NULL;
  sink = gpcap_fd_sink_open_fd (fd, error);
  /* The sink has a duplicate, which keeps the lock. */
  close (fd);
  if (sink == NULL)
    {
      gpcap_ring_drop_file (self->ring, *hidden_name);
      return NULL;
    }
  g_autofree char *path = gpcap_ring_get_path (self->ring, *hidden_name);
  g_free (sink->name);
  sink->name = g_utf8_make_valid (path, -1);
  return sink;
}

/* Opens the first file. Takes the writer. */
static GPcapDumpFile *
open_first (GPcapRotating *self, GPcapWriter *writer, GError **error)
{
  GPcapSink *sink = open_next (self, &self->hidden_name, error);
  GPcapDumpFile *file;

  if (sink == NULL)
    {
      writer->funcs->free (writer);
      return NULL;
    }
  file = gpcap_dump_file_new (sink, writer, GPCAP_DUMP_NEW, error);
  if (file == NULL)
    gpcap_ring_drop_file (self->ring, self->hidden_name);
  return file;
}

/* Takes up the ring of a rotation. */
static GPcapRotating *
take_up (GPcapRotation *rotation, GError **error)
{
  g_autoptr (GPcapRotating) self = g_new0 (GPcapRotating, 1);
  GPcapFileNames *names = gpcap_rotation_parse (rotation, error);
  GPcapScheduleLimits schedule_limits;
  GPcapRingLimits ring_limits;

  if (names == NULL)
    return NULL;
  gpcap_rotation_get_limits (rotation, &schedule_limits, &ring_limits);
  self->compression = gpcap_rotation_get_compression (rotation);
  gpcap_schedule_init (&self->schedule, &schedule_limits, names->zone);
  self->ring = gpcap_ring_open (names, &ring_limits, error);
  return self->ring != NULL ? g_steal_pointer (&self) : NULL;
}

/* Takes up the ring of a rotation, and opens its first file. Takes the writer, also on failure. */
GPcapRotating *
gpcap_rotating_open (GPcapRotation *rotation,
                     GPcapWriter *writer,
                     GPcapDumpFile **file,
                     GError **error)
{
  g_autoptr (GPcapRotating) self = take_up (rotation, error);

  if (self == NULL)
    {
      writer->funcs->free (writer);
      return NULL;
    }
  *file = open_first (self, writer, error);
  if (*file == NULL)
    return NULL;
  prune (self);
  gpcap_ring_compress_all (self->ring, self->compression);
  return g_steal_pointer (&self);
}

/* Gives the file under way its own name, if it has packets, and notes that for the program. The
 * caller has flushed it. */
static gboolean
end_file (GPcapRotating *self, GPcapDumpFile *file, GError **error)
{
  const GPcapSchedule *schedule = &self->schedule;
  const guint64 n_packets = gpcap_dump_file_get_n_packets (file) - self->n_before;
  g_autofree char *hidden_name = g_steal_pointer (&self->hidden_name);
  g_autofree char *name = NULL;
  GPcapRotated *rotated;

  self->n_before += n_packets;
  if (n_packets == 0)
    {
      gpcap_ring_drop_file (self->ring, hidden_name);
      return TRUE;
    }
  name = gpcap_ring_end_file (self->ring, hidden_name, schedule->name_time, error);
  if (name == NULL)
    return FALSE;
  gpcap_ring_set_times (self->ring, name, schedule->first_time, schedule->last_time);
  rotated = g_new (GPcapRotated, 1);
  *rotated = (GPcapRotated){
    .path = gpcap_ring_get_path (self->ring, name),
    .first_time = schedule->first_time,
    .last_time = schedule->last_time,
    .n_packets = n_packets,
  };
  g_queue_push_tail (&self->news, rotated);
  gpcap_ring_compress (self->ring, name, self->compression);
  prune (self);
  return TRUE;
}

/* Adds what the packets of the file under way amount to, behind them. */
gboolean
gpcap_rotating_sum_up (GPcapRotating *self, GPcapDumpFile *file, GError **error)
{
  const GPcapSchedule *schedule = &self->schedule;

  return schedule->n_packets == 0
         || gpcap_dump_file_sum_up (file, schedule->first_time, schedule->last_time, error);
}

/* Goes on in the next file, unless there was a failure, which each later write then fails with. */
static gboolean
go_on (GPcapRotating *self, GPcapDumpFile *file, GPcapSink *next, GError *failure, GError **error)
{
  if (failure == NULL)
    return gpcap_dump_file_begin_next (file, next, error);
  if (next != NULL)
    gpcap_sink_free (next, FALSE);
  gpcap_dump_file_fail (file, failure);
  return gpcap_dump_file_check (file, error);
}

/* Replaces the file under way. The next one is opened before this one is closed, so that the ring
 * is locked all the time. If it cannot be, what was whole gets its name all the same. */
static gboolean
rotate (GPcapRotating *self, GPcapDumpFile *file, GError **error)
{
  g_autofree char *next_name = NULL;
  GError *failure = NULL;
  GPcapSink *next;

  if (!gpcap_rotating_sum_up (self, file, error) || !gpcap_dump_file_flush (file, NULL, error))
    return FALSE;
  next = open_next (self, &next_name, &failure);
  end_file (self, file, failure == NULL ? &failure : NULL);
  gpcap_schedule_begin_file (&self->schedule);
  if (go_on (self, file, next, failure, error))
    {
      self->hidden_name = g_steal_pointer (&next_name);
      return TRUE;
    }
  if (next != NULL)
    gpcap_ring_drop_file (self->ring, next_name);
  return FALSE;
}

/* Whether a packet goes into the file under way, which has that size. @size is set to the one that
 * the file then has. */
static gboolean
admits (GPcapRotating *self,
        GPcapDumpFile *file,
        const GPcapPackets *packets,
        const GPcapPacketRecord *record,
        GBytes *options,
        guint64 *size)
{
  const guint64 packet_size = self->schedule.limits.max_bytes > 0
                                  ? gpcap_dump_file_measure (file, packets, record, options)
                                  : 0;

  if (!gpcap_schedule_admits (&self->schedule, record->timestamp, *size, packet_size))
    return FALSE;
  *size += packet_size;
  return TRUE;
}

/* Counts how many of the packets, from the first on, go into the file under way. Where its size
 * matters, the first one is written alone, as interfaces and other blocks may come before it. */
static guint
take (GPcapRotating *self,
      GPcapDumpFile *file,
      const GPcapPackets *packets,
      const GPcapPacketRecord *records,
      guint n_records,
      gboolean is_first)
{
  const gboolean is_alone =
      is_first && self->schedule.limits.max_bytes > 0 && gpcap_dump_file_has_blocks (file);
  const guint n_max = is_alone ? 1 : n_records;
  guint64 size = gpcap_dump_file_get_position (file);
  guint n = 0;

  while (n < n_max && admits (self, file, packets, &records[n], NULL, &size))
    gpcap_schedule_add (&self->schedule, records[n++].timestamp);
  return n;
}

/* After a write that failed: those of the packets that could not be written do not count. */
static gboolean
recount (GPcapRotating *self,
         GPcapDumpFile *file,
         const GPcapSchedule *before,
         guint64 n_before,
         const GPcapPacketRecord *records)
{
  const guint64 n_after = gpcap_dump_file_get_n_packets (file);

  self->schedule = *before;
  for (guint64 i = 0; n_before + i < n_after; i++)
    gpcap_schedule_add (&self->schedule, records[i].timestamp);
  return FALSE;
}

/* Looks at the free space now and then, while a large file grows. */
static void
prune_in_between (GPcapRotating *self, gint64 before, gint64 after)
{
  if (self->ring->limits.min_free_bytes > 0 && before / PRUNE_INTERVAL != after / PRUNE_INTERVAL)
    prune (self);
}

/* Writes packets until one cannot be written. A packet is never divided between files, lost or
 * written twice. */
gboolean
gpcap_rotating_write (GPcapRotating *self,
                      GPcapDumpFile *file,
                      const GPcapPackets *packets,
                      const GPcapPacketRecord *records,
                      guint n_records,
                      GError **error)
{
  gboolean is_first = TRUE; /* nothing has been written into the file by this call */

  if (!gpcap_dump_file_check_open (file, error))
    return FALSE;
  for (guint i = 0; i < n_records;)
    {
      const GPcapSchedule schedule = self->schedule;
      const gint64 before = gpcap_dump_file_get_position (file);
      const guint64 n_before = gpcap_dump_file_get_n_packets (file);
      const guint n = take (self, file, packets, records + i, n_records - i, is_first);

      if (n > 0 && !gpcap_dump_file_write (file, packets, records + i, n, error))
        return recount (self, file, &schedule, n_before, records + i);
      prune_in_between (self, before, gpcap_dump_file_get_position (file));
      i += n;
      is_first = n == 0 || gpcap_schedule_is_full (&self->schedule);
      if (is_first && !rotate (self, file, error))
        return FALSE;
    }
  return TRUE;
}

/* Writes a packet of which more may be known. */
gboolean
gpcap_rotating_write_one (GPcapRotating *self,
                          GPcapDumpFile *file,
                          const GPcapPackets *packets,
                          const GPcapPacketRecord *record,
                          GPcapInterface *interface,
                          GBytes *options,
                          GError **error)
{
  guint64 size = gpcap_dump_file_get_position (file);

  if (!gpcap_dump_file_check_open (file, error)
      || (!admits (self, file, packets, record, options, &size) && !rotate (self, file, error)))
    return FALSE;
  const GPcapSchedule schedule = self->schedule;
  const gint64 before = gpcap_dump_file_get_position (file);
  const guint64 n_before = gpcap_dump_file_get_n_packets (file);
  gpcap_schedule_add (&self->schedule, record->timestamp);
  if (!gpcap_dump_file_write_one (file, packets, record, interface, options, error))
    return recount (self, file, &schedule, n_before, record);
  prune_in_between (self, before, gpcap_dump_file_get_position (file));
  return !gpcap_schedule_is_full (&self->schedule) || rotate (self, file, error);
}

/* Ends the file under way because the wall clock says that its interval is over. */
gboolean
gpcap_rotating_end_interval (GPcapRotating *self, GPcapDumpFile *file, GError **error)
{
  if (!gpcap_dump_file_check_open (file, error) || !rotate (self, file, error))
    return FALSE;
  gpcap_schedule_end_interval (&self->schedule);
  return TRUE;
}

/* Ends the last file, which the caller has flushed. */
gboolean
gpcap_rotating_end (GPcapRotating *self, GPcapDumpFile *file, GError **error)
{
  return self->hidden_name == NULL || end_file (self, file, error);
}

/* Opens the files that may have packets of a time, also the one under way, to read them: but not
 * the first @n_taken of all, which is then set to the number of all. Sets @last_time to that of the
 * latest packet; G_MININT64 if there is none. */
gboolean
gpcap_rotating_open_parts (GPcapRotating *self,
                           GPcapDumpFile *file,
                           gint64 from,
                           gint64 to,
                           GArray *parts,
                           guint64 *n_taken,
                           gint64 *last_time,
                           GError **error)
{
  const guint64 n_before = *n_taken;
  guint64 n_added;

  *last_time = self->schedule.last_time;
  if (self->hidden_name != NULL && !gpcap_dump_file_flush (file, NULL, error))
    return FALSE;
  if (!gpcap_ring_open_parts (self->ring, n_before, from, to, parts, &n_added, error))
    return FALSE;
  *n_taken = n_added;
  if (self->hidden_name == NULL)
    return TRUE;
  /* It will be the next one that is added. */
  ++*n_taken;
  return n_added < n_before
         || gpcap_ring_open_part (self->ring, self->hidden_name, n_added, TRUE, parts, error);
}
