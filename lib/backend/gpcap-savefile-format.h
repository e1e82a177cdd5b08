/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pcap format: its numbers and headers, in the byte order of whoever wrote the savefile. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a savefile begins with tells its byte order and the unit of its timestamps' fractions. */
#define GPCAP_SAVEFILE_MAGIC 0xa1b2c3d4
#define GPCAP_SAVEFILE_NANOSECONDS_MAGIC 0xa1b23c4d

/* The version of the format that libpcap writes, and with its sane order of fields. */
#define GPCAP_SAVEFILE_VERSION_MAJOR 2
#define GPCAP_SAVEFILE_VERSION_MINOR 4

/* The longest packet that libpcap takes for sane, of any link type, in bytes; and its default
 * snapshot length. */
#define GPCAP_SAVEFILE_MAX_CAPLEN 262144

/* What heads the file. */
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

/* What heads each packet. */
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
