/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one header that programs include. */

#pragma once

#include "gpcap-address.h"
#include "gpcap-bpf.h"
#include "gpcap-device.h"
#include "gpcap-dumper.h"
#include "gpcap-enum-types.h"
#include "gpcap-enums.h"
#include "gpcap-error.h"
#include "gpcap-link-type.h"
#include "gpcap-open.h"
#include "gpcap-packet-batch.h"
#include "gpcap-packet-record.h"
#include "gpcap-packet.h"
#include "gpcap-pkthdr.h"
#include "gpcap-reader.h"
#include "gpcap-stats.h"
#include "gpcap-version.h"
