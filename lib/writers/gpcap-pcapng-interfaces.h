/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interfaces of a pcapng savefile that is written, and their numbers in it. */

#pragma once

#include "pcapng/gpcap-interface-private.h"
#include "storage/gpcap-write-buffer.h"

G_BEGIN_DECLS

/* An interface has no number in a section before its block is in it. */
#define GPCAP_PCAPNG_NO_NUMBER G_MAXUINT32

typedef struct
{
  GPcapInterface *interface; /* owned */
  GBytes *body; /* owned; of its block */
  int datalink;
  guint max_caplen; /* of a packet, in bytes */
  guint64 resolution;
  gint64 offset;
  gboolean is_nanoseconds; /* the timestamps are those of records */
  guint32 number; /* in the section, like the next two */
  guint64 n_packets;
  gboolean has_statistics;
} GPcapPcapngInterface;

typedef struct
{
  GPtrArray *interfaces; /* owned; of GPcapPcapngInterface */
  GHashTable *places; /* owned; from GPcapInterface, borrowed, to a place in the array */
  guint32 n_numbers; /* that the interfaces in the section have */
} GPcapPcapngInterfaces;

void gpcap_pcapng_interfaces_init (GPcapPcapngInterfaces *self);
void gpcap_pcapng_interfaces_clear (GPcapPcapngInterfaces *self);
void gpcap_pcapng_interfaces_begin_section (GPcapPcapngInterfaces *self);
gboolean gpcap_pcapng_interfaces_add (GPcapPcapngInterfaces *self,
                                      GPcapInterface *interface,
                                      const char *name,
                                      guint *place,
                                      GError **error);
gboolean gpcap_pcapng_interfaces_find (GPcapPcapngInterfaces *self, int datalink, guint *place);
gboolean gpcap_pcapng_interfaces_put (GPcapPcapngInterfaces *self,
                                      GPcapPcapngInterface *interface,
                                      GPcapWriteBuffer *buffer);

static inline GPcapPcapngInterface *
gpcap_pcapng_interfaces_peek (GPcapPcapngInterfaces *self, guint place)
{
  return place < self->interfaces->len ? self->interfaces->pdata[place] : NULL;
}

G_END_DECLS
