/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The messages of the kernel's routing netlink about network interfaces. */

#include "backend/gpcap-netlink-message.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The statistics that the kernel has had from the beginning; newer kernels append to them. */
#define MIN_STATISTICS G_STRUCT_OFFSET (struct rtnl_link_stats64, multicast)

/* The bytes of a message or of an attribute, in a datagram of any alignment. */
typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
} Content;

static void
skip (Content *self, gsize size)
{
  self->data += size;
  self->size -= size;
}

/* Takes a structure off the beginning. Returns FALSE if there is less than it. */
static gboolean
take (Content *self, gpointer structure, gsize size)
{
  if (self->size < size)
    return FALSE;
  memcpy (structure, self->data, size);
  skip (self, size);
  return TRUE;
}

/* Takes what follows a header that tells @length, the header included, and the padding behind it.
 * The last of its kind need not be padded. */
static gboolean
take_content (Content *self, gsize length, gsize header, Content *content)
{
  if (length < header || length - header > self->size)
    return FALSE;
  *content = (Content){ self->data, length - header };
  skip (self, MIN (self->size, NLMSG_ALIGN (length) - header));
  return TRUE;
}

/* Takes an attribute. Returns FALSE at the end, and if the rest is none. */
static gboolean
take_attribute (Content *self, guint *type, Content *content)
{
  struct nlattr header;

  if (!take (self, &header, sizeof header)
      || !take_content (self, header.nla_len, sizeof header, content))
    return FALSE;
  *type = header.nla_type & NLA_TYPE_MASK;
  return TRUE;
}

/* Copies a text, which need not end with a zero byte, and ends it with one. */
static void
copy_text (char *text, gsize size, const Content *content)
{
  const gsize length = strnlen ((const char *) content->data, MIN (content->size, size - 1));

  memcpy (text, content->data, length);
  text[length] = '\0';
}

static void
parse_link_info (GPcapNetlinkLink *link, Content content)
{
  Content attribute;
  guint type;

  while (take_attribute (&content, &type, &attribute))
    if (type == IFLA_INFO_KIND)
      copy_text (link->driver, sizeof link->driver, &attribute);
}

/* Counts as /proc/net/dev does: what the hardware had no room for was dropped too. */
static void
parse_statistics (GPcapNetlinkLink *link, const Content *content)
{
  struct rtnl_link_stats64 statistics = { 0 };

  if (content->size < MIN_STATISTICS)
    return;
  memcpy (&statistics, content->data, MIN (content->size, sizeof statistics));
  link->has_counters = TRUE;
  link->counters[GPCAP_COUNTER_RECEIVED_PACKETS] = statistics.rx_packets;
  link->counters[GPCAP_COUNTER_SENT_PACKETS] = statistics.tx_packets;
  link->counters[GPCAP_COUNTER_RECEIVED_BYTES] = statistics.rx_bytes;
  link->counters[GPCAP_COUNTER_SENT_BYTES] = statistics.tx_bytes;
  link->counters[GPCAP_COUNTER_RECEIVED_ERRORS] = statistics.rx_errors;
  link->counters[GPCAP_COUNTER_SENT_ERRORS] = statistics.tx_errors;
  link->counters[GPCAP_COUNTER_RECEIVED_DROPS] =
      statistics.rx_dropped + statistics.rx_missed_errors;
  link->counters[GPCAP_COUNTER_SENT_DROPS] = statistics.tx_dropped;
}

static GPcapNetlinkType
parse_link (GPcapNetlinkLink *link, Content content, gboolean is_gone)
{
  struct ifinfomsg header;
  Content attribute;
  guint type;
  gboolean is_wireless_event = FALSE;

  if (!take (&content, &header, sizeof header) || header.ifi_index <= 0)
    return GPCAP_NETLINK_MALFORMED;
  /* A bridge tells of its ports with messages of its own family. */
  if (header.ifi_family != AF_UNSPEC)
    return GPCAP_NETLINK_OTHER;
  link->index = header.ifi_index;
  link->hardware_type = header.ifi_type;
  while (take_attribute (&content, &type, &attribute))
    if (type == IFLA_IFNAME)
      copy_text (link->name, sizeof link->name, &attribute);
    else if (type == IFLA_LINKINFO)
      parse_link_info (link, attribute);
    else if (type == IFLA_STATS64)
      parse_statistics (link, &attribute);
    else if (type == IFLA_WIRELESS)
      is_wireless_event = TRUE;
  /* Such as the end of a scan: it comes again and again, and changes nothing here. */
  if (is_wireless_event)
    return GPCAP_NETLINK_OTHER;
  return is_gone ? GPCAP_NETLINK_LINK_GONE : GPCAP_NETLINK_LINK;
}

/* The result of a request is 0, or a negative number for what failed. */
static GPcapNetlinkType
parse_result (GPcapNetlinkMessage *message, Content content, GPcapNetlinkType success)
{
  gint32 code;

  if (!take (&content, &code, sizeof code) || code == G_MININT32)
    return GPCAP_NETLINK_MALFORMED;
  if (code >= 0)
    return success;
  message->errsv = -code;
  return GPCAP_NETLINK_ERROR;
}

static GPcapNetlinkType
parse_content (guint type, Content content, GPcapNetlinkMessage *message)
{
  switch (type)
    {
    case RTM_NEWLINK:
      return parse_link (&message->link, content, FALSE);
    case RTM_DELLINK:
      return parse_link (&message->link, content, TRUE);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return GPCAP_NETLINK_ADDRESS;
    case NLMSG_DONE:
      return parse_result (message, content, GPCAP_NETLINK_DONE);
    case NLMSG_ERROR:
      return parse_result (message, content, GPCAP_NETLINK_OTHER);
    default:
      return GPCAP_NETLINK_OTHER;
    }
}

/* Takes the next message off @datagram. After GPCAP_NETLINK_MALFORMED nothing is left of it. */
GPcapNetlinkType
gpcap_netlink_message_next (GPcapNetlinkDatagram *datagram, GPcapNetlinkMessage *message)
{
  Content left = { datagram->data, datagram->size };
  Content content;
  struct nlmsghdr header;
  GPcapNetlinkType type = GPCAP_NETLINK_MALFORMED;

  *message = (GPcapNetlinkMessage){ 0 };
  if (left.size == 0)
    return GPCAP_NETLINK_END;
  if (take (&left, &header, sizeof header)
      && take_content (&left, header.nlmsg_len, sizeof header, &content))
    {
      message->is_inconsistent = (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
      type = parse_content (header.nlmsg_type, content, message);
    }
  if (type == GPCAP_NETLINK_MALFORMED)
    left.size = 0;
  datagram->data = left.data;
  datagram->size = left.size;
  return type;
}
