/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a ring of files: how it is taken up, its limits, and what is left by a killed process.
 */

#include "savefiles/gpcap-ring.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/gpcap-timestamp.h"
#include "savefiles/gpcap-recovery.h"
#include "savefiles/gpcap-ring-opening.h"
#include "storage/gpcap-savefile-format.h"
#include "support/gpcap-test.h"

#define TIME (G_GINT64_CONSTANT (1700000000) * GPCAP_NANOSECONDS_PER_SECOND)

typedef struct
{
  char *directory; /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

static GPcapRing *
try_to_open (Fixture *self, GPcapRingLimits limits, GError **error)
{
  g_autofree char *template = g_build_filename (self->directory, "lo-%s-%N.pcap", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  return gpcap_ring_open (gpcap_file_names_new (template, zone, NULL), &limits, error);
}

static GPcapRing *
open_ring (Fixture *self, GPcapRingLimits limits)
{
  g_autoptr (GError) error = NULL;
  GPcapRing *ring = try_to_open (self, limits, &error);

  g_assert_no_error (error);
  return ring;
}

static void
make_file (Fixture *self, const char *name, gconstpointer content, gsize size)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, content, size, NULL));
}

static void
make_files (Fixture *self, const char *const *names)
{
  for (; *names != NULL; names++)
    make_file (self, *names, "0123456789", 10);
}

static gboolean
has_file (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Adds a file of 10 bytes to the ring. */
static char *
add_file (GPcapRing *ring)
{
  g_autofree char *hidden = NULL;
  g_autoptr (GError) error = NULL;
  const int fd = gpcap_ring_begin_file (ring, TIME, &hidden, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, "0123456789", 10), ==, 10);
  char *name = gpcap_ring_end_file (ring, hidden, TIME, &error);
  g_assert_no_error (error);
  close (fd);
  return name;
}

static void
assert_ring (GPcapRing *ring, const char *expected)
{
  g_auto (GStrv) names = gpcap_ring_list (ring);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_a_file_under_way_is_hidden (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  g_autofree char *hidden = NULL, *name = NULL;
  const int fd = gpcap_ring_begin_file (ring, TIME, &hidden, NULL);

  g_assert_cmpint (fd, !=, -1);
  g_assert_cmpstr (hidden, ==, ".lo-1700000000-00001.pcap.part");
  g_assert_true (has_file (self, hidden));
  assert_ring (ring, "");
  name = gpcap_ring_end_file (ring, hidden, TIME + 5 * GPCAP_NANOSECONDS_PER_SECOND, NULL);
  g_assert_cmpstr (name, ==, "lo-1700000005-00001.pcap");
  g_assert_false (has_file (self, hidden));
  g_assert_true (has_file (self, name));
  assert_ring (ring, "lo-1700000005-00001.pcap");
  close (fd);
}

static void
test_nothing_is_overwritten (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  const char *const others[] = { "lo-1700000000-00001.pcap", "lo-1700000000-00002.pcap", NULL };
  g_autofree char *path = g_build_filename (self->directory, others[0], NULL);
  g_autofree char *content = NULL;
  char *name;

  make_files (self, others);
  make_file (self, others[0], "precious", 8);
  name = add_file (ring);
  g_assert_cmpstr (name, ==, "lo-1700000000-00003.pcap");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
  g_free (name);
}

static void
test_the_number_goes_on (Fixture *self, gconstpointer user_data)
{
  const char *const names[] = {
    "lo-1600000000-00009.pcap", "lo-1500000000-00012.pcap.gz", "lo-1600000000-00100.pcapng",
    "lo-1600000000-00003.pcap", "other-1600000000-00200.pcap", NULL,
  };

  make_files (self, names);
  {
    g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
    assert_ring (ring, "lo-1600000000-00003.pcap lo-1600000000-00009.pcap "
                       "lo-1500000000-00012.pcap.gz");
    for (guint i = 13; i < 16; i++)
      {
        g_autofree char *name = add_file (ring);
        g_autofree char *expected = g_strdup_printf ("lo-1700000000-%05u.pcap", i);

        g_assert_cmpstr (name, ==, expected);
      }
  }
  g_autoptr (GPcapRing) again = open_ring (self, (GPcapRingLimits){ 0 });
  g_autofree char *name = add_file (again);
  g_assert_cmpstr (name, ==, "lo-1700000000-00016.pcap");
}

static void
test_the_number_of_files_is_limited (Fixture *self, gconstpointer user_data)
{
  const char *const names[] = {
    "lo-1600000000-00001.pcap", "lo-1600000000-00002.pcap.zst", "lo-1600000000-2.pcap", "lo", NULL,
  };

  make_files (self, names);
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_files = 3 });
  for (guint i = 0; i < 5; i++)
    {
      g_free (add_file (ring));
      gpcap_ring_prune (ring, 0);
      g_assert_cmpuint (ring->files.length, ==, 3);
    }
  assert_ring (ring, "lo-1700000000-00005.pcap lo-1700000000-00006.pcap lo-1700000000-00007.pcap");
  g_assert_false (has_file (self, names[0]));
  g_assert_false (has_file (self, names[1]));
  g_assert_true (has_file (self, names[2]));
  g_assert_true (has_file (self, names[3]));
}

static void
test_the_bytes_of_all_files_are_limited (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_bytes = 35 });

  for (guint i = 0; i < 10; i++)
    {
      g_free (add_file (ring));
      gpcap_ring_prune (ring, 0);
      g_assert_cmpuint (ring->n_bytes, ==, MIN (i + 1, 3) * 10);
    }
  assert_ring (ring, "lo-1700000000-00008.pcap lo-1700000000-00009.pcap lo-1700000000-00010.pcap");
}

static void
test_the_age_of_files_is_limited (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_age = 3600 });

  g_free (add_file (ring));
  g_free (add_file (ring));
  gpcap_ring_prune (ring, g_get_real_time () / G_USEC_PER_SEC + 3500);
  g_assert_cmpuint (ring->files.length, ==, 2);
  /* The clock may be set back. */
  gpcap_ring_prune (ring, 1);
  g_assert_cmpuint (ring->files.length, ==, 2);
  gpcap_ring_prune (ring, g_get_real_time () / G_USEC_PER_SEC + 3700);
  assert_ring (ring, "");
}

/* No file goes while there is a byte free, and all go for more than the file system can have free.
 */
static void
test_space_stays_free (Fixture *self, gconstpointer user_data)
{
  g_autofree char *big = g_malloc0 (1 << 20);
  struct statvfs status;

  for (guint i = 1; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("lo-1600000000-%05u.pcap", i);

      make_file (self, name, big, 1 << 20);
    }
  g_assert_cmpint (statvfs (self->directory, &status), ==, 0);
  const guint64 n_all = (guint64) status.f_blocks * status.f_frsize;
  {
    g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .min_free_bytes = 1 });
    gpcap_ring_prune (ring, 0);
    g_assert_cmpuint (ring->files.length, ==, 3);
  }
  g_autoptr (GPcapRing) full = open_ring (self, (GPcapRingLimits){ .min_free_bytes = n_all });
  gpcap_ring_prune (full, 0);
  assert_ring (full, "");
}

static void
test_a_file_that_somebody_deleted_does_not_count (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_files = 1 });
  g_autofree char *first = add_file (ring);
  g_autofree char *path = gpcap_ring_get_path (ring, first);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_free (add_file (ring));
  g_free (add_file (ring));
  gpcap_ring_prune (ring, 0);
  assert_ring (ring, "lo-1700000000-00003.pcap");
}

static void
test_directories_and_links_are_left_alone (Fixture *self, gconstpointer user_data)
{
  g_autofree char *directory = g_build_filename (self->directory, "lo-1600000000-00001.pcap", NULL);
  g_autofree char *path = g_build_filename (self->directory, "lo-1600000000-00002.pcap", NULL);

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_cmpint (symlink ("/nowhere", path), ==, 0);
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_files = 1 });
  g_free (add_file (ring));
  g_free (add_file (ring));
  gpcap_ring_prune (ring, 0);
  assert_ring (ring, "lo-1700000000-00004.pcap");
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

/* Something else has got the name of a file, and those after it are deleted all the same. */
static void
test_a_file_that_was_replaced_keeps_no_others (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ .keep_files = 1 });
  g_autofree char *first = add_file (ring);
  g_autofree char *path = gpcap_ring_get_path (ring, first);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_free (add_file (ring));
  g_free (add_file (ring));
  gpcap_ring_prune (ring, 0);
  assert_ring (ring, "lo-1700000000-00003.pcap");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* Nobody would write to it. */
static void
test_a_fifo_is_not_waited_for (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  g_autofree char *first = add_file (ring);
  g_autofree char *path = gpcap_ring_get_path (ring, first);
  g_autoptr (GArray) parts = gpcap_ring_parts_new ();
  g_autoptr (GError) error = NULL;
  guint64 n_added;

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_free (add_file (ring));
  g_assert_true (gpcap_ring_open_parts (ring, 0, G_MININT64, G_MAXINT64, parts, &n_added, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 1);
}

/* Whoever may read the directory can do that. */
static void
test_a_directory_that_stays_locked (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  g_autoptr (GError) error = NULL;
  const int fd = open (self->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  g_free (add_file (ring));
  assert_ring (ring, "lo-1700000000-00001.pcap");
  g_assert_null (try_to_open (self, (GPcapRingLimits){ 0 }, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  close (fd);
}

static void
test_a_second_dumper_is_refused (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  g_autofree char *hidden = NULL;
  g_autoptr (GError) error = NULL;
  const int fd = gpcap_ring_begin_file (ring, TIME, &hidden, NULL);

  g_assert_null (try_to_open (self, (GPcapRingLimits){ 0 }, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (has_file (self, hidden));
  gpcap_ring_drop_file (ring, hidden);
  close (fd);
  g_autoptr (GPcapRing) other = open_ring (self, (GPcapRingLimits){ 0 });
  assert_ring (other, "");
}

static void
test_a_directory_that_is_not_there_is_an_error (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->directory, "none", NULL);
  Fixture none = { path };
  g_autoptr (GError) error = NULL;

  g_assert_null (try_to_open (&none, (GPcapRingLimits){ 0 }, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* A savefile of three packets of 20 bytes, in either format. */
static GByteArray *
make_savefile (gboolean is_pcapng)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 data[20] = { 0 };

  if (is_pcapng)
    {
      const guint32 section[] = { GPCAP_SAVEFILE_SECTION_BLOCK,
                                  28,
                                  GPCAP_SAVEFILE_BYTE_ORDER_MAGIC,
                                  1,
                                  G_MAXUINT32,
                                  G_MAXUINT32,
                                  28 };
      const guint32 interface[] = { 1, 20, 1, 0, 20 };
      const guint32 packet[] = { GPCAP_SAVEFILE_ENHANCED_PACKET_BLOCK, 52, 0, 0, 0, 20, 20 };
      const guint32 size = 52;

      g_byte_array_append (bytes, (const guint8 *) section, sizeof section);
      g_byte_array_append (bytes, (const guint8 *) interface, sizeof interface);
      for (guint i = 0; i < 3; i++)
        {
          g_byte_array_append (bytes, (const guint8 *) packet, sizeof packet);
          g_byte_array_append (bytes, data, sizeof data);
          g_byte_array_append (bytes, (const guint8 *) &size, sizeof size);
        }
      return bytes;
    }
  const GPcapSavefileHeader header = { GPCAP_SAVEFILE_MAGIC, 2, 4, 0, 0, 65535, 1 };
  const GPcapSavefilePacketHeader packet = { 1700000000, 0, sizeof data, sizeof data };
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  for (guint i = 0; i < 3; i++)
    {
      g_byte_array_append (bytes, (const guint8 *) &packet, sizeof packet);
      g_byte_array_append (bytes, data, sizeof data);
    }
  return bytes;
}

/* Whatever the number of bytes that a killed process has written: whole packets stay. */
static void
test_a_file_that_was_left_is_cut_after_its_last_packet (Fixture *self, gconstpointer is_pcapng)
{
  g_autoptr (GByteArray) bytes = make_savefile (is_pcapng != NULL);
  const gsize begin = is_pcapng != NULL ? 48 : 24;
  const gsize packet_size = is_pcapng != NULL ? 52 : 36;
  const char *name = "lo-1700000000-00007.pcap";
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  for (gsize size = 0; size <= bytes->len; size++)
    {
      const gsize n_packets = size < begin ? 0 : (size - begin) / packet_size;
      g_autofree char *content = NULL;
      gsize content_size;

      make_file (self, ".lo-1700000000-00007.pcap.part", bytes->data, size);
      g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
      g_assert_false (has_file (self, ".lo-1700000000-00007.pcap.part"));
      assert_ring (ring, n_packets > 0 ? name : "");
      if (n_packets == 0)
        continue;
      g_assert_true (g_file_get_contents (path, &content, &content_size, NULL));
      g_assert_cmpmem (content, content_size, bytes->data, begin + n_packets * packet_size);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
test_a_file_that_was_left_gets_a_free_number (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = make_savefile (FALSE);
  const char *const names[] = { "lo-1700000000-00007.pcap", "lo-1700000000-00009.pcap", NULL };

  make_files (self, names);
  make_file (self, ".lo-1700000000-00007.pcap.part", bytes->data, bytes->len);
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  g_auto (GStrv) files = gpcap_ring_list (ring);
  g_assert_cmpuint (g_strv_length (files), ==, 3);
  g_assert_true (g_str_has_suffix (files[2], "-00010.pcap"));
  g_assert_false (has_file (self, ".lo-1700000000-00007.pcap.part"));
}

/* It is neither cut nor taken for an empty one, which would be removed. */
static void
test_a_file_that_cannot_be_read_is_not_recovered (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = make_savefile (FALSE);
  g_autofree char *path = g_build_filename (self->directory, "left", NULL);
  guint64 n_packets;
  gint64 end;

  make_file (self, "left", bytes->data, bytes->len);
  const int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  g_assert_cmpint (fd, !=, -1);
  g_assert_false (gpcap_recovery_find_end (fd, &n_packets, &end));
  close (fd);
}

/* File systems have later times than timestamps. */
static void
test_a_file_that_was_left_may_have_any_time (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = make_savefile (FALSE);
  const char *const names[] = { "lo-1700000000-00007.pcap", NULL };
  const char *const left = ".lo-1700000000-00007.pcap.part";
  g_autofree char *path = g_build_filename (self->directory, left, NULL);
  const struct timespec times[2] = { { 0, UTIME_OMIT }, { G_GINT64_CONSTANT (14000000000), 0 } };
  struct stat status;

  make_files (self, names);
  make_file (self, left, bytes->data, bytes->len);
  if (utimensat (AT_FDCWD, path, times, 0) != 0 || stat (path, &status) != 0
      || status.st_mtime != times[1].tv_sec)
    {
      g_test_skip ("The file system does not have times after 2262");
      return;
    }
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  assert_ring (ring, "lo-1700000000-00007.pcap lo-4294967295-00008.pcap");
}

static void
test_what_is_not_a_savefile_stays_as_it_is (Fixture *self, gconstpointer user_data)
{
  const char *const names[] = { ".lo-1700000000-00007.pcap.part", ".other.part", ".lo.part", NULL };

  const guint32 swapped[] = {
    GPCAP_SAVEFILE_SECTION_BLOCK,
    GUINT32_SWAP_LE_BE (28),
    GUINT32_SWAP_LE_BE (GPCAP_SAVEFILE_BYTE_ORDER_MAGIC),
  };

  make_files (self, names);
  make_file (self, ".lo-1700000000-00008.pcap.part", swapped, sizeof swapped);
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  assert_ring (ring, "lo-1700000000-00007.pcap lo-1700000000-00008.pcap");
  g_assert_cmpuint (ring->n_bytes, ==, 10 + sizeof swapped);
  g_assert_true (has_file (self, ".other.part"));
  g_assert_true (has_file (self, ".lo.part"));
}

static void
test_what_a_killed_compression_left_is_removed (Fixture *self, gconstpointer user_data)
{
  const char *const names[] = {
    "lo-1700000000-00001.pcap",
    "lo-1700000000-00001.pcap.gz", /* killed before the former went */
    "lo-1700000000-00002.pcap",
    ".lo-1700000000-00002.pcap.gz.part", /* killed in the middle */
    NULL,
  };

  make_files (self, names);
  g_autoptr (GPcapRing) ring = open_ring (self, (GPcapRingLimits){ 0 });
  assert_ring (ring, "lo-1700000000-00001.pcap.gz lo-1700000000-00002.pcap");
  g_assert_false (has_file (self, names[0]));
  g_assert_false (has_file (self, names[3]));
  g_assert_cmpuint (ring->n_bytes, ==, 20);
}

#define ADD(path, data, test) g_test_add ("/ring/" path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-file-under-way-is-hidden", NULL, test_a_file_under_way_is_hidden);
  ADD ("nothing-is-overwritten", NULL, test_nothing_is_overwritten);
  ADD ("the-number-goes-on", NULL, test_the_number_goes_on);
  ADD ("the-number-of-files-is-limited", NULL, test_the_number_of_files_is_limited);
  ADD ("the-bytes-of-all-files-are-limited", NULL, test_the_bytes_of_all_files_are_limited);
  ADD ("the-age-of-files-is-limited", NULL, test_the_age_of_files_is_limited);
  ADD ("space-stays-free", NULL, test_space_stays_free);
  ADD ("a-file-that-somebody-deleted-does-not-count", NULL,
       test_a_file_that_somebody_deleted_does_not_count);
  ADD ("directories-and-links-are-left-alone", NULL, test_directories_and_links_are_left_alone);
  ADD ("a-file-that-was-replaced-keeps-no-others", NULL,
       test_a_file_that_was_replaced_keeps_no_others);
  ADD ("a-fifo-is-not-waited-for", NULL, test_a_fifo_is_not_waited_for);
  ADD ("a-directory-that-stays-locked", NULL, test_a_directory_that_stays_locked);
  ADD ("a-second-dumper-is-refused", NULL, test_a_second_dumper_is_refused);
  ADD ("a-directory-that-is-not-there-is-an-error", NULL,
       test_a_directory_that_is_not_there_is_an_error);
  ADD ("a-file-that-was-left-is-cut-after-its-last-packet/pcap", NULL,
       test_a_file_that_was_left_is_cut_after_its_last_packet);
  ADD ("a-file-that-was-left-is-cut-after-its-last-packet/pcapng", "pcapng",
       test_a_file_that_was_left_is_cut_after_its_last_packet);
  ADD ("a-file-that-was-left-gets-a-free-number", NULL,
       test_a_file_that_was_left_gets_a_free_number);
  ADD ("a-file-that-cannot-be-read-is-not-recovered", NULL,
       test_a_file_that_cannot_be_read_is_not_recovered);
  ADD ("a-file-that-was-left-may-have-any-time", NULL, test_a_file_that_was_left_may_have_any_time);
  ADD ("what-is-not-a-savefile-stays-as-it-is", NULL, test_what_is_not_a_savefile_stays_as_it_is);
  ADD ("what-a-killed-compression-left-is-removed", NULL,
       test_what_a_killed_compression_left_is_removed);
  return g_test_run ();
}
