/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One of many filters on the packets of a reader. */

#include "taps/gpcap-tap-private.h"

#include "base/gpcap-wakeup.h"
#include "gpcap/gpcap-enum-types.h"
#include "savefiles/gpcap-dumper-report.h"
#include "savefiles/gpcap-tee.h"
#include "taps/gpcap-rules.h"
#include "taps/gpcap-taken.h"

/* The shortest time between two notifications of the counters, in microseconds. */
#define NOTIFY_INTERVAL (G_USEC_PER_SEC / 10)

/**
 * GPcapTap:
 *
 * One of any number of taps on a reader: it takes those of the reader's packets that pass a filter
 * of its own, counts them, and, if the program wants that, writes them to a dumper or hands them to
 * the program as batches.
 *
 * [method@GPcap.Reader.add_tap] and [method@GPcap.Reader.add_tap_filter] make a tap. A tap sees
 * each packet that the reader delivers, once and in order, whichever read delivers it, when that
 * read delivers it. So packets that the reader's own filter rejects, and packets that were
 * collected but not delivered, are not seen. (A loop in Python or JavaScript takes packets out of a
 * batch: they are delivered when the batch is used up, or when the program leaves the loop or calls
 * a method of the reader that reads.)
 *
 * The reader evaluates its taps in C as it delivers, without running code of the program. The
 * signals of a tap, and the notifications of its properties, are emitted in the thread that reads:
 * before a read collects more packets and before it returns, after the reader's own signals and
 * callbacks for the same packets. Handlers may read, add and remove taps, and close the reader.
 *
 * A packet is taken by these rules, in this order:
 *
 * 1. A packet whose timestamp is not before [property@GPcap.Tap:until] exhausts the tap.
 * 2. A packet that does not pass the filter is not taken.
 * 3. If [property@GPcap.Tap:addresses] are set, a packet without one of them is not taken.
 * 4. Of each [property@GPcap.Tap:sampling-interval] packets that are left, the first is taken.
 * 5. A packet with which the tap has taken [property@GPcap.Tap:max-packets] packets or
 *    [property@GPcap.Tap:max-bytes] bytes is taken, and exhausts the tap.
 *
 * An exhausted tap takes nothing any more, and the reader removes it. Its counters, its dumper and
 * its handlers remain until the program drops it.
 *
 * Like the reader, a tap is used by the thread that reads; [method@GPcap.Tap.get_packets] and
 * [method@GPcap.Tap.get_bytes] may be called in any thread.
 *
 * Since: 1.0
 */
struct _GPcapTap
{
  GObject parent_instance;

  GPcapRules rules;
  int datalink; /* of the packets; -1 if no reader has made the tap */
  GPcapReadFile file; /* which the reader reads: its device and inode */
  gboolean has_file;

  GPcapTee tee; /* passes taken packets to the dumper */

  GQueue untold; /* of GPcapTaken; owned; taken packets that the batch signal is to tell */
  GPcapTaken *spare; /* owned; an empty one to reuse, or NULL */
  guint64 n_notified; /* taken packets when the counters were last notified */
  gint64 notify_time; /* when that was, in monotonic time, or 0 */
  gboolean is_exhaustion_told;
};

enum
{
  PROP_BPF = 1,
  PROP_FILTER,
  PROP_PACKETS,
  PROP_BYTES,
  PROP_ADDRESSES,
  PROP_ADDRESS_END,
  PROP_MAX_PACKETS,
  PROP_MAX_BYTES,
  PROP_SAMPLING_INTERVAL,
  PROP_UNTIL,
  PROP_EXHAUSTED,
  PROP_DUMPER,
  N_PROPERTIES
};

enum
{
  SIGNAL_BATCH,
  SIGNAL_DUMP_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GPcapTap, gpcap_tap, G_TYPE_OBJECT)

static void
gpcap_tap_finalize (GObject *object)
{
  GPcapTap *self = GPCAP_TAP (object);

  gpcap_rules_clear (&self->rules);
  gpcap_tee_clear (&self->tee);
  g_queue_clear_full (&self->untold, (GDestroyNotify) gpcap_taken_free);
  g_clear_pointer (&self->spare, gpcap_taken_free);

  G_OBJECT_CLASS (gpcap_tap_parent_class)->finalize (object);
}

static void
gpcap_tap_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapTap *self = GPCAP_TAP (object);

  switch (property_id)
    {
    case PROP_BPF:
      g_value_set_object (value, self->rules.bpf);
      break;
    case PROP_FILTER:
      g_value_set_string (value, gpcap_tap_get_filter (self));
      break;
    case PROP_PACKETS:
      g_value_set_uint64 (value, gpcap_tap_get_packets (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, gpcap_tap_get_bytes (self));
      break;
    case PROP_ADDRESSES:
      g_value_set_object (value, self->rules.addresses);
      break;
    case PROP_ADDRESS_END:
      g_value_set_enum (value, self->rules.address_end);
      break;
    case PROP_MAX_PACKETS:
      g_value_set_uint64 (value, self->rules.max_packets);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->rules.max_bytes);
      break;
    case PROP_SAMPLING_INTERVAL:
      g_value_set_uint (value, self->rules.sampling_interval);
      break;
    case PROP_UNTIL:
      g_value_set_int64 (value, self->rules.until);
      break;
    case PROP_EXHAUSTED:
      g_value_set_boolean (value, self->rules.is_exhausted);
      break;
    case PROP_DUMPER:
      g_value_set_object (value, self->tee.dumper);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_tap_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  GPcapTap *self = GPCAP_TAP (object);

  switch (property_id)
    {
    case PROP_MAX_PACKETS:
      gpcap_tap_set_max_packets (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_BYTES:
      gpcap_tap_set_max_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_SAMPLING_INTERVAL:
      gpcap_tap_set_sampling_interval (self, g_value_get_uint (value));
      break;
    case PROP_UNTIL:
      gpcap_tap_set_until (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags state = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags option = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * GPcapTap:bpf: (getter get_bpf)
   *
   * The filter, or %NULL when all packets pass.
   */
  properties[PROP_BPF] = g_param_spec_object ("bpf", NULL, NULL, GPCAP_TYPE_BPF, state);
  /**
   * GPcapTap:filter: (getter get_filter)
   *
   * The expression of the filter, or %NULL when all packets pass.
   */
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, NULL, state);
  /**
   * GPcapTap:packets: (getter get_packets)
   *
   * The number of packets taken.
   *
   * This property and [property@GPcap.Tap:bytes] notify together, at most ten times a second, in
   * the thread that reads. A reader on a main loop tells the last change within a tenth of a
   * second; otherwise the next read does, or the end.
   */
  properties[PROP_PACKETS] = g_param_spec_uint64 ("packets", NULL, NULL, 0, G_MAXUINT64, 0, state);
  /**
   * GPcapTap:bytes: (getter get_bytes)
   *
   * The number of bytes that the packets taken had on the wire.
   */
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, state);
  /**
   * GPcapTap:addresses: (getter get_addresses)
   *
   * The addresses of which a packet has to have one, or %NULL when any will do.
   */
  properties[PROP_ADDRESSES] =
      g_param_spec_object ("addresses", NULL, NULL, GPCAP_TYPE_ADDRESS_SET, state);
  /**
   * GPcapTap:address-end: (getter get_address_end)
   *
   * Which of a packet's addresses has to be one of [property@GPcap.Tap:addresses].
   */
  properties[PROP_ADDRESS_END] = g_param_spec_enum (
      "address-end", NULL, NULL, GPCAP_TYPE_ADDRESS_END, GPCAP_ADDRESS_END_EITHER, state);
  /**
   * GPcapTap:max-packets: (getter get_max_packets) (setter set_max_packets)
   *
   * The number of packets after which the tap is exhausted; 0 for no limit.
   */
  properties[PROP_MAX_PACKETS] =
      g_param_spec_uint64 ("max-packets", NULL, NULL, 0, G_MAXUINT64, 0, option);
  /**
   * GPcapTap:max-bytes: (getter get_max_bytes) (setter set_max_bytes)
   *
   * The number of bytes on the wire after which the tap is exhausted; 0 for no limit.
   */
  properties[PROP_MAX_BYTES] =
      g_param_spec_uint64 ("max-bytes", NULL, NULL, 0, G_MAXUINT64, 0, option);
  /**
   * GPcapTap:sampling-interval: (getter get_sampling_interval) (setter set_sampling_interval)
   *
   * Of how many packets that pass the filter one is taken; 1 takes all.
   */
  properties[PROP_SAMPLING_INTERVAL] =
      g_param_spec_uint ("sampling-interval", NULL, NULL, 1, G_MAXUINT, 1, option);
  /**
   * GPcapTap:until: (getter get_until) (setter set_until)
   *
   * The timestamp of the packet that exhausts the tap, in nanoseconds since 1970-01-01 00:00:00
   * UTC; 0 for no limit.
   */
  properties[PROP_UNTIL] =
      g_param_spec_int64 ("until", NULL, NULL, G_MININT64, G_MAXINT64, 0, option);
  /**
   * GPcapTap:exhausted: (getter is_exhausted)
   *
   * Whether the tap has taken all that it may take.
   *
   * The property notifies once, after the last [signal@GPcap.Tap::batch] and the last notification
   * of the counters.
   */
  properties[PROP_EXHAUSTED] = g_param_spec_boolean ("exhausted", NULL, NULL, FALSE, state);
  /**
   * GPcapTap:dumper: (getter get_dumper)
   *
   * The dumper that the packets taken are written to.
   */
  properties[PROP_DUMPER] = g_param_spec_object ("dumper", NULL, NULL, GPCAP_TYPE_DUMPER, state);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_tap_class_init (GPcapTapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gpcap_tap_finalize;
  object_class->get_property = gpcap_tap_get_property;
  object_class->set_property = gpcap_tap_set_property;
  install_properties (object_class);

  /**
   * GPcapTap::batch:
   * @self: the tap
   * @batch: the packets, at least one
   *
   * Emitted for the packets taken out of those that the reader delivered together, in the thread
   * that reads.
   *
   * The batch shares the bytes that the reader collected, unless it has less than a quarter of
   * them.
   */
  signals[SIGNAL_BATCH] = g_signal_new ("batch", GPCAP_TYPE_TAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, GPCAP_TYPE_PACKET_BATCH);
  /**
   * GPcapTap::dump-failed:
   * @self: the tap
   * @dumper: the dumper that failed, which the tap has dropped
   * @error: the error
   *
   * Emitted when a packet could not be written to the dumper of [method@GPcap.Tap.set_dumper], in
   * the thread that reads. It is emitted once, because nothing is written to the dumper afterwards.
   * The tap still takes packets, and the reader and its other taps go on.
   */
  signals[SIGNAL_DUMP_FAILED] =
      g_signal_new ("dump-failed", GPCAP_TYPE_TAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, GPCAP_TYPE_DUMPER, G_TYPE_ERROR);
}

static void
gpcap_tap_init (GPcapTap *self)
{
  gpcap_rules_init (&self->rules, NULL);
  self->datalink = -1;
}

/* @bpf is for packets of the link type, or NULL. @file is the savefile that they are read from, or
 * NULL. */
GPcapTap *
gpcap_tap_new (GPcapBpf *bpf, int datalink, const GPcapReadFile *file)
{
  GPcapTap *self = g_object_new (GPCAP_TYPE_TAP, NULL);

  gpcap_rules_change_bpf (&self->rules, bpf);
  self->datalink = datalink;
  self->has_file = file != NULL;
  if (file != NULL)
    {
      self->file.device = file->device;
      self->file.inode = file->inode;
    }
  return self;
}

/* Sets the filter for packets of another link type, or NULL. Packets that were collected before
 * have to pass the filter that there was. */
void
gpcap_tap_change_link_type (GPcapTap *self, GPcapBpf *bpf, int datalink)
{
  if (datalink == self->datalink)
    return;
  gpcap_rules_change_bpf (&self->rules, bpf);
  self->datalink = datalink;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BPF]);
}

/* Returns where to write the positions of the packets that are taken. */
static GPcapTaken *
begin_taking (GPcapTap *self, const GPcapArena *arena)
{
  GPcapTaken *taken = g_queue_peek_tail (&self->untold);

  if (taken != NULL && taken->arena == arena)
    return taken;
  taken = self->spare != NULL ? g_steal_pointer (&self->spare) : gpcap_taken_new ();
  gpcap_taken_begin (taken, (GPcapArena *) arena);
  g_queue_push_tail (&self->untold, taken);
  return taken;
}

static void
give_back (GPcapTap *self, GPcapTaken *taken)
{
  gpcap_taken_end (taken);
  if (self->spare == NULL)
    self->spare = taken;
  else
    gpcap_taken_free (taken);
}

/* Writes packets to the dumper, those that are adjacent together. */
static void
dump (GPcapTap *self, const GPcapArena *arena, const guint *positions, guint n_packets)
{
  guint n;

  for (guint i = 0; i < n_packets; i += n)
    {
      for (n = 1; i + n < n_packets && positions[i + n] == positions[i] + n;)
        n++;
      gpcap_tee_pass (&self->tee, arena, &arena->records[positions[i]], n);
    }
}

/* Takes packets out of delivered ones. Runs no code of the program. Returns whether there is
 * something to tell. */
gboolean
gpcap_tap_pass (GPcapTap *self,
                const GPcapArena *arena,
                const GPcapPacketRecord *records,
                guint n_packets)
{
  GPcapTaken *taken;
  guint n_before, n;

  if (!gpcap_rules_apply_limits (&self->rules))
    return !self->is_exhaustion_told;
  taken = begin_taking (self, arena);
  n_before = taken->positions->len;
  n = gpcap_rules_take (&self->rules, arena, records, n_packets,
                        gpcap_taken_extend (taken, n_packets));
  g_array_set_size (taken->positions, n_before + n);
  if (self->tee.dumper != NULL)
    dump (self, arena, &g_array_index (taken->positions, guint, n_before), n);
  if (taken->positions->len == 0)
    give_back (self, g_queue_pop_tail (&self->untold));
  return n > 0 || self->rules.is_exhausted;
}

/* Returns when there is something to tell, in monotonic time: 0 for now, or GPCAP_FOREVER. */
gint64
gpcap_tap_get_due (GPcapTap *self)
{
  if (self->untold.length > 0 || gpcap_tee_has_news (&self->tee)
      || (self->rules.is_exhausted && !self->is_exhaustion_told))
    return 0;
  return self->n_notified != self->rules.n_packets ? self->notify_time + NOTIFY_INTERVAL
                                                   : GPCAP_FOREVER;
}

/* Without a handler, no batch is made. */
static void
tell_batches (GPcapTap *self)
{
  while (self->untold.length > 0)
    {
      GPcapTaken *taken = g_queue_pop_head (&self->untold);

      if (g_signal_has_handler_pending (self, signals[SIGNAL_BATCH], 0, FALSE))
        {
          g_autoptr (GPcapPacketBatch) batch = gpcap_taken_make_batch (taken);

          g_signal_emit (self, signals[SIGNAL_BATCH], 0, batch);
        }
      give_back (self, taken);
    }
}

static void
tell_dump_failure (GPcapTap *self)
{
  g_autoptr (GPcapDumper) dumper = NULL;
  g_autoptr (GError) failure = NULL;

  gpcap_tee_tell_rotated (&self->tee);
  if (!gpcap_tee_has_failure (&self->tee))
    return;
  gpcap_tee_take_failure (&self->tee, &dumper, &failure);
  gpcap_dumper_notify_error (dumper);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DUMPER]);
  g_signal_emit (self, signals[SIGNAL_DUMP_FAILED], 0, dumper, failure);
}

static void
tell_counters (GPcapTap *self, gint64 now)
{
  if (self->n_notified == self->rules.n_packets
      || (now < self->notify_time + NOTIFY_INTERVAL && !self->rules.is_exhausted))
    return;
  self->n_notified = self->rules.n_packets;
  self->notify_time = MIN (now, g_get_monotonic_time ());
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PACKETS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BYTES]);
}

/* Runs the program's handlers for what has happened since the last time; for the counters, unless
 * that was a moment ago: GPCAP_FOREVER as @now notifies them however recent that is. The caller has
 * a reference. */
void
gpcap_tap_tell (GPcapTap *self, gint64 now)
{
  tell_batches (self);
  tell_dump_failure (self);
  tell_counters (self, now);
  if (!self->rules.is_exhausted || self->is_exhaustion_told)
    return;
  self->is_exhaustion_told = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXHAUSTED]);
}

/**
 * gpcap_tap_get_bpf: (get-property bpf)
 * @self: a tap
 *
 * Gets the filter.
 *
 * Returns: (transfer none) (nullable): the filter, owned by the tap, or %NULL when all packets pass
 *
 * Since: 1.0
 */
GPcapBpf *
gpcap_tap_get_bpf (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), NULL);

  return self->rules.bpf;
}

/**
 * gpcap_tap_get_filter: (get-property filter)
 * @self: a tap
 *
 * Gets the expression of the filter.
 *
 * Returns: (transfer none) (nullable): the expression, owned by the tap, or %NULL when all packets
 *   pass
 *
 * Since: 1.0
 */
const char *
gpcap_tap_get_filter (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), NULL);

  return self->rules.bpf != NULL ? gpcap_bpf_get_expression (self->rules.bpf) : NULL;
}

/**
 * gpcap_tap_get_packets: (get-property packets)
 * @self: a tap
 *
 * Gets the number of packets taken. May be called in any thread.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_tap_get_packets (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 0);

  return gpcap_rules_get_n_packets (&self->rules);
}

/**
 * gpcap_tap_get_bytes: (get-property bytes)
 * @self: a tap
 *
 * Gets the number of bytes that the packets taken had on the wire: also those that were not
 * captured because of the snapshot length. May be called in any thread.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
gpcap_tap_get_bytes (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 0);

  return gpcap_rules_get_n_bytes (&self->rules);
}

/**
 * gpcap_tap_is_exhausted: (get-property exhausted)
 * @self: a tap
 *
 * Checks whether the tap has taken all that it may take. It then never takes another packet.
 *
 * Returns: %TRUE if the tap is exhausted
 *
 * Since: 1.0
 */
gboolean
gpcap_tap_is_exhausted (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), FALSE);

  return self->rules.is_exhausted;
}

/**
 * gpcap_tap_get_addresses: (get-property addresses)
 * @self: a tap
 *
 * Gets the addresses of which a packet has to have one.
 *
 * Returns: (transfer none) (nullable): the addresses, owned by the tap, or %NULL when any will do
 *
 * Since: 1.0
 */
GPcapAddressSet *
gpcap_tap_get_addresses (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), NULL);

  return self->rules.addresses;
}

/**
 * gpcap_tap_get_address_end: (get-property address-end)
 * @self: a tap
 *
 * Gets which of a packet's addresses has to be one of those set.
 *
 * Returns: the end
 *
 * Since: 1.0
 */
GPcapAddressEnd
gpcap_tap_get_address_end (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), GPCAP_ADDRESS_END_EITHER);

  return self->rules.address_end;
}

/**
 * gpcap_tap_set_addresses:
 * @self: a tap
 * @addresses: (nullable): the addresses, or %NULL when any will do
 * @end: which of a packet's addresses has to be one of them
 *
 * Sets a condition that a packet has to meet besides the filter, from the next one on: it has one
 * of the addresses, as source or destination of its IP header. A packet without an IP header does
 * not meet it.
 *
 * A set may have hundreds of thousands of prefixes, which would not compile as a filter.
 *
 * Since: 1.0
 */
void
gpcap_tap_set_addresses (GPcapTap *self, GPcapAddressSet *addresses, GPcapAddressEnd end)
{
  g_return_if_fail (GPCAP_IS_TAP (self));
  g_return_if_fail (addresses == NULL || GPCAP_IS_ADDRESS_SET (addresses));

  if (g_set_object (&self->rules.addresses, addresses))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESSES]);
  if (self->rules.address_end == end)
    return;
  self->rules.address_end = end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_END]);
}

/**
 * gpcap_tap_get_max_packets: (get-property max-packets)
 * @self: a tap
 *
 * Gets the number of packets after which the tap is exhausted.
 *
 * Returns: the number of packets, or 0 when it is not limited
 *
 * Since: 1.0
 */
guint64
gpcap_tap_get_max_packets (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 0);

  return self->rules.max_packets;
}

/**
 * gpcap_tap_set_max_packets: (set-property max-packets)
 * @self: a tap
 * @n_packets: the number of packets, or 0 for no limit
 *
 * Sets the number of packets after which the tap is exhausted. A tap that has taken as many already
 * is exhausted by the next packet, which it does not take.
 *
 * Since: 1.0
 */
void
gpcap_tap_set_max_packets (GPcapTap *self, guint64 n_packets)
{
  g_return_if_fail (GPCAP_IS_TAP (self));

  if (self->rules.max_packets == n_packets)
    return;
  self->rules.max_packets = n_packets;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_PACKETS]);
}

/**
 * gpcap_tap_get_max_bytes: (get-property max-bytes)
 * @self: a tap
 *
 * Gets the number of bytes on the wire after which the tap is exhausted.
 *
 * Returns: the number of bytes, or 0 when it is not limited
 *
 * Since: 1.0
 */
guint64
gpcap_tap_get_max_bytes (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 0);

  return self->rules.max_bytes;
}

/**
 * gpcap_tap_set_max_bytes: (set-property max-bytes)
 * @self: a tap
 * @n_bytes: the number of bytes, or 0 for no limit
 *
 * Sets the number of bytes on the wire after which the tap is exhausted. The packet that reaches it
 * is taken whole, so that the tap may have taken more. A tap that has taken as many already is
 * exhausted by the next packet, which it does not take.
 *
 * Since: 1.0
 */
void
gpcap_tap_set_max_bytes (GPcapTap *self, guint64 n_bytes)
{
  g_return_if_fail (GPCAP_IS_TAP (self));

  if (self->rules.max_bytes == n_bytes)
    return;
  self->rules.max_bytes = n_bytes;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_BYTES]);
}

/**
 * gpcap_tap_get_sampling_interval: (get-property sampling-interval)
 * @self: a tap
 *
 * Gets of how many packets that pass the filter one is taken.
 *
 * Returns: the number of packets, 1 or more
 *
 * Since: 1.0
 */
guint
gpcap_tap_get_sampling_interval (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 1);

  return self->rules.sampling_interval;
}

/**
 * gpcap_tap_set_sampling_interval: (set-property sampling-interval)
 * @self: a tap
 * @interval: the number of packets; 1 takes all, and so does 0
 *
 * Sets of how many packets that pass the filter one is taken: the first of them, from the next
 * packet on.
 *
 * Since: 1.0
 */
void
gpcap_tap_set_sampling_interval (GPcapTap *self, guint interval)
{
  g_return_if_fail (GPCAP_IS_TAP (self));

  interval = MAX (interval, 1);
  const gboolean is_changed = self->rules.sampling_interval != interval;
  gpcap_rules_set_sampling_interval (&self->rules, interval);
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLING_INTERVAL]);
}

/**
 * gpcap_tap_get_until: (get-property until)
 * @self: a tap
 *
 * Gets the timestamp of the packet that exhausts the tap.
 *
 * Returns: the timestamp, in nanoseconds since 1970-01-01 00:00:00 UTC, or 0 when there is no limit
 *
 * Since: 1.0
 */
gint64
gpcap_tap_get_until (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), 0);

  return self->rules.until;
}

/**
 * gpcap_tap_set_until: (set-property until)
 * @self: a tap
 * @until: the timestamp, in nanoseconds since 1970-01-01 00:00:00 UTC; 0 for no limit
 *
 * Sets when the tap is exhausted, in the time of the packets: by the first packet of the reader
 * whose timestamp is @until or later, whether it passes the filter or not. That packet is not
 * taken.
 *
 * Since: 1.0
 */
void
gpcap_tap_set_until (GPcapTap *self, gint64 until)
{
  g_return_if_fail (GPCAP_IS_TAP (self));

  if (self->rules.until == until)
    return;
  self->rules.until = until;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNTIL]);
}

/**
 * gpcap_tap_get_dumper: (get-property dumper)
 * @self: a tap
 *
 * Gets the dumper that the packets taken are written to.
 *
 * Returns: (transfer none) (nullable): the dumper, or %NULL when there is none
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_tap_get_dumper (GPcapTap *self)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), NULL);

  return self->tee.dumper;
}

/**
 * gpcap_tap_set_dumper:
 * @self: a tap
 * @dumper: (nullable): the dumper to write to, or %NULL to write no more
 * @error: return location for a #GError, or %NULL
 *
 * Sets the dumper to which every packet that is taken from now on is written, in order.
 * [method@GPcap.Reader.dump_open] opens one for the reader's packets.
 *
 * The program closes the dumper, after it has taken it from the tap or the tap has taken its last
 * packet. When a packet cannot be written, the tap drops the dumper and emits
 * [signal@GPcap.Tap::dump-failed]; it still takes packets. A dumper may be shared with other taps
 * and with the reader.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_WRONG_LINK_TYPE when the
 *   dumper is for another link type than the reader's, %G_IO_ERROR_BUSY when it writes to the file
 *   that the reader reads, %GPCAP_ERROR_CLOSED when the dumper is closed, %GPCAP_ERROR_FORKED
 *
 * Since: 1.0
 */
gboolean
gpcap_tap_set_dumper (GPcapTap *self, GPcapDumper *dumper, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_TAP (self), FALSE);
  g_return_val_if_fail (dumper == NULL || GPCAP_IS_DUMPER (dumper), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (dumper != NULL
      && (!gpcap_dumper_check_link_type (dumper, self->datalink, error)
          || !gpcap_dumper_check_file (dumper, self->has_file ? &self->file : NULL, error)))
    return FALSE;
  if (gpcap_tee_set_dumper (&self->tee, dumper))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DUMPER]);
  return TRUE;
}
