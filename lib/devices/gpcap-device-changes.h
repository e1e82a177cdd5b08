/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a list of devices when it is listed anew. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void gpcap_device_changes_apply (GListModel *model,
                                 GPtrArray *devices,
                                 GPtrArray *newer,
                                 GHashTable *gone);

G_END_DECLS
