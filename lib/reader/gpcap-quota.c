/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A quota: how many packets a loop or a dispatch delivers, and what it returns. */

#include "reader/gpcap-quota.h"

/* As in libpcap, a @maxcant of 0 or less means all packets. */
void
gpcap_quota_init (GPcapQuota *self, GPcapWalkMode mode, int maxcant)
{
  *self = (GPcapQuota){
    .mode = mode,
    .n_wanted = maxcant > 0 ? (guint64) maxcant : G_MAXUINT64,
  };
}

/* Returns how many packets may still be delivered together. */
guint
gpcap_quota_get_left (const GPcapQuota *self)
{
  return MIN (self->n_wanted - self->n_delivered, G_MAXUINT);
}

/* Counts delivered packets, not more than were left. */
void
gpcap_quota_count (GPcapQuota *self, guint n_packets)
{
  self->n_delivered += MIN (n_packets, gpcap_quota_get_left (self));
}

/* Whether nothing more is to be delivered: there were as many packets as wanted, or a dispatch has
 * delivered one bufferful. (Without bufferfuls, as in a savefile, a dispatch delivers
 * everything.) */
gboolean
gpcap_quota_is_met (const GPcapQuota *self, gboolean comes_by_bufferfuls)
{
  return self->n_delivered == self->n_wanted
         || (self->mode == GPCAP_WALK_MODE_DISPATCH && comes_by_bufferfuls
             && self->n_delivered > 0);
}

/* Whether a read reports the end or a failure. A dispatch that has delivered packets leaves it to
 * the next one. */
gboolean
gpcap_quota_reports_end (const GPcapQuota *self)
{
  return self->mode != GPCAP_WALK_MODE_DISPATCH || self->n_delivered == 0;
}

/* Returns the result of a read that ended with @end: -2 for a break and -1 for an error, which are
 * the values of GPcapReadResult; else a dispatch counts packets, and a loop returns 0. */
int
gpcap_quota_get_result (const GPcapQuota *self, GPcapReadResult end)
{
  if (end == GPCAP_READ_RESULT_ERROR || end == GPCAP_READ_RESULT_BREAK)
    return end;
  return self->mode == GPCAP_WALK_MODE_DISPATCH ? (int) MIN (self->n_delivered, G_MAXINT) : 0;
}
