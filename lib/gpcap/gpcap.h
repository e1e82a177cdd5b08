/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one header that programs include. */

#pragma once

#include <gpcap/gpcap-address-set.h>
#include <gpcap/gpcap-address.h>
#include <gpcap/gpcap-bpf.h>
#include <gpcap/gpcap-conversation.h>
#include <gpcap/gpcap-conversations.h>
#include <gpcap/gpcap-device-monitor.h>
#include <gpcap/gpcap-device.h>
#include <gpcap/gpcap-dumper.h>
#include <gpcap/gpcap-endpoint.h>
#include <gpcap/gpcap-enum-types.h>
#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-error.h>
#include <gpcap/gpcap-filter-check.h>
#include <gpcap/gpcap-filtered-packets.h>
#include <gpcap/gpcap-flow-key.h>
#include <gpcap/gpcap-history.h>
#include <gpcap/gpcap-input-stream.h>
#include <gpcap/gpcap-interface.h>
#include <gpcap/gpcap-link-type.h>
#include <gpcap/gpcap-name.h>
#include <gpcap/gpcap-open.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-packet-record.h>
#include <gpcap/gpcap-packet.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-protocol.h>
#include <gpcap/gpcap-reader.h>
#include <gpcap/gpcap-recorder.h>
#include <gpcap/gpcap-rotation.h>
#include <gpcap/gpcap-savefile-model.h>
#include <gpcap/gpcap-secrets.h>
#include <gpcap/gpcap-section.h>
#include <gpcap/gpcap-stats.h>
#include <gpcap/gpcap-tap.h>
#include <gpcap/gpcap-traffic-record.h>
#include <gpcap/gpcap-traffic-table.h>
#include <gpcap/gpcap-traffic.h>
#include <gpcap/gpcap-tstamp-type.h>
#include <gpcap/gpcap-version.h>
#include <gpcap/gpcap-walk.h>
