/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer of the pcapng format. */

#include "writers/gpcap-pcapng-writer.h"

#include <errno.h>

#include "backend/gpcap-file-header.h"
#include "backend/gpcap-names.h"
#include "base/gpcap-error-private.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-enums.h"
#include "gpcap/gpcap-error.h"
#include "writers/gpcap-append-pcapng.h"
#include "writers/gpcap-pcapng-block.h"
#include "writers/gpcap-pcapng-interfaces.h"
#include "writers/gpcap-pcapng-order.h"
#include "writers/gpcap-pcapng-packet.h"

/* A catalog whose packets are written. */
typedef struct
{
  GPcapCatalog *catalog; /* owned */
  guint n_written; /* of its entries */
} Source;

typedef struct
{
  GPcapWriter writer;
  int datalink; /* the one that packets have, or -1 for any */
  int snaplen; /* of an interface of which nothing is known, in bytes */
  int tstamp_precision;
  char *hardware; /* owned, like the next three; what the program says of the section */
  char *os;
  char *application;
  char **comments;
  GBytes *section; /* owned; the body of its block */
  GPcapPcapngInterfaces interfaces; /* by the numbers among all */
  GArray *sources; /* owned; of Source, the latest last */
  GPtrArray *kept; /* owned; of GBytes: blocks of names and secrets, which each file needs */
} GPcapPcapngWriter;

static gboolean
set_out_of_memory (GPcapPcapngWriter *self, GError **error)
{
  gpcap_error_set_from_errno (error, self->writer.name, ENOMEM);
  return FALSE;
}

static gboolean
put_section (GPcapPcapngWriter *self, GPcapWriteBuffer *buffer, GBytes *source, GError **error)
{
  const GPcapPcapngSection section = { self->hardware, self->os, self->application,
                                       (const char *const *) self->comments };

  g_clear_pointer (&self->section, g_bytes_unref);
  self->section = gpcap_pcapng_section_make (&section, source);
  gpcap_pcapng_interfaces_begin_section (&self->interfaces);
  return gpcap_pcapng_block_put_body (buffer, GPCAP_PCAPNG_SECTION, self->section)
         || set_out_of_memory (self, error);
}

static gboolean
pcapng_writer_check_append (GPcapWriter *writer,
                            int fd,
                            const char *name,
                            goffset size,
                            GError **error)
{
  return gpcap_append_pcapng_check (fd, name, size, error);
}

/* Begins the section of a further file, with the interfaces of the one before. */
static gboolean
put_section_again (GPcapPcapngWriter *self, GPcapWriteBuffer *buffer)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  gboolean is_put;

  for (guint i = 0; i < self->interfaces.interfaces->len; i++)
    {
      GPcapPcapngInterface *interface = gpcap_pcapng_interfaces_peek (&self->interfaces, i);

      if (interface->number != GPCAP_PCAPNG_NO_NUMBER)
        g_ptr_array_add (known, interface);
    }
  gpcap_pcapng_interfaces_begin_section (&self->interfaces);
  is_put = gpcap_pcapng_block_put_body (buffer, GPCAP_PCAPNG_SECTION, self->section);
  for (guint i = 0; i < known->len && is_put; i++)
    is_put = gpcap_pcapng_interfaces_put (&self->interfaces, known->pdata[i], buffer);
  return is_put;
}

/* Every file has the interfaces, names and secrets so far. A file that is appended to gets a
 * section. */
static gboolean
pcapng_writer_begin (GPcapWriter *writer,
                     GPcapWriteBuffer *buffer,
                     gboolean is_appended,
                     GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  gboolean is_put;

  writer->is_written = FALSE;
  if (self->section == NULL)
    return put_section (self, buffer, NULL, error);
  is_put = put_section_again (self, buffer);
  for (guint i = 0; i < self->kept->len && is_put; i++)
    {
      GBytes *block = self->kept->pdata[i];
      guint8 *place = gpcap_write_buffer_add (buffer, g_bytes_get_size (block));

      is_put = place != NULL;
      if (is_put)
        memcpy (place, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
    }
  return is_put || set_out_of_memory (self, error);
}

/* Begins the section of a file that is copied. If nothing is in the one under way, it is that. */
static gboolean
copy_section (GPcapPcapngWriter *self, GPcapWriteBuffer *buffer, GBytes *body, GError **error)
{
  if (!self->writer.is_written
      && buffer->used == g_bytes_get_size (self->section) + GPCAP_PCAPNG_OVERHEAD)
    buffer->used = 0;
  return put_section (self, buffer, body, error);
}

/* Makes sure that an interface is in the section. */
static GPcapPcapngInterface *
need_interface (GPcapPcapngWriter *self, GPcapWriteBuffer *buffer, guint place, GError **error)
{
  GPcapPcapngInterface *interface = gpcap_pcapng_interfaces_peek (&self->interfaces, place);

  if (gpcap_pcapng_interfaces_put (&self->interfaces, interface, buffer))
    return interface;
  set_out_of_memory (self, error);
  return NULL;
}

static gboolean
pcapng_writer_add_interface (GPcapWriter *writer,
                             GPcapWriteBuffer *buffer,
                             GPcapInterface *interface,
                             guint *number,
                             GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  const int datalink = gpcap_interface_get_datalink (interface);

  if (self->datalink != -1 && datalink != self->datalink)
    {
      g_autofree char *own = gpcap_names_label_datalink (self->datalink);
      g_autofree char *other = gpcap_names_label_datalink (datalink);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
                   "The dumper is for %s, but the interface has %s", own, other);
      return FALSE;
    }
  return gpcap_pcapng_interfaces_add (&self->interfaces, interface, writer->name, number, error)
         && need_interface (self, buffer, *number, error) != NULL;
}

/* Chooses an interface for packets of which only the link type is known, or not even that. */
static gboolean
choose_interface (GPcapPcapngWriter *self,
                  GPcapWriteBuffer *buffer,
                  int datalink,
                  guint *place,
                  GError **error)
{
  if (datalink == -1)
    datalink = self->datalink;
  if (datalink == -1 && self->interfaces.interfaces->len > 0)
    {
      *place = 0;
      return TRUE;
    }
  if (datalink == -1)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: The link type of the packet is not known: the packet has no interface, and "
                   "the dumper no datalink",
                   self->writer.name);
      return FALSE;
    }
  if (gpcap_pcapng_interfaces_find (&self->interfaces, datalink, place))
    return TRUE;

  const guint64 resolution = self->tstamp_precision == GPCAP_TSTAMP_PRECISION_NANO
                                 ? GPCAP_NANOSECONDS_PER_SECOND
                                 : G_USEC_PER_SEC;
  g_autoptr (GPcapInterface) interface =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", datalink, "snaplen", (guint) self->snaplen,
                    "tstamp-resolution", resolution, NULL);
  return pcapng_writer_add_interface (&self->writer, buffer, interface, place, error);
}

/* Chooses the interface of a packet. */
static GPcapPcapngInterface *
choose (GPcapPcapngWriter *self,
        GPcapWriteBuffer *buffer,
        GPcapInterface *known,
        int datalink,
        GError **error)
{
  guint place;
  const gboolean is_known =
      known != NULL && (datalink == -1 || datalink == gpcap_interface_get_datalink (known));

  if (is_known ? pcapng_writer_add_interface (&self->writer, buffer, known, &place, error)
               : choose_interface (self, buffer, datalink, &place, error))
    return need_interface (self, buffer, place, error);
  return NULL;
}

/* Finds the source with a catalog, or adds it. */
static Source *
need_source (GPcapPcapngWriter *self, GPcapCatalog *catalog)
{
  for (guint i = self->sources->len; i > 0; i--)
    {
      Source *source = &g_array_index (self->sources, Source, i - 1);

      if (source->catalog == catalog)
        return source;
    }
  const Source added = { gpcap_catalog_ref (catalog), 0 };
  g_array_append_val (self->sources, added);
  return &g_array_index (self->sources, Source, self->sources->len - 1);
}

static void
keep_block (GPcapPcapngWriter *self, const GPcapWriteBuffer *buffer, gsize begin)
{
  g_ptr_array_add (self->kept, g_bytes_new (buffer->data + begin, buffer->used - begin));
}

static gboolean
pcapng_writer_add_block (GPcapWriter *writer,
                         GPcapWriteBuffer *buffer,
                         const GPcapWriterBlock *block,
                         GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  const gsize begin = buffer->used;
  gsize size = 0;
  gconstpointer data = block->data != NULL ? g_bytes_get_data (block->data, &size) : NULL;

  if (!gpcap_pcapng_block_put (buffer, block->type, block->header, block->header_size, data, size,
                               NULL, 0))
    return set_out_of_memory (self, error);
  if (block->type == GPCAP_PCAPNG_NAMES || block->type == GPCAP_PCAPNG_SECRETS)
    keep_block (self, buffer, begin);
  return TRUE;
}

/* Adds statistics, with the number that the interface has in the section. */
static gboolean
put_statistics (GPcapPcapngWriter *self,
                GPcapWriteBuffer *buffer,
                guint place,
                GBytes *body,
                GError **error)
{
  GPcapPcapngInterface *interface = need_interface (self, buffer, place, error);
  const gsize header_size = sizeof (GPcapStatisticsHeader);
  GPcapStatisticsHeader header;
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);

  if (interface == NULL)
    return FALSE;
  interface->has_statistics = TRUE;
  memcpy (&header, data, header_size);
  header.interface = interface->number;
  return gpcap_pcapng_block_put (buffer, GPCAP_PCAPNG_STATISTICS, &header, header_size,
                                 data + header_size, size - header_size, NULL, 0)
         || set_out_of_memory (self, error);
}

static gboolean
pcapng_writer_add_statistics (GPcapWriter *writer,
                              GPcapWriteBuffer *buffer,
                              guint number,
                              const GPcapStatistics *statistics,
                              GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  const GPcapPcapngInterface *interface = gpcap_pcapng_interfaces_peek (&self->interfaces, number);

  if (interface == NULL)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%s: There is no interface %u",
                   writer->name, number);
      return FALSE;
    }
  g_autoptr (GBytes) body = gpcap_statistics_body_make (interface->interface, number, statistics);
  return put_statistics (self, buffer, number, body, error);
}

/* What was received and lost is known to who captures alone, and added by them. */
static gboolean
pcapng_writer_sum_up (GPcapWriter *writer,
                      GPcapWriteBuffer *buffer,
                      gint64 begin,
                      gint64 end,
                      GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;

  for (guint i = 0; i < self->interfaces.interfaces->len; i++)
    {
      const GPcapPcapngInterface *interface = gpcap_pcapng_interfaces_peek (&self->interfaces, i);
      const GPcapStatistics statistics = {
        .stats = { .delivered = interface->n_packets },
        .is_delivered_known = TRUE,
        .is_rest_unknown = TRUE,
        .time = end,
        .begin = begin,
        .end = end,
      };

      if (interface->number == GPCAP_PCAPNG_NO_NUMBER || interface->has_statistics)
        continue;
      g_autoptr (GBytes) body = gpcap_statistics_body_make (interface->interface, i, &statistics);
      if (!put_statistics (self, buffer, i, body, error))
        return FALSE;
    }
  return TRUE;
}

/* Copies statistics. */
static gboolean
copy_statistics (GPcapPcapngWriter *self,
                 GPcapWriteBuffer *buffer,
                 Source *source,
                 const GPcapCatalogEntry *entry,
                 GError **error)
{
  g_autoptr (GPcapInterface) interface =
      gpcap_catalog_ref_interface (source->catalog, entry->interface);
  guint place;

  if (interface == NULL || g_bytes_get_size (entry->body) < sizeof (GPcapStatisticsHeader))
    return TRUE;
  return pcapng_writer_add_interface (&self->writer, buffer, interface, &place, error)
         && put_statistics (self, buffer, place, entry->body, error);
}

static gboolean
copy_entry (GPcapPcapngWriter *self,
            GPcapWriteBuffer *buffer,
            Source *source,
            const GPcapCatalogEntry *entry,
            GError **error)
{
  const guint32 types[] = {
    [GPCAP_CATALOG_NAMES] = GPCAP_PCAPNG_NAMES,
    [GPCAP_CATALOG_SECRETS] = GPCAP_PCAPNG_SECRETS,
    [GPCAP_CATALOG_CUSTOM] = GPCAP_PCAPNG_CUSTOM,
  };

  switch (entry->kind)
    {
    case GPCAP_CATALOG_SECTION:
      return copy_section (self, buffer, entry->body, error);
    case GPCAP_CATALOG_INTERFACE:
      {
        g_autoptr (GPcapInterface) interface =
            gpcap_catalog_ref_interface (source->catalog, entry->interface);
        guint place;

        return interface == NULL
               || pcapng_writer_add_interface (&self->writer, buffer, interface, &place, error);
      }
    case GPCAP_CATALOG_STATISTICS:
      return copy_statistics (self, buffer, source, entry, error);
    case GPCAP_CATALOG_NAMES:
    case GPCAP_CATALOG_SECRETS:
    case GPCAP_CATALOG_CUSTOM:
    default:
      {
        const GPcapWriterBlock block = { .type = types[entry->kind], .data = entry->body };

        return pcapng_writer_add_block (&self->writer, buffer, &block, error);
      }
    }
}

/* Copies what a file says before some packets, and was not copied yet. */
static gboolean
copy_entries (GPcapPcapngWriter *self,
              GPcapWriteBuffer *buffer,
              GPcapCatalog *catalog,
              guint n_entries,
              GError **error)
{
  Source *source = need_source (self, catalog);
  GPcapCatalogEntry entry;

  for (; source->n_written < n_entries; source->n_written++)
    {
      if (gpcap_catalog_get_entry (catalog, source->n_written, &entry)
          && !copy_entry (self, buffer, source, &entry, error))
        return FALSE;
    }
  return TRUE;
}

/* Copies what a file says before these packets and is not among them. Sets @places to where the
 * rest is, or to NULL. */
static gboolean
begin_copy (GPcapPcapngWriter *self,
            GPcapWriteBuffer *buffer,
            const GPcapPackets *packets,
            const GPcapPacketRecord *records,
            guint n_records,
            GArray **places,
            GError **error)
{
  const guint n_written = need_source (self, packets->catalog)->n_written;
  guint limit = packets->n_entries;

  if (n_written >= packets->n_entries)
    return TRUE;
  *places = gpcap_pcapng_order_find (packets);
  if ((*places)->len > 0)
    limit -= (*places)->len;
  else if (gpcap_layout_is_pcapng (packets->layout))
    limit = gpcap_pcapng_order_limit (packets, records, n_records, n_written, limit);
  return copy_entries (self, buffer, packets->catalog, limit, error);
}

/* Copies what a file says before a packet. */
static gboolean
copy_entries_before (GPcapPcapngWriter *self,
                     GPcapWriteBuffer *buffer,
                     const GPcapPackets *packets,
                     const GPcapPacketRecord *record,
                     GArray *places,
                     GError **error)
{
  guint n = 0;

  while (n < places->len && g_array_index (places, GPcapPcapngPlace, n).position < record->offset)
    n++;
  if (n == 0)
    return TRUE;
  const guint last = g_array_index (places, GPcapPcapngPlace, n - 1).entry;
  g_array_remove_range (places, 0, n);
  return copy_entries (self, buffer, packets->catalog, last + 1, error);
}

static gboolean
pcapng_writer_add (GPcapWriter *writer,
                   GPcapWriteBuffer *buffer,
                   gsize full,
                   const GPcapPackets *packets,
                   const GPcapPacketRecord *records,
                   guint n_records,
                   guint *n_added,
                   GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  GPcapPcapngInterface *interface = NULL;
  const gboolean is_copied = gpcap_layout_is_pcapng (packets->layout);
  g_autoptr (GArray) places = NULL;
  guint i;

  *n_added = 0;
  if (packets->catalog != NULL
      && !begin_copy (self, buffer, packets, records, n_records, &places, error))
    return FALSE;
  for (i = 0; i < n_records && buffer->used < full; i++)
    {
      const GPcapPacketRecord *record = &records[i];

      *n_added = i;
      if (places != NULL && !copy_entries_before (self, buffer, packets, record, places, error))
        return FALSE;
      if (interface == NULL || interface->number == GPCAP_PCAPNG_NO_NUMBER
          || record->interface != records[i - 1].interface)
        {
          g_autoptr (GPcapInterface) known = gpcap_packets_ref_interface (packets, record);

          interface = choose (self, buffer, known, packets->datalink, error);
          if (interface == NULL)
            return FALSE;
        }
      if (is_copied
              ? !gpcap_pcapng_packet_copy (writer->name, buffer, interface, packets, record, error)
              : !gpcap_pcapng_packet_put (writer->name, buffer, interface, record,
                                          packets->data + record->offset, NULL, NULL, error))
        return FALSE;
      interface->n_packets++;
    }
  *n_added = i;
  return TRUE;
}

static gboolean
pcapng_writer_add_one (GPcapWriter *writer,
                       GPcapWriteBuffer *buffer,
                       const GPcapPackets *packets,
                       const GPcapPacketRecord *record,
                       GPcapInterface *known,
                       GBytes *options,
                       GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  GPcapPcapngInterface *interface = choose (self, buffer, known, packets->datalink, error);

  if (interface == NULL
      || !gpcap_pcapng_packet_put (writer->name, buffer, interface, record,
                                   packets->data + record->offset, NULL, options, error))
    return FALSE;
  interface->n_packets++;
  return TRUE;
}

static gsize
pcapng_writer_measure (const guint8 *data, gsize size, gboolean *is_packet)
{
  GPcapBlockHeader header;

  if (size < sizeof header)
    return 0;
  memcpy (&header, data, sizeof header);
  *is_packet =
      header.type == GPCAP_PCAPNG_ENHANCED_PACKET || header.type == GPCAP_PCAPNG_SIMPLE_PACKET;
  return header.length;
}

/* A savefile without packets still tells its link type, and a reader that follows it can begin. */
static gboolean
pcapng_writer_add_head (GPcapWriter *writer, GPcapWriteBuffer *buffer, GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;
  guint place;

  return self->datalink == -1 || self->interfaces.n_numbers > 0
         || (choose_interface (self, buffer, self->datalink, &place, error)
             && need_interface (self, buffer, place, error) != NULL);
}

/* Adds what files say behind their last packets. */
static gboolean
pcapng_writer_end (GPcapWriter *writer, GPcapWriteBuffer *buffer, GError **error)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;

  for (guint i = 0; i < self->sources->len; i++)
    {
      GPcapCatalog *catalog = g_array_index (self->sources, Source, i).catalog;

      if (!copy_entries (self, buffer, catalog, gpcap_catalog_get_n_entries (catalog), error))
        return FALSE;
    }
  return pcapng_writer_add_head (writer, buffer, error);
}

static void
clear_source (gpointer source)
{
  gpcap_catalog_unref (((Source *) source)->catalog);
}

static void
pcapng_writer_free (GPcapWriter *writer)
{
  GPcapPcapngWriter *self = (GPcapPcapngWriter *) writer;

  g_free (self->hardware);
  g_free (self->os);
  g_free (self->application);
  g_strfreev (self->comments);
  g_clear_pointer (&self->section, g_bytes_unref);
  gpcap_pcapng_interfaces_clear (&self->interfaces);
  g_array_unref (self->sources);
  g_ptr_array_unref (self->kept);
  g_free (writer->name);
  g_free (self);
}

static const GPcapWriterFuncs pcapng_writer_funcs = {
  .has_blocks = TRUE,
  .check_append = pcapng_writer_check_append,
  .begin = pcapng_writer_begin,
  .add = pcapng_writer_add,
  .add_one = pcapng_writer_add_one,
  .measure_packet = gpcap_pcapng_packet_measure,
  .measure = pcapng_writer_measure,
  .add_interface = pcapng_writer_add_interface,
  .add_statistics = pcapng_writer_add_statistics,
  .sum_up = pcapng_writer_sum_up,
  .add_block = pcapng_writer_add_block,
  .add_head = pcapng_writer_add_head,
  .end = pcapng_writer_end,
  .free = pcapng_writer_free,
};

/* Fails if savefiles cannot have the link type, which may be -1. */
GPcapWriter *
gpcap_pcapng_writer_new (const char *name,
                         int datalink,
                         int snaplen,
                         int tstamp_precision,
                         const GPcapPcapngSection *section,
                         GError **error)
{
  GPcapSavefileHeader header;

  if (datalink != -1
      && !gpcap_file_header_make (&header, name, datalink, snaplen, tstamp_precision, error))
    return NULL;
  GPcapPcapngWriter *self = g_new0 (GPcapPcapngWriter, 1);
  self->writer.funcs = &pcapng_writer_funcs;
  self->writer.name = g_strdup (name);
  self->datalink = datalink;
  self->snaplen = snaplen;
  self->tstamp_precision = tstamp_precision;
  self->hardware = g_strdup (section->hardware);
  self->os = g_strdup (section->os);
  self->application = g_strdup (section->application);
  self->comments = g_strdupv ((char **) section->comments);
  gpcap_pcapng_interfaces_init (&self->interfaces);
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (self->sources, clear_source);
  self->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return &self->writer;
}
