/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flow keys of the packets of a batch, and the packets with certain addresses. */

#include "flows/gpcap-address-set-private.h"
#include "flows/gpcap-decode.h"
#include "flows/gpcap-flow-key-private.h"
#include "packets/gpcap-packet-batch-private.h"

static inline void
decode_record (int datalink,
               const guint8 *data,
               const GPcapPacketRecord *record,
               GPcapFlowKeyRecord *key)
{
  gpcap_decode (datalink, data + record->offset, record->caplen, record->len, key);
}

/**
 * gpcap_packet_batch_get_flow_keys:
 * @self: a batch
 *
 * Decodes all packets: gets their addresses, protocols and ports, an array of
 * [struct@GPcap.FlowKeyRecord] with one for each record of [method@GPcap.PacketBatch.get_records].
 *
 * Each call decodes anew, so a program calls this once for a batch and keeps the result.
 * [method@GPcap.Packet.get_flow_key] tells what is decoded.
 *
 * Returns: (transfer full): the records of the flow keys
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_batch_get_flow_keys (GPcapPacketBatch *self)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  const guint8 *data = gpcap_packet_batch_peek_data (self);
  const int datalink = gpcap_packet_batch_get_datalink (self);
  GPcapFlowKeyRecord *keys = g_new (GPcapFlowKeyRecord, n_records);

  for (guint i = 0; i < n_records; i++)
    decode_record (datalink, data, &records[i], &keys[i]);
  return g_bytes_new_take (keys, n_records * sizeof *keys);
}

/**
 * gpcap_packet_batch_get_flow_key:
 * @self: a batch
 * @position: the position of the packet, from 0
 *
 * Decodes one packet: gets its addresses, protocol and ports.
 *
 * Returns: (transfer full) (nullable): a new flow key, or %NULL when @position is out of range
 *
 * Since: 1.0
 */
GPcapFlowKey *
gpcap_packet_batch_get_flow_key (GPcapPacketBatch *self, guint position)
{
  GPcapFlowKeyRecord key;
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  if (position >= n_records)
    return NULL;
  decode_record (gpcap_packet_batch_get_datalink (self), gpcap_packet_batch_peek_data (self),
                 &records[position], &key);
  return gpcap_flow_key_new (&key);
}

/**
 * gpcap_packet_batch_filter_addresses:
 * @self: a batch
 * @addresses: a set
 * @end: which of a packet's addresses has to be in the set
 *
 * Creates a batch of the packets with an address in a set, over the same block of bytes. Packets
 * without IP have no address, and tunnelled ones have that of the tunnel.
 *
 * Returns: (transfer full): a new batch, possibly empty
 *
 * Since: 1.0
 */
GPcapPacketBatch *
gpcap_packet_batch_filter_addresses (GPcapPacketBatch *self,
                                     GPcapAddressSet *addresses,
                                     GPcapAddressEnd end)
{
  guint n_records;

  g_return_val_if_fail (GPCAP_IS_PACKET_BATCH (self), NULL);
  g_return_val_if_fail (GPCAP_IS_ADDRESS_SET (addresses), NULL);

  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (self, &n_records);
  const guint8 *data = gpcap_packet_batch_peek_data (self);
  const int datalink = gpcap_packet_batch_get_datalink (self);
  g_autoptr (GArray) passed = g_array_new (FALSE, FALSE, sizeof *records);
  for (guint i = 0; i < n_records; i++)
    {
      GPcapFlowKeyRecord key;

      decode_record (datalink, data, &records[i], &key);
      if (gpcap_address_set_matches (addresses, &key, end))
        g_array_append_val (passed, records[i]);
    }
  return gpcap_packet_batch_select (self, g_steal_pointer (&passed));
}
