/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of devices, as it changes. */

#include "gpcap/gpcap-device-monitor.h"

#include <unistd.h>

#include "backend/gpcap-netlink.h"
#include "base/gpcap-fork.h"
#include "devices/gpcap-device-changes.h"
#include "devices/gpcap-device-list.h"
#include "devices/gpcap-device-update.h"

/* Times are monotonic, in microseconds. */

/* How long a change settles: one that a program makes is several changes to the kernel. */
#define SETTLING_TIME (20 * G_TIME_SPAN_MILLISECOND)

/* The shortest time from the beginning of a list to the next one. */
#define LIST_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)

/* A list takes half of the time at most, where there are so many devices that it takes long. */
#define LIST_SHARE 2

/* After a failure, and where the system does not notify. */
#define RETRY_INTERVAL G_TIME_SPAN_SECOND

/* It is never time for this. */
#define NEVER G_MAXINT64

/**
 * GPcapDeviceMonitor:
 *
 * The network devices, as they change: a list model of [class@GPcap.Device].
 *
 * The list is filled when the monitor is made. From then on it changes when the main loop runs that
 * was the thread-default one when the monitor was made: devices come and go with
 * [signal@Gio.ListModel::items-changed], and a device that is renamed, goes up or down or gets
 * another address stays the same object, and notifies its properties. A network interface is the
 * same as long as the system gives it the same number: one that is removed and made again, or that
 * comes back from another network namespace, is another device. A device that has vanished from the
 * list is down, and does not change any more.
 *
 * In the beginning the devices are in libpcap's order, the most useful ones first. They do not move
 * afterwards; a device that appears comes behind the one that it follows in libpcap's order.
 * A sorted list model, such as `GtkSortListModel`, gives another order.
 *
 * On Linux the monitor listens to the routing netlink. A change is seen within some 120
 * milliseconds: after 20, in which what belongs to it can follow, or 100 after the previous
 * list at the earliest, so that any number of changes costs ten lists a second, of which each
 * shows the state at its time. Nothing is done while nothing changes. libpcap's devices that are no
 * network interfaces, such as USB buses and Bluetooth adapters, are looked at whenever the
 * network interfaces change; to see them come and go by themselves, set
 * [property@GPcap.DeviceMonitor:poll-interval]. Where the system does not tell of changes, the
 * monitor polls: see [property@GPcap.DeviceMonitor:notified].
 *
 * A list that fails, for lack of descriptors, for example, changes nothing:
 * [property@GPcap.DeviceMonitor:error] tells it, and the monitor tries again each second.
 *
 * The monitor is to be used in the thread of its main loop, and shows the network namespace of that
 * thread, which is to stay in it. Dropping the last reference ends the monitor. In a child of the
 * process that made it, the list changes only with [method@GPcap.DeviceMonitor.refresh].
 *
 * Since: 1.0
 */
struct _GPcapDeviceMonitor
{
  GObject parent_instance;

  GPtrArray *devices; /* owned; of GPcapDevice, which it owns */
  GHashTable *gone; /* owned; a set: indexes of interfaces that have vanished since the list */
  GSource *source; /* owned */
  gboolean is_notified;
  gboolean is_updating; /* the program's handlers may run now */
  guint counters_interval; /* in milliseconds, or 0 */
  guint poll_interval; /* in milliseconds, or 0 */
  gint64 change_due; /* when to list what has changed, or NEVER */
  gint64 poll_due; /* when to list anyway, or NEVER */
  gint64 earliest_list; /* the earliest time of the next list */
  gint64 counters_due; /* when to read the counters, or NEVER */
  GError *error; /* owned, or NULL */
};

/* Wakes the monitor, and owns its listener. It may be dispatched while another thread drops the
 * monitor, so it has no reference. */
typedef struct
{
  GSource source;

  GWeakRef monitor;
  int fork_generation;
  int fd; /* owned: the listener, or -1 */
  gpointer fd_tag; /* of the listener, or NULL */
} MonitorSource;

enum
{
  PROP_COUNTERS_INTERVAL = 1,
  PROP_POLL_INTERVAL,
  PROP_NOTIFIED,
  PROP_ERROR,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void gpcap_device_monitor_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapDeviceMonitor,
                               gpcap_device_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      gpcap_device_monitor_list_model_init))

static void
notify (GPcapDeviceMonitor *self, guint property_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property_id]);
}

/* Listening, and when it is time for what. */

static MonitorSource *
get_source (GPcapDeviceMonitor *self)
{
  return (MonitorSource *) self->source;
}

/* A child shares the listener with its parent, and must not take messages away from it. */
static gboolean
is_forked (GPcapDeviceMonitor *self)
{
  return gpcap_fork_is_child (get_source (self)->fork_generation);
}

/* Sets when the source is ready. Once a change is known, the kernel keeps what it has to tell until
 * the list, so that many changes do not wake the program many times. */
static void
schedule (GPcapDeviceMonitor *self)
{
  MonitorSource *source = get_source (self);
  const gint64 due = MIN (MIN (self->change_due, self->poll_due), self->counters_due);

  if (source->fd_tag != NULL)
    g_source_modify_unix_fd (self->source, source->fd_tag, self->change_due == NEVER ? G_IO_IN : 0);
  g_source_set_ready_time (self->source, due == NEVER ? -1 : due);
}

/* Stops waking the program until the next schedule(). */
static void
rest (GPcapDeviceMonitor *self)
{
  MonitorSource *source = get_source (self);

  if (source->fd_tag != NULL)
    g_source_modify_unix_fd (self->source, source->fd_tag, 0);
  g_source_set_ready_time (self->source, -1);
}

static void
set_notified (GPcapDeviceMonitor *self, gboolean is_notified)
{
  if (self->is_notified == is_notified)
    return;
  self->is_notified = is_notified;
  notify (self, PROP_NOTIFIED);
}

static void
open_listener (GPcapDeviceMonitor *self)
{
  MonitorSource *source = get_source (self);

  source->fd = gpcap_netlink_open_listener ();
  if (source->fd != -1)
    source->fd_tag = g_source_add_unix_fd (self->source, source->fd, G_IO_IN);
  set_notified (self, source->fd != -1);
}

static void
close_listener (GPcapDeviceMonitor *self)
{
  MonitorSource *source = get_source (self);

  g_source_remove_unix_fd (self->source, g_steal_pointer (&source->fd_tag));
  close (source->fd);
  source->fd = -1;
  set_notified (self, FALSE);
}

/* Takes what the kernel has told. Returns whether the devices may have changed. */
static gboolean
hear (GPcapDeviceMonitor *self)
{
  const int fd = get_source (self)->fd;
  GPcapNetlinkHeard heard;

  if (fd == -1 || is_forked (self))
    return FALSE;
  heard = gpcap_netlink_listen (fd, self->gone);
  if (heard == GPCAP_NETLINK_HEARD_NO_MORE)
    close_listener (self);
  return heard != GPCAP_NETLINK_HEARD_NOTHING;
}

/* Sets when the devices are listed again if nothing is told before. */
static void
schedule_poll (GPcapDeviceMonitor *self, gint64 now)
{
  const gint64 interval = self->poll_interval * G_TIME_SPAN_MILLISECOND;

  if (self->error != NULL)
    self->poll_due = now + RETRY_INTERVAL;
  else if (interval > 0)
    self->poll_due = MAX (now + interval, self->earliest_list);
  else
    self->poll_due = self->is_notified ? NEVER : now + RETRY_INTERVAL;
}

/* Listing and counting. Handlers of the program run whenever something is emitted. */

/* Takes the error, or NULL. */
static void
set_error (GPcapDeviceMonitor *self, GError *error)
{
  g_autoptr (GError) previous = g_steal_pointer (&self->error);

  self->error = error;
  if (previous == NULL && error == NULL)
    return;
  if (previous == NULL || error == NULL
      || !g_error_matches (error, previous->domain, previous->code)
      || !g_str_equal (error->message, previous->message))
    notify (self, PROP_ERROR);
}

/* Lists the devices, and tells what has changed. Returns whether that worked. */
static gboolean
list (GPcapDeviceMonitor *self)
{
  const gint64 start = g_get_monotonic_time ();
  GError *error = NULL;

  if (get_source (self)->fd == -1 && !is_forked (self))
    open_listener (self);
  hear (self);
  self->change_due = NEVER;

  g_autoptr (GPtrArray) newer = gpcap_device_list_new (&error);
  const gint64 end = g_get_monotonic_time ();
  self->earliest_list = MAX (start + LIST_INTERVAL, end + (end - start) * (LIST_SHARE - 1));
  if (newer != NULL)
    gpcap_device_changes_apply (G_LIST_MODEL (self), self->devices, newer, self->gone);
  set_error (self, error);
  schedule_poll (self, end);
  return newer != NULL;
}

static gboolean
read_counters (GPcapDeviceMonitor *self)
{
  GError *error = NULL;
  g_autoptr (GArray) links = gpcap_netlink_list_links (&error);
  g_autoptr (GHashTable) devices = g_hash_table_new (NULL, NULL);
  const gint64 now = g_get_monotonic_time ();

  if (links == NULL)
    {
      set_error (self, error);
      schedule_poll (self, now);
      return FALSE;
    }
  for (guint i = 0; i < self->devices->len; i++)
    g_hash_table_insert (devices,
                         GINT_TO_POINTER (gpcap_device_get_index (self->devices->pdata[i])),
                         self->devices->pdata[i]);
  for (guint i = 0; i < links->len; i++)
    {
      const GPcapNetlinkLink *link = &g_array_index (links, GPcapNetlinkLink, i);
      GPcapDevice *device = g_hash_table_lookup (devices, GINT_TO_POINTER (link->index));

      if (device != NULL && link->has_counters)
        gpcap_device_update_counters (device, link->counters, now);
    }
  return TRUE;
}

/* Does what is due. */
static void
wake (GPcapDeviceMonitor *self)
{
  const gint64 now = g_get_monotonic_time ();

  /* A handler runs a main loop, and the end of the update schedules what is due. */
  if (self->is_updating)
    {
      rest (self);
      return;
    }
  self->is_updating = TRUE;
  if (self->change_due == NEVER && hear (self))
    self->change_due = MAX (now + SETTLING_TIME, self->earliest_list);
  if (now >= MIN (self->change_due, self->poll_due))
    list (self);
  if (now >= self->counters_due)
    {
      self->counters_due =
          MAX (self->counters_due + self->counters_interval * G_TIME_SPAN_MILLISECOND, now);
      read_counters (self);
    }
  self->is_updating = FALSE;
  schedule (self);
}

static gboolean
monitor_source_dispatch (GSource *base, GSourceFunc callback, gpointer user_data)
{
  MonitorSource *source = (MonitorSource *) base;
  g_autoptr (GPcapDeviceMonitor) self = g_weak_ref_get (&source->monitor);

  if (self == NULL || gpcap_fork_is_child (source->fork_generation))
    return G_SOURCE_REMOVE;
  wake (self);
  return G_SOURCE_CONTINUE;
}

static void
monitor_source_finalize (GSource *base)
{
  MonitorSource *source = (MonitorSource *) base;

  g_weak_ref_clear (&source->monitor);
  if (source->fd != -1)
    close (source->fd);
}

static GSourceFuncs monitor_source_funcs = {
  .dispatch = monitor_source_dispatch,
  .finalize = monitor_source_finalize,
};

static GSource *
monitor_source_new (GPcapDeviceMonitor *monitor)
{
  GSource *base = g_source_new (&monitor_source_funcs, sizeof (MonitorSource));
  MonitorSource *source = (MonitorSource *) base;

  g_weak_ref_init (&source->monitor, monitor);
  source->fork_generation = gpcap_fork_get_generation ();
  source->fd = -1;
  g_source_set_static_name (base, "GPcapDeviceMonitor");
  return base;
}

/* The class. */

static void
gpcap_device_monitor_constructed (GObject *object)
{
  GPcapDeviceMonitor *self = GPCAP_DEVICE_MONITOR (object);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  G_OBJECT_CLASS (gpcap_device_monitor_parent_class)->constructed (object);

  list (self);
  schedule (self);
  g_source_attach (self->source, context);
}

static void
gpcap_device_monitor_finalize (GObject *object)
{
  GPcapDeviceMonitor *self = GPCAP_DEVICE_MONITOR (object);

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->gone, g_hash_table_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (gpcap_device_monitor_parent_class)->finalize (object);
}

static void
gpcap_device_monitor_get_property (GObject *object,
                                   guint property_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  GPcapDeviceMonitor *self = GPCAP_DEVICE_MONITOR (object);

  switch (property_id)
    {
    case PROP_COUNTERS_INTERVAL:
      g_value_set_uint (value, self->counters_interval);
      break;
    case PROP_POLL_INTERVAL:
      g_value_set_uint (value, self->poll_interval);
      break;
    case PROP_NOTIFIED:
      g_value_set_boolean (value, self->is_notified);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_device_monitor_set_property (GObject *object,
                                   guint property_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  GPcapDeviceMonitor *self = GPCAP_DEVICE_MONITOR (object);

  switch (property_id)
    {
    case PROP_COUNTERS_INTERVAL:
      gpcap_device_monitor_set_counters_interval (self, g_value_get_uint (value));
      break;
    case PROP_POLL_INTERVAL:
      gpcap_device_monitor_set_poll_interval (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_device_monitor_class_init (GPcapDeviceMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags state = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags setting = state | G_PARAM_WRITABLE;

  object_class->constructed = gpcap_device_monitor_constructed;
  object_class->finalize = gpcap_device_monitor_finalize;
  object_class->get_property = gpcap_device_monitor_get_property;
  object_class->set_property = gpcap_device_monitor_set_property;

  /* clang-format off */
  /**
   * GPcapDeviceMonitor:counters-interval: (getter get_counters_interval) (setter set_counters_interval)
   *
   * How often the counters and rates of the devices are read, in milliseconds; 0, the default, for
   * never.
   */
  /* clang-format on */
  properties[PROP_COUNTERS_INTERVAL] =
      g_param_spec_uint ("counters-interval", NULL, NULL, 0, G_MAXUINT, 0, setting);
  /**
   * GPcapDeviceMonitor:poll-interval: (getter get_poll_interval) (setter set_poll_interval)
   *
   * How often the devices are listed though nothing is told of a change, in milliseconds; 0, the
   * default, for as seldom as possible.
   */
  properties[PROP_POLL_INTERVAL] =
      g_param_spec_uint ("poll-interval", NULL, NULL, 0, G_MAXUINT, 0, setting);
  /**
   * GPcapDeviceMonitor:notified: (getter is_notified)
   *
   * Whether the system tells the monitor of changes, so that it need not poll.
   */
  properties[PROP_NOTIFIED] = g_param_spec_boolean ("notified", NULL, NULL, FALSE, state);
  /**
   * GPcapDeviceMonitor:error: (getter get_error)
   *
   * Why the last list, or the last reading of the counters, failed, or %NULL when it did not.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, state);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_device_monitor_init (GPcapDeviceMonitor *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->gone = g_hash_table_new (NULL, NULL);
  self->source = monitor_source_new (self);
  self->change_due = NEVER;
  self->poll_due = NEVER;
  self->counters_due = NEVER;
}

static GType
gpcap_device_monitor_get_item_type (GListModel *model)
{
  return GPCAP_TYPE_DEVICE;
}

static guint
gpcap_device_monitor_get_n_items (GListModel *model)
{
  return GPCAP_DEVICE_MONITOR (model)->devices->len;
}

static gpointer
gpcap_device_monitor_get_item (GListModel *model, guint position)
{
  GPcapDeviceMonitor *self = GPCAP_DEVICE_MONITOR (model);

  return position < self->devices->len ? g_object_ref (self->devices->pdata[position]) : NULL;
}

static void
gpcap_device_monitor_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = gpcap_device_monitor_get_item_type;
  interface->get_n_items = gpcap_device_monitor_get_n_items;
  interface->get_item = gpcap_device_monitor_get_item;
}

/**
 * gpcap_device_monitor_new:
 *
 * Makes a list of the network devices that changes with them, on the thread-default main loop.
 *
 * The list is filled already. If that failed, it is empty, and
 * [property@GPcap.DeviceMonitor:error] says why.
 *
 * Returns: (transfer full): a new monitor
 *
 * Since: 1.0
 */
GPcapDeviceMonitor *
gpcap_device_monitor_new (void)
{
  return g_object_new (GPCAP_TYPE_DEVICE_MONITOR, NULL);
}

/**
 * gpcap_device_monitor_lookup:
 * @self: a monitor
 * @name: the name of a device
 *
 * Looks up a device of the list by its present name.
 *
 * Returns: (transfer full) (nullable): the device, or %NULL when none in the list has that name
 *
 * Since: 1.0
 */
GPcapDevice *
gpcap_device_monitor_lookup (GPcapDeviceMonitor *self, const char *name)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->devices->len; i++)
    if (g_str_equal (gpcap_device_get_name (self->devices->pdata[i]), name))
      return g_object_ref (self->devices->pdata[i]);
  return NULL;
}

/**
 * gpcap_device_monitor_refresh:
 * @self: a monitor
 * @error: return location for a #GError, or %NULL
 *
 * Lists the devices and reads their counters at once, without waiting for the main loop. The rates
 * are those since the counters were last read.
 *
 * Returns: %TRUE on success; %FALSE with an error of [func@GPcap.list_devices], which
 *   [property@GPcap.DeviceMonitor:error] keeps, or with %G_IO_ERROR_PENDING in a handler of a
 * signal that the monitor or one of its devices emits
 *
 * Since: 1.0
 */
gboolean
gpcap_device_monitor_refresh (GPcapDeviceMonitor *self, GError **error)
{
  gboolean is_fresh;

  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->is_updating)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           "The monitor is telling of changes");
      return FALSE;
    }
  g_object_ref (self);
  self->is_updating = TRUE;
  is_fresh = list (self) && read_counters (self);
  self->is_updating = FALSE;
  schedule (self);
  if (!is_fresh && error != NULL)
    *error = g_error_copy (self->error);
  g_object_unref (self);
  return is_fresh;
}

/**
 * gpcap_device_monitor_get_counters_interval: (get-property counters-interval)
 * @self: a monitor
 *
 * Gets how often the counters and rates of the devices are read.
 *
 * Returns: the interval in milliseconds, or 0 for never
 *
 * Since: 1.0
 */
guint
gpcap_device_monitor_get_counters_interval (GPcapDeviceMonitor *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), 0);

  return self->counters_interval;
}

/* Without an interval the rates are 0. */
static void
forget_rates (GPcapDeviceMonitor *self)
{
  const gboolean is_updating = self->is_updating;

  /* The handlers do not change the list then. */
  self->is_updating = TRUE;
  for (guint i = 0; i < self->devices->len; i++)
    gpcap_device_update_no_rates (self->devices->pdata[i]);
  self->is_updating = is_updating;
}

/**
 * gpcap_device_monitor_set_counters_interval: (set-property counters-interval)
 * @self: a monitor
 * @interval: an interval in milliseconds, or 0 for never
 *
 * Sets how often the counters and rates of the devices are read. Each time, each device notifies
 * those that changed. They are first read when the main loop runs, and the rates are known an
 * interval later.
 *
 * The counters come from the kernel's routing netlink, with one request for all devices.
 *
 * Since: 1.0
 */
void
gpcap_device_monitor_set_counters_interval (GPcapDeviceMonitor *self, guint interval)
{
  g_return_if_fail (GPCAP_IS_DEVICE_MONITOR (self));

  if (self->counters_interval == interval)
    return;
  self->counters_interval = interval;
  self->counters_due = interval > 0 ? g_get_monotonic_time () : NEVER;
  g_object_ref (self);
  if (interval == 0)
    forget_rates (self);
  notify (self, PROP_COUNTERS_INTERVAL);
  if (!self->is_updating)
    schedule (self);
  g_object_unref (self);
}

/**
 * gpcap_device_monitor_get_poll_interval: (get-property poll-interval)
 * @self: a monitor
 *
 * Gets how often the devices are listed though nothing is told of a change.
 *
 * Returns: the interval in milliseconds, or 0 for as seldom as possible
 *
 * Since: 1.0
 */
guint
gpcap_device_monitor_get_poll_interval (GPcapDeviceMonitor *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), 0);

  return self->poll_interval;
}

/**
 * gpcap_device_monitor_set_poll_interval: (set-property poll-interval)
 * @self: a monitor
 * @interval: an interval in milliseconds, or 0 for as seldom as possible
 *
 * Sets how often the devices are listed though nothing is told of a change: for devices that are no
 * network interfaces, and where the system does not tell. No interval is shorter than 100
 * milliseconds. With 0 the devices are polled only where the system does not tell of changes, each
 * second.
 *
 * Since: 1.0
 */
void
gpcap_device_monitor_set_poll_interval (GPcapDeviceMonitor *self, guint interval)
{
  g_return_if_fail (GPCAP_IS_DEVICE_MONITOR (self));

  if (self->poll_interval == interval)
    return;
  self->poll_interval = interval;
  schedule_poll (self, g_get_monotonic_time ());
  if (!self->is_updating)
    schedule (self);
  notify (self, PROP_POLL_INTERVAL);
}

/**
 * gpcap_device_monitor_is_notified: (get-property notified)
 * @self: a monitor
 *
 * Checks whether the system tells the monitor of changes. It does on Linux, unless the process may
 * not listen to the routing netlink. The monitor asks again with each list.
 *
 * Returns: %TRUE if it does; %FALSE if the monitor polls
 *
 * Since: 1.0
 */
gboolean
gpcap_device_monitor_is_notified (GPcapDeviceMonitor *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), FALSE);

  return self->is_notified;
}

/**
 * gpcap_device_monitor_get_error: (get-property error)
 * @self: a monitor
 *
 * Gets why the last list, or the last reading of the counters, failed. The monitor then has the
 * devices of the last list that did not fail, and tries again each second.
 *
 * Returns: (transfer none) (nullable): an error of [func@GPcap.list_devices], owned by the monitor,
 *   or %NULL when the last list did not fail
 *
 * Since: 1.0
 */
const GError *
gpcap_device_monitor_get_error (GPcapDeviceMonitor *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE_MONITOR (self), NULL);

  return self->error;
}
