/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source of a reader, for those who start and stop it. */

#pragma once

#include "reader/gpcap-reader-private.h"

G_BEGIN_DECLS

/* Tells a main loop when a reader can be read. Its callback is a plain GSourceFunc, as one with
 * arguments of its own does not reach most languages. */
typedef struct
{
  GSource source;

  GPcapReader *reader; /* owned, so that the source may outlive everybody else's reference */
  gboolean is_started; /* the reader was, with it */
  GCancellable *cancellable; /* owned, or NULL */
  gboolean has_cancel_fd; /* which has to be given back */
  gpointer cancel_tag; /* of that, until it was cancelled, or NULL */
  int fd; /* the capture's descriptor, or -1 when it has none; not owned */
  gpointer fd_tag; /* of that, or NULL */
  guint64 n_told; /* packets that the statistics had when they were notified last */
  gint64 stats_time; /* when that was, in monotonic time */
  double progress; /* that was notified last */
  gint64 progress_time; /* when that was, in monotonic time */
  int wake_fd; /* owned; an eventfd by which other threads wake it, or -1 */

  /* The reader's lock guards these. */
  GThread *thread; /* not owned; the one that runs the main context, as far as is known */
  gboolean is_finished; /* whoever did it first */
  gboolean tells_finished; /* another thread did it, and leaves it to this one to tell */
} ReaderSource;

G_END_DECLS
