/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of savefiles in pcapng format, which leaves the packets in place.
 *
 * libpcap reads such files only if all interfaces have one link type and one snapshot length, and
 * all sections one byte order, and says nothing of what is in them beside packets. Here the blocks
 * are read straight into the arena, and records point to the packets in them. What libpcap reads is
 * read as it does: libpcap is asked about each interface, and for the message where something is
 * wrong.
 *
 * A collection ends before a packet of another link type, and before a section in another byte
 * order. What has been read of the blocks behind it waits in a buffer. */

#include "backend/gpcap-pcapng-reader.h"

#include <pcap/pcap.h>
#include <string.h>

#include "backend/gpcap-pcapng-changers.h"
#include "backend/gpcap-pcapng-judgement.h"
#include "pcapng/gpcap-pcapng.h"

/* How much is read at a time, in bytes. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define READ_SIZE 256
#else
#define READ_SIZE GPCAP_ARENA_FULL
#endif

typedef GPcapPcapngInput Interface;
typedef GPcapPcapngStop Stop;

struct _GPcapPcapngReader
{
  GPcapSavefile *savefile; /* borrowed */
  GPcapPcapngInputs section; /* that is read */
  GPcapPcapngChangers changers;
  guint16 linktype; /* of the packets that were collected last, in files */
  gboolean changes_packets; /* libpcap changes them */

  gboolean is_mixed; /* a collection may have packets of several link types */
  gboolean is_again; /* the blocks have been read before, and only packets are taken */
  GPcapPcapngContext context; /* of the packets that were collected last, if they are mixed */

  GByteArray *ahead; /* owned; what was read and not collected */
  gsize n_taken; /* how many of its bytes have been collected */

  Stop stop;
  gsize wanted; /* the size of the block that is not whole, or 0 if it is unknown */
  GError *failure; /* owned; for GPCAP_PCAPNG_STOP_FAILED */
};

/* Takes ownership of the reference to the catalog. */
static GPcapPcapngReader *
make_reader (GPcapSavefile *savefile, GPcapCatalog *catalog)
{
  GPcapPcapngReader *self = g_new0 (GPcapPcapngReader, 1);

  self->savefile = savefile;
  gpcap_pcapng_inputs_init (&self->section, catalog);
  gpcap_pcapng_changers_init (&self->changers);
  self->context.inputs = g_array_new (FALSE, FALSE, sizeof (Interface));
  /* Reserved, because offsets are added to its data, also while it is empty. */
  self->ahead = g_byte_array_sized_new (1);
  return self;
}

GPcapPcapngReader *
gpcap_pcapng_reader_new (GPcapSavefile *savefile)
{
  return make_reader (savefile, gpcap_catalog_new ());
}

void
gpcap_pcapng_reader_free (GPcapPcapngReader *self)
{
  gpcap_pcapng_inputs_clear (&self->section);
  gpcap_pcapng_changers_clear (&self->changers);
  g_array_unref (self->context.inputs);
  g_byte_array_unref (self->ahead);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Returns the catalog, borrowed. */
GPcapCatalog *
gpcap_pcapng_reader_get_catalog (GPcapPcapngReader *self)
{
  return self->section.catalog;
}

/* Returns how many bytes have been read and not collected. */
gsize
gpcap_pcapng_reader_count_ahead (GPcapPcapngReader *self)
{
  return self->ahead->len - self->n_taken;
}

/* Returns these bytes, borrowed. */
static const guint8 *
peek_ahead (GPcapPcapngReader *self)
{
  return self->n_taken < self->ahead->len ? self->ahead->data + self->n_taken : (const guint8 *) "";
}

/* Whether the savefile is in pcapng format. What was read of it is put back. */
gboolean
gpcap_pcapng_reader_recognize (GPcapSavefile *savefile)
{
  guint8 head[sizeof (GPcapBlockHeader) + sizeof (guint32)];
  gsize size = 0;
  gboolean is_swapped;
  gssize n;

  do
    {
      n = gpcap_savefile_read (savefile, head + size, sizeof head - size, NULL);
      size += MAX (n, 0);
      if (size >= sizeof (guint32) && gpcap_pcapng_get_uint32 (head, FALSE) != GPCAP_PCAPNG_SECTION)
        break;
    }
  while (n > 0 && size < sizeof head);
  gpcap_savefile_unread (savefile, head, size);
  return size == sizeof head && gpcap_pcapng_get_uint32 (head, FALSE) == GPCAP_PCAPNG_SECTION
         && gpcap_pcapng_find_order (head, &is_swapped);
}

static Stop
fail (GPcapPcapngReader *self, GError *failure)
{
  GError *error = NULL;

  /* The name of the savefile goes before the message. */
  gpcap_savefile_set_format_error (self->savefile, (GPcapError) failure->code, failure->message,
                                   &error);
  g_error_free (failure);
  g_clear_error (&self->failure);
  self->failure = error;
  return GPCAP_PCAPNG_STOP_FAILED;
}

/* Packets that are collected again have no savefile, and their caller says what is wrong. */
static Stop
fail_without_memory (GPcapPcapngReader *self)
{
  if (self->is_again)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  return fail (self, g_error_new_literal (GPCAP_ERROR, GPCAP_ERROR_FAILED,
                                          "Not enough memory for a captured packet"));
}

/* Begins a section, unless there are packets in another byte order. */
static Stop
take_section (GPcapPcapngReader *self, const GPcapArena *arena, const guint8 *block, gsize length)
{
  GError *error = NULL;
  gboolean is_swapped;
  Stop stop;

  if (arena->n_records > 0 && gpcap_pcapng_find_order (block, &is_swapped)
      && is_swapped != self->section.is_swapped)
    return GPCAP_PCAPNG_STOP_FULL;
  stop = gpcap_pcapng_inputs_take_section (&self->section, block, length, &error);
  return error != NULL ? fail (self, error) : stop;
}

static Stop
take_interface (GPcapPcapngReader *self, const guint8 *block, gsize length)
{
  GError *error = NULL;
  const Stop stop = gpcap_pcapng_inputs_take_interface (&self->section, block, length, &error);

  return error != NULL ? fail (self, error) : stop;
}

/* Remembers the context of the first packet of a collection. Returns FALSE for a packet whose
 * context is another one than that of the packets before it. */
static gboolean
note_context (GPcapPcapngReader *self, const GPcapArena *arena)
{
  GPcapPcapngContext *context = &self->context;
  const gboolean is_same_section = context->section == self->section.n_sections;

  if (is_same_section && context->inputs->len == self->section.inputs->len)
    return TRUE;
  if (arena->n_records > 0)
    return FALSE;
  if (!is_same_section)
    g_array_set_size (context->inputs, 0);
  context->section = self->section.n_sections;
  context->is_swapped = self->section.is_swapped;
  if (context->inputs->len < self->section.inputs->len)
    g_array_append_vals (context->inputs,
                         gpcap_pcapng_inputs_at (&self->section, context->inputs->len),
                         self->section.inputs->len - context->inputs->len);
  return TRUE;
}

/* Whether a packet can be in the same collection as those before it. */
static inline gboolean
fits (const GPcapPcapngReader *self,
      const GPcapArena *arena,
      const Interface *interface,
      GPcapLayout layout)
{
  return arena->layout == layout && (self->is_mixed || arena->datalink == interface->datalink)
         && arena->n_records < GPCAP_ARENA_MAX_RECORDS;
}

/* Adds a record for a packet. @offset is that of its bytes in the data. */
static inline Stop
add_packet (GPcapPcapngReader *self,
            GPcapArena *arena,
            const Interface *interface,
            guint64 time,
            gsize offset,
            guint32 caplen,
            guint32 len)
{
  const GPcapLayout layout =
      self->section.is_swapped ? GPCAP_LAYOUT_PCAPNG_SWAPPED : GPCAP_LAYOUT_PCAPNG;

  if (self->is_mixed && !self->is_again && !note_context (self, arena))
    return GPCAP_PCAPNG_STOP_FULL;
  if (arena->n_records == 0)
    {
      arena->datalink = interface->datalink;
      arena->layout = layout;
      self->linktype = interface->linktype;
      self->changes_packets = interface->changes_packets;
    }
  else if (!fits (self, arena, interface, layout))
    return GPCAP_PCAPNG_STOP_FULL;
  self->changes_packets |= interface->changes_packets;
  if (!gpcap_arena_add_record (arena, gpcap_pcapng_time_convert (&interface->time, time), offset,
                               caplen, len))
    return fail_without_memory (self);
  arena->records[arena->n_records - 1].interface = interface->number;
  return GPCAP_PCAPNG_STOP_NONE;
}

/* Takes an enhanced packet, or an obsolete one, which has a shorter number of its interface.
 * @offset is that of the block. */
static inline Stop
take_packet (GPcapPcapngReader *self,
             GPcapArena *arena,
             gboolean is_obsolete,
             const guint8 *block,
             gsize length,
             gsize offset)
{
  const gsize overhead = GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader);
  const guint8 *header = block + sizeof (GPcapBlockHeader);
  const gboolean is_swapped = self->section.is_swapped;
  const Interface *interface;
  guint32 place, caplen;
  guint64 time;

  if (length < overhead)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  place = is_obsolete ? gpcap_pcapng_get_uint16 (header, is_swapped)
                      : gpcap_pcapng_get_uint32 (header, is_swapped);
  time = (guint64) gpcap_pcapng_get_uint32 (header + 4, is_swapped) << 32
         | gpcap_pcapng_get_uint32 (header + 8, is_swapped);
  caplen = gpcap_pcapng_get_uint32 (header + 12, is_swapped);
  if (place >= self->section.inputs->len || caplen > length - overhead)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  interface = gpcap_pcapng_inputs_at (&self->section, place);
  if (caplen > interface->max_caplen)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  return add_packet (self, arena, interface, time,
                     offset + sizeof (GPcapBlockHeader) + sizeof (GPcapEnhancedPacketHeader),
                     caplen, gpcap_pcapng_get_uint32 (header + 16, is_swapped));
}

/* Takes a simple packet, which has no time, and is of the first interface. */
static Stop
take_simple_packet (GPcapPcapngReader *self,
                    GPcapArena *arena,
                    const guint8 *block,
                    gsize length,
                    gsize offset)
{
  const gsize overhead = GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSimplePacketHeader);
  const Interface *interface;
  guint32 len, caplen;

  if (length < overhead || self->section.inputs->len == 0)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  interface = gpcap_pcapng_inputs_at (&self->section, 0);
  len = gpcap_pcapng_get_uint32 (block + sizeof (GPcapBlockHeader), self->section.is_swapped);
  caplen = MIN (len, interface->snapshot);
  if (caplen > length - overhead)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  return add_packet (self, arena, interface, 0,
                     offset + sizeof (GPcapBlockHeader) + sizeof (GPcapSimplePacketHeader), caplen,
                     len);
}

/* Finds the length of the block that begins at @block, of which @size bytes have been read. */
static inline Stop
find_length (GPcapPcapngReader *self, const guint8 *block, gsize size, gsize *length)
{
  gboolean is_swapped = self->section.is_swapped;

  self->wanted = 0;
  if (size < sizeof (GPcapBlockHeader))
    return GPCAP_PCAPNG_STOP_PART;
  if (gpcap_pcapng_get_uint32 (block, FALSE) == GPCAP_PCAPNG_SECTION)
    {
      if (size < sizeof (GPcapBlockHeader) + sizeof (guint32))
        return GPCAP_PCAPNG_STOP_PART;
      /* One without a byte order is damaged, but is read to its end, as by libpcap. */
      gpcap_pcapng_find_order (block, &is_swapped);
    }
  *length = gpcap_pcapng_get_uint32 (block + sizeof (guint32), is_swapped);
  /* libpcap does not look at the end of the first section's block, nor whether the length is a
   * multiple of 4. */
  if (*length < GPCAP_PCAPNG_OVERHEAD || *length > self->section.max_block
      || (*length % 4 != 0 && self->section.has_section))
    return GPCAP_PCAPNG_STOP_DAMAGED;
  if (size < *length)
    {
      self->wanted = *length;
      return GPCAP_PCAPNG_STOP_PART;
    }
  /* The length is repeated at the end. */
  return !self->section.has_section
                 || memcmp (block + sizeof (guint32), block + *length - sizeof (guint32),
                            sizeof (guint32))
                        == 0
             ? GPCAP_PCAPNG_STOP_NONE
             : GPCAP_PCAPNG_STOP_DAMAGED;
}

static inline Stop
take_block (GPcapPcapngReader *self,
            GPcapArena *arena,
            const guint8 *block,
            gsize length,
            gsize offset)
{
  const guint32 type = gpcap_pcapng_get_uint32 (block, self->section.is_swapped);

  /* What else there is has been taken before. */
  if (self->is_again && type != GPCAP_PCAPNG_ENHANCED_PACKET && type != GPCAP_PCAPNG_PACKET
      && type != GPCAP_PCAPNG_SIMPLE_PACKET)
    return type != GPCAP_PCAPNG_SECTION
                   || gpcap_pcapng_find_order (block, &self->section.is_swapped)
               ? GPCAP_PCAPNG_STOP_NONE
               : GPCAP_PCAPNG_STOP_DAMAGED;
  switch (type)
    {
    case GPCAP_PCAPNG_ENHANCED_PACKET:
      return take_packet (self, arena, FALSE, block, length, offset);
    case GPCAP_PCAPNG_PACKET:
      return take_packet (self, arena, TRUE, block, length, offset);
    case GPCAP_PCAPNG_SIMPLE_PACKET:
      return take_simple_packet (self, arena, block, length, offset);
    case GPCAP_PCAPNG_SECTION:
      return take_section (self, arena, block, length);
    case GPCAP_PCAPNG_INTERFACE:
      return take_interface (self, block, length);
    default:
      gpcap_pcapng_inputs_take_other (&self->section, type, block, length);
      return GPCAP_PCAPNG_STOP_NONE;
    }
}

/* Takes blocks from the beginning of @data, the first time up to an interface. Returns how many
 * bytes were taken. */
static gsize
take_blocks (GPcapPcapngReader *self, GPcapArena *arena, const guint8 *data, gsize size)
{
  gsize end = 0;

  for (;;)
    {
      gsize length;

      self->stop = find_length (self, data + end, size - end, &length);
      if (self->stop == GPCAP_PCAPNG_STOP_NONE)
        self->stop = take_block (self, arena, data + end, length, end);
      if (self->stop != GPCAP_PCAPNG_STOP_NONE)
        return end;
      end += length;
      if (self->section.pcap != NULL)
        {
          self->stop = GPCAP_PCAPNG_STOP_FULL;
          return end;
        }
    }
}

/* Keeps what was read behind the packets. */
static void
keep (GPcapPcapngReader *self, const guint8 *data, gsize size)
{
  g_byte_array_set_size (self->ahead, 0);
  self->n_taken = 0;
  if (size > 0)
    g_byte_array_append (self->ahead, data, size);
}

/* Sets the error for the block at the beginning of what was read, or for the end of the file in
 * it. */
static void
set_error (GPcapPcapngReader *self, GPcapError code, GError **error)
{
  g_autofree char *reason = gpcap_pcapng_judgement_dup_reason (
      &self->section, peek_ahead (self), gpcap_pcapng_reader_count_ahead (self));

  if (reason == NULL)
    reason = g_strdup (code == GPCAP_ERROR_TRUNCATED ? "The savefile ends inside a block"
                                                     : "A block is damaged");
  if (!self->section.is_open && code == GPCAP_ERROR_TRUNCATED)
    gpcap_savefile_set_open_error (self->savefile, reason, error);
  else
    gpcap_savefile_set_format_error (self->savefile, code, reason, error);
}

/* Returns the result when no packet was taken, and none can be. */
static GPcapCollectResult
end_collection (GPcapPcapngReader *self, GError **error)
{
  if (self->stop == GPCAP_PCAPNG_STOP_FAILED)
    g_propagate_error (error, g_error_copy (self->failure));
  else
    set_error (self, GPCAP_ERROR_INVALID_FORMAT, error);
  return GPCAP_COLLECT_FAILED;
}

static gboolean
is_over (const GPcapPcapngReader *self)
{
  return self->stop == GPCAP_PCAPNG_STOP_DAMAGED || self->stop == GPCAP_PCAPNG_STOP_FAILED;
}

/* Takes what was read before. The packets are copied into the arena. */
static gboolean
collect_ahead (GPcapPcapngReader *self, GPcapArena *arena)
{
  const guint8 *data = peek_ahead (self);
  const gsize size = take_blocks (self, arena, data, gpcap_pcapng_reader_count_ahead (self));

  if (arena->n_records > 0)
    {
      if (!gpcap_arena_reserve (arena, size))
        {
          arena->n_records = 0;
          self->stop = fail_without_memory (self);
          return FALSE;
        }
      memcpy (arena->data, data, size);
      arena->data_used = size;
    }
  self->n_taken += size;
  return arena->n_records > 0;
}

/* Reads into the arena, behind its first @size bytes: as much as there is room for, or fewer if
 * there are no more without waiting. Returns the number, 0 at the end, or -1. */
static gssize
read_more (GPcapPcapngReader *self, GPcapArena *arena, gsize size, gsize room, GError **error)
{
  gsize n_read = 0;

  do
    {
      const gssize n = gpcap_savefile_read (self->savefile, arena->data + size + n_read,
                                            room - n_read, n_read == 0 ? error : NULL);

      if (n <= 0)
        return n_read > 0 ? (gssize) n_read : n;
      n_read += n;
    }
  while (n_read < room && !gpcap_savefile_may_wait (self->savefile));
  return n_read;
}

/* Returns the result when @n is what was read last. The first @size bytes of the arena were not
 * taken. */
static GPcapCollectResult
end_input (GPcapPcapngReader *self, GPcapArena *arena, gsize size, gssize n, GError **error)
{
  keep (self, arena->data, size);
  if (n < 0)
    return GPCAP_COLLECT_FAILED;
  if (size == 0 && self->section.is_open)
    return GPCAP_COLLECT_END;
  set_error (self, GPCAP_ERROR_TRUNCATED, error);
  return GPCAP_COLLECT_FAILED;
}

/* Returns how much room there has to be for the rest of a block of which @size bytes are there. The
 * room for a long one grows with what comes of it. */
static gsize
get_room (const GPcapPcapngReader *self, gsize size)
{
  return MAX (MIN (self->wanted, 2 * size), size + READ_SIZE);
}

/* Reads and takes blocks, behind the first @size bytes of the arena, until there are packets or,
 * the first time, an interface. What is left is kept. */
static GPcapCollectResult
read_blocks (GPcapPcapngReader *self, GPcapArena *arena, gsize size, GError **error)
{
  for (;;)
    {
      const gsize room = size == 0 ? READ_SIZE : get_room (self, size);
      gssize n;
      gsize taken;

      if (!gpcap_arena_reserve (arena, room))
        {
          self->stop = fail_without_memory (self);
          return end_collection (self, error);
        }
      n = read_more (self, arena, size, room - size, error);
      if (n <= 0)
        return end_input (self, arena, size, n, error);
      size += n;
      taken = take_blocks (self, arena, arena->data, size);
      if (arena->n_records > 0 || self->section.pcap != NULL)
        {
          keep (self, arena->data + taken, size - taken);
          arena->data_used = taken;
          return GPCAP_COLLECT_BOUNDED;
        }
      size -= taken;
      /* Not for each byte that comes of a long block. */
      if (taken > 0)
        memmove (arena->data, arena->data + taken, size);
      if (is_over (self))
        {
          keep (self, arena->data, size);
          return end_collection (self, error);
        }
    }
}

/* Does what remains to be done to packets. */
static void
finish_packets (GPcapPcapngReader *self, GPcapArena *arena)
{
  if (self->changes_packets && self->is_mixed)
    gpcap_pcapng_changers_run_mixed (&self->changers, arena,
                                     self->is_again ? self->section.inputs : self->context.inputs,
                                     self->section.places);
  else if (self->changes_packets)
    gpcap_pcapng_changers_run (&self->changers, arena, self->linktype);
  gpcap_arena_set_catalog (arena, self->section.catalog,
                           gpcap_catalog_get_n_entries (self->section.catalog));
}

/* Fills an empty arena with packets of one link type, unless they may be mixed. In a thread that
 * may wait, it waits for the first packet, and for no other. */
GPcapCollectResult
gpcap_pcapng_reader_collect (GPcapPcapngReader *self, GPcapArena *arena, GError **error)
{
  GPcapCollectResult result = GPCAP_COLLECT_BOUNDED;

  if (!collect_ahead (self, arena))
    {
      const gsize size = gpcap_pcapng_reader_count_ahead (self);

      if (is_over (self))
        return end_collection (self, error);
      if (!gpcap_arena_reserve (arena, get_room (self, size)))
        {
          self->stop = fail_without_memory (self);
          return end_collection (self, error);
        }
      memcpy (arena->data, peek_ahead (self), size);
      result = read_blocks (self, arena, size, error);
    }
  if (arena->n_records > 0)
    finish_packets (self, arena);
  return result;
}

/* From now on a collection may have packets of several link types, but of one context only. */
void
gpcap_pcapng_reader_mix (GPcapPcapngReader *self)
{
  self->is_mixed = TRUE;
}

/* Returns the context of the packets that were collected last, borrowed: valid until the next
 * collection. */
const GPcapPcapngContext *
gpcap_pcapng_reader_peek_context (GPcapPcapngReader *self)
{
  return &self->context;
}

/* Makes a reader of packets that another reader has collected before. */
GPcapPcapngReader *
gpcap_pcapng_reader_new_again (GPcapCatalog *catalog)
{
  GPcapPcapngReader *self = make_reader (NULL, gpcap_catalog_ref (catalog));

  self->is_mixed = self->is_again = TRUE;
  self->section.is_open = self->section.has_section = TRUE;
  self->section.max_block = G_MAXUINT32;
  return self;
}

/* Sets the context of the packets that are collected again from now on. */
void
gpcap_pcapng_reader_set_context (GPcapPcapngReader *self, const GPcapPcapngContext *context)
{
  self->context.is_swapped = context->is_swapped;
  gpcap_pcapng_inputs_set (&self->section, context);
}

/* Collects the packets again whose blocks are in the arena, and nothing else. Returns FALSE if
 * something is wrong with the blocks. */
gboolean
gpcap_pcapng_reader_collect_again (GPcapPcapngReader *self, GPcapArena *arena)
{
  self->section.is_swapped = self->context.is_swapped;
  if (take_blocks (self, arena, arena->data, arena->data_used) < arena->data_used
      || arena->n_records == 0)
    return FALSE;
  finish_packets (self, arena);
  return TRUE;
}

/* Drops what is left of a file that was followed: the savefile goes on with another one. */
void
gpcap_pcapng_reader_restart (GPcapPcapngReader *self)
{
  keep (self, NULL, 0);
  self->stop = GPCAP_PCAPNG_STOP_NONE;
  self->wanted = 0;
}

/* Reads up to the first interface. Returns a pcap_t that knows about it and the first section,
 * owned by the caller; NULL with the error set. */
pcap_t *
gpcap_pcapng_reader_open (GPcapPcapngReader *self, GError **error)
{
  g_autoptr (GPcapArena) arena = gpcap_arena_new ();

  if (read_blocks (self, arena, 0, error) != GPCAP_COLLECT_BOUNDED)
    return NULL;
  self->section.is_open = TRUE;
  return g_steal_pointer (&self->section.pcap);
}

/* Returns the interfaces of the section that is read, borrowed. */
const GArray *
gpcap_pcapng_reader_peek_inputs (GPcapPcapngReader *self)
{
  return self->section.inputs;
}

/* Saves what is needed to go on behind the packets that were collected. */
GVariant *
gpcap_pcapng_reader_save (GPcapPcapngReader *self)
{
  return gpcap_pcapng_inputs_save (&self->section);
}

/* Goes on where another reader of the file was when it was saved. @inputs are the interfaces that
 * are known, by number. What was read ahead is dropped. Returns FALSE if what was saved cannot be
 * right; the reader is of no use then. */
gboolean
gpcap_pcapng_reader_restore (GPcapPcapngReader *self, GVariant *saved, const GArray *inputs)
{
  gpcap_pcapng_reader_restart (self);
  return gpcap_pcapng_inputs_restore (&self->section, saved, inputs);
}
