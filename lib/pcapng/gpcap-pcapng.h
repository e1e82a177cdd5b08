/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pcapng format: the types of its blocks, the codes of their options, and what blocks begin
 * with, in the byte order of the machine that wrote the section. */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* The types of blocks. */
#define GPCAP_PCAPNG_SECTION 0x0a0d0d0a
#define GPCAP_PCAPNG_INTERFACE 1
#define GPCAP_PCAPNG_PACKET 2 /* obsolete */
#define GPCAP_PCAPNG_SIMPLE_PACKET 3
#define GPCAP_PCAPNG_NAMES 4
#define GPCAP_PCAPNG_STATISTICS 5
#define GPCAP_PCAPNG_ENHANCED_PACKET 6
#define GPCAP_PCAPNG_SECRETS 10
#define GPCAP_PCAPNG_CUSTOM 0x00000bad
#define GPCAP_PCAPNG_CUSTOM_NOT_COPIED 0x40000bad

/* What a section begins with tells its byte order. */
#define GPCAP_PCAPNG_BYTE_ORDER_MAGIC 0x1a2b3c4d
#define GPCAP_PCAPNG_VERSION_MAJOR 1
#define GPCAP_PCAPNG_VERSION_MINOR 0

/* The longest block that is read, in bytes, as with libpcap. */
#define GPCAP_PCAPNG_MAX_BLOCK (16 * 1024 * 1024)

/* The size of what surrounds the body of a block: its type and length, and its length again. */
#define GPCAP_PCAPNG_OVERHEAD 12

/* The codes of options that each block may have. */
#define GPCAP_OPTION_END 0
#define GPCAP_OPTION_COMMENT 1
#define GPCAP_OPTION_CUSTOM_STRING 2988
#define GPCAP_OPTION_CUSTOM_BYTES 2989
#define GPCAP_OPTION_CUSTOM_STRING_NOT_COPIED 19372
#define GPCAP_OPTION_CUSTOM_BYTES_NOT_COPIED 19373

/* Those of a section. */
#define GPCAP_OPTION_SECTION_HARDWARE 2
#define GPCAP_OPTION_SECTION_OS 3
#define GPCAP_OPTION_SECTION_APPLICATION 4

/* Those of an interface. */
#define GPCAP_OPTION_INTERFACE_NAME 2
#define GPCAP_OPTION_INTERFACE_DESCRIPTION 3
#define GPCAP_OPTION_INTERFACE_IPV4_ADDRESS 4
#define GPCAP_OPTION_INTERFACE_IPV6_ADDRESS 5
#define GPCAP_OPTION_INTERFACE_MAC_ADDRESS 6
#define GPCAP_OPTION_INTERFACE_EUI_ADDRESS 7
#define GPCAP_OPTION_INTERFACE_SPEED 8
#define GPCAP_OPTION_INTERFACE_TSTAMP_RESOLUTION 9
#define GPCAP_OPTION_INTERFACE_TIME_ZONE 10
#define GPCAP_OPTION_INTERFACE_FILTER 11
#define GPCAP_OPTION_INTERFACE_OS 12
#define GPCAP_OPTION_INTERFACE_FCS_LENGTH 13
#define GPCAP_OPTION_INTERFACE_TSTAMP_OFFSET 14
#define GPCAP_OPTION_INTERFACE_HARDWARE 15
#define GPCAP_OPTION_INTERFACE_TX_SPEED 16
#define GPCAP_OPTION_INTERFACE_RX_SPEED 17

/* Those of an enhanced packet. The obsolete packet has the first two. */
#define GPCAP_OPTION_PACKET_FLAGS 2
#define GPCAP_OPTION_PACKET_HASH 3
#define GPCAP_OPTION_PACKET_DROP_COUNT 4
#define GPCAP_OPTION_PACKET_ID 5
#define GPCAP_OPTION_PACKET_QUEUE 6
#define GPCAP_OPTION_PACKET_VERDICT 7
#define GPCAP_OPTION_PACKET_PROCESS_AND_THREAD 8

/* The bits of the flags that have the direction: 1 inbound, 2 outbound. */
#define GPCAP_PACKET_FLAGS_DIRECTION 0x3

/* Those of statistics. */
#define GPCAP_OPTION_STATISTICS_START_TIME 2
#define GPCAP_OPTION_STATISTICS_END_TIME 3
#define GPCAP_OPTION_STATISTICS_RECEIVED 4
#define GPCAP_OPTION_STATISTICS_DROPPED_BY_INTERFACE 5
#define GPCAP_OPTION_STATISTICS_ACCEPTED 6
#define GPCAP_OPTION_STATISTICS_DROPPED 7
#define GPCAP_OPTION_STATISTICS_DELIVERED 8

/* The records of names, which are laid out as options are. */
#define GPCAP_NAMES_END 0
#define GPCAP_NAMES_IPV4 1
#define GPCAP_NAMES_IPV6 2
#define GPCAP_NAMES_MAC 3
#define GPCAP_NAMES_EUI 4

/* What a block begins with. */
typedef struct
{
  guint32 type;
  guint32 length; /* of the whole block, in bytes; repeated at its end */
} GPcapBlockHeader;

/* What the body of a section begins with. */
typedef struct
{
  guint32 byte_order_magic;
  guint16 version_major;
  guint16 version_minor;
  guint32 length[2]; /* of the section, without this block; all bits 1 if it is unknown */
} GPcapSectionHeader;

/* What the body of an interface begins with. */
typedef struct
{
  guint16 datalink;
  guint16 reserved;
  guint32 snaplen; /* 0 for no limit */
} GPcapInterfaceHeader;

/* What the body of an enhanced packet begins with. The bytes and the options follow. */
typedef struct
{
  guint32 interface;
  guint32 time_high;
  guint32 time_low;
  guint32 caplen;
  guint32 len;
} GPcapEnhancedPacketHeader;

/* What the body of an obsolete packet begins with. The bytes and the options follow. */
typedef struct
{
  guint16 interface;
  guint16 n_dropped; /* all bits 1 if it is unknown */
  guint32 time_high;
  guint32 time_low;
  guint32 caplen;
  guint32 len;
} GPcapObsoletePacketHeader;

/* What the body of a simple packet begins with. Only the bytes follow. */
typedef struct
{
  guint32 len;
} GPcapSimplePacketHeader;

/* What the body of statistics begins with. */
typedef struct
{
  guint32 interface;
  guint32 time_high;
  guint32 time_low;
} GPcapStatisticsHeader;

/* What the body of secrets begins with. The secrets follow, padded to 4 bytes, and the options. */
typedef struct
{
  guint32 type;
  guint32 length;
} GPcapSecretsHeader;

G_STATIC_ASSERT (sizeof (GPcapBlockHeader) == 8);
G_STATIC_ASSERT (sizeof (GPcapSectionHeader) == 16);
G_STATIC_ASSERT (sizeof (GPcapInterfaceHeader) == 8);
G_STATIC_ASSERT (sizeof (GPcapEnhancedPacketHeader) == 20);
G_STATIC_ASSERT (sizeof (GPcapObsoletePacketHeader) == 20);
G_STATIC_ASSERT (sizeof (GPcapStatisticsHeader) == 12);
G_STATIC_ASSERT (sizeof (GPcapSecretsHeader) == 8);

/* Each returns a number, which need not be aligned. */
static inline guint16
gpcap_pcapng_get_uint16 (const guint8 *data, gboolean is_swapped)
{
  guint16 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT16_SWAP_LE_BE (number) : number;
}

static inline guint32
gpcap_pcapng_get_uint32 (const guint8 *data, gboolean is_swapped)
{
  guint32 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static inline guint64
gpcap_pcapng_get_uint64 (const guint8 *data, gboolean is_swapped)
{
  guint64 number;

  memcpy (&number, data, sizeof number);
  return is_swapped ? GUINT64_SWAP_LE_BE (number) : number;
}

/* Finds the byte order of a section, whose block begins with at least 12 bytes. */
static inline gboolean
gpcap_pcapng_find_order (const guint8 *block, gboolean *is_swapped)
{
  for (int swapped = 0; swapped < 2; swapped++)
    {
      if (gpcap_pcapng_get_uint32 (block + sizeof (GPcapBlockHeader), swapped)
          != GPCAP_PCAPNG_BYTE_ORDER_MAGIC)
        continue;
      *is_swapped = swapped;
      return TRUE;
    }
  return FALSE;
}

/* Returns a size with the padding to 4 bytes that follows it. */
static inline gsize
gpcap_pcapng_pad (gsize size)
{
  return (size + 3) & ~(gsize) 3;
}

G_END_DECLS
