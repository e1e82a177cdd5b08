/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of device something is, and the link types that libpcap will offer for it. */

#include "backend/gpcap-device-kinds.h"

#include <linux/if_arp.h>

#include "gpcap/gpcap-link-type.h"

/* The numbers that older headers lack. */
#define HARDWARE_RAWIP 519 /* ARPHRD_RAWIP */
#define HARDWARE_FCFABRIC_FIRST 784 /* ARPHRD_FCPP */
#define HARDWARE_FCFABRIC_LAST 799 /* the end of its range */
#define HARDWARE_VSOCKMON 826 /* ARPHRD_VSOCKMON */
#define HARDWARE_LAPD 8445 /* ARPHRD_LAPD */
#define HARDWARE_FIBRE_CHANNEL 18 /* IP over Fibre Channel, as some drivers tell it */

/* The most link types that a device has. */
#define MAX_DATALINKS 3

typedef struct
{
  const char *name;
  GPcapDeviceKind kind;
} NamedKind;

/* The kernel's drivers of virtual interfaces; what is not here is VIRTUAL. */
static const NamedKind drivers[] = {
  { "amt", GPCAP_DEVICE_KIND_TUNNEL },    { "bareudp", GPCAP_DEVICE_KIND_TUNNEL },
  { "bond", GPCAP_DEVICE_KIND_BOND },     { "bridge", GPCAP_DEVICE_KIND_BRIDGE },
  { "erspan", GPCAP_DEVICE_KIND_TUNNEL }, { "geneve", GPCAP_DEVICE_KIND_TUNNEL },
  { "gre", GPCAP_DEVICE_KIND_TUNNEL },    { "gretap", GPCAP_DEVICE_KIND_TUNNEL },
  { "gtp", GPCAP_DEVICE_KIND_TUNNEL },    { "ip6erspan", GPCAP_DEVICE_KIND_TUNNEL },
  { "ip6gre", GPCAP_DEVICE_KIND_TUNNEL }, { "ip6gretap", GPCAP_DEVICE_KIND_TUNNEL },
  { "ip6tnl", GPCAP_DEVICE_KIND_TUNNEL }, { "ipip", GPCAP_DEVICE_KIND_TUNNEL },
  { "ovpn", GPCAP_DEVICE_KIND_TUNNEL },   { "ovpn-dco", GPCAP_DEVICE_KIND_TUNNEL },
  { "ppp", GPCAP_DEVICE_KIND_TUNNEL },    { "sit", GPCAP_DEVICE_KIND_TUNNEL },
  { "team", GPCAP_DEVICE_KIND_BOND },     { "tun", GPCAP_DEVICE_KIND_TUNNEL },
  { "veth", GPCAP_DEVICE_KIND_VETH },     { "vlan", GPCAP_DEVICE_KIND_VLAN },
  { "vti", GPCAP_DEVICE_KIND_TUNNEL },    { "vti6", GPCAP_DEVICE_KIND_TUNNEL },
  { "vxlan", GPCAP_DEVICE_KIND_TUNNEL },  { "wireguard", GPCAP_DEVICE_KIND_TUNNEL },
  { "xfrm", GPCAP_DEVICE_KIND_TUNNEL },   { "vcan", GPCAP_DEVICE_KIND_CAN },
  { "vxcan", GPCAP_DEVICE_KIND_CAN },     { "can", GPCAP_DEVICE_KIND_CAN },
};

/* libpcap's devices that are no interfaces, by the beginning of the name, with the link types of
 * libpcap's sources for them. */
typedef struct
{
  NamedKind beginning;
  int datalinks[MAX_DATALINKS];
  guint n_datalinks;
} OtherDevice;

static const OtherDevice others[] = {
  { { "any", GPCAP_DEVICE_KIND_ANY }, { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 }, 2 },
  { { "bluetooth-monitor", GPCAP_DEVICE_KIND_BLUETOOTH },
    { GPCAP_DLT_BLUETOOTH_LINUX_MONITOR },
    1 },
  { { "bluetooth", GPCAP_DEVICE_KIND_BLUETOOTH }, { GPCAP_DLT_BLUETOOTH_HCI_H4_WITH_PHDR }, 1 },
  { { "usbmon", GPCAP_DEVICE_KIND_USB }, { GPCAP_DLT_USB_LINUX_MMAPPED }, 1 },
  { { "dbus-", GPCAP_DEVICE_KIND_DBUS }, { GPCAP_DLT_DBUS }, 1 },
  { { "nflog", GPCAP_DEVICE_KIND_NETFILTER }, { GPCAP_DLT_NFLOG, GPCAP_DLT_IPV4 }, 2 },
  { { "nfqueue", GPCAP_DEVICE_KIND_NETFILTER }, { GPCAP_DLT_IPV4 }, 1 },
};

/* The link types of an interface, by the kernel's number for its hardware. */
typedef struct
{
  guint first_hardware_type;
  guint last_hardware_type;
  int datalinks[MAX_DATALINKS];
  guint n_datalinks;
} Hardware;

/* As map_arphrd_to_dlt () in libpcap has it, where "cooked" capture replaces what is not known. */
static const Hardware hardware[] = {
  { ARPHRD_ETHER, ARPHRD_ETHER, { GPCAP_DLT_EN10MB, GPCAP_DLT_DOCSIS }, 2 },
  { ARPHRD_EETHER, ARPHRD_EETHER, { GPCAP_DLT_EN3MB }, 1 },
  { ARPHRD_AX25, ARPHRD_AX25, { GPCAP_DLT_AX25_KISS }, 1 },
  { ARPHRD_PRONET, ARPHRD_PRONET, { GPCAP_DLT_PRONET }, 1 },
  { ARPHRD_CHAOS, ARPHRD_CHAOS, { GPCAP_DLT_CHAOS }, 1 },
  { ARPHRD_IEEE802, ARPHRD_IEEE802, { GPCAP_DLT_IEEE802 }, 1 },
  { ARPHRD_ARCNET, ARPHRD_ARCNET, { GPCAP_DLT_ARCNET_LINUX }, 1 },
  { ARPHRD_DLCI, ARPHRD_DLCI, { GPCAP_DLT_RAW }, 1 },
  { HARDWARE_FIBRE_CHANNEL, HARDWARE_FIBRE_CHANNEL, { GPCAP_DLT_IP_OVER_FC }, 1 },
  { ARPHRD_METRICOM, ARPHRD_METRICOM, { GPCAP_DLT_EN10MB }, 1 },
  { ARPHRD_SLIP, ARPHRD_CSLIP6, { GPCAP_DLT_RAW }, 1 },
  { ARPHRD_ADAPT, ARPHRD_ADAPT, { GPCAP_DLT_RAW }, 1 },
  { ARPHRD_CAN, ARPHRD_CAN, { GPCAP_DLT_CAN_SOCKETCAN }, 1 },
  { ARPHRD_CISCO, ARPHRD_CISCO, { GPCAP_DLT_C_HDLC }, 1 },
  { ARPHRD_RAWHDLC, HARDWARE_RAWIP, { GPCAP_DLT_RAW }, 1 },
  { ARPHRD_TUNNEL, ARPHRD_TUNNEL, { GPCAP_DLT_RAW }, 1 },
  { ARPHRD_FRAD, ARPHRD_FRAD, { GPCAP_DLT_FRELAY }, 1 },
  { ARPHRD_LOOPBACK, ARPHRD_LOOPBACK, { GPCAP_DLT_EN10MB }, 1 },
  { ARPHRD_LOCALTLK, ARPHRD_LOCALTLK, { GPCAP_DLT_LTALK }, 1 },
  { ARPHRD_FDDI, ARPHRD_FDDI, { GPCAP_DLT_FDDI }, 1 },
  { ARPHRD_SIT, ARPHRD_SIT, { GPCAP_DLT_RAW }, 1 },
  { ARPHRD_IRDA, ARPHRD_IRDA, { GPCAP_DLT_LINUX_IRDA }, 1 },
  { HARDWARE_FCFABRIC_FIRST,
    HARDWARE_FCFABRIC_LAST,
    { GPCAP_DLT_FC_2, GPCAP_DLT_FC_2_WITH_FRAME_DELIMS, GPCAP_DLT_IP_OVER_FC },
    3 },
  { ARPHRD_IEEE802_TR, ARPHRD_IEEE802_TR, { GPCAP_DLT_IEEE802 }, 1 },
  { ARPHRD_IEEE80211, ARPHRD_IEEE80211, { GPCAP_DLT_IEEE802_11 }, 1 },
  { ARPHRD_IEEE80211_PRISM, ARPHRD_IEEE80211_PRISM, { GPCAP_DLT_PRISM_HEADER }, 1 },
  { ARPHRD_IEEE80211_RADIOTAP, ARPHRD_IEEE80211_RADIOTAP, { GPCAP_DLT_IEEE802_11_RADIO }, 1 },
  { ARPHRD_IEEE802154, ARPHRD_IEEE802154, { GPCAP_DLT_IEEE802_15_4_NOFCS }, 1 },
  { ARPHRD_NETLINK, ARPHRD_NETLINK, { GPCAP_DLT_NETLINK }, 1 },
  { HARDWARE_VSOCKMON, HARDWARE_VSOCKMON, { GPCAP_DLT_VSOCK }, 1 },
  { HARDWARE_LAPD, HARDWARE_LAPD, { GPCAP_DLT_LINUX_LAPD }, 1 },
  { ARPHRD_NONE, ARPHRD_NONE, { GPCAP_DLT_RAW }, 1 },
};

static const Hardware cooked = { 0, 0, { GPCAP_DLT_LINUX_SLL, GPCAP_DLT_LINUX_SLL2 }, 2 };

static const OtherDevice *
find_other (const char *system_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (system_name, others[i].beginning.name))
      return &others[i];
  return NULL;
}

static GPcapDeviceKind
find_kind_of_driver (const char *driver)
{
  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (g_str_equal (drivers[i].name, driver))
      return drivers[i].kind;
  return GPCAP_DEVICE_KIND_VIRTUAL;
}

static GPcapDeviceKind
find_kind_of_hardware (guint hardware_type)
{
  switch (hardware_type)
    {
    case ARPHRD_ETHER:
      return GPCAP_DEVICE_KIND_ETHERNET;
    case ARPHRD_LOOPBACK:
      return GPCAP_DEVICE_KIND_LOOPBACK;
    case ARPHRD_IEEE80211:
    case ARPHRD_IEEE80211_PRISM:
    case ARPHRD_IEEE80211_RADIOTAP:
      return GPCAP_DEVICE_KIND_WIRELESS;
    case ARPHRD_CAN:
      return GPCAP_DEVICE_KIND_CAN;
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case ARPHRD_NONE:
      return GPCAP_DEVICE_KIND_TUNNEL;
    default:
      return GPCAP_DEVICE_KIND_UNKNOWN;
    }
}

/* @link is NULL for what is not a network interface. */
GPcapDeviceKind
gpcap_device_kinds_find (const char *system_name,
                         GPcapDeviceFlags flags,
                         const GPcapNetlinkLink *link)
{
  const OtherDevice *other = link == NULL ? find_other (system_name) : NULL;

  /* libpcap calls Bluetooth wireless. */
  if (other != NULL)
    return other->beginning.kind;
  if (flags & GPCAP_DEVICE_FLAGS_LOOPBACK)
    return GPCAP_DEVICE_KIND_LOOPBACK;
  if (flags & GPCAP_DEVICE_FLAGS_WIRELESS)
    return GPCAP_DEVICE_KIND_WIRELESS;
  if (link == NULL)
    return GPCAP_DEVICE_KIND_UNKNOWN;
  if (link->driver[0] != '\0')
    return find_kind_of_driver (link->driver);
  return find_kind_of_hardware (link->hardware_type);
}

static const Hardware *
find_hardware (guint hardware_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (hardware); i++)
    if (hardware_type >= hardware[i].first_hardware_type
        && hardware_type <= hardware[i].last_hardware_type)
      return &hardware[i];
  return &cooked;
}

/* Returns the link types, the one that libpcap chooses first, owned by the library; none if they
 * are not known. @link is NULL for what is not a network interface. */
const int *
gpcap_device_kinds_get_datalinks (const char *system_name,
                                  GPcapDeviceFlags flags,
                                  const GPcapNetlinkLink *link,
                                  guint *n_datalinks)
{
  const OtherDevice *other = link == NULL ? find_other (system_name) : NULL;
  const Hardware *found = link != NULL ? find_hardware (link->hardware_type) : NULL;

  *n_datalinks = other != NULL ? other->n_datalinks : 0;
  if (link == NULL)
    return other != NULL ? other->datalinks : NULL;
  /* Only a cable modem's termination system puts DOCSIS on an Ethernet, which is never wireless. */
  *n_datalinks = flags & GPCAP_DEVICE_FLAGS_WIRELESS ? 1 : found->n_datalinks;
  return found->datalinks;
}
