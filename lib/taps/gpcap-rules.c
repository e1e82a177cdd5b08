/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules by which packets are taken: a filter, addresses, sampling and limits. */

#include "taps/gpcap-rules.h"

#include "filters/gpcap-bpf-private.h"
#include "flows/gpcap-address-set-private.h"
#include "flows/gpcap-decode.h"
#include "gpcap/gpcap-link-type.h"

/* The filter for another link type of a pcapng file. */
typedef struct
{
  int datalink;
  GPcapBpf *bpf; /* owned; NULL if it cannot be compiled */
} Variant;

static void
variant_free (gpointer variant)
{
  g_clear_object (&((Variant *) variant)->bpf);
  g_free (variant);
}

/* All packets that pass the filter, which may be NULL, are taken. */
void
gpcap_rules_init (GPcapRules *self, GPcapBpf *bpf)
{
  *self = (GPcapRules){ .sampling_interval = 1 };
  g_set_object (&self->bpf, bpf);
}

void
gpcap_rules_clear (GPcapRules *self)
{
  g_clear_object (&self->bpf);
  g_clear_object (&self->earlier_bpf);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_clear_object (&self->addresses);
}

/* Sets the filter for packets of another link type, or NULL. Packets of the link type before have
 * to pass the filter that there was. */
void
gpcap_rules_change_bpf (GPcapRules *self, GPcapBpf *bpf)
{
  g_set_object (&self->earlier_bpf, self->bpf);
  g_set_object (&self->bpf, bpf);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
}

/* The next packet is taken, whatever was skipped before. */
void
gpcap_rules_set_sampling_interval (GPcapRules *self, guint interval)
{
  self->sampling_interval = interval;
  self->n_to_skip = 0;
}

static gboolean
is_used_up (const GPcapRules *self, guint64 n_packets, guint64 n_bytes)
{
  return (self->max_packets != 0 && n_packets >= self->max_packets)
         || (self->max_bytes != 0 && n_bytes >= self->max_bytes);
}

/* Applies limits that may have been lowered. Returns FALSE if nothing is taken any more. */
gboolean
gpcap_rules_apply_limits (GPcapRules *self)
{
  self->is_exhausted |= is_used_up (self, self->n_packets, self->n_bytes);
  return !self->is_exhausted;
}

/* Returns the filter for another link type of a pcapng file, borrowed, which is compiled once; NULL
 * if it cannot be. */
static GPcapBpf *
get_variant (GPcapRules *self, int datalink)
{
  const GPcapCompilation compilation = {
    .datalink = datalink,
    .snaplen = MAX (gpcap_bpf_get_snaplen (self->bpf), 1),
    .expression = gpcap_bpf_get_expression (self->bpf),
    .optimize = TRUE,
    .netmask = GPCAP_NETMASK_UNKNOWN,
  };
  Variant *variant;

  if (self->variants == NULL)
    self->variants = g_ptr_array_new_with_free_func (variant_free);
  for (guint i = 0; i < self->variants->len; i++)
    {
      variant = self->variants->pdata[i];
      if (variant->datalink == datalink)
        return variant->bpf;
    }
  variant = g_new0 (Variant, 1);
  variant->datalink = datalink;
  variant->bpf = gpcap_bpf_compile (NULL, &compilation, NULL);
  g_ptr_array_add (self->variants, variant);
  return variant->bpf;
}

/* Sets the program for the packets of an arena, borrowed, or NULL when all pass. Returns FALSE if
 * none passes. */
static gboolean
find_program (GPcapRules *self, const GPcapArena *arena, const GPcapProgram **program)
{
  const int datalink = arena->datalink;
  GPcapBpf *const bpfs[] = { self->bpf, self->earlier_bpf };

  *program = NULL;
  if (self->bpf == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (bpfs); i++)
    {
      if (bpfs[i] == NULL || gpcap_bpf_get_datalink (bpfs[i]) != datalink)
        continue;
      if (*gpcap_bpf_get_expression (bpfs[i]) != '\0')
        *program = gpcap_bpf_get_program (bpfs[i]);
      return TRUE;
    }
  if (arena->catalog == NULL)
    return FALSE;
  GPcapBpf *variant = get_variant (self, datalink);
  if (variant == NULL)
    return FALSE;
  *program = gpcap_bpf_get_program (variant);
  return TRUE;
}

static gboolean
has_address (const GPcapRules *self,
             int datalink,
             const GPcapPacketRecord *record,
             const guint8 *data)
{
  GPcapFlowKeyRecord key;

  gpcap_decode (datalink, data, record->caplen, record->len, &key);
  return gpcap_address_set_matches (self->addresses, &key, self->address_end);
}

static gboolean
is_sampled (GPcapRules *self)
{
  if (self->n_to_skip > 0)
    {
      self->n_to_skip--;
      return FALSE;
    }
  self->n_to_skip = self->sampling_interval - 1;
  return TRUE;
}

/* Takes packets. Writes their positions in the arena, and returns how many there are. */
guint
gpcap_rules_take (GPcapRules *self,
                  const GPcapArena *arena,
                  const GPcapPacketRecord *records,
                  guint n_packets,
                  guint *positions)
{
  const gboolean has_end = self->until != 0;
  const guint first = records - arena->records;
  const GPcapProgram *program;
  guint64 n_bytes = self->n_bytes;
  guint n = 0;

  if (!find_program (self, arena, &program))
    return 0;
  for (guint i = 0; i < n_packets && !self->is_exhausted; i++)
    {
      const GPcapPacketRecord *record = &records[i];

      if (has_end && record->timestamp >= self->until)
        {
          self->is_exhausted = TRUE;
          break;
        }
      const guint8 *data = gpcap_arena_peek (arena, record);

      if ((program != NULL && gpcap_program_run (program, data, record->caplen, record->len) == 0)
          || (self->addresses != NULL && !has_address (self, arena->datalink, record, data))
          || !is_sampled (self))
        continue;
      positions[n++] = first + i;
      n_bytes += record->len;
      self->is_exhausted = is_used_up (self, self->n_packets + n, n_bytes);
    }
  __atomic_store_n (&self->n_packets, self->n_packets + n, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_bytes, n_bytes, __ATOMIC_RELAXED);
  return n;
}
