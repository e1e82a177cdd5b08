/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The contexts of a pcapng file that an index has packets of.
 *
 * A file may have as many sections as packets. A section whose interfaces are those of one before
 * has its context, and so has one that only has more of them: packets name interfaces by their
 * place. Another context has at least one interface with a number of its own, of which a file has a
 * limited number; what the contexts take together is limited here. */

#include "backend/gpcap-pcapng-contexts.h"

#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/* The numbers of interfaces in all contexts together: 16 MiB. */
#define MAX_NUMBERS (4 * 1024 * 1024)

#define NONE G_MAXUINT

typedef struct
{
  gboolean is_swapped;
  GArray *numbers; /* owned; of guint32: those of the interfaces, in their order */
} Context;

static void
context_free (gpointer context)
{
  g_array_unref (((Context *) context)->numbers);
  g_free (context);
}

void
gpcap_pcapng_contexts_init (GPcapPcapngContexts *self)
{
  g_mutex_init (&self->lock);
  self->contexts = g_ptr_array_new_with_free_func (context_free);
  self->inputs = g_array_new (FALSE, TRUE, sizeof (GPcapPcapngInput));
  self->section = 0;
  self->last[FALSE] = self->last[TRUE] = NONE;
  self->n_numbers = 0;
}

void
gpcap_pcapng_contexts_clear (GPcapPcapngContexts *self)
{
  g_ptr_array_unref (self->contexts);
  g_array_unref (self->inputs);
  g_mutex_clear (&self->lock);
}

static inline guint32
get_number (const GPcapPcapngContext *context, guint i)
{
  return g_array_index (context->inputs, GPcapPcapngInput, i).number;
}

/* Returns how many interfaces, from interface @from on, are those of the context. */
static guint
count_same (const Context *known, const GPcapPcapngContext *context, guint from)
{
  const guint n = MIN (known->numbers->len, context->inputs->len);
  guint i = from;

  while (i < n && g_array_index (known->numbers, guint32, i) == get_number (context, i))
    i++;
  return i;
}

/* With the lock held. */
static void
note_input (GPcapPcapngContexts *self, const GPcapPcapngInput *input)
{
  if (input->number >= self->inputs->len)
    g_array_set_size (self->inputs, input->number + 1);
  g_array_index (self->inputs, GPcapPcapngInput, input->number) = *input;
}

/* With the lock held: adds the interfaces of @context that are behind those of @known. */
static gboolean
extend (GPcapPcapngContexts *self, Context *known, const GPcapPcapngContext *context)
{
  for (guint i = known->numbers->len; i < context->inputs->len; i++)
    {
      const GPcapPcapngInput *input = &g_array_index (context->inputs, GPcapPcapngInput, i);

      if (++self->n_numbers > MAX_NUMBERS)
        return FALSE;
      g_array_append_val (known->numbers, input->number);
      note_input (self, input);
    }
  return TRUE;
}

/* With the lock held: whether the context that was found last, or the last one in this byte order,
 * is the same so far. */
static gboolean
find_known (GPcapPcapngContexts *self, const GPcapPcapngContext *context)
{
  const gboolean is_same_section = self->section == context->section;
  const guint place = is_same_section ? self->found : self->last[!!context->is_swapped];
  const Context *known = place != NONE ? self->contexts->pdata[place] : NULL;

  if (known == NULL)
    return FALSE;
  self->n_same = count_same (known, context, is_same_section ? self->n_same : 0);
  self->found = place;
  return self->n_same == MIN (known->numbers->len, context->inputs->len);
}

/* Finds the place of a context, or adds it. */
gboolean
gpcap_pcapng_contexts_find (GPcapPcapngContexts *self,
                            const GPcapPcapngContext *context,
                            guint32 *place,
                            GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!find_known (self, context))
    {
      Context *added = g_new (Context, 1);

      *added = (Context){ context->is_swapped, g_array_new (FALSE, FALSE, sizeof (guint32)) };
      self->found = self->contexts->len;
      g_ptr_array_add (self->contexts, added);
    }
  self->last[!!context->is_swapped] = self->found;
  self->section = context->section;
  *place = self->found;
  if (extend (self, self->contexts->pdata[self->found], context))
    {
      self->n_same = context->inputs->len;
      return TRUE;
    }
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT,
                       "The savefile has too many sections with too many interfaces");
  return FALSE;
}

/* Gets a context, as far as it is known. Its array is filled. Returns FALSE if it is as it was, and
 * the array is not touched. */
gboolean
gpcap_pcapng_contexts_get (GPcapPcapngContexts *self, guint32 place, GPcapPcapngContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Context *known = self->contexts->pdata[place];

  if (context->section == place + 1 && context->inputs->len == known->numbers->len)
    return FALSE;
  context->section = place + 1;
  context->is_swapped = known->is_swapped;
  g_array_set_size (context->inputs, 0);
  for (guint i = 0; i < known->numbers->len; i++)
    {
      const guint32 number = g_array_index (known->numbers, guint32, i);

      g_array_append_val (context->inputs, g_array_index (self->inputs, GPcapPcapngInput, number));
    }
  return TRUE;
}

static GVariant *
save_context (const Context *context)
{
  return g_variant_new ("(b@au)", context->is_swapped,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, context->numbers->data,
                                                   context->numbers->len, sizeof (guint32)));
}

/* Saves the contexts, and also @others, interfaces that have no packets yet. */
GVariant *
gpcap_pcapng_contexts_save (GPcapPcapngContexts *self, const GArray *others)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GVariantBuilder inputs, contexts;

  for (guint i = 0; i < others->len; i++)
    note_input (self, &g_array_index (others, GPcapPcapngInput, i));
  g_variant_builder_init (&inputs, G_VARIANT_TYPE ("a(iquu)"));
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const GPcapPcapngInput *input = &g_array_index (self->inputs, GPcapPcapngInput, i);

      g_variant_builder_add (&inputs, "(iquu)", input->datalink, input->linktype, input->snapshot,
                             input->max_caplen);
    }
  g_variant_builder_init (&contexts, G_VARIANT_TYPE ("a(bau)"));
  for (guint i = 0; i < self->contexts->len; i++)
    g_variant_builder_add_value (&contexts, save_context (self->contexts->pdata[i]));
  return g_variant_new ("(a(iquu)a(bau))", &inputs, &contexts);
}

/* The times are what the interface's options say. */
static gboolean
restore_input (GPcapPcapngContexts *self, guint32 number, GVariant *saved, GPcapCatalog *catalog)
{
  g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (catalog, number);
  GPcapPcapngInput input = { .number = number };

  if (interface == NULL)
    return FALSE;
  g_variant_get (saved, "(iquu)", &input.datalink, &input.linktype, &input.snapshot,
                 &input.max_caplen);
  gpcap_pcapng_time_init (&input.time, gpcap_options_of (gpcap_interface_peek_body (interface),
                                                         sizeof (GPcapInterfaceHeader)));
  g_array_append_val (self->inputs, input);
  return input.datalink >= 0;
}

static gboolean
restore_context (GPcapPcapngContexts *self, GVariant *saved)
{
  g_autoptr (GVariant) numbers = g_variant_get_child_value (saved, 1);
  gsize n;
  const guint32 *data = g_variant_get_fixed_array (numbers, &n, sizeof *data);
  Context *context;

  self->n_numbers += n;
  if (self->n_numbers > MAX_NUMBERS)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (data[i] >= self->inputs->len)
        return FALSE;
    }
  context = g_new (Context, 1);
  g_variant_get_child (saved, 0, "b", &context->is_swapped);
  context->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_vals (context->numbers, data, n);
  self->last[!!context->is_swapped] = self->contexts->len;
  g_ptr_array_add (self->contexts, context);
  return TRUE;
}

/* Restores contexts where there are none. Returns FALSE if what was saved cannot be right; they are
 * of no use then. */
gboolean
gpcap_pcapng_contexts_restore (GPcapPcapngContexts *self, GVariant *saved, GPcapCatalog *catalog)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GVariant) inputs = g_variant_get_child_value (saved, 0);
  g_autoptr (GVariant) contexts = g_variant_get_child_value (saved, 1);

  for (gsize i = 0; i < g_variant_n_children (inputs); i++)
    {
      g_autoptr (GVariant) input = g_variant_get_child_value (inputs, i);

      if (!restore_input (self, i, input, catalog))
        return FALSE;
    }
  for (gsize i = 0; i < g_variant_n_children (contexts); i++)
    {
      g_autoptr (GVariant) context = g_variant_get_child_value (contexts, i);

      if (!restore_context (self, context))
        return FALSE;
    }
  return TRUE;
}
