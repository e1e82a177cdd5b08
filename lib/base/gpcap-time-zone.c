/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lock with which threads use time zones. */

#include "base/gpcap-time-zone.h"

GRecMutex gpcap_time_zone_lock;
