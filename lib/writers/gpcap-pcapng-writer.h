/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer of the pcapng format. */

#pragma once

#include "writers/gpcap-pcapng-section.h"
#include "writers/gpcap-writer.h"

G_BEGIN_DECLS

GPcapWriter *gpcap_pcapng_writer_new (const char *name,
                                      int datalink,
                                      int snaplen,
                                      int tstamp_precision,
                                      const GPcapPcapngSection *section,
                                      GError **error);

G_END_DECLS
