/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decompressor of gzip's members (RFC 1952), with zlib. */

#pragma once

#include "storage/gpcap-decompressor.h"

G_BEGIN_DECLS

GPcapDecompressor *gpcap_gunzip_new (GError **error);

G_END_DECLS
