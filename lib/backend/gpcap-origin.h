/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An origin: where packets come from, and how that is opened. */

#pragma once

#include "backend/gpcap-live.h"

G_BEGIN_DECLS

/* A device with its capture options, or a savefile: its name, a file, bytes or a stream. */
typedef struct
{
  char *device; /* owned, or NULL for all devices; unused for a savefile */
  char *filename; /* owned, or NULL */
  GFile *file; /* owned, or NULL */
  GBytes *bytes; /* owned, or NULL */
  GInputStream *stream; /* owned, or NULL */
  gboolean follow; /* the savefile is read as it grows */
  GPcapOptions options; /* of the device */
} GPcapOrigin;

void gpcap_origin_clear (GPcapOrigin *self);
GPcapOrigin *gpcap_origin_copy (const GPcapOrigin *self);
void gpcap_origin_free (GPcapOrigin *self);
gboolean gpcap_origin_is_device (const GPcapOrigin *self);
gboolean gpcap_origin_check_device (const GPcapOrigin *self, GError **error);
const char *gpcap_origin_get_device (const GPcapOrigin *self);
GPcapHandle *
gpcap_origin_open (const GPcapOrigin *self, GCancellable *cancellable, int *status, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapOrigin, gpcap_origin_free)

G_END_DECLS
