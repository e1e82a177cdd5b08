/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes savefiles: for any bytes, GPcap has the same outcome as libpcap alone.
 *
 * The first byte of an input selects the filter, the second one the way to read; the rest is the
 * savefile. */

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "support/gpcap-outcome-ways.h"

static const char *const filters[] = {
  NULL, "ip", "udp port 5001", "greater 50", "not tcp", "vlan"
};

/* A savefile in memory, which can be opened by name as a regular file. */
static char *
write_savefile (const guint8 *data, gsize size)
{
  static int fd = -1;

  if (fd == -1)
    fd = memfd_create ("savefile", MFD_CLOEXEC);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, (gssize) size);
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

/* libpcap does not decompress what gzip, zstd and lz4 write. */
static gboolean
is_compressed (const guint8 *data, gsize size)
{
  const guint8 zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
  const guint8 lz4[] = { 0x04, 0x22, 0x4d, 0x18 };
  const guint8 skippable[] = { 0x2a, 0x4d, 0x18 };
  const guint8 gzip[] = { 0x1f, 0x8b };

  return memcmp (data, gzip, sizeof gzip) == 0 || memcmp (data, zstd, MIN (size, sizeof zstd)) == 0
         || memcmp (data, lz4, MIN (size, sizeof lz4)) == 0
         || ((data[0] & 0xf0) == 0x50
             && memcmp (data + 1, skippable, MIN (size - 1, sizeof skippable)) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size < 4 || is_compressed (data + 2, size - 2))
    return 0;

  const char *filter = filters[data[0] % G_N_ELEMENTS (filters)];
  g_autofree char *filename = write_savefile (data + 2, size - 2);
  Outcome expected = outcome_of_libpcap (filename, filter);
  Outcome actual = outcome_of_file (filename, filter, outcome_ways[data[1] % N_OUTCOME_WAYS]);

  assert_same_outcome (&actual, &expected);
  outcome_clear (&actual);
  outcome_clear (&expected);
  return 0;
}
