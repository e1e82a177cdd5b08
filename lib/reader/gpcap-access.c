/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Access: whether the capture may be used, and in which thread it is read. */

#include "reader/gpcap-access.h"

#include "gpcap/gpcap-error.h"

void
gpcap_access_init (GPcapAccess *self)
{
  *self = (GPcapAccess){ 0 };
  g_mutex_init (&self->lock);
}

void
gpcap_access_clear (GPcapAccess *self)
{
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  g_mutex_clear (&self->lock);
}

/* With the lock held. */
static gboolean
check_open (const GPcapAccess *self, GError **error)
{
  if (!self->is_closed)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The reader is closed");
  return FALSE;
}

/* With the lock held: checks whether the capture may be used. */
static gboolean
check_usable (const GPcapAccess *self, GError **error)
{
  if (!check_open (self, error))
    return FALSE;
  if (self->handle == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED,
                           "The reader is not activated");
      return FALSE;
    }
  if (gpcap_handle_is_forked (self->handle))
    {
      g_set_error_literal (
          error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
          "The reader was activated by the parent process and cannot be used in a child process");
      return FALSE;
    }
  return TRUE;
}

/* Returns a new reference, so that the handle outlives a close during its use. */
GPcapHandle *
gpcap_access_ref (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_usable (self, error) ? gpcap_handle_ref (self->handle) : NULL;
}

/* Like gpcap_access_ref(), for what only a live capture can do. */
GPcapHandle *
gpcap_access_ref_live (GPcapAccess *self, GError **error)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (self, error);

  if (handle == NULL || gpcap_handle_is_live (handle))
    return g_steal_pointer (&handle);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_LIVE,
                       "This requires a live capture, but the reader reads a savefile");
  return NULL;
}

gboolean
gpcap_access_check (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_usable (self, error);
}

/* Checks whether the options that libpcap fixes at activation can still be set. */
gboolean
gpcap_access_check_settable (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!check_open (self, error))
    return FALSE;
  if (!self->is_activating && self->handle == NULL)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                       "Options can be set only before the reader is activated");
  return FALSE;
}

/* Whether the reader is activated, and not closed since. */
gboolean
gpcap_access_is_active (GPcapAccess *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->handle != NULL;
}

gboolean
gpcap_access_is_closed (GPcapAccess *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_closed;
}

gboolean
gpcap_access_begin_activation (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_activating)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           "The reader is already being activated");
      return FALSE;
    }
  if (self->handle != NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                           "The reader is already active");
      return FALSE;
    }
  self->is_activating = check_open (self, error);
  return self->is_activating;
}

/* Takes ownership of the opened handle. Returns FALSE if it is NULL, because opening failed, or if
 * the reader was closed meanwhile. */
gboolean
gpcap_access_end_activation (GPcapAccess *self, GPcapHandle *handle, GError **error)
{
  g_autoptr (GPcapHandle) unwanted = handle;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_activating = FALSE;
  if (handle == NULL || !check_open (self, error))
    return FALSE;
  self->handle = g_steal_pointer (&unwanted);
  return TRUE;
}

/* Closes, and hands the handle, if there is one, over to the caller. Returns FALSE if it was closed
 * before. @is_idle is set to whether no other thread can be using the queue. */
gboolean
gpcap_access_close (GPcapAccess *self, GPcapHandle **handle, gboolean *is_idle)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_closed)
    return FALSE;
  self->is_closed = TRUE;
  *handle = g_steal_pointer (&self->handle);
  *is_idle = self->n_reads == 0 && self->thread == g_thread_self ();
  return TRUE;
}

/* Begins a read in this thread. Returns a new reference to the handle. */
GPcapHandle *
gpcap_access_begin_read (GPcapAccess *self, GError **error)
{
  GThread *const thread = g_thread_self ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!check_usable (self, error))
    return NULL;
  if (self->n_reads > 0 && self->thread != thread)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           "Another thread is reading from the reader");
      return NULL;
    }
  self->n_reads++;
  self->thread = thread;
  return gpcap_handle_ref (self->handle);
}

/* Ends a read. Returns whether the capture was closed meanwhile; @is_last is set to whether no
 * other read is under way. */
gboolean
gpcap_access_end_read (GPcapAccess *self, gboolean *is_last)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *is_last = --self->n_reads == 0;
  return self->is_closed;
}

/* Notes that this thread runs the main loop, and so counts as the one that reads, unless another
 * does. */
void
gpcap_access_note_thread (GPcapAccess *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->n_reads == 0)
    self->thread = g_thread_self ();
}

gboolean
gpcap_access_is_reading_thread (GPcapAccess *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->thread == g_thread_self ();
}
