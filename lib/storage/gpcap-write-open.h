/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The opening of a file to write to, which may be a FIFO without a reader. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int gpcap_write_open (const char *filename, int flags, GCancellable *cancellable);

G_END_DECLS
