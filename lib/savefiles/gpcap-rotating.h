/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rotation: the file under way of a ring is replaced when the schedule says so. */

#pragma once

#include "savefiles/gpcap-ring.h"
#include "savefiles/gpcap-rotation-private.h"
#include "savefiles/gpcap-schedule.h"
#include "writers/gpcap-dump-file.h"

G_BEGIN_DECLS

/* A file that is whole, of which the program is to be told. */
typedef struct
{
  char *path; /* owned; absolute */
  gint64 first_time; /* the least timestamp, in nanoseconds since 1970 */
  gint64 last_time; /* the greatest one */
  guint64 n_packets;
} GPcapRotated;

typedef struct
{
  GPcapRing *ring; /* owned */
  GPcapSchedule schedule;
  GPcapCompression compression;

  char *hidden_name; /* owned; of the file under way, or NULL */
  guint64 n_before; /* packets in the files before it */
  GQueue news; /* of GPcapRotated, owned */
} GPcapRotating;

GPcapRotating *gpcap_rotating_open (GPcapRotation *rotation,
                                    GPcapWriter *writer,
                                    GPcapDumpFile **file,
                                    GError **error);
void gpcap_rotating_free (GPcapRotating *self);
gboolean gpcap_rotating_write (GPcapRotating *self,
                               GPcapDumpFile *file,
                               const GPcapPackets *packets,
                               const GPcapPacketRecord *records,
                               guint n_records,
                               GError **error);
gboolean gpcap_rotating_write_one (GPcapRotating *self,
                                   GPcapDumpFile *file,
                                   const GPcapPackets *packets,
                                   const GPcapPacketRecord *record,
                                   GPcapInterface *interface,
                                   GBytes *options,
                                   GError **error);
gboolean gpcap_rotating_end_interval (GPcapRotating *self, GPcapDumpFile *file, GError **error);
gboolean gpcap_rotating_sum_up (GPcapRotating *self, GPcapDumpFile *file, GError **error);
gboolean gpcap_rotating_end (GPcapRotating *self, GPcapDumpFile *file, GError **error);
gboolean gpcap_rotating_open_parts (GPcapRotating *self,
                                    GPcapDumpFile *file,
                                    gint64 from,
                                    gint64 to,
                                    GArray *parts,
                                    guint64 *n_taken,
                                    gint64 *last_time,
                                    GError **error);
void gpcap_rotated_free (GPcapRotated *rotated);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapRotating, gpcap_rotating_free)

G_END_DECLS
