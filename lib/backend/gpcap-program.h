/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter's program: libpcap's bpf_program. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GPcapProgram GPcapProgram;
struct bpf_program;

GPcapProgram *gpcap_program_compile (int linktype,
                                     int snaplen,
                                     const char *expression,
                                     gboolean optimize,
                                     guint32 netmask,
                                     GError **error);
void gpcap_program_free (GPcapProgram *self);
guint gpcap_program_run (const GPcapProgram *self, const guint8 *data, guint caplen, guint len);
GVariant *gpcap_program_get_instructions (const GPcapProgram *self);
char *gpcap_program_dump (const GPcapProgram *self);
const struct bpf_program *gpcap_program_peek (const GPcapProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapProgram, gpcap_program_free)

G_END_DECLS
