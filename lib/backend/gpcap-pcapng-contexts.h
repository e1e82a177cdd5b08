/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The contexts of a pcapng file that an index has packets of. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-pcapng-context.h"
#include "pcapng/gpcap-catalog.h"

G_BEGIN_DECLS

typedef struct
{
  GMutex lock; /* guards the next two */
  GPtrArray *contexts; /* owned */
  GArray *inputs; /* owned; of GPcapPcapngInput, by number */

  /* Used in the thread that adds. */
  guint64 section; /* of the context that was found last */
  guint n_same; /* how many of its interfaces are known to be the same */
  guint found; /* which context it was */
  guint last[2]; /* the last context of each byte order, or the number of all */
  gsize n_numbers; /* of all contexts */
} GPcapPcapngContexts;

void gpcap_pcapng_contexts_init (GPcapPcapngContexts *self);
void gpcap_pcapng_contexts_clear (GPcapPcapngContexts *self);
gboolean gpcap_pcapng_contexts_find (GPcapPcapngContexts *self,
                                     const GPcapPcapngContext *context,
                                     guint32 *place,
                                     GError **error);
gboolean
gpcap_pcapng_contexts_get (GPcapPcapngContexts *self, guint32 place, GPcapPcapngContext *context);

/* What contexts are saved as: for each interface its link type, the number of that in files, the
 * snapshot length and the longest packet; for each context its byte order and its interfaces. */
#define GPCAP_PCAPNG_CONTEXTS_TYPE "(a(iquu)a(bau))"

GVariant *gpcap_pcapng_contexts_save (GPcapPcapngContexts *self, const GArray *others);
gboolean
gpcap_pcapng_contexts_restore (GPcapPcapngContexts *self, GVariant *saved, GPcapCatalog *catalog);

G_END_DECLS
