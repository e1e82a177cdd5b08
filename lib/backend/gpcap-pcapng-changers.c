/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does to packets of a pcapng file what libpcap does to them. */

#include "backend/gpcap-pcapng-changers.h"

#include "backend/gpcap-pcapng-link.h"

void
gpcap_pcapng_changers_init (GPcapPcapngChangers *self)
{
  self->changers = g_ptr_array_new_with_free_func ((GDestroyNotify) gpcap_pcapng_changer_free);
}

void
gpcap_pcapng_changers_clear (GPcapPcapngChangers *self)
{
  g_ptr_array_unref (self->changers);
}

/* Returns what changes packets of a link type, borrowed; NULL when out of memory. */
static GPcapPcapngChanger *
get_changer (GPcapPcapngChangers *self, guint16 linktype, int datalink, gboolean is_swapped)
{
  GPcapPcapngChanger *changer;

  for (guint i = 0; i < self->changers->len; i++)
    {
      if (gpcap_pcapng_changer_is_for (self->changers->pdata[i], datalink, is_swapped))
        return self->changers->pdata[i];
    }
  changer = gpcap_pcapng_changer_new (linktype, datalink, is_swapped);
  if (changer != NULL)
    g_ptr_array_add (self->changers, changer);
  return changer;
}

/* Changes packets of one link type. @linktype is its number in files. */
void
gpcap_pcapng_changers_run (GPcapPcapngChangers *self, GPcapArena *arena, guint16 linktype)
{
  const gboolean is_swapped = arena->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED;
  GPcapPcapngChanger *changer = get_changer (self, linktype, arena->datalink, is_swapped);

  if (changer != NULL)
    gpcap_pcapng_changer_run (changer, arena, 0, arena->n_records);
}

/* Returns the interface of a packet. What was restored may lack it. */
static const GPcapPcapngInput *
find_input (const GArray *inputs, const GArray *places, const GPcapPacketRecord *record)
{
  const guint32 place = g_array_index (places, guint32, record->interface);
  const GPcapPcapngInput *input = &g_array_index (inputs, GPcapPcapngInput, place);

  return place < inputs->len && input->number == record->interface ? input : NULL;
}

/* Changes packets of several link types. @inputs are their interfaces, and @places the places of
 * these, by number. */
void
gpcap_pcapng_changers_run_mixed (GPcapPcapngChangers *self,
                                 GPcapArena *arena,
                                 const GArray *inputs,
                                 const GArray *places)
{
  const gboolean is_swapped = arena->layout == GPCAP_LAYOUT_PCAPNG_SWAPPED;
  const GPcapPcapngInput *input = NULL;

  for (guint i = 0; i < arena->n_records; i++)
    {
      GPcapPcapngChanger *changer;

      if (input == NULL || input->number != arena->records[i].interface)
        input = find_input (inputs, places, &arena->records[i]);
      if (input == NULL || !input->changes_packets)
        continue;
      changer = get_changer (self, input->linktype, input->datalink, is_swapped);
      if (changer != NULL)
        gpcap_pcapng_changer_run (changer, arena, i, 1);
    }
}
