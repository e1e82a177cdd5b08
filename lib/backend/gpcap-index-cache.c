/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps indexes of savefiles in the user's cache directory.
 *
 * A file has the name of its device and inode. It is used if the savefile is the same: it has the
 * same size and time of change, or has grown since, and its first bytes, and the last ones that
 * were indexed, are what they were. A cache that is damaged, of another version or of another user
 * is as good as none, and so is one that cannot be written. What it says is checked by who uses it;
 * and packets are always read from the savefile. */

#include "backend/gpcap-index-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "gpcap/gpcap-version.h"

/* The first bytes of a cache. Another layout gets another number; in the other byte order it is
 * another one, too. */
#define MAGIC G_GUINT64_CONSTANT (0x3149504347504358)

/* How the name of a cache ends. */
#define SUFFIX ".index"

/* Savefiles that are indexed faster than a cache is found, in bytes. */
#define MIN_SAVEFILE (1024 * 1024)

/* The largest cache, and how many there are at most, and how large together. */
#define MAX_SIZE (64 * 1024 * 1024)
#define MAX_FILES 100
#define MAX_TOTAL (256 * 1024 * 1024)

/* How much at the beginning and at the end tells whether the savefile is the same. */
#define SAMPLE_SIZE 4096

typedef struct
{
  guint64 magic;
  guint64 size; /* of what follows */
  guint64 checksum; /* of what follows */
} Header;

/* The version, the savefile (device, inode, size, time of change, checksum) and the content. */
#define TYPE "(s(tttxs)v)"

static char *
get_directory (void)
{
  return g_build_filename (g_get_user_cache_dir (), "gpcap", "indexes", NULL);
}

static char *
get_filename (const char *directory, const struct stat *status)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x" SUFFIX,
                                           (guint64) status->st_dev, (guint64) status->st_ino);

  return g_build_filename (directory, name, NULL);
}

/* libpcap decides what the packets of some link types are. */
static char *
get_version (void)
{
  return g_strdup_printf ("%d.%d.%d, %s", GPCAP_MAJOR_VERSION, GPCAP_MINOR_VERSION,
                          GPCAP_MICRO_VERSION, pcap_lib_version ());
}

/* Times after 2262 do not fit. They wrap, so that two of them still differ. */
static gint64
get_time (const struct stat *status)
{
  return (gint64) ((guint64) status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec);
}

static gboolean
add_sample (int fd, guint64 begin, guint64 end, GChecksum *checksum)
{
  guint8 sample[SAMPLE_SIZE];
  const gssize n = pread (fd, sample, end - begin, begin);

  if (n != (gssize) (end - begin))
    return FALSE;
  g_checksum_update (checksum, sample, n);
  return TRUE;
}

/* Returns a checksum of the first and the last of the first @size bytes; NULL if there are not as
 * many. */
static char *
get_checksum (int fd, guint64 size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const guint64 sample = MIN (size, SAMPLE_SIZE);

  if (!add_sample (fd, 0, sample, checksum) || !add_sample (fd, size - sample, size, checksum))
    return NULL;
  return g_strdup (g_checksum_get_string (checksum));
}

/* Reads a cache of this user. */
static GBytes *
read_file (const char *filename)
{
  const int fd = open (filename, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  guint8 *data = NULL;
  gsize n_read = 0;

  if (fd == -1)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ()
      && status.st_size > (goffset) sizeof (Header) && status.st_size <= MAX_SIZE)
    data = g_try_malloc (status.st_size);
  while (data != NULL && n_read < (gsize) status.st_size)
    {
      const gssize n = read (fd, data + n_read, status.st_size - n_read);

      if (n > 0)
        n_read += n;
      else if (n == 0 || errno != EINTR)
        g_clear_pointer (&data, g_free);
    }
  close (fd);
  return data != NULL ? g_bytes_new_take (data, n_read) : NULL;
}

/* Returns what a cache says, owned, if it is whole. */
static GVariant *
read_cache (const char *filename)
{
  g_autoptr (GBytes) bytes = read_file (filename);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GVariant) variant = NULL;
  const guint8 *data;
  Header header;
  gsize size;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  memcpy (&header, data, sizeof header);
  if (header.magic != MAGIC || header.size != size - sizeof header
      || header.checksum != crc32 (0, data + sizeof header, header.size))
    return NULL;
  content = g_bytes_new_from_bytes (bytes, sizeof header, header.size);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), content, FALSE));
  return g_variant_is_normal_form (variant) ? g_steal_pointer (&variant) : NULL;
}

/* Whether the savefile is the same, or has only grown. */
static gboolean
is_same (GVariant *identity, int fd, const struct stat *status, guint64 *raw_end)
{
  g_autofree char *now = NULL;
  guint64 device, inode, size;
  gint64 time;
  const char *checksum;

  g_variant_get (identity, "(tttx&s)", &device, &inode, &size, &time, &checksum);
  if (device != (guint64) status->st_dev || inode != (guint64) status->st_ino
      || size > (guint64) status->st_size
      || (size == (guint64) status->st_size && time != get_time (status)))
    return FALSE;
  *raw_end = size;
  now = get_checksum (fd, size);
  return g_strcmp0 (now, checksum) == 0;
}

/* Returns what was stored, owned, and how much of the savefile it is of; NULL if there is nothing
 * that can be used. */
GVariant *
gpcap_index_cache_load (GPcapRandomFile *file, const GVariantType *type, guint64 *raw_end)
{
  const int fd = gpcap_random_file_peek_fd (file);
  g_autofree char *directory = get_directory ();
  g_autofree char *filename = NULL;
  g_autofree char *version = get_version ();
  g_autoptr (GVariant) cache = NULL;
  g_autoptr (GVariant) identity = NULL;
  g_autoptr (GVariant) content = NULL;
  const char *cache_version;
  struct stat status;

  if (fstat (fd, &status) != 0)
    return NULL;
  filename = get_filename (directory, &status);
  cache = read_cache (filename);
  if (cache == NULL)
    return NULL;
  g_variant_get (cache, "(&s@(tttxs)v)", &cache_version, &identity, &content);
  if (!g_str_equal (cache_version, version) || !is_same (identity, fd, &status, raw_end)
      || !g_variant_is_of_type (content, type))
    return NULL;
  /* The oldest ones are removed at first. */
  utimensat (AT_FDCWD, filename, NULL, AT_SYMLINK_NOFOLLOW);
  return g_steal_pointer (&content);
}

/* A file in the directory. */
typedef struct
{
  char *filename; /* owned */
  gint64 time;
  goffset size;
} Kept;

static void
kept_clear (gpointer kept)
{
  g_free (((Kept *) kept)->filename);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const gint64 one = ((const Kept *) a)->time, other = ((const Kept *) b)->time;

  return one > other ? -1 : one < other;
}

/* Whether a file in the directory is a cache, or one that a program did not write to its end: the
 * directory may be a link to another one, and what else is in there is not ours. */
static gboolean
is_cache (const char *name, const struct stat *status)
{
  return strstr (name, SUFFIX) != NULL && S_ISREG (status->st_mode) && status->st_uid == geteuid ();
}

static GArray *
list_directory (const char *directory)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  g_array_set_clear_func (files, kept_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Kept kept = { .filename = g_build_filename (directory, name, NULL) };
      struct stat status;

      if (lstat (kept.filename, &status) == 0 && is_cache (name, &status))
        {
          kept.time = get_time (&status);
          kept.size = status.st_size;
          g_array_append_val (files, kept);
        }
      else
        g_free (kept.filename);
    }
  g_array_sort (files, compare_age);
  return files;
}

/* Removes the oldest files, also those that a program did not write to their end. */
static void
limit_directory (const char *directory)
{
  g_autoptr (GArray) files = list_directory (directory);
  goffset total = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const Kept *kept = &g_array_index (files, Kept, i);

      total += kept->size;
      if (i >= MAX_FILES || total > MAX_TOTAL)
        g_unlink (kept->filename);
    }
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      const gssize n = write (fd, data, size);

      if (n == -1 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      size -= n;
    }
  return TRUE;
}

/* Writes a file under another name at first, so that nobody finds a part of it. Not with GLib's
 * function, whose other names come from a counter that its threads do not share safely. */
static gboolean
replace_file (const char *filename, const guint8 *data, gsize size)
{
  g_autofree char *other = g_strconcat (filename, ".XXXXXX", NULL);
  const int fd = mkostemp (other, O_CLOEXEC);
  gboolean is_written;

  if (fd == -1)
    return FALSE;
  is_written = write_all (fd, data, size);
  if (close (fd) == 0 && is_written && g_rename (other, filename) == 0)
    return TRUE;
  g_unlink (other);
  return FALSE;
}

static void
write_cache (const char *directory, const char *filename, GVariant *cache)
{
  const gsize size = g_variant_get_size (cache);
  g_autofree guint8 *data =
      size <= MAX_SIZE - sizeof (Header) ? g_try_malloc (sizeof (Header) + size) : NULL;
  Header header = { MAGIC, size, 0 };

  if (data == NULL || g_mkdir_with_parents (directory, 0700) != 0)
    return;
  g_variant_store (cache, data + sizeof header);
  header.checksum = crc32 (0, data + sizeof header, size);
  memcpy (data, &header, sizeof header);
  if (replace_file (filename, data, sizeof header + size))
    limit_directory (directory);
}

/* Stores what was found in the first @raw_end bytes of a savefile, if it is worth while. Takes
 * ownership of a floating @content. */
void
gpcap_index_cache_store (GPcapRandomFile *file, guint64 raw_end, GVariant *content)
{
  const int fd = gpcap_random_file_peek_fd (file);
  g_autoptr (GVariant) kept = g_variant_ref_sink (content);
  g_autoptr (GVariant) cache = NULL;
  g_autofree char *directory = get_directory ();
  g_autofree char *filename = NULL;
  g_autofree char *version = get_version ();
  g_autofree char *checksum = NULL;
  struct stat status;

  if (raw_end < MIN_SAVEFILE || fstat (fd, &status) != 0)
    return;
  checksum = get_checksum (fd, raw_end);
  if (checksum == NULL)
    return;
  filename = get_filename (directory, &status);
  cache = g_variant_ref_sink (g_variant_new (TYPE, version, (guint64) status.st_dev,
                                             (guint64) status.st_ino, raw_end, get_time (&status),
                                             checksum, kept));
  write_cache (directory, filename, cache);
}
