/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for tests of asynchronous calls and of cancellation. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

/* The moment of a cancellation. */
typedef enum
{
  BEFORE, /* it is begun */
  AT_ONCE,
  LATER, /* while the main loop waits */
  FROM_A_THREAD,
  N_MOMENTS,
} Moment;

void cancel_at (Moment moment, GCancellable *cancellable);

GPcapPacketBatch *async_read_batch (GPcapReader *reader,
                                    guint max_packets,
                                    GCancellable *cancellable,
                                    GError **error);
void assert_reads_the_rest (GPcapReader *reader, GPtrArray *trace);

GPcapReader *new_for_savefile (const char *name);
char *make_fifo (void);
void remove_fifo (const char *filename);

G_END_DECLS
