/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets with which the packets of a savefile in pcapng format are decrypted. */

#pragma once

#include <glib-object.h>

#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_SECRETS (gpcap_secrets_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapSecrets, gpcap_secrets, GPCAP, SECRETS, GObject)

GPCAP_AVAILABLE_IN_1_0
guint gpcap_secrets_get_secrets_type (GPcapSecrets *self);
GPCAP_AVAILABLE_IN_1_0
GBytes *gpcap_secrets_get_data (GPcapSecrets *self);
GPCAP_AVAILABLE_IN_1_0
char **gpcap_secrets_get_comments (GPcapSecrets *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
