/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A capture: the object that packets are read from. */

#include "gpcap/gpcap-reader.h"

#include "reader/gpcap-reader-fanout.h"
#include "reader/gpcap-reader-parts.h"
#include "reader/gpcap-reader-properties.h"

/**
 * GPcapReader:
 *
 * A capture: packets from a network interface as they come, or from a savefile.
 *
 * [func@GPcap.open_live] and [func@GPcap.open_offline] return a reader that is ready to be read.
 * [func@GPcap.create] returns one for setting options before [method@GPcap.Reader.activate]; so
 * does constructing the object with properties.
 *
 * A program reads packets in whichever way suits it: [method@GPcap.Reader.start] emits signals from
 * a main loop, [method@GPcap.Reader.create_source] wakes a main loop when there is something to
 * read, [method@GPcap.Reader.read_batch] returns many packets at once, [method@GPcap.Reader.next]
 * one, [method@GPcap.Reader.dispatch] and [method@GPcap.Reader.loop] call back. They may be mixed:
 * each packet is delivered once, and in order, by whichever read comes next.
 *
 * Beside that, [method@GPcap.Reader.set_dumper] writes all packets to a savefile, and
 * [method@GPcap.Reader.add_tap] counts, writes or hands over those that pass another filter.
 *
 * The program's callbacks and handlers run outside of libpcap, so they may read on, set a filter,
 * break the loop, close the reader or drop it. A break loses nothing: the next read delivers first
 * what was collected but not delivered.
 *
 * A reader is used by one thread at a time; a read in a second thread fails with
 * %G_IO_ERROR_PENDING while one is under way. [method@GPcap.Reader.breakloop],
 * [method@GPcap.Reader.drain], [method@GPcap.Reader.drain_async], [method@GPcap.Reader.drainloop],
 * [method@GPcap.Reader.close], [method@GPcap.Reader.close_async], [method@GPcap.Reader.stop],
 * [method@GPcap.Reader.step], [method@GPcap.Reader.is_closed], [method@GPcap.Reader.is_running] and
 * [method@GPcap.Reader.get_stats] may be called in any thread.
 * Each method that can fail also fails with %GPCAP_ERROR_CLOSED after the reader was closed, and
 * with %GPCAP_ERROR_FORKED in a child of the process that activated it.
 *
 * It corresponds to libpcap's `pcap_t`.
 *
 * Since: 1.0
 */

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

  gpcap_queue_clear (&self->queue);
  gpcap_descriptions_clear (&self->descriptions);
  gpcap_run_clear (&self->run);
  gpcap_breaks_clear (&self->breaks);
  gpcap_access_clear (&self->access);
  gpcap_origin_clear (&self->origin);
  g_clear_object (&self->spare_hdr);
  g_clear_pointer (&self->pending_filter, g_free);
  gpcap_told_clear (&self->told);

  G_OBJECT_CLASS (gpcap_reader_parent_class)->finalize (object);
}

static void
gpcap_reader_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GPcapReader *self = GPCAP_READER (object);
  g_autoptr (GError) error = NULL;

  switch (property_id)
    {
    case PROP_DEVICE:
      self->origin.device = g_value_dup_string (value);
      break;
    case PROP_FILENAME:
      self->origin.filename = g_value_dup_string (value);
      break;
    case PROP_FILE:
      self->origin.file = g_value_dup_object (value);
      break;
    case PROP_BYTES:
      self->origin.bytes = g_value_dup_boxed (value);
      break;
    case PROP_STREAM:
      self->origin.stream = g_value_dup_object (value);
      break;
    case PROP_SNAPLEN:
      gpcap_reader_set_snaplen (self, g_value_get_int (value), &error);
      break;
    case PROP_PROMISC:
      gpcap_reader_set_promisc (self, g_value_get_boolean (value), &error);
      break;
    case PROP_RFMON:
      gpcap_reader_set_rfmon (self, g_value_get_boolean (value), &error);
      break;
    case PROP_TIMEOUT:
      gpcap_reader_set_timeout (self, g_value_get_int (value), &error);
      break;
    case PROP_BUFFER_SIZE:
      gpcap_reader_set_buffer_size (self, g_value_get_int (value), &error);
      break;
    case PROP_IMMEDIATE:
      gpcap_reader_set_immediate (self, g_value_get_boolean (value), &error);
      break;
    case PROP_TSTAMP_TYPE:
      gpcap_reader_set_tstamp_type (self, g_value_get_enum (value), &error);
      break;
    case PROP_TSTAMP_PRECISION:
      gpcap_reader_set_tstamp_precision (self, g_value_get_enum (value), &error);
      break;
    case PROP_PROTOCOL:
      gpcap_reader_set_protocol (self, g_value_get_int (value), &error);
      break;
    case PROP_NONBLOCK:
      gpcap_reader_set_nonblock (self, g_value_get_boolean (value));
      break;
    case PROP_QUEUE_BYTES:
      gpcap_reader_set_queue_bytes (self, g_value_get_uint64 (value), &error);
      break;
    case PROP_QUEUE_PACKETS:
      gpcap_reader_set_queue_packets (self, g_value_get_uint64 (value), &error);
      break;
    case PROP_REPLAY:
      gpcap_reader_set_replay (self, g_value_get_enum (value), &error);
      break;
    case PROP_FOLLOW:
      gpcap_reader_set_follow (self, g_value_get_boolean (value), &error);
      break;
    case PROP_REPLAY_SPEED:
      gpcap_reader_set_replay_speed (self, g_value_get_double (value), &error);
      break;
    case PROP_AUTOSTOP_PACKETS:
      gpcap_reader_set_autostop (self, g_value_get_uint64 (value), self->autostop.n_bytes,
                                 self->autostop.seconds, &error);
      break;
    case PROP_AUTOSTOP_BYTES:
      gpcap_reader_set_autostop (self, self->autostop.n_packets, g_value_get_uint64 (value),
                                 self->autostop.seconds, &error);
      break;
    case PROP_AUTOSTOP_SECONDS:
      gpcap_reader_set_autostop (self, self->autostop.n_packets, self->autostop.n_bytes,
                                 g_value_get_double (value), &error);
      break;
    case PROP_DIRECTION:
      gpcap_reader_set_direction (self, g_value_get_enum (value), &error);
      break;
    case PROP_FANOUT_GROUP:
      gpcap_reader_set_fanout_group (self, g_value_get_int (value), &error);
      break;
    case PROP_FANOUT_MODE:
      gpcap_reader_set_fanout_mode (self, g_value_get_enum (value), &error);
      break;
    case PROP_FANOUT_FLAGS:
      gpcap_reader_set_fanout_flags (self, g_value_get_flags (value), &error);
      break;
    case PROP_DUMPER:
      gpcap_reader_set_dumper (self, g_value_get_object (value), &error);
      break;
    case PROP_FILTER:
      gpcap_reader_set_filter (self, g_value_get_string (value), &error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
  /* A setter returns the error. Setting a property too late, or to an invalid value, is a mistake
   * in the program. */
  if (error != NULL)
    g_warning ("The property %s cannot be set: %s", pspec->name, error->message);
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
    case PROP_FILE:
      g_value_set_object (value, self->origin.file);
      break;
    case PROP_BYTES:
      g_value_set_boxed (value, self->origin.bytes);
      break;
    case PROP_STREAM:
      g_value_set_object (value, self->origin.stream);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, gpcap_reader_get_follow (self));
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
      g_value_set_object (value, gpcap_reader_get_dumper (self));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gpcap_reader_get_stats (self, NULL));
      break;
    case PROP_PACKETS_PER_SECOND:
      g_value_set_double (value, gpcap_reader_get_packets_per_second (self));
      break;
    case PROP_BYTES_PER_SECOND:
      g_value_set_double (value, gpcap_reader_get_bytes_per_second (self));
      break;
    case PROP_DROPS_PER_SECOND:
      g_value_set_double (value, gpcap_reader_get_drops_per_second (self));
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, gpcap_reader_get_direction (self));
      break;
    case PROP_FANOUT_GROUP:
      g_value_set_int (value, self->fanout.group);
      break;
    case PROP_FANOUT_MODE:
      g_value_set_enum (value, self->fanout.mode);
      break;
    case PROP_FANOUT_FLAGS:
      g_value_set_flags (value, self->fanout.flags);
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
    case PROP_AUTOSTOP_PACKETS:
      g_value_set_uint64 (value, self->autostop.n_packets);
      break;
    case PROP_AUTOSTOP_BYTES:
      g_value_set_uint64 (value, self->autostop.n_bytes);
      break;
    case PROP_AUTOSTOP_SECONDS:
      g_value_set_double (value, self->autostop.seconds);
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
gpcap_reader_class_init (GPcapReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gpcap_reader_dispose;
  object_class->finalize = gpcap_reader_finalize;
  object_class->set_property = gpcap_reader_set_property;
  object_class->get_property = gpcap_reader_get_property;

  gpcap_reader_install_properties (object_class);
  gpcap_reader_install_signals ();
}

static void
gpcap_reader_init (GPcapReader *self)
{
  gpcap_descriptions_init (&self->descriptions);
  gpcap_access_init (&self->access);
  gpcap_breaks_init (&self->breaks);
  gpcap_queue_init (&self->queue);
  gpcap_autostop_init (&self->autostop);
  gpcap_run_init (&self->run);
  self->fanout.group = -1;
  self->thread_limits = (GPcapPumpLimits){
    .n_bytes = DEFAULT_QUEUE_BYTES,
    .n_packets = DEFAULT_QUEUE_PACKETS,
    .is_lossy = TRUE,
  };
}
