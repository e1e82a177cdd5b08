/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The usual ways to open a dumper. */

#include <errno.h>

#include "base/gpcap-error-private.h"
#include "savefiles/gpcap-dumper-private.h"

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

  if (!gpcap_dumper_check_snaplen (snaplen, error)
      || !gpcap_dumper_check_precision (precision, error))
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

  if (!gpcap_dumper_check_snaplen (snaplen, error)
      || !gpcap_dumper_check_precision (precision, error))
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
  if (!gpcap_dumper_check_snaplen (snaplen, error)
      || !gpcap_dumper_check_precision (precision, error))
    return NULL;
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "fd", fd, "datalink", datalink, "snaplen",
                         snaplen, "tstamp-precision", precision, NULL);
}

/**
 * gpcap_dumper_open_rotating:
 * @rotation: how files are named, ended and deleted
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: the snapshot length, 1 to 2147483647 bytes
 * @precision: the precision of the timestamps
 * @error: return location for a #GError, or %NULL
 *
 * Opens a ring of files for writing, and takes up the files of it that are there: see
 * [class@GPcap.Rotation]. The dumper emits [signal@GPcap.Dumper::rotated] for each file that is
 * whole.
 *
 * g_initable_new() with [property@GPcap.Dumper:rotation] and [property@GPcap.Dumper:format] opens
 * one in pcapng format.
 *
 * Returns: (transfer full): a new dumper; %NULL with the same errors as [func@GPcap.Dumper.open],
 *   or with %GPCAP_ERROR_INVALID_ARGUMENT when the template cannot give distinct names,
 *   %G_IO_ERROR_BUSY when another dumper writes to this ring, %G_IO_ERROR_NOT_SUPPORTED when the
 *   library was built without the compression
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_dumper_open_rotating (GPcapRotation *rotation,
                            int datalink,
                            int snaplen,
                            GPcapTstampPrecision precision,
                            GError **error)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (rotation), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_dumper_check_snaplen (snaplen, error)
      || !gpcap_dumper_check_precision (precision, error))
    return NULL;
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "rotation", rotation, "datalink", datalink,
                         "snaplen", snaplen, "tstamp-precision", precision, NULL);
}

/**
 * gpcap_dumper_open_pcapng:
 * @filename: (type filename): the savefile to write; "-" for the standard output
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile in pcapng format for writing packets of any link type, in nanoseconds where the
 * interface of a packet does not say otherwise. Existing contents are overwritten, unless the call
 * fails.
 *
 * g_initable_new() with [property@GPcap.Dumper:format] can do the same, append to a file, write to
 * a descriptor, and describe the machine and the capture.
 *
 * Returns: (transfer full): a new dumper; %NULL with the error set: a #GIOErrorEnum of the file,
 *   such as %G_IO_ERROR_BUSY when a reader of this process reads the same file and has neither
 *   reported its end nor been closed
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_dumper_open_pcapng (const char *filename, GError **error)
{
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", filename, "format",
                         GPCAP_SAVEFILE_FORMAT_PCAPNG, "tstamp-precision",
                         GPCAP_TSTAMP_PRECISION_NANO, NULL);
}
