/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of an address, as a savefile in pcapng format tells it. */

#include "pcapng/gpcap-name-private.h"

#include <string.h>

#include "pcapng/gpcap-addresses.h"
#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapName:
 *
 * The name of an address, as a savefile in pcapng format tells it.
 *
 * [method@GPcap.Reader.get_names] lists those of a savefile, and
 * [method@GPcap.Reader.lookup_name] finds one. [method@GPcap.Dumper.add_name] writes one.
 *
 * Since: 1.0
 */
struct _GPcapName
{
  GObject parent_instance;

  char *address; /* owned */
  char *name; /* owned */
};

enum
{
  PROP_ADDRESS = 1,
  PROP_NAME,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapName, gpcap_name, G_TYPE_OBJECT)

static void
gpcap_name_finalize (GObject *object)
{
  GPcapName *self = GPCAP_NAME (object);

  g_free (self->address);
  g_free (self->name);

  G_OBJECT_CLASS (gpcap_name_parent_class)->finalize (object);
}

static void
gpcap_name_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapName *self = GPCAP_NAME (object);

  switch (property_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_name_class_init (GPcapNameClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_name_finalize;
  object_class->get_property = gpcap_name_get_property;

  /**
   * GPcapName:address: (getter get_address)
   *
   * The address as text, such as "192.0.2.1".
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  /**
   * GPcapName:name: (getter get_name)
   *
   * The name, such as "www.example.org".
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_name_init (GPcapName *self)
{
  self->address = g_strdup ("");
  self->name = g_strdup ("");
}

/* The size of the address that a record of names begins with, or 0 if none is known. */
static gsize
get_address_size (guint16 type)
{
  switch (type)
    {
    case GPCAP_NAMES_IPV4:
      return 4;
    case GPCAP_NAMES_IPV6:
      return 16;
    case GPCAP_NAMES_MAC:
      return 6;
    case GPCAP_NAMES_EUI:
      return 8;
    default:
      return 0;
    }
}

/* Takes the next of the names behind an address, each of which ends with a zero. Returns FALSE if
 * there are no more. Empty ones are passed over. */
static gboolean
next_name (GPcapOption *names, const char **name, gsize *size)
{
  while (names->size > 0)
    {
      const gsize n = strnlen ((const char *) names->value, names->size);
      const gsize n_taken = MIN (n + 1, names->size);

      *name = (const char *) names->value;
      *size = n;
      names->value += n_taken;
      names->size -= n_taken;
      if (n > 0)
        return TRUE;
    }
  return FALSE;
}

/* Takes the next record that has an address, which is left in @record's value, and names, which are
 * put into @names. */
static gboolean
next_record (GPcapOptionList *records, GPcapOption *record, GPcapOption *names)
{
  while (gpcap_options_next (records, record))
    {
      const gsize size = get_address_size (record->code);

      if (size == 0 || record->size <= size)
        continue;
      *names = (GPcapOption){ .value = record->value + size, .size = record->size - size };
      record->size = size;
      return TRUE;
    }
  return FALSE;
}

/* Returns the names in the body of a block in native byte order: an array that owns GPcapName, in
 * order. */
GPtrArray *
gpcap_name_list_for_body (GBytes *body)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  GPcapOptionList records = gpcap_options_of (body, 0);
  GPcapOption record, names;
  const char *name;
  gsize size;

  while (next_record (&records, &record, &names))
    {
      g_autofree char *address = gpcap_addresses_print (record.value, record.size);

      while (next_name (&names, &name, &size))
        {
          GPcapName *added = g_object_new (GPCAP_TYPE_NAME, NULL);

          g_free (added->address);
          added->address = g_strdup (address);
          g_free (added->name);
          added->name = g_utf8_make_valid (name, size);
          g_ptr_array_add (all, added);
        }
    }
  return all;
}

/* Returns how many names there are in the body of a block. */
guint
gpcap_name_count_for_body (GBytes *body)
{
  GPcapOptionList records = gpcap_options_of (body, 0);
  GPcapOption record, names;
  const char *name;
  gsize size;
  guint n = 0;

  while (next_record (&records, &record, &names))
    {
      while (next_name (&names, &name, &size))
        n++;
    }
  return n;
}

/**
 * gpcap_name_get_address: (get-property address)
 * @self: a name
 *
 * Gets the address that has the name.
 *
 * Returns: (transfer none): the address as text: of IPv4, of IPv6, or of hardware, such as
 *   "192.0.2.1", "2001:db8::1", or "00:00:5e:00:53:01"
 *
 * Since: 1.0
 */
const char *
gpcap_name_get_address (GPcapName *self)
{
  g_return_val_if_fail (GPCAP_IS_NAME (self), NULL);

  return self->address;
}

/**
 * gpcap_name_get_name: (get-property name)
 * @self: a name
 *
 * Gets the name itself.
 *
 * Returns: (transfer none): the name, such as "www.example.org"
 *
 * Since: 1.0
 */
const char *
gpcap_name_get_name (GPcapName *self)
{
  g_return_val_if_fail (GPCAP_IS_NAME (self), NULL);

  return self->name;
}
