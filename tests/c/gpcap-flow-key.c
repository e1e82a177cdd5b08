/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapFlowKey, and of what is decoded of packets. */

#include <string.h>

#include "support/gpcap-test.h"

#define SERVER "198.51.100.2"

static const char *const savefiles[] = { "ethernet", "cooked", "cooked2", "raw",   "ipv4",
                                         "ipv6",     "null",   "loop",    "pppoe", "serial" };

static char *
flow_savefile (const char *name, const char *suffix)
{
  g_autofree char *basename = g_strconcat (name, suffix, NULL);

  return g_build_filename (g_getenv ("GPCAP_TEST_FLOW_SAVEFILES"), basename, NULL);
}

/* The lines that say what is known of each packet. */
static GStrv
read_lines (const char *name)
{
  g_autofree char *filename = flow_savefile (name, ".txt");
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (filename, &content, NULL, NULL));
  return g_strsplit (g_strchomp (content), "\n", 0);
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

/* Describes a flow key as the lines do, behind what the packet is. */
static char *
describe (GPcapFlowKey *key)
{
  g_autofree char *source = gpcap_flow_key_get_source_string (key);
  g_autofree char *destination = gpcap_flow_key_get_destination_string (key);

  return g_strdup_printf ("%s\t%u\t%s\t%u\t%u\t%u\t%04x\t%u\t%u", or_dash (source),
                          gpcap_flow_key_get_source_port (key), or_dash (destination),
                          gpcap_flow_key_get_destination_port (key),
                          gpcap_flow_key_get_protocol (key), gpcap_flow_key_get_ip_version (key),
                          gpcap_flow_key_get_ether_type (key), gpcap_flow_key_get_vlan_id (key),
                          gpcap_flow_key_get_flags (key));
}

static void
assert_describes (GPcapFlowKey *key, const char *line)
{
  g_autofree char *description = describe (key);

  g_assert_cmpstr (description, ==, strchr (line, '\t') + 1);
}

/* The bytes are in a buffer of exactly their size, so that a sanitizer sees a read behind them. */
static void
assert_decodes_alone (GPcapPacketBatch *batch, guint position, const char *line)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_packet_batch_get_pkthdr (batch, position);
  g_autoptr (GBytes) bytes = gpcap_packet_batch_get_bytes (batch, position);
  g_autoptr (GBytes) copy = g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GPcapPacket) packet =
      gpcap_packet_new_for_datalink (hdr, copy, gpcap_packet_batch_get_datalink (batch));
  g_autoptr (GPcapFlowKey) key = gpcap_packet_get_flow_key (packet);

  assert_describes (key, line);
}

/* All ways to a flow key have the same result. */
static void
assert_decodes (GPcapPacketBatch *batch, guint position, const guint8 *record, const char *line)
{
  g_autoptr (GPcapFlowKey) key = gpcap_packet_batch_get_flow_key (batch, position);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), position);
  g_autoptr (GPcapFlowKey) of_packet = gpcap_packet_get_flow_key (packet);
  g_autoptr (GPcapFlowKey) of_record =
      gpcap_flow_key_new_for_record (record, GPCAP_FLOW_KEY_RECORD_SIZE, NULL);

  assert_describes (key, line);
  assert_decodes_alone (batch, position, line);
  g_assert_true (gpcap_flow_key_equal (key, of_packet));
  g_assert_true (gpcap_flow_key_equal (key, of_record));
}

static void
test_finds_what_is_there (gconstpointer name)
{
  g_autofree char *filename = flow_savefile (name, ".pcap");
  g_auto (GStrv) lines = read_lines (name);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  GPcapPacketBatch *batch;
  guint line = 0;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      g_autoptr (GBytes) keys = gpcap_packet_batch_get_flow_keys (batch);
      const guint n_packets = gpcap_packet_batch_get_n_packets (batch);
      const guint8 *records = g_bytes_get_data (keys, NULL);

      g_assert_cmpuint (g_bytes_get_size (keys), ==, n_packets * GPCAP_FLOW_KEY_RECORD_SIZE);
      for (guint i = 0; i < n_packets; i++)
        {
          g_test_message ("%s", lines[line]);
          assert_decodes (batch, i, records + i * GPCAP_FLOW_KEY_RECORD_SIZE, lines[line]);
          line++;
        }
      g_object_unref (batch);
    }
  g_assert_cmpuint (line, ==, g_strv_length (lines));
}

static guint16
read_16 (const guint8 *record, gsize offset)
{
  guint16 number;

  memcpy (&number, record + offset, sizeof number);
  return number;
}

static void
test_records_are_laid_out_as_said (void)
{
  const GPcapFlowKeyRecord key = {
    .source = { 1, 2, 3, 4 },
    .destination = { 5, 6, 7, 8 },
    .source_port = 1000,
    .destination_port = 2000,
    .ether_type = 0x0800,
    .vlan_id = 7,
    .ip_version = 4,
    .protocol = 6,
    .flags = GPCAP_FLOW_KEY_TRUNCATED,
  };
  const guint8 *record = (const guint8 *) &key;

  g_assert_cmpuint (sizeof key, ==, GPCAP_FLOW_KEY_RECORD_SIZE);
  g_assert_cmpmem (record + GPCAP_FLOW_KEY_RECORD_SOURCE_OFFSET, 16, key.source, 16);
  g_assert_cmpmem (record + GPCAP_FLOW_KEY_RECORD_DESTINATION_OFFSET, 16, key.destination, 16);
  g_assert_cmpuint (read_16 (record, GPCAP_FLOW_KEY_RECORD_SOURCE_PORT_OFFSET), ==, 1000);
  g_assert_cmpuint (read_16 (record, GPCAP_FLOW_KEY_RECORD_DESTINATION_PORT_OFFSET), ==, 2000);
  g_assert_cmpuint (read_16 (record, GPCAP_FLOW_KEY_RECORD_ETHER_TYPE_OFFSET), ==, 0x0800);
  g_assert_cmpuint (read_16 (record, GPCAP_FLOW_KEY_RECORD_VLAN_ID_OFFSET), ==, 7);
  g_assert_cmpuint (record[GPCAP_FLOW_KEY_RECORD_IP_VERSION_OFFSET], ==, 4);
  g_assert_cmpuint (record[GPCAP_FLOW_KEY_RECORD_PROTOCOL_OFFSET], ==, 6);
  g_assert_cmpuint (record[GPCAP_FLOW_KEY_RECORD_FLAGS_OFFSET], ==, GPCAP_FLOW_KEY_TRUNCATED);
}

static void
set_address (guint8 *field, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  memcpy (field, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
}

static GPcapFlowKey *
make_key (guint ip_version,
          guint protocol,
          const char *source,
          guint source_port,
          const char *destination,
          guint destination_port,
          GPcapFlowKeyFlags flags)
{
  GPcapFlowKeyRecord record = {
    .source_port = source_port,
    .destination_port = destination_port,
    .ether_type = ip_version == 4 ? 0x0800 : 0x86dd,
    .ip_version = ip_version,
    .protocol = protocol,
    .flags = flags,
  };
  g_autoptr (GError) error = NULL;

  set_address (record.source, source);
  set_address (record.destination, destination);
  GPcapFlowKey *key =
      gpcap_flow_key_new_for_record ((const guint8 *) &record, sizeof record, &error);
  g_assert_no_error (error);
  return key;
}

static void
assert_text (GPcapFlowKey *key, const char *protocol, const char *text)
{
  g_autoptr (GPcapFlowKey) owned = key;
  g_autofree char *name = gpcap_flow_key_get_protocol_name (key);
  g_autofree char *description = gpcap_flow_key_to_string (key);

  g_assert_cmpstr (name, ==, protocol);
  g_assert_cmpstr (description, ==, text);
}

static void
test_has_texts_to_show (void)
{
  assert_text (make_key (4, 6, "192.0.2.1", 1234, SERVER, 80, 0), "TCP",
               "TCP 192.0.2.1:1234 → 198.51.100.2:80");
  assert_text (make_key (6, 17, "2001:db8::1", 53, "fe80::1", 5353, 0), "UDP",
               "UDP [2001:db8::1]:53 → [fe80::1]:5353");
  assert_text (make_key (6, 58, "2001:db8::1", 0, "ff02::1", 0, 0), "ICMPv6",
               "ICMPv6 2001:db8::1 → ff02::1");
  assert_text (make_key (4, 17, "192.0.2.1", 0, SERVER, 0, GPCAP_FLOW_KEY_FRAGMENT), "UDP",
               "UDP 192.0.2.1 → 198.51.100.2 (fragment)");
  assert_text (make_key (4, 253, "192.0.2.1", 0, SERVER, 0, 0), "IP protocol 253",
               "IP protocol 253 192.0.2.1 → 198.51.100.2");
}

static GPcapFlowKey *
make_key_without_ip (guint16 ether_type)
{
  const GPcapFlowKeyRecord record = { .ether_type = ether_type };

  return gpcap_flow_key_new_for_record ((const guint8 *) &record, sizeof record, NULL);
}

static void
test_has_texts_without_ip (void)
{
  assert_text (make_key_without_ip (0x0806), "ARP", "ARP");
  assert_text (make_key_without_ip (0x88b5), "EtherType 0x88b5", "EtherType 0x88b5");
  assert_text (make_key_without_ip (0), "unknown", "unknown");
}

static void
assert_address (GInetAddress *address, const char *expected)
{
  g_autoptr (GInetAddress) owned = address;
  g_autofree char *text = g_inet_address_to_string (address);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_has_addresses (void)
{
  g_autoptr (GPcapFlowKey) ipv4 = make_key (4, 6, "192.0.2.1", 1234, SERVER, 80, 0);
  g_autoptr (GPcapFlowKey) ipv6 = make_key (6, 6, "2001:db8::1", 1234, "::1", 80, 0);
  g_autoptr (GPcapFlowKey) neither = make_key_without_ip (0x0806);

  assert_address (gpcap_flow_key_get_source (ipv4), "192.0.2.1");
  assert_address (gpcap_flow_key_get_destination (ipv4), SERVER);
  assert_address (gpcap_flow_key_get_source (ipv6), "2001:db8::1");
  assert_address (gpcap_flow_key_get_destination (ipv6), "::1");
  g_assert_null (gpcap_flow_key_get_source (neither));
  g_assert_null (gpcap_flow_key_get_destination_string (neither));
}

static void
test_properties_are_what_getters_return (void)
{
  g_autoptr (GPcapFlowKey) key = make_key (4, 6, "192.0.2.1", 1234, SERVER, 80, 2);
  g_autoptr (GInetAddress) source = NULL;
  g_autoptr (GInetAddress) destination = NULL;
  g_autofree char *source_string = NULL;
  g_autofree char *destination_string = NULL;
  g_autofree char *protocol_name = NULL;
  guint source_port, destination_port, protocol, ip_version, ether_type, vlan_id;
  GPcapFlowKeyFlags flags;

  g_object_get (key, "source", &source, "destination", &destination, "source-string",
                &source_string, "destination-string", &destination_string, "source-port",
                &source_port, "destination-port", &destination_port, "protocol", &protocol,
                "protocol-name", &protocol_name, "ip-version", &ip_version, "ether-type",
                &ether_type, "vlan-id", &vlan_id, "flags", &flags, NULL);
  assert_address (g_steal_pointer (&source), "192.0.2.1");
  assert_address (g_steal_pointer (&destination), SERVER);
  g_assert_cmpstr (source_string, ==, "192.0.2.1");
  g_assert_cmpstr (destination_string, ==, SERVER);
  g_assert_cmpstr (protocol_name, ==, "TCP");
  g_assert_cmpuint (source_port, ==, 1234);
  g_assert_cmpuint (destination_port, ==, 80);
  g_assert_cmpuint (protocol, ==, 6);
  g_assert_cmpuint (ip_version, ==, 4);
  g_assert_cmpuint (ether_type, ==, 0x0800);
  g_assert_cmpuint (vlan_id, ==, 0);
  g_assert_cmpuint (flags, ==, GPCAP_FLOW_KEY_TRUNCATED);
}

static void
test_equal_keys_have_equal_hashes (void)
{
  g_autoptr (GPcapFlowKey) key = make_key (4, 6, "192.0.2.1", 1234, SERVER, 80, 0);
  g_autoptr (GPcapFlowKey) same = make_key (4, 6, "192.0.2.1", 1234, SERVER, 80, 0);
  g_autoptr (GPcapFlowKey) answer = make_key (4, 6, SERVER, 80, "192.0.2.1", 1234, 0);
  g_autoptr (GHashTable) table = g_hash_table_new (gpcap_flow_key_hash, gpcap_flow_key_equal);

  g_hash_table_add (table, key);
  g_assert_true (g_hash_table_contains (table, same));
  g_assert_cmpuint (gpcap_flow_key_hash (key), ==, gpcap_flow_key_hash (same));
  g_assert_false (gpcap_flow_key_equal (key, answer));
  g_assert_false (g_hash_table_contains (table, answer));
}

static void
assert_no_record (const GPcapFlowKeyRecord *record, guint size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_flow_key_new_for_record ((const guint8 *) record, size, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
}

static void
test_other_bytes_are_no_record (void)
{
  const GPcapFlowKeyRecord version = { .ip_version = 5 };
  const GPcapFlowKeyRecord vlan = { .vlan_id = 4096 };
  const GPcapFlowKeyRecord flags = { .flags = 0x80 };
  const GPcapFlowKeyRecord whole = { .ip_version = 4 };

  assert_no_record (&version, sizeof version);
  assert_no_record (&vlan, sizeof vlan);
  assert_no_record (&flags, sizeof flags);
  assert_no_record (&whole, sizeof whole - 1);
  assert_no_record (NULL, 0);
}

static void
test_nothing_is_known_without_a_link_type (void)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (0, 0, 60, 60);
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (60), 60);
  g_autoptr (GPcapPacket) packet = gpcap_packet_new (hdr, data);
  g_autoptr (GPcapFlowKey) key = gpcap_packet_get_flow_key (packet);
  g_autoptr (GPcapFlowKey) nothing = g_object_new (GPCAP_TYPE_FLOW_KEY, NULL);

  g_assert_cmpint (gpcap_packet_get_datalink (packet), ==, -1);
  g_assert_true (gpcap_flow_key_equal (key, nothing));
}

static void
test_positions_past_the_end_are_null (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 3, NULL, NULL);
  g_autoptr (GPcapPacketBatch) empty = g_object_new (GPCAP_TYPE_PACKET_BATCH, NULL);
  g_autoptr (GBytes) keys = gpcap_packet_batch_get_flow_keys (empty);

  g_assert_null (gpcap_packet_batch_get_flow_key (batch, 3));
  g_assert_null (gpcap_packet_batch_get_flow_key (batch, G_MAXUINT));
  g_assert_cmpuint (g_bytes_get_size (keys), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (savefiles); i++)
    {
      g_autofree char *path = g_strconcat ("/flow-key/finds-what-is-there/", savefiles[i], NULL);

      g_test_add_data_func (path, savefiles[i], test_finds_what_is_there);
    }
  g_test_add_func ("/flow-key/records-are-laid-out-as-said", test_records_are_laid_out_as_said);
  g_test_add_func ("/flow-key/has-texts-to-show", test_has_texts_to_show);
  g_test_add_func ("/flow-key/has-texts-without-ip", test_has_texts_without_ip);
  g_test_add_func ("/flow-key/has-addresses", test_has_addresses);
  g_test_add_func ("/flow-key/properties-are-what-getters-return",
                   test_properties_are_what_getters_return);
  g_test_add_func ("/flow-key/equal-keys-have-equal-hashes", test_equal_keys_have_equal_hashes);
  g_test_add_func ("/flow-key/other-bytes-are-no-record", test_other_bytes_are_no_record);
  g_test_add_func ("/flow-key/nothing-is-known-without-a-link-type",
                   test_nothing_is_known_without_a_link_type);
  g_test_add_func ("/flow-key/positions-past-the-end-are-null",
                   test_positions_past_the_end_are_null);
  return g_test_run ();
}
