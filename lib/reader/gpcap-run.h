/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run: the sources that read on main loops, and which of them was started. */

#pragma once

#include "base/gpcap-wakeup.h"

G_BEGIN_DECLS

/* The states of a source. */
typedef enum
{
  GPCAP_RUN_ATTACHED, /* the source reads */
  GPCAP_RUN_STOPPING, /* another thread is stopping the source */
  GPCAP_RUN_STOPPED, /* another thread stopped the source, which has yet to report it */
  GPCAP_RUN_FINISHED, /* the end of the source is reported */
} GPcapRunState;

/* A source of a run. The run's lock guards state and thread. */
typedef struct
{
  GSource *source; /* not owned; contains this struct */
  GPcapWakeup wakeup; /* makes the source ready, from any thread */
  gpointer wakeup_tag; /* of the wake-up's descriptor; NULL when there were none left */
  gboolean is_start; /* made by a start, not by the program */
  GPcapRunState state;
  GThread *thread; /* not owned; the thread that runs the main context, as far as is known */
} GPcapAttachment;

typedef struct
{
  GMutex lock;
  GPtrArray *attachments; /* owned; of GPcapAttachment; the sources that are alive */
  GPcapAttachment *started; /* the started one of them, or NULL */
  gboolean owes_end; /* it went while another thread was stopping it, and reported no end */
  guint n_attachments; /* atomic; as many as there are attachments */
  guint n_dispatching; /* dispatches under way; belongs to the thread that reads */
} GPcapRun;

/* Who ends a start. */
typedef enum
{
  GPCAP_RUN_NOBODY, /* nobody: nothing was started, or somebody else is ending it */
  GPCAP_RUN_THIS_THREAD, /* the calling thread, which runs the source, at once */
  GPCAP_RUN_SOURCES_THREAD, /* the thread of the source, when it is woken */
} GPcapRunEnder;

void gpcap_run_init (GPcapRun *self);
void gpcap_run_clear (GPcapRun *self);

void gpcap_run_add (GPcapRun *self, GPcapAttachment *attachment, GSource *source);
void gpcap_run_remove (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_note_thread (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_refresh (GPcapRun *self);
gboolean gpcap_run_has_attachments (const GPcapRun *self);
void gpcap_run_acknowledge (GPcapAttachment *attachment);
void gpcap_run_detach (GPcapRun *self);

void gpcap_run_start (GPcapRun *self, GPcapAttachment *attachment);
void gpcap_run_cancel (GPcapRun *self);
gboolean gpcap_run_is_started (GPcapRun *self);
gboolean gpcap_run_is_started_elsewhere (GPcapRun *self);
gboolean gpcap_run_is_stopped (GPcapRun *self, GPcapAttachment *attachment);
GPcapRunEnder gpcap_run_claim_start (GPcapRun *self, GPcapAttachment **attachment);
gboolean gpcap_run_claim (GPcapRun *self, GPcapAttachment *attachment, GPcapRunState *state);
gboolean gpcap_run_release (GPcapRun *self);

G_END_DECLS
