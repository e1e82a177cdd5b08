/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of indexes that are kept in the cache directory. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-compress.h"
#include "support/gpcap-growing.h"
#include "support/gpcap-waiting.h"

#define N_TIMES 3
#define N_PACKETS (N_TIMES * TEST_N_MANY)

static GPcapSavefileModel *
open_model (const char *filename, gboolean cache)
{
  g_autoptr (GError) error = NULL;
  GPcapSavefileModel *model = g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename",
                                              filename, "cache", cache, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (gpcap_savefile_model_get_cache (model), ==, cache);
  return model;
}

static void
complete (GPcapSavefileModel *model)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_savefile_model_wait (model, NULL, &error));
  g_assert_no_error (error);
}

static char *
describe_item (gpointer list, guint i)
{
  g_autoptr (GPcapPacket) packet = g_list_model_get_item (list, i);
  g_autofree char *data =
      g_compute_checksum_for_bytes (G_CHECKSUM_MD5, gpcap_packet_get_data (packet));
  GPcapInterface *interface = gpcap_packet_get_interface (packet);
  g_auto (GStrv) comments = gpcap_packet_get_comments (packet);
  g_autofree char *comment = g_strjoinv ("|", comments);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %d %s %s",
                          gpcap_pkthdr_get_timestamp (gpcap_packet_get_hdr (packet)), data,
                          gpcap_packet_get_datalink (packet),
                          interface != NULL ? gpcap_interface_get_name (interface) : NULL, comment);
}

/* Two models have the same packets and interfaces. */
static void
assert_same (GPcapSavefileModel *actual, GPcapSavefileModel *expected)
{
  const guint n = gpcap_savefile_model_get_n_packets (expected);

  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (actual), ==, n);
  g_assert_cmpuint (g_list_model_get_n_items (gpcap_savefile_model_get_interfaces (actual)), ==,
                    g_list_model_get_n_items (gpcap_savefile_model_get_interfaces (expected)));
  for (guint i = 0; i < 200; i++)
    {
      const guint row = i < 100 ? n - 1 - i : (guint) g_test_rand_int_range (0, n);
      g_autofree char *one = describe_item (actual, row);
      g_autofree char *other = describe_item (expected, row);

      g_assert_cmpstr (one, ==, other);
    }
  g_assert_null (gpcap_savefile_model_get_error (actual));
}

static char *
get_directory (void)
{
  return g_build_filename (g_get_user_cache_dir (), "gpcap", "indexes", NULL);
}

/* Returns the name of a savefile's cache. */
static char *
get_cache (const char *filename)
{
  g_autofree char *directory = get_directory ();
  g_autofree char *name = NULL;
  struct stat status;

  g_assert_cmpint (stat (filename, &status), ==, 0);
  name = g_strdup_printf ("%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x.index",
                          (guint64) status.st_dev, (guint64) status.st_ino);
  return g_build_filename (directory, name, NULL);
}

/* Waits until a model's thread has written the cache, after the model is whole: another file than
 * the one that was there. */
static void
wait_for_store (const char *cache, ino_t before)
{
  const gint64 deadline = get_test_deadline ();
  struct stat status;

  while (stat (cache, &status) != 0 || status.st_ino == before)
    {
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

/* Returns the name of a thread of this process, which is that of the program if nobody gave it
 * another one, as for the thread of ThreadSanitizer. */
static char *
dup_thread_name (const char *thread_id)
{
  g_autofree char *filename = g_build_filename ("/proc/self/task", thread_id, "comm", NULL);
  char *name = NULL;

  g_file_get_contents (filename, &name, NULL, NULL);
  return name;
}

/* Waits for the ends of the threads that index, also for those whose models are gone: they write
 * caches at their end, and may hold a lock of GLib's, which a child process would wait for for
 * ever.
 */
static void
wait_until_alone (void)
{
  const gint64 deadline = get_test_deadline ();
  g_autofree char *id = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *own_name = dup_thread_name (id);
  gboolean is_alone;

  do
    {
      g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
      const char *thread_id;

      is_alone = TRUE;
      while ((thread_id = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *name = dup_thread_name (thread_id);

          is_alone &= g_strcmp0 (name, own_name) == 0;
        }
      g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (!is_alone);
}

/* Removes the caches when no more are written. */
static void
remove_caches (void)
{
  g_autofree char *directory = get_directory ();
  g_autoptr (GDir) dir = NULL;
  const char *name;

  wait_until_alone ();
  dir = g_dir_open (directory, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *filename = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_remove (filename), ==, 0);
    }
}

/* Savefiles of more than a MiB. */
static GByteArray *
make_content (const char *kind)
{
  const char *const names[] = { "sections.pcapng", "link-types-be.pcapng", "whole-le.pcapng",
                                "mixed-be.pcapng", "whole-be.pcapng",      "mixed-le.pcapng" };
  GByteArray *plain = g_byte_array_new ();
  Content content;

  content_init (&content, "many.pcap");
  for (guint i = 0; !g_str_has_prefix (kind, "pcapng") && i < N_TIMES; i++)
    g_byte_array_append (plain, content.data + (i > 0 ? HEADER_SIZE : 0),
                         content.size - (i > 0 ? HEADER_SIZE : 0));
  for (guint i = 0; g_str_has_prefix (kind, "pcapng") && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename =
          g_build_filename (g_getenv ("GPCAP_TEST_PCAPNG_SAVEFILES"), names[i], NULL);
      g_autofree char *data = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (filename, &data, &size, NULL));
      g_byte_array_append (plain, (const guint8 *) data, size);
    }
  content_clear (&content);
  return plain;
}

typedef struct
{
  Growing file;
  GByteArray *content; /* owned */
  gsize written;
} Fixture;

static void
write_until (Fixture *self, gsize end)
{
  growing_append (&self->file, self->content->data + self->written, end - self->written);
  self->written = end;
}

static void
set_up (Fixture *self, const char *kind)
{
  remove_caches ();
  growing_init (&self->file);
  self->content = make_content (kind);
  self->written = 0;
}

static void
tear_down (Fixture *self)
{
  g_byte_array_unref (self->content);
  growing_clear (&self->file);
  remove_caches ();
}

/* Whether the cache that is there, of the whole file, is used: it is the same file then, and has
 * the time of this use, and all packets are there at once. Else it is written again. */
static gboolean
is_used (const char *filename)
{
  const struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };
  g_autofree char *cache = get_cache (filename);
  const gboolean is_there = utimensat (AT_FDCWD, cache, long_ago, 0) == 0;
  g_autoptr (GPcapSavefileModel) plain = open_model (filename, FALSE);
  g_autoptr (GPcapSavefileModel) model = NULL;
  struct stat before = { 0 }, after;

  g_assert_cmpint (stat (cache, &before) == 0, ==, is_there);
  model = open_model (filename, TRUE);
  const gboolean is_hit = is_there && stat (cache, &after) == 0 && after.st_ino == before.st_ino
                          && after.st_mtim.tv_sec > 1000;
  if (is_hit)
    g_assert_true (gpcap_savefile_model_is_complete (model));
  complete (model);
  complete (plain);
  assert_same (model, plain);
  if (is_there && !is_hit)
    wait_for_store (cache, before.st_ino);
  return is_hit;
}

static void
open_and_store (const char *filename)
{
  g_autofree char *cache = get_cache (filename);
  g_autoptr (GPcapSavefileModel) model = open_model (filename, TRUE);

  complete (model);
  wait_for_store (cache, 0);
}

static void
test_a_file_is_opened_again (gconstpointer kind)
{
  g_autofree char *cache = NULL;
  struct stat status;
  Fixture self;

  set_up (&self, kind);
  write_until (&self, self.content->len);
  cache = get_cache (self.file.filename);
  g_object_unref (open_model (self.file.filename, FALSE));
  g_assert_cmpint (g_stat (cache, &status), ==, -1);
  open_and_store (self.file.filename);
  g_assert_cmpint (g_stat (cache, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  for (guint i = 0; i < 3; i++)
    g_assert_true (is_used (self.file.filename));
  tear_down (&self);
}

/* What the cache has is there at once, and what was written since is read, also inside of a packet.
 * Then the cache is written again. */
static void
assert_goes_on (const char *filename, guint n_cached)
{
  g_autofree char *cache = get_cache (filename);
  g_autoptr (GPcapSavefileModel) plain = open_model (filename, FALSE);
  struct stat before;

  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (plain), <, n_cached);
  complete (plain);
  g_assert_cmpint (stat (cache, &before), ==, 0);
  g_autoptr (GPcapSavefileModel) model = open_model (filename, TRUE);
  g_assert_cmpuint (gpcap_savefile_model_get_n_packets (model), >=, n_cached);
  complete (model);
  assert_same (model, plain);
  wait_for_store (cache, before.st_ino);
  g_assert_true (is_used (filename));
}

static void
test_a_file_that_has_grown_goes_on (gconstpointer kind)
{
  Fixture self;

  for (guint i = 0; i < 4; i++)
    {
      set_up (&self, kind);
      g_autoptr (GError) error = NULL;
      const gsize half = self.content->len / 2 + g_test_rand_int_range (0, 2000);
      guint n_cached;

      write_until (&self, half);
      {
        g_autoptr (GPcapSavefileModel) model =
            g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, NULL, &error, "filename", self.file.filename,
                            "cache", TRUE, "follow", TRUE, NULL);
        g_autofree char *cache = get_cache (self.file.filename);

        complete (model);
        n_cached = gpcap_savefile_model_get_n_packets (model);
        wait_for_store (cache, 0);
      }
      write_until (&self, self.content->len);
      assert_goes_on (self.file.filename, n_cached);
      tear_down (&self);
    }
}

static void
set_time (Fixture *self, gint64 seconds)
{
  const struct timespec times[2] = { { seconds, 1 }, { seconds, 1 } };

  g_assert_cmpint (futimens (self->file.fd, times), ==, 0);
}

static void
touch (Fixture *self)
{
  set_time (self, 1);
}

/* File systems have times that nanoseconds of 64 bits have not. */
static void
test_a_file_may_have_any_time (void)
{
  Fixture self;
  struct stat status;

  set_up (&self, "pcap");
  write_until (&self, self.content->len);
  for (guint i = 0; i < 3; i++)
    {
      set_time (&self, G_GINT64_CONSTANT (14000000000) + i);
      g_assert_cmpint (stat (self.file.filename, &status), ==, 0);
      if (status.st_mtim.tv_sec != G_GINT64_CONSTANT (14000000000) + i)
        {
          g_test_skip ("The file system does not have times after 2262");
          break;
        }
      if (i == 0)
        open_and_store (self.file.filename);
      else
        g_assert_false (is_used (self.file.filename));
      g_assert_true (is_used (self.file.filename));
    }
  tear_down (&self);
}

static void
change_beginning (Fixture *self)
{
  growing_cut (&self->file, 0);
  self->content->data[0] = self->content->data[0] == 0x0a ? 0x0a : self->content->data[0];
  self->content->data[200] ^= 1;
  self->written = 0;
  write_until (self, self->content->len);
  growing_append (&self->file, self->content->data + HEADER_SIZE, self->content->len - HEADER_SIZE);
}

static void
make_shorter (Fixture *self)
{
  Content content;

  content_init (&content, "many.pcap");
  growing_cut (&self->file, content.size);
  content_clear (&content);
}

static void
replace (Fixture *self)
{
  growing_rename (&self->file);
  growing_create (&self->file);
  self->written = 0;
  write_until (self, self->content->len);
}

static void
test_another_file_is_read (void)
{
  void (*const changes[]) (Fixture *) = { touch, change_beginning, make_shorter, replace };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Fixture self;

      set_up (&self, "pcap");
      write_until (&self, self.content->len);
      open_and_store (self.file.filename);
      g_assert_true (is_used (self.file.filename));
      changes[i](&self);
      g_assert_false (is_used (self.file.filename));
      tear_down (&self);
    }
}

/* Each byte may be wrong, and each length. */
static void
test_a_damaged_cache_is_not_used (gconstpointer kind)
{
  g_autofree char *cache = NULL;
  g_autofree char *data = NULL;
  gsize size;
  Fixture self;

  set_up (&self, kind);
  write_until (&self, self.content->len);
  open_and_store (self.file.filename);
  cache = get_cache (self.file.filename);
  g_assert_true (g_file_get_contents (cache, &data, &size, NULL));
  for (guint i = 0; i < 36; i++)
    {
      g_autofree char *damaged = g_memdup2 (data, size);
      const gsize place = i < 24 ? i : (gsize) g_test_rand_int_range (0, size);

      damaged[place] ^= 1 << g_test_rand_int_range (0, 8);
      g_assert_true (g_file_set_contents (cache, damaged, i % 3 == 0 ? place : size, NULL));
      g_assert_false (is_used (self.file.filename));
    }
  g_assert_true (g_file_set_contents (cache, data, size, NULL));
  g_assert_true (is_used (self.file.filename));
  tear_down (&self);
}

static guint32
count_crc (const guint8 *data, gsize size)
{
  guint32 crc = G_MAXUINT32;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  return ~crc;
}

/* Writes a cache with a right checksum. */
static void
write_cache (const char *cache, gconstpointer head, GVariant *content)
{
  const guint64 size = g_variant_get_size (content);
  const guint64 checksum = count_crc (g_variant_get_data (content), size);
  g_autoptr (GByteArray) all = g_byte_array_new ();

  g_byte_array_append (all, head, 8);
  g_byte_array_append (all, (const guint8 *) &size, sizeof size);
  g_byte_array_append (all, (const guint8 *) &checksum, sizeof checksum);
  g_byte_array_append (all, g_variant_get_data (content), size);
  g_assert_true (g_file_set_contents (cache, (char *) all->data, all->len, NULL));
}

/* Returns a copy of a tuple with another child. */
static GVariant *
replace_child (GVariant *tuple, gsize place, GVariant *child)
{
  g_autoptr (GPtrArray) children =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (tuple); i++)
    g_ptr_array_add (children, i == place ? g_variant_ref_sink (child)
                                          : g_variant_get_child_value (tuple, i));
  return g_variant_new_tuple ((GVariant **) children->pdata, children->len);
}

/* Replaces what is at a place in tuples, variants and maybes within each other. */
static GVariant *
replace_at (GVariant *container, const int *path, GVariant *value)
{
  if (*path == -1)
    return value;
  g_autoptr (GVariant) child = g_variant_get_child_value (container, *path);
  GVariant *replaced = replace_at (child, path + 1, value);
  if (g_variant_is_of_type (container, G_VARIANT_TYPE_VARIANT))
    return g_variant_new_variant (replaced);
  if (g_variant_is_container (container)
      && g_variant_type_is_maybe (g_variant_get_type (container)))
    return g_variant_new_maybe (NULL, replaced);
  return replace_child (container, *path, replaced);
}

/* The messages of errors are made with the block of the last interface. */
static void
test_a_cache_without_the_last_interface_is_not_used (void)
{
  const int path[] = { 2, 0, 2, 0, 3, 3, -1 };
  g_autofree char *cache = NULL;
  g_autofree char *data = NULL;
  struct stat status;
  gsize size;
  Fixture self;

  set_up (&self, "pcapng");
  write_until (&self, self.content->len);
  open_and_store (self.file.filename);
  cache = get_cache (self.file.filename);
  g_assert_true (g_file_get_contents (cache, &data, &size, NULL));
  g_autoptr (GBytes) content = g_bytes_new (data + 24, size - 24);
  g_autoptr (GVariant) all = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE ("(s(tttxs)v)"), content, FALSE));
  g_autoptr (GVariant) without = g_variant_ref_sink (replace_at (
      all, path, g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, "", 0, TRUE, NULL, NULL)));
  write_cache (cache, data, without);
  g_assert_cmpint (stat (cache, &status), ==, 0);
  g_autoptr (GPcapSavefileModel) model = open_model (self.file.filename, TRUE);
  complete (model);
  wait_for_store (cache, status.st_ino);
  g_assert_true (is_used (self.file.filename));
  tear_down (&self);
}

/* A section with an interface of each of these link types, and some packets of the first one. */
static void
append_section (Growing *file, const guint16 *datalinks, guint n_datalinks, guint n_packets)
{
  const guint32 section[] = { 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, G_MAXUINT32, G_MAXUINT32, 28 };
  const guint32 packet[] = { 6, 36, 0, 0, 1, 4, 4, 0, 36 };

  growing_append (file, section, sizeof section);
  for (guint i = 0; i < n_datalinks; i++)
    {
      const guint32 interface[] = { 1, 20, datalinks[i], 0, 20 };

      growing_append (file, interface, sizeof interface);
    }
  for (guint i = 0; i < n_packets; i++)
    growing_append (file, packet, sizeof packet);
}

/* An interface of an earlier section may have packets that make blocks long. */
static void
test_long_blocks_go_on (void)
{
  const guint16 datalinks[] = { GPCAP_DLT_EN10MB, GPCAP_DLT_DBUS };
  const guint32 length = 17 * 1024 * 1024;
  const guint32 begin[] = { 0xbad, length };
  g_autofree guint8 *body = g_malloc0 (length - 12);
  Growing file;

  remove_caches ();
  growing_init (&file);
  append_section (&file, datalinks, 2, 100);
  append_section (&file, datalinks, 1, 40000);
  open_and_store (file.filename);
  g_assert_true (is_used (file.filename));
  growing_append (&file, begin, sizeof begin);
  growing_append (&file, body, length - 12);
  growing_append (&file, &length, sizeof length);
  append_section (&file, datalinks, 1, 20000);
  assert_goes_on (file.filename, 40100);
  growing_clear (&file);
  remove_caches ();
}

/* With a right checksum, whatever a cache says does no harm: the model has its packets or an
 * error, and nothing is read outside. */
static void
test_a_cache_that_lies_does_no_harm (gconstpointer kind)
{
  g_autofree char *cache = NULL;
  g_autofree char *data = NULL;
  gsize size;
  Fixture self;

  set_up (&self, kind);
  write_until (&self, self.content->len);
  open_and_store (self.file.filename);
  cache = get_cache (self.file.filename);
  g_assert_true (g_file_get_contents (cache, &data, &size, NULL));
  for (guint i = 0; i < 80; i++)
    {
      g_autofree char *lie = g_memdup2 (data, size);
      guint64 checksum;

      for (guint j = 0; j < 1 + i % 5; j++)
        lie[g_test_rand_int_range (24, size)] ^= 1 << g_test_rand_int_range (0, 8);
      checksum = count_crc ((guint8 *) lie + 24, size - 24);
      memcpy (lie + 16, &checksum, sizeof checksum);
      g_assert_true (g_file_set_contents (cache, lie, size, NULL));
      g_autoptr (GPcapSavefileModel) model = open_model (self.file.filename, TRUE);
      gpcap_savefile_model_wait (model, NULL, NULL);
      const guint n = gpcap_savefile_model_get_n_packets (model);
      for (guint j = 0; n > 0 && j < 20; j++)
        g_free (describe_item (model, g_test_rand_int_range (0, n)));
      /* Its thread writes no other cache in the place of the next lie. */
      g_clear_object (&model);
      wait_until_alone ();
    }
  tear_down (&self);
}

/* That the cache cannot be written is no failure. */
static void
test_a_directory_that_cannot_be_written (void)
{
  g_autofree char *directory = get_directory ();
  Fixture self;

  set_up (&self, "pcap");
  write_until (&self, self.content->len);
  g_mkdir_with_parents (directory, 0700);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  /* Root may write to a read-only directory, but nobody into a file. */
  g_assert_true (g_file_set_contents (directory, "", 0, NULL));
  for (guint i = 0; i < 2; i++)
    g_assert_false (is_used (self.file.filename));
  wait_until_alone ();
  g_assert_cmpint (g_remove (directory), ==, 0);
  if (geteuid () != 0)
    {
      g_assert_cmpint (g_mkdir (directory, 0500), ==, 0);
      g_assert_false (is_used (self.file.filename));
      wait_until_alone ();
      g_assert_cmpint (g_rmdir (directory), ==, 0);
    }
  tear_down (&self);
}

static void
test_small_files_have_no_cache (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");

  remove_caches ();
  g_autoptr (GPcapSavefileModel) unopened =
      g_object_new (GPCAP_TYPE_SAVEFILE_MODEL, "filename", filename, NULL);
  g_assert_false (gpcap_savefile_model_get_cache (unopened));
  g_autoptr (GPcapSavefileModel) model = open_model (filename, TRUE);
  complete (model);
  g_autofree char *cache = get_cache (filename);
  wait_until_alone ();
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
}

/* The oldest ones are removed, but nothing else. */
static void
test_there_are_not_too_many (void)
{
  g_autofree char *directory = get_directory ();
  g_autofree char *other = g_build_filename (directory, "other", NULL);
  /* Of those files, it would be the first one that is removed. */
  const struct timespec between[2] = { { 1030, 1 }, { 1030, 1 } };
  const gint64 deadline = get_test_deadline ();
  guint n = 0;
  Fixture self;

  set_up (&self, "pcap");
  write_until (&self, self.content->len);
  g_mkdir_with_parents (directory, 0700);
  for (guint i = 0; i < 130; i++)
    {
      const struct timespec times[2] = { { 1000 + i, 0 }, { 1000 + i, 0 } };
      g_autofree char *name = g_strdup_printf ("%u.index", i);
      g_autofree char *filename = g_build_filename (directory, name, NULL);

      g_assert_true (g_file_set_contents (filename, "old", -1, NULL));
      g_assert_cmpint (utimensat (AT_FDCWD, filename, times, 0), ==, 0);
    }
  g_assert_true (g_file_set_contents (other, "other", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, other, between, 0), ==, 0);
  g_autoptr (GPcapSavefileModel) model = open_model (self.file.filename, TRUE);
  complete (model);
  for (n = 0; n != 101; n = 0)
    {
      g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);

      while (g_dir_read_name (dir) != NULL)
        n++;
      if (n == 101)
        break;
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_autofree char *oldest = g_build_filename (directory, "30.index", NULL);
  g_autofree char *newest = g_build_filename (directory, "129.index", NULL);
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (newest, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_remove (other), ==, 0);
  g_clear_object (&model);
  tear_down (&self);
}

/* A child process opens the file by itself, and is told that the model of its parent is another
 * process's. */
static void
test_a_child_process_uses_the_cache (void)
{
  Fixture self;
  int status;

  set_up (&self, "pcapng");
  write_until (&self, self.content->len);
  open_and_store (self.file.filename);
  g_autoptr (GPcapSavefileModel) model = open_model (self.file.filename, TRUE);
  complete (model);
  wait_until_alone ();
  const pid_t pid = fork ();
  if (pid == 0)
    {
      GError *error = NULL;
      const gboolean is_told = !gpcap_savefile_model_wait (model, NULL, &error)
                               && g_error_matches (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);

      _exit (is_told && is_used (self.file.filename) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (is_used (self.file.filename));
  g_clear_object (&model);
  tear_down (&self);
}

/* Some link types have them. */
static void
test_a_packet_may_be_very_long (void)
{
  const guint32 long_size = 66 * 1024 * 1024;
  const guint32 header[] = { 0xa1b2c3d4, 4 << 16 | 2, 0, 0, 128 << 20, GPCAP_DLT_DBUS };
  const guint32 long_packet[] = { 1, 2, long_size, long_size };
  const guint32 packet[] = { 3, 4, 4, 4, 5 };
  Growing file;

  remove_caches ();
  growing_init (&file);
  growing_append (&file, header, sizeof header);
  growing_append (&file, long_packet, sizeof long_packet);
  g_assert_cmpint (ftruncate (file.fd, sizeof header + sizeof long_packet + long_size), ==, 0);
  g_assert_cmpint (lseek (file.fd, 0, SEEK_END), >, 0);
  for (guint i = 0; i < 200; i++)
    growing_append (&file, packet, sizeof packet);
  open_and_store (file.filename);
  g_assert_true (is_used (file.filename));
  growing_clear (&file);
  remove_caches ();
}

/* Where decompression can begin is kept, too. */
static void
test_a_compressed_file_is_opened_again (gconstpointer data)
{
  const Compression *compression = data;
  g_autoptr (GByteArray) compressed = g_byte_array_new ();
  Fixture self;

  set_up (&self, "pcap");
  for (guint i = 0; i < 4; i++)
    {
      const gsize size = self.content->len - (i > 0 ? HEADER_SIZE : 0);

      compression_append (compression, compressed, self.content->data + self.content->len - size,
                          size);
    }
  g_assert_cmpuint (compressed->len, >, 1024 * 1024);
  growing_append (&self.file, compressed->data, compressed->len);
  open_and_store (self.file.filename);
  g_assert_true (is_used (self.file.filename));
  g_assert_true (is_used (self.file.filename));
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  /* GLib's own directories for tests are leaks. */
  g_autofree char *cache_home = g_dir_make_tmp ("gpcap-cache-XXXXXX", NULL);
  g_autofree char *parent = g_build_filename (cache_home, "gpcap", NULL);
  g_autofree char *directory = g_build_filename (parent, "indexes", NULL);

  g_setenv ("XDG_CACHE_HOME", cache_home, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/index-cache/" name, func)
#define ADD_KINDS(name, func)                                                                      \
  g_test_add_data_func ("/index-cache/" name "/pcap", "pcap", func);                               \
  g_test_add_data_func ("/index-cache/" name "/pcapng", "pcapng", func)
  ADD_KINDS ("a-file-is-opened-again", test_a_file_is_opened_again);
  ADD_KINDS ("a-file-that-has-grown-goes-on", test_a_file_that_has_grown_goes_on);
  ADD_KINDS ("a-damaged-cache-is-not-used", test_a_damaged_cache_is_not_used);
  ADD_KINDS ("a-cache-that-lies-does-no-harm", test_a_cache_that_lies_does_no_harm);
  ADD ("a-file-may-have-any-time", test_a_file_may_have_any_time);
  ADD ("another-file-is-read", test_another_file_is_read);
  ADD ("a-directory-that-cannot-be-written", test_a_directory_that_cannot_be_written);
  ADD ("small-files-have-no-cache", test_small_files_have_no_cache);
  ADD ("there-are-not-too-many", test_there_are_not_too_many);
  ADD ("a-child-process-uses-the-cache", test_a_child_process_uses_the_cache);
  ADD ("a-cache-without-the-last-interface-is-not-used",
       test_a_cache_without_the_last_interface_is_not_used);
  ADD ("long-blocks-go-on", test_long_blocks_go_on);
  ADD ("a-packet-may-be-very-long", test_a_packet_may_be_very_long);
  for (gsize i = 0; i < n_compressions; i++)
    {
      g_autofree char *path = g_strdup_printf ("/index-cache/a-compressed-file-is-opened-again/%s",
                                               compressions[i].name);

      g_test_add_data_func (path, &compressions[i], test_a_compressed_file_is_opened_again);
    }
#undef ADD_KINDS
#undef ADD
  const int status = g_test_run ();
  remove_caches ();
  g_rmdir (directory);
  g_rmdir (parent);
  g_rmdir (cache_home);
  return status;
}
