/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What packets of a pcapng file depend on: the byte order and the interfaces of their section. */

#pragma once

#include "backend/gpcap-pcapng-time.h"

G_BEGIN_DECLS

/* An interface of a section. */
typedef struct
{
  guint32 number; /* in the file */
  int datalink;
  guint16 linktype; /* the number of the link type in files */
  gboolean changes_packets; /* libpcap changes packets of its link type */
  guint32 snapshot; /* the snapshot length; a simple packet does not say what was captured */
  guint32 max_caplen; /* libpcap refuses longer packets */
  GPcapPcapngTime time;
} GPcapPcapngInput;

/* The interfaces are those that were known when a packet was read. A section only gets more. */
typedef struct
{
  guint64 section; /* the number of the section, from 1 */
  gboolean is_swapped;
  GArray *inputs; /* owned; of GPcapPcapngInput */
} GPcapPcapngContext;

G_END_DECLS
