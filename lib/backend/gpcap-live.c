/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A live capture: the kind of handle that captures from a device. */

#include "backend/gpcap-live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-mark.h"
#include "backend/gpcap-status.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-savefile-format.h"

/* How often a capture without a descriptor is asked for packets, in microseconds. */
#define UNPOLLED_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

/* How much longer than the read timeout the kernel may hold packets back, in microseconds: its
 * timer is coarse, and late on a busy machine. */
#define HOLD_SLACK (100 * G_TIME_SPAN_MILLISECOND)

/* How much later than it comes a packet may get its timestamp, in nanoseconds. */
#define TIMESTAMP_SLACK 1000000

/* libpcap's default for the size of the buffer, and the least that a packet takes in one, in
 * bytes. */
#define DEFAULT_BUFFER_SIZE (2 * 1024 * 1024)
#define MIN_SLOT_SIZE 64

typedef struct
{
  GPcapHandle base;

  GPcapCollection collection; /* from base.pcap */
  unsigned int ifindex; /* of the device, or 0 if it is not an interface */
  struct pcap_stat last; /* libpcap's statistics when they were last read */
  GPcapStats total; /* statistics since the activation */

  GPcapWakeup interrupt; /* ends a wait of the thread */
  gboolean is_drained; /* the thread's last collection left nothing behind */

  gboolean has_host_clock; /* packets have the times of this host */
  gint64 attached_at; /* when the program was attached, in nanoseconds; packets that are older are
                         dropped; G_MININT64 for none */
  gint64 attached_until; /* when no older packets can come any more, in monotonic time */

  gboolean has_ring; /* the kernel puts packets into a ring, and counts them */
  guint n_slots; /* packets that the kernel's buffer holds at most */
  gint64 hold_time; /* how long the kernel holds packets back at most, in microseconds */
  guint64 n_collected; /* packets collected since the activation */
  gboolean is_draining; /* the mark is set */
  GPcapMark mark; /* the end of a drain */
} GPcapLive;

/* Without permission, libpcap reports "permission denied" also for a device that does not exist. */
static int
get_activation_status (const char *device, int status)
{
  if (status == PCAP_ERROR_PERM_DENIED && !gpcap_interfaces_exist (device))
    return PCAP_ERROR_NO_SUCH_DEVICE;
  return status;
}

/* With a timeout of 0 the kernel would keep a block back until it is full, which may be never. With
 * a negative one libpcap would open the capture in non-blocking mode. Both become 1 ms. */
static int
configure (pcap_t *pcap, const GPcapOptions *options)
{
  pcap_set_snaplen (pcap, options->snaplen);
  pcap_set_promisc (pcap, options->promisc);
  pcap_set_rfmon (pcap, options->rfmon);
  pcap_set_timeout (pcap, MAX (options->timeout, 1));
  if (options->buffer_size > 0)
    pcap_set_buffer_size (pcap, options->buffer_size);
  pcap_set_immediate_mode (pcap, options->immediate);
  pcap_set_protocol_linux (pcap, options->protocol);

  const int status = pcap_set_tstamp_precision (pcap, options->tstamp_precision);
  if (status != 0 || options->tstamp_type == PCAP_TSTAMP_HOST)
    return status;
  return pcap_set_tstamp_type (pcap, options->tstamp_type);
}

/* Tries a program on a socket of its own. libpcap would try it on the capture's socket, and print
 * to the standard error if the kernel refuses it, as it does a program that is too long. */
static gboolean
is_taken_by_kernel (const struct bpf_program *bpf)
{
  const struct sock_fprog program = { .len = bpf->bf_len,
                                      .filter = (struct sock_filter *) bpf->bf_insns };
  const int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean is_taken = FALSE;

  if (fd == -1)
    return FALSE;
  if (bpf->bf_len <= BPF_MAXINSNS)
    is_taken = setsockopt (fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
  close (fd);
  return is_taken;
}

static gboolean
install_program (GPcapHandle *self, const struct bpf_program *bpf, GError **error)
{
  const int status = pcap_setfilter (self->pcap, (struct bpf_program *) bpf);

  if (status == 0)
    return TRUE;
  if (status == PCAP_ERROR)
    {
      g_autofree char *reason = g_utf8_make_valid (pcap_geterr (self->pcap), -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER, "The filter cannot be set: %s",
                   reason);
    }
  else
    {
      gpcap_status_set_error (error, status, self->device, pcap_geterr (self->pcap));
    }
  return FALSE;
}

/* Installs a program that passes all packets. The kernel cuts packets to the snapshot length only
 * if there is a program, and a ring of uncut packets is soon full. */
static gboolean
install_empty_program (GPcapHandle *self, GError **error)
{
  const GPcapCompilation compilation = {
    .datalink = pcap_datalink (self->pcap),
    .snaplen = pcap_snapshot (self->pcap),
    .expression = "",
    .netmask = PCAP_NETMASK_UNKNOWN,
  };
  g_autoptr (GPcapProgram) program = gpcap_program_compile (&compilation, error);

  return program != NULL && install_program (self, gpcap_program_peek (program), error);
}

static gboolean
is_cooked (GPcapHandle *self)
{
  const int datalink = pcap_datalink (self->pcap);

  return datalink == DLT_LINUX_SLL || datalink == DLT_LINUX_SLL2;
}

/* Drops packets that were captured until now, when they are collected. Of a capture with another
 * clock they are not known. */
static void
drop_earlier (GPcapLive *self)
{
  if (!self->has_host_clock)
    return;
  self->attached_at = g_get_real_time () * 1000 + 999;
  self->attached_until = g_get_monotonic_time () + self->hold_time;
}

/* Attaches a program to the socket, past libpcap. libpcap runs a program itself on packets that the
 * kernel may have captured before, without what only the kernel knows, so that none would pass.
 * Here packets that are older than the program are dropped. */
static gboolean
attach_program (GPcapLive *self, const struct bpf_program *bpf, GError **error)
{
  const struct sock_fprog program = { .len = bpf->bf_len,
                                      .filter = (struct sock_filter *) bpf->bf_insns };

  if (!install_empty_program (&self->base, error))
    return FALSE;
  if (setsockopt (pcap_fileno (self->base.pcap), SOL_SOCKET, SO_ATTACH_FILTER, &program,
                  sizeof program)
      != 0)
    {
      gpcap_status_set_device_error (error, errno, self->base.device);
      return FALSE;
    }
  drop_earlier (self);
  return TRUE;
}

/* Drops what is older than a program that was attached. The kernel delivers a packet it holds back
 * after its timeout, so that after it nothing is left that is older. */
static void
drop_older_packets (GPcapLive *self, GPcapArena *arena, gint64 began_at)
{
  guint n_kept = 0;

  for (guint i = 0; i < arena->n_records; i++)
    {
      if (arena->records[i].timestamp > self->attached_at)
        gpcap_arena_keep (arena, n_kept++, i);
    }
  gpcap_arena_truncate (arena, n_kept);
  if (began_at > self->attached_until)
    self->attached_at = G_MININT64;
}

/* Checks that there is a kernel to run the program, if only a kernel can. */
static gboolean
check_kernel_runs (GPcapLive *self, GPcapProgram *program, gboolean is_taken, GError **error)
{
  if (!gpcap_program_needs_kernel (program))
    return TRUE;
  /* The socket of another device, if it has one, carries messages about packets. */
  if (self->ifindex == 0 && !is_cooked (&self->base))
    {
      g_set_error_literal (
          error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER,
          "The filter cannot be set: only a network interface knows the direction of packets of "
          "this link type, and their interface");
      return FALSE;
    }
  if (is_taken)
    return TRUE;
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER,
               "The filter cannot be set: only the kernel can run it, which does not take its %u "
               "instructions",
               gpcap_program_peek (program)->bf_len);
  return FALSE;
}

static gboolean
set_program (GPcapLive *self, GPcapProgram *program, gboolean *is_applied, GError **error)
{
  const struct bpf_program *bpf = gpcap_program_peek (program);

  *is_applied = is_taken_by_kernel (bpf);
  if (!check_kernel_runs (self, program, *is_applied, error))
    return FALSE;
  if (gpcap_program_needs_kernel (program) && self->has_host_clock && !is_cooked (&self->base))
    return attach_program (self, bpf, error);
  if (!(*is_applied ? install_program (&self->base, bpf, error)
                    : install_empty_program (&self->base, error)))
    return FALSE;
  self->attached_at = G_MININT64;
  return TRUE;
}

static gboolean
live_set_program (GPcapHandle *handle, GPcapProgram *program, gboolean *is_applied, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handle->lock);

  if (!set_program ((GPcapLive *) handle, program, is_applied, error))
    return FALSE;
  handle->n_programs++;
  return TRUE;
}

static int
live_get_fd (GPcapHandle *handle)
{
  return pcap_get_selectable_fd (handle->pcap);
}

static gint64
live_get_required_timeout (GPcapHandle *handle)
{
  const struct timeval *timeout = pcap_get_required_select_timeout (handle->pcap);

  if (timeout != NULL)
    return timeout->tv_sec * G_USEC_PER_SEC + timeout->tv_usec;
  if (live_get_fd (handle) == -1)
    return UNPOLLED_INTERVAL;
  if (((GPcapLive *) handle)->is_draining)
    return MAX (((GPcapLive *) handle)->mark.settled_at - g_get_monotonic_time (), 0);
  return -1;
}

static double
live_get_progress (GPcapHandle *handle, gint64 position)
{
  return -1;
}

/* Whether the interface was renamed. libpcap looks up an interface that was down by its name, and
 * takes a renamed one for gone. The capture goes on. */
static gboolean
is_renamed (const GPcapLive *self)
{
  char name[IF_NAMESIZE];

  return self->ifindex != 0 && if_indextoname (self->ifindex, name) != NULL
         && !g_str_equal (name, self->base.device);
}

/* Whether a collection failed because there was nothing to collect. Of a capture that is not from
 * an interface, such as nflog, libpcap 1.10.3 reports that as an error. */
static gboolean
is_silent (const GPcapLive *self)
{
  return self->ifindex == 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static void
set_collect_error (const GPcapLive *self, int status, GError **error)
{
  const char *device = self->base.device;

  if (self->ifindex != 0 && if_nametoindex (device) != self->ifindex)
    {
      g_autofree char *valid = g_utf8_make_valid (device, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "%s: The device disappeared",
                   valid);
      return;
    }
  gpcap_status_set_error (error, status, device, pcap_geterr (self->base.pcap));
}

static GPcapCollectResult
live_collect (GPcapHandle *handle, GPcapArena *arena, GError **error)
{
  GPcapLive *self = (GPcapLive *) handle;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handle->lock);
  const gint64 began_at =
      self->attached_at != G_MININT64 || self->is_draining ? g_get_monotonic_time () : 0;
  GPcapCollectResult result;
  int status;

  arena->n_programs = handle->n_programs;
  errno = 0;
  result = gpcap_collection_run (&self->collection, -1, arena, &status, error);
  self->n_collected += arena->n_records;
  if (self->is_draining)
    gpcap_mark_pass (&self->mark, arena->n_records, result == GPCAP_COLLECT_DRAINED, began_at);
  if (self->attached_at != G_MININT64)
    drop_older_packets (self, arena, result == GPCAP_COLLECT_DRAINED ? began_at : 0);
  if (result != GPCAP_COLLECT_DRAINED || status >= 0 || is_renamed (self) || is_silent (self))
    return result;
  set_collect_error (self, status, error);
  return GPCAP_COLLECT_FAILED;
}

/* libpcap counts in 32 bits. The difference from the last count is right even if the count
 * wrapped. */
static gboolean
live_get_stats (GPcapHandle *handle, GPcapStats *stats, GError **error)
{
  GPcapLive *self = (GPcapLive *) handle;
  struct pcap_stat now;

  if (pcap_stats (handle->pcap, &now) != 0)
    {
      gpcap_status_set_error (error, PCAP_ERROR, handle->device, pcap_geterr (handle->pcap));
      return FALSE;
    }
  self->total.received += now.ps_recv - self->last.ps_recv;
  self->total.dropped += now.ps_drop - self->last.ps_drop;
  self->total.dropped_by_interface += now.ps_ifdrop - self->last.ps_ifdrop;
  self->last = now;
  *stats = self->total;
  return TRUE;
}

/* Returns how many packets the kernel has to hand over at most. It counts what it puts into a ring;
 * libpcap, however, passes over packets that have the wrong direction, or came before a filter. */
static guint64
count_left (GPcapLive *self)
{
  GPcapStats stats;

  if (!self->has_ring || !live_get_stats (&self->base, &stats, NULL))
    return self->n_slots;

  const guint64 n_put = stats.received - stats.dropped;
  return n_put > self->n_collected ? MIN (n_put - self->n_collected, self->n_slots) : 0;
}

/* The kernel hands packets over when a block of them is full or the read timeout passes, and tells
 * nothing of a block until then. */
static void
live_begin_drain (GPcapHandle *handle, gint64 timestamp, gint64 time)
{
  GPcapLive *self = (GPcapLive *) handle;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handle->lock);

  gpcap_mark_init (&self->mark, self->has_host_clock ? timestamp + TIMESTAMP_SLACK : G_MAXINT64,
                   time + self->hold_time, count_left (self));
  self->is_draining = TRUE;
}

static gboolean
live_is_drained (GPcapHandle *handle)
{
  const GPcapMark *mark = &((GPcapLive *) handle)->mark;

  return mark->is_newer_seen || (mark->is_reached && !gpcap_handle_is_pumped (handle));
}

static guint
live_count_drained (GPcapHandle *handle, const GPcapArena *arena)
{
  return gpcap_mark_count_before (&((GPcapLive *) handle)->mark, arena);
}

static void
live_end_drain (GPcapHandle *handle)
{
  ((GPcapLive *) handle)->is_draining = FALSE;
}

/* Called in the thread; waits for packets. */
static GPcapCollectResult
wait_and_collect (gpointer user_data, GPcapArena *arena, GError **error)
{
  GPcapLive *self = user_data;
  const gint64 required = live_get_required_timeout (&self->base);
  const gint64 deadline = required != -1 ? g_get_monotonic_time () + required : GPCAP_FOREVER;
  GPcapCollectResult result = GPCAP_COLLECT_DRAINED;

  if (!self->is_drained
      || gpcap_wakeup_wait (&self->interrupt, live_get_fd (&self->base), NULL, deadline)
             != GPCAP_WAIT_WOKEN)
    result = live_collect (&self->base, arena, error);
  self->is_drained = result == GPCAP_COLLECT_DRAINED;
  return result;
}

static void
interrupt (gpointer user_data)
{
  GPcapLive *self = user_data;

  gpcap_wakeup_signal (&self->interrupt);
}

/* The handle waits for the thread before it is freed, so the thread needs no reference. */
static const GPcapPumpFuncs live_pump = { .collect = wait_and_collect, .interrupt = interrupt };

static gboolean
live_prepare_thread (GPcapHandle *handle, GError **error)
{
  GPcapLive *self = (GPcapLive *) handle;

  if (!gpcap_wakeup_open (&self->interrupt, "A capture's thread", error))
    return FALSE;
  gpcap_wakeup_acknowledge (&self->interrupt);
  self->is_drained = FALSE;
  return TRUE;
}

static void
live_finalize (GPcapHandle *handle)
{
  GPcapLive *self = (GPcapLive *) handle;

  gpcap_wakeup_close (&self->interrupt);
  pcap_close (handle->pcap);
}

static void
live_finalize_forked (GPcapHandle *handle)
{
  GPcapLive *self = (GPcapLive *) handle;

  gpcap_wakeup_close (&self->interrupt);
  close (pcap_fileno (handle->pcap));
}

static const GPcapHandleFuncs live_funcs = {
  .collect = live_collect,
  .get_fd = live_get_fd,
  .get_required_timeout = live_get_required_timeout,
  .get_progress = live_get_progress,
  .set_program = live_set_program,
  .begin_drain = live_begin_drain,
  .is_drained = live_is_drained,
  .count_drained = live_count_drained,
  .end_drain = live_end_drain,
  .get_stats = live_get_stats,
  .prepare_thread = live_prepare_thread,
  .pump_funcs = &live_pump,
  .finalize = live_finalize,
  .finalize_forked = live_finalize_forked,
};

/* Takes ownership of an active pcap_t. */
static GPcapHandle *
live_new (pcap_t *pcap, const char *device, const GPcapOptions *options)
{
  GPcapLive *self = g_new0 (GPcapLive, 1);

  gpcap_handle_init (&self->base, &live_funcs);
  self->base.pcap = pcap;
  self->base.has_microseconds = pcap_get_tstamp_precision (pcap) == PCAP_TSTAMP_PRECISION_MICRO;
  self->base.device = g_strdup (device);
  gpcap_collection_init (&self->collection, pcap);
  self->ifindex = if_nametoindex (device);
  self->interrupt = GPCAP_WAKEUP_INIT;
  self->has_host_clock = options->tstamp_type != PCAP_TSTAMP_ADAPTER
                         && options->tstamp_type != PCAP_TSTAMP_ADAPTER_UNSYNCED;
  self->attached_at = G_MININT64;
  self->has_ring = self->ifindex != 0 || is_cooked (&self->base);
  self->n_slots =
      (options->buffer_size > 0 ? options->buffer_size : DEFAULT_BUFFER_SIZE) / MIN_SLOT_SIZE + 1;
  if (self->has_ring && !options->immediate)
    self->hold_time = MAX (options->timeout, 1) * G_TIME_SPAN_MILLISECOND + HOLD_SLACK;
  return &self->base;
}

/* Sets @status to 0, to a positive warning, or, with the error, to libpcap's negative code. */
GPcapHandle *
gpcap_live_open (const char *device, const GPcapOptions *options, int *status, GError **error)
{
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_t *pcap = pcap_create (device, reason);
  int warning;

  *status = PCAP_ERROR;
  if (pcap == NULL)
    {
      gpcap_status_set_error (error, PCAP_ERROR, device, reason);
      return NULL;
    }
  warning = *status = configure (pcap, options);
  if (*status >= 0)
    *status = pcap_activate (pcap);
  if (*status == 0)
    *status = warning;
  /* libpcap 1.10.3 sets the text of this warning, but does not return its code. */
  if (*status == 0 && options->promisc && g_str_equal (device, "any"))
    *status = PCAP_WARNING_PROMISC_NOTSUP;
  if (*status >= 0 && pcap_setnonblock (pcap, TRUE, reason) != 0)
    *status = PCAP_ERROR;
  if (*status < 0)
    {
      *status = get_activation_status (device, *status);
      gpcap_status_set_error (error, *status, device, pcap_geterr (pcap));
      pcap_close (pcap);
      return NULL;
    }

  g_autoptr (GPcapHandle) self = live_new (pcap, device, options);
  /* libpcap leaves its socket open in programs that this process runs. */
  if (pcap_fileno (pcap) >= 0)
    fcntl (pcap_fileno (pcap), F_SETFD, FD_CLOEXEC);
  if (pcap_snapshot (pcap) < GPCAP_SAVEFILE_MAX_CAPLEN && !install_empty_program (self, error))
    {
      *status = PCAP_ERROR;
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Makes the capture begin now: what it has captured before, with other options, is dropped. */
void
gpcap_live_drop_earlier (GPcapHandle *handle)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handle->lock);

  drop_earlier ((GPcapLive *) handle);
}
