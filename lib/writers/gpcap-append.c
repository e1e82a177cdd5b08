/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether packets can be appended to a savefile. */

#include "writers/gpcap-append.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"

/* How much of the file is read at a time, in bytes. */
#define BLOCK_SIZE (64 * 1024)

static gboolean
check_header (int fd, const char *name, const GPcapSavefileHeader *own, GError **error)
{
  GPcapSavefileHeader header;
  const gssize n = pread (fd, &header, sizeof header, 0);

  if (n == -1)
    {
      gpcap_error_set_from_errno (error, name, errno);
      return FALSE;
    }
  if (n != sizeof header)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
                   "%s: Cannot append: the savefile has no complete header", name);
      return FALSE;
    }
  if (header.magic != own->magic || header.version_major != own->version_major
      || header.version_minor != own->version_minor)
    {
      g_set_error (
          error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
          "%s: Cannot append: it is not a savefile with this byte order and timestamp precision",
          name);
      return FALSE;
    }
  if (header.datalink != own->datalink)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
                   "%s: Cannot append: the savefile has another link type", name);
      return FALSE;
    }
  if (header.snaplen < own->snaplen)
    {
      g_set_error (
          error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
          "%s: Cannot append packets of up to %u bytes: the savefile's snapshot length is %u", name,
          own->snaplen, header.snaplen);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_cut_packet (const char *name, goffset position, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED,
               "%s: Cannot append: the savefile ends inside the packet at byte %" G_GOFFSET_FORMAT,
               name, position);
  return FALSE;
}

static gboolean
set_damaged_packet (const char *name, goffset position, GError **error)
{
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
               "%s: Cannot append: the packet at byte %" G_GOFFSET_FORMAT " is damaged", name,
               position);
  return FALSE;
}

/* Checks that the file ends with a whole packet: what is appended to a packet that is cut would be
 * read as the rest of it. Goes from header to header, a block of the file at a time. */
static gboolean
check_packets (int fd, const char *name, guint max_caplen, goffset size, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  goffset block_begin = 0, position = sizeof (GPcapSavefileHeader);
  gssize block_size = 0;
  GPcapSavefilePacketHeader header;

  while (position < size)
    {
      if (position + (goffset) sizeof header > block_begin + block_size)
        {
          block_begin = position;
          block_size = pread (fd, block, BLOCK_SIZE, position);
          if (block_size == -1)
            {
              gpcap_error_set_from_errno (error, name, errno);
              return FALSE;
            }
          if (block_size < (gssize) sizeof header)
            return set_cut_packet (name, position, error);
        }
      memcpy (&header, block + (position - block_begin), sizeof header);
      if (header.caplen > max_caplen)
        return set_damaged_packet (name, position, error);
      if (position + (goffset) sizeof header + header.caplen > size)
        return set_cut_packet (name, position, error);
      position += sizeof header + header.caplen;
    }
  return TRUE;
}

/* Checks whether the file, which has @size bytes, is a savefile with the header @own and with whole
 * packets that are not longer than @max_caplen. */
gboolean
gpcap_append_check (int fd,
                    const char *name,
                    const GPcapSavefileHeader *own,
                    guint max_caplen,
                    goffset size,
                    GError **error)
{
  return check_header (fd, name, own, error) && check_packets (fd, name, max_caplen, size, error);
}
