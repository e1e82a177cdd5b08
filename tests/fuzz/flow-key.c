/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes the decoding of packets: any bytes have a flow key, and nothing is read behind them.
 *
 * The first byte of an input selects the link type, the second one where the packet is cut off as
 * well, and how much longer it was on the wire; the rest is the packet. */

#include <string.h>

#include "fuzz/fuzz.h"
#include "support/gpcap-test.h"

static const int link_types[] = { GPCAP_DLT_EN10MB, GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2,
                                  GPCAP_DLT_RAW,    GPCAP_DLT_IPV4,      GPCAP_DLT_IPV6,
                                  GPCAP_DLT_NULL,   GPCAP_DLT_LOOP,      GPCAP_DLT_PPP_ETHER };

/* The bytes are in a buffer of exactly their size, so that a sanitizer sees a read behind them. */
static GPcapFlowKey *
decode (int link_type, const guint8 *data, gsize caplen, gsize len)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (0, 0, caplen, len);
  g_autoptr (GBytes) bytes = g_bytes_new (data, caplen);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new_for_datalink (hdr, bytes, link_type);

  return gpcap_packet_get_flow_key (packet);
}

static gboolean
has_ports (GPcapFlowKey *key)
{
  return gpcap_flow_key_get_source_port (key) != 0
         || gpcap_flow_key_get_destination_port (key) != 0;
}

static void
assert_agrees_with_itself (GPcapFlowKey *key)
{
  static const guint with_ports[] = { 6, 17, 33, 132, 136 };
  const guint version = gpcap_flow_key_get_ip_version (key);
  g_autofree char *source = gpcap_flow_key_get_source_string (key);
  g_autofree char *text = gpcap_flow_key_to_string (key);
  gboolean may_have_ports = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (with_ports); i++)
    may_have_ports |= gpcap_flow_key_get_protocol (key) == with_ports[i];
  g_assert_true (version == 0 || version == 4 || version == 6);
  g_assert_true ((source == NULL) == (version == 0));
  g_assert_true (version != 0 || gpcap_flow_key_get_protocol (key) == 0);
  g_assert_true (!has_ports (key) || (version != 0 && may_have_ports));
  g_assert_true (!has_ports (key) || gpcap_flow_key_get_flags (key) == GPCAP_FLOW_KEY_COMPLETE);
  g_assert_cmpuint (gpcap_flow_key_get_vlan_id (key), <=, 4095);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;

  const int link_type = link_types[data[0] % G_N_ELEMENTS (link_types)];
  const gsize caplen = size - 2;
  const gsize len = data[1] == 0xff ? G_MAXUINT32 : caplen + data[1];
  g_autoptr (GPcapFlowKey) key = decode (link_type, data + 2, caplen, len);
  g_autoptr (GPcapFlowKey) cut = decode (link_type, data + 2, data[1] % (caplen + 1), len);

  assert_agrees_with_itself (key);
  assert_agrees_with_itself (cut);
  /* What is cut off has the same key, or is known to be cut off. */
  if ((gpcap_flow_key_get_flags (cut) & GPCAP_FLOW_KEY_TRUNCATED) == 0)
    g_assert_true (gpcap_flow_key_equal (cut, key));
  return 0;
}
