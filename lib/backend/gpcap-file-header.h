/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a savefile in pcap format, as libpcap writes it. */

#pragma once

#include <gio/gio.h>

#include "storage/gpcap-savefile-format.h"

G_BEGIN_DECLS

gboolean gpcap_file_header_make (GPcapSavefileHeader *header,
                                 const char *name,
                                 int datalink,
                                 int snaplen,
                                 int tstamp_precision,
                                 GError **error);
guint gpcap_file_header_find_max_caplen (const GPcapSavefileHeader *header, guint snaplen);

G_END_DECLS
