/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter's program: libpcap's bpf_program. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GPcapProgram GPcapProgram;
struct bpf_program;
struct pcap;

/* The input of a compilation. */
typedef struct
{
  int datalink;
  int snaplen; /* bytes; 1 or more */
  const char *expression; /* borrowed */
  gboolean optimize;
  guint32 netmask; /* in host order */
  gboolean is_swapped; /* the packets come from a machine with the other byte order */
  gboolean is_live; /* the kernel of a live capture is to run the program */
  struct pcap *pcap; /* borrowed; the live capture if it has to be asked, else NULL */
} GPcapCompilation;

GPcapProgram *gpcap_program_compile (const GPcapCompilation *compilation, GError **error);
GPcapProgram *gpcap_program_copy_live (const GPcapProgram *self, int datalink);
GPcapProgram *gpcap_program_new_empty (void);
void gpcap_program_free (GPcapProgram *self);
gboolean gpcap_program_is_live (const GPcapProgram *self);
gboolean gpcap_program_needs_kernel (const GPcapProgram *self);
guint gpcap_program_run (const GPcapProgram *self, const guint8 *data, guint caplen, guint len);
GVariant *gpcap_program_get_instructions (const GPcapProgram *self);
char *gpcap_program_dump (const GPcapProgram *self);
const struct bpf_program *gpcap_program_peek (const GPcapProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapProgram, gpcap_program_free)

G_END_DECLS
