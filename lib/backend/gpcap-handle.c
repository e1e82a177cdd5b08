/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An active capture: libpcap's pcap_t. */

#include "backend/gpcap-handle.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/gpcap-block-reader.h"
#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-savefile.h"
#include "backend/gpcap-status.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"

#define MAXIMUM_SNAPLEN 262144

struct _GPcapHandle
{
  gatomicrefcount ref_count;

  GMutex lock; /* guards each use of pcap, and what it counts */
  pcap_t *pcap; /* owned; NULL where another handle is pumped */
  char *device; /* owned; of a live capture, or NULL */
  GPcapSavefile *savefile; /* owned, or NULL */
  GPcapBlockReader block_reader; /* of a savefile that libpcap need not read */
  GPcapPump *pump; /* owned; collects in a thread, or NULL */
  GPcapHandle *pumped; /* owned; of a savefile that may have to be waited for; its thread uses it */
  int interrupt_fd; /* owned; an eventfd that ends a wait of a live capture's thread, or -1 */
  gboolean is_drained; /* of a live capture's thread: its last collection left nothing behind */
  unsigned int ifindex; /* of the device, or 0 where it is not an interface */
  int fork_generation; /* of the process that opened the capture */
  guint nanoseconds; /* in libpcap's unit of a fraction of a second */
  gboolean unsigned_time; /* seconds are 32 bits without a sign */
  struct pcap_stat last; /* what libpcap told last */
  GPcapStats total; /* what it told in all */
};

/* One collection under way: libpcap's callback knows no more than this. */
typedef struct
{
  GPcapHandle *handle; /* borrowed */
  GPcapArena *arena; /* borrowed */
  gboolean no_memory;
} Collection;

/* A child shares its parent's packet sockets and rings, and would poison them by using them. */
static int fork_generation; /* atomic: a fork may come while another thread looks */

static void
count_fork_cb (void)
{
  g_atomic_int_inc (&fork_generation);
}

const char *
gpcap_handle_lib_version (void)
{
  return pcap_lib_version ();
}

static GPcapHandle *
handle_new (void)
{
  static gsize counting;
  GPcapHandle *self = g_new0 (GPcapHandle, 1);

  if (g_once_init_enter (&counting))
    {
      pthread_atfork (NULL, NULL, count_fork_cb);
      g_once_init_leave (&counting, 1);
    }
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->interrupt_fd = -1;
  self->block_reader.fd = -1;
  self->fork_generation = g_atomic_int_get (&fork_generation);
  return self;
}

static void
take_pcap (GPcapHandle *self, pcap_t *pcap)
{
  self->pcap = pcap;
  self->nanoseconds = pcap_get_tstamp_precision (pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
}

/* Without rights libpcap says "permission denied" of a device that does not exist, too. */
static int
get_activation_status (const char *device, int status)
{
  if (status == PCAP_ERROR_PERM_DENIED && !gpcap_interfaces_exist (device))
    return PCAP_ERROR_NO_SUCH_DEVICE;
  return status;
}

/* A timeout of 0 would have the kernel keep a block back until it is full, which may be never, and
 * a negative one opens the capture in non-blocking mode: 1 ms is what both are asked for to get. */
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

/* Tries a program on a socket that nobody uses, for libpcap would try it on the capture's, and say
 * on the standard error that the kernel refuses it: the program may be too long. */
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
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER, "The filter cannot be used: %s",
                 pcap_geterr (self->pcap));
  else
    gpcap_status_set_error (error, status, self->device, pcap_geterr (self->pcap));
  return FALSE;
}

/* The kernel cuts packets to the snapshot length only where there is a filter, and a ring of uncut
 * packets is soon full; so there is one that lets all pass. */
static gboolean
install_empty_program (GPcapHandle *self, GError **error)
{
  const GPcapCompilation compilation = {
    .linktype = pcap_datalink (self->pcap),
    .snaplen = pcap_snapshot (self->pcap),
    .expression = "",
    .netmask = PCAP_NETMASK_UNKNOWN,
  };
  g_autoptr (GPcapProgram) program = gpcap_program_compile (&compilation, error);

  return program != NULL && install_program (self, gpcap_program_peek (program), error);
}

/* @status becomes 0, a positive warning, or with an error the negative code of libpcap. */
GPcapHandle *
gpcap_handle_open_live (const char *device,
                        const GPcapOptions *options,
                        int *status,
                        GError **error)
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
  /* libpcap 1.10.3 has the words of this warning, but forgets its code. */
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

  g_autoptr (GPcapHandle) self = handle_new ();
  take_pcap (self, pcap);
  self->device = g_strdup (device);
  self->ifindex = if_nametoindex (device);
  /* libpcap leaves its socket open in programs that this one runs. */
  if (pcap_fileno (pcap) >= 0)
    fcntl (pcap_fileno (pcap), F_SETFD, FD_CLOEXEC);
  if (pcap_snapshot (pcap) < MAXIMUM_SNAPLEN && !install_empty_program (self, error))
    {
      *status = PCAP_ERROR;
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Reads the savefile's header. Always to the nanosecond: what a file holds in microseconds is not
 * changed by it. */
static gboolean
open_savefile (gpointer user_data, GError **error)
{
  GPcapHandle *self = user_data;
  char reason[PCAP_ERRBUF_SIZE] = "";
  FILE *stdio = gpcap_savefile_open_stdio (self->savefile, error);
  const guint8 *head;
  gsize head_size;
  pcap_t *pcap;
  int fd;

  if (stdio == NULL)
    return FALSE;
  pcap = pcap_fopen_offline_with_tstamp_precision (stdio, PCAP_TSTAMP_PRECISION_NANO, reason);
  if (pcap == NULL)
    {
      gpcap_savefile_set_error (self->savefile, reason, error);
      fclose (stdio);
      return FALSE;
    }
  take_pcap (self, pcap);
  /* The classic format has 32 bits for the seconds. Whether libpcap takes them for signed, and
   * times past 2038 for ones before 1970, depends on its version. */
  self->unsigned_time = pcap_major_version (pcap) == PCAP_VERSION_MAJOR;
  fd = gpcap_savefile_peek_fd (self->savefile, &head, &head_size);
  gpcap_block_reader_init (&self->block_reader, fd, head, head_size, pcap_datalink (pcap),
                           pcap_snapshot (pcap));
  return TRUE;
}

static GPcapCollectResult
collect_from_savefile (gpointer user_data, GPcapArena *arena, GError **error)
{
  return gpcap_handle_collect (user_data, arena, error);
}

static const GPcapPumpFuncs savefile_pump = {
  .open = open_savefile,
  .collect = collect_from_savefile,
  .destroy = (GDestroyNotify) gpcap_handle_unref,
};

/* A regular file is read by who asks for packets; what may have to be waited for, by a thread. */
static GPcapHandle *
handle_new_for_savefile (GPcapSavefile *savefile, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPcapHandle) handle = handle_new ();

  handle->savefile = savefile;
  if (!gpcap_savefile_may_wait (savefile))
    return open_savefile (handle, error) ? g_steal_pointer (&handle) : NULL;

  g_autoptr (GPcapHandle) self = handle_new ();
  self->pumped = gpcap_handle_ref (handle);
  self->pump = gpcap_pump_new (&savefile_pump, g_steal_pointer (&handle), error);
  if (self->pump == NULL
      || !gpcap_pump_start (self->pump, &(GPcapPumpLimits){ .n_bytes = GPCAP_ARENA_FULL }, error)
      || !gpcap_pump_wait_until_open (self->pump, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

GPcapHandle *
gpcap_handle_open_offline (const char *filename, GCancellable *cancellable, GError **error)
{
  GPcapSavefile *savefile = gpcap_savefile_open (filename, error);

  return savefile != NULL ? handle_new_for_savefile (savefile, cancellable, error) : NULL;
}

GPcapHandle *
gpcap_handle_open_stream (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return handle_new_for_savefile (
      gpcap_savefile_new_for_stream (stream, G_OBJECT_TYPE_NAME (stream)), cancellable, error);
}

GPcapHandle *
gpcap_handle_ref (GPcapHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* In a child process libpcap's closing would undo the parent's ring, and there is no thread of a
 * pump to be stopped: the child only lets go of its descriptor. */
static void
handle_free_forked (GPcapHandle *self)
{
  if (gpcap_handle_is_live (self))
    close (pcap_fileno (self->pcap));
  g_free (self->device);
  g_free (self);
}

void
gpcap_handle_unref (GPcapHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (gpcap_handle_is_forked (self))
    {
      handle_free_forked (self);
      return;
    }
  if (self->pumped != NULL)
    gpcap_savefile_cancel (self->pumped->savefile);
  if (self->pump != NULL)
    gpcap_pump_stop (self->pump);
  g_clear_pointer (&self->pump, gpcap_pump_unref);
  g_clear_pointer (&self->pumped, gpcap_handle_unref);
  if (self->interrupt_fd != -1)
    close (self->interrupt_fd);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->pcap, pcap_close);
  g_clear_pointer (&self->savefile, gpcap_savefile_free);
  g_free (self->device);
  g_free (self);
}

static gpointer
unref_in_thread (gpointer self)
{
  gpcap_handle_unref (self);
  return NULL;
}

/* libpcap takes up to 50 ms to close a device, for which a read that was broken off by it need not
 * wait. */
void
gpcap_handle_unref_later (GPcapHandle *self)
{
  GThread *thread = g_thread_try_new ("gpcap-close", unref_in_thread, self, NULL);

  if (thread != NULL)
    g_thread_unref (thread);
  else
    gpcap_handle_unref (self);
}

gboolean
gpcap_handle_is_live (GPcapHandle *self)
{
  return self->device != NULL;
}

gboolean
gpcap_handle_is_forked (GPcapHandle *self)
{
  return self->fork_generation != g_atomic_int_get (&fork_generation);
}

/* NULL for a savefile; borrowed. */
const char *
gpcap_handle_get_device (GPcapHandle *self)
{
  return self->device;
}

/* For the rest of the seam. What may be asked of a savefile does not change any more, so that any
 * thread may ask; borrowed. */
struct pcap *
gpcap_handle_peek_pcap (GPcapHandle *self)
{
  return self->pumped != NULL ? self->pumped->pcap : self->pcap;
}

/* To be held while that is used: a thread of the handle's own may be collecting. */
GMutexLocker *
gpcap_handle_lock (GPcapHandle *self)
{
  return g_mutex_locker_new (&self->lock);
}

int
gpcap_handle_get_datalink (GPcapHandle *self)
{
  return pcap_datalink (gpcap_handle_peek_pcap (self));
}

int
gpcap_handle_get_snapshot (GPcapHandle *self)
{
  return pcap_snapshot (gpcap_handle_peek_pcap (self));
}

/* Whether packets come from the queue of a thread, and not from libpcap itself: some may have been
 * captured before the program was set that was set last. */
gboolean
gpcap_handle_is_pumped (GPcapHandle *self)
{
  return self->pump != NULL && !gpcap_pump_is_idle (self->pump);
}

/* The descriptor to poll, or -1 where there is none and a collection never has to wait. It may be
 * another after a thread was started, and after what it left behind was collected. */
int
gpcap_handle_get_fd (GPcapHandle *self)
{
  if (gpcap_handle_is_pumped (self))
    return gpcap_pump_get_fd (self->pump);
  return gpcap_handle_is_live (self) ? pcap_get_selectable_fd (self->pcap) : -1;
}

/* How much of a savefile has been delivered, from 0 to 1, when so many bytes of what was collected
 * have not been; 0 where nobody knows how large it is. */
double
gpcap_handle_get_progress (GPcapHandle *self, gsize n_queued)
{
  return self->savefile != NULL ? gpcap_savefile_get_progress (self->savefile, n_queued) : 0;
}

static gint64
get_required_timeout (GPcapHandle *self)
{
  const struct timeval *timeout = pcap_get_required_select_timeout (self->pcap);

  return timeout != NULL ? timeout->tv_sec * G_USEC_PER_SEC + timeout->tv_usec : -1;
}

/* After how many microseconds a collection has to be tried though the descriptor is silent, or -1
 * when the descriptor tells all. It may be another after each collection. */
gint64
gpcap_handle_get_required_timeout (GPcapHandle *self)
{
  return gpcap_handle_is_live (self) && !gpcap_handle_is_pumped (self) ? get_required_timeout (self)
                                                                       : -1;
}

static void
collect_cb (u_char *user_data, const struct pcap_pkthdr *header, const u_char *data)
{
  Collection *collection = (Collection *) user_data;
  GPcapHandle *self = collection->handle;
  gint64 seconds = header->ts.tv_sec;
  gint64 timestamp;

  if (self->unsigned_time)
    seconds &= G_MAXUINT32;
  timestamp = gpcap_timestamp_from_nanoseconds (seconds, header->ts.tv_usec * self->nanoseconds);
  if (!gpcap_arena_append (collection->arena, timestamp, header->len, data, header->caplen))
    collection->no_memory = TRUE;
  if (collection->no_memory || collection->arena->data_used >= GPCAP_ARENA_FULL)
    pcap_breakloop (self->pcap);
}

static void
set_collect_error (GPcapHandle *self, int status, GError **error)
{
  const char *message = pcap_geterr (self->pcap);

  if (self->savefile != NULL)
    {
      gpcap_savefile_set_error (self->savefile, message, error);
    }
  else if (self->ifindex != 0 && if_nametoindex (self->device) != self->ifindex)
    {
      g_autofree char *valid = g_utf8_make_valid (self->device, -1);

      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_DEVICE_GONE, "%s: The device disappeared",
                   valid);
    }
  else
    {
      gpcap_status_set_error (error, status, self->device, message);
    }
}

/* libpcap looks for an interface that was down by its name, and takes one that has got another for
 * gone. The capture goes on. */
static gboolean
is_renamed (GPcapHandle *self)
{
  char name[IF_NAMESIZE];

  return self->ifindex != 0 && if_indextoname (self->ifindex, name) != NULL
         && !g_str_equal (name, self->device);
}

/* Collects packets that libpcap need not look at. At the first one that it has to, it takes over;
 * its stream has not read past the header yet. */
static gboolean
collect_block (GPcapHandle *self, GPcapArena *arena)
{
  if (self->block_reader.fd == -1)
    return FALSE;
  if (gpcap_block_reader_collect (&self->block_reader, arena))
    return TRUE;
  gpcap_arena_clear (arena);
  self->block_reader.fd = -1;
  return FALSE;
}

/* Adds to the arena what there is, without waiting, until the arena is full. Nothing of the user's
 * runs in here, so the break that ends a full one is the only one. In the thread of a savefile it
 * waits, for one packet. */
static GPcapCollectResult
collect (GPcapHandle *self, GPcapArena *arena, GError **error)
{
  const gboolean may_wait = self->savefile != NULL && gpcap_savefile_may_wait (self->savefile);
  Collection collection = { .handle = self, .arena = arena };
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (self);
  int status;

  if (collect_block (self, arena))
    return GPCAP_COLLECT_BOUNDED;
  status = pcap_dispatch (self->pcap, may_wait ? 1 : -1, collect_cb, (u_char *) &collection);
  if (collection.no_memory)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_FAILED,
                           "There is no memory for a captured packet");
      return GPCAP_COLLECT_FAILED;
    }
  if (status == PCAP_ERROR_BREAK)
    return GPCAP_COLLECT_BOUNDED;
  if (status < 0 && !is_renamed (self))
    {
      set_collect_error (self, status, error);
      return GPCAP_COLLECT_FAILED;
    }
  if (gpcap_handle_is_live (self))
    return GPCAP_COLLECT_DRAINED;
  return status == 0 ? GPCAP_COLLECT_END : GPCAP_COLLECT_BOUNDED;
}

/* Adds packets to an empty arena, without waiting: those that a thread collected, if there is
 * one. */
GPcapCollectResult
gpcap_handle_collect (GPcapHandle *self, GPcapArena *arena, GError **error)
{
  if (!gpcap_handle_is_pumped (self))
    return collect (self, arena, error);
  return gpcap_pump_collect (self->pump, arena, error);
}

/* In the thread of a live capture: waits for packets. */
static GPcapCollectResult
wait_and_collect (gpointer user_data, GPcapArena *arena, GError **error)
{
  GPcapHandle *self = user_data;
  const gint64 required = get_required_timeout (self);
  GPollFD fds[] = {
    { .fd = self->interrupt_fd, .events = G_IO_IN },
    { .fd = pcap_get_selectable_fd (self->pcap), .events = G_IO_IN },
  };
  GPcapCollectResult result = GPCAP_COLLECT_DRAINED;

  if (self->is_drained)
    g_poll (fds, G_N_ELEMENTS (fds),
            required != -1 ? MAX (required / G_TIME_SPAN_MILLISECOND, 1) : -1);
  if (fds[0].revents == 0)
    result = collect (self, arena, error);
  self->is_drained = result == GPCAP_COLLECT_DRAINED;
  return result;
}

static void
interrupt (gpointer user_data)
{
  GPcapHandle *self = user_data;

  eventfd_write (self->interrupt_fd, 1);
}

/* The handle waits for the thread before it goes, so the thread needs no reference. */
static const GPcapPumpFuncs live_pump = { .collect = wait_and_collect, .interrupt = interrupt };

/* Has a thread collect what a live capture captures, so that a full ring loses nothing while nobody
 * reads; what the queue has no room for is dropped, and counted. */
gboolean
gpcap_handle_start_thread (GPcapHandle *self, const GPcapPumpLimits *limits, GError **error)
{
  if (self->interrupt_fd == -1)
    self->interrupt_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->interrupt_fd == -1)
    {
      gpcap_status_set_error_from_errno (error, "A capture's thread", errno);
      return FALSE;
    }
  if (self->pump == NULL)
    {
      GPcapPump *pump = gpcap_pump_new (&live_pump, self, error);
      g_autoptr (GMutexLocker) locker = gpcap_handle_lock (self);

      self->pump = pump;
    }
  if (self->pump == NULL)
    return FALSE;
  eventfd_read (self->interrupt_fd, &(eventfd_t){ 0 });
  self->is_drained = FALSE;
  return gpcap_pump_start (self->pump, limits, error);
}

/* What is in the queue then is still collected first. */
void
gpcap_handle_stop_thread (GPcapHandle *self)
{
  if (gpcap_handle_is_live (self) && self->pump != NULL)
    gpcap_pump_stop (self->pump);
}

/* Whether the queue of the thread had no room for packets; once for all between two times that it
 * was empty. */
gboolean
gpcap_handle_take_overflow (GPcapHandle *self)
{
  return self->pump != NULL && gpcap_pump_take_overflow (self->pump);
}

/* Sets what is captured from now on. @is_applied tells whether it is what will be collected; if not
 * the caller has to run the program on each packet: all of a savefile, and those of a live capture
 * whose program the kernel does not take. */
gboolean
gpcap_handle_set_program (GPcapHandle *self,
                          GPcapProgram *program,
                          gboolean *is_applied,
                          GError **error)
{
  const struct bpf_program *bpf = gpcap_program_peek (program);
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (self);

  *is_applied = gpcap_handle_is_live (self) && is_taken_by_kernel (bpf);
  if (!gpcap_handle_is_live (self))
    return TRUE;
  return *is_applied ? install_program (self, bpf, error) : install_empty_program (self, error);
}

/* libpcap counts in 32 bits: what came since the last time is right also where they wrapped. */
gboolean
gpcap_handle_get_stats (GPcapHandle *self, GPcapStats *stats, GError **error)
{
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (self);
  struct pcap_stat now;

  if (pcap_stats (self->pcap, &now) != 0)
    {
      gpcap_status_set_error (error, PCAP_ERROR, self->device, pcap_geterr (self->pcap));
      return FALSE;
    }
  self->total.received += now.ps_recv - self->last.ps_recv;
  self->total.dropped += now.ps_drop - self->last.ps_drop;
  self->total.dropped_by_interface += now.ps_ifdrop - self->last.ps_ifdrop;
  self->last = now;
  if (self->pump != NULL)
    self->total.dropped_by_queue = gpcap_pump_get_n_dropped (self->pump);
  *stats = self->total;
  return TRUE;
}
