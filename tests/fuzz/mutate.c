/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls a fuzz target with a fixed number of inputs, made of seeds at random, where there is no
 * fuzzer: mutate SEED-DIRECTORY [DICTIONARY]. Reports in TAP.
 *
 * Each input has a number. GPCAP_TEST_SEED sets that of the first one; GPCAP_TEST_RUNS is how many
 * there are. */

#include <stdio.h>

#include "fuzz/fuzz.h"

#define N_RUNS 10000
#define MAX_SIZE 4096
#define MAX_MUTATIONS 8

typedef struct
{
  GRand *rand; /* owned */
  GPtrArray *seeds; /* owned; of GBytes */
  GPtrArray *words; /* owned; of GBytes */
} Mutator;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static void
add_seeds (GPtrArray *seeds, const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (directory, name, NULL));
  /* A directory has no order of its own, and a number means one input. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *content;
      gsize size;

      g_assert_true (g_file_get_contents (names->pdata[i], &content, &size, NULL));
      g_ptr_array_add (seeds, g_bytes_new_take (content, size));
    }
  g_assert_cmpuint (seeds->len, >, 0);
}

/* A dictionary has a word in quotation marks in each line, as libFuzzer's. */
static void
add_words (GPtrArray *words, const char *filename)
{
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (filename, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", 0);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const gsize length = strlen (lines[i]);

      if (length > 2 && lines[i][0] == '"')
        g_ptr_array_add (words, g_bytes_new (lines[i] + 1, length - 2));
    }
  g_assert_cmpuint (words->len, >, 0);
}

static guint
choose (Mutator *self, guint n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static GBytes *
choose_from (Mutator *self, GPtrArray *all)
{
  return all->pdata[choose (self, all->len)];
}

static void
flip_bit (Mutator *self, GByteArray *input)
{
  if (input->len > 0)
    input->data[choose (self, input->len)] ^= 1 << choose (self, 8);
}

/* At a place of four bytes, in either order: what lengths, counts and times are. */
static void
set_number (Mutator *self, GByteArray *input)
{
  const guint32 numbers[] = { 0,      1,      16,         60,         0xff,      0xffff,
                              262144, 262145, 0x7fffffff, 0x80000000, 0xffffffff };
  guint32 number = numbers[choose (self, G_N_ELEMENTS (numbers))];

  if (input->len < 6)
    return;
  if (choose (self, 2))
    number = GUINT32_SWAP_LE_BE (number);
  memcpy (input->data + 2 + (choose (self, input->len - 5) & ~3u), &number, sizeof number);
}

static void
remove_part (Mutator *self, GByteArray *input)
{
  const guint from = choose (self, input->len + 1);

  g_byte_array_remove_range (input, from, choose (self, input->len - from + 1));
}

static void
cut_short (Mutator *self, GByteArray *input)
{
  g_byte_array_set_size (input, choose (self, input->len + 1));
}

static void
insert (GByteArray *input, guint at, const guint8 *data, gsize size)
{
  const guint behind = input->len - at;

  g_byte_array_set_size (input, input->len + size);
  memmove (input->data + at + size, input->data + at, behind);
  memcpy (input->data + at, data, size);
}

static void
insert_word (Mutator *self, GByteArray *input)
{
  GBytes *word = self->words->len > 0 ? choose_from (self, self->words) : NULL;

  if (word != NULL)
    insert (input, choose (self, input->len + 1), g_bytes_get_data (word, NULL),
            g_bytes_get_size (word));
}

static void
insert_part_of_another (Mutator *self, GByteArray *input)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (choose_from (self, self->seeds), &size);
  const guint from = choose (self, size + 1);

  insert (input, choose (self, input->len + 1), data + from, choose (self, size - from + 1));
}

static void (*const mutations[]) (Mutator *self, GByteArray *input) = {
  flip_bit,    flip_bit,    set_number,
  set_number,  cut_short,   remove_part,
  insert_word, insert_word, insert_part_of_another,
};

static void
run_once (Mutator *self)
{
  GBytes *seed = choose_from (self, self->seeds);
  g_autoptr (GByteArray) input = g_byte_array_new ();

  g_byte_array_append (input, g_bytes_get_data (seed, NULL), g_bytes_get_size (seed));
  for (guint n = choose (self, MAX_MUTATIONS + 1); n > 0; n--)
    mutations[choose (self, G_N_ELEMENTS (mutations))](self, input);
  g_byte_array_set_size (input, MIN (input->len, MAX_SIZE));
  LLVMFuzzerTestOneInput (input->data, input->len);
}

static guint
get_number (const char *variable, guint otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

int
main (int argc, char **argv)
{
  const guint32 first = get_number ("GPCAP_TEST_SEED", 1);
  const guint n_runs = get_number ("GPCAP_TEST_RUNS", N_RUNS);
  Mutator self = {
    .seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
  };

  printf ("1..1\n# %u inputs from number %u\n", n_runs, first);
  add_seeds (self.seeds, argv[1]);
  if (argc > 2)
    add_words (self.words, argv[2]);
  for (guint run = 0; run < n_runs; run++)
    {
      /* After a crash, the last number is the one that brings it back. */
      printf ("# %u\n", first + run);
      fflush (stdout);
      self.rand = g_rand_new_with_seed (first + run);
      run_once (&self);
      g_rand_free (self.rand);
    }
  printf ("ok 1 %u inputs\n", n_runs);
  g_ptr_array_unref (self.seeds);
  g_ptr_array_unref (self.words);
  return 0;
}
