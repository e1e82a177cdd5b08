/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network devices that libpcap finds. */

#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* A device, borrowed until the callback returns. The texts are valid UTF-8 but the system's name;
 * the flags are of GPcapDeviceFlags and GPcapConnectionStatus. */
typedef struct
{
  const char *name;
  const char *system_name; /* for libpcap and the kernel */
  const char *description; /* or NULL */
  guint flags;
  int connection_status;
} GPcapInterface;

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
  void (*add_interface) (const GPcapInterface *interface, gpointer user_data);
  void (*add_address) (const GPcapInterfaceAddress *address, gpointer user_data);
} GPcapInterfaceFuncs;

gboolean
gpcap_interfaces_foreach (const GPcapInterfaceFuncs *funcs, gpointer user_data, GError **error);
gboolean gpcap_interfaces_exist (const char *device);
char *gpcap_interfaces_dup_system_name (const char *device);
gboolean
gpcap_interfaces_lookup_net (const char *device, guint32 *net, guint32 *mask, GError **error);

G_END_DECLS
