/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the timestamp types. */

#include <gpcap/gpcap.h>
#include <pcap/pcap.h>

static void
test_have_libpcap_s_numbers_and_names (void)
{
  const struct
  {
    GPcapTstampType type;
    int libpcap;
    const char *name;
  } cases[] = {
    { GPCAP_TSTAMP_TYPE_HOST, PCAP_TSTAMP_HOST, "host" },
    { GPCAP_TSTAMP_TYPE_HOST_LOWPREC, PCAP_TSTAMP_HOST_LOWPREC, "host_lowprec" },
    { GPCAP_TSTAMP_TYPE_HOST_HIPREC, PCAP_TSTAMP_HOST_HIPREC, "host_hiprec" },
    { GPCAP_TSTAMP_TYPE_ADAPTER, PCAP_TSTAMP_ADAPTER, "adapter" },
    { GPCAP_TSTAMP_TYPE_ADAPTER_UNSYNCED, PCAP_TSTAMP_ADAPTER_UNSYNCED, "adapter_unsynced" },
    { GPCAP_TSTAMP_TYPE_HOST_HIPREC_UNSYNCED, PCAP_TSTAMP_HOST_HIPREC_UNSYNCED,
      "host_hiprec_unsynced" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *capitals = g_ascii_strup (cases[i].name, -1);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (cases[i].type, ==, cases[i].libpcap);
      g_assert_cmpstr (gpcap_tstamp_type_val_to_name (cases[i].type), ==, cases[i].name);
      g_assert_nonnull (gpcap_tstamp_type_val_to_description (cases[i].type));
      g_assert_cmpint (gpcap_tstamp_type_name_to_val (cases[i].name, &error), ==, cases[i].type);
      g_assert_cmpint (gpcap_tstamp_type_name_to_val (capitals, &error), ==, cases[i].type);
      g_assert_no_error (error);
    }
}

static void
test_what_there_is_not_has_no_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_tstamp_type_val_to_name ((GPcapTstampType) 99));
  g_assert_null (gpcap_tstamp_type_val_to_description ((GPcapTstampType) -1));
  g_assert_cmpint (gpcap_tstamp_type_name_to_val ("sundial \xff", &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tstamp-type/have-libpcap's-numbers-and-names",
                   test_have_libpcap_s_numbers_and_names);
  g_test_add_func ("/tstamp-type/what-there-is-not-has-no-name",
                   test_what_there_is_not_has_no_name);
  return g_test_run ();
}
