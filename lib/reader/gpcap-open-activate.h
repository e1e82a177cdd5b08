/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all ways to open a capture have in common: a new reader is activated. */

#pragma once

#include "gpcap/gpcap-reader.h"

G_BEGIN_DECLS

GPcapReader *gpcap_open_activate (GPcapReader *reader, GCancellable *cancellable, GError **error);
void gpcap_open_activate_async (GPcapReader *reader,
                                GError *error,
                                gpointer source_tag,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPcapReader *gpcap_open_activate_finish (GAsyncResult *result, gpointer source_tag, GError **error);

G_END_DECLS
