/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run of a filter: a thread that looks for the packets of a savefile that pass. */

#pragma once

#include "backend/gpcap-savefile-index.h"
#include "base/gpcap-updater.h"
#include "savefiles/gpcap-filter-variants.h"

G_BEGIN_DECLS

typedef struct _GPcapFilterRun GPcapFilterRun;

/* How far a run is. */
typedef struct
{
  guint n_matches;
  guint64 n_seen; /* packets that the filter has been run on */
  gboolean is_over; /* nothing more is looked at */
} GPcapFilterRunState;

GPcapFilterRun *gpcap_filter_run_start (GPcapSavefileIndex *index,
                                        GPcapFilterVariants *variants,
                                        GPcapUpdater *updater,
                                        GError **error);
void gpcap_filter_run_unref (GPcapFilterRun *self);
void gpcap_filter_run_cancel (GPcapFilterRun *self);
GPcapFilterRunState gpcap_filter_run_get_state (GPcapFilterRun *self);
GError *gpcap_filter_run_dup_error (GPcapFilterRun *self);
void gpcap_filter_run_wait (GPcapFilterRun *self);
guint gpcap_filter_run_get_match (GPcapFilterRun *self, guint i);

G_END_DECLS
