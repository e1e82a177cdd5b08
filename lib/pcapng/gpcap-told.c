/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program has been told of a pcapng file: its interfaces, and what else it asks for. */

#include "pcapng/gpcap-told.h"

#include "pcapng/gpcap-name-private.h"
#include "pcapng/gpcap-secrets-private.h"
#include "pcapng/gpcap-section-private.h"

void
gpcap_told_clear (GPcapTold *self)
{
  g_clear_pointer (&self->first_names, g_hash_table_unref);
  g_clear_object (&self->secrets);
  g_clear_object (&self->names);
  g_clear_object (&self->sections);
  g_clear_object (&self->interfaces);
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);
  self->n_entries = 0;
}

static GListStore *
need_interfaces (GPcapTold *self)
{
  if (self->interfaces == NULL)
    self->interfaces = g_list_store_new (GPCAP_TYPE_INTERFACE);
  return self->interfaces;
}

static void
append_section (GPcapTold *self, GBytes *body)
{
  g_autoptr (GPcapSection) section = gpcap_section_new_for_body (body);

  g_list_store_append (self->sections, section);
}

static void
append_secrets (GPcapTold *self, GBytes *body)
{
  g_autoptr (GPcapSecrets) secrets = gpcap_secrets_new_for_body (body);

  g_list_store_append (self->secrets, secrets);
}

static void
append_names (GPcapTold *self, GBytes *body)
{
  g_autoptr (GPtrArray) names = gpcap_name_list_for_body (body);

  for (guint i = 0; i < names->len; i++)
    {
      GPcapName *name = names->pdata[i];
      char *address = (char *) gpcap_name_get_address (name);

      if (!g_hash_table_contains (self->first_names, address))
        g_hash_table_insert (self->first_names, address, g_object_ref (name));
    }
  g_list_store_splice (self->names, g_list_model_get_n_items (G_LIST_MODEL (self->names)), 0,
                       names->pdata, names->len);
}

/* Adds to a list that somebody has asked for. */
static void
append_to_list (GPcapTold *self, const GPcapCatalogEntry *entry)
{
  switch (entry->kind)
    {
    case GPCAP_CATALOG_SECTION:
      if (self->sections != NULL)
        append_section (self, entry->body);
      break;
    case GPCAP_CATALOG_NAMES:
      if (self->names != NULL)
        append_names (self, entry->body);
      break;
    case GPCAP_CATALOG_SECRETS:
      if (self->secrets != NULL)
        append_secrets (self, entry->body);
      break;
    default:
      break;
    }
}

/* Adds what the catalog has in its first @n_entries entries, and the program does not know yet. The
 * program's handlers run, and may do anything, but the caller keeps @self. */
void
gpcap_told_show (GPcapTold *self, GPcapCatalog *catalog, guint n_entries)
{
  GPcapCatalogEntry entry;

  if (self->catalog == NULL)
    self->catalog = gpcap_catalog_ref (catalog);
  while (self->n_entries < n_entries && gpcap_catalog_get_entry (catalog, self->n_entries, &entry))
    {
      g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (catalog, entry.interface);

      /* First, because a handler may read. */
      self->n_entries++;
      if (entry.kind == GPCAP_CATALOG_INTERFACE)
        g_list_store_append (need_interfaces (self), interface);
      else if (entry.kind == GPCAP_CATALOG_STATISTICS)
        gpcap_interface_set_statistics (interface, entry.body);
      else
        append_to_list (self, &entry);
    }
}

/* Makes a list that the program asks for, with what it knows already. */
static GListModel *
need_list (GPcapTold *self, GListStore **list, GType type, GPcapCatalogKind kind)
{
  GPcapCatalogEntry entry;

  if (*list != NULL)
    return G_LIST_MODEL (*list);
  *list = g_list_store_new (type);
  for (guint i = 0; i < self->n_entries && gpcap_catalog_get_entry (self->catalog, i, &entry); i++)
    {
      if (entry.kind == kind)
        append_to_list (self, &entry);
    }
  return G_LIST_MODEL (*list);
}

/* Each returns a list, borrowed. */
GListModel *
gpcap_told_get_interfaces (GPcapTold *self)
{
  return G_LIST_MODEL (need_interfaces (self));
}

GListModel *
gpcap_told_get_sections (GPcapTold *self)
{
  return need_list (self, &self->sections, GPCAP_TYPE_SECTION, GPCAP_CATALOG_SECTION);
}

GListModel *
gpcap_told_get_names (GPcapTold *self)
{
  if (self->first_names == NULL)
    self->first_names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  return need_list (self, &self->names, GPCAP_TYPE_NAME, GPCAP_CATALOG_NAMES);
}

GListModel *
gpcap_told_get_secrets (GPcapTold *self)
{
  return need_list (self, &self->secrets, GPCAP_TYPE_SECRETS, GPCAP_CATALOG_SECRETS);
}

/* Returns the first name of an address, borrowed, or NULL. An address of IP may be written in any
 * way. */
const char *
gpcap_told_lookup_name (GPcapTold *self, const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  g_autofree char *text =
      parsed != NULL ? g_inet_address_to_string (parsed) : g_ascii_strdown (address, -1);
  GPcapName *name;

  gpcap_told_get_names (self);
  name = g_hash_table_lookup (self->first_names, text);
  return name != NULL ? gpcap_name_get_name (name) : NULL;
}
