/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the link types and their names. */

#include "support/gpcap-test.h"

static void
test_link_types_have_names (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (gpcap_datalink_val_to_name (GPCAP_DLT_EN10MB), ==, "EN10MB");
  g_assert_cmpstr (gpcap_datalink_val_to_description (GPCAP_DLT_EN10MB), ==, "Ethernet");
  g_assert_null (gpcap_datalink_val_to_name (-5));
  g_assert_null (gpcap_datalink_val_to_description (100000));
  g_assert_cmpint (gpcap_datalink_name_to_val ("linux_sll2", &error), ==, GPCAP_DLT_LINUX_SLL2);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_datalink_name_to_val ("no such \xff", &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* The ones that pcapy's reference describes have their numbers. */
static void
test_the_seed_s_link_types_are_libpcap_s (void)
{
  const struct
  {
    const char *name;
    int datalink;
  } cases[] = {
    { "NULL", GPCAP_DLT_NULL },
    { "EN10MB", GPCAP_DLT_EN10MB },
    { "IEEE802", GPCAP_DLT_IEEE802 },
    { "ARCNET", GPCAP_DLT_ARCNET },
    { "SLIP", GPCAP_DLT_SLIP },
    { "PPP", GPCAP_DLT_PPP },
    { "FDDI", GPCAP_DLT_FDDI },
    { "ATM_RFC1483", GPCAP_DLT_ATM_RFC1483 },
    { "RAW", GPCAP_DLT_RAW },
    { "PPP_SERIAL", GPCAP_DLT_PPP_SERIAL },
    { "PPP_ETHER", GPCAP_DLT_PPP_ETHER },
    { "C_HDLC", GPCAP_DLT_C_HDLC },
    { "IEEE802_11", GPCAP_DLT_IEEE802_11 },
    { "LOOP", GPCAP_DLT_LOOP },
    { "LINUX_SLL", GPCAP_DLT_LINUX_SLL },
    { "LTALK", GPCAP_DLT_LTALK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (gpcap_datalink_name_to_val (cases[i].name, NULL), ==, cases[i].datalink);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-type/have-names", test_link_types_have_names);
  g_test_add_func ("/link-type/the-seed's-are-libpcap's", test_the_seed_s_link_types_are_libpcap_s);
  return g_test_run ();
}
