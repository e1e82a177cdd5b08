/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader reads until a quota is met. */

#include "reader/gpcap-reader-quota.h"

/* A live capture, and a savefile that is replayed like one, come by what is there together. */
static gboolean
comes_by_bufferfuls (GPcapReader *self, const GPcapPull *pull)
{
  return gpcap_handle_is_live (pull->handle) || gpcap_clock_is_timing (&self->queue.clock);
}

/* Whether there is a packet to deliver. If not, @result tells why: the end is also that the quota
 * is met. An interruption counts for more than that. */
gboolean
gpcap_reader_fill_quota (GPcapReader *self,
                         const GPcapQuota *quota,
                         GPcapPull *pull,
                         GPcapReadResult *result,
                         GError **error)
{
  *result = GPCAP_READ_RESULT_END;
  if (!gpcap_pull_is_interrupted (pull)
      && gpcap_quota_is_met (quota, comes_by_bufferfuls (self, pull)))
    return FALSE;
  pull->reports_end = gpcap_quota_reports_end (quota);
  *result = gpcap_reader_fill (self, pull, error);
  return *result == GPCAP_READ_RESULT_PACKET;
}
