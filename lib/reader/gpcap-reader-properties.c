/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties and signals of a reader: their numbers and definitions. */

#include "reader/gpcap-reader-properties.h"

#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-reader.h"
#include "reader/gpcap-reader-parts.h"

GParamSpec *gpcap_reader_properties[N_PROPERTIES];
guint gpcap_reader_signals[N_SIGNALS];

void
gpcap_reader_install_properties (GObjectClass *object_class)
{
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags option = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags state = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamSpec **properties = gpcap_reader_properties;

  /**
   * GPcapReader:device: (getter get_device)
   *
   * The network interface to capture from. The default is "any", all interfaces, unless
   * [property@GPcap.Reader:filename] is set.
   */
  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, construct_only);
  /**
   * GPcapReader:filename: (getter get_filename)
   *
   * The name of the savefile to read; "-" is the standard input.
   */
  properties[PROP_FILENAME] = g_param_spec_string ("filename", NULL, NULL, NULL, construct_only);
  /**
   * GPcapReader:file:
   *
   * The savefile to read; see [func@GPcap.open_file].
   */
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, construct_only);
  /**
   * GPcapReader:bytes:
   *
   * The contents of the savefile to read; see [func@GPcap.open_bytes].
   */
  properties[PROP_BYTES] = g_param_spec_boxed ("bytes", NULL, NULL, G_TYPE_BYTES, construct_only);
  /**
   * GPcapReader:stream:
   *
   * The stream to read a savefile from; see [func@GPcap.open_stream].
   */
  properties[PROP_STREAM] =
      g_param_spec_object ("stream", NULL, NULL, G_TYPE_INPUT_STREAM, construct_only);
  /**
   * GPcapReader:follow: (getter get_follow) (setter set_follow)
   *
   * Whether a savefile is read as it grows: see [method@GPcap.Reader.set_follow].
   */
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:snaplen: (getter get_snaplen)
   *
   * The snapshot length in bytes, or 0 for whole packets.
   *
   * This option and those up to [property@GPcap.Reader:protocol] are fixed when the reader is
   * activated. Afterwards the setter returns an error; setting the property has no effect but a
   * warning in the log, because it is a mistake in the program.
   */
  properties[PROP_SNAPLEN] = g_param_spec_int ("snaplen", NULL, NULL, 0, G_MAXINT, 0, option);
  /**
   * GPcapReader:promisc: (getter get_promisc)
   *
   * Whether to capture packets not addressed to the interface, too.
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
   * The size of the buffer that the kernel captures into, in bytes; 0 is libpcap's default, 2 MiB.
   */
  properties[PROP_BUFFER_SIZE] =
      g_param_spec_int ("buffer-size", NULL, NULL, 0, G_MAXINT, 0, option);
  /**
   * GPcapReader:immediate: (getter get_immediate)
   *
   * Whether to deliver each packet as it comes: see [method@GPcap.Reader.set_immediate].
   */
  properties[PROP_IMMEDIATE] = g_param_spec_boolean ("immediate", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:tstamp-type: (getter get_tstamp_type)
   *
   * The timestamp type.
   */
  properties[PROP_TSTAMP_TYPE] = g_param_spec_enum (
      "tstamp-type", NULL, NULL, GPCAP_TYPE_TSTAMP_TYPE, GPCAP_TSTAMP_TYPE_HOST, option);
  /**
   * GPcapReader:tstamp-precision: (getter get_tstamp_precision)
   *
   * The timestamp precision; always nanoseconds for a savefile.
   */
  properties[PROP_TSTAMP_PRECISION] =
      g_param_spec_enum ("tstamp-precision", NULL, NULL, GPCAP_TYPE_TSTAMP_PRECISION,
                         GPCAP_TSTAMP_PRECISION_MICRO, option);
  /**
   * GPcapReader:protocol: (getter get_protocol)
   *
   * The Ethernet type of the packets to capture; 0 for all.
   */
  properties[PROP_PROTOCOL] = g_param_spec_int ("protocol", NULL, NULL, 0, G_MAXUINT16, 0, option);
  /**
   * GPcapReader:direction: (getter get_direction) (setter set_direction)
   *
   * The direction of the packets that a live capture delivers.
   *
   * A direction that is set before the reader is activated is set by
   * [method@GPcap.Reader.activate], which reports its errors.
   */
  properties[PROP_DIRECTION] = g_param_spec_enum ("direction", NULL, NULL, GPCAP_TYPE_DIRECTION,
                                                  GPCAP_DIRECTION_INOUT, option);
  /**
   * GPcapReader:fanout-group:
   *
   * The number of the group of readers that share the packets of the device, 0 to 65535, or -1 for
   * none.
   *
   * This option and the next two are those of [method@GPcap.Reader.set_fanout]. Set before the
   * reader is activated, they make [method@GPcap.Reader.activate] join the group, and report why it
   * cannot. They are fixed then. If the kernel chose the group, this is its number from then on.
   */
  properties[PROP_FANOUT_GROUP] =
      g_param_spec_int ("fanout-group", NULL, NULL, -1, G_MAXUINT16, -1, option);
  /**
   * GPcapReader:fanout-mode:
   *
   * How packets are distributed among the readers of the group.
   */
  properties[PROP_FANOUT_MODE] = g_param_spec_enum (
      "fanout-mode", NULL, NULL, GPCAP_TYPE_FANOUT_MODE, GPCAP_FANOUT_MODE_HASH, option);
  /**
   * GPcapReader:fanout-flags:
   *
   * The options for the distribution.
   */
  properties[PROP_FANOUT_FLAGS] = g_param_spec_flags (
      "fanout-flags", NULL, NULL, GPCAP_TYPE_FANOUT_FLAGS, GPCAP_FANOUT_FLAGS_NONE, option);
  /**
   * GPcapReader:dumper: (getter get_dumper) (setter set_dumper)
   *
   * The dumper that all packets are written to.
   *
   * Whether a dumper that is set before the reader is activated is for its packets is checked by
   * [method@GPcap.Reader.activate].
   */
  properties[PROP_DUMPER] = g_param_spec_object ("dumper", NULL, NULL, GPCAP_TYPE_DUMPER, option);
  /**
   * GPcapReader:stats: (getter get_stats)
   *
   * The statistics of the capture, or %NULL while the reader is not active.
   *
   * While the reader is started and packets are delivered, the property notifies twice a second,
   * and once more when the capture ends.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", NULL, NULL, GPCAP_TYPE_STATS, state);
  /**
   * GPcapReader:packets-per-second: (getter get_packets_per_second)
   *
   * How many packets the reader delivers in a second.
   *
   * While the reader is started, this property and the next two notify once a second if they have
   * changed, also down to 0 when no packets come, and when the capture ends. No timer runs unless a
   * handler is connected to one of the notifications.
   */
  properties[PROP_PACKETS_PER_SECOND] =
      g_param_spec_double ("packets-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, state);
  /**
   * GPcapReader:bytes-per-second: (getter get_bytes_per_second)
   *
   * How many bytes on the wire the packets have that the reader delivers in a second.
   */
  properties[PROP_BYTES_PER_SECOND] =
      g_param_spec_double ("bytes-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, state);
  /**
   * GPcapReader:drops-per-second: (getter get_drops_per_second)
   *
   * How many packets are dropped in a second, because a buffer or a queue is full.
   */
  properties[PROP_DROPS_PER_SECOND] =
      g_param_spec_double ("drops-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, state);
  /**
   * GPcapReader:nonblock: (getter get_nonblock) (setter set_nonblock)
   *
   * Whether reads of a live capture return at once when there is no packet.
   */
  properties[PROP_NONBLOCK] = g_param_spec_boolean ("nonblock", NULL, NULL, FALSE, option);
  /**
   * GPcapReader:queue-bytes: (getter get_queue_bytes) (setter set_queue_bytes)
   *
   * The maximum size of the queue of [method@GPcap.Reader.start_threaded]: the bytes of its
   * packets, and 24 more for each packet.
   */
  properties[PROP_QUEUE_BYTES] =
      g_param_spec_uint64 ("queue-bytes", NULL, NULL, 1, G_MAXUINT64, DEFAULT_QUEUE_BYTES, option);
  /**
   * GPcapReader:queue-packets: (getter get_queue_packets) (setter set_queue_packets)
   *
   * The maximum number of packets in the queue of [method@GPcap.Reader.start_threaded]; by default
   * the number is not limited.
   */
  properties[PROP_QUEUE_PACKETS] = g_param_spec_uint64 ("queue-packets", NULL, NULL, 1, G_MAXUINT64,
                                                        DEFAULT_QUEUE_PACKETS, option);
  /**
   * GPcapReader:replay: (getter get_replay)
   *
   * How the packets of a savefile are timed: see [method@GPcap.Reader.set_replay].
   */
  properties[PROP_REPLAY] = g_param_spec_enum ("replay", NULL, NULL, GPCAP_TYPE_REPLAY_MODE,
                                               GPCAP_REPLAY_MODE_NONE, option);
  /**
   * GPcapReader:replay-speed: (getter get_replay_speed)
   *
   * The speed at which a savefile is replayed, relative to the capture: 2 is twice as fast.
   */
  properties[PROP_REPLAY_SPEED] =
      g_param_spec_double ("replay-speed", NULL, NULL, 0, G_MAXDOUBLE, 1, option);
  /**
   * GPcapReader:autostop-packets: (getter get_autostop_packets)
   *
   * After how many delivered packets the reader comes to its end; 0 for no limit. To set it begins
   * to count anew, like [method@GPcap.Reader.set_autostop], which sets the three limits together.
   */
  properties[PROP_AUTOSTOP_PACKETS] =
      g_param_spec_uint64 ("autostop-packets", NULL, NULL, 0, G_MAXUINT64, 0, option);
  /**
   * GPcapReader:autostop-bytes: (getter get_autostop_bytes)
   *
   * After how many bytes on the wire the reader comes to its end; 0 for no limit.
   */
  properties[PROP_AUTOSTOP_BYTES] =
      g_param_spec_uint64 ("autostop-bytes", NULL, NULL, 0, G_MAXUINT64, 0, option);
  /**
   * GPcapReader:autostop-seconds: (getter get_autostop_seconds)
   *
   * After what time the reader comes to its end, in seconds; 0 for no limit.
   */
  properties[PROP_AUTOSTOP_SECONDS] =
      g_param_spec_double ("autostop-seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, option);
  /**
   * GPcapReader:progress: (getter get_progress)
   *
   * How much of a savefile has been delivered, from 0 to 1; -1 until the end if that is unknown, as
   * for a live capture or a pipe.
   *
   * While the reader is started, the property notifies up to thirty times a second.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, state);
  /**
   * GPcapReader:filter: (getter get_filter) (setter set_filter)
   *
   * The expression of the filter, or %NULL when there is no filter.
   *
   * A filter that is set before the reader is activated is compiled by
   * [method@GPcap.Reader.activate], which reports its errors.
   */
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, NULL, option);
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

/* Calls a handler of the signal packet in C, without the lookups of a generic marshaller. The
 * emitter holds the header and the bytes. */
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
  /* Afterwards, because the handler may read, which emits others. */
  ((GPcapReader *) instance)->is_handled_in_c = TRUE;
}

/* The same for a reader with several handlers. */
static void
marshal_packet_values (GClosure *closure,
                       GValue *return_value,
                       guint n_values,
                       const GValue *values,
                       gpointer hint,
                       gpointer marshal_data)
{
  g_cclosure_marshal_generic (closure, return_value, n_values, values, hint, marshal_data);
  ((GPcapReader *) g_value_get_object (&values[0]))->is_handled_in_c = TRUE;
}

void
gpcap_reader_install_signals (void)
{
  /**
   * GPcapReader::packet:
   * @self: the reader
   * @hdr: the packet's header
   * @data: the captured bytes
   *
   * Emitted for each packet, by [method@GPcap.Reader.start] and by reads without a callback, in the
   * thread that runs them.
   *
   * This signal is convenient for few packets. A program that may get many, above all one in
   * JavaScript, connects to [signal@GPcap.Reader::batch] instead. A program that connects to both
   * gets each packet from both, first from this one.
   */
  gpcap_reader_signals[SIGNAL_PACKET] =
      g_signal_new ("packet", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    marshal_packet_values, G_TYPE_NONE, 2, GPCAP_TYPE_PKTHDR, G_TYPE_BYTES);
  g_signal_set_va_marshaller (gpcap_reader_signals[SIGNAL_PACKET], GPCAP_TYPE_READER,
                              marshal_packet);
  /**
   * GPcapReader::batch:
   * @self: the reader
   * @batch: the packets, at least one
   *
   * Emitted for packets that came together, by [method@GPcap.Reader.start] and by reads without a
   * callback, in the thread that runs them.
   */
  gpcap_reader_signals[SIGNAL_BATCH] =
      g_signal_new ("batch", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    1, GPCAP_TYPE_PACKET_BATCH);
  /**
   * GPcapReader::overflow:
   * @self: the reader
   * @n_dropped: the number of packets for which the queue had no room since the activation
   *
   * Emitted when packets were dropped because the queue of [method@GPcap.Reader.start_threaded] was
   * full, in the thread that runs its main context. It is emitted once, however many packets were
   * dropped, until the queue has been empty again.
   */
  gpcap_reader_signals[SIGNAL_OVERFLOW] =
      g_signal_new ("overflow", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT64);
  /**
   * GPcapReader::dump-failed:
   * @self: the reader
   * @dumper: the dumper that failed, which the reader has dropped
   * @error: the error
   *
   * Emitted when a packet could not be written to the dumper of [method@GPcap.Reader.set_dumper],
   * in the thread that reads. It is emitted once, because nothing is written to the dumper
   * afterwards. Packets are still delivered.
   */
  gpcap_reader_signals[SIGNAL_DUMP_FAILED] =
      g_signal_new ("dump-failed", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, GPCAP_TYPE_DUMPER, G_TYPE_ERROR);
  /**
   * GPcapReader::finished:
   * @self: the reader
   * @error: (nullable): the error that ended the capture; %NULL when the savefile ended, or the
   *   reader was stopped or closed
   *
   * Emitted once for each [method@GPcap.Reader.start], after its last signal, in the thread that
   * runs the main context.
   */
  gpcap_reader_signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", GPCAP_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}
