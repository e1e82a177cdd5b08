/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pump: a thread that collects packets into a bounded queue, and a descriptor that reports
 * them. */

#include "backend/gpcap-pump.h"

#include <errno.h>

#include "backend/gpcap-status.h"
#include "base/gpcap-error-private.h"

struct _GPcapPump
{
  gatomicrefcount ref_count; /* held by the owner, and by the thread while it runs */

  const GPcapPumpFuncs *funcs; /* static */
  gpointer user_data; /* owned if there is a function to free it */
  GPcapWakeup ready; /* signalled while there is something to collect */
  GThread *thread; /* owned; a running thread that has to be joined, or NULL */

  GMutex lock; /* guards the fields below */
  GCond taken;
  GPcapPumpLimits limits;
  GQueue arenas; /* owned; of GPcapArena; collected and not taken yet */
  GPcapArena *spare; /* owned; an empty arena to fill next, or NULL */
  guint64 n_bytes; /* in the queue */
  guint64 n_packets; /* in the queue */
  guint64 n_taken; /* packets since the pump was made that were taken from the queue */
  gboolean is_waiting; /* the thread waits for its input */
  gboolean is_draining;
  gint64 drained_at; /* byte of the input at which the drain ends; -1 while that is unknown */
  guint64 n_until; /* as many packets are to be taken in all until the drain is over; G_MAXUINT64 if
                      that is not known yet */
  guint64 n_dropped; /* since the pump was made */
  gboolean is_overflowing; /* packets were dropped since the queue was last empty */
  gboolean overflow_is_pending; /* the overflow has not been reported yet */
  gboolean is_open; /* has been opened, or failed to open */
  gboolean failed_to_open;
  gboolean is_stopped;
  GPcapCollectResult result; /* of the last collection */
  GError *failure; /* owned; the error of a failed collection, or NULL */
};

static gsize
get_size (const GPcapArena *arena)
{
  return arena->data_used + arena->n_records * sizeof (GPcapPacketRecord);
}

static gboolean
is_over (const GPcapPump *self)
{
  return self->result == GPCAP_COLLECT_FAILED || self->result == GPCAP_COLLECT_END;
}

void
gpcap_pump_unref (GPcapPump *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->funcs->destroy != NULL)
    self->funcs->destroy (self->user_data);
  g_queue_clear_full (&self->arenas, (GDestroyNotify) gpcap_arena_unref);
  g_clear_pointer (&self->spare, gpcap_arena_unref);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->taken);
  gpcap_wakeup_close (&self->ready);
  g_free (self);
}

/* Takes ownership of @user_data, also on failure. */
GPcapPump *
gpcap_pump_new (const GPcapPumpFuncs *funcs, gpointer user_data, GError **error)
{
  GPcapWakeup ready = GPCAP_WAKEUP_INIT;
  GPcapPump *self;

  if (!gpcap_wakeup_open (&ready, "A capture's thread", error))
    {
      if (funcs->destroy != NULL)
        funcs->destroy (user_data);
      return NULL;
    }
  self = g_new0 (GPcapPump, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->user_data = user_data;
  self->ready = ready;
  self->is_stopped = TRUE;
  g_queue_init (&self->arenas);
  g_mutex_init (&self->lock);
  g_cond_init (&self->taken);
  return self;
}

/* With the lock held: drops and counts the packets for which the queue has no room. */
static void
drop_what_does_not_fit (GPcapPump *self, GPcapArena *collected)
{
  guint64 n_bytes = self->n_bytes;
  guint n = 0;

  if (n_bytes + get_size (collected) <= self->limits.n_bytes
      && self->n_packets + collected->n_records <= self->limits.n_packets)
    return;
  for (; n < collected->n_records && self->n_packets + n < self->limits.n_packets; n++)
    {
      n_bytes += collected->records[n].caplen + sizeof (GPcapPacketRecord);
      if (n_bytes > self->limits.n_bytes)
        break;
    }
  if (n == collected->n_records)
    return;
  self->n_dropped += collected->n_records - n;
  self->overflow_is_pending |= !self->is_overflowing;
  self->is_overflowing = TRUE;
  gpcap_arena_truncate (collected, n);
}

/* With the lock held: returns the last arena of the queue if it has room for the collected packets,
 * else NULL. */
static GPcapArena *
peek_arena_with_room (GPcapPump *self, const GPcapArena *collected)
{
  GPcapArena *last = g_queue_peek_tail (&self->arenas);

  const GPcapPackets packets = gpcap_arena_get_packets (collected);

  return last != NULL && gpcap_arena_can_append_from (last, &packets)
                 && last->n_programs == collected->n_programs
                 && last->data_used + collected->data_used <= GPCAP_ARENA_FULL
                 && last->n_records + collected->n_records <= GPCAP_ARENA_MAX_RECORDS
             ? last
             : NULL;
}

/* With the lock held: appends a few collected packets to an arena. Returns FALSE when out of
 * memory. */
static gboolean
append (GPcapArena *arena, const GPcapArena *collected)
{
  const GPcapPackets packets = gpcap_arena_get_packets (collected);

  arena->source_end = collected->source_end;
  for (guint i = 0; i < collected->n_records; i++)
    {
      if (!gpcap_arena_append_from (arena, &packets, &collected->records[i]))
        return FALSE;
    }
  return TRUE;
}

/* With the lock held: puts the collected packets at the end of the queue. Many packets are handed
 * over in their arena, in exchange for another. */
static void
enqueue (GPcapPump *self, GPcapArena **collected)
{
  GPcapArena *last = peek_arena_with_room (self, *collected);

  if (last == NULL)
    {
      last = g_steal_pointer (collected);
      *collected = self->spare != NULL ? g_steal_pointer (&self->spare) : gpcap_arena_new ();
      g_queue_push_tail (&self->arenas, last);
      self->n_bytes += get_size (last);
      self->n_packets += last->n_records;
      return;
    }

  const gsize n_bytes = get_size (last);
  const guint n_packets = last->n_records;
  if (!append (last, *collected))
    {
      self->result = GPCAP_COLLECT_FAILED;
      g_clear_error (&self->failure);
      gpcap_error_set_from_errno (&self->failure, "A captured packet", ENOMEM);
    }
  self->n_bytes += get_size (last) - n_bytes;
  self->n_packets += last->n_records - n_packets;
}

static gboolean
is_full (const GPcapPump *self)
{
  return self->n_bytes >= self->limits.n_bytes || self->n_packets >= self->limits.n_packets;
}

/* With the lock held: hands over the packets of one collection. */
static void
hand_over (GPcapPump *self, GPcapArena **collected)
{
  if ((*collected)->n_records == 0)
    return;
  if (self->limits.is_lossy)
    drop_what_does_not_fit (self, *collected);
  while (!self->is_stopped && !self->limits.is_lossy && is_full (self))
    g_cond_wait (&self->taken, &self->lock);
  if ((*collected)->n_records > 0)
    enqueue (self, collected);
}

static gpointer
run (gpointer user_data)
{
  GPcapPump *self = user_data;
  const GPcapPumpFuncs *funcs = self->funcs;
  g_autoptr (GPcapArena) collected = gpcap_arena_new ();
  g_autoptr (GError) error = NULL;
  GPcapCollectResult result = GPCAP_COLLECT_DRAINED;

  if (funcs->open != NULL && !funcs->open (self->user_data, &error))
    result = GPCAP_COLLECT_FAILED;
  g_mutex_lock (&self->lock);
  self->is_open = TRUE;
  self->failed_to_open = result == GPCAP_COLLECT_FAILED;
  /* For who waits until it is open; nobody does where there is nothing to open. */
  if (funcs->open != NULL)
    gpcap_wakeup_signal (&self->ready);
  for (;;)
    {
      hand_over (self, &collected);
      /* Only now, for what is in the queue is to be collected before the end. */
      if (!is_over (self))
        {
          self->result = result;
          self->failure = g_steal_pointer (&error);
        }
      if (self->n_packets > 0 || is_over (self))
        gpcap_wakeup_signal (&self->ready);
      if (self->is_stopped || is_over (self))
        break;
      g_mutex_unlock (&self->lock);
      gpcap_arena_clear (collected);
      result = funcs->collect (self->user_data, collected, &error);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  gpcap_pump_unref (self);
  return NULL;
}

/* Starts the thread, which runs until it is stopped or there is no more to collect. Packets left in
 * the queue stay there. */
gboolean
gpcap_pump_start (GPcapPump *self, const GPcapPumpLimits *limits, GError **error)
{
  g_mutex_lock (&self->lock);
  self->limits = *limits;
  self->is_stopped = FALSE;
  self->result = GPCAP_COLLECT_DRAINED;
  g_clear_error (&self->failure);
  g_mutex_unlock (&self->lock);

  g_atomic_ref_count_inc (&self->ref_count);
  GThread *thread = g_thread_try_new ("gpcap-pump", run, self, error);
  if (thread == NULL)
    {
      g_mutex_lock (&self->lock);
      self->is_stopped = TRUE;
      g_mutex_unlock (&self->lock);
      gpcap_pump_unref (self);
      return FALSE;
    }
  if (self->funcs->interrupt != NULL)
    self->thread = thread;
  else
    g_thread_unref (thread);
  return TRUE;
}

/* Stops the thread. A thread that waits for a stream of the program's own may end later. */
void
gpcap_pump_stop (GPcapPump *self)
{
  g_mutex_lock (&self->lock);
  self->is_stopped = TRUE;
  g_cond_signal (&self->taken);
  g_mutex_unlock (&self->lock);
  if (self->thread == NULL)
    return;
  self->funcs->interrupt (self->user_data);
  g_thread_join (g_steal_pointer (&self->thread));
}

/* With the lock held: makes the descriptor silent when there is nothing to collect. */
static void
acknowledge_when_drained (GPcapPump *self)
{
  if (self->n_packets == 0 && !is_over (self))
    gpcap_wakeup_acknowledge (&self->ready);
}

/* Whether the thread was stopped and left nothing behind. */
gboolean
gpcap_pump_is_idle (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_stopped && self->n_packets == 0 && !is_over (self);
}

static gboolean
is_open (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_open;
}

/* Waits until the thread has opened the capture. An error of opening is reported; a later error is
 * left to the first collection. */
gboolean
gpcap_pump_wait_until_open (GPcapPump *self, GCancellable *cancellable, GError **error)
{
  while (!is_open (self))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      gpcap_wakeup_wait (&self->ready, -1, cancellable, GPCAP_FOREVER);
    }

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (!self->failed_to_open)
    {
      /* The wake-up of the opening has served, waited for or not; the packets' own has not. */
      if (self->n_packets > 0 || is_over (self))
        gpcap_wakeup_signal (&self->ready);
      else
        gpcap_wakeup_acknowledge (&self->ready);
      return TRUE;
    }
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

int
gpcap_pump_get_fd (GPcapPump *self)
{
  return gpcap_wakeup_get_fd (&self->ready);
}

/* With the lock held: takes the first packets of the queue, in exchange for an empty arena. */
static void
dequeue (GPcapPump *self, GPcapArena *arena)
{
  g_autoptr (GPcapArena) first = g_queue_pop_head (&self->arenas);

  if (first == NULL)
    return;
  self->n_bytes -= get_size (first);
  self->n_packets -= first->n_records;
  self->n_taken += first->n_records;
  gpcap_arena_swap (first, arena);
  if (self->spare == NULL)
    self->spare = g_steal_pointer (&first);
}

/* Takes packets from the queue into an empty arena, without waiting: about as many as one
 * collection brings. */
GPcapCollectResult
gpcap_pump_collect (GPcapPump *self, GPcapArena *arena, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  dequeue (self, arena);
  acknowledge_when_drained (self);
  g_cond_signal (&self->taken);
  if (self->n_packets > 0)
    return GPCAP_COLLECT_BOUNDED;
  self->is_overflowing = FALSE;
  if (!is_over (self))
    return GPCAP_COLLECT_DRAINED;
  if (self->result == GPCAP_COLLECT_FAILED)
    g_propagate_error (error, g_error_copy (self->failure));
  return self->result;
}

/* Returns the number of packets that were dropped since the pump was made. */
guint64
gpcap_pump_get_n_dropped (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_dropped;
}

/* Returns whether packets were dropped: TRUE once, until the queue has been empty again. */
gboolean
gpcap_pump_take_overflow (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean is_pending = self->overflow_is_pending;

  self->overflow_is_pending = FALSE;
  return is_pending;
}

/* With the lock held: decides that what is in the queue is the rest of the drain. */
static void
end_input (GPcapPump *self)
{
  self->n_until = self->n_taken + self->n_packets;
  gpcap_wakeup_signal (&self->ready);
}

/* Called in the thread when it is going to wait for its input: everything that it has read is in
 * the queue. Returns whether a drain wants to know how much that is. */
gboolean
gpcap_pump_begin_wait (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_waiting = TRUE;
  return self->is_draining && self->n_until == G_MAXUINT64;
}

/* Tells a drain, before the thread waits, that it has read @n_read bytes, and that @n_available
 * more need not be waited for. */
void
gpcap_pump_note_input (GPcapPump *self, guint64 n_read, gsize n_available)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->drained_at == -1)
    self->drained_at = (gint64) (n_read + n_available);
  if (n_read >= (guint64) self->drained_at)
    end_input (self);
}

void
gpcap_pump_end_wait (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_waiting = FALSE;
}

/* Begins a drain of what the input has until now: what the thread has read of it, and @n_available
 * bytes. If it does not wait, it will tell when it does. */
void
gpcap_pump_begin_drain (GPcapPump *self, gsize n_available)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_draining = TRUE;
  self->drained_at = -1;
  self->n_until = G_MAXUINT64;
  if (self->is_waiting && n_available == 0)
    end_input (self);
}

gboolean
gpcap_pump_is_drained (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_taken >= self->n_until;
}

/* Returns how many packets of the arena that was taken last are from before the drain. */
guint
gpcap_pump_count_drained (GPcapPump *self, const GPcapArena *arena)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const guint64 n_behind = self->n_taken > self->n_until ? self->n_taken - self->n_until : 0;

  return arena->n_records - (guint) MIN (n_behind, arena->n_records);
}

void
gpcap_pump_end_drain (GPcapPump *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_draining = FALSE;
}
