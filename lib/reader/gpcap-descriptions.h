/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a capture is described to the dumpers that write its packets. */

#pragma once

#include <glib-object.h>

#include "pcapng/gpcap-catalog.h"

G_BEGIN_DECLS

/* Each dumper has a catalog of its own, to which statistics are added at its end, and a signal
 * handler that does it. May be used in any thread. */
typedef struct
{
  GMutex lock;
  GArray *items; /* owned */
} GPcapDescriptions;

void gpcap_descriptions_init (GPcapDescriptions *self);
void gpcap_descriptions_clear (GPcapDescriptions *self);
GPcapCatalog *gpcap_descriptions_ref (GPcapDescriptions *self, gconstpointer dumper);
void gpcap_descriptions_add (GPcapDescriptions *self,
                             gpointer dumper,
                             GPcapCatalog *catalog,
                             gulong handler);
GPcapCatalog *gpcap_descriptions_steal (GPcapDescriptions *self, gconstpointer dumper);

G_END_DECLS
