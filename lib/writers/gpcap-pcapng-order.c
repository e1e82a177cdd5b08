/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where between packets the other blocks of a file were. */

#include "writers/gpcap-pcapng-order.h"

#include <string.h>

#include "pcapng/gpcap-pcapng.h"

/* A block that may be an entry of the catalog. */
typedef struct
{
  gsize position;
  gsize body_size;
  GPcapCatalogKind kind;
} Block;

static gboolean
get_kind (guint32 type, GPcapCatalogKind *kind)
{
  switch (type)
    {
    case GPCAP_PCAPNG_SECTION:
      *kind = GPCAP_CATALOG_SECTION;
      return TRUE;
    case GPCAP_PCAPNG_INTERFACE:
      *kind = GPCAP_CATALOG_INTERFACE;
      return TRUE;
    case GPCAP_PCAPNG_NAMES:
      *kind = GPCAP_CATALOG_NAMES;
      return TRUE;
    case GPCAP_PCAPNG_SECRETS:
      *kind = GPCAP_CATALOG_SECRETS;
      return TRUE;
    case GPCAP_PCAPNG_STATISTICS:
      *kind = GPCAP_CATALOG_STATISTICS;
      return TRUE;
    case GPCAP_PCAPNG_CUSTOM:
      *kind = GPCAP_CATALOG_CUSTOM;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Returns the blocks in the data that are no packets. */
static GArray *
find_blocks (const GPcapPackets *packets)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  GPcapBlockHeader header;

  for (gsize position = 0; packets->size - position >= sizeof header; position += header.length)
    {
      Block block = { .position = position };

      memcpy (&header, packets->data + position, sizeof header);
      if (packets->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED)
        {
          header.type = GUINT32_SWAP_LE_BE (header.type);
          header.length = GUINT32_SWAP_LE_BE (header.length);
        }
      if (header.length < GPCAP_PCAPNG_OVERHEAD || header.length > packets->size - position)
        break;
      block.body_size = header.length - GPCAP_PCAPNG_OVERHEAD;
      if (get_kind (header.type, &block.kind))
        g_array_append_val (blocks, block);
    }
  return blocks;
}

/* Returns the entries whose blocks are among the packets, in order: of GPcapPcapngPlace. The data
 * have the blocks as they were in the file, unless packets were put together from several places.
 * Not each block has an entry: some repeat what is known. So the last ones of both belong
 * together. */
GArray *
gpcap_pcapng_order_find (const GPcapPackets *packets)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (GPcapPcapngPlace));
  g_autoptr (GArray) blocks = NULL;
  guint n = packets->n_entries;

  if (!gpcap_layout_is_pcapng (packets->layout))
    return places;
  blocks = find_blocks (packets);
  for (guint i = blocks->len; i > 0 && n > 0; i--)
    {
      const Block *block = &g_array_index (blocks, Block, i - 1);
      GPcapCatalogEntry entry;

      if (gpcap_catalog_get_entry (packets->catalog, n - 1, &entry) && entry.kind == block->kind
          && g_bytes_get_size (entry.body) == block->body_size)
        {
          const GPcapPcapngPlace place = { block->position, --n };

          g_array_prepend_val (places, place);
        }
    }
  return places;
}

/* Returns how many entries to write before packets of which the data do not tell: all of
 * @n_entries, but no section whose interfaces none of the packets has, nor what follows it. */
guint
gpcap_pcapng_order_limit (const GPcapPackets *packets,
                          const GPcapPacketRecord *records,
                          guint n_records,
                          guint n_written,
                          guint n_entries)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  const guint first = MAX (n_written, 1);
  guint limit = n_entries;
  GPcapCatalogEntry entry;

  for (guint i = 0; i < n_records; i++)
    {
      if (i == 0 || records[i].interface != records[i - 1].interface)
        g_hash_table_add (
            used, GUINT_TO_POINTER (records[i].interface & GPCAP_PACKET_RECORD_INTERFACE_MASK));
    }
  for (guint i = n_entries; i > first; i--)
    {
      if (!gpcap_catalog_get_entry (packets->catalog, i - 1, &entry))
        return limit;
      if (entry.kind == GPCAP_CATALOG_INTERFACE
          && g_hash_table_contains (used, GUINT_TO_POINTER (entry.interface)))
        return limit;
      if (entry.kind == GPCAP_CATALOG_SECTION)
        limit = i - 1;
    }
  return limit;
}
