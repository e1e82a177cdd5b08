/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A read-ahead: the packets of a stream that are here already, before libpcap takes them.
 *
 * libpcap waits for all the packets that it was asked for, and nobody has the first of them until
 * the last one comes. So it is asked for as many as its stdio stream has in full. */

#include "storage/gpcap-read-ahead.h"

#include <string.h>

#include "storage/gpcap-savefile-format.h"

/* How the bytes of a stream tell where a packet ends. */
typedef struct
{
  gboolean is_swapped;
  gsize header_size; /* the bytes that have to be there to know it */
  gsize length_offset; /* of the length, in the header */
  gboolean is_pcapng; /* the length is that of a block, which may be no packet */
} Format;

/* For the bytes that the stream begins with, in order. */
void
gpcap_read_ahead_note (GPcapReadAhead *self, const void *data, gsize size)
{
  const gsize n = MIN (size, sizeof self->head - self->head_size);

  memcpy (self->head + self->head_size, data, n);
  self->head_size += n;
}

static guint32
get_number (const guint8 *data, gboolean is_swapped)
{
  guint32 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

/* Whether the timestamps have microseconds only. In pcapng format they may have any unit. */
gboolean
gpcap_read_ahead_has_microseconds (const GPcapReadAhead *self)
{
  const guint32 magic = get_number (self->head, FALSE);

  return magic != GPCAP_SAVEFILE_SECTION_BLOCK && magic != GPCAP_SAVEFILE_NANOSECONDS_MAGIC
         && magic != GUINT32_SWAP_LE_BE (GPCAP_SAVEFILE_NANOSECONDS_MAGIC);
}

/* FALSE when the format is not known. */
static gboolean
find_format (const GPcapReadAhead *self, Format *format)
{
  if (self->head_size < sizeof self->head)
    return FALSE;
  for (int is_swapped = 0; is_swapped < 2; is_swapped++)
    {
      const guint32 magic = get_number (self->head, is_swapped);

      if (magic == GPCAP_SAVEFILE_MAGIC || magic == GPCAP_SAVEFILE_NANOSECONDS_MAGIC)
        {
          *format = (Format){ is_swapped, sizeof (GPcapSavefilePacketHeader),
                              G_STRUCT_OFFSET (GPcapSavefilePacketHeader, caplen), FALSE };
          return TRUE;
        }
      if (magic == GPCAP_SAVEFILE_SECTION_BLOCK
          && get_number (self->head + 8, is_swapped) == GPCAP_SAVEFILE_BYTE_ORDER_MAGIC)
        {
          *format = (Format){ is_swapped, 8, 4, TRUE };
          return TRUE;
        }
    }
  return FALSE;
}

/* The size of the packet that begins at @data, with its header; 0 when it is not a packet that
 * libpcap takes without looking further. */
static gsize
get_size (const Format *format, const guint8 *data)
{
  const gsize length = get_number (data + format->length_offset, format->is_swapped);

  if (!format->is_pcapng)
    return length <= GPCAP_SAVEFILE_MAX_CAPLEN ? format->header_size + length : 0;
  switch (get_number (data, format->is_swapped))
    {
    case GPCAP_SAVEFILE_PACKET_BLOCK:
    case GPCAP_SAVEFILE_SIMPLE_PACKET_BLOCK:
    case GPCAP_SAVEFILE_ENHANCED_PACKET_BLOCK:
      return length;
    default:
      return 0;
    }
}

/* Returns how many whole packets the bytes begin with. A hint, which libpcap need not agree with.
 */
guint
gpcap_read_ahead_count (const GPcapReadAhead *self, const guint8 *data, gsize size)
{
  gsize position = 0;
  guint n_packets = 0;
  Format format;

  if (!find_format (self, &format))
    return 0;
  while (size - position >= format.header_size)
    {
      const gsize packet_size = get_size (&format, data + position);

      if (packet_size < format.header_size || packet_size > size - position)
        break;
      position += packet_size;
      n_packets++;
    }
  return n_packets;
}

/* Returns how many whole packets a stdio stream has in its buffer; 0 where the C library does not
 * show it. */
guint
gpcap_read_ahead_count_buffered (const GPcapReadAhead *self, FILE *stdio)
{
#ifdef __GLIBC__
  return gpcap_read_ahead_count (self, (const guint8 *) stdio->_IO_read_ptr,
                                 stdio->_IO_read_end - stdio->_IO_read_ptr);
#else
  return 0;
#endif
}
