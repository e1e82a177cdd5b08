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
 * libpcap's EN3MB link type.
 */
#define GPCAP_DLT_EN3MB 2

/**
 * GPCAP_DLT_AX25:
 *
 * libpcap's AX25 link type.
 */
#define GPCAP_DLT_AX25 3

/**
 * GPCAP_DLT_PRONET:
 *
 * libpcap's PRONET link type.
 */
#define GPCAP_DLT_PRONET 4

/**
 * GPCAP_DLT_CHAOS:
 *
 * libpcap's CHAOS link type.
 */
#define GPCAP_DLT_CHAOS 5

/**
 * GPCAP_DLT_SLIP_BSDOS:
 *
 * libpcap's SLIP_BSDOS link type.
 */
#define GPCAP_DLT_SLIP_BSDOS 15

/**
 * GPCAP_DLT_PPP_BSDOS:
 *
 * libpcap's PPP_BSDOS link type.
 */
#define GPCAP_DLT_PPP_BSDOS 16

/**
 * GPCAP_DLT_ATM_CLIP:
 *
 * libpcap's ATM_CLIP link type.
 */
#define GPCAP_DLT_ATM_CLIP 19

/**
 * GPCAP_DLT_REDBACK_SMARTEDGE:
 *
 * libpcap's REDBACK_SMARTEDGE link type.
 */
#define GPCAP_DLT_REDBACK_SMARTEDGE 32

/**
 * GPCAP_DLT_SYMANTEC_FIREWALL:
 *
 * libpcap's SYMANTEC_FIREWALL link type.
 */
#define GPCAP_DLT_SYMANTEC_FIREWALL 99

/**
 * GPCAP_DLT_CHDLC:
 *
 * libpcap's CHDLC link type.
 */
#define GPCAP_DLT_CHDLC 104

/**
 * GPCAP_DLT_FRELAY:
 *
 * libpcap's FRELAY link type.
 */
#define GPCAP_DLT_FRELAY 107

/**
 * GPCAP_DLT_ENC:
 *
 * libpcap's ENC link type.
 */
#define GPCAP_DLT_ENC 109

/**
 * GPCAP_DLT_HDLC:
 *
 * libpcap's HDLC link type.
 */
#define GPCAP_DLT_HDLC 112

/**
 * GPCAP_DLT_ECONET:
 *
 * libpcap's ECONET link type.
 */
#define GPCAP_DLT_ECONET 115

/**
 * GPCAP_DLT_IPFILTER:
 *
 * libpcap's IPFILTER link type.
 */
#define GPCAP_DLT_IPFILTER 116

/**
 * GPCAP_DLT_PFLOG:
 *
 * libpcap's PFLOG link type.
 */
#define GPCAP_DLT_PFLOG 117

/**
 * GPCAP_DLT_CISCO_IOS:
 *
 * libpcap's CISCO_IOS link type.
 */
#define GPCAP_DLT_CISCO_IOS 118

/**
 * GPCAP_DLT_PRISM_HEADER:
 *
 * libpcap's PRISM_HEADER link type.
 */
#define GPCAP_DLT_PRISM_HEADER 119

/**
 * GPCAP_DLT_AIRONET_HEADER:
 *
 * libpcap's AIRONET_HEADER link type.
 */
#define GPCAP_DLT_AIRONET_HEADER 120

/**
 * GPCAP_DLT_HHDLC:
 *
 * libpcap's HHDLC link type.
 */
#define GPCAP_DLT_HHDLC 121

/**
 * GPCAP_DLT_IP_OVER_FC:
 *
 * libpcap's IP_OVER_FC link type.
 */
#define GPCAP_DLT_IP_OVER_FC 122

/**
 * GPCAP_DLT_SUNATM:
 *
 * libpcap's SUNATM link type.
 */
#define GPCAP_DLT_SUNATM 123

/**
 * GPCAP_DLT_RIO:
 *
 * libpcap's RIO link type.
 */
#define GPCAP_DLT_RIO 124

/**
 * GPCAP_DLT_PCI_EXP:
 *
 * libpcap's PCI_EXP link type.
 */
#define GPCAP_DLT_PCI_EXP 125

/**
 * GPCAP_DLT_AURORA:
 *
 * libpcap's AURORA link type.
 */
#define GPCAP_DLT_AURORA 126

/**
 * GPCAP_DLT_IEEE802_11_RADIO:
 *
 * libpcap's IEEE802_11_RADIO link type.
 */
#define GPCAP_DLT_IEEE802_11_RADIO 127

/**
 * GPCAP_DLT_TZSP:
 *
 * libpcap's TZSP link type.
 */
#define GPCAP_DLT_TZSP 128

/**
 * GPCAP_DLT_ARCNET_LINUX:
 *
 * libpcap's ARCNET_LINUX link type.
 */
#define GPCAP_DLT_ARCNET_LINUX 129

/**
 * GPCAP_DLT_JUNIPER_MLPPP:
 *
 * libpcap's JUNIPER_MLPPP link type.
 */
#define GPCAP_DLT_JUNIPER_MLPPP 130

/**
 * GPCAP_DLT_JUNIPER_MLFR:
 *
 * libpcap's JUNIPER_MLFR link type.
 */
#define GPCAP_DLT_JUNIPER_MLFR 131

/**
 * GPCAP_DLT_JUNIPER_ES:
 *
 * libpcap's JUNIPER_ES link type.
 */
#define GPCAP_DLT_JUNIPER_ES 132

/**
 * GPCAP_DLT_JUNIPER_GGSN:
 *
 * libpcap's JUNIPER_GGSN link type.
 */
#define GPCAP_DLT_JUNIPER_GGSN 133

/**
 * GPCAP_DLT_JUNIPER_MFR:
 *
 * libpcap's JUNIPER_MFR link type.
 */
#define GPCAP_DLT_JUNIPER_MFR 134

/**
 * GPCAP_DLT_JUNIPER_ATM2:
 *
 * libpcap's JUNIPER_ATM2 link type.
 */
#define GPCAP_DLT_JUNIPER_ATM2 135

/**
 * GPCAP_DLT_JUNIPER_SERVICES:
 *
 * libpcap's JUNIPER_SERVICES link type.
 */
#define GPCAP_DLT_JUNIPER_SERVICES 136

/**
 * GPCAP_DLT_JUNIPER_ATM1:
 *
 * libpcap's JUNIPER_ATM1 link type.
 */
#define GPCAP_DLT_JUNIPER_ATM1 137

/**
 * GPCAP_DLT_APPLE_IP_OVER_IEEE1394:
 *
 * libpcap's APPLE_IP_OVER_IEEE1394 link type.
 */
#define GPCAP_DLT_APPLE_IP_OVER_IEEE1394 138

/**
 * GPCAP_DLT_MTP2_WITH_PHDR:
 *
 * libpcap's MTP2_WITH_PHDR link type.
 */
#define GPCAP_DLT_MTP2_WITH_PHDR 139

/**
 * GPCAP_DLT_MTP2:
 *
 * libpcap's MTP2 link type.
 */
#define GPCAP_DLT_MTP2 140

/**
 * GPCAP_DLT_MTP3:
 *
 * libpcap's MTP3 link type.
 */
#define GPCAP_DLT_MTP3 141

/**
 * GPCAP_DLT_SCCP:
 *
 * libpcap's SCCP link type.
 */
#define GPCAP_DLT_SCCP 142

/**
 * GPCAP_DLT_DOCSIS:
 *
 * libpcap's DOCSIS link type.
 */
#define GPCAP_DLT_DOCSIS 143

/**
 * GPCAP_DLT_LINUX_IRDA:
 *
 * libpcap's LINUX_IRDA link type.
 */
#define GPCAP_DLT_LINUX_IRDA 144

/**
 * GPCAP_DLT_IBM_SP:
 *
 * libpcap's IBM_SP link type.
 */
#define GPCAP_DLT_IBM_SP 145

/**
 * GPCAP_DLT_IBM_SN:
 *
 * libpcap's IBM_SN link type.
 */
#define GPCAP_DLT_IBM_SN 146

/**
 * GPCAP_DLT_USER0:
 *
 * libpcap's USER0 link type.
 */
#define GPCAP_DLT_USER0 147

/**
 * GPCAP_DLT_USER1:
 *
 * libpcap's USER1 link type.
 */
#define GPCAP_DLT_USER1 148

/**
 * GPCAP_DLT_USER2:
 *
 * libpcap's USER2 link type.
 */
#define GPCAP_DLT_USER2 149

/**
 * GPCAP_DLT_USER3:
 *
 * libpcap's USER3 link type.
 */
#define GPCAP_DLT_USER3 150

/**
 * GPCAP_DLT_USER4:
 *
 * libpcap's USER4 link type.
 */
#define GPCAP_DLT_USER4 151

/**
 * GPCAP_DLT_USER5:
 *
 * libpcap's USER5 link type.
 */
#define GPCAP_DLT_USER5 152

/**
 * GPCAP_DLT_USER6:
 *
 * libpcap's USER6 link type.
 */
#define GPCAP_DLT_USER6 153

/**
 * GPCAP_DLT_USER7:
 *
 * libpcap's USER7 link type.
 */
#define GPCAP_DLT_USER7 154

/**
 * GPCAP_DLT_USER8:
 *
 * libpcap's USER8 link type.
 */
#define GPCAP_DLT_USER8 155

/**
 * GPCAP_DLT_USER9:
 *
 * libpcap's USER9 link type.
 */
#define GPCAP_DLT_USER9 156

/**
 * GPCAP_DLT_USER10:
 *
 * libpcap's USER10 link type.
 */
#define GPCAP_DLT_USER10 157

/**
 * GPCAP_DLT_USER11:
 *
 * libpcap's USER11 link type.
 */
#define GPCAP_DLT_USER11 158

/**
 * GPCAP_DLT_USER12:
 *
 * libpcap's USER12 link type.
 */
#define GPCAP_DLT_USER12 159

/**
 * GPCAP_DLT_USER13:
 *
 * libpcap's USER13 link type.
 */
#define GPCAP_DLT_USER13 160

/**
 * GPCAP_DLT_USER14:
 *
 * libpcap's USER14 link type.
 */
#define GPCAP_DLT_USER14 161

/**
 * GPCAP_DLT_USER15:
 *
 * libpcap's USER15 link type.
 */
#define GPCAP_DLT_USER15 162

/**
 * GPCAP_DLT_IEEE802_11_RADIO_AVS:
 *
 * libpcap's IEEE802_11_RADIO_AVS link type.
 */
#define GPCAP_DLT_IEEE802_11_RADIO_AVS 163

/**
 * GPCAP_DLT_JUNIPER_MONITOR:
 *
 * libpcap's JUNIPER_MONITOR link type.
 */
#define GPCAP_DLT_JUNIPER_MONITOR 164

/**
 * GPCAP_DLT_BACNET_MS_TP:
 *
 * libpcap's BACNET_MS_TP link type.
 */
#define GPCAP_DLT_BACNET_MS_TP 165

/**
 * GPCAP_DLT_LINUX_PPP_WITHDIRECTION:
 *
 * libpcap's LINUX_PPP_WITHDIRECTION link type.
 */
#define GPCAP_DLT_LINUX_PPP_WITHDIRECTION 166

/**
 * GPCAP_DLT_PPP_PPPD:
 *
 * libpcap's PPP_PPPD link type.
 */
#define GPCAP_DLT_PPP_PPPD 166

/**
 * GPCAP_DLT_PPP_WITH_DIRECTION:
 *
 * libpcap's PPP_WITH_DIRECTION link type.
 */
#define GPCAP_DLT_PPP_WITH_DIRECTION 166

/**
 * GPCAP_DLT_JUNIPER_PPPOE:
 *
 * libpcap's JUNIPER_PPPOE link type.
 */
#define GPCAP_DLT_JUNIPER_PPPOE 167

/**
 * GPCAP_DLT_JUNIPER_PPPOE_ATM:
 *
 * libpcap's JUNIPER_PPPOE_ATM link type.
 */
#define GPCAP_DLT_JUNIPER_PPPOE_ATM 168

/**
 * GPCAP_DLT_GPRS_LLC:
 *
 * libpcap's GPRS_LLC link type.
 */
#define GPCAP_DLT_GPRS_LLC 169

/**
 * GPCAP_DLT_GPF_T:
 *
 * libpcap's GPF_T link type.
 */
#define GPCAP_DLT_GPF_T 170

/**
 * GPCAP_DLT_GPF_F:
 *
 * libpcap's GPF_F link type.
 */
#define GPCAP_DLT_GPF_F 171

/**
 * GPCAP_DLT_GCOM_T1E1:
 *
 * libpcap's GCOM_T1E1 link type.
 */
#define GPCAP_DLT_GCOM_T1E1 172

/**
 * GPCAP_DLT_GCOM_SERIAL:
 *
 * libpcap's GCOM_SERIAL link type.
 */
#define GPCAP_DLT_GCOM_SERIAL 173

/**
 * GPCAP_DLT_JUNIPER_PIC_PEER:
 *
 * libpcap's JUNIPER_PIC_PEER link type.
 */
#define GPCAP_DLT_JUNIPER_PIC_PEER 174

/**
 * GPCAP_DLT_ERF_ETH:
 *
 * libpcap's ERF_ETH link type.
 */
#define GPCAP_DLT_ERF_ETH 175

/**
 * GPCAP_DLT_ERF_POS:
 *
 * libpcap's ERF_POS link type.
 */
#define GPCAP_DLT_ERF_POS 176

/**
 * GPCAP_DLT_LINUX_LAPD:
 *
 * libpcap's LINUX_LAPD link type.
 */
#define GPCAP_DLT_LINUX_LAPD 177

/**
 * GPCAP_DLT_JUNIPER_ETHER:
 *
 * libpcap's JUNIPER_ETHER link type.
 */
#define GPCAP_DLT_JUNIPER_ETHER 178

/**
 * GPCAP_DLT_JUNIPER_PPP:
 *
 * libpcap's JUNIPER_PPP link type.
 */
#define GPCAP_DLT_JUNIPER_PPP 179

/**
 * GPCAP_DLT_JUNIPER_FRELAY:
 *
 * libpcap's JUNIPER_FRELAY link type.
 */
#define GPCAP_DLT_JUNIPER_FRELAY 180

/**
 * GPCAP_DLT_JUNIPER_CHDLC:
 *
 * libpcap's JUNIPER_CHDLC link type.
 */
#define GPCAP_DLT_JUNIPER_CHDLC 181

/**
 * GPCAP_DLT_MFR:
 *
 * libpcap's MFR link type.
 */
#define GPCAP_DLT_MFR 182

/**
 * GPCAP_DLT_JUNIPER_VP:
 *
 * libpcap's JUNIPER_VP link type.
 */
#define GPCAP_DLT_JUNIPER_VP 183

/**
 * GPCAP_DLT_A429:
 *
 * libpcap's A429 link type.
 */
#define GPCAP_DLT_A429 184

/**
 * GPCAP_DLT_A653_ICM:
 *
 * libpcap's A653_ICM link type.
 */
#define GPCAP_DLT_A653_ICM 185

/**
 * GPCAP_DLT_USB:
 *
 * libpcap's USB link type.
 */
#define GPCAP_DLT_USB 186

/**
 * GPCAP_DLT_USB_FREEBSD:
 *
 * libpcap's USB_FREEBSD link type.
 */
#define GPCAP_DLT_USB_FREEBSD 186

/**
 * GPCAP_DLT_BLUETOOTH_HCI_H4:
 *
 * libpcap's BLUETOOTH_HCI_H4 link type.
 */
#define GPCAP_DLT_BLUETOOTH_HCI_H4 187

/**
 * GPCAP_DLT_IEEE802_16_MAC_CPS:
 *
 * libpcap's IEEE802_16_MAC_CPS link type.
 */
#define GPCAP_DLT_IEEE802_16_MAC_CPS 188

/**
 * GPCAP_DLT_USB_LINUX:
 *
 * libpcap's USB_LINUX link type.
 */
#define GPCAP_DLT_USB_LINUX 189

/**
 * GPCAP_DLT_CAN20B:
 *
 * libpcap's CAN20B link type.
 */
#define GPCAP_DLT_CAN20B 190

/**
 * GPCAP_DLT_IEEE802_15_4_LINUX:
 *
 * libpcap's IEEE802_15_4_LINUX link type.
 */
#define GPCAP_DLT_IEEE802_15_4_LINUX 191

/**
 * GPCAP_DLT_PPI:
 *
 * libpcap's PPI link type.
 */
#define GPCAP_DLT_PPI 192

/**
 * GPCAP_DLT_IEEE802_16_MAC_CPS_RADIO:
 *
 * libpcap's IEEE802_16_MAC_CPS_RADIO link type.
 */
#define GPCAP_DLT_IEEE802_16_MAC_CPS_RADIO 193

/**
 * GPCAP_DLT_JUNIPER_ISM:
 *
 * libpcap's JUNIPER_ISM link type.
 */
#define GPCAP_DLT_JUNIPER_ISM 194

/**
 * GPCAP_DLT_IEEE802_15_4:
 *
 * libpcap's IEEE802_15_4 link type.
 */
#define GPCAP_DLT_IEEE802_15_4 195

/**
 * GPCAP_DLT_IEEE802_15_4_WITHFCS:
 *
 * libpcap's IEEE802_15_4_WITHFCS link type.
 */
#define GPCAP_DLT_IEEE802_15_4_WITHFCS 195

/**
 * GPCAP_DLT_SITA:
 *
 * libpcap's SITA link type.
 */
#define GPCAP_DLT_SITA 196

/**
 * GPCAP_DLT_ERF:
 *
 * libpcap's ERF link type.
 */
#define GPCAP_DLT_ERF 197

/**
 * GPCAP_DLT_RAIF1:
 *
 * libpcap's RAIF1 link type.
 */
#define GPCAP_DLT_RAIF1 198

/**
 * GPCAP_DLT_IPMB_KONTRON:
 *
 * libpcap's IPMB_KONTRON link type.
 */
#define GPCAP_DLT_IPMB_KONTRON 199

/**
 * GPCAP_DLT_JUNIPER_ST:
 *
 * libpcap's JUNIPER_ST link type.
 */
#define GPCAP_DLT_JUNIPER_ST 200

/**
 * GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR:
 *
 * libpcap's BLUETOOTH_HCI_H4_WITH_PHDR link type.
 */
#define GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR 201

/**
 * GPCAP_DLT_AX25_KISS:
 *
 * libpcap's AX25_KISS link type.
 */
#define GPCAP_DLT_AX25_KISS 202

/**
 * GPCAP_DLT_LAPD:
 *
 * libpcap's LAPD link type.
 */
#define GPCAP_DLT_LAPD 203

/**
 * GPCAP_DLT_PPP_WITH_DIR:
 *
 * libpcap's PPP_WITH_DIR link type.
 */
#define GPCAP_DLT_PPP_WITH_DIR 204

/**
 * GPCAP_DLT_C_HDLC_WITH_DIR:
 *
 * libpcap's C_HDLC_WITH_DIR link type.
 */
#define GPCAP_DLT_C_HDLC_WITH_DIR 205

/**
 * GPCAP_DLT_FRELAY_WITH_DIR:
 *
 * libpcap's FRELAY_WITH_DIR link type.
 */
#define GPCAP_DLT_FRELAY_WITH_DIR 206

/**
 * GPCAP_DLT_LAPB_WITH_DIR:
 *
 * libpcap's LAPB_WITH_DIR link type.
 */
#define GPCAP_DLT_LAPB_WITH_DIR 207

/**
 * GPCAP_DLT_IPMB_LINUX:
 *
 * libpcap's IPMB_LINUX link type.
 */
#define GPCAP_DLT_IPMB_LINUX 209

/**
 * GPCAP_DLT_FLEXRAY:
 *
 * libpcap's FLEXRAY link type.
 */
#define GPCAP_DLT_FLEXRAY 210

/**
 * GPCAP_DLT_MOST:
 *
 * libpcap's MOST link type.
 */
#define GPCAP_DLT_MOST 211

/**
 * GPCAP_DLT_LIN:
 *
 * libpcap's LIN link type.
 */
#define GPCAP_DLT_LIN 212

/**
 * GPCAP_DLT_X2E_SERIAL:
 *
 * libpcap's X2E_SERIAL link type.
 */
#define GPCAP_DLT_X2E_SERIAL 213

/**
 * GPCAP_DLT_X2E_XORAYA:
 *
 * libpcap's X2E_XORAYA link type.
 */
#define GPCAP_DLT_X2E_XORAYA 214

/**
 * GPCAP_DLT_IEEE802_15_4_NONASK_PHY:
 *
 * libpcap's IEEE802_15_4_NONASK_PHY link type.
 */
#define GPCAP_DLT_IEEE802_15_4_NONASK_PHY 215

/**
 * GPCAP_DLT_LINUX_EVDEV:
 *
 * libpcap's LINUX_EVDEV link type.
 */
#define GPCAP_DLT_LINUX_EVDEV 216

/**
 * GPCAP_DLT_GSMTAP_UM:
 *
 * libpcap's GSMTAP_UM link type.
 */
#define GPCAP_DLT_GSMTAP_UM 217

/**
 * GPCAP_DLT_GSMTAP_ABIS:
 *
 * libpcap's GSMTAP_ABIS link type.
 */
#define GPCAP_DLT_GSMTAP_ABIS 218

/**
 * GPCAP_DLT_MPLS:
 *
 * libpcap's MPLS link type.
 */
#define GPCAP_DLT_MPLS 219

/**
 * GPCAP_DLT_USB_LINUX_MMAPPED:
 *
 * libpcap's USB_LINUX_MMAPPED link type.
 */
#define GPCAP_DLT_USB_LINUX_MMAPPED 220

/**
 * GPCAP_DLT_DECT:
 *
 * libpcap's DECT link type.
 */
#define GPCAP_DLT_DECT 221

/**
 * GPCAP_DLT_AOS:
 *
 * libpcap's AOS link type.
 */
#define GPCAP_DLT_AOS 222

/**
 * GPCAP_DLT_WIHART:
 *
 * libpcap's WIHART link type.
 */
#define GPCAP_DLT_WIHART 223

/**
 * GPCAP_DLT_FC_2:
 *
 * libpcap's FC_2 link type.
 */
#define GPCAP_DLT_FC_2 224

/**
 * GPCAP_DLT_FC_2_WITH_FRAME_DELIMS:
 *
 * libpcap's FC_2_WITH_FRAME_DELIMS link type.
 */
#define GPCAP_DLT_FC_2_WITH_FRAME_DELIMS 225

/**
 * GPCAP_DLT_IPNET:
 *
 * libpcap's IPNET link type.
 */
#define GPCAP_DLT_IPNET 226

/**
 * GPCAP_DLT_CAN_SOCKETCAN:
 *
 * libpcap's CAN_SOCKETCAN link type.
 */
#define GPCAP_DLT_CAN_SOCKETCAN 227

/**
 * GPCAP_DLT_IPV4:
 *
 * libpcap's IPV4 link type.
 */
#define GPCAP_DLT_IPV4 228

/**
 * GPCAP_DLT_IPV6:
 *
 * libpcap's IPV6 link type.
 */
#define GPCAP_DLT_IPV6 229

/**
 * GPCAP_DLT_IEEE802_15_4_NOFCS:
 *
 * libpcap's IEEE802_15_4_NOFCS link type.
 */
#define GPCAP_DLT_IEEE802_15_4_NOFCS 230

/**
 * GPCAP_DLT_DBUS:
 *
 * libpcap's DBUS link type.
 */
#define GPCAP_DLT_DBUS 231

/**
 * GPCAP_DLT_JUNIPER_VS:
 *
 * libpcap's JUNIPER_VS link type.
 */
#define GPCAP_DLT_JUNIPER_VS 232

/**
 * GPCAP_DLT_JUNIPER_SRX_E2E:
 *
 * libpcap's JUNIPER_SRX_E2E link type.
 */
#define GPCAP_DLT_JUNIPER_SRX_E2E 233

/**
 * GPCAP_DLT_JUNIPER_FIBRECHANNEL:
 *
 * libpcap's JUNIPER_FIBRECHANNEL link type.
 */
#define GPCAP_DLT_JUNIPER_FIBRECHANNEL 234

/**
 * GPCAP_DLT_DVB_CI:
 *
 * libpcap's DVB_CI link type.
 */
#define GPCAP_DLT_DVB_CI 235

/**
 * GPCAP_DLT_MUX27010:
 *
 * libpcap's MUX27010 link type.
 */
#define GPCAP_DLT_MUX27010 236

/**
 * GPCAP_DLT_STANAG_5066_D_PDU:
 *
 * libpcap's STANAG_5066_D_PDU link type.
 */
#define GPCAP_DLT_STANAG_5066_D_PDU 237

/**
 * GPCAP_DLT_JUNIPER_ATM_CEMIC:
 *
 * libpcap's JUNIPER_ATM_CEMIC link type.
 */
#define GPCAP_DLT_JUNIPER_ATM_CEMIC 238

/**
 * GPCAP_DLT_NFLOG:
 *
 * libpcap's NFLOG link type.
 */
#define GPCAP_DLT_NFLOG 239

/**
 * GPCAP_DLT_NETANALYZER:
 *
 * libpcap's NETANALYZER link type.
 */
#define GPCAP_DLT_NETANALYZER 240

/**
 * GPCAP_DLT_NETANALYZER_TRANSPARENT:
 *
 * libpcap's NETANALYZER_TRANSPARENT link type.
 */
#define GPCAP_DLT_NETANALYZER_TRANSPARENT 241

/**
 * GPCAP_DLT_IPOIB:
 *
 * libpcap's IPOIB link type.
 */
#define GPCAP_DLT_IPOIB 242

/**
 * GPCAP_DLT_MPEG_2_TS:
 *
 * libpcap's MPEG_2_TS link type.
 */
#define GPCAP_DLT_MPEG_2_TS 243

/**
 * GPCAP_DLT_NG40:
 *
 * libpcap's NG40 link type.
 */
#define GPCAP_DLT_NG40 244

/**
 * GPCAP_DLT_NFC_LLCP:
 *
 * libpcap's NFC_LLCP link type.
 */
#define GPCAP_DLT_NFC_LLCP 245

/**
 * GPCAP_DLT_PFSYNC:
 *
 * libpcap's PFSYNC link type.
 */
#define GPCAP_DLT_PFSYNC 246

/**
 * GPCAP_DLT_INFINIBAND:
 *
 * libpcap's INFINIBAND link type.
 */
#define GPCAP_DLT_INFINIBAND 247

/**
 * GPCAP_DLT_SCTP:
 *
 * libpcap's SCTP link type.
 */
#define GPCAP_DLT_SCTP 248

/**
 * GPCAP_DLT_USBPCAP:
 *
 * libpcap's USBPCAP link type.
 */
#define GPCAP_DLT_USBPCAP 249

/**
 * GPCAP_DLT_RTAC_SERIAL:
 *
 * libpcap's RTAC_SERIAL link type.
 */
#define GPCAP_DLT_RTAC_SERIAL 250

/**
 * GPCAP_DLT_BLUETOOTH_LE_LL:
 *
 * libpcap's BLUETOOTH_LE_LL link type.
 */
#define GPCAP_DLT_BLUETOOTH_LE_LL 251

/**
 * GPCAP_DLT_WIRESHARK_UPPER_PDU:
 *
 * libpcap's WIRESHARK_UPPER_PDU link type.
 */
#define GPCAP_DLT_WIRESHARK_UPPER_PDU 252

/**
 * GPCAP_DLT_NETLINK:
 *
 * libpcap's NETLINK link type.
 */
#define GPCAP_DLT_NETLINK 253

/**
 * GPCAP_DLT_BLUETOOTH_LINUX_MONITOR:
 *
 * libpcap's BLUETOOTH_LINUX_MONITOR link type.
 */
#define GPCAP_DLT_BLUETOOTH_LINUX_MONITOR 254

/**
 * GPCAP_DLT_BLUETOOTH_BREDR_BB:
 *
 * libpcap's BLUETOOTH_BREDR_BB link type.
 */
#define GPCAP_DLT_BLUETOOTH_BREDR_BB 255

/**
 * GPCAP_DLT_BLUETOOTH_LE_LL_WITH_PHDR:
 *
 * libpcap's BLUETOOTH_LE_LL_WITH_PHDR link type.
 */
#define GPCAP_DLT_BLUETOOTH_LE_LL_WITH_PHDR 256

/**
 * GPCAP_DLT_PROFIBUS_DL:
 *
 * libpcap's PROFIBUS_DL link type.
 */
#define GPCAP_DLT_PROFIBUS_DL 257

/**
 * GPCAP_DLT_PKTAP:
 *
 * libpcap's PKTAP link type.
 */
#define GPCAP_DLT_PKTAP 258

/**
 * GPCAP_DLT_EPON:
 *
 * libpcap's EPON link type.
 */
#define GPCAP_DLT_EPON 259

/**
 * GPCAP_DLT_IPMI_HPM_2:
 *
 * libpcap's IPMI_HPM_2 link type.
 */
#define GPCAP_DLT_IPMI_HPM_2 260

/**
 * GPCAP_DLT_ZWAVE_R1_R2:
 *
 * libpcap's ZWAVE_R1_R2 link type.
 */
#define GPCAP_DLT_ZWAVE_R1_R2 261

/**
 * GPCAP_DLT_ZWAVE_R3:
 *
 * libpcap's ZWAVE_R3 link type.
 */
#define GPCAP_DLT_ZWAVE_R3 262

/**
 * GPCAP_DLT_WATTSTOPPER_DLM:
 *
 * libpcap's WATTSTOPPER_DLM link type.
 */
#define GPCAP_DLT_WATTSTOPPER_DLM 263

/**
 * GPCAP_DLT_ISO_14443:
 *
 * libpcap's ISO_14443 link type.
 */
#define GPCAP_DLT_ISO_14443 264

/**
 * GPCAP_DLT_RDS:
 *
 * libpcap's RDS link type.
 */
#define GPCAP_DLT_RDS 265

/**
 * GPCAP_DLT_USB_DARWIN:
 *
 * libpcap's USB_DARWIN link type.
 */
#define GPCAP_DLT_USB_DARWIN 266

/**
 * GPCAP_DLT_OPENFLOW:
 *
 * libpcap's OPENFLOW link type.
 */
#define GPCAP_DLT_OPENFLOW 267

/**
 * GPCAP_DLT_SDLC:
 *
 * libpcap's SDLC link type.
 */
#define GPCAP_DLT_SDLC 268

/**
 * GPCAP_DLT_TI_LLN_SNIFFER:
 *
 * libpcap's TI_LLN_SNIFFER link type.
 */
#define GPCAP_DLT_TI_LLN_SNIFFER 269

/**
 * GPCAP_DLT_LORATAP:
 *
 * libpcap's LORATAP link type.
 */
#define GPCAP_DLT_LORATAP 270

/**
 * GPCAP_DLT_VSOCK:
 *
 * libpcap's VSOCK link type.
 */
#define GPCAP_DLT_VSOCK 271

/**
 * GPCAP_DLT_NORDIC_BLE:
 *
 * libpcap's NORDIC_BLE link type.
 */
#define GPCAP_DLT_NORDIC_BLE 272

/**
 * GPCAP_DLT_DOCSIS31_XRA31:
 *
 * libpcap's DOCSIS31_XRA31 link type.
 */
#define GPCAP_DLT_DOCSIS31_XRA31 273

/**
 * GPCAP_DLT_ETHERNET_MPACKET:
 *
 * libpcap's ETHERNET_MPACKET link type.
 */
#define GPCAP_DLT_ETHERNET_MPACKET 274

/**
 * GPCAP_DLT_DISPLAYPORT_AUX:
 *
 * libpcap's DISPLAYPORT_AUX link type.
 */
#define GPCAP_DLT_DISPLAYPORT_AUX 275

/**
 * GPCAP_DLT_SERCOS_MONITOR:
 *
 * libpcap's SERCOS_MONITOR link type.
 */
#define GPCAP_DLT_SERCOS_MONITOR 277

/**
 * GPCAP_DLT_OPENVIZSLA:
 *
 * libpcap's OPENVIZSLA link type.
 */
#define GPCAP_DLT_OPENVIZSLA 278

/**
 * GPCAP_DLT_EBHSCR:
 *
 * libpcap's EBHSCR link type.
 */
#define GPCAP_DLT_EBHSCR 279

/**
 * GPCAP_DLT_VPP_DISPATCH:
 *
 * libpcap's VPP_DISPATCH link type.
 */
#define GPCAP_DLT_VPP_DISPATCH 280

/**
 * GPCAP_DLT_DSA_TAG_BRCM:
 *
 * libpcap's DSA_TAG_BRCM link type.
 */
#define GPCAP_DLT_DSA_TAG_BRCM 281

/**
 * GPCAP_DLT_DSA_TAG_BRCM_PREPEND:
 *
 * libpcap's DSA_TAG_BRCM_PREPEND link type.
 */
#define GPCAP_DLT_DSA_TAG_BRCM_PREPEND 282

/**
 * GPCAP_DLT_IEEE802_15_4_TAP:
 *
 * libpcap's IEEE802_15_4_TAP link type.
 */
#define GPCAP_DLT_IEEE802_15_4_TAP 283

/**
 * GPCAP_DLT_DSA_TAG_DSA:
 *
 * libpcap's DSA_TAG_DSA link type.
 */
#define GPCAP_DLT_DSA_TAG_DSA 284

/**
 * GPCAP_DLT_DSA_TAG_EDSA:
 *
 * libpcap's DSA_TAG_EDSA link type.
 */
#define GPCAP_DLT_DSA_TAG_EDSA 285

/**
 * GPCAP_DLT_ELEE:
 *
 * libpcap's ELEE link type.
 */
#define GPCAP_DLT_ELEE 286

/**
 * GPCAP_DLT_Z_WAVE_SERIAL:
 *
 * libpcap's Z_WAVE_SERIAL link type.
 */
#define GPCAP_DLT_Z_WAVE_SERIAL 287

/**
 * GPCAP_DLT_USB_2_0:
 *
 * libpcap's USB_2_0 link type.
 */
#define GPCAP_DLT_USB_2_0 288

/**
 * GPCAP_DLT_ATSC_ALP:
 *
 * libpcap's ATSC_ALP link type.
 */
#define GPCAP_DLT_ATSC_ALP 289

/**
 * GPCAP_DLT_CLASS_NETBSD_RAWAF:
 *
 * libpcap's CLASS_NETBSD_RAWAF link type.
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
