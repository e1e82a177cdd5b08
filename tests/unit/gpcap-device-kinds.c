/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the kinds of devices and of their link types, also of those that few machines have. */

#include "support/gpcap-test.h"

#include <linux/if_arp.h>

#include "backend/gpcap-device-kinds.h"

typedef struct
{
  const char *name;
  const char *driver; /* "" for none; NULL for what is no interface */
  guint hardware_type;
  GPcapDeviceFlags flags;
  GPcapDeviceKind kind;
  int datalinks[3];
  guint n_datalinks;
} Case;

static const Case cases[] = {
  { "eth0",
    "",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_ETHERNET,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "wlan0",
    "",
    ARPHRD_ETHER,
    GPCAP_DEVICE_FLAGS_WIRELESS,
    GPCAP_DEVICE_KIND_WIRELESS,
    { GPCAP_DLT_EN10MB },
    1 },
  { "mon0",
    "",
    ARPHRD_IEEE80211_RADIOTAP,
    GPCAP_DEVICE_FLAGS_WIRELESS,
    GPCAP_DEVICE_KIND_WIRELESS,
    { GPCAP_DLT_IEEE802_11_RADIO },
    1 },
  { "mon1", "", ARPHRD_IEEE80211, 0, GPCAP_DEVICE_KIND_WIRELESS, { GPCAP_DLT_IEEE802_11 }, 1 },
  { "lo",
    "",
    ARPHRD_LOOPBACK,
    GPCAP_DEVICE_FLAGS_LOOPBACK,
    GPCAP_DEVICE_KIND_LOOPBACK,
    { GPCAP_DLT_EN10MB },
    1 },
  { "br0",
    "bridge",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_BRIDGE,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "bond0",
    "bond",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_BOND,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "veth0",
    "veth",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_VETH,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "eth0.5",
    "vlan",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_VLAN,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "dummy0",
    "dummy",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_VIRTUAL,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
  { "tun0", "tun", ARPHRD_NONE, 0, GPCAP_DEVICE_KIND_TUNNEL, { GPCAP_DLT_RAW }, 1 },
  { "wg0", "wireguard", ARPHRD_NONE, 0, GPCAP_DEVICE_KIND_TUNNEL, { GPCAP_DLT_RAW }, 1 },
  { "sit0", "sit", ARPHRD_SIT, 0, GPCAP_DEVICE_KIND_TUNNEL, { GPCAP_DLT_RAW }, 1 },
  { "gre0",
    "gre",
    ARPHRD_IPGRE,
    0,
    GPCAP_DEVICE_KIND_TUNNEL,
    { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 },
    2 },
  { "ppp0",
    "",
    ARPHRD_PPP,
    0,
    GPCAP_DEVICE_KIND_TUNNEL,
    { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 },
    2 },
  { "can0", "", ARPHRD_CAN, 0, GPCAP_DEVICE_KIND_CAN, { GPCAP_DLT_CAN_SOCKETCAN }, 1 },
  { "vcan0", "vcan", ARPHRD_CAN, 0, GPCAP_DEVICE_KIND_CAN, { GPCAP_DLT_CAN_SOCKETCAN }, 1 },
  { "nlmon0", "nlmon", ARPHRD_NETLINK, 0, GPCAP_DEVICE_KIND_VIRTUAL, { GPCAP_DLT_NETLINK }, 1 },
  { "vsockmon0", "vsockmon", 826, 0, GPCAP_DEVICE_KIND_VIRTUAL, { GPCAP_DLT_VSOCK }, 1 },
  { "rmnet0", "", 519, 0, GPCAP_DEVICE_KIND_UNKNOWN, { GPCAP_DLT_RAW }, 1 },
  { "wpan0",
    "",
    ARPHRD_IEEE802154,
    0,
    GPCAP_DEVICE_KIND_UNKNOWN,
    { GPCAP_DLT_IEEE802_15_4_NOFCS },
    1 },
  { "fc0",
    "",
    787,
    0,
    GPCAP_DEVICE_KIND_UNKNOWN,
    { GPCAP_DLT_FC_2, GPCAP_DLT_FC_2_WITH_FRAME_DELIMS, GPCAP_DLT_IP_OVER_FC },
    3 },
  { "ib0",
    "",
    ARPHRD_INFINIBAND,
    0,
    GPCAP_DEVICE_KIND_UNKNOWN,
    { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 },
    2 },
  { "any", NULL, 0, 0, GPCAP_DEVICE_KIND_ANY, { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 }, 2 },
  { "usbmon1", NULL, 0, 0, GPCAP_DEVICE_KIND_USB, { GPCAP_DLT_USB_LINUX_MMAPPED }, 1 },
  { "bluetooth0",
    NULL,
    0,
    GPCAP_DEVICE_FLAGS_WIRELESS,
    GPCAP_DEVICE_KIND_BLUETOOTH,
    { GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR },
    1 },
  { "bluetooth-monitor",
    NULL,
    0,
    GPCAP_DEVICE_FLAGS_WIRELESS,
    GPCAP_DEVICE_KIND_BLUETOOTH,
    { GPCAP_DLT_BLUETOOTH_LINUX_MONITOR },
    1 },
  { "dbus-system", NULL, 0, 0, GPCAP_DEVICE_KIND_DBUS, { GPCAP_DLT_DBUS }, 1 },
  { "nflog", NULL, 0, 0, GPCAP_DEVICE_KIND_NETFILTER, { GPCAP_DLT_NFLOG, GPCAP_DLT_IPV4 }, 2 },
  { "nfqueue", NULL, 0, 0, GPCAP_DEVICE_KIND_NETFILTER, { GPCAP_DLT_IPV4 }, 1 },
  { "another", NULL, 0, 0, GPCAP_DEVICE_KIND_UNKNOWN, { 0 }, 0 },
  /* Only what is no interface is known by its name. */
  { "usbmon1",
    "veth",
    ARPHRD_ETHER,
    0,
    GPCAP_DEVICE_KIND_VETH,
    { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS },
    2 },
};

static void
test_each_kind_is_told (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GPcapNetlinkLink link = { .index = 1, .hardware_type = cases[i].hardware_type };
      const GPcapNetlinkLink *known = cases[i].driver != NULL ? &link : NULL;
      const int *datalinks;
      guint n_datalinks;

      g_test_message ("%s", cases[i].name);
      if (known != NULL)
        g_strlcpy (link.driver, cases[i].driver, sizeof link.driver);
      g_assert_cmpint (gpcap_device_kinds_find (cases[i].name, cases[i].flags, known), ==,
                       cases[i].kind);
      datalinks =
          gpcap_device_kinds_get_datalinks (cases[i].name, cases[i].flags, known, &n_datalinks);
      g_assert_cmpmem (datalinks, n_datalinks * sizeof (int), cases[i].datalinks,
                       cases[i].n_datalinks * sizeof (int));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device-kinds/each-kind-is-told", test_each_kind_is_told);
  return g_test_run ();
}
