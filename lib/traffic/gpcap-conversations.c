/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversations of a capture. */

#include "gpcap/gpcap-conversations.h"

#include "traffic/gpcap-traffic-table-private.h"

/**
 * GPcapConversations:
 *
 * Counts the conversations of a capture: who sends packets to whom, how many, and how large.
 *
 * A program adds batches ([method@GPcap.Conversations.add_batch]), from a capture or a savefile of
 * any link type, and reads the result: all numbers at once
 * ([method@GPcap.TrafficTable.get_records]), or as a [iface@Gio.ListModel] of
 * [class@GPcap.Conversation] that follows at each refresh ([method@GPcap.Conversations.refresh],
 * [property@GPcap.Conversations:interval]). The same pass counts endpoints
 * ([method@GPcap.Conversations.get_endpoints]) and protocols
 * ([method@GPcap.Conversations.get_protocols]) for programs that ask for them.
 *
 * Packets that are not IP are in no conversation and have no endpoints. They are in the table of
 * protocols, by EtherType.
 *
 * Batches may be added in any thread, also while another one reads and refreshes.
 *
 * Since: 1.0
 */
struct _GPcapConversations
{
  GPcapTrafficTable parent_instance;

  GPcapTrafficTable *others[GPCAP_TRAFFIC_N_KINDS]; /* owned; NULL until they are asked for */
  guint interval;
  GSource *source; /* owned; NULL without an interval */
  guint64 packets; /* at the last refresh */
  guint64 bytes;
};

enum
{
  PROP_INTERVAL = 1,
  PROP_PACKETS,
  PROP_BYTES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapConversations, gpcap_conversations, GPCAP_TYPE_TRAFFIC_TABLE)

static GPcapTrafficCounter *
peek_counter (GPcapConversations *self)
{
  return gpcap_traffic_table_peek_counter (GPCAP_TRAFFIC_TABLE (self));
}

static void
stop_refreshing (GPcapConversations *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
gpcap_conversations_dispose (GObject *object)
{
  stop_refreshing (GPCAP_CONVERSATIONS (object));

  G_OBJECT_CLASS (gpcap_conversations_parent_class)->dispose (object);
}

static void
gpcap_conversations_finalize (GObject *object)
{
  GPcapConversations *self = GPCAP_CONVERSATIONS (object);

  for (guint kind = 0; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    g_clear_object (&self->others[kind]);

  G_OBJECT_CLASS (gpcap_conversations_parent_class)->finalize (object);
}

static void
gpcap_conversations_get_property (GObject *object,
                                  guint property_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  GPcapConversations *self = GPCAP_CONVERSATIONS (object);

  switch (property_id)
    {
    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval);
      break;
    case PROP_PACKETS:
      g_value_set_uint64 (value, gpcap_conversations_get_packets (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, gpcap_conversations_get_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_conversations_set_property (GObject *object,
                                  guint property_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  GPcapConversations *self = GPCAP_CONVERSATIONS (object);

  switch (property_id)
    {
    case PROP_INTERVAL:
      gpcap_conversations_set_interval (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_conversations_class_init (GPcapConversationsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = gpcap_conversations_dispose;
  object_class->finalize = gpcap_conversations_finalize;
  object_class->get_property = gpcap_conversations_get_property;
  object_class->set_property = gpcap_conversations_set_property;

  /**
   * GPcapConversations:interval: (getter get_interval) (setter set_interval)
   *
   * The time from one refresh to the next, in milliseconds. 0 means that the program refreshes.
   */
  properties[PROP_INTERVAL] =
      g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, 0, readable | G_PARAM_WRITABLE);
  /**
   * GPcapConversations:packets: (getter get_packets)
   *
   * The number of packets that were added. Its changes are notified by a refresh.
   */
  properties[PROP_PACKETS] =
      g_param_spec_uint64 ("packets", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapConversations:bytes: (getter get_bytes)
   *
   * The bytes of those packets on the wire. Its changes are notified by a refresh.
   */
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_conversations_init (GPcapConversations *self)
{
}

/**
 * gpcap_conversations_new:
 *
 * Creates an empty table of conversations.
 *
 * Returns: (transfer full): a new table
 *
 * Since: 1.0
 */
GPcapConversations *
gpcap_conversations_new (void)
{
  return g_object_new (GPCAP_TYPE_CONVERSATIONS, NULL);
}

/**
 * gpcap_conversations_add_batch:
 * @self: conversations
 * @batch: packets
 *
 * Counts the packets of a batch. Their sizes are those on the wire.
 *
 * This emits nothing, and changes nothing in the model. It may be called in any thread; it waits
 * while another thread adds a batch, lists the rows, or refreshes.
 *
 * Since: 1.0
 */
void
gpcap_conversations_add_batch (GPcapConversations *self, GPcapPacketBatch *batch)
{
  g_return_if_fail (GPCAP_IS_CONVERSATIONS (self));
  g_return_if_fail (GPCAP_IS_PACKET_BATCH (batch));

  gpcap_traffic_counter_add_batch (peek_counter (self), batch);
}

/**
 * gpcap_conversations_clear:
 * @self: conversations
 *
 * Begins anew: removes everything that was counted, also from the tables of endpoints and
 * protocols, and refreshes the models.
 *
 * Since: 1.0
 */
void
gpcap_conversations_clear (GPcapConversations *self)
{
  g_return_if_fail (GPCAP_IS_CONVERSATIONS (self));

  gpcap_traffic_counter_clear (peek_counter (self));
  gpcap_conversations_refresh (self);
}

static void
notify_if (GPcapConversations *self, guint property, gboolean is_changed)
{
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * gpcap_conversations_refresh:
 * @self: conversations
 *
 * Brings the models up to date with what was counted: those of the conversations, endpoints and
 * protocols. They emit [signal@Gio.ListModel::items-changed] for rows that come, go or move, and
 * items notify of properties that changed.
 *
 * A model that is refreshed in a handler of one of its own signals stays as it is: the next refresh
 * makes up for it.
 *
 * Since: 1.0
 */
void
gpcap_conversations_refresh (GPcapConversations *self)
{
  g_return_if_fail (GPCAP_IS_CONVERSATIONS (self));

  g_autoptr (GPcapConversations) held = g_object_ref (self);
  gpcap_traffic_table_refresh (GPCAP_TRAFFIC_TABLE (self));
  for (guint kind = 0; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    if (self->others[kind] != NULL)
      gpcap_traffic_table_refresh (self->others[kind]);

  const guint64 packets = gpcap_conversations_get_packets (self);
  const guint64 bytes = gpcap_conversations_get_bytes (self);
  const gboolean has_packets = packets != self->packets, has_bytes = bytes != self->bytes;
  self->packets = packets;
  self->bytes = bytes;
  notify_if (self, PROP_PACKETS, has_packets);
  notify_if (self, PROP_BYTES, has_bytes);
}

/**
 * gpcap_conversations_get_interval: (get-property interval)
 * @self: conversations
 *
 * Gets the time from one refresh to the next.
 *
 * Returns: the time in milliseconds, or 0 if the program refreshes
 *
 * Since: 1.0
 */
guint
gpcap_conversations_get_interval (GPcapConversations *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), 0);

  return self->interval;
}

static gboolean
refresh_cb (gpointer user_data)
{
  g_autoptr (GPcapConversations) self = g_weak_ref_get (user_data);

  if (self != NULL)
    gpcap_conversations_refresh (self);
  return G_SOURCE_CONTINUE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
start_refreshing (GPcapConversations *self)
{
  GWeakRef *weak_ref = g_new (GWeakRef, 1);

  g_weak_ref_init (weak_ref, self);
  self->source = g_timeout_source_new (self->interval);
  g_source_set_static_name (self->source, "[gpcap] refresh of conversations");
  g_source_set_callback (self->source, refresh_cb, weak_ref, free_weak_ref);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * gpcap_conversations_set_interval: (set-property interval)
 * @self: conversations
 * @interval: the time in milliseconds, or 0 if the program refreshes
 *
 * Refreshes the models at this interval, in the thread-default main context of the caller. A window
 * needs no more than ten refreshes a second: 100.
 *
 * Since: 1.0
 */
void
gpcap_conversations_set_interval (GPcapConversations *self, guint interval)
{
  g_return_if_fail (GPCAP_IS_CONVERSATIONS (self));

  if (self->interval == interval)
    return;
  stop_refreshing (self);
  self->interval = interval;
  if (interval != 0)
    start_refreshing (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
}

/**
 * gpcap_conversations_get_packets: (get-property packets)
 * @self: conversations
 *
 * Gets the number of packets that were added, also those that are not IP and those of rows that
 * were forgotten. It may be called in any thread.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_conversations_get_packets (GPcapConversations *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), 0);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&peek_counter (self)->mutex);
  return peek_counter (self)->packets;
}

/**
 * gpcap_conversations_get_bytes: (get-property bytes)
 * @self: conversations
 *
 * Gets the bytes on the wire of the packets that were added. It may be called in any thread.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_conversations_get_bytes (GPcapConversations *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), 0);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&peek_counter (self)->mutex);
  return peek_counter (self)->bytes;
}

/* Returns another table of the same counter, which counts its rows from now on. */
static GPcapTrafficTable *
get_other (GPcapConversations *self, GPcapTrafficKind kind)
{
  if (self->others[kind] == NULL)
    {
      gpcap_traffic_counter_count (peek_counter (self), kind);
      self->others[kind] = g_object_new (GPCAP_TYPE_TRAFFIC_TABLE, NULL);
      gpcap_traffic_table_show (self->others[kind], peek_counter (self), kind);
      gpcap_traffic_table_refresh (self->others[kind]);
    }
  return self->others[kind];
}

/**
 * gpcap_conversations_get_endpoints:
 * @self: conversations
 *
 * Gets the table of endpoints, a [iface@Gio.ListModel] of [class@GPcap.Endpoint]: the addresses
 * that sent or received packets. Refreshing the conversations refreshes it, too.
 *
 * They are counted from the first call of this on, and what the conversations have at that time
 * counts: nothing is missing unless conversations were forgotten before. The first call refreshes
 * the table.
 *
 * Returns: (transfer none): the table, owned by the conversations
 *
 * Since: 1.0
 */
GPcapTrafficTable *
gpcap_conversations_get_endpoints (GPcapConversations *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), NULL);

  return get_other (self, GPCAP_TRAFFIC_ENDPOINTS);
}

/**
 * gpcap_conversations_get_protocols:
 * @self: conversations
 *
 * Gets the table of protocols, a [iface@Gio.ListModel] of [class@GPcap.Protocol]: those of IP, and
 * the EtherTypes of all other packets. Refreshing the conversations refreshes it, too.
 *
 * They are counted from the first call of this on, and what was counted until then: nothing is
 * missing unless conversations were forgotten before. The first call refreshes the table.
 *
 * Returns: (transfer none): the table, owned by the conversations
 *
 * Since: 1.0
 */
GPcapTrafficTable *
gpcap_conversations_get_protocols (GPcapConversations *self)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), NULL);

  return get_other (self, GPCAP_TRAFFIC_PROTOCOLS);
}

/**
 * gpcap_conversations_get_history:
 * @self: conversations
 * @interval: the interval
 *
 * Gets how many packets and bytes there were in each second of the last ten minutes (600), or in
 * each minute of the last day (1440), counted by the packets' times. It may be called in any
 * thread.
 *
 * The samples have no gaps: seconds or minutes without a packet are 0. The last sample is that of
 * the latest packet, and may grow. Seconds and minutes begin where those of the clock do. A packet
 * that is older than the oldest second or minute is not in the samples, though it is counted
 * everywhere else.
 *
 * Returns: (transfer full): an array of [struct@GPcap.TrafficSample], the oldest first
 *
 * Since: 1.0
 */
GBytes *
gpcap_conversations_get_history (GPcapConversations *self, GPcapTrafficInterval interval)
{
  g_return_val_if_fail (GPCAP_IS_CONVERSATIONS (self), NULL);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&peek_counter (self)->mutex);
  return gpcap_traffic_series_get_samples (&peek_counter (self)->series, interval);
}
