/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How tests wait for what has to come, and see to it that somebody else waits. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gint64 get_test_deadline (void);
void wait_until_asleep (int thread_id);

/* What threads wait at until one opens it. */
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

/* A call that another thread makes, when this one sleeps. */
typedef struct
{
  void (*call) (gpointer user_data);
  gpointer user_data; /* borrowed */
  int sleeper; /* the identity of the thread that is to sleep first */
  GThread *thread; /* owned */
} Call;

void call_when_asleep (Call *self, void (*call) (gpointer user_data), gpointer user_data);
void call_join (Call *self);

/* A signal to the process, again and again. */
void signals_start (void (*handler) (int number));
void signals_stop (void);

/* As if no file descriptors were left. */
void descriptors_run_out (void);
void descriptors_come_back (void);

G_END_DECLS
