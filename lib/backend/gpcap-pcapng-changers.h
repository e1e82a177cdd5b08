/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does to packets of a pcapng file what libpcap does to them. */

#pragma once

#include "backend/gpcap-pcapng-context.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *changers; /* owned; of GPcapPcapngChanger */
} GPcapPcapngChangers;

void gpcap_pcapng_changers_init (GPcapPcapngChangers *self);
void gpcap_pcapng_changers_clear (GPcapPcapngChangers *self);
void gpcap_pcapng_changers_run (GPcapPcapngChangers *self, GPcapArena *arena, guint16 linktype);
void gpcap_pcapng_changers_run_mixed (GPcapPcapngChangers *self,
                                      GPcapArena *arena,
                                      const GArray *inputs,
                                      const GArray *places);

G_END_DECLS
