/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter's program: libpcap's bpf_program. */

#include "backend/gpcap-program.h"

#include <pcap/pcap.h>

#include "backend/gpcap-savefile-format.h"
#include "gpcap/gpcap-error.h"

struct _GPcapProgram
{
  struct bpf_program bpf; /* owned */
};

/* Opens a pcap_t to compile with. A few link types hold the protocol in the byte order of the
 * capture. Only a pcap_t of a savefile knows that order, so one is opened on a header in memory.
 * The numbers of these link types in a savefile are the same as here. */
static pcap_t *
open_handle (const GPcapCompilation *compilation)
{
  const int datalink = compilation->datalink;
  char reason[PCAP_ERRBUF_SIZE];
  pcap_t *pcap;

  if (!compilation->is_swapped || (datalink != DLT_NULL && datalink != DLT_ENC))
    return pcap_open_dead (datalink, compilation->snaplen);

  GPcapSavefileHeader header = {
    .magic = GUINT32_SWAP_LE_BE (GPCAP_SAVEFILE_MAGIC),
    .version_major = GUINT16_SWAP_LE_BE (GPCAP_SAVEFILE_VERSION_MAJOR),
    .version_minor = GUINT16_SWAP_LE_BE (GPCAP_SAVEFILE_VERSION_MINOR),
    .snaplen = GUINT32_SWAP_LE_BE (compilation->snaplen),
    .datalink = GUINT32_SWAP_LE_BE (datalink),
  };
  FILE *file = fmemopen (&header, sizeof header, "r");
  if (file == NULL)
    return NULL;
  pcap = pcap_fopen_offline (file, reason);
  if (pcap == NULL)
    fclose (file);
  return pcap;
}

/* Compiles a filter. The netmask is in host order, as pcap_compile() takes it, not in network
 * order, as pcap_lookupnet() returns it. */
GPcapProgram *
gpcap_program_compile (const GPcapCompilation *compilation, GError **error)
{
  pcap_t *pcap = open_handle (compilation);
  g_autofree GPcapProgram *self = g_new0 (GPcapProgram, 1);

  if (pcap == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED, g_strerror (ENOMEM));
      return NULL;
    }
  if (pcap_compile (pcap, &self->bpf, compilation->expression, compilation->optimize,
                    compilation->netmask)
      != 0)
    {
      g_autofree char *reason = g_utf8_make_valid (pcap_geterr (pcap), -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER, "Invalid filter '%s': %s",
                   compilation->expression, reason);
      pcap_close (pcap);
      return NULL;
    }
  pcap_close (pcap);
  return g_steal_pointer (&self);
}

/* Without instructions, no packet matches. */
GPcapProgram *
gpcap_program_new_empty (void)
{
  return g_new0 (GPcapProgram, 1);
}

void
gpcap_program_free (GPcapProgram *self)
{
  pcap_freecode (&self->bpf);
  g_free (self);
}

guint
gpcap_program_run (const GPcapProgram *self, const guint8 *data, guint caplen, guint len)
{
  const struct pcap_pkthdr header = { .caplen = caplen, .len = len };

  return pcap_offline_filter (&self->bpf, &header, data);
}

GVariant *
gpcap_program_get_instructions (const GPcapProgram *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(qyyu)"));
  for (guint i = 0; i < self->bpf.bf_len; i++)
    {
      const struct bpf_insn *insn = &self->bpf.bf_insns[i];

      g_variant_builder_add (&builder, "(qyyu)", insn->code, insn->jt, insn->jf, insn->k);
    }
  return g_variant_builder_end (&builder);
}

char *
gpcap_program_dump (const GPcapProgram *self)
{
  static GMutex image_lock; /* bpf_image() has one buffer for all threads */
  GString *text = g_string_new (NULL);

  g_mutex_lock (&image_lock);
  for (guint i = 0; i < self->bpf.bf_len; i++)
    g_string_append_printf (text, "%s\n", bpf_image (&self->bpf.bf_insns[i], i));
  g_mutex_unlock (&image_lock);
  return g_string_free (text, FALSE);
}

/* Returns the program for pcap_setfilter(), borrowed. */
const struct bpf_program *
gpcap_program_peek (const GPcapProgram *self)
{
  return &self->bpf;
}
