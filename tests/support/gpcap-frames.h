/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ethernet frames that tests make, and savefiles of them. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* The hosts are numbers. What is 0 is left out, and the version is 4 then. */
typedef struct
{
  guint version;
  guint protocol;
  guint source;
  guint source_port;
  guint destination;
  guint destination_port;
  guint n_tags; /* of VLANs */
  gboolean is_later_fragment;
  guint ether_type; /* of a frame that is not IP */
} Frame;

#define FRAME_TCP 6
#define FRAME_UDP 17

/* A savefile in memory, in nanoseconds. */
GByteArray *frames_new (void);
guint frames_add (GByteArray *self, gint64 time, const Frame *frame);
GPcapReader *frames_open (GByteArray *self);
void frames_count (GByteArray *self, GPcapConversations *conversations);

/* How many frames pass a filter. */
guint frames_match (GByteArray *self, const char *filter);

G_END_DECLS
