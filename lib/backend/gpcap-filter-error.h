/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error of a filter that libpcap does not compile, and where it is. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct pcap;

void gpcap_filter_error_set (GError **error, struct pcap *pcap, const char *expression);

G_END_DECLS
