/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers that are read in each way there is. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

typedef struct _Reading Reading;

/* What a callback or handler does in the middle of a read. */
typedef void (*Action) (Reading *reading);

/* A reader that is being read, in one way or in several. */
struct _Reading
{
  GPcapReader *reader; /* owned, until an action drops it */
  GPtrArray *trace; /* owned; what was delivered */
  GPtrArray *by_batch; /* owned; what was delivered to those who listen to batches besides */

  guint action_at; /* after so many packets the action is done, once; 0 for never */
  Action action;
  guint n_actions;
  gboolean finished;
};

void reading_init (Reading *reading, const char *name);
void reading_clear (Reading *reading);

/* What a way or a test gives to the calls of a reader. */
void reading_packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data);
void reading_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Reading *reading);

/* One way to read: at most @n packets; whether the savefile goes on. */
typedef struct
{
  const char *name;
  gboolean (*read) (Reading *reading, guint n);
  gboolean calls_back; /* so that an action can be done in the middle */
} Way;

#define N_WAYS 11

/* Those that call back come first. */
extern const Way ways[N_WAYS];

gboolean by_next (Reading *reading, guint n);
gboolean by_read_batch (Reading *reading, guint n);
gboolean by_borrowing (Reading *reading, guint n);
gboolean by_start (Reading *reading, guint n);

void stop_action (Reading *reading);

G_END_DECLS
