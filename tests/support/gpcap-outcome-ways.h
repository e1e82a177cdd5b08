/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every way to read a savefile to its end or error, for its outcome. */

#pragma once

#include "support/gpcap-outcome.h"

G_BEGIN_DECLS

#define N_OUTCOME_WAYS 10

extern const ReadFunc outcome_ways[N_OUTCOME_WAYS];

G_END_DECLS
