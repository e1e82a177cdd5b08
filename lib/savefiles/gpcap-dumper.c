/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that packets are written to. */

#include "savefiles/gpcap-dumper-private.h"

#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"
#include "savefiles/gpcap-dumper-report.h"
#include "savefiles/gpcap-dumper-rotation.h"
#include "savefiles/gpcap-dumper-sink.h"
#include "storage/gpcap-compressor.h"
#include "storage/gpcap-savefile-format.h"
#include "writers/gpcap-pcap-writer.h"
#include "writers/gpcap-pcapng-writer.h"

/**
 * GPcapDumper:
 *
 * A savefile that packets are written to, in pcap or pcapng format.
 *
 * [func@GPcap.Dumper.open] and similar functions create a dumper, and so does g_initable_new() with
 * one of [property@GPcap.Dumper:filename], [property@GPcap.Dumper:file],
 * [property@GPcap.Dumper:fd], [property@GPcap.Dumper:stream] and [property@GPcap.Dumper:rotation],
 * and [property@GPcap.Dumper:datalink] unless [property@GPcap.Dumper:format] is pcapng. If a
 * language's constructor does not call [method@Gio.Initable.init], the program has to: until then
 * the dumper counts as closed. A cancellable ends the wait for the reader of a FIFO. Initialisation
 * fails with a #GIOErrorEnum of the file, with %GPCAP_ERROR_INVALID_ARGUMENT when none or several
 * of the five properties are given or savefiles cannot have the link type, when packets are
 * appended with the errors of [func@GPcap.Dumper.open_append], and with a rotation with those of
 * [func@GPcap.Dumper.open_rotating].
 *
 * In pcapng format a dumper takes packets of any number of interfaces and link types, and keeps
 * what is known of them: comments, direction, losses, processes. Packets of a reader of a pcapng
 * file bring along what the file says of their interfaces, names, secrets and statistics, so a copy
 * loses nothing. A reader that writes to a dumper ([method@GPcap.Reader.set_dumper]) describes its
 * device and adds its statistics at the end. Programs can do the same with
 * [method@GPcap.Dumper.add_interface] and its companions. In pcap format all of this is left out.
 *
 * Packets are gathered in memory and written in blocks of whole packets. A write error is reported
 * by the call that wrote, at the latest by [method@GPcap.Dumper.flush] or
 * [method@GPcap.Dumper.close], and by each call after it. The file then ends with the last whole
 * packet, if it can be cut. The dumper keeps the error: [method@GPcap.Dumper.get_error] also
 * returns it when a reader writes. Neither SIGPIPE nor SIGXFSZ ends the program.
 *
 * A write to a pipe waits for its reader. A signal ends the wait of a call that dumps: its packets
 * stay in memory, and later calls write them. So does a read that writes to this dumper. Flush and
 * close wait until all is written; [method@GPcap.Dumper.flush_some] does not. After a signal has
 * ended a wait, dropping the dumper and the end of the process write what the pipe takes at once.
 *
 * Any thread may use the dumper, and several may dump at a time. When one closes it, what others
 * have dumped is in the file, and a call that comes too late writes nothing and fails with
 * %GPCAP_ERROR_CLOSED.
 *
 * A dumper fails with %GPCAP_ERROR_FORKED in a child of the process that opened it, and the child
 * writes nothing to the file, however it ends: the packets in memory are written by the parent.
 *
 * Dropping the last reference closes the dumper, without reporting an error. What is in the memory
 * of dumpers that are open when the process ends, because main() returns or exit() is called, is
 * written after all functions of atexit() have run. It is lost when a signal ends the process.
 *
 * A dumper corresponds to libpcap's `pcap_dumper_t`.
 *
 * Since: 1.0
 */
GParamSpec *gpcap_dumper_properties[N_PROPERTIES];

static void initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapDumper,
                               gpcap_dumper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init))

/* A reader that is not closed yet can still add its statistics. */
static void
gpcap_dumper_dispose (GObject *object)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  gpcap_dumper_announce_close (self, GPCAP_DUMPER_OPEN);

  G_OBJECT_CLASS (gpcap_dumper_parent_class)->dispose (object);
}

static void
gpcap_dumper_finalize (GObject *object)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  const gboolean is_forked = self->file != NULL && gpcap_dump_file_is_forked (self->file);

  if (gpcap_dumper_get_state (self) == GPCAP_DUMPER_OPEN && !is_forked)
    {
      gpcap_dumper_end_file (self);
      gpcap_dump_file_flush_at_last (self->file);
      gpcap_dumper_end_rotating (self, NULL);
    }
  /* In a child process, a thread that only the parent has may be in the middle of it. */
  if (!is_forked)
    {
      g_clear_object (&self->stream);
      g_mutex_clear (&self->stream_lock);
      gpcap_dumper_free_rotating (self);
    }
  g_clear_pointer (&self->file, gpcap_dump_file_free);
  g_clear_object (&self->rotation);
  g_clear_object (&self->file_to_write);
  g_free (self->filename);
  g_free (self->hardware);
  g_free (self->os);
  g_free (self->application);
  g_strfreev (self->comments);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (gpcap_dumper_parent_class)->finalize (object);
}

/* Returns the stream, with a reference; or NULL. In a child process, a thread that only the parent
 * has may hold the lock. */
static GOutputStream *
ref_stream (GPcapDumper *self)
{
  const gboolean is_forked = self->file != NULL && gpcap_dump_file_is_forked (self->file);
  GOutputStream *stream = NULL;

  if (!is_forked)
    g_mutex_lock (&self->stream_lock);
  g_set_object (&stream, self->stream);
  if (!is_forked)
    g_mutex_unlock (&self->stream_lock);
  return stream;
}

static void
gpcap_dumper_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  switch (property_id)
    {
    case PROP_FILENAME:
      g_value_set_string (value, self->filename);
      break;
    case PROP_ROTATION:
      g_value_set_object (value, self->rotation);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file_to_write);
      break;
    case PROP_STREAM:
      g_value_take_object (value, ref_stream (self));
      break;
    case PROP_CLOSE_STREAM:
      g_value_set_boolean (value, self->close_stream);
      break;
    case PROP_COMPRESSION:
      g_value_set_enum (value, self->compression);
      break;
    case PROP_COMPRESSION_LEVEL:
      g_value_set_int (value, self->compression_level);
      break;
    case PROP_QUEUE_SIZE:
      g_value_set_int64 (value, self->queue_size);
      break;
    case PROP_BLOCKING:
      g_value_set_boolean (value, self->blocking);
      break;
    case PROP_APPEND:
      g_value_set_boolean (value, self->append);
      break;
    case PROP_DATALINK:
      g_value_set_int (value, self->datalink);
      break;
    case PROP_SNAPLEN:
      g_value_set_int (value, self->snaplen);
      break;
    case PROP_TSTAMP_PRECISION:
      g_value_set_enum (value, self->tstamp_precision);
      break;
    case PROP_FORMAT:
      g_value_set_enum (value, self->format);
      break;
    case PROP_HARDWARE:
      g_value_set_string (value, self->hardware);
      break;
    case PROP_OS:
      g_value_set_string (value, self->os);
      break;
    case PROP_APPLICATION:
      g_value_set_string (value, self->application);
      break;
    case PROP_COMMENTS:
      g_value_set_boxed (value, self->comments);
      break;
    case PROP_N_PACKETS:
      g_value_set_uint64 (value, gpcap_dumper_get_n_packets (self));
      break;
    case PROP_N_DROPPED:
      g_value_set_uint64 (value, gpcap_dumper_get_n_dropped (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, gpcap_dumper_get_error (self));
      break;
    case PROP_CLOSED:
      g_value_set_boolean (value, gpcap_dumper_is_closed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_dumper_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  switch (property_id)
    {
    case PROP_FILENAME:
      self->filename = g_value_dup_string (value);
      break;
    case PROP_ROTATION:
      self->rotation = g_value_dup_object (value);
      break;
    case PROP_FD:
      self->fd = g_value_get_int (value);
      break;
    case PROP_FILE:
      self->file_to_write = g_value_dup_object (value);
      break;
    case PROP_STREAM:
      self->stream = g_value_dup_object (value);
      break;
    case PROP_CLOSE_STREAM:
      self->close_stream = g_value_get_boolean (value);
      break;
    case PROP_COMPRESSION:
      self->compression = g_value_get_enum (value);
      break;
    case PROP_COMPRESSION_LEVEL:
      self->compression_level = g_value_get_int (value);
      break;
    case PROP_QUEUE_SIZE:
      self->queue_size = g_value_get_int64 (value);
      break;
    case PROP_BLOCKING:
      self->blocking = g_value_get_boolean (value);
      break;
    case PROP_APPEND:
      self->append = g_value_get_boolean (value);
      break;
    case PROP_DATALINK:
      self->datalink = g_value_get_int (value);
      break;
    case PROP_SNAPLEN:
      self->snaplen = g_value_get_int (value);
      break;
    case PROP_TSTAMP_PRECISION:
      self->tstamp_precision = g_value_get_enum (value);
      break;
    case PROP_FORMAT:
      self->format = g_value_get_enum (value);
      break;
    case PROP_HARDWARE:
      self->hardware = g_value_dup_string (value);
      break;
    case PROP_OS:
      self->os = g_value_dup_string (value);
      break;
    case PROP_APPLICATION:
      self->application = g_value_dup_string (value);
      break;
    case PROP_COMMENTS:
      self->comments = g_value_dup_boxed (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_dumper_class_init (GPcapDumperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags state = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = gpcap_dumper_dispose;
  object_class->finalize = gpcap_dumper_finalize;
  object_class->get_property = gpcap_dumper_get_property;
  object_class->set_property = gpcap_dumper_set_property;

  /**
   * GPcapDumper:filename: (getter get_filename)
   *
   * The name of the savefile to write; "-" is the standard output.
   */
  gpcap_dumper_properties[PROP_FILENAME] =
      g_param_spec_string ("filename", NULL, NULL, NULL, construct_only);
  /**
   * GPcapDumper:rotation: (getter get_rotation)
   *
   * The rotation by which a ring of files is written, or %NULL for one savefile.
   *
   * In pcapng format each file is a savefile of its own: with the section, the interfaces, names
   * and secrets so far, and statistics of its packets at its end. The dumper does not take
   * [property@GPcap.Dumper:append], [property@GPcap.Dumper:compression] or a
   * [property@GPcap.Dumper:queue-size] beside it: the rotation compresses files that are whole.
   */
  gpcap_dumper_properties[PROP_ROTATION] =
      g_param_spec_object ("rotation", NULL, NULL, GPCAP_TYPE_ROTATION, construct_only);
  /**
   * GPcapDumper:fd:
   *
   * The file descriptor to write to, or -1 when there is a file name. The initialisation duplicates
   * it, so it remains the program's.
   */
  gpcap_dumper_properties[PROP_FD] =
      g_param_spec_int ("fd", NULL, NULL, -1, G_MAXINT, -1, construct_only & ~G_PARAM_READABLE);
  /**
   * GPcapDumper:file:
   *
   * The file to write. A local one is written like [property@GPcap.Dumper:filename], any other one
   * as a stream: it is replaced, and with [property@GPcap.Dumper:append] it may not exist yet.
   */
  gpcap_dumper_properties[PROP_FILE] =
      g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, construct_only);
  /**
   * GPcapDumper:stream:
   *
   * The stream to write to, until the dumper is closed. A thread writes to it: then the stream has
   * to be one that any thread may use. With a [property@GPcap.Dumper:queue-size] of 0 the calls
   * that dump write to it, and wait for it.
   */
  gpcap_dumper_properties[PROP_STREAM] =
      g_param_spec_object ("stream", NULL, NULL, G_TYPE_OUTPUT_STREAM, construct_only);
  /**
   * GPcapDumper:close-stream:
   *
   * Whether closing or dropping the dumper closes the stream, too, or only flushes it.
   */
  gpcap_dumper_properties[PROP_CLOSE_STREAM] =
      g_param_spec_boolean ("close-stream", NULL, NULL, TRUE, construct_only);
  /**
   * GPcapDumper:compression:
   *
   * How the savefile is compressed. [method@GPcap.Dumper.flush] makes all packets so far readable;
   * often, it makes the savefile larger.
   */
  gpcap_dumper_properties[PROP_COMPRESSION] = g_param_spec_enum (
      "compression", NULL, NULL, GPCAP_TYPE_COMPRESSION, GPCAP_COMPRESSION_NONE, construct_only);
  /**
   * GPcapDumper:compression-level:
   *
   * How well the savefile is compressed: 0 to 9 for gzip, 1 to 19 for zstd, 0 to 12 for LZ4; or -1
   * for what the format's own program does.
   */
  gpcap_dumper_properties[PROP_COMPRESSION_LEVEL] =
      g_param_spec_int ("compression-level", NULL, NULL, -1, G_MAXINT,
                        GPCAP_COMPRESSION_DEFAULT_LEVEL, construct_only);
  /**
   * GPcapDumper:queue-size:
   *
   * The size of a queue from which a thread writes, in bytes; 0 for none; or -1 for 16 MiB if the
   * dumper writes to a stream, and for none else.
   *
   * With a queue, a capture does not wait for a disk or a peer that is slow. Packets for which it
   * has no room are dropped and counted in [property@GPcap.Dumper:n-dropped], unless the dumper is
   * [property@GPcap.Dumper:blocking]. Packets of a savefile, other than those of
   * [method@GPcap.Dumper.dump], always wait for room, because none is lost meanwhile. The queue may
   * exceed its size by one packet. What is to be compressed is compressed by that thread.
   */
  gpcap_dumper_properties[PROP_QUEUE_SIZE] =
      g_param_spec_int64 ("queue-size", NULL, NULL, -1, G_MAXINT64, -1, construct_only);
  /**
   * GPcapDumper:blocking:
   *
   * Whether all calls that dump wait for room in the queue, so that no packet is dropped. Those
   * that dump packets of a savefile wait in any case. A signal ends the wait, so that a program can
   * handle it: the queue then exceeds its size by up to 16 MiB.
   */
  gpcap_dumper_properties[PROP_BLOCKING] =
      g_param_spec_boolean ("blocking", NULL, NULL, FALSE, construct_only);
  /**
   * GPcapDumper:append:
   *
   * Whether to append to the packets in the file, like [func@GPcap.Dumper.open_append], and not to
   * overwrite them. The descriptor of a file then has to be readable, too.
   */
  gpcap_dumper_properties[PROP_APPEND] =
      g_param_spec_boolean ("append", NULL, NULL, FALSE, construct_only);
  /**
   * GPcapDumper:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB. The pcap format requires it; in pcapng
   * format, -1 lets interfaces have any.
   */
  gpcap_dumper_properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, -1, construct_only);
  /**
   * GPcapDumper:snaplen: (getter get_snaplen)
   *
   * The snapshot length, in bytes: packets of which more was captured are refused. In pcapng format
   * it is that of an interface of which only the link type is known.
   */
  gpcap_dumper_properties[PROP_SNAPLEN] = g_param_spec_int (
      "snaplen", NULL, NULL, 1, G_MAXINT, GPCAP_SAVEFILE_MAX_CAPLEN, construct_only);
  /**
   * GPcapDumper:tstamp-precision: (getter get_tstamp_precision)
   *
   * The precision of the timestamps. In pcapng format it is that of an interface of which only the
   * link type is known.
   */
  gpcap_dumper_properties[PROP_TSTAMP_PRECISION] =
      g_param_spec_enum ("tstamp-precision", NULL, NULL, GPCAP_TYPE_TSTAMP_PRECISION,
                         GPCAP_TSTAMP_PRECISION_MICRO, construct_only);
  /**
   * GPcapDumper:format: (getter get_format)
   *
   * The format of the savefile.
   */
  gpcap_dumper_properties[PROP_FORMAT] = g_param_spec_enum (
      "format", NULL, NULL, GPCAP_TYPE_SAVEFILE_FORMAT, GPCAP_SAVEFILE_FORMAT_PCAP, construct_only);
  /**
   * GPcapDumper:hardware:
   *
   * The hardware of the machine that captures, for pcapng files only; %NULL leaves it out, or
   * leaves what a copied file says.
   */
  gpcap_dumper_properties[PROP_HARDWARE] =
      g_param_spec_string ("hardware", NULL, NULL, NULL, construct_only);
  /**
   * GPcapDumper:os:
   *
   * The operating system of the machine that captures, for pcapng files only; %NULL for this
   * machine's, or what a copied file says.
   */
  gpcap_dumper_properties[PROP_OS] = g_param_spec_string ("os", NULL, NULL, NULL, construct_only);
  /**
   * GPcapDumper:application:
   *
   * The program that writes, for pcapng files; %NULL for this library, or what a copied file says.
   */
  gpcap_dumper_properties[PROP_APPLICATION] =
      g_param_spec_string ("application", NULL, NULL, NULL, construct_only);
  /**
   * GPcapDumper:comments:
   *
   * The comments on the whole capture, for pcapng files only.
   */
  gpcap_dumper_properties[PROP_COMMENTS] =
      g_param_spec_boxed ("comments", NULL, NULL, G_TYPE_STRV, construct_only);
  /**
   * GPcapDumper:n-packets: (getter get_n_packets)
   *
   * The number of packets that were dumped: after a write error, those that are whole in the file.
   */
  gpcap_dumper_properties[PROP_N_PACKETS] =
      g_param_spec_uint64 ("n-packets", NULL, NULL, 0, G_MAXUINT64, 0, state);
  /**
   * GPcapDumper:n-dropped: (getter get_n_dropped)
   *
   * The number of packets that were dropped because the queue had no room.
   */
  gpcap_dumper_properties[PROP_N_DROPPED] =
      g_param_spec_uint64 ("n-dropped", NULL, NULL, 0, G_MAXUINT64, 0, state);
  /**
   * GPcapDumper:error: (getter get_error)
   *
   * The first write error, or %NULL as long as there was none.
   */
  gpcap_dumper_properties[PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, state);
  /**
   * GPcapDumper:closed: (getter is_closed)
   *
   * Whether the dumper has been closed, or has not been initialised yet.
   */
  gpcap_dumper_properties[PROP_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, TRUE, state);

  g_object_class_install_properties (object_class, N_PROPERTIES, gpcap_dumper_properties);

  /**
   * GPcapDumper::rotated:
   * @self: the dumper
   * @file: the file, which is whole and has its name
   * @first_time: the least timestamp of its packets, in nanoseconds since 1970
   * @last_time: the greatest one
   * @n_packets: the number of its packets
   *
   * Emitted when a file of a [class@GPcap.Rotation] is whole, in the thread that dumps or reads: at
   * the end of the call that wrote, or when a read has delivered its packets; for the last file, in
   * [method@GPcap.Dumper.close].
   *
   * With [property@GPcap.Rotation:compression], the compressed file takes the place of @file later.
   */
  g_signal_new ("rotated", GPCAP_TYPE_DUMPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                4, G_TYPE_FILE, G_TYPE_INT64, G_TYPE_INT64, G_TYPE_UINT64);

  /**
   * GPcapDumper::closing:
   * @self: the dumper
   *
   * Emitted by [method@GPcap.Dumper.close] before the file ends, in the thread that closes: the
   * last moment to add statistics. A handler cannot close the dumper, which fails with
   * %G_IO_ERROR_PENDING: it is being closed already.
   */
  g_signal_new ("closing", GPCAP_TYPE_DUMPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);

  /**
   * GPcapDumper::overflow:
   * @self: the dumper
   * @n_dropped: the number of packets that were dropped so far
   *
   * Emitted when packets were dropped because the queue was full, in the thread-default main
   * context of the thread that made the dumper. It is emitted once, however many packets were
   * dropped, until the queue has been empty again.
   */
  g_signal_new ("overflow", GPCAP_TYPE_DUMPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_UINT64);
}

static void
gpcap_dumper_init (GPcapDumper *self)
{
  self->fd = -1;
  g_mutex_init (&self->stream_lock);
  g_mutex_init (&self->rotation_lock);
}

gboolean
gpcap_dumper_check_snaplen (int snaplen, GError **error)
{
  if (snaplen >= 1)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "A snapshot length of %d is out of range: it must be at least 1", snaplen);
  return FALSE;
}

gboolean
gpcap_dumper_check_precision (int precision, GError **error)
{
  if (precision == GPCAP_TSTAMP_PRECISION_MICRO || precision == GPCAP_TSTAMP_PRECISION_NANO)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%d is not a timestamp precision",
               precision);
  return FALSE;
}

/* Whether the program gave what only the pcapng format can say. */
static gboolean
tells_of_capture (const GPcapDumper *self)
{
  return self->hardware != NULL || self->os != NULL || self->application != NULL
         || (self->comments != NULL && self->comments[0] != NULL);
}

static gboolean
check_properties (GPcapDumper *self, GError **error)
{
  if (!gpcap_dumper_check_sink (self, error))
    return FALSE;
  if (self->datalink == -1 && self->format == GPCAP_SAVEFILE_FORMAT_PCAP)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "A dumper in pcap format requires the link type of its packets, but "
                           "none is given: set datalink, or the pcapng format");
      return FALSE;
    }
  if (self->format == GPCAP_SAVEFILE_FORMAT_PCAP && tells_of_capture (self))
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "The pcap format has no place for hardware, os, application and "
                           "comments: the pcapng format is required");
      return FALSE;
    }
  return gpcap_dumper_check_snaplen (self->snaplen, error);
}

static GPcapWriter *
make_writer (GPcapDumper *self, GError **error)
{
  g_autofree char *name = gpcap_dumper_make_sink_name (self);
  const GPcapPcapngSection section = { self->hardware, self->os, self->application,
                                       (const char *const *) self->comments };

  if (self->format == GPCAP_SAVEFILE_FORMAT_PCAPNG)
    return gpcap_pcapng_writer_new (name, self->datalink, self->snaplen, self->tstamp_precision,
                                    &section, error);
  return gpcap_pcap_writer_new (name, self->datalink, self->snaplen, self->tstamp_precision, error);
}

/* The writer is first: a link type that savefiles cannot have does not even create a file. */
static GPcapDumpFile *
open_file (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  GPcapWriter *writer = check_properties (self, error) ? make_writer (self, error) : NULL;
  GPcapSink *sink;

  if (writer == NULL)
    return NULL;
  if (self->rotation != NULL)
    return gpcap_dumper_open_ring (self, writer, error);
  sink = gpcap_dumper_open_sink (self, cancellable, error);
  if (sink == NULL)
    {
      writer->funcs->free (writer);
      return NULL;
    }
  return gpcap_dump_file_new (sink, writer, self->append ? GPCAP_DUMP_APPEND : GPCAP_DUMP_NEW,
                              error);
}

/* Does nothing if the dumper is initialised already, so that either a language's constructor or the
 * program may call it. */
static gboolean
gpcap_dumper_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  GPcapDumper *self = GPCAP_DUMPER (initable);

  if (self->file != NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  self->file = open_file (self, cancellable, error);
  if (self->file == NULL)
    return FALSE;
  g_atomic_int_set (&self->state, GPCAP_DUMPER_OPEN);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_dumper_properties[PROP_CLOSED]);
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = gpcap_dumper_initable_init;
}

/**
 * gpcap_dumper_is_closed: (get-property closed)
 * @self: a dumper
 *
 * Checks whether the dumper has been closed, or has not been initialised yet.
 *
 * Returns: %TRUE if the dumper is closed
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_is_closed (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);

  const GPcapDumperState state = gpcap_dumper_get_state (self);
  return state == GPCAP_DUMPER_NEW || state == GPCAP_DUMPER_CLOSED;
}

/**
 * gpcap_dumper_get_n_packets: (get-property n-packets)
 * @self: a dumper
 *
 * Gets the number of packets that were dumped: they are in the file, or in memory as long as they
 * are not flushed. After a write error it is the number of those that are whole in the file.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_dumper_get_n_packets (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->file != NULL ? gpcap_dump_file_get_n_packets (self->file) : 0;
}

/**
 * gpcap_dumper_get_n_dropped: (get-property n-dropped)
 * @self: a dumper
 *
 * Gets the number of packets that were dropped because the dumper's queue had no room. A call that
 * dumps succeeds all the same: each packet is either in [property@GPcap.Dumper:n-packets] or in
 * this number, unless a write has failed.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_dumper_get_n_dropped (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->file != NULL ? gpcap_dump_file_get_n_dropped (self->file) : 0;
}

/**
 * gpcap_dumper_get_datalink: (get-property datalink)
 * @self: a dumper
 *
 * Gets the link type of the packets.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB; -1 when none was given
 *
 * Since: 1.0
 */
int
gpcap_dumper_get_datalink (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->datalink;
}

/**
 * gpcap_dumper_get_filename: (get-property filename)
 * @self: a dumper
 *
 * Gets the name of the savefile.
 *
 * Returns: (transfer none) (nullable) (type filename): the name, owned by the dumper; %NULL when
 *   the dumper writes to a file descriptor
 *
 * Since: 1.0
 */
const char *
gpcap_dumper_get_filename (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), NULL);

  return self->filename;
}

/**
 * gpcap_dumper_get_rotation: (get-property rotation)
 * @self: a dumper
 *
 * Gets the rotation by which a ring of files is written.
 *
 * Returns: (transfer none) (nullable): the rotation, owned by the dumper; %NULL when there is none
 *
 * Since: 1.0
 */
GPcapRotation *
gpcap_dumper_get_rotation (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), NULL);

  return self->rotation;
}

/**
 * gpcap_dumper_get_snaplen: (get-property snaplen)
 * @self: a dumper
 *
 * Gets the snapshot length.
 *
 * Returns: the snapshot length, in bytes
 *
 * Since: 1.0
 */
int
gpcap_dumper_get_snaplen (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->snaplen;
}

/**
 * gpcap_dumper_get_tstamp_precision: (get-property tstamp-precision)
 * @self: a dumper
 *
 * Gets the precision of the timestamps.
 *
 * Returns: the precision
 *
 * Since: 1.0
 */
GPcapTstampPrecision
gpcap_dumper_get_tstamp_precision (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), GPCAP_TSTAMP_PRECISION_MICRO);

  return self->tstamp_precision;
}

/**
 * gpcap_dumper_get_format: (get-property format)
 * @self: a dumper
 *
 * Gets the format of the savefile.
 *
 * Returns: the format
 *
 * Since: 1.0
 */
GPcapSavefileFormat
gpcap_dumper_get_format (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), GPCAP_SAVEFILE_FORMAT_PCAP);

  return self->format;
}

/**
 * gpcap_dumper_get_error: (get-property error)
 * @self: a dumper
 *
 * Gets the first write error, whoever wrote: the program, or a reader that writes its packets to
 * this dumper.
 *
 * The error stays after [method@GPcap.Dumper.close], which still fails with it unless another call
 * of the program has reported it.
 *
 * Returns: (transfer none) (nullable): a #GIOErrorEnum, owned by the dumper, or %NULL as long as
 *   there was none
 *
 * Since: 1.0
 */
const GError *
gpcap_dumper_get_error (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), NULL);

  return g_atomic_pointer_get (&self->error);
}
