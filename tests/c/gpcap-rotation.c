/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of a dumper that writes a ring of files. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/gpcap-listening.h"
#include "support/gpcap-waiting.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

/* A file that the dumper has told of. */
typedef struct
{
  char *path; /* owned */
  gint64 first_time;
  gint64 last_time;
  guint64 n_packets;
} Whole;

/* A directory, and what a dumper told of the files that it wrote there. */
typedef struct
{
  char *directory; /* owned */
  GArray *told; /* owned; of Whole */
  GThread *thread; /* that told last */
} Fixture;

static void
clear_whole (gpointer whole)
{
  g_free (((Whole *) whole)->path);
}

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->directory = g_dir_make_tmp ("gpcap-XXXXXX", NULL);
  self->told = g_array_new (FALSE, TRUE, sizeof (Whole));
  g_array_set_clear_func (self->told, clear_whole);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns the names of all files, in order. */
static GPtrArray *
list_files (Fixture *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) names = list_files (self);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names->pdata[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_array_unref (self->told);
}

static void
rotated_cb (GPcapDumper *dumper,
            GFile *file,
            gint64 first_time,
            gint64 last_time,
            guint64 n_packets,
            Fixture *self)
{
  const Whole whole = { g_file_get_path (file), first_time, last_time, n_packets };

  g_array_append_val (self->told, whole);
  self->thread = g_thread_self ();
}

static GPcapRotation *
make_rotation (Fixture *self, const char *first_property, ...)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%s-%N.pcap", NULL);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GPcapRotation *rotation;
  const char *names[12] = { "template", "time-zone" };
  GValue values[12] = { G_VALUE_INIT };
  guint n = 2;
  va_list arguments;

  g_value_init (&values[0], G_TYPE_STRING);
  g_value_set_string (&values[0], template);
  g_value_init (&values[1], G_TYPE_TIME_ZONE);
  g_value_set_boxed (&values[1], utc);
  va_start (arguments, first_property);
  for (const char *name = first_property; name != NULL; name = va_arg (arguments, const char *))
    {
      names[n] = name;
      g_value_init (&values[n], G_TYPE_UINT64);
      g_value_set_uint64 (&values[n++], va_arg (arguments, guint64));
    }
  va_end (arguments);
  rotation = GPCAP_ROTATION (g_object_new_with_properties (GPCAP_TYPE_ROTATION, n, names, values));
  for (guint i = 0; i < n; i++)
    g_value_unset (&values[i]);
  return rotation;
}

static GPcapDumper *
open_with (Fixture *self, GPcapRotation *rotation)
{
  g_autoptr (GError) error = NULL;
  GPcapDumper *dumper = gpcap_dumper_open_rotating (rotation, GPCAP_DLT_EN10MB, 65535,
                                                    GPCAP_TSTAMP_PRECISION_NANO, &error);

  g_assert_no_error (error);
  g_signal_connect (dumper, "rotated", G_CALLBACK (rotated_cb), self);
  return dumper;
}

#define OPEN(self, ...) open_rotating (self, make_rotation (self, __VA_ARGS__, NULL))

static GPcapDumper *
open_rotating (Fixture *self, GPcapRotation *rotation)
{
  GPcapDumper *dumper = open_with (self, rotation);

  g_object_unref (rotation);
  return dumper;
}

static void
dump (GPcapDumper *dumper, gint64 timestamp, guint size)
{
  g_autoptr (GPcapPkthdr) hdr =
      gpcap_pkthdr_new (timestamp / SECOND, timestamp % SECOND / 1000, size, size);
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  gpcap_dumper_dump (dumper, hdr, data, size, &error);
  g_assert_no_error (error);
}

static void
close_dumper (GPcapDumper *dumper)
{
  g_autoptr (GError) error = NULL;

  gpcap_dumper_close (dumper, &error);
  g_assert_no_error (error);
  g_object_unref (dumper);
}

static void
add_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer trace)
{
  trace_add (trace, hdr, data, caplen);
}

static guint
read_into (GPtrArray *trace, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (path, NULL, &error);
  const guint n_before = trace->len;

  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, add_func, trace, NULL, &error), ==, 0);
  g_assert_no_error (error);
  return trace->len - n_before;
}

/* Checks that the files which were told of have the packets of many.pcap together, in order, and
 * that nothing else is in the directory. */
static void
assert_all_told (Fixture *self, guint n_told)
{
  g_autofree char *source = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (source, NULL);
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GPtrArray) names = list_files (self);

  g_assert_cmpuint (self->told->len, ==, n_told);
  g_assert_cmpuint (names->len, ==, n_told);
  for (guint i = 0; i < n_told; i++)
    {
      const Whole *whole = &g_array_index (self->told, Whole, i);

      g_assert_cmpuint (read_into (trace, whole->path), ==, whole->n_packets);
      g_assert_cmpint (whole->first_time, <=, whole->last_time);
    }
  assert_same_trace (trace, expected);
}

/* How a reader passes its packets to the dumper. */
static void
read_in_loop (GPcapReader *reader)
{
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, NULL), ==, 0);
}

static void
read_one_by_one (GPcapReader *reader)
{
  while (gpcap_reader_next (reader, NULL, NULL, NULL, NULL) == GPCAP_READ_RESULT_PACKET)
    ;
}

static void
read_on_main_loop (GPcapReader *reader)
{
  Seen seen = { 0 };

  listen_to (reader, "batch", &seen);
  g_assert_true (gpcap_reader_start (reader, NULL));
  run_main_loop_until (&seen.done);
  g_assert_no_error (seen.error);
}

static void
test_no_packet_is_lost_or_twice (Fixture *self, gconstpointer read)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 777);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  ((void (*) (GPcapReader *)) read) (reader);
  /* Told when the packets are delivered, though the dumper is still open. */
  g_assert_cmpuint (self->told->len, ==, TEST_N_MANY / 777);
  g_assert_true (self->thread == g_thread_self ());
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_MANY);
  g_object_ref (dumper);
  close_dumper (dumper);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, TEST_N_MANY);
  g_object_unref (dumper);
  assert_all_told (self, TEST_N_MANY / 777 + 1);
  for (guint i = 0; i < self->told->len - 1; i++)
    g_assert_cmpuint (g_array_index (self->told, Whole, i).n_packets, ==, 777);
}

static void
test_a_tap_rotates (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapTap) tap = gpcap_reader_add_tap (reader, NULL, NULL);
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 5000);

  g_assert_true (gpcap_tap_set_dumper (tap, dumper, NULL));
  read_in_loop (reader);
  g_assert_cmpuint (self->told->len, ==, 4);
  close_dumper (dumper);
  assert_all_told (self, 4);
}

static void
test_no_file_is_too_large (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapDumper *dumper = OPEN (self, "max-bytes", (guint64) 100000);

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  read_in_loop (reader);
  close_dumper (dumper);
  g_assert_cmpuint (self->told->len, >, 3);
  assert_all_told (self, self->told->len);
  for (guint i = 0; i < self->told->len; i++)
    {
      GStatBuf status;

      g_assert_cmpint (g_stat (g_array_index (self->told, Whole, i).path, &status), ==, 0);
      g_assert_cmpint (status.st_size, <=, 100000);
      if (i < self->told->len - 1)
        g_assert_cmpint (status.st_size, >, 100000 - 2000);
    }
}

static const Whole *
get_told (Fixture *self, guint i)
{
  g_assert_cmpuint (i, <, self->told->len);
  return &g_array_index (self->told, Whole, i);
}

static void
assert_told (Fixture *self, guint i, const char *name, guint64 n_packets)
{
  g_autofree char *base = g_path_get_basename (get_told (self, i)->path);

  g_assert_cmpstr (base, ==, name);
  g_assert_cmpuint (get_told (self, i)->n_packets, ==, n_packets);
}

/* The full minute is at 1700000040. */
static void
test_files_end_at_the_full_minute (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper;
  g_autoptr (GPcapRotation) rotation = NULL;
  g_autofree char *template = g_build_filename (self->directory, "a-%s-%N.pcap", NULL);

  rotation = g_object_new (GPCAP_TYPE_ROTATION, "template", template, "interval", 60, NULL);
  dumper = open_with (self, rotation);
  dump (dumper, 1700000020 * SECOND, 100);
  dump (dumper, 1700000039 * SECOND, 100);
  dump (dumper, 1700000040 * SECOND, 100);
  dump (dumper, 1700000039 * SECOND, 100); /* late */
  dump (dumper, 1700000099 * SECOND, 100);
  g_assert_cmpuint (self->told->len, ==, 1);
  dump (dumper, 1700000500 * SECOND, 100);
  g_assert_cmpuint (self->told->len, ==, 2);
  close_dumper (dumper);
  g_assert_cmpuint (self->told->len, ==, 3);
  assert_told (self, 0, "a-1700000020-00001.pcap", 2);
  assert_told (self, 1, "a-1700000040-00002.pcap", 3);
  assert_told (self, 2, "a-1700000500-00003.pcap", 1);
  g_assert_cmpint (get_told (self, 1)->first_time, ==, 1700000039 * SECOND);
  g_assert_cmpint (get_told (self, 1)->last_time, ==, 1700000099 * SECOND);
}

/* What tcpdump's -C, -G and -W do together: the number goes on, and no file is left over. */
static void
test_limits_hold_together (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "interval", 60, "max-bytes",
                    (guint64) 1000, "keep-files", 3, NULL);

  for (guint run = 0; run < 2; run++)
    {
      GPcapDumper *dumper = open_with (self, rotation);
      g_autoptr (GPtrArray) names = NULL;

      /* 8 packets fit into a file, and a minute has 20. */
      for (guint i = 0; i < 100; i++)
        dump (dumper, (1700000040 + 3 * i) * SECOND, 100);
      close_dumper (dumper);
      g_assert_cmpuint (self->told->len, ==, 15 * (run + 1));
      names = list_files (self);
      g_assert_cmpuint (names->len, ==, 3);
      g_assert_cmpstr (names->pdata[0], ==, run == 0 ? "a-00013.pcap" : "a-00028.pcap");
      g_assert_cmpstr (names->pdata[2], ==, run == 0 ? "a-00015.pcap" : "a-00030.pcap");
    }
}

static void
test_without_packets_there_is_no_file (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 1);
  g_autoptr (GPtrArray) names = NULL;

  close_dumper (dumper);
  dumper = OPEN (self, "max-packets", (guint64) 1);
  g_object_unref (dumper);
  names = list_files (self);
  g_assert_cmpuint (names->len, ==, 0);
  g_assert_cmpuint (self->told->len, ==, 0);
}

static void
test_a_dropped_dumper_leaves_a_whole_file (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 10);
  g_autoptr (GPtrArray) names = NULL;

  dump (dumper, 1700000020 * SECOND, 100);
  g_object_unref (dumper);
  names = list_files (self);
  g_assert_cmpuint (names->len, ==, 1);
  g_assert_cmpstr (names->pdata[0], ==, "a-1700000020-00001.pcap");
}

static void
assert_not_opened (GPcapRotation *rotation, GQuark domain, int code)
{
  GError *error = NULL;

  g_assert_null (gpcap_dumper_open_rotating (rotation, GPCAP_DLT_EN10MB, 65535,
                                             GPCAP_TSTAMP_PRECISION_NANO, &error));
  assert_error_message (error, domain, code);
  g_error_free (error);
}

static void
test_one_dumper_at_a_time (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRotation) rotation = make_rotation (self, NULL);
  GPcapDumper *dumper = open_with (self, rotation);

  assert_not_opened (rotation, G_IO_ERROR, G_IO_ERROR_BUSY);
  dump (dumper, 1700000020 * SECOND, 100);
  assert_not_opened (rotation, G_IO_ERROR, G_IO_ERROR_BUSY);
  close_dumper (dumper);
  close_dumper (open_with (self, rotation));
}

static void
test_bad_settings_are_refused (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapRotation) none = g_object_new (GPCAP_TYPE_ROTATION, NULL);
  g_autoptr (GPcapRotation) numberless =
      g_object_new (GPCAP_TYPE_ROTATION, "template", "/tmp/a-%Y%m%d.pcap", NULL);
  g_autoptr (GPcapRotation) nowhere =
      g_object_new (GPCAP_TYPE_ROTATION, "template", "/none/a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) fine = make_rotation (self, NULL);
  GError *error = NULL;

  assert_not_opened (none, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_not_opened (numberless, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  assert_not_opened (nowhere, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (gpcap_rotation_check (numberless, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (gpcap_rotation_check (nowhere, NULL));
  g_assert_null (
      gpcap_dumper_open_rotating (fine, GPCAP_DLT_EN10MB, 0, GPCAP_TSTAMP_PRECISION_NANO, &error));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "rotation", fine, "filename",
                                 "/tmp/x", "datalink", 1, NULL));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (g_initable_new (GPCAP_TYPE_DUMPER, NULL, &error, "rotation", fine, "append", TRUE,
                                 "datalink", 1, NULL));
  assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
}

static void
test_settings_are_read_back (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", "a-%N", "time-zone", utc, "max-bytes",
                    (guint64) 1, "max-packets", (guint64) 2, "interval", 3, "keep-files", 4,
                    "keep-bytes", (guint64) 5, "keep-age", (guint64) 6, "min-free-bytes",
                    (guint64) 7, "compression", GPCAP_COMPRESSION_GZIP, NULL);
  g_autoptr (GPcapRotation) local = g_object_new (GPCAP_TYPE_ROTATION, "template", "b-%N", NULL);
  GPcapDumper *dumper;
  g_autoptr (GPcapRotation) own = make_rotation (self, NULL);

  g_assert_cmpstr (gpcap_rotation_get_template (rotation), ==, "a-%N");
  g_assert_true (gpcap_rotation_get_time_zone (rotation) == utc);
  g_assert_null (gpcap_rotation_get_time_zone (local));
  g_assert_cmpuint (gpcap_rotation_get_max_bytes (rotation), ==, 1);
  g_assert_cmpuint (gpcap_rotation_get_max_packets (rotation), ==, 2);
  g_assert_cmpuint (gpcap_rotation_get_interval (rotation), ==, 3);
  g_assert_cmpuint (gpcap_rotation_get_keep_files (rotation), ==, 4);
  g_assert_cmpuint (gpcap_rotation_get_keep_bytes (rotation), ==, 5);
  g_assert_cmpuint (gpcap_rotation_get_keep_age (rotation), ==, 6);
  g_assert_cmpuint (gpcap_rotation_get_min_free_bytes (rotation), ==, 7);
  g_assert_cmpint (gpcap_rotation_get_compression (rotation), ==, GPCAP_COMPRESSION_GZIP);
  dumper = open_with (self, own);
  g_assert_true (gpcap_dumper_get_rotation (dumper) == own);
  g_assert_null (gpcap_dumper_get_filename (dumper));
  close_dumper (dumper);
}

/* A disk that is full: the file may not grow. What is whole stays, and gets its name. */
static void
test_a_full_disk_leaves_whole_packets (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 15000);
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 200001;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  read_in_loop (reader);
  g_assert_null (gpcap_reader_get_dumper (reader));
  g_assert_nonnull (gpcap_dumper_get_error (dumper));
  g_assert_false (gpcap_dumper_close (dumper, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpuint (self->told->len, ==, 1);
  g_assert_cmpuint (read_into (trace, get_told (self, 0)->path), ==, get_told (self, 0)->n_packets);
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, get_told (self, 0)->n_packets);
  g_object_unref (dumper);
}

/* When no next file can be opened, the one that is full is whole all the same. */
static void
test_a_next_file_that_cannot_be_opened (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 10);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1700000000, 0, 4, 4);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;

  for (guint i = 0; i < 9; i++)
    dump (dumper, 1700000000 * SECOND, 100);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 1;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  assert_told (self, 0, "a-1700000000-00001.pcap", 10);
  /* The program can go on in a ring that it opens again. */
  g_clear_error (&error);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  close_dumper (dumper);
  dumper = OPEN (self, "max-packets", (guint64) 10);
  dump (dumper, 1700000000 * SECOND, 100);
  close_dumper (dumper);
  assert_told (self, 1, "a-1700000000-00002.pcap", 1);
  names = list_files (self);
  g_assert_cmpuint (names->len, ==, 2);
}

static void
test_a_directory_that_goes_is_an_error (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 10);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (1700000000, 0, 4, 4);
  g_autoptr (GPtrArray) names = NULL;
  GError *error = NULL;

  for (guint i = 0; i < 9; i++)
    dump (dumper, 1700000000 * SECOND, 100);
  names = list_files (self);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names->pdata[i], NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, &error));
  assert_error_message (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_error (gpcap_dumper_get_error (dumper), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (gpcap_dumper_close (dumper, NULL)); /* It was reported. */
  g_object_unref (dumper);
  g_assert_cmpint (g_mkdir (self->directory, 0700), ==, 0);
}

/* A packet that is refused changes no file, and does not count. */
static void
test_a_refused_packet_does_not_count (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 2);
  g_autoptr (GPcapPkthdr) hdr = gpcap_pkthdr_new (-5, 0, 4, 4);
  GError *error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, &error));
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  dump (dumper, 1700000001 * SECOND, 10);
  g_assert_false (gpcap_dumper_dump (dumper, hdr, (const guint8 *) "abcd", 4, NULL));
  dump (dumper, 1700000002 * SECOND, 10);
  g_assert_cmpuint (self->told->len, ==, 1);
  close_dumper (dumper);
  g_assert_cmpuint (self->told->len, ==, 1);
  g_assert_cmpint (get_told (self, 0)->first_time, ==, 1700000001 * SECOND);
  g_assert_cmpuint (get_told (self, 0)->n_packets, ==, 2);
}

/* A child process that is killed leaves its file, and the next dumper takes it up. */
static void
test_a_killed_process_loses_no_whole_packet (Fixture *self, gconstpointer user_data)
{
  const pid_t child = fork ();
  g_autoptr (GPtrArray) trace = trace_new ();
  g_autoptr (GPtrArray) names = NULL;
  int status;

  if (child == 0)
    {
      GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 100);

      for (guint i = 0; i < 150; i++)
        dump (dumper, (1700000000 + i) * SECOND, 100);
      gpcap_dumper_flush (dumper, NULL);
      dump (dumper, 1700001000 * SECOND, 100);
      _exit (7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  close_dumper (OPEN (self, "max-packets", (guint64) 100));
  names = list_files (self);
  g_assert_cmpuint (names->len, ==, 2);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names->pdata[i], NULL);

      g_assert_cmpuint (read_into (trace, path), ==, i == 0 ? 100 : 50);
    }
}

/* In a child process the parent's files are left alone. */
static void
test_a_child_changes_nothing (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 2);
  int status;

  dump (dumper, 1700000000 * SECOND, 100);
  const pid_t child = fork ();
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gpcap_dumper_close (dumper, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_FORKED);
      g_object_unref (dumper);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  dump (dumper, 1700000000 * SECOND, 100);
  g_assert_cmpuint (self->told->len, ==, 1);
  close_dumper (dumper);
}

/* Waits until the directory has so many files, and all of them end so. */
static void
wait_for_files (Fixture *self, guint n_files, const char *suffix)
{
  const gint64 deadline = get_test_deadline ();

  for (;;)
    {
      g_autoptr (GPtrArray) names = list_files (self);
      guint n = 0;

      for (guint i = 0; i < names->len; i++)
        n += g_str_has_suffix (names->pdata[i], suffix);
      if (n == n_files && names->len == n_files)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

static void
test_whole_files_are_compressed (Fixture *self, gconstpointer user_data)
{
  g_autofree char *source = test_savefile ("many.pcap");
  g_autoptr (GPtrArray) expected = trace_of_libpcap (source, NULL);
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");
  g_autoptr (GPcapRotation) plain =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 3000, NULL);
  g_autoptr (GPcapRotation) compressing =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 3000,
                    "compression", GPCAP_COMPRESSION_GZIP, NULL);
  g_autoptr (GPtrArray) trace = trace_new ();
  GPcapDumper *dumper = open_with (self, plain);

  /* What another dumper has left is compressed, too. */
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  g_assert_cmpint (gpcap_reader_loop (reader, 6500, NULL, NULL, NULL, NULL), ==, 0);
  g_assert_true (gpcap_reader_set_dumper (reader, NULL, NULL));
  close_dumper (dumper);
  dumper = open_with (self, compressing);
  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  read_in_loop (reader);
  close_dumper (dumper);
  wait_for_files (self, 8, ".pcap.gz");
  g_autoptr (GPtrArray) names = list_files (self);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names->pdata[i], NULL);

      read_into (trace, path);
    }
  assert_same_trace (trace, expected);
  /* The ring goes on behind them. */
  dumper = open_with (self, compressing);
  dump (dumper, 1700000000 * SECOND, 100);
  close_dumper (dumper);
  wait_for_files (self, 9, ".pcap.gz");
}

/* The thread that has compressed the parent's files is not in the child. */
static void
test_a_child_compresses_its_own_files (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 1,
                    "compression", GPCAP_COMPRESSION_GZIP, NULL);
  GPcapDumper *dumper = open_with (self, rotation);
  int status;

  dump (dumper, 1700000000 * SECOND, 100);
  close_dumper (dumper);
  wait_for_files (self, 1, ".pcap.gz");
  const pid_t child = fork ();
  if (child == 0)
    {
      dumper = open_with (self, rotation);
      dump (dumper, 1700000000 * SECOND, 100);
      close_dumper (dumper);
      wait_for_files (self, 2, ".pcap.gz");
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* Compression in a thread, and limits that delete what it is at. */
static void
test_files_are_deleted_while_they_are_compressed (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 100,
                    "compression", GPCAP_COMPRESSION_GZIP, "keep-files", 2, NULL);
  GPcapDumper *dumper = open_with (self, rotation);
  g_autoptr (GPcapReader) reader = test_open ("many.pcap");

  g_assert_true (gpcap_reader_set_dumper (reader, dumper, NULL));
  read_in_loop (reader);
  close_dumper (dumper);
  wait_for_files (self, 2, ".pcap.gz");
  g_autoptr (GPtrArray) names = list_files (self);
  g_assert_cmpstr (names->pdata[0], ==, "a-00199.pcap.gz");
}

/* Something else has the name of the file that is compressed: that one stays, and the thread goes
 * on with the others. */
static void
test_what_is_in_the_way_of_compression (Fixture *self, gconstpointer user_data)
{
  g_autofree char *fifo = g_build_filename (self->directory, ".a-00001.pcap.gz.part", NULL);
  g_autofree char *other = g_build_filename (self->directory, "other", NULL);
  g_autofree char *link_name = g_build_filename (self->directory, ".a-00002.pcap.gz.part", NULL);
  g_autofree char *compressed = g_build_filename (self->directory, "a-00003.pcap.gz", NULL);
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "max-packets", (guint64) 1,
                    "compression", GPCAP_COMPRESSION_GZIP, NULL);
  GPcapDumper *dumper = open_with (self, rotation);
  const gint64 deadline = get_test_deadline ();
  g_autofree char *content = NULL;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (other, "other", -1, NULL));
  g_assert_cmpint (link (other, link_name), ==, 0);
  for (guint i = 0; i < 3; i++)
    dump (dumper, 1700000000 * SECOND, 100);
  close_dumper (dumper);
  while (!g_file_test (compressed, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
  g_assert_true (g_file_get_contents (other, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "other");
  for (guint i = 1; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("a-%05u.pcap", i);
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static gboolean
is_told (Fixture *self)
{
  return self->told->len > 0;
}

/* A capture that is quiet does not hold a file back that is over. */
static void
test_the_wall_clock_ends_a_file (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "interval", 1, NULL);
  GPcapDumper *dumper = open_with (self, rotation);
  const gint64 now = g_get_real_time () * 1000;
  const gint64 deadline = get_test_deadline ();

  dump (dumper, now, 100);
  g_assert_cmpuint (self->told->len, ==, 0);
  while (!is_told (self) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->told->len, ==, 1);
  g_assert_cmpuint (get_told (self, 0)->n_packets, ==, 1);
  /* A packet that comes after all is in another file. */
  dump (dumper, now, 100);
  close_dumper (dumper);
  g_assert_cmpuint (self->told->len, ==, 2);
}

static gpointer
dump_in_thread (gpointer dumper)
{
  dump (dumper, g_get_real_time () * 1000, 100);
  return NULL;
}

/* The main loop leaves the file of another thread alone. */
static void
test_another_thread_ends_its_own_files (Fixture *self, gconstpointer user_data)
{
  g_autofree char *template = g_build_filename (self->directory, "a-%N.pcap", NULL);
  g_autoptr (GPcapRotation) rotation =
      g_object_new (GPCAP_TYPE_ROTATION, "template", template, "interval", 1, NULL);
  GPcapDumper *dumper = open_with (self, rotation);
  const gint64 end = g_get_monotonic_time () + 4 * G_USEC_PER_SEC;

  g_thread_join (g_thread_new ("dump", dump_in_thread, dumper));
  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_cmpuint (self->told->len, ==, 0);
  g_thread_join (g_thread_new ("dump", dump_in_thread, dumper));
  g_assert_cmpuint (self->told->len, ==, 1);
  g_assert_true (self->thread != g_thread_self ());
  close_dumper (dumper);
}

static void
close_cb (GPcapDumper *dumper,
          GFile *file,
          gint64 first_time,
          gint64 last_time,
          guint64 n_packets,
          gpointer user_data)
{
  gpcap_dumper_close (dumper, NULL);
}

static void
test_a_handler_may_close_the_dumper (Fixture *self, gconstpointer user_data)
{
  GPcapDumper *dumper = OPEN (self, "max-packets", (guint64) 2);

  g_signal_connect (dumper, "rotated", G_CALLBACK (close_cb), NULL);
  dump (dumper, 1700000000 * SECOND, 100);
  dump (dumper, 1700000000 * SECOND, 100);
  g_assert_true (gpcap_dumper_is_closed (dumper));
  g_assert_cmpuint (gpcap_dumper_get_n_packets (dumper), ==, 2);
  g_object_unref (dumper);
  g_assert_cmpuint (self->told->len, ==, 1);
}

#define ADD(path, data, test) g_test_add ("/rotation/" path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-packet-is-lost-or-twice/loop", (gconstpointer) read_in_loop,
       test_no_packet_is_lost_or_twice);
  ADD ("no-packet-is-lost-or-twice/next", (gconstpointer) read_one_by_one,
       test_no_packet_is_lost_or_twice);
  ADD ("no-packet-is-lost-or-twice/main-loop", (gconstpointer) read_on_main_loop,
       test_no_packet_is_lost_or_twice);
  ADD ("a-tap-rotates", NULL, test_a_tap_rotates);
  ADD ("no-file-is-too-large", NULL, test_no_file_is_too_large);
  ADD ("files-end-at-the-full-minute", NULL, test_files_end_at_the_full_minute);
  ADD ("limits-hold-together", NULL, test_limits_hold_together);
  ADD ("without-packets-there-is-no-file", NULL, test_without_packets_there_is_no_file);
  ADD ("a-dropped-dumper-leaves-a-whole-file", NULL, test_a_dropped_dumper_leaves_a_whole_file);
  ADD ("one-dumper-at-a-time", NULL, test_one_dumper_at_a_time);
  ADD ("bad-settings-are-refused", NULL, test_bad_settings_are_refused);
  ADD ("settings-are-read-back", NULL, test_settings_are_read_back);
  ADD ("a-full-disk-leaves-whole-packets", NULL, test_a_full_disk_leaves_whole_packets);
  ADD ("a-next-file-that-cannot-be-opened", NULL, test_a_next_file_that_cannot_be_opened);
  ADD ("a-directory-that-goes-is-an-error", NULL, test_a_directory_that_goes_is_an_error);
  ADD ("a-refused-packet-does-not-count", NULL, test_a_refused_packet_does_not_count);
  ADD ("a-killed-process-loses-no-whole-packet", NULL, test_a_killed_process_loses_no_whole_packet);
  ADD ("a-child-changes-nothing", NULL, test_a_child_changes_nothing);
  ADD ("whole-files-are-compressed", NULL, test_whole_files_are_compressed);
  ADD ("a-child-compresses-its-own-files", NULL, test_a_child_compresses_its_own_files);
  ADD ("files-are-deleted-while-they-are-compressed", NULL,
       test_files_are_deleted_while_they_are_compressed);
  ADD ("what-is-in-the-way-of-compression", NULL, test_what_is_in_the_way_of_compression);
  ADD ("the-wall-clock-ends-a-file", NULL, test_the_wall_clock_ends_a_file);
  ADD ("another-thread-ends-its-own-files", NULL, test_another_thread_ends_its_own_files);
  ADD ("a-handler-may-close-the-dumper", NULL, test_a_handler_may_close_the_dumper);
  return g_test_run ();
}
