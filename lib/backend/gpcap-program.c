/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter's program: libpcap's bpf_program. */

#include "backend/gpcap-program.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <pcap/pcap.h>
#include <string.h>

#include "backend/gpcap-filter-error.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-savefile-format.h"

/* The size of a VLAN tag: the type that says that it is one, and its contents. */
#define VLAN_TAG_SIZE 4

typedef struct bpf_insn Instruction;

/* A program of a live capture is written for the kernel, which takes the outer VLAN tag out of a
 * packet and keeps it apart. libpcap puts it back later. So what runs here, on packets that have
 * their tag, is one of two copies. */
struct _GPcapProgram
{
  struct bpf_program bpf; /* owned */
  Instruction *untagged; /* owned; for packets without a tag; NULL if not for a live capture */
  Instruction *tagged; /* owned; for packets with a tag, or NULL if the link type has none */
  guint tag_offset; /* of the tag in a packet, in bytes */
  gboolean needs_kernel; /* it loads what only the kernel knows: the direction, or the interface */
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

/* Returns what a kernel's instruction loads from beside the packet, or -1. */
static int
get_extension (const Instruction *instruction)
{
  const gboolean is_load = BPF_CLASS (instruction->code) == BPF_LD
                           && BPF_MODE (instruction->code) == BPF_ABS
                           && instruction->k >= (bpf_u_int32) SKF_AD_OFF;

  return is_load ? (int) (instruction->k - (bpf_u_int32) SKF_AD_OFF) : -1;
}

static gboolean
loads_from_packet (const Instruction *instruction)
{
  switch (BPF_CLASS (instruction->code))
    {
    case BPF_LD:
    case BPF_LDX:
      return BPF_MODE (instruction->code) == BPF_ABS || BPF_MODE (instruction->code) == BPF_IND
             || BPF_MODE (instruction->code) == BPF_MSH;
    default:
      return FALSE;
    }
}

/* Returns where the link type has the outer VLAN tag, or 0: the same places as libpcap. */
static guint
get_tag_offset (int datalink)
{
  switch (datalink)
    {
    case DLT_EN10MB:
      return 2 * ETH_ALEN;
    case DLT_LINUX_SLL:
      return 14; /* behind all fields but the type of what follows */
    default:
      return 0;
    }
}

/* Replaces an instruction that loads from beside the packet. What nobody knows any more is no
 * match. */
static Instruction
replace_extension (const Instruction *instruction, gboolean is_tagged, guint tag_offset)
{
  switch (get_extension (instruction))
    {
    case SKF_AD_VLAN_TAG_PRESENT:
      return (Instruction) BPF_STMT (BPF_LD | BPF_IMM, is_tagged);
    case SKF_AD_VLAN_TAG:
      return is_tagged ? (Instruction) BPF_STMT (BPF_LD | BPF_H | BPF_ABS, tag_offset + 2)
                       : (Instruction) BPF_STMT (BPF_LD | BPF_IMM, 0);
    default:
      return (Instruction) BPF_STMT (BPF_RET | BPF_K, 0);
    }
}

/* Copies a program for packets that have their VLAN tag, at @tag_offset, or that have none. */
static Instruction *
copy_for_packets (const struct bpf_program *bpf, gboolean is_tagged, guint tag_offset)
{
  Instruction *copy = g_memdup2 (bpf->bf_insns, bpf->bf_len * sizeof *copy);

  for (guint i = 0; i < bpf->bf_len; i++)
    {
      if (get_extension (&copy[i]) != -1)
        copy[i] = replace_extension (&copy[i], is_tagged, tag_offset);
      else if (is_tagged && loads_from_packet (&copy[i]) && copy[i].k >= tag_offset)
        copy[i].k += VLAN_TAG_SIZE;
    }
  return copy;
}

static void
make_live (GPcapProgram *self, int datalink)
{
  self->tag_offset = get_tag_offset (datalink);
  self->untagged = copy_for_packets (&self->bpf, FALSE, 0);
  if (self->tag_offset != 0)
    self->tagged = copy_for_packets (&self->bpf, TRUE, self->tag_offset);
}

static gboolean
needs_kernel (const struct bpf_program *bpf)
{
  for (guint i = 0; i < bpf->bf_len; i++)
    {
      const int extension = get_extension (&bpf->bf_insns[i]);

      if (extension != -1 && extension != SKF_AD_VLAN_TAG && extension != SKF_AD_VLAN_TAG_PRESENT)
        return TRUE;
    }
  return FALSE;
}

/* Makes the program return @snaplen for a packet that matches. libpcap compiles a program for a
 * live capture with the capture's own snapshot length. */
static void
set_snaplen (struct bpf_program *bpf, int snaplen)
{
  for (guint i = 0; i < bpf->bf_len; i++)
    {
      if (bpf->bf_insns[i].code == (BPF_RET | BPF_K) && bpf->bf_insns[i].k != 0)
        bpf->bf_insns[i].k = snaplen;
    }
}

static gboolean
compile (GPcapProgram *self, pcap_t *pcap, const GPcapCompilation *compilation, GError **error)
{
  if (pcap_compile (pcap, &self->bpf, compilation->expression, compilation->optimize,
                    compilation->netmask)
      == 0)
    return TRUE;

  gpcap_filter_error_set (error, pcap, compilation->expression);
  return FALSE;
}

/* Compiles a filter. The netmask is in host order, as pcap_compile() takes it, not in network
 * order, as pcap_lookupnet() returns it. */
GPcapProgram *
gpcap_program_compile (const GPcapCompilation *compilation, GError **error)
{
  g_autoptr (GPcapProgram) self = g_new0 (GPcapProgram, 1);
  pcap_t *pcap = compilation->pcap != NULL ? compilation->pcap : open_handle (compilation);
  gboolean is_compiled;

  if (pcap == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED, g_strerror (ENOMEM));
      return NULL;
    }
  is_compiled = compile (self, pcap, compilation, error);
  if (compilation->pcap == NULL)
    pcap_close (pcap);
  if (!is_compiled)
    return NULL;

  self->needs_kernel = needs_kernel (&self->bpf);
  if (self->needs_kernel && !compilation->is_live)
    {
      g_set_error_literal (
          error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER,
          "Invalid filter: only a live capture knows the direction of packets of this link "
          "type, and their interface");
      return NULL;
    }
  if (compilation->pcap != NULL)
    set_snaplen (&self->bpf, compilation->snaplen);
  if (compilation->is_live)
    make_live (self, compilation->datalink);
  return g_steal_pointer (&self);
}

/* Returns a copy for a live capture of that link type, of a program that is not for one. */
GPcapProgram *
gpcap_program_copy_live (const GPcapProgram *self, int datalink)
{
  GPcapProgram *copy = g_new0 (GPcapProgram, 1);

  copy->bpf.bf_len = self->bpf.bf_len;
  /* GLib's memory is malloc()'s, so that pcap_freecode() may free it. */
  copy->bpf.bf_insns =
      g_memdup2 (self->bpf.bf_insns, self->bpf.bf_len * sizeof *self->bpf.bf_insns);
  make_live (copy, datalink);
  return copy;
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
  g_free (self->untagged);
  g_free (self->tagged);
  g_free (self);
}

gboolean
gpcap_program_is_live (const GPcapProgram *self)
{
  return self->untagged != NULL;
}

/* Whether only the kernel can run the program. */
gboolean
gpcap_program_needs_kernel (const GPcapProgram *self)
{
  return self->needs_kernel;
}

static gboolean
has_tag (const GPcapProgram *self, const guint8 *data, guint caplen)
{
  if (self->tagged == NULL || caplen < self->tag_offset + VLAN_TAG_SIZE)
    return FALSE;

  const guint type = data[self->tag_offset] << 8 | data[self->tag_offset + 1];
  return type == ETH_P_8021Q || type == ETH_P_8021AD;
}

/* Runs the program on a packet. One for a live capture gives the same answer as the kernel, which
 * sees the packet without its tag. */
guint
gpcap_program_run (const GPcapProgram *self, const guint8 *data, guint caplen, guint len)
{
  const gboolean is_tagged = has_tag (self, data, caplen);
  const struct pcap_pkthdr header = {
    .caplen = caplen,
    .len = is_tagged ? len - VLAN_TAG_SIZE : len,
  };
  struct bpf_program bpf = self->bpf;

  if (is_tagged)
    bpf.bf_insns = self->tagged;
  else if (self->untagged != NULL)
    bpf.bf_insns = self->untagged;
  return pcap_offline_filter (&bpf, &header, data);
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
