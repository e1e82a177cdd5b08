/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader tells of a savefile in pcapng format, beside its packets. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

void gpcap_reader_show_entries (GPcapReader *self, GPcapHandle *handle, guint n_entries);
void gpcap_reader_show_first_interface (GPcapReader *self);

G_END_DECLS
