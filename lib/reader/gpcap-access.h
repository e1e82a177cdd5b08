/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Access: whether the capture may be used, and in which thread it is read. */

#pragma once

#include "backend/gpcap-handle.h"

G_BEGIN_DECLS

/* The lock guards all fields, and nothing else. May be used in any thread. */
typedef struct
{
  GMutex lock;
  GPcapHandle *handle; /* owned; NULL before activation and after closing */
  gboolean is_closed; /* closed, for good */
  gboolean is_activating; /* an activation is under way */
  GThread *thread; /* not owned; the thread that reads, or read last */
  guint n_reads; /* reads under way in that thread, one inside the other's callback */
} GPcapAccess;

void gpcap_access_init (GPcapAccess *self);
void gpcap_access_clear (GPcapAccess *self);

GPcapHandle *gpcap_access_ref (GPcapAccess *self, GError **error);
GPcapHandle *gpcap_access_ref_live (GPcapAccess *self, GError **error);
gboolean gpcap_access_check (GPcapAccess *self, GError **error);
gboolean gpcap_access_check_settable (GPcapAccess *self, GError **error);
gboolean gpcap_access_is_active (GPcapAccess *self);
gboolean gpcap_access_is_closed (GPcapAccess *self);

gboolean gpcap_access_begin_activation (GPcapAccess *self, GError **error);
gboolean gpcap_access_end_activation (GPcapAccess *self, GPcapHandle *handle, GError **error);
gboolean gpcap_access_close (GPcapAccess *self, GPcapHandle **handle, gboolean *is_idle);

GPcapHandle *gpcap_access_begin_read (GPcapAccess *self, GError **error);
gboolean gpcap_access_end_read (GPcapAccess *self, gboolean *is_last);
void gpcap_access_note_thread (GPcapAccess *self);
gboolean gpcap_access_is_reading_thread (GPcapAccess *self);

G_END_DECLS
