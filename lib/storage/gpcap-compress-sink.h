/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink that compresses what goes to another one. */

#pragma once

#include "storage/gpcap-compressor.h"
#include "storage/gpcap-sink.h"

G_BEGIN_DECLS

GPcapSink *
gpcap_compress_sink_new (GPcapSink *sink, GPcapCompression compression, int level, GError **error);

G_END_DECLS
