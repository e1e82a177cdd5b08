/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lock with which threads use time zones. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GLib keeps the time zones of UTC and of the machine for all threads, and reads the number of
 * their references without an atomic operation. */
extern GRecMutex gpcap_time_zone_lock;

G_END_DECLS
