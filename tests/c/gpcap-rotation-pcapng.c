/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a dumper that writes a ring of files in pcapng format. */

#include <glib/gstdio.h>
#include <string.h>

#include "support/gpcap-test.h"

/* The types of blocks. */
#define SECTION 0x0a0d0d0a
#define INTERFACE 1
#define NAMES 4
#define STATISTICS 5
#define PACKET 6
#define SECRETS 10

/* A directory, and the files that a dumper has told of. */
typedef struct
{
  char *directory; /* owned */
  GPtrArray *paths; /* owned; of strings, owned */
  GArray *n_packets; /* owned; of guint64, of each file */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->n_packets = g_array_new (FALSE, FALSE, sizeof (guint64));
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  for (guint i = 0; i < self->paths->len; i++)
    g_assert_cmpint (g_remove (self->paths->pdata[i]), ==, 0);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_ptr_array_unref (self->paths);
  g_array_unref (self->n_packets);
  g_free (self->directory);
}

static void
rotated_cb (GPcapDumper *dumper,
            GFile *file,
            gint64 first_time,
            gint64 last_time,
            guint64 n_packets,
            Fixture *self)
{
  g_ptr_array_add (self->paths, g_file_get_path (file));
  g_array_append_val (self->n_packets, n_packets);
}

static GPcapDumper *
open_dumper (Fixture *self, const char *limit, guint64 value)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcapng", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, limit, value, NULL);
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper =
      g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "rotation", rotation, "format",
                      GPCAP_SAVEFILE_FORMAT_PCAPNG, "application", "a test", NULL);

  g_assert_no_error (error);
  g_signal_connect (dumper, "rotated", G_CALLBACK (rotated_cb), self);
  return dumper;
}

static void
close_dumper (GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_dumper_close (dumper, &error));
  g_assert_no_error (error);
}

static GPcapPacketBatch *
read_batch (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (path, NULL, &error);
  GPcapPacketBatch *batch;

  g_assert_no_error (error);
  batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  return batch;
}

static guint32
get_number (const char *data, gsize position)
{
  guint32 number;

  memcpy (&number, data + position, sizeof number);
  return number;
}

/* Checks that the file consists of whole blocks, and of these: repeated packets count once. Returns
 * where the statistics begin. */
static gsize
assert_blocks (const char *path, const guint32 *types, gsize n_types, guint64 n_packets)
{
  g_autofree char *data = NULL;
  gsize size, statistics = 0, n = 0;
  guint64 n_actual = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize position = 0; position < size;)
    {
      const guint32 type = get_number (data, position), length = get_number (data, position + 4);

      g_assert_cmpuint (length, <=, size - position);
      g_assert_cmpuint (get_number (data, position + length - 4), ==, length);
      n_actual += type == PACKET;
      if (type != PACKET || n == 0 || types[n - 1] != PACKET)
        {
          g_assert_cmpuint (n, <, n_types);
          g_assert_cmphex (type, ==, types[n++]);
        }
      if (type == STATISTICS && statistics == 0)
        statistics = position;
      position += length;
    }
  g_assert_cmpuint (n, ==, n_types);
  g_assert_cmpuint (n_actual, ==, n_packets);
  return statistics;
}

#define ASSERT_BLOCKS(path, n_packets, ...)                                                        \
  assert_blocks (path, (const guint32[]){ __VA_ARGS__ },                                           \
                 G_N_ELEMENTS (((const guint32[]){ __VA_ARGS__ })), n_packets)

/* Checks that libpcap reads the packets of a savefile from the files, in order. */
static void
assert_all_packets (Fixture *self, const char *name)
{
  g_autofree char *source = test_savefile (name);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (source, NULL);
  g_autoptr (GPtrArray) actual = trace_new ();

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autoptr (GPtrArray) part = trace_of_libpcap (self->paths->pdata[i], NULL);

      g_assert_cmpuint (part->len, ==, g_array_index (self->n_packets, guint64, i));
      g_ptr_array_extend_and_steal (actual, g_steal_pointer (&part));
    }
  assert_same_trace (actual, expected);
}

/* Checks the statistics at the end of a file. */
static void
assert_statistics (const char *path, guint64 n_packets)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (path, NULL, NULL);
  g_autoptr (GPcapInterface) interface = NULL;
  g_autoptr (GPcapStats) stats = NULL;

  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  interface = g_list_model_get_item (gpcap_reader_get_interfaces (reader), 0);
  stats = gpcap_interface_get_stats (interface);
  g_assert_nonnull (stats);
  g_assert_cmpuint (gpcap_stats_get_delivered (stats), ==, n_packets);
}

static void
test_each_file_is_whole (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = open_dumper (self, "max-packets", 777);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  close_dumper (dumper);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_MANY);
  g_assert_cmpuint (self->paths->len, ==, TEST_N_MANY / 777 + 1);
  for (guint i = 0; i < self->paths->len; i++)
    {
      const guint64 n_packets = g_array_index (self->n_packets, guint64, i);

      ASSERT_BLOCKS (self->paths->pdata[i], n_packets, SECTION, INTERFACE, PACKET, STATISTICS);
      assert_statistics (self->paths->pdata[i], n_packets);
    }
  assert_all_packets (self, "many.pcap");
}

/* The size is that of the packets' blocks, with what comes before them. */
static void
test_no_file_is_too_large (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapDumper) dumper = open_dumper (self, "max-bytes", 100000);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  close_dumper (dumper);
  g_assert_cmpuint (self->paths->len, >, 3);
  for (guint i = 0; i < self->paths->len; i++)
    {
      const gsize end =
          ASSERT_BLOCKS (self->paths->pdata[i], g_array_index (self->n_packets, guint64, i),
                         SECTION, INTERFACE, PACKET, STATISTICS);

      g_assert_cmpuint (end, <=, 100000);
      if (i < self->paths->len - 1)
        g_assert_cmpuint (end, >, 100000 - 2000);
    }
  assert_all_packets (self, "many.pcap");
}

/* Options count, too: of packets that are copied, and of those of the program's. */
static void
test_the_size_of_options_counts (Fixture *self, gconstpointer user_data)
{
  g_autofree char *source = test_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = read_batch (source);
  g_autoptr (GPcapDumper) dumper = open_dumper (self, "max-bytes", 6000);
  g_autofree char *comment = g_strnfill (2000, 'x');

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), i);

      g_assert_true (gpcap_dumper_dump_comment (dumper, packet, comment, NULL));
    }
  close_dumper (dumper);
  g_assert_cmpuint (self->paths->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const char *path = self->paths->pdata[i];

      g_assert_cmpuint (ASSERT_BLOCKS (path, 2, SECTION, INTERFACE, PACKET, STATISTICS), <, 6000);
      if (i > 0)
        {
          g_autofree char *template = g_build_filename (self->directory, "b-%N.pcapng", NULL);
          g_autoptr (GPcapPacketBatch) part = read_batch (path);
          g_autoptr (GPcapRotation) rotation = g_object_new (
              GPCAP_TYPE_ROTATION, "template", template, "max-bytes", (guint64) 3000, NULL);
          g_autoptr (GPcapDumper) copy =
              g_initable_new (GPCAP_TYPE_DUMPER, NULL, NULL, "rotation", rotation, "format",
                              GPCAP_SAVEFILE_FORMAT_PCAPNG, NULL);

          g_signal_connect (copy, "rotated", G_CALLBACK (rotated_cb), self);
          g_assert_true (gpcap_dumper_dump_batch (copy, part, NULL));
          close_dumper (copy);
        }
    }
  g_assert_cmpuint (self->paths->len, ==, 5 + 4 * 2);
  for (guint i = 5; i < self->paths->len; i++)
    g_assert_cmpuint (g_array_index (self->n_packets, guint64, i), ==, 1);
}

/* What the program said before is in each file: one can be read without the others. */
static void
test_each_file_has_what_was_said (Fixture *self, gconstpointer user_data)
{
  g_autofree char *source = test_savefile ("packets.pcap");
  g_autoptr (GPcapPacketBatch) batch = read_batch (source);
  g_autoptr (GPcapDumper) dumper = open_dumper (self, "max-packets", 40);
  g_autoptr (GBytes) secrets = g_bytes_new_static ("secret", 6);
  g_autoptr (GPcapInterface) interface =
      g_object_new (GPCAP_TYPE_INTERFACE, "name", "eth7", "datalink", GPCAP_DLT_EN10MB, NULL);

  g_assert_cmpint (gpcap_dumper_add_interface (dumper, interface, NULL), ==, 0);
  g_assert_true (gpcap_dumper_add_name (dumper, "192.0.2.1", "sender", NULL));
  g_assert_true (gpcap_dumper_add_secrets (dumper, GPCAP_SECRETS_TYPE_TLS, secrets, NULL));
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_true (gpcap_dumper_add_statistics (dumper, 0, 120, 20, 0, -1, -1, NULL));
  close_dumper (dumper);
  g_assert_cmpuint (self->paths->len, ==, 3);
  ASSERT_BLOCKS (self->paths->pdata[0], 40, SECTION, INTERFACE, NAMES, SECRETS, PACKET, STATISTICS);
  ASSERT_BLOCKS (self->paths->pdata[1], 40, SECTION, INTERFACE, NAMES, SECRETS, PACKET, STATISTICS);
  /* The statistics of the program's are the only ones where there are such. */
  ASSERT_BLOCKS (self->paths->pdata[2], 20, SECTION, INTERFACE, NAMES, SECRETS, PACKET, STATISTICS);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPcapPacketBatch) part = read_batch (self->paths->pdata[i]);
      g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (part), 0);

      g_assert_cmpstr (gpcap_interface_get_name (gpcap_packet_get_interface (packet)), ==, "eth7");
    }
}

/* Returns what a packet says beside its bytes. */
static char *
describe (GPcapPacket *packet)
{
  GPcapInterface *interface = gpcap_packet_get_interface (packet);
  g_auto (GStrv) comments = gpcap_packet_get_comments (packet);
  g_autofree char *joined = comments != NULL ? g_strjoinv ("|", comments) : NULL;
  const char *name = interface != NULL ? gpcap_interface_get_name (interface) : NULL;

  return g_strdup_printf (
      "%d %s %" G_GINT64_FORMAT " %u %s", gpcap_packet_get_datalink (packet),
      name != NULL ? name : "-", gpcap_pkthdr_get_timestamp (gpcap_packet_get_hdr (packet)),
      gpcap_pkthdr_get_len (gpcap_packet_get_hdr (packet)), joined != NULL ? joined : "-");
}

static void
describe_all (const char *path, GPtrArray *descriptions)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (path, NULL, NULL);

  for (;;)
    {
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);

      if (batch == NULL || gpcap_packet_batch_get_n_packets (batch) == 0)
        return;
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), i);

          g_ptr_array_add (descriptions, describe (packet));
        }
    }
}

/* Interfaces, link types and options go along when a file with several of them is divided. */
static void
test_a_copy_loses_nothing (Fixture *self, gconstpointer name)
{
  g_autofree char *source = g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), name, NULL);
  g_autoptr (GPcapReader) reader = gpcap_open_offline (source, NULL, NULL);
  g_autoptr (GPcapDumper) dumper = open_dumper (self, "max-packets", 2);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) actual = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
  close_dumper (dumper);
  describe_all (source, expected);
  for (guint i = 0; i < self->paths->len; i++)
    describe_all (self->paths->pdata[i], actual);
  g_assert_cmpuint (self->paths->len, ==, (expected->len + 1) / 2);
  g_assert_cmpuint (actual->len, ==, expected->len);
  for (guint i = 0; i < actual->len; i++)
    g_assert_cmpstr (actual->pdata[i], ==, expected->pdata[i]);
}

static void
assert_refused (const char *property, ...)
{
  g_autoptr (GError) error = NULL;
  va_list arguments;
  GPcapDumper *dumper;

  va_start (arguments, property);
  dumper = GPCAP_DUMPER (g_object_new_valist (GPCAP_TYPE_DUMPER, property, arguments));
  va_end (arguments);
  g_assert_false (g_initable_init (G_INITABLE (dumper), NULL, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_object_unref (dumper);
}

/* A ring is neither appended to, nor written by a queue, nor compressed before a file is whole. */
static void
test_what_a_ring_does_not_do_is_refused (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcapng", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, NULL);

  assert_refused ("rotation", rotation, "datalink", 1, "queue-size", (gint64) 1000, NULL);
  assert_refused ("rotation", rotation, "datalink", 1, "append", TRUE, NULL);
  assert_refused ("rotation", rotation, "datalink", 1, "compression", GPCAP_COMPRESSION_GZIP, NULL);
  assert_refused ("rotation", rotation, "datalink", 1, "filename", "a", NULL);
  assert_refused ("rotation", rotation, NULL);
}

#define ADD(path, data, test)                                                                      \
  g_test_add ("/rotation-pcapng/" path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("each-file-is-whole", NULL, test_each_file_is_whole);
  ADD ("no-file-is-too-large", NULL, test_no_file_is_too_large);
  ADD ("the-size-of-options-counts", NULL, test_the_size_of_options_counts);
  ADD ("each-file-has-what-was-said", NULL, test_each_file_has_what_was_said);
  ADD ("a-copy-loses-nothing", "whole-le.pcapng", test_a_copy_loses_nothing);
  ADD ("a-copy-loses-nothing/other-byte-order", "whole-be.pcapng", test_a_copy_loses_nothing);
  ADD ("a-copy-loses-nothing/mixed", "mixed-le.pcapng", test_a_copy_loses_nothing);
  ADD ("a-copy-loses-nothing/link-types", "link-types-be.pcapng", test_a_copy_loses_nothing);
  ADD ("a-copy-loses-nothing/sections", "sections.pcapng", test_a_copy_loses_nothing);
  ADD ("what-a-ring-does-not-do-is-refused", NULL, test_what_a_ring_does_not_do_is_refused);

  return g_test_run ();
}
