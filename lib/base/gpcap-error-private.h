/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the operating system. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void gpcap_error_set_from_errno (GError **error, const char *subject, int errsv);

G_END_DECLS
