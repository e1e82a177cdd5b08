/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GSource of a reader. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

GSource *gpcap_reader_make_source (GPcapReader *self,
                                   GCancellable *cancellable,
                                   GPcapAttachment **attachment);
void gpcap_reader_emit_overflow (GPcapReader *self);

G_END_DECLS
