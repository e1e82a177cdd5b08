/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device is made of. */

#pragma once

#include "backend/gpcap-interfaces.h"
#include "gpcap/gpcap-device.h"

G_BEGIN_DECLS

/* The counters of packets and bytes come first: they have rates. */
#define GPCAP_DEVICE_N_RATES (GPCAP_COUNTER_SENT_BYTES + 1)

typedef enum
{
  GPCAP_DEVICE_PROP_NAME = 1,
  GPCAP_DEVICE_PROP_DESCRIPTION,
  GPCAP_DEVICE_PROP_FLAGS,
  GPCAP_DEVICE_PROP_CONNECTION_STATUS,
  GPCAP_DEVICE_PROP_ADDRESSES,
  GPCAP_DEVICE_PROP_INDEX,
  GPCAP_DEVICE_PROP_UP,
  GPCAP_DEVICE_PROP_RUNNING,
  GPCAP_DEVICE_PROP_KIND,
  GPCAP_DEVICE_PROP_DATALINK,
  GPCAP_DEVICE_PROP_COUNTERS, /* in the order of GPcapCounter */
  GPCAP_DEVICE_PROP_RATES = GPCAP_DEVICE_PROP_COUNTERS + GPCAP_N_COUNTERS, /* likewise */
  GPCAP_DEVICE_N_PROPERTIES = GPCAP_DEVICE_PROP_RATES + GPCAP_DEVICE_N_RATES
} GPcapDeviceProperty;

struct _GPcapDevice
{
  GObject parent_instance;

  char *name; /* owned */
  char *description; /* owned, or NULL */
  GPcapDeviceFlags flags;
  GPcapConnectionStatus connection_status;
  GListStore *addresses; /* owned; of GPcapAddress */
  int index;
  GPcapDeviceKind kind;
  int *datalinks; /* owned, or NULL */
  guint n_datalinks;
  gboolean has_counters;
  guint64 counters[GPCAP_N_COUNTERS];
  gint64 counters_time; /* when the counters were read for the rates, monotonic; 0 for not */
  double rates[GPCAP_DEVICE_N_RATES]; /* of the first counters */
};

GPcapDevice *gpcap_device_new_for_interface (const GPcapFoundInterface *interface);
void gpcap_device_add_address (GPcapDevice *self, const GPcapInterfaceAddress *address);
void gpcap_device_notify (GPcapDevice *self, GPcapDeviceProperty property);

G_END_DECLS
