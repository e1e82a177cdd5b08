/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper takes from a rotation. */

#pragma once

#include "gpcap/gpcap-rotation.h"
#include "savefiles/gpcap-file-names.h"
#include "savefiles/gpcap-ring.h"
#include "savefiles/gpcap-schedule.h"

G_BEGIN_DECLS

GPcapFileNames *gpcap_rotation_parse (GPcapRotation *self, GError **error);
void gpcap_rotation_get_limits (GPcapRotation *self,
                                GPcapScheduleLimits *schedule,
                                GPcapRingLimits *ring);

G_END_DECLS
