/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libpcap says about a block that is wrong. */

#pragma once

#include "backend/gpcap-pcapng-inputs.h"

G_BEGIN_DECLS

char *
gpcap_pcapng_judgement_dup_reason (const GPcapPcapngInputs *inputs, const guint8 *data, gsize size);

G_END_DECLS
