/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch of the packets that pass a filter. */

#include "filters/gpcap-bpf-private.h"
#include "packets/gpcap-packet-batch-private.h"

/**
 * gpcap_packet_batch_filter:
 * @self: a batch
 * @bpf: a filter that was compiled for the batch's link type
 * @error: return location for a #GError, or %NULL
 *
 * Creates a batch of the packets that pass a filter, over the same block of bytes.
 *
 * The underlying libpcap call is `pcap_offline_filter()`.
 *
 * Returns: (transfer full): a new batch, possibly empty; %NULL with %GPCAP_ERROR_WRONG_LINK_TYPE
 *   when @bpf was compiled for another link type
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_packet_batch_filter (GPcapPacketBatch *self, GPcapBpf *bpf, GError **error)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);
  g_return_val_if_fail (GPCAP_IS_BPF (bpf), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!gpcap_bpf_check_link_type (bpf, gpcap_packet_batch_get_datalink (self), error))
    return NULL;

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  const guint8 *bytes = gpcap_packet_batch_peek_data (self);
  g_autoptr (GArray) passed = g_array_new (FALSE, FALSE, sizeof *records);
  for (guint i = 0; i < n_records; i++)
    {
      if (gpcap_bpf_passes (bpf, &records[i], bytes + records[i].offset))
        g_array_append_val (passed, records[i]);
    }
  return gpcap_packet_batch_select (self, g_steal_pointer (&passed));
}
