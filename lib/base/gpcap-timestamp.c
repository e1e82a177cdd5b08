/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timestamps: nanoseconds since 1970 in 64 bits, enough until 2262. */

#include "base/gpcap-timestamp.h"

#define NANOSECONDS_PER_MICROSECOND G_GINT64_CONSTANT (1000)

/* A savefile may hold any time. A time that does not fit is clamped to the nearest one that
 * does. */
gint64
gpcap_timestamp_from_nanoseconds (gint64 seconds, gint64 nanoseconds)
{
  gint64 timestamp;

  /* The seconds alone may be too many where the time is not. */
  if (seconds < 0 && nanoseconds > 0)
    {
      seconds++;
      nanoseconds -= GPCAP_NANOSECONDS_PER_SECOND;
    }
  else if (seconds > 0 && nanoseconds < 0)
    {
      seconds--;
      nanoseconds += GPCAP_NANOSECONDS_PER_SECOND;
    }
  if (__builtin_mul_overflow (seconds, GPCAP_NANOSECONDS_PER_SECOND, &timestamp))
    return seconds < 0 ? G_MININT64 : G_MAXINT64;
  if (__builtin_add_overflow (timestamp, nanoseconds, &timestamp))
    return nanoseconds < 0 ? G_MININT64 : G_MAXINT64;
  return timestamp;
}

gint64
gpcap_timestamp_from_microseconds (gint64 seconds, gint64 microseconds)
{
  gint64 nanoseconds;

  if (__builtin_mul_overflow (microseconds, NANOSECONDS_PER_MICROSECOND, &nanoseconds))
    nanoseconds = microseconds < 0 ? G_MININT64 : G_MAXINT64;
  return gpcap_timestamp_from_nanoseconds (seconds, nanoseconds);
}

/* Rounds down, also before 1970, so that the microseconds are never negative. */
void
gpcap_timestamp_to_microseconds (gint64 timestamp, gint64 *seconds, gint64 *microseconds)
{
  gint64 whole = timestamp / GPCAP_NANOSECONDS_PER_SECOND;
  gint64 rest = timestamp % GPCAP_NANOSECONDS_PER_SECOND;

  if (rest < 0)
    {
      whole -= 1;
      rest += GPCAP_NANOSECONDS_PER_SECOND;
    }
  if (seconds != NULL)
    *seconds = whole;
  if (microseconds != NULL)
    *microseconds = rest / NANOSECONDS_PER_MICROSECOND;
}
