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

#include "backend/gpcap-changes.h"
#include "backend/gpcap-pcapng-link.h"
#include "pcapng/gpcap-body.h"
#include "pcapng/gpcap-pcapng.h"

/* How much is read at a time, in bytes. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define READ_SIZE 256
#else
#define READ_SIZE GPCAP_ARENA_FULL
#endif

/* What a block with a packet of the largest size may have beside it, in bytes, as with libpcap. */
#define MAX_OPTIONS (128 * 1024)

typedef GPcapPcapngInput Interface;

/* Why no more blocks are taken. */
typedef enum
{
  STOP_NONE,
  STOP_PART, /* the rest of the block has not been read */
  STOP_FULL, /* the arena has enough, or can have no packet like the next one */
  STOP_DAMAGED, /* the block is wrong */
  STOP_FAILED, /* the error is set */
} Stop;

struct _GPcapPcapngReader
{
  GPcapSavefile *savefile; /* borrowed */
  GPcapCatalog *catalog; /* owned */
  pcap_t *pcap; /* owned; for the first interface, until it is handed out; or NULL */

  gboolean is_open; /* there is an interface */
  gboolean is_swapped; /* the section has the other byte order */
  gboolean has_section;
  GArray *interfaces; /* owned; of Interface: those of the section */
  GArray *places; /* owned; of guint32: the place of each interface in its section, by its number */
  GByteArray *section; /* owned; the first section's block, until there is an interface */
  GByteArray *interface; /* owned; the block of the last interface, in its byte order */
  guint32 max_block; /* the longest block, in bytes */
  guint32 snapshot; /* of the first interface */
  GPtrArray *changers; /* owned; of GPcapPcapngChanger */
  guint16 linktype; /* of the packets that were collected last, in files */
  gboolean changes_packets; /* libpcap changes them */

  gboolean is_mixed; /* a collection may have packets of several link types */
  gboolean is_again; /* the blocks have been read before, and only packets are taken */
  guint64 n_sections;
  GPcapPcapngContext context; /* of the packets that were collected last, if they are mixed */

  GByteArray *ahead; /* owned; what was read and not collected */
  gsize n_taken; /* how many of its bytes have been collected */

  Stop stop;
  gsize wanted; /* the size of the block that is not whole, or 0 if it is unknown */
  GError *failure; /* owned; for STOP_FAILED */
};

GPcapPcapngReader *
gpcap_pcapng_reader_new (GPcapSavefile *savefile)
{
  GPcapPcapngReader *self = g_new0 (GPcapPcapngReader, 1);

  self->savefile = savefile;
  self->catalog = gpcap_catalog_new ();
  self->interfaces = g_array_new (FALSE, FALSE, sizeof (Interface));
  self->places = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->section = g_byte_array_new ();
  self->interface = g_byte_array_new ();
  self->max_block = GPCAP_PCAPNG_MAX_BLOCK;
  self->changers = g_ptr_array_new_with_free_func ((GDestroyNotify) gpcap_pcapng_changer_free);
  self->context.inputs = g_array_new (FALSE, FALSE, sizeof (Interface));
  /* Reserved, because offsets are added to its data, also while it is empty. */
  self->ahead = g_byte_array_sized_new (1);
  return self;
}

void
gpcap_pcapng_reader_free (GPcapPcapngReader *self)
{
  g_clear_pointer (&self->pcap, pcap_close);
  gpcap_catalog_unref (self->catalog);
  g_array_unref (self->interfaces);
  g_array_unref (self->places);
  g_byte_array_unref (self->section);
  g_byte_array_unref (self->interface);
  g_ptr_array_unref (self->changers);
  g_array_unref (self->context.inputs);
  g_byte_array_unref (self->ahead);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Returns the catalog, borrowed. */
GPcapCatalog *
gpcap_pcapng_reader_get_catalog (GPcapPcapngReader *self)
{
  return self->catalog;
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

static inline guint32
get_uint32 (const guint8 *data, gboolean is_swapped)
{
  guint32 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static inline guint16
get_uint16 (const guint8 *data, gboolean is_swapped)
{
  guint16 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT16_SWAP_LE_BE (number) : number;
}

/* Finds the byte order of a section, whose block begins with at least 12 bytes. */
static gboolean
find_order (const guint8 *block, gboolean *is_swapped)
{
  for (int swapped = 0; swapped < 2; swapped++)
    {
      if (get_uint32 (block + sizeof (GPcapBlockHeader), swapped) != GPCAP_PCAPNG_BYTE_ORDER_MAGIC)
        continue;
      *is_swapped = swapped;
      return TRUE;
    }
  return FALSE;
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
      if (size >= sizeof (guint32) && get_uint32 (head, FALSE) != GPCAP_PCAPNG_SECTION)
        break;
    }
  while (n > 0 && size < sizeof head);
  gpcap_savefile_unread (savefile, head, size);
  return size == sizeof head && get_uint32 (head, FALSE) == GPCAP_PCAPNG_SECTION
         && find_order (head, &is_swapped);
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
  return STOP_FAILED;
}

/* Packets that are collected again have no savefile, and their caller says what is wrong. */
static Stop
fail_without_memory (GPcapPcapngReader *self)
{
  if (self->is_again)
    return STOP_DAMAGED;
  return fail (self, g_error_new_literal (GPCAP_ERROR, GPCAP_ERROR_FAILED,
                                          "Not enough memory for a captured packet"));
}

static GBytes *
dup_body (GPcapPcapngReader *self, guint32 type, const guint8 *block, gsize length)
{
  return gpcap_body_new (type, block + sizeof (GPcapBlockHeader), length - GPCAP_PCAPNG_OVERHEAD,
                         self->is_swapped);
}

/* Begins a section. The version of the first one is the matter of libpcap, which opens it, and does
 * not look at other sections in front of the first interface. */
static Stop
take_section (GPcapPcapngReader *self, const GPcapArena *arena, const guint8 *block, gsize length)
{
  GError *error = NULL;
  gboolean is_swapped;

  if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSectionHeader)
      || !find_order (block, &is_swapped))
    return self->has_section && !self->is_open ? STOP_NONE : STOP_DAMAGED;
  if (arena->n_records > 0 && is_swapped != self->is_swapped)
    return STOP_FULL;
  self->is_swapped = is_swapped;
  if (self->is_open
      && get_uint16 (block + sizeof (GPcapBlockHeader) + sizeof (guint32), is_swapped)
             != GPCAP_PCAPNG_VERSION_MAJOR)
    return STOP_DAMAGED;
  if (!self->has_section)
    g_byte_array_append (self->section, block, length);
  self->has_section = TRUE;
  self->n_sections++;
  g_array_set_size (self->interfaces, 0);

  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_SECTION, block, length);
  return gpcap_catalog_add_section (self->catalog, body, &error) ? STOP_NONE : fail (self, error);
}

/* Lets libpcap open a file of one interface. */
static pcap_t *
open_interface (GPcapPcapngReader *self, const guint8 *block, gsize length)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree char *reason = NULL;

  /* The first section is there as it is, because libpcap checks it. */
  if (self->section->len > 0)
    g_byte_array_append (content, self->section->data, self->section->len);
  else
    gpcap_pcapng_link_append_section (content, self->is_swapped);
  g_byte_array_append (content, block, length);
  return gpcap_pcapng_link_open (content, &reason);
}

/* Sets how long packets of an interface may be. Where the snapshot length is not that of the first
 * interface, libpcap reads nothing, and others do not care about it. */
static void
set_max_caplen (GPcapPcapngReader *self, Interface *interface)
{
  const guint32 max_snapshot = gpcap_pcapng_link_get_max_snapshot (interface->linktype);
  const guint32 max_block =
      GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader) + max_snapshot + MAX_OPTIONS;

  self->max_block = MAX (self->max_block, max_block);
  if (!self->is_open)
    self->snapshot = interface->snapshot;
  interface->max_caplen = interface->snapshot;
  if (interface->snapshot != self->snapshot)
    interface->max_caplen = MAX (interface->snapshot, max_snapshot);
}

/* Adds the next interface of the section. In another section its number has the same place or none:
 * only there it keeps it. */
static void
append_interface (GPcapPcapngReader *self, const Interface *interface)
{
  if (interface->number >= self->places->len)
    g_array_set_size (self->places, interface->number + 1);
  g_array_index (self->places, guint32, interface->number) = self->interfaces->len;
  g_array_append_vals (self->interfaces, interface, 1);
}

static Stop
add_interface (GPcapPcapngReader *self, const guint8 *block, gsize length, pcap_t *pcap)
{
  const guint8 *header = block + sizeof (GPcapBlockHeader);
  const GPcapOptionList options = {
    .data = header + sizeof (GPcapInterfaceHeader),
    .size = length - GPCAP_PCAPNG_OVERHEAD - sizeof (GPcapInterfaceHeader),
    .is_swapped = self->is_swapped,
  };
  Interface interface = {
    .datalink = pcap_datalink (pcap),
    .linktype = get_uint16 (header, self->is_swapped),
    .snapshot = pcap_snapshot (pcap),
  };
  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_INTERFACE, block, length);
  GError *error = NULL;

  interface.changes_packets = gpcap_changes_packets (interface.datalink, self->is_swapped);
  gpcap_pcapng_time_init (&interface.time, options);
  if (!gpcap_catalog_add_interface (self->catalog, body, interface.datalink, &interface.number,
                                    &error))
    return fail (self, error);
  set_max_caplen (self, &interface);
  append_interface (self, &interface);
  return STOP_NONE;
}

/* Adds an interface like the last one, about which libpcap need not be asked again. */
static Stop
repeat_interface (GPcapPcapngReader *self, const guint8 *block, gsize length)
{
  Interface interface = g_array_index (self->interfaces, Interface, self->interfaces->len - 1);
  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_INTERFACE, block, length);
  GError *error = NULL;

  if (!gpcap_catalog_add_interface (self->catalog, body, interface.datalink, &interface.number,
                                    &error))
    return fail (self, error);
  append_interface (self, &interface);
  return STOP_NONE;
}

static Stop
take_interface (GPcapPcapngReader *self, const guint8 *block, gsize length)
{
  pcap_t *pcap;
  Stop stop;

  if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader))
    return STOP_DAMAGED;
  if (self->interfaces->len > 0 && self->interface->len == length
      && memcmp (self->interface->data, block, length) == 0)
    return repeat_interface (self, block, length);
  pcap = open_interface (self, block, length);
  if (pcap == NULL)
    return STOP_DAMAGED;
  g_byte_array_set_size (self->interface, 0);
  g_byte_array_append (self->interface, block, length);
  stop = add_interface (self, block, length, pcap);
  if (self->section->len > 0 && stop == STOP_NONE)
    self->pcap = pcap;
  else
    pcap_close (pcap);
  g_byte_array_set_size (self->section, 0);
  return stop;
}

/* Adds a block beside packets to the catalog. */
static void
take_other (GPcapPcapngReader *self, guint32 type, const guint8 *block, gsize length)
{
  guint32 number = GPCAP_CATALOG_NO_INTERFACE;
  GPcapCatalogKind kind;

  switch (type)
    {
    case GPCAP_PCAPNG_NAMES:
      kind = GPCAP_CATALOG_NAMES;
      break;
    case GPCAP_PCAPNG_SECRETS:
      kind = GPCAP_CATALOG_SECRETS;
      break;
    case GPCAP_PCAPNG_CUSTOM:
      kind = GPCAP_CATALOG_CUSTOM;
      break;
    case GPCAP_PCAPNG_STATISTICS:
      if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapStatisticsHeader))
        return;
      kind = GPCAP_CATALOG_STATISTICS;
      number = get_uint32 (block + sizeof (GPcapBlockHeader), self->is_swapped);
      if (number >= self->interfaces->len)
        return;
      number = g_array_index (self->interfaces, Interface, number).number;
      break;
    default:
      return;
    }
  g_autoptr (GBytes) body = dup_body (self, type, block, length);
  gpcap_catalog_add (self->catalog, kind, number, body);
}

/* Remembers the context of the first packet of a collection. Returns FALSE for a packet whose
 * context is another one than that of the packets before it. */
static gboolean
note_context (GPcapPcapngReader *self, const GPcapArena *arena)
{
  GPcapPcapngContext *context = &self->context;
  const gboolean is_same_section = context->section == self->n_sections;

  if (is_same_section && context->inputs->len == self->interfaces->len)
    return TRUE;
  if (arena->n_records > 0)
    return FALSE;
  if (!is_same_section)
    g_array_set_size (context->inputs, 0);
  context->section = self->n_sections;
  context->is_swapped = self->is_swapped;
  if (context->inputs->len < self->interfaces->len)
    g_array_append_vals (context->inputs,
                         &g_array_index (self->interfaces, Interface, context->inputs->len),
                         self->interfaces->len - context->inputs->len);
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
  const GPcapLayout layout = self->is_swapped ? GPCAP_LAYOUT_PCAPNG_SWAPPED : GPCAP_LAYOUT_PCAPNG;

  if (self->is_mixed && !self->is_again && !note_context (self, arena))
    return STOP_FULL;
  if (arena->n_records == 0)
    {
      arena->datalink = interface->datalink;
      arena->layout = layout;
      self->linktype = interface->linktype;
      self->changes_packets = interface->changes_packets;
    }
  else if (!fits (self, arena, interface, layout))
    return STOP_FULL;
  self->changes_packets |= interface->changes_packets;
  if (!gpcap_arena_add_record (arena, gpcap_pcapng_time_convert (&interface->time, time), offset,
                               caplen, len))
    return fail_without_memory (self);
  arena->records[arena->n_records - 1].interface = interface->number;
  return STOP_NONE;
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
  const gboolean is_swapped = self->is_swapped;
  const Interface *interface;
  guint32 place, caplen;
  guint64 time;

  if (length < overhead)
    return STOP_DAMAGED;
  place = is_obsolete ? get_uint16 (header, is_swapped) : get_uint32 (header, is_swapped);
  time = (guint64) get_uint32 (header + 4, is_swapped) << 32 | get_uint32 (header + 8, is_swapped);
  caplen = get_uint32 (header + 12, is_swapped);
  if (place >= self->interfaces->len || caplen > length - overhead)
    return STOP_DAMAGED;
  interface = &g_array_index (self->interfaces, Interface, place);
  if (caplen > interface->max_caplen)
    return STOP_DAMAGED;
  return add_packet (self, arena, interface, time,
                     offset + sizeof (GPcapBlockHeader) + sizeof (GPcapEnhancedPacketHeader),
                     caplen, get_uint32 (header + 16, is_swapped));
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

  if (length < overhead || self->interfaces->len == 0)
    return STOP_DAMAGED;
  interface = &g_array_index (self->interfaces, Interface, 0);
  len = get_uint32 (block + sizeof (GPcapBlockHeader), self->is_swapped);
  caplen = MIN (len, interface->snapshot);
  if (caplen > length - overhead)
    return STOP_DAMAGED;
  return add_packet (self, arena, interface, 0,
                     offset + sizeof (GPcapBlockHeader) + sizeof (GPcapSimplePacketHeader), caplen,
                     len);
}

/* Finds the length of the block that begins at @block, of which @size bytes have been read. */
static inline Stop
find_length (GPcapPcapngReader *self, const guint8 *block, gsize size, gsize *length)
{
  gboolean is_swapped = self->is_swapped;

  self->wanted = 0;
  if (size < sizeof (GPcapBlockHeader))
    return STOP_PART;
  if (get_uint32 (block, FALSE) == GPCAP_PCAPNG_SECTION)
    {
      if (size < sizeof (GPcapBlockHeader) + sizeof (guint32))
        return STOP_PART;
      /* One without a byte order is damaged, but is read to its end, as by libpcap. */
      find_order (block, &is_swapped);
    }
  *length = get_uint32 (block + sizeof (guint32), is_swapped);
  /* libpcap does not look at the end of the first section's block, nor whether the length is a
   * multiple of 4. */
  if (*length < GPCAP_PCAPNG_OVERHEAD || *length > self->max_block
      || (*length % 4 != 0 && self->has_section))
    return STOP_DAMAGED;
  if (size < *length)
    {
      self->wanted = *length;
      return STOP_PART;
    }
  /* The length is repeated at the end. */
  return !self->has_section
                 || memcmp (block + sizeof (guint32), block + *length - sizeof (guint32),
                            sizeof (guint32))
                        == 0
             ? STOP_NONE
             : STOP_DAMAGED;
}

static inline Stop
take_block (GPcapPcapngReader *self,
            GPcapArena *arena,
            const guint8 *block,
            gsize length,
            gsize offset)
{
  const guint32 type = get_uint32 (block, self->is_swapped);

  /* What else there is has been taken before. */
  if (self->is_again && type != GPCAP_PCAPNG_ENHANCED_PACKET && type != GPCAP_PCAPNG_PACKET
      && type != GPCAP_PCAPNG_SIMPLE_PACKET)
    return type != GPCAP_PCAPNG_SECTION || find_order (block, &self->is_swapped) ? STOP_NONE
                                                                                 : STOP_DAMAGED;
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
      take_other (self, type, block, length);
      return STOP_NONE;
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
      if (self->stop == STOP_NONE)
        self->stop = take_block (self, arena, data + end, length, end);
      if (self->stop != STOP_NONE)
        return end;
      end += length;
      if (self->pcap != NULL)
        {
          self->stop = STOP_FULL;
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

/* Returns the link type that stands for the last interface's when libpcap judges what follows.
 * libpcap compares the number that a second interface has in the file with the one that programs
 * see. It refuses two interfaces whose numbers differ, such as raw IP's, so Ethernet stands for
 * those: what they have room for is the same. */
static guint16
get_judged_linktype (GPcapPcapngReader *self)
{
  const guint n = self->interfaces->len;
  const Interface *last = &g_array_index (self->interfaces, Interface, n - 1);

  return n == 1 || last->datalink == last->linktype ? last->linktype : DLT_EN10MB;
}

/* Appends as many interfaces as the section has. All are like the last one, so that libpcap judges
 * what follows. Only that one has options, which may be long where there are many interfaces. */
static void
append_interfaces (GPcapPcapngReader *self, GByteArray *content)
{
  const guint8 *header = self->interface->data + sizeof (GPcapBlockHeader);
  const guint32 snaplen = get_uint32 (header + sizeof (guint32), self->is_swapped);
  const guint16 judged = get_judged_linktype (self);
  const guint16 linktype = self->is_swapped ? GUINT16_SWAP_LE_BE (judged) : judged;
  guint last;

  for (guint i = 1; i < self->interfaces->len; i++)
    gpcap_pcapng_link_append_interface (content, judged, snaplen, self->is_swapped);
  last = content->len;
  g_byte_array_append (content, self->interface->data, self->interface->len);
  memcpy (content->data + last + sizeof (GPcapBlockHeader), &linktype, sizeof linktype);
}

/* Returns the blocks that libpcap has to know in order to judge the next one. */
static GByteArray *
get_context (GPcapPcapngReader *self)
{
  GByteArray *content = g_byte_array_new ();

  if (self->section->len > 0)
    g_byte_array_append (content, self->section->data, self->section->len);
  else if (self->has_section)
    gpcap_pcapng_link_append_section (content, self->is_swapped);
  /* libpcap opens no file without an interface, but a later section may have none. */
  if (self->is_open && self->interfaces->len == 0)
    {
      gpcap_pcapng_link_append_interface (content, DLT_EN10MB, 0, self->is_swapped);
      gpcap_pcapng_link_append_section (content, self->is_swapped);
    }
  if (self->interfaces->len > 0)
    append_interfaces (self, content);
  return content;
}

/* Sets the error for the block at the beginning of what was read, or for the end of the file in
 * it. */
static void
set_error (GPcapPcapngReader *self, GPcapError code, GError **error)
{
  g_autoptr (GByteArray) content = get_context (self);
  g_autofree char *reason = NULL;

  g_byte_array_append (content, peek_ahead (self), gpcap_pcapng_reader_count_ahead (self));
  reason = gpcap_pcapng_link_dup_reason (content);
  if (reason == NULL)
    reason = g_strdup (code == GPCAP_ERROR_TRUNCATED ? "The savefile ends inside a block"
                                                     : "A block is damaged");
  if (!self->is_open && code == GPCAP_ERROR_TRUNCATED)
    gpcap_savefile_set_open_error (self->savefile, reason, error);
  else
    gpcap_savefile_set_format_error (self->savefile, code, reason, error);
}

/* Returns the result when no packet was taken, and none can be. */
static GPcapCollectResult
end_collection (GPcapPcapngReader *self, GError **error)
{
  if (self->stop == STOP_FAILED)
    g_propagate_error (error, g_error_copy (self->failure));
  else
    set_error (self, GPCAP_ERROR_INVALID_FORMAT, error);
  return GPCAP_COLLECT_FAILED;
}

static gboolean
is_over (const GPcapPcapngReader *self)
{
  return self->stop == STOP_DAMAGED || self->stop == STOP_FAILED;
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
  if (size == 0 && self->is_open)
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
      if (arena->n_records > 0 || self->pcap != NULL)
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

/* Returns what changes packets of a link type, borrowed; NULL when out of memory. */
static GPcapPcapngChanger *
get_changer (GPcapPcapngReader *self, guint16 linktype, int datalink, gboolean is_swapped)
{
  GPcapPcapngChanger *changer;

  for (guint i = 0; i < self->changers->len; i++)
    {
      if (gpcap_pcapng_changer_is_for (self->changers->pdata[i], datalink, is_swapped))
        return self->changers->pdata[i];
    }
  changer = gpcap_pcapng_changer_new (linktype, datalink, is_swapped);
  if (changer != NULL)
    g_ptr_array_add (self->changers, changer);
  return changer;
}

/* Returns the interface of a packet, of those of the context. What was restored may lack it. */
static const Interface *
find_input (const GPcapPcapngReader *self, const GPcapPacketRecord *record)
{
  const GArray *inputs = self->is_again ? self->interfaces : self->context.inputs;
  const guint32 place = g_array_index (self->places, guint32, record->interface);
  const Interface *input = &g_array_index (inputs, Interface, place);

  return place < inputs->len && input->number == record->interface ? input : NULL;
}

/* Does to packets of several link types what libpcap does. */
static void
change_mixed_packets (GPcapPcapngReader *self, GPcapArena *arena, gboolean is_swapped)
{
  const Interface *input = NULL;

  for (guint i = 0; i < arena->n_records; i++)
    {
      GPcapPcapngChanger *changer;

      if (input == NULL || input->number != arena->records[i].interface)
        input = find_input (self, &arena->records[i]);
      if (input == NULL || !input->changes_packets)
        continue;
      changer = get_changer (self, input->linktype, input->datalink, is_swapped);
      if (changer != NULL)
        gpcap_pcapng_changer_run (changer, arena, i, 1);
    }
}

/* Does to the packets what libpcap does. */
static void
change_packets (GPcapPcapngReader *self, GPcapArena *arena)
{
  const gboolean is_swapped = arena->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED;
  GPcapPcapngChanger *changer;

  if (self->is_mixed)
    {
      change_mixed_packets (self, arena, is_swapped);
      return;
    }
  changer = get_changer (self, self->linktype, arena->datalink, is_swapped);
  if (changer != NULL)
    gpcap_pcapng_changer_run (changer, arena, 0, arena->n_records);
}

/* Does what remains to be done to packets. */
static void
finish_packets (GPcapPcapngReader *self, GPcapArena *arena)
{
  if (self->changes_packets)
    change_packets (self, arena);
  gpcap_arena_set_catalog (arena, self->catalog, gpcap_catalog_get_n_entries (self->catalog));
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
  GPcapPcapngReader *self = gpcap_pcapng_reader_new (NULL);

  gpcap_catalog_unref (self->catalog);
  self->catalog = gpcap_catalog_ref (catalog);
  self->is_mixed = self->is_again = TRUE;
  self->is_open = self->has_section = TRUE;
  self->max_block = G_MAXUINT32;
  return self;
}

/* Sets the context of the packets that are collected again from now on. */
void
gpcap_pcapng_reader_set_context (GPcapPcapngReader *self, const GPcapPcapngContext *context)
{
  self->context.is_swapped = context->is_swapped;
  g_array_set_size (self->interfaces, 0);
  for (guint i = 0; i < context->inputs->len; i++)
    {
      Interface interface = g_array_index (context->inputs, Interface, i);

      interface.changes_packets = gpcap_changes_packets (interface.datalink, context->is_swapped);
      append_interface (self, &interface);
    }
}

/* Collects the packets again whose blocks are in the arena, and nothing else. Returns FALSE if
 * something is wrong with the blocks. */
gboolean
gpcap_pcapng_reader_collect_again (GPcapPcapngReader *self, GPcapArena *arena)
{
  self->is_swapped = self->context.is_swapped;
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
  self->stop = STOP_NONE;
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
  self->is_open = TRUE;
  return g_steal_pointer (&self->pcap);
}

/* Returns the interfaces of the section that is read, borrowed. */
const GArray *
gpcap_pcapng_reader_peek_inputs (GPcapPcapngReader *self)
{
  return self->interfaces;
}

/* Saves what is needed to go on behind the packets that were collected. */
GVariant *
gpcap_pcapng_reader_save (GPcapPcapngReader *self)
{
  GVariantBuilder numbers;

  g_variant_builder_init (&numbers, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->interfaces->len; i++)
    g_variant_builder_add (&numbers, "u", g_array_index (self->interfaces, Interface, i).number);
  return g_variant_new ("(buau@ay)", self->is_swapped, self->max_block, &numbers,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->interface->data,
                                                   self->interface->len, 1));
}

/* Goes on where another reader of the file was when it was saved. @inputs are the interfaces that
 * are known, by number. What was read ahead is dropped. Returns FALSE if what was saved cannot be
 * right; the reader is of no use then. */
gboolean
gpcap_pcapng_reader_restore (GPcapPcapngReader *self, GVariant *saved, const GArray *inputs)
{
  g_autoptr (GVariant) numbers = g_variant_get_child_value (saved, 2);
  g_autoptr (GVariant) block = g_variant_get_child_value (saved, 3);
  gsize n, size;
  const guint32 *number = g_variant_get_fixed_array (numbers, &n, sizeof *number);
  const guint8 *data = g_variant_get_fixed_array (block, &size, 1);

  if (n > 0 && size < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader))
    return FALSE;
  gpcap_pcapng_reader_restart (self);
  g_variant_get_child (saved, 0, "b", &self->is_swapped);
  g_variant_get_child (saved, 1, "u", &self->max_block);
  self->n_sections++;
  g_array_set_size (self->interfaces, 0);
  for (gsize i = 0; i < n; i++)
    {
      Interface interface;

      if (number[i] >= inputs->len)
        return FALSE;
      interface = g_array_index (inputs, Interface, number[i]);
      interface.changes_packets = gpcap_changes_packets (interface.datalink, self->is_swapped);
      append_interface (self, &interface);
    }
  g_byte_array_set_size (self->interface, 0);
  g_byte_array_append (self->interface, data, size);
  return TRUE;
}
