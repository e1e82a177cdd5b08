/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tells the flow that a packet belongs to: addresses, protocol and ports. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-packet.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

typedef struct _GPcapFlowKeyRecord GPcapFlowKeyRecord;

/**
 * GPcapFlowKeyRecord:
 * @source: the source address in network byte order: an IPv4 address in the first four bytes, the
 *   rest 0; all 0 without IP
 * @destination: the destination address, in the same form
 * @source_port: the source port of TCP, UDP, UDP-Lite, SCTP or DCCP; otherwise 0
 * @destination_port: the destination port, in the same way
 * @ether_type: the EtherType of what the link layer carries, behind VLAN tags, SNAP, PPPoE and
 *   MPLS, such as 0x0800 (IPv4), 0x86dd (IPv6) or 0x0806 (ARP); 0 where it is unknown
 * @vlan_id: the VLAN identifier of the outermost VLAN tag, 1 to 4095; 0 without a tag
 * @ip_version: 4, 6, or 0 without IP
 * @protocol: IP's protocol number behind extension headers, such as 6 (TCP) or 17 (UDP); 0 without
 *   IP
 * @flags: what is missing, [flags@GPcap.FlowKeyFlags]
 * @reserved: 0 in this version
 *
 * The addresses, protocol and ports of one packet of a batch.
 *
 * A record has 48 bytes in the machine's byte order without padding; addresses are in network byte
 * order. Two packets of the same flow in the same direction have the same bytes in their records,
 * as long as none of them is cut off or a fragment. A language can read all records of a batch at
 * once (Python: `struct.iter_unpack ("=16s16sHHHHBBB5x", …)`; JavaScript: typed arrays).
 * %GPCAP_FLOW_KEY_RECORD_SIZE and the related constants give the layout.
 *
 * Since: 1.0
 */
struct _GPcapFlowKeyRecord
{
  guint8 source[16];
  guint8 destination[16];
  guint16 source_port;
  guint16 destination_port;
  guint16 ether_type;
  guint16 vlan_id;
  guint8 ip_version;
  guint8 protocol;
  guint8 flags;
  guint8 reserved[5];
};

/**
 * GPCAP_FLOW_KEY_RECORD_SIZE:
 *
 * The size of a [struct@GPcap.FlowKeyRecord], in bytes.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_SIZE 48

/**
 * GPCAP_FLOW_KEY_RECORD_SOURCE_OFFSET:
 *
 * The position of the source address in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bytes.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_SOURCE_OFFSET 0

/**
 * GPCAP_FLOW_KEY_RECORD_DESTINATION_OFFSET:
 *
 * The position of the destination address in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bytes.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_DESTINATION_OFFSET 16

/**
 * GPCAP_FLOW_KEY_RECORD_SOURCE_PORT_OFFSET:
 *
 * The position of the source port in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_SOURCE_PORT_OFFSET 32

/**
 * GPCAP_FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET:
 *
 * The position of the destination port in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET 34

/**
 * GPCAP_FLOW_KEY_RECORD_ETHER_TYPE_OFFSET:
 *
 * The position of the EtherType in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_ETHER_TYPE_OFFSET 36

/**
 * GPCAP_FLOW_KEY_RECORD_VLAN_ID_OFFSET:
 *
 * The position of the VLAN identifier in a [struct@GPcap.FlowKeyRecord], in bytes: 16 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_VLAN_ID_OFFSET 38

/**
 * GPCAP_FLOW_KEY_RECORD_IP_VERSION_OFFSET:
 *
 * The position of the IP version in a [struct@GPcap.FlowKeyRecord], in bytes: 8 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_IP_VERSION_OFFSET 40

/**
 * GPCAP_FLOW_KEY_RECORD_PROTOCOL_OFFSET:
 *
 * The position of the protocol number in a [struct@GPcap.FlowKeyRecord], in bytes: 8 bits,
 * unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_PROTOCOL_OFFSET 41

/**
 * GPCAP_FLOW_KEY_RECORD_FLAGS_OFFSET:
 *
 * The position of the flags in a [struct@GPcap.FlowKeyRecord], in bytes: 8 bits, unsigned.
 *
 * Since: 1.0
 */
#define GPCAP_FLOW_KEY_RECORD_FLAGS_OFFSET 42

#define GPCAP_TYPE_FLOW_KEY (gpcap_flow_key_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapFlowKey, gpcap_flow_key, GPCAP, FLOW_KEY, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapFlowKey *gpcap_flow_key_new_for_record (const guint8 *record,
                                             guint size,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_flow_key_get_source (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GInetAddress *gpcap_flow_key_get_destination (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char *gpcap_flow_key_get_source_string (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
char *gpcap_flow_key_get_destination_string (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_source_port (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_destination_port (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_protocol (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_flow_key_get_protocol_name (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_ip_version (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_ether_type (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_get_vlan_id (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
GPcapFlowKeyFlags gpcap_flow_key_get_flags (GPcapFlowKey *self);
GPCAP_AVAILABLE_IN_1_0
char *gpcap_flow_key_to_string (GPcapFlowKey *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
guint gpcap_flow_key_hash (gconstpointer self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_flow_key_equal (gconstpointer self, gconstpointer other);

GPCAP_AVAILABLE_IN_1_0
GPcapFlowKey *gpcap_packet_get_flow_key (GPcapPacket *self) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapFlowKey *gpcap_packet_batch_get_flow_key (GPcapPacketBatch *self,
                                               guint position) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_packet_batch_get_flow_keys (GPcapPacketBatch *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
