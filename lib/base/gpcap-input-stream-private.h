/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose bytes a function of the program's reads. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_INPUT_STREAM (gpcap_input_stream_get_type ())
G_DECLARE_FINAL_TYPE (GPcapInputStream, gpcap_input_stream, GPCAP, INPUT_STREAM, GInputStream)

gint64 gpcap_input_stream_get_size (GPcapInputStream *self);

G_END_DECLS
