/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the link of a reader, and of the format of its savefile. */

#include "support/gpcap-test.h"

static void
test_a_savefile_tells_its_format (void)
{
  const struct
  {
    const char *name;
    int major_version;
    int minor_version;
    gboolean is_swapped;
  } cases[] = {
    { "packets.pcap", 2, 4, G_BYTE_ORDER != G_LITTLE_ENDIAN },
    { "big-endian.pcap", 2, 4, G_BYTE_ORDER != G_BIG_ENDIAN },
    { "packets.pcapng", 1, 0, G_BYTE_ORDER != G_LITTLE_ENDIAN },
    { "big-endian.pcapng", 1, 0, G_BYTE_ORDER != G_BIG_ENDIAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapReader) reader = test_open (cases[i].name);
      g_autoptr (GError) error = NULL;

      int major = -1, minor = -1;

      g_assert_true (gpcap_reader_get_savefile_version (reader, &major, &minor, &error));
      g_assert_no_error (error);
      g_assert_cmpint (major, ==, cases[i].major_version);
      g_assert_cmpint (minor, ==, cases[i].minor_version);
      g_assert_true (gpcap_reader_get_savefile_version (reader, NULL, NULL, NULL));
      g_assert_cmpint (gpcap_reader_is_swapped (reader), ==, cases[i].is_swapped);
      gpcap_reader_close (reader);
      g_assert_false (gpcap_reader_is_swapped (reader));
    }
}

static void
test_a_savefile_has_its_one_link_type (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree int *datalinks = gpcap_reader_list_datalinks (reader, &n, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (datalinks[0], ==, GPCAP_DLT_EN10MB);
  g_assert_true (gpcap_reader_set_datalink (reader, GPCAP_DLT_EN10MB, &error));
  g_assert_no_error (error);
  g_assert_false (gpcap_reader_set_datalink (reader, GPCAP_DLT_RAW, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gpcap_reader_set_datalink (reader, -7, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
}

/* Calls that require a device, or an active reader, fail with a typed error. */
static void
assert_link_fails (GPcapReader *reader, int code)
{
  GError *error = NULL;
  guint n = 7;

#define ASSERT_FAILS(call, failure)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_true ((call) == (failure));                                                           \
    g_assert_error (error, GPCAP_ERROR, code);                                                     \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END

  ASSERT_FAILS (gpcap_reader_inject (reader, (const guint8 *) "abc", 3, &error), -1);
  if (code != GPCAP_ERROR_NOT_ACTIVATED)
    {
      ASSERT_FAILS (gpcap_reader_set_direction (reader, GPCAP_DIRECTION_IN, &error), FALSE);
      ASSERT_FAILS (gpcap_reader_set_fanout (reader, 1, GPCAP_FANOUT_MODE_HASH,
                                             GPCAP_FANOUT_FLAGS_NONE, &error),
                    FALSE);
    }
  ASSERT_FAILS (gpcap_reader_get_fanout_group (reader, &error), -1);
  if (code == GPCAP_ERROR_NOT_LIVE)
    {
      ASSERT_FAILS (gpcap_reader_can_set_rfmon (reader, &error), FALSE);
      ASSERT_FAILS (gpcap_reader_list_tstamp_types (reader, &n, &error), NULL);
      g_assert_cmpuint (n, ==, 0);
      return;
    }
  ASSERT_FAILS (gpcap_reader_get_savefile_version (reader, NULL, NULL, &error), FALSE);
  g_assert_false (gpcap_reader_is_swapped (reader));
  ASSERT_FAILS (gpcap_reader_list_datalinks (reader, &n, &error), NULL);
  ASSERT_FAILS (gpcap_reader_set_datalink (reader, GPCAP_DLT_EN10MB, &error), FALSE);
#undef ASSERT_FAILS
}

static void
test_what_only_a_device_can_do_is_refused_elsewhere (void)
{
  g_autoptr (GPcapReader) savefile = test_open ("packets.pcap");
  g_autoptr (GPcapReader) inactive = gpcap_create ("lo", NULL);

  assert_link_fails (savefile, GPCAP_ERROR_NOT_LIVE);
  assert_link_fails (inactive, GPCAP_ERROR_NOT_ACTIVATED);
  gpcap_reader_close (inactive);
  assert_link_fails (inactive, GPCAP_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/a-savefile-tells-its-format", test_a_savefile_tells_its_format);
  g_test_add_func ("/link/a-savefile-has-its-one-link-type", test_a_savefile_has_its_one_link_type);
  g_test_add_func ("/link/what-only-a-device-can-do-is-refused-elsewhere",
                   test_what_only_a_device_can_do_is_refused_elsewhere);
  return g_test_run ();
}
