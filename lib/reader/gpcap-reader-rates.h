/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rates of a reader. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

void gpcap_reader_start_rates (GPcapReader *self);
gint64 gpcap_reader_watch_rates (GPcapReader *self);
gint64 gpcap_reader_notify_rates (GPcapReader *self);
void gpcap_reader_stop_rates (GPcapReader *self);

G_END_DECLS
