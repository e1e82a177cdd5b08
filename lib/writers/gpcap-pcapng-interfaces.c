/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interfaces of a pcapng savefile that is written, and their numbers in it. */

#include "writers/gpcap-pcapng-interfaces.h"

#include <gio/gio.h>

#include "backend/gpcap-file-header.h"
#include "base/gpcap-timestamp.h"
#include "writers/gpcap-interface-body.h"
#include "writers/gpcap-pcapng-block.h"

/* A packet of a block that is read may not be longer. */
#define MAX_CAPLEN (GPCAP_PCAPNG_MAX_BLOCK - 128 * 1024)

static void
interface_free (gpointer data)
{
  GPcapPcapngInterface *interface = data;

  g_object_unref (interface->interface);
  g_bytes_unref (interface->body);
  g_free (interface);
}

void
gpcap_pcapng_interfaces_init (GPcapPcapngInterfaces *self)
{
  self->interfaces = g_ptr_array_new_with_free_func (interface_free);
  self->places = g_hash_table_new (NULL, NULL);
  self->n_numbers = 0;
}

void
gpcap_pcapng_interfaces_clear (GPcapPcapngInterfaces *self)
{
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
}

/* The numbers begin again in each section, with the interfaces that are needed in it. */
void
gpcap_pcapng_interfaces_begin_section (GPcapPcapngInterfaces *self)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      GPcapPcapngInterface *interface = gpcap_pcapng_interfaces_peek (self, i);

      interface->number = GPCAP_PCAPNG_NO_NUMBER;
      interface->n_packets = 0;
      interface->has_statistics = FALSE;
    }
  self->n_numbers = 0;
}

/* What an interface of a file has captured is written as it is. Else a reader would cut longer
 * packets, or read nothing behind them. */
static guint
find_max_caplen (GPcapInterface *interface, const char *name)
{
  const guint snaplen = gpcap_interface_get_snaplen (interface);
  GPcapSavefileHeader header;

  if (gpcap_interface_peek_body (interface) != NULL)
    return GPCAP_PCAPNG_MAX_BLOCK;
  if (!gpcap_file_header_make (&header, name, gpcap_interface_get_datalink (interface), 0, 0, NULL))
    return MAX_CAPLEN;
  const guint max =
      gpcap_file_header_find_max_caplen (&header, snaplen == 0 ? G_MAXINT : (int) snaplen);
  return MIN (max, MAX_CAPLEN);
}

/* Adds an interface, unless it is there. Sets @place to where it is. @name is the savefile's. */
gboolean
gpcap_pcapng_interfaces_add (GPcapPcapngInterfaces *self,
                             GPcapInterface *interface,
                             const char *name,
                             guint *place,
                             GError **error)
{
  gpointer found;

  if (g_hash_table_lookup_extended (self->places, interface, NULL, &found))
    {
      *place = GPOINTER_TO_UINT (found);
      return TRUE;
    }
  GBytes *body = gpcap_interface_body_make (interface, name, error);
  if (body == NULL)
    return FALSE;
  GPcapPcapngInterface *added = g_new0 (GPcapPcapngInterface, 1);
  added->interface = g_object_ref (interface);
  added->body = body;
  added->datalink = gpcap_interface_get_datalink (interface);
  added->max_caplen = find_max_caplen (interface, name);
  added->resolution = gpcap_interface_get_tstamp_resolution (interface);
  added->offset = gpcap_interface_get_tstamp_offset (interface);
  added->is_nanoseconds = added->resolution == GPCAP_NANOSECONDS_PER_SECOND && added->offset == 0;
  added->number = GPCAP_PCAPNG_NO_NUMBER;
  *place = self->interfaces->len;
  g_hash_table_insert (self->places, interface, GUINT_TO_POINTER (*place));
  g_ptr_array_add (self->interfaces, added);
  return TRUE;
}

/* Finds the first interface with a link type. */
gboolean
gpcap_pcapng_interfaces_find (GPcapPcapngInterfaces *self, int datalink, guint *place)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      if (gpcap_pcapng_interfaces_peek (self, i)->datalink == datalink)
        {
          *place = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Adds the block of an interface to the section, unless it is in it. Returns FALSE when out of
 * memory. */
gboolean
gpcap_pcapng_interfaces_put (GPcapPcapngInterfaces *self,
                             GPcapPcapngInterface *interface,
                             GPcapWriteBuffer *buffer)
{
  if (G_LIKELY (interface->number != GPCAP_PCAPNG_NO_NUMBER))
    return TRUE;
  if (!gpcap_pcapng_block_put_body (buffer, GPCAP_PCAPNG_INTERFACE, interface->body))
    return FALSE;
  interface->number = self->n_numbers++;
  return TRUE;
}
