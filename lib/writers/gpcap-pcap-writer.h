/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer of the pcap format. */

#pragma once

#include "writers/gpcap-writer.h"

G_BEGIN_DECLS

GPcapWriter *gpcap_pcap_writer_new (const char *name,
                                    int datalink,
                                    int snaplen,
                                    int tstamp_precision,
                                    GError **error);

G_END_DECLS
