/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper writes. */

#include "savefiles/gpcap-dumper-dump.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-error.h"
#include "packets/gpcap-packet-batch-private.h"
#include "packets/gpcap-packet-private.h"
#include "pcapng/gpcap-pcapng.h"
#include "savefiles/gpcap-dumper-private.h"
#include "savefiles/gpcap-dumper-report.h"
#include "savefiles/gpcap-dumper-rotation.h"
#include "writers/gpcap-dump-file-blocks.h"

gboolean
gpcap_dumper_check_not_forked (GPcapDumper *self, GError **error)
{
  if (!gpcap_dump_file_is_forked (self->file))
    return TRUE;
  g_set_error_literal (
      error, GPCAP_ERROR, GPCAP_ERROR_FORKED,
      "The dumper was opened by the parent process and cannot be used in a child process");
  return FALSE;
}

static gboolean
is_open (GPcapDumper *self)
{
  const GPcapDumperState state = gpcap_dumper_get_state (self);

  return state == GPCAP_DUMPER_OPEN || state == GPCAP_DUMPER_ANNOUNCING;
}

/* Checks that the dumper is open, in the process that opened it. Another thread may close it the
 * next moment, and what writes to the file then fails with the same error. */
gboolean
gpcap_dumper_check_usable (GPcapDumper *self, GError **error)
{
  if (is_open (self))
    return gpcap_dumper_check_not_forked (self, error);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED, "The dumper is closed");
  return FALSE;
}

/* Ends a call of the program that wrote. */
static gboolean
end_call (GPcapDumper *self)
{
  gpcap_dumper_tell (self);
  return TRUE;
}

/* Ends a call of the program that failed to write. If the file has an error, the call has reported
 * it, unless it failed because another thread closes the dumper. */
gboolean
gpcap_dumper_end_failed_call (GPcapDumper *self)
{
  g_autoptr (GPcapDumper) kept = g_object_ref (self);

  gpcap_dumper_keep_error (self);
  if (g_atomic_pointer_get (&self->error) != NULL && is_open (self))
    g_atomic_int_set (&self->is_reported, TRUE);
  gpcap_dumper_notify_error (self);
  gpcap_dumper_tell (self);
  return FALSE;
}

gboolean
gpcap_dumper_check_link_type (GPcapDumper *self, int datalink, GError **error)
{
  if (!gpcap_dumper_check_usable (self, error))
    return FALSE;
  if (self->datalink == datalink
      || (self->datalink == -1 && self->format == GPCAP_SAVEFILE_FORMAT_PCAPNG))
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
  return gpcap_dumper_check_usable (self, error)
         && gpcap_dump_file_check_other (self->file, file, error);
}

/* Whether packets can be written without waiting for whoever takes them. A dumper that cannot be
 * used fails at once. */
gboolean
gpcap_dumper_has_room (GPcapDumper *self)
{
  return !gpcap_dumper_check_usable (self, NULL) || gpcap_dump_file_has_room (self->file);
}

/* Adds what a catalog says of packets that may come, in pcapng format. */
gboolean
gpcap_dumper_add_catalog (GPcapDumper *self, GPcapCatalog *catalog, GError **error)
{
  return gpcap_dumper_check_usable (self, error)
         && (gpcap_dump_file_add_catalog (self->file, catalog, error)
             || gpcap_dumper_end_failed_call (self));
}

/* Writes packets until one cannot be written. This does not count as a call of the program's, so
 * that close still reports a write error. The caller then calls gpcap_dumper_notify_error(), when
 * handlers of the program may run. */
gboolean
gpcap_dumper_dump_packets (GPcapDumper *self,
                           const GPcapPackets *packets,
                           const GPcapPacketRecord *records,
                           guint n_records,
                           GError **error)
{
  if (!gpcap_dumper_check_usable (self, error))
    return FALSE;
  if (self->rotating != NULL
          ? gpcap_dumper_write_rotating (self, packets, records, n_records, error)
          : gpcap_dump_file_write (self->file, packets, records, n_records, error))
    return TRUE;
  gpcap_dumper_keep_error (self);
  return FALSE;
}

/* Writes a packet of the program's. */
static gboolean
dump_one (GPcapDumper *self,
          const GPcapPackets *packets,
          const GPcapPacketRecord *record,
          GPcapInterface *interface,
          GBytes *options,
          GError **error)
{
  if (!gpcap_dumper_check_usable (self, error))
    return FALSE;
  if (self->rotating != NULL
          ? gpcap_dumper_write_one_rotating (self, packets, record, interface, options, error)
          : gpcap_dump_file_write_one (self->file, packets, record, interface, options, error))
    return end_call (self);
  return gpcap_dumper_end_failed_call (self);
}

static gboolean
check_size (const GPcapPacketRecord *record, gsize size, GError **error)
{
  if (size >= record->caplen)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "The packet has %" G_GSIZE_FORMAT " bytes, but its header says %u", size,
               record->caplen);
  return FALSE;
}

static GPcapPacketRecord
make_record (GPcapPkthdr *hdr)
{
  return (GPcapPacketRecord){
    .timestamp = gpcap_pkthdr_get_timestamp (hdr),
    .caplen = gpcap_pkthdr_get_caplen (hdr),
    .len = gpcap_pkthdr_get_len (hdr),
  };
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
 * A header and bytes do not tell of which link type they are: the packet gets the savefile's, and
 * in pcapng format its first interface if it has no link type. Packets of a reader with several
 * link types, and those with comments and other options, are written with
 * [method@GPcap.Dumper.dump_packet] or [method@GPcap.Dumper.dump_batch]. Neither do they tell that
 * they are read from a savefile, so that a queue without room drops the packet unless the dumper is
 * [property@GPcap.Dumper:blocking].
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

  const GPcapPacketRecord record = make_record (hdr);
  const GPcapPackets packets = { .data = data, .datalink = -1 };
  return check_size (&record, size, error) && dump_one (self, &packets, &record, NULL, NULL, error);
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

static gboolean
dump_packet (GPcapDumper *self, GPcapPacket *packet, GBytes *options, GError **error)
{
  const GPcapPacketRecord record = make_record (gpcap_packet_get_hdr (packet));
  GPcapInterface *interface = gpcap_packet_get_interface (packet);
  gsize size;
  const GPcapPackets packets = {
    .data = g_bytes_get_data (gpcap_packet_get_data (packet), &size),
    .datalink = gpcap_packet_get_datalink (packet),
    .is_saved = gpcap_packet_is_saved (packet),
  };

  return check_size (&record, size, error)
         && dump_one (self, &packets, &record, interface, options, error);
}

/**
 * gpcap_dumper_dump_packet:
 * @self: a dumper
 * @packet: a packet
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet, like [method@GPcap.Dumper.dump].
 *
 * In pcapng format all that the packet tells is written: comments, direction, losses, process and
 * thread, and its interface, which is added if the dumper does not have it yet. A packet without
 * one belongs to the first interface with its link type.
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.dump], or
 *   %GPCAP_ERROR_WRONG_LINK_TYPE when its interface has another link type than the dumper
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_packet (GPcapDumper *self, GPcapPacket *packet, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_PACKET (packet), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return dump_packet (self, packet, gpcap_packet_get_options (packet), error);
}

/**
 * gpcap_dumper_dump_comment:
 * @self: a dumper
 * @packet: a packet
 * @comment: the comment, of up to 65535 bytes; a longer one is cut
 * @error: return location for a #GError, or %NULL
 *
 * Writes a packet with a comment, like [method@GPcap.Dumper.dump_packet], and with the comments
 * that it has. In pcap format there are none.
 *
 * Returns: %TRUE on success; %FALSE with the same errors as [method@GPcap.Dumper.dump_packet]
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_dump_comment (GPcapDumper *self,
                           GPcapPacket *packet,
                           const char *comment,
                           GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_PACKET (packet), FALSE);
  g_return_val_if_fail (comment != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  GByteArray *array = g_byte_array_new ();
  gpcap_options_append_all (array, GPCAP_PCAPNG_ENHANCED_PACKET,
                            gpcap_options_of (gpcap_packet_get_options (packet), 0));
  gpcap_options_append_string (array, GPCAP_OPTION_COMMENT, comment);
  gpcap_options_append_end (array);
  g_autoptr (GBytes) options = g_byte_array_free_to_bytes (array);
  return dump_packet (self, packet, options, error);
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
  const GPcapPackets packets = gpcap_packet_batch_get_packets (batch);

  if (!gpcap_dumper_check_link_type (self, packets.datalink, error))
    return FALSE;
  return gpcap_dumper_dump_packets (self, &packets, records, n, error)
             ? end_call (self)
             : gpcap_dumper_end_failed_call (self);
}

/**
 * gpcap_dumper_flush:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file.
 *
 * In pcapng format it also writes an interface, if the file has none and the dumper has a
 * [property@GPcap.Dumper:datalink], so that a reader that follows the file can begin. The
 * underlying libpcap call is `pcap_dump_flush()`.
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

  if (!gpcap_dumper_check_usable (self, error))
    return FALSE;
  return gpcap_dump_file_flush (self->file, NULL, error) || gpcap_dumper_end_failed_call (self);
}

/**
 * gpcap_dumper_flush_some:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file, like [method@GPcap.Dumper.flush],
 * but returns when the process gets a signal while it waits for the reader of a pipe that is full.
 * With a queue it waits for a tenth of a second at most.
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

  if (!gpcap_dumper_check_usable (self, error))
    return -1;
  const gint64 left = gpcap_dump_file_flush_some (self->file, error);
  if (left == -1)
    gpcap_dumper_end_failed_call (self);
  return left;
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

  return gpcap_dumper_check_usable (self, error) ? gpcap_dump_file_get_position (self->file) : -1;
}
