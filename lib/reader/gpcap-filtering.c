/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering: compiles a filter for a handle, and decides who runs it. */

#include "reader/gpcap-filtering.h"

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-link.h"
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
    .is_one_of_many = handle->catalog != NULL,
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

static void
add_variant (GPcapHandle *handle, GPcapQueue *queue, int datalink)
{
  GPcapCompilation compilation = get_compilation (handle, gpcap_bpf_get_expression (queue->filter));

  compilation.datalink = datalink;
  gpcap_queue_add_variant (queue, gpcap_bpf_compile_variant (&compilation));
}

/* Fails if the filter is for none of the link types of a file that has been read to its end, with
 * libpcap's reason for the first one. */
static gboolean
check_may_pass (GPcapHandle *handle, GPcapQueue *queue, GError **error)
{
  for (guint i = 0; i < gpcap_catalog_get_n_interfaces (handle->catalog); i++)
    {
      g_autoptr (GPcapInterface) interface = gpcap_catalog_ref_interface (handle->catalog, i);
      const int datalink = gpcap_interface_get_datalink (interface);

      if (!gpcap_queue_has_variant (queue, datalink))
        add_variant (handle, queue, datalink);
    }
  if (gpcap_queue_may_pass (queue))
    return TRUE;
  g_propagate_error (error, g_error_copy (gpcap_bpf_peek_rejection (queue->filter)));
  return FALSE;
}

/* Compiles the filter for the packets that were collected last, if they have another link type than
 * those before. At the end of the file, it has to be for one of its link types. */
gboolean
gpcap_filtering_follow (GPcapHandle *handle, GPcapQueue *queue, GError **error)
{
  const GPcapArena *arena = queue->arena;

  if (gpcap_queue_needs_variant (queue) && arena->n_records > 0 && !gpcap_queue_use_variant (queue))
    {
      add_variant (handle, queue, arena->datalink);
      gpcap_queue_use_variant (queue);
    }
  return queue->last_result != GPCAP_COLLECT_END || handle->catalog == NULL
         || gpcap_queue_may_pass (queue) || check_may_pass (handle, queue, error);
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
