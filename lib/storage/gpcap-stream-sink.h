/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that is a GOutputStream. */

#pragma once

#include "storage/gpcap-sink.h"

G_BEGIN_DECLS

GPcapSink *gpcap_stream_sink_new (GOutputStream *stream, gboolean closes_stream, GError **error);

G_END_DECLS
