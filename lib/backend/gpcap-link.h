/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The link of a capture, or of a device that is not captured from yet. */

#pragma once

#include "backend/gpcap-handle.h"

G_BEGIN_DECLS

int *gpcap_link_list_datalinks (GPcapHandle *handle, guint *n_datalinks, GError **error);
gboolean gpcap_link_set_datalink (GPcapHandle *handle, int datalink, GError **error);
int gpcap_link_get_major_version (GPcapHandle *handle);
int gpcap_link_get_minor_version (GPcapHandle *handle);
gboolean gpcap_link_is_swapped (GPcapHandle *handle);
int gpcap_link_inject (GPcapHandle *handle, const guint8 *data, guint size, GError **error);
gboolean gpcap_link_set_direction (GPcapHandle *handle, int direction, GError **error);
gboolean gpcap_link_check_fanout (guint group, guint mode, guint flags, GError **error);
gboolean
gpcap_link_set_fanout (GPcapHandle *handle, guint group, guint mode, guint flags, GError **error);
int gpcap_link_get_fanout_group (GPcapHandle *handle, GError **error);

gboolean gpcap_link_can_set_rfmon (const char *device, GError **error);
int *gpcap_link_list_tstamp_types (const char *device, guint *n_types, GError **error);

G_END_DECLS
