/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Access: who may use the capture, and in which thread it is read. */

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

/* With the lock held: the one answer to "may this capture be used?". */
static gboolean
check_usable (const GPcapAccess *self, GError **error)
{
  if (!check_open (self, error))
    return FALSE;
  if (self->handle == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED,
                           "The reader has to be activated first");
      return FALSE;
    }
  if (gpcap_handle_is_forked (self->handle))
    {
      g_set_error_literal (
          error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
          "The reader was activated by the parent process, which alone can use it");
      return FALSE;
    }
  return TRUE;
}

/* A new reference, so that a closing meanwhile lets libpcap close after its use. */
GPcapHandle *
gpcap_access_ref (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_usable (self, error) ? gpcap_handle_ref (self->handle) : NULL;
}

gboolean
gpcap_access_check (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return check_usable (self, error);
}

/* Whether it is early enough to set what libpcap fixes at activation. */
gboolean
gpcap_access_check_settable (GPcapAccess *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!check_open (self, error))
    return FALSE;
  if (!self->is_activating && self->handle == NULL)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                       "That can be set only before the reader is activated");
  return FALSE;
}

/* Activated, and not closed since. */
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
                           "The reader is being activated already");
      return FALSE;
    }
  if (self->handle != NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_ACTIVATED,
                           "The reader is active already");
      return FALSE;
    }
  self->is_activating = check_open (self, error);
  return self->is_activating;
}

/* Takes over what was opened, or NULL when that failed, unless the reader was closed meanwhile. */
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

/* FALSE when it was closed before. The caller gets the handle, if there was one. Where it @is_idle,
 * no other thread may be looking at what is queued. */
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

/* A new reference, for a read in this thread. */
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

/* Whether the capture was closed meanwhile. Where it @is_last, no other read is under way. */
gboolean
gpcap_access_end_read (GPcapAccess *self, gboolean *is_last)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *is_last = --self->n_reads == 0;
  return self->is_closed;
}

/* This thread runs the main loop, and so is the one that reads, unless another does. */
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
