/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovery: what is whole of a savefile whose writer was killed. */

#include "savefiles/gpcap-recovery.h"

#include <string.h>
#include <unistd.h>

#include "storage/gpcap-savefile-format.h"

/* How much of the file is read at a time, in bytes. */
#define WINDOW_SIZE (64 * 1024)

/* A block of pcapng has a type and a length at its begin, and the length again at its end. */
#define MIN_BLOCK_SIZE 12

/* Where a section tells its byte order: behind the type and the length. */
#define BYTE_ORDER_OFFSET 8

/* The part of the file that was read last. */
typedef struct
{
  int fd; /* borrowed */
  guint8 *bytes; /* owned */
  gint64 begin;
  gssize size;
  gboolean has_failed; /* a read has */
} Window;

/* Copies bytes of the file. Returns FALSE when it does not have them. */
static gboolean
window_copy (Window *self, gint64 position, gpointer bytes, gsize n_bytes)
{
  if (position < self->begin || position + (gint64) n_bytes > self->begin + self->size)
    {
      self->begin = position;
      self->size = pread (self->fd, self->bytes, WINDOW_SIZE, position);
      if (self->size < (gssize) n_bytes)
        {
          self->has_failed |= self->size == -1;
          self->size = 0;
          return FALSE;
        }
    }
  memcpy (bytes, self->bytes + (position - self->begin), n_bytes);
  return TRUE;
}

static void
skip_packets (Window *window, gint64 file_size, guint64 *n_packets, gint64 *end)
{
  GPcapSavefilePacketHeader header;

  while (window_copy (window, *end, &header, sizeof header)
         && *end + (gint64) sizeof header + header.caplen <= file_size)
    {
      *end += sizeof header + header.caplen;
      ++*n_packets;
    }
}

static gboolean
is_packet_block (guint32 type)
{
  return type == GPCAP_SAVEFILE_ENHANCED_PACKET_BLOCK || type == GPCAP_SAVEFILE_SIMPLE_PACKET_BLOCK
         || type == GPCAP_SAVEFILE_PACKET_BLOCK;
}

static void
skip_blocks (Window *window, gint64 file_size, guint64 *n_packets, gint64 *end)
{
  guint32 begin[2], size_again; /* type and size */

  while (
      window_copy (window, *end, begin, sizeof begin) && begin[1] >= MIN_BLOCK_SIZE
      && *end + begin[1] <= file_size
      && window_copy (window, *end + begin[1] - sizeof size_again, &size_again, sizeof size_again)
      && size_again == begin[1])
    {
      *end += begin[1];
      *n_packets += is_packet_block (begin[0]);
    }
}

/* Finds where the last whole packet of a file ends that this machine's byte order was used for.
 * Returns FALSE when the file is not a savefile, but a compressed one, for example, or cannot be
 * read. A file without a whole header has no packets. */
gboolean
gpcap_recovery_find_end (int fd, guint64 *n_packets, gint64 *end)
{
  g_autofree guint8 *bytes = g_malloc (WINDOW_SIZE);
  Window window = { .fd = fd, .bytes = bytes };
  const gint64 file_size = lseek (fd, 0, SEEK_END);
  guint32 magic, order;

  *n_packets = 0;
  *end = 0;
  if (!window_copy (&window, 0, &magic, sizeof magic))
    return !window.has_failed;
  if (magic == GPCAP_SAVEFILE_SECTION_BLOCK)
    {
      if (window_copy (&window, BYTE_ORDER_OFFSET, &order, sizeof order)
          && order != GPCAP_SAVEFILE_BYTE_ORDER_MAGIC)
        return FALSE;
      skip_blocks (&window, file_size, n_packets, end);
      return !window.has_failed;
    }
  if (magic != GPCAP_SAVEFILE_MAGIC && magic != GPCAP_SAVEFILE_NANOSECONDS_MAGIC)
    return FALSE;
  *end = MIN (file_size, (gint64) sizeof (GPcapSavefileHeader));
  skip_packets (&window, file_size, n_packets, end);
  return !window.has_failed;
}
