/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A filter for packets of several link types: a program for each. */

#include "savefiles/gpcap-filter-variants.h"

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
find_for_datalink (GPcapFilterVariants *self, int datalink)
{
  const GPcapCompilation compilation = get_compilation (self, datalink);

  for (guint i = 0; i < self->bpfs->len; i++)
    {
      if (gpcap_bpf_get_datalink (self->bpfs->pdata[i]) == datalink)
        return self->bpfs->pdata[i];
    }
  GPcapBpf *bpf = gpcap_bpf_compile_variant (&compilation);
  self->may_pass = self->may_pass || gpcap_bpf_peek_rejection (bpf) == NULL;
  g_ptr_array_add (self->bpfs, bpf);
  return bpf;
}

/* Compiles the filter for all interfaces that are known. */
static void
compile_for_known (GPcapFilterVariants *self, GPcapSavefileIndex *index)
{
  GPcapCatalog *catalog = gpcap_savefile_index_peek_catalog (index);

  find_for_datalink (self, gpcap_savefile_index_get_datalink (index));
  for (guint i = 1; catalog != NULL && i < gpcap_catalog_get_n_interfaces (catalog); i++)
    {
      g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (catalog, i);

      find_for_datalink (self, gpcap_interface_get_datalink (interface));
    }
}

/* Fails if packets of no link type of the savefile can pass, with libpcap's message for the first
 * one. */
gboolean
gpcap_filter_variants_check (GPcapFilterVariants *self, GPcapSavefileIndex *index, GError **error)
{
  if (!self->may_pass)
    compile_for_known (self, index);
  if (self->may_pass)
    return TRUE;
  g_propagate_error (error, g_error_copy (gpcap_bpf_peek_rejection (self->bpfs->pdata[0])));
  return FALSE;
}

/* Fails if it can be told already that no packet can pass. Until the file has been read, interfaces
 * of other link types may come. */
static gboolean
check_early (GPcapFilterVariants *self,
             GPcapSavefileIndex *index,
             gboolean is_complete,
             GError **error)
{
  const GPcapCompilation compilation =
      get_compilation (self, gpcap_savefile_index_get_datalink (index));

  if (!is_complete && gpcap_savefile_index_peek_catalog (index) != NULL
      && gpcap_bpf_may_pass_any (&compilation))
    return TRUE;
  return gpcap_filter_variants_check (self, index, error);
}

/* Compiles a filter for what is known of the savefile. */
GPcapFilterVariants *
gpcap_filter_variants_new (GPcapSavefileIndex *index, const char *filter, GError **error)
{
  const gboolean is_complete = gpcap_savefile_index_get_state (index).is_complete;
  g_autoptr (GPcapFilterVariants) self = g_new0 (GPcapFilterVariants, 1);

  self->filter = g_strdup (filter);
  self->snaplen = MAX (gpcap_savefile_index_get_snaplen (index), 1);
  self->is_swapped = gpcap_savefile_index_is_swapped (index);
  self->bpfs = g_ptr_array_new_with_free_func (g_object_unref);
  compile_for_known (self, index);
  return self->may_pass || check_early (self, index, is_complete, error) ? g_steal_pointer (&self)
                                                                         : NULL;
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
                            const GPcapPacketRecord *record)
{
  if (self->last != NULL && self->interface == record->interface)
    return self->last;
  self->last = find_for_datalink (self, gpcap_packets_find_datalink (packets, record));
  self->interface = record->interface;
  return self->last;
}
