/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a captured packet. */

#include "packets/gpcap-pkthdr-private.h"

#include "base/gpcap-timestamp.h"

/**
 * GPcapPkthdr:
 *
 * The header of a captured packet: its time of capture, its captured length and its length on the
 * wire.
 *
 * A header does not change while a program holds a reference to it; the reader reuses only headers
 * that nobody kept. It corresponds to libpcap's `struct pcap_pkthdr`.
 *
 * Since: 1.0
 */

enum
{
  PROP_TIMESTAMP = 1,
  PROP_CAPLEN,
  PROP_LEN,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* Inline, because the getters are called for each packet. */
inline GType gpcap_pkthdr_get_type (void);

G_DEFINE_FINAL_TYPE (GPcapPkthdr, gpcap_pkthdr, G_TYPE_OBJECT)

static void
gpcap_pkthdr_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GPcapPkthdr *self = GPCAP_PKTHDR (object);

  switch (property_id)
    {
    case PROP_TIMESTAMP:
      self->timestamp = g_value_get_int64 (value);
      break;
    case PROP_CAPLEN:
      self->caplen = g_value_get_uint (value);
      break;
    case PROP_LEN:
      self->len = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_pkthdr_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapPkthdr *self = GPCAP_PKTHDR (object);

  switch (property_id)
    {
    case PROP_TIMESTAMP:
      g_value_set_int64 (value, self->timestamp);
      break;
    case PROP_CAPLEN:
      g_value_set_uint (value, self->caplen);
      break;
    case PROP_LEN:
      g_value_set_uint (value, self->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_pkthdr_class_init (GPcapPkthdrClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = gpcap_pkthdr_set_property;
  object_class->get_property = gpcap_pkthdr_get_property;

  /**
   * GPcapPkthdr:timestamp: (getter get_timestamp)
   *
   * The time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC.
   */
  properties[PROP_TIMESTAMP] =
      g_param_spec_int64 ("timestamp", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  /**
   * GPcapPkthdr:caplen: (getter get_caplen)
   *
   * The captured length, in bytes.
   */
  properties[PROP_CAPLEN] = g_param_spec_uint ("caplen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapPkthdr:len: (getter get_len)
   *
   * The length on the wire, in bytes.
   */
  properties[PROP_LEN] = g_param_spec_uint ("len", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_pkthdr_init (GPcapPkthdr *self)
{
}

/* The reader makes headers by the million, so it sets their fields without properties. */
GPcapPkthdr *
gpcap_pkthdr_new_for_record (const GPcapPacketRecord *record)
{
  GPcapPkthdr *self = g_object_new (GPCAP_TYPE_PKTHDR, NULL);

  gpcap_pkthdr_recycle (self, record);
  return self;
}

/**
 * gpcap_pkthdr_new:
 * @seconds: whole seconds since 1970-01-01 00:00:00 UTC
 * @microseconds: microseconds past @seconds, 0 to 999999
 * @caplen: the captured length, in bytes
 * @len: the length on the wire, in bytes
 *
 * Creates a header for a packet that was not captured but is to be written or filtered.
 *
 * A time that does not fit 64 bits of nanoseconds is clamped to the nearest one that does.
 *
 * Returns: (transfer full): a new header
 *
 * Since: 1.0
 */
GPcapPkthdr *
gpcap_pkthdr_new (gint64 seconds, gint64 microseconds, guint caplen, guint len)
{
  return gpcap_pkthdr_new_for_timestamp (gpcap_timestamp_from_microseconds (seconds, microseconds),
                                         caplen, len);
}

/**
 * gpcap_pkthdr_new_for_timestamp:
 * @timestamp: the time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC
 * @caplen: the captured length, in bytes
 * @len: the length on the wire, in bytes
 *
 * Creates a header for a packet that was not captured but is to be written or filtered.
 *
 * Returns: (transfer full): a new header
 *
 * Since: 1.0
 */
GPcapPkthdr *
gpcap_pkthdr_new_for_timestamp (gint64 timestamp, guint caplen, guint len)
{
  const GPcapPacketRecord record = { .timestamp = timestamp, .caplen = caplen, .len = len };

  return gpcap_pkthdr_new_for_record (&record);
}

/**
 * gpcap_pkthdr_get_ts:
 * @self: a header
 * @seconds: (out) (optional): return location for the whole seconds since 1970-01-01 00:00:00 UTC
 * @microseconds: (out) (optional): return location for the microseconds past @seconds, 0 to 999999
 *
 * Gets the time of capture in microseconds, whatever the precision of the capture.
 *
 * A fraction of a microsecond is cut off. A damaged savefile's fraction of more than a second is
 * carried into @seconds.
 *
 * Since: 1.0
 */
void
gpcap_pkthdr_get_ts (GPcapPkthdr *self, gint64 *seconds, gint64 *microseconds)
{
  g_return_if_fail (GPCAP_IS_PKTHDR (self));

  gpcap_timestamp_to_microseconds (self->timestamp, seconds, microseconds);
}

/**
 * gpcap_pkthdr_get_timestamp: (get-property timestamp)
 * @self: a header
 *
 * Gets the time of capture in nanoseconds.
 *
 * JavaScript numbers hold present times only to a quarter of a microsecond. For exact times, read
 * the records of a batch as a `BigInt64Array`.
 *
 * Returns: the time, in nanoseconds since 1970-01-01 00:00:00 UTC
 *
 * Since: 1.0
 */
gint64
gpcap_pkthdr_get_timestamp (GPcapPkthdr *self)
{
  g_return_val_if_fail (GPCAP_IS_PKTHDR (self), 0);

  return self->timestamp;
}

/**
 * gpcap_pkthdr_get_date_time:
 * @self: a header
 *
 * Gets the time of capture as a date and time in UTC, to the microsecond.
 *
 * Returns: (transfer full): the date and time
 *
 * Since: 1.0
 */
GDateTime *
gpcap_pkthdr_get_date_time (GPcapPkthdr *self)
{
  gint64 seconds, microseconds;

  g_return_val_if_fail (GPCAP_IS_PKTHDR (self), NULL);

  gpcap_timestamp_to_microseconds (self->timestamp, &seconds, &microseconds);
  g_autoptr (GDateTime) whole_second = g_date_time_new_from_unix_utc (seconds);
  return g_date_time_add (whole_second, microseconds);
}

/**
 * gpcap_pkthdr_get_caplen: (get-property caplen)
 * @self: a header
 *
 * Gets the captured length of the packet.
 *
 * Returns: the captured length, in bytes
 *
 * Since: 1.0
 */
guint
gpcap_pkthdr_get_caplen (GPcapPkthdr *self)
{
  g_return_val_if_fail (GPCAP_IS_PKTHDR (self), 0);

  return self->caplen;
}

/**
 * gpcap_pkthdr_get_len: (get-property len)
 * @self: a header
 *
 * Gets the length of the packet on the wire. It exceeds the captured length if the snapshot length
 * cut the packet. In a damaged savefile it may be smaller.
 *
 * Returns: the length on the wire, in bytes
 *
 * Since: 1.0
 */
guint
gpcap_pkthdr_get_len (GPcapPkthdr *self)
{
  g_return_val_if_fail (GPCAP_IS_PKTHDR (self), 0);

  return self->len;
}
