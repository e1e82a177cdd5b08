/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of savefiles in pcapng format that are made to do harm: much memory, long ones, wrong ones.
 */

#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/gpcap-test.h"
#include "support/gpcap-trickle.h"

/* The types of blocks. */
#define SECTION 0x0a0d0d0a
#define INTERFACE 1
#define SIMPLE_PACKET 3
#define NAMES 4
#define STATISTICS 5
#define PACKET 6
#define SECRETS 10
#define CUSTOM 0xbad

#define MIB (1024 * 1024)

/* What the documentation promises of all that a file says beside packets. */
#define MAX_MEMORY ((gsize) 64 * MIB)

/* For the packets, the blocks that are read, and the lists themselves. */
#define MEMORY_FOR_REST ((gsize) 64 * MIB)

static void
add (GByteArray *content, gconstpointer data, gsize size)
{
  g_byte_array_append (content, data, size);
}

static void
add_number (GByteArray *content, guint32 number)
{
  add (content, &number, sizeof number);
}

/* Adds a block. @announced is the length that it says it has, or 0 for its own. */
static void
add_block (GByteArray *content, guint32 type, const GByteArray *body, guint32 announced)
{
  const guint32 length = announced != 0 ? announced : 12 + body->len;

  add_number (content, type);
  add_number (content, length);
  add (content, body->data, body->len);
  add_number (content, length);
}

static void
add_section (GByteArray *content, gint64 length)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add_number (body, 0x1a2b3c4d);
  add_number (body, 1);
  add (body, &length, sizeof length);
  add_block (content, SECTION, body, 0);
}

/* @options may be NULL. */
static void
add_interface (GByteArray *content, guint32 snaplen, const GByteArray *options)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add_number (body, GPCAP_DLT_EN10MB);
  add_number (body, snaplen);
  if (options != NULL)
    add (body, options->data, options->len);
  add_block (content, INTERFACE, body, 0);
}

static void
add_packet (GByteArray *content, guint32 interface, guint32 announced)
{
  const guint32 header[] = { interface, 0, 1, 60, 60 };
  const guint8 data[60] = { 0 };
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add (body, header, sizeof header);
  add (body, data, sizeof data);
  add_block (content, PACKET, body, announced);
}

/* Adds an option, padded. */
static void
add_option (GByteArray *options, guint16 code, gconstpointer value, guint16 size)
{
  const guint8 padding[4] = { 0 };

  add (options, &code, sizeof code);
  add (options, &size, sizeof size);
  if (size > 0)
    add (options, value, size);
  add (options, padding, -size & 3);
}

static GByteArray *
start (void)
{
  GByteArray *content = g_byte_array_new ();

  add_section (content, -1);
  return content;
}

/* What the allocator has given out. The sanitizers' allocators do not tell. */
static gsize
get_memory (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static GPcapReader *
open_content (const GByteArray *content, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content->data, content->len);

  return gpcap_open_bytes (bytes, NULL, error);
}

static guint
read_to_end (GPcapReader *reader, GError **error)
{
  GPcapPacketBatch *batch;
  guint n = 0;

  for (; (batch = gpcap_reader_read_batch (reader, 0, NULL, error)) != NULL; g_object_unref (batch))
    n += gpcap_packet_batch_get_n_packets (batch);
  return n;
}

/* The file has @n_packets, and nothing is wrong in it. Returns the reader, which knows all. */
static GPcapReader *
assert_reads (const GByteArray *content, guint n_packets)
{
  g_autoptr (GError) error = NULL;
  const gsize before = get_memory ();
  g_autoptr (GPcapReader) reader = open_content (content, &error);

  g_assert_no_error (error);
  gpcap_reader_get_sections (reader);
  gpcap_reader_get_names (reader);
  gpcap_reader_get_secrets (reader);
  g_assert_cmpuint (read_to_end (reader, &error), ==, n_packets);
  g_assert_no_error (error);
  g_assert_cmpuint (get_memory (), <, before + content->len + MAX_MEMORY + MEMORY_FOR_REST);
  return g_steal_pointer (&reader);
}

/* The file is refused behind @n_packets, by whatever way it comes. */
static void
assert_refuses (const GByteArray *content, guint n_packets, GPcapError code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content->data, content->len);

  for (int is_stream = 0; is_stream < 2; is_stream++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapReader) reader = NULL;
      const gsize before = get_memory ();

      if (is_stream)
        {
          g_autoptr (GInputStream) stream = trickle_new (bytes, 100003);

          reader = gpcap_open_stream (stream, NULL, &error);
        }
      else
        reader = gpcap_open_bytes (bytes, NULL, &error);
      if (reader != NULL)
        g_assert_cmpuint (read_to_end (reader, &error), ==, n_packets);
      g_assert_cmpuint (get_memory (), <, before + content->len + MAX_MEMORY + MEMORY_FOR_REST);
      assert_error_message (error, GPCAP_ERROR, code);
    }
}

static void
test_too_many_interfaces_are_refused (void)
{
  g_autoptr (GByteArray) content = start ();

  for (guint i = 0; i < 140000; i++)
    add_interface (content, 65535, NULL);
  add_packet (content, 0, 0);
  assert_refuses (content, 0, GPCAP_ERROR_INVALID_FORMAT);
}

/* Each section has an interface of another description, so that none is one of those before. */
static void
test_too_many_sections_are_refused (void)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (guint i = 0; i < 70000; i++)
    {
      g_autoptr (GByteArray) options = g_byte_array_new ();
      g_autofree char *description = g_strnfill (256, 'a' + i % 2);

      add_option (options, 3, description, 256);
      add_section (content, -1);
      add_interface (content, 65535, options);
    }
  assert_refuses (content, 0, GPCAP_ERROR_INVALID_FORMAT);
}

/* Each would be a string of its own. */
static void
test_too_many_options_are_refused (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) options = g_byte_array_new ();

  for (guint i = 0; i < 2 * MIB; i++)
    add_option (options, 1, NULL, 0);
  add_interface (content, 65535, options);
  add_packet (content, 0, 0);
  assert_refuses (content, 0, GPCAP_ERROR_INVALID_FORMAT);
}

/* A packet is not refused: its options are looked at when somebody asks. */
static void
test_a_packet_has_many_options (void)
{
  const guint32 header[] = { 0, 0, 1, 0, 0 };
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  add_interface (content, 65535, NULL);
  add (body, header, sizeof header);
  for (guint i = 0; i < 100000; i++)
    add_option (body, 1, "abc", 3);
  /* One that ends behind the block. */
  add (body, "\1\0\377\377", 4);
  add_block (content, PACKET, body, 0);

  g_autoptr (GPcapReader) reader = open_content (content, &error);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gpcap_packet_batch_get_n_packets (batch), ==, 1);
  g_auto (GStrv) comments = gpcap_packet_batch_get_comments (batch, 0);
  g_assert_cmpuint (g_strv_length (comments), ==, 100000);
}

/* What no packet depends on is passed over when there is too much of it. */
static void
test_names_are_bounded (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) names = g_byte_array_new ();
  guint8 record[4 + 65000] = { 192, 0, 2, 1 };

  for (gsize i = 4; i < sizeof record; i += 2)
    record[i] = 'a';
  add_option (names, 1, record, sizeof record);
  add_interface (content, 65535, NULL);
  for (guint i = 0; i < 100; i++)
    add_block (content, NAMES, names, 0);
  add_packet (content, 0, 0);

  g_autoptr (GPcapReader) reader = assert_reads (content, 1);
  const guint n_names = g_list_model_get_n_items (gpcap_reader_get_names (reader));
  g_assert_cmpuint (n_names, >, 0);
  g_assert_cmpuint (n_names, <, 100 * 32500);
  g_assert_cmpstr (gpcap_reader_lookup_name (reader, "192.0.2.1"), ==, "a");
}

static void
test_secrets_are_bounded (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) secrets = g_byte_array_new ();
  g_autofree guint8 *key = g_malloc0 (MIB);

  add_number (secrets, GPCAP_SECRETS_TYPE_TLS);
  add_number (secrets, MIB);
  add (secrets, key, MIB);
  add_interface (content, 65535, NULL);
  for (guint i = 0; i < 100; i++)
    add_block (content, SECRETS, secrets, 0);
  add_packet (content, 0, 0);

  g_autoptr (GPcapReader) reader = assert_reads (content, 1);
  const guint n_secrets = g_list_model_get_n_items (gpcap_reader_get_secrets (reader));
  g_assert_cmpuint (n_secrets, >, 0);
  g_assert_cmpuint (n_secrets, <, 64);
}

static void
test_other_blocks_are_bounded (gconstpointer type)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  for (guint i = 0; i < 1000; i++)
    add_number (body, 0);
  add_interface (content, 65535, NULL);
  for (guint i = 0; i < 30000; i++)
    add_block (content, GPOINTER_TO_UINT (type), body, 0);
  add_packet (content, 0, 0);
  g_object_unref (assert_reads (content, 1));
}

static void
test_long_blocks_are_refused (void)
{
  const guint32 types[] = { SECTION, INTERFACE, PACKET, SECRETS, CUSTOM, 0x12345678 };
  const guint32 lengths[] = { G_MAXUINT32, G_MAXUINT32 - 3, G_MAXUINT32 - 11, 1u << 31, 17 * MIB };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (lengths); j++)
        {
          g_autoptr (GByteArray) content = start ();
          g_autoptr (GByteArray) body = g_byte_array_new ();

          add_number (body, 0x1a2b3c4d);
          add_number (body, 1);
          add_interface (content, 65535, NULL);
          add_packet (content, 0, 0);
          add_block (content, types[i], body, lengths[j]);
          add_packet (content, 0, 0);
          assert_refuses (content, 1, GPCAP_ERROR_INVALID_FORMAT);
        }
    }
}

/* What is wrong with a block is said of the block, also where libpcap would refuse a second
 * interface of the link type. */
static void
test_a_damaged_block_is_told_behind_interfaces_of_raw_ip (void)
{
  const guint16 raw_ip = 101; /* 12 in programs */

  for (guint n_interfaces = 1; n_interfaces <= 3; n_interfaces++)
    {
      g_autoptr (GByteArray) content = start ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GPcapReader) reader = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n_interfaces; i++)
        {
          add_interface (content, 65535, NULL);
          memcpy (content->data + content->len - 12, &raw_ip, sizeof raw_ip);
        }
      add_packet (content, 0, 0);
      add_packet (content, n_interfaces, 0);
      bytes = g_bytes_new (content->data, content->len);
      reader = gpcap_open_bytes (bytes, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (read_to_end (reader, &error), ==, 1);
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "a packet arrived on interface"));
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FORMAT);
    }
}

/* No memory is taken for what is only announced. */
static void
test_a_long_block_that_is_cut_is_truncated (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add_number (body, GPCAP_SECRETS_TYPE_TLS);
  add_interface (content, 65535, NULL);
  add_packet (content, 0, 0);
  add_block (content, SECRETS, body, 16 * MIB);
  assert_refuses (content, 1, GPCAP_ERROR_TRUNCATED);
}

/* The length of a section is not heeded, as by libpcap. */
static void
test_the_end_of_a_section_does_not_matter (void)
{
  const gint64 lengths[] = { 0, -1, 4, G_MAXINT64, G_MININT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) content = g_byte_array_new ();

      add_section (content, lengths[i]);
      add_interface (content, 65535, NULL);
      add_packet (content, 0, 0);
      add_packet (content, 0, 0);
      g_object_unref (assert_reads (content, 2));
    }
}

static void
test_a_snapshot_length_of_zero_is_no_limit (void)
{
  g_autoptr (GByteArray) content = start ();

  add_interface (content, 0, NULL);
  add_packet (content, 0, 0);
  add_interface (content, 65535, NULL);
  add_packet (content, 1, 0);
  add_interface (content, G_MAXUINT32, NULL);
  add_packet (content, 2, 0);
  g_object_unref (assert_reads (content, 3));
}

/* Of 2^127 units per second. */
static void
test_a_resolution_that_is_too_fine_is_refused (void)
{
  const guint8 resolutions[] = { 0xff, 0xc0, 0x7f, 20 };

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions); i++)
    {
      g_autoptr (GByteArray) content = start ();
      g_autoptr (GByteArray) options = g_byte_array_new ();

      add_option (options, 9, &resolutions[i], 1);
      add_interface (content, 65535, NULL);
      add_packet (content, 0, 0);
      add_interface (content, 65535, options);
      add_packet (content, 1, 0);
      assert_refuses (content, 1, GPCAP_ERROR_INVALID_FORMAT);
    }
}

/* The message is made of the interfaces, but not of so many copies of the last one. */
static void
test_an_error_behind_many_interfaces_takes_no_memory (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) options = g_byte_array_new ();
  g_autofree guint8 *value = g_malloc0 (60000);

  for (guint i = 0; i < 16; i++)
    add_option (options, 2988, value, 60000);
  for (guint i = 0; i < 50000; i++)
    add_interface (content, 65535, NULL);
  add_interface (content, 65535, options);
  add_packet (content, 50000, 0);
  add_packet (content, 50001, 0);
  assert_refuses (content, 1, GPCAP_ERROR_INVALID_FORMAT);
}

/* What is behind the snapshot length could be options. */
static void
test_a_simple_packet_has_no_options (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GPcapReader) reader = NULL;

  add_interface (content, 4, NULL);
  add_number (body, 16);
  add_number (body, 0);
  add_option (body, 1, "comment.", 8);
  add_block (content, SIMPLE_PACKET, body, 0);

  reader = open_content (content, NULL);
  g_autoptr (GPcapPacketBatch) batch = gpcap_reader_read_batch (reader, 0, NULL, NULL);
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), 0);
  g_auto (GStrv) comments = gpcap_packet_batch_get_comments (batch, 0);
  g_assert_cmpuint (g_bytes_get_size (gpcap_packet_get_data (packet)), ==, 4);
  g_assert_null (gpcap_packet_get_options (packet));
  g_assert_null (comments);
}

static void
add_packet_at (GByteArray *content, guint32 interface, guint64 time)
{
  const guint32 header[] = { interface, time >> 32, (guint32) time, 4, 4 };
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add (body, header, sizeof header);
  add_number (body, 0);
  add_block (content, PACKET, body, 0);
}

/* They are read as the last time that has 64 bits in nanoseconds, but a copy has what was there. */
static void
test_a_copy_keeps_times_that_are_out_of_range (void)
{
  const guint8 resolutions[] = { 0, 3, 6, 9, 12, 0x80, 0x8a, 0xa0 };
  const guint64 times[] = {
    0, 1, (guint64) 1 << 62, (guint64) 1 << 63, G_MAXUINT64 - 1, G_MAXUINT64
  };
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GError) error = NULL;
  const int fd = memfd_create ("copy", MFD_CLOEXEC);
  g_autofree guint8 *copy = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (resolutions); i++)
    {
      g_autoptr (GByteArray) options = g_byte_array_new ();

      add_option (options, 9, &resolutions[i], 1);
      add_option (options, 0, NULL, 0);
      add_interface (content, 65535, options);
    }
  for (guint i = 0; i < G_N_ELEMENTS (resolutions); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (times); j++)
        add_packet_at (content, i, times[j]);
    }

  g_autoptr (GPcapReader) reader = open_content (content, &error);
  g_autoptr (GPcapDumper) dumper = g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "fd", fd,
                                                   "format", GPCAP_SAVEFILE_FORMAT_PCAPNG, NULL);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, &error));
  read_to_end (reader, &error);
  g_assert_no_error (error);
  g_assert_true (gpcap_dumper_close (dumper, &error));
  copy = g_malloc0 (content->len + 1);
  g_assert_cmpint (pread (fd, copy, content->len + 1, 0), ==, content->len);
  g_assert_cmpmem (copy, content->len, content->data, content->len);
  close (fd);
}

/* Lengths inside of blocks that end behind them. */
static void
test_lengths_in_other_blocks_do_not_matter (void)
{
  g_autoptr (GByteArray) content = start ();
  g_autoptr (GByteArray) names = g_byte_array_new ();
  g_autoptr (GByteArray) secrets = g_byte_array_new ();
  g_autoptr (GByteArray) statistics = g_byte_array_new ();
  g_autoptr (GByteArray) empty = g_byte_array_new ();

  add_option (names, 1, "\1\2\3", 3);
  add_option (names, 2, "\1\2\3\4", 4);
  add_option (names, 1, "\1\2\3\4", 4);
  add_option (names, 1, "\1\2\3\4\0\0\0b\0\0c", 11);
  add (names, "\1\0\377\377abcd", 8);
  add_number (secrets, 1);
  add_number (secrets, G_MAXUINT32);
  add_number (secrets, 0);
  add_number (statistics, 7);
  add_number (statistics, 0);
  add_number (statistics, 0);

  add_block (content, STATISTICS, statistics, 0);
  add_interface (content, 65535, NULL);
  add_block (content, NAMES, names, 0);
  add_block (content, NAMES, empty, 0);
  add_block (content, SECRETS, secrets, 0);
  add_block (content, SECRETS, empty, 0);
  add_block (content, STATISTICS, statistics, 0);
  add_block (content, STATISTICS, empty, 0);
  add_block (content, CUSTOM, empty, 0);
  add_packet (content, 0, 0);

  g_autoptr (GPcapReader) reader = assert_reads (content, 1);
  GListModel *list = gpcap_reader_get_names (reader);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  g_assert_cmpstr (gpcap_reader_lookup_name (reader, "1.2.3.4"), ==, "b");
  list = gpcap_reader_get_secrets (reader);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  g_autoptr (GPcapSecrets) one = g_list_model_get_item (list, 0);
  g_autoptr (GPcapSecrets) other = g_list_model_get_item (list, 1);
  g_assert_cmpuint (g_bytes_get_size (gpcap_secrets_get_data (one)), ==, 4);
  g_assert_cmpuint (g_bytes_get_size (gpcap_secrets_get_data (other)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcapng-hostile/too-many-interfaces-are-refused",
                   test_too_many_interfaces_are_refused);
  g_test_add_func ("/pcapng-hostile/too-many-sections-are-refused",
                   test_too_many_sections_are_refused);
  g_test_add_func ("/pcapng-hostile/too-many-options-are-refused",
                   test_too_many_options_are_refused);
  g_test_add_func ("/pcapng-hostile/a-packet-has-many-options", test_a_packet_has_many_options);
  g_test_add_func ("/pcapng-hostile/names-are-bounded", test_names_are_bounded);
  g_test_add_func ("/pcapng-hostile/secrets-are-bounded", test_secrets_are_bounded);
  g_test_add_data_func ("/pcapng-hostile/other-blocks-are-bounded/custom",
                        GUINT_TO_POINTER (CUSTOM), test_other_blocks_are_bounded);
  g_test_add_data_func ("/pcapng-hostile/other-blocks-are-bounded/statistics",
                        GUINT_TO_POINTER (STATISTICS), test_other_blocks_are_bounded);
  g_test_add_data_func ("/pcapng-hostile/other-blocks-are-bounded/unknown",
                        GUINT_TO_POINTER (0x12345678), test_other_blocks_are_bounded);
  g_test_add_func ("/pcapng-hostile/long-blocks-are-refused", test_long_blocks_are_refused);
  g_test_add_func ("/pcapng-hostile/a-damaged-block-is-told-behind-interfaces-of-raw-ip",
                   test_a_damaged_block_is_told_behind_interfaces_of_raw_ip);
  g_test_add_func ("/pcapng-hostile/a-long-block-that-is-cut-is-truncated",
                   test_a_long_block_that_is_cut_is_truncated);
  g_test_add_func ("/pcapng-hostile/the-end-of-a-section-does-not-matter",
                   test_the_end_of_a_section_does_not_matter);
  g_test_add_func ("/pcapng-hostile/a-snapshot-length-of-zero-is-no-limit",
                   test_a_snapshot_length_of_zero_is_no_limit);
  g_test_add_func ("/pcapng-hostile/a-resolution-that-is-too-fine-is-refused",
                   test_a_resolution_that_is_too_fine_is_refused);
  g_test_add_func ("/pcapng-hostile/an-error-behind-many-interfaces-takes-no-memory",
                   test_an_error_behind_many_interfaces_takes_no_memory);
  g_test_add_func ("/pcapng-hostile/a-simple-packet-has-no-options",
                   test_a_simple_packet_has_no_options);
  g_test_add_func ("/pcapng-hostile/a-copy-keeps-times-that-are-out-of-range",
                   test_a_copy_keeps_times_that_are_out_of_range);
  g_test_add_func ("/pcapng-hostile/lengths-in-other-blocks-do-not-matter",
                   test_lengths_in_other_blocks_do_not_matter);
  return g_test_run ();
}
