/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapDumper in pcapng format. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-test.h"
#include "support/gpcap-waiting.h"

/* The types of blocks. */
#define SECTION 0x0a0d0d0a
#define INTERFACE 1
#define NAMES 4
#define STATISTICS 5
#define PACKET 6
#define SECRETS 10

typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned; in that directory */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  fixture->filename = g_build_filename (fixture->directory, "dump.pcapng", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_remove (fixture->filename);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->filename);
  g_free (fixture->directory);
}

static GPcapDumper *
open_dumper (const char *filename)
{
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = gpcap_dumper_open_pcapng (filename, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gpcap_dumper_get_format (dumper), ==, GPCAP_SAVEFILE_FORMAT_PCAPNG);
  return dumper;
}

static GPcapDumper *
open_append (const char *filename, GError **error)
{
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, error, "filename", filename, "append", TRUE,
                         "format", GPCAP_SAVEFILE_FORMAT_PCAPNG, NULL);
}

static GPcapDumper *
open_fd (int fd)
{
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "fd", fd, "format",
                                        GPCAP_SAVEFILE_FORMAT_PCAPNG, NULL);

  g_assert_no_error (error);
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
read_batch (const char *name)
{
  g_autoptr (GPcapReader) reader = test_open (name);

  return gpcap_reader_read_batch (reader, 0, NULL, NULL);
}

static guint32
get_number (const char *data, gsize position)
{
  guint32 number;

  memcpy (&number, data + position, sizeof number);
  return number;
}

/* Checks that the file consists of whole blocks, and of these: repeated ones count once. */
static void
assert_blocks (const char *filename, const guint32 *types, gsize n_types, guint n_packets)
{
  g_autofree char *data = NULL;
  gsize size, position = 0, n = 0;
  guint n_actual = 0;

  g_assert_true (g_file_get_contents (filename, &data, &size, NULL));
  while (position < size)
    {
      g_assert_cmpuint (size - position, >=, 12);
      const guint32 type = get_number (data, position), length = get_number (data, position + 4);

      g_assert_cmpuint (length, <=, size - position);
      g_assert_cmpuint (get_number (data, position + length - 4), ==, length);
      if (type == PACKET)
        n_actual++;
      if (n == 0 || types[n - 1] != type)
        {
          g_assert_cmpuint (n, <, n_types);
          g_assert_cmphex (type, ==, types[n++]);
        }
      position += length;
    }
  g_assert_cmpuint (n, ==, n_types);
  g_assert_cmpuint (n_actual, ==, n_packets);
}

#define ASSERT_BLOCKS(filename, n_packets, ...)                                                    \
  assert_blocks (filename, (const guint32[]){ __VA_ARGS__ },                                       \
                 G_N_ELEMENTS (((const guint32[]){ __VA_ARGS__ })), n_packets)

/* Checks that libpcap reads the packets of a savefile, and returns how many they are. */
static guint
assert_begins_like (const char *filename, const char *name)
{
  g_autofree char *original = test_savefile (name);
  g_autoptr (GPtrArray) expected = trace_of_libpcap (original, NULL);
  g_autoptr (GPtrArray) actual = trace_of_libpcap (filename, NULL);
  const guint n = actual->len;

  if (n < expected->len)
    g_ptr_array_set_size (expected, n);
  assert_same_trace (actual, expected);
  return n;
}

static void
test_packets_are_those_that_were_read (Fixture *fixture, gconstpointer user_data)
{
  const char *const names[] = { "packets.pcap", "nanoseconds.pcap", "big-endian.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch (names[i]);
      g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
      g_autoptr (GError) error = NULL;

      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_PACKETS);
      close_dumper (dumper);
      ASSERT_BLOCKS (fixture->filename, TEST_N_PACKETS, SECTION, INTERFACE, PACKET);
      g_assert_cmpuint (assert_begins_like (fixture->filename, names[i]), ==, TEST_N_PACKETS);
    }
}

/* Returns the value of the first option of an interface with a code. */
static const char *
find_interface_option (const char *data, gsize size, guint16 code)
{
  gsize position = get_number (data, 4);
  guint16 option[2];

  g_assert_cmpuint (get_number (data, position), ==, INTERFACE);
  for (position += 16; position < size; position += 4 + ((option[1] + 3) & ~3))
    {
      memcpy (option, data + position, sizeof option);
      g_assert_cmpuint (option[0], !=, 0);
      if (option[0] == code)
        return data + position + 4;
    }
  g_assert_not_reached ();
}

static void
test_a_copy_has_the_precision_of_the_original (Fixture *fixture, gconstpointer user_data)
{
  const struct
  {
    const char *name;
    char resolution;
  } cases[] = { { "packets.pcap", 6 }, { "nanoseconds.pcap", 9 } };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const char *name = cases[i / 2].name;
      g_autoptr (GPcapReader) reader = test_open (name);
      g_autoptr (GPcapDumper) dumper =
          i % 2 == 0 ? gpcap_reader_dump_open_pcapng (reader, fixture->filename, NULL)
                     : open_dumper (fixture->filename);
      g_autofree char *data = NULL;
      gsize size;

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      close_dumper (dumper);
      g_assert_cmpuint (assert_begins_like (fixture->filename, name), ==, TEST_N_PACKETS);
      g_assert_true (g_file_get_contents (fixture->filename, &data, &size, NULL));
      g_assert_cmpint (*find_interface_option (data, size, 9), ==, cases[i / 2].resolution);
    }
}

static void
test_link_types_have_interfaces_of_their_own (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) ethernet = read_batch ("packets.pcap");
  g_autoptr (GPcapPacketBatch) raw = read_batch ("raw.pcap");
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
  const guint n_raw = gpcap_packet_batch_get_n_packets (raw);

  for (int i = 0; i < 2; i++)
    {
      g_assert_true (gpcap_dumper_dump_batch (dumper, ethernet, NULL));
      g_assert_true (gpcap_dumper_dump_batch (dumper, raw, NULL));
    }
  close_dumper (dumper);
  ASSERT_BLOCKS (fixture->filename, 2 * (TEST_N_PACKETS + n_raw), SECTION, INTERFACE, PACKET,
                 INTERFACE, PACKET);
}

static void
test_readers_have_interfaces_of_their_own (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      g_assert_true (gpcap_reader_set_dumper (reader, NULL, NULL));
      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
    }
  close_dumper (dumper);
  ASSERT_BLOCKS (fixture->filename, 2 * TEST_N_PACKETS, SECTION, INTERFACE, PACKET, INTERFACE,
                 PACKET);
}

static void
test_a_given_link_type_is_the_only_one (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) raw = read_batch ("raw.pcap");
  g_autoptr (GPcapInterface) interface =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_RAW, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper =
      g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", fixture->filename, "format",
                      GPCAP_SAVEFILE_FORMAT_PCAPNG, "datalink", GPCAP_DLT_EN10MB, NULL);

  g_assert_no_error (error);
  g_assert_false (gpcap_dumper_dump_batch (dumper, raw, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  g_clear_error (&error);
  g_assert_cmpint (gpcap_dumper_add_interface (dumper, interface, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE);
  close_dumper (dumper);
  /* Without packets, the savefile tells its link type. */
  ASSERT_BLOCKS (fixture->filename, 0, SECTION, INTERFACE);
}

static GPcapPacket *
make_packet (gint64 seconds, guint size, int datalink, GPcapInterface *interface)
{
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (seconds, 0, size, size);
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (size), size);

  return g_object_new (GPCAP_TYPE_PACKET, "hdr", hdr, "data", data, "datalink", datalink,
                       "interface", interface, NULL);
}

static void
test_what_is_said_is_written_in_order (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
  g_autoptr (GPcapInterface) first =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_EN10MB, "name", "eth0", NULL);
  g_autoptr (GPcapInterface) second =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_RAW, NULL);
  g_autoptr (GPcapPacket) packet = make_packet (1, 61, GPCAP_DLT_RAW, second);
  g_autoptr (GPcapPacket) plain = make_packet (1, 2, -1, NULL);
  g_autoptr (GBytes) secrets = g_bytes_new_static ("CLIENT_RANDOM", 13);

  g_assert_cmpint (gpcap_dumper_add_interface (dumper, first, NULL), ==, 0);
  g_assert_true (gpcap_dumper_add_name (dumper, "192.0.2.1", "one.example", NULL));
  g_assert_true (gpcap_dumper_add_secrets (dumper, GPCAP_SECRETS_TYPE_TLS, secrets, NULL));
  g_assert_true (gpcap_dumper_dump_packet (dumper, packet, NULL));
  g_assert_true (gpcap_dumper_dump_comment (dumper, packet, "a comment", NULL));
  g_assert_true (gpcap_dumper_dump_packet (dumper, plain, NULL));
  g_assert_cmpint (gpcap_dumper_add_interface (dumper, second, NULL), ==, 1);
  g_assert_cmpint (gpcap_dumper_add_interface (dumper, first, NULL), ==, 0);
  g_assert_true (gpcap_dumper_add_statistics (dumper, 1, 2, 0, 0, -1, -1, NULL));
  close_dumper (dumper);
  ASSERT_BLOCKS (fixture->filename, 3, SECTION, INTERFACE, NAMES, SECRETS, INTERFACE, PACKET,
                 STATISTICS);
}

static void
assert_interface_fails (GPcapDumper *dumper, int code, const char *first_property, ...)
{
  g_autoptr (GError) error = NULL;
  va_list properties;

  va_start (properties, first_property);
  g_autoptr (GPcapInterface) interface =
      GPCAP_INTERFACE (g_object_new_valist (GPCAP_TYPE_INTERFACE, first_property, properties));
  va_end (properties);
  g_assert_cmpint (gpcap_dumper_add_interface (dumper, interface, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, code);
}

/* What the pcap format cannot say is not lost silently, and no file is created. */
static void
test_pcap_has_no_place_for_comments (Fixture *fixture, gconstpointer user_data)
{
  const char *const comments[] = { "a comment", NULL };
  const char *const none[] = { NULL };
  const char *const names[] = { "hardware", "os", "application" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapDumper) dumper = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", fixture->filename,
                                     "datalink", GPCAP_DLT_EN10MB, names[i], "a name", NULL));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", fixture->filename,
                                 "datalink", GPCAP_DLT_EN10MB, "comments", comments, NULL));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (g_file_test (fixture->filename, G_FILE_TEST_EXISTS));

  dumper = g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", fixture->filename,
                           "datalink", GPCAP_DLT_EN10MB, "comments", none, NULL);
  g_assert_no_error (error);
  close_dumper (dumper);
}

static void
test_what_cannot_be_written_is_refused (Fixture *fixture, gconstpointer user_data)
{
  const char *const addresses[] = { "192.0.2.1/33", "00:00:5e:00:53", "host", "", NULL };
  const char *const no_hardware[] = { "00:00:5e:00:53:01:", NULL };
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
  g_autoptr (GPcapInterface) limited =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_EN10MB, "snaplen", 64, NULL);
  g_autoptr (GPcapPacket) too_long = make_packet (1, 65, GPCAP_DLT_EN10MB, limited);
  g_autoptr (GPcapPacket) too_early = make_packet (-1, 64, GPCAP_DLT_EN10MB, limited);
  g_autoptr (GPcapPacket) untold = make_packet (1, 64, -1, NULL);
  g_autofree char *long_name = g_strnfill (65001, 'x');
  g_autoptr (GError) error = NULL;

#define ASSERT_FAILS(call)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_false (call);                                                                         \
    g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);                             \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END

  ASSERT_FAILS (gpcap_dumper_dump_packet (dumper, untold, &error));
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      const char *const one[] = { addresses[i], NULL };

      assert_interface_fails (dumper, GPCAP_ERROR_INVALID_ARGUMENT, "datalink", GPCAP_DLT_RAW,
                              "addresses", one, NULL);
    }
  assert_interface_fails (dumper, GPCAP_ERROR_INVALID_ARGUMENT, "datalink", GPCAP_DLT_RAW,
                          "addresses", no_hardware, NULL);
  assert_interface_fails (dumper, GPCAP_ERROR_INVALID_ARGUMENT, "datalink", GPCAP_DLT_RAW,
                          "tstamp-resolution", G_GUINT64_CONSTANT (3), NULL);
  assert_interface_fails (dumper, GPCAP_ERROR_INVALID_ARGUMENT, NULL);
  assert_interface_fails (dumper, GPCAP_ERROR_INVALID_ARGUMENT, "datalink", 9999, NULL);
  ASSERT_FAILS (gpcap_dumper_dump_packet (dumper, too_long, &error));
  ASSERT_FAILS (gpcap_dumper_dump_packet (dumper, too_early, &error));
  ASSERT_FAILS (gpcap_dumper_add_statistics (dumper, 1, 0, 0, 0, -1, -1, &error));
  ASSERT_FAILS (gpcap_dumper_add_name (dumper, "192.0.2.1", "", &error));
  ASSERT_FAILS (gpcap_dumper_add_name (dumper, "192.0.2.1", long_name, &error));
  ASSERT_FAILS (gpcap_dumper_add_name (dumper, "192.0.2.1.", "name", &error));
  g_assert_null (gpcap_dumper_get_error (dumper));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
  close_dumper (dumper);
  ASSERT_BLOCKS (fixture->filename, 0, SECTION, INTERFACE);
}

static void
test_the_pcap_format_has_only_packets (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = gpcap_dumper_open (fixture->filename, GPCAP_DLT_EN10MB, 65535,
                                                      GPCAP_TSTAMP_PRECISION_MICRO, NULL);
  g_autoptr (GPcapInterface) interface =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_EN10MB, NULL);
  g_autoptr (GPcapPacket) packet = make_packet (1, 60, GPCAP_DLT_EN10MB, interface);
  g_autoptr (GBytes) secrets = g_bytes_new_static ("secret", 6);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gpcap_dumper_get_format (dumper), ==, GPCAP_SAVEFILE_FORMAT_PCAP);
  ASSERT_FAILS (gpcap_dumper_add_interface (dumper, interface, &error) != -1);
  ASSERT_FAILS (gpcap_dumper_add_name (dumper, "192.0.2.1", "name", &error));
  ASSERT_FAILS (gpcap_dumper_add_secrets (dumper, GPCAP_SECRETS_TYPE_SSH, secrets, &error));
  ASSERT_FAILS (gpcap_dumper_add_statistics (dumper, 0, 0, 0, 0, -1, -1, &error));
  g_assert_true (gpcap_dumper_dump_comment (dumper, packet, "not written", &error));
  g_assert_no_error (error);
  close_dumper (dumper);
  g_autoptr (GPtrArray) trace = trace_of_libpcap (fixture->filename, NULL);
  g_assert_cmpuint (trace->len, ==, 1);
}
#undef ASSERT_FAILS

static void
test_use_after_close_is_an_error (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
  g_autoptr (GPcapInterface) interface =
      g_object_new (GPCAP_TYPE_INTERFACE, "datalink", GPCAP_DLT_EN10MB, NULL);
  g_autoptr (GPcapPacket) packet = make_packet (1, 60, GPCAP_DLT_EN10MB, interface);
  g_autoptr (GBytes) secrets = g_bytes_new_static ("secret", 6);
  g_autoptr (GError) error = NULL;

  close_dumper (dumper);
#define ASSERT_CLOSED(call)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_false (call);                                                                         \
    g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_CLOSED);                                       \
    g_clear_error (&error);                                                                        \
  }                                                                                                \
  G_STMT_END
  ASSERT_CLOSED (gpcap_dumper_add_interface (dumper, interface, &error) != -1);
  ASSERT_CLOSED (gpcap_dumper_add_name (dumper, "192.0.2.1", "name", &error));
  ASSERT_CLOSED (gpcap_dumper_add_secrets (dumper, GPCAP_SECRETS_TYPE_SSH, secrets, &error));
  ASSERT_CLOSED (gpcap_dumper_add_statistics (dumper, 0, 0, 0, 0, -1, -1, &error));
  ASSERT_CLOSED (gpcap_dumper_dump_comment (dumper, packet, "comment", &error));
#undef ASSERT_CLOSED
}

static void
add_at_last_cb (GPcapDumper *dumper, guint *n_closing)
{
  g_assert_true (gpcap_dumper_add_statistics (dumper, 0, 1, 2, 3, 0, 1, NULL));
  ++*n_closing;
}

/* Also when the dumper is dropped. */
static void
test_statistics_can_be_added_at_last (Fixture *fixture, gconstpointer user_data)
{
  for (int is_dropped = 0; is_dropped < 2; is_dropped++)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
      g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
      guint n_closing = 0;

      g_signal_connect (dumper, "closing", G_CALLBACK (add_at_last_cb), &n_closing);
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      if (!is_dropped)
        close_dumper (dumper);
      g_clear_object (&dumper);
      g_assert_cmpuint (n_closing, ==, 1);
      ASSERT_BLOCKS (fixture->filename, TEST_N_PACKETS, SECTION, INTERFACE, PACKET, STATISTICS);
    }
}

static void
write_packets (const char *filename, const char *name)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch (name);
  g_autoptr (GPcapDumper) dumper = open_dumper (filename);

  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  close_dumper (dumper);
}

static void
test_appending_begins_a_section (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) raw = read_batch ("raw.pcap");
  const guint n_raw = gpcap_packet_batch_get_n_packets (raw);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper = open_append (fixture->filename, &error);

      g_assert_no_error (error);
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      if (i == 1)
        g_assert_true (gpcap_dumper_dump_batch (dumper, raw, NULL));
      close_dumper (dumper);
    }
  ASSERT_BLOCKS (fixture->filename, 2 * TEST_N_PACKETS + n_raw, SECTION, INTERFACE, PACKET, SECTION,
                 INTERFACE, PACKET, INTERFACE, PACKET);
}

static void
assert_append_fails (const char *filename, int code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (filename, &before, &size_before, NULL));
  g_assert_null (open_append (filename, &error));
  g_assert_error (error, GPCAP_ERROR, code);
  g_assert_true (g_file_get_contents (filename, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_appending_behind_a_cut_block_is_refused (Fixture *fixture, gconstpointer user_data)
{
  const char *const names[] = { "packets.pcap", "many.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GStatBuf status;

      write_packets (fixture->filename, names[i]);
      g_assert_cmpint (g_stat (fixture->filename, &status), ==, 0);
      for (gint64 missing = 0; missing < 200; missing++)
        {
          g_autoptr (GPcapReader) reader = NULL;

          g_assert_cmpint (truncate (fixture->filename, status.st_size - missing), ==, 0);
          reader = gpcap_open_offline (fixture->filename, NULL, NULL);
          if (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL) == 0)
            {
              g_autoptr (GError) error = NULL;
              g_autoptr (GPcapDumper) dumper = open_append (fixture->filename, &error);

              g_assert_no_error (error);
              close_dumper (dumper);
              g_assert_cmpint (truncate (fixture->filename, status.st_size - missing), ==, 0);
            }
          else
            {
              g_clear_object (&reader);
              assert_append_fails (fixture->filename, GPCAP_ERROR_TRUNCATED);
            }
        }
    }
}

static void
copy_savefile (const char *filename, const char *name)
{
  g_autofree char *original = test_savefile (name);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (original, &data, &size, NULL));
  g_assert_true (g_file_set_contents (filename, data, size, NULL));
}

static void
test_appending_to_another_kind_is_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  copy_savefile (fixture->filename, "packets.pcap");
  assert_append_fails (fixture->filename, GPCAP_ERROR_INVALID_FORMAT);
  g_assert_true (g_file_set_contents (fixture->filename, "abc", 3, NULL));
  assert_append_fails (fixture->filename, GPCAP_ERROR_TRUNCATED);
  /* A length that is none, a repeated length that is another, and a section without byte order. */
  const struct
  {
    goffset from_end;
    guint32 number;
  } damages[] = { { 4, 7 }, { 4, 1 << 30 } };
  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *damaged = NULL;

      write_packets (fixture->filename, "packets.pcap");
      g_assert_true (g_file_get_contents (fixture->filename, &damaged, &size, NULL));
      memcpy (damaged + size - damages[i].from_end, &damages[i].number, sizeof (guint32));
      g_assert_true (g_file_set_contents (fixture->filename, damaged, size, NULL));
      assert_append_fails (fixture->filename, GPCAP_ERROR_INVALID_FORMAT);
    }
  for (gsize at = 4; at <= 8; at += 4)
    {
      g_autofree char *damaged = NULL;

      write_packets (fixture->filename, "packets.pcap");
      g_assert_true (g_file_get_contents (fixture->filename, &damaged, &size, NULL));
      memcpy (damaged + at, &(guint32){ 13 }, sizeof (guint32));
      g_assert_true (g_file_set_contents (fixture->filename, damaged, size, NULL));
      assert_append_fails (fixture->filename, GPCAP_ERROR_INVALID_FORMAT);
    }
  /* Each section has its own byte order. */
  copy_savefile (fixture->filename, "big-endian.pcapng");
  g_assert_true (g_file_get_contents (fixture->filename, &data, &size, NULL));
  g_autoptr (GPcapDumper) dumper = open_append (fixture->filename, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), >, size);
  close_dumper (dumper);
}

static void
test_a_refused_dumper_leaves_the_file_as_it_is (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->filename, "kept", -1, NULL));
  g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "filename", fixture->filename,
                                 "format", GPCAP_SAVEFILE_FORMAT_PCAPNG, "datalink", 9999, NULL));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_file_get_contents (fixture->filename, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "kept");
}

static void
test_a_savefile_is_not_dumped_onto_itself (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *link_name = g_build_filename (fixture->directory, "link", NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize size_before, size_after;

  write_packets (fixture->filename, "many.pcap");
  g_assert_true (g_file_get_contents (fixture->filename, &before, &size_before, NULL));
  g_assert_cmpint (link (fixture->filename, link_name), ==, 0);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GPcapReader) reader = gpcap_open_offline (fixture->filename, NULL, NULL);
      g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 10, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapDumper) dumper =
          i == 0   ? gpcap_reader_dump_open_pcapng (reader, link_name, &error)
          : i == 1 ? gpcap_dumper_open_pcapng (fixture->filename, &error)
                   : open_append (link_name, &error);

      g_assert_null (dumper);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
    }
  g_assert_true (g_file_get_contents (fixture->filename, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
  g_assert_cmpint (g_remove (link_name), ==, 0);
}

static void
use_in_child (GPcapReader *reader, GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_dumper_add_name (dumper, "192.0.2.1", "name", &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
}

static void
close_in_child (GPcapReader *reader, GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
}

static void
drop_in_child (GPcapReader *reader, GPcapDumper *dumper)
{
  g_object_unref (reader);
  g_object_unref (dumper);
}

static void
exit_in_child (GPcapReader *reader, GPcapDumper *dumper)
{
  exit (0);
}

static void
test_a_child_process_writes_nothing (Fixture *fixture, gconstpointer user_data)
{
  void (*const ways[]) (GPcapReader *, GPcapDumper *) = { use_in_child, close_in_child,
                                                          drop_in_child, exit_in_child };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GPcapReader) reader = test_open ("packets.pcap");
      g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
      g_autoptr (GPcapPacketBatch) batch = NULL;
      int status;

      g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
      batch = gpcap_reader_read_batch (reader, 50, NULL, NULL);
      fflush (stdout);
      const pid_t child = fork ();
      if (child == 0)
        {
          ways[i](reader, dumper);
          _exit (0);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
      close_dumper (dumper);
      ASSERT_BLOCKS (fixture->filename, TEST_N_PACKETS, SECTION, INTERFACE, PACKET);
    }
}

static void
test_what_is_in_memory_at_the_exit_is_written (Fixture *fixture, gconstpointer user_data)
{
  /* Where the leak sanitizer finds it at the exit of the child, which does not free it. */
  static GPcapDumper *volatile dumper;
  int status;

  fflush (stdout);
  const pid_t child = fork ();
  if (child == 0)
    {
      g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");

      dumper = open_dumper (fixture->filename);
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
      exit (7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  ASSERT_BLOCKS (fixture->filename, TEST_N_PACKETS, SECTION, INTERFACE, PACKET);
}

static gpointer
dump_forever (gpointer dumper)
{
  g_autoptr (GPcapPacket) packet = make_packet (1, 999, GPCAP_DLT_EN10MB, NULL);

  for (;;)
    gpcap_dumper_dump_packet (dumper, packet, NULL);
  return NULL;
}

static void
test_a_dumper_in_use_at_the_exit_has_whole_blocks (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = NULL;
  int status;

  fflush (stdout);
  const pid_t child = fork ();
  if (child == 0)
    {
      GPcapDumper *dumper = open_dumper (fixture->filename);

      g_thread_unref (g_thread_new ("dumper", dump_forever, dumper));
      while (gpcap_dumper_get_position (dumper, NULL) < 1000000)
        {
        }
      exit (7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  reader = gpcap_open_offline (fixture->filename, NULL, NULL);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
test_a_full_disk_is_told_and_stays (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapDumper) dumper = open_dumper ("/dev/full");
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
  g_assert_false (gpcap_dumper_flush (dumper, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_add_name (dumper, "192.0.2.1", "name", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 0);
  g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), ==, 0);
}

/* The limit is inside a block, which is removed from the file. */
static void
test_a_size_limit_leaves_whole_blocks (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 3000, NULL, NULL);
  g_autoptr (GPcapDumper) dumper = open_dumper (fixture->filename);
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  GStatBuf status;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  const struct rlimit low = { 50001, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &low), ==, 0);
  const gboolean is_written = gpcap_dumper_dump_batch (dumper, batch, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (is_written);
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EFBIG));
  g_assert_cmpint (g_stat (fixture->filename, &status), ==, 0);
  g_assert_cmpint (gpcap_dumper_get_position (dumper, NULL), ==, status.st_size);
  const guint64 n_packets = gpcap_dumper_get_n_packets (dumper);
  gpcap_dumper_close (dumper, NULL);
  g_assert_cmpuint (n_packets, >, 300);
  ASSERT_BLOCKS (fixture->filename, n_packets, SECTION, INTERFACE, PACKET);
  g_assert_cmpuint (assert_begins_like (fixture->filename, "many.pcap"), ==, n_packets);
}

static void
test_packets_that_a_pipe_has_taken_are_counted (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_autoptr (GPcapDumper) dumper = open_fd (fds[1]);
  close (fds[1]);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_true (gpcap_dumper_flush (dumper, NULL));
  close (fds[0]);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, NULL));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 2 * TEST_N_PACKETS);
  g_assert_false (gpcap_dumper_close (dumper, NULL));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_PACKETS);
}

static void
do_nothing (int number)
{
}

typedef struct
{
  int fd; /* of the pipe, to read from */
  GByteArray *contents; /* owned */
} Draining;

static gpointer
drain_pipe (gpointer user_data)
{
  Draining *self = user_data;
  guint8 data[4096];
  gssize n;

  while ((n = read (self->fd, data, sizeof data)) > 0)
    g_byte_array_append (self->contents, data, n);
  return NULL;
}

static void
test_signals_leave_packets_for_a_full_pipe_in_memory (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 2000, NULL, NULL);
  Draining draining = { .contents = g_byte_array_new () };
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_autoptr (GPcapDumper) dumper = open_fd (fds[1]);
  close (fds[1]);
  draining.fd = fds[0];
  /* A write that a signal has ended is not begun again. */
  signals_start (do_nothing);
  g_assert_cmpint (sigaction (SIGALRM, &(struct sigaction){ .sa_handler = do_nothing }, NULL), ==,
                   0);
  g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
  g_assert_cmpint (gpcap_dumper_flush_some (dumper, &error), >, 0);
  signals_stop ();
  g_assert_no_error (error);
  GThread *thread = g_thread_new ("drain", drain_pipe, &draining);
  close_dumper (dumper);
  g_clear_object (&dumper);
  g_thread_join (thread);
  close (fds[0]);
  g_assert_true (g_file_set_contents (fixture->filename, (char *) draining.contents->data,
                                      draining.contents->len, NULL));
  g_byte_array_unref (draining.contents);
  ASSERT_BLOCKS (fixture->filename, gpcap_packet_batch_get_n_packets (batch), SECTION, INTERFACE,
                 PACKET);
}

/* Dumpers that know of an interface before the first packet. */
static GPcapDumper *
open_with_datalink (const char *filename)
{
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, NULL, "filename", filename, "format",
                         GPCAP_SAVEFILE_FORMAT_PCAPNG, "datalink", GPCAP_DLT_EN10MB, NULL);
}

static GPcapDumper *
open_with_datalink_compressed (const char *filename)
{
  return g_initable_new (GPCAP_TYPE_DUMPER, NULL, NULL, "filename", filename, "format",
                         GPCAP_SAVEFILE_FORMAT_PCAPNG, "datalink", GPCAP_DLT_EN10MB, "compression",
                         GPCAP_COMPRESSION_GZIP, "queue-size", (gint64) 1000000, NULL);
}

/* A flush writes the interface, so that whoever reads the file, or follows it, can begin. */
static void
test_a_flush_lets_a_follower_begin (Fixture *fixture, gconstpointer user_data)
{
  GPcapDumper *(*const ways[]) (const char *filename) = {
    open_with_datalink,
    open_with_datalink_compressed,
  };
  g_autoptr (GPcapPacketBatch) batch = read_batch ("packets.pcap");
  const guint n = gpcap_packet_batch_get_n_packets (batch);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GPcapDumper) dumper = ways[i](fixture->filename);
      g_autoptr (GPcapReader) reader = NULL, follower = NULL;
      g_autoptr (GPcapPacketBatch) first = NULL, read = NULL;
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < 2; j++)
        {
          g_assert_true (gpcap_dumper_flush (dumper, &error));
          g_assert_no_error (error);
        }
      reader = gpcap_open_offline (fixture->filename, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (gpcap_reader_get_datalink (reader, NULL), ==, GPCAP_DLT_EN10MB);
      follower =
          g_object_new (GPCAP_TYPE_READER, "filename", fixture->filename, "follow", TRUE, NULL);
      g_assert_cmpint (gpcap_reader_activate (follower, NULL, &error), ==, 0);
      g_assert_true (gpcap_dumper_dump_batch (dumper, batch, &error));
      g_assert_true (gpcap_dumper_flush (dumper, &error));
      read = gpcap_reader_read_batch (follower, n, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (gpcap_packet_batch_get_n_packets (read), >, 0);
      g_assert_cmpuint (g_list_model_get_n_items (gpcap_reader_get_interfaces (follower)), ==, 1);
      gpcap_reader_close (follower);
      gpcap_reader_close (reader);
      close_dumper (dumper);
    }
}

static GBytes *
copy_whole (const char *filename, gboolean is_flushed)
{
  g_autofree char *original =
      g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), "whole-le.pcapng", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (original, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPcapDumper) dumper = open_with_datalink (filename);
  char *content;
  gsize size;

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
  g_assert_no_error (error);
  if (is_flushed)
    g_assert_true (gpcap_dumper_flush (dumper, &error));
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, &error), ==, 0);
  close_dumper (dumper);
  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

/* Of a copy, the interfaces are those of the original. */
static void
test_a_flush_adds_no_interface_to_a_copy (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GBytes) expected = copy_whole (fixture->filename, FALSE);
  g_autoptr (GBytes) actual = copy_whole (fixture->filename, TRUE);

  g_assert_true (g_bytes_equal (actual, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/dumper-pcapng/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("packets-are-those-that-were-read", test_packets_are_those_that_were_read);
  ADD ("a-copy-has-the-precision-of-the-original", test_a_copy_has_the_precision_of_the_original);
  ADD ("link-types-have-interfaces-of-their-own", test_link_types_have_interfaces_of_their_own);
  ADD ("readers-have-interfaces-of-their-own", test_readers_have_interfaces_of_their_own);
  ADD ("a-given-link-type-is-the-only-one", test_a_given_link_type_is_the_only_one);
  ADD ("what-is-said-is-written-in-order", test_what_is_said_is_written_in_order);
  ADD ("pcap-has-no-place-for-comments", test_pcap_has_no_place_for_comments);
  ADD ("what-cannot-be-written-is-refused", test_what_cannot_be_written_is_refused);
  ADD ("the-pcap-format-has-only-packets", test_the_pcap_format_has_only_packets);
  ADD ("use-after-close-is-an-error", test_use_after_close_is_an_error);
  ADD ("statistics-can-be-added-at-last", test_statistics_can_be_added_at_last);
  ADD ("appending-begins-a-section", test_appending_begins_a_section);
  ADD ("appending-behind-a-cut-block-is-refused", test_appending_behind_a_cut_block_is_refused);
  ADD ("appending-to-another-kind-is-refused", test_appending_to_another_kind_is_refused);
  ADD ("a-refused-dumper-leaves-the-file-as-it-is", test_a_refused_dumper_leaves_the_file_as_it_is);
  ADD ("a-savefile-is-not-dumped-onto-itself", test_a_savefile_is_not_dumped_onto_itself);
  ADD ("a-child-process-writes-nothing", test_a_child_process_writes_nothing);
  ADD ("what-is-in-memory-at-the-exit-is-written", test_what_is_in_memory_at_the_exit_is_written);
  ADD ("a-dumper-in-use-at-the-exit-has-whole-blocks",
       test_a_dumper_in_use_at_the_exit_has_whole_blocks);
  ADD ("a-full-disk-is-told-and-stays", test_a_full_disk_is_told_and_stays);
  ADD ("a-size-limit-leaves-whole-blocks", test_a_size_limit_leaves_whole_blocks);
  ADD ("packets-that-a-pipe-has-taken-are-counted", test_packets_that_a_pipe_has_taken_are_counted);
  ADD ("signals-leave-packets-for-a-full-pipe-in-memory",
       test_signals_leave_packets_for_a_full_pipe_in_memory);
  ADD ("a-flush-lets-a-follower-begin", test_a_flush_lets_a_follower_begin);
  ADD ("a-flush-adds-no-interface-to-a-copy", test_a_flush_adds_no_interface_to_a_copy);
#undef ADD
  return g_test_run ();
}
