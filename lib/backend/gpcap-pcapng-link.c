/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libpcap knows of the interfaces of a pcapng file, and what it does with their packets.
 *
 * libpcap reads a few blocks in memory: those of an interface, so that it says what its link type
 * and its snapshot length are to libpcap; those that are wrong, so that the message is libpcap's;
 * and packets of the link types in which libpcap changes something, so that the changes are the
 * same. */

#include "backend/gpcap-pcapng-link.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "pcapng/gpcap-pcapng.h"

static guint32
order (guint32 number, gboolean is_swapped)
{
  return is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static guint16
order_short (guint16 number, gboolean is_swapped)
{
  return is_swapped ? GUINT16_SWAP_LE_BE (number) : number;
}

static void
append (GByteArray *content, gconstpointer data, gsize size)
{
  g_byte_array_append (content, data, size);
}

static void
append_number (GByteArray *content, guint32 number, gboolean is_swapped)
{
  number = order (number, is_swapped);
  append (content, &number, sizeof number);
}

/* Appends a section without options. */
void
gpcap_pcapng_link_append_section (GByteArray *content, gboolean is_swapped)
{
  const guint32 length = GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapSectionHeader);
  const GPcapSectionHeader header = {
    .byte_order_magic = order (GPCAP_PCAPNG_BYTE_ORDER_MAGIC, is_swapped),
    .version_major = order_short (GPCAP_PCAPNG_VERSION_MAJOR, is_swapped),
    .version_minor = order_short (GPCAP_PCAPNG_VERSION_MINOR, is_swapped),
    .length = { G_MAXUINT32, G_MAXUINT32 },
  };

  append_number (content, GPCAP_PCAPNG_SECTION, is_swapped);
  append_number (content, length, is_swapped);
  append (content, &header, sizeof header);
  append_number (content, length, is_swapped);
}

/* Appends an interface without options. */
void
gpcap_pcapng_link_append_interface (GByteArray *content,
                                    guint16 linktype,
                                    guint32 snaplen,
                                    gboolean is_swapped)
{
  const guint32 length = GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapInterfaceHeader);
  const GPcapInterfaceHeader header = {
    .datalink = order_short (linktype, is_swapped),
    .snaplen = order (snaplen, is_swapped),
  };

  append_number (content, GPCAP_PCAPNG_INTERFACE, is_swapped);
  append_number (content, length, is_swapped);
  append (content, &header, sizeof header);
  append_number (content, length, is_swapped);
}

/* Opens a file in memory. Returns NULL with libpcap's message, owned, or with none when out of
 * memory. The content has to live as long as the pcap_t is read. */
pcap_t *
gpcap_pcapng_link_open (const GByteArray *content, char **reason)
{
  char buffer[PCAP_ERRBUF_SIZE] = "";
  FILE *file = fmemopen (content->data, content->len, "r");
  pcap_t *pcap;

  if (file == NULL)
    return NULL;
  pcap = pcap_fopen_offline_with_tstamp_precision (file, PCAP_TSTAMP_PRECISION_NANO, buffer);
  if (pcap != NULL)
    return pcap;
  *reason = g_strdup (buffer);
  fclose (file);
  return NULL;
}

/* Returns libpcap's message about a file in memory, owned; NULL if libpcap finds nothing wrong. */
char *
gpcap_pcapng_link_dup_reason (const GByteArray *content)
{
  char *reason = NULL;
  pcap_t *pcap = gpcap_pcapng_link_open (content, &reason);
  struct pcap_pkthdr *header;
  const u_char *data;
  int status;

  if (pcap == NULL)
    return reason;
  while ((status = pcap_next_ex (pcap, &header, &data)) == 1)
    ;
  if (status == PCAP_ERROR)
    reason = g_strdup (pcap_geterr (pcap));
  pcap_close (pcap);
  return reason;
}

/* Returns the longest packet that libpcap accepts for a link type in a file, in bytes. */
guint32
gpcap_pcapng_link_get_max_snapshot (guint16 linktype)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree char *reason = NULL;
  guint32 snapshot = 0;
  pcap_t *pcap;

  gpcap_pcapng_link_append_section (content, FALSE);
  gpcap_pcapng_link_append_interface (content, linktype, 0, FALSE);
  pcap = gpcap_pcapng_link_open (content, &reason);
  if (pcap == NULL)
    return 0;
  snapshot = pcap_snapshot (pcap);
  pcap_close (pcap);
  return snapshot;
}

/* A pcap_t whose file is made of the packets of an arena, one behind the other, while it is read.
 */
struct _GPcapPcapngChanger
{
  int datalink;
  gboolean is_swapped;
  GByteArray *content; /* owned; what is to be read next */
  gsize n_taken;
  pcap_t *pcap; /* owned */
};

static ssize_t
read_cb (void *cookie, char *buffer, size_t size)
{
  GPcapPcapngChanger *self = cookie;
  const gsize n = MIN (size, self->content->len - self->n_taken);

  memcpy (buffer, self->content->data + self->n_taken, n);
  self->n_taken += n;
  return n;
}

/* Returns NULL when out of memory. */
GPcapPcapngChanger *
gpcap_pcapng_changer_new (guint16 linktype, int datalink, gboolean is_swapped)
{
  GPcapPcapngChanger *self = g_new0 (GPcapPcapngChanger, 1);
  FILE *file = fopencookie (self, "r", (cookie_io_functions_t){ .read = read_cb });
  char reason[PCAP_ERRBUF_SIZE];

  self->datalink = datalink;
  self->is_swapped = is_swapped;
  self->content = g_byte_array_new ();
  gpcap_pcapng_link_append_section (self->content, is_swapped);
  gpcap_pcapng_link_append_interface (self->content, linktype, G_MAXINT32, is_swapped);
  if (file != NULL)
    self->pcap = pcap_fopen_offline (file, reason);
  if (self->pcap != NULL)
    return self;
  if (file != NULL)
    fclose (file);
  gpcap_pcapng_changer_free (self);
  return NULL;
}

void
gpcap_pcapng_changer_free (GPcapPcapngChanger *self)
{
  g_clear_pointer (&self->pcap, pcap_close);
  g_byte_array_unref (self->content);
  g_free (self);
}

gboolean
gpcap_pcapng_changer_is_for (const GPcapPcapngChanger *self, int datalink, gboolean is_swapped)
{
  return self->datalink == datalink && self->is_swapped == is_swapped;
}

/* Makes the packet the content of the file. */
static void
set_packet (GPcapPcapngChanger *self, const GPcapPacketRecord *record, const guint8 *data)
{
  const guint8 padding[4] = { 0 };
  const gsize padded = gpcap_pcapng_pad (record->caplen);
  const guint32 length = GPCAP_PCAPNG_OVERHEAD + sizeof (GPcapEnhancedPacketHeader) + padded;
  const GPcapEnhancedPacketHeader header = {
    .caplen = order (record->caplen, self->is_swapped),
    .len = order (record->len, self->is_swapped),
  };

  g_byte_array_set_size (self->content, 0);
  self->n_taken = 0;
  append_number (self->content, GPCAP_PCAPNG_ENHANCED_PACKET, self->is_swapped);
  append_number (self->content, length, self->is_swapped);
  append (self->content, &header, sizeof header);
  append (self->content, data, record->caplen);
  append (self->content, padding, padded - record->caplen);
  append_number (self->content, length, self->is_swapped);
}

/* Does to the packets what libpcap would have done. */
void
gpcap_pcapng_changer_run (GPcapPcapngChanger *self, GPcapArena *arena, guint first, guint n_packets)
{
  for (guint i = first; i < first + n_packets; i++)
    {
      GPcapPacketRecord *record = &arena->records[i];
      struct pcap_pkthdr *header;
      const u_char *data;

      set_packet (self, record, gpcap_arena_peek (arena, record));
      if (pcap_next_ex (self->pcap, &header, &data) != 1 || header->caplen != record->caplen)
        continue;
      memcpy (arena->data + record->offset, data, record->caplen);
      record->len = header->len;
      if (record->len != record->caplen)
        arena->is_cut = TRUE;
    }
}
