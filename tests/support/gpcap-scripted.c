/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A kind of handle whose collections are scripted by a test. */

#include "support/gpcap-scripted.h"

#include "support/gpcap-numbered.h"

typedef struct
{
  GPcapCollectResult result;
  guint n_packets;
} Step;

static GPcapCollectResult
collect (Scripted *self, GPcapArena *arena, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree Step *step = g_queue_pop_head (&self->script);

  arena->datalink = GPCAP_DLT_EN10MB;
  arena->n_programs = self->base.n_programs;
  self->n_collections++;
  if (step == NULL)
    return GPCAP_COLLECT_DRAINED;
  numbered_append (arena, self->next_number, step->n_packets);
  self->next_number += step->n_packets;
  if (step->result == GPCAP_COLLECT_FAILED)
    g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "It was to fail");
  return step->result;
}

static GPcapCollectResult
scripted_collect (GPcapHandle *handle, GPcapArena *arena, GError **error)
{
  Scripted *self = (Scripted *) handle;

  gpcap_wakeup_acknowledge (&self->ready);
  if (self->during_collection != NULL)
    self->during_collection (self->user_data);
  return collect (self, arena, error);
}

static int
scripted_get_fd (GPcapHandle *handle)
{
  return gpcap_wakeup_get_fd (&((Scripted *) handle)->ready);
}

static gint64
scripted_get_required_timeout (GPcapHandle *handle)
{
  return ((Scripted *) handle)->required_timeout;
}

static double
scripted_get_progress (GPcapHandle *handle, gint64 position)
{
  return -1;
}

static gboolean
scripted_set_program (GPcapHandle *handle,
                      GPcapProgram *program,
                      gboolean *is_applied,
                      GError **error)
{
  Scripted *self = (Scripted *) handle;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->base.n_programs++;
  self->program = program;
  *is_applied = self->takes_programs;
  return TRUE;
}

static void
scripted_begin_drain (GPcapHandle *handle, gint64 timestamp, gint64 time)
{
  ((Scripted *) handle)->is_draining = TRUE;
}

static gboolean
scripted_is_drained (GPcapHandle *handle)
{
  Scripted *self = (Scripted *) handle;

  g_assert_true (self->is_draining);
  return self->next_number >= self->drained_at;
}

static guint
scripted_count_drained (GPcapHandle *handle, const GPcapArena *arena)
{
  Scripted *self = (Scripted *) handle;
  const guint n_behind =
      self->next_number > self->drained_at ? self->next_number - self->drained_at : 0;

  g_assert_true (self->is_draining);
  return arena->n_records - MIN (n_behind, arena->n_records);
}

static void
scripted_end_drain (GPcapHandle *handle)
{
  ((Scripted *) handle)->is_draining = FALSE;
}

static gboolean
scripted_prepare_thread (GPcapHandle *handle, GError **error)
{
  Scripted *self = (Scripted *) handle;

  if (!gpcap_wakeup_open (&self->interrupt, "A test's thread", error))
    return FALSE;
  gpcap_wakeup_acknowledge (&self->interrupt);
  return TRUE;
}

/* Called in the thread, which waits when the script is over. */
static GPcapCollectResult
collect_in_thread (gpointer user_data, GPcapArena *arena, GError **error)
{
  Scripted *self = user_data;
  const GPcapCollectResult result = collect (self, arena, error);

  if (result == GPCAP_COLLECT_DRAINED && arena->n_records == 0)
    g_assert_cmpint (gpcap_wakeup_wait (&self->interrupt, -1, NULL, get_test_deadline ()), ==,
                     GPCAP_WAIT_WOKEN);
  return result;
}

static void
interrupt (gpointer user_data)
{
  gpcap_wakeup_signal (&((Scripted *) user_data)->interrupt);
}

static void
scripted_finalize (GPcapHandle *handle)
{
  Scripted *self = (Scripted *) handle;

  gpcap_wakeup_close (&self->ready);
  gpcap_wakeup_close (&self->interrupt);
  g_queue_clear_full (&self->script, g_free);
  g_mutex_clear (&self->lock);
  if (self->finalized != NULL)
    gate_open (self->finalized);
}

static void
scripted_finalize_forked (GPcapHandle *handle)
{
  Scripted *self = (Scripted *) handle;

  if (self->finalized_forked != NULL)
    *self->finalized_forked = TRUE;
}

static const GPcapPumpFuncs scripted_pump = { .collect = collect_in_thread,
                                              .interrupt = interrupt };

static const GPcapHandleFuncs scripted_funcs = {
  .collect = scripted_collect,
  .get_fd = scripted_get_fd,
  .get_required_timeout = scripted_get_required_timeout,
  .get_progress = scripted_get_progress,
  .set_program = scripted_set_program,
  .begin_drain = scripted_begin_drain,
  .is_drained = scripted_is_drained,
  .count_drained = scripted_count_drained,
  .end_drain = scripted_end_drain,
  .prepare_thread = scripted_prepare_thread,
  .pump_funcs = &scripted_pump,
  .finalize = scripted_finalize,
  .finalize_forked = scripted_finalize_forked,
};

/* Makes a handle of a savefile, or of a device if there is one. */
Scripted *
scripted_new (void)
{
  Scripted *self = g_new0 (Scripted, 1);

  gpcap_handle_init (&self->base, &scripted_funcs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->script);
  self->ready = GPCAP_WAKEUP_INIT;
  self->interrupt = GPCAP_WAKEUP_INIT;
  self->required_timeout = -1;
  return self;
}

/* Adds a collection to the script. */
void
scripted_add (Scripted *self, GPcapCollectResult result, guint n_packets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Step step = { result, n_packets };

  g_queue_push_tail (&self->script, g_memdup2 (&step, sizeof step));
}

/* Gives the handle a descriptor, like a device's: signal it when there is something to collect. */
void
scripted_add_descriptor (Scripted *self)
{
  g_autoptr (GError) error = NULL;

  gpcap_wakeup_open (&self->ready, "A test's handle", &error);
  g_assert_no_error (error);
}
