/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is wrong with a filter that libpcap does not compile, and where.
 *
 * libpcap says what is wrong, but not where. So it is asked for beginnings of the expression, with
 * a word behind them that its scanner refuses: if the parser comes so far, the beginning is right.
 * This takes little time for an expression of any length, because nothing is compiled. */

#include "backend/gpcap-filter-error.h"

#include <pcap/pcap.h>
#include <string.h>

#include "gpcap/gpcap-error.h"

/* libpcap's message for what its grammar does not have. */
#define SYNTAX_ERROR "syntax error"

/* A word that libpcap's scanner refuses with an error of its own. */
#define ODD_WORD "0f:0e:0d:"

/* Compiles an expression that ends with the odd word. Returns libpcap's message. */
static char *
probe (pcap_t *pcap, const char *beginning, gsize length, const char *end)
{
  g_autofree char *expression = g_strdup_printf ("%.*s%s", (int) length, beginning, end);
  struct bpf_program bpf;

  if (pcap_compile (pcap, &bpf, expression, FALSE, PCAP_NETMASK_UNKNOWN) != 0)
    return g_strdup (pcap_geterr (pcap));
  pcap_freecode (&bpf);
  return g_strdup ("");
}

/* Returns libpcap's message for the odd word behind an expression that is right. */
static char *
get_odd_reason (pcap_t *pcap)
{
  return probe (pcap, "1 = 1", strlen ("1 = 1"), " and " ODD_WORD);
}

/* Parses an expression without generating code for it, which may take long. Returns what is wrong
 * with it, or NULL. Names are looked up.
 *
 * Behind what is whole, more may follow, in brackets it can be closed, and no other bracket can. */
char *
gpcap_filter_error_parse (pcap_t *pcap, const char *expression)
{
  g_autofree char *odd = get_odd_reason (pcap);
  g_autofree char *reason = probe (pcap, expression, strlen (expression), " and " ODD_WORD);
  g_autofree char *enclosed = NULL, *in_brackets = NULL, *closed = NULL;

  if (!g_str_equal (reason, odd) || strstr (expression, ODD_WORD) != NULL)
    return g_steal_pointer (&reason);
  enclosed = g_strdup_printf ("(%s )", expression);
  in_brackets = probe (pcap, enclosed, strlen (enclosed), " and " ODD_WORD);
  if (!g_str_equal (in_brackets, odd))
    return g_steal_pointer (&in_brackets);
  closed = probe (pcap, expression, strlen (expression), " ) and " ODD_WORD);
  return g_str_equal (closed, odd) ? probe (pcap, "", 0, ")") : NULL;
}

/* Whether a filter may begin with the first words. */
static gboolean
is_beginning (pcap_t *pcap, const GPcapFilterWords *words, guint n_words)
{
  const gsize end =
      n_words > 0 ? g_array_index (words->words, GPcapFilterWord, n_words - 1).plain_end : 0;
  g_autofree char *reason = probe (pcap, words->plain->str, end, " " ODD_WORD);

  return strstr (reason, SYNTAX_ERROR) == NULL;
}

/* Whether what is wrong with the expression is not in its first words. */
static gboolean
is_right (pcap_t *pcap, const GPcapFilterWords *words, guint n_words, const char *reason)
{
  if (strstr (reason, SYNTAX_ERROR) != NULL)
    return is_beginning (pcap, words, n_words);

  const gsize end = g_array_index (words->words, GPcapFilterWord, n_words - 1).plain_end;
  g_autofree char *own = probe (pcap, words->plain->str, end, " and " ODD_WORD);
  return !g_str_equal (own, reason);
}

/* Finds the word with which the expression, without names, becomes wrong for this reason. @place is
 * set to its number, or to the number of words if something is missing behind them. Returns FALSE
 * if that is unknown, as with a libpcap whose scanner takes the odd word. */
gboolean
gpcap_filter_error_find (pcap_t *pcap,
                         const GPcapFilterWords *words,
                         const char *reason,
                         guint *place)
{
  guint low = 0, high = words->words->len;

  if (!is_beginning (pcap, words, 0))
    return FALSE;
  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (is_right (pcap, words, middle + 1, reason))
        low = middle + 1;
      else
        high = middle;
    }
  *place = low;
  return low < words->words->len || strstr (reason, SYNTAX_ERROR) != NULL;
}

/* Returns where a syntax error is, to be appended to the message, or NULL if that is unknown. */
static char *
describe_place (pcap_t *pcap, const char *expression)
{
  g_autoptr (GPcapFilterWords) words = gpcap_filter_words_new (expression);
  guint place;

  if (!gpcap_filter_error_find (pcap, words, SYNTAX_ERROR, &place))
    return NULL;
  if (place == words->words->len)
    return g_strdup (" at the end, where something is missing");

  const GPcapFilterWord *word = &g_array_index (words->words, GPcapFilterWord, place);
  g_autofree char *text = g_strndup (expression + word->start, word->end - word->start);
  return g_strdup_printf (" at '%s', character %ld", text,
                          g_utf8_pointer_to_offset (expression, expression + word->start) + 1);
}

/* Sets the error from libpcap's message. The message of the error repeats only the word that is
 * wrong, because an expression may be long. */
void
gpcap_filter_error_set (GError **error, pcap_t *pcap, const char *expression)
{
  g_autofree char *reason = g_strdup (pcap_geterr (pcap));
  g_autofree char *place =
      strstr (reason, SYNTAX_ERROR) != NULL ? describe_place (pcap, expression) : NULL;
  g_autofree char *text = g_strconcat ("Invalid filter: ", reason, place, NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER, valid);
}
