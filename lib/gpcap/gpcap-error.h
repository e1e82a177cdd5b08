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
 * The domain of the errors that concern packet capture; their codes are [error@GPcap.Error].
 *
 * Cancellation, a pending operation and what the operating system says of a file come in
 * [func@Gio.io_error_quark]'s domain instead.
 */
#define GPCAP_ERROR (gpcap_error_quark ())

/**
 * GPcapError:
 * @GPCAP_ERROR_FAILED: anything for which there is no code of its own
 * @GPCAP_ERROR_NOT_ACTIVATED: the reader has to be activated first
 * @GPCAP_ERROR_ACTIVATED: the reader is active already, so it is too late
 * @GPCAP_ERROR_NO_SUCH_DEVICE: there is no device of that name
 * @GPCAP_ERROR_PERMISSION_DENIED: the program may not capture on the device
 * @GPCAP_ERROR_PROMISC_PERMISSION_DENIED: the program may capture, but not in promiscuous mode
 * @GPCAP_ERROR_DEVICE_NOT_UP: the device is there, but down
 * @GPCAP_ERROR_DEVICE_GONE: the device disappeared while it was being captured from
 * @GPCAP_ERROR_RFMON_NOT_SUPPORTED: the device has no monitor mode
 * @GPCAP_ERROR_NOT_RFMON: the operation works in monitor mode only
 * @GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED: the device cannot make that type of timestamp
 * @GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED: the device cannot make timestamps that precise
 * @GPCAP_ERROR_CAPTURE_NOT_SUPPORTED: the device is of a kind that cannot be captured from
 * @GPCAP_ERROR_INVALID_FORMAT: the file is not a savefile, or is damaged
 * @GPCAP_ERROR_TRUNCATED: the savefile ends inside its header or inside a packet
 * @GPCAP_ERROR_EMPTY_FILE: the savefile does not have a single byte; its writer may not have begun
 * @GPCAP_ERROR_INVALID_FILTER: the filter expression does not compile, or the kernel refuses it
 * @GPCAP_ERROR_WRONG_LINK_TYPE: the filter was compiled for another link type
 * @GPCAP_ERROR_INVALID_ARGUMENT: an argument is out of its documented range
 * @GPCAP_ERROR_CLOSED: the reader has been closed
 * @GPCAP_ERROR_FORKED: the reader was opened by the parent process and cannot be used in a child
 * @GPCAP_ERROR_BREAK: [method@GPcap.Reader.breakloop] ended a read that has no other way to tell
 * @GPCAP_ERROR_NOT_LIVE: only a live capture can do that, and this one reads a savefile
 * @GPCAP_ERROR_NOT_SAVEFILE: only a savefile has that, and this is a live capture
 *
 * What can go wrong in packet capture. Codes may be added, so a program treats the ones that it
 * does not know as %GPCAP_ERROR_FAILED.
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
} GPcapError;

GPCAP_AVAILABLE_IN_1_0
GQuark gpcap_error_quark (void);

G_END_DECLS
