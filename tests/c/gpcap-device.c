/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the devices. */

#include "support/gpcap-test.h"

#include <net/if.h>

static GPcapDevice *
find_device (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) devices = gpcap_list_devices (&error);

  g_assert_no_error (error);
  g_assert_true (g_list_model_get_item_type (devices) == GPCAP_TYPE_DEVICE);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (devices, i);

      if (g_str_equal (gpcap_device_get_name (device), name))
        return g_steal_pointer (&device);
    }
  return NULL;
}

static void
test_the_loopback_device_is_listed (void)
{
  g_autoptr (GPcapDevice) device = find_device ("lo");
  g_autofree char *name = NULL;
  g_autoptr (GListModel) addresses = NULL;
  GPcapDeviceFlags flags;
  GPcapConnectionStatus status;

  g_assert_nonnull (device);
  g_assert_true (gpcap_device_is_loopback (device));
  g_assert_false (gpcap_device_is_wireless (device));
  g_assert_cmpint (gpcap_device_get_connection_status (device), ==,
                   GPCAP_CONNECTION_STATUS_NOT_APPLICABLE);
  g_object_get (device, "name", &name, "flags", &flags, "connection-status", &status, "addresses",
                &addresses, NULL);
  g_assert_cmpstr (name, ==, "lo");
  g_assert_cmpint (flags, ==, gpcap_device_get_flags (device));
  g_assert_cmpint (status, ==, GPCAP_CONNECTION_STATUS_NOT_APPLICABLE);
  g_assert_true (addresses == gpcap_device_get_addresses (device));
}

static void
test_any_has_a_description (void)
{
  g_autoptr (GPcapDevice) device = find_device ("any");

  g_assert_nonnull (device);
  g_assert_nonnull (gpcap_device_get_description (device));
}

/* libpcap tells no state of nflog and its like. */
static void
test_what_is_no_interface_is_up (void)
{
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (GPcapDevice) device = g_list_model_get_item (devices, i);

      if (if_nametoindex (gpcap_device_get_name (device)) != 0)
        continue;
      g_test_message ("%s", gpcap_device_get_name (device));
      g_assert_true (gpcap_device_is_up (device));
      g_assert_true (gpcap_device_is_running (device));
      g_assert_false (gpcap_device_is_loopback (device));
    }
}

static void
test_names_are_those_of_the_devices (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = gpcap_findalldevs (&error);
  g_autoptr (GListModel) devices = gpcap_list_devices (NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, g_list_model_get_n_items (devices));
  g_assert_true (g_strv_contains ((const char *const *) names, "lo"));
}

static void
test_lookupdev_finds_one_that_is_listed (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = gpcap_lookupdev (&error);
  g_auto (GStrv) names = gpcap_findalldevs (NULL);

  g_assert_no_error (error);
  g_assert_true (g_strv_contains ((const char *const *) names, name));
}

/* A device that changes will notify only the properties that changed. */
static void
test_properties_are_notified_of_explicitly (void)
{
  g_autoptr (GTypeClass) device_class = g_type_class_ref (GPCAP_TYPE_DEVICE);
  guint n = 0;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_CLASS (device_class), &n);

  g_assert_cmpuint (n, ==, 22);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (properties[i]->flags & G_PARAM_EXPLICIT_NOTIFY, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/the-loopback-device-is-listed", test_the_loopback_device_is_listed);
  g_test_add_func ("/device/any-has-a-description", test_any_has_a_description);
  g_test_add_func ("/device/what-is-no-interface-is-up", test_what_is_no_interface_is_up);
  g_test_add_func ("/device/names-are-those-of-the-devices", test_names_are_those_of_the_devices);
  g_test_add_func ("/device/lookupdev-finds-one-that-is-listed",
                   test_lookupdev_finds_one_that_is_listed);
  g_test_add_func ("/device/properties-are-notified-of-explicitly",
                   test_properties_are_notified_of_explicitly);
  return g_test_run ();
}
