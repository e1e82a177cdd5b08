/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table of what was counted. */

#include "traffic/gpcap-traffic-table-private.h"

#include "gpcap/gpcap-conversation.h"
#include "gpcap/gpcap-endpoint.h"
#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-protocol.h"
#include "traffic/gpcap-traffic-items.h"
#include "traffic/gpcap-traffic-order.h"
#include "traffic/gpcap-traffic-private.h"
#include "traffic/gpcap-traffic-view.h"

#define DEFAULT_MAX_HISTORIES 20
#define MAX_HISTORIES 10000

/**
 * GPcapTrafficTable:
 *
 * A table of what was counted: the conversations, endpoints or protocols of a
 * [class@GPcap.Conversations].
 *
 * As a [iface@Gio.ListModel] of [class@GPcap.Traffic], it has the rows of the last refresh, in the
 * order of [property@GPcap.TrafficTable:sort-by]: all of them, or the first
 * [property@GPcap.TrafficTable:max-items]. Counting changes nothing in the model; a refresh
 * ([method@GPcap.Conversations.refresh]) emits [signal@Gio.ListModel::items-changed] for the
 * smallest ranges in which rows come, go or move, and notifies of the properties that changed of
 * the items that exist. Items are created when they are looked at, and each row has one item as
 * long as a program holds it. So a selection stays on its row, wherever the row moves to.
 *
 * [method@GPcap.TrafficTable.get_records] returns all numbers at once, without an object for each
 * row.
 *
 * The model and its items belong to the thread that refreshes them. Other threads may call
 * [method@GPcap.TrafficTable.get_records] and get what is counted.
 *
 * Since: 1.0
 */

typedef struct
{
  GPcapTrafficCounter *counter; /* owned */
  GPcapTrafficKind kind;
  GPcapTrafficOrder sort_by;
  guint max_items;
  guint max_histories;
  gboolean has_new_settings; /* since the last refresh began: an order or a number of items */

  GPcapTrafficView view;
  GPcapTrafficItems items;

  guint n_rows; /* at the last refresh, like the next three */
  guint64 forgotten_rows;
  guint64 forgotten_packets;
  guint64 forgotten_bytes;
} GPcapTrafficTablePrivate;

enum
{
  PROP_SORT_BY = 1,
  PROP_MAX_ITEMS,
  PROP_MAX_ROWS,
  PROP_MAX_HISTORIES,
  PROP_N_ROWS,
  PROP_FORGOTTEN_ROWS,
  PROP_FORGOTTEN_PACKETS,
  PROP_FORGOTTEN_BYTES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (GPcapTrafficTable,
                         gpcap_traffic_table,
                         G_TYPE_OBJECT,
                         G_ADD_PRIVATE (GPcapTrafficTable)
                             G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GPcapTrafficTablePrivate *
get_private (GPcapTrafficTable *self)
{
  return gpcap_traffic_table_get_instance_private (self);
}

static GPcapTrafficRows *
peek_rows (GPcapTrafficTablePrivate *priv)
{
  return &priv->counter->tables[priv->kind];
}

static GType
item_type_of (GPcapTrafficKind kind)
{
  switch (kind)
    {
    case GPCAP_TRAFFIC_ENDPOINTS:
      return GPCAP_TYPE_ENDPOINT;
    case GPCAP_TRAFFIC_PROTOCOLS:
      return GPCAP_TYPE_PROTOCOL;
    case GPCAP_TRAFFIC_CONVERSATIONS:
    default:
      return GPCAP_TYPE_CONVERSATION;
    }
}

static GType
get_item_type (GListModel *model)
{
  return item_type_of (get_private (GPCAP_TRAFFIC_TABLE (model))->kind);
}

static guint
get_n_items (GListModel *model)
{
  return gpcap_traffic_view_get_n_rows (&get_private (GPCAP_TRAFFIC_TABLE (model))->view);
}

/* Returns the item of this row, a new one if nobody holds one. */
static GPcapTraffic *
get_item_at (GPcapTrafficTablePrivate *priv, GPcapTrafficPlace place)
{
  GPcapTraffic *item = gpcap_traffic_items_find (&priv->items, place.serial);
  GPcapTrafficState state = { 0 };

  if (item != NULL)
    return item;
  g_mutex_lock (&priv->counter->mutex);
  gpcap_traffic_counter_get_state (priv->counter, priv->kind, place, &state);
  g_mutex_unlock (&priv->counter->mutex);
  item = gpcap_traffic_new (item_type_of (priv->kind), priv->counter, priv->kind, place, &state);
  gpcap_traffic_items_add (&priv->items, place.serial, item);
  return item;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPcapTrafficTablePrivate *priv = get_private (GPCAP_TRAFFIC_TABLE (model));

  if (position >= get_n_items (model))
    return NULL;
  return get_item_at (priv, gpcap_traffic_view_get_place (&priv->view, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Tells the counter that the model does not have its rows any more. */
static void
hide_all (GPcapTrafficTablePrivate *priv)
{
  g_mutex_lock (&priv->counter->mutex);
  for (guint i = 0; i < gpcap_traffic_view_get_n_rows (&priv->view); i++)
    {
      const GPcapTrafficPlace place = gpcap_traffic_view_get_place (&priv->view, i);

      gpcap_traffic_rows_hide (peek_rows (priv), place.slot, place.serial);
    }
  g_mutex_unlock (&priv->counter->mutex);
}

static void
gpcap_traffic_table_finalize (GObject *object)
{
  GPcapTrafficTablePrivate *priv = get_private (GPCAP_TRAFFIC_TABLE (object));

  hide_all (priv);
  gpcap_traffic_items_finish (&priv->items);
  gpcap_traffic_view_finish (&priv->view);
  g_clear_pointer (&priv->counter, gpcap_traffic_counter_unref);

  G_OBJECT_CLASS (gpcap_traffic_table_parent_class)->finalize (object);
}

static void
gpcap_traffic_table_get_property (GObject *object,
                                  guint property_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  GPcapTrafficTable *self = GPCAP_TRAFFIC_TABLE (object);

  switch (property_id)
    {
    case PROP_SORT_BY:
      g_value_set_enum (value, gpcap_traffic_table_get_sort_by (self));
      break;
    case PROP_MAX_ITEMS:
      g_value_set_uint (value, gpcap_traffic_table_get_max_items (self));
      break;
    case PROP_MAX_ROWS:
      g_value_set_uint (value, gpcap_traffic_table_get_max_rows (self));
      break;
    case PROP_MAX_HISTORIES:
      g_value_set_uint (value, gpcap_traffic_table_get_max_histories (self));
      break;
    case PROP_N_ROWS:
      g_value_set_uint (value, gpcap_traffic_table_get_n_rows (self));
      break;
    case PROP_FORGOTTEN_ROWS:
      g_value_set_uint64 (value, gpcap_traffic_table_get_forgotten_rows (self));
      break;
    case PROP_FORGOTTEN_PACKETS:
      g_value_set_uint64 (value, gpcap_traffic_table_get_forgotten_packets (self));
      break;
    case PROP_FORGOTTEN_BYTES:
      g_value_set_uint64 (value, gpcap_traffic_table_get_forgotten_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_traffic_table_set_property (GObject *object,
                                  guint property_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  GPcapTrafficTable *self = GPCAP_TRAFFIC_TABLE (object);

  switch (property_id)
    {
    case PROP_SORT_BY:
      gpcap_traffic_table_set_sort_by (self, g_value_get_enum (value));
      break;
    case PROP_MAX_ITEMS:
      gpcap_traffic_table_set_max_items (self, g_value_get_uint (value));
      break;
    case PROP_MAX_ROWS:
      gpcap_traffic_table_set_max_rows (self, g_value_get_uint (value));
      break;
    case PROP_MAX_HISTORIES:
      gpcap_traffic_table_set_max_histories (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_traffic_table_class_init (GPcapTrafficTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->finalize = gpcap_traffic_table_finalize;
  object_class->get_property = gpcap_traffic_table_get_property;
  object_class->set_property = gpcap_traffic_table_set_property;

  /**
   * GPcapTrafficTable:sort-by: (getter get_sort_by) (setter set_sort_by)
   *
   * The order of the rows.
   */
  properties[PROP_SORT_BY] = g_param_spec_enum ("sort-by", NULL, NULL, GPCAP_TYPE_TRAFFIC_ORDER,
                                                GPCAP_TRAFFIC_ORDER_FIRST_SEEN, writable);
  /**
   * GPcapTrafficTable:max-items: (getter get_max_items) (setter set_max_items)
   *
   * The number of rows that the model has at most: the first ones in its order. 0 is all of them.
   */
  properties[PROP_MAX_ITEMS] =
      g_param_spec_uint ("max-items", NULL, NULL, 0, G_MAXUINT, 0, writable);
  /**
   * GPcapTrafficTable:max-rows: (getter get_max_rows) (setter set_max_rows)
   *
   * The number of rows that are counted at most. 0 is any number; 1 to 1023 are taken for 1024.
   *
   * See [method@GPcap.TrafficTable.set_max_rows] for what is forgotten.
   */
  properties[PROP_MAX_ROWS] = g_param_spec_uint ("max-rows", NULL, NULL, 0, G_MAXUINT32 / 4,
                                                 GPCAP_TRAFFIC_DEFAULT_MAX_ROWS, writable);
  /**
   * GPcapTrafficTable:max-histories: (getter get_max_histories) (setter set_max_histories)
   *
   * The number of rows, the first ones of the model, whose history is kept. Each takes 32 KiB.
   */
  properties[PROP_MAX_HISTORIES] = g_param_spec_uint ("max-histories", NULL, NULL, 0, MAX_HISTORIES,
                                                      DEFAULT_MAX_HISTORIES, writable);
  /**
   * GPcapTrafficTable:n-rows: (getter get_n_rows)
   *
   * The number of rows that are counted. Its changes are notified by a refresh.
   */
  properties[PROP_N_ROWS] = g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * GPcapTrafficTable:forgotten-rows: (getter get_forgotten_rows)
   *
   * The number of rows that were forgotten. Its changes are notified by a refresh.
   */
  properties[PROP_FORGOTTEN_ROWS] =
      g_param_spec_uint64 ("forgotten-rows", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapTrafficTable:forgotten-packets: (getter get_forgotten_packets)
   *
   * The number of packets that were counted in the rows that were forgotten. Its changes are
   * notified by a refresh.
   */
  properties[PROP_FORGOTTEN_PACKETS] =
      g_param_spec_uint64 ("forgotten-packets", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapTrafficTable:forgotten-bytes: (getter get_forgotten_bytes)
   *
   * The bytes of those packets. Its changes are notified by a refresh.
   */
  properties[PROP_FORGOTTEN_BYTES] =
      g_param_spec_uint64 ("forgotten-bytes", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_traffic_table_init (GPcapTrafficTable *self)
{
  GPcapTrafficTablePrivate *priv = get_private (self);

  priv->counter = gpcap_traffic_counter_new ();
  priv->max_histories = DEFAULT_MAX_HISTORIES;
  gpcap_traffic_view_init (&priv->view);
  gpcap_traffic_items_init (&priv->items);
}

/* Shows another counter's rows of this kind in place of its own. The table is new. */
void
gpcap_traffic_table_show (GPcapTrafficTable *self,
                          GPcapTrafficCounter *counter,
                          GPcapTrafficKind kind)
{
  GPcapTrafficTablePrivate *priv = get_private (self);

  gpcap_traffic_counter_ref (counter);
  gpcap_traffic_counter_unref (priv->counter);
  priv->counter = counter;
  priv->kind = kind;
}

/* Returns the counter, borrowed. */
GPcapTrafficCounter *
gpcap_traffic_table_peek_counter (GPcapTrafficTable *self)
{
  return get_private (self)->counter;
}

/* Lists the rows as they are now. The mutex is locked. */
static GArray *
list_rows (GPcapTrafficTablePrivate *priv)
{
  return gpcap_traffic_order_list (priv->sort_by, peek_rows (priv), priv->max_items);
}

static void
show_new (GPcapTrafficTablePrivate *priv, const GPcapTrafficChanges *changes)
{
  for (guint i = 0; i < changes->n_new; i++)
    gpcap_traffic_rows_show (peek_rows (priv), changes->new_places[i].slot,
                             changes->new_places[i].serial);
}

/* The rows that are gone were there until the model had told of it. */
static void
hide_old (GPcapTrafficTablePrivate *priv, const GPcapTrafficChanges *changes)
{
  g_mutex_lock (&priv->counter->mutex);
  for (guint i = 0; i < changes->n_old; i++)
    if (!gpcap_traffic_changes_stays (changes, i))
      gpcap_traffic_rows_hide (peek_rows (priv), changes->old_places[i].slot,
                               changes->old_places[i].serial);
  g_mutex_unlock (&priv->counter->mutex);
}

/* Tells of each change; at that time the model has the changes up to this one. */
static void
tell_changes (GPcapTrafficTable *self, const GPcapTrafficChanges *changes)
{
  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GArray) found = gpcap_traffic_changes_find (changes);

  for (guint i = 0; i < found->len; i++)
    {
      const GPcapTrafficChange *change = &g_array_index (found, GPcapTrafficChange, i);

      gpcap_traffic_view_advance (&priv->view, change);
      g_list_model_items_changed (G_LIST_MODEL (self), change->new_position, change->n_removed,
                                  change->n_added);
    }
}

static void
notify_if (GPcapTrafficTable *self, guint property, gboolean is_changed)
{
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Notifies of what was counted besides the rows. */
static void
tell_counts (GPcapTrafficTable *self)
{
  GPcapTrafficTablePrivate *priv = get_private (self);
  const GPcapTrafficRows *rows = peek_rows (priv);

  g_mutex_lock (&priv->counter->mutex);
  const gboolean has_rows = priv->n_rows != rows->n_rows;
  const gboolean has_forgotten_rows = priv->forgotten_rows != rows->n_forgotten;
  const gboolean has_forgotten_packets = priv->forgotten_packets != rows->forgotten_packets;
  const gboolean has_forgotten_bytes = priv->forgotten_bytes != rows->forgotten_bytes;
  priv->n_rows = rows->n_rows;
  priv->forgotten_rows = rows->n_forgotten;
  priv->forgotten_packets = rows->forgotten_packets;
  priv->forgotten_bytes = rows->forgotten_bytes;
  g_mutex_unlock (&priv->counter->mutex);

  notify_if (self, PROP_N_ROWS, has_rows);
  notify_if (self, PROP_FORGOTTEN_ROWS, has_forgotten_rows);
  notify_if (self, PROP_FORGOTTEN_PACKETS, has_forgotten_packets);
  notify_if (self, PROP_FORGOTTEN_BYTES, has_forgotten_bytes);
}

/* Sets the state of the items that somebody holds, which notify of it. */
static void
refresh_items (GPcapTrafficTablePrivate *priv)
{
  g_autoptr (GPtrArray) items = gpcap_traffic_items_collect (&priv->items);
  g_autofree GPcapTrafficState *states = g_new (GPcapTrafficState, items->len);
  g_autofree gboolean *is_there = g_new (gboolean, items->len);

  g_mutex_lock (&priv->counter->mutex);
  for (guint i = 0; i < items->len; i++)
    is_there[i] = gpcap_traffic_counter_get_state (
        priv->counter, priv->kind, gpcap_traffic_get_place (items->pdata[i]), &states[i]);
  g_mutex_unlock (&priv->counter->mutex);
  for (guint i = 0; i < items->len; i++)
    if (is_there[i])
      gpcap_traffic_set_state (items->pdata[i], &states[i]);
}

/* Lists the rows that the model is to have, which are kept from now on, and their histories. */
static void
begin_changes (GPcapTrafficTablePrivate *priv, GPcapTrafficChanges *changes)
{
  GArray *old_places = priv->view.places;

  g_mutex_lock (&priv->counter->mutex);
  GArray *places = list_rows (priv);
  gpcap_traffic_changes_init (changes, old_places, places);
  show_new (priv, changes);
  gpcap_traffic_counter_keep_histories (priv->counter, priv->kind,
                                        (const GPcapTrafficPlace *) places->data,
                                        MIN (places->len, priv->max_histories));
  g_mutex_unlock (&priv->counter->mutex);
  gpcap_traffic_view_begin (&priv->view, places);
}

static void
refresh_once (GPcapTrafficTable *self)
{
  GPcapTrafficTablePrivate *priv = get_private (self);
  GPcapTrafficChanges changes;

  begin_changes (priv, &changes);
  tell_changes (self, &changes);
  refresh_items (priv);
  tell_counts (self);
  hide_old (priv, &changes);
  gpcap_traffic_changes_finish (&changes);
  gpcap_traffic_view_end (&priv->view);
}

/* Makes the model what the counter is. In a handler of one of its own signals, it does nothing; but
 * if the handler has changed which rows the model is to have, that follows when all handlers have
 * run. */
void
gpcap_traffic_table_refresh (GPcapTrafficTable *self)
{
  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GPcapTrafficTable) held = g_object_ref (self);

  if (gpcap_traffic_view_is_changing (&priv->view))
    return;
  do
    {
      priv->has_new_settings = FALSE;
      refresh_once (self);
    }
  while (priv->has_new_settings);
}

/**
 * gpcap_traffic_table_get_sort_by: (get-property sort-by)
 * @self: a table
 *
 * Gets the order of the rows.
 *
 * Returns: the order
 *
 * Since: 1.0
 */
GPcapTrafficOrder
gpcap_traffic_table_get_sort_by (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), GPCAP_TRAFFIC_ORDER_FIRST_SEEN);

  return get_private (self)->sort_by;
}

/**
 * gpcap_traffic_table_set_sort_by: (set-property sort-by)
 * @self: a table
 * @sort_by: the order
 *
 * Sets the order of the rows, and refreshes the model. The library sorts: a sort model of GTK's
 * would create an item for each row. In a handler of one of the model's signals, the model follows
 * when all handlers have run.
 *
 * Since: 1.0
 */
void
gpcap_traffic_table_set_sort_by (GPcapTrafficTable *self, GPcapTrafficOrder sort_by)
{
  g_return_if_fail (GPCAP_IS_TRAFFIC_TABLE (self));
  g_return_if_fail (sort_by <= GPCAP_TRAFFIC_ORDER_BYTES);

  GPcapTrafficTablePrivate *priv = get_private (self);
  if (priv->sort_by == sort_by)
    return;
  g_mutex_lock (&priv->counter->mutex);
  priv->sort_by = sort_by;
  priv->has_new_settings = TRUE;
  g_mutex_unlock (&priv->counter->mutex);
  gpcap_traffic_table_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT_BY]);
}

/**
 * gpcap_traffic_table_get_max_items: (get-property max-items)
 * @self: a table
 *
 * Gets the number of rows that the model has at most.
 *
 * Returns: the number of rows, or 0 for all
 *
 * Since: 1.0
 */
guint
gpcap_traffic_table_get_max_items (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  return get_private (self)->max_items;
}

/**
 * gpcap_traffic_table_set_max_items: (set-property max-items)
 * @self: a table
 * @max_items: the number of rows, or 0 for all
 *
 * Sets the number of rows that the model has at most, and refreshes the model. All rows are
 * counted, whether the model has them or not. In a handler of one of the model's signals, the model
 * follows when all handlers have run.
 *
 * Since: 1.0
 */
void
gpcap_traffic_table_set_max_items (GPcapTrafficTable *self, guint max_items)
{
  g_return_if_fail (GPCAP_IS_TRAFFIC_TABLE (self));

  GPcapTrafficTablePrivate *priv = get_private (self);
  if (priv->max_items == max_items)
    return;
  g_mutex_lock (&priv->counter->mutex);
  priv->max_items = max_items;
  priv->has_new_settings = TRUE;
  g_mutex_unlock (&priv->counter->mutex);
  gpcap_traffic_table_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_ITEMS]);
}

/**
 * gpcap_traffic_table_get_max_rows: (get-property max-rows)
 * @self: a table
 *
 * Gets the number of rows that are counted at most.
 *
 * Returns: the number of rows, or 0 for any number
 *
 * Since: 1.0
 */
guint
gpcap_traffic_table_get_max_rows (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  return peek_rows (priv)->max_rows;
}

/**
 * gpcap_traffic_table_set_max_rows: (set-property max-rows)
 * @self: a table
 * @max_rows: the number of rows, or 0 for any number; 1 to 1023 are taken for 1024
 *
 * Sets the number of rows that are counted at most. A row takes about 130 bytes.
 *
 * A scan of ports makes a row of each packet. When the rows are as many as this, a quarter of them
 * is forgotten: the half that was seen last stays; of the other half, those with the fewest packets
 * go, and among equals those that were seen longest ago. So what a scan brought goes before a large
 * conversation that pauses. If a packet of a forgotten row comes again, it makes a new row, which
 * counts from 0. Properties tell how many rows, packets and bytes were forgotten. The rows of the
 * model stay readable until the next refresh.
 *
 * If there is no memory for a row, its packet counts as forgotten.
 *
 * Since: 1.0
 */
void
gpcap_traffic_table_set_max_rows (GPcapTrafficTable *self, guint max_rows)
{
  g_return_if_fail (GPCAP_IS_TRAFFIC_TABLE (self));
  g_return_if_fail (max_rows <= G_MAXUINT32 / 4);

  GPcapTrafficTablePrivate *priv = get_private (self);
  if (max_rows != 0)
    max_rows = MAX (max_rows, GPCAP_TRAFFIC_MIN_MAX_ROWS);
  g_mutex_lock (&priv->counter->mutex);
  const gboolean is_changed = peek_rows (priv)->max_rows != max_rows;
  peek_rows (priv)->max_rows = max_rows;
  g_mutex_unlock (&priv->counter->mutex);
  notify_if (self, PROP_MAX_ROWS, is_changed);
}

/**
 * gpcap_traffic_table_get_max_histories: (get-property max-histories)
 * @self: a table
 *
 * Gets the number of rows whose history is kept.
 *
 * Returns: the number of rows
 *
 * Since: 1.0
 */
guint
gpcap_traffic_table_get_max_histories (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  return get_private (self)->max_histories;
}

/**
 * gpcap_traffic_table_set_max_histories: (set-property max-histories)
 * @self: a table
 * @max_histories: the number of rows, at most 10,000
 *
 * Sets for how many rows, the first ones of the model, a history is kept from the next refresh on.
 * See [method@GPcap.Traffic.get_history].
 *
 * Since: 1.0
 */
void
gpcap_traffic_table_set_max_histories (GPcapTrafficTable *self, guint max_histories)
{
  g_return_if_fail (GPCAP_IS_TRAFFIC_TABLE (self));
  g_return_if_fail (max_histories <= MAX_HISTORIES);

  GPcapTrafficTablePrivate *priv = get_private (self);
  if (priv->max_histories == max_histories)
    return;
  priv->max_histories = max_histories;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_HISTORIES]);
}

/**
 * gpcap_traffic_table_get_n_rows: (get-property n-rows)
 * @self: a table
 *
 * Gets the number of rows that are counted at present, whether the model has them or not.
 *
 * Returns: the number of rows
 *
 * Since: 1.0
 */
guint
gpcap_traffic_table_get_n_rows (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  return peek_rows (priv)->n_rows;
}

/**
 * gpcap_traffic_table_get_forgotten_rows: (get-property forgotten-rows)
 * @self: a table
 *
 * Gets the number of rows that were forgotten, because there were
 * [property@GPcap.TrafficTable:max-rows].
 *
 * Returns: the number of rows
 *
 * Since: 1.0
 */
guint64
gpcap_traffic_table_get_forgotten_rows (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  return peek_rows (priv)->n_forgotten;
}

/**
 * gpcap_traffic_table_get_forgotten_packets: (get-property forgotten-packets)
 * @self: a table
 *
 * Gets the number of packets that were counted in the rows that were forgotten, in both directions.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_traffic_table_get_forgotten_packets (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  return peek_rows (priv)->forgotten_packets;
}

/**
 * gpcap_traffic_table_get_forgotten_bytes: (get-property forgotten-bytes)
 * @self: a table
 *
 * Gets the bytes on the wire of the packets that were counted in the rows that were forgotten.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_traffic_table_get_forgotten_bytes (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), 0);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  return peek_rows (priv)->forgotten_bytes;
}

/**
 * gpcap_traffic_table_get_records:
 * @self: a table
 *
 * Gets all numbers at once: the rows as they are now, in the order of
 * [property@GPcap.TrafficTable:sort-by], at most [property@GPcap.TrafficTable:max-items].
 *
 * This needs no refresh, and changes nothing in the model. It may be called in any thread.
 *
 * Returns: (transfer full): an array of [struct@GPcap.TrafficRecord]
 *
 * Since: 1.0
 */
GBytes *
gpcap_traffic_table_get_records (GPcapTrafficTable *self)
{
  g_return_val_if_fail (GPCAP_IS_TRAFFIC_TABLE (self), NULL);

  GPcapTrafficTablePrivate *priv = get_private (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&priv->counter->mutex);
  g_autoptr (GArray) places = list_rows (priv);
  GPcapTrafficRecord *records = g_new (GPcapTrafficRecord, places->len);
  GPcapTrafficState state;

  for (guint i = 0; i < places->len; i++)
    {
      gpcap_traffic_counter_get_state (priv->counter, priv->kind,
                                       g_array_index (places, GPcapTrafficPlace, i), &state);
      records[i] = state.record;
    }
  return g_bytes_new_take (records, places->len * sizeof *records);
}
