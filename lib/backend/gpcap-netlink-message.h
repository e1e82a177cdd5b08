/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The messages of the kernel's routing netlink about network interfaces. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the kernel counts of an interface. */
typedef enum
{
  GPCAP_COUNTER_RECEIVED_PACKETS,
  GPCAP_COUNTER_SENT_PACKETS,
  GPCAP_COUNTER_RECEIVED_BYTES,
  GPCAP_COUNTER_SENT_BYTES,
  GPCAP_COUNTER_RECEIVED_ERRORS,
  GPCAP_COUNTER_SENT_ERRORS,
  GPCAP_COUNTER_RECEIVED_DROPS,
  GPCAP_COUNTER_SENT_DROPS,
  GPCAP_N_COUNTERS
} GPcapCounter;

/* A network interface. */
typedef struct
{
  int index;
  guint hardware_type; /* one of the kernel's ARPHRD_… */
  gboolean has_counters;
  char name[16]; /* need not be valid UTF-8; "" when the message has none */
  char driver[32]; /* the kernel's kind, such as "veth"; "" when the message has none */
  guint64 counters[GPCAP_N_COUNTERS]; /* 0 without has_counters */
} GPcapNetlinkLink;

typedef enum
{
  GPCAP_NETLINK_END, /* there are no more messages */
  GPCAP_NETLINK_MALFORMED, /* there are no more, because the rest is not valid */
  GPCAP_NETLINK_LINK, /* an interface is there, or has changed */
  GPCAP_NETLINK_LINK_GONE, /* an interface has vanished; only its index is told */
  GPCAP_NETLINK_ADDRESS, /* the addresses of an interface have changed */
  GPCAP_NETLINK_DONE, /* the answer to a request is complete */
  GPCAP_NETLINK_ERROR, /* a request has failed */
  GPCAP_NETLINK_OTHER, /* does not concern us */
} GPcapNetlinkType;

typedef struct
{
  gboolean is_inconsistent; /* something changed while the answer was put together */
  int errsv; /* of GPCAP_NETLINK_ERROR */
  GPcapNetlinkLink link; /* of GPCAP_NETLINK_LINK and GPCAP_NETLINK_LINK_GONE */
} GPcapNetlinkMessage;

/* What is left of a datagram. */
typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
} GPcapNetlinkDatagram;

GPcapNetlinkType gpcap_netlink_message_next (GPcapNetlinkDatagram *datagram,
                                             GPcapNetlinkMessage *message);

G_END_DECLS
