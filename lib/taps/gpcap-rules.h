/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules by which packets are taken: a filter, addresses, sampling and limits. */

#pragma once

#include "gpcap/gpcap-address-set.h"
#include "gpcap/gpcap-bpf.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

/* The documentation of GPcapTap states the rules. */
typedef struct
{
  GPcapBpf *bpf; /* owned, or NULL when all packets pass */
  GPcapBpf *earlier_bpf; /* owned; the filter for the link type before this one, or NULL */
  GPtrArray *variants; /* owned; for other link types of a file, or NULL */

  GPcapAddressSet *addresses; /* owned, or NULL */
  GPcapAddressEnd address_end;
  guint64 max_packets; /* 0 for no limit */
  guint64 max_bytes; /* 0 for no limit */
  guint sampling_interval;
  guint n_to_skip; /* matching packets until the next one is taken */
  gint64 until; /* 0 for no limit */
  gboolean is_exhausted;

  guint64 n_packets; /* atomic; taken packets */
  guint64 n_bytes; /* atomic; the bytes that they had on the wire */
} GPcapRules;

void gpcap_rules_init (GPcapRules *self, GPcapBpf *bpf);
void gpcap_rules_clear (GPcapRules *self);
void gpcap_rules_change_bpf (GPcapRules *self, GPcapBpf *bpf);
void gpcap_rules_set_sampling_interval (GPcapRules *self, guint interval);
gboolean gpcap_rules_apply_limits (GPcapRules *self);
guint gpcap_rules_take (GPcapRules *self,
                        const GPcapArena *arena,
                        const GPcapPacketRecord *records,
                        guint n_packets,
                        guint *positions);

/* May be called in any thread. */
static inline guint64
gpcap_rules_get_n_packets (const GPcapRules *self)
{
  return __atomic_load_n (&self->n_packets, __ATOMIC_RELAXED);
}

/* May be called in any thread. */
static inline guint64
gpcap_rules_get_n_bytes (const GPcapRules *self)
{
  return __atomic_load_n (&self->n_bytes, __ATOMIC_RELAXED);
}

G_END_DECLS
