/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that collects from what can only be read by waiting, and the descriptor that tells of
 * it. */

#include "gpcap-pump.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gpcap-status.h"

struct _GPcapPump
{
  gatomicrefcount ref_count; /* the thread has one, and the one who made the pump */

  GPcapPumpOpenFunc open; /* runs in the thread, like collect */
  GPcapPumpCollectFunc collect;
  gpointer user_data; /* owned; used by the thread alone while it runs */
  GDestroyNotify destroy;
  int fd; /* owned; an eventfd, readable while there is something to collect */

  GMutex lock; /* guards the ones below */
  GCond taken;
  GPcapArena *arena; /* owned; what was collected and not taken */
  gboolean is_open; /* or failed to open */
  gboolean is_stopped;
  GPcapCollectResult result; /* of the last collection */
  GError *failure; /* owned; when it failed */
};

static void
pump_unref (GPcapPump *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  self->destroy (self->user_data);
  gpcap_arena_unref (self->arena);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->taken);
  close (self->fd);
  g_free (self);
}

static gboolean
is_over (GPcapCollectResult result)
{
  return result == GPCAP_COLLECT_FAILED || result == GPCAP_COLLECT_END;
}

/* With the lock held: hands over what one collection gave, when there is room for it. */
static void
hand_over (GPcapPump *self, const GPcapArena *collected)
{
  while (!self->is_stopped && self->arena->data_used >= GPCAP_ARENA_FULL)
    g_cond_wait (&self->taken, &self->lock);
  for (guint i = 0; i < collected->n_records; i++)
    {
      const GPcapPacketRecord *record = &collected->records[i];

      if (gpcap_arena_append (self->arena, record->timestamp, record->len,
                              gpcap_arena_peek (collected, record), record->caplen))
        continue;
      self->result = GPCAP_COLLECT_FAILED;
      g_clear_error (&self->failure);
      gpcap_status_set_error_from_errno (&self->failure, "A captured packet", ENOMEM);
    }
}

static gpointer
run (gpointer user_data)
{
  GPcapPump *self = user_data;
  g_autoptr (GPcapArena) collected = gpcap_arena_new ();
  g_autoptr (GError) error = NULL;
  GPcapCollectResult result =
      self->open (self->user_data, &error) ? GPCAP_COLLECT_DRAINED : GPCAP_COLLECT_FAILED;

  g_mutex_lock (&self->lock);
  self->is_open = TRUE;
  for (;;)
    {
      self->result = result;
      self->failure = g_steal_pointer (&error);
      hand_over (self, collected);
      eventfd_write (self->fd, 1);
      if (self->is_stopped || is_over (self->result))
        break;
      g_mutex_unlock (&self->lock);
      gpcap_arena_clear (collected);
      result = self->collect (self->user_data, collected, &error);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  pump_unref (self);
  return NULL;
}

/* Takes over @user_data, also when it fails. */
GPcapPump *
gpcap_pump_new (GPcapPumpOpenFunc open,
                GPcapPumpCollectFunc collect,
                gpointer user_data,
                GDestroyNotify destroy,
                GError **error)
{
  const int fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  GPcapPump *self;

  if (fd == -1)
    {
      gpcap_status_set_error_from_errno (error, "A stream", errno);
      destroy (user_data);
      return NULL;
    }
  self = g_new0 (GPcapPump, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->open = open;
  self->collect = collect;
  self->user_data = user_data;
  self->destroy = destroy;
  self->fd = fd;
  self->arena = gpcap_arena_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->taken);

  g_atomic_ref_count_inc (&self->ref_count);
  GThread *thread = g_thread_try_new ("gpcap-pump", run, self, error);
  if (thread == NULL)
    {
      pump_unref (self);
      pump_unref (self);
      return NULL;
    }
  g_thread_unref (thread);
  return self;
}

/* With the lock held: the descriptor tells of what is to be collected, and of nothing else. */
static void
clear_fd_when_drained (GPcapPump *self)
{
  if (self->arena->n_records == 0 && !is_over (self->result))
    eventfd_read (self->fd, &(eventfd_t){ 0 });
}

/* Waits until it is open. What made it fail is told, and ends it. */
gboolean
gpcap_pump_wait_until_open (GPcapPump *self, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = self->fd, .events = G_IO_IN } };
  const gboolean can_poll = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]);
  gboolean is_open = FALSE;

  while (!is_open && !g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_poll (fds, can_poll ? 2 : 1, cancellable != NULL && !can_poll ? 10 : -1);
      g_mutex_lock (&self->lock);
      is_open = self->is_open;
      clear_fd_when_drained (self);
      g_mutex_unlock (&self->lock);
    }
  if (can_poll)
    g_cancellable_release_fd (cancellable);
  if (!is_open)
    return FALSE;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->result != GPCAP_COLLECT_FAILED || self->arena->n_records > 0)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

int
gpcap_pump_get_fd (GPcapPump *self)
{
  return self->fd;
}

/* Takes all that is there, without waiting. The arena has to be empty. */
GPcapCollectResult
gpcap_pump_collect (GPcapPump *self, GPcapArena *arena, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  gpcap_arena_swap (self->arena, arena);
  clear_fd_when_drained (self);
  g_cond_signal (&self->taken);
  if (!is_over (self->result))
    return GPCAP_COLLECT_DRAINED;
  if (self->result == GPCAP_COLLECT_FAILED)
    g_propagate_error (error, g_error_copy (self->failure));
  return self->result;
}

/* Lets go of the pump. A thread that waits for a stream of the program's own may go later. */
void
gpcap_pump_stop (GPcapPump *self)
{
  g_mutex_lock (&self->lock);
  self->is_stopped = TRUE;
  g_cond_signal (&self->taken);
  g_mutex_unlock (&self->lock);
  pump_unref (self);
}
