/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the device monitor: interfaces that come, go and change, in a network namespace. */

#include "live/gpcap-live-test.h"

#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-origins.h"
#include "support/gpcap-waiting.h"

/* Every interface of these tests has a name that begins so; each test removes its own. */
#define PREFIX "gp"

#define N_MANY 150
#define N_FRAMES 1000

/* Whether sockets may not listen to netlink. */
static gboolean is_deaf;

/* This replaces the C library's. */
int
bind (int fd, const struct sockaddr *address, socklen_t size)
{
  const int is_netlink = address->sa_family == AF_NETLINK;

  /* Behind the family, the padding and the port ID are the groups. */
  if (is_deaf && is_netlink && ((const guint32 *) address)[2] != 0)
    {
      errno = EPERM;
      return -1;
    }
  return syscall (SYS_bind, fd, address, size);
}

/* What a program knows that does no more than listen. */
typedef struct
{
  GPcapDeviceMonitor *monitor; /* owned */
  GPtrArray *mirror; /* owned; of GPcapDevice, kept by items-changed alone */
  GString *notified; /* owned; each notification as "name:property ", in order */
  guint n_changes; /* emissions of items-changed */
} Watcher;

static void
notify_cb (GPcapDevice *device, GParamSpec *pspec, Watcher *self)
{
  g_string_append_printf (self->notified, "%s:%s ", gpcap_device_get_name (device), pspec->name);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Watcher *self)
{
  self->n_changes++;
  g_assert_cmpuint (removed + added, >, 0);
  for (guint i = 0; i < removed; i++)
    {
      g_signal_handlers_disconnect_by_data (self->mirror->pdata[position], self);
      g_ptr_array_remove_index (self->mirror, position);
    }
  for (guint i = position; i < position + added; i++)
    {
      GPcapDevice *device = g_list_model_get_item (model, i);

      g_signal_connect (device, "notify", G_CALLBACK (notify_cb), self);
      g_ptr_array_insert (self->mirror, i, device);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->mirror->len);
  for (guint i = 0; i < self->mirror->len; i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (model, i);

      g_assert_true (device == self->mirror->pdata[i]);
    }
}

static void
watcher_init (Watcher *self)
{
  self->monitor = gpcap_device_monitor_new ();
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  self->notified = g_string_new (NULL);
  self->n_changes = 0;
  g_assert_null (gpcap_device_monitor_get_error (self->monitor));
  g_assert_true (gpcap_device_monitor_is_notified (self->monitor) != is_deaf);
  items_changed_cb (G_LIST_MODEL (self->monitor), 0, 0,
                    g_list_model_get_n_items (G_LIST_MODEL (self->monitor)), self);
  g_signal_connect (self->monitor, "items-changed", G_CALLBACK (items_changed_cb), self);
  self->n_changes = 0;
}

static void
watcher_clear (Watcher *self)
{
  for (guint i = 0; i < self->mirror->len; i++)
    g_signal_handlers_disconnect_by_data (self->mirror->pdata[i], self);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_assert_finalize_object (self->monitor);
  g_ptr_array_unref (self->mirror);
  g_string_free (self->notified, TRUE);
}

static void
watcher_forget (Watcher *self)
{
  self->n_changes = 0;
  g_string_truncate (self->notified, 0);
}

static guint
count_notified (Watcher *self, const char *what)
{
  g_autofree char *needle = g_strconcat (what, " ", NULL);
  guint n = 0;

  for (const char *at = self->notified->str; (at = strstr (at, needle)) != NULL; at++)
    n++;
  return n;
}

static char *
describe (GPcapDevice *device)
{
  GListModel *addresses = gpcap_device_get_addresses (device);
  GString *text = g_string_new (gpcap_device_get_name (device));
  guint n_datalinks;
  g_autofree int *datalinks = gpcap_device_list_datalinks (device, &n_datalinks);

  g_string_append_printf (text, " %d %s %x %d %d", gpcap_device_get_index (device),
                          gpcap_device_get_description (device), gpcap_device_get_flags (device),
                          gpcap_device_get_connection_status (device),
                          gpcap_device_get_kind (device));
  for (guint i = 0; i < n_datalinks; i++)
    g_string_append_printf (text, " %d", datalinks[i]);
  for (guint i = 0; i < g_list_model_get_n_items (addresses); i++)
    {
      g_autoptr (GPcapAddress) address = g_list_model_get_item (addresses, i);
      g_autofree char *address_text = gpcap_address_to_string (address);

      g_string_append_printf (text, " %s", address_text);
    }
  return g_string_free (text, FALSE);
}

static int
compare_texts (gconstpointer one, gconstpointer other)
{
  return g_strcmp0 (*(char *const *) one, *(char *const *) other);
}

static char *
describe_all (GListModel *devices)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (devices, i);

      g_ptr_array_add (lines, describe (device));
    }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* Whether the monitor tells what a new list tells. */
static gboolean
is_right (Watcher *self)
{
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);
  g_autofree char *expected = describe_all (devices);
  g_autofree char *actual = describe_all (G_LIST_MODEL (self->monitor));

  return g_str_equal (actual, expected);
}

static void
run_until_right (Watcher *self)
{
  const gint64 deadline = get_test_deadline ();

  while (!is_right (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
}

/* The kernel may have more to tell, such as an address that is no longer tentative. */
static void
run_until_quiet (Watcher *self)
{
  gsize length;

  do
    {
      length = self->notified->len + self->n_changes;
      run_until_right (self);
      run_main_loop_for (150);
    }
  while (self->notified->len + self->n_changes != length);
}

static GPcapDevice *
find (Watcher *self, const char *name)
{
  GPcapDevice *device = gpcap_device_monitor_lookup (self->monitor, name);

  g_assert_nonnull (device);
  return device;
}

/* Returns FALSE if the kernel has no such interfaces. */
static gboolean
try_ip (const char *arguments)
{
  g_autofree char *command = g_strconcat ("ip ", arguments, NULL);
  g_autofree char *errors = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (command, NULL, &errors, &status, NULL));
  return g_spawn_check_wait_status (status, NULL);
}

/* Runs ip(8) with a command in each line. */
static void
run_ip_batch (const GString *commands)
{
  g_autofree char *filename = NULL;
  const int fd = g_file_open_tmp ("gpcap-XXXXXX", &filename, NULL);
  g_autofree char *arguments = g_strconcat ("-batch ", filename, NULL);

  g_assert_cmpint (write (fd, commands->str, commands->len), ==, (gssize) commands->len);
  close (fd);
  run_ip (arguments);
  unlink (filename);
}

static void
add_pair (void)
{
  run_ip ("link add gp0 type veth peer name gp1");
}

static void
remove_pair (void)
{
  run_ip ("link del gp0");
}

static void
test_interfaces_appear_and_vanish (void)
{
  Watcher watcher;

  watcher_init (&watcher);
  const guint n = watcher.mirror->len;
  add_pair ();
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.mirror->len, ==, n + 2);
  g_assert_cmpuint (watcher.n_changes, ==, 1);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  g_assert_cmpint (gpcap_device_get_kind (device), ==, GPCAP_DEVICE_KIND_VETH);
  g_assert_cmpint (gpcap_device_get_index (device), ==, if_nametoindex ("gp0"));
  run_ip ("link set gp0 up");
  run_until_right (&watcher);
  g_assert_true (gpcap_device_is_up (device));

  run_until_quiet (&watcher);
  watcher_forget (&watcher);
  remove_pair ();
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.mirror->len, ==, n);
  g_assert_cmpuint (watcher.n_changes, ==, 1);
  g_assert_null (gpcap_device_monitor_lookup (watcher.monitor, "gp0"));
  /* Who keeps it sees that it is gone. */
  g_assert_cmpstr (gpcap_device_get_name (device), ==, "gp0");
  g_assert_false (gpcap_device_is_up (device));
  watcher_clear (&watcher);
}

/* Those that are up come before those that are down, in libpcap's order. */
static void
test_a_new_device_comes_at_its_place (void)
{
  g_autoptr (GString) commands = g_string_new ("link add gp0 type veth peer name gp1\n"
                                               "link set gp0 up\nlink set gp1 up\n"
                                               "link add gp2 type veth peer name gp3\n");
  Watcher watcher;

  watcher_init (&watcher);
  run_ip_batch (commands);
  run_until_right (&watcher);
  g_auto (GStrv) names = gpcap_findalldevs (NULL);
  g_assert_cmpuint (watcher.mirror->len, ==, g_strv_length (names));
  g_assert_cmpuint (watcher.n_changes, ==, 2);
  for (guint i = 0; i < watcher.mirror->len; i++)
    g_assert_cmpstr (gpcap_device_get_name (watcher.mirror->pdata[i]), ==, names[i]);
  run_ip ("link del gp2");
  remove_pair ();
  watcher_clear (&watcher);
}

static void
test_a_renamed_interface_is_the_same_device (void)
{
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  run_ip ("link set gp0 name gp7");
  run_until_right (&watcher);
  g_autoptr (GPcapDevice) renamed = find (&watcher, "gp7");
  g_assert_true (device == renamed);
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  g_assert_cmpstr (watcher.notified->str, ==, "gp7:name ");
  run_ip ("link del gp7");
  watcher_clear (&watcher);
}

/* Two interfaces that change their names are not seen as two others. */
static void
test_names_can_be_exchanged (void)
{
  Watcher watcher;
  g_autoptr (GString) commands =
      g_string_new ("link set gp0 name gp2\nlink set gp1 name gp0\nlink set gp2 name gp1\n");

  add_pair ();
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) first = find (&watcher, "gp0");
  g_autoptr (GPcapDevice) second = find (&watcher, "gp1");
  run_ip_batch (commands);
  run_until_right (&watcher);
  g_assert_cmpstr (gpcap_device_get_name (first), ==, "gp1");
  g_assert_cmpstr (gpcap_device_get_name (second), ==, "gp0");
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  remove_pair ();
  watcher_clear (&watcher);
}

static void
test_up_and_down_are_notified (void)
{
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  g_assert_false (gpcap_device_is_up (device));
  run_ip ("link set gp0 up");
  run_until_right (&watcher);
  g_assert_true (gpcap_device_is_up (device));
  g_assert_false (gpcap_device_is_running (device));
  g_assert_cmpuint (count_notified (&watcher, "gp0:up"), ==, 1);
  g_assert_cmpuint (count_notified (&watcher, "gp0:flags"), ==, 1);
  g_assert_cmpuint (count_notified (&watcher, "gp0:running"), ==, 0);

  /* A veth runs when its peer is up too. */
  run_ip ("link set gp1 up");
  run_until_quiet (&watcher);
  g_assert_true (gpcap_device_is_running (device));
  g_assert_cmpint (gpcap_device_get_connection_status (device), ==,
                   GPCAP_CONNECTION_STATUS_CONNECTED);
  g_assert_cmpuint (count_notified (&watcher, "gp0:running"), ==, 1);
  g_assert_cmpuint (count_notified (&watcher, "gp0:connection-status"), >=, 1);

  watcher_forget (&watcher);
  run_ip ("link set gp0 down");
  run_until_quiet (&watcher);
  g_assert_false (gpcap_device_is_up (device));
  g_assert_cmpint (gpcap_device_get_connection_status (device), ==,
                   GPCAP_CONNECTION_STATUS_DISCONNECTED);
  g_assert_cmpuint (count_notified (&watcher, "gp0:up"), ==, 1);
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  remove_pair ();
  watcher_clear (&watcher);
}

static void
addresses_changed_cb (GListModel *model,
                      guint position,
                      guint removed,
                      guint added,
                      GArray *changes)
{
  g_array_append_val (changes, removed);
  g_array_append_val (changes, added);
}

static void
test_addresses_come_and_go (void)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (guint));
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  GListModel *addresses = gpcap_device_get_addresses (device);
  g_autoptr (GPcapAddress) hardware = g_list_model_get_item (addresses, 0);
  g_signal_connect (addresses, "items-changed", G_CALLBACK (addresses_changed_cb), changes);
  g_assert_nonnull (gpcap_address_get_hardware_address (hardware));
  run_ip ("addr add 192.0.2.1/24 dev gp0");
  run_until_right (&watcher);
  run_ip ("addr add 192.0.2.2/24 dev gp0");
  run_until_right (&watcher);
  run_ip ("addr add 2001:db8::1/64 dev gp0 nodad");
  run_until_right (&watcher);
  g_assert_cmpuint (g_list_model_get_n_items (addresses), ==, 4);
  run_ip ("addr del 192.0.2.2/24 dev gp0");
  run_until_right (&watcher);
  g_assert_cmpuint (g_list_model_get_n_items (addresses), ==, 3);

  const guint expected[] = { 0, 1, 0, 1, 0, 1, 1, 0 };
  g_assert_cmpmem (changes->data, changes->len * sizeof (guint), expected, sizeof expected);
  g_assert_cmpstr (watcher.notified->str, ==,
                   "gp0:addresses gp0:addresses gp0:addresses gp0:addresses ");
  /* The list and the other addresses are still the same objects. */
  g_autoptr (GPcapAddress) same = g_list_model_get_item (addresses, 0);
  g_assert_true (same == hardware);
  g_assert_true (addresses == gpcap_device_get_addresses (device));
  g_signal_handlers_disconnect_by_data (addresses, changes);
  remove_pair ();
  watcher_clear (&watcher);
}

/* A changed Ethernet address is an address as well. */
static void
test_a_hardware_address_changes (void)
{
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  run_ip ("link set gp0 address 02:00:00:00:00:07");
  run_until_right (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  g_autoptr (GPcapAddress) hardware =
      g_list_model_get_item (gpcap_device_get_addresses (device), 0);
  g_autofree char *text = gpcap_address_to_string (hardware);
  g_assert_cmpstr (text, ==, "02:00:00:00:00:07");
  g_assert_cmpstr (watcher.notified->str, ==, "gp0:addresses ");
  remove_pair ();
  watcher_clear (&watcher);
}

/* Returns a process in another namespace. */
static GPid
start_in_another_namespace (void)
{
  const char *const command[] = { "unshare", "-n", "sleep", "600", NULL };
  const gint64 deadline = get_test_deadline ();
  g_autofree char *own = g_file_read_link ("/proc/self/ns/net", NULL);
  GPid pid;

  g_assert_true (g_spawn_async (NULL, (char **) command, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                NULL));
  for (;;)
    {
      g_autofree char *link = g_strdup_printf ("/proc/%d/ns/net", pid);
      g_autofree char *other = g_file_read_link (link, NULL);

      if (other != NULL && !g_str_equal (own, other))
        return pid;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

static void
test_an_interface_moves_to_another_namespace_and_back (void)
{
  const GPid pid = start_in_another_namespace ();
  g_autofree char *away = g_strdup_printf ("link set gp1 netns %d", pid);
  g_autofree char *back =
      g_strdup_printf ("nsenter -t %d -n ip link set gp1 netns %d", pid, getpid ());
  int status;
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp1");
  run_ip (away);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.n_changes, ==, 1);
  g_assert_null (gpcap_device_monitor_lookup (watcher.monitor, "gp1"));
  g_assert_true (g_spawn_command_line_sync (back, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  run_until_right (&watcher);
  g_autoptr (GPcapDevice) returned = find (&watcher, "gp1");
  g_assert_true (returned != device);
  g_assert_cmpuint (watcher.n_changes, ==, 2);
  remove_pair ();
  watcher_clear (&watcher);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

/* Between two lists, so that only the kernel's messages tell that it is another one. */
static void
test_an_interface_is_replaced_by_one_of_the_same_number (void)
{
  g_autoptr (GString) commands =
      g_string_new ("link del gp0\nlink add gp0 index 4700 type veth peer name gp1 index 4701\n");
  Watcher watcher;

  run_ip ("link add gp0 index 4700 type veth peer name gp1 index 4701");
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  run_ip_batch (commands);
  run_until_quiet (&watcher);
  g_autoptr (GPcapDevice) replaced = find (&watcher, "gp0");
  g_assert_true (replaced != device);
  g_assert_cmpuint (watcher.n_changes, ==, 2);
  remove_pair ();
  watcher_clear (&watcher);
}

typedef struct
{
  const char *type;
  const char *arguments;
  GPcapDeviceKind kind;
} Type;

static const Type types[] = {
  { "veth", "link add gp5 type veth peer name gp6", GPCAP_DEVICE_KIND_VETH },
  { "bridge", "link add gp5 type bridge", GPCAP_DEVICE_KIND_BRIDGE },
  { "bond", "link add gp5 type bond", GPCAP_DEVICE_KIND_BOND },
  { "vlan", "link add link gp0 name gp5 type vlan id 5", GPCAP_DEVICE_KIND_VLAN },
  { "tun", "tuntap add gp5 mode tun", GPCAP_DEVICE_KIND_TUNNEL },
  { "tap", "tuntap add gp5 mode tap", GPCAP_DEVICE_KIND_TUNNEL },
  { "vxlan", "link add gp5 type vxlan id 5 dstport 4789", GPCAP_DEVICE_KIND_TUNNEL },
  { "gre", "link add gp5 type gre local 192.0.2.1 remote 192.0.2.2", GPCAP_DEVICE_KIND_TUNNEL },
  { "sit", "link add gp5 type sit local 192.0.2.1 remote 192.0.2.2", GPCAP_DEVICE_KIND_TUNNEL },
  { "wireguard", "link add gp5 type wireguard", GPCAP_DEVICE_KIND_TUNNEL },
  { "ifb", "link add gp5 type ifb", GPCAP_DEVICE_KIND_VIRTUAL },
  { "dummy", "link add gp5 type dummy", GPCAP_DEVICE_KIND_VIRTUAL },
  { "macvlan", "link add link gp0 name gp5 type macvlan", GPCAP_DEVICE_KIND_VIRTUAL },
  { "nlmon", "link add gp5 type nlmon", GPCAP_DEVICE_KIND_VIRTUAL },
  { "vcan", "link add gp5 type vcan", GPCAP_DEVICE_KIND_CAN },
};

static void
assert_datalinks (GPcapDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader =
      gpcap_open_live (gpcap_device_get_name (device), 65535, FALSE, 10, NULL, &error);
  guint n_expected, n_actual;

  /* Such as nflog without the kernel's module. */
  if (reader == NULL && gpcap_device_get_index (device) == 0)
    return;
  g_assert_no_error (error);
  g_autofree int *expected = gpcap_reader_list_datalinks (reader, &n_expected, &error);
  g_assert_no_error (error);
  g_autofree int *actual = gpcap_device_list_datalinks (device, &n_actual);
  g_test_message ("%s: %d", gpcap_device_get_name (device), gpcap_device_get_datalink (device));
  g_assert_cmpint (gpcap_device_get_datalink (device), ==,
                   gpcap_reader_get_datalink (reader, NULL));
  g_assert_cmpmem (actual, n_actual * sizeof (int), expected, n_expected * sizeof (int));
}

/* The kernel may lack a type; that of the test's own pair it has. */
static void
test_an_interface_of_a_type (gconstpointer data)
{
  const Type *type = data;
  Watcher watcher;

  add_pair ();
  run_ip ("link set gp0 up");
  watcher_init (&watcher);
  run_until_quiet (&watcher);
  if (try_ip (type->arguments))
    {
      run_until_right (&watcher);
      g_autoptr (GPcapDevice) device = find (&watcher, "gp5");
      g_assert_cmpint (gpcap_device_get_kind (device), ==, type->kind);
      g_assert_true (gpcap_device_has_counters (device));
      run_ip ("link set gp5 up");
      run_until_right (&watcher);
      g_assert_true (gpcap_device_is_up (device));
      assert_datalinks (device);
      run_ip ("link del gp5");
      run_until_right (&watcher);
      g_assert_null (gpcap_device_monitor_lookup (watcher.monitor, "gp5"));
    }
  else
    g_test_skip ("the kernel has no such interfaces");
  remove_pair ();
  watcher_clear (&watcher);
}

static void
test_link_types_are_those_of_a_capture (void)
{
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);
  guint n_interfaces = 0;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (devices, i);

      /* Other devices may wait for something, as D-Bus does. */
      if (gpcap_device_get_index (device) == 0
          && gpcap_device_get_kind (device) != GPCAP_DEVICE_KIND_ANY)
        continue;
      assert_datalinks (device);
      n_interfaces++;
    }
  g_assert_cmpuint (n_interfaces, >=, 2);
}

static void
append_many (GString *commands, const char *format)
{
  for (guint i = 0; i < N_MANY; i++)
    {
      g_string_append_printf (commands, format, i, i);
      g_string_append_c (commands, '\n');
    }
}

/* While the main loop does not run, the kernel's buffer overflows. */
static void
test_hundreds_come_change_and_go (void)
{
  g_autoptr (GString) added = g_string_new (NULL);
  g_autoptr (GString) changed = g_string_new (NULL);
  g_autoptr (GString) removed = g_string_new (NULL);
  guint n_notified = 0;
  Watcher watcher;

  append_many (added, "link add gpa%u type veth peer name gpb%u");
  append_many (changed, "link set gpb%u name gpc%u");
  append_many (changed, "link set gpa%u up");
  append_many (changed, "addr add 192.0.2.%u/32 dev gpa%u");
  append_many (removed, "link del gpa%u");
  watcher_init (&watcher);
  g_signal_connect (watcher.monitor, "notify::notified", G_CALLBACK (count_notify_cb), &n_notified);
  const guint n = watcher.mirror->len;

  run_ip_batch (added);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.mirror->len, ==, n + 2 * N_MANY);
  watcher_forget (&watcher);
  run_ip_batch (changed);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  g_assert_cmpuint (count_notified (&watcher, "gpc0:name"), ==, 1);
  g_assert_cmpuint (count_notified (&watcher, "gpa7:up"), ==, 1);
  run_ip_batch (removed);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.mirror->len, ==, n);
  g_assert_null (gpcap_device_monitor_get_error (watcher.monitor));
  g_assert_cmpuint (n_notified, ==, 0);
  watcher_clear (&watcher);
}

/* While the main loop runs, with interfaces that come and go all the time. */
static void
test_changes_never_stop_the_list (void)
{
  g_autoptr (GString) commands = g_string_new (NULL);
  g_autofree char *filename = NULL;
  const int fd = g_file_open_tmp ("gpcap-XXXXXX", &filename, NULL);
  Watcher watcher;

  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (commands,
                            "link add gpa%u type veth peer name gpb%u\n"
                            "link set gpb%u name gpc%u\nlink set gpa%u up\n%s%u\n",
                            i, i, i, i, i, "link del gpa", i / 2 * 2 == i ? i : i - 1);
  for (guint i = 1; i < N_MANY; i += 2)
    g_string_append_printf (commands, "link del gpa%u\n", i);
  g_assert_cmpint (write (fd, commands->str, commands->len), ==, (gssize) commands->len);
  close (fd);
  watcher_init (&watcher);
  const guint n = watcher.mirror->len;
  const char *const command[] = { "ip", "-force", "-batch", filename, NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);
  Async async = { 0 };

  g_subprocess_wait_async (process, NULL, async_cb, &async);
  g_assert_nonnull (async_wait (&async));
  async_clear (&async);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.mirror->len, ==, n);
  unlink (filename);
  watcher_clear (&watcher);
}

static void
run_until_received (GPcapDevice *device, guint64 n)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_device_get_received_packets (device) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
}

static void
count_rates_cb (GPcapDevice *device, GParamSpec *pspec, guint *n)
{
  *n += gpcap_device_get_received_packets_per_second (device) > 0;
}

static void
test_counters_are_what_was_sent (void)
{
  guint n_rates = 0;
  Watcher watcher;

  add_pair ();
  /* So that the kernel sends nothing by itself. */
  run_ip ("link set gp0 addrgenmode none");
  run_ip ("link set gp1 addrgenmode none");
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  watcher_init (&watcher);
  run_until_quiet (&watcher);
  g_autoptr (GPcapDevice) sender = find (&watcher, "gp0");
  g_autoptr (GPcapDevice) receiver = find (&watcher, "gp1");
  const int fd = open_packet_socket ("gp0");
  g_signal_connect (receiver, "notify::received-packets-per-second", G_CALLBACK (count_rates_cb),
                    &n_rates);
  g_assert_cmpuint (gpcap_device_monitor_get_counters_interval (watcher.monitor), ==, 0);
  gpcap_device_monitor_set_counters_interval (watcher.monitor, 10);
  run_main_loop_for (50);
  const guint64 n_before = gpcap_device_get_received_packets (receiver);
  const guint64 n_bytes_before = gpcap_device_get_received_bytes (receiver);
  g_assert_cmpuint (gpcap_device_get_sent_packets (sender), ==, n_before);

  send_frames (fd, 0, N_FRAMES);
  run_until_received (receiver, n_before + N_FRAMES);
  g_assert_cmpuint (gpcap_device_get_received_packets (receiver), ==, n_before + N_FRAMES);
  g_assert_cmpuint (gpcap_device_get_received_bytes (receiver), ==, n_bytes_before + N_FRAMES * 64);
  g_assert_cmpuint (gpcap_device_get_sent_packets (sender), ==, n_before + N_FRAMES);
  g_assert_cmpuint (gpcap_device_get_sent_bytes (sender), ==, n_bytes_before + N_FRAMES * 64);
  g_assert_cmpuint (gpcap_device_get_sent_packets (receiver), ==, 0);
  g_assert_cmpuint (gpcap_device_get_received_errors (receiver), ==, 0);
  g_assert_cmpuint (gpcap_device_get_sent_errors (sender), ==, 0);
  g_assert_cmpuint (gpcap_device_get_received_drops (sender), ==, 0);

  /* The rate was known, and is 0 again. */
  const gint64 deadline = get_test_deadline ();
  while (n_rates == 0 || gpcap_device_get_received_packets_per_second (receiver) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
  gpcap_device_monitor_set_counters_interval (watcher.monitor, 0);
  watcher_forget (&watcher);
  send_frames (fd, 0, 1);
  run_main_loop_for (50);
  g_assert_cmpstr (watcher.notified->str, ==, "");
  close (fd);
  remove_pair ();
  watcher_clear (&watcher);
}

/* The program may read the counters when it likes, instead of at an interval. */
static void
test_rates_are_those_since_the_last_time (void)
{
  g_autoptr (GError) error = NULL;
  Watcher watcher;

  add_pair ();
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) sender = find (&watcher, "gp0");
  g_autoptr (GPcapDevice) receiver = find (&watcher, "gp1");
  const int fd = open_packet_socket ("gp0");
  g_assert_true (gpcap_device_monitor_refresh (watcher.monitor, &error));
  g_assert_cmpfloat (gpcap_device_get_sent_packets_per_second (sender), ==, 0);
  send_frames (fd, 0, N_FRAMES);
  g_assert_true (gpcap_device_monitor_refresh (watcher.monitor, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (gpcap_device_get_sent_packets_per_second (sender), >, 0);
  g_assert_cmpfloat (gpcap_device_get_sent_bytes_per_second (sender), >=,
                     gpcap_device_get_sent_packets_per_second (sender) * 64);
  g_assert_cmpfloat (gpcap_device_get_received_bytes_per_second (receiver), >=,
                     gpcap_device_get_received_packets_per_second (receiver) * 64);
  g_assert_cmpfloat (gpcap_device_get_received_bytes_per_second (receiver), >, 0);

  gpcap_device_monitor_set_counters_interval (watcher.monitor, 60000);
  watcher_forget (&watcher);
  gpcap_device_monitor_set_counters_interval (watcher.monitor, 0);
  g_assert_cmpfloat (gpcap_device_get_sent_packets_per_second (sender), ==, 0);
  g_assert_cmpuint (count_notified (&watcher, "gp0:sent-packets-per-second"), ==, 1);
  close (fd);
  remove_pair ();
  watcher_clear (&watcher);
}

/* A veth whose peer is down drops what is sent. */
static void
test_drops_are_counted (void)
{
  Watcher watcher;

  add_pair ();
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  watcher_init (&watcher);
  g_autoptr (GPcapDevice) sender = find (&watcher, "gp0");
  const int fd = open_packet_socket ("gp0");
  g_autoptr (GError) error = NULL;
  const guint8 frame[64] = { 0 };

  g_assert_true (gpcap_device_monitor_refresh (watcher.monitor, &error));
  const guint64 n_before = gpcap_device_get_sent_drops (sender);
  run_ip ("link set gp1 down");
  for (guint i = 0; i < 7; i++)
    send (fd, frame, sizeof frame, 0);
  g_assert_true (gpcap_device_monitor_refresh (watcher.monitor, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_device_get_sent_drops (sender), >=, n_before + 1);
  close (fd);
  remove_pair ();
  watcher_clear (&watcher);
}

static void
test_the_list_is_kept_while_there_are_no_descriptors (void)
{
  g_autoptr (GError) error = NULL;
  guint n_errors = 0;
  Watcher watcher;

  watcher_init (&watcher);
  const guint n = watcher.mirror->len;
  g_signal_connect (watcher.monitor, "notify::error", G_CALLBACK (count_notify_cb), &n_errors);
  add_pair ();
  descriptors_run_out ();
  run_main_loop_for (300);
  g_assert_error (gpcap_device_monitor_get_error (watcher.monitor), G_IO_ERROR,
                  G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_false (gpcap_device_monitor_refresh (watcher.monitor, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_cmpuint (n_errors, ==, 1);
  g_assert_cmpuint (watcher.mirror->len, ==, n);
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  descriptors_come_back ();

  run_until_right (&watcher);
  g_assert_null (gpcap_device_monitor_get_error (watcher.monitor));
  g_assert_cmpuint (n_errors, ==, 2);
  g_assert_cmpuint (watcher.mirror->len, ==, n + 2);
  remove_pair ();
  watcher_clear (&watcher);
}

/* It polls until it can listen. */
static void
test_a_monitor_without_descriptors_recovers (void)
{
  descriptors_run_out ();
  g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();
  const gint64 deadline = get_test_deadline ();

  g_assert_error (gpcap_device_monitor_get_error (monitor), G_IO_ERROR,
                  G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_false (gpcap_device_monitor_is_notified (monitor));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), ==, 0);
  descriptors_come_back ();
  while (gpcap_device_monitor_get_error (monitor) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      run_main_loop_for (5);
    }
  g_assert_true (gpcap_device_monitor_is_notified (monitor));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (monitor)), >, 0);
}

/* Where a process may not listen to netlink, and again when it may. */
static void
test_devices_are_polled_without_notifications (void)
{
  Watcher watcher;
  guint n_notified = 0;

  is_deaf = TRUE;
  watcher_init (&watcher);
  g_assert_null (gpcap_device_monitor_get_error (watcher.monitor));
  gpcap_device_monitor_set_poll_interval (watcher.monitor, 50);
  g_assert_cmpuint (gpcap_device_monitor_get_poll_interval (watcher.monitor), ==, 50);
  add_pair ();
  run_until_right (&watcher);
  g_autoptr (GPcapDevice) device = find (&watcher, "gp0");
  run_ip ("link set gp0 name gp7");
  run_until_right (&watcher);
  g_assert_cmpstr (gpcap_device_get_name (device), ==, "gp7");
  g_assert_cmpuint (watcher.n_changes, ==, 1);

  g_signal_connect (watcher.monitor, "notify::notified", G_CALLBACK (count_notify_cb), &n_notified);
  is_deaf = FALSE;
  run_ip ("link del gp7");
  run_until_right (&watcher);
  g_assert_true (gpcap_device_monitor_is_notified (watcher.monitor));
  g_assert_cmpuint (n_notified, ==, 1);
  watcher_clear (&watcher);
}

/* Returns how long a main loop would sleep, in milliseconds; -1 for as long as nothing happens. */
static int
get_sleep (GMainContext *context)
{
  GPollFD fds[8];
  int timeout, priority;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  return timeout;
}

static void
test_nothing_is_done_while_nothing_happens (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();
  g_assert_cmpint (get_sleep (context), ==, -1);
  gpcap_device_monitor_set_counters_interval (monitor, 60000);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpint (get_sleep (context), >, 0);
  gpcap_device_monitor_set_counters_interval (monitor, 0);
  g_assert_cmpint (get_sleep (context), ==, -1);
  gpcap_device_monitor_set_poll_interval (monitor, 60000);
  g_assert_cmpint (get_sleep (context), >, 0);
  gpcap_device_monitor_set_poll_interval (monitor, 0);
  g_assert_cmpint (get_sleep (context), ==, -1);
  g_main_context_pop_thread_default (context);
}

static void
test_nothing_is_left_of_a_monitor (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n_descriptors;

  g_main_context_push_thread_default (context);
  n_descriptors = count_descriptors ();
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();

      g_assert_cmpuint (count_descriptors (), ==, n_descriptors + 1);
      gpcap_device_monitor_set_counters_interval (monitor, 5);
      add_pair ();
      /* A change is pending now; the second time, it has been seen. */
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (context, TRUE);
      g_assert_finalize_object (g_steal_pointer (&monitor));
      g_assert_cmpuint (count_descriptors (), ==, n_descriptors);
      g_assert_cmpint (get_sleep (context), ==, -1);
      g_assert_false (g_main_context_pending (context));
      remove_pair ();
    }
  g_main_context_pop_thread_default (context);
}

static void
drop_cb (GListModel *model,
         guint position,
         guint removed,
         guint added,
         GPcapDeviceMonitor **monitor)
{
  g_clear_object (monitor);
}

static void
test_a_handler_may_drop_the_monitor (void)
{
  GPcapDeviceMonitor *monitor = gpcap_device_monitor_new ();
  const guint n_descriptors = count_descriptors ();
  const gint64 deadline = get_test_deadline ();

  g_signal_connect (monitor, "items-changed", G_CALLBACK (drop_cb), &monitor);
  add_pair ();
  while (monitor != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors - 1);

  /* Also while the program calls it. */
  monitor = gpcap_device_monitor_new ();
  g_signal_connect (monitor, "items-changed", G_CALLBACK (drop_cb), &monitor);
  remove_pair ();
  g_assert_true (gpcap_device_monitor_refresh (monitor, NULL));
  g_assert_null (monitor);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors - 1);
}

typedef struct
{
  guint n_calls;
  guint n_within;
  guint n_wanted; /* calls that add interfaces */
} Nested;

/* The main loop sleeps for as long as nothing happens: a source that is always ready would wake it
 * without end. */
static void
run_sleepy_main_loop (void)
{
  gboolean done = FALSE;
  guint n_iterations = 0;

  g_timeout_add (200, done_cb, &done);
  for (; !done; n_iterations++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_iterations, <, 100);
}

/* In a handler the list can be looked at and the main loop can run, and nothing changes. */
static void
nested_cb (GListModel *model, guint position, guint removed, guint added, Nested *nested)
{
  g_autofree char *command = g_strdup_printf ("link add gpa%u type veth peer name gpb%u",
                                              nested->n_calls, nested->n_calls);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (nested->n_within++, ==, 0);
  g_assert_false (gpcap_device_monitor_refresh (GPCAP_DEVICE_MONITOR (model), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  if (nested->n_calls++ < nested->n_wanted)
    run_ip (command);
  run_sleepy_main_loop ();
  nested->n_within--;
}

static void
test_a_handler_may_run_the_main_loop (void)
{
  Nested nested = { .n_wanted = 1 };
  Watcher watcher;

  watcher_init (&watcher);
  g_signal_connect (watcher.monitor, "items-changed", G_CALLBACK (nested_cb), &nested);
  add_pair ();
  run_until_right (&watcher);
  g_assert_cmpuint (nested.n_calls, ==, 2);
  /* Also where the program calls, and the monitor's source may be dispatched. */
  nested.n_wanted = 3;
  run_ip ("link del gpa0");
  g_assert_true (gpcap_device_monitor_refresh (watcher.monitor, NULL));
  g_assert_cmpuint (nested.n_calls, ==, 3);
  run_until_right (&watcher);
  g_assert_cmpuint (nested.n_calls, ==, 4);
  g_signal_handlers_disconnect_by_data (watcher.monitor, &nested);
  run_ip ("link del gpa2");
  remove_pair ();
  watcher_clear (&watcher);
}

/* A thread with a namespace and a main context of its own. */
static gpointer
watch_another_namespace (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  const gint64 deadline = get_test_deadline ();

  g_assert_cmpint (unshare (CLONE_NEWNET), ==, 0);
  g_main_context_push_thread_default (context);
  g_autoptr (GPcapDeviceMonitor) monitor = gpcap_device_monitor_new ();
  g_autoptr (GPcapDevice) loopback = gpcap_device_monitor_lookup (monitor, "lo");
  g_assert_false (gpcap_device_is_up (loopback));
  g_assert_null (gpcap_device_monitor_lookup (monitor, "gp0"));
  run_ip ("link set lo up");
  while (!gpcap_device_is_up (loopback))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (context, TRUE);
    }
  g_clear_object (&monitor);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_a_thread_watches_its_own_namespace (void)
{
  Watcher watcher;

  add_pair ();
  watcher_init (&watcher);
  g_thread_join (g_thread_new ("namespace", watch_another_namespace, NULL));
  run_main_loop_for (150);
  g_assert_cmpuint (watcher.n_changes, ==, 0);
  remove_pair ();
  watcher_clear (&watcher);
}

static gpointer
run_context (gpointer data)
{
  GMainLoop *loop = data;

  g_main_loop_run (loop);
  return NULL;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* The loop may not run yet, as its thread has just begun: then it ends when it does. */
static void
quit_in_context (GMainLoop *loop)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_cb, loop, NULL);
  g_source_attach (source, g_main_loop_get_context (loop));
}

/* As the garbage collector of a language may do. */
static void
test_another_thread_drops_the_monitor (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GMainContext) context = g_main_context_new ();
      g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

      g_main_context_push_thread_default (context);
      GPcapDeviceMonitor *monitor = gpcap_device_monitor_new ();
      g_main_context_pop_thread_default (context);
      gpcap_device_monitor_set_counters_interval (monitor, 1);
      GThread *thread = g_thread_new ("loop", run_context, loop);
      add_pair ();
      g_usleep (i * 2000);
      g_object_unref (monitor);
      quit_in_context (loop);
      g_thread_join (thread);
      remove_pair ();
    }
}

/* A child has the parent's socket, and must not take its messages. */
static void
test_a_child_leaves_the_messages_to_its_parent (void)
{
  int status;
  Watcher watcher;

  watcher_init (&watcher);
  add_pair ();
  const pid_t child = fork ();
  if (child == 0)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      /* The child can list by itself. */
      _exit (gpcap_device_monitor_refresh (watcher.monitor, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  run_until_right (&watcher);
  g_assert_cmpuint (watcher.n_changes, ==, 1);
  remove_pair ();
  watcher_clear (&watcher);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-devices/interfaces-appear-and-vanish", test_interfaces_appear_and_vanish);
  g_test_add_func ("/live-devices/a-new-device-comes-at-its-place",
                   test_a_new_device_comes_at_its_place);
  g_test_add_func ("/live-devices/a-renamed-interface-is-the-same-device",
                   test_a_renamed_interface_is_the_same_device);
  g_test_add_func ("/live-devices/names-can-be-exchanged", test_names_can_be_exchanged);
  g_test_add_func ("/live-devices/up-and-down-are-notified", test_up_and_down_are_notified);
  g_test_add_func ("/live-devices/addresses-come-and-go", test_addresses_come_and_go);
  g_test_add_func ("/live-devices/a-hardware-address-changes", test_a_hardware_address_changes);
  g_test_add_func ("/live-devices/an-interface-moves-to-another-namespace-and-back",
                   test_an_interface_moves_to_another_namespace_and_back);
  g_test_add_func ("/live-devices/an-interface-is-replaced-by-one-of-the-same-number",
                   test_an_interface_is_replaced_by_one_of_the_same_number);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path =
          g_strconcat ("/live-devices/an-interface-of-type/", types[i].type, NULL);

      g_test_add_data_func (path, &types[i], test_an_interface_of_a_type);
    }
  g_test_add_func ("/live-devices/link-types-are-those-of-a-capture",
                   test_link_types_are_those_of_a_capture);
  g_test_add_func ("/live-devices/hundreds-come-change-and-go", test_hundreds_come_change_and_go);
  g_test_add_func ("/live-devices/changes-never-stop-the-list", test_changes_never_stop_the_list);
  g_test_add_func ("/live-devices/counters-are-what-was-sent", test_counters_are_what_was_sent);
  g_test_add_func ("/live-devices/rates-are-those-since-the-last-time",
                   test_rates_are_those_since_the_last_time);
  g_test_add_func ("/live-devices/drops-are-counted", test_drops_are_counted);
  g_test_add_func ("/live-devices/the-list-is-kept-while-there-are-no-descriptors",
                   test_the_list_is_kept_while_there_are_no_descriptors);
  g_test_add_func ("/live-devices/a-monitor-without-descriptors-recovers",
                   test_a_monitor_without_descriptors_recovers);
  g_test_add_func ("/live-devices/devices-are-polled-without-notifications",
                   test_devices_are_polled_without_notifications);
  g_test_add_func ("/live-devices/nothing-is-done-while-nothing-happens",
                   test_nothing_is_done_while_nothing_happens);
  g_test_add_func ("/live-devices/nothing-is-left-of-a-monitor", test_nothing_is_left_of_a_monitor);
  g_test_add_func ("/live-devices/a-handler-may-drop-the-monitor",
                   test_a_handler_may_drop_the_monitor);
  g_test_add_func ("/live-devices/a-handler-may-run-the-main-loop",
                   test_a_handler_may_run_the_main_loop);
  g_test_add_func ("/live-devices/a-thread-watches-its-own-namespace",
                   test_a_thread_watches_its_own_namespace);
  g_test_add_func ("/live-devices/another-thread-drops-the-monitor",
                   test_another_thread_drops_the_monitor);
  g_test_add_func ("/live-devices/a-child-leaves-the-messages-to-its-parent",
                   test_a_child_leaves_the_messages_to_its_parent);
  return g_test_run ();
}
