/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libpcap says about a block that is wrong.
 *
 * It reads a file in memory, with the block and as much of what is before it as it has to know. */

#include "backend/gpcap-pcapng-judgement.h"

#include <pcap/pcap.h>
#include <string.h>

#include "backend/gpcap-pcapng-link.h"
#include "pcapng/gpcap-pcapng.h"

/* Returns the link type that stands for the last interface's when libpcap judges what follows.
 * libpcap compares the number that a second interface has in the file with the one that programs
 * see. It refuses two interfaces whose numbers differ, such as raw IP's, so Ethernet stands for
 * those: what they have room for is the same. */
static guint16
get_judged_linktype (const GPcapPcapngInputs *self)
{
  const guint n = self->inputs->len;
  const GPcapPcapngInput *last = gpcap_pcapng_inputs_at (self, n - 1);

  return n == 1 || last->datalink == last->linktype ? last->linktype : DLT_EN10MB;
}

/* Appends as many interfaces as the section has. All are like the last one, so that libpcap judges
 * what follows. Only that one has options, which may be long where there are many interfaces. */
static void
append_interfaces (const GPcapPcapngInputs *self, GByteArray *content)
{
  const guint8 *header = self->interface->data + sizeof (GPcapBlockHeader);
  const guint32 snaplen = gpcap_pcapng_get_uint32 (header + sizeof (guint32), self->is_swapped);
  const guint16 judged = get_judged_linktype (self);
  const guint16 linktype = self->is_swapped ? GUINT16_SWAP_LE_BE (judged) : judged;
  guint last;

  for (guint i = 1; i < self->inputs->len; i++)
    gpcap_pcapng_link_append_interface (content, judged, snaplen, self->is_swapped);
  last = content->len;
  g_byte_array_append (content, self->interface->data, self->interface->len);
  memcpy (content->data + last + sizeof (GPcapBlockHeader), &linktype, sizeof linktype);
}

/* Returns the blocks that libpcap has to know in order to judge the next one. */
static GByteArray *
get_context (const GPcapPcapngInputs *self)
{
  GByteArray *content = g_byte_array_new ();

  if (self->section->len > 0)
    g_byte_array_append (content, self->section->data, self->section->len);
  else if (self->has_section)
    gpcap_pcapng_link_append_section (content, self->is_swapped);
  /* libpcap opens no file without an interface, but a later section may have none. */
  if (self->is_open && self->inputs->len == 0)
    {
      gpcap_pcapng_link_append_interface (content, DLT_EN10MB, 0, self->is_swapped);
      gpcap_pcapng_link_append_section (content, self->is_swapped);
    }
  if (self->inputs->len > 0)
    append_interfaces (self, content);
  return content;
}

/* Returns libpcap's message about the block at the beginning of @data, or about the end of the file
 * in it, owned; NULL if libpcap finds nothing wrong. */
char *
gpcap_pcapng_judgement_dup_reason (const GPcapPcapngInputs *inputs, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) content = get_context (inputs);

  g_byte_array_append (content, data, size);
  return gpcap_pcapng_link_dup_reason (content);
}
