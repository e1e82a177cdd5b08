/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The timestamps of an interface of a pcapng file. */

#pragma once

#include "pcapng/gpcap-options.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 resolution; /* units per second: a power of 10 or of 2 */
  gboolean is_binary; /* a power of 2 */
  gint64 offset; /* seconds */
  guint64 factor; /* nanoseconds per unit, if timestamps up to the limit are just multiplied */
  guint64 limit; /* or 0 */
} GPcapPcapngTime;

void gpcap_pcapng_time_init (GPcapPcapngTime *self, GPcapOptionList options);
gint64 gpcap_pcapng_time_convert_any (const GPcapPcapngTime *self, guint64 time);

/* Returns the nanoseconds since 1970, or the nearest ones that have 64 bits. */
static inline gint64
gpcap_pcapng_time_convert (const GPcapPcapngTime *self, guint64 time)
{
  return time < self->limit ? (gint64) (time * self->factor)
                            : gpcap_pcapng_time_convert_any (self, time);
}

G_END_DECLS
