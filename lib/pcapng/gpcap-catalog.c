/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalog of a pcapng file: what the file says beside packets, in order.
 *
 * The thread that reads the file adds to it, while others may look at what is there already. An
 * entry never changes, and lives as long as the catalog. */

#include "pcapng/gpcap-catalog.h"

#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-name-private.h"
#include "pcapng/gpcap-pcapng.h"

struct _GPcapCatalog
{
  gatomicrefcount ref_count;

  GMutex lock; /* guards the fields below */
  GArray *entries; /* owned; of GPcapCatalogEntry, each with a reference to its body */
  GPtrArray *interfaces; /* owned; of GPcapInterface, by number */
  gsize size; /* of all entries, in bytes */
  GBytes *section; /* borrowed; the body of the last section, or NULL */
  GArray *numbers; /* owned; of guint32: the numbers of the interfaces of the last section */
  GArray *earlier_numbers; /* owned; the same of the section before */
};

/* What is made of an entry takes so many bytes at most, beside three times its body: that of text
 * which is not UTF-8. */
#define ENTRY_SIZE (sizeof (GPcapCatalogEntry) + 64)
#define OBJECT_SIZE 384
#define STRING_SIZE 48
#define NAME_SIZE 256

static void
clear_entry (gpointer entry)
{
  g_bytes_unref (((GPcapCatalogEntry *) entry)->body);
}

GPcapCatalog *
gpcap_catalog_new (void)
{
  GPcapCatalog *self = g_new0 (GPcapCatalog, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->entries = g_array_new (FALSE, FALSE, sizeof (GPcapCatalogEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->interfaces = g_ptr_array_new_with_free_func (g_object_unref);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->earlier_numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

GPcapCatalog *
gpcap_catalog_ref (GPcapCatalog *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
gpcap_catalog_unref (GPcapCatalog *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->entries);
  g_ptr_array_unref (self->interfaces);
  g_array_unref (self->numbers);
  g_array_unref (self->earlier_numbers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns how much memory an entry may come to, in bytes, with the objects that are made of it. */
static gsize
estimate_size (GPcapCatalogKind kind, GBytes *body)
{
  const gsize size = ENTRY_SIZE + g_bytes_get_size (body);
  const gsize text_size = 3 * g_bytes_get_size (body);

  switch (kind)
    {
    case GPCAP_CATALOG_SECTION:
      return size + text_size + OBJECT_SIZE
             + STRING_SIZE
                   * gpcap_options_count (gpcap_options_of (body, sizeof (GPcapSectionHeader)));
    case GPCAP_CATALOG_INTERFACE:
      return size + text_size + OBJECT_SIZE
             + STRING_SIZE
                   * gpcap_options_count (gpcap_options_of (body, sizeof (GPcapInterfaceHeader)));
    case GPCAP_CATALOG_NAMES:
      return size + text_size + NAME_SIZE * (gsize) gpcap_name_count_for_body (body);
    case GPCAP_CATALOG_SECRETS:
      return size + OBJECT_SIZE;
    default:
      return size;
    }
}

/* With the lock held. Returns FALSE if the entries would take too much memory. */
static gboolean
add_entry (GPcapCatalog *self, GPcapCatalogKind kind, guint32 interface, GBytes *body)
{
  const GPcapCatalogEntry entry = { kind, interface, body };
  const gsize size = estimate_size (kind, body);

  if (size > GPCAP_CATALOG_MAX_SIZE - self->size)
    return FALSE;
  self->size += size;
  g_bytes_ref (body);
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
set_error_for_size (GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
               "The sections and interfaces take more than %" G_GSIZE_FORMAT " MiB",
               GPCAP_CATALOG_MAX_SIZE / (1024 * 1024));
  return FALSE;
}

/* Begins a section. One that repeats the one before adds no entry. */
gboolean
gpcap_catalog_add_section (GPcapCatalog *self, GBytes *body, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *numbers = self->earlier_numbers;

  self->earlier_numbers = self->numbers;
  self->numbers = g_array_set_size (numbers, 0);
  if (self->section != NULL && g_bytes_equal (self->section, body))
    return TRUE;
  if (!add_entry (self, GPCAP_CATALOG_SECTION, GPCAP_CATALOG_NO_INTERFACE, body))
    return set_error_for_size (error);
  self->section = body;
  return TRUE;
}

/* With the lock held: looks for the interface at the same place in the section before, which keeps
 * its number if it is the same. */
static gboolean
find_earlier (GPcapCatalog *self, GBytes *body, guint32 *number)
{
  const guint place = self->numbers->len;

  if (place >= self->earlier_numbers->len)
    return FALSE;
  *number = g_array_index (self->earlier_numbers, guint32, place);
  return g_bytes_equal (gpcap_interface_peek_body (self->interfaces->pdata[*number]), body);
}

/* Adds the next interface of the section. @datalink is libpcap's number of its link type. Sets
 * @number to its number in the file. */
gboolean
gpcap_catalog_add_interface (GPcapCatalog *self,
                             GBytes *body,
                             int datalink,
                             guint32 *number,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!find_earlier (self, body, number))
    {
      if (self->interfaces->len == GPCAP_CATALOG_MAX_INTERFACES)
        {
          g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
                       "There are more than %d interfaces", GPCAP_CATALOG_MAX_INTERFACES);
          return FALSE;
        }
      *number = self->interfaces->len;
      if (!add_entry (self, GPCAP_CATALOG_INTERFACE, *number, body))
        return set_error_for_size (error);
      g_ptr_array_add (self->interfaces, gpcap_interface_new_for_body (*number, datalink, body));
    }
  g_array_append_val (self->numbers, *number);
  return TRUE;
}

/* Adds another block; or not, if there is no memory left for blocks that no packet depends on. */
void
gpcap_catalog_add (GPcapCatalog *self, GPcapCatalogKind kind, guint32 interface, GBytes *body)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  add_entry (self, kind, interface, body);
}

guint
gpcap_catalog_get_n_entries (GPcapCatalog *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->entries->len;
}

/* Returns FALSE if there are not as many entries. */
gboolean
gpcap_catalog_get_entry (GPcapCatalog *self, guint i, GPcapCatalogEntry *entry)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (i >= self->entries->len)
    return FALSE;
  *entry = g_array_index (self->entries, GPcapCatalogEntry, i);
  return TRUE;
}

guint
gpcap_catalog_get_n_interfaces (GPcapCatalog *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->interfaces->len;
}

/* Returns an interface, owned: always the same object; NULL if there are not as many. */
GPcapInterface *
gpcap_catalog_ref_interface (GPcapCatalog *self, guint32 number)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return number < self->interfaces->len ? g_object_ref (self->interfaces->pdata[number]) : NULL;
}

/* With the lock held. */
static int
get_datalink (GPcapCatalog *self, const GPcapCatalogEntry *entry)
{
  return entry->kind == GPCAP_CATALOG_INTERFACE
             ? gpcap_interface_get_datalink (self->interfaces->pdata[entry->interface])
             : -1;
}

static GVariant *
save_numbers (const GArray *numbers)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, numbers->data, numbers->len,
                                    sizeof (guint32));
}

GVariant *
gpcap_catalog_save (GPcapCatalog *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uuiay)"));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const GPcapCatalogEntry *entry = &g_array_index (self->entries, GPcapCatalogEntry, i);

      g_variant_builder_add (
          &builder, "(uui@ay)", (guint32) entry->kind, entry->interface, get_datalink (self, entry),
          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, entry->body, TRUE));
    }
  return g_variant_new ("(a(uuiay)@au@au)", &builder, save_numbers (self->numbers),
                        save_numbers (self->earlier_numbers));
}

/* With the lock held: whether an entry can be the next one. */
static gboolean
is_plausible (const GPcapCatalog *self, const GPcapCatalogEntry *entry)
{
  const gsize size = g_bytes_get_size (entry->body);

  switch (entry->kind)
    {
    case GPCAP_CATALOG_SECTION:
      return size >= sizeof (GPcapSectionHeader);
    case GPCAP_CATALOG_INTERFACE:
      return size >= sizeof (GPcapInterfaceHeader) && entry->interface == self->interfaces->len
             && self->interfaces->len < GPCAP_CATALOG_MAX_INTERFACES;
    case GPCAP_CATALOG_STATISTICS:
      return size >= sizeof (GPcapStatisticsHeader) && entry->interface < self->interfaces->len;
    case GPCAP_CATALOG_NAMES:
    case GPCAP_CATALOG_SECRETS:
    case GPCAP_CATALOG_CUSTOM:
      return TRUE;
    default:
      return FALSE;
    }
}

/* With the lock held: adds an entry, or checks that it is there. */
static gboolean
restore_entry (GPcapCatalog *self, guint i, GVariant *saved)
{
  g_autoptr (GVariant) data = NULL;
  g_autoptr (GBytes) body = NULL;
  GPcapCatalogEntry entry;
  guint32 kind;
  int datalink;

  g_variant_get (saved, "(uui@ay)", &kind, &entry.interface, &datalink, &data);
  body = g_variant_get_data_as_bytes (data);
  entry.kind = (GPcapCatalogKind) kind;
  entry.body = body;
  if (i < self->entries->len)
    {
      const GPcapCatalogEntry *known = &g_array_index (self->entries, GPcapCatalogEntry, i);

      return known->kind == entry.kind
             && known->interface == entry.interface && get_datalink (self, known) == datalink
             && g_bytes_equal (known->body, body);
    }
  if (!is_plausible (self, &entry) || datalink < -1
      || !add_entry (self, entry.kind, entry.interface, body))
    return FALSE;
  if (entry.kind == GPCAP_CATALOG_INTERFACE)
    g_ptr_array_add (self->interfaces,
                     gpcap_interface_new_for_body (entry.interface, datalink, body));
  if (entry.kind == GPCAP_CATALOG_SECTION)
    self->section = body;
  return TRUE;
}

static gboolean
restore_numbers (const GPcapCatalog *self, GArray *numbers, GVariant *saved)
{
  gsize n;
  const guint32 *data = g_variant_get_fixed_array (saved, &n, sizeof *data);

  g_array_set_size (numbers, 0);
  for (gsize i = 0; i < n; i++)
    {
      if (data[i] >= self->interfaces->len)
        return FALSE;
      g_array_append_val (numbers, data[i]);
    }
  return TRUE;
}

/* Restores a catalog that has the first of the entries. Returns FALSE if what was saved cannot be
 * right; the catalog is of no use then. */
gboolean
gpcap_catalog_restore (GPcapCatalog *self, GVariant *saved)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GVariant) entries = g_variant_get_child_value (saved, 0);
  g_autoptr (GVariant) numbers = g_variant_get_child_value (saved, 1);
  g_autoptr (GVariant) earlier = g_variant_get_child_value (saved, 2);
  const gsize n = g_variant_n_children (entries);

  if (n < self->entries->len)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

      if (!restore_entry (self, i, entry))
        return FALSE;
    }
  return restore_numbers (self, self->numbers, numbers)
         && restore_numbers (self, self->earlier_numbers, earlier);
}
