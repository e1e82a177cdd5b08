/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Forks: in which process something was opened, and a lock that is free in a child. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int gpcap_fork_get_generation (void);
gboolean gpcap_fork_is_child (int generation);
void gpcap_fork_lock (void);
void gpcap_fork_unlock (void);

G_END_DECLS
