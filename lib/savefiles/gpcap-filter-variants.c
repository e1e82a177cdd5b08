/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter for packets of several link types: a program for each. */

#include "savefiles/gpcap-filter-variants.h"

#include "backend/gpcap-names.h"
#include "gpcap/gpcap-interface.h"
#include "gpcap/gpcap-link-type.h"

struct _GPcapFilterVariants
{
  char *filter; /* owned */
  int snaplen;
  gboolean is_swapped;
  GPtrArray *bpfs; /* owned; of GPcapBpf */
  gboolean may_pass; /* packets of one of their link types may pass */
  GPcapBpf *last; /* borrowed; for the packet that was asked about last, or NULL */
  guint32 interface; /* of that packet */
};

static GPcapCompilation
get_compilation (GPcapFilterVariants *self, int datalink)
{
  return (GPcapCompilation){
    .datalink = datalink,
    .snaplen = self->snaplen,
    .expression = self->filter,
    .optimize = TRUE,
    .netmask = GPCAP_NETMASK_UNKNOWN,
    .is_swapped = self->is_swapped,
  };
}

static GPcapBpf *
compile (GPcapFilterVariants *self, int datalink, GError **error)
{
  const GPcapCompilation compilation = get_compilation (self, datalink);
  gboolean rejects_all;
  GPcapBpf *bpf = gpcap_bpf_compile_variant (&compilation, &rejects_all, error);

  if (bpf == NULL)
    return NULL;
  self->may_pass = self->may_pass || !rejects_all;
  g_ptr_array_add (self->bpfs, bpf);
  return bpf;
}

static GPcapBpf *
find_for_datalink (GPcapFilterVariants *self, int datalink, GError **error)
{
  for (guint i = 0; i < self->bpfs->len; i++)
    {
      if (gpcap_bpf_get_datalink (self->bpfs->pdata[i]) == datalink)
        return self->bpfs->pdata[i];
    }
  return compile (self, datalink, error);
}

/* Names the interface whose packets the filter cannot be compiled for. */
static void
prefix_error (GPcapInterface *interface, GError **error)
{
  const char *name = gpcap_interface_get_name (interface);
  g_autofree char *label = gpcap_names_label_datalink (gpcap_interface_get_datalink (interface));

  g_prefix_error (error, "The filter cannot be compiled for interface %u%s%s, %s: ",
                  gpcap_interface_get_number (interface), name != NULL ? ", " : "",
                  name != NULL ? name : "", label);
}

/* Fails if packets of no link type can pass, with libpcap's message for the first one. */
static gboolean
check_may_pass (GPcapFilterVariants *self, int datalink, GError **error)
{
  const GPcapCompilation compilation = get_compilation (self, datalink);
  g_autoptr (GPcapBpf) bpf = NULL;

  if (self->may_pass)
    return TRUE;
  bpf = gpcap_bpf_compile (NULL, &compilation, error);
  return bpf != NULL;
}

/* Compiles the filter for all interfaces that are known. The first one's message is libpcap's. */
static gboolean
compile_for_known (GPcapFilterVariants *self, GPcapSavefileIndex *index, GError **error)
{
  GPcapCatalog *catalog = gpcap_savefile_index_peek_catalog (index);

  if (find_for_datalink (self, gpcap_savefile_index_get_datalink (index), error) == NULL)
    return FALSE;
  for (guint i = 1; catalog != NULL && i < gpcap_catalog_get_n_interfaces (catalog); i++)
    {
      g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (catalog, i);

      if (find_for_datalink (self, gpcap_interface_get_datalink (interface), error) != NULL)
        continue;
      prefix_error (interface, error);
      return FALSE;
    }
  return check_may_pass (self, gpcap_savefile_index_get_datalink (index), error);
}

/* Compiles a filter for what is known of the savefile. */
GPcapFilterVariants *
gpcap_filter_variants_new (GPcapSavefileIndex *index, const char *filter, GError **error)
{
  g_autoptr (GPcapFilterVariants) self = g_new0 (GPcapFilterVariants, 1);

  self->filter = g_strdup (filter);
  self->snaplen = MAX (gpcap_savefile_index_get_snaplen (index), 1);
  self->is_swapped = gpcap_savefile_index_is_swapped (index);
  self->bpfs = g_ptr_array_new_with_free_func (g_object_unref);
  return compile_for_known (self, index, error) ? g_steal_pointer (&self) : NULL;
}

void
gpcap_filter_variants_free (GPcapFilterVariants *self)
{
  g_ptr_array_unref (self->bpfs);
  g_free (self->filter);
  g_free (self);
}

/* Returns the program for a packet, borrowed. Called in one thread at a time. */
GPcapBpf *
gpcap_filter_variants_find (GPcapFilterVariants *self,
                            const GPcapPackets *packets,
                            const GPcapPacketRecord *record,
                            GError **error)
{
  if (self->last != NULL && self->interface == record->interface)
    return self->last;
  self->last = find_for_datalink (self, gpcap_packets_find_datalink (packets, record), error);
  self->interface = record->interface;
  if (self->last == NULL)
    {
      g_autoptr (GPcapInterface) interface = gpcap_packets_ref_interface (packets, record);

      if (interface != NULL)
        prefix_error (interface, error);
    }
  return self->last;
}
