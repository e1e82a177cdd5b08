/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error of a filter that libpcap does not compile, and where it is. */

#include "backend/gpcap-filter-error.h"

#include <pcap/pcap.h>

#include "gpcap/gpcap-error.h"

/* libpcap's message for what its grammar does not have. It does not say where that is. */
#define SYNTAX_ERROR "syntax error"

/* A word that libpcap's scanner refuses with an error of its own. */
#define ODD_WORD " 1:2:3:"

/* Whether a filter may begin so. With an odd word behind the beginning, libpcap reports the word
 * only if its parser comes so far, and a syntax error otherwise. */
static gboolean
is_beginning (pcap_t *pcap, const char *expression, gsize length)
{
  g_autofree char *beginning = g_strndup (expression, length);
  g_autofree char *probe = g_strconcat (beginning, ODD_WORD, NULL);
  struct bpf_program bpf;

  if (pcap_compile (pcap, &bpf, probe, FALSE, PCAP_NETMASK_UNKNOWN) == 0)
    {
      pcap_freecode (&bpf);
      return TRUE;
    }
  return strstr (pcap_geterr (pcap), SYNTAX_ERROR) == NULL;
}

typedef struct
{
  gsize start; /* in bytes */
  gsize end;
} Word;

static GArray *
split (const char *expression)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  gsize at = 0;

  while (expression[at += strspn (expression + at, " \t\r\n")] != '\0')
    {
      const gsize length = strcspn (expression + at, " \t\r\n");

      g_array_append_val (words, ((Word){ at, at + length }));
      at += length;
    }
  return words;
}

/* Finds the first word with which no filter begins any more. Returns the number of words if all of
 * them may be the beginning of one. */
static guint
find_wrong_word (pcap_t *pcap, const char *expression, const GArray *words)
{
  guint low = 0, high = words->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (is_beginning (pcap, expression, g_array_index (words, Word, middle).end))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Returns where the syntax error is, to be appended to the message, or NULL if that is unknown, as
 * with a libpcap whose scanner takes the odd word. */
static char *
describe_place (pcap_t *pcap, const char *expression)
{
  g_autoptr (GArray) words = split (expression);
  guint wrong;

  if (!is_beginning (pcap, "", 0))
    return NULL;
  wrong = find_wrong_word (pcap, expression, words);
  if (wrong == words->len)
    return g_strdup (" at the end, where something is missing");

  const Word *word = &g_array_index (words, Word, wrong);
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
