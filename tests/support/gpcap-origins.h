/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every origin of a savefile, and the descriptors that reading it leaves. */

#pragma once

#include "support/gpcap-reading.h"

G_BEGIN_DECLS

/* Where a savefile comes from. */
typedef struct
{
  const char *name;
  GPcapReader *(*open) (GError **error);
} Origin;

#define N_ORIGINS 6

/* All have the packets of packets.pcap. */
extern const Origin origins[N_ORIGINS];

guint count_descriptors (void);
void assert_n_descriptors (guint n);
void use_every_way_once (void);

G_END_DECLS
