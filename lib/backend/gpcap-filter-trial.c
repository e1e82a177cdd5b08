/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A trial of a filter: whether it would compile, and if not, what is wrong where.
 *
 * Compiling takes long for an expression with hundreds of alternatives, and cannot be interrupted.
 * So an expression is parsed, and compiled only if it is short. */

#include "backend/gpcap-filter-trial.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>

#include "backend/gpcap-filter-error.h"

/* The longest expression that is compiled, in bytes, and the most instructions that are optimised:
 * this takes some 0.1 s at most. */
#define MAX_COMPILED 512
#define MAX_OPTIMIZED 1000

/* The most words of one condition, such as `1 + 2 > len`, and the most parentheses in one another:
 * the time that libpcap takes to parse grows with the square of both. */
#define MAX_CONDITION 1000
#define MAX_DEPTH 1000

/* The beginning of the messages of gpcap_program_compile(). */
#define PREFIX "Invalid filter: "

/* Notes the reason, and takes ownership of it. */
static void
fail (GPcapFilterTrial *self, char *reason)
{
  self->reason = g_utf8_make_valid (reason, -1);
  g_free (reason);
}

/* Notes the place: a word, or the end if there are no more. */
static void
set_place (GPcapFilterTrial *self, const GPcapFilterWords *words, const char *expression, guint i)
{
  self->has_place = TRUE;
  self->start = self->end = strlen (expression);
  if (i == words->words->len)
    return;
  self->start = g_array_index (words->words, GPcapFilterWord, i).start;
  self->end = g_array_index (words->words, GPcapFilterWord, i).end;
}

/* Whether a message is about a name, which is in it in quotation marks or is its end. */
static gboolean
is_about (const char *reason, const char *name)
{
  g_autofree char *quoted = g_strdup_printf ("'%s'", name);
  g_autofree char *last = g_strconcat (" ", name, NULL);

  return strstr (reason, quoted) != NULL || g_str_has_suffix (reason, last);
}

/* Finds the name that a message is about. */
static void
find_name (GPcapFilterTrial *self, const GPcapFilterWords *words, const char *expression)
{
  for (guint i = 0; i < words->words->len; i++)
    {
      const GPcapFilterWord *word = &g_array_index (words->words, GPcapFilterWord, i);
      const gsize skipped = expression[word->start] == '\\';
      g_autofree char *text =
          g_strndup (expression + word->start + skipped, word->end - word->start - skipped);

      if (word->is_name && is_about (self->reason, text))
        {
          set_place (self, words, expression, i);
          return;
        }
    }
}

/* Parses the expression without its names. */
static gboolean
parse (GPcapFilterTrial *self, pcap_t *pcap, const GPcapFilterWords *words, const char *expression)
{
  char *reason = gpcap_filter_error_parse (pcap, words->plain->str);
  guint place;

  if (reason == NULL)
    return TRUE;
  if (gpcap_filter_error_find (pcap, words, reason, &place))
    set_place (self, words, expression, place);
  fail (self, reason);
  return FALSE;
}

/* A gateway has a name, and can be parsed with its name only. */
static void
refuse_gateway (GPcapFilterTrial *self, const GPcapFilterWords *words, const char *expression)
{
  fail (self, g_strdup ("'gateway' cannot be checked without looking its name up"));
  set_place (self, words, expression, (guint) words->gateway);
}

/* Parses the expression with its names, which are looked up. */
static void
look_up (GPcapFilterTrial *self,
         pcap_t *pcap,
         const GPcapFilterWords *words,
         const char *expression)
{
  char *reason = gpcap_filter_error_parse (pcap, expression);

  if (reason == NULL)
    return;
  fail (self, reason);
  find_name (self, words, expression);
}

static gboolean
is_one_of (const GPcapFilterWords *words,
           const char *expression,
           guint i,
           const char *const *list,
           gsize n)
{
  const GPcapFilterWord *word = &g_array_index (words->words, GPcapFilterWord, i);
  const gsize size = word->end - word->start;

  for (gsize j = 0; j < n; j++)
    {
      if (size == strlen (list[j]) && strncmp (expression + word->start, list[j], size) == 0)
        return TRUE;
    }
  return FALSE;
}

/* What only a live capture knows is refused by words, one of which is where that is. */
static guint
find_kernels_word (const GPcapFilterWords *words, const char *expression)
{
  static const char *const kernels[] = { "inbound", "outbound", "ifindex" };
  guint i = 0;

  while (i < words->words->len
         && !is_one_of (words, expression, i, kernels, G_N_ELEMENTS (kernels)))
    i++;
  return i;
}

/* Refuses what would take long to parse. */
static gboolean
check_size (GPcapFilterTrial *self, const GPcapFilterWords *words, const char *expression)
{
  static const char *const joins[] = { "and", "or", "not", "&&", "||", "!" };
  guint n_words = 0, depth = 0;

  for (guint i = 0; i < words->words->len; i++)
    {
      const char first = expression[g_array_index (words->words, GPcapFilterWord, i).start];

      if (is_one_of (words, expression, i, joins, G_N_ELEMENTS (joins)))
        n_words = 0;
      else
        n_words += first != '(' && first != ')';
      depth += first == '(';
      depth -= first == ')' && depth > 0;
      if (n_words <= MAX_CONDITION && depth <= MAX_DEPTH)
        continue;
      fail (self, g_strdup (depth > MAX_DEPTH
                                ? "The filter expression is too deep to be checked"
                                : "The filter expression has a condition that is too long to be "
                                  "checked"));
      set_place (self, words, expression, i);
      return FALSE;
    }
  return TRUE;
}

static void
note_failure (GPcapFilterTrial *self,
              const GPcapFilterWords *words,
              const char *expression,
              const GError *error)
{
  const guint place = find_kernels_word (words, expression);
  const char *reason = error->message;

  if (g_str_has_prefix (reason, PREFIX))
    reason += strlen (PREFIX);
  fail (self, g_strdup (reason));
  if (place < words->words->len)
    set_place (self, words, expression, place);
}

/* Compiles the expression, to find what only the compiler finds: that only the kernel can run it,
 * or, when it is optimised, that no packet can match. */
static void
compile (GPcapFilterTrial *self, const GPcapFilterWords *words, const GPcapCompilation *compilation)
{
  GPcapCompilation own = *compilation;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapProgram) program = NULL;

  own.optimize = FALSE;
  program = gpcap_program_compile (&own, &error);
  if (program != NULL && gpcap_program_peek (program)->bf_len <= MAX_OPTIMIZED)
    {
      own.optimize = compilation->optimize;
      g_clear_pointer (&program, gpcap_program_free);
      program = gpcap_program_compile (&own, &error);
    }
  if (program == NULL)
    note_failure (self, words, compilation->expression, error);
}

static void
try_words (GPcapFilterTrial *self,
           pcap_t *pcap,
           const GPcapFilterWords *words,
           const GPcapCompilation *compilation,
           gboolean looks_up)
{
  const char *expression = compilation->expression;

  if (words->words->len == 0 || !check_size (self, words, expression))
    return;
  if (words->gateway != -1 && !looks_up)
    refuse_gateway (self, words, expression);
  else if (words->gateway == -1 && !parse (self, pcap, words, expression))
    return;
  else if (words->has_names && looks_up)
    look_up (self, pcap, words, expression);
  else if (!words->has_names && strlen (expression) <= MAX_COMPILED)
    compile (self, words, compilation);
}

/* Tries a filter. Without looking names up, any name will do. */
void
gpcap_filter_trial_run (GPcapFilterTrial *self,
                        const GPcapCompilation *compilation,
                        gboolean looks_up)
{
  g_autoptr (GPcapFilterWords) words = gpcap_filter_words_new (compilation->expression);
  pcap_t *pcap = pcap_open_dead (compilation->datalink, compilation->snaplen);

  *self = (GPcapFilterTrial){ 0 };
  g_ptr_array_add (words->names, NULL);
  self->names = g_strdupv ((char **) words->names->pdata);
  if (pcap == NULL)
    {
      fail (self, g_strdup (g_strerror (ENOMEM)));
      return;
    }
  try_words (self, pcap, words, compilation, looks_up);
  pcap_close (pcap);
}

void
gpcap_filter_trial_clear (GPcapFilterTrial *self)
{
  g_free (self->reason);
  g_strfreev (self->names);
}
