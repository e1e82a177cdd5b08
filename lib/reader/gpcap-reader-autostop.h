/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a reader after so many packets, bytes or seconds. */

#pragma once

#include "reader/gpcap-reader-parts.h"

G_BEGIN_DECLS

void gpcap_reader_begin_autostop (GPcapReader *self);

G_END_DECLS
