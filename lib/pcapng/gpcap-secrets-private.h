/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How secrets are made of the blocks of a file. */

#pragma once

#include "gpcap/gpcap-secrets.h"

G_BEGIN_DECLS

GPcapSecrets *gpcap_secrets_new_for_body (GBytes *body);

G_END_DECLS
