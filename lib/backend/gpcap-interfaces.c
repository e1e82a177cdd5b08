/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network devices that libpcap finds. */

#include "backend/gpcap-interfaces.h"

#include <net/if.h>
#include <pcap/pcap.h>

#include "backend/gpcap-device-kinds.h"
#include "backend/gpcap-netlink.h"
#include "backend/gpcap-status.h"

static const GPcapNetlinkLink *
find_link (const GArray *links, const char *system_name, int index)
{
  for (guint i = 0; i < links->len; i++)
    {
      const GPcapNetlinkLink *link = &g_array_index (links, GPcapNetlinkLink, i);

      if (link->index == index || g_str_equal (link->name, system_name))
        return link;
    }
  return NULL;
}

/* @index is 0 for what is not a network interface. */
static GPcapDeviceFlags
get_flags (const pcap_if_t *interface, int index)
{
  GPcapDeviceFlags flags = GPCAP_DEVICE_FLAGS_NONE;

  if (interface->flags & PCAP_IF_LOOPBACK)
    flags |= GPCAP_DEVICE_FLAGS_LOOPBACK;
  if (interface->flags & PCAP_IF_UP)
    flags |= GPCAP_DEVICE_FLAGS_UP;
  if (interface->flags & PCAP_IF_RUNNING)
    flags |= GPCAP_DEVICE_FLAGS_RUNNING;
  if (interface->flags & PCAP_IF_WIRELESS)
    flags |= GPCAP_DEVICE_FLAGS_WIRELESS;
  /* libpcap tells no state of a device that is not an interface, such as nflog. */
  if (index == 0)
    flags |= GPCAP_DEVICE_FLAGS_UP | GPCAP_DEVICE_FLAGS_RUNNING;
  return flags;
}

static GPcapConnectionStatus
get_connection_status (const pcap_if_t *interface)
{
  switch (interface->flags & PCAP_IF_CONNECTION_STATUS)
    {
    case PCAP_IF_CONNECTION_STATUS_CONNECTED:
      return GPCAP_CONNECTION_STATUS_CONNECTED;
    case PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
      return GPCAP_CONNECTION_STATUS_DISCONNECTED;
    case PCAP_IF_CONNECTION_STATUS_NOT_APPLICABLE:
      return GPCAP_CONNECTION_STATUS_NOT_APPLICABLE;
    default:
      return GPCAP_CONNECTION_STATUS_UNKNOWN;
    }
}

/* Finds what the kernel tells of an interface. It may have been renamed, or be new, since the links
 * were listed; its index is right nevertheless. */
static const GPcapNetlinkLink *
look_up (const pcap_if_t *interface, const GArray *links, int *index)
{
  const GPcapNetlinkLink *link = find_link (links, interface->name, 0);

  if (link == NULL && (*index = if_nametoindex (interface->name)) != 0)
    return find_link (links, interface->name, *index);
  *index = link != NULL ? link->index : 0;
  return link;
}

static void
add_interface (const pcap_if_t *interface,
               const GArray *links,
               const GPcapInterfaceFuncs *funcs,
               gpointer user_data)
{
  int index;
  const GPcapNetlinkLink *link = look_up (interface, links, &index);
  const GPcapDeviceFlags flags = get_flags (interface, index);
  g_autofree char *name = g_utf8_make_valid (interface->name, -1);
  g_autofree char *description =
      interface->description != NULL ? g_utf8_make_valid (interface->description, -1) : NULL;

  GPcapFoundInterface found = { .name = name,
                                .system_name = interface->name,
                                .description = description,
                                .flags = flags,
                                .connection_status = get_connection_status (interface),
                                .index = index,
                                .kind = gpcap_device_kinds_find (interface->name, flags, link),
                                .counters =
                                    link != NULL && link->has_counters ? link->counters : NULL };
  found.datalinks =
      gpcap_device_kinds_get_datalinks (interface->name, flags, link, &found.n_datalinks);
  funcs->add_interface (&found, user_data);
  if (funcs->add_address == NULL)
    return;
  for (const pcap_addr_t *each = interface->addresses; each != NULL; each = each->next)
    funcs->add_address (&(GPcapInterfaceAddress){ .address = each->addr,
                                                  .netmask = each->netmask,
                                                  .broadcast = each->broadaddr,
                                                  .peer = each->dstaddr },
                        user_data);
}

/* Calls add_interface() for each device, and then add_address() for each of its addresses. */
gboolean
gpcap_interfaces_foreach (const GPcapInterfaceFuncs *funcs, gpointer user_data, GError **error)
{
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_if_t *interfaces = NULL;
  g_autoptr (GArray) links = gpcap_netlink_list_links (error);

  if (links == NULL)
    return FALSE;
  if (pcap_findalldevs (&interfaces, reason) != 0)
    {
      gpcap_status_set_error (error, PCAP_ERROR, NULL, reason);
      return FALSE;
    }
  for (const pcap_if_t *each = interfaces; each != NULL; each = each->next)
    add_interface (each, links, funcs, user_data);
  pcap_freealldevs (interfaces);
  return TRUE;
}

typedef struct
{
  const char *device;
  char *system_name; /* owned; NULL until it is found */
} Search;

static void
compare_cb (const GPcapFoundInterface *interface, gpointer user_data)
{
  Search *search = user_data;

  if (search->system_name == NULL
      && (g_str_equal (interface->name, search->device)
          || g_str_equal (interface->system_name, search->device)))
    search->system_name = g_strdup (interface->system_name);
}

/* Whether there is such a device, be it a network interface or another, such as those of USB. */
gboolean
gpcap_interfaces_exist (const char *device)
{
  const GPcapInterfaceFuncs funcs = { .add_interface = compare_cb };
  Search search = { .device = device };

  if (if_nametoindex (device) != 0)
    return TRUE;

  const gboolean is_listed = gpcap_interfaces_foreach (&funcs, &search, NULL);
  g_autofree char *system_name = search.system_name;
  return !is_listed || system_name != NULL;
}

/* Returns the name by which the system knows a device. A name that is not valid UTF-8 is listed
 * with the replacement character, U+FFFD. */
char *
gpcap_interfaces_dup_system_name (const char *device)
{
  const GPcapInterfaceFuncs funcs = { .add_interface = compare_cb };
  Search search = { .device = device };

  if (strstr (device, "\xef\xbf\xbd") != NULL && if_nametoindex (device) == 0)
    gpcap_interfaces_foreach (&funcs, &search, NULL);
  return search.system_name != NULL ? search.system_name : g_strdup (device);
}

/* Looks up the network number and the netmask in host order, as filters take them, unlike libpcap;
 * both are 0 if there is no IPv4 address. */
gboolean
gpcap_interfaces_lookup_net (const char *device, guint32 *net, guint32 *mask, GError **error)
{
  char reason[PCAP_ERRBUF_SIZE] = "";
  bpf_u_int32 net_order = 0, mask_order = 0;

  *net = 0;
  *mask = 0;
  if (!gpcap_interfaces_exist (device))
    {
      gpcap_status_set_error (error, PCAP_ERROR_NO_SUCH_DEVICE, device, NULL);
      return FALSE;
    }
  if (pcap_lookupnet (device, &net_order, &mask_order, reason) != 0)
    return TRUE;
  *net = GUINT32_FROM_BE (net_order);
  *mask = GUINT32_FROM_BE (mask_order);
  return TRUE;
}
