/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording: packets of a time that a thread writes to a file. */

#pragma once

#include "gpcap/gpcap-dumper.h"
#include "savefiles/gpcap-ring.h"

G_BEGIN_DECLS

/* A file of a recording. */
typedef struct
{
  GFile *file; /* owned */
  gint64 first_time; /* the least timestamp, in nanoseconds since 1970 */
  gint64 last_time; /* the greatest one */
  guint64 n_packets;
} GPcapRecorded;

/* The thread that adds packets shares it with the one that writes them. */
typedef struct
{
  GPcapRotation *rotation; /* owned */
  GPcapTstampPrecision precision;
  GPcapSavefileFormat format;
  gint64 from; /* the packets' time, in nanoseconds since 1970 */
  GAsyncQueue *queue; /* owned; of what is to be written */

  GArray *files; /* owned; of GPcapRecorded; belongs to the thread that writes until that ends */
  GError *error; /* owned, or NULL; the same; of writing */
  GError *unread; /* owned, or NULL; the same; of a ring's file that could not be read whole */
} GPcapRecording;

GPcapRecording *gpcap_recording_new (GPcapRotation *rotation,
                                     GPcapTstampPrecision precision,
                                     GPcapSavefileFormat format,
                                     gint64 from);
void gpcap_recording_unref (GPcapRecording *self);
GPcapRecording *gpcap_recording_ref (GPcapRecording *self);
void gpcap_recording_add (GPcapRecording *self, GPcapPacketBatch *batch, gint64 to);
void gpcap_recording_add_part (GPcapRecording *self, GPcapRingPart part, gint64 to);
void gpcap_recording_end (GPcapRecording *self);
void gpcap_recording_write (GPcapRecording *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapRecording, gpcap_recording_unref)

G_END_DECLS
