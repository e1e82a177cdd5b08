/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pcap format: its numbers and headers, in the byte order of the machine that wrote the
 * savefile. */

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
