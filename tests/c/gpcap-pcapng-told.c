/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what a savefile in pcapng format says beside packets: sections, names, secrets and
 * statistics. generate-pcapng.py writes the same. */

#include <string.h>

#include "support/gpcap-test.h"

static GPcapReader *
open_named (const char *name)
{
  g_autofree char *filename =
      g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), name, NULL);
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_offline (filename, NULL, &error);

  g_assert_no_error (error);
  return reader;
}

static void
read_to_end (GPcapReader *reader)
{
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL;
       g_object_unref (batch))
    ;
  g_assert_no_error (error);
}

static void
assert_strings (const char *const *strings, const char *expected)
{
  g_autofree char *joined = g_strjoinv ("|", (char **) strings);

  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_begins_with (GBytes *options, guint16 code, guint16 size)
{
  const guint8 *data = g_bytes_get_data (options, NULL);

  g_assert_cmpmem (data, 2, &code, 2);
  g_assert_cmpmem (data + 2, 2, &size, 2);
}

/* They are known when the file is open. */
static void
test_a_section_is_told (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  GListModel *sections = gpcap_reader_get_sections (reader);
  g_autoptr (GPcapSection) section = g_list_model_get_item (sections, 0);
  g_autoptr (GBytes) options = NULL;

  g_assert_true (g_list_model_get_item_type (sections) == GPCAP_TYPE_SECTION);
  g_assert_cmpstr (gpcap_section_get_hardware (section), ==, "test machine");
  g_assert_cmpstr (gpcap_section_get_os (section), ==, "test system");
  g_assert_cmpstr (gpcap_section_get_application (section), ==, "generate-pcapng");
  assert_strings (gpcap_section_get_comments (section),
                  "first comment|zweite Bemerkung: Gr\u00f6\u00dfe");
  g_object_get (section, "options", &options, NULL);
  assert_begins_with (options, 1, strlen ("first comment"));
  g_assert_true (options == gpcap_section_get_options (section));
  read_to_end (reader);
  g_assert_cmpuint (g_list_model_get_n_items (sections), ==, 1);
  g_assert_true (sections == gpcap_reader_get_sections (reader));
}

/* Before the first of its packets is delivered. */
static void
test_each_section_is_told (void)
{
  g_autoptr (GPcapReader) reader = open_named ("comments.pcapng");
  GListModel *sections = gpcap_reader_get_sections (reader);

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *expected = g_strdup_printf ("section %u", i);
      g_autoptr (GPcapSection) section = NULL;

      g_assert_cmpint (gpcap_reader_dispatch (reader, 1, NULL, NULL, NULL, NULL), ==, 1);
      g_assert_cmpuint (g_list_model_get_n_items (sections), >, i);
      section = g_list_model_get_item (sections, i);
      assert_strings (gpcap_section_get_comments (section), expected);
      g_assert_null (gpcap_section_get_hardware (section));
      for (guint n = i < 3 ? 10 : 9; n > 0; n--)
        g_assert_cmpint (gpcap_reader_dispatch (reader, 1, NULL, NULL, NULL, NULL), ==, 1);
    }
}

typedef struct
{
  const char *address;
  const char *name;
} Expected;

static void
assert_names (GPcapReader *reader)
{
  const Expected expected[] = {
    { "192.0.2.1", "a.test" },
    { "192.0.2.1", "alias.test" },
    { "2001:db8::1", "b.test" },
    { "00:00:5e:00:53:01", "card.test" },
    { "00:00:5e:ff:fe:00:53:01", "long.test" },
  };
  GListModel *names = gpcap_reader_get_names (reader);

  g_assert_true (g_list_model_get_item_type (names) == GPCAP_TYPE_NAME);
  g_assert_cmpuint (g_list_model_get_n_items (names), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GPcapName) name = g_list_model_get_item (names, i);

      g_assert_cmpstr (gpcap_name_get_address (name), ==, expected[i].address);
      g_assert_cmpstr (gpcap_name_get_name (name), ==, expected[i].name);
    }
  g_assert_cmpstr (gpcap_reader_lookup_name (reader, "192.0.2.1"), ==, "a.test");
  g_assert_cmpstr (gpcap_reader_lookup_name (reader, "2001:DB8:0:0::1"), ==, "b.test");
  g_assert_cmpstr (gpcap_reader_lookup_name (reader, "00:00:5E:00:53:01"), ==, "card.test");
  g_assert_null (gpcap_reader_lookup_name (reader, "192.0.2.2"));
  g_assert_null (gpcap_reader_lookup_name (reader, ""));
}

/* Whether somebody asked before they were read or not. */
static void
test_names_are_told (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  g_autoptr (GPcapReader) other = open_named (name);

  g_assert_null (gpcap_reader_lookup_name (reader, "192.0.2.1"));
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_names (reader)), ==, 0);
  read_to_end (reader);
  assert_names (reader);

  read_to_end (other);
  gpcap_reader_close (other);
  assert_names (other);
}

static void
test_secrets_are_told (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  GListModel *list = NULL;
  gsize size;
  const char *data;

  read_to_end (reader);
  list = gpcap_reader_get_secrets (reader);
  g_assert_true (g_list_model_get_item_type (list) == GPCAP_TYPE_SECRETS);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  g_autoptr (GPcapSecrets) secrets = g_list_model_get_item (list, 0);
  g_assert_cmpuint (gpcap_secrets_get_secrets_type (secrets), ==, GPCAP_SECRETS_TYPE_TLS);
  data = g_bytes_get_data (gpcap_secrets_get_data (secrets), &size);
  g_assert_cmpmem (data, size, "CLIENT_RANDOM 00 11\n", strlen ("CLIENT_RANDOM 00 11\n"));
  g_auto (GStrv) comments = gpcap_secrets_get_comments (secrets);
  assert_strings ((const char *const *) comments, "secrets");
}

static void
count_cb (GPcapInterface *interface, GParamSpec *pspec, guint *n)
{
  *n += 1;
}

/* The times are in the units of the interface, and have its offset. */
static void
test_statistics_are_told (gconstpointer name)
{
  g_autoptr (GPcapReader) reader = open_named (name);
  g_autoptr (GPcapInterface) eth0 = g_list_model_get_item (gpcap_reader_get_interfaces (reader), 0);
  g_autoptr (GBytes) none = gpcap_interface_get_stats_options (eth0);
  gint64 end;
  guint n = 0;

  g_assert_null (none);
  g_assert_cmpint (gpcap_interface_get_capture_begin (eth0), ==, -1);
  g_assert_cmpint (gpcap_interface_get_capture_end (eth0), ==, -1);
  g_signal_connect (eth0, "notify::capture-end", G_CALLBACK (count_cb), &n);
  read_to_end (reader);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (gpcap_interface_get_capture_begin (eth0), ==,
                   G_GINT64_CONSTANT (100000000000) + (G_GINT64_CONSTANT (1) << 32) + 2);
  g_object_get (eth0, "capture-end", &end, NULL);
  g_assert_cmpint (end, ==, G_GINT64_CONSTANT (100000000000) + (G_GINT64_CONSTANT (3) << 32) + 4);
  g_autoptr (GBytes) options = gpcap_interface_get_stats_options (eth0);
  assert_begins_with (options, 1, strlen ("statistics"));
  assert_begins_with (gpcap_interface_get_options (eth0), 1, strlen ("a comment on eth0"));
}

static void
test_other_captures_tell_nothing (void)
{
  g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

  read_to_end (reader);
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_sections (reader)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_names (reader)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_secrets (reader)), ==, 0);
  g_assert_null (gpcap_reader_lookup_name (reader, "192.0.2.1"));
}

/* Who hears of them may read on, and drop the reader. */
static void
read_cb (GListModel *list, guint position, guint n_removed, guint n_added, GPcapReader *reader)
{
  g_autoptr (GPcapPkthdr) hdr = NULL;
  g_autoptr (GBytes) data = NULL;

  g_assert_cmpint (gpcap_reader_next (reader, &hdr, &data, NULL, NULL), ==,
                   GPCAP_READ_RESULT_PACKET);
}

static void
test_a_handler_may_read (void)
{
  g_autoptr (GPcapReader) reader = open_named ("comments.pcapng");
  g_autoptr (GError) error = NULL;
  int n = 0, n_more;

  g_signal_connect (gpcap_reader_get_sections (reader), "items-changed", G_CALLBACK (read_cb),
                    reader);
  do
    {
      n_more = gpcap_reader_dispatch (reader, -1, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      n += n_more;
    }
  while (n_more > 0);
  /* Three sections follow the first, and the handler has read a packet for each. */
  g_assert_cmpint (n, ==, 4 * 11 - 1 - 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add_data_func ("/pcapng-told/" name "/little-endian", "whole-le.pcapng", function);       \
  g_test_add_data_func ("/pcapng-told/" name "/big-endian", "whole-be.pcapng", function)
  ADD ("a-section-is-told", test_a_section_is_told);
  ADD ("names-are-told", test_names_are_told);
  ADD ("secrets-are-told", test_secrets_are_told);
  ADD ("statistics-are-told", test_statistics_are_told);
#undef ADD
  g_test_add_func ("/pcapng-told/each-section-is-told", test_each_section_is_told);
  g_test_add_func ("/pcapng-told/other-captures-tell-nothing", test_other_captures_tell_nothing);
  g_test_add_func ("/pcapng-told/a-handler-may-read", test_a_handler_may_read);
  return g_test_run ();
}
