/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader reads until a quota is met. */

#pragma once

#include "reader/gpcap-quota.h"
#include "reader/gpcap-reader-pull.h"

G_BEGIN_DECLS

gboolean gpcap_reader_fill_within_quota (GPcapReader *self,
                                         const GPcapQuota *quota,
                                         GPcapPull *pull,
                                         GPcapReadResult *result,
                                         GError **error);

G_END_DECLS
