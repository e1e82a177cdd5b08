/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was counted of a conversation, an endpoint or a protocol. */

#include "traffic/gpcap-traffic-private.h"

#include "traffic/gpcap-traffic-selection.h"

/**
 * GPcapTraffic:
 *
 * What was counted of a conversation, an endpoint or a protocol: the items of a
 * [class@GPcap.TrafficTable].
 *
 * It belongs to one row of the table for ever. Its numbers are those of the moment when it was
 * created, and of each later refresh ([method@GPcap.Conversations.refresh]), which notifies of the
 * properties that changed. Nothing changes them between. When the table forgets the row, or is
 * cleared, the numbers stay as they are.
 *
 * Since: 1.0
 */

typedef struct
{
  GPcapTrafficCounter *counter; /* owned, or NULL */
  GPcapTrafficKind kind;
  GPcapTrafficPlace place;
  GPcapTrafficState state;
} GPcapTrafficPrivate;

enum
{
  PROP_PACKETS = 1,
  PROP_BYTES,
  PROP_FIRST_SEEN,
  PROP_LAST_SEEN,
  PROP_DURATION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GPcapTraffic, gpcap_traffic, G_TYPE_OBJECT)

/* The key of a class's properties. */
static GQuark
get_counts_quark (void)
{
  return g_quark_from_static_string ("gpcap-traffic-counts");
}

static GPcapTrafficPrivate *
get_private (GPcapTraffic *self)
{
  return gpcap_traffic_get_instance_private (self);
}

static guint64
packets_of (const GPcapTrafficRecord *record)
{
  return record->packets_a_to_b + record->packets_b_to_a;
}

static guint64
bytes_of (const GPcapTrafficRecord *record)
{
  return record->bytes_a_to_b + record->bytes_b_to_a;
}

/* Times are any of 64 bits: what does not fit is the longest duration that does. */
static gint64
duration_of (const GPcapTrafficRecord *record)
{
  return MIN ((guint64) record->last_seen - (guint64) record->first_seen, G_MAXINT64);
}

static void
gpcap_traffic_finalize (GObject *object)
{
  GPcapTrafficPrivate *priv = get_private (GPCAP_TRAFFIC (object));

  g_clear_pointer (&priv->counter, gpcap_traffic_counter_unref);

  G_OBJECT_CLASS (gpcap_traffic_parent_class)->finalize (object);
}

static void
gpcap_traffic_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapTraffic *self = GPCAP_TRAFFIC (object);

  switch (property_id)
    {
    case PROP_PACKETS:
      g_value_set_uint64 (value, gpcap_traffic_get_packets (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, gpcap_traffic_get_bytes (self));
      break;
    case PROP_FIRST_SEEN:
      g_value_set_int64 (value, gpcap_traffic_get_first_seen (self));
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, gpcap_traffic_get_last_seen (self));
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, gpcap_traffic_get_duration (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_traffic_class_init (GPcapTrafficClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_traffic_finalize;
  object_class->get_property = gpcap_traffic_get_property;

  /**
   * GPcapTraffic:packets: (getter get_packets)
   *
   * The number of packets.
   */
  properties[PROP_PACKETS] = g_param_spec_uint64 ("packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapTraffic:bytes: (getter get_bytes)
   *
   * Their bytes on the wire.
   */
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapTraffic:first-seen: (getter get_first_seen)
   *
   * The earliest time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC.
   */
  properties[PROP_FIRST_SEEN] =
      g_param_spec_int64 ("first-seen", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  /**
   * GPcapTraffic:last-seen: (getter get_last_seen)
   *
   * The latest time of capture, in nanoseconds since 1970-01-01 00:00:00 UTC.
   */
  properties[PROP_LAST_SEEN] =
      g_param_spec_int64 ("last-seen", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  /**
   * GPcapTraffic:duration: (getter get_duration)
   *
   * The time from the earliest to the latest packet, in nanoseconds.
   */
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_traffic_init (GPcapTraffic *self)
{
}

/* Makes an item of this type, with the state of its row. */
GPcapTraffic *
gpcap_traffic_new (GType type,
                   GPcapTrafficCounter *counter,
                   GPcapTrafficKind kind,
                   GPcapTrafficPlace place,
                   const GPcapTrafficState *state)
{
  GPcapTraffic *self = g_object_new (type, NULL);
  GPcapTrafficPrivate *priv = get_private (self);

  priv->counter = gpcap_traffic_counter_ref (counter);
  priv->kind = kind;
  priv->place = place;
  priv->state = *state;
  return self;
}

/* Takes an array of GPCAP_TRAFFIC_N_COUNTS properties, which stays. */
void
gpcap_traffic_class_set_counts (GPcapTrafficClass *klass, GParamSpec **counts)
{
  g_type_set_qdata (G_TYPE_FROM_CLASS (klass), get_counts_quark (), counts);
}

static void
notify_if (GPcapTraffic *self, GParamSpec *property, gboolean is_changed)
{
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), property);
}

/* Notifies of the properties of the class. */
static void
notify_counts (GPcapTraffic *self, const GPcapTrafficRecord *old, const GPcapTrafficRecord *new)
{
  GParamSpec **counts = g_type_get_qdata (G_OBJECT_TYPE (self), get_counts_quark ());

  if (counts == NULL)
    return;
  notify_if (self, counts[0], old->packets_a_to_b != new->packets_a_to_b);
  notify_if (self, counts[1], old->bytes_a_to_b != new->bytes_a_to_b);
  notify_if (self, counts[2], old->packets_b_to_a != new->packets_b_to_a);
  notify_if (self, counts[3], old->bytes_b_to_a != new->bytes_b_to_a);
}

/* Notifies of what changes with the state. */
void
gpcap_traffic_set_state (GPcapTraffic *self, const GPcapTrafficState *state)
{
  GPcapTrafficPrivate *priv = get_private (self);
  const GPcapTrafficRecord old = priv->state.record, *new = &state->record;

  priv->state = *state;
  g_object_freeze_notify (G_OBJECT (self));
  notify_if (self, properties[PROP_PACKETS], packets_of (&old) != packets_of (new));
  notify_if (self, properties[PROP_BYTES], bytes_of (&old) != bytes_of (new));
  notify_if (self, properties[PROP_FIRST_SEEN], old.first_seen != new->first_seen);
  notify_if (self, properties[PROP_LAST_SEEN], old.last_seen != new->last_seen);
  notify_if (self, properties[PROP_DURATION], duration_of (&old) != duration_of (new));
  notify_counts (self, &old, new);
  g_object_thaw_notify (G_OBJECT (self));
}

GPcapTrafficPlace
gpcap_traffic_get_place (GPcapTraffic *self)
{
  return get_private (self)->place;
}

/* Returns what was counted, borrowed. */
const GPcapTrafficRecord *
gpcap_traffic_peek_record (GPcapTraffic *self)
{
  return &get_private (self)->state.record;
}

/**
 * gpcap_traffic_get_packets: (get-property packets)
 * @self: what was counted
 *
 * Gets the number of packets, in both directions.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_traffic_get_packets (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), 0);

  return packets_of (gpcap_traffic_peek_record (self));
}

/**
 * gpcap_traffic_get_bytes: (get-property bytes)
 * @self: what was counted
 *
 * Gets the bytes of the packets on the wire, in both directions.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_traffic_get_bytes (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), 0);

  return bytes_of (gpcap_traffic_peek_record (self));
}

/**
 * gpcap_traffic_get_first_seen: (get-property first-seen)
 * @self: what was counted
 *
 * Gets the earliest time of capture of its packets.
 *
 * Returns: the time, in nanoseconds since 1970-01-01 00:00:00 UTC
 *
 * Since: 1.0
 */
gint64
gpcap_traffic_get_first_seen (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), 0);

  return gpcap_traffic_peek_record (self)->first_seen;
}

/**
 * gpcap_traffic_get_last_seen: (get-property last-seen)
 * @self: what was counted
 *
 * Gets the latest time of capture of its packets.
 *
 * Returns: the time, in nanoseconds since 1970-01-01 00:00:00 UTC
 *
 * Since: 1.0
 */
gint64
gpcap_traffic_get_last_seen (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), 0);

  return gpcap_traffic_peek_record (self)->last_seen;
}

/**
 * gpcap_traffic_get_duration: (get-property duration)
 * @self: what was counted
 *
 * Gets the time from its earliest to its latest packet.
 *
 * Returns: the duration, in nanoseconds
 *
 * Since: 1.0
 */
gint64
gpcap_traffic_get_duration (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), 0);

  return duration_of (gpcap_traffic_peek_record (self));
}

/**
 * gpcap_traffic_get_filter:
 * @self: what was counted
 *
 * Makes a filter expression that selects its packets, for [method@GPcap.Reader.set_filter] or
 * [func@GPcap.compile].
 *
 * If some of the packets have a VLAN tag, the expression selects those with none, one and two.
 * What libpcap's expressions cannot find is not selected: ports behind IPv6 extension headers, and
 * packets in PPPoE and MPLS.
 *
 * Returns: (transfer full) (nullable): the expression, or %NULL for a protocol that libpcap has no
 *   expression for
 *
 * Since: 1.0
 */
char *
gpcap_traffic_get_filter (GPcapTraffic *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), NULL);

  const GPcapTrafficPrivate *priv = get_private (self);
  switch (priv->kind)
    {
    case GPCAP_TRAFFIC_ENDPOINTS:
      return gpcap_traffic_select_endpoint (&priv->state.record, priv->state.is_tagged);
    case GPCAP_TRAFFIC_PROTOCOLS:
      return gpcap_traffic_select_protocol (&priv->state.record, priv->state.is_tagged);
    case GPCAP_TRAFFIC_CONVERSATIONS:
    default:
      return gpcap_traffic_select_conversation (&priv->state.record, priv->state.is_tagged);
    }
}

/**
 * gpcap_traffic_get_history:
 * @self: what was counted
 * @interval: the interval
 *
 * Gets how many packets and bytes there were in each second of the last ten minutes, or in each
 * minute of the last day.
 *
 * The history of an item is kept if the item was among the first
 * [property@GPcap.TrafficTable:max-histories] of its table at a refresh, and begins then. It stays
 * when the item is no longer among them, until others need the place. See
 * [method@GPcap.Conversations.get_history] about times.
 *
 * Returns: (transfer full): an array of [struct@GPcap.TrafficSample], the oldest first; empty if no
 *   history is kept
 *
 * Since: 1.0
 */
GBytes *
gpcap_traffic_get_history (GPcapTraffic *self, GPcapTrafficInterval interval)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC (self), NULL);

  GPcapTrafficPrivate *priv = get_private (self);
  if (priv->counter == NULL)
    return g_bytes_new_static ("", 0);
  return gpcap_traffic_counter_get_samples (priv->counter, priv->kind, priv->place, interval);
}
