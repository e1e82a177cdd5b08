/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network devices that libpcap finds. */

#pragma once

#include <gio/gio.h>
#include <sys/socket.h>

#include "backend/gpcap-netlink-message.h"
#include "gpcap/gpcap-enums.h"

G_BEGIN_DECLS

/* A device, borrowed until the callback returns. The texts are valid UTF-8 but the system's name.
 */
typedef struct
{
  const char *name;
  const char *system_name; /* for libpcap and the kernel */
  const char *description; /* or NULL */
  GPcapDeviceFlags flags;
  GPcapConnectionStatus connection_status;
  int index; /* the kernel's number, which a renamed interface keeps; 0 if it is no interface */
  GPcapDeviceKind kind;
  const int *datalinks; /* the link types, or NULL */
  guint n_datalinks;
  const guint64 *counters; /* by GPcapCounter, or NULL */
} GPcapFoundInterface;

/* An address of a device, borrowed until the callback returns. Each field may be NULL. */
typedef struct
{
  const struct sockaddr *address;
  const struct sockaddr *netmask;
  const struct sockaddr *broadcast;
  const struct sockaddr *peer;
} GPcapInterfaceAddress;

typedef struct
{
  void (*add_interface) (const GPcapFoundInterface *interface, gpointer user_data);
  void (*add_address) (const GPcapInterfaceAddress *address, gpointer user_data);
} GPcapInterfaceFuncs;

gboolean
gpcap_interfaces_foreach (const GPcapInterfaceFuncs *funcs, gpointer user_data, GError **error);
gboolean gpcap_interfaces_exist (const char *device);
char *gpcap_interfaces_dup_system_name (const char *device);
gboolean
gpcap_interfaces_lookup_net (const char *device, guint32 *net, guint32 *mask, GError **error);

G_END_DECLS
