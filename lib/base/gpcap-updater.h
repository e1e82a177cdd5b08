/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An updater: calls a function for an object in its main context, when a thread has news. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GPcapUpdater GPcapUpdater;
typedef void (*GPcapUpdateFunc) (gpointer object);

GPcapUpdater *gpcap_updater_new (gpointer object, GPcapUpdateFunc func);
GPcapUpdater *gpcap_updater_ref (GPcapUpdater *self);
void gpcap_updater_unref (GPcapUpdater *self);
void gpcap_updater_post (GPcapUpdater *self);

G_END_DECLS
