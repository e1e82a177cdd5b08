/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A wake-up: ends a thread's wait, from any thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An eventfd. It stays signalled until it is acknowledged, so that a wait that begins later does
 * not miss the signal. */
typedef struct
{
  int fd; /* owned, or -1 while it is not open; atomic */
} GPcapWakeup;

#define GPCAP_WAKEUP_INIT ((GPcapWakeup){ .fd = -1 })

/* A cancellable that signals a wake-up. */
typedef struct _GPcapWakeupLink GPcapWakeupLink;

/* No deadline. */
#define GPCAP_FOREVER G_MAXINT64

/* What ended a wait. */
typedef enum
{
  GPCAP_WAIT_WOKEN, /* the wake-up was signalled, or the cancellable was cancelled */
  GPCAP_WAIT_READY, /* the descriptor is ready, or may be */
  GPCAP_WAIT_SIGNALLED, /* the process received a signal */
  GPCAP_WAIT_TIMED_OUT, /* the deadline has passed */
} GPcapWaitResult;

gboolean gpcap_wakeup_open (GPcapWakeup *self, const char *what, GError **error);
void gpcap_wakeup_close (GPcapWakeup *self);
gboolean gpcap_wakeup_is_possible (const char *what, GError **error);
int gpcap_wakeup_get_fd (const GPcapWakeup *self);
void gpcap_wakeup_signal (GPcapWakeup *self);
void gpcap_wakeup_acknowledge (GPcapWakeup *self);
GPcapWakeupLink *gpcap_wakeup_link (GPcapWakeup *self, GCancellable *cancellable);
gboolean gpcap_wakeup_unlink (GPcapWakeupLink *link);
GPcapWaitResult
gpcap_wakeup_wait (GPcapWakeup *self, int fd, GCancellable *cancellable, gint64 deadline);

G_END_DECLS
