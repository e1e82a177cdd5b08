/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recorder gets from a history. */

#pragma once

#include "gpcap/gpcap-history.h"

G_BEGIN_DECLS

typedef void (*GPcapHistoryFunc) (GPcapPacketBatch *batch, gpointer user_data);

void gpcap_history_set_watch (GPcapHistory *self, GPcapHistoryFunc watch, gpointer watch_data);
GPtrArray *gpcap_history_take_snapshot (GPcapHistory *self, guint64 first_number);
guint64 gpcap_history_get_end (GPcapHistory *self);

G_END_DECLS
