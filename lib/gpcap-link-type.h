/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The link types: what the first bytes of a packet are. */

#pragma once

#include <glib.h>

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
 * Linux cooked capture encapsulation: a header of 16 bytes, as the device "any" gives it.
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
 * GPCAP_NETMASK_UNKNOWN:
 *
 * The netmask to give [func@GPcap.compile] when none is known: filters that need one (`ip
 * broadcast`) are then refused.
 */
#define GPCAP_NETMASK_UNKNOWN ((guint32) 0xffffffff)
