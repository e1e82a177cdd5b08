/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper reports: its first write error, and the overflow of its queue. */

#pragma once

#include "savefiles/gpcap-dumper-parts.h"

G_BEGIN_DECLS

gboolean gpcap_dumper_announce_close (GPcapDumper *self, GPcapDumperState next);
void gpcap_dumper_keep_error (GPcapDumper *self);
void gpcap_dumper_notify_error (GPcapDumper *self);

/* From the thread of a queue. */
gpointer gpcap_dumper_report_new (GPcapDumper *dumper);
void gpcap_dumper_report_unref (gpointer report);
void gpcap_dumper_report (gpointer report, gboolean is_overflow);

G_END_DECLS
