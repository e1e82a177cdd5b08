/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program has been told of a pcapng file. */

#pragma once

#include <gio/gio.h>

#include "pcapng/gpcap-catalog.h"

G_BEGIN_DECLS

/* A list is made when somebody asks for it, but for that of the interfaces. */
typedef struct
{
  GPcapCatalog *catalog; /* owned; the file's, or NULL */
  guint n_entries; /* how many of its entries the program knows */
  GListStore *interfaces; /* owned; of GPcapInterface; or NULL, like those that follow */
  GListStore *sections; /* owned; of GPcapSection */
  GListStore *names; /* owned; of GPcapName */
  GListStore *secrets; /* owned; of GPcapSecrets */
  GHashTable *first_names; /* owned; the first GPcapName of each address, by the address in it */
} GPcapTold;

void gpcap_told_clear (GPcapTold *self);
void gpcap_told_show (GPcapTold *self, GPcapCatalog *catalog, guint n_entries);
GListModel *gpcap_told_get_interfaces (GPcapTold *self);
GListModel *gpcap_told_get_sections (GPcapTold *self);
GListModel *gpcap_told_get_names (GPcapTold *self);
GListModel *gpcap_told_get_secrets (GPcapTold *self);
const char *gpcap_told_lookup_name (GPcapTold *self, const char *address);

G_END_DECLS
