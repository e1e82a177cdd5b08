/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's routing netlink: which network interfaces there are, and when they change. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-netlink-message.h"

G_BEGIN_DECLS

/* What a listener has heard. */
typedef enum
{
  GPCAP_NETLINK_HEARD_NOTHING, /* nothing that concerns the devices */
  GPCAP_NETLINK_HEARD_CHANGES, /* devices have changed, or may have, where messages were lost */
  GPCAP_NETLINK_HEARD_NO_MORE, /* the listener has failed */
} GPcapNetlinkHeard;

int gpcap_netlink_open_listener (void);
GPcapNetlinkHeard gpcap_netlink_listen (int fd, GHashTable *gone);

GArray *gpcap_netlink_list_links (GError **error);

G_END_DECLS
