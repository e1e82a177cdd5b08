/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of LZ4's frames, with liblz4. */

#pragma once

#include "storage/gpcap-decompressor.h"

G_BEGIN_DECLS

GPcapDecompressor *gpcap_unlz4_new (GError **error);

G_END_DECLS
