/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalog of a pcapng file: what the file says beside packets, in order. */

#pragma once

#include <gio/gio.h>

#include "pcapng/gpcap-interface-private.h"

G_BEGIN_DECLS

typedef struct _GPcapCatalog GPcapCatalog;

typedef enum
{
  GPCAP_CATALOG_SECTION,
  GPCAP_CATALOG_INTERFACE,
  GPCAP_CATALOG_NAMES,
  GPCAP_CATALOG_SECRETS,
  GPCAP_CATALOG_STATISTICS,
  GPCAP_CATALOG_CUSTOM, /* a block that may be copied */
} GPcapCatalogKind;

/* No interface has this number. */
#define GPCAP_CATALOG_NO_INTERFACE G_MAXUINT32

/* A block of the file. */
typedef struct
{
  GPcapCatalogKind kind;
  guint32 interface; /* the number of the interface, of interfaces and statistics */
  GBytes *body; /* borrowed; without the type and the lengths, in native byte order */
} GPcapCatalogEntry;

/* The largest number of interfaces. */
#define GPCAP_CATALOG_MAX_INTERFACES (1 << 17)

/* The most memory that the blocks of a file take, with what is made of them, in bytes. */
#define GPCAP_CATALOG_MAX_SIZE ((gsize) 64 * 1024 * 1024)

GPcapCatalog *gpcap_catalog_new (void);
GPcapCatalog *gpcap_catalog_ref (GPcapCatalog *self);
void gpcap_catalog_unref (GPcapCatalog *self);

gboolean gpcap_catalog_add_section (GPcapCatalog *self, GBytes *body, GError **error);
gboolean gpcap_catalog_add_interface (GPcapCatalog *self,
                                      GBytes *body,
                                      int datalink,
                                      guint32 *number,
                                      GError **error);
void gpcap_catalog_add (GPcapCatalog *self, GPcapCatalogKind kind, guint32 interface, GBytes *body);

guint gpcap_catalog_get_n_entries (GPcapCatalog *self);
gboolean gpcap_catalog_get_entry (GPcapCatalog *self, guint i, GPcapCatalogEntry *entry);
guint gpcap_catalog_get_n_interfaces (GPcapCatalog *self);
GPcapInterface *gpcap_catalog_ref_interface (GPcapCatalog *self, guint32 number);

/* What a catalog is saved as: for each entry its kind, the number of its interface, the link type
 * of an interface, and the body; and the numbers of the interfaces of the last two sections. */
#define GPCAP_CATALOG_TYPE "(a(uuiay)auau)"

GVariant *gpcap_catalog_save (GPcapCatalog *self);
gboolean gpcap_catalog_restore (GPcapCatalog *self, GVariant *saved);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapCatalog, gpcap_catalog_unref)

G_END_DECLS
