/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether packets can be appended to a savefile. */

#pragma once

#include <gio/gio.h>

#include "storage/gpcap-savefile-format.h"

G_BEGIN_DECLS

gboolean gpcap_append_check (int fd,
                             const char *name,
                             const GPcapSavefileHeader *own,
                             guint max_caplen,
                             goffset size,
                             GError **error);

G_END_DECLS
