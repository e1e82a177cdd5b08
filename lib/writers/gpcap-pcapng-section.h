/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The beginning of a section that is written. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program says of what it writes. NULL stands for the usual. */
typedef struct
{
  const char *hardware;
  const char *os;
  const char *application;
  const char *const *comments;
} GPcapPcapngSection;

GBytes *gpcap_pcapng_section_make (const GPcapPcapngSection *self, GBytes *source);

G_END_DECLS
