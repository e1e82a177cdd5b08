/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the table of libpcap's codes. */

#include "support/gpcap-test.h"

#include <errno.h>
#include <pcap/pcap.h>

#include "backend/gpcap-status.h"

static void
assert_code (int status, const char *message, int code)
{
  g_autoptr (GError) error = NULL;

  gpcap_status_set_error (&error, status, "eth0", message);
  g_assert_error (error, GPCAP_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "eth0: "));
  g_assert_cmpuint (strlen (error->message), >, strlen ("eth0: "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_each_code_has_its_error (void)
{
  const struct
  {
    int status;
    int code;
  } codes[] = {
    { PCAP_ERROR, GPCAP_ERROR_FAILED },
    { PCAP_ERROR_NOT_ACTIVATED, GPCAP_ERROR_NOT_ACTIVATED },
    { PCAP_ERROR_ACTIVATED, GPCAP_ERROR_ACTIVATED },
    { PCAP_ERROR_NO_SUCH_DEVICE, GPCAP_ERROR_NO_SUCH_DEVICE },
    { PCAP_ERROR_RFMON_NOTSUP, GPCAP_ERROR_RFMON_NOT_SUPPORTED },
    { PCAP_ERROR_NOT_RFMON, GPCAP_ERROR_NOT_RFMON },
    { PCAP_ERROR_PERM_DENIED, GPCAP_ERROR_PERMISSION_DENIED },
    { PCAP_ERROR_IFACE_NOT_UP, GPCAP_ERROR_DEVICE_NOT_UP },
    { PCAP_ERROR_CANTSET_TSTAMP_TYPE, GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED },
    { PCAP_ERROR_PROMISC_PERM_DENIED, GPCAP_ERROR_PROMISC_PERMISSION_DENIED },
    { PCAP_ERROR_TSTAMP_PRECISION_NOTSUP, GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED },
#ifdef PCAP_ERROR_CAPTURE_NOTSUP
    { PCAP_ERROR_CAPTURE_NOTSUP, GPCAP_ERROR_CAPTURE_NOT_SUPPORTED },
#endif
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      assert_code (codes[i].status, "why", codes[i].code);
      assert_code (codes[i].status, "", codes[i].code);
      assert_code (codes[i].status, NULL, codes[i].code);
    }
}

/* Including codes of a libpcap that is newer than the table. */
static void
test_the_whole_range_gives_an_error (void)
{
  for (int status = -1; status >= -100; status--)
    {
      g_autoptr (GError) error = NULL;

      gpcap_status_set_error (&error, status, NULL, "why");
      g_assert_nonnull (error);
      g_assert_true (error->domain == GPCAP_ERROR);
      g_assert_nonnull (strstr (error->message, "why"));
    }
}

static void
test_messages_become_valid_utf8 (void)
{
  assert_code (PCAP_ERROR, "the device \xff\xfe is odd", GPCAP_ERROR_FAILED);
}

/* The second line, which a program may leave out. */
static void
assert_advice (int status, const char *message, GPcapError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  gpcap_status_set_error (&error, status, "eth0", message);
  g_assert_error (error, GPCAP_ERROR, (int) code);
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[0], "eth0: "));
  g_assert_null (strstr (lines[0], part));
  g_assert_nonnull (strstr (lines[1], part));
}

static void
test_advice_is_apart (void)
{
  assert_advice (PCAP_ERROR_PERM_DENIED, NULL, GPCAP_ERROR_PERMISSION_DENIED, "cap_net_raw");
  assert_advice (PCAP_ERROR_PERM_DENIED, NULL, GPCAP_ERROR_PERMISSION_DENIED, "setpriv");
  assert_advice (PCAP_ERROR_PROMISC_PERM_DENIED, "why", GPCAP_ERROR_PROMISC_PERMISSION_DENIED,
                 "CAP_NET_ADMIN");
  assert_advice (PCAP_ERROR_IFACE_NOT_UP, NULL, GPCAP_ERROR_DEVICE_NOT_UP, "ip link set eth0 up");
}

/* libpcap reports it with its general code for what is not an interface. */
static void
test_rights_for_other_devices_are_rights (void)
{
  const int numbers[] = { EPERM, EACCES };
  g_autoptr (GError) other = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *message = g_strdup_printf ("Can't do it: %s", g_strerror (numbers[i]));

      assert_advice (PCAP_ERROR, message, GPCAP_ERROR_PERMISSION_DENIED, "CAP_NET_ADMIN");
    }
  gpcap_status_set_error (&other, PCAP_ERROR, "eth0", "Can't do it: No such file or directory");
  g_assert_error (other, GPCAP_ERROR, GPCAP_ERROR_FAILED);
}

/* A program that has too many files open can close some. */
static void
test_too_many_open_files_are_told (void)
{
  const int numbers[] = { EMFILE, ENFILE };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *message = g_strdup_printf ("socket: %s", g_strerror (numbers[i]));
      g_autoptr (GError) error = NULL;

      gpcap_status_set_error (&error, PCAP_ERROR, "eth0", message);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
      g_assert_true (g_str_has_prefix (error->message, "eth0: socket: "));
    }
}

/* Without rights libpcap says that they are missing, too. */
static void
test_a_missing_device_is_not_about_rights (void)
{
  g_autoptr (GError) error = NULL;

  gpcap_status_set_error (&error, PCAP_ERROR_NO_SUCH_DEVICE, "", "socket: Operation not permitted");
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_NO_SUCH_DEVICE);
  g_assert_cmpstr (error->message, ==, "'' (an empty name): No such device exists");
}

static void
test_the_number_of_a_devices_error_has_its_code (void)
{
  const struct
  {
    int errsv;
    GPcapError code;
  } cases[] = {
    { EMSGSIZE, GPCAP_ERROR_INVALID_ARGUMENT },
    { ENETDOWN, GPCAP_ERROR_DEVICE_NOT_UP },
    { ENODEV, GPCAP_ERROR_DEVICE_GONE },
    { EIO, GPCAP_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      gpcap_status_set_device_error (&error, cases[i].errsv, "a\xff");
      g_assert_error (error, GPCAP_ERROR, (int) cases[i].code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status/each-code-has-its-error", test_each_code_has_its_error);
  g_test_add_func ("/status/the-whole-range-gives-an-error", test_the_whole_range_gives_an_error);
  g_test_add_func ("/status/messages-become-valid-utf8", test_messages_become_valid_utf8);
  g_test_add_func ("/status/advice-is-apart", test_advice_is_apart);
  g_test_add_func ("/status/rights-for-other-devices-are-rights",
                   test_rights_for_other_devices_are_rights);
  g_test_add_func ("/status/too-many-open-files-are-told", test_too_many_open_files_are_told);
  g_test_add_func ("/status/a-missing-device-is-not-about-rights",
                   test_a_missing_device_is_not_about_rights);
  g_test_add_func ("/status/the-number-of-a-devices-error-has-its-code",
                   test_the_number_of_a_devices_error_has_its_code);
  return g_test_run ();
}
