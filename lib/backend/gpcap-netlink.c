/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's routing netlink: which network interfaces there are, and when they change. */

#include "backend/gpcap-netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/gpcap-error-private.h"

/* The largest datagram that the kernel makes for a reader that has room for it. */
#define DATAGRAM_SIZE 32768

/* The kernel answers while the request is sent, so that this is never waited for. */
#define ANSWER_TIMEOUT 5 /* seconds */

/* An answer is inconsistent when interfaces come and go at the same time. */
#define MAX_ATTEMPTS 4

/* The subject of error messages. */
#define SUBJECT "List network interfaces"

typedef struct
{
  struct nlmsghdr header;
  struct ifinfomsg link;
} LinkRequest;

static int
open_socket (guint32 groups)
{
  const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
  const int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

  if (fd == -1 || bind (fd, (const struct sockaddr *) &address, sizeof address) == 0)
    return fd;

  const int errsv = errno;
  close (fd);
  errno = errsv;
  return -1;
}

/* Receives a datagram of the kernel's. A privileged process may send to another's netlink socket:
 * what comes from a process is received with a size of 0. Returns -1 with errno set if there is
 * none. */
static gssize
receive (int fd, gpointer data, gsize size, int flags)
{
  struct sockaddr_nl sender = { 0 };
  socklen_t sender_size = sizeof sender;
  gssize received;

  do
    received =
        recvfrom (fd, data, size, flags | MSG_TRUNC, (struct sockaddr *) &sender, &sender_size);
  while (received == -1 && errno == EINTR);
  return received > 0 && sender.nl_pid != 0 ? 0 : received;
}

/* Opens a socket that becomes readable when interfaces or their addresses change. Returns -1 if
 * there is no netlink here, or a process may not listen to it. */
int
gpcap_netlink_open_listener (void)
{
  return open_socket (RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
}

/* Adds the interfaces that have vanished to @gone. */
static gboolean
hear (GPcapNetlinkDatagram *datagram, GHashTable *gone)
{
  GPcapNetlinkMessage message;
  GPcapNetlinkType type;
  gboolean has_changes = FALSE;

  while ((type = gpcap_netlink_message_next (datagram, &message)) != GPCAP_NETLINK_END)
    {
      if (type == GPCAP_NETLINK_LINK_GONE)
        g_hash_table_add (gone, GINT_TO_POINTER (message.link.index));
      has_changes |= type != GPCAP_NETLINK_OTHER;
    }
  return has_changes;
}

/* Receives all that the socket has got, without waiting. Adds the indexes of interfaces that have
 * vanished to @gone: another interface may have got the index since. */
GPcapNetlinkHeard
gpcap_netlink_listen (int fd, GHashTable *gone)
{
  g_autofree guint8 *data = g_malloc (DATAGRAM_SIZE);
  GPcapNetlinkHeard heard = GPCAP_NETLINK_HEARD_NOTHING;

  for (;;)
    {
      const gssize size = receive (fd, data, DATAGRAM_SIZE, MSG_DONTWAIT);

      if (size == -1 && errno == EAGAIN)
        return heard;
      if (size == -1 && errno != ENOBUFS)
        return GPCAP_NETLINK_HEARD_NO_MORE;
      /* Without room, the kernel has dropped messages. */
      if (size == -1 || size > DATAGRAM_SIZE || hear (&(GPcapNetlinkDatagram){ data, size }, gone))
        heard = GPCAP_NETLINK_HEARD_CHANGES;
    }
}

static gboolean
request_links (int fd)
{
  const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  const struct timeval timeout = { .tv_sec = ANSWER_TIMEOUT };
  const LinkRequest request = {
    .header = { .nlmsg_len = sizeof request,
                .nlmsg_type = RTM_GETLINK,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .link = { .ifi_family = AF_UNSPEC },
  };

  return setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0
         && sendto (fd, &request, sizeof request, 0, (const struct sockaddr *) &kernel,
                    sizeof kernel)
                == sizeof request;
}

/* Appends the links of a datagram. Returns how it ends. */
static GPcapNetlinkType
append_links (GPcapNetlinkDatagram *datagram, GArray *links, gboolean *is_inconsistent, int *errsv)
{
  GPcapNetlinkMessage message;
  GPcapNetlinkType type;

  while ((type = gpcap_netlink_message_next (datagram, &message)) != GPCAP_NETLINK_END)
    {
      *is_inconsistent |= message.is_inconsistent;
      if (type == GPCAP_NETLINK_LINK)
        g_array_append_val (links, message.link);
      *errsv = type == GPCAP_NETLINK_MALFORMED ? EBADMSG : message.errsv;
      if (type == GPCAP_NETLINK_DONE || *errsv != 0)
        return type;
    }
  return type;
}

/* Receives the answer to a request. Returns 0 or the error number. */
static int
receive_links (int fd, GArray *links, gboolean *is_inconsistent)
{
  g_autofree guint8 *data = g_malloc (DATAGRAM_SIZE);
  int errsv = 0;

  while (errsv == 0)
    {
      const gssize size = receive (fd, data, DATAGRAM_SIZE, 0);
      GPcapNetlinkDatagram datagram = { data, MIN ((gsize) size, DATAGRAM_SIZE) };

      if (size == -1)
        return errno;
      if (append_links (&datagram, links, is_inconsistent, &errsv) == GPCAP_NETLINK_DONE)
        break;
    }
  return errsv;
}

/* Lists the network interfaces. Returns an array of GPcapNetlinkLink. */
GArray *
gpcap_netlink_list_links (GError **error)
{
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (GPcapNetlinkLink));
  const int fd = open_socket (0);
  gboolean is_inconsistent = TRUE;
  int errsv = fd == -1 ? errno : 0;

  for (guint i = 0; i < MAX_ATTEMPTS && is_inconsistent && errsv == 0; i++)
    {
      g_array_set_size (links, 0);
      is_inconsistent = FALSE;
      errsv = request_links (fd) ? receive_links (fd, links, &is_inconsistent) : errno;
    }
  if (fd != -1)
    close (fd);
  if (errsv == 0)
    return g_steal_pointer (&links);
  gpcap_error_set_from_errno (error, SUBJECT, errsv);
  return NULL;
}
