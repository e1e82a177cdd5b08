/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A block reader: reads a savefile that need not be waited for in blocks, and leaves the packets in
 * place.
 *
 * libpcap copies a packet twice and calls back for it. Here a block of the file is read straight
 * into the arena, or decompressed into it, and the records point to the packets in it. (The file is
 * not mapped, because a mapped file that is truncated kills the program.) Packets that libpcap
 * would change or refuse are left to libpcap: the descriptor is then positioned at the first of
 * them. */

#include "backend/gpcap-block-reader.h"

#include <errno.h>
#include <unistd.h>

#include "backend/gpcap-changes.h"

/* The size of a block, in bytes. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define BLOCK_SIZE 256
#else
#define BLOCK_SIZE GPCAP_ARENA_FULL
#endif

static gboolean
has_magic (const GPcapSavefileHeader *header)
{
  return header->magic == GPCAP_SAVEFILE_MAGIC || header->magic == GPCAP_SAVEFILE_NANOSECONDS_MAGIC;
}

/* Returns FALSE if the file is in another format, or in an older and less simple one. */
static gboolean
init_format (GPcapBlockReader *self, const guint8 *head, gsize head_size, int datalink, int snaplen)
{
  GPcapSavefileHeader header;

  *self = (GPcapBlockReader){ .fd = -1 };
  if (snaplen <= 0 || head_size < sizeof header)
    return FALSE;
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
      || gpcap_changes_packets (datalink, self->is_swapped))
    return FALSE;
  self->nanoseconds = header.magic == GPCAP_SAVEFILE_MAGIC ? 1000 : 1;
  self->max_caplen = MIN (snaplen, GPCAP_SAVEFILE_MAX_CAPLEN);
  return TRUE;
}

/* Initialises the reader for a savefile that libpcap has opened, from the first bytes of the file.
 * A file in another format is not read in blocks. */
void
gpcap_block_reader_init (GPcapBlockReader *self,
                         int fd,
                         const guint8 *head,
                         gsize head_size,
                         int datalink,
                         int snaplen)
{
  if (init_format (self, head, head_size, datalink, snaplen))
    self->fd = fd;
}

/* The same for a savefile that cannot be read by its descriptor, but never has to be waited for:
 * one that is compressed, or in memory. */
void
gpcap_block_reader_init_for_savefile (GPcapBlockReader *self,
                                      GPcapSavefile *savefile,
                                      int datalink,
                                      int snaplen)
{
  gsize size;
  const guint8 *header = gpcap_savefile_peek_header (savefile, &size);

  if (init_format (self, header, size, datalink, snaplen))
    self->savefile = savefile;
}

/* Whether the file is read in blocks. */
gboolean
gpcap_block_reader_is_on (const GPcapBlockReader *self)
{
  return self->fd != -1 || self->savefile != NULL;
}

/* From now on the file is not read in blocks. */
void
gpcap_block_reader_end (GPcapBlockReader *self)
{
  self->fd = -1;
  self->savefile = NULL;
}

/* Reads @size bytes, or fewer if the file ends or a read fails. */
static gsize
read_whole (GPcapBlockReader *self, guint8 *data, gsize size)
{
  gsize n_read = 0;

  while (n_read < size)
    {
      const gssize n = self->savefile != NULL ? gpcap_savefile_read (self->savefile, data + n_read,
                                                                     size - n_read, NULL)
                                              : read (self->fd, data + n_read, size - n_read);

      if (n > 0)
        n_read += n;
      else if (n == 0 || self->savefile != NULL || errno != EINTR)
        break;
    }
  return n_read;
}

/* Puts the last bytes of a block back. */
static void
unread (GPcapBlockReader *self, const guint8 *data, gsize size)
{
  if (self->savefile != NULL)
    gpcap_savefile_unread (self->savefile, data, size);
  else
    lseek (self->fd, -(off_t) size, SEEK_CUR);
}

/* Whether libpcap would neither refuse nor cut the packet. Whether libpcap reads the fraction as
 * signed depends on its version. */
static inline gboolean
is_plain (const GPcapBlockReader *self, const GPcapSavefilePacketHeader *header)
{
  return header->caplen <= self->max_caplen && header->fraction <= G_MAXINT32;
}

/* Adds a record for each whole packet at the beginning of a block. Returns where these packets
 * end. */
static gsize
index_packets (const GPcapBlockReader *self, GPcapArena *arena, gsize size)
{
  gsize end = 0;

  while (size - end >= sizeof (GPcapSavefilePacketHeader))
    {
      const GPcapSavefilePacketHeader header =
          gpcap_block_reader_get_header (self, arena->data + end);
      const gint64 timestamp = gpcap_block_reader_get_timestamp (self, &header);
      const gsize offset = end + sizeof header;

      if (!is_plain (self, &header) || size - offset < header.caplen
          || !gpcap_arena_add_record (arena, timestamp, offset, header.caplen, header.len))
        break;
      end = offset + header.caplen;
    }
  return end;
}

/* Returns the size that a block needs for its first packet, or 0 if that packet is not plain. */
static gsize
get_wanted (const GPcapBlockReader *self, const guint8 *data, gsize size)
{
  GPcapSavefilePacketHeader header;

  if (size < sizeof header)
    return 0;
  header = gpcap_block_reader_get_header (self, data);
  return is_plain (self, &header) ? sizeof header + header.caplen : 0;
}

/* Fills an empty arena. Returns FALSE if the file does not continue with a whole and plain packet,
 * but with the end, an error, or a packet for libpcap to judge. libpcap reads on from there. */
gboolean
gpcap_block_reader_collect (GPcapBlockReader *self, GPcapArena *arena)
{
  gsize wanted = BLOCK_SIZE;
  gsize size = 0;

  while (size < wanted && gpcap_arena_reserve (arena, wanted))
    {
      size += read_whole (self, arena->data + size, wanted - size);
      arena->data_used = index_packets (self, arena, size);
      if (arena->n_records > 0 || size < wanted)
        break;
      wanted = get_wanted (self, arena->data, size);
    }
  arena->layout = GPCAP_LAYOUT_PCAP;
  unread (self, arena->data + arena->data_used, size - arena->data_used);
  return arena->n_records > 0;
}
