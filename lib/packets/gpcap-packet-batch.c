/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch of captured packets. */

#include "packets/gpcap-packet-batch-private.h"

#include "packets/gpcap-packet-private.h"
#include "packets/gpcap-pkthdr-private.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapPacketBatch:
 *
 * Packets that were collected together: one block with their bytes, and one record for each packet
 * that gives the position of its bytes.
 *
 * A batch is the fastest way to pass packets to any language, because one call moves thousands of
 * them. [method@GPcap.PacketBatch.get_records] and [method@GPcap.PacketBatch.get_data] return
 * everything without a copy. [method@GPcap.PacketBatch.get_pkthdr] and
 * [method@GPcap.PacketBatch.get_bytes] return one packet. As a [iface@Gio.ListModel] of
 * [class@GPcap.Packet], a batch creates each item on demand.
 *
 * A batch never changes, and stays valid after its reader is closed and freed. Everything that is
 * taken from a batch keeps its whole block in memory: about 128 KiB of a savefile, and of a live
 * capture what came together, at least some 6 KiB.
 *
 * Since: 1.0
 */
struct _GPcapPacketBatch
{
  GObject parent_instance;

  GBytes *data; /* owned, or nothing */
  GBytes *records; /* owned, or nothing; an array of GPcapPacketRecord */
  int datalink;
  GPcapLayout layout; /* what is around each packet in the data */
  GPcapCatalog *catalog; /* owned; what the pcapng file says beside packets, or NULL */
  guint n_entries; /* of the catalog that were known when the packets were collected */
  gboolean is_saved; /* the packets are read from a savefile */
};

enum
{
  PROP_N_PACKETS = 1,
  PROP_DATALINK,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* What an empty batch has, also one that a program makes. Shared, and never freed. */
static GBytes *nothing;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapPacketBatch,
                               gpcap_packet_batch,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return GPCAP_TYPE_PACKET;
}

static guint
get_n_items (GListModel *model)
{
  return gpcap_packet_batch_get_n_packets (GPCAP_PACKET_BATCH (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPcapPacketBatch *self = GPCAP_PACKET_BATCH (model);
  g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (self, position);

  if (hdr == NULL)
    return NULL;
  g_autoptr (GBytes) data = gpcap_packet_batch_get_bytes (self, position);
  const GPcapPackets packets = gpcap_packet_batch_get_packets (self);
  guint n_records;
  return gpcap_packet_new_for_record (
      &packets, &gpcap_packet_batch_peek_records (self, &n_records)[position], hdr, data);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
gpcap_packet_batch_finalize (GObject *object)
{
  GPcapPacketBatch *self = GPCAP_PACKET_BATCH (object);

  if (self->data != nothing)
    g_bytes_unref (self->data);
  if (self->records != nothing)
    g_bytes_unref (self->records);
  g_clear_pointer (&self->catalog, gpcap_catalog_unref);

  G_OBJECT_CLASS (gpcap_packet_batch_parent_class)->finalize (object);
}

static void
gpcap_packet_batch_get_property (GObject *object,
                                 guint property_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  GPcapPacketBatch *self = GPCAP_PACKET_BATCH (object);

  switch (property_id)
    {
    case PROP_N_PACKETS:
      g_value_set_uint (value, gpcap_packet_batch_get_n_packets (self));
      break;
    case PROP_DATALINK:
      g_value_set_int (value, self->datalink);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_packet_batch_class_init (GPcapPacketBatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  nothing = g_bytes_new_static ("", 0);

  object_class->finalize = gpcap_packet_batch_finalize;
  object_class->get_property = gpcap_packet_batch_get_property;

  /**
   * GPcapPacketBatch:n-packets: (getter get_n_packets)
   *
   * The number of packets.
   */
  properties[PROP_N_PACKETS] = g_param_spec_uint ("n-packets", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapPacketBatch:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB.
   */
  properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_packet_batch_init (GPcapPacketBatch *self)
{
  self->data = nothing;
  self->records = nothing;
}

/* Takes ownership of @data and @records. */
GPcapPacketBatch *
gpcap_packet_batch_new (GBytes *data, GBytes *records, int datalink)
{
  GPcapPacketBatch *self = g_object_new (GPCAP_TYPE_PACKET_BATCH, NULL);

  self->data = data;
  self->records = records;
  self->datalink = datalink;
  return self;
}

/* Returns the records, borrowed. */
const GPcapPacketRecord *
gpcap_packet_batch_peek_records (GPcapPacketBatch *self, guint *n_records)
{
  gsize size;
  const GPcapPacketRecord *records = g_bytes_get_data (self->records, &size);

  *n_records = size / sizeof *records;
  return records;
}

/* Returns the bytes that the records' offsets are positions in, borrowed. */
const guint8 *
gpcap_packet_batch_peek_data (GPcapPacketBatch *self)
{
  return g_bytes_get_data (self->data, NULL);
}

/* Returns what the records point into, borrowed. */
GPcapPackets
gpcap_packet_batch_get_packets (GPcapPacketBatch *self)
{
  return (GPcapPackets){
    .data = gpcap_packet_batch_peek_data (self),
    .size = self->data != NULL ? g_bytes_get_size (self->data) : 0,
    .datalink = self->datalink,
    .layout = self->layout,
    .catalog = self->catalog,
    .n_entries = self->n_entries,
    .is_saved = self->is_saved,
  };
}

/* Sets what is around each packet, and where they come from. */
static GPcapPacketBatch *
with_layout (GPcapPacketBatch *self, const GPcapPackets *packets)
{
  self->layout = packets->layout;
  self->catalog = packets->catalog != NULL ? gpcap_catalog_ref (packets->catalog) : NULL;
  self->n_entries = packets->n_entries;
  self->is_saved = packets->is_saved;
  return self;
}

static GBytes *
bytes_new_in_arena (GPcapArena *arena, gconstpointer data, gsize size)
{
  return g_bytes_new_with_free_func (data, size, (GDestroyNotify) gpcap_arena_unref,
                                     gpcap_arena_ref (arena));
}

GPcapPacketBatch *
gpcap_packet_batch_new_empty (int datalink)
{
  GPcapPacketBatch *self = g_object_new (GPCAP_TYPE_PACKET_BATCH, NULL);

  self->datalink = datalink;
  return self;
}

/* Makes a batch of @n_packets packets, at least one, from @first on. The batch shares the arena's
 * memory, but the records only if it begins with the arena, because offsets count from its first
 * byte. */
GPcapPacketBatch *
gpcap_packet_batch_new_for_arena (GPcapArena *arena, guint first, guint n_packets)
{
  const GPcapPacketRecord *records = arena->records + first;

  if (first > 0)
    return gpcap_packet_batch_new_for_records (arena, records, n_packets);

  const GPcapPackets packets = gpcap_arena_get_packets (arena);
  const gsize end = gpcap_packets_get_end (&packets, &records[n_packets - 1]);
  return with_layout (
      gpcap_packet_batch_new (bytes_new_in_arena (arena, arena->data, end),
                              bytes_new_in_arena (arena, records, n_packets * sizeof *records),
                              arena->datalink),
      &packets);
}

/* Makes a batch of some packets of an arena, at least one. If they are a small part of the arena,
 * their bytes are copied, so that a packet that a program keeps does not keep a whole block in
 * memory. */
GPcapPacketBatch *
gpcap_packet_batch_new_for_records (GPcapArena *arena,
                                    const GPcapPacketRecord *records,
                                    guint n_packets)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < n_packets; i++)
    n_bytes += records[i].caplen;

  const GPcapPackets packets = gpcap_arena_get_packets (arena);
  const gsize begin = gpcap_packets_get_begin (&packets, &records[0]);
  const gsize span = gpcap_packets_get_end (&packets, &records[n_packets - 1]) - begin;
  if (n_bytes < span / 4)
    {
      g_autoptr (GPcapArena) copy = gpcap_arena_new ();

      for (guint i = 0; i < n_packets; i++)
        gpcap_arena_append_from (copy, &packets, &records[i]);
      if (copy->n_records == n_packets)
        return gpcap_packet_batch_new_for_arena (copy, 0, n_packets);
    }

  GPcapPacketRecord *moved = g_memdup2 (records, n_packets * sizeof *records);
  for (guint i = 0; i < n_packets; i++)
    moved[i].offset -= begin;
  return with_layout (gpcap_packet_batch_new (bytes_new_in_arena (arena, arena->data + begin, span),
                                              g_bytes_new_take (moved, n_packets * sizeof *records),
                                              arena->datalink),
                      &packets);
}

/* Makes a batch of some packets of a batch, over the same block of bytes. Takes ownership of
 * @records, an array of GPcapPacketRecord. */
GPcapPacketBatch *
gpcap_packet_batch_select (GPcapPacketBatch *self, GArray *records)
{
  const gsize size = records->len * sizeof (GPcapPacketRecord);
  const GPcapPackets packets = gpcap_packet_batch_get_packets (self);

  return with_layout (gpcap_packet_batch_new (
                          g_bytes_ref (self->data),
                          g_bytes_new_take (g_array_free (records, FALSE), size), self->datalink),
                      &packets);
}

/**
 * gpcap_packet_batch_get_n_packets: (get-property n-packets)
 * @self: a batch
 *
 * Gets the number of packets.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint
gpcap_packet_batch_get_n_packets (GPcapPacketBatch *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), 0);

  return g_bytes_get_size (self->records) / sizeof (GPcapPacketRecord);
}

/**
 * gpcap_packet_batch_get_datalink: (get-property datalink)
 * @self: a batch
 *
 * Gets the link type of the packets.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB
 *
 * Since: 1.0
 */
int
gpcap_packet_batch_get_datalink (GPcapPacketBatch *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), 0);

  return self->datalink;
}

/**
 * gpcap_packet_batch_get_data:
 * @self: a batch
 *
 * Gets the block with the bytes of all packets, without a copy.
 *
 * The record of each packet gives the position of its bytes. The block may have other bytes between
 * them: packets that a filter left out, and a savefile's headers and options of packets.
 *
 * Returns: (transfer none): the block, owned by the batch
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_batch_get_data (GPcapPacketBatch *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  return self->data;
}

/**
 * gpcap_packet_batch_get_records:
 * @self: a batch
 *
 * Gets the records of all packets, an array of [struct@GPcap.PacketRecord], without a copy.
 *
 * Returns: (transfer none): the records, owned by the batch
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_batch_get_records (GPcapPacketBatch *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  return self->records;
}

/**
 * gpcap_packet_batch_get_pkthdr:
 * @self: a batch
 * @position: the position of the packet, from 0
 *
 * Creates the header of one packet.
 *
 * Returns: (transfer full) (nullable): a new header, or %NULL when @position is out of range
 *
 * Since: 1.0
 */
GPcapPkthdr *
gpcap_packet_batch_get_pkthdr (GPcapPacketBatch *self, guint position)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  return position < n_records ? gpcap_pkthdr_new_for_record (&records[position]) : NULL;
}

/**
 * gpcap_packet_batch_get_bytes:
 * @self: a batch
 * @position: the position of the packet, from 0
 *
 * Gets the bytes of one packet, without a copy. They keep the batch's block in memory.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL when @position is out of range
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_batch_get_bytes (GPcapPacketBatch *self, guint position)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  if (position >= n_records)
    return NULL;
  return g_bytes_new_from_bytes (self->data, records[position].offset, records[position].caplen);
}

/**
 * gpcap_packet_batch_get_comments:
 * @self: a batch
 * @position: the position of the packet, from 0
 *
 * Gets the comments on one packet, which a savefile in pcapng format may have, without making a
 * [class@GPcap.Packet].
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the comments, in the order of the
 *   file, or %NULL when there are none, or @position is out of range
 *
 * Since: 1.0
 */
char **
gpcap_packet_batch_get_comments (GPcapPacketBatch *self, guint position)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  if (position >= n_records)
    return NULL;
  const GPcapPackets packets = gpcap_packet_batch_get_packets (self);
  const GPcapOptionList options = gpcap_packets_get_options (&packets, &records[position]);
  GPcapOption option;
  return gpcap_options_find (options, GPCAP_OPTION_COMMENT, &option)
             ? gpcap_options_dup_strings (options, GPCAP_OPTION_COMMENT)
             : NULL;
}

/**
 * gpcap_packet_batch_get_interface:
 * @self: a batch
 * @position: the position of the packet, from 0
 *
 * Gets the interface that one packet was captured on, which a savefile in pcapng format tells.
 *
 * Returns: (transfer full) (nullable): the interface, or %NULL when it is not known, or @position
 * is out of range
 *
 * Since: 1.0
 */
GPcapInterface *
gpcap_packet_batch_get_interface (GPcapPacketBatch *self, guint position)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  if (position >= n_records)
    return NULL;
  const GPcapPackets packets = gpcap_packet_batch_get_packets (self);
  return gpcap_packets_ref_interface (&packets, &records[position]);
}
