/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a savefile that is written has beside packets, in a format with blocks. */

#include "writers/gpcap-dump-file-blocks.h"

#include "writers/gpcap-dump-file-parts.h"

gboolean
gpcap_dump_file_has_blocks (GPcapDumpFile *self)
{
  return self->writer->funcs->has_blocks;
}

/* Adds an interface, unless it is there, to a format with blocks. */
gboolean
gpcap_dump_file_add_interface (GPcapDumpFile *self,
                               GPcapInterface *interface,
                               guint *number,
                               GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gsize before = self->buffer.used;

  return gpcap_dump_file_check_usable (self, error)
         && self->writer->funcs->add_interface (self->writer, &self->buffer, interface, number,
                                                error)
         && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error);
}

/* Adds what a catalog has before any packets, to a format with blocks. */
gboolean
gpcap_dump_file_add_catalog (GPcapDumpFile *self, GPcapCatalog *catalog, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gsize before = self->buffer.used;
  const GPcapPackets none = {
    .datalink = -1,
    .catalog = catalog,
    .n_entries = gpcap_catalog_get_n_entries (catalog),
  };
  guint n_added;

  return gpcap_dump_file_check_usable (self, error)
         && self->writer->funcs->add (self->writer, &self->buffer, G_MAXSIZE, &none, NULL, 0,
                                      &n_added, error)
         && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error);
}

/* Adds statistics of an interface to a format with blocks. */
gboolean
gpcap_dump_file_add_statistics (GPcapDumpFile *self,
                                guint number,
                                const GPcapStatistics *statistics,
                                GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gsize before = self->buffer.used;

  return gpcap_dump_file_check_usable (self, error)
         && self->writer->funcs->add_statistics (self->writer, &self->buffer, number, statistics,
                                                 error)
         && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error);
}

/* Adds a block to a format with blocks. */
gboolean
gpcap_dump_file_add_block (GPcapDumpFile *self, const GPcapWriterBlock *block, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gsize before = self->buffer.used;

  return gpcap_dump_file_check_usable (self, error)
         && self->writer->funcs->add_block (self->writer, &self->buffer, block, error)
         && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error);
}

/* With the lock held. */
static gboolean
add_end (GPcapDumpFile *self, GError **error)
{
  const gsize before = self->buffer.used;

  return !self->writer->funcs->has_blocks
         || (self->writer->funcs->end (self->writer, &self->buffer, error)
             && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error));
}

/* Adds what comes behind the last packet. Nothing can be added afterwards. */
gboolean
gpcap_dump_file_end (GPcapDumpFile *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean is_added = gpcap_dump_file_check_usable (self, error) && add_end (self, error);

  self->state = MAX (self->state, GPCAP_DUMP_FILE_ENDED);
  return is_added;
}

/* Adds how many packets of which interface the savefile has, and their time in nanoseconds since
 * 1970, where the format knows of interfaces. */
gboolean
gpcap_dump_file_sum_up (GPcapDumpFile *self, gint64 begin, gint64 end, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gsize before = self->buffer.used;

  if (!gpcap_dump_file_check_usable (self, error))
    return FALSE;
  return !self->writer->funcs->has_blocks
         || (self->writer->funcs->sum_up (self->writer, &self->buffer, begin, end, error)
             && gpcap_dump_file_count (self, before, GPCAP_DUMP_FILE_FULL, 0, error));
}
