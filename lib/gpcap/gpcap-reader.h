/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A capture: the object that packets are read from. */

#pragma once

#include <gio/gio.h>

#include <gpcap/gpcap-bpf.h>
#include <gpcap/gpcap-dumper.h>
#include <gpcap/gpcap-enums.h>
#include <gpcap/gpcap-packet-batch.h>
#include <gpcap/gpcap-pkthdr.h>
#include <gpcap/gpcap-stats.h>
#include <gpcap/gpcap-tap.h>
#include <gpcap/gpcap-version.h>
#include <gpcap/gpcap-walk.h>

G_BEGIN_DECLS

/**
 * GPcapPacketFunc:
 * @hdr: the packet's header; take a reference to keep it
 * @data: (array length=caplen): the captured bytes, valid until the function returns
 * @caplen: the number of captured bytes
 * @user_data: data that was passed with the callback
 *
 * Called for each packet by [method@GPcap.Reader.dispatch] and [method@GPcap.Reader.loop], in the
 * thread that called them.
 *
 * It may do anything with the reader: read on, change the filter, break the loop, close it.
 *
 * Since: 1.0
 */
typedef void (*GPcapPacketFunc) (GPcapPkthdr *hdr,
                                 const guint8 *data,
                                 guint caplen,
                                 gpointer user_data);

#define GPCAP_TYPE_READER (gpcap_reader_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapReader, gpcap_reader, GPCAP, READER, GObject)

/* Options */
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_reader_get_device (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_reader_get_filename (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_snaplen (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_snaplen (GPcapReader *self, int snaplen, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_get_promisc (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_promisc (GPcapReader *self, gboolean promisc, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_get_rfmon (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_rfmon (GPcapReader *self, gboolean rfmon, GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_timeout (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_timeout (GPcapReader *self, int timeout, GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_buffer_size (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_buffer_size (GPcapReader *self, int buffer_size, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_get_immediate (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_immediate (GPcapReader *self, gboolean immediate, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapTstampType gpcap_reader_get_tstamp_type (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_tstamp_type (GPcapReader *self, GPcapTstampType type, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapTstampPrecision gpcap_reader_get_tstamp_precision (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_tstamp_precision (GPcapReader *self,
                                            GPcapTstampPrecision precision,
                                            GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_protocol (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_protocol (GPcapReader *self, int protocol, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_get_nonblock (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_set_nonblock (GPcapReader *self, gboolean nonblock);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_reader_get_queue_bytes (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_queue_bytes (GPcapReader *self, guint64 n_bytes, GError **error);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_reader_get_queue_packets (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_queue_packets (GPcapReader *self, guint64 n_packets, GError **error);

/* Life */
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_activate (GPcapReader *self, GCancellable *cancellable, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_activate_async (GPcapReader *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_activate_finish (GPcapReader *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_is_activated (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_close (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_close_async (GPcapReader *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_close_finish (GPcapReader *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_is_closed (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_reader_get_interfaces (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_reader_get_sections (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_reader_get_names (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
GListModel *gpcap_reader_get_secrets (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_reader_lookup_name (GPcapReader *self, const char *address);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_datalink (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_snapshot (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_progress (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_fd (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapStats *gpcap_reader_get_stats (GPcapReader *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_packets_per_second (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_bytes_per_second (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_drops_per_second (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
const char *gpcap_reader_get_filter (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_filter (GPcapReader *self, const char *filter, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_set_filter_async (GPcapReader *self,
                                    const char *filter,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_filter_finish (GPcapReader *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_bpf (GPcapReader *self, GPcapBpf *bpf, GError **error);

/* Reading */
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_dispatch (GPcapReader *self,
                           int maxcant,
                           GPcapPacketFunc callback,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_dispatch_closure (GPcapReader *self,
                                   int maxcant,
                                   GClosure *closure,
                                   GCancellable *cancellable,
                                   GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_loop (GPcapReader *self,
                       int maxcant,
                       GPcapPacketFunc callback,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_loop_closure (GPcapReader *self,
                               int maxcant,
                               GClosure *closure,
                               GCancellable *cancellable,
                               GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapReadResult gpcap_reader_next (GPcapReader *self,
                                   GPcapPkthdr **hdr,
                                   GBytes **data,
                                   GCancellable *cancellable,
                                   GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_reader_read_batch (GPcapReader *self,
                                           guint max_packets,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_reader_read_batch_timeout (GPcapReader *self,
                                                   guint max_packets,
                                                   int timeout,
                                                   GCancellable *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_read_batch_async (GPcapReader *self,
                                    guint max_packets,
                                    int io_priority,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
GPcapPacketBatch *gpcap_reader_read_batch_finish (GPcapReader *self,
                                                  GAsyncResult *result,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_breakloop (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_drainloop (GPcapReader *self);

/* Reading, for bindings */
GPCAP_AVAILABLE_IN_1_0
GPcapWalk *gpcap_reader_walk (GPcapReader *self,
                              GPcapWalkMode mode,
                              int maxcant,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_set_used_func (GPcapReader *self,
                                 GPcapUsedFunc n_used,
                                 gpointer user_data,
                                 GDestroyNotify destroy);

/* Savefiles */
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_reader_dump_open (GPcapReader *self,
                                     const char *filename,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_reader_dump_open_pcapng (GPcapReader *self,
                                            const char *filename,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapDumper *gpcap_reader_get_dumper (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_dumper (GPcapReader *self, GPcapDumper *dumper, GError **error);

/* Taps */
GPCAP_AVAILABLE_IN_1_0
GPcapTap *
gpcap_reader_add_tap (GPcapReader *self, GPcapBpf *bpf, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
GPcapTap *gpcap_reader_add_tap_filter (GPcapReader *self,
                                       const char *filter,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_remove_tap (GPcapReader *self, GPcapTap *tap);

/* The link */
GPCAP_AVAILABLE_IN_1_0
guint32 gpcap_reader_get_net (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
guint32 gpcap_reader_get_mask (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
int *gpcap_reader_list_datalinks (GPcapReader *self,
                                  guint *n_datalinks,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_datalink (GPcapReader *self, int datalink, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean
gpcap_reader_get_savefile_version (GPcapReader *self, int *major, int *minor, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_is_swapped (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_can_set_rfmon (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
int *gpcap_reader_list_tstamp_types (GPcapReader *self,
                                     guint *n_types,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_inject (GPcapReader *self, const guint8 *data, guint size, GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_inject_bytes (GPcapReader *self, GBytes *data, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapDirection gpcap_reader_get_direction (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_direction (GPcapReader *self, GPcapDirection direction, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_fanout (GPcapReader *self,
                                  guint group,
                                  GPcapFanoutMode mode,
                                  GPcapFanoutFlags flags,
                                  GError **error);
GPCAP_AVAILABLE_IN_1_0
int gpcap_reader_get_fanout_group (GPcapReader *self, GError **error);

/* Replay */
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_get_follow (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_follow (GPcapReader *self, gboolean follow, GError **error);
GPCAP_AVAILABLE_IN_1_0
GPcapReplayMode gpcap_reader_get_replay (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_replay_speed (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_replay (GPcapReader *self, GPcapReplayMode mode, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_replay_speed (GPcapReader *self, double speed, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_step (GPcapReader *self, guint n_packets, GError **error);

/* Autostop */
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_set_autostop (GPcapReader *self,
                                    guint64 n_packets,
                                    guint64 n_bytes,
                                    double seconds,
                                    GError **error);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_reader_get_autostop_packets (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
guint64 gpcap_reader_get_autostop_bytes (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
double gpcap_reader_get_autostop_seconds (GPcapReader *self);

/* The main loop */
GPCAP_AVAILABLE_IN_1_0
GSource *gpcap_reader_create_source (GPcapReader *self,
                                     GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_start (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_start_threaded (GPcapReader *self, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_stop (GPcapReader *self);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_drain (GPcapReader *self, GCancellable *cancellable, GError **error);
GPCAP_AVAILABLE_IN_1_0
void gpcap_reader_drain_async (GPcapReader *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_drain_finish (GPcapReader *self, GAsyncResult *result, GError **error);
GPCAP_AVAILABLE_IN_1_0
gboolean gpcap_reader_is_running (GPcapReader *self);

G_END_DECLS
