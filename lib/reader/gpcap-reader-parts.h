/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader is made of. */

#pragma once

#include "backend/gpcap-origin.h"
#include "gpcap/gpcap-reader.h"
#include "queue/gpcap-queue.h"
#include "reader/gpcap-access.h"
#include "reader/gpcap-breaks.h"
#include "reader/gpcap-run.h"

G_BEGIN_DECLS

/* The parts do not know the reader, nor one another: the floors of lib/reader/ put them together.
 * One thread at a time reads. The others may call what the documentation of the class names. */
struct _GPcapReader
{
  GObject parent_instance;

  GPcapOrigin origin; /* what it is a capture of; fixed when it is activated */
  GPcapAccess access; /* who may use it, and the handle */
  GPcapBreaks breaks; /* what ends the reads under way */
  GPcapQueue queue; /* what was collected and not delivered */
  GPcapRun run; /* the main loops that read */

  char *pending_filter; /* owned; the filter to be set at activation, or NULL */
  gboolean nonblock;
  GPcapDirection direction;
  gboolean has_fanout; /* the capture shares its device's packets with others */
  GPcapPumpLimits thread_limits; /* of the thread that start_threaded runs */
  int is_reading_async; /* atomic; a batch is waited for */
  GPcapPkthdr *spare_hdr; /* owned; to be recycled, or NULL */
};

G_END_DECLS
