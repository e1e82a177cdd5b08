/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dumper of a reader. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

gboolean gpcap_reader_check_dumper (GPcapReader *self,
                                    GPcapDumper *dumper,
                                    GPcapHandle *handle,
                                    GError **error);
gboolean gpcap_reader_waits_for_room (GPcapReader *self);

G_END_DECLS
