/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of zstd's frames (RFC 8878), with libzstd. */

#pragma once

#include "storage/gpcap-decompressor.h"

G_BEGIN_DECLS

GPcapDecompressor *gpcap_unzstd_new (GError **error);

G_END_DECLS
