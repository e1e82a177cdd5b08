/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The blocks of interfaces, and the timestamps of their packets. */

#include "writers/gpcap-interface-body.h"

#include <gio/gio.h>
#include <string.h>

#include "backend/gpcap-file-header.h"
#include "backend/gpcap-pcapng-time.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-pcapng.h"

#define IPV4_SIZE 4
#define IPV6_SIZE 16
#define MAX_HARDWARE_SIZE 8

__extension__ typedef unsigned __int128 uint128;

/* Sets @code to that of a resolution: the exponent of a power of 10, or that of a power of 2 with
 * the highest bit set. */
static gboolean
encode_resolution (guint64 resolution, guint8 *code)
{
  guint64 power = 1;

  for (guint8 exponent = 0; exponent <= 19; exponent++, power *= 10)
    {
      *code = exponent;
      if (power == resolution)
        return TRUE;
    }
  *code = 0x80 | (guint8) g_bit_storage (resolution >> 1);
  return resolution != 0 && (resolution & (resolution - 1)) == 0;
}

static gboolean
append_ip (GByteArray *options, GInetAddress *address, int prefix)
{
  const gboolean is_ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  guint8 value[IPV6_SIZE + 1] = { 0 };

  if (prefix < 0 || prefix > (is_ipv4 ? 8 * IPV4_SIZE : 8 * IPV6_SIZE))
    return FALSE;
  memcpy (value, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
  if (is_ipv4)
    {
      const guint32 netmask = GUINT32_TO_BE (prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix));

      memcpy (value + IPV4_SIZE, &netmask, sizeof netmask);
      gpcap_options_append (options, GPCAP_OPTION_INTERFACE_IPV4_ADDRESS, value, 2 * IPV4_SIZE);
      return TRUE;
    }
  value[IPV6_SIZE] = prefix;
  gpcap_options_append (options, GPCAP_OPTION_INTERFACE_IPV6_ADDRESS, value, IPV6_SIZE + 1);
  return TRUE;
}

static gboolean
append_hardware (GByteArray *options, const char *text)
{
  guint8 value[MAX_HARDWARE_SIZE];
  gsize n = 0;

  for (; n < MAX_HARDWARE_SIZE && g_ascii_isxdigit (text[0]) && g_ascii_isxdigit (text[1]); n++)
    {
      value[n] = g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]);
      text += 2;
      if (*text == ':' && text[1] != '\0')
        text++;
    }
  if (*text != '\0' || (n != 6 && n != 8))
    return FALSE;
  gpcap_options_append (
      options, n == 6 ? GPCAP_OPTION_INTERFACE_MAC_ADDRESS : GPCAP_OPTION_INTERFACE_EUI_ADDRESS,
      value, n);
  return TRUE;
}

/* Appends an address as gpcap_addresses_dup_strings() prints it. */
static gboolean
append_address (GByteArray *options, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  g_autoptr (GInetAddress) address = NULL;
  guint64 prefix;

  /* Eight bytes of a hardware address could be an address of IPv6. */
  if (append_hardware (options, text))
    return TRUE;
  if (parts[0] != NULL)
    address = g_inet_address_new_from_string (parts[0]);
  if (address == NULL)
    return FALSE;
  if (parts[1] == NULL)
    return append_ip (options, address, 8 * g_inet_address_get_native_size (address));
  return g_ascii_string_to_unsigned (parts[1], 10, 0, 128, &prefix, NULL)
         && append_ip (options, address, prefix);
}

static void
append_filter (GByteArray *options, const char *filter)
{
  if (filter == NULL)
    return;
  /* The value begins with 0 for an expression. */
  g_autoptr (GString) value = g_string_new_len ("", 1);
  g_string_append (value, filter);
  gpcap_options_append (options, GPCAP_OPTION_INTERFACE_FILTER, value->str, value->len);
}

static gboolean
append_options (GByteArray *options, GPcapInterface *interface, const char *name, GError **error)
{
  const char *const *comments = gpcap_interface_get_comments (interface);
  const char *const *addresses = gpcap_interface_get_addresses (interface);
  const guint64 speed = gpcap_interface_get_speed (interface);
  const gint64 offset = gpcap_interface_get_tstamp_offset (interface);
  guint8 resolution;

  for (guint i = 0; comments[i] != NULL; i++)
    gpcap_options_append_string (options, GPCAP_OPTION_COMMENT, comments[i]);
  gpcap_options_append_string (options, GPCAP_OPTION_INTERFACE_NAME,
                               gpcap_interface_get_name (interface));
  gpcap_options_append_string (options, GPCAP_OPTION_INTERFACE_DESCRIPTION,
                               gpcap_interface_get_description (interface));
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      if (append_address (options, addresses[i]))
        continue;
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: \"%s\" is not an address of an interface", name, addresses[i]);
      return FALSE;
    }
  if (speed != 0)
    gpcap_options_append (options, GPCAP_OPTION_INTERFACE_SPEED, &speed, sizeof speed);
  if (!encode_resolution (gpcap_interface_get_tstamp_resolution (interface), &resolution))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: %" G_GUINT64_FORMAT
                   " units per second are not the resolution of timestamps: it must be a power of "
                   "10 or of 2",
                   name, gpcap_interface_get_tstamp_resolution (interface));
      return FALSE;
    }
  gpcap_options_append (options, GPCAP_OPTION_INTERFACE_TSTAMP_RESOLUTION, &resolution, 1);
  append_filter (options, gpcap_interface_get_filter (interface));
  gpcap_options_append_string (options, GPCAP_OPTION_INTERFACE_OS,
                               gpcap_interface_get_os (interface));
  if (offset != 0)
    gpcap_options_append (options, GPCAP_OPTION_INTERFACE_TSTAMP_OFFSET, &offset, sizeof offset);
  gpcap_options_append_string (options, GPCAP_OPTION_INTERFACE_HARDWARE,
                               gpcap_interface_get_hardware (interface));
  gpcap_options_append_end (options);
  return TRUE;
}

/* Returns the body of the block of an interface; one that was read from a file is as it was. @name
 * is the savefile's. Fails if savefiles cannot have the link type. */
GBytes *
gpcap_interface_body_make (GPcapInterface *interface, const char *name, GError **error)
{
  GBytes *body = gpcap_interface_peek_body (interface);
  const int datalink = gpcap_interface_get_datalink (interface);
  g_autoptr (GByteArray) options = NULL;
  GPcapSavefileHeader file;

  if (body != NULL)
    return g_bytes_ref (body);
  if (datalink == -1)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%s: The interface has no link type", name);
      return NULL;
    }
  if (!gpcap_file_header_make (&file, name, datalink, 0, 0, error))
    return NULL;
  const GPcapInterfaceHeader header = {
    .datalink = file.datalink,
    .snaplen = gpcap_interface_get_snaplen (interface),
  };
  options = g_byte_array_new ();
  if (!append_options (options, interface, name, error))
    return NULL;
  g_byte_array_prepend (options, (const guint8 *) &header, sizeof header);
  return g_byte_array_free_to_bytes (g_steal_pointer (&options));
}

/* Converts a time in nanoseconds to the units of an interface. Returns FALSE if it does not fit. */
gboolean
gpcap_interface_body_count_ticks (guint64 resolution,
                                  gint64 offset,
                                  gint64 timestamp,
                                  guint64 *ticks)
{
  const uint128 per_second = GPCAP_NANOSECONDS_PER_SECOND;
  gint64 seconds = timestamp / GPCAP_NANOSECONDS_PER_SECOND;
  gint64 nanoseconds = timestamp % GPCAP_NANOSECONDS_PER_SECOND;
  uint128 count;

  if (nanoseconds < 0)
    {
      nanoseconds += GPCAP_NANOSECONDS_PER_SECOND;
      seconds--;
    }
  if (__builtin_sub_overflow (seconds, offset, &seconds) || seconds < 0)
    return FALSE;
  count = (uint128) seconds * resolution + nanoseconds * (uint128) resolution / per_second;
  *ticks = count;
  return count <= G_MAXUINT64;
}

/* Whether the units of an interface are read as that time: there may be more of them in a
 * nanosecond, and times that have no 64 bits in nanoseconds are all read as the last one. */
gboolean
gpcap_interface_body_is_time (guint64 resolution, gint64 offset, gint64 timestamp, guint64 ticks)
{
  const GPcapPcapngTime time = {
    .resolution = resolution,
    .is_binary = (resolution & (resolution - 1)) == 0,
    .offset = offset,
  };

  return gpcap_pcapng_time_convert_any (&time, ticks) == timestamp;
}
