/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The timestamps of an interface of a pcapng file.
 *
 * They are those of libpcap to the last digit, also where its arithmetic overflows, because of a
 * resolution that is finer than about 2^-34 seconds. */

#include "backend/gpcap-pcapng-time.h"

#include "base/gpcap-timestamp.h"
#include "pcapng/gpcap-pcapng.h"

#define MICROSECONDS_PER_SECOND 1000000
#define NANOSECONDS_PER_SECOND ((guint64) GPCAP_NANOSECONDS_PER_SECOND)
#define MAX_EXPONENT_OF_10 19
#define MAX_EXPONENT_OF_2 63

static void
set_resolution (GPcapPcapngTime *self, guint8 value)
{
  const guint exponent = value & 0x7f;

  self->is_binary = (value & 0x80) != 0;
  self->resolution = 1;
  if (self->is_binary)
    {
      self->resolution <<= MIN (exponent, MAX_EXPONENT_OF_2);
      return;
    }
  for (guint i = 0; i < MIN (exponent, MAX_EXPONENT_OF_10); i++)
    self->resolution *= 10;
}

/* Takes the resolution and the offset from the options of an interface, which libpcap has found to
 * be right. */
void
gpcap_pcapng_time_init (GPcapPcapngTime *self, GPcapOptionList options)
{
  GPcapOption option;

  *self = (GPcapPcapngTime){ .resolution = MICROSECONDS_PER_SECOND };
  if (gpcap_options_find (options, GPCAP_OPTION_INTERFACE_TSTAMP_RESOLUTION, &option)
      && option.size == 1)
    set_resolution (self, option.value[0]);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_INTERFACE_TSTAMP_OFFSET,
                             (guint64 *) &self->offset);
  if (self->is_binary || self->offset != 0 || self->resolution > NANOSECONDS_PER_SECOND)
    return;
  self->factor = NANOSECONDS_PER_SECOND / self->resolution;
  self->limit = G_MAXINT64 / self->factor;
}

gint64
gpcap_pcapng_time_convert_any (const GPcapPcapngTime *self, guint64 time)
{
  const guint64 seconds = time / self->resolution + (guint64) self->offset;
  guint64 fraction = time % self->resolution;

  if (self->is_binary)
    fraction = fraction * NANOSECONDS_PER_SECOND / self->resolution;
  else if (self->resolution > NANOSECONDS_PER_SECOND)
    fraction /= self->resolution / NANOSECONDS_PER_SECOND;
  else
    fraction *= NANOSECONDS_PER_SECOND / self->resolution;
  return gpcap_timestamp_from_nanoseconds ((gint64) seconds, (gint32) fraction);
}
