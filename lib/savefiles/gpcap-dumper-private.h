/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dumper's properties, signals and checks, for the sources that implement it. */

#pragma once

#include "savefiles/gpcap-dumper-parts.h"

G_BEGIN_DECLS

enum
{
  PROP_FILENAME = 1,
  PROP_ROTATION,
  PROP_FILE,
  PROP_FD,
  PROP_STREAM,
  PROP_CLOSE_STREAM,
  PROP_COMPRESSION,
  PROP_COMPRESSION_LEVEL,
  PROP_QUEUE_SIZE,
  PROP_BLOCKING,
  PROP_APPEND,
  PROP_DATALINK,
  PROP_SNAPLEN,
  PROP_TSTAMP_PRECISION,
  PROP_FORMAT,
  PROP_HARDWARE,
  PROP_OS,
  PROP_APPLICATION,
  PROP_COMMENTS,
  PROP_N_PACKETS,
  PROP_N_DROPPED,
  PROP_ERROR,
  PROP_CLOSED,
  N_PROPERTIES
};

extern GParamSpec *gpcap_dumper_properties[N_PROPERTIES];

gboolean gpcap_dumper_check_snaplen (int snaplen, GError **error);
gboolean gpcap_dumper_check_precision (int precision, GError **error);

G_END_DECLS
