/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reader reads until a quota is met. */

#include "reader/gpcap-reader-quota.h"

/* Whether packets come by bufferfuls: from a live capture, and from a savefile that is replayed
 * like one. */
static gboolean
comes_by_bufferfuls (GPcapReader *self, const GPcapPull *pull)
{
  return gpcap_handle_is_live (pull->handle) || gpcap_clock_is_timing (&self->queue.clock);
}

/* Brings a packet to the head of the queue. Returns FALSE if there is none, with the reason in
 * @result: GPCAP_READ_RESULT_END also if the quota is met and nothing interrupts the read. */
gboolean
gpcap_reader_fill_within_quota (GPcapReader *self,
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
