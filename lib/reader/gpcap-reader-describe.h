/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader says of its capture in the dumpers that write its packets. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

gboolean gpcap_reader_describe (GPcapReader *self,
                                GPcapHandle *handle,
                                GPcapDumper *dumper,
                                gboolean is_tee,
                                GError **error);
void gpcap_reader_end_description (GPcapReader *self, GPcapDumper *dumper);
void gpcap_reader_end_descriptions (GPcapReader *self);

G_END_DECLS
