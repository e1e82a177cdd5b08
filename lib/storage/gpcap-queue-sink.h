/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink with a queue, from which a thread writes to another sink. */

#pragma once

#include "storage/gpcap-sink.h"

G_BEGIN_DECLS

/* Called in any thread when packets were dropped for the first time since the queue was empty, and
 * when a write has failed. */
typedef void (*GPcapQueueSinkReport) (gpointer user_data, gboolean is_overflow);

GPcapSink *gpcap_queue_sink_new (GPcapSink *sink,
                                 gsize max_bytes,
                                 gboolean is_waiting,
                                 GPcapQueueSinkReport report,
                                 gpointer user_data,
                                 GDestroyNotify destroy,
                                 GError **error);

G_END_DECLS
