/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes the messages of the kernel: any bytes have the messages that the kernel's own macros find.
 *
 * The first byte of an input selects the alignment; the second one is for nothing; the rest is the
 * datagram. */

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "backend/gpcap-netlink-message.h"
#include "fuzz/fuzz.h"

/* Returns the last attribute of a type, or NULL. */
static struct rtattr *
find_attribute (struct nlmsghdr *header, guint type)
{
  struct rtattr *found = NULL;
  int size = IFLA_PAYLOAD (header);

  for (struct rtattr *each = IFLA_RTA (NLMSG_DATA (header)); RTA_OK (each, size);
       each = RTA_NEXT (each, size))
    if ((each->rta_type & NLA_TYPE_MASK) == type)
      found = each;
  return found;
}

static void
assert_link (const GPcapNetlinkMessage *message, struct nlmsghdr *header)
{
  const struct ifinfomsg *link = NLMSG_DATA (header);
  struct rtattr *name = find_attribute (header, IFLA_IFNAME);
  struct rtattr *statistics = find_attribute (header, IFLA_STATS64);
  char expected[sizeof message->link.name] = "";

  if (name != NULL)
    memcpy (expected, RTA_DATA (name), MIN (RTA_PAYLOAD (name), sizeof expected - 1));
  g_assert_cmpint (message->link.index, ==, link->ifi_index);
  g_assert_cmpuint (message->link.hardware_type, ==, link->ifi_type);
  g_assert_cmpstr (message->link.name, ==, expected);
  g_assert_nonnull (memchr (message->link.driver, '\0', sizeof message->link.driver));
  if (statistics != NULL && RTA_PAYLOAD (statistics) >= 64)
    g_assert_true (message->link.has_counters);
  g_assert_null (find_attribute (header, IFLA_WIRELESS));
}

static void
assert_message (GPcapNetlinkType type, const GPcapNetlinkMessage *message, struct nlmsghdr *header)
{
  switch (type)
    {
    case GPCAP_NETLINK_LINK:
    case GPCAP_NETLINK_LINK_GONE:
      g_assert_cmpint (header->nlmsg_type, ==,
                       type == GPCAP_NETLINK_LINK ? RTM_NEWLINK : RTM_DELLINK);
      assert_link (message, header);
      break;
    case GPCAP_NETLINK_ADDRESS:
      g_assert_true (header->nlmsg_type == RTM_NEWADDR || header->nlmsg_type == RTM_DELADDR);
      break;
    case GPCAP_NETLINK_DONE:
      g_assert_cmpint (header->nlmsg_type, ==, NLMSG_DONE);
      break;
    case GPCAP_NETLINK_ERROR:
      g_assert_true (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE);
      g_assert_cmpint (message->errsv, >, 0);
      break;
    default:
      g_assert_cmpint (type, ==, GPCAP_NETLINK_OTHER);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;

  const gsize offset = data[0] % 8;
  g_autofree guint8 *aligned = g_memdup2 (data + 2, size - 2);
  g_autofree guint8 *shifted = g_malloc (MAX (offset + size - 2, 1));
  struct nlmsghdr *header = (struct nlmsghdr *) aligned;
  GPcapNetlinkDatagram datagram = { shifted + offset, size - 2 };
  GPcapNetlinkMessage message;
  GPcapNetlinkType type;
  int left = size - 2;

  memcpy (shifted + offset, data + 2, size - 2);
  while ((type = gpcap_netlink_message_next (&datagram, &message)) != GPCAP_NETLINK_END
         && type != GPCAP_NETLINK_MALFORMED)
    {
      g_assert_true (NLMSG_OK (header, left));
      assert_message (type, &message, header);
      header = NLMSG_NEXT (header, left);
    }
  if (type == GPCAP_NETLINK_MALFORMED)
    g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_END);
  else
    g_assert_false (NLMSG_OK (header, left));
  return 0;
}
