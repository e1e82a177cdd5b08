/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses as text, and those in the options of an interface. */

#include "pcapng/gpcap-addresses.h"

#include <gio/gio.h>
#include <string.h>

#include "pcapng/gpcap-pcapng.h"

#define IPV4_SIZE 4
#define IPV6_SIZE 16

/* Returns the length of a prefix that a netmask stands for, or -1 if it has holes. */
static int
count_bits (const guint8 *netmask)
{
  guint32 bits;

  memcpy (&bits, netmask, sizeof bits);
  bits = ~GUINT32_FROM_BE (bits);
  if ((bits & (bits + 1)) != 0)
    return -1;
  for (int n = 32;; n--, bits >>= 1)
    {
      if (bits == 0)
        return n;
    }
}

static char *
print_ip (const guint8 *value, GSocketFamily family, int prefix)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (value, family);
  g_autofree char *text = g_inet_address_to_string (address);

  return prefix >= 0 ? g_strdup_printf ("%s/%d", text, prefix) : g_steal_pointer (&text);
}

static char *
print_hardware (const guint8 *value, gsize size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02x", i > 0 ? ":" : "", value[i]);
  return g_string_free (text, FALSE);
}

/* Returns an address of IPv4, IPv6 or hardware as text: its size tells which. */
char *
gpcap_addresses_print (const guint8 *value, gsize size)
{
  switch (size)
    {
    case IPV4_SIZE:
      return print_ip (value, G_SOCKET_FAMILY_IPV4, -1);
    case IPV6_SIZE:
      return print_ip (value, G_SOCKET_FAMILY_IPV6, -1);
    default:
      return print_hardware (value, size);
    }
}

/* Returns NULL if the option is no address. */
static char *
print (const GPcapOption *option)
{
  switch (option->code)
    {
    case GPCAP_OPTION_INTERFACE_IPV4_ADDRESS:
      return option->size == 2 * IPV4_SIZE ? print_ip (option->value, G_SOCKET_FAMILY_IPV4,
                                                       count_bits (option->value + IPV4_SIZE))
                                           : NULL;
    case GPCAP_OPTION_INTERFACE_IPV6_ADDRESS:
      return option->size == IPV6_SIZE + 1
                 ? print_ip (option->value, G_SOCKET_FAMILY_IPV6, option->value[IPV6_SIZE])
                 : NULL;
    case GPCAP_OPTION_INTERFACE_MAC_ADDRESS:
      return option->size == 6 ? print_hardware (option->value, 6) : NULL;
    case GPCAP_OPTION_INTERFACE_EUI_ADDRESS:
      return option->size == 8 ? print_hardware (option->value, 8) : NULL;
    default:
      return NULL;
    }
}

/* Returns the addresses, in order: an empty array if there are none. */
char **
gpcap_addresses_dup_strings (GPcapOptionList options)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new ();
  GPcapOption option;

  while (gpcap_options_next (&options, &option))
    {
      char *string = print (&option);

      if (string != NULL)
        g_ptr_array_add (strings, string);
    }
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&strings), FALSE);
}
