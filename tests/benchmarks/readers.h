/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How GPcap's readers are opened, read and closed in the benchmarks in C; what fails ends the
 * program. */

#pragma once

#include <gpcap/gpcap.h>

#include "benchmark.h"

void check (gboolean good, GError *error);

GPcapReader *open_savefile (const char *filename);
GPcapReader *open_stream (const char *filename);

/* The timeout is in milliseconds; 0 stands for immediate mode. */
GPcapReader *open_device (const char *device, int timeout);

/* Returns the dumper that the reader has from then on, to be closed behind the last packet, or
 * NULL. */
GPcapDumper *set_options (GPcapReader *reader, const Options *options);
void close_dumper (GPcapDumper *dumper);

guint64 get_n_dropped (GPcapReader *reader);

void add_batch (Sums *sums, GPcapPacketBatch *batch);
void read_batches (GPcapReader *reader, Sums *sums);
