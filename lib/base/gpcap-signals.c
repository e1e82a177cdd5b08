/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing without the signals that would end the program. */

#include "base/gpcap-signals.h"

/* A pipe that nobody reads, and a file that may not grow. */
static const int signals[] = { SIGPIPE, SIGXFSZ };

/* Blocks them in this thread. */
void
gpcap_signals_block (GPcapSignals *self)
{
  sigset_t pending;

  sigemptyset (&self->raised);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&self->raised, signals[i]);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &self->raised, &self->before);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      if (sigismember (&pending, signals[i]))
        sigdelset (&self->raised, signals[i]);
    }
}

/* Takes back those that the write has raised, which it may have if it failed. */
void
gpcap_signals_unblock (GPcapSignals *self, gboolean may_be_raised)
{
  const struct timespec no_time = { 0 };

  if (may_be_raised)
    sigtimedwait (&self->raised, NULL, &no_time);
  pthread_sigmask (SIG_SETMASK, &self->before, NULL);
}
