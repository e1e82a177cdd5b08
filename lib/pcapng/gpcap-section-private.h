/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How sections are made of the blocks of a file. */

#pragma once

#include "gpcap/gpcap-section.h"

G_BEGIN_DECLS

GPcapSection *gpcap_section_new_for_body (GBytes *body);

G_END_DECLS
