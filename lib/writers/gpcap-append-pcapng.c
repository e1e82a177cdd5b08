/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a section can be appended to a savefile in pcapng format. */

#include "writers/gpcap-append-pcapng.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-pcapng.h"

/* How much of the file is read at a time, in bytes. */
#define WINDOW_SIZE (256 * 1024)

/* The file, and the part of it that is in memory. */
typedef struct
{
  int fd;
  const char *name;
  goffset size; /* in bytes, like the rest */
  gboolean is_swapped; /* the section has the other byte order */
  guint8 *window; /* owned */
  goffset begin;
  gssize window_size;
} File;

static gboolean
set_cut (const File *self, goffset position, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
               "%s: Cannot append: the savefile ends inside the block at byte %" G_GOFFSET_FORMAT,
               self->name, position);
  return FALSE;
}

static gboolean
set_damaged (const File *self, goffset position, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
               "%s: Cannot append: the block at byte %" G_GOFFSET_FORMAT " is damaged", self->name,
               position);
  return FALSE;
}

/* Reads a number of the block at @block. */
static gboolean
read_number (File *self, goffset block, goffset position, guint32 *number, GError **error)
{
  if (position < self->begin
      || position + (goffset) sizeof *number > self->begin + self->window_size)
    {
      self->begin = position;
      self->window_size = pread (self->fd, self->window, WINDOW_SIZE, position);
      if (self->window_size == -1)
        {
          gpcap_error_set_from_errno (error, self->name, errno);
          return FALSE;
        }
      if (self->window_size < (gssize) sizeof *number)
        return set_cut (self, block, error);
    }
  memcpy (number, self->window + (position - self->begin), sizeof *number);
  if (self->is_swapped)
    *number = GUINT32_SWAP_LE_BE (*number);
  return TRUE;
}

/* The number behind the length of the block of a section has its byte order. */
static gboolean
begin_section (File *self, goffset position, GError **error)
{
  guint32 magic;

  self->is_swapped = FALSE;
  if (!read_number (self, position, position + sizeof (GPcapBlockHeader), &magic, error))
    return FALSE;
  if (magic == GUINT32_SWAP_LE_BE (GPCAP_PCAPNG_BYTE_ORDER_MAGIC))
    self->is_swapped = TRUE;
  else if (magic != GPCAP_PCAPNG_BYTE_ORDER_MAGIC)
    return set_damaged (self, position, error);
  return TRUE;
}

/* The least size of a block. */
static guint32
get_min_length (guint32 type)
{
  switch (type)
    {
    case GPCAP_PCAPNG_SECTION:
      return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSectionHeader);
    case GPCAP_PCAPNG_INTERFACE:
      return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader);
    case GPCAP_PCAPNG_PACKET:
    case GPCAP_PCAPNG_ENHANCED_PACKET:
      return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader);
    case GPCAP_PCAPNG_SIMPLE_PACKET:
      return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSimplePacketHeader);
    case GPCAP_PCAPNG_STATISTICS:
      return GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapStatisticsHeader);
    default:
      return GPCAP_PCAPNG_OVERHEAD;
    }
}

/* Checks the block at @position, and goes to the next. */
static gboolean
check_block (File *self, goffset *position, GError **error)
{
  const goffset block = *position;
  guint32 type, length, repeated;

  if (!read_number (self, block, block, &type, error))
    return FALSE;
  if (type == GPCAP_PCAPNG_SECTION && !begin_section (self, block, error))
    return FALSE;
  if (!read_number (self, block, block + G_STRUCT_OFFSET (GPcapBlockHeader, length), &length,
                    error))
    return FALSE;
  if (length < get_min_length (type) || length % 4 != 0 || length > GPCAP_PCAPNG_MAX_BLOCK)
    return set_damaged (self, block, error);
  if (length > self->size - block)
    return set_cut (self, block, error);
  if (!read_number (self, block, block + length - sizeof repeated, &repeated, error))
    return FALSE;
  if (repeated != length)
    return set_damaged (self, block, error);
  *position += length;
  return TRUE;
}

/* Checks whether the file, which has @size bytes, is a savefile in pcapng format with whole blocks:
 * nothing behind a block that is cut could be read. */
gboolean
gpcap_append_pcapng_check (int fd, const char *name, goffset size, GError **error)
{
  g_autofree guint8 *window = g_malloc (WINDOW_SIZE);
  File file = { .fd = fd, .name = name, .size = size, .window = window };
  goffset position = 0;
  guint32 type;

  if (!read_number (&file, 0, 0, &type, error))
    return FALSE;
  if (type != GPCAP_PCAPNG_SECTION)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
                   "%s: Cannot append: it is not a savefile in pcapng format", name);
      return FALSE;
    }
  while (position < size)
    {
      if (!check_block (&file, &position, error))
        return FALSE;
    }
  return TRUE;
}
