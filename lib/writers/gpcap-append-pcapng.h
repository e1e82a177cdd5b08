/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a section can be appended to a savefile in pcapng format. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean gpcap_append_pcapng_check (int fd, const char *name, goffset size, GError **error);

G_END_DECLS
