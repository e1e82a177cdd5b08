/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a reader says of its capture in the dumpers that write its packets. */

#include "reader/gpcap-reader-describe.h"

#include <sys/utsname.h>

#include "base/gpcap-timestamp.h"
#include "savefiles/gpcap-dumper-dump.h"
#include "writers/gpcap-interface-body.h"
#include "writers/gpcap-statistics-body.h"

/* The number of the one interface in a catalog. */
#define INTERFACE 0

static GPcapInterface *
make_interface (GPcapReader *self, GPcapHandle *handle)
{
  const gboolean is_live = gpcap_handle_is_live (handle);
  const guint64 resolution =
      gpcap_handle_get_tstamp_precision (handle) == GPCAP_TSTAMP_PRECISION_NANO
          ? GPCAP_NANOSECONDS_PER_SECOND
          : G_USEC_PER_SEC;
  struct utsname name;
  g_autofree char *os =
      is_live && uname (&name) == 0 ? g_strdup_printf ("%s %s", name.sysname, name.release) : NULL;

  return g_object_new (GPCAP_TYPE_INTERFACE, "datalink", gpcap_handle_get_datalink (handle),
                       "snaplen", (guint) MAX (gpcap_handle_get_snapshot (handle), 0), "name",
                       is_live ? gpcap_handle_get_device (handle) : NULL, "filter",
                       is_live ? gpcap_reader_get_filter (self) : NULL, "os", os,
                       "tstamp-resolution", resolution, NULL);
}

static GPcapCatalog *
make_catalog (GPcapReader *self, GPcapHandle *handle, GError **error)
{
  g_autoptr (GPcapInterface) interface = make_interface (self, handle);
  g_autoptr (GBytes) body = gpcap_interface_body_make (interface, "The capture", error);
  g_autoptr (GPcapCatalog) catalog = gpcap_catalog_new ();
  guint32 number;

  if (body == NULL
      || !gpcap_catalog_add_interface (catalog, body, gpcap_interface_get_datalink (interface),
                                       &number, error))
    return NULL;
  return g_steal_pointer (&catalog);
}

/* Adds the statistics until now to a catalog. A closed reader has no more. */
static void
add_statistics (GPcapReader *self, GPcapCatalog *catalog)
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref_live (&self->access, NULL);
  g_autoptr (GPcapStats) stats = handle != NULL ? gpcap_reader_get_stats (self, NULL) : NULL;
  g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (catalog, INTERFACE);
  const gint64 now = g_get_real_time () * 1000;

  if (stats == NULL)
    return;
  const GPcapStatistics statistics = {
    .stats = *stats,
    .is_delivered_known = TRUE,
    .time = now,
    .begin = self->described_at,
    .end = now,
  };
  g_autoptr (GBytes) body = gpcap_statistics_body_make (interface, INTERFACE, &statistics);
  gpcap_catalog_add (catalog, GPCAP_CATALOG_STATISTICS, INTERFACE, body);
}

/* The reader does not write to the dumper any more, or the dumper is being closed. */
void
gpcap_reader_end_description (GPcapReader *self, GPcapDumper *dumper)
{
  g_autoptr (GPcapCatalog) catalog = gpcap_descriptions_steal (&self->descriptions, dumper);

  if (catalog != NULL)
    add_statistics (self, catalog);
}

static void
closing_cb (GPcapDumper *dumper, gpointer weak_ref)
{
  g_autoptr (GPcapReader) self = g_weak_ref_get (weak_ref);

  if (self != NULL)
    gpcap_reader_end_description (self, dumper);
}

static void
free_weak_ref (gpointer weak_ref, GClosure *closure)
{
  g_weak_ref_clear (weak_ref);
  g_free (weak_ref);
}

/* Has the reader add its statistics when the dumper is closed: in any thread, and maybe while
 * another one drops the reader, which g_signal_connect_object() does not allow. */
static gulong
watch_closing (GPcapReader *self, GPcapDumper *dumper)
{
  GWeakRef *weak_ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak_ref, self);
  return g_signal_connect_data (dumper, "closing", G_CALLBACK (closing_cb), weak_ref, free_weak_ref,
                                0);
}

/* Describes the capture to a dumper for the pcapng format, which then asks for the statistics
 * before it ends. Files that are in this format describe themselves. */
gboolean
gpcap_reader_describe (GPcapReader *self,
                       GPcapHandle *handle,
                       GPcapDumper *dumper,
                       gboolean is_tee,
                       GError **error)
{
  g_autoptr (GPcapCatalog) catalog = NULL;

  if (gpcap_dumper_get_format (dumper) != GPCAP_SAVEFILE_FORMAT_PCAPNG)
    return TRUE;
  if (handle->catalog != NULL)
    return gpcap_dumper_add_catalog (dumper, handle->catalog, error);
  catalog = gpcap_descriptions_ref (&self->descriptions, dumper);
  if (catalog == NULL)
    {
      catalog = make_catalog (self, handle, error);
      if (catalog == NULL
          || (gpcap_handle_is_live (handle) && !gpcap_dumper_add_catalog (dumper, catalog, error)))
        return FALSE;
      if (self->described_at == 0)
        self->described_at = g_get_real_time () * 1000;
      gpcap_descriptions_add (&self->descriptions, dumper, catalog, watch_closing (self, dumper));
    }
  if (is_tee)
    gpcap_tee_set_catalog (&self->queue.tee, catalog);
  return TRUE;
}

/* The reader is being closed, and its dumpers are not yet. */
void
gpcap_reader_end_descriptions (GPcapReader *self)
{
  GPcapCatalog *catalog;

  while ((catalog = gpcap_descriptions_steal (&self->descriptions, NULL)) != NULL)
    {
      add_statistics (self, catalog);
      gpcap_catalog_unref (catalog);
    }
}
