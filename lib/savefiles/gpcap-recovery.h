/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovery: what is whole of a savefile whose writer was killed. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gpcap_recovery_find_end (int fd, guint64 *n_packets, gint64 *end);

G_END_DECLS
