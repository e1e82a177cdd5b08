/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that packets are written to. */

#include "savefiles/gpcap-dumper-private.h"

#include <errno.h>

#include "backend/gpcap-dump-file.h"
#include "backend/gpcap-names.h"
#include "backend/gpcap-savefile-format.h"
#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"

/**
 * GPcapDumper:
 *
 * A savefile in pcap format that packets are written to.
 *
 * [func@GPcap.Dumper.open] and similar functions create a dumper, and so does g_initable_new() with
 * either [property@GPcap.Dumper:filename] or [property@GPcap.Dumper:fd], and
 * [property@GPcap.Dumper:datalink]. If a language's constructor does not call
 * [method@Gio.Initable.init], the program has to: until then the dumper counts as closed. A
 * cancellable ends the wait for the reader of a FIFO. Initialisation fails with a #GIOErrorEnum of
 * the file, with %GPCAP_ERROR_INVALID_ARGUMENT when both or neither of the two properties are given
 * or savefiles cannot have the link type, and, when packets are appended, with the errors of
 * [func@GPcap.Dumper.open_append].
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
struct _GPcapDumper
{
  GObject parent_instance;

  char *filename; /* owned, or NULL */
  int fd; /* not owned, not used after the initialisation; or -1 */
  gboolean append;
  int datalink; /* or -1 */
  int snaplen;
  GPcapTstampPrecision tstamp_precision;

  gboolean is_initialized;
  GPcapDumpFile *file; /* owned; NULL before the initialisation and after close */
  guint64 n_packets; /* after close */
  GError *error; /* owned; the first write error, or NULL */
  gboolean is_notified; /* the error has been notified */
  gboolean is_reported; /* a call of the program has failed with the error */
};

enum
{
  PROP_FILENAME = 1,
  PROP_FD,
  PROP_APPEND,
  PROP_DATALINK,
  PROP_SNAPLEN,
  PROP_TSTAMP_PRECISION,
  PROP_N_PACKETS,
  PROP_ERROR,
  PROP_CLOSED,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapDumper,
                               gpcap_dumper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init))

static void
gpcap_dumper_finalize (GObject *object)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  if (self->file != NULL && !gpcap_dump_file_is_forked (self->file))
    gpcap_dump_file_flush_at_last (self->file);
  g_clear_pointer (&self->file, gpcap_dump_file_free);
  g_clear_pointer (&self->filename, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (gpcap_dumper_parent_class)->finalize (object);
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
    case PROP_N_PACKETS:
      g_value_set_uint64 (value, gpcap_dumper_get_n_packets (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
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
    case PROP_FD:
      self->fd = g_value_get_int (value);
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

  object_class->finalize = gpcap_dumper_finalize;
  object_class->get_property = gpcap_dumper_get_property;
  object_class->set_property = gpcap_dumper_set_property;

  /**
   * GPcapDumper:filename: (getter get_filename)
   *
   * The name of the savefile to write; "-" is the standard output.
   */
  properties[PROP_FILENAME] = g_param_spec_string ("filename", NULL, NULL, NULL, construct_only);
  /**
   * GPcapDumper:fd:
   *
   * The file descriptor to write to, or -1 when there is a file name. The initialisation duplicates
   * it, so it remains the program's.
   */
  properties[PROP_FD] =
      g_param_spec_int ("fd", NULL, NULL, -1, G_MAXINT, -1, construct_only & ~G_PARAM_READABLE);
  /**
   * GPcapDumper:append:
   *
   * Whether to append to the packets in the file, like [func@GPcap.Dumper.open_append], and not to
   * overwrite them. The descriptor of a file then has to be readable, too.
   */
  properties[PROP_APPEND] = g_param_spec_boolean ("append", NULL, NULL, FALSE, construct_only);
  /**
   * GPcapDumper:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB. It is required.
   */
  properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, -1, construct_only);
  /**
   * GPcapDumper:snaplen: (getter get_snaplen)
   *
   * The snapshot length, in bytes: packets of which more was captured are refused.
   */
  properties[PROP_SNAPLEN] = g_param_spec_int ("snaplen", NULL, NULL, 1, G_MAXINT,
                                               GPCAP_SAVEFILE_MAX_CAPLEN, construct_only);
  /**
   * GPcapDumper:tstamp-precision: (getter get_tstamp_precision)
   *
   * The precision of the timestamps.
   */
  properties[PROP_TSTAMP_PRECISION] =
      g_param_spec_enum ("tstamp-precision", NULL, NULL, GPCAP_TYPE_TSTAMP_PRECISION,
                         GPCAP_TSTAMP_PRECISION_MICRO, construct_only);
  /**
   * GPcapDumper:n-packets: (getter get_n_packets)
   *
   * The number of packets that were dumped: after a write error, those that are whole in the file.
   */
  properties[PROP_N_PACKETS] =
      g_param_spec_uint64 ("n-packets", NULL, NULL, 0, G_MAXUINT64, 0, state);
  /**
   * GPcapDumper:error: (getter get_error)
   *
   * The first write error, or %NULL as long as there was none.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, state);
  /**
   * GPcapDumper:closed: (getter is_closed)
   *
   * Whether the dumper has been closed, or has not been initialised yet.
   */
  properties[PROP_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, TRUE, state);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_dumper_init (GPcapDumper *self)
{
  self->fd = -1;
}

static gboolean
check_snaplen (int snaplen, GError **error)
{
  if (snaplen >= 1)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "A snapshot length of %d is out of range: it must be at least 1", snaplen);
  return FALSE;
}

static gboolean
check_precision (int precision, GError **error)
{
  if (precision == GPCAP_TSTAMP_PRECISION_MICRO || precision == GPCAP_TSTAMP_PRECISION_NANO)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%d is not a timestamp precision",
               precision);
  return FALSE;
}

static GPcapDumpFile *
open_file (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  const GPcapDumpFormat format = { self->datalink, self->snaplen, self->tstamp_precision };
  const GPcapDumpMode mode = self->append ? GPCAP_DUMP_APPEND : GPCAP_DUMP_NEW;

  if ((self->filename == NULL) == (self->fd == -1))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A dumper takes either a file name or a file descriptor, but %s given",
                   self->filename != NULL ? "both are" : "neither is");
      return NULL;
    }
  if (self->datalink == -1)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "A dumper requires the link type of its packets, but none is given");
      return NULL;
    }
  if (!check_snaplen (self->snaplen, error))
    return NULL;
  if (self->filename != NULL)
    return gpcap_dump_file_open (self->filename, mode, &format, cancellable, error);
  return gpcap_dump_file_open_fd (self->fd, mode, &format, error);
}

/* Does nothing if the dumper is initialised already, so that either a language's constructor or the
 * program may call it. */
static gboolean
gpcap_dumper_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  GPcapDumper *self = GPCAP_DUMPER (initable);

  if (self->is_initialized)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  self->file = open_file (self, cancellable, error);
  if (self->file == NULL)
    return FALSE;
  self->is_initialized = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSED]);
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = gpcap_dumper_initable_init;
}

static gboolean
check_not_forked (GPcapDumper *self, GError **error)
{
  if (!gpcap_dump_file_is_forked (self->file))
    return TRUE;
  g_set_error_literal (
      error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
      "The dumper was opened by the parent process and cannot be used in a child process");
  return FALSE;
}

static gboolean
check_usable (GPcapDumper *self, GError **error)
{
  if (self->file != NULL)
    return check_not_forked (self, error);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The dumper is closed");
  return FALSE;
}

/* To be called after a write that failed, even if the packet itself was at fault. */
static void
keep_error (GPcapDumper *self)
{
  if (self->file != NULL && self->error == NULL && !gpcap_dump_file_is_forked (self->file))
    gpcap_dump_file_check (self->file, &self->error);
}

/* Ends a call of the program that failed to write. If the file has an error, the call has reported
 * it. */
static gboolean
end_failed_call (GPcapDumper *self)
{
  keep_error (self);
  self->is_reported = self->error != NULL;
  gpcap_dumper_notify_error (self);
  return FALSE;
}

gboolean
gpcap_dumper_check_link_type (GPcapDumper *self, int datalink, GError **error)
{
  if (!check_usable (self, error))
    return FALSE;
  if (self->datalink == datalink)
    return TRUE;

  g_autofree char *own = gpcap_names_label_datalink (self->datalink);
  g_autofree char *other = gpcap_names_label_datalink (datalink);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
               "The dumper is for %s, but the packets have %s", own, other);
  return FALSE;
}

/* Checks that the dumper does not write to the file that its packets are read from, which may be
 * NULL. */
gboolean
gpcap_dumper_check_file (GPcapDumper *self, const GPcapReadFile *file, GError **error)
{
  return check_usable (self, error) && gpcap_dump_file_check_other (self->file, file, error);
}

/* Writes a packet. This does not count as a call of the program's, so that close still reports a
 * write error. The caller then calls gpcap_dumper_notify_error(), when handlers of the program may
 * run. */
gboolean
gpcap_dumper_dump_record (GPcapDumper *self,
                          const GPcapPacketRecord *record,
                          const guint8 *data,
                          GError **error)
{
  if (!check_usable (self, error))
    return FALSE;
  if (gpcap_dump_file_write (self->file, record, data, error))
    return TRUE;
  keep_error (self);
  return FALSE;
}

/* Notifies the first write error, once. */
void
gpcap_dumper_notify_error (GPcapDumper *self)
{
  if (self->error == NULL || self->is_notified)
    return;
  self->is_notified = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/**
 * gpcap_dumper_open:
 * @filename: (type filename): the savefile to write; "-" for the standard output
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: the snapshot length, 1 to 2147483647 bytes
 * @precision: the precision of the timestamps
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile for writing. Existing contents are overwritten, unless the call fails. A FIFO is
 * opened when it has a reader; g_initable_new() with a cancellable can end that wait.
 *
 * [method@GPcap.Reader.dump_open] does the same for the packets of a reader. The underlying libpcap
 * calls are `pcap_open_dead_with_tstamp_precision()` and `pcap_dump_fopen()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the error set: a #GIOErrorEnum of the file,
 *   such as %G_IO_ERROR_BUSY when a reader of this process reads the same file and has neither
 *   reported its end nor been closed; %GPCAP_ERROR_INVALID_ARGUMENT when @snaplen is out of range
 * or savefiles cannot have the link type
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_dumper_open (const char *filename,
                   int datalink,
                   int snaplen,
                   GPcapTstampPrecision precision,
                   GError **error)
{
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_snaplen (snaplen, error) || !check_precision (precision, error))
    return NULL;
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", filename, "datalink", datalink,
                         "snaplen", snaplen, "tstamp-precision", precision, NULL);
}

/**
 * gpcap_dumper_open_append:
 * @filename: (type filename): the savefile to append to; it is created when it does not exist
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: the snapshot length, 1 to 2147483647 bytes
 * @precision: the precision of the timestamps
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile for appending to the packets in it.
 *
 * The headers of all packets in it are read, because nothing could be read behind a packet that is
 * cut. Such a savefile is refused and stays as it is; its writer was killed, or its disk was full.
 *
 * It corresponds to `pcap_dump_open_append()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the same errors as [func@GPcap.Dumper.open],
 *   or with %GPCAP_ERROR_WRONG_LINK_TYPE when the file has another link type or a smaller snapshot
 *   length, %GPCAP_ERROR_INVALID_FORMAT when it is not a savefile in pcap format with this
 *   machine's byte order and that precision, or is damaged, %GPCAP_ERROR_TRUNCATED when it has no
 *   complete header or ends inside a packet
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_dumper_open_append (const char *filename,
                          int datalink,
                          int snaplen,
                          GPcapTstampPrecision precision,
                          GError **error)
{
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_snaplen (snaplen, error) || !check_precision (precision, error))
    return NULL;
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", filename, "append", TRUE,
                         "datalink", datalink, "snaplen", snaplen, "tstamp-precision", precision,
                         NULL);
}

/**
 * gpcap_dumper_open_fd:
 * @fd: a file descriptor that can be written to; the dumper duplicates it, so it remains the
 *   caller's
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: the snapshot length, 1 to 2147483647 bytes
 * @precision: the precision of the timestamps
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile on a file descriptor: of a pipe, a socket, or a file that is already open.
 *
 * The underlying libpcap call is `pcap_dump_fopen()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the same errors as [func@GPcap.Dumper.open]
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_dumper_open_fd (int fd,
                      int datalink,
                      int snaplen,
                      GPcapTstampPrecision precision,
                      GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (fd < 0)
    {
      gpcap_error_set_from_errno (error, "file descriptor", EBADF);
      return NULL;
    }
  if (!check_snaplen (snaplen, error) || !check_precision (precision, error))
    return NULL;
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "fd", fd, "datalink", datalink, "snaplen",
                         snaplen, "tstamp-precision", precision, NULL);
}

/**
 * gpcap_dumper_dump:
 * @self: a dumper
 * @hdr: the packet's header
 * @data: (array length=size): the packet's bytes
 * @size: the size of @data, in bytes, not less than the header's captured length
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet.
 *
 * The size has 32 bits, like libpcap's. The captured length may be up to the savefile's snapshot
 * length, and up to what libpcap reads: 262144 bytes for most link types. The underlying libpcap
 * call is `pcap_dump()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when @size is
 *   less than the header's captured length, that is too long, or the packet's time is not between
 *   1970 and 2106; %GPCAP_ERROR_CLOSED; %GPCAP_ERROR_FORKED; a #GIOErrorEnum when this packet or
 *   an earlier one could not be written
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump (GPcapDumper *self,
                   GPcapPkthdr *hdr,
                   const guint8 *data,
                   guint size,
                   GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_PKTHDR (hdr), FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  const GPcapPacketRecord record = {
    .timestamp = gpcap_pkthdr_get_timestamp (hdr),
    .caplen = gpcap_pkthdr_get_caplen (hdr),
    .len = gpcap_pkthdr_get_len (hdr),
  };
  if (size < record.caplen)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "The packet has %u bytes, but its header says %u", size, record.caplen);
      return FALSE;
    }
  return gpcap_dumper_dump_record (self, &record, data, error) || end_failed_call (self);
}

/**
 * gpcap_dumper_dump_bytes:
 * @self: a dumper
 * @hdr: the packet's header
 * @data: the packet's bytes, not fewer than the header's captured length
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet, like [method@GPcap.Dumper.dump].
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.dump]
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_bytes (GPcapDumper *self, GPcapPkthdr *hdr, GBytes *data, GError **error)
{
  gsize size;

  g_return_val_if_fail (data != NULL, FALSE);

  const guint8 *bytes = g_bytes_get_data (data, &size);
  return gpcap_dumper_dump (self, hdr, bytes, MIN (size, G_MAXUINT), error);
}

/**
 * gpcap_dumper_dump_packet:
 * @self: a dumper
 * @packet: a packet
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet, like [method@GPcap.Dumper.dump].
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.dump]
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_packet (GPcapDumper *self, GPcapPacket *packet, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (packet), FALSE);

  return gpcap_dumper_dump_bytes (self, gpcap_packet_get_hdr (packet),
                                  gpcap_packet_get_data (packet), error);
}

/**
 * gpcap_dumper_dump_batch:
 * @self: a dumper
 * @batch: a batch of packets
 * @error: return location for a #GError, or %NULL
 *
 * Writes all packets of a batch.
 *
 * The underlying libpcap call is `pcap_dump()`.
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.dump], or
 *   %GPCAP_ERROR_WRONG_LINK_TYPE when the packets have another link type than the savefile
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_batch (GPcapDumper *self, GPcapPacketBatch *batch, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (batch), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  const guint n = gpcap_packet_batch_get_n_packets (batch);
  const GPcapPacketRecord *records =
      g_bytes_get_data (gpcap_packet_batch_get_records (batch), NULL);
  const guint8 *data = gpcap_packet_batch_peek_data (batch);

  if (!gpcap_dumper_check_link_type (self, gpcap_packet_batch_get_datalink (batch), error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!gpcap_dumper_dump_record (self, &records[i], data + records[i].offset, error))
        return end_failed_call (self);
    }
  return TRUE;
}

/**
 * gpcap_dumper_flush:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file.
 *
 * The underlying libpcap call is `pcap_dump_flush()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: a #GIOErrorEnum when these packets, or
 *   earlier ones, could not be written, %GPCAP_ERROR_CLOSED, %GPCAP_ERROR_FORKED
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_flush (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_usable (self, error))
    return FALSE;
  return gpcap_dump_file_flush (self->file, error) || end_failed_call (self);
}

/**
 * gpcap_dumper_flush_some:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file, like [method@GPcap.Dumper.flush],
 * but returns when the process gets a signal while it waits for the reader of a pipe that is full.
 *
 * A program that may be interrupted calls this until nothing is left, and then
 * [method@GPcap.Dumper.close].
 *
 * Returns: how many bytes are left; -1 with the same errors as [method@GPcap.Dumper.flush]
 *
 * Since: 1.0
 */
gint64
gpcap_dumper_flush_some (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  if (!check_usable (self, error))
    return -1;
  const gint64 left = gpcap_dump_file_flush_some (self->file, error);
  if (left == -1)
    end_failed_call (self);
  return left;
}

/* Writes what is in memory. Sets only an error that no call of the program has reported. */
static gboolean
write_rest (GPcapDumper *self, GError **error)
{
  if (gpcap_dump_file_flush (self->file, self->is_reported ? NULL : error))
    return TRUE;
  keep_error (self);
  return self->is_reported;
}

/**
 * gpcap_dumper_close:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file, and closes it. Closing twice does
 * nothing.
 *
 * The underlying libpcap call is `pcap_dump_close()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: a #GIOErrorEnum when packets could not be
 *   written and no other call of the program has reported that, %GPCAP_ERROR_FORKED in a child
 *   process, which writes nothing. The dumper is closed in either case
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_close (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->file == NULL)
    return TRUE;
  const gboolean is_closed_well = check_not_forked (self, error) && write_rest (self, error);
  self->n_packets = gpcap_dump_file_get_n_packets (self->file);
  g_clear_pointer (&self->file, gpcap_dump_file_free);
  gpcap_dumper_notify_error (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSED]);
  return is_closed_well;
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

  return self->file == NULL;
}

/**
 * gpcap_dumper_get_position:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Gets the position of the next packet in the savefile, including packets that are still in memory.
 *
 * It corresponds to `pcap_dump_ftell64()`.
 *
 * Returns: the position, in bytes from the beginning; -1 with %GPCAP_ERROR_CLOSED when the dumper
 *   is closed, or %GPCAP_ERROR_FORKED
 *
 * Since: 1.0
 */
gint64
gpcap_dumper_get_position (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return check_usable (self, error) ? gpcap_dump_file_get_position (self->file) : -1;
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

  return self->file != NULL ? gpcap_dump_file_get_n_packets (self->file) : self->n_packets;
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

  return self->error;
}
