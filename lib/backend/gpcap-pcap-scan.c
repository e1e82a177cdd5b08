/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the packets of a savefile in pcap format. */

#include "backend/gpcap-pcap-scan.h"

#include <string.h>

#include "backend/gpcap-file-header.h"
#include "gpcap/gpcap-error.h"

/* How much is read at a time, in bytes. */
#define CHUNK_SIZE (256 * 1024)

static gboolean
read_header (GPcapPcapScan *self, int datalink, int snaplen, GError **error)
{
  GPcapSavefileHeader header;
  const gssize n = gpcap_random_cursor_read (self->cursor, 0, &header, sizeof header, error);

  if (n < 0)
    return FALSE;
  gpcap_block_reader_init (&self->format, gpcap_random_file_peek_fd (self->file),
                           (const guint8 *) &header, n, datalink, snaplen);
  if (gpcap_block_reader_is_on (&self->format))
    {
      self->snaplen = snaplen;
      self->max_caplen = gpcap_file_header_find_max_caplen (&header, G_MAXINT);
      return TRUE;
    }
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
               "%s: A savefile of this kind can be read in order only",
               gpcap_random_file_get_name (self->file));
  return FALSE;
}

/* Reads the header of a file that libpcap has opened. */
gboolean
gpcap_pcap_scan_init (GPcapPcapScan *self,
                      GPcapRandomFile *file,
                      int datalink,
                      int snaplen,
                      GError **error)
{
  self->file = file;
  self->cursor = gpcap_random_cursor_new (file);
  self->buffer_size = CHUNK_SIZE;
  self->buffer = g_malloc (self->buffer_size);
  self->offset = sizeof (GPcapSavefileHeader);
  return read_header (self, datalink, snaplen, error);
}

void
gpcap_pcap_scan_clear (GPcapPcapScan *self)
{
  g_clear_pointer (&self->cursor, gpcap_random_cursor_free);
  g_clear_pointer (&self->buffer, g_free);
}

/* Whether libpcap refuses the packet. It cuts one that is longer than the snapshot length. */
static inline gboolean
is_refused (const GPcapPcapScan *self, const GPcapSavefilePacketHeader *header)
{
  return header->caplen > self->max_caplen;
}

static void
set_format_error (GPcapPcapScan *self, guint32 caplen, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
               "%s: A packet has a captured length of %u bytes, more than the largest, %u",
               gpcap_random_file_get_name (self->file), caplen, self->max_caplen);
}

/* Makes room for a packet of that size. That for a long one grows with what comes of it. */
static gboolean
need_room (GPcapPcapScan *self, gsize wanted, GError **error)
{
  const gsize size = MIN (wanted, 2 * self->buffer_size);
  guint8 *buffer;

  if (self->buffer_used < self->buffer_size || wanted <= self->buffer_size)
    return TRUE;
  buffer = g_try_realloc (self->buffer, size);
  if (buffer == NULL)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_FAILED, "%s: Not enough memory for a packet",
                   gpcap_random_file_get_name (self->file));
      return FALSE;
    }
  self->buffer = buffer;
  self->buffer_size = size;
  return TRUE;
}

/* Adds the whole packets of the buffer, and keeps what is behind them. Returns FALSE on error. */
static gboolean
add_buffer (GPcapPcapScan *self, GPcapIndexAddition *addition, GError **error)
{
  gsize end = 0, wanted = 0;
  gboolean is_whole = TRUE;

  while (self->buffer_used - end >= sizeof (GPcapSavefilePacketHeader))
    {
      const GPcapSavefilePacketHeader header =
          gpcap_block_reader_get_header (&self->format, self->buffer + end);

      if (is_refused (self, &header))
        {
          set_format_error (self, header.caplen, error);
          is_whole = FALSE;
          break;
        }
      wanted = sizeof header + header.caplen;
      if (self->buffer_used - end < wanted)
        break;
      const gint64 timestamp = gpcap_block_reader_get_timestamp (&self->format, &header);
      const GPcapIndexEntry packet = {
        .offset = self->offset + end,
        .least = timestamp,
        .greatest = timestamp,
        .size = wanted,
      };
      gpcap_index_addition_add (addition, &packet, 1);
      end += wanted;
    }
  self->buffer_used -= end;
  memmove (self->buffer, self->buffer + end, self->buffer_used);
  self->offset += end;
  return is_whole && need_room (self, wanted, error);
}

/* Adds the packets of the next part of the file. Returns FALSE when there is no more now: with the
 * error set if the file is damaged, or cannot be read; %GPCAP_ERROR_TRUNCATED if it ends inside of
 * a packet. */
gboolean
gpcap_pcap_scan_step (GPcapPcapScan *self, GPcapIndexAddition *addition, GError **error)
{
  const gsize room = self->buffer_size - self->buffer_used;
  const gssize n = gpcap_random_cursor_read (self->cursor, self->offset + self->buffer_used,
                                             self->buffer + self->buffer_used, room, error);

  if (n > 0)
    {
      self->buffer_used += n;
      return add_buffer (self, addition, error);
    }
  if (n == 0 && self->buffer_used > 0)
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                 "%s: The savefile ends inside of a packet",
                 gpcap_random_file_get_name (self->file));
  return FALSE;
}

/* Adds records of the packets in the arena. Returns FALSE if something is wrong with them. */
gboolean
gpcap_pcap_scan_collect_again (const GPcapPcapScan *self, GPcapArena *arena)
{
  gsize end = 0;

  arena->layout = GPCAP_LAYOUT_PCAP;
  while (arena->data_used - end >= sizeof (GPcapSavefilePacketHeader))
    {
      const GPcapSavefilePacketHeader header =
          gpcap_block_reader_get_header (&self->format, arena->data + end);
      const gsize offset = end + sizeof header;
      const guint32 caplen = MIN (header.caplen, self->snaplen);

      if (is_refused (self, &header) || arena->data_used - offset < header.caplen
          || !gpcap_arena_add_record (arena,
                                      gpcap_block_reader_get_timestamp (&self->format, &header),
                                      offset, caplen, header.len))
        return FALSE;
      end = offset + header.caplen;
    }
  return end == arena->data_used;
}
