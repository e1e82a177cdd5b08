/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A trial of a filter: whether it would compile, and if not, what is wrong where. */

#pragma once

#include "backend/gpcap-program.h"

G_BEGIN_DECLS

typedef struct
{
  char *reason; /* owned; what is wrong, or NULL if nothing is */
  gboolean has_place;
  gsize start; /* the place, in bytes */
  gsize end;
  char **names; /* owned; the names in the expression */
} GPcapFilterTrial;

void gpcap_filter_trial_run (GPcapFilterTrial *self,
                             const GPcapCompilation *compilation,
                             gboolean looks_up);
void gpcap_filter_trial_clear (GPcapFilterTrial *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GPcapFilterTrial, gpcap_filter_trial_clear)

G_END_DECLS
