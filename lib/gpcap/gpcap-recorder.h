/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A flight recorder: writes what led to an event, and what followed. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-dumper.h>
#include <gpcap/gpcap-history.h>
#include <gpcap/gpcap-rotation.h>
#include <gpcap/gpcap-version.h>

G_BEGIN_DECLS

#define GPCAP_TYPE_RECORDER (gpcap_recorder_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapRecorder, gpcap_recorder, GPCAP, RECORDER, GObject)

GPCAP_AVAILABLE_IN_1_0
GPcapRecorder *gpcap_recorder_new (GPcapHistory *history,
                                   GPcapRotation *rotation,
                                   double seconds_before,
                                   double seconds_after) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapRecorder *gpcap_recorder_new_for_ring (GPcapDumper *ring,
                                            GPcapRotation *rotation,
                                            double seconds_before,
                                            double seconds_after) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_recorder_trigger (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_recorder_trigger_at (GPcapRecorder *self, gint64 timestamp);
GPCAP_AVAILABLE_IN_1_0
void gpcap_recorder_end (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_recorder_is_recording (GPcapRecorder *self);

GPCAP_AVAILABLE_IN_1_0
GPcapHistory *gpcap_recorder_get_history (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_recorder_get_ring (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
GPcapRotation *gpcap_recorder_get_rotation (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_recorder_get_seconds_before (GPcapRecorder *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_recorder_get_seconds_after (GPcapRecorder *self);

G_END_DECLS
