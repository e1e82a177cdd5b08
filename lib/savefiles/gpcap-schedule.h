/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A schedule: decides which packet is the first one of a new file. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The limits of a file, 0 for none. */
typedef struct
{
  guint64 max_bytes;
  guint64 max_packets;
  guint interval; /* of the clock, in seconds */
} GPcapScheduleLimits;

/* Times are in nanoseconds since 1970. */
typedef struct
{
  GPcapScheduleLimits limits;
  GTimeZone *zone; /* owned; of the clock */

  guint64 n_packets; /* in the file under way */
  gint64 first_time; /* the least timestamp in the file under way, if it has packets */
  gint64 last_time; /* the greatest one; G_MININT64 before the first packet of all */
  gint64 name_time; /* the time that names the file under way */
  gint64 start; /* of the interval of the last file; G_MININT64 before the first packet */
  gint64 end; /* of that interval */
} GPcapSchedule;

void gpcap_schedule_init (GPcapSchedule *self, const GPcapScheduleLimits *limits, GTimeZone *zone);
void gpcap_schedule_clear (GPcapSchedule *self);
gboolean gpcap_schedule_admits (const GPcapSchedule *self,
                                gint64 timestamp,
                                guint64 file_size,
                                guint64 packet_size);
void gpcap_schedule_add (GPcapSchedule *self, gint64 timestamp);
gboolean gpcap_schedule_is_full (const GPcapSchedule *self);
gint64 gpcap_schedule_get_due (const GPcapSchedule *self, gint64 now);
gint64 gpcap_schedule_get_end_due (const GPcapSchedule *self);
void gpcap_schedule_end_interval (GPcapSchedule *self);
void gpcap_schedule_begin_file (GPcapSchedule *self);

G_END_DECLS
