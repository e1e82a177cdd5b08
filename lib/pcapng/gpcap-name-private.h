/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How names are made of the blocks of a file. */

#pragma once

#include "gpcap/gpcap-name.h"

G_BEGIN_DECLS

GPtrArray *gpcap_name_list_for_body (GBytes *body);
guint gpcap_name_count_for_body (GBytes *body);

G_END_DECLS
