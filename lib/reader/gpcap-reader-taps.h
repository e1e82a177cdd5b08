/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The taps of a reader. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

GPtrArray *
gpcap_reader_compile_taps (GPcapReader *self, GPcapHandle *handle, int datalink, GError **error);
void gpcap_reader_change_taps (GPcapReader *self, const GPtrArray *bpfs, int datalink);

G_END_DECLS
