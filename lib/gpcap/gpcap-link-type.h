/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The link types: the formats of the first bytes of a packet. */

#pragma once

#include <glib.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

/**
 * GPCAP_DLT_NULL:
 *
 * BSD loopback encapsulation: 4 bytes with a protocol family in the byte order of the capturing
 * machine.
 */
#define GPCAP_DLT_NULL 0

/**
 * GPCAP_DLT_EN10MB:
 *
 * Ethernet of any speed.
 */
#define GPCAP_DLT_EN10MB 1

/**
 * GPCAP_DLT_IEEE802:
 *
 * IEEE 802.5 Token Ring.
 */
#define GPCAP_DLT_IEEE802 6

/**
 * GPCAP_DLT_ARCNET:
 *
 * ARCNET.
 */
#define GPCAP_DLT_ARCNET 7

/**
 * GPCAP_DLT_SLIP:
 *
 * SLIP, with a header of 16 bytes.
 */
#define GPCAP_DLT_SLIP 8

/**
 * GPCAP_DLT_PPP:
 *
 * PPP, in HDLC-like framing where the first two bytes are 0xff and 0x03.
 */
#define GPCAP_DLT_PPP 9

/**
 * GPCAP_DLT_FDDI:
 *
 * FDDI.
 */
#define GPCAP_DLT_FDDI 10

/**
 * GPCAP_DLT_ATM_RFC1483:
 *
 * ATM with LLC encapsulation as in RFC 1483.
 */
#define GPCAP_DLT_ATM_RFC1483 11

/**
 * GPCAP_DLT_RAW:
 *
 * Raw IP: the packet begins with an IPv4 or IPv6 header.
 */
#define GPCAP_DLT_RAW 12

/**
 * GPCAP_DLT_PPP_SERIAL:
 *
 * PPP over a serial line: Cisco's framing where the first byte is 0x0f or 0x8f, else HDLC-like.
 */
#define GPCAP_DLT_PPP_SERIAL 50

/**
 * GPCAP_DLT_PPP_ETHER:
 *
 * PPP over Ethernet, as in RFC 2516.
 */
#define GPCAP_DLT_PPP_ETHER 51

/**
 * GPCAP_DLT_C_HDLC:
 *
 * Cisco PPP with HDLC framing.
 */
#define GPCAP_DLT_C_HDLC 104

/**
 * GPCAP_DLT_IEEE802_11:
 *
 * IEEE 802.11 wireless LAN.
 */
#define GPCAP_DLT_IEEE802_11 105

/**
 * GPCAP_DLT_LOOP:
 *
 * OpenBSD loopback encapsulation: 4 bytes with a protocol family in network byte order.
 */
#define GPCAP_DLT_LOOP 108

/**
 * GPCAP_DLT_LINUX_SLL:
 *
 * Linux cooked capture encapsulation: a header of 16 bytes, used by the device "any".
 */
#define GPCAP_DLT_LINUX_SLL 113

/**
 * GPCAP_DLT_LTALK:
 *
 * Apple LocalTalk.
 */
#define GPCAP_DLT_LTALK 114

/**
 * GPCAP_DLT_LINUX_SLL2:
 *
 * Linux cooked capture encapsulation, version 2: a header of 20 bytes that names the interface.
 */
#define GPCAP_DLT_LINUX_SLL2 276

/**
 * GPCAP_DLT_EN3MB:
 *
 * The link type that libpcap calls EN3MB.
 */
#define GPCAP_DLT_EN3MB 2

/**
 * GPCAP_DLT_AX25:
 *
 * The link type that libpcap calls AX25.
 */
#define GPCAP_DLT_AX25 3

/**
 * GPCAP_DLT_PRONET:
 *
 * The link type that libpcap calls PRONET.
 */
#define GPCAP_DLT_PRONET 4

/**
 * GPCAP_DLT_CHAOS:
 *
 * The link type that libpcap calls CHAOS.
 */
#define GPCAP_DLT_CHAOS 5

/**
 * GPCAP_DLT_SLIP_BSDOS:
 *
 * The link type that libpcap calls SLIP_BSDOS.
 */
#define GPCAP_DLT_SLIP_BSDOS 15

/**
 * GPCAP_DLT_PPP_BSDOS:
 *
 * The link type that libpcap calls PPP_BSDOS.
 */
#define GPCAP_DLT_PPP_BSDOS 16

/**
 * GPCAP_DLT_ATM_CLIP:
 *
 * The link type that libpcap calls ATM_CLIP.
 */
#define GPCAP_DLT_ATM_CLIP 19

/**
 * GPCAP_DLT_REDBACK_SMARTEDGE:
 *
 * The link type that libpcap calls REDBACK_SMARTEDGE.
 */
#define GPCAP_DLT_REDBACK_SMARTEDGE 32

/**
 * GPCAP_DLT_SYMANTEC_FIREWALL:
 *
 * The link type that libpcap calls SYMANTEC_FIREWALL.
 */
#define GPCAP_DLT_SYMANTEC_FIREWALL 99

/**
 * GPCAP_DLT_CHDLC:
 *
 * The link type that libpcap calls CHDLC.
 */
#define GPCAP_DLT_CHDLC 104

/**
 * GPCAP_DLT_FRELAY:
 *
 * The link type that libpcap calls FRELAY.
 */
#define GPCAP_DLT_FRELAY 107

/**
 * GPCAP_DLT_ENC:
 *
 * The link type that libpcap calls ENC.
 */
#define GPCAP_DLT_ENC 109

/**
 * GPCAP_DLT_HDLC:
 *
 * The link type that libpcap calls HDLC.
 */
#define GPCAP_DLT_HDLC 112

/**
 * GPCAP_DLT_ECONET:
 *
 * The link type that libpcap calls ECONET.
 */
#define GPCAP_DLT_ECONET 115

/**
 * GPCAP_DLT_IPFILTER:
 *
 * The link type that libpcap calls IPFILTER.
 */
#define GPCAP_DLT_IPFILTER 116

/**
 * GPCAP_DLT_PFLOG:
 *
 * The link type that libpcap calls PFLOG.
 */
#define GPCAP_DLT_PFLOG 117

/**
 * GPCAP_DLT_CISCO_IOS:
 *
 * The link type that libpcap calls CISCO_IOS.
 */
#define GPCAP_DLT_CISCO_IOS 118

/**
 * GPCAP_DLT_PRISM_HEADER:
 *
 * The link type that libpcap calls PRISM_HEADER.
 */
#define GPCAP_DLT_PRISM_HEADER 119

/**
 * GPCAP_DLT_AIRONET_HEADER:
 *
 * The link type that libpcap calls AIRONET_HEADER.
 */
#define GPCAP_DLT_AIRONET_HEADER 120

/**
 * GPCAP_DLT_HHDLC:
 *
 * The link type that libpcap calls HHDLC.
 */
#define GPCAP_DLT_HHDLC 121

/**
 * GPCAP_DLT_IP_OVER_FC:
 *
 * The link type that libpcap calls IP_OVER_FC.
 */
#define GPCAP_DLT_IP_OVER_FC 122

/**
 * GPCAP_DLT_SUNATM:
 *
 * The link type that libpcap calls SUNATM.
 */
#define GPCAP_DLT_SUNATM 123

/**
 * GPCAP_DLT_RIO:
 *
 * The link type that libpcap calls RIO.
 */
#define GPCAP_DLT_RIO 124

/**
 * GPCAP_DLT_PCI_EXP:
 *
 * The link type that libpcap calls PCI_EXP.
 */
#define GPCAP_DLT_PCI_EXP 125

/**
 * GPCAP_DLT_AURORA:
 *
 * The link type that libpcap calls AURORA.
 */
#define GPCAP_DLT_AURORA 126

/**
 * GPCAP_DLT_IEEE802_11_RADIO:
 *
 * The link type that libpcap calls IEEE802_11_RADIO.
 */
#define GPCAP_DLT_IEEE802_11_RADIO 127

/**
 * GPCAP_DLT_TZSP:
 *
 * The link type that libpcap calls TZSP.
 */
#define GPCAP_DLT_TZSP 128

/**
 * GPCAP_DLT_ARCNET_LINUX:
 *
 * The link type that libpcap calls ARCNET_LINUX.
 */
#define GPCAP_DLT_ARCNET_LINUX 129

/**
 * GPCAP_DLT_JUNIPER_MLPPP:
 *
 * The link type that libpcap calls JUNIPER_MLPPP.
 */
#define GPCAP_DLT_JUNIPER_MLPPP 130

/**
 * GPCAP_DLT_JUNIPER_MLFR:
 *
 * The link type that libpcap calls JUNIPER_MLFR.
 */
#define GPCAP_DLT_JUNIPER_MLFR 131

/**
 * GPCAP_DLT_JUNIPER_ES:
 *
 * The link type that libpcap calls JUNIPER_ES.
 */
#define GPCAP_DLT_JUNIPER_ES 132

/**
 * GPCAP_DLT_JUNIPER_GGSN:
 *
 * The link type that libpcap calls JUNIPER_GGSN.
 */
#define GPCAP_DLT_JUNIPER_GGSN 133

/**
 * GPCAP_DLT_JUNIPER_MFR:
 *
 * The link type that libpcap calls JUNIPER_MFR.
 */
#define GPCAP_DLT_JUNIPER_MFR 134

/**
 * GPCAP_DLT_JUNIPER_ATM2:
 *
 * The link type that libpcap calls JUNIPER_ATM2.
 */
#define GPCAP_DLT_JUNIPER_ATM2 135

/**
 * GPCAP_DLT_JUNIPER_SERVICES:
 *
 * The link type that libpcap calls JUNIPER_SERVICES.
 */
#define GPCAP_DLT_JUNIPER_SERVICES 136

/**
 * GPCAP_DLT_JUNIPER_ATM1:
 *
 * The link type that libpcap calls JUNIPER_ATM1.
 */
#define GPCAP_DLT_JUNIPER_ATM1 137

/**
 * GPCAP_DLT_APPLE_IP_OVER_IEEE1394:
 *
 * The link type that libpcap calls APPLE_IP_OVER_IEEE1394.
 */
#define GPCAP_DLT_APPLE_IP_OVER_IEEE1394 138

/**
 * GPCAP_DLT_MTP2_WITH_PHDR:
 *
 * The link type that libpcap calls MTP2_WITH_PHDR.
 */
#define GPCAP_DLT_MTP2_WITH_PHDR 139

/**
 * GPCAP_DLT_MTP2:
 *
 * The link type that libpcap calls MTP2.
 */
#define GPCAP_DLT_MTP2 140

/**
 * GPCAP_DLT_MTP3:
 *
 * The link type that libpcap calls MTP3.
 */
#define GPCAP_DLT_MTP3 141

/**
 * GPCAP_DLT_SCCP:
 *
 * The link type that libpcap calls SCCP.
 */
#define GPCAP_DLT_SCCP 142

/**
 * GPCAP_DLT_DOCSIS:
 *
 * The link type that libpcap calls DOCSIS.
 */
#define GPCAP_DLT_DOCSIS 143

/**
 * GPCAP_DLT_LINUX_IRDA:
 *
 * The link type that libpcap calls LINUX_IRDA.
 */
#define GPCAP_DLT_LINUX_IRDA 144

/**
 * GPCAP_DLT_IBM_SP:
 *
 * The link type that libpcap calls IBM_SP.
 */
#define GPCAP_DLT_IBM_SP 145

/**
 * GPCAP_DLT_IBM_SN:
 *
 * The link type that libpcap calls IBM_SN.
 */
#define GPCAP_DLT_IBM_SN 146

/**
 * GPCAP_DLT_USER0:
 *
 * The link type that libpcap calls USER0.
 */
#define GPCAP_DLT_USER0 147

/**
 * GPCAP_DLT_USER1:
 *
 * The link type that libpcap calls USER1.
 */
#define GPCAP_DLT_USER1 148

/**
 * GPCAP_DLT_USER2:
 *
 * The link type that libpcap calls USER2.
 */
#define GPCAP_DLT_USER2 149

/**
 * GPCAP_DLT_USER3:
 *
 * The link type that libpcap calls USER3.
 */
#define GPCAP_DLT_USER3 150

/**
 * GPCAP_DLT_USER4:
 *
 * The link type that libpcap calls USER4.
 */
#define GPCAP_DLT_USER4 151

/**
 * GPCAP_DLT_USER5:
 *
 * The link type that libpcap calls USER5.
 */
#define GPCAP_DLT_USER5 152

/**
 * GPCAP_DLT_USER6:
 *
 * The link type that libpcap calls USER6.
 */
#define GPCAP_DLT_USER6 153

/**
 * GPCAP_DLT_USER7:
 *
 * The link type that libpcap calls USER7.
 */
#define GPCAP_DLT_USER7 154

/**
 * GPCAP_DLT_USER8:
 *
 * The link type that libpcap calls USER8.
 */
#define GPCAP_DLT_USER8 155

/**
 * GPCAP_DLT_USER9:
 *
 * The link type that libpcap calls USER9.
 */
#define GPCAP_DLT_USER9 156

/**
 * GPCAP_DLT_USER10:
 *
 * The link type that libpcap calls USER10.
 */
#define GPCAP_DLT_USER10 157

/**
 * GPCAP_DLT_USER11:
 *
 * The link type that libpcap calls USER11.
 */
#define GPCAP_DLT_USER11 158

/**
 * GPCAP_DLT_USER12:
 *
 * The link type that libpcap calls USER12.
 */
#define GPCAP_DLT_USER12 159

/**
 * GPCAP_DLT_USER13:
 *
 * The link type that libpcap calls USER13.
 */
#define GPCAP_DLT_USER13 160

/**
 * GPCAP_DLT_USER14:
 *
 * The link type that libpcap calls USER14.
 */
#define GPCAP_DLT_USER14 161

/**
 * GPCAP_DLT_USER15:
 *
 * The link type that libpcap calls USER15.
 */
#define GPCAP_DLT_USER15 162

/**
 * GPCAP_DLT_IEEE802_11_RADIO_AVS:
 *
 * The link type that libpcap calls IEEE802_11_RADIO_AVS.
 */
#define GPCAP_DLT_IEEE802_11_RADIO_AVS 163

/**
 * GPCAP_DLT_JUNIPER_MONITOR:
 *
 * The link type that libpcap calls JUNIPER_MONITOR.
 */
#define GPCAP_DLT_JUNIPER_MONITOR 164

/**
 * GPCAP_DLT_BACNET_MS_TP:
 *
 * The link type that libpcap calls BACNET_MS_TP.
 */
#define GPCAP_DLT_BACNET_MS_TP 165

/**
 * GPCAP_DLT_LINUX_PPP_WITHDIRECTION:
 *
 * The link type that libpcap calls LINUX_PPP_WITHDIRECTION.
 */
#define GPCAP_DLT_LINUX_PPP_WITHDIRECTION 166

/**
 * GPCAP_DLT_PPP_PPPD:
 *
 * The link type that libpcap calls PPP_PPPD.
 */
#define GPCAP_DLT_PPP_PPPD 166

/**
 * GPCAP_DLT_PPP_WITH_DIRECTION:
 *
 * The link type that libpcap calls PPP_WITH_DIRECTION.
 */
#define GPCAP_DLT_PPP_WITH_DIRECTION 166

/**
 * GPCAP_DLT_JUNIPER_PPPOE:
 *
 * The link type that libpcap calls JUNIPER_PPPOE.
 */
#define GPCAP_DLT_JUNIPER_PPPOE 167

/**
 * GPCAP_DLT_JUNIPER_PPPOE_ATM:
 *
 * The link type that libpcap calls JUNIPER_PPPOE_ATM.
 */
#define GPCAP_DLT_JUNIPER_PPPOE_ATM 168

/**
 * GPCAP_DLT_GPRS_LLC:
 *
 * The link type that libpcap calls GPRS_LLC.
 */
#define GPCAP_DLT_GPRS_LLC 169

/**
 * GPCAP_DLT_GPF_T:
 *
 * The link type that libpcap calls GPF_T.
 */
#define GPCAP_DLT_GPF_T 170

/**
 * GPCAP_DLT_GPF_F:
 *
 * The link type that libpcap calls GPF_F.
 */
#define GPCAP_DLT_GPF_F 171

/**
 * GPCAP_DLT_GCOM_T1E1:
 *
 * The link type that libpcap calls GCOM_T1E1.
 */
#define GPCAP_DLT_GCOM_T1E1 172

/**
 * GPCAP_DLT_GCOM_SERIAL:
 *
 * The link type that libpcap calls GCOM_SERIAL.
 */
#define GPCAP_DLT_GCOM_SERIAL 173

/**
 * GPCAP_DLT_JUNIPER_PIC_PEER:
 *
 * The link type that libpcap calls JUNIPER_PIC_PEER.
 */
#define GPCAP_DLT_JUNIPER_PIC_PEER 174

/**
 * GPCAP_DLT_ERF_ETH:
 *
 * The link type that libpcap calls ERF_ETH.
 */
#define GPCAP_DLT_ERF_ETH 175

/**
 * GPCAP_DLT_ERF_POS:
 *
 * The link type that libpcap calls ERF_POS.
 */
#define GPCAP_DLT_ERF_POS 176

/**
 * GPCAP_DLT_LINUX_LAPD:
 *
 * The link type that libpcap calls LINUX_LAPD.
 */
#define GPCAP_DLT_LINUX_LAPD 177

/**
 * GPCAP_DLT_JUNIPER_ETHER:
 *
 * The link type that libpcap calls JUNIPER_ETHER.
 */
#define GPCAP_DLT_JUNIPER_ETHER 178

/**
 * GPCAP_DLT_JUNIPER_PPP:
 *
 * The link type that libpcap calls JUNIPER_PPP.
 */
#define GPCAP_DLT_JUNIPER_PPP 179

/**
 * GPCAP_DLT_JUNIPER_FRELAY:
 *
 * The link type that libpcap calls JUNIPER_FRELAY.
 */
#define GPCAP_DLT_JUNIPER_FRELAY 180

/**
 * GPCAP_DLT_JUNIPER_CHDLC:
 *
 * The link type that libpcap calls JUNIPER_CHDLC.
 */
#define GPCAP_DLT_JUNIPER_CHDLC 181

/**
 * GPCAP_DLT_MFR:
 *
 * The link type that libpcap calls MFR.
 */
#define GPCAP_DLT_MFR 182

/**
 * GPCAP_DLT_JUNIPER_VP:
 *
 * The link type that libpcap calls JUNIPER_VP.
 */
#define GPCAP_DLT_JUNIPER_VP 183

/**
 * GPCAP_DLT_A429:
 *
 * The link type that libpcap calls A429.
 */
#define GPCAP_DLT_A429 184

/**
 * GPCAP_DLT_A653_ICM:
 *
 * The link type that libpcap calls A653_ICM.
 */
#define GPCAP_DLT_A653_ICM 185

/**
 * GPCAP_DLT_USB:
 *
 * The link type that libpcap calls USB.
 */
#define GPCAP_DLT_USB 186

/**
 * GPCAP_DLT_USB_FREEBSD:
 *
 * The link type that libpcap calls USB_FREEBSD.
 */
#define GPCAP_DLT_USB_FREEBSD 186

/**
 * GPCAP_DLT_BLUETOOTH_HCI_H4:
 *
 * The link type that libpcap calls BLUETOOTH_HCI_H4.
 */
#define GPCAP_DLT_BLUETOOTH_HCI_H4 187

/**
 * GPCAP_DLT_IEEE802_16_MAC_CPS:
 *
 * The link type that libpcap calls IEEE802_16_MAC_CPS.
 */
#define GPCAP_DLT_IEEE802_16_MAC_CPS 188

/**
 * GPCAP_DLT_USB_LINUX:
 *
 * The link type that libpcap calls USB_LINUX.
 */
#define GPCAP_DLT_USB_LINUX 189

/**
 * GPCAP_DLT_CAN20B:
 *
 * The link type that libpcap calls CAN20B.
 */
#define GPCAP_DLT_CAN20B 190

/**
 * GPCAP_DLT_IEEE802_15_4_LINUX:
 *
 * The link type that libpcap calls IEEE802_15_4_LINUX.
 */
#define GPCAP_DLT_IEEE802_15_4_LINUX 191

/**
 * GPCAP_DLT_PPI:
 *
 * The link type that libpcap calls PPI.
 */
#define GPCAP_DLT_PPI 192

/**
 * GPCAP_DLT_IEEE802_16_MAC_CPS_RADIO:
 *
 * The link type that libpcap calls IEEE802_16_MAC_CPS_RADIO.
 */
#define GPCAP_DLT_IEEE802_16_MAC_CPS_RADIO 193

/**
 * GPCAP_DLT_JUNIPER_ISM:
 *
 * The link type that libpcap calls JUNIPER_ISM.
 */
#define GPCAP_DLT_JUNIPER_ISM 194

/**
 * GPCAP_DLT_IEEE802_15_4:
 *
 * The link type that libpcap calls IEEE802_15_4.
 */
#define GPCAP_DLT_IEEE802_15_4 195

/**
 * GPCAP_DLT_IEEE802_15_4_WITHFCS:
 *
 * The link type that libpcap calls IEEE802_15_4_WITHFCS.
 */
#define GPCAP_DLT_IEEE802_15_4_WITHFCS 195

/**
 * GPCAP_DLT_SITA:
 *
 * The link type that libpcap calls SITA.
 */
#define GPCAP_DLT_SITA 196

/**
 * GPCAP_DLT_ERF:
 *
 * The link type that libpcap calls ERF.
 */
#define GPCAP_DLT_ERF 197

/**
 * GPCAP_DLT_RAIF1:
 *
 * The link type that libpcap calls RAIF1.
 */
#define GPCAP_DLT_RAIF1 198

/**
 * GPCAP_DLT_IPMB_KONTRON:
 *
 * The link type that libpcap calls IPMB_KONTRON.
 */
#define GPCAP_DLT_IPMB_KONTRON 199

/**
 * GPCAP_DLT_JUNIPER_ST:
 *
 * The link type that libpcap calls JUNIPER_ST.
 */
#define GPCAP_DLT_JUNIPER_ST 200

/**
 * GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR:
 *
 * The link type that libpcap calls BLUETOOTH_HCI_H4_WITH_PHDR.
 */
#define GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR 201

/**
 * GPCAP_DLT_AX25_KISS:
 *
 * The link type that libpcap calls AX25_KISS.
 */
#define GPCAP_DLT_AX25_KISS 202

/**
 * GPCAP_DLT_LAPD:
 *
 * The link type that libpcap calls LAPD.
 */
#define GPCAP_DLT_LAPD 203

/**
 * GPCAP_DLT_PPP_WITH_DIR:
 *
 * The link type that libpcap calls PPP_WITH_DIR.
 */
#define GPCAP_DLT_PPP_WITH_DIR 204

/**
 * GPCAP_DLT_C_HDLC_WITH_DIR:
 *
 * The link type that libpcap calls C_HDLC_WITH_DIR.
 */
#define GPCAP_DLT_C_HDLC_WITH_DIR 205

/**
 * GPCAP_DLT_FRELAY_WITH_DIR:
 *
 * The link type that libpcap calls FRELAY_WITH_DIR.
 */
#define GPCAP_DLT_FRELAY_WITH_DIR 206

/**
 * GPCAP_DLT_LAPB_WITH_DIR:
 *
 * The link type that libpcap calls LAPB_WITH_DIR.
 */
#define GPCAP_DLT_LAPB_WITH_DIR 207

/**
 * GPCAP_DLT_IPMB_LINUX:
 *
 * The link type that libpcap calls IPMB_LINUX.
 */
#define GPCAP_DLT_IPMB_LINUX 209

/**
 * GPCAP_DLT_FLEXRAY:
 *
 * The link type that libpcap calls FLEXRAY.
 */
#define GPCAP_DLT_FLEXRAY 210

/**
 * GPCAP_DLT_MOST:
 *
 * The link type that libpcap calls MOST.
 */
#define GPCAP_DLT_MOST 211

/**
 * GPCAP_DLT_LIN:
 *
 * The link type that libpcap calls LIN.
 */
#define GPCAP_DLT_LIN 212

/**
 * GPCAP_DLT_X2E_SERIAL:
 *
 * The link type that libpcap calls X2E_SERIAL.
 */
#define GPCAP_DLT_X2E_SERIAL 213

/**
 * GPCAP_DLT_X2E_XORAYA:
 *
 * The link type that libpcap calls X2E_XORAYA.
 */
#define GPCAP_DLT_X2E_XORAYA 214

/**
 * GPCAP_DLT_IEEE802_15_4_NONASK_PHY:
 *
 * The link type that libpcap calls IEEE802_15_4_NONASK_PHY.
 */
#define GPCAP_DLT_IEEE802_15_4_NONASK_PHY 215

/**
 * GPCAP_DLT_LINUX_EVDEV:
 *
 * The link type that libpcap calls LINUX_EVDEV.
 */
#define GPCAP_DLT_LINUX_EVDEV 216

/**
 * GPCAP_DLT_GSMTAP_UM:
 *
 * The link type that libpcap calls GSMTAP_UM.
 */
#define GPCAP_DLT_GSMTAP_UM 217

/**
 * GPCAP_DLT_GSMTAP_ABIS:
 *
 * The link type that libpcap calls GSMTAP_ABIS.
 */
#define GPCAP_DLT_GSMTAP_ABIS 218

/**
 * GPCAP_DLT_MPLS:
 *
 * The link type that libpcap calls MPLS.
 */
#define GPCAP_DLT_MPLS 219

/**
 * GPCAP_DLT_USB_LINUX_MMAPPED:
 *
 * The link type that libpcap calls USB_LINUX_MMAPPED.
 */
#define GPCAP_DLT_USB_LINUX_MMAPPED 220

/**
 * GPCAP_DLT_DECT:
 *
 * The link type that libpcap calls DECT.
 */
#define GPCAP_DLT_DECT 221

/**
 * GPCAP_DLT_AOS:
 *
 * The link type that libpcap calls AOS.
 */
#define GPCAP_DLT_AOS 222

/**
 * GPCAP_DLT_WIHART:
 *
 * The link type that libpcap calls WIHART.
 */
#define GPCAP_DLT_WIHART 223

/**
 * GPCAP_DLT_FC_2:
 *
 * The link type that libpcap calls FC_2.
 */
#define GPCAP_DLT_FC_2 224

/**
 * GPCAP_DLT_FC_2_WITH_FRAME_DELIMS:
 *
 * The link type that libpcap calls FC_2_WITH_FRAME_DELIMS.
 */
#define GPCAP_DLT_FC_2_WITH_FRAME_DELIMS 225

/**
 * GPCAP_DLT_IPNET:
 *
 * The link type that libpcap calls IPNET.
 */
#define GPCAP_DLT_IPNET 226

/**
 * GPCAP_DLT_CAN_SOCKETCAN:
 *
 * The link type that libpcap calls CAN_SOCKETCAN.
 */
#define GPCAP_DLT_CAN_SOCKETCAN 227

/**
 * GPCAP_DLT_IPV4:
 *
 * The link type that libpcap calls IPV4.
 */
#define GPCAP_DLT_IPV4 228

/**
 * GPCAP_DLT_IPV6:
 *
 * The link type that libpcap calls IPV6.
 */
#define GPCAP_DLT_IPV6 229

/**
 * GPCAP_DLT_IEEE802_15_4_NOFCS:
 *
 * The link type that libpcap calls IEEE802_15_4_NOFCS.
 */
#define GPCAP_DLT_IEEE802_15_4_NOFCS 230

/**
 * GPCAP_DLT_DBUS:
 *
 * The link type that libpcap calls DBUS.
 */
#define GPCAP_DLT_DBUS 231

/**
 * GPCAP_DLT_JUNIPER_VS:
 *
 * The link type that libpcap calls JUNIPER_VS.
 */
#define GPCAP_DLT_JUNIPER_VS 232

/**
 * GPCAP_DLT_JUNIPER_SRX_E2E:
 *
 * The link type that libpcap calls JUNIPER_SRX_E2E.
 */
#define GPCAP_DLT_JUNIPER_SRX_E2E 233

/**
 * GPCAP_DLT_JUNIPER_FIBRECHANNEL:
 *
 * The link type that libpcap calls JUNIPER_FIBRECHANNEL.
 */
#define GPCAP_DLT_JUNIPER_FIBRECHANNEL 234

/**
 * GPCAP_DLT_DVB_CI:
 *
 * The link type that libpcap calls DVB_CI.
 */
#define GPCAP_DLT_DVB_CI 235

/**
 * GPCAP_DLT_MUX27010:
 *
 * The link type that libpcap calls MUX27010.
 */
#define GPCAP_DLT_MUX27010 236

/**
 * GPCAP_DLT_STANAG_5066_D_PDU:
 *
 * The link type that libpcap calls STANAG_5066_D_PDU.
 */
#define GPCAP_DLT_STANAG_5066_D_PDU 237

/**
 * GPCAP_DLT_JUNIPER_ATM_CEMIC:
 *
 * The link type that libpcap calls JUNIPER_ATM_CEMIC.
 */
#define GPCAP_DLT_JUNIPER_ATM_CEMIC 238

/**
 * GPCAP_DLT_NFLOG:
 *
 * The link type that libpcap calls NFLOG.
 */
#define GPCAP_DLT_NFLOG 239

/**
 * GPCAP_DLT_NETANALYZER:
 *
 * The link type that libpcap calls NETANALYZER.
 */
#define GPCAP_DLT_NETANALYZER 240

/**
 * GPCAP_DLT_NETANALYZER_TRANSPARENT:
 *
 * The link type that libpcap calls NETANALYZER_TRANSPARENT.
 */
#define GPCAP_DLT_NETANALYZER_TRANSPARENT 241

/**
 * GPCAP_DLT_IPOIB:
 *
 * The link type that libpcap calls IPOIB.
 */
#define GPCAP_DLT_IPOIB 242

/**
 * GPCAP_DLT_MPEG_2_TS:
 *
 * The link type that libpcap calls MPEG_2_TS.
 */
#define GPCAP_DLT_MPEG_2_TS 243

/**
 * GPCAP_DLT_NG40:
 *
 * The link type that libpcap calls NG40.
 */
#define GPCAP_DLT_NG40 244

/**
 * GPCAP_DLT_NFC_LLCP:
 *
 * The link type that libpcap calls NFC_LLCP.
 */
#define GPCAP_DLT_NFC_LLCP 245

/**
 * GPCAP_DLT_PFSYNC:
 *
 * The link type that libpcap calls PFSYNC.
 */
#define GPCAP_DLT_PFSYNC 246

/**
 * GPCAP_DLT_INFINIBAND:
 *
 * The link type that libpcap calls INFINIBAND.
 */
#define GPCAP_DLT_INFINIBAND 247

/**
 * GPCAP_DLT_SCTP:
 *
 * The link type that libpcap calls SCTP.
 */
#define GPCAP_DLT_SCTP 248

/**
 * GPCAP_DLT_USBPCAP:
 *
 * The link type that libpcap calls USBPCAP.
 */
#define GPCAP_DLT_USBPCAP 249

/**
 * GPCAP_DLT_RTAC_SERIAL:
 *
 * The link type that libpcap calls RTAC_SERIAL.
 */
#define GPCAP_DLT_RTAC_SERIAL 250

/**
 * GPCAP_DLT_BLUETOOTH_LE_LL:
 *
 * The link type that libpcap calls BLUETOOTH_LE_LL.
 */
#define GPCAP_DLT_BLUETOOTH_LE_LL 251

/**
 * GPCAP_DLT_WIRESHARK_UPPER_PDU:
 *
 * The link type that libpcap calls WIRESHARK_UPPER_PDU.
 */
#define GPCAP_DLT_WIRESHARK_UPPER_PDU 252

/**
 * GPCAP_DLT_NETLINK:
 *
 * The link type that libpcap calls NETLINK.
 */
#define GPCAP_DLT_NETLINK 253

/**
 * GPCAP_DLT_BLUETOOTH_LINUX_MONITOR:
 *
 * The link type that libpcap calls BLUETOOTH_LINUX_MONITOR.
 */
#define GPCAP_DLT_BLUETOOTH_LINUX_MONITOR 254

/**
 * GPCAP_DLT_BLUETOOTH_BREDR_BB:
 *
 * The link type that libpcap calls BLUETOOTH_BREDR_BB.
 */
#define GPCAP_DLT_BLUETOOTH_BREDR_BB 255

/**
 * GPCAP_DLT_BLUETOOTH_LE_LL_WITH_PHDR:
 *
 * The link type that libpcap calls BLUETOOTH_LE_LL_WITH_PHDR.
 */
#define GPCAP_DLT_BLUETOOTH_LE_LL_WITH_PHDR 256

/**
 * GPCAP_DLT_PROFIBUS_DL:
 *
 * The link type that libpcap calls PROFIBUS_DL.
 */
#define GPCAP_DLT_PROFIBUS_DL 257

/**
 * GPCAP_DLT_PKTAP:
 *
 * The link type that libpcap calls PKTAP.
 */
#define GPCAP_DLT_PKTAP 258

/**
 * GPCAP_DLT_EPON:
 *
 * The link type that libpcap calls EPON.
 */
#define GPCAP_DLT_EPON 259

/**
 * GPCAP_DLT_IPMI_HPM_2:
 *
 * The link type that libpcap calls IPMI_HPM_2.
 */
#define GPCAP_DLT_IPMI_HPM_2 260

/**
 * GPCAP_DLT_ZWAVE_R1_R2:
 *
 * The link type that libpcap calls ZWAVE_R1_R2.
 */
#define GPCAP_DLT_ZWAVE_R1_R2 261

/**
 * GPCAP_DLT_ZWAVE_R3:
 *
 * The link type that libpcap calls ZWAVE_R3.
 */
#define GPCAP_DLT_ZWAVE_R3 262

/**
 * GPCAP_DLT_WATTSTOPPER_DLM:
 *
 * The link type that libpcap calls WATTSTOPPER_DLM.
 */
#define GPCAP_DLT_WATTSTOPPER_DLM 263

/**
 * GPCAP_DLT_ISO_14443:
 *
 * The link type that libpcap calls ISO_14443.
 */
#define GPCAP_DLT_ISO_14443 264

/**
 * GPCAP_DLT_RDS:
 *
 * The link type that libpcap calls RDS.
 */
#define GPCAP_DLT_RDS 265

/**
 * GPCAP_DLT_USB_DARWIN:
 *
 * The link type that libpcap calls USB_DARWIN.
 */
#define GPCAP_DLT_USB_DARWIN 266

/**
 * GPCAP_DLT_OPENFLOW:
 *
 * The link type that libpcap calls OPENFLOW.
 */
#define GPCAP_DLT_OPENFLOW 267

/**
 * GPCAP_DLT_SDLC:
 *
 * The link type that libpcap calls SDLC.
 */
#define GPCAP_DLT_SDLC 268

/**
 * GPCAP_DLT_TI_LLN_SNIFFER:
 *
 * The link type that libpcap calls TI_LLN_SNIFFER.
 */
#define GPCAP_DLT_TI_LLN_SNIFFER 269

/**
 * GPCAP_DLT_LORATAP:
 *
 * The link type that libpcap calls LORATAP.
 */
#define GPCAP_DLT_LORATAP 270

/**
 * GPCAP_DLT_VSOCK:
 *
 * The link type that libpcap calls VSOCK.
 */
#define GPCAP_DLT_VSOCK 271

/**
 * GPCAP_DLT_NORDIC_BLE:
 *
 * The link type that libpcap calls NORDIC_BLE.
 */
#define GPCAP_DLT_NORDIC_BLE 272

/**
 * GPCAP_DLT_DOCSIS31_XRA31:
 *
 * The link type that libpcap calls DOCSIS31_XRA31.
 */
#define GPCAP_DLT_DOCSIS31_XRA31 273

/**
 * GPCAP_DLT_ETHERNET_MPACKET:
 *
 * The link type that libpcap calls ETHERNET_MPACKET.
 */
#define GPCAP_DLT_ETHERNET_MPACKET 274

/**
 * GPCAP_DLT_DISPLAYPORT_AUX:
 *
 * The link type that libpcap calls DISPLAYPORT_AUX.
 */
#define GPCAP_DLT_DISPLAYPORT_AUX 275

/**
 * GPCAP_DLT_SERCOS_MONITOR:
 *
 * The link type that libpcap calls SERCOS_MONITOR.
 */
#define GPCAP_DLT_SERCOS_MONITOR 277

/**
 * GPCAP_DLT_OPENVIZSLA:
 *
 * The link type that libpcap calls OPENVIZSLA.
 */
#define GPCAP_DLT_OPENVIZSLA 278

/**
 * GPCAP_DLT_EBHSCR:
 *
 * The link type that libpcap calls EBHSCR.
 */
#define GPCAP_DLT_EBHSCR 279

/**
 * GPCAP_DLT_VPP_DISPATCH:
 *
 * The link type that libpcap calls VPP_DISPATCH.
 */
#define GPCAP_DLT_VPP_DISPATCH 280

/**
 * GPCAP_DLT_DSA_TAG_BRCM:
 *
 * The link type that libpcap calls DSA_TAG_BRCM.
 */
#define GPCAP_DLT_DSA_TAG_BRCM 281

/**
 * GPCAP_DLT_DSA_TAG_BRCM_PREPEND:
 *
 * The link type that libpcap calls DSA_TAG_BRCM_PREPEND.
 */
#define GPCAP_DLT_DSA_TAG_BRCM_PREPEND 282

/**
 * GPCAP_DLT_IEEE802_15_4_TAP:
 *
 * The link type that libpcap calls IEEE802_15_4_TAP.
 */
#define GPCAP_DLT_IEEE802_15_4_TAP 283

/**
 * GPCAP_DLT_DSA_TAG_DSA:
 *
 * The link type that libpcap calls DSA_TAG_DSA.
 */
#define GPCAP_DLT_DSA_TAG_DSA 284

/**
 * GPCAP_DLT_DSA_TAG_EDSA:
 *
 * The link type that libpcap calls DSA_TAG_EDSA.
 */
#define GPCAP_DLT_DSA_TAG_EDSA 285

/**
 * GPCAP_DLT_ELEE:
 *
 * The link type that libpcap calls ELEE.
 */
#define GPCAP_DLT_ELEE 286

/**
 * GPCAP_DLT_Z_WAVE_SERIAL:
 *
 * The link type that libpcap calls Z_WAVE_SERIAL.
 */
#define GPCAP_DLT_Z_WAVE_SERIAL 287

/**
 * GPCAP_DLT_USB_2_0:
 *
 * The link type that libpcap calls USB_2_0.
 */
#define GPCAP_DLT_USB_2_0 288

/**
 * GPCAP_DLT_ATSC_ALP:
 *
 * The link type that libpcap calls ATSC_ALP.
 */
#define GPCAP_DLT_ATSC_ALP 289

/**
 * GPCAP_DLT_CLASS_NETBSD_RAWAF:
 *
 * The link type that libpcap calls CLASS_NETBSD_RAWAF.
 */
#define GPCAP_DLT_CLASS_NETBSD_RAWAF 35913728

/**
 * GPCAP_NETMASK_UNKNOWN:
 *
 * The netmask to pass to [func@GPcap.compile] when no netmask is known: filters that need one (`ip
 * broadcast`) are then refused.
 */
#define GPCAP_NETMASK_UNKNOWN ((guint32) 0xffffffff)

GPCAP_AVAILABLE_IN_1_0
int gpcap_datalink_name_to_val (const char *name, GError **error);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_datalink_val_to_name (int datalink);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_datalink_val_to_description (int datalink);

G_END_DECLS
