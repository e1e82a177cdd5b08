/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a regular savefile, read in blocks and left where they are in them.
 *
 * libpcap copies a packet twice and calls back for it. Here a block of the file goes straight into
 * the arena, and the records tell where the packets are in it. (It is not mapped, for a file that
 * is cut short while it is mapped kills the program.) What libpcap does more than that with a
 * packet is left to it: the descriptor then stands at the first packet that is not plain. */

#include "backend/gpcap-block-reader.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include "backend/gpcap-savefile-format.h"
#include "base/gpcap-timestamp.h"

/* How much is read at a time, in bytes. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define BLOCK_SIZE 256
#else
#define BLOCK_SIZE GPCAP_ARENA_FULL
#endif

/* libpcap turns the numbers in some headers of packets into the machine's byte order, and mends
 * others whatever the order. */
static gboolean
changes_packets (int datalink, gboolean is_swapped)
{
  switch (datalink)
    {
    case DLT_USB_LINUX_MMAPPED:
      return TRUE;
    case DLT_USB_LINUX:
    case DLT_NFLOG:
    case DLT_PFLOG:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
      return is_swapped;
    default:
      return FALSE;
    }
}

static gboolean
has_magic (const GPcapSavefileHeader *header)
{
  return header->magic == GPCAP_SAVEFILE_MAGIC || header->magic == GPCAP_SAVEFILE_NANOSECONDS_MAGIC;
}

/* For a savefile that libpcap has opened, with what it begins with. One whose format is another, or
 * older and less plain, is not read in blocks. */
void
gpcap_block_reader_init (GPcapBlockReader *self,
                         int fd,
                         const guint8 *head,
                         gsize head_size,
                         int datalink,
                         int snaplen)
{
  GPcapSavefileHeader header;

  *self = (GPcapBlockReader){ .fd = -1 };
  if (fd == -1 || snaplen <= 0 || head_size < sizeof header)
    return;
  memcpy (&header, head, sizeof header);
  if (!has_magic (&header))
    {
      self->is_swapped = TRUE;
      header.magic = GUINT32_SWAP_LE_BE (header.magic);
      header.version_major = GUINT16_SWAP_LE_BE (header.version_major);
      header.version_minor = GUINT16_SWAP_LE_BE (header.version_minor);
    }
  if (!has_magic (&header) || header.version_major != GPCAP_SAVEFILE_VERSION_MAJOR
      || header.version_minor != GPCAP_SAVEFILE_VERSION_MINOR
      || changes_packets (datalink, self->is_swapped))
    return;
  self->nanoseconds = header.magic == GPCAP_SAVEFILE_MAGIC ? 1000 : 1;
  self->max_caplen = MIN (snaplen, GPCAP_SAVEFILE_MAX_CAPLEN);
  self->fd = fd;
}

/* Reads until there is as much as is wanted, unless the file ends or fails before. */
static gsize
read_whole (int fd, guint8 *data, gsize size)
{
  gsize n_read = 0;

  while (n_read < size)
    {
      const gssize n = read (fd, data + n_read, size - n_read);

      if (n > 0)
        n_read += n;
      else if (n == 0 || errno != EINTR)
        break;
    }
  return n_read;
}

static inline GPcapSavefilePacketHeader
get_header (const GPcapBlockReader *self, const guint8 *data)
{
  GPcapSavefilePacketHeader header;

  memcpy (&header, data, sizeof header);
  if (self->is_swapped)
    header = (GPcapSavefilePacketHeader){
      .seconds = GUINT32_SWAP_LE_BE (header.seconds),
      .fraction = GUINT32_SWAP_LE_BE (header.fraction),
      .caplen = GUINT32_SWAP_LE_BE (header.caplen),
      .len = GUINT32_SWAP_LE_BE (header.len),
    };
  return header;
}

/* Whether libpcap would neither refuse nor cut it. Whether it takes a fraction for signed depends
 * on its version. */
static inline gboolean
is_plain (const GPcapBlockReader *self, const GPcapSavefilePacketHeader *header)
{
  return header->caplen <= self->max_caplen && header->fraction <= G_MAXINT32;
}

/* Makes records of the whole packets that a block begins with; where they end. */
static gsize
index_packets (const GPcapBlockReader *self, GPcapArena *arena, gsize size)
{
  gsize end = 0;

  while (size - end >= sizeof (GPcapSavefilePacketHeader))
    {
      const GPcapSavefilePacketHeader header = get_header (self, arena->data + end);
      const gint64 nanoseconds = (gint64) header.fraction * self->nanoseconds;
      const gint64 timestamp = header.seconds * GPCAP_NANOSECONDS_PER_SECOND + nanoseconds;
      const gsize offset = end + sizeof header;

      if (!is_plain (self, &header) || size - offset < header.caplen
          || !gpcap_arena_add_record (arena, timestamp, offset, header.caplen, header.len))
        break;
      end = offset + header.caplen;
    }
  return end;
}

/* How large a block has to be for its first packet. */
static gsize
get_wanted (const GPcapBlockReader *self, const guint8 *data, gsize size)
{
  GPcapSavefilePacketHeader header;

  if (size < sizeof header)
    return 0;
  header = get_header (self, data);
  return is_plain (self, &header) ? sizeof header + header.caplen : 0;
}

/* Fills an empty arena. FALSE when the next thing in the file is not a whole and plain packet, but
 * one that libpcap has to judge, or the end, or an error: it is for libpcap to read from there. */
gboolean
gpcap_block_reader_collect (GPcapBlockReader *self, GPcapArena *arena)
{
  gsize wanted = BLOCK_SIZE;
  gsize size = 0;

  while (size < wanted && gpcap_arena_reserve (arena, wanted))
    {
      size += read_whole (self->fd, arena->data + size, wanted - size);
      arena->data_used = index_packets (self, arena, size);
      if (arena->n_records > 0 || size < wanted)
        break;
      wanted = get_wanted (self, arena->data, size);
    }
  arena->header_size = sizeof (GPcapSavefilePacketHeader);
  lseek (self->fd, (off_t) arena->data_used - (off_t) size, SEEK_CUR);
  return arena->n_records > 0;
}
