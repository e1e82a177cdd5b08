/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group of readers that share the packets of a device. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

gboolean gpcap_reader_set_fanout_group (GPcapReader *self, int group, GError **error);
gboolean gpcap_reader_set_fanout_mode (GPcapReader *self, GPcapFanoutMode mode, GError **error);
gboolean gpcap_reader_set_fanout_flags (GPcapReader *self, GPcapFanoutFlags flags, GError **error);
void gpcap_reader_note_fanout (GPcapReader *self, const GPcapFanout *fanout);

G_END_DECLS
