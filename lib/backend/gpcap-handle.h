/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An open capture of any kind. */

#pragma once

#include <gio/gio.h>

#include "backend/gpcap-collection.h"
#include "backend/gpcap-program.h"
#include "backend/gpcap-pump.h"
#include "base/gpcap-stats-private.h"
#include "gpcap/gpcap-enums.h"
#include "packets/gpcap-arena.h"
#include "storage/gpcap-read-file.h"

G_BEGIN_DECLS

typedef struct _GPcapHandle GPcapHandle;

/* The functions of a kind of capture. Each kind has a struct of its own that begins with a
 * GPcapHandle. */
typedef struct
{
  /* Adds packets to an empty arena, without waiting. Called in one thread at a time. */
  GPcapCollectResult (*collect) (GPcapHandle *self, GPcapArena *arena, GError **error);
  /* Returns the descriptor to poll, or -1 if a collection never has to wait. */
  int (*get_fd) (GPcapHandle *self);
  /* Returns after how many microseconds to collect though the descriptor is silent; -1 for
   * never. */
  gint64 (*get_required_timeout) (GPcapHandle *self);
  /* See gpcap_handle_get_progress(). */
  double (*get_progress) (GPcapHandle *self, gint64 position);
  /* Sets the program: see gpcap_handle_set_program(). NULL if nothing is filtered. */
  gboolean (*set_program) (GPcapHandle *self,
                           GPcapProgram *program,
                           gboolean *is_applied,
                           GError **error);
  /* The next four are NULL if packets come only when they are asked for. See
   * gpcap_handle_begin_drain() and the functions behind it. Called in the thread that reads. */
  void (*begin_drain) (GPcapHandle *self, gint64 timestamp, gint64 time);
  gboolean (*is_drained) (GPcapHandle *self);
  guint (*count_drained) (GPcapHandle *self, const GPcapArena *arena);
  void (*end_drain) (GPcapHandle *self);
  /* Called in any thread. NULL if there are no statistics. */
  gboolean (*get_stats) (GPcapHandle *self, GPcapStats *stats, GError **error);
  /* Called before a thread of the handle begins to collect. NULL if the kind has none. */
  gboolean (*prepare_thread) (GPcapHandle *self, GError **error);
  const GPcapPumpFuncs *pump_funcs; /* run by that thread, with the handle as user data */
  /* Frees the fields of the kind, after its thread has ended. */
  void (*finalize) (GPcapHandle *self);
  /* Releases the parent's descriptors in a child process, and touches nothing else. */
  void (*finalize_forked) (GPcapHandle *self);
} GPcapHandleFuncs;

/* The kinds set the first six fields, and read the others. A kind whose thread collects from
 * beginning to end also sets the pump. */
struct _GPcapHandle
{
  const GPcapHandleFuncs *funcs;
  struct pcap *pcap; /* owned by the kind; NULL if there is none */
  gboolean has_microseconds; /* the timestamps are no finer */
  char *device; /* owned; the device's name, or NULL for a savefile */
  GPcapReadFile *file; /* owned by the kind; NULL for a live capture */
  GPcapCatalog *catalog; /* owned by the kind; what a pcapng file says beside packets, or NULL */
  GPcapPump *pump; /* owned; the thread that collects, or NULL */

  guint n_programs; /* that were set; written by the thread that reads, with the lock held */
  GMutex lock; /* guards a live capture's pcap, as a thread may be collecting */
  gatomicrefcount ref_count;
  int fork_generation; /* of the process that opened the capture */
};

void gpcap_handle_init (GPcapHandle *self, const GPcapHandleFuncs *funcs);
GPcapHandle *gpcap_handle_ref (GPcapHandle *self);
void gpcap_handle_unref (GPcapHandle *self);
void gpcap_handle_unref_later (GPcapHandle *self);

gboolean gpcap_handle_is_live (GPcapHandle *self);
gboolean gpcap_handle_is_forked (GPcapHandle *self);
gboolean gpcap_handle_is_pumped (GPcapHandle *self);
gboolean gpcap_handle_is_current (GPcapHandle *self, const GPcapArena *arena);
const char *gpcap_handle_get_device (GPcapHandle *self);
const GPcapReadFile *gpcap_handle_peek_file (GPcapHandle *self);
struct pcap *gpcap_handle_peek_pcap (GPcapHandle *self);
GMutexLocker *gpcap_handle_lock (GPcapHandle *self);
int gpcap_handle_get_datalink (GPcapHandle *self);
int gpcap_handle_get_snapshot (GPcapHandle *self);
GPcapTstampPrecision gpcap_handle_get_tstamp_precision (GPcapHandle *self);
int gpcap_handle_get_fd (GPcapHandle *self);
gint64 gpcap_handle_get_required_timeout (GPcapHandle *self);
double gpcap_handle_get_progress (GPcapHandle *self, gint64 position);
GPcapCollectResult gpcap_handle_collect (GPcapHandle *self, GPcapArena *arena, GError **error);
GPcapProgram *
gpcap_handle_compile (GPcapHandle *self, const GPcapCompilation *compilation, GError **error);
GPcapProgram *gpcap_handle_adapt_program (GPcapHandle *self,
                                          const GPcapProgram *program,
                                          const GPcapCompilation *compilation,
                                          GError **error);
void gpcap_handle_end (GPcapHandle *self);
void gpcap_handle_begin_drain (GPcapHandle *self, gint64 timestamp, gint64 time);
gboolean gpcap_handle_can_drain (GPcapHandle *self);
gboolean gpcap_handle_is_drained (GPcapHandle *self);
guint gpcap_handle_count_drained (GPcapHandle *self, const GPcapArena *arena);
void gpcap_handle_end_drain (GPcapHandle *self);
gboolean gpcap_handle_set_program (GPcapHandle *self,
                                   GPcapProgram *program,
                                   gboolean *is_applied,
                                   GError **error);
gboolean
gpcap_handle_start_thread (GPcapHandle *self, const GPcapPumpLimits *limits, GError **error);
void gpcap_handle_stop_thread (GPcapHandle *self);
gboolean gpcap_handle_take_overflow (GPcapHandle *self);
gboolean gpcap_handle_get_stats (GPcapHandle *self, GPcapStats *stats, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapHandle, gpcap_handle_unref)

G_END_DECLS
