/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file descriptor behind a stream. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int gpcap_stream_fd_of_input (GInputStream *stream);
int gpcap_stream_fd_of_output (GOutputStream *stream);

G_END_DECLS
