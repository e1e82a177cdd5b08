/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper with a rotation writes, and tells of the files that are whole. */

#include "savefiles/gpcap-dumper-rotation.h"

#include "base/gpcap-timestamp.h"
#include "savefiles/gpcap-dumper-parts.h"
#include "savefiles/gpcap-dumper-report.h"
#include "writers/gpcap-dump-file-blocks.h"

/* The longest time until the wall clock is looked at again, which may be set, in milliseconds. */
#define MAX_TIMEOUT (60 * 1000)

#define NANOSECONDS_PER_MILLISECOND 1000000

static void
free_weak_ref (gpointer weak_ref)
{
  g_weak_ref_clear (weak_ref);
  g_free (weak_ref);
}

/* With the lock held: removes the timer. */
static void
drop_timer (GPcapDumper *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static gint64
get_now (void)
{
  return g_get_real_time () * 1000;
}

/* With the lock held: whether the file under way is still the one that the timer is for. The thread
 * that dumps may be another one by now: then it ends the file with the next packet. */
static gboolean
is_timer_valid (GPcapDumper *self)
{
  return gpcap_dumper_get_state (self) < GPCAP_DUMPER_CLOSING
         && !gpcap_dump_file_is_forked (self->file) && self->thread == g_thread_self ()
         && self->rotating->schedule.n_packets > 0
         && self->rotating->schedule.end == self->timer_end;
}

static void set_timer (GPcapDumper *self, gint64 due);

static gboolean
timer_cb (gpointer weak_ref)
{
  g_autoptr (GPcapDumper) self = g_weak_ref_get (weak_ref);
  if (self == NULL)
    return G_SOURCE_REMOVE;
  g_mutex_lock (&self->rotation_lock);
  /* Another thread may have set another timer while this one began to run. */
  if (self->timer == g_main_current_source () && is_timer_valid (self))
    {
      const gint64 due = gpcap_schedule_get_end_due (&self->rotating->schedule);

      if (get_now () < due)
        set_timer (self, due);
      else
        {
          drop_timer (self);
          if (!gpcap_rotating_end_interval (self->rotating, self->file, NULL))
            gpcap_dumper_keep_error (self);
        }
    }
  g_mutex_unlock (&self->rotation_lock);
  gpcap_dumper_notify_error (self);
  gpcap_dumper_tell (self);
  return G_SOURCE_REMOVE;
}

/* With the lock held: sets the timer, for the wall clock's time @due. */
static void
set_timer (GPcapDumper *self, gint64 due)
{
  const gint64 wait = (due - get_now ()) / NANOSECONDS_PER_MILLISECOND + 1;
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GWeakRef *weak_ref = g_new0 (GWeakRef, 1);

  drop_timer (self);
  g_weak_ref_init (weak_ref, self);
  self->timer = g_timeout_source_new (CLAMP (wait, 0, MAX_TIMEOUT));
  g_source_set_static_name (self->timer, "GPcapDumper");
  g_source_set_callback (self->timer, timer_cb, weak_ref, free_weak_ref);
  g_source_attach (self->timer, context);
}

/* With the lock held: sees to it that the file under way ends though no packet comes. */
static void
watch_clock (GPcapDumper *self)
{
  const GPcapSchedule *schedule = &self->rotating->schedule;

  if (schedule->limits.interval == 0 || schedule->n_packets == 0
      || gpcap_dumper_get_state (self) >= GPCAP_DUMPER_CLOSING
      || (self->timer_end == schedule->end && self->timer != NULL))
    return;
  const gint64 due = gpcap_schedule_get_due (schedule, get_now ());
  self->timer_end = schedule->end;
  if (due != G_MAXINT64)
    set_timer (self, due);
  else
    drop_timer (self);
}

/* Takes up the ring, and opens its first file. Takes the writer, also on failure. */
GPcapDumpFile *
gpcap_dumper_open_ring (GPcapDumper *self, GPcapWriter *writer, GError **error)
{
  GPcapDumpFile *file = NULL;

  self->rotating = gpcap_rotating_open (self->rotation, writer, &file, error);
  return file;
}

/* With the lock held: ends a call that wrote. */
static void
note_write (GPcapDumper *self)
{
  self->thread = g_thread_self ();
  watch_clock (self);
}

/* Writes packets, until one cannot be written, into the files that they belong to. */
gboolean
gpcap_dumper_write_rotating (GPcapDumper *self,
                             const GPcapPackets *packets,
                             const GPcapPacketRecord *records,
                             guint n_records,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  const gboolean is_written =
      gpcap_rotating_write (self->rotating, self->file, packets, records, n_records, error);

  note_write (self);
  return is_written;
}

/* Writes a packet of which more may be known. */
gboolean
gpcap_dumper_write_one_rotating (GPcapDumper *self,
                                 const GPcapPackets *packets,
                                 const GPcapPacketRecord *record,
                                 GPcapInterface *interface,
                                 GBytes *options,
                                 GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  const gboolean is_written = gpcap_rotating_write_one (self->rotating, self->file, packets, record,
                                                        interface, options, error);

  note_write (self);
  return is_written;
}

/* Adds what comes last to the file, or to the last one of a rotation. Later writes fail: with a
 * rotation they look whether they may before they begin, with its lock held. */
void
gpcap_dumper_end_file (GPcapDumper *self)
{
  if (self->rotating == NULL)
    {
      gpcap_dump_file_end (self->file, NULL);
      return;
    }
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  drop_timer (self);
  gpcap_rotating_sum_up (self->rotating, self->file, NULL);
  gpcap_dump_file_end (self->file, NULL);
}

/* Gives the last file of a rotation its name, after it has been written. */
gboolean
gpcap_dumper_end_rotating (GPcapDumper *self, GError **error)
{
  if (self->rotating == NULL || gpcap_dump_file_is_forked (self->file))
    return TRUE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  return gpcap_rotating_end (self->rotating, self->file, error);
}

/* Not in a child process. */
void
gpcap_dumper_free_rotating (GPcapDumper *self)
{
  drop_timer (self);
  g_clear_pointer (&self->rotating, gpcap_rotating_free);
  g_mutex_clear (&self->rotation_lock);
}

/* See gpcap_rotating_open_parts(). Without a rotation there are none, nor in a child process, where
 * the file under way is still the parent's when the dumper is closed. */
gboolean
gpcap_dumper_open_parts (GPcapDumper *self,
                         gint64 from,
                         gint64 to,
                         GArray *parts,
                         guint64 *n_taken,
                         gint64 *last_time,
                         GError **error)
{
  *last_time = G_MININT64;
  if (self->rotating == NULL || gpcap_dump_file_is_forked (self->file))
    return TRUE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  return gpcap_rotating_open_parts (self->rotating, self->file, from, to, parts, n_taken, last_time,
                                    error);
}

/* Whether there are files that the program was not told of. Those of a child process are its
 * parent's, of which a thread may have the lock. */
gboolean
gpcap_dumper_has_news (GPcapDumper *self)
{
  if (self->rotating == NULL || gpcap_dump_file_is_forked (self->file))
    return FALSE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);
  return self->rotating->news.length > 0;
}

static GPcapRotated *
take_news (GPcapDumper *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->rotation_lock);

  return g_queue_pop_head (&self->rotating->news);
}

/* Tells the program which files are whole. Its handlers may do anything. */
void
gpcap_dumper_tell (GPcapDumper *self)
{
  g_autoptr (GPcapDumper) kept = NULL;
  GPcapRotated *rotated;

  if (!gpcap_dumper_has_news (self))
    return;
  kept = g_object_ref (self);
  while ((rotated = take_news (self)) != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (rotated->path);

      g_signal_emit_by_name (self, "rotated", file, rotated->first_time, rotated->last_time,
                             rotated->n_packets);
      gpcap_rotated_free (rotated);
    }
}
