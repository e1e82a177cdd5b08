/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A queue of blocks of packets, bounded in bytes, that a thread writes to a sink.
 *
 * So a disk or peer that is slow never holds up who dumps packets. The bound is the dumper's to
 * keep: it asks for the room that is left before it gathers a packet, and counts the packets here
 * that it has dropped. So what a file needs beside its packets is never dropped. */

#include "storage/gpcap-write-queue.h"

#include <signal.h>

#include "base/gpcap-fork.h"
#include "base/gpcap-wakeup.h"

/* How often a wait that can be cancelled looks at its cancellable, in microseconds. */
#define CANCELLABLE_INTERVAL (20 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  BLOCK,
  FLUSH,
  FINISH,
} ItemKind;

typedef struct
{
  ItemKind kind;
  GByteArray *block; /* owned; NULL unless it is a block */
  guint n_packets; /* in the block */
} Item;

struct _GPcapWriteQueue
{
  GList link; /* in the list of queues */
  int fork_generation; /* of the process that has the thread */
  gatomicrefcount ref_count; /* held by the owner, and by the thread while it runs */

  const GPcapWriteQueueFuncs *funcs; /* static */
  gpointer sink; /* owned */
  gsize max_bytes;

  GMutex lock; /* guards the fields below */
  GThread *thread; /* owned; NULL when somebody ends it */
  gboolean is_left; /* the owner has left before the thread's end */
  gboolean is_joined; /* the end of the process waits for the thread's end */
  GCond pushed; /* for the thread */
  GCond done; /* for who waits for the thread */
  GPcapWakeup room; /* for who waits for room, or not open */
  gboolean is_awaited; /* somebody waits for room */
  GQueue items; /* owned; of Item; not begun yet */
  GByteArray *spare; /* owned; an empty block for the next push, or NULL */
  gsize n_bytes; /* atomic; in the queue, with the block that is being written */
  guint64 n_pushed; /* items */
  guint64 n_done; /* items */
  guint n_writing; /* packets of the block that is being written, unless they are given up */
  guint64 n_lost; /* atomic; packets that were taken and could not be written */
  guint64 n_dropped; /* atomic; packets for which there was no room */
  gboolean is_overflowing; /* packets were dropped since the queue was last empty */
  gboolean is_finishing; /* nothing more is pushed */
  gboolean is_over; /* the thread does nothing more */
  gboolean has_failed; /* atomic */
  gboolean is_flushed; /* nothing was pushed since the last flush */
  GError *failure; /* owned; the first one, or NULL */
};

static GQueue queues = G_QUEUE_INIT; /* with the lock of gpcap-fork held */

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->block, g_byte_array_unref);
  g_free (item);
}

/* The queues in the list have a reference left, so that the end of the process can take one. */
static void
write_queue_unref (GPcapWriteQueue *self)
{
  gpcap_fork_lock ();
  const gboolean is_last = g_atomic_ref_count_dec (&self->ref_count);
  if (is_last)
    g_queue_unlink (&queues, &self->link);
  gpcap_fork_unlock ();
  if (!is_last)
    return;
  self->funcs->destroy (self->sink);
  g_queue_clear_full (&self->items, item_free);
  g_clear_pointer (&self->spare, g_byte_array_unref);
  g_clear_error (&self->failure);
  g_cond_clear (&self->pushed);
  g_cond_clear (&self->done);
  gpcap_wakeup_close (&self->room);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* With the lock held. Nothing is written after the first failure. */
static void
note_failure (GPcapWriteQueue *self, GError *failure)
{
  if (self->failure != NULL)
    {
      g_error_free (failure);
      return;
    }
  self->failure = failure;
  g_atomic_int_set (&self->has_failed, TRUE);
  g_mutex_unlock (&self->lock);
  self->funcs->failed (self->sink);
  g_mutex_lock (&self->lock);
}

/* Without the lock. */
static gboolean
run_item (GPcapWriteQueue *self, const Item *item, guint *n_whole, GError **error)
{
  switch (item->kind)
    {
    case BLOCK:
      return self->funcs->write (self->sink, item->block, n_whole, error);
    case FLUSH:
      return self->funcs->flush (self->sink, error);
    case FINISH:
    default:
      return self->funcs->finish (self->sink, error);
    }
}

/* With the lock held. */
static void
lose (GPcapWriteQueue *self, guint n_packets)
{
  __atomic_add_fetch (&self->n_lost, n_packets, __ATOMIC_RELAXED);
}

/* With the lock held, which is given up meanwhile. */
static void
do_item (GPcapWriteQueue *self, const Item *item)
{
  GError *failure = NULL;
  guint n_whole = 0;
  gboolean is_done = FALSE;

  self->n_writing = item->n_packets;
  if (self->failure == NULL || item->kind == FINISH)
    {
      g_mutex_unlock (&self->lock);
      is_done = run_item (self, item, &n_whole, &failure);
      g_mutex_lock (&self->lock);
    }
  if (!is_done)
    lose (self, self->n_writing - MIN (n_whole, self->n_writing));
  self->n_writing = 0;
  if (failure != NULL)
    note_failure (self, failure);
}

/* With the lock held. Wakes who waits for the thread. */
static void
note_done (GPcapWriteQueue *self)
{
  g_cond_broadcast (&self->done);
  if (self->is_awaited)
    gpcap_wakeup_signal (&self->room);
}

/* With the lock held. The room is there again when the block has been written, because it needs
 * memory until then. */
static void
end_item (GPcapWriteQueue *self, Item *item)
{
  if (item->kind == BLOCK)
    {
      g_atomic_pointer_add (&self->n_bytes, -(gssize) item->block->len);
      if (self->spare == NULL)
        {
          self->spare = g_steal_pointer (&item->block);
          g_byte_array_set_size (self->spare, 0);
        }
    }
  if (self->n_bytes == 0)
    self->is_overflowing = FALSE;
  self->n_done++;
  self->is_over = item->kind == FINISH;
  note_done (self);
  item_free (item);
}

/* The program's handlers of signals do not run in this thread, and no pipe that nobody reads ends
 * the program. */
static void
block_signals (void)
{
  sigset_t all;

  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
}

static gpointer
run (gpointer user_data)
{
  GPcapWriteQueue *self = user_data;

  block_signals ();
  g_mutex_lock (&self->lock);
  while (!self->is_over)
    {
      Item *item = g_queue_pop_head (&self->items);

      if (item == NULL)
        {
          g_cond_wait (&self->pushed, &self->lock);
          continue;
        }
      do_item (self, item);
      end_item (self, item);
    }
  GThread *own = self->is_left && !self->is_joined ? g_steal_pointer (&self->thread) : NULL;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&own, g_thread_unref);
  write_queue_unref (self);
  return NULL;
}

/* Starts the thread. Takes ownership of @sink, also on failure. */
GPcapWriteQueue *
gpcap_write_queue_new (const GPcapWriteQueueFuncs *funcs,
                       gpointer sink,
                       gsize max_bytes,
                       GError **error)
{
  GPcapWriteQueue *self = g_new0 (GPcapWriteQueue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->sink = sink;
  self->max_bytes = max_bytes;
  g_mutex_init (&self->lock);
  g_cond_init (&self->pushed);
  g_cond_init (&self->done);
  self->room = GPCAP_WAKEUP_INIT;
  g_queue_init (&self->items);
  self->fork_generation = gpcap_fork_get_generation ();
  self->link.data = self;
  gpcap_fork_lock ();
  g_queue_push_tail_link (&queues, &self->link);
  gpcap_fork_unlock ();
  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_try_new ("gpcap-writer", run, self, error);
  if (self->thread != NULL)
    return self;
  write_queue_unref (self);
  write_queue_unref (self);
  return NULL;
}

/* With the lock held. */
static guint64
push (GPcapWriteQueue *self, ItemKind kind, GByteArray *block, guint n_packets)
{
  Item *item = g_new0 (Item, 1);

  item->kind = kind;
  item->block = block;
  item->n_packets = n_packets;
  self->is_flushed = FALSE;
  g_queue_push_tail (&self->items, item);
  g_cond_signal (&self->pushed);
  return ++self->n_pushed;
}

/* The thread still writes what is in the queue, and then frees it, so nobody waits for a sink that
 * waits. */
void
gpcap_write_queue_free (GPcapWriteQueue *self)
{
  gpcap_write_queue_push_finish (self);
  g_mutex_lock (&self->lock);
  GThread *thread = self->is_over ? g_steal_pointer (&self->thread) : NULL;
  self->is_left = TRUE;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&thread, g_thread_join);
  write_queue_unref (self);
}

/* Returns how many bytes fit into the queue now. Later there is room for more. */
gsize
gpcap_write_queue_get_room (GPcapWriteQueue *self)
{
  const gsize n_bytes = (gsize) g_atomic_pointer_get (&self->n_bytes);

  return n_bytes < self->max_bytes ? self->max_bytes - n_bytes : 0;
}

/* Returns how many bytes the queue has beyond its size. */
gsize
gpcap_write_queue_get_excess (GPcapWriteQueue *self)
{
  const gsize n_bytes = (gsize) g_atomic_pointer_get (&self->n_bytes);

  return n_bytes > self->max_bytes ? n_bytes - self->max_bytes : 0;
}

/* With the lock held, which is given up meanwhile. Returns FALSE if a signal has ended the wait;
 * without a descriptor for a wake-up, none does. */
static gboolean
wait_until_done (GPcapWriteQueue *self)
{
  GPcapWaitResult result;

  if (!gpcap_wakeup_open (&self->room, "", NULL))
    {
      g_cond_wait (&self->done, &self->lock);
      return TRUE;
    }
  self->is_awaited = TRUE;
  g_mutex_unlock (&self->lock);
  result = gpcap_wakeup_wait (&self->room, -1, NULL, GPCAP_FOREVER);
  g_mutex_lock (&self->lock);
  self->is_awaited = FALSE;
  return result != GPCAP_WAIT_SIGNALLED;
}

/* Waits until so many bytes fit, or until the queue is empty, for what is larger than the queue.
 * Called in one thread at a time. */
GPcapWriteQueueWait
gpcap_write_queue_wait_for_room (GPcapWriteQueue *self, gsize size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->failure == NULL && self->n_bytes > 0 && gpcap_write_queue_get_room (self) < size)
    if (!wait_until_done (self))
      return GPCAP_WRITE_QUEUE_SIGNALLED;
  return self->failure == NULL ? GPCAP_WRITE_QUEUE_HAS_ROOM : GPCAP_WRITE_QUEUE_FAILED;
}

/* Counts packets that the caller has dropped because there is no room for them. Returns whether
 * they are the first ones since the queue was last empty. */
gboolean
gpcap_write_queue_note_dropped (GPcapWriteQueue *self, guint64 n_packets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean is_first = !self->is_overflowing;

  __atomic_add_fetch (&self->n_dropped, n_packets, __ATOMIC_RELAXED);
  self->is_overflowing = self->n_bytes > 0;
  return is_first;
}

/* Takes the block, whatever its size is, and hands over an empty one in exchange. */
void
gpcap_write_queue_push (GPcapWriteQueue *self, GByteArray **block, guint n_packets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_atomic_pointer_add (&self->n_bytes, (*block)->len);
  push (self, BLOCK, *block, n_packets);
  *block = self->spare != NULL ? g_steal_pointer (&self->spare) : g_byte_array_new ();
}

/* Has the sink flushed after what has been pushed, once. Returns a ticket to wait for. */
guint64
gpcap_write_queue_push_flush (GPcapWriteQueue *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_flushed)
    return self->n_pushed;
  push (self, FLUSH, NULL, 0);
  self->is_flushed = TRUE;
  return self->n_pushed;
}

/* Has the sink finished after what has been pushed, once. Returns a ticket to wait for. */
guint64
gpcap_write_queue_push_finish (GPcapWriteQueue *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_finishing)
    return self->n_pushed;
  self->is_finishing = TRUE;
  return push (self, FINISH, NULL, 0);
}

/* Waits until that is done, also if it failed. Returns FALSE if it is not done at @until, in
 * monotonic time, or when the wait is cancelled. */
gboolean
gpcap_write_queue_wait (GPcapWriteQueue *self,
                        guint64 ticket,
                        gint64 until,
                        GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_done < ticket)
    {
      const gint64 now = g_get_monotonic_time ();

      if (now >= until || g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (cancellable != NULL)
        g_cond_wait_until (&self->done, &self->lock, MIN (until, now + CANCELLABLE_INTERVAL));
      else if (until != GPCAP_WRITE_QUEUE_FOR_EVER)
        g_cond_wait_until (&self->done, &self->lock, until);
      else
        g_cond_wait (&self->done, &self->lock);
    }
  return TRUE;
}

/* Gives up what has not been written, which is counted at once: a sink that waits is told to end
 * that, and may not heed it. */
void
gpcap_write_queue_cancel (GPcapWriteQueue *self)
{
  g_mutex_lock (&self->lock);
  if (self->failure == NULL)
    self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                         "The writing of the savefile was cancelled");
  g_atomic_int_set (&self->has_failed, TRUE);
  lose (self, self->n_writing);
  self->n_writing = 0;
  for (GList *link = self->items.head; link != NULL; link = link->next)
    {
      Item *item = link->data;

      lose (self, item->n_packets);
      item->n_packets = 0;
    }
  note_done (self);
  g_mutex_unlock (&self->lock);
  self->funcs->cancel (self->sink);
}

/* Checks whether everything could be written so far. */
gboolean
gpcap_write_queue_check (GPcapWriteQueue *self, GError **error)
{
  if (G_LIKELY (!g_atomic_int_get (&self->has_failed)))
    return TRUE;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

/* Returns how many bytes are not written yet. */
gsize
gpcap_write_queue_get_n_bytes (GPcapWriteQueue *self)
{
  return (gsize) g_atomic_pointer_get (&self->n_bytes);
}

/* Returns how many of the packets that were pushed have not become whole in the sink, and will not.
 * Without the lock, because a child process may ask, too. */
guint64
gpcap_write_queue_get_n_lost (GPcapWriteQueue *self)
{
  return __atomic_load_n (&self->n_lost, __ATOMIC_RELAXED);
}

guint64
gpcap_write_queue_get_n_dropped (GPcapWriteQueue *self)
{
  return __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
}

static void
unref_cb (gpointer queue)
{
  write_queue_unref (queue);
}

/* Returns the queues of this process, each with a reference. */
static GPtrArray *
take_all (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (unref_cb);

  gpcap_fork_lock ();
  for (const GList *link = queues.head; link != NULL; link = link->next)
    {
      GPcapWriteQueue *self = link->data;

      if (gpcap_fork_is_child (self->fork_generation))
        continue;
      g_atomic_ref_count_inc (&self->ref_count);
      g_ptr_array_add (all, self);
    }
  gpcap_fork_unlock ();
  return all;
}

/* Waits for the end of a queue that is to end, and then for that of its thread. */
static void
wait_for_end (GPcapWriteQueue *self, gint64 until)
{
  g_mutex_lock (&self->lock);
  self->is_joined = TRUE;
  while (self->is_finishing && !self->is_over
         && g_cond_wait_until (&self->done, &self->lock, until))
    ;
  GThread *thread = self->is_over ? g_steal_pointer (&self->thread) : NULL;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&thread, g_thread_join);
}

/* Waits for the end of all queues that are to end, also of those without an owner: at the end of
 * the process, whose threads end then. */
void
gpcap_write_queue_wait_for_all (gint64 until)
{
  g_autoptr (GPtrArray) all = take_all ();

  for (guint i = 0; i < all->len; i++)
    wait_for_end (g_ptr_array_index (all, i), until);
}
