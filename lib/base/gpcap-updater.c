/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An updater: calls a function for an object in its main context, when a thread has news. */

#include "base/gpcap-updater.h"

/* Between two calls, in microseconds: a thirtieth of a second. */
#define INTERVAL (G_USEC_PER_SEC / 30 + 1)

struct _GPcapUpdater
{
  gatomicrefcount ref_count;
  GWeakRef object;
  GPcapUpdateFunc func;
  GMainContext *context; /* a reference, owned */
  GMutex lock; /* guards the fields below */
  gboolean is_pending;
  gint64 next; /* not earlier, in microseconds of the monotonic clock */
};

/* The main context is the thread-default one of the caller. The object is not kept alive. */
GPcapUpdater *
gpcap_updater_new (gpointer object, GPcapUpdateFunc func)
{
  GPcapUpdater *self = g_new0 (GPcapUpdater, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->object, object);
  self->func = func;
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  return self;
}

GPcapUpdater *
gpcap_updater_ref (GPcapUpdater *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_updater_unref (GPcapUpdater *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_weak_ref_clear (&self->object);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
update_cb (gpointer user_data)
{
  GPcapUpdater *self = user_data;
  g_autoptr (GObject) object = g_weak_ref_get (&self->object);

  g_mutex_lock (&self->lock);
  self->is_pending = FALSE;
  self->next = g_get_monotonic_time () + INTERVAL;
  g_mutex_unlock (&self->lock);
  if (object != NULL)
    self->func (object);
  return G_SOURCE_REMOVE;
}

/* Has the function called soon, at most thirty times a second. May be called in any thread. */
void
gpcap_updater_post (GPcapUpdater *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GSource) source = NULL;
  gint64 wait;

  if (self->is_pending)
    return;
  self->is_pending = TRUE;
  wait = MAX (self->next - g_get_monotonic_time (), 0);
  source = g_timeout_source_new ((wait + 999) / 1000);
  g_source_set_static_name (source, "GPcapUpdater");
  g_source_set_callback (source, update_cb, gpcap_updater_ref (self),
                         (GDestroyNotify) gpcap_updater_unref);
  g_source_attach (source, self->context);
}
