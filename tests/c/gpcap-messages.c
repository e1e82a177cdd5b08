/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests that the messages of errors are right, and valid UTF-8 whatever they repeat. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "support/gpcap-gzip.h"

#define NOT_UTF8 "\xff\xfe caf\xe9"

/* What a message says of the text above. */
#define MADE_VALID "\xef\xbf\xbd\xef\xbf\xbd caf\xef\xbf\xbd"

static void
assert_repeats (GError *error, const char *text)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, text));
  g_error_free (error);
}

/* A directory with a name that is not valid UTF-8, and a file of such a name in it. */
static char *
make_file (const void *content, gsize size)
{
  g_autofree char *directory = g_dir_make_tmp ("gpcap-" NOT_UTF8 "-XXXXXX", NULL);
  char *filename = g_build_filename (directory, NOT_UTF8, NULL);

  g_assert_true (
      g_file_set_contents_full (filename, content, size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return filename;
}

static void
remove_file (char *filename)
{
  g_autofree char *directory = g_path_get_dirname (filename);

  g_unlink (filename);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_free (filename);
}

/* Reads until an error. */
static GError *
error_of_reading (GPcapReader *reader)
{
  GError *error = NULL;

  g_assert_nonnull (reader);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, NULL, NULL, NULL, &error), ==, -1);
  return error;
}

static void
test_names_of_savefiles_are_made_valid (void)
{
  g_autofree char *source = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  GError *error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_autoptr (GBytes) compressed = gzip_compress (content, size);
  const struct
  {
    const void *content;
    gsize size;
    gboolean opens;
  } files[] = {
    { "", 0, FALSE },
    { content, 10, FALSE },
    { "\xff\xff\xff\xff This is no savefile, but text.", 34, FALSE },
    { content, size - 1, TRUE },
    { g_bytes_get_data (compressed, NULL), g_bytes_get_size (compressed) - 1, TRUE },
  };

  g_assert_null (gpcap_open_offline (NOT_UTF8, NULL, &error));
  assert_repeats (error, MADE_VALID);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      char *filename = make_file (files[i].content, files[i].size);

      error = NULL;
      g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, &error);
      g_assert_cmpint (reader != NULL, ==, files[i].opens);
      assert_repeats (reader != NULL ? error_of_reading (reader) : error, MADE_VALID);
      remove_file (filename);
    }
}

static void
test_names_of_dumpers_are_made_valid (void)
{
  char *filename = make_file ("This is no savefile, but text.", 30);
  g_autofree char *nowhere = g_build_filename (filename, NOT_UTF8, NULL);
  GError *error = NULL;

  g_assert_null (
      gpcap_dumper_open (nowhere, GPCAP_DLT_EN10MB, 9, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
  g_assert_null (gpcap_dumper_open_append (filename, GPCAP_DLT_EN10MB, 9,
                                           GPCAP_TSTAMP_PRECISION_MICRO, &error));
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
  g_assert_null (gpcap_dumper_open (filename, 100000, 9, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
  remove_file (filename);
}

/* libpcap knows no name, and calls the file a stream. */
static void
test_a_refused_link_type_is_told_with_the_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_dumper_open ("new.pcap", 9999, 65535, GPCAP_TSTAMP_PRECISION_MICRO, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==,
                   "new.pcap: link-layer type 9999 isn't supported in savefiles");
}

static void
test_names_of_devices_are_made_valid (void)
{
  g_autoptr (GPcapReader) reader = g_object_new (GPCAP_TYPE_READER, "device", NOT_UTF8, NULL);
  GError *error = NULL;

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), <, 0);
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
}

static void
test_names_of_types_are_made_valid (void)
{
  GError *error = NULL;

  g_assert_cmpint (gpcap_datalink_name_to_val (NOT_UTF8, &error), ==, -1);
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
  g_assert_cmpint (gpcap_tstamp_type_name_to_val (NOT_UTF8, &error), ==, -1);
  assert_repeats (g_steal_pointer (&error), MADE_VALID);
}

/* libpcap's message repeats a part of the expression, and may cut a character in two. */
static void
test_filters_are_repeated_in_valid_messages (void)
{
  GString *name = g_string_new ("host ");
  GError *error = NULL;

  for (int i = 0; i < 300; i++)
    {
      g_assert_null (
          gpcap_compile (GPCAP_DLT_EN10MB, 9, name->str, TRUE, GPCAP_NETMASK_UNKNOWN, &error));
      assert_repeats (g_steal_pointer (&error),
                      name->len < 200 ? name->str + strlen ("host ") : "Invalid filter: ");
      g_string_append (name, i % 2 == 0 ? "\xc3\xa9" : "x");
    }
  g_string_free (name, TRUE);
  g_assert_null (
      gpcap_compile (GPCAP_DLT_EN10MB, 9, NOT_UTF8, TRUE, GPCAP_NETMASK_UNKNOWN, &error));
  assert_repeats (g_steal_pointer (&error), "not valid UTF-8");
}

/* A stream that fails with a message that is not valid UTF-8. */
typedef GInputStream Failing;
typedef GInputStreamClass FailingClass;

static GType failing_get_type (void);

G_DEFINE_TYPE (Failing, failing, G_TYPE_INPUT_STREAM)

static int failing_code;

static gssize
failing_read (GInputStream *stream,
              void *buffer,
              gsize count,
              GCancellable *cancellable,
              GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, failing_code, NOT_UTF8);
  return -1;
}

static void
failing_class_init (FailingClass *klass)
{
  klass->read_fn = failing_read;
}

static void
failing_init (Failing *self)
{
}

static void
test_errors_of_streams_are_made_valid (void)
{
  const int codes[] = { G_IO_ERROR_BROKEN_PIPE, G_IO_ERROR_INVALID_DATA };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GInputStream) stream = g_object_new (failing_get_type (), NULL);
      GError *error = NULL;

      failing_code = codes[i];
      g_assert_null (gpcap_open_stream (stream, NULL, &error));
      assert_repeats (error, MADE_VALID);
    }
}

static void
ignore_cb (GPcapPkthdr *hdr, const guint8 *data, guint size, gpointer user_data)
{
}

/* A stream that gives its contents, and then breaks the rules of streams. */
typedef GInputStream Rude;
typedef GInputStreamClass RudeClass;

static GType rude_get_type (void);

G_DEFINE_TYPE (Rude, rude, G_TYPE_INPUT_STREAM)

static GBytes *rude_content;
static gsize rude_position;
static gboolean rude_gives_too_much; /* or fails without an error */

static gssize
rude_read (GInputStream *stream,
           void *buffer,
           gsize count,
           GCancellable *cancellable,
           GError **error)
{
  gsize size;
  const guint8 *content = g_bytes_get_data (rude_content, &size);
  const gsize n = MIN (count, size - rude_position);

  if (n == 0)
    return rude_gives_too_much ? (gssize) count + 1 : -1;
  memcpy (buffer, content + rude_position, n);
  rude_position += n;
  return n;
}

static void
rude_class_init (RudeClass *klass)
{
  klass->read_fn = rude_read;
}

static void
rude_init (Rude *self)
{
}

/* Checks that all packets of a stream come, and then an error. */
static void
assert_fails_at_end (GBytes *content, gboolean gives_too_much)
{
  g_autoptr (GInputStream) stream = g_object_new (rude_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  rude_content = content;
  rude_position = 0;
  rude_gives_too_much = gives_too_much;
  g_autoptr (GPcapReader) reader = gpcap_open_stream (stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_dispatch (reader, -1, ignore_cb, NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, ignore_cb, NULL, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_streams_may_break_the_rules (void)
{
  g_autofree char *filename = test_savefile ("packets.pcap");
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (filename, &content, &size, NULL));
  g_autoptr (GBytes) plain = g_bytes_new (content, size);
  g_autoptr (GBytes) compressed = gzip_compress (content, size);
  for (int gives_too_much = 0; gives_too_much < 2; gives_too_much++)
    {
      assert_fails_at_end (plain, gives_too_much);
      assert_fails_at_end (compressed, gives_too_much);
    }
}

/* Checks the message for the first @size bytes of a savefile, opened in each way. */
static void
assert_says_size (const void *content, gsize size, gboolean is_compressed)
{
  g_autofree char *says = g_strdup_printf (
      "ends inside its header: it has %" G_GSIZE_FORMAT " byte%s", size, size == 1 ? "" : "s");
  g_autoptr (GBytes) bytes =
      is_compressed ? gzip_compress (content, size) : g_bytes_new (content, size);

  for (Opening opening = 0; opening < N_OPENINGS; opening++)
    {
      g_autoptr (GError) error = NULL;
      Opened opened;

      g_assert_null (opened_init (&opened, opening, bytes, &error));
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_TRUNCATED);
      g_assert_true (g_str_has_suffix (error->message, says));
      opened_clear (&opened, opening);
    }
}

static void
test_a_header_that_is_cut_short_has_its_size (void)
{
  const char *const names[] = { "packets.pcap", "packets.pcapng" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *filename = test_savefile (names[i]);
      g_autofree char *content = NULL;

      g_assert_true (g_file_get_contents (filename, &content, NULL, NULL));
      for (gsize size = 1; size < HEADER_SIZE; size++)
        {
          assert_says_size (content, size, FALSE);
          assert_says_size (content, size, TRUE);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/messages/names-of-savefiles-are-made-valid",
                   test_names_of_savefiles_are_made_valid);
  g_test_add_func ("/messages/names-of-dumpers-are-made-valid",
                   test_names_of_dumpers_are_made_valid);
  g_test_add_func ("/messages/a-refused-link-type-is-told-with-the-name",
                   test_a_refused_link_type_is_told_with_the_name);
  g_test_add_func ("/messages/names-of-devices-are-made-valid",
                   test_names_of_devices_are_made_valid);
  g_test_add_func ("/messages/names-of-types-are-made-valid", test_names_of_types_are_made_valid);
  g_test_add_func ("/messages/filters-are-repeated-in-valid-messages",
                   test_filters_are_repeated_in_valid_messages);
  g_test_add_func ("/messages/errors-of-streams-are-made-valid",
                   test_errors_of_streams_are_made_valid);
  g_test_add_func ("/messages/streams-may-break-the-rules", test_streams_may_break_the_rules);
  g_test_add_func ("/messages/a-header-that-is-cut-short-has-its-size",
                   test_a_header_that_is_cut_short_has_its_size);
  return g_test_run ();
}
