/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pull: one read under way, which sees to it that there is a packet at the head of the queue. */

#pragma once

#include "queue/gpcap-queue.h"
#include "reader/gpcap-access.h"
#include "reader/gpcap-breaks.h"

G_BEGIN_DECLS

/* What an empty queue has a pull do next. */
typedef enum
{
  GPCAP_PULL_WAIT, /* nothing is there to be collected: wait for the descriptor */
  GPCAP_PULL_COLLECT, /* something may be there */
  GPCAP_PULL_COLLECT_MORE, /* the last collection gave only packets that the filter rejects */
} GPcapPullStep;

/* Pulls may be inside each other's callbacks, in one thread. */
typedef struct
{
  GPcapAccess *access; /* these three are borrowed from whoever reads */
  GPcapQueue *queue;
  GPcapBreaks *breaks;
  GPcapHandle *handle; /* owned: a closing during the pull lets libpcap close after it */
  GCancellable *cancellable; /* borrowed, or NULL */
  int n_breaks; /* how many there were when the read began */

  gboolean may_wait;
  gboolean may_collect;
  gboolean reports_end; /* or a failure; else it is left to the next read */
  gboolean heeds_signals; /* a signal that comes while it waits ends it like a timeout */
  gint64 deadline; /* of the waiting, in monotonic time, or GPCAP_FOREVER */

  GPcapPullStep step;
  gboolean is_signalled; /* the process got a signal while it waited */
} GPcapPull;

gboolean gpcap_pull_begin (GPcapPull *self, GError **error);
void gpcap_pull_end (GPcapPull *self);
void gpcap_pull_wait_for (GPcapPull *self, int milliseconds);
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
