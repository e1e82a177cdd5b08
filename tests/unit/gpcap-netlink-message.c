/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the parser of the kernel's messages, with messages that it may send and others. */

#include "support/gpcap-test.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "backend/gpcap-netlink-message.h"

/* Appends zero bytes to the next multiple of four. */
static void
pad (GByteArray *bytes)
{
  const guint8 zeros[4] = { 0 };

  g_byte_array_append (bytes, zeros, -bytes->len % 4);
}

static void
add_attribute (GByteArray *bytes, guint16 type, gconstpointer data, gsize size)
{
  const struct nlattr header = { .nla_len = sizeof header + size, .nla_type = type };

  pad (bytes);
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  g_byte_array_append (bytes, data, size);
}

/* Begins a message. Returns where its length is. */
static gsize
begin_message (GByteArray *bytes, guint16 type, guint16 flags)
{
  const struct nlmsghdr header = { .nlmsg_type = type, .nlmsg_flags = flags };

  pad (bytes);
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  return bytes->len - sizeof header;
}

static void
end_message (GByteArray *bytes, gsize start)
{
  const guint32 length = bytes->len - start;

  memcpy (bytes->data + start, &length, sizeof length);
}

static gsize
begin_link (GByteArray *bytes, guint16 type, int index, guint8 family)
{
  const struct ifinfomsg link = { .ifi_family = family, .ifi_type = 1, .ifi_index = index };
  const gsize start = begin_message (bytes, type, NLM_F_MULTI);

  g_byte_array_append (bytes, (const guint8 *) &link, sizeof link);
  return start;
}

static void
add_link (GByteArray *bytes, int index, const char *name, const char *driver)
{
  const gsize start = begin_link (bytes, RTM_NEWLINK, index, AF_UNSPEC);
  g_autoptr (GByteArray) info = g_byte_array_new ();
  struct rtnl_link_stats64 statistics = { 0 };

  for (gsize i = 0; i < sizeof statistics / sizeof (guint64); i++)
    ((guint64 *) &statistics)[i] = (G_GUINT64_CONSTANT (1) << 40) + i;
  add_attribute (info, IFLA_INFO_DATA, "data", 4);
  add_attribute (info, IFLA_INFO_KIND, driver, strlen (driver) + 1);
  add_attribute (bytes, IFLA_IFNAME, name, strlen (name) + 1);
  add_attribute (bytes, IFLA_STATS64, &statistics, sizeof statistics);
  add_attribute (bytes, IFLA_LINKINFO | NLA_F_NESTED, info->data, info->len);
  end_message (bytes, start);
}

static GPcapNetlinkType
next (GByteArray *bytes, GPcapNetlinkMessage *message)
{
  return gpcap_netlink_message_next (&(GPcapNetlinkDatagram){ bytes->data, bytes->len }, message);
}

static void
assert_link (const GPcapNetlinkLink *link, int index, const char *name, const char *driver)
{
  const guint64 first = G_GUINT64_CONSTANT (1) << 40;

  g_assert_cmpint (link->index, ==, index);
  g_assert_cmpuint (link->hardware_type, ==, 1);
  g_assert_cmpstr (link->name, ==, name);
  g_assert_cmpstr (link->driver, ==, driver);
  g_assert_true (link->has_counters);
  for (guint i = 0; i < GPCAP_N_COUNTERS; i++)
    if (i != GPCAP_COUNTER_RECEIVED_DROPS)
      g_assert_cmpuint (link->counters[i], ==, first + i);
  /* What was dropped, and what was missed. */
  g_assert_cmpuint (link->counters[GPCAP_COUNTER_RECEIVED_DROPS], ==, 2 * first + 6 + 15);
}

static void
test_a_datagram_has_several_messages (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GPcapNetlinkMessage message;

  add_link (bytes, 3, "veth0", "veth");
  add_link (bytes, G_MAXINT, "an-interface-15", "bridge");
  end_message (bytes, begin_link (bytes, RTM_DELLINK, 5, AF_UNSPEC));
  end_message (bytes, begin_message (bytes, RTM_NEWADDR, 0));
  end_message (bytes, begin_message (bytes, RTM_DELADDR, 0));

  GPcapNetlinkDatagram datagram = { bytes->data, bytes->len };
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_LINK);
  assert_link (&message.link, 3, "veth0", "veth");
  g_assert_false (message.is_inconsistent);
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_LINK);
  assert_link (&message.link, G_MAXINT, "an-interface-15", "bridge");
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_LINK_GONE);
  g_assert_cmpint (message.link.index, ==, 5);
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_ADDRESS);
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_ADDRESS);
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_END);
  g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_END);
}

static void
test_what_does_not_concern_devices_is_other (void)
{
  const struct
  {
    guint16 type;
    guint8 family;
    guint16 attribute; /* or 0 */
  } messages[] = {
    { RTM_NEWLINK, AF_BRIDGE, 0 },
    { RTM_DELLINK, AF_BRIDGE, 0 },
    { RTM_NEWLINK, AF_UNSPEC, IFLA_WIRELESS },
    { RTM_NEWROUTE, AF_INET, 0 },
    { NLMSG_NOOP, AF_UNSPEC, 0 },
    { G_MAXUINT16, AF_UNSPEC, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const gsize start = begin_link (bytes, messages[i].type, 3, messages[i].family);
      GPcapNetlinkMessage message;

      if (messages[i].attribute != 0)
        add_attribute (bytes, messages[i].attribute, "event", 5);
      end_message (bytes, start);
      g_assert_cmpint (next (bytes, &message), ==, GPCAP_NETLINK_OTHER);
    }
}

static void
test_an_answer_ends_with_its_result (void)
{
  const struct
  {
    guint16 type;
    gint32 code;
    GPcapNetlinkType result;
    int errsv;
  } answers[] = {
    { NLMSG_DONE, 0, GPCAP_NETLINK_DONE, 0 },
    { NLMSG_DONE, -EMSGSIZE, GPCAP_NETLINK_ERROR, EMSGSIZE },
    { NLMSG_ERROR, -EPERM, GPCAP_NETLINK_ERROR, EPERM },
    { NLMSG_ERROR, 0, GPCAP_NETLINK_OTHER, 0 },
    { NLMSG_ERROR, G_MININT32, GPCAP_NETLINK_MALFORMED, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const gsize start = begin_message (bytes, answers[i].type, NLM_F_DUMP_INTR);
      GPcapNetlinkMessage message;

      g_byte_array_append (bytes, (const guint8 *) &answers[i].code, sizeof answers[i].code);
      end_message (bytes, start);
      g_assert_cmpint (next (bytes, &message), ==, answers[i].result);
      g_assert_cmpint (message.errsv, ==, answers[i].errsv);
      g_assert_true (message.is_inconsistent);
    }
}

/* Attributes that are not whole are ignored, as those that are not known. */
static void
test_texts_and_numbers_are_bounded (void)
{
  const char long_text[64] = "a name that is longer than the kernel's, and has no end at all";
  const guint64 few_statistics[7] = { 1, 1, 1, 1, 1, 1, 1 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const gsize start = begin_link (bytes, RTM_NEWLINK, 3, AF_UNSPEC);
  g_autoptr (GByteArray) info = g_byte_array_new ();
  GPcapNetlinkMessage message;

  add_attribute (info, IFLA_INFO_KIND, long_text, sizeof long_text);
  add_attribute (bytes, IFLA_IFNAME, long_text, sizeof long_text);
  add_attribute (bytes, IFLA_LINKINFO, info->data, info->len);
  add_attribute (bytes, IFLA_STATS64, few_statistics, sizeof few_statistics);
  end_message (bytes, start);
  g_assert_cmpint (next (bytes, &message), ==, GPCAP_NETLINK_LINK);
  g_assert_cmpuint (strlen (message.link.name), ==, sizeof message.link.name - 1);
  g_assert_true (g_str_has_prefix (long_text, message.link.name));
  g_assert_cmpuint (strlen (message.link.driver), ==, sizeof message.link.driver - 1);
  g_assert_true (g_str_has_prefix (long_text, message.link.driver));
  g_assert_false (message.link.has_counters);
  g_assert_cmpuint (message.link.counters[0], ==, 0);
}

/* Newer kernels append statistics, and older ones have fewer. */
static void
test_statistics_may_be_shorter_or_longer (void)
{
  const gsize sizes[] = { 64, 128, 192, sizeof (struct rtnl_link_stats64) + 80 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *statistics = g_malloc0 (sizes[i]);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const gsize start = begin_link (bytes, RTM_NEWLINK, 3, AF_UNSPEC);
      GPcapNetlinkMessage message;

      ((guint64 *) statistics)[6] = 5;
      add_attribute (bytes, IFLA_STATS64, statistics, sizes[i]);
      end_message (bytes, start);
      g_assert_cmpint (next (bytes, &message), ==, GPCAP_NETLINK_LINK);
      g_assert_true (message.link.has_counters);
      g_assert_cmpuint (message.link.counters[GPCAP_COUNTER_RECEIVED_DROPS], ==, 5);
    }
}

/* Each datagram is in memory of just its size, for AddressSanitizer. */
static void
assert_bounded (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  GPcapNetlinkDatagram datagram = { copy, size };
  GPcapNetlinkMessage message;
  GPcapNetlinkType type;
  guint n = 0;

  do
    {
      const gsize left = datagram.size;

      type = gpcap_netlink_message_next (&datagram, &message);
      g_assert_true (datagram.size < left || type == GPCAP_NETLINK_END);
      g_assert_cmpuint (n++, <=, size / sizeof (struct nlmsghdr) + 1);
    }
  while (type != GPCAP_NETLINK_END);
  g_assert_cmpuint (datagram.size, ==, 0);
}

static void
test_a_datagram_that_is_cut_is_malformed (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize first;

  add_link (bytes, 3, "veth0", "veth");
  first = bytes->len;
  add_link (bytes, 4, "veth1", "veth");
  for (gsize size = 0; size <= bytes->len; size++)
    {
      GPcapNetlinkDatagram datagram = { bytes->data, size };
      GPcapNetlinkMessage message;
      GPcapNetlinkType expected = GPCAP_NETLINK_MALFORMED;

      if (size >= first)
        g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_LINK);
      /* Without the padding behind the first message, and with it. */
      if (size == 0 || (size >= first && size <= NLMSG_ALIGN (first)))
        expected = GPCAP_NETLINK_END;
      else if (size == bytes->len)
        expected = GPCAP_NETLINK_LINK;
      g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, expected);
      g_assert_cmpint (gpcap_netlink_message_next (&datagram, &message), ==, GPCAP_NETLINK_END);
      assert_bounded (bytes->data, size);
    }
}

static void
test_any_length_is_bounded (void)
{
  const guint32 lengths[] = { 0,      1,      3,          4,          15,         16,        17,
                              0x7fff, 0x8000, 0xfffffffc, 0xfffffffd, 0xffffffff, 0x7fffffff };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  add_link (bytes, 3, "veth0", "veth");
  add_link (bytes, 4, "veth1", "veth");
  for (gsize position = 0; position + 4 <= bytes->len; position++)
    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        g_autofree guint8 *changed = g_memdup2 (bytes->data, bytes->len);

        memcpy (changed + position, &lengths[i], sizeof lengths[i]);
        assert_bounded (changed, bytes->len);
      }
}

static void
test_an_interface_without_a_number_is_malformed (void)
{
  const int indexes[] = { 0, -1, G_MININT };

  for (gsize i = 0; i < G_N_ELEMENTS (indexes); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      GPcapNetlinkMessage message;

      end_message (bytes, begin_link (bytes, RTM_NEWLINK, indexes[i], AF_UNSPEC));
      g_assert_cmpint (next (bytes, &message), ==, GPCAP_NETLINK_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netlink-message/a-datagram-has-several-messages",
                   test_a_datagram_has_several_messages);
  g_test_add_func ("/netlink-message/what-does-not-concern-devices-is-other",
                   test_what_does_not_concern_devices_is_other);
  g_test_add_func ("/netlink-message/an-answer-ends-with-its-result",
                   test_an_answer_ends_with_its_result);
  g_test_add_func ("/netlink-message/texts-and-numbers-are-bounded",
                   test_texts_and_numbers_are_bounded);
  g_test_add_func ("/netlink-message/statistics-may-be-shorter-or-longer",
                   test_statistics_may_be_shorter_or_longer);
  g_test_add_func ("/netlink-message/a-datagram-that-is-cut-is-malformed",
                   test_a_datagram_that_is_cut_is_malformed);
  g_test_add_func ("/netlink-message/any-length-is-bounded", test_any_length_is_bounded);
  g_test_add_func ("/netlink-message/an-interface-without-a-number-is-malformed",
                   test_an_interface_without_a_number_is_malformed);
  return g_test_run ();
}
