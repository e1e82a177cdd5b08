/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of how many packets of a stream are here in full. */

#include "storage/gpcap-read-ahead.h"

#include "support/gpcap-test.h"

/* A savefile, without its header where it is in pcap format. */
typedef struct
{
  GPcapReadAhead read_ahead;
  char *content; /* owned */
  const guint8 *packets; /* in it */
  gsize size; /* of the packets */
} Savefile;

static void
savefile_init (Savefile *self, const char *name, gsize header_size)
{
  g_autofree char *filename = test_savefile (name);
  gsize size;

  *self = (Savefile){ 0 };
  g_assert_true (g_file_get_contents (filename, &self->content, &size, NULL));
  gpcap_read_ahead_note (&self->read_ahead, self->content, size);
  self->packets = (const guint8 *) self->content + header_size;
  self->size = size - header_size;
}

static void
savefile_clear (Savefile *self)
{
  g_free (self->content);
}

/* Whatever the byte order and the precision. */
static void
test_whole_packets_are_counted (void)
{
  const char *const names[] = { "packets.pcap", "big-endian.pcap", "nanoseconds.pcap" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Savefile savefile;

      savefile_init (&savefile, names[i], 24);
      g_assert_cmpuint (
          gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets, savefile.size), ==,
          TEST_N_PACKETS);
      savefile_clear (&savefile);
    }
}

/* With each byte more there are as many as before, or one more. */
static void
test_a_packet_counts_when_its_last_byte_is_here (void)
{
  Savefile savefile;
  guint n = 0;

  savefile_init (&savefile, "packets.pcap", 24);
  for (gsize size = 0; size <= savefile.size; size++)
    {
      const guint now = gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets, size);

      g_assert_cmpuint (now, >=, n);
      g_assert_cmpuint (now, <=, n + 1);
      n = now;
    }
  g_assert_cmpuint (n, ==, TEST_N_PACKETS);
  g_assert_cmpuint (
      gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets, savefile.size - 1), ==,
      TEST_N_PACKETS - 1);
  savefile_clear (&savefile);
}

/* A block that is no packet may be followed by any number of such ones: libpcap would wait. */
static void
test_blocks_count_up_to_one_that_is_no_packet (void)
{
  const char *const names[] = { "packets.pcapng", "big-endian.pcapng" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Savefile savefile;
      gsize position = 0;
      guint n = 0;

      savefile_init (&savefile, names[i], 0);
      g_assert_cmpuint (
          gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets, savefile.size), ==, 0);
      for (; position < savefile.size && n == 0; position += 4)
        n = gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets + position,
                                    savefile.size - position);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <=, TEST_N_PACKETS);
      savefile_clear (&savefile);
    }
}

static void
test_what_is_insane_is_no_packet (void)
{
  Savefile savefile;

  savefile_init (&savefile, "packets.pcap", 24);
  memset ((guint8 *) savefile.packets + 8, 0xff, 4);
  g_assert_cmpuint (gpcap_read_ahead_count (&savefile.read_ahead, savefile.packets, savefile.size),
                    ==, 0);
  savefile_clear (&savefile);
}

static void
test_the_format_has_to_be_known (void)
{
  Savefile savefile;
  GPcapReadAhead none = { 0 }, other = { 0 }, in_pieces = { 0 };

  savefile_init (&savefile, "packets.pcap", 24);
  g_assert_cmpuint (gpcap_read_ahead_count (&none, savefile.packets, savefile.size), ==, 0);
  gpcap_read_ahead_note (&other, "no savefile is this", 19);
  g_assert_cmpuint (gpcap_read_ahead_count (&other, savefile.packets, savefile.size), ==, 0);
  for (gsize i = 0; i < 24; i++)
    gpcap_read_ahead_note (&in_pieces, savefile.content + i, 1);
  g_assert_cmpuint (gpcap_read_ahead_count (&in_pieces, savefile.packets, savefile.size), ==,
                    TEST_N_PACKETS);
  savefile_clear (&savefile);
}

static void
test_the_buffer_of_a_stream_is_looked_into (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  FILE *stdio = fopen (filename, "r");
  Savefile savefile;
  static char buffer[1 << 16];
  char header[24];

  savefile_init (&savefile, "packets.pcap", 24);
  g_assert_nonnull (stdio);
  setvbuf (stdio, buffer, _IOFBF, sizeof buffer);
  g_assert_cmpuint (gpcap_read_ahead_count_buffered (&savefile.read_ahead, stdio), ==, 0);
  g_assert_cmpuint (fread (header, sizeof header, 1, stdio), ==, 1);
#ifdef __GLIBC__
  g_assert_cmpuint (gpcap_read_ahead_count_buffered (&savefile.read_ahead, stdio), ==,
                    TEST_N_PACKETS);
#endif
  fclose (stdio);
  savefile_clear (&savefile);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-ahead/whole-packets-are-counted", test_whole_packets_are_counted);
  g_test_add_func ("/read-ahead/a-packet-counts-when-its-last-byte-is-here",
                   test_a_packet_counts_when_its_last_byte_is_here);
  g_test_add_func ("/read-ahead/blocks-count-up-to-one-that-is-no-packet",
                   test_blocks_count_up_to_one_that_is_no_packet);
  g_test_add_func ("/read-ahead/what-is-insane-is-no-packet", test_what_is_insane_is_no_packet);
  g_test_add_func ("/read-ahead/the-format-has-to-be-known", test_the_format_has_to_be_known);
  g_test_add_func ("/read-ahead/the-buffer-of-a-stream-is-looked-into",
                   test_the_buffer_of_a_stream_is_looked_into);
  return g_test_run ();
}
