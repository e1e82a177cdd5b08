/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A collection: the packets of pcap_dispatch(), put into an arena. */

#include "backend/gpcap-collection.h"

#include <pcap/pcap.h>

#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-savefile-format.h"

/* One run of a collection: the user data of libpcap's callback. */
typedef struct
{
  const GPcapCollection *collection; /* borrowed */
  GPcapArena *arena; /* borrowed */
  gboolean no_memory;
} Run;

/* The pcap format has 32 bits for the seconds. Whether libpcap reads them as signed, so that times
 * after 2038 become times before 1970, depends on its version. */
void
gpcap_collection_init (GPcapCollection *self, pcap_t *pcap)
{
  *self = (GPcapCollection){
    .pcap = pcap,
    .nanoseconds = pcap_get_tstamp_precision (pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000,
    .is_unsigned =
        pcap_file (pcap) != NULL && pcap_major_version (pcap) == GPCAP_SAVEFILE_VERSION_MAJOR,
  };
}

static void
append_cb (u_char *user_data, const struct pcap_pkthdr *header, const u_char *data)
{
  Run *run = (Run *) user_data;
  const GPcapCollection *self = run->collection;
  gint64 seconds = header->ts.tv_sec;
  gint64 timestamp;

  if (self->is_unsigned)
    seconds &= G_MAXUINT32;
  timestamp = gpcap_timestamp_from_nanoseconds (seconds, header->ts.tv_usec * self->nanoseconds);
  if (!gpcap_arena_append (run->arena, timestamp, header->len, data, header->caplen))
    run->no_memory = TRUE;
  if (run->no_memory || gpcap_arena_is_full (run->arena))
    pcap_breakloop (self->pcap);
}

/* Adds packets to the arena, at most @max (-1 for all), until the arena is full. The program's code
 * does not run in here, so the break for a full arena is the only one. @status is the result of
 * pcap_dispatch(): the caller interprets libpcap's errors, and knows whether no packets mean the
 * end. Only a lack of memory sets the error. */
GPcapCollectResult
gpcap_collection_run (const GPcapCollection *self,
                      int max,
                      GPcapArena *arena,
                      int *status,
                      GError **error)
{
  Run run = { .collection = self, .arena = arena };

  arena->datalink = pcap_datalink (self->pcap);
  *status = pcap_dispatch (self->pcap, max, append_cb, (u_char *) &run);
  if (run.no_memory)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED,
                           "Not enough memory for a captured packet");
      return GPCAP_COLLECT_FAILED;
    }
  return *status == PCAP_ERROR_BREAK ? GPCAP_COLLECT_BOUNDED : GPCAP_COLLECT_DRAINED;
}
