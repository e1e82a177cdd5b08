/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dumper of a reader. */

#include "reader/gpcap-reader-dump.h"

#include "reader/gpcap-reader-describe.h"
#include "reader/gpcap-reader-properties.h"
#include "reader/gpcap-reader-pull.h"
#include "savefiles/gpcap-dumper-dump.h"

/**
 * gpcap_reader_dump_open:
 * @self: an active reader
 * @filename: (type filename): the savefile to write; "-" for the standard output
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile for packets of this reader, with its link type, snapshot length and timestamp
 * precision. Of a savefile this is the precision in which it was written: nanoseconds for the
 * pcapng format, which allows any. [method@GPcap.Reader.dump_open_pcapng] keeps all that is known
 * of the packets.
 *
 * The program writes packets of its choice with [method@GPcap.Dumper.dump] and similar methods;
 * [method@GPcap.Reader.set_dumper] writes all of them. The underlying libpcap call is
 * `pcap_dump_fopen()`.
 *
 * Returns: (transfer full): a new dumper; %NULL with the same errors as [func@GPcap.Dumper.open],
 *   or with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_reader_dump_open (GPcapReader *self, const char *filename, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL)
    return NULL;
  return gpcap_dumper_open (filename, gpcap_handle_get_datalink (handle),
                            MAX (gpcap_handle_get_snapshot (handle), 1),
                            gpcap_handle_get_tstamp_precision (handle), error);
}

/**
 * gpcap_reader_dump_open_pcapng:
 * @self: an active reader
 * @filename: (type filename): the savefile to write; "-" for the standard output
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile in pcapng format for packets of this reader.
 *
 * Of a device it has the name, the filter, the snapshot length, the operating system and, at its
 * end, the statistics of the capture until the dumper or the reader is closed. The timestamps keep
 * their precision. What a pcapng file says comes along with its packets: comments, interfaces,
 * names, secrets and statistics. The link type may be any.
 *
 * Returns: (transfer full): a new dumper; %NULL with the same errors as
 *   [func@GPcap.Dumper.open_pcapng], or with %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_reader_dump_open_pcapng (GPcapReader *self, const char *filename, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL)
    return NULL;
  g_autoptr (GPcapDumper) dumper = g_initable_new (
      GPCAP_TYPE_DUMPER, NULL, error, "filename", filename, "format", GPCAP_SAVEFILE_FORMAT_PCAPNG,
      "snaplen", MAX (gpcap_handle_get_snapshot (handle), 1), "tstamp-precision",
      gpcap_handle_get_tstamp_precision (handle), NULL);
  if (dumper == NULL || !gpcap_reader_describe (self, handle, dumper, FALSE, error))
    return NULL;
  return g_steal_pointer (&dumper);
}

/**
 * gpcap_reader_get_dumper: (get-property dumper)
 * @self: a reader
 *
 * Gets the dumper that all packets are written to.
 *
 * Returns: (transfer none) (nullable): the dumper, or %NULL when there is none
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_reader_get_dumper (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return self->queue.tee.dumper;
}

/* Whether the packets of a savefile wait for room in their dumper. */
gboolean
gpcap_reader_waits_for_room (GPcapReader *self)
{
  return self->queue.tee.dumper != NULL && !gpcap_origin_is_device (&self->origin)
         && gpcap_tee_is_full (&self->queue.tee);
}

/* Checks whether a dumper can write the packets of a handle, and describes the capture to it. */
gboolean
gpcap_reader_check_dumper (GPcapReader *self,
                           GPcapDumper *dumper,
                           GPcapHandle *handle,
                           GError **error)
{
  return gpcap_dumper_check_link_type (dumper, gpcap_handle_get_datalink (handle), error)
         && gpcap_dumper_check_file (dumper, gpcap_handle_peek_file (handle), error)
         && gpcap_reader_describe (self, handle, dumper, TRUE, error);
}

/**
 * gpcap_reader_set_dumper: (set-property dumper)
 * @self: a reader
 * @dumper: (nullable): the dumper to write to, or %NULL to write no more
 * @error: return location for a #GError, or %NULL
 *
 * Sets the dumper to which every packet that is delivered from now on is written, once and in
 * order, whichever read delivers it. So a program in any language saves packets at full speed.
 *
 * In pcapng format the reader's device is an interface of the savefile, as with
 * [method@GPcap.Reader.dump_open_pcapng]. Several readers may write to one dumper, as long as they
 * read in one thread; each is an interface.
 *
 * Packets of a savefile wait while the dumper's queue has no room; on a main loop, the reader then
 * delivers nothing, and other sources are dispatched. Packets of a device are dropped, unless the
 * dumper is [property@GPcap.Dumper:blocking].
 *
 * The program closes the dumper, after it has taken it from the reader or has read the last packet.
 * When a packet cannot be written, packets are still delivered: the reader drops the dumper and
 * emits [signal@GPcap.Reader::dump-failed]. The dumper keeps an error of the file, and
 * [method@GPcap.Dumper.close] fails with it, too. (A packet whose time a savefile cannot hold, or
 * that is longer than the dumper's snapshot length, is no error of the file.)
 *
 * A dumper that is set before the reader is activated is checked by
 * [method@GPcap.Reader.activate], which reports its errors: the link type is not known before.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_WRONG_LINK_TYPE when the
 *   dumper is for another link type than the reader's, %G_IO_ERROR_BUSY when it writes to the file
 *   that the reader reads, %GPCAP_ERROR_CLOSED when the reader or the dumper is closed,
 *   %GPCAP_ERROR_FORKED, %GPCAP_ERROR_ACTIVATED while the reader is being activated
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_dumper (GPcapReader *self, GPcapDumper *dumper, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (dumper == NULL || GPCAP_IS_DUMPER (dumper), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!gpcap_access_is_active (&self->access))
    {
      /* A closed reader gives its dumper away, too. */
      if (dumper != NULL && !gpcap_access_check_settable (&self->access, error))
        return FALSE;
    }
  else if (dumper != NULL)
    {
      g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);

      if (handle == NULL || !gpcap_reader_check_dumper (self, dumper, handle, error))
        return FALSE;
    }
  gpcap_reader_settle (self);
  if (self->queue.tee.dumper != NULL && self->queue.tee.dumper != dumper)
    gpcap_reader_end_description (self, self->queue.tee.dumper);
  if (gpcap_tee_set_dumper (&self->queue.tee, dumper))
    g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_DUMPER]);
  return TRUE;
}
