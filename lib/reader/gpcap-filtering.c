/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering: compiles a filter for a handle, and decides who runs it. */

#include "reader/gpcap-filtering.h"

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-link.h"
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

/* Sets the filter on the handle, and on the queue, which runs it if the handle does not. An empty
 * filter is none. */
gboolean
gpcap_filtering_install (GPcapHandle *handle, GPcapBpf *bpf, GPcapQueue *queue, GError **error)
{
  g_autoptr (GPcapBpf) own = gpcap_bpf_adapt (bpf, handle, error);
  gboolean is_applied, is_empty;

  if (own == NULL
      || !gpcap_handle_set_program (handle, gpcap_bpf_get_program (own), &is_applied, error))
    return FALSE;
  is_empty = *gpcap_bpf_get_expression (own) == '\0';
  gpcap_queue_set_filter (queue, is_empty ? NULL : own, is_applied);
  return TRUE;
}
