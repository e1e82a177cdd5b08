/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of a block of the pcapng format.
 *
 * Each is a code, the size of its value, and the value, padded to 4 bytes. The numbers are in the
 * byte order of the section. Whether a value is a number depends on the block. */

#include "pcapng/gpcap-options.h"

#include <string.h>

#include "pcapng/gpcap-pcapng.h"

/* What an option begins with. */
typedef struct
{
  guint16 code;
  guint16 size;
} Header;

/* Takes the first of the options. Returns FALSE at their end, and where they are damaged. */
gboolean
gpcap_options_next (GPcapOptionList *self, GPcapOption *option)
{
  gsize size;

  if (self->size < sizeof (Header))
    return FALSE;
  option->code = gpcap_pcapng_get_uint16 (self->data, self->is_swapped);
  option->size = gpcap_pcapng_get_uint16 (self->data + 2, self->is_swapped);
  option->value = self->data + sizeof (Header);
  if (option->code == GPCAP_OPTION_END || option->size > self->size - sizeof (Header))
    return FALSE;
  /* The padding of the last option may have been left out. */
  size = MIN (sizeof (Header) + gpcap_pcapng_pad (option->size), self->size);
  self->data += size;
  self->size -= size;
  return TRUE;
}

/* Returns the options in native byte order that follow the first @offset bytes of @bytes, borrowed.
 * Without bytes there are none. */
GPcapOptionList
gpcap_options_of (GBytes *bytes, gsize offset)
{
  GPcapOptionList self = { NULL, 0, FALSE };

  if (bytes == NULL)
    return self;
  self.data = g_bytes_get_data (bytes, &self.size);
  offset = MIN (offset, self.size);
  if (self.data != NULL)
    self.data += offset;
  self.size -= offset;
  return self;
}

/* Returns the options that follow the first @offset bytes of @bytes, owned, or NULL if there are
 * none. */
GBytes *
gpcap_options_dup_bytes (GBytes *bytes, gsize offset)
{
  const gsize size = g_bytes_get_size (bytes);

  return size > offset ? g_bytes_new_from_bytes (bytes, offset, size - offset) : NULL;
}

guint
gpcap_options_count (GPcapOptionList self)
{
  GPcapOption option;
  guint n = 0;

  while (gpcap_options_next (&self, &option))
    n++;
  return n;
}

/* Finds the first option with a code. */
gboolean
gpcap_options_find (GPcapOptionList self, guint16 code, GPcapOption *option)
{
  while (gpcap_options_next (&self, option))
    {
      if (option->code == code)
        return TRUE;
    }
  return FALSE;
}

/* Finds a number, which is not set if there is none of this size. */
gboolean
gpcap_options_find_uint32 (GPcapOptionList self, guint16 code, guint32 *number)
{
  GPcapOption option;

  if (!gpcap_options_find (self, code, &option) || option.size != sizeof *number)
    return FALSE;
  *number = gpcap_pcapng_get_uint32 (option.value, self.is_swapped);
  return TRUE;
}

gboolean
gpcap_options_find_uint64 (GPcapOptionList self, guint16 code, guint64 *number)
{
  GPcapOption option;

  if (!gpcap_options_find (self, code, &option) || option.size != sizeof *number)
    return FALSE;
  *number = gpcap_pcapng_get_uint64 (option.value, self.is_swapped);
  return TRUE;
}

/* Writers may end a string with a zero. It need not be UTF-8. */
static char *
dup_string (const GPcapOption *option)
{
  return g_utf8_make_valid ((const char *) option->value,
                            strnlen ((const char *) option->value, option->size));
}

/* Returns the first string with a code, or NULL. */
char *
gpcap_options_dup_string (GPcapOptionList self, guint16 code)
{
  GPcapOption option;

  return gpcap_options_find (self, code, &option) ? dup_string (&option) : NULL;
}

/* Returns all strings with a code, in order: an empty array if there are none. */
char **
gpcap_options_dup_strings (GPcapOptionList self, guint16 code)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new ();
  GPcapOption option;

  while (gpcap_options_next (&self, &option))
    {
      if (option.code == code)
        g_ptr_array_add (strings, dup_string (&option));
    }
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&strings), FALSE);
}

/* The size of the numbers that a value consists of; 1 if it has none. */
static gsize
get_number_size (guint32 block_type, guint16 code)
{
  switch (block_type)
    {
    case GPCAP_PCAPNG_INTERFACE:
      switch (code)
        {
        case GPCAP_OPTION_INTERFACE_SPEED:
        case GPCAP_OPTION_INTERFACE_TSTAMP_OFFSET:
        case GPCAP_OPTION_INTERFACE_TX_SPEED:
        case GPCAP_OPTION_INTERFACE_RX_SPEED:
          return 8;
        case GPCAP_OPTION_INTERFACE_TIME_ZONE:
          return 4;
        default:
          return 1;
        }
    case GPCAP_PCAPNG_PACKET:
      return code == GPCAP_OPTION_PACKET_FLAGS ? 4 : 1;
    case GPCAP_PCAPNG_ENHANCED_PACKET:
      switch (code)
        {
        case GPCAP_OPTION_PACKET_FLAGS:
        case GPCAP_OPTION_PACKET_QUEUE:
        case GPCAP_OPTION_PACKET_PROCESS_AND_THREAD:
          return 4;
        case GPCAP_OPTION_PACKET_DROP_COUNT:
        case GPCAP_OPTION_PACKET_ID:
          return 8;
        default:
          return 1;
        }
    case GPCAP_PCAPNG_STATISTICS:
      switch (code)
        {
        case GPCAP_OPTION_STATISTICS_START_TIME:
        case GPCAP_OPTION_STATISTICS_END_TIME:
          return 4;
        case GPCAP_OPTION_STATISTICS_RECEIVED:
        case GPCAP_OPTION_STATISTICS_DROPPED_BY_INTERFACE:
        case GPCAP_OPTION_STATISTICS_ACCEPTED:
        case GPCAP_OPTION_STATISTICS_DROPPED:
        case GPCAP_OPTION_STATISTICS_DELIVERED:
          return 8;
        default:
          return 1;
        }
    default:
      return 1;
    }
}

static void
swap (guint8 *data, gsize size)
{
  for (gsize i = 0; i < size / 2; i++)
    {
      const guint8 byte = data[i];

      data[i] = data[size - 1 - i];
      data[size - 1 - i] = byte;
    }
}

/* Converts a value between the byte orders. */
static void
convert_value (guint32 block_type, guint16 code, guint8 *value, gsize size)
{
  gsize number_size;

  switch (code)
    {
    /* Only the number of who defines the option is known. */
    case GPCAP_OPTION_CUSTOM_STRING:
    case GPCAP_OPTION_CUSTOM_BYTES:
    case GPCAP_OPTION_CUSTOM_STRING_NOT_COPIED:
    case GPCAP_OPTION_CUSTOM_BYTES_NOT_COPIED:
      if (size >= 4)
        swap (value, 4);
      return;
    default:
      number_size = get_number_size (block_type, code);
    }
  if (number_size == 1)
    return;
  for (gsize i = 0; i + number_size <= size; i += number_size)
    swap (value + i, number_size);
}

/* Appends an option in native byte order. A value that is too long for its size is cut. */
void
gpcap_options_append (GByteArray *array, guint16 code, gconstpointer value, gsize size)
{
  static const guint8 padding[4] = { 0 };
  const Header header = { code, (guint16) MIN (size, G_MAXUINT16) };

  g_byte_array_append (array, (const guint8 *) &header, sizeof header);
  if (header.size > 0)
    g_byte_array_append (array, value, header.size);
  g_byte_array_append (array, padding, gpcap_pcapng_pad (header.size) - header.size);
}

/* Appends all options of a block in native byte order, without their end. What is behind a damaged
 * one is left out. */
void
gpcap_options_append_all (GByteArray *array, guint32 block_type, GPcapOptionList options)
{
  GPcapOption option;

  while (gpcap_options_next (&options, &option))
    {
      gpcap_options_append (array, option.code, option.value, option.size);
      if (options.is_swapped)
        convert_value (block_type, option.code,
                       array->data + array->len - gpcap_pcapng_pad (option.size), option.size);
    }
}

/* Appends a string, without the zero at its end; nothing for NULL. A string that is too long is cut
 * between two characters. */
void
gpcap_options_append_string (GByteArray *array, guint16 code, const char *string)
{
  gsize size;

  if (string == NULL)
    return;
  size = strlen (string);
  if (size > G_MAXUINT16)
    size = g_utf8_find_prev_char (string, string + G_MAXUINT16 + 1) - string;
  gpcap_options_append (array, code, string, size);
}

/* Appends the end of the options, unless there are none. */
void
gpcap_options_append_end (GByteArray *array)
{
  if (array->len > 0)
    gpcap_options_append (array, GPCAP_OPTION_END, NULL, 0);
}
