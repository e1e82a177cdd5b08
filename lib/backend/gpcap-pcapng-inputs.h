/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The section of a pcapng file that is read, and its interfaces. */

#pragma once

#include "backend/gpcap-pcapng-context.h"
#include "pcapng/gpcap-catalog.h"

G_BEGIN_DECLS

struct pcap;

/* Why no more blocks are taken. */
typedef enum
{
  GPCAP_PCAPNG_STOP_NONE,
  GPCAP_PCAPNG_STOP_PART, /* the rest of the block has not been read */
  GPCAP_PCAPNG_STOP_FULL, /* the arena has enough, or can have no packet like the next one */
  GPCAP_PCAPNG_STOP_DAMAGED, /* the block is wrong */
  GPCAP_PCAPNG_STOP_FAILED, /* the error is set */
} GPcapPcapngStop;

typedef struct
{
  GPcapCatalog *catalog; /* owned */
  struct pcap *pcap; /* owned; for the first interface, until it is handed out; or NULL */
  gboolean is_open; /* there is an interface */
  gboolean has_section;
  gboolean is_swapped; /* the section has the other byte order */
  guint64 n_sections;
  GArray *inputs; /* owned; of GPcapPcapngInput: those of the section */
  GArray *places; /* owned; of guint32: the place of each interface in its section, by its number */
  GByteArray *section; /* owned; the first section's block, until there is an interface */
  GByteArray *interface; /* owned; the block of the last interface, in its byte order */
  guint32 max_block; /* the longest block, in bytes */
  guint32 snapshot; /* of the first interface */
} GPcapPcapngInputs;

void gpcap_pcapng_inputs_init (GPcapPcapngInputs *self, GPcapCatalog *catalog);
void gpcap_pcapng_inputs_clear (GPcapPcapngInputs *self);
GPcapPcapngStop gpcap_pcapng_inputs_take_section (GPcapPcapngInputs *self,
                                                  const guint8 *block,
                                                  gsize length,
                                                  GError **error);
GPcapPcapngStop gpcap_pcapng_inputs_take_interface (GPcapPcapngInputs *self,
                                                    const guint8 *block,
                                                    gsize length,
                                                    GError **error);
void gpcap_pcapng_inputs_take_other (GPcapPcapngInputs *self,
                                     guint32 type,
                                     const guint8 *block,
                                     gsize length);
void gpcap_pcapng_inputs_set (GPcapPcapngInputs *self, const GPcapPcapngContext *context);

/* What the section is saved as: whether it has the other byte order, the longest block, the numbers
 * of the interfaces, and the block of the last one. */
#define GPCAP_PCAPNG_INPUTS_TYPE "(buauay)"

GVariant *gpcap_pcapng_inputs_save (const GPcapPcapngInputs *self);
gboolean
gpcap_pcapng_inputs_restore (GPcapPcapngInputs *self, GVariant *saved, const GArray *inputs);

/* Returns an interface of the section, borrowed: the one at a place that there is. */
static inline const GPcapPcapngInput *
gpcap_pcapng_inputs_at (const GPcapPcapngInputs *self, guint place)
{
  return &g_array_index (self->inputs, GPcapPcapngInput, place);
}

G_END_DECLS
