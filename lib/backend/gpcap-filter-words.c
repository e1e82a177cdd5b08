/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a filter expression, and which of them are names that would be looked up.
 *
 * Compiling looks names up, in files or in the network. To check an expression without that, each
 * name is replaced by a number or an address that may stand in the same place. What libpcap's
 * scanner takes for an identifier, and not for a word of its language, is asked of libpcap itself,
 * because its language grows. */

#include "backend/gpcap-filter-words.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

/* Addresses of IPv6 with an IPv4 address at the end are no longer than this, unless their numbers
 * have many leading zeros. */
#define MAX_ADDRESS 128

/* What a qualifier says about the names that follow. */
typedef enum
{
  KIND_NONE, /* it says nothing */
  KIND_HOST,
  KIND_NET,
  KIND_PORT,
  KIND_PORTRANGE,
  KIND_PROTO,
  KIND_PROTOCHAIN,
  KIND_GATEWAY,
} Kind;

/* The protocols that make a difference for names. */
typedef enum
{
  PROTOCOL_NONE, /* the word is no protocol */
  PROTOCOL_ANY, /* no protocol was given */
  PROTOCOL_LINK,
  PROTOCOL_IP,
  PROTOCOL_IP6,
  PROTOCOL_OTHER,
} Protocol;

typedef struct
{
  GPcapFilterWords *words; /* borrowed */
  pcap_t *pcap; /* owned; to ask libpcap; NULL when out of memory */
  GHashTable *identifiers; /* owned; words, and whether they are identifiers */

  Kind kind; /* of the names that follow */
  Protocol protocol;
  gboolean is_in_head; /* the last word was a qualifier */
  gboolean is_behind_name; /* the last word was a name */
  gboolean has_direction; /* one of the qualifiers is a direction */
  int kind_word; /* the qualifier of the kind, or -1 */
  gssize kind_at; /* where that is in the text without names, or -1 */
  gssize protocol_at; /* the same for the protocol */
} Scan;

/* ---- Splitting ---- */

static gboolean
is_identifier_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.';
}

/* Returns the length of an identifier, a number, or an address without colons. */
static gsize
get_identifier_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalnum (*text))
    return 0;
  while (is_identifier_char (text[length]))
    length++;
  while (text[length - 1] == '-' || text[length - 1] == '_')
    length--;
  return length;
}

/* Returns the length of a word that begins with a character that is not ASCII, at which the scanner
 * fails. */
static gsize
get_foreign_length (const char *text)
{
  gsize length = 0;

  while ((guchar) text[length] >= 0x80 || is_identifier_char (text[length]))
    length++;
  return length;
}

static gsize
count_hex_digits (const char *text, gsize max)
{
  gsize n = 0;

  while (n < max && g_ascii_isxdigit (text[n]))
    n++;
  return n;
}

/* Whether the text up to @end is an IPv4 address. */
static gboolean
is_ipv4 (const char *text, const char *end)
{
  for (int i = 0; i < 4; i++)
    {
      const char *start = text;

      if (text + 2 < end && text[0] == '0' && (text[1] | 0x20) == 'x')
        text += 2 + count_hex_digits (text + 2, end - text - 2);
      else
        while (text < end && g_ascii_isdigit (*text))
          text++;
      if (text == start || (i < 3 && (text == end || *text++ != '.')))
        return FALSE;
    }
  return text == end;
}

/* Whether the text up to @end is an IPv6 address. */
static gboolean
is_ipv6 (const char *text, const char *end)
{
  gboolean has_gap = FALSE;
  guint n_groups = 0;

  while (text < end)
    {
      const gsize n_digits = count_hex_digits (text, MIN (end - text, 4));

      if (is_ipv4 (text, end))
        return has_gap ? n_groups <= 5 : n_groups == 6;
      n_groups += n_digits > 0;
      text += n_digits;
      if (text == end)
        break;
      if (*text++ != ':')
        return FALSE;
      if (text < end && *text == ':')
        {
          if (has_gap)
            return FALSE;
          has_gap = TRUE;
          text++;
        }
      else if (text == end || n_digits == 0)
        return FALSE;
    }
  return has_gap ? n_groups <= 7 : n_groups == 8;
}

/* Returns the length of a hardware address with colons, right or wrong, as of "1:2:3:". */
static gsize
get_hardware_length (const char *text)
{
  gsize length = 0, found = 0;
  guint n_groups = 0;

  for (gsize n_digits; (n_digits = count_hex_digits (text + length, 2)) > 0; n_groups++)
    {
      length += n_digits;
      if (n_groups == 5)
        found = MAX (found, length);
      if (text[length] != ':')
        break;
      const gsize n_colons = strspn (text + length, ":");
      if (n_colons > 1 && n_groups < 5)
        n_groups += 6; /* no address any more */
      length += n_colons;
      if (n_groups > 0)
        found = MAX (found, length);
    }
  return found;
}

static gsize
get_address_length (const char *text)
{
  gsize length = 0;

  while (length < MAX_ADDRESS && text[length] != '\0'
         && strchr ("0123456789abcdefABCDEF:.xX", text[length]) != NULL)
    length++;
  if (memchr (text, ':', length) == NULL)
    return 0;
  for (; length > 1; length--)
    {
      if (is_ipv6 (text, text + length))
        break;
    }
  return MAX (length > 1 ? length : 0, get_hardware_length (text));
}

/* Returns the length of a word, at least 1: the longest that libpcap's scanner has a rule for. */
static gsize
get_word_length (const char *text)
{
  static const char *const operators[] = { ">=", "<=", "!=", "==", "<<", ">>", "&&", "||" };
  gsize length;

  if (*text == '\\')
    return 1 + strcspn (text + 1, " !()\n\t");
  if (*text == '$')
    return 1 + count_hex_digits (text + 1, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (g_str_has_prefix (text, operators[i]))
        return 2;
    }
  if ((guchar) *text >= 0x80)
    return get_foreign_length (text);
  length = MAX (get_identifier_length (text), get_address_length (text));
  return MAX (length, 1);
}

/* ---- Understanding ---- */

static gboolean
is_one_of (const char *word, const char *const *list)
{
  return g_strv_contains (list, word);
}

static Kind
get_kind (const char *word)
{
  static const char *const kinds[] = {
    [KIND_HOST] = "host",           [KIND_NET] = "net",     [KIND_PORT] = "port",
    [KIND_PORTRANGE] = "portrange", [KIND_PROTO] = "proto", [KIND_PROTOCHAIN] = "protochain",
    [KIND_GATEWAY] = "gateway",
  };

  for (Kind kind = KIND_HOST; kind <= KIND_GATEWAY; kind++)
    {
      if (g_str_equal (word, kinds[kind]))
        return kind;
    }
  return KIND_NONE;
}

static Protocol
get_protocol (const char *word)
{
  static const char *const links[] = { "link", "ether", "ppp", "slip", "fddi", "tr", "wlan", NULL };
  static const char *const others[] = {
    "arp",   "rarp", "sctp",  "tcp",   "udp",    "icmp", "icmp6",   "igmp",  "igrp", "pim",
    "vrrp",  "carp", "ah",    "esp",   "atalk",  "aarp", "lat",     "sca",   "iso",  "esis",
    "es-is", "isis", "is-is", "moprc", "decnet", "l1",   "l2",      "iih",   "lsp",  "snp",
    "csnp",  "psnp", "clnp",  "mopdl", "stp",    "ipx",  "netbeui", "radio", NULL,
  };

  if (is_one_of (word, links))
    return PROTOCOL_LINK;
  if (g_str_equal (word, "ip"))
    return PROTOCOL_IP;
  if (g_str_equal (word, "ip6"))
    return PROTOCOL_IP6;
  return is_one_of (word, others) ? PROTOCOL_OTHER : PROTOCOL_NONE;
}

static gboolean
is_direction (const char *word)
{
  static const char *const directions[] = { "src",      "dst",      "ra",    "ta",       "addr1",
                                            "addr2",    "addr3",    "addr4", "address1", "address2",
                                            "address3", "address4", NULL };

  return is_one_of (word, directions);
}

/* Whether a word of the language is followed by an identifier that is never looked up. */
static gboolean
takes_identifier (const char *word)
{
  static const char *const takers[] = { "type",   "subtype", "dir",  "direction", "llc",
                                        "on",     "ifname",  "rset", "ruleset",   "reason",
                                        "action", "batadv",  NULL };

  return is_one_of (word, takers);
}

static gboolean
is_decimal (const char *text)
{
  return text[strspn (text, "0123456789")] == '\0';
}

static gboolean
is_number (const char *text)
{
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && text[2] != '\0')
    return text[2 + strspn (text + 2, "0123456789abcdefABCDEF")] == '\0';
  return is_decimal (text);
}

/* Asks libpcap whether a word is an identifier: after "llc" it is, or is no syntax. */
static gboolean
is_identifier (Scan *self, const char *word)
{
  gpointer known;

  if (*word == '\\' || self->pcap == NULL)
    return word[1] != '\0';
  /* Of a number libpcap may say that it is too large. */
  if (!g_ascii_isalnum (*word) || strchr (word, ':') != NULL || is_number (word))
    return FALSE;
  if (!g_hash_table_lookup_extended (self->identifiers, word, NULL, &known))
    {
      g_autofree char *question = g_strconcat ("llc ", word, NULL);
      struct bpf_program bpf;
      gboolean is_syntax = pcap_compile (self->pcap, &bpf, question, FALSE, 0) == 0;

      if (is_syntax)
        pcap_freecode (&bpf);
      else
        is_syntax = strstr (pcap_geterr (self->pcap), "syntax error") == NULL;
      /* This one libpcap takes both ways. */
      known = GINT_TO_POINTER (is_syntax && !g_str_equal (word, "rnr"));
      g_hash_table_insert (self->identifiers, g_strdup (word), known);
    }
  return GPOINTER_TO_INT (known);
}

/* Whether libpcap would look an identifier up, and not know it, or refuse it, by itself. */
static gboolean
is_name (const Scan *self, const char *word)
{
  int first, last;

  switch (self->kind)
    {
    case KIND_PROTO:
    case KIND_PROTOCHAIN:
      return self->protocol == PROTOCOL_ANY || self->protocol == PROTOCOL_IP
             || self->protocol == PROTOCOL_IP6;
    case KIND_PORTRANGE:
      return strchr (word, '-') != NULL && sscanf (word, "%d-%d", &first, &last) != 2;
    default:
      return TRUE;
    }
}

/* Returns what may stand in the place of a name. For some kinds it has to be an identifier, because
 * a number could be calculated with; libpcap does not look these up. Behind "protochain" only a
 * number can stand. */
static const char *
get_placeholder (const Scan *self)
{
  switch (self->kind)
    {
    case KIND_PORT:
    case KIND_PORTRANGE:
      return " 1-2 ";
    case KIND_PROTO:
      return " \\ip ";
    case KIND_PROTOCHAIN:
      return " 1 ";
    case KIND_HOST:
      if (self->protocol == PROTOCOL_LINK)
        return " 0:0:0:0:0:0 ";
      return self->protocol == PROTOCOL_IP6 ? " ::1 " : " 127.0.0.1 ";
    default:
      return " 127.0.0.1 ";
    }
}

/* Notes a qualifier. Those that follow one another belong together. */
static gboolean
note_qualifier (Scan *self, const char *word)
{
  const Protocol protocol = get_protocol (word);
  const gboolean has_direction = is_direction (word);
  const Kind kind = get_kind (word);

  if (protocol == PROTOCOL_NONE && !has_direction && kind == KIND_NONE)
    return FALSE;
  if (!self->is_in_head || protocol != PROTOCOL_NONE)
    {
      self->kind = KIND_HOST;
      self->protocol = PROTOCOL_ANY;
      self->has_direction = FALSE;
      self->kind_word = -1;
      self->kind_at = self->protocol_at = -1;
    }
  if (protocol != PROTOCOL_NONE)
    self->protocol = protocol;
  if (kind != KIND_NONE)
    self->kind = kind;
  self->has_direction |= has_direction;
  self->is_in_head = TRUE;
  return TRUE;
}

/* Adds a name to the list, unless it is there already. The number of a port is none. */
static void
list_name (Scan *self, const char *name)
{
  const gboolean is_port = self->kind == KIND_PORT || self->kind == KIND_PORTRANGE;

  if (!(is_port && is_decimal (name))
      && !g_ptr_array_find_with_equal_func (self->words->names, name, g_str_equal, NULL))
    g_ptr_array_add (self->words->names, g_strdup (name));
}

/* A range of ports has two names. */
static void
add_name (Scan *self, const char *word)
{
  const char *name = *word == '\\' ? word + 1 : word;
  const char *last = self->kind == KIND_PORTRANGE ? strchr (name, '-') : NULL;
  g_autofree char *first = last != NULL ? g_strndup (name, last - name) : NULL;

  list_name (self, first != NULL ? first : name);
  if (last != NULL)
    list_name (self, last + 1);
}

static void
overwrite (Scan *self, gssize at, const char *text)
{
  if (at != -1)
    memcpy (self->words->plain->str + at, text, strlen (text));
}

/* Replaces the qualifiers of a name by others that have the same place in an expression, and take
 * what stands in the place of the name. */
static void
replace_qualifiers (Scan *self)
{
  switch (self->kind)
    {
    case KIND_PORT:
      overwrite (self, self->kind_at, "portrange");
      break;
    case KIND_PROTO:
      overwrite (self, self->protocol_at, "link");
      break;
    case KIND_GATEWAY:
      if (self->words->gateway == -1)
        self->words->gateway = self->kind_word;
      break;
    default:
      break;
    }
}

/* Adds a qualifier to the text without names, with room for another one in its place. */
static void
add_qualifier (Scan *self, const char *word)
{
  GString *plain = self->words->plain;

  if (get_kind (word) == KIND_PROTO && self->protocol == PROTOCOL_ANY)
    {
      g_string_append_c (plain, ' ');
      self->protocol_at = (gssize) plain->len;
      g_string_append (plain, "     ");
    }
  if (get_kind (word) != KIND_NONE)
    {
      self->kind_word = (int) self->words->words->len;
      self->kind_at = (gssize) plain->len;
    }
  else if (get_protocol (word) != PROTOCOL_NONE)
    self->protocol_at = (gssize) plain->len;
  g_string_append_printf (plain, "%-*s", (int) strlen ("portrange"), word);
}

/* Whether a word makes the one before it an address with a netmask, which no name has. */
static gboolean
is_behind_address (const char *word)
{
  return g_str_equal (word, "/") || g_str_equal (word, "mask");
}

static gboolean
joins_directions (const Scan *self, const char *word, const char *behind)
{
  g_autofree char *next = g_strndup (behind, get_word_length (behind));

  return self->is_in_head && self->has_direction
         && (g_str_equal (word, "or") || g_str_equal (word, "and") || g_str_equal (word, "||")
             || g_str_equal (word, "&&"))
         && is_direction (next);
}

/* Adds a word to the text without names. Returns whether it is a name. */
static gboolean
add_word (Scan *self, const char *word, const char *previous, const char *behind)
{
  const gboolean is_behind_name = self->is_behind_name;
  GString *plain = self->words->plain;

  self->is_behind_name = FALSE;
  if (is_identifier (self, word))
    {
      self->is_in_head = FALSE;
      self->is_behind_name = !takes_identifier (previous) && is_name (self, word);
      if (self->is_behind_name)
        {
          self->words->has_names = TRUE;
          add_name (self, word);
          replace_qualifiers (self);
        }
      g_string_append (plain, self->is_behind_name ? get_placeholder (self) : word);
      return self->is_behind_name;
    }
  if (note_qualifier (self, word))
    {
      add_qualifier (self, word);
      return FALSE;
    }
  if (!joins_directions (self, word, behind))
    self->is_in_head = FALSE;
  /* A name behind "ether[0] = 1 and" takes no qualifier over. */
  if (g_str_equal (word, "["))
    self->protocol = PROTOCOL_ANY;
  /* What is no syntax behind a name is none behind anything. */
  g_string_append (plain, is_behind_name && is_behind_address (word) ? "]" : word);
  return FALSE;
}

/* Splits an expression, which has to be valid UTF-8. */
GPcapFilterWords *
gpcap_filter_words_new (const char *expression)
{
  GPcapFilterWords *self = g_new0 (GPcapFilterWords, 1);
  Scan scan = {
    .words = self,
    .pcap = pcap_open_dead (DLT_EN10MB, 65535),
    .identifiers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .kind = KIND_HOST,
    .protocol = PROTOCOL_ANY,
    .kind_word = -1,
    .kind_at = -1,
    .protocol_at = -1,
  };
  g_autofree char *previous = g_strdup ("");
  gsize at = 0;

  self->words = g_array_new (FALSE, FALSE, sizeof (GPcapFilterWord));
  self->plain = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->gateway = -1;
  for (;;)
    {
      const gsize n_spaces = strspn (expression + at, " \t\r\n");

      g_string_append_len (self->plain, expression + at, n_spaces);
      at += n_spaces;
      if (expression[at] == '\0')
        break;

      GPcapFilterWord word = { .start = at, .end = at + get_word_length (expression + at) };
      char *text = g_strndup (expression + at, word.end - at);
      at = word.end;
      word.is_name =
          add_word (&scan, text, previous, expression + at + strspn (expression + at, " \t\r\n"));
      word.plain_end = self->plain->len;
      g_array_append_val (self->words, word);
      g_free (previous);
      previous = text;
    }
  g_hash_table_unref (scan.identifiers);
  if (scan.pcap != NULL)
    pcap_close (scan.pcap);
  return self;
}

void
gpcap_filter_words_free (GPcapFilterWords *self)
{
  g_array_unref (self->words);
  g_string_free (self->plain, TRUE);
  g_ptr_array_unref (self->names);
  g_free (self);
}
