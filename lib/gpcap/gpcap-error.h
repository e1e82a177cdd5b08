/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of GPcap. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

/**
 * GPCAP_ERROR:
 *
 * The error domain of GPcap. Its codes are [error@GPcap.Error].
 *
 * Cancellation, pending operations and the operating system's file errors are reported in the
 * domain [func@Gio.io_error_quark] instead. A message has one line, and a second one with advice
 * where a change of the system is required: a permission to grant, or a device to bring up.
 */
#define GPCAP_ERROR (gpcap_error_quark ())

/**
 * GPcapError:
 * @GPCAP_ERROR_FAILED: an error without a code of its own
 * @GPCAP_ERROR_NOT_ACTIVATED: the reader is not activated yet
 * @GPCAP_ERROR_ACTIVATED: the reader is already active
 * @GPCAP_ERROR_NO_SUCH_DEVICE: no device has that name
 * @GPCAP_ERROR_PERMISSION_DENIED: the program is not permitted to capture on the device
 * @GPCAP_ERROR_PROMISC_PERMISSION_DENIED: the program is permitted to capture, but not in
 *   promiscuous mode
 * @GPCAP_ERROR_DEVICE_NOT_UP: the device exists, but is down
 * @GPCAP_ERROR_DEVICE_GONE: the device disappeared during the capture
 * @GPCAP_ERROR_RFMON_NOT_SUPPORTED: the device does not support monitor mode
 * @GPCAP_ERROR_NOT_RFMON: the operation requires monitor mode
 * @GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED: the device does not support the timestamp type
 * @GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED: the device does not support the timestamp precision
 * @GPCAP_ERROR_CAPTURE_NOT_SUPPORTED: the device is of a kind that cannot be captured from
 * @GPCAP_ERROR_INVALID_FORMAT: the file is not a savefile, or is damaged
 * @GPCAP_ERROR_TRUNCATED: the savefile ends inside its header or inside a packet
 * @GPCAP_ERROR_EMPTY_FILE: the savefile is empty; its writer may not have begun
 * @GPCAP_ERROR_INVALID_FILTER: the filter expression does not compile, or the kernel refuses it
 * @GPCAP_ERROR_WRONG_LINK_TYPE: the filter or the savefile is for another link type than the
 *   packets'
 * @GPCAP_ERROR_INVALID_ARGUMENT: an argument is out of its documented range
 * @GPCAP_ERROR_CLOSED: the reader or the dumper is closed
 * @GPCAP_ERROR_FORKED: the reader was activated, or the dumper opened, by the parent process, and
 *   cannot be used in a child process
 * @GPCAP_ERROR_BREAK: [method@GPcap.Reader.breakloop] ended a read that cannot report it in another
 *   way
 * @GPCAP_ERROR_NOT_LIVE: the operation requires a live capture, but the reader reads a savefile
 * @GPCAP_ERROR_NOT_SAVEFILE: the operation requires a savefile, but the reader captures from a
 *   device
 * @GPCAP_ERROR_INJECT_NOT_SUPPORTED: the device is of a kind that cannot send packets
 * @GPCAP_ERROR_FILE_CHANGED: the savefile was cut, replaced or written anew while it was open
 *
 * The error codes of GPcap. Codes may be added: a program treats an unknown code as
 * %GPCAP_ERROR_FAILED.
 *
 * Since: 1.0
 */
typedef enum
{
  GPCAP_ERROR_FAILED,
  GPCAP_ERROR_NOT_ACTIVATED,
  GPCAP_ERROR_ACTIVATED,
  GPCAP_ERROR_NO_SUCH_DEVICE,
  GPCAP_ERROR_PERMISSION_DENIED,
  GPCAP_ERROR_PROMISC_PERMISSION_DENIED,
  GPCAP_ERROR_DEVICE_NOT_UP,
  GPCAP_ERROR_DEVICE_GONE,
  GPCAP_ERROR_RFMON_NOT_SUPPORTED,
  GPCAP_ERROR_NOT_RFMON,
  GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED,
  GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED,
  GPCAP_ERROR_CAPTURE_NOT_SUPPORTED,
  GPCAP_ERROR_INVALID_FORMAT,
  GPCAP_ERROR_TRUNCATED,
  GPCAP_ERROR_EMPTY_FILE,
  GPCAP_ERROR_INVALID_FILTER,
  GPCAP_ERROR_WRONG_LINK_TYPE,
  GPCAP_ERROR_INVALID_ARGUMENT,
  GPCAP_ERROR_CLOSED,
  GPCAP_ERROR_FORKED,
  GPCAP_ERROR_BREAK,
  GPCAP_ERROR_NOT_LIVE,
  GPCAP_ERROR_NOT_SAVEFILE,
  GPCAP_ERROR_INJECT_NOT_SUPPORTED,
  GPCAP_ERROR_FILE_CHANGED,
} GPcapError;

GPCAP_AVAILABLE_IN_1_0
GQuark gpcap_error_quark (void);

G_END_DECLS
