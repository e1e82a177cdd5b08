/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A capture: the object that packets are read from. */

#include "reader/gpcap-reader-private.h"

#include <unistd.h>

#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapReader:
 *
 * A capture: packets from a network interface as they come, or from a savefile.
 *
 * [func@GPcap.open_live] and [func@GPcap.open_offline] make one that is ready to be read.
 * [func@GPcap.create] makes one to set options on, before [method@GPcap.Reader.activate]; so does
 * constructing the object with the properties wanted.
 *
 * Packets are read in whichever way suits the program: [method@GPcap.Reader.start] emits signals
 * from a main loop, [method@GPcap.Reader.create_source] tells a main loop when there is something
 * to read, [method@GPcap.Reader.read_batch] gets many at once, [method@GPcap.Reader.next] one,
 * [method@GPcap.Reader.dispatch] and [method@GPcap.Reader.loop] call back. They may be mixed: each
 * packet is delivered once, and in order, by whichever read comes next.
 *
 * The program's callbacks and handlers run outside of libpcap, so they may read on, set a filter,
 * break off, close the reader or drop it. Breaking off loses nothing: what was collected and not
 * delivered is what the next read delivers first.
 *
 * A reader is used by one thread at a time; a read in a second thread fails with
 * %G_IO_ERROR_PENDING while one is under way. [method@GPcap.Reader.breakloop],
 * [method@GPcap.Reader.close], [method@GPcap.Reader.stop], [method@GPcap.Reader.is_closed],
 * [method@GPcap.Reader.is_running] and [method@GPcap.Reader.get_stats] may be called in any thread.
 * Each method that can fail also fails with %GPCAP_ERROR_CLOSED after
 * the reader was closed, and with %GPCAP_ERROR_FORKED in a child of the process that activated it.
 *
 * It stands for libpcap's `pcap_t`.
 *
 * Since: 1.0
 */

/* Two seconds of 64-byte packets at 400,000 packets a second. */
#define DEFAULT_QUEUE_BYTES (64 * 1024 * 1024)

GParamSpec *gpcap_reader_properties[N_PROPERTIES];
guint gpcap_reader_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GPcapReader, gpcap_reader, G_TYPE_OBJECT)

static void
gpcap_reader_dispose (GObject *object)
{
  gpcap_reader_close (GPCAP_READER (object));

  G_OBJECT_CLASS (gpcap_reader_parent_class)->dispose (object);
}

static void
gpcap_reader_finalize (GObject *object)
{
  GPcapReader *self = GPCAP_READER (object);

  gpcap_reader_clear_queue (self);
  g_clear_object (&self->spare_hdr);
  g_clear_object (&self->filter);
  g_clear_object (&self->dumper);
  g_clear_error (&self->dump_failure);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->filename, g_free);
  g_clear_object (&self->stream);
  if (self->wake_fd != -1)
    close (self->wake_fd);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (gpcap_reader_parent_class)->finalize (object);
}

static void
gpcap_reader_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GPcapReader *self = GPCAP_READER (object);

  switch (property_id)
    {
    case PROP_DEVICE:
      self->device = g_value_dup_string (value);
      break;
    case PROP_FILENAME:
      self->filename = g_value_dup_string (value);
      break;
    case PROP_STREAM:
      self->stream = g_value_dup_object (value);
      break;
    case PROP_SNAPLEN:
      gpcap_reader_set_snaplen (self, g_value_get_int (value), NULL);
      break;
    case PROP_PROMISC:
      gpcap_reader_set_promisc (self, g_value_get_boolean (value), NULL);
      break;
    case PROP_RFMON:
      gpcap_reader_set_rfmon (self, g_value_get_boolean (value), NULL);
      break;
    case PROP_TIMEOUT:
      gpcap_reader_set_timeout (self, g_value_get_int (value), NULL);
      break;
    case PROP_BUFFER_SIZE:
      gpcap_reader_set_buffer_size (self, g_value_get_int (value), NULL);
      break;
    case PROP_IMMEDIATE:
      gpcap_reader_set_immediate (self, g_value_get_boolean (value), NULL);
      break;
    case PROP_TSTAMP_TYPE:
      gpcap_reader_set_tstamp_type (self, g_value_get_enum (value), NULL);
      break;
    case PROP_TSTAMP_PRECISION:
      gpcap_reader_set_tstamp_precision (self, g_value_get_enum (value), NULL);
      break;
    case PROP_PROTOCOL:
      gpcap_reader_set_protocol (self, g_value_get_int (value), NULL);
      break;
    case PROP_NONBLOCK:
      gpcap_reader_set_nonblock (self, g_value_get_boolean (value));
      break;
    case PROP_QUEUE_BYTES:
      gpcap_reader_set_queue_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_QUEUE_PACKETS:
      gpcap_reader_set_queue_packets (self, g_value_get_uint64 (value));
      break;
    case PROP_REPLAY:
      gpcap_reader_set_replay (self, g_value_get_enum (value), self->replay_speed, NULL);
      break;
    case PROP_REPLAY_SPEED:
      gpcap_reader_set_replay (self, self->replay, g_value_get_double (value), NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_reader_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapReader *self = GPCAP_READER (object);

  switch (property_id)
    {
    case PROP_DEVICE:
      g_value_set_string (value, gpcap_reader_get_device (self));
      break;
    case PROP_FILENAME:
      g_value_set_string (value, gpcap_reader_get_filename (self));
      break;
    case PROP_STREAM:
      g_value_set_object (value, self->stream);
      break;
    case PROP_SNAPLEN:
      g_value_set_int (value, gpcap_reader_get_snaplen (self));
      break;
    case PROP_PROMISC:
      g_value_set_boolean (value, gpcap_reader_get_promisc (self));
      break;
    case PROP_RFMON:
      g_value_set_boolean (value, gpcap_reader_get_rfmon (self));
      break;
    case PROP_TIMEOUT:
      g_value_set_int (value, gpcap_reader_get_timeout (self));
      break;
    case PROP_BUFFER_SIZE:
      g_value_set_int (value, gpcap_reader_get_buffer_size (self));
      break;
    case PROP_IMMEDIATE:
      g_value_set_boolean (value, gpcap_reader_get_immediate (self));
      break;
    case PROP_TSTAMP_TYPE:
      g_value_set_enum (value, gpcap_reader_get_tstamp_type (self));
      break;
    case PROP_TSTAMP_PRECISION:
      g_value_set_enum (value, gpcap_reader_get_tstamp_precision (self));
      break;
    case PROP_PROTOCOL:
      g_value_set_int (value, gpcap_reader_get_protocol (self));
      break;
    case PROP_DUMPER:
      g_value_set_object (value, self->dumper);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gpcap_reader_get_stats (self, NULL));
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, gpcap_reader_get_direction (self));
      break;
    case PROP_NONBLOCK:
      g_value_set_boolean (value, gpcap_reader_get_nonblock (self));
      break;
    case PROP_QUEUE_BYTES:
      g_value_set_uint64 (value, gpcap_reader_get_queue_bytes (self));
      break;
    case PROP_QUEUE_PACKETS:
      g_value_set_uint64 (value, gpcap_reader_get_queue_packets (self));
      break;
    case PROP_REPLAY:
      g_value_set_enum (value, gpcap_reader_get_replay (self));
      break;
    case PROP_REPLAY_SPEED:
      g_value_set_double (value, gpcap_reader_get_replay_speed (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, gpcap_reader_get_progress (self));
      break;
    case PROP_FILTER:
      g_value_set_string (value, gpcap_reader_get_filter (self));
      break;
    case PROP_DATALINK:
      g_value_set_int (value, gpcap_reader_get_datalink (self, NULL));
      break;
    case PROP_ACTIVATED:
      g_value_set_boolean (value, gpcap_reader_is_activated (self));
      break;
    case PROP_CLOSED:
      g_value_set_boolean (value, gpcap_reader_is_closed (self));
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, gpcap_reader_is_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags option = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags state = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamSpec **properties = gpcap_reader_properties;

  /**
   * GPcapReader:device: (getter get_device)
   *
   * The network interface to capture from; "any", all of them, when neither it nor
   * [property@GPcap.Reader:filename] is given.
   */
  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, construct_only);
  /**
   * GPcapReader:filename: (getter get_filename)
   *
   * The savefile to read; "-" is the standard input.
   */
  properties[PROP_FILENAME] = g_param_spec_string ("filename", NULL, NULL, NULL, construct_only);
  /**
   * GPcapReader:stream:
   *
   * The stream to read a savefile from; see [func@GPcap.open_stream].
   */
  properties[PROP_STREAM] =
      g_param_spec_object ("stream", NULL, NULL, G_TYPE_INPUT_STREAM, construct_only);
  /**
   * GPcapReader:snaplen: (getter get_snaplen)
   *
   * How many bytes of a packet to capture at most; 0 is all of them.
   *
   * This option, like the ones below to [property@GPcap.Reader:protocol], is fixed when the
   * reader is activated. Set as a property it then stays as it is; its setter says so with an
   * error.
   */
  properties[PROP_SNAPLEN] = g_param_spec_int ("snaplen", NULL, NULL, 0, G_MAXINT, 0, option);
  /**
   * GPcapReader:promisc: (getter get_promisc)
   *
   * Whether to capture also what is not addressed to the interface.
   */
  properties[PROP_PROMISC] = g_param_spec_boolean ("promisc", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:rfmon: (getter get_rfmon)
   *
   * Whether to put a wireless interface into monitor mode.
   */
  properties[PROP_RFMON] = g_param_spec_boolean ("rfmon", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:timeout: (getter get_timeout)
   *
   * The read timeout in milliseconds: see [method@GPcap.Reader.set_timeout].
   */
  properties[PROP_TIMEOUT] =
      g_param_spec_int ("timeout", NULL, NULL, G_MININT, G_MAXINT, 0, option);
  /**
   * GPcapReader:buffer-size: (getter get_buffer_size)
   *
   * The size in bytes of the buffer that the kernel captures into; 0 is libpcap's default, 2 MiB.
   */
  properties[PROP_BUFFER_SIZE] =
      g_param_spec_int ("buffer-size", NULL, NULL, 0, G_MAXINT, 0, option);
  /**
   * GPcapReader:immediate: (getter get_immediate)
   *
   * Whether each packet is to be delivered as it comes: see [method@GPcap.Reader.set_immediate].
   */
  properties[PROP_IMMEDIATE] = g_param_spec_boolean ("immediate", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:tstamp-type: (getter get_tstamp_type)
   *
   * Who is to make the timestamps.
   */
  properties[PROP_TSTAMP_TYPE] = g_param_spec_enum (
      "tstamp-type", NULL, NULL, GPCAP_TYPE_TSTAMP_TYPE, GPCAP_TSTAMP_TYPE_HOST, option);
  /**
   * GPcapReader:tstamp-precision: (getter get_tstamp_precision)
   *
   * How precise the timestamps are to be; always nanoseconds for a savefile.
   */
  properties[PROP_TSTAMP_PRECISION] =
      g_param_spec_enum ("tstamp-precision", NULL, NULL, GPCAP_TYPE_TSTAMP_PRECISION,
                         GPCAP_TSTAMP_PRECISION_MICRO, option);
  /**
   * GPcapReader:protocol: (getter get_protocol)
   *
   * The Ethernet type that packets have to have to be captured; 0 is all.
   */
  properties[PROP_PROTOCOL] = g_param_spec_int ("protocol", NULL, NULL, 0, G_MAXUINT16, 0, option);
  /**
   * GPcapReader:direction: (getter get_direction)
   *
   * Which packets of a live capture are delivered.
   */
  properties[PROP_DIRECTION] = g_param_spec_enum ("direction", NULL, NULL, GPCAP_TYPE_DIRECTION,
                                                  GPCAP_DIRECTION_INOUT, state);
  /**
   * GPcapReader:dumper: (getter get_dumper)
   *
   * The dumper that all packets are written to.
   */
  properties[PROP_DUMPER] = g_param_spec_object ("dumper", NULL, NULL, GPCAP_TYPE_DUMPER, state);
  /**
   * GPcapReader:stats: (getter get_stats)
   *
   * The statistics of a live capture, or %NULL where there are none.
   *
   * While the reader is started, it notifies twice a second when packets were delivered.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", NULL, NULL, GPCAP_TYPE_STATS, state);
  /**
   * GPcapReader:nonblock: (getter get_nonblock) (setter set_nonblock)
   *
   * Whether reads of a live capture return at once when there is no packet.
   */
  properties[PROP_NONBLOCK] = g_param_spec_boolean ("nonblock", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:queue-bytes: (getter get_queue_bytes) (setter set_queue_bytes)
   *
   * How many bytes of packets, with 24 for each of them, the queue of
   * [method@GPcap.Reader.start_threaded] holds.
   */
  properties[PROP_QUEUE_BYTES] =
      g_param_spec_uint64 ("queue-bytes", NULL, NULL, 1, G_MAXUINT64, DEFAULT_QUEUE_BYTES, option);
  /**
   * GPcapReader:queue-packets: (getter get_queue_packets) (setter set_queue_packets)
   *
   * How many packets the queue of [method@GPcap.Reader.start_threaded] holds; as many as its bytes
   * have room for, unless it is set.
   */
  properties[PROP_QUEUE_PACKETS] =
      g_param_spec_uint64 ("queue-packets", NULL, NULL, 1, G_MAXUINT64, G_MAXUINT64, option);
  /**
   * GPcapReader:replay: (getter get_replay)
   *
   * How the packets of a savefile are timed: see [method@GPcap.Reader.set_replay].
   */
  properties[PROP_REPLAY] =
      g_param_spec_enum ("replay", NULL, NULL, GPCAP_TYPE_REPLAY, GPCAP_REPLAY_NONE, option);
  /**
   * GPcapReader:replay-speed: (getter get_replay_speed)
   *
   * How many times as fast as it was captured a savefile is replayed.
   */
  properties[PROP_REPLAY_SPEED] =
      g_param_spec_double ("replay-speed", NULL, NULL, 0, G_MAXDOUBLE, 1, option);
  /**
   * GPcapReader:progress: (getter get_progress)
   *
   * How much of a savefile has been delivered, from 0 to 1.
   *
   * While the reader is started, it notifies up to thirty times a second.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, state);
  /**
   * GPcapReader:filter: (getter get_filter)
   *
   * The filter's expression, or %NULL when there is no filter.
   */
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, NULL, state);
  /**
   * GPcapReader:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB; -1 while the reader is not active.
   */
  properties[PROP_DATALINK] = g_param_spec_int ("datalink", NULL, NULL, -1, G_MAXINT, -1, state);
  /**
   * GPcapReader:activated: (getter is_activated)
   *
   * Whether the reader is active.
   */
  properties[PROP_ACTIVATED] = g_param_spec_boolean ("activated", NULL, NULL, FALSE, state);
  /**
   * GPcapReader:closed: (getter is_closed)
   *
   * Whether the reader has been closed.
   */
  properties[PROP_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, FALSE, state);
  /**
   * GPcapReader:running: (getter is_running)
   *
   * Whether the reader was started and has not finished.
   */
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, state);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* Calls a handler of the signal packet in C, without what a marshaller for any signal has to find
 * out first. Who emits it holds the header and the bytes. */
static void
marshal_packet (GClosure *closure,
                GValue *return_value,
                gpointer instance,
                va_list args,
                gpointer marshal_data,
                int n_params,
                GType *param_types)
{
  typedef void (*Handler) (gpointer, GPcapPkthdr *, GBytes *, gpointer);
  const Handler handler =
      (Handler) (marshal_data != NULL ? marshal_data : ((GCClosure *) closure)->callback);
  const gboolean is_swapped = G_CCLOSURE_SWAP_DATA (closure);
  va_list copy;

  G_VA_COPY (copy, args);
  GPcapPkthdr *hdr = va_arg (copy, gpointer);
  GBytes *data = va_arg (copy, gpointer);
  va_end (copy);
  handler (is_swapped ? closure->data : instance, hdr, data, is_swapped ? instance : closure->data);
}

static void
gpcap_reader_class_init (GPcapReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gpcap_reader_dispose;
  object_class->finalize = gpcap_reader_finalize;
  object_class->set_property = gpcap_reader_set_property;
  object_class->get_property = gpcap_reader_get_property;

  install_properties (object_class);

  /**
   * GPcapReader::packet:
   * @self: the reader
   * @hdr: the packet's header
   * @data: the captured bytes
   *
   * Emitted for each packet by [method@GPcap.Reader.start] and by the reads that were given no
   * callback, in the thread that runs them.
   *
   * It is convenient where packets are few. A program that may get many, above all one in
   * JavaScript, listens to [signal@GPcap.Reader::batch] instead. A program that listens to both
   * gets each packet by both, first this way.
   */
  gpcap_reader_signals[SIGNAL_PACKET] =
      g_signal_new ("packet", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, GPCAP_TYPE_PKTHDR, G_TYPE_BYTES);
  g_signal_set_va_marshaller (gpcap_reader_signals[SIGNAL_PACKET], GPCAP_TYPE_READER,
                              marshal_packet);
  /**
   * GPcapReader::batch:
   * @self: the reader
   * @batch: the packets, at least one
   *
   * Emitted for the packets that came together by [method@GPcap.Reader.start] and by the reads that
   * were given no callback, in the thread that runs them.
   */
  gpcap_reader_signals[SIGNAL_BATCH] =
      g_signal_new ("batch", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    1, GPCAP_TYPE_PACKET_BATCH);
  /**
   * GPcapReader::overflow:
   * @self: the reader
   * @n_dropped: how many packets the queue had no room for until now, since the reader was
   * activated
   *
   * Emitted when the queue of [method@GPcap.Reader.start_threaded] was full and packets were
   * dropped, in the thread that runs its main context: once, however many were, until the queue has
   * been empty again.
   */
  gpcap_reader_signals[SIGNAL_OVERFLOW] =
      g_signal_new ("overflow", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT64);
  /**
   * GPcapReader::finished:
   * @self: the reader
   * @error: (nullable): what ended the capture; %NULL when the savefile ended, or the reader was
   *   stopped or closed
   *
   * Emitted once for each [method@GPcap.Reader.start], when no more signals follow it, in the
   * thread that runs its main context.
   */
  gpcap_reader_signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gpcap_reader_init (GPcapReader *self)
{
  g_mutex_init (&self->lock);
  self->sources = g_ptr_array_new ();
  self->wake_fd = -1;
  self->replay_speed = 1;
  self->queue_limits = (GPcapPumpLimits){
    .n_bytes = DEFAULT_QUEUE_BYTES,
    .n_packets = G_MAXUINT64,
    .is_lossy = TRUE,
  };
}

/**
 * gpcap_reader_get_datalink: (get-property datalink)
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Tells the link type of the packets: what their first bytes are.
 *
 * The libpcap call behind it is `pcap_datalink()`.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB; -1 with the error set,
 * %GPCAP_ERROR_NOT_ACTIVATED before the reader is activated
 *
 * Since: 1.0
 */
int
gpcap_reader_get_datalink (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, error);
  return handle != NULL ? gpcap_handle_get_datalink (handle) : -1;
}

/**
 * gpcap_reader_get_snapshot:
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Tells the snapshot length that is in effect, or the one in the savefile's header.
 *
 * The libpcap call behind it is `pcap_snapshot()`.
 *
 * Returns: the snapshot length, in bytes; -1 with the error set, %GPCAP_ERROR_NOT_ACTIVATED before
 * the reader is activated
 *
 * Since: 1.0
 */
int
gpcap_reader_get_snapshot (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, error);
  return handle != NULL ? gpcap_handle_get_snapshot (handle) : -1;
}

/**
 * gpcap_reader_get_progress: (get-property progress)
 * @self: a reader
 *
 * Tells how much of a savefile has been delivered, by its bytes.
 *
 * Returns: from 0 to 1, which is its end; 0 for a live capture, and for what has no size that is
 * known, until its end
 *
 * Since: 1.0
 */
double
gpcap_reader_get_progress (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, NULL);
  const gsize n_queued = gpcap_reader_get_n_queued (self);
  if (self->ended && n_queued == 0)
    return 1;
  return handle != NULL ? gpcap_handle_get_progress (handle, n_queued) : 0;
}

/**
 * gpcap_reader_get_fd:
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the file descriptor that a program with an event loop of its own can wait on.
 *
 * Whatever it is ready for, an error included, the program then calls
 * [method@GPcap.Reader.dispatch] in non-blocking mode until that returns 0. Packets that a read
 * left undelivered do not make it ready. [method@GPcap.Reader.create_source] takes care of all of
 * that.
 *
 * The reader owns the descriptor. The libpcap call behind it is `pcap_get_selectable_fd()`.
 *
 * Returns: the file descriptor; -1 without an error when there is none to wait on, as for a
 * savefile; -1 with the error set, %GPCAP_ERROR_NOT_ACTIVATED before the reader is activated
 *
 * Since: 1.0
 */
int
gpcap_reader_get_fd (GPcapReader *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, error);
  return handle != NULL ? gpcap_handle_get_fd (handle) : -1;
}

/**
 * gpcap_reader_get_stats: (get-property stats)
 * @self: a reader
 * @error: return location for a #GError, or %NULL
 *
 * Gets the statistics of a live capture since it was activated. May be called in any thread.
 *
 * The libpcap call behind it is `pcap_stats()`.
 *
 * Returns: (transfer full): the statistics; %NULL with the error set, %GPCAP_ERROR_NOT_ACTIVATED
 *   before the reader is activated, %GPCAP_ERROR_NOT_LIVE for a savefile
 *
 * Since: 1.0
 */
GPcapStats *
gpcap_reader_get_stats (GPcapReader *self, GError **error)
{
  GPcapStats stats;

  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_reader_ref_handle (self, error);
  if (handle == NULL)
    return NULL;
  if (!gpcap_handle_is_live (handle))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_LIVE,
                           "A savefile has no statistics: only a live capture can lose packets");
      return NULL;
    }
  if (!gpcap_handle_get_stats (handle, &stats, error))
    return NULL;
  gpcap_reader_settle_in_thread (self);
  stats.delivered = __atomic_load_n (&self->n_delivered, __ATOMIC_RELAXED);
  return gpcap_stats_copy (&stats);
}
