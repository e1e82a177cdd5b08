/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of a block of the pcapng format, in this machine's byte order. */

#include "pcapng/gpcap-body.h"

#include <string.h>

#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/* What is left of a body that is copied. */
typedef struct
{
  GByteArray *copy; /* borrowed */
  const guint8 *data;
  gsize size;
  gboolean is_swapped;
} Source;

static void
copy_bytes (Source *self, gsize size)
{
  size = MIN (size, self->size);
  if (size == 0)
    return;
  g_byte_array_append (self->copy, self->data, size);
  self->data += size;
  self->size -= size;
}

/* Copies a number. Returns it, or 0 if there is none. */
static guint32
copy_number (Source *self, gsize size)
{
  guint32 number32;
  guint16 number16;

  if (self->size < size)
    return 0;
  if (size == sizeof number16)
    {
      memcpy (&number16, self->data, sizeof number16);
      number16 = self->is_swapped ? GUINT16_SWAP_LE_BE (number16) : number16;
      g_byte_array_append (self->copy, (const guint8 *) &number16, sizeof number16);
      number32 = number16;
    }
  else
    {
      memcpy (&number32, self->data, sizeof number32);
      number32 = self->is_swapped ? GUINT32_SWAP_LE_BE (number32) : number32;
      g_byte_array_append (self->copy, (const guint8 *) &number32, sizeof number32);
    }
  self->data += size;
  self->size -= size;
  return number32;
}

/* The length of a section is left out, because what is copied has another one. */
static void
copy_section (Source *self)
{
  const guint8 unknown[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

  copy_number (self, 4);
  copy_number (self, 2);
  copy_number (self, 2);
  g_byte_array_append (self->copy, unknown, sizeof unknown);
  self->data += MIN (sizeof unknown, self->size);
  self->size -= MIN (sizeof unknown, self->size);
}

/* Copies the records of names, with their end. */
static void
copy_names (Source *self)
{
  while (self->size >= 4)
    {
      const guint32 type = copy_number (self, 2);
      const guint32 size = copy_number (self, 2);

      if (type == GPCAP_NAMES_END)
        return;
      copy_bytes (self, gpcap_pcapng_pad (size));
    }
}

static void
copy_header (Source *self, guint32 type)
{
  switch (type)
    {
    case GPCAP_PCAPNG_SECTION:
      copy_section (self);
      break;
    case GPCAP_PCAPNG_INTERFACE:
      copy_number (self, 2);
      copy_number (self, 2);
      copy_number (self, 4);
      break;
    case GPCAP_PCAPNG_STATISTICS:
      for (int i = 0; i < 3; i++)
        copy_number (self, 4);
      break;
    case GPCAP_PCAPNG_NAMES:
      copy_names (self);
      break;
    case GPCAP_PCAPNG_SECRETS:
      copy_number (self, 4);
      copy_bytes (self, gpcap_pcapng_pad (copy_number (self, 4)));
      break;
    default:
      /* Only the number of who defines the block is known. */
      copy_number (self, 4);
      copy_bytes (self, self->size);
    }
}

/* Copies the body of a block: what it begins with, and the options, which end with their end if
 * there are any. */
GBytes *
gpcap_body_new (guint32 type, const guint8 *data, gsize size, gboolean is_swapped)
{
  Source source = { g_byte_array_new (), data, size, is_swapped };
  guint header_size;

  copy_header (&source, type);
  header_size = source.copy->len;
  gpcap_options_append_all (source.copy, type,
                            (GPcapOptionList){ source.data, source.size, is_swapped });
  if (source.copy->len > header_size)
    gpcap_options_append_end (source.copy);
  return g_byte_array_free_to_bytes (source.copy);
}
