/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the packets of a savefile in pcapng format.
 *
 * The same code reads the blocks as for a reader, so that the packets are the same. */

#include "backend/gpcap-pcapng-scan.h"

#include <pcap/pcap.h>

#include "gpcap/gpcap-error.h"

/* The error of a read is kept as it is; the savefile would name itself in it a second time. */
static gssize
read_cb (gpointer user_data, gpointer buffer, gsize size, GError **error)
{
  GPcapPcapngScan *self = user_data;
  gssize n;

  g_clear_error (&self->failure);
  n = gpcap_random_cursor_read (self->cursor, self->position, buffer, size, &self->failure);
  if (n >= 0)
    self->position += n;
  else
    g_propagate_error (error, g_error_copy (self->failure));
  return n;
}

/* Puts the error of a read in the place of the one that came of it. */
static void
restore_failure (GPcapPcapngScan *self, GError **error)
{
  if (self->failure == NULL)
    return;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&self->failure));
}

static gboolean
open_file (GPcapPcapngScan *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  pcap_t *pcap = gpcap_pcapng_reader_open (self->reader, &failure);

  if (pcap != NULL)
    {
      pcap_close (pcap);
      return TRUE;
    }
  restore_failure (self, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Returns NULL without an error if the file is in another format. */
GPcapPcapngScan *
gpcap_pcapng_scan_new (GPcapRandomFile *file, GError **error)
{
  g_autoptr (GPcapPcapngScan) self = g_new0 (GPcapPcapngScan, 1);

  self->cursor = gpcap_random_cursor_new (file);
  self->savefile = gpcap_savefile_new_for_func (read_cb, self, gpcap_random_file_get_name (file));
  self->reader = gpcap_pcapng_reader_new (self->savefile);
  self->arena = gpcap_arena_new ();
  gpcap_pcapng_contexts_init (&self->contexts);
  if (!gpcap_pcapng_reader_recognize (self->savefile) || !open_file (self, error))
    return NULL;
  gpcap_pcapng_reader_mix (self->reader);
  return g_steal_pointer (&self);
}

void
gpcap_pcapng_scan_free (GPcapPcapngScan *self)
{
  gpcap_pcapng_reader_free (self->reader);
  gpcap_savefile_free (self->savefile);
  gpcap_random_cursor_free (self->cursor);
  gpcap_arena_unref (self->arena);
  gpcap_pcapng_contexts_clear (&self->contexts);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Adds what has been collected: its data are what was read last, but for what is ahead. */
static gboolean
add_arena (GPcapPcapngScan *self, GPcapIndexAddition *addition, GError **error)
{
  const GPcapArena *arena = self->arena;
  const GPcapPackets packets = gpcap_arena_get_packets (arena);
  const gsize begin = gpcap_packets_get_begin (&packets, &arena->records[0]);
  const gsize end = gpcap_packets_get_end (&packets, &arena->records[arena->n_records - 1]);
  GPcapIndexEntry added = {
    .offset =
        self->position - gpcap_pcapng_reader_count_ahead (self->reader) - arena->data_used + begin,
    .least = G_MAXINT64,
    .greatest = G_MININT64,
    .size = end - begin,
  };

  for (guint i = 0; i < arena->n_records; i++)
    {
      added.least = MIN (added.least, arena->records[i].timestamp);
      added.greatest = MAX (added.greatest, arena->records[i].timestamp);
    }
  if (!gpcap_pcapng_contexts_find (&self->contexts, gpcap_pcapng_reader_peek_context (self->reader),
                                   &added.context, error))
    return FALSE;
  gpcap_index_addition_add (addition, &added, arena->n_records);
  return TRUE;
}

/* Adds the packets of the next part of the file. Returns FALSE when there is no more now: with the
 * error set if the file is damaged, or cannot be read; %GPCAP_ERROR_TRUNCATED if it ends inside of
 * a block. */
gboolean
gpcap_pcapng_scan_step (GPcapPcapngScan *self, GPcapIndexAddition *addition, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GPcapCollectResult result;

  gpcap_arena_clear (self->arena);
  result = gpcap_pcapng_reader_collect (self->reader, self->arena, &failure);
  if (result == GPCAP_COLLECT_FAILED)
    {
      restore_failure (self, &failure);
      g_propagate_error (error, g_steal_pointer (&failure));
    }
  return result == GPCAP_COLLECT_BOUNDED && add_arena (self, addition, error);
}

/* Saves what is needed to go on with this file, in another process. */
GVariant *
gpcap_pcapng_scan_save (GPcapPcapngScan *self)
{
  GVariant *const children[] = {
    g_variant_new_uint64 (self->position - gpcap_pcapng_reader_count_ahead (self->reader)),
    gpcap_catalog_save (gpcap_pcapng_reader_get_catalog (self->reader)),
    gpcap_pcapng_contexts_save (&self->contexts, gpcap_pcapng_reader_peek_inputs (self->reader)),
    gpcap_pcapng_reader_save (self->reader),
  };

  return g_variant_new_tuple (children, G_N_ELEMENTS (children));
}

/* Goes on there. Returns FALSE if what was saved cannot be right; the scan is of no use then. */
gboolean
gpcap_pcapng_scan_restore (GPcapPcapngScan *self, GVariant *saved)
{
  GPcapCatalog *catalog = gpcap_pcapng_reader_get_catalog (self->reader);
  g_autoptr (GVariant) saved_catalog = g_variant_get_child_value (saved, 1);
  g_autoptr (GVariant) contexts = g_variant_get_child_value (saved, 2);
  g_autoptr (GVariant) reader = g_variant_get_child_value (saved, 3);

  if (!gpcap_catalog_restore (catalog, saved_catalog)
      || !gpcap_pcapng_contexts_restore (&self->contexts, contexts, catalog)
      || !gpcap_pcapng_reader_restore (self->reader, reader, self->contexts.inputs))
    return FALSE;
  g_variant_get_child (saved, 0, "t", &self->position);
  return TRUE;
}
