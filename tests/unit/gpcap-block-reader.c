/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the reader of blocks. */

#include "backend/gpcap-block-reader.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/gpcap-savefile-format.h"
#include "support/gpcap-numbered.h"

#define SNAPLEN 262144

/* A savefile of numbered packets, with nanoseconds, in memory. */
typedef struct
{
  int fd; /* owned */
  gboolean is_swapped;
  GPcapSavefileHeader header; /* as it is in the file */
  GPcapBlockReader reader;
  GPcapArena *arena; /* owned */
} Fixture;

static guint32
swap (Fixture *self, guint32 number)
{
  return self->is_swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static guint16
swap_short (Fixture *self, guint16 number)
{
  return self->is_swapped ? GUINT16_SWAP_LE_BE (number) : number;
}

/* Appends to the file; the descriptor's position stays. */
static void
write_whole (Fixture *self, gconstpointer data, gsize size)
{
  struct stat status;

  g_assert_cmpint (fstat (self->fd, &status), ==, 0);
  g_assert_cmpint (pwrite (self->fd, data, size, status.st_size), ==, (gssize) size);
}

static void
set_up (Fixture *self, gconstpointer is_swapped)
{
  self->fd = memfd_create ("savefile", MFD_CLOEXEC);
  self->is_swapped = is_swapped != NULL;
  self->header = (GPcapSavefileHeader){
    .magic = swap (self, GPCAP_SAVEFILE_NANOSECONDS_MAGIC),
    .version_major = swap_short (self, GPCAP_SAVEFILE_VERSION_MAJOR),
    .version_minor = swap_short (self, GPCAP_SAVEFILE_VERSION_MINOR),
  };
  self->arena = gpcap_arena_new ();
}

static void
tear_down (Fixture *self, gconstpointer is_swapped)
{
  close (self->fd);
  gpcap_arena_unref (self->arena);
}

static void
write_header (Fixture *self, guint seconds, guint fraction, guint caplen)
{
  const GPcapSavefilePacketHeader header = {
    .seconds = swap (self, seconds),
    .fraction = swap (self, fraction),
    .caplen = swap (self, caplen),
    .len = swap (self, caplen + 4),
  };

  write_whole (self, &header, sizeof header);
}

static void
write_packets (Fixture *self, guint first, guint n_packets)
{
  for (guint number = first; number < first + n_packets; number++)
    {
      g_autoptr (GPcapArena) packet = gpcap_arena_new ();

      numbered_append (packet, number, 1);
      write_header (self, number, 0, packet->data_used);
      write_whole (self, packet->data, packet->data_used);
    }
}

static void
init_for (Fixture *self, gsize head_size, int linktype, int snaplen)
{
  gpcap_block_reader_init (&self->reader, self->fd, (const guint8 *) &self->header, head_size,
                           linktype, snaplen);
}

/* The file is written, and its position is the first packet. */
static void
begin (Fixture *self)
{
  g_assert_cmpint (lseek (self->fd, 0, SEEK_SET), ==, 0);
  init_for (self, sizeof self->header, GPCAP_DLT_EN10MB, SNAPLEN);
  g_assert_cmpint (self->reader.fd, ==, self->fd);
}

static gboolean
collect (Fixture *self)
{
  gpcap_arena_clear (self->arena);
  return gpcap_block_reader_collect (&self->reader, self->arena);
}

static off_t
get_position (Fixture *self)
{
  return lseek (self->fd, 0, SEEK_CUR);
}

/* Returns the size of a file with the first @n_packets packets. */
static off_t
get_size (guint n_packets)
{
  return numbered_count_bytes (0, n_packets, 1) + n_packets * sizeof (GPcapSavefilePacketHeader);
}

/* Checks that the next @n_packets packets are collected, and no plain packet follows. */
static void
assert_collects_last (Fixture *self, guint n_packets)
{
  g_assert_true (collect (self));
  assert_numbered_arena (self->arena, 0, n_packets);
  g_assert_cmpint (get_position (self), ==, get_size (n_packets));
  g_assert_false (collect (self));
  g_assert_cmpint (get_position (self), ==, get_size (n_packets));
}

static void
test_packets_are_left_where_they_are (Fixture *self, gconstpointer user_data)
{
  write_packets (self, 0, 10);
  begin (self);
  g_assert_cmpint (self->reader.is_swapped, ==, self->is_swapped);
  assert_collects_last (self, 10);
}

static void
test_their_headers_do_not_count (Fixture *self, gconstpointer user_data)
{
  write_packets (self, 0, 10);
  begin (self);
  g_assert_true (collect (self));
  for (guint first = 0; first < 10; first++)
    g_assert_cmpuint (gpcap_arena_count_bytes (self->arena, first, 10 - first), ==,
                      numbered_count_bytes (first, 10 - first, 1));
}

/* A packet that crosses the end of a block is the first of the next block. */
static void
test_blocks_follow_each_other (Fixture *self, gconstpointer user_data)
{
  const guint n_packets = 3 * GPCAP_ARENA_FULL / 50;
  guint n = 0, n_blocks = 0;

  write_packets (self, 0, n_packets);
  begin (self);
  for (; collect (self); n_blocks++)
    {
      assert_numbered_arena (self->arena, n, self->arena->n_records);
      n += self->arena->n_records;
    }
  g_assert_cmpuint (n, ==, n_packets);
  g_assert_cmpuint (n_blocks, >, 2);
}

static void
test_a_packet_may_be_larger_than_a_block (Fixture *self, gconstpointer user_data)
{
  const guint caplen = 2 * GPCAP_ARENA_FULL - 7;
  g_autofree guint8 *data = g_malloc (caplen);

  memset (data, 'x', caplen);
  write_header (self, 7, 0, caplen);
  write_whole (self, data, caplen);
  begin (self);
  g_assert_true (collect (self));
  g_assert_cmpuint (self->arena->n_records, ==, 1);
  g_assert_cmpmem (gpcap_arena_peek (self->arena, self->arena->records),
                   self->arena->records->caplen, data, caplen);
}

static void
test_a_packet_that_is_not_whole_is_left (Fixture *self, gconstpointer user_data)
{
  write_packets (self, 0, 5);
  g_assert_cmpint (ftruncate (self->fd, get_size (5) - 1), ==, 0);
  begin (self);
  assert_collects_last (self, 4);
}

static void
test_a_header_that_is_not_whole_is_left (Fixture *self, gconstpointer user_data)
{
  write_packets (self, 0, 5);
  write_whole (self, "1234567", 7);
  begin (self);
  assert_collects_last (self, 5);
}

/* Reading continues when the file has grown. */
static void
test_what_is_written_later_is_read (Fixture *self, gconstpointer user_data)
{
  write_packets (self, 0, 5);
  begin (self);
  assert_collects_last (self, 5);
  write_packets (self, 5, 5);
  g_assert_true (collect (self));
  assert_numbered_arena (self->arena, 5, 5);
}

/* libpcap decides about these packets. */
static void
test_a_packet_that_is_not_plain_is_left (Fixture *self, gconstpointer user_data)
{
  const struct
  {
    guint fraction;
    guint caplen;
  } headers[] = {
    { 0, SNAPLEN + 1 },
    { 0, G_MAXUINT32 },
    { G_MAXUINT32, 0 },
  };

  write_packets (self, 0, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_assert_cmpint (ftruncate (self->fd, get_size (5)), ==, 0);
      write_header (self, 5, headers[i].fraction, headers[i].caplen);
      write_packets (self, 6, 5);
      begin (self);
      assert_collects_last (self, 5);
    }
}

static void
test_microseconds_become_nanoseconds (Fixture *self, gconstpointer user_data)
{
  self->header.magic = swap (self, GPCAP_SAVEFILE_MAGIC);
  write_header (self, 3, 123456, 0);
  write_header (self, G_MAXUINT32, 999999, 0);
  begin (self);
  g_assert_true (collect (self));
  g_assert_cmpuint (self->arena->n_records, ==, 2);
  g_assert_cmpint (self->arena->records[0].timestamp, ==, G_GINT64_CONSTANT (3123456000));
  g_assert_cmpint (self->arena->records[1].timestamp, ==,
                   G_MAXUINT32 * G_GINT64_CONSTANT (1000000000) + 999999000);
}

static void
assert_not_in_blocks (Fixture *self)
{
  g_assert_cmpint (self->reader.fd, ==, -1);
}

static void
test_other_formats_are_not_read_in_blocks (Fixture *self, gconstpointer user_data)
{
  const GPcapSavefileHeader header = self->header;

  init_for (self, sizeof header - 1, GPCAP_DLT_EN10MB, SNAPLEN);
  assert_not_in_blocks (self);
  init_for (self, sizeof header, GPCAP_DLT_EN10MB, 0);
  assert_not_in_blocks (self);
  self->header.magic ^= 1;
  init_for (self, sizeof header, GPCAP_DLT_EN10MB, SNAPLEN);
  assert_not_in_blocks (self);
  self->header = header;
  self->header.version_major = swap_short (self, 3);
  init_for (self, sizeof header, GPCAP_DLT_EN10MB, SNAPLEN);
  assert_not_in_blocks (self);
  self->header = header;
  self->header.version_minor = swap_short (self, 3);
  init_for (self, sizeof header, GPCAP_DLT_EN10MB, SNAPLEN);
  assert_not_in_blocks (self);
  gpcap_block_reader_init (&self->reader, -1, (const guint8 *) &header, sizeof header,
                           GPCAP_DLT_EN10MB, SNAPLEN);
  assert_not_in_blocks (self);
}

/* libpcap swaps the bytes of some of their fields; those of one link type in either byte order. */
static void
test_links_that_libpcap_changes_are_not_read_in_blocks (Fixture *self, gconstpointer user_data)
{
  init_for (self, sizeof self->header, GPCAP_DLT_USB_LINUX_MMAPPED, SNAPLEN);
  assert_not_in_blocks (self);
  init_for (self, sizeof self->header, GPCAP_DLT_LINUX_SLL, SNAPLEN);
  g_assert_cmpint (self->reader.fd, ==, self->is_swapped ? -1 : self->fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Each test runs with this machine's byte order and with the other one. */
#define ADD(name, function)                                                                        \
  g_test_add ("/block-reader/" name, Fixture, NULL, set_up, function, tear_down);                  \
  g_test_add ("/block-reader/swapped/" name, Fixture, GINT_TO_POINTER (TRUE), set_up, function,    \
              tear_down)
  ADD ("packets-are-left-where-they-are", test_packets_are_left_where_they_are);
  ADD ("their-headers-do-not-count", test_their_headers_do_not_count);
  ADD ("blocks-follow-each-other", test_blocks_follow_each_other);
  ADD ("a-packet-may-be-larger-than-a-block", test_a_packet_may_be_larger_than_a_block);
  ADD ("a-packet-that-is-not-whole-is-left", test_a_packet_that_is_not_whole_is_left);
  ADD ("a-header-that-is-not-whole-is-left", test_a_header_that_is_not_whole_is_left);
  ADD ("what-is-written-later-is-read", test_what_is_written_later_is_read);
  ADD ("a-packet-that-is-not-plain-is-left", test_a_packet_that_is_not_plain_is_left);
  ADD ("microseconds-become-nanoseconds", test_microseconds_become_nanoseconds);
  ADD ("other-formats-are-not-read-in-blocks", test_other_formats_are_not_read_in_blocks);
  ADD ("links-that-libpcap-changes-are-not-read-in-blocks",
       test_links_that_libpcap_changes_are_not_read_in_blocks);
#undef ADD
  return g_test_run ();
}
