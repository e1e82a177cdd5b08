/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading batch by batch. */

#pragma once

#include "reader/gpcap-reader-pull.h"

G_BEGIN_DECLS

GPcapPacketBatch *gpcap_reader_make_batch_without_packets (GPcapReader *self,
                                                           const GPcapPull *pull,
                                                           GPcapReadResult result,
                                                           GError **error);

G_END_DECLS
