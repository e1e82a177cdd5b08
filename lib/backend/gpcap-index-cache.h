/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps indexes of savefiles in the user's cache directory. */

#pragma once

#include "storage/gpcap-random-file.h"

G_BEGIN_DECLS

GVariant *
gpcap_index_cache_load (GPcapRandomFile *file, const GVariantType *type, guint64 *raw_end);
void gpcap_index_cache_store (GPcapRandomFile *file, guint64 raw_end, GVariant *content);

G_END_DECLS
