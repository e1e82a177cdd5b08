/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that is written. */

#include "savefiles/gpcap-dumper-private.h"

#include "backend/gpcap-dump-file.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapDumper:
 *
 * A savefile in pcap format that packets are written to.
 *
 * Packets are gathered in memory and written in blocks of whole packets. What the disk or the other
 * end of a pipe refuses is an error of the call that wrote it, at the latest of
 * [method@GPcap.Dumper.flush] or [method@GPcap.Dumper.close], and of each call after it; the file
 * is left with the whole packets before it, where it can be cut. Neither SIGPIPE nor SIGXFSZ ends
 * the program.
 *
 * Dropping the last reference closes the dumper, and nobody is told of an error then. It stands for
 * libpcap's `pcap_dumper_t`.
 *
 * Since: 1.0
 */
struct _GPcapDumper
{
  GObject parent_instance;

  GPcapDumpFile *file; /* owned; NULL when it is closed */
  int datalink;
  guint64 n_packets;
  gboolean failed; /* and somebody was told */
};

enum
{
  PROP_DATALINK = 1,
  PROP_N_PACKETS,
  PROP_CLOSED,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapDumper, gpcap_dumper, G_TYPE_OBJECT)

static void
gpcap_dumper_finalize (GObject *object)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  if (self->file != NULL)
    gpcap_dump_file_flush (self->file, NULL);
  g_clear_pointer (&self->file, gpcap_dump_file_free);

  G_OBJECT_CLASS (gpcap_dumper_parent_class)->finalize (object);
}

static void
gpcap_dumper_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapDumper *self = GPCAP_DUMPER (object);

  switch (property_id)
    {
    case PROP_DATALINK:
      g_value_set_int (value, self->datalink);
      break;
    case PROP_N_PACKETS:
      g_value_set_uint64 (value, self->n_packets);
      break;
    case PROP_CLOSED:
      g_value_set_boolean (value, gpcap_dumper_is_closed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_dumper_class_init (GPcapDumperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_dumper_finalize;
  object_class->get_property = gpcap_dumper_get_property;

  /**
   * GPcapDumper:datalink: (getter get_datalink)
   *
   * The link type of the packets.
   */
  properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  /**
   * GPcapDumper:n-packets: (getter get_n_packets)
   *
   * How many packets were dumped.
   */
  properties[PROP_N_PACKETS] =
      g_param_spec_uint64 ("n-packets", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapDumper:closed: (getter is_closed)
   *
   * Whether the dumper has been closed.
   */
  properties[PROP_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_dumper_init (GPcapDumper *self)
{
}

static gboolean
make_format (GPcapDumpFormat *format,
             int datalink,
             int snaplen,
             GPcapTstampPrecision precision,
             GError **error)
{
  *format = (GPcapDumpFormat){ datalink, snaplen, precision };
  if (snaplen >= 1)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "A snapshot length of %d is out of range: it has to be at least 1", snaplen);
  return FALSE;
}

/* Takes over the file, or passes on that there is none. */
static GPcapDumper *
dumper_new (GPcapDumpFile *file, int datalink)
{
  GPcapDumper *self;

  if (file == NULL)
    return NULL;
  self = g_object_new (GPCAP_TYPE_DUMPER, NULL);
  self->file = file;
  self->datalink = datalink;
  return self;
}

static gboolean
check_open (GPcapDumper *self, GError **error)
{
  if (self->file != NULL)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The dumper is closed");
  return FALSE;
}

gboolean
gpcap_dumper_check_link_type (GPcapDumper *self, int datalink, GError **error)
{
  if (self->datalink == datalink)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
               "The dumper is for link type %d, but the packets have link type %d", self->datalink,
               datalink);
  return FALSE;
}

gboolean
gpcap_dumper_dump_record (GPcapDumper *self,
                          const GPcapPacketRecord *record,
                          const guint8 *data,
                          GError **error)
{
  if (!check_open (self, error))
    return FALSE;
  if (!gpcap_dump_file_write (self->file, record, data, error))
    {
      self->failed = TRUE;
      return FALSE;
    }
  self->n_packets++;
  return TRUE;
}

/**
 * gpcap_dumper_open:
 * @filename: (type filename): the savefile to write; "-" for the standard output
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: how many bytes of a packet there are at most, 1 to 2147483647
 * @precision: how precise the timestamps are written
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile for writing. What was in it is overwritten.
 *
 * [method@GPcap.Reader.dump_open] does it for the packets of a reader. The libpcap calls behind it
 * are `pcap_open_dead_with_tstamp_precision()` and `pcap_dump_fopen()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the error set: a #GIOErrorEnum of the file,
 *   %GPCAP_ERROR_INVALID_ARGUMENT when @snaplen is out of range or savefiles cannot have the link
 * type
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
  GPcapDumpFormat format;

  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!make_format (&format, datalink, snaplen, precision, error))
    return NULL;
  return dumper_new (gpcap_dump_file_open (filename, GPCAP_DUMP_NEW, &format, error), datalink);
}

/**
 * gpcap_dumper_open_append:
 * @filename: (type filename): the savefile to append to; it is made when there is none
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: how many bytes of a packet there are at most, 1 to 2147483647
 * @precision: how precise the timestamps are written
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile for writing behind the packets that are in it.
 *
 * It does what `pcap_dump_open_append()` does.
 *
 * Returns: (transfer full): a new dumper; %NULL with the error set as by [func@GPcap.Dumper.open],
 * or %GPCAP_ERROR_WRONG_LINK_TYPE when what is there has another link type or a smaller snapshot
 * length, %GPCAP_ERROR_INVALID_FORMAT when it is no savefile in pcap format of this machine's byte
 * order and of that precision, %GPCAP_ERROR_TRUNCATED when it has no whole header
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
  GPcapDumpFormat format;

  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!make_format (&format, datalink, snaplen, precision, error))
    return NULL;
  return dumper_new (gpcap_dump_file_open (filename, GPCAP_DUMP_APPEND, &format, error), datalink);
}

/**
 * gpcap_dumper_open_fd:
 * @fd: a file descriptor that can be written to; the dumper duplicates it, so it stays the caller's
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: how many bytes of a packet there are at most, 1 to 2147483647
 * @precision: how precise the timestamps are written
 * @error: return location for a #GError, or %NULL
 *
 * Writes a savefile into a file descriptor: of a pipe, a socket, or a file that is open already.
 *
 * The libpcap call behind it is `pcap_dump_fopen()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the error set as by [func@GPcap.Dumper.open]
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
  GPcapDumpFormat format;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!make_format (&format, datalink, snaplen, precision, error))
    return NULL;
  return dumper_new (gpcap_dump_file_open_fd (fd, &format, error), datalink);
}

/**
 * gpcap_dumper_dump:
 * @self: a dumper
 * @hdr: the packet's header
 * @data: (array length=size): the packet's bytes
 * @size: how many there are, not fewer than the header's captured length
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet.
 *
 * The libpcap call behind it is `pcap_dump()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when there are fewer
 * bytes than the header says, or its time is not between 1970 and 2106; %GPCAP_ERROR_CLOSED; a
 * #GIOErrorEnum when it, or what was written before, could not be written
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
                   "There are %u bytes, but the header says %u", size, record.caplen);
      return FALSE;
    }
  return gpcap_dumper_dump_record (self, &record, data, error);
}

/**
 * gpcap_dumper_dump_packet:
 * @self: a dumper
 * @packet: a packet
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet, like [method@GPcap.Dumper.dump].
 *
 * Returns: %TRUE; %FALSE with the error set as by [method@GPcap.Dumper.dump]
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_packet (GPcapDumper *self, GPcapPacket *packet, GError **error)
{
  gsize size;

  g_return_val_if_fail (GPCAP_IS_PACKET (packet), FALSE);

  const guint8 *data = g_bytes_get_data (gpcap_packet_get_data (packet), &size);
  return gpcap_dumper_dump (self, gpcap_packet_get_hdr (packet), data, size, error);
}

/**
 * gpcap_dumper_dump_batch:
 * @self: a dumper
 * @batch: packets
 * @error: return location for a #GError, or %NULL
 *
 * Writes all packets of a batch.
 *
 * The libpcap call behind it is `pcap_dump()`.
 *
 * Returns: %TRUE; %FALSE with the error set as by [method@GPcap.Dumper.dump], or
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
  const guint8 *data = g_bytes_get_data (gpcap_packet_batch_get_data (batch), NULL);

  if (!gpcap_dumper_check_link_type (self, gpcap_packet_batch_get_datalink (batch), error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!gpcap_dumper_dump_record (self, &records[i], data + records[i].offset, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * gpcap_dumper_flush:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes what was gathered in memory to the file.
 *
 * The libpcap call behind it is `pcap_dump_flush()`.
 *
 * Returns: %TRUE; %FALSE with the error set: a #GIOErrorEnum when it, or what was written before,
 * could not be written, %GPCAP_ERROR_CLOSED
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_flush (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_open (self, error))
    return FALSE;
  if (gpcap_dump_file_flush (self->file, error))
    return TRUE;
  self->failed = TRUE;
  return FALSE;
}

/**
 * gpcap_dumper_close:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes what was gathered in memory to the file, and closes it. Closing twice does nothing.
 *
 * The libpcap call behind it is `pcap_dump_close()`.
 *
 * Returns: %TRUE; %FALSE with the error set to a #GIOErrorEnum when something could not be written
 * and nobody was told before. It is closed in either case
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_close (GPcapDumper *self, GError **error)
{
  gboolean is_written;

  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->file == NULL)
    return TRUE;
  is_written = gpcap_dump_file_flush (self->file, self->failed ? NULL : error) || self->failed;
  g_clear_pointer (&self->file, gpcap_dump_file_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSED]);
  return is_written;
}

/**
 * gpcap_dumper_is_closed: (get-property closed)
 * @self: a dumper
 *
 * Tells whether the dumper has been closed.
 *
 * Returns: whether it has
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
 * Tells where in the savefile the next packet will be, with what is still in memory counted.
 *
 * It tells what `pcap_dump_ftell64()` tells.
 *
 * Returns: the position, in bytes from the beginning; -1 with %GPCAP_ERROR_CLOSED when it is closed
 *
 * Since: 1.0
 */
gint64
gpcap_dumper_get_position (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return check_open (self, error) ? gpcap_dump_file_get_position (self->file) : -1;
}

/**
 * gpcap_dumper_get_n_packets: (get-property n-packets)
 * @self: a dumper
 *
 * Tells how many packets were dumped.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_dumper_get_n_packets (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->n_packets;
}

/**
 * gpcap_dumper_get_datalink: (get-property datalink)
 * @self: a dumper
 *
 * Tells the link type of the packets.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB
 *
 * Since: 1.0
 */
int
gpcap_dumper_get_datalink (GPcapDumper *self)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), 0);

  return self->datalink;
}
