/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of IP addresses, given by prefixes. */

#include "flows/gpcap-address-set-private.h"

#include <arpa/inet.h>

#include "flows/gpcap-ranges.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapAddressSet:
 *
 * A set of IPv4 and IPv6 addresses, given by prefixes such as `192.0.2.0/24`: a list of networks to
 * watch, of 100,000 prefixes and more.
 *
 * A filter of so many addresses does not compile in libpcap's language, or is slow, because it
 * compares them one by one. A set finds a packet's address in a time that does not depend on the
 * number of prefixes where they are spread, and grows with its logarithm where they are not.
 * [method@GPcap.PacketBatch.filter_addresses] selects the packets of a batch.
 *
 * A set never changes, and may be used in any thread: for another list, make another set. It needs
 * at most 28 bytes for each IPv4 prefix and 44 for each IPv6 prefix, whatever their lengths are,
 * and up to 100 more for each while it is made. An IPv4 address and the IPv6 address that it is
 * mapped to (`::ffff:192.0.2.1`) are two addresses.
 *
 * Since: 1.0
 */
struct _GPcapAddressSet
{
  GObject parent_instance;

  GPcapRanges ipv4; /* the addresses are in the upper 32 bits */
  GPcapRanges ipv6;
  guint n_prefixes;
};

enum
{
  PROP_N_PREFIXES = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapAddressSet, gpcap_address_set, G_TYPE_OBJECT)

#define IPV6_BITS 128

/* The longest prefix has 49 characters. */
#define PREFIX_SIZE 64

/* How much of a line an error quotes, in bytes. */
#define QUOTE_SIZE 60

static void
gpcap_address_set_finalize (GObject *object)
{
  GPcapAddressSet *self = GPCAP_ADDRESS_SET (object);

  gpcap_ranges_clear (&self->ipv4);
  gpcap_ranges_clear (&self->ipv6);

  G_OBJECT_CLASS (gpcap_address_set_parent_class)->finalize (object);
}

static void
gpcap_address_set_get_property (GObject *object,
                                guint property_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  GPcapAddressSet *self = GPCAP_ADDRESS_SET (object);

  switch (property_id)
    {
    case PROP_N_PREFIXES:
      g_value_set_uint (value, self->n_prefixes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_address_set_class_init (GPcapAddressSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_address_set_finalize;
  object_class->get_property = gpcap_address_set_get_property;

  /**
   * GPcapAddressSet:n-prefixes: (getter get_n_prefixes)
   *
   * The number of different prefixes that the set was made of.
   */
  properties[PROP_N_PREFIXES] =
      g_param_spec_uint ("n-prefixes", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* A set that is made of nothing is empty. */
static void
gpcap_address_set_init (GPcapAddressSet *self)
{
}

/* An address as a number; that of IPv4 is followed by zeros, as in a flow key. */
static inline GPcapNumber
number_of_bytes (const guint8 *address)
{
  GPcapNumber number;

  memcpy (&number, address, sizeof number);
  return (GPcapNumber){ GUINT64_FROM_BE (number.high), GUINT64_FROM_BE (number.low) };
}

static GPcapNumber
number_of_address (GInetAddress *address)
{
  guint8 bytes[16] = { 0 };

  memcpy (bytes, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
  return number_of_bytes (bytes);
}

/* Returns what is set behind a prefix of @length bits in the last number that has it. */
static GPcapNumber
bits_behind (guint length)
{
  GPcapNumber bits = { 0, 0 };

  if (length < 64)
    bits.high = G_MAXUINT64 >> length;
  if (length <= 64)
    bits.low = G_MAXUINT64;
  else if (length < IPV6_BITS)
    bits.low = G_MAXUINT64 >> (length - 64);
  return bits;
}

/* Returns FALSE if the number has bits behind the prefix. */
static gboolean
add_range (GArray *ranges, GPcapNumber first, guint length)
{
  const GPcapNumber behind = bits_behind (length);
  const GPcapRange range = { first, { first.high | behind.high, first.low | behind.low } };

  if ((first.high & behind.high) != 0 || (first.low & behind.low) != 0)
    return FALSE;
  g_array_append_val (ranges, range);
  return TRUE;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const GPcapRange *one = a, *other = b;
  const int order = gpcap_number_compare (one->first, other->first);

  return order != 0 ? order : gpcap_number_compare (one->last, other->last);
}

/* Returns the number of different ranges. */
static guint
set_ranges (GPcapRanges *self, GArray *ranges)
{
  const GPcapRange *range = (const GPcapRange *) ranges->data;
  guint n_different = MIN (ranges->len, 1);

  g_array_sort (ranges, compare_ranges);
  for (guint i = 1; i < ranges->len; i++)
    n_different += compare_ranges (&range[i], &range[i - 1]) != 0;
  gpcap_ranges_init (self, range, ranges->len);
  return n_different;
}

static GPcapAddressSet *
new_from_ranges (GArray *ipv4, GArray *ipv6)
{
  GPcapAddressSet *self = g_object_new (GPCAP_TYPE_ADDRESS_SET, NULL);

  self->n_prefixes = set_ranges (&self->ipv4, ipv4) + set_ranges (&self->ipv6, ipv6);
  return self;
}

/**
 * gpcap_address_set_new:
 * @prefixes: (array length=n_prefixes) (element-type GInetAddressMask): the prefixes; a single
 *   address is one of the full length
 * @n_prefixes: the number of prefixes
 *
 * Creates a set of the addresses that have one of the prefixes. Prefixes may overlap.
 *
 * Returns: (transfer full): a new set
 *
 * Since: 1.0
 */
GPcapAddressSet *
gpcap_address_set_new (GInetAddressMask *const *prefixes, guint n_prefixes)
{
  g_autoptr (GArray) ipv4 = g_array_new (FALSE, FALSE, sizeof (GPcapRange));
  g_autoptr (GArray) ipv6 = g_array_new (FALSE, FALSE, sizeof (GPcapRange));

  g_return_val_if_fail (prefixes != NULL || n_prefixes == 0, NULL);

  for (guint i = 0; i < n_prefixes; i++)
    {
      g_return_val_if_fail (G_IS_INET_ADDRESS_MASK (prefixes[i]), NULL);
      const gboolean is_ipv4 = g_inet_address_mask_get_family (prefixes[i]) == G_SOCKET_FAMILY_IPV4;

      add_range (is_ipv4 ? ipv4 : ipv6,
                 number_of_address (g_inet_address_mask_get_address (prefixes[i])),
                 g_inet_address_mask_get_length (prefixes[i]));
    }
  return new_from_ranges (ipv4, ipv6);
}

/* Reads the length of a prefix. Returns FALSE if it is none. */
static gboolean
parse_length (const char *text, guint max, guint *length)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;
  *length = value;
  return TRUE;
}

static gboolean
set_line_error (GError **error, guint line, const char *text, gsize size, const char *problem)
{
  g_autofree char *quote = g_utf8_make_valid (text, MIN (size, QUOTE_SIZE));

  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "Line %u: '%s%s' %s", line, quote,
               size > QUOTE_SIZE ? "…" : "", problem);
  return FALSE;
}

/* Adds the prefix or address of one line, without blanks around it. */
static gboolean
add_line (GArray *ipv4, GArray *ipv6, guint line, const char *text, gsize size, GError **error)
{
  static const char not_a_prefix[] = "is not an IP address or a prefix";
  char copy[PREFIX_SIZE];
  guint8 address[16] = { 0 };

  if (size >= sizeof copy)
    return set_line_error (error, line, text, size, not_a_prefix);
  memcpy (copy, text, size);
  copy[size] = '\0';
  char *slash = strchr (copy, '/');
  if (slash != NULL)
    *slash = '\0';

  const gboolean is_ipv4 = inet_pton (AF_INET, copy, address) == 1;
  const guint max = is_ipv4 ? 32 : IPV6_BITS;
  guint length = max;
  if ((!is_ipv4 && inet_pton (AF_INET6, copy, address) != 1)
      || (slash != NULL && !parse_length (slash + 1, max, &length)))
    return set_line_error (error, line, text, size, not_a_prefix);
  if (!add_range (is_ipv4 ? ipv4 : ipv6, number_of_bytes (address), length))
    return set_line_error (error, line, text, size, "has bits set behind its prefix");
  return TRUE;
}

/**
 * gpcap_address_set_new_from_text:
 * @text: the prefixes, one in each line
 * @error: return location for a #GError, or %NULL
 *
 * Creates a set of the addresses that have one of the prefixes of a text, such as the content of a
 * file.
 *
 * A line has a prefix, `192.0.2.0/24` or `2001:db8::/32`, or a single address, or nothing. From `#`
 * or `;` on, a line is a comment. Prefixes may overlap. Names are not looked up.
 *
 * Returns: (transfer full): a new set; %NULL with %GPCAP_ERROR_INVALID_ARGUMENT, whose message
 *   has the number of the line, counted from 1, when a line has something else, or a prefix with
 *   bits set behind its length (`192.0.2.1/24`)
 *
 * Since: 1.0
 */
GPcapAddressSet *
gpcap_address_set_new_from_text (const char *text, GError **error)
{
  g_autoptr (GArray) ipv4 = g_array_new (FALSE, FALSE, sizeof (GPcapRange));
  g_autoptr (GArray) ipv6 = g_array_new (FALSE, FALSE, sizeof (GPcapRange));
  guint line = 0;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  while (*text != '\0')
    {
      const gsize line_size = strcspn (text, "\n");
      gsize begin = 0, end = strcspn (text, "#;\n");

      line++;
      while (begin < end && g_ascii_isspace (text[begin]))
        begin++;
      while (begin < end && g_ascii_isspace (text[end - 1]))
        end--;
      if (begin < end && !add_line (ipv4, ipv6, line, text + begin, end - begin, error))
        return NULL;
      text += line_size + (text[line_size] == '\n');
    }
  return new_from_ranges (ipv4, ipv6);
}

/**
 * gpcap_address_set_get_n_prefixes: (get-property n-prefixes)
 * @self: a set
 *
 * Gets the number of different prefixes that the set was made of.
 *
 * Returns: the number of prefixes
 *
 * Since: 1.0
 */
guint
gpcap_address_set_get_n_prefixes (GPcapAddressSet *self)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS_SET (self), 0);

  return self->n_prefixes;
}

/**
 * gpcap_address_set_contains:
 * @self: a set
 * @address: an address
 *
 * Checks whether an address is in the set.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
gpcap_address_set_contains (GPcapAddressSet *self, GInetAddress *address)
{
  g_return_val_if_fail (GPCAP_IS_ADDRESS_SET (self), FALSE);
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  const gboolean is_ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  return gpcap_ranges_contain (is_ipv4 ? &self->ipv4 : &self->ipv6, number_of_address (address));
}

/**
 * gpcap_address_set_contains_string:
 * @self: a set
 * @address: an address, such as `192.0.2.1` or `2001:db8::1`
 * @error: return location for a #GError, or %NULL
 *
 * Checks whether an address is in the set.
 *
 * Returns: %TRUE if it is; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when @address is not an IP
 *   address
 *
 * Since: 1.0
 */
gboolean
gpcap_address_set_contains_string (GPcapAddressSet *self, const char *address, GError **error)
{
  guint8 bytes[16] = { 0 };

  g_return_val_if_fail (GPCAP_IS_ADDRESS_SET (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (inet_pton (AF_INET, address, bytes) == 1)
    return gpcap_ranges_contain (&self->ipv4, number_of_bytes (bytes));
  if (inet_pton (AF_INET6, address, bytes) == 1)
    return gpcap_ranges_contain (&self->ipv6, number_of_bytes (bytes));
  g_autofree char *quote = g_utf8_make_valid (address, MIN (strlen (address), QUOTE_SIZE));
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "'%s' is not an IP address",
               quote);
  return FALSE;
}

/* Whether the addresses of a packet at one of the ends, or at either, are in the set. */
gboolean
gpcap_address_set_matches (GPcapAddressSet *self,
                           const GPcapFlowKeyRecord *key,
                           GPcapAddressEnd end)
{
  const GPcapRanges *ranges = key->ip_version == 4 ? &self->ipv4 : &self->ipv6;

  if (key->ip_version == 0)
    return FALSE;
  return (end != GPCAP_ADDRESS_END_DESTINATION
          && gpcap_ranges_contain (ranges, number_of_bytes (key->source)))
         || (end != GPCAP_ADDRESS_END_SOURCE
             && gpcap_ranges_contain (ranges, number_of_bytes (key->destination)));
}
