/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks in threads that report cancellation at once. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void gpcap_task_run_in_thread (GTask *task, GTaskThreadFunc func, GDestroyNotify destroy);

G_END_DECLS
