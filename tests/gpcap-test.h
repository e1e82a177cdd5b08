/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What several tests need. */

#pragma once

#include <gpcap/gpcap.h>

G_BEGIN_DECLS

/* What each savefile that is whole has, and what the generator put into it. */
#define TEST_N_PACKETS 100
#define TEST_N_MANY 20000
#define TEST_START G_GINT64_CONSTANT (1700000000)

/* A trace is packets as a test saw them: one line each, of time, lengths and a checksum of the
 * bytes. */

GPtrArray *trace_new (void);
void trace_add (GPtrArray *trace, GPcapPkthdr *hdr, const guint8 *data, guint caplen);
void trace_add_bytes (GPtrArray *trace, GPcapPkthdr *hdr, GBytes *data);
void trace_add_batch (GPtrArray *trace, GPcapPacketBatch *batch);
GPtrArray *trace_of_libpcap (const char *filename, const char *filter);
void assert_same_trace (GPtrArray *actual, GPtrArray *expected);

char *test_savefile (const char *name);
GPcapReader *test_open (const char *name);
void run_main_loop_until (gboolean *done);

G_END_DECLS
