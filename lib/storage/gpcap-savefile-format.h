/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The formats of savefiles: their numbers and headers, in the byte order of the machine that wrote
 * the savefile. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first bytes of a savefile, which give its byte order and the unit of its timestamps'
 * fractions. */
#define GPCAP_SAVEFILE_MAGIC 0xa1b2c3d4
#define GPCAP_SAVEFILE_NANOSECONDS_MAGIC 0xa1b23c4d

/* The version of the format that libpcap writes. Some older versions have another order of
 * fields. */
#define GPCAP_SAVEFILE_VERSION_MAJOR 2
#define GPCAP_SAVEFILE_VERSION_MINOR 4

/* The longest packet that libpcap accepts for every link type, in bytes; also its default snapshot
 * length. */
#define GPCAP_SAVEFILE_MAX_CAPLEN 262144

/* The pcapng format: the types of its blocks, and the number in the first one that has the byte
 * order. */
#define GPCAP_SAVEFILE_SECTION_BLOCK 0x0a0d0d0a
#define GPCAP_SAVEFILE_PACKET_BLOCK 2
#define GPCAP_SAVEFILE_SIMPLE_PACKET_BLOCK 3
#define GPCAP_SAVEFILE_ENHANCED_PACKET_BLOCK 6
#define GPCAP_SAVEFILE_BYTE_ORDER_MAGIC 0x1a2b3c4d

/* The header of a savefile. */
typedef struct
{
  guint32 magic;
  guint16 version_major;
  guint16 version_minor;
  guint32 thiszone;
  guint32 sigfigs;
  guint32 snaplen;
  guint32 datalink;
} GPcapSavefileHeader;

/* The header of each packet. */
typedef struct
{
  guint32 seconds;
  guint32 fraction; /* of a second: microseconds or nanoseconds */
  guint32 caplen;
  guint32 len;
} GPcapSavefilePacketHeader;

G_STATIC_ASSERT (sizeof (GPcapSavefileHeader) == 24);
G_STATIC_ASSERT (sizeof (GPcapSavefilePacketHeader) == 16);

G_END_DECLS
