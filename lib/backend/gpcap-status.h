/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libpcap's status codes as errors. */

#pragma once

#include <gio/gio.h>

#include "gpcap/gpcap-error.h"

G_BEGIN_DECLS

void gpcap_status_set_error (GError **error, int status, const char *subject, const char *message);
void gpcap_status_set_device_error (GError **error, int errsv, const char *device);
void gpcap_status_set_unsupported (GError **error,
                                   GPcapError code,
                                   const char *device,
                                   const char *message);

G_END_DECLS
