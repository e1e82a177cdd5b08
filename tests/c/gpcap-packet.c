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

static void
test_may_have_a_link_type (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 2, 3, 4);
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new_for_datalink (hdr, data, GPCAP_DLT_RAW);
  g_autoptr (GPcapPacket) unknown = gpcap_packet_new (hdr, data);
  int property, unknown_property;

  g_object_get (packet, "datalink", &property, NULL);
  g_object_get (unknown, "datalink", &unknown_property, NULL);
  g_assert_cmpint (gpcap_packet_get_datalink (packet), ==, GPCAP_DLT_RAW);
  g_assert_cmpint (property, ==, GPCAP_DLT_RAW);
  g_assert_cmpint (gpcap_packet_get_datalink (unknown), ==, -1);
  g_assert_cmpint (unknown_property, ==, -1);
}

static void
test_a_batch_tells_its_packets_the_link_type (void)
{
  g_autoptr (GPcapReader) reader = test_open ("cooked.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 1, NULL, NULL);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), 0);

  g_assert_cmpint (gpcap_packet_get_datalink (packet), ==, GPCAP_DLT_LINUX_SLL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet/gives-back-what-it-was-made-of", test_gives_back_what_it_was_made_of);
  g_test_add_func ("/packet/may-have-a-link-type", test_may_have_a_link_type);
  g_test_add_func ("/packet/a-batch-tells-its-packets-the-link-type",
                   test_a_batch_tells_its_packets_the_link_type);
  return g_test_run ();
}
