/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One read under way, and what it takes out of the queue. */

#pragma once

#include "filters/gpcap-bpf-private.h"
#include "reader/gpcap-reader-private.h"
#include "savefiles/gpcap-dumper-private.h"

G_BEGIN_DECLS

/* One read under way. Reads may be inside each other's callbacks, in one thread. */
typedef struct
{
  GPcapReader *reader; /* owned */
  GPcapHandle *handle; /* owned: a close during the read lets libpcap close after it */
  GCancellable *cancellable; /* borrowed, or NULL */
  int n_breaks; /* the reader's when the read began */
  gboolean may_wait;
  gboolean may_collect;
  gboolean tells_end; /* or a failure; else it is left to the next read */
  gboolean heeds_signals; /* a signal that comes while it waits ends it like a timeout */
  gboolean is_signalled;
  gint64 deadline; /* of a wait, in monotonic time; -1 when there is none */
  gint64 emit_end; /* of emitting signals, in monotonic time; G_MAXINT64 when there is none */
} GPcapRead;

gboolean
gpcap_read_begin (GPcapRead *read, GPcapReader *self, GCancellable *cancellable, GError **error);
void gpcap_read_end (GPcapRead *read);
void gpcap_read_wait_for_ever (GPcapRead *read);
void gpcap_read_wait_for (GPcapRead *read, int milliseconds);
GPcapReadResult gpcap_read_fill (GPcapRead *read, GError **error);
GPcapPacketBatch *gpcap_read_take_batch (GPcapRead *read, guint max);
GPcapPacketBatch *gpcap_read_lend_batch (GPcapRead *read,
                                         guint max,
                                         GPcapUsedFunc n_used,
                                         gpointer user_data,
                                         GDestroyNotify *destroy);

/* What is done for each packet is in here, so that it costs no call. */

static inline gboolean
gpcap_read_is_broken (const GPcapRead *read)
{
  return g_atomic_int_get (&read->reader->n_breaks) != read->n_breaks;
}

static inline gboolean
gpcap_read_is_interrupted (const GPcapRead *read)
{
  return gpcap_read_is_broken (read)
         || (read->cancellable != NULL && g_cancellable_is_cancelled (read->cancellable));
}

static inline gboolean
gpcap_reader_is_due (GPcapReader *self, const GPcapPacketRecord *record)
{
  return self->replay == GPCAP_REPLAY_NONE
         || gpcap_reader_get_due (self, record) <= g_get_monotonic_time ();
}

/* Settles what was lent, and passes over what the filter rejects; whether there is a packet to
 * deliver behind that, which is due. */
static inline gboolean
gpcap_reader_has_packet (GPcapReader *self)
{
  if (g_atomic_pointer_get (&self->loan) != NULL)
    gpcap_reader_settle (self);
  if (self->arena == NULL)
    return FALSE;
  for (; self->position < self->arena->n_records; self->position++)
    {
      const GPcapPacketRecord *record = &self->arena->records[self->position];

      if (!self->unfiltered
          || gpcap_bpf_matches (self->filter, record, gpcap_arena_peek (self->arena, record)))
        return gpcap_reader_is_due (self, record);
    }
  return FALSE;
}

/* Every packet is taken out of the queue by this, once. */
static inline void
gpcap_reader_count_and_dump (GPcapReader *self,
                             const GPcapArena *arena,
                             const GPcapPacketRecord *records,
                             guint n)
{
  const guint64 n_delivered = self->n_delivered + n;

  __atomic_store_n (&self->n_delivered, n_delivered, __ATOMIC_RELAXED);
  self->n_returnable = 0;
  self->n_steps -= MIN (n, self->n_steps);
  for (guint i = 0; i < n && self->dumper != NULL && self->dump_failure == NULL; i++)
    gpcap_dumper_dump_record (self->dumper, &records[i], gpcap_arena_peek (arena, &records[i]),
                              &self->dump_failure);
}

G_END_DECLS
