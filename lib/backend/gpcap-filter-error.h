/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is wrong with a filter that libpcap does not compile, and where. */

#pragma once

#include "backend/gpcap-filter-words.h"

G_BEGIN_DECLS

struct pcap;

void gpcap_filter_error_set (GError **error, struct pcap *pcap, const char *expression);
char *gpcap_filter_error_parse (struct pcap *pcap, const char *expression);
gboolean gpcap_filter_error_find (struct pcap *pcap,
                                  const GPcapFilterWords *words,
                                  const char *reason,
                                  guint *place);

G_END_DECLS
