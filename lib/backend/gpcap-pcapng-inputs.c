/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The section of a pcapng file that is read, and its interfaces.
 *
 * libpcap is asked about each interface, so that what it accepts is accepted, and nothing else. */

#include "backend/gpcap-pcapng-inputs.h"

#include <pcap/pcap.h>
#include <string.h>

#include "backend/gpcap-changes.h"
#include "backend/gpcap-pcapng-link.h"
#include "pcapng/gpcap-body.h"
#include "pcapng/gpcap-pcapng.h"

/* What a block with a packet of the largest size may have beside it, in bytes, as with libpcap. */
#define MAX_OPTIONS (128 * 1024)

/* Takes ownership of the reference to the catalog. */
void
gpcap_pcapng_inputs_init (GPcapPcapngInputs *self, GPcapCatalog *catalog)
{
  *self = (GPcapPcapngInputs){ .catalog = catalog, .max_block = GPCAP_PCAPNG_MAX_BLOCK };
  self->inputs = g_array_new (FALSE, FALSE, sizeof (GPcapPcapngInput));
  self->places = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->section = g_byte_array_new ();
  self->interface = g_byte_array_new ();
}

void
gpcap_pcapng_inputs_clear (GPcapPcapngInputs *self)
{
  g_clear_pointer (&self->pcap, pcap_close);
  gpcap_catalog_unref (self->catalog);
  g_array_unref (self->inputs);
  g_array_unref (self->places);
  g_byte_array_unref (self->section);
  g_byte_array_unref (self->interface);
}

static GBytes *
dup_body (const GPcapPcapngInputs *self, guint32 type, const guint8 *block, gsize length)
{
  return gpcap_body_new (type, block + sizeof (GPcapBlockHeader), length - GPCAP_PCAPNG_OVERHEAD,
                         self->is_swapped);
}

/* Begins a section. The version of the first one is the matter of libpcap, which opens it, and does
 * not look at other sections in front of the first interface. */
GPcapPcapngStop
gpcap_pcapng_inputs_take_section (GPcapPcapngInputs *self,
                                  const guint8 *block,
                                  gsize length,
                                  GError **error)
{
  gboolean is_swapped;

  if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSectionHeader)
      || !gpcap_pcapng_find_order (block, &is_swapped))
    return self->has_section && !self->is_open ? GPCAP_PCAPNG_STOP_NONE : GPCAP_PCAPNG_STOP_DAMAGED;
  self->is_swapped = is_swapped;
  if (self->is_open
      && gpcap_pcapng_get_uint16 (block + sizeof (GPcapBlockHeader) + sizeof (guint32), is_swapped)
             != GPCAP_PCAPNG_VERSION_MAJOR)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  if (!self->has_section)
    g_byte_array_append (self->section, block, length);
  self->has_section = TRUE;
  self->n_sections++;
  g_array_set_size (self->inputs, 0);

  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_SECTION, block, length);
  return gpcap_catalog_add_section (self->catalog, body, error) ? GPCAP_PCAPNG_STOP_NONE
                                                                : GPCAP_PCAPNG_STOP_FAILED;
}

/* Lets libpcap open a file of one interface. */
static pcap_t *
open_interface (GPcapPcapngInputs *self, const guint8 *block, gsize length)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree char *reason = NULL;

  /* The first section is there as it is, because libpcap checks it. */
  if (self->section->len > 0)
    g_byte_array_append (content, self->section->data, self->section->len);
  else
    gpcap_pcapng_link_append_section (content, self->is_swapped);
  g_byte_array_append (content, block, length);
  return gpcap_pcapng_link_open (content, &reason);
}

/* Sets how long packets of an interface may be. Where the snapshot length is not that of the first
 * interface, libpcap reads nothing, and others do not care about it. */
static void
set_max_caplen (GPcapPcapngInputs *self, GPcapPcapngInput *input)
{
  const guint32 max_snapshot = gpcap_pcapng_link_get_max_snapshot (input->linktype);
  const guint32 max_block =
      GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader) + max_snapshot + MAX_OPTIONS;

  self->max_block = MAX (self->max_block, max_block);
  if (!self->is_open)
    self->snapshot = input->snapshot;
  input->max_caplen = input->snapshot;
  if (input->snapshot != self->snapshot)
    input->max_caplen = MAX (input->snapshot, max_snapshot);
}

/* Adds the next interface of the section. In another section its number has the same place or none:
 * only there it keeps it. */
static void
append_input (GPcapPcapngInputs *self, const GPcapPcapngInput *input)
{
  if (input->number >= self->places->len)
    g_array_set_size (self->places, input->number + 1);
  g_array_index (self->places, guint32, input->number) = self->inputs->len;
  g_array_append_vals (self->inputs, input, 1);
}

static GPcapPcapngStop
add_interface (GPcapPcapngInputs *self,
               const guint8 *block,
               gsize length,
               pcap_t *pcap,
               GError **error)
{
  const guint8 *header = block + sizeof (GPcapBlockHeader);
  const GPcapOptionList options = {
    .data = header + sizeof (GPcapInterfaceHeader),
    .size = length - GPCAP_PCAPNG_OVERHEAD - sizeof (GPcapInterfaceHeader),
    .is_swapped = self->is_swapped,
  };
  GPcapPcapngInput input = {
    .datalink = pcap_datalink (pcap),
    .linktype = gpcap_pcapng_get_uint16 (header, self->is_swapped),
    .snapshot = pcap_snapshot (pcap),
  };
  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_INTERFACE, block, length);

  input.changes_packets = gpcap_changes_packets (input.datalink, self->is_swapped);
  gpcap_pcapng_time_init (&input.time, options);
  if (!gpcap_catalog_add_interface (self->catalog, body, input.datalink, &input.number, error))
    return GPCAP_PCAPNG_STOP_FAILED;
  set_max_caplen (self, &input);
  append_input (self, &input);
  return GPCAP_PCAPNG_STOP_NONE;
}

/* Adds an interface like the last one, about which libpcap need not be asked again. */
static GPcapPcapngStop
repeat_interface (GPcapPcapngInputs *self, const guint8 *block, gsize length, GError **error)
{
  GPcapPcapngInput input = g_array_index (self->inputs, GPcapPcapngInput, self->inputs->len - 1);
  g_autoptr (GBytes) body = dup_body (self, GPCAP_PCAPNG_INTERFACE, block, length);

  if (!gpcap_catalog_add_interface (self->catalog, body, input.datalink, &input.number, error))
    return GPCAP_PCAPNG_STOP_FAILED;
  append_input (self, &input);
  return GPCAP_PCAPNG_STOP_NONE;
}

/* Adds an interface to the section. */
GPcapPcapngStop
gpcap_pcapng_inputs_take_interface (GPcapPcapngInputs *self,
                                    const guint8 *block,
                                    gsize length,
                                    GError **error)
{
  pcap_t *pcap;
  GPcapPcapngStop stop;

  if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader))
    return GPCAP_PCAPNG_STOP_DAMAGED;
  if (self->inputs->len > 0 && self->interface->len == length
      && memcmp (self->interface->data, block, length) == 0)
    return repeat_interface (self, block, length, error);
  pcap = open_interface (self, block, length);
  if (pcap == NULL)
    return GPCAP_PCAPNG_STOP_DAMAGED;
  g_byte_array_set_size (self->interface, 0);
  g_byte_array_append (self->interface, block, length);
  stop = add_interface (self, block, length, pcap, error);
  if (self->section->len > 0 && stop == GPCAP_PCAPNG_STOP_NONE)
    self->pcap = pcap;
  else
    pcap_close (pcap);
  g_byte_array_set_size (self->section, 0);
  return stop;
}

/* Adds a block beside packets to the catalog. */
void
gpcap_pcapng_inputs_take_other (GPcapPcapngInputs *self,
                                guint32 type,
                                const guint8 *block,
                                gsize length)
{
  guint32 number = GPCAP_CATALOG_NO_INTERFACE;
  GPcapCatalogKind kind;

  switch (type)
    {
    case GPCAP_PCAPNG_NAMES:
      kind = GPCAP_CATALOG_NAMES;
      break;
    case GPCAP_PCAPNG_SECRETS:
      kind = GPCAP_CATALOG_SECRETS;
      break;
    case GPCAP_PCAPNG_CUSTOM:
      kind = GPCAP_CATALOG_CUSTOM;
      break;
    case GPCAP_PCAPNG_STATISTICS:
      if (length < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapStatisticsHeader))
        return;
      kind = GPCAP_CATALOG_STATISTICS;
      number = gpcap_pcapng_get_uint32 (block + sizeof (GPcapBlockHeader), self->is_swapped);
      if (number >= self->inputs->len)
        return;
      number = g_array_index (self->inputs, GPcapPcapngInput, number).number;
      break;
    default:
      return;
    }
  g_autoptr (GBytes) body = dup_body (self, type, block, length);
  gpcap_catalog_add (self->catalog, kind, number, body);
}

/* Makes the interfaces those of a context. */
void
gpcap_pcapng_inputs_set (GPcapPcapngInputs *self, const GPcapPcapngContext *context)
{
  self->is_swapped = context->is_swapped;
  g_array_set_size (self->inputs, 0);
  for (guint i = 0; i < context->inputs->len; i++)
    {
      GPcapPcapngInput input = g_array_index (context->inputs, GPcapPcapngInput, i);

      input.changes_packets = gpcap_changes_packets (input.datalink, self->is_swapped);
      append_input (self, &input);
    }
}

/* Saves what is needed to go on with the section. */
GVariant *
gpcap_pcapng_inputs_save (const GPcapPcapngInputs *self)
{
  GVariantBuilder numbers;

  g_variant_builder_init (&numbers, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->inputs->len; i++)
    g_variant_builder_add (&numbers, "u", g_array_index (self->inputs, GPcapPcapngInput, i).number);
  return g_variant_new ("(buau@ay)", self->is_swapped, self->max_block, &numbers,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->interface->data,
                                                   self->interface->len, 1));
}

/* Restores the section where others were taken before. @inputs are the interfaces that are known,
 * by number. Returns FALSE if what was saved cannot be right; it is of no use then. */
gboolean
gpcap_pcapng_inputs_restore (GPcapPcapngInputs *self, GVariant *saved, const GArray *inputs)
{
  g_autoptr (GVariant) numbers = g_variant_get_child_value (saved, 2);
  g_autoptr (GVariant) block = g_variant_get_child_value (saved, 3);
  gsize n, size;
  const guint32 *number = g_variant_get_fixed_array (numbers, &n, sizeof *number);
  const guint8 *data = g_variant_get_fixed_array (block, &size, 1);

  if (n > 0 && size < GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader))
    return FALSE;
  g_variant_get_child (saved, 0, "b", &self->is_swapped);
  g_variant_get_child (saved, 1, "u", &self->max_block);
  self->n_sections++;
  g_array_set_size (self->inputs, 0);
  for (gsize i = 0; i < n; i++)
    {
      GPcapPcapngInput input;

      if (number[i] >= inputs->len)
        return FALSE;
      input = g_array_index (inputs, GPcapPcapngInput, number[i]);
      input.changes_packets = gpcap_changes_packets (input.datalink, self->is_swapped);
      append_input (self, &input);
    }
  g_byte_array_set_size (self->interface, 0);
  g_byte_array_append (self->interface, data, size);
  return TRUE;
}
