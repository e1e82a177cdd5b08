/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An active capture: libpcap's pcap_t. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-program.h"
#include "backend/gpcap-pump.h"
#include "gpcap/gpcap-stats.h"
#include "packets/gpcap-arena.h"

G_BEGIN_DECLS

typedef struct _GPcapHandle GPcapHandle;
struct pcap;

/* What a live capture is activated with, in libpcap's units and numbers. */
typedef struct
{
  int snaplen; /* bytes, 0 for whole packets */
  gboolean promisc;
  gboolean rfmon;
  int timeout; /* milliseconds */
  int buffer_size; /* bytes, 0 for the default */
  gboolean immediate;
  int tstamp_type;
  int tstamp_precision;
  int protocol; /* an Ethernet type, in host order; 0 for all */
} GPcapOptions;

const char *gpcap_handle_lib_version (void);

GPcapHandle *gpcap_handle_open_live (const char *device,
                                     const GPcapOptions *options,
                                     int *status,
                                     GError **error);
GPcapHandle *
gpcap_handle_open_offline (const char *filename, GCancellable *cancellable, GError **error);
GPcapHandle *
gpcap_handle_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error);
GPcapHandle *gpcap_handle_ref (GPcapHandle *self);
void gpcap_handle_unref (GPcapHandle *self);
void gpcap_handle_unref_later (GPcapHandle *self);

gboolean gpcap_handle_is_live (GPcapHandle *self);
gboolean gpcap_handle_is_forked (GPcapHandle *self);
const char *gpcap_handle_get_device (GPcapHandle *self);
struct pcap *gpcap_handle_peek_pcap (GPcapHandle *self);
GMutexLocker *gpcap_handle_lock (GPcapHandle *self);
int gpcap_handle_get_datalink (GPcapHandle *self);
int gpcap_handle_get_snapshot (GPcapHandle *self);
double gpcap_handle_get_progress (GPcapHandle *self, gsize n_queued);
int gpcap_handle_get_fd (GPcapHandle *self);
gint64 gpcap_handle_get_required_timeout (GPcapHandle *self);
GPcapCollectResult gpcap_handle_collect (GPcapHandle *self, GPcapArena *arena, GError **error);
gboolean gpcap_handle_set_program (GPcapHandle *self,
                                   GPcapProgram *program,
                                   gboolean *is_applied,
                                   GError **error);
gboolean
gpcap_handle_start_thread (GPcapHandle *self, const GPcapPumpLimits *limits, GError **error);
void gpcap_handle_stop_thread (GPcapHandle *self);
gboolean gpcap_handle_is_pumped (GPcapHandle *self);
gboolean gpcap_handle_take_overflow (GPcapHandle *self);
gboolean gpcap_handle_get_stats (GPcapHandle *self, GPcapStats *stats, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapHandle, gpcap_handle_unref)

G_END_DECLS
