/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers that are read in every way. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

typedef struct _Reading Reading;

/* What a callback or handler does during a read. */
typedef void (*Action) (Reading *reading);

/* A reader that is read in one or several ways. */
struct _Reading
{
  GPcapReader *reader; /* owned, until an action drops it */
  GPtrArray *trace; /* owned; the delivered packets */
  GPtrArray *by_batch; /* owned; the packets of the signal batch */

  guint action_at; /* the number of packets before the action is done, once; 0 for never */
  Action action;
  guint n_actions;
  gboolean finished;
  guint n_finished; /* in all starts together */
};

void reading_init (Reading *reading, const char *name);
void reading_init_for (Reading *reading, GPcapReader *reader);
void reading_clear (Reading *reading);

/* Callbacks for the calls of a reader. */
void reading_packet_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer user_data);
void reading_packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Reading *reading);

/* Reads at most @n packets in one way, and returns whether there may be more. */
typedef struct
{
  const char *name;
  gboolean (*read) (Reading *reading, guint n);
  gboolean calls_back; /* so that an action can be done during a read */
} Way;

#define N_WAYS 17

/* Those with callbacks come first. */
extern const Way ways[N_WAYS];

gboolean by_next (Reading *reading, guint n);
gboolean by_read_batch (Reading *reading, guint n);
gboolean by_borrowing (Reading *reading, guint n);
gboolean by_start (Reading *reading, guint n);

void stop_action (Reading *reading);

G_END_DECLS
