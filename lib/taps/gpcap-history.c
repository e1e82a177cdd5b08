/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The latest packets of a reader, as a list model. */

#include "taps/gpcap-history-private.h"

#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-packet-private.h"
#include "packets/gpcap-pkthdr-private.h"
#include "taps/gpcap-span.h"

/* Between two items-changed signals, in microseconds: a thirtieth of a second. */
#define INTERVAL (G_USEC_PER_SEC / 30 + 1)

#define NANOSECONDS_PER_SECOND 1e9

/**
 * GPcapHistory:
 *
 * The last packets of a reader, as a [iface@Gio.ListModel] of [class@GPcap.Packet]: for a list of
 * packets in a window, and for a flight recorder, which writes what led to an event.
 *
 * A program gives it the batches of a reader or of a tap, for example with
 * `g_signal_connect_object (reader, "batch", G_CALLBACK (gpcap_history_add_batch), history,
 * G_CONNECT_SWAPPED)` in C, or with
 * `reader.connect ("batch", lambda reader, batch: history.add_batch (batch))` in Python.
 *
 * The history keeps the packets that are within [property@GPcap.History:max-packets],
 * [property@GPcap.History:max-bytes] and [property@GPcap.History:max-seconds]. With each packet
 * that comes, the oldest ones leave until all three hold, so it never has more, also not by a part
 * of a batch. Without any bound, it keeps every packet. All packets have one link type: with the
 * first packet of another link type, those before it leave.
 *
 * What the model shows changes only with its signals. So a program may go through it while packets
 * are added. A handler of the signals may call any method; what that changes in the model is shown
 * when all handlers have run. Packets that came, or left, are shown when the main context runs that
 * was the thread-default one where the history was made. The history emits
 * [signal@Gio.ListModel::items-changed] of its own accord at most thirty times a second: once for
 * what left and once for what came, or once if no packet stays. [method@GPcap.History.refresh] does
 * it at once, as in programs without a main loop.
 *
 * A history copies the packets, so that it does not keep the blocks of their batches in memory. It
 * takes 24 bytes and the captured bytes for each packet, and 10 % more, or 12 KiB where that is
 * more. Packets that have left and are still shown are held in addition. That is what comes in a
 * thirtieth or a fifteenth of a second; in a history that is frozen, or whose main context does not
 * run after it has shown packets, it is at most as much again as the bounds allow. An item is made
 * when it is asked for, in O(log n), with a copy of its bytes. It stays valid after its packet has
 * left.
 *
 * A history is used by one thread at a time, that of its main context.
 *
 * Since: 1.0
 */
struct _GPcapHistory
{
  GObject parent_instance;

  GMainContext *context; /* a reference, owned */
  GSource *update; /* owned, or NULL when nothing is to be shown */
  gint64 next_update; /* not earlier, in microseconds of the monotonic clock */

  guint max_packets;
  guint64 max_bytes;
  double max_seconds;
  guint64 max_distance; /* between the timestamps of packets, in nanoseconds */
  gboolean is_frozen;

  GPcapHistoryFunc watch; /* gets the batches that are added, or NULL */
  gpointer watch_data; /* borrowed */

  GPcapSpan collected; /* the packets within the bounds */
  GPcapSpan shown; /* the items of the model */
  guint64 cleared_at; /* the number of the first packet since the history was cleared */
  int notified_datalink; /* the link type that was notified last, or -1 */
  gboolean is_telling; /* items-changed is being emitted, so that the model must not change */
  gboolean has_to_clear; /* a handler of it has cleared the history */
};

enum
{
  PROP_MAX_PACKETS = 1,
  PROP_MAX_BYTES,
  PROP_MAX_SECONDS,
  PROP_FROZEN,
  PROP_N_PACKETS,
  PROP_N_PENDING,
  PROP_N_EXPIRED,
  PROP_MEMORY,
  PROP_DATALINK,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapHistory,
                               gpcap_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static guint
count (const GPcapSpan *span)
{
  return span->end - span->first;
}

static GType
get_item_type (GListModel *model)
{
  return GPCAP_TYPE_PACKET;
}

static guint
get_n_items (GListModel *model)
{
  return gpcap_history_get_n_packets (GPCAP_HISTORY (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  const GPcapSpan *shown = &GPCAP_HISTORY (model)->shown;
  guint i;

  if (position >= count (shown))
    return NULL;

  const GPcapSpanBlock *block = gpcap_span_find (shown, shown->first + position, &i);
  const GPcapPacketRecord *record = &block->arena->records[i];
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new_for_record (record);
  g_autoptr (GBytes) data = g_bytes_new (gpcap_arena_peek (block->arena, record), record->caplen);
  const GPcapPackets packets = gpcap_arena_get_packets (block->arena);
  return gpcap_packet_new_for_record (&packets, record, hdr, data);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
gpcap_history_dispose (GObject *object)
{
  GPcapHistory *self = GPCAP_HISTORY (object);

  if (self->update != NULL)
    g_source_destroy (self->update);
  g_clear_pointer (&self->update, g_source_unref);

  G_OBJECT_CLASS (gpcap_history_parent_class)->dispose (object);
}

static void
gpcap_history_finalize (GObject *object)
{
  GPcapHistory *self = GPCAP_HISTORY (object);

  gpcap_span_clear (&self->collected);
  gpcap_span_clear (&self->shown);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (gpcap_history_parent_class)->finalize (object);
}

static void
gpcap_history_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapHistory *self = GPCAP_HISTORY (object);

  switch (property_id)
    {
    case PROP_MAX_PACKETS:
      g_value_set_uint (value, self->max_packets);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    case PROP_MAX_SECONDS:
      g_value_set_double (value, self->max_seconds);
      break;
    case PROP_FROZEN:
      g_value_set_boolean (value, self->is_frozen);
      break;
    case PROP_N_PACKETS:
      g_value_set_uint (value, gpcap_history_get_n_packets (self));
      break;
    case PROP_N_PENDING:
      g_value_set_uint64 (value, gpcap_history_get_n_pending (self));
      break;
    case PROP_N_EXPIRED:
      g_value_set_uint64 (value, gpcap_history_get_n_expired (self));
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, gpcap_history_get_memory (self));
      break;
    case PROP_DATALINK:
      g_value_set_int (value, gpcap_history_get_datalink (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_history_set_property (GObject *object,
                            guint property_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  GPcapHistory *self = GPCAP_HISTORY (object);

  switch (property_id)
    {
    case PROP_MAX_PACKETS:
      gpcap_history_set_max_packets (self, g_value_get_uint (value));
      break;
    case PROP_MAX_BYTES:
      gpcap_history_set_max_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_SECONDS:
      gpcap_history_set_max_seconds (self, g_value_get_double (value));
      break;
    case PROP_FROZEN:
      gpcap_history_set_frozen (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_history_class_init (GPcapHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = gpcap_history_dispose;
  object_class->finalize = gpcap_history_finalize;
  object_class->get_property = gpcap_history_get_property;
  object_class->set_property = gpcap_history_set_property;

  /**
   * GPcapHistory:max-packets: (getter get_max_packets) (setter set_max_packets)
   *
   * The largest number of packets; 0 for no bound.
   */
  properties[PROP_MAX_PACKETS] =
      g_param_spec_uint ("max-packets", NULL, NULL, 0, G_MAXUINT, 0, writable);
  /**
   * GPcapHistory:max-bytes: (getter get_max_bytes) (setter set_max_bytes)
   *
   * The largest number of bytes; 0 for no bound. Each packet counts as its captured bytes and 24
   * bytes for its record, because that is what it takes in memory. A packet that has more than the
   * bound by itself is not kept.
   */
  properties[PROP_MAX_BYTES] =
      g_param_spec_uint64 ("max-bytes", NULL, NULL, 0, G_MAXUINT64, 0, writable);
  /**
   * GPcapHistory:max-seconds: (getter get_max_seconds) (setter set_max_seconds)
   *
   * The longest time between the timestamps of the first packet and of the last one, in seconds; 0
   * for no bound.
   *
   * It is the packets' time, so nothing leaves while no packet comes. When the clock is set back by
   * more than that time, the packets before leave, too.
   */
  properties[PROP_MAX_SECONDS] =
      g_param_spec_double ("max-seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, writable);
  /**
   * GPcapHistory:frozen: (getter get_frozen) (setter set_frozen)
   *
   * Whether the model stays as it is, for somebody who reads it.
   */
  properties[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, writable);
  /**
   * GPcapHistory:n-packets: (getter get_n_packets)
   *
   * The number of packets that the model shows.
   */
  properties[PROP_N_PACKETS] =
      g_param_spec_uint ("n-packets", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * GPcapHistory:n-pending: (getter get_n_pending)
   *
   * The number of packets that came after those which the model shows. It notifies when the model
   * changes, and at most thirty times a second while the model is frozen.
   */
  properties[PROP_N_PENDING] =
      g_param_spec_uint64 ("n-pending", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapHistory:n-expired: (getter get_n_expired)
   *
   * The number of packets before the first one of the model, since the history was made or cleared.
   */
  properties[PROP_N_EXPIRED] =
      g_param_spec_uint64 ("n-expired", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapHistory:memory: (getter get_memory)
   *
   * The memory that the packets take, in bytes. It notifies when the model changes.
   */
  properties[PROP_MEMORY] = g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  /**
   * GPcapHistory:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB; -1 as long as there were none.
   */
  properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, -1, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_history_init (GPcapHistory *self)
{
  self->context = g_main_context_ref_thread_default ();
  gpcap_span_init (&self->collected);
  gpcap_span_init (&self->shown);
  self->notified_datalink = -1;
}

static void
notify_all (GPcapHistory *self)
{
  const guint changed[] = { PROP_N_PACKETS, PROP_N_PENDING, PROP_N_EXPIRED, PROP_MEMORY };

  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[changed[i]]);
}

/* The link type may change with the model, and, while the model is empty, with what is added. */
static void
notify_datalink (GPcapHistory *self)
{
  const int datalink = gpcap_history_get_datalink (self);

  if (datalink == self->notified_datalink)
    return;
  self->notified_datalink = datalink;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATALINK]);
}

static gboolean
is_up_to_date (const GPcapHistory *self)
{
  return self->shown.first == self->collected.first && self->shown.end == self->collected.end;
}

static void tell (GPcapHistory *self, guint position, guint n_removed, guint n_added);

/* Shows no packets from before the history was cleared. */
static void
clear_shown (GPcapHistory *self)
{
  const guint n_before = count (&self->shown);

  gpcap_span_drop_all (&self->shown);
  self->shown.first = self->shown.end = self->cleared_at;
  if (n_before > 0)
    tell (self, 0, n_before, 0);
}

/* Emits items-changed. If a handler changed the model, those that run after it would get positions
 * that are wrong by then. */
static void
tell (GPcapHistory *self, guint position, guint n_removed, guint n_added)
{
  self->is_telling = TRUE;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  self->is_telling = FALSE;
  if (!self->has_to_clear)
    return;
  self->has_to_clear = FALSE;
  clear_shown (self);
}

/* Shows what left, if anything did, or else what came. A signal can tell only one of both, unless
 * all packets that were shown have left. */
static void
show_step (GPcapHistory *self)
{
  const GPcapSpan *collected = &self->collected;
  GPcapSpan *shown = &self->shown;
  const guint64 end = shown->end;
  const guint n_before = count (shown);
  const guint n_left = MIN (collected->first, end) - shown->first;

  gpcap_span_assign (shown, collected);
  if (n_left > 0 && n_left < n_before)
    {
      shown->end = end;
      tell (self, 0, n_left, 0);
    }
  else
    tell (self, n_before - n_left, n_left, count (collected) - (n_before - n_left));
  notify_datalink (self);
}

/* Brings the model up to date, unless handlers of the signals add packets again. */
static void
show (GPcapHistory *self)
{
  const gint64 now = g_get_monotonic_time ();
  guint n_steps = 0;

  for (; n_steps < 2 && !self->is_frozen && !is_up_to_date (self); n_steps++)
    show_step (self);
  self->next_update = now + MAX (n_steps, 1) * INTERVAL;
  notify_all (self);
}

static void schedule_update (GPcapHistory *self);

static gboolean
update_cb (gpointer user_data)
{
  g_autoptr (GPcapHistory) self = g_object_ref (user_data);

  g_clear_pointer (&self->update, g_source_unref);
  /* A handler may run the main context. */
  if (self->is_telling)
    self->next_update = g_get_monotonic_time () + INTERVAL;
  else
    show (self);
  if (!self->is_frozen && !is_up_to_date (self))
    schedule_update (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_update (GPcapHistory *self)
{
  if (self->update != NULL)
    return;

  const gint64 wait = self->next_update - g_get_monotonic_time ();
  self->update = g_timeout_source_new (MAX (wait, 0) / 1000 + (wait > 0));
  g_source_set_static_name (self->update, "GPcapHistory");
  g_source_set_callback (self->update, update_cb, self, NULL);
  g_source_attach (self->update, self->context);
}

static guint64
get_distance (gint64 one, gint64 other)
{
  return one > other ? (guint64) one - (guint64) other : (guint64) other - (guint64) one;
}

/* Whether the packets exceed a bound. The last one has the timestamp @last. */
static gboolean
is_too_much (const GPcapHistory *self, gint64 last)
{
  const GPcapSpan *collected = &self->collected;

  return collected->first < collected->end
         && ((self->max_packets > 0 && count (collected) > self->max_packets)
             || (self->max_bytes > 0 && collected->n_bytes > self->max_bytes)
             || (self->max_distance > 0
                 && get_distance (gpcap_span_peek_first (collected)->timestamp, last)
                        > self->max_distance)
             /* A list model has no more positions. */
             || count (collected) == G_MAXUINT);
}

static void
drop_what_is_too_much (GPcapHistory *self, gint64 last)
{
  while (is_too_much (self, last))
    gpcap_span_drop_first (&self->collected);
}

/* Whether packets are of the same pcapng file as the last ones, which may have several link types.
 */
static gboolean
is_of_same_file (const GPcapHistory *self, const GPcapPackets *packets)
{
  const GPcapSpan *collected = &self->collected;
  guint i;

  return packets->catalog != NULL && collected->first < collected->end
         && gpcap_span_find (collected, collected->end - 1, &i)->arena->catalog == packets->catalog;
}

/* Adds a packet, and drops older ones when there is no memory left. */
static void
add_packet (GPcapHistory *self, const GPcapPackets *packets, const GPcapPacketRecord *record)
{
  GPcapSpan *collected = &self->collected;

  while (!gpcap_span_append (collected, packets, record))
    {
      if (collected->first == collected->end)
        return;
      gpcap_span_drop_first (collected);
    }
  drop_what_is_too_much (self, record->timestamp);
}

/* Applies a bound that was changed. */
static void
apply_bounds (GPcapHistory *self)
{
  const GPcapSpan *collected = &self->collected;
  guint i;

  if (collected->first == collected->end)
    return;

  const GPcapSpanBlock *last = gpcap_span_find (collected, collected->end - 1, &i);
  drop_what_is_too_much (self, last->arena->records[i].timestamp);
  schedule_update (self);
}

/* Rounds so that only 0 is no bound. */
static guint64
get_nanoseconds (double seconds)
{
  const double nanoseconds = seconds * NANOSECONDS_PER_SECOND;

  if (seconds == 0)
    return 0;
  return nanoseconds < (double) G_MAXUINT64 ? MAX ((guint64) nanoseconds, 1) : G_MAXUINT64;
}

/**
 * gpcap_history_new:
 * @max_packets: the largest number of packets, or 0 for no bound
 * @max_bytes: the largest number of bytes, with 24 bytes for each packet, or 0 for no bound
 * @max_seconds: the longest time between the first packet and the last one, in seconds, or 0 for no
 *   bound
 *
 * Creates a history, which belongs to the thread-default main context.
 *
 * Returns: (transfer full): a new history, without packets
 *
 * Since: 1.0
 */
GPcapHistory *
gpcap_history_new (guint max_packets, guint64 max_bytes, double max_seconds)
{
  g_return_val_if_fail (max_seconds >= 0, NULL);

  return g_object_new (GPCAP_TYPE_HISTORY, "max-packets", max_packets, "max-bytes", max_bytes,
                       "max-seconds", max_seconds, NULL);
}

/**
 * gpcap_history_add_batch:
 * @self: a history
 * @batch: packets that came after those of the history
 *
 * Adds copies of the packets of a batch, and drops what is too much then.
 *
 * The model changes later, see [class@GPcap.History]. If the batch has another link type than the
 * packets before, those leave, unless both are of one savefile in pcapng format: then each packet
 * has its own link type.
 *
 * Since: 1.0
 */
void
gpcap_history_add_batch (GPcapHistory *self, GPcapPacketBatch *batch)
{
  guint n_records;

  g_return_if_fail (GPCAP_IS_HISTORY (self));
  g_return_if_fail (GPCAP_IS_PACKET_BATCH (batch));

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (batch, &n_records);
  const GPcapPackets packets = gpcap_packet_batch_get_packets (batch);
  const int datalink = gpcap_packet_batch_get_datalink (batch);

  if (n_records == 0)
    return;
  if (self->watch != NULL)
    self->watch (batch, self->watch_data);
  if (datalink != self->collected.datalink && !is_of_same_file (self, &packets))
    gpcap_span_drop_all (&self->collected);
  self->collected.datalink = datalink;
  for (guint i = 0; i < n_records; i++)
    add_packet (self, &packets, &records[i]);
  schedule_update (self);
  notify_datalink (self);
}

/* Sets the function that gets each batch which is added, before it runs any code of the program; or
 * NULL. */
void
gpcap_history_set_watch (GPcapHistory *self, GPcapHistoryFunc watch, gpointer watch_data)
{
  self->watch = watch;
  self->watch_data = watch_data;
}

/* Returns the number of the next packet: they are numbered from 0, also those that have left. */
guint64
gpcap_history_get_end (GPcapHistory *self)
{
  return self->collected.end;
}

/* Returns the packets from a number on that are within the bounds, in order, as batches that
 * another thread may read while more packets are added. Only the last block still changes, so only
 * that is copied. */
GPtrArray *
gpcap_history_take_snapshot (GPcapHistory *self, guint64 first_number)
{
  const GPcapSpan *collected = &self->collected;
  GPtrArray *batches = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint64 number = MAX (collected->first, first_number); number < collected->end;)
    {
      guint first;
      const GPcapSpanBlock *block = gpcap_span_find (collected, number, &first);
      const guint n_packets = MIN (block->arena->n_records - first, collected->end - number);

      if (number + n_packets < collected->end)
        g_ptr_array_add (batches,
                         gpcap_packet_batch_new_for_arena (block->arena, first, n_packets));
      else
        {
          g_autoptr (GPcapArena) copy = gpcap_arena_new ();

          copy->datalink = collected->datalink;
          gpcap_span_copy (collected, number, collected->end, copy);
          if (copy->n_records > 0)
            g_ptr_array_add (batches, gpcap_packet_batch_new_for_arena (copy, 0, copy->n_records));
        }
      number += n_packets;
    }
  return batches;
}

/**
 * gpcap_history_refresh:
 * @self: a history
 *
 * Brings the model up to date at once, without waiting for the main context: emits
 * [signal@Gio.ListModel::items-changed] if packets came or left.
 *
 * A frozen history stays as it is. In a handler of [signal@Gio.ListModel::items-changed] this does
 * nothing; the next update makes up for it.
 *
 * Since: 1.0
 */
void
gpcap_history_refresh (GPcapHistory *self)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));

  if (self->is_frozen || self->is_telling || is_up_to_date (self))
    return;
  g_object_ref (self);
  show (self);
  g_object_unref (self);
}

/**
 * gpcap_history_clear:
 * @self: a history
 *
 * Drops all packets at once, also those that a frozen history shows.
 *
 * The bounds stay, and so does [property@GPcap.History:frozen]. [property@GPcap.History:n-expired]
 * begins at 0 again.
 *
 * Since: 1.0
 */
void
gpcap_history_clear (GPcapHistory *self)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));

  gpcap_span_drop_all (&self->collected);
  self->cleared_at = self->collected.end;
  self->has_to_clear = self->is_telling;
  if (self->is_telling)
    return;
  g_object_ref (self);
  clear_shown (self);
  notify_all (self);
  notify_datalink (self);
  g_object_unref (self);
}

/* Returns what a reader of the history has to get: what is frozen, or else the latest packets. */
static const GPcapSpan *
get_current (const GPcapHistory *self)
{
  return self->is_frozen ? &self->shown : &self->collected;
}

static gboolean
dump_span (const GPcapSpan *span, GPcapDumper *dumper, GError **error)
{
  for (guint64 number = span->first; number < span->end;)
    {
      guint first;
      const GPcapSpanBlock *block = gpcap_span_find (span, number, &first);
      const guint n_packets = MIN (block->arena->n_records - first, span->end - number);
      g_autoptr (GPcapPacketBatch) batch =
          gpcap_packet_batch_new_for_arena (block->arena, first, n_packets);

      if (!gpcap_dumper_dump_batch (dumper, batch, error))
        return FALSE;
      number += n_packets;
    }
  return TRUE;
}

/**
 * gpcap_history_dump:
 * @self: a history
 * @dumper: a dumper for the link type of the packets
 * @error: return location for a #GError, or %NULL
 *
 * Writes all packets to a savefile, in order: those that a frozen history shows, or else all that
 * have been added and are within the bounds, also if the model does not show them yet.
 *
 * The packets stay in the history. The dumper is not flushed. On failure, the packets before the
 * one that failed have been written.
 *
 * The underlying libpcap call is `pcap_dump()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set, as by [method@GPcap.Dumper.dump_batch]:
 *   %GPCAP_ERROR_WRONG_LINK_TYPE before anything is written, when the dumper is for another link
 *   type than the packets; %GPCAP_ERROR_INVALID_ARGUMENT when a packet is longer than the dumper's
 *   snapshot length or its timestamp is not between 1970 and 2106; %GPCAP_ERROR_CLOSED;
 *   %GPCAP_ERROR_FORKED; a #GIOErrorEnum when a packet could not be written
 *
 * Since: 1.0
 */
gboolean
gpcap_history_dump (GPcapHistory *self, GPcapDumper *dumper, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_DUMPER (dumper), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  /* The dumper's signals may run handlers that change the history. */
  GPcapSpan current;
  gpcap_span_init (&current);
  gpcap_span_assign (&current, get_current (self));
  const gboolean is_written = dump_span (&current, dumper, error);
  gpcap_span_clear (&current);
  return is_written;
}

/**
 * gpcap_history_get_batch:
 * @self: a history
 * @position: the position of the first packet in the model, from 0
 * @n_packets: the largest number of packets
 *
 * Copies some packets of the model into a batch, which is faster than getting many items.
 *
 * Returns: (transfer full): a batch of those packets that are in range, have one link type, and
 *   whose bytes together are less than 4 GiB; possibly an empty one
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_history_get_batch (GPcapHistory *self, guint position, guint n_packets)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), NULL);

  const GPcapSpan *shown = &self->shown;
  g_autoptr (GPcapArena) copy = gpcap_arena_new ();
  const guint64 first = shown->first + position;
  const guint64 end = MIN (first + n_packets, shown->end);

  gpcap_span_copy (shown, first, end, copy);
  if (copy->n_records == 0)
    return gpcap_packet_batch_new_empty (gpcap_history_get_datalink (self));
  return gpcap_packet_batch_new_for_arena (copy, 0, copy->n_records);
}

/**
 * gpcap_history_get_max_packets: (get-property max-packets)
 * @self: a history
 *
 * Gets the largest number of packets.
 *
 * Returns: the number, or 0 for no bound
 *
 * Since: 1.0
 */
guint
gpcap_history_get_max_packets (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return self->max_packets;
}

/**
 * gpcap_history_set_max_packets: (set-property max-packets)
 * @self: a history
 * @n_packets: the number, or 0 for no bound
 *
 * Sets the largest number of packets, and drops what is too much.
 *
 * Since: 1.0
 */
void
gpcap_history_set_max_packets (GPcapHistory *self, guint n_packets)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));

  if (n_packets == self->max_packets)
    return;
  self->max_packets = n_packets;
  apply_bounds (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_PACKETS]);
}

/**
 * gpcap_history_get_max_bytes: (get-property max-bytes)
 * @self: a history
 *
 * Gets the largest number of bytes.
 *
 * Returns: the number, with 24 bytes for each packet, or 0 for no bound
 *
 * Since: 1.0
 */
guint64
gpcap_history_get_max_bytes (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return self->max_bytes;
}

/**
 * gpcap_history_set_max_bytes: (set-property max-bytes)
 * @self: a history
 * @n_bytes: the number, with 24 bytes for each packet, or 0 for no bound
 *
 * Sets the largest number of bytes, and drops what is too much.
 *
 * Since: 1.0
 */
void
gpcap_history_set_max_bytes (GPcapHistory *self, guint64 n_bytes)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));

  if (n_bytes == self->max_bytes)
    return;
  self->max_bytes = n_bytes;
  apply_bounds (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_BYTES]);
}

/**
 * gpcap_history_get_max_seconds: (get-property max-seconds)
 * @self: a history
 *
 * Gets the longest time between the first packet and the last one.
 *
 * Returns: the time in seconds, or 0 for no bound
 *
 * Since: 1.0
 */
double
gpcap_history_get_max_seconds (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return self->max_seconds;
}

/**
 * gpcap_history_set_max_seconds: (set-property max-seconds)
 * @self: a history
 * @seconds: the time in seconds, or 0 for no bound
 *
 * Sets the longest time between the first packet and the last one, and drops what is too much.
 *
 * Since: 1.0
 */
void
gpcap_history_set_max_seconds (GPcapHistory *self, double seconds)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));
  g_return_if_fail (seconds >= 0);

  if (seconds == self->max_seconds)
    return;
  self->max_seconds = seconds;
  self->max_distance = get_nanoseconds (seconds);
  apply_bounds (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_SECONDS]);
}

/**
 * gpcap_history_get_frozen: (get-property frozen)
 * @self: a history
 *
 * Gets whether the model stays as it is.
 *
 * Returns: %TRUE when it is frozen
 *
 * Since: 1.0
 */
gboolean
gpcap_history_get_frozen (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), FALSE);

  return self->is_frozen;
}

/**
 * gpcap_history_set_frozen: (set-property frozen)
 * @self: a history
 * @frozen: whether the model stays as it is
 *
 * Freezes the model, or lets it change again. In both cases it is brought up to date first.
 *
 * Packets are still added within the bounds while the model is frozen. The packets that it shows
 * are held, too.
 *
 * Since: 1.0
 */
void
gpcap_history_set_frozen (GPcapHistory *self, gboolean frozen)
{
  g_return_if_fail (GPCAP_IS_HISTORY (self));

  if (!frozen == !self->is_frozen)
    return;
  g_object_ref (self);
  self->is_frozen = FALSE;
  gpcap_history_refresh (self);
  self->is_frozen = !!frozen;
  if (!self->is_frozen && !is_up_to_date (self))
    schedule_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FROZEN]);
  g_object_unref (self);
}

/**
 * gpcap_history_get_n_packets: (get-property n-packets)
 * @self: a history
 *
 * Gets the number of packets that the model shows.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint
gpcap_history_get_n_packets (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return count (&self->shown);
}

/**
 * gpcap_history_get_n_pending: (get-property n-pending)
 * @self: a history
 *
 * Gets the number of packets that came after those which the model shows.
 *
 * Returns: the number of packets, also of those that have left again
 *
 * Since: 1.0
 */
guint64
gpcap_history_get_n_pending (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return self->collected.end - self->shown.end;
}

/**
 * gpcap_history_get_n_expired: (get-property n-expired)
 * @self: a history
 *
 * Gets how many packets came before the first one of the model, since the history was made or
 * cleared. So the item at a position is the packet of that number and the position together, from
 * 0.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_history_get_n_expired (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return self->shown.first - MIN (self->shown.first, self->cleared_at);
}

/**
 * gpcap_history_get_memory: (get-property memory)
 * @self: a history
 *
 * Gets the memory that the packets take.
 *
 * Returns: the size in bytes, with what a frozen model holds in addition
 *
 * Since: 1.0
 */
guint64
gpcap_history_get_memory (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), 0);

  return gpcap_span_count_memory (&self->collected, NULL)
         + gpcap_span_count_memory (&self->shown, &self->collected);
}

/**
 * gpcap_history_get_datalink: (get-property datalink)
 * @self: a history
 *
 * Gets the link type of the packets that the model shows, or of those to be shown if it is empty.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB; -1 as long as there were no packets
 *
 * Since: 1.0
 */
int
gpcap_history_get_datalink (GPcapHistory *self)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (self), -1);

  return count (&self->shown) > 0 ? self->shown.datalink : self->collected.datalink;
}
