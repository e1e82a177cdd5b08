/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering: compiles a filter for a handle, and decides who runs it. */

#include "reader/gpcap-filtering.h"

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-link.h"
#include "backend/gpcap-names.h"
#include "gpcap/gpcap-interface.h"
#include "gpcap/gpcap-link-type.h"

/* Returns the netmask for "ip broadcast". That of a savefile is unknown. */
static guint32
get_netmask (GPcapHandle *handle)
{
  guint32 net, mask = 0;

  if (gpcap_handle_is_live (handle))
    gpcap_interfaces_lookup_net (gpcap_handle_get_device (handle), &net, &mask, NULL);
  return mask != 0 ? mask : GPCAP_NETMASK_UNKNOWN;
}

/* Returns what to compile @filter with, for the packets of @handle. */
static GPcapCompilation
get_compilation (GPcapHandle *handle, const char *filter)
{
  return (GPcapCompilation){
    .datalink = gpcap_handle_get_datalink (handle),
    .snaplen = MAX (gpcap_handle_get_snapshot (handle), 1),
    .expression = filter != NULL ? filter : "",
    .optimize = TRUE,
    .netmask = get_netmask (handle),
    .is_swapped = !gpcap_handle_is_live (handle) && gpcap_link_is_swapped (handle),
  };
}

GPcapBpf *
gpcap_filtering_compile (GPcapHandle *handle, const char *filter, GError **error)
{
  const GPcapCompilation compilation = get_compilation (handle, filter);

  return gpcap_bpf_compile (handle, &compilation, error);
}

/* Compiles a filter that is run here on packets of the capture, with their VLAN tags in them, and
 * that therefore does not ask for what only the kernel knows. */
GPcapBpf *
gpcap_filtering_compile_for_packets (GPcapHandle *handle,
                                     int datalink,
                                     const char *filter,
                                     GError **error)
{
  GPcapCompilation compilation = get_compilation (handle, filter);

  compilation.datalink = datalink;
  return gpcap_bpf_compile (NULL, &compilation, error);
}

/* Compiles in a thread; to be finished with gpcap_compile_finish(). */
void
gpcap_filtering_compile_async (GPcapHandle *handle,
                               const char *filter,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const GPcapCompilation compilation = get_compilation (handle, filter);

  gpcap_bpf_compile_async (handle, &compilation, cancellable, callback, user_data);
}

/* Names the interface whose packets the filter cannot be compiled for. */
static void
prefix_error (const GPcapArena *arena, GError **error)
{
  const guint number = arena->records[0].interface & GPCAP_PACKET_RECORD_INTERFACE_MASK;
  g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (arena->catalog, number);
  const char *name = interface != NULL ? gpcap_interface_get_name (interface) : NULL;
  g_autofree char *label = gpcap_names_label_datalink (arena->datalink);

  g_prefix_error (error, "The filter cannot be compiled for interface %u%s%s, %s: ", number,
                  name != NULL ? ", " : "", name != NULL ? name : "", label);
}

static GPcapBpf *
compile_variant (GPcapHandle *handle, int datalink, const char *filter, GError **error)
{
  GPcapCompilation compilation = get_compilation (handle, filter);
  gboolean rejects_all;

  compilation.datalink = datalink;
  return gpcap_bpf_compile_variant (&compilation, &rejects_all, error);
}

/* Compiles the filter for the packets that were collected last, if they have another link type than
 * those before. */
gboolean
gpcap_filtering_follow (GPcapHandle *handle, GPcapQueue *queue, GError **error)
{
  const GPcapArena *arena = queue->arena;
  GPcapBpf *variant;

  if (!gpcap_queue_needs_variant (queue) || arena->n_records == 0
      || gpcap_queue_use_variant (queue))
    return TRUE;
  variant =
      compile_variant (handle, arena->datalink, gpcap_bpf_get_expression (queue->filter), error);
  if (variant == NULL)
    {
      prefix_error (arena, error);
      return FALSE;
    }
  gpcap_queue_add_variant (queue, variant);
  return gpcap_queue_use_variant (queue);
}

/* Sets the filter on the handle, and on the queue, which runs it if the handle does not. An empty
 * filter is none. */
gboolean
gpcap_filtering_install (GPcapHandle *handle, GPcapBpf *bpf, GPcapQueue *queue, GError **error)
{
  g_autoptr (GPcapBpf) own = gpcap_bpf_adapt (bpf, handle, error);
  g_autoptr (GPcapBpf) previous = queue->filter != NULL ? g_object_ref (queue->filter) : NULL;
  gboolean is_applied, is_empty;

  if (own == NULL
      || !gpcap_handle_set_program (handle, gpcap_bpf_get_program (own), &is_applied, error))
    return FALSE;
  is_empty = *gpcap_bpf_get_expression (own) == '\0';
  gpcap_queue_set_filter (queue, is_empty ? NULL : own, is_applied);
  /* Packets of a file with several link types may be in the queue. */
  if (gpcap_filtering_follow (handle, queue, error))
    return TRUE;
  gpcap_queue_set_filter (queue, previous, FALSE);
  gpcap_filtering_follow (handle, queue, NULL);
  return FALSE;
}
