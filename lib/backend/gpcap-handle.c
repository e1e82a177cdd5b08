/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An open capture of any kind. */

#include "backend/gpcap-handle.h"

#include <pcap/pcap.h>
#include <string.h>

#include "base/gpcap-fork.h"

/* Initialises a handle, with one reference that the caller owns. */
void
gpcap_handle_init (GPcapHandle *self, const GPcapHandleFuncs *funcs)
{
  self->funcs = funcs;
  g_mutex_init (&self->lock);
  g_atomic_ref_count_init (&self->ref_count);
  self->fork_generation = gpcap_fork_get_generation ();
}

GPcapHandle *
gpcap_handle_ref (GPcapHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* In a child process, closing with libpcap would undo the parent's ring, and there is no thread to
 * stop. */
void
gpcap_handle_unref (GPcapHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (gpcap_handle_is_forked (self))
    {
      self->funcs->finalize_forked (self);
    }
  else
    {
      if (self->pump != NULL)
        gpcap_pump_stop (self->pump);
      g_clear_pointer (&self->pump, gpcap_pump_unref);
      g_mutex_clear (&self->lock);
      self->funcs->finalize (self);
    }
  g_free (self->device);
  g_free (self);
}

static gpointer
unref_in_thread (gpointer self)
{
  gpcap_handle_unref (self);
  return NULL;
}

/* Drops a reference in a thread: libpcap takes up to 50 ms to close a device, and a read that this
 * broke off need not wait. */
void
gpcap_handle_unref_later (GPcapHandle *self)
{
  GThread *thread = g_thread_try_new ("gpcap-close", unref_in_thread, self, NULL);

  if (thread != NULL)
    g_thread_unref (thread);
  else
    gpcap_handle_unref (self);
}

gboolean
gpcap_handle_is_live (GPcapHandle *self)
{
  return self->device != NULL;
}

/* A child process shares its parent's packet sockets and rings, and would corrupt them by using
 * them. */
gboolean
gpcap_handle_is_forked (GPcapHandle *self)
{
  return gpcap_fork_is_child (self->fork_generation);
}

/* Whether packets come from the queue of a thread, not directly from libpcap. */
gboolean
gpcap_handle_is_pumped (GPcapHandle *self)
{
  return self->pump != NULL && !gpcap_pump_is_idle (self->pump);
}

/* Whether packets were collected after the current program was set. Those from a thread's queue may
 * be older. */
gboolean
gpcap_handle_is_current (GPcapHandle *self, const GPcapArena *arena)
{
  return arena->n_programs == self->n_programs;
}

/* Returns the device's name, borrowed; NULL for a savefile. */
const char *
gpcap_handle_get_device (GPcapHandle *self)
{
  return self->device;
}

/* Returns the file that is read, borrowed; NULL for a live capture. */
const GPcapReadFile *
gpcap_handle_peek_file (GPcapHandle *self)
{
  return self->file;
}

/* Returns the pcap_t, borrowed. Any thread may ask it for a savefile's header, which does not
 * change. */
struct pcap *
gpcap_handle_peek_pcap (GPcapHandle *self)
{
  return self->pcap;
}

/* The lock has to be held while a live capture's pcap is used: a thread may be collecting. */
GMutexLocker *
gpcap_handle_lock (GPcapHandle *self)
{
  return g_mutex_locker_new (&self->lock);
}

int
gpcap_handle_get_datalink (GPcapHandle *self)
{
  return self->pcap != NULL ? pcap_datalink (self->pcap) : -1;
}

int
gpcap_handle_get_snapshot (GPcapHandle *self)
{
  return self->pcap != NULL ? pcap_snapshot (self->pcap) : -1;
}

/* Returns the precision with which a savefile of these packets loses nothing. */
GPcapTstampPrecision
gpcap_handle_get_tstamp_precision (GPcapHandle *self)
{
  return self->has_microseconds ? GPCAP_TSTAMP_PRECISION_MICRO : GPCAP_TSTAMP_PRECISION_NANO;
}

/* Returns the descriptor to poll, or -1 if there is none and a collection never has to wait. It may
 * change when a thread is started, and when the last packets of a stopped thread are collected. */
int
gpcap_handle_get_fd (GPcapHandle *self)
{
  return gpcap_handle_is_pumped (self) ? gpcap_pump_get_fd (self->pump)
                                       : self->funcs->get_fd (self);
}

/* Returns after how many microseconds a collection has to be tried even if the descriptor is
 * silent, or -1 if the descriptor reports everything. It may change with each collection. */
gint64
gpcap_handle_get_required_timeout (GPcapHandle *self)
{
  return gpcap_handle_is_pumped (self) ? -1 : self->funcs->get_required_timeout (self);
}

/* Returns how much of a savefile its first @position bytes are, or its header if @position is -1:
 * from 0 to 1; -1 if it is unknown. */
double
gpcap_handle_get_progress (GPcapHandle *self, gint64 position)
{
  return self->funcs->get_progress (self, position);
}

/* Adds packets to an empty arena, without waiting, from the thread's queue if there is one. */
GPcapCollectResult
gpcap_handle_collect (GPcapHandle *self, GPcapArena *arena, GError **error)
{
  if (gpcap_handle_is_pumped (self))
    return gpcap_pump_collect (self->pump, arena, error);
  return self->funcs->collect (self, arena, error);
}

/* To be called when all packets were delivered and the program knows: it may overwrite the savefile
 * from then on. */
void
gpcap_handle_end (GPcapHandle *self)
{
  if (self->file != NULL)
    gpcap_read_file_end (self->file);
}

/* Begins a drain: from now on the handle tells which packets were captured until @timestamp, in
 * nanoseconds since 1970, which is @time in monotonic time. They are collected as usual. */
void
gpcap_handle_begin_drain (GPcapHandle *self, gint64 timestamp, gint64 time)
{
  if (!gpcap_handle_can_drain (self))
    return;
  /* Its thread would go on, and drop packets if its queue is full. */
  gpcap_handle_stop_thread (self);
  self->funcs->begin_drain (self, timestamp, time);
}

/* Whether packets come by themselves, so that there is something to drain. */
gboolean
gpcap_handle_can_drain (GPcapHandle *self)
{
  return self->funcs->begin_drain != NULL;
}

/* Whether all packets from before the drain have been collected. */
gboolean
gpcap_handle_is_drained (GPcapHandle *self)
{
  return self->funcs->is_drained (self);
}

/* Returns how many packets of an arena that was just collected, counted from the first, are from
 * before the drain. To be called for each arena. */
guint
gpcap_handle_count_drained (GPcapHandle *self, const GPcapArena *arena)
{
  return gpcap_handle_can_drain (self) ? self->funcs->count_drained (self, arena)
                                       : arena->n_records;
}

void
gpcap_handle_end_drain (GPcapHandle *self)
{
  if (gpcap_handle_can_drain (self))
    self->funcs->end_drain (self);
}

/* Only its own pcap_t knows that a live capture's kernel takes VLAN tags out of packets. */
static gboolean
depends_on_capture (const GPcapCompilation *compilation)
{
  return strstr (compilation->expression, "vlan") != NULL;
}

/* Compiles a filter for the packets of this capture. The lock is held only where it has to be,
 * because hundreds of alternatives take seconds. */
GPcapProgram *
gpcap_handle_compile (GPcapHandle *self, const GPcapCompilation *compilation, GError **error)
{
  GPcapCompilation own = *compilation;

  own.is_live = gpcap_handle_is_live (self);
  if (!own.is_live || !depends_on_capture (compilation))
    return gpcap_program_compile (&own, error);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  own.pcap = self->pcap;
  return gpcap_program_compile (&own, error);
}

/* Returns a program for the packets of this live capture, from one that was compiled for packets of
 * any origin. */
GPcapProgram *
gpcap_handle_adapt_program (GPcapHandle *self,
                            const GPcapProgram *program,
                            const GPcapCompilation *compilation,
                            GError **error)
{
  return depends_on_capture (compilation)
             ? gpcap_handle_compile (self, compilation, error)
             : gpcap_program_copy_live (program, compilation->datalink);
}

/* Sets the program from now on, and @is_applied to whether all packets that will be collected pass
 * it. If not, the caller has to run the program on each packet: for a savefile, and for a live
 * capture whose program the kernel does not take. */
gboolean
gpcap_handle_set_program (GPcapHandle *self,
                          GPcapProgram *program,
                          gboolean *is_applied,
                          GError **error)
{
  *is_applied = FALSE;
  return self->funcs->set_program == NULL
         || self->funcs->set_program (self, program, is_applied, error);
}

/* Starts a thread that collects, so that a full buffer loses nothing while nobody reads. Packets
 * for which its queue has no room are dropped and counted. A capture that needs no thread runs
 * without one. */
gboolean
gpcap_handle_start_thread (GPcapHandle *self, const GPcapPumpLimits *limits, GError **error)
{
  const GPcapHandleFuncs *funcs = self->funcs;

  if (funcs->prepare_thread == NULL)
    return TRUE;
  if (!funcs->prepare_thread (self, error))
    return FALSE;
  if (self->pump == NULL)
    {
      GPcapPump *pump = gpcap_pump_new (funcs->pump_funcs, self, error);
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      self->pump = pump;
    }
  return self->pump != NULL && gpcap_pump_start (self->pump, limits, error);
}

/* Stops the thread. Packets in its queue are still collected first. */
void
gpcap_handle_stop_thread (GPcapHandle *self)
{
  if (self->funcs->prepare_thread != NULL && self->pump != NULL)
    gpcap_pump_stop (self->pump);
}

/* Returns whether the thread's queue had no room for packets: TRUE once, however many they were,
 * until the queue has been empty again. */
gboolean
gpcap_handle_take_overflow (GPcapHandle *self)
{
  return self->pump != NULL && gpcap_pump_take_overflow (self->pump);
}

/* May be called in any thread. The statistics of a savefile are zeros. */
gboolean
gpcap_handle_get_stats (GPcapHandle *self, GPcapStats *stats, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *stats = (GPcapStats){ 0 };
  if (self->funcs->get_stats == NULL)
    return TRUE;
  if (!self->funcs->get_stats (self, stats, error))
    return FALSE;
  if (self->pump != NULL)
    stats->dropped_by_queue = gpcap_pump_get_n_dropped (self->pump);
  return TRUE;
}
