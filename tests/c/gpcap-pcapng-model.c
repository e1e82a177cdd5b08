/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of savefiles in pcapng format as list models: their packets are those of a reader. */

#include "support/gpcap-growing.h"
#include "support/gpcap-gzip.h"
#include "support/gpcap-waiting.h"

#define N_MIXED 6000

/* What is known of each packet. */
static void
describe (GPtrArray *lines, GPcapPacket *packet)
{
  GPcapPkthdr *hdr = gpcap_packet_get_hdr (packet);
  GPcapInterface *interface = gpcap_packet_get_interface (packet);
  g_autofree char *data =
      g_compute_checksum_for_bytes (G_CHECKSUM_MD5, gpcap_packet_get_data (packet));
  GBytes *options = gpcap_packet_get_options (packet);
  g_autofree char *sum =
      options != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_MD5, options) : NULL;
  g_auto (GStrv) comments = gpcap_packet_get_comments (packet);
  g_autofree char *comment = g_strjoinv ("|", comments);

  g_ptr_array_add (
      lines, g_strdup_printf ("%" G_GINT64_FORMAT " %u %u %s %d %d %s %s",
                              gpcap_pkthdr_get_timestamp (hdr), gpcap_pkthdr_get_caplen (hdr),
                              gpcap_pkthdr_get_len (hdr), data, gpcap_packet_get_datalink (packet),
                              interface != NULL ? (int) gpcap_interface_get_number (interface) : -1,
                              sum, comment));
}

static char *
describe_item (gpointer list, guint i)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (list, i);

  g_assert_nonnull (packet);
  describe (lines, packet);
  return lines->pdata[0];
}

static GPtrArray *
describe_reader (GPcapReader *reader, GError **error)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL; g_object_unref (batch))
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        g_ptr_array_add (lines, describe_item (batch, i));
    }
  return lines;
}

/* Checks each row, forwards, backwards and at random. */
static void
assert_rows (gpointer model, GPtrArray *expected)
{
  const guint n = g_list_model_get_n_items (model);

  g_assert_cmpuint (n, ==, expected->len);
  for (guint i = 0; i < 2 * n + MIN (n, 1000); i++)
    {
      const guint row =
          i < n ? i : (i < 2 * n ? 2 * n - 1 - i : (guint) g_test_rand_int_range (0, n));
      g_autofree char *actual = describe_item (model, row);

      g_assert_cmpstr (actual, ==, expected->pdata[row]);
    }
}

/* The list of the model has the interfaces that the reader's has. */
static void
assert_interfaces (GPcapSavefileModel *model, GPcapReader *reader)
{
  GListModel *actual = gpcap_savefile_model_get_interfaces (model);
  GListModel *expected = gpcap_reader_get_interfaces (reader);

  g_assert_cmpuint (g_list_model_get_n_items (actual), ==, g_list_model_get_n_items (expected));
  for (guint i = 0; i < g_list_model_get_n_items (actual); i++)
    {
      g_autoptr (GPcapInterface) one = g_list_model_get_item (actual, i);
      g_autoptr (GPcapInterface) other = g_list_model_get_item (expected, i);
      g_autoptr (GPcapStats) stats = gpcap_interface_get_stats (one);
      g_autoptr (GPcapStats) other_stats = gpcap_interface_get_stats (other);

      g_assert_cmpuint (gpcap_interface_get_number (one), ==, i);
      g_assert_cmpstr (gpcap_interface_get_name (one), ==, gpcap_interface_get_name (other));
      g_assert_cmpint (gpcap_interface_get_datalink (one), ==,
                       gpcap_interface_get_datalink (other));
      g_assert_cmpint (stats != NULL, ==, other_stats != NULL);
      if (stats != NULL)
        g_assert_cmpuint (gpcap_stats_get_received (stats), ==,
                          gpcap_stats_get_received (other_stats));
    }
}

/* Whatever is in the file: a reader and a model have the same of it. */
static void
assert_same (const char *filename)
{
  g_autoptr (GError) error = NULL, read_error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &read_error);
  g_autoptr (GPcapSavefileModel) model = gpcap_savefile_model_open (filename, NULL, &error);
  g_autoptr (GPtrArray) expected = NULL;

  g_test_message ("%s", filename);
  g_assert_cmpint (reader != NULL, ==, model != NULL);
  if (reader != NULL)
    {
      expected = describe_reader (reader, &read_error);
      g_assert_cmpint (gpcap_savefile_model_wait (model, NULL, &error), ==, read_error == NULL);
      g_assert_true (gpcap_savefile_model_is_complete (model));
      assert_rows (model, expected);
      assert_interfaces (model, reader);
    }
  if (read_error == NULL)
    return;
  g_assert_cmpuint (error->domain, ==, read_error->domain);
  g_assert_cmpint (error->code, ==, read_error->code);
  g_assert_cmpstr (error->message, ==, read_error->message);
}

/* Files with each block and option, and damaged ones. */
static void
test_packets_are_those_of_a_reader (void)
{
  const char *const variables[] = { "GPCAP_TEST_PCAPNG_SAVEFILES", "GPCAP_TEST_ODD_SAVEFILES",
                                    "GPCAP_TEST_SAVEFILES" };
  guint n_files = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *directory = g_getenv (variables[i]);
      g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *filename = g_build_filename (directory, name, NULL);

          if (!g_str_has_suffix (name, ".pcapng"))
            continue;
          assert_same (filename);
          n_files++;
        }
    }
  g_assert_cmpuint (n_files, >, 50);
}

/* Appends a section with so many interfaces, the first of which are of a link type whose packets
 * libpcap changes. Each packet is of another one than the packet before. */
static void
append_section (Growing *file, guint n_changed, guint n_interfaces, guint n_packets)
{
  const guint32 section[] = { 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, G_MAXUINT32, G_MAXUINT32, 28 };
  g_autoptr (GByteArray) content = g_byte_array_new ();

  g_byte_array_append (content, (const guint8 *) section, sizeof section);
  for (guint i = 0; i < n_interfaces; i++)
    {
      const guint32 datalink = i < n_changed ? GPCAP_DLT_USB_LINUX_MMAPPED : GPCAP_DLT_EN10MB;
      const guint32 interface[] = { 1, 20, datalink, 0, 20 };

      g_byte_array_append (content, (const guint8 *) interface, sizeof interface);
    }
  for (guint i = 0; i < n_packets; i++)
    {
      /* A header of 64 bytes, of an isochronous transfer without descriptors, and some of 90 bytes
       * that the transfer had. */
      const guint32 usb[18] = { [2] = 0x80 << 8 | 0x43, [8] = 90, [9] = 8 };
      const guint32 begin[] = {
        6, 32 + sizeof usb, (n_interfaces - 1 - i % 3) % n_interfaces, 0, i, sizeof usb, 200
      };

      g_byte_array_append (content, (const guint8 *) begin, sizeof begin);
      g_byte_array_append (content, (const guint8 *) usb, sizeof usb);
      g_byte_array_append (content, (const guint8 *) &begin[1], sizeof begin[1]);
    }
  growing_append (file, content->data, content->len);
}

/* Finding the interface of a packet must not depend on how many there are. */
static void
test_packets_of_many_interfaces_are_changed (void)
{
  Growing file;

  growing_init (&file);
  append_section (&file, 20000, 20000, 20000);
  append_section (&file, 19999, 20001, 3000);
  append_section (&file, 5, 5, 3000);
  assert_same (file.filename);
  growing_clear (&file);
}

static char *
get_filename (const char *name)
{
  return g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), name, NULL);
}

static GPcapSavefileModel *
open_model (const char *filename, gboolean follow)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename",
                                              filename, "follow", follow, NULL);

  g_assert_no_error (error);
  return model;
}

static void
complete (GPcapSavefileModel *model)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_savefile_model_wait (model, NULL, &error));
  g_assert_no_error (error);
}

static GPtrArray *
describe_file (const char *filename, const char *filter)
{
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "filename", filename, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *lines;

  g_assert_true (gpcap_reader_set_filter (reader, filter, &error));
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, 0);
  lines = describe_reader (reader, &error);
  g_assert_no_error (error);
  return lines;
}

static GByteArray *
get_content (const char *name)
{
  g_autofree char *filename = get_filename (name);
  char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  return g_byte_array_new_take ((guint8 *) content, size);
}

/* All that there is, many times: sections in both byte orders, with different interfaces, some
 * without packets, and packets of several link types. */
static GByteArray *
make_many_sections (guint n_times)
{
  const char *const names[] = { "sections.pcapng",      "link-types-be.pcapng", "whole-le.pcapng",
                                "link-types-le.pcapng", "whole-be.pcapng",      "whole-be.pcapng" };
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < n_times; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autoptr (GByteArray) content = get_content (names[j]);

        g_byte_array_append (all, content->data, content->len);
        /* The beginning of a section, without interfaces and packets. */
        if (j < 2)
          g_byte_array_append (all, content->data, 28);
      }
  return all;
}

static void
test_many_sections_have_random_access (gconstpointer is_compressed)
{
  g_autoptr (GByteArray) content = make_many_sections (30);
  g_autoptr (GBytes) compressed = gzip_compress (content->data, content->len);
  Growing file;

  growing_init (&file);
  if (GPOINTER_TO_INT (is_compressed))
    growing_append (&file, g_bytes_get_data (compressed, NULL), g_bytes_get_size (compressed));
  else
    growing_append (&file, content->data, content->len);
  assert_same (file.filename);
  growing_clear (&file);
}

static void
test_a_filter_has_a_program_for_each_link_type (void)
{
  const char *const filters[] = { "ip", "udp port 53 or ip6", "greater 100", "tcp", "" };
  g_autoptr (GByteArray) content = make_many_sections (10);
  Growing file;

  growing_init (&file);
  growing_append (&file, content->data, content->len);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
  complete (model);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) expected = describe_file (file.filename, filters[i]);
      g_autoptr (GPcapFilteredPackets) filtered =
          gpcap_savefile_model_filter (model, filters[i], &error);

      g_assert_no_error (error);
      g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, &error));
      g_assert_no_error (error);
      assert_rows (filtered, expected);
    }
  growing_clear (&file);
}

/* A packet in raw IP, and one of ARP in Ethernet. */
static void
write_raw_and_arp (const char *filename)
{
  const int datalinks[] = { GPCAP_DLT_RAW, GPCAP_DLT_EN10MB };
  guint8 packets[][60] = { { 0x45 }, { [12] = 0x08, 0x06 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open_pcapng (filename, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (datalinks); i++)
    {
      g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1, 0, sizeof packets[i], sizeof packets[i]);
      g_autoptr (GBytes) data = g_bytes_new (packets[i], sizeof packets[i]);
      g_autoptr (GPcapPacket) packet = gpcap_packet_new_for_datalink (hdr, data, datalinks[i]);

      g_assert_true (gpcap_dumper_dump_packet (dumper, packet, &error));
      g_assert_no_error (error);
    }
  g_assert_true (gpcap_dumper_close (dumper, &error));
}

/* Also where the first interface's link type has nothing that could match. */
static void
test_a_filter_may_match_only_some_link_types (void)
{
  g_autoptr (GError) error = NULL;
  Growing file;

  growing_init (&file);
  write_raw_and_arp (file.filename);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, FALSE);
  complete (model);
  g_assert_cmpint (gpcap_savefile_model_get_datalink (model), ==, GPCAP_DLT_RAW);
  g_autoptr (GPcapFilteredPackets) filtered = gpcap_savefile_model_filter (model, "arp", &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_filtered_packets_get_n_packets (filtered), ==, 1);
  g_assert_cmpuint (gpcap_filtered_packets_get_position (filtered, 0), ==, 1);
  /* Nothing passes where one thing excludes the other. */
  g_assert_false (gpcap_filtered_packets_set_filter (filtered, "arp and udp", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  growing_clear (&file);
}

/* A filter that only one of the link types has is refused, naming the interface, or ends when its
 * first packet comes. */
static void
test_a_filter_that_a_link_type_has_not_is_told (void)
{
  g_autoptr (GByteArray) first = get_content ("sections.pcapng");
  g_autoptr (GByteArray) second = get_content ("link-types-le.pcapng");
  const gint64 deadline = get_test_deadline ();
  g_autoptr (GError) error = NULL;
  Growing file;

  growing_init (&file);
  growing_append (&file, first->data, first->len);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, TRUE);
  complete (model);
  g_autoptr (GPcapFilteredPackets) filtered =
      gpcap_savefile_model_filter (model, "wlan type mgt", &error);
  g_assert_null (filtered);
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);

  filtered = gpcap_savefile_model_filter (model, "not ether src 02:00:00:00:00:77", &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, &error));
  const guint n_before = gpcap_filtered_packets_get_n_packets (filtered);
  g_assert_cmpuint (n_before, >, 0);
  growing_append (&file, second->data, second->len);
  while (gpcap_filtered_packets_get_error (filtered) == NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_error (gpcap_filtered_packets_get_error (filtered), GPCAP_ERROR,
                  GPCAP_ERROR_INVALID_FILTER);
  g_assert_nonnull (strstr (gpcap_filtered_packets_get_error (filtered)->message, "interface "));
  g_assert_cmpuint (gpcap_filtered_packets_get_n_packets (filtered), >=, n_before);

  complete (model);
  g_assert_false (
      gpcap_filtered_packets_set_filter (filtered, "not ether src 02:00:00:00:00:78", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_assert_nonnull (strstr (error->message, "interface "));
  g_clear_error (&error);
  /* Another filter begins anew. */
  g_assert_true (gpcap_filtered_packets_set_filter (filtered, "ip", &error));
  g_assert_null (gpcap_filtered_packets_get_error (filtered));
  g_assert_true (gpcap_filtered_packets_wait (filtered, NULL, &error));
  growing_clear (&file);
}

static void
run_until_items (GPcapSavefileModel *model, guint n_items)
{
  const gint64 deadline = get_test_deadline ();

  while (gpcap_savefile_model_get_n_packets (model) < n_items)
    {
      g_assert_no_error (gpcap_savefile_model_get_error (model));
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, n_items);
}

/* The file grows by some bytes at a time, whatever they are the end of, and by sections. */
static void
test_what_is_added_is_shown (gconstpointer name)
{
  g_autofree char *filename = get_filename (name);
  g_autoptr (GPtrArray) expected = describe_file (filename, NULL);
  g_autoptr (GByteArray) content = get_content (name);
  const guint n = expected->len;
  Growing file;

  growing_init (&file);
  growing_append (&file, content->data, 200);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, TRUE);
  for (gsize end = 200; end < content->len;)
    {
      const gsize wanted = g_test_rand_int_range (1, 60000);
      const gsize size = MIN (wanted, content->len - end);

      growing_append (&file, content->data + end, size);
      end += size;
      if (g_test_rand_int_range (0, 3) == 0)
        complete (model);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), <=, n);
    }
  run_until_items (model, n);
  assert_rows (model, expected);
  /* Another section. */
  growing_append (&file, content->data, content->len);
  run_until_items (model, 2 * n);
  g_autoptr (GPtrArray) twice = describe_file (file.filename, NULL);
  assert_rows (model, twice);
  g_assert_null (gpcap_savefile_model_get_error (model));
  g_clear_object (&model);
  growing_clear (&file);
}

static void
cut_file (Growing *file, GByteArray *content)
{
  growing_cut (file, content->len / 2);
}

/* As long as before, and with other packets. */
static void
write_file_anew (Growing *file, GByteArray *content)
{
  g_autoptr (GByteArray) other = get_content ("mixed-be.pcapng");

  growing_cut (file, 0);
  growing_append (file, other->data, other->len);
  growing_append (file, content->data, content->len);
}

static void
test_a_file_that_changes_is_told (void)
{
  void (*const changes[]) (Growing *, GByteArray *) = { cut_file, write_file_anew };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (changes); i++)
    {
      const gboolean follow = i >= G_N_ELEMENTS (changes);
      g_autoptr (GByteArray) content = get_content ("mixed-le.pcapng");
      g_autoptr (GPcapPacket) kept = NULL;
      g_autoptr (GPcapPacket) lost = NULL;
      Growing file;

      growing_init (&file);
      growing_append (&file, content->data, content->len);
      g_autoptr (GPcapSavefileModel) model = open_model (file.filename, follow);
      complete (model);
      kept = g_list_model_get_item (G_LIST_MODEL (model), 5);
      changes[i % G_N_ELEMENTS (changes)](&file, content);
      lost = g_list_model_get_item (G_LIST_MODEL (model), N_MIXED - 1);
      g_assert_cmpuint (g_bytes_get_size (gpcap_packet_get_data (lost)), ==, 0);
      g_assert_error (gpcap_savefile_model_get_error (model), GPCAP_ERROR,
                      GPCAP_ERROR_FILE_CHANGED);
      g_assert_cmpuint (gpcap_pkthdr_get_caplen (gpcap_packet_get_hdr (kept)), ==,
                        g_bytes_get_size (gpcap_packet_get_data (kept)));
      g_clear_object (&model);
      growing_clear (&file);
    }
}

static void
test_a_followed_file_that_is_replaced_is_told (void)
{
  g_autoptr (GByteArray) content = get_content ("mixed-le.pcapng");
  const gint64 deadline = get_test_deadline ();
  Growing file;

  growing_init (&file);
  growing_append (&file, content->data, content->len);
  g_autoptr (GPcapSavefileModel) model = open_model (file.filename, TRUE);
  complete (model);
  growing_rename (&file);
  growing_create (&file);
  while (gpcap_savefile_model_get_error (model) == NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_assert_error (gpcap_savefile_model_get_error (model), GPCAP_ERROR, GPCAP_ERROR_FILE_CHANGED);
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), ==, N_MIXED);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (model), N_MIXED / 2);
  g_assert_cmpuint (gpcap_pkthdr_get_caplen (gpcap_packet_get_hdr (packet)), ==,
                    g_bytes_get_size (gpcap_packet_get_data (packet)));
  g_clear_object (&model);
  growing_clear (&file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/pcapng-model/" name, func)
#define ADD_DATA(name, data, func) g_test_add_data_func ("/pcapng-model/" name, data, func)
  ADD ("packets-are-those-of-a-reader", test_packets_are_those_of_a_reader);
  ADD ("packets-of-many-interfaces-are-changed", test_packets_of_many_interfaces_are_changed);
  ADD_DATA ("many-sections-have-random-access", GINT_TO_POINTER (FALSE),
            test_many_sections_have_random_access);
  ADD_DATA ("many-sections-have-random-access/gzip", GINT_TO_POINTER (TRUE),
            test_many_sections_have_random_access);
  ADD ("a-filter-has-a-program-for-each-link-type", test_a_filter_has_a_program_for_each_link_type);
  ADD ("a-filter-may-match-only-some-link-types", test_a_filter_may_match_only_some_link_types);
  ADD ("a-filter-that-a-link-type-has-not-is-told", test_a_filter_that_a_link_type_has_not_is_told);
  ADD_DATA ("what-is-added-is-shown/le", "mixed-le.pcapng", test_what_is_added_is_shown);
  ADD_DATA ("what-is-added-is-shown/be", "mixed-be.pcapng", test_what_is_added_is_shown);
  ADD ("a-file-that-changes-is-told", test_a_file_that_changes_is_told);
  ADD ("a-followed-file-that-is-replaced-is-told", test_a_followed_file_that_is_replaced_is_told);
#undef ADD_DATA
#undef ADD
  return g_test_run ();
}
