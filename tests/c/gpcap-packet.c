/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapPacket. */

#include "support/gpcap-test.h"

static void
test_gives_back_what_it_was_made_of (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 2, 3, 4);
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, data);
  g_autoptr (GPcapPkthdr) hdr_property = NULL;
  g_autoptr (GBytes) data_property = NULL;

  g_object_get (packet, "hdr", &hdr_property, "data", &data_property, NULL);
  g_assert_true (gpcap_packet_get_hdr (packet) == hdr && hdr_property == hdr);
  g_assert_true (gpcap_packet_get_data (packet) == data && data_property == data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet/gives-back-what-it-was-made-of", test_gives_back_what_it_was_made_of);
  return g_test_run ();
}
