/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a reader. */

#pragma once

#include "backend/gpcap-origin.h"
#include "gpcap/gpcap-reader.h"
#include "pcapng/gpcap-told.h"
#include "queue/gpcap-queue.h"
#include "reader/gpcap-access.h"
#include "reader/gpcap-autostop.h"
#include "reader/gpcap-breaks.h"
#include "reader/gpcap-descriptions.h"
#include "reader/gpcap-drain.h"
#include "reader/gpcap-run.h"
#include "taps/gpcap-rates.h"

G_BEGIN_DECLS

/* The group of readers that share the packets of a device. */
typedef struct
{
  int group; /* -1 for none */
  GPcapFanoutMode mode;
  GPcapFanoutFlags flags;
} GPcapFanout;

/* The parts know neither the reader nor one another: the functions of lib/reader/ put them
 * together. One thread at a time reads. Other threads may call what the documentation of the class
 * lists (gpcap-reader.c). */
struct _GPcapReader
{
  GObject parent_instance;

  GPcapOrigin origin; /* the device or savefile; fixed at activation */
  GPcapAccess access; /* whether it may be used, and the handle */
  GPcapBreaks breaks; /* end the reads under way */
  GPcapDrain drain; /* ends reads when what was captured is delivered */
  GPcapAutostop autostop; /* ends them after so many packets, bytes or seconds */
  GPcapQueue queue; /* collected and not delivered packets */
  GPcapRun run; /* the main loops that read */
  GPcapDescriptions descriptions; /* of the capture, to dumpers */
  GPcapTold told; /* what a pcapng file says beside packets */
  GPcapRates rates; /* of delivered and dropped packets; belong to the thread that reads */

  gint64 described_at; /* when it first was; in nanoseconds since 1970, or 0 */
  char *pending_filter; /* owned; the filter to set at activation, or NULL */
  gboolean nonblock;
  GPcapDirection direction; /* of the capture, or the one to set at activation */
  GPcapFanout fanout; /* the same */
  GPcapPumpLimits thread_limits; /* of the thread of start_threaded */
  int is_reading_async; /* atomic; an asynchronous read is pending */
  GPcapPkthdr *spare_hdr; /* owned; a header to recycle, or NULL */
  gboolean is_handled_in_c; /* a handler in C got the packet that was emitted last */
};

G_END_DECLS
