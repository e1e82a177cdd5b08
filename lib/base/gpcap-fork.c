/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Forks: in which process something was opened, and a lock that is free in a child. */

#include "base/gpcap-fork.h"

#include <pthread.h>

static int generation; /* atomic: of this process */
static GMutex lock;

static void
before_fork_cb (void)
{
  g_mutex_lock (&lock);
}

static void
after_fork_in_parent_cb (void)
{
  g_mutex_unlock (&lock);
}

static void
after_fork_in_child_cb (void)
{
  g_atomic_int_inc (&generation);
  g_mutex_unlock (&lock);
}

static void
watch_forks (void)
{
  static gsize watching;

  if (g_once_init_enter (&watching))
    {
      pthread_atfork (before_fork_cb, after_fork_in_parent_cb, after_fork_in_child_cb);
      g_once_init_leave (&watching, 1);
    }
}

/* Returns the generation of this process, to be kept by what it opens. A child process has another
 * one. */
int
gpcap_fork_get_generation (void)
{
  watch_forks ();
  return g_atomic_int_get (&generation);
}

/* Whether this process is a child of the one whose generation is given. */
gboolean
gpcap_fork_is_child (int opened_in)
{
  return opened_in != g_atomic_int_get (&generation);
}

/* Takes the lock of lists of the whole process. No other thread holds it when a child process
 * begins, so the lists are whole there, and the lock is free. */
void
gpcap_fork_lock (void)
{
  watch_forks ();
  g_mutex_lock (&lock);
}

void
gpcap_fork_unlock (void)
{
  g_mutex_unlock (&lock);
}
