/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting for events with a deadline, and for other threads to sleep. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

guint get_test_patience (void);
gint64 get_test_deadline (void);
void iterate_before (GMainContext *context, gint64 deadline);
void wait_until_asleep (int thread_id);
void wait_until_others_sleep (void);

/* Threads wait at a gate until one opens it. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean is_open;
} Gate;

void gate_init (Gate *self);
void gate_clear (Gate *self);
void gate_open (Gate *self);
void gate_wait (Gate *self);
gboolean gate_is_open (Gate *self);

/* A call that another thread makes when a thread sleeps. */
typedef struct
{
  void (*call) (gpointer user_data);
  gpointer user_data; /* borrowed */
  int sleeper; /* the ID of the thread that has to sleep first */
  GThread *thread; /* owned */
} Call;

void call_when_asleep (Call *self, void (*call) (gpointer user_data), gpointer user_data);
void call_join (Call *self);

/* A thread that signals the process repeatedly. */
void signals_start (void (*handler) (int number));
void signals_stop (void);

/* Limit the file descriptors, as if none were left, and remove the limit. */
void descriptors_run_out (void);
void descriptors_come_back (void);

G_END_DECLS
