/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter's program: libpcap's bpf_program. */

#include "gpcap-program.h"

#include <pcap/pcap.h>

#include "../gpcap-error.h"

struct _GPcapProgram
{
  struct bpf_program bpf; /* owned */
};

/* The netmask is in host order, as libpcap wants it here, and not as pcap_lookupnet() gives it. */
GPcapProgram *
gpcap_program_compile (int linktype,
                       int snaplen,
                       const char *expression,
                       gboolean optimize,
                       guint32 netmask,
                       GError **error)
{
  pcap_t *dead = pcap_open_dead (linktype, snaplen);
  g_autofree GPcapProgram *self = g_new0 (GPcapProgram, 1);

  if (dead == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED, g_strerror (ENOMEM));
      return NULL;
    }
  if (pcap_compile (dead, &self->bpf, expression, optimize, netmask) != 0)
    {
      g_autofree char *reason = g_utf8_make_valid (pcap_geterr (dead), -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER, "Invalid filter '%s': %s",
                   expression, reason);
      pcap_close (dead);
      return NULL;
    }
  pcap_close (dead);
  return g_steal_pointer (&self);
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

/* For pcap_setfilter(); borrowed. */
const struct bpf_program *
gpcap_program_peek (const GPcapProgram *self)
{
  return &self->bpf;
}
