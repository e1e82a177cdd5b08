/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes checks of filters: any text is valid or not as libpcap says, no name is looked up unless
 * that is asked for, and the names of a valid one are those that libpcap looks up.
 *
 * The first byte of an input selects the link type, the second one nothing; the rest is the text.
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/gpcap-test.h"

#define SNAPLEN 262144

static const int link_types[] = { DLT_EN10MB, DLT_RAW, DLT_NULL, DLT_LINUX_SLL2, DLT_IEEE802_11 };

/* The names that were looked up: these functions replace the C library's, and know every name. */
static GPtrArray *asked;

static void
note_name (const char *name)
{
  if (!g_ptr_array_find_with_equal_func (asked, name, g_str_equal, NULL))
    g_ptr_array_add (asked, g_strdup (name));
}

static struct addrinfo *
make_answer (int family, const void *address, int port)
{
  struct addrinfo *answer = calloc (1, sizeof *answer);

  answer->ai_family = family;
  if (family == AF_INET)
    {
      struct sockaddr_in *own = calloc (1, sizeof *own);

      *own = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons (port) };
      memcpy (&own->sin_addr, address, sizeof own->sin_addr);
      answer->ai_addr = (struct sockaddr *) own;
      answer->ai_addrlen = sizeof *own;
    }
  else
    {
      struct sockaddr_in6 *own = calloc (1, sizeof *own);

      *own = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
      memcpy (&own->sin6_addr, address, sizeof own->sin6_addr);
      answer->ai_addr = (struct sockaddr *) own;
      answer->ai_addrlen = sizeof *own;
    }
  return answer;
}

int
getaddrinfo (const char *name,
             const char *service,
             const struct addrinfo *hints,
             struct addrinfo **results)
{
  const struct in_addr ipv4 = { htonl (0x7f000001) };
  struct in6_addr ipv6 = { 0 };

  /* libpcap converts addresses with this, too, which are not looked up. */
  if (name != NULL && inet_pton (AF_INET6, name, &ipv6) == 1)
    {
      *results = make_answer (AF_INET6, &ipv6, 0);
      return 0;
    }
  if (hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0)
    return EAI_NONAME;
  if (name != NULL || service[strspn (service, "0123456789")] != '\0')
    note_name (name != NULL ? name : service);
  /* Its name says that a host has the other kind of address. */
  if (name != NULL && g_str_has_suffix (name, "6"))
    *results = make_answer (AF_INET6, &ipv6, 0);
  else
    *results = make_answer (AF_INET, &ipv4, 1);
  return 0;
}

void
freeaddrinfo (struct addrinfo *answer)
{
  free (answer->ai_addr);
  free (answer);
}

int
getnetbyname_r (const char *name,
                struct netent *entry,
                char *buffer,
                size_t size,
                struct netent **result,
                int *error)
{
  note_name (name);
  *entry = (struct netent){ .n_addrtype = AF_INET, .n_net = 127 };
  *result = entry;
  return 0;
}

int
getprotobyname_r (const char *name,
                  struct protoent *entry,
                  char *buffer,
                  size_t size,
                  struct protoent **result)
{
  note_name (name);
  *entry = (struct protoent){ .p_proto = 1 };
  *result = entry;
  return 0;
}

int
ether_hostton (const char *name, struct ether_addr *address)
{
  note_name (name);
  memset (address, 0, sizeof *address);
  return 0;
}

static gboolean
is_about_a_name (const char *reason)
{
  return strstr (reason, "unknown") != NULL || strstr (reason, "name") != NULL;
}

/* Only a number can stand in the place of this name, with which can be calculated. */
static gboolean
is_inexact (const char *text)
{
  return strstr (text, "protochain") != NULL;
}

/* Some things only the optimiser finds, and that only a kernel can run a program nobody but GPcap.
 */
static gboolean
is_found_by_compiling (pcap_t *pcap, const char *text, const char *message)
{
  struct bpf_program program = { 0 };

  if (strstr (message, "only a live capture") != NULL)
    return TRUE;
  if (pcap_compile (pcap, &program, text, TRUE, PCAP_NETMASK_UNKNOWN) != 0)
    return strstr (message, pcap_geterr (pcap)) != NULL;
  pcap_freecode (&program);
  return FALSE;
}

/* An address behind a backslash looks like a name to the check, though not to the C library. */
static gboolean
is_address (const char *name)
{
  return inet_pton (AF_INET6, name, &(struct in6_addr){ 0 }) == 1;
}

static void
assert_names (GPcapFilterCheck *check)
{
  const char *const *names = gpcap_filter_check_get_names (check);

  for (guint i = 0; i < asked->len; i++)
    g_assert_true (g_strv_contains (names, asked->pdata[i]));
  for (gsize i = 0; names[i] != NULL; i++)
    g_assert_true (is_address (names[i])
                   || g_ptr_array_find_with_equal_func (asked, names[i], g_str_equal, NULL));
}

/* The place is in the text. */
static void
assert_place (GPcapFilterCheck *check)
{
  const char *text = gpcap_filter_check_get_expression (check);
  const int start = gpcap_filter_check_get_start (check);
  const int end = gpcap_filter_check_get_end (check);

  if (gpcap_filter_check_is_valid (check) || start == -1)
    {
      g_assert_cmpint (start, ==, -1);
      g_assert_cmpint (end, ==, -1);
      return;
    }
  g_assert_cmpint (start, <=, end);
  g_assert_cmpint (end, <=, g_utf8_strlen (text, -1));
  g_assert_true (start < end || end == g_utf8_strlen (text, -1));
}

static GPcapFilterCheck *
check_text (const char *text, int link_type, GPcapFilterCheckFlags flags)
{
  GPcapFilterCheck *check = gpcap_check_filter (text, link_type, flags);
  const char *message = gpcap_filter_check_get_message (check);

  g_assert_true (gpcap_filter_check_is_valid (check) == (message == NULL));
  g_assert_true (message == NULL || g_utf8_validate (message, -1, NULL));
  assert_place (check);
  return check;
}

static void
assert_checks (const char *text, int link_type)
{
  g_autoptr (GPcapFilterCheck) check = NULL;
  g_autoptr (GPcapFilterCheck) looked_up = NULL;
  struct bpf_program program = { 0 };
  pcap_t *pcap = pcap_open_dead (link_type, SNAPLEN);

  check = check_text (text, link_type, GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS);
  g_assert_cmpuint (asked->len, ==, 0);
  if (pcap_compile (pcap, &program, text, FALSE, PCAP_NETMASK_UNKNOWN) == 0)
    {
      g_assert_true (gpcap_filter_check_is_valid (check)
                     || is_found_by_compiling (pcap, text, gpcap_filter_check_get_message (check)));
      assert_names (check);
    }
  else
    {
      g_assert_true (!gpcap_filter_check_is_valid (check) || is_about_a_name (pcap_geterr (pcap))
                     || is_inexact (text));
      g_ptr_array_set_size (asked, 0);
      looked_up = check_text (text, link_type, GPCAP_FILTER_CHECK_FLAGS_NONE);
      g_assert_false (gpcap_filter_check_is_valid (looked_up));
    }
  pcap_freecode (&program);
  pcap_close (pcap);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;

  g_autofree char *text = g_strndup ((const char *) data + 2, size - 2);
  const int link_type = link_types[data[0] % G_N_ELEMENTS (link_types)];

  asked = g_ptr_array_new_with_free_func (g_free);
  if (g_utf8_validate (text, -1, NULL))
    assert_checks (text, link_type);
  else
    {
      g_autoptr (GPcapFilterCheck) check =
          check_text (text, link_type, GPCAP_FILTER_CHECK_FLAGS_NONE);

      g_assert_false (gpcap_filter_check_is_valid (check));
    }
  g_ptr_array_unref (asked);
  return 0;
}
