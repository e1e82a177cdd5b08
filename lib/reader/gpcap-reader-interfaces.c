/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader tells of a savefile in pcapng format, beside its packets. */

#include "reader/gpcap-reader-interfaces.h"

/* Adds what the catalog of a pcapng file has in its first @n_entries entries, and the program does
 * not know yet. Its handlers run, and may do anything. */
void
gpcap_reader_show_entries (GPcapReader *self, GPcapHandle *handle, guint n_entries)
{
  g_autoptr (GPcapReader) kept = g_object_ref (self);
  g_autoptr (GPcapCatalog) catalog = NULL;

  if (handle->catalog == NULL)
    return;
  catalog = gpcap_catalog_ref (handle->catalog);
  gpcap_told_show (&self->told, catalog, n_entries);
}

/* Adds what is at the beginning of a file that has just been opened, up to the first interface. A
 * thread may have read more of it already. */
void
gpcap_reader_show_first_interface (GPcapReader *self)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, NULL);
  GPcapCatalogEntry entry;
  guint n = 0;

  if (handle == NULL || handle->catalog == NULL)
    return;
  while (gpcap_catalog_get_entry (handle->catalog, n, &entry)
         && entry.kind != GPCAP_CATALOG_INTERFACE)
    n++;
  gpcap_reader_show_entries (self, handle, n + 1);
}

/**
 * gpcap_reader_get_interfaces:
 * @self: a reader
 *
 * Gets the interfaces that the packets of a savefile in pcapng format were captured on, as far as
 * they are known: at first those at the beginning of the file, and each other one before the first
 * packet that follows it is delivered. A number in a [struct@GPcap.PacketRecord] is a position in
 * this list. An interface that a later section of the file describes just as the section before did
 * keeps its number.
 *
 * The list of a live capture and of a savefile in pcap format is empty. It is always the same
 * object, and changes in the thread that reads, as do the statistics of its items.
 *
 * Returns: (transfer none): a list model of [class@GPcap.Interface]
 *
 * Since: 1.0
 */
GListModel *
gpcap_reader_get_interfaces (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return gpcap_told_get_interfaces (&self->told);
}

/**
 * gpcap_reader_get_sections:
 * @self: a reader
 *
 * Gets what the sections of a savefile in pcapng format say of the capture, as far as they are
 * known: at first that at the beginning of the file, and each other one before the first packet
 * that follows it is delivered. A section that says the same as the one before is not in the list.
 *
 * The list of a live capture and of a savefile in pcap format is empty. It is always the same
 * object, and changes in the thread that reads.
 *
 * Returns: (transfer none): a list model of [class@GPcap.Section]
 *
 * Since: 1.0
 */
GListModel *
gpcap_reader_get_sections (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return gpcap_told_get_sections (&self->told);
}

/**
 * gpcap_reader_get_names:
 * @self: a reader
 *
 * Gets the names of addresses that a savefile in pcapng format tells, as far as they are known: a
 * file may have them behind the packets. [method@GPcap.Reader.lookup_name] finds one.
 *
 * The list of a live capture and of a savefile in pcap format is empty. It is always the same
 * object, and changes in the thread that reads.
 *
 * Returns: (transfer none): a list model of [class@GPcap.Name]
 *
 * Since: 1.0
 */
GListModel *
gpcap_reader_get_names (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return gpcap_told_get_names (&self->told);
}

/**
 * gpcap_reader_get_secrets:
 * @self: a reader
 *
 * Gets the secrets that a savefile in pcapng format has, as far as they are known: they are in
 * front of the packets that they decrypt, which this library does not do.
 *
 * The list of a live capture and of a savefile in pcap format is empty. It is always the same
 * object, and changes in the thread that reads.
 *
 * Returns: (transfer none): a list model of [class@GPcap.Secrets]
 *
 * Since: 1.0
 */
GListModel *
gpcap_reader_get_secrets (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);

  return gpcap_told_get_secrets (&self->told);
}

/**
 * gpcap_reader_lookup_name:
 * @self: a reader
 * @address: an address of IPv4, IPv6 or hardware, such as "192.0.2.1"
 *
 * Finds the name of an address among those of [method@GPcap.Reader.get_names]. Of several, it is
 * the first in the file. Nothing is asked of the network.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if none is known; valid as long as the
 *   reader
 *
 * Since: 1.0
 */
const char *
gpcap_reader_lookup_name (GPcapReader *self, const char *address)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return gpcap_told_lookup_name (&self->told, address);
}
