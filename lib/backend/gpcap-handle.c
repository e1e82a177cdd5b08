/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An open capture of any kind. */

#include "backend/gpcap-handle.h"

#include <pcap/pcap.h>
#include <pthread.h>

/* A child shares its parent's packet sockets and rings, and would poison them by using them. */
static int fork_generation; /* atomic: a fork may come while another thread looks */

static void
count_fork_cb (void)
{
  g_atomic_int_inc (&fork_generation);
}

/* A new handle, of which its first user has the reference. */
void
gpcap_handle_init (GPcapHandle *self, const GPcapHandleFuncs *funcs)
{
  static gsize counting;

  if (g_once_init_enter (&counting))
    {
      pthread_atfork (NULL, NULL, count_fork_cb);
      g_once_init_leave (&counting, 1);
    }
  self->funcs = funcs;
  g_mutex_init (&self->lock);
  g_atomic_ref_count_init (&self->ref_count);
  self->fork_generation = g_atomic_int_get (&fork_generation);
}

GPcapHandle *
gpcap_handle_ref (GPcapHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* In a child process libpcap's closing would undo the parent's ring, and there is no thread to be
 * stopped. */
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

/* libpcap takes up to 50 ms to close a device, for which a read that was broken off by it need not
 * wait. */
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

gboolean
gpcap_handle_is_forked (GPcapHandle *self)
{
  return self->fork_generation != g_atomic_int_get (&fork_generation);
}

/* Whether packets come from the queue of a thread, and not from libpcap itself: some may have been
 * captured before the program was set that was set last. */
gboolean
gpcap_handle_is_pumped (GPcapHandle *self)
{
  return self->pump != NULL && !gpcap_pump_is_idle (self->pump);
}

/* NULL for a savefile; borrowed. */
const char *
gpcap_handle_get_device (GPcapHandle *self)
{
  return self->device;
}

/* What the header of a savefile said does not change any more, so that any thread may ask for it;
 * borrowed. */
struct pcap *
gpcap_handle_peek_pcap (GPcapHandle *self)
{
  return self->pcap;
}

/* To be held while a live capture's pcap is used: a thread may be collecting. */
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

/* The descriptor to poll, or -1 where there is none and a collection never has to wait. It may be
 * another after a thread was started, and after what it left behind was collected. */
int
gpcap_handle_get_fd (GPcapHandle *self)
{
  return gpcap_handle_is_pumped (self) ? gpcap_pump_get_fd (self->pump)
                                       : self->funcs->get_fd (self);
}

/* After how many microseconds a collection has to be tried though the descriptor is silent, or -1
 * when the descriptor tells all. It may be another after each collection. */
gint64
gpcap_handle_get_required_timeout (GPcapHandle *self)
{
  return gpcap_handle_is_pumped (self) ? -1 : self->funcs->get_required_timeout (self);
}

/* How much of a savefile has been delivered, from 0 to 1, when so many packets of what was
 * collected have not been, which have so many bytes; -1 where nobody knows. */
double
gpcap_handle_get_progress (GPcapHandle *self, gsize n_bytes, guint n_packets)
{
  return self->funcs->get_progress (self, n_bytes, n_packets);
}

/* Adds packets to an empty arena, without waiting: those that a thread collected, if there is
 * one. */
GPcapCollectResult
gpcap_handle_collect (GPcapHandle *self, GPcapArena *arena, GError **error)
{
  if (gpcap_handle_is_pumped (self))
    return gpcap_pump_collect (self->pump, arena, error);
  return self->funcs->collect (self, arena, error);
}

/* Sets what is captured from now on. @is_applied tells whether it is what will be collected; if not
 * the caller has to run the program on each packet: all of a savefile, and those of a live capture
 * whose program the kernel does not take. */
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

/* Has a thread collect, so that a full buffer loses nothing while nobody reads; what the queue has
 * no room for is dropped, and counted. A capture that needs no thread goes on without. */
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

/* What is in the queue then is still collected first. */
void
gpcap_handle_stop_thread (GPcapHandle *self)
{
  if (self->funcs->prepare_thread != NULL && self->pump != NULL)
    gpcap_pump_stop (self->pump);
}

/* Whether the thread's queue had no room for packets: once, however many they were, until it has
 * been empty again. */
gboolean
gpcap_handle_take_overflow (GPcapHandle *self)
{
  return self->pump != NULL && gpcap_pump_take_overflow (self->pump);
}

/* May be called in any thread. What is not captured live has no statistics but zeros. */
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
