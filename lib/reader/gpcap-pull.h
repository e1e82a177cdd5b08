/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pull: one read under way, which brings a packet to the head of the queue. */

#pragma once

#include "queue/gpcap-queue.h"
#include "reader/gpcap-access.h"
#include "reader/gpcap-autostop.h"
#include "reader/gpcap-breaks.h"
#include "reader/gpcap-drain.h"

G_BEGIN_DECLS

/* The next step of a pull whose queue is empty. */
typedef enum
{
  GPCAP_PULL_BEGIN, /* nothing was tried yet */
  GPCAP_PULL_WAIT, /* wait for the descriptor, because there is nothing to collect */
  GPCAP_PULL_COLLECT, /* collect, because there may be packets */
  GPCAP_PULL_COLLECT_MORE, /* collect again, because the filter rejected all packets */
} GPcapPullStep;

/* Pulls may nest, one inside the other's callback, in one thread. */
typedef struct
{
  GPcapAccess *access; /* borrowed, like the next three */
  GPcapQueue *queue;
  GPcapBreaks *breaks;
  GPcapDrain *drain;
  GPcapAutostop *autostop; /* borrowed, or NULL */
  GPcapHandle *handle; /* owned, so that a close during the pull takes effect after it */
  GCancellable *cancellable; /* borrowed, or NULL */
  int n_breaks; /* number of breaks when the read began */
  guint n_drains; /* number of the last drain that was reported before the read began */

  gboolean may_wait;
  gboolean reports_end; /* report the end or a failure, or else leave it to the next read */
  gboolean heeds_signals; /* a signal to the process ends a wait, like a timeout */
  gint64 deadline; /* of all waits, in monotonic time, or GPCAP_FOREVER */

  GPcapPullStep step;
  gboolean is_signalled; /* the process received a signal during a wait */
} GPcapPull;

gboolean gpcap_pull_begin (GPcapPull *self, GError **error);
void gpcap_pull_end (GPcapPull *self);
void gpcap_pull_set_timeout (GPcapPull *self, int milliseconds);
GPcapReadResult gpcap_pull_fill (GPcapPull *self, GError **error);

static inline gboolean
gpcap_pull_is_broken (const GPcapPull *self)
{
  return gpcap_breaks_get_n_breaks (self->breaks) != self->n_breaks;
}

static inline gboolean
gpcap_pull_is_interrupted (const GPcapPull *self)
{
  return gpcap_pull_is_broken (self)
         || (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable));
}

G_END_DECLS
