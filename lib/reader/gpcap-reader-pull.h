/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader pulls packets. */

#pragma once

#include "reader/gpcap-pull.h"
#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

gboolean gpcap_reader_begin_pull (GPcapReader *self,
                                  GPcapPull *pull,
                                  GCancellable *cancellable,
                                  GError **error);
GPcapReadResult gpcap_reader_fill (GPcapReader *self, GPcapPull *pull, GError **error);
void gpcap_reader_end_pull (GPcapReader *self, GPcapPull *pull);
void gpcap_reader_settle (GPcapReader *self);
void gpcap_reader_report (GPcapReader *self);
void gpcap_reader_report_last (GPcapReader *self);

G_END_DECLS
