/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run: the sources that read on main loops, and the one of them that was started. */

#pragma once

#include "base/gpcap-wakeup.h"

G_BEGIN_DECLS

/* What becomes of a source. */
typedef enum
{
  GPCAP_RUN_ATTACHED, /* it reads */
  GPCAP_RUN_STOPPING, /* another thread is about to stop it */
  GPCAP_RUN_STOPPED, /* another thread has: its own has yet to report that */
  GPCAP_RUN_FINISHED, /* its end is reported */
} GPcapRunState;

/* What a run knows of a source. The run's lock guards the last two. */
typedef struct
{
  GSource *source; /* not owned; it has this in it */
  GPcapWakeup wakeup; /* makes the source ready, from any thread */
  gboolean is_start; /* a start made it, and not the program */
  GPcapRunState state;
  GThread *thread; /* not owned; the one that runs its main context, as far as is known */
} GPcapAttachment;

typedef struct
{
  GMutex lock;
  GPtrArray *attachments; /* owned; of GPcapAttachment, each in a source that is alive */
  GPcapAttachment *started; /* one of them, or NULL */
  guint n_dispatching; /* dispatches under way; of the thread that reads */
} GPcapRun;

/* Who ends what was started. */
typedef enum
{
  GPCAP_RUN_NOBODY, /* nothing was started, or somebody else is ending it */
  GPCAP_RUN_THIS_THREAD, /* its own thread, at once */
  GPCAP_RUN_ITS_THREAD, /* its own thread, when it is woken */
} GPcapRunEnder;

void gpcap_run_init (GPcapRun *self);
void gpcap_run_clear (GPcapRun *self);

void gpcap_run_add (GPcapRun *self, GPcapAttachment *attachment, GSource *source);
void gpcap_run_remove (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_note_thread (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_refresh (GPcapRun *self);
void gpcap_run_detach (GPcapRun *self);

void gpcap_run_start (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_cancel (GPcapRun *self);
gboolean gpcap_run_is_started (GPcapRun *self);
gboolean gpcap_run_is_stopped (GPcapRun *self, GPcapAttachment *attachment);
GPcapRunEnder gpcap_run_claim_start (GPcapRun *self, GPcapAttachment **attachment);
gboolean gpcap_run_claim (GPcapRun *self, GPcapAttachment *attachment, GPcapRunState *state);
void gpcap_run_release (GPcapRun *self);

G_END_DECLS
