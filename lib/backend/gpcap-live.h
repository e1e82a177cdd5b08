/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A live capture: the kind of handle that captures from a device. */

#pragma once

#include "backend/gpcap-handle.h"

G_BEGIN_DECLS

/* The options of a live capture, in libpcap's units and numbers. */
typedef struct
{
  int snaplen; /* bytes, 0 for whole packets */
  gboolean promisc;
  gboolean rfmon;
  int timeout; /* milliseconds */
  int buffer_size; /* bytes, 0 for the default */
  gboolean immediate;
  int tstamp_type;
  int tstamp_precision;
  int protocol; /* an Ethernet type, in host order; 0 for all */
} GPcapOptions;

GPcapHandle *
gpcap_live_open (const char *device, const GPcapOptions *options, int *status, GError **error);

void gpcap_live_drop_earlier (GPcapHandle *handle);

G_END_DECLS
