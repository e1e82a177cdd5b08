/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture on a main loop ends. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

/* "finished" is emitted in this source alone. GPcapRunState (gpcap-run.h) has the states on the way
 * to it. */
void gpcap_reader_finish (GPcapReader *self, GPcapAttachment *attachment, const GError *error);
void gpcap_reader_stop_running (GPcapReader *self);
void gpcap_reader_stop_with (GPcapReader *self, const GError *error);

G_END_DECLS
