/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A section of a savefile in pcapng format: what it says of the capture. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_SECTION (gpcap_section_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapSection, gpcap_section, GPCAP, SECTION, GObject)

GPCAP_AVAILABLE_IN_1_0
const char *gpcap_section_get_hardware (GPcapSection *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_section_get_os (GPcapSection *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_section_get_application (GPcapSection *self);
GPCAP_AVAILABLE_IN_1_0
const char *const *gpcap_section_get_comments (GPcapSection *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_section_get_options (GPcapSection *self);

G_END_DECLS
