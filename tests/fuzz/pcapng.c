/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes what savefiles in pcapng format say beside packets: any bytes can be asked for all of it,
 * and a copy says the same.
 *
 * The first byte of an input selects how many packets are read at a time; the rest behind the
 * second one is the savefile. */

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "support/gpcap-test.h"

/* Appends a text, also where there is none. */
static void
tell (GString *told, const char *text)
{
  g_string_append (told, text != NULL ? text : "-");
  g_string_append_c (told, ' ');
}

static void
tell_all (GString *told, const char *const *texts)
{
  for (guint i = 0; texts[i] != NULL; i++)
    tell (told, texts[i]);
}

static void
tell_bytes (GString *told, GBytes *bytes)
{
  g_autofree char *sum =
      bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes) : NULL;

  tell (told, sum);
}

static void
tell_interface (GString *told, GPcapInterface *interface)
{
  tell (told, gpcap_interface_get_name (interface));
  tell (told, gpcap_interface_get_description (interface));
  tell (told, gpcap_interface_get_filter (interface));
  tell (told, gpcap_interface_get_hardware (interface));
  tell (told, gpcap_interface_get_os (interface));
  tell_all (told, gpcap_interface_get_comments (interface));
  tell_all (told, gpcap_interface_get_addresses (interface));
  tell_bytes (told, gpcap_interface_get_options (interface));
  g_string_append_printf (
      told, "%d %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT,
      gpcap_interface_get_datalink (interface), gpcap_interface_get_snaplen (interface),
      gpcap_interface_get_speed (interface), gpcap_interface_get_tstamp_resolution (interface),
      gpcap_interface_get_tstamp_offset (interface));
}

static void
tell_packet (GString *told, GPcapPacket *packet)
{
  GPcapPkthdr *hdr = gpcap_packet_get_hdr (packet);
  g_auto (GStrv) comments = gpcap_packet_get_comments (packet);

  g_string_append_printf (
      told, "%" G_GINT64_FORMAT " %u %u %d %d %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " ",
      gpcap_pkthdr_get_timestamp (hdr), gpcap_pkthdr_get_caplen (hdr), gpcap_pkthdr_get_len (hdr),
      gpcap_packet_get_datalink (packet), gpcap_packet_get_direction (packet),
      gpcap_packet_get_n_dropped (packet), gpcap_packet_get_process_id (packet));
  tell_all (told, (const char *const *) comments);
  tell_bytes (told, gpcap_packet_get_data (packet));
  tell_bytes (told, gpcap_packet_get_options (packet));
  if (gpcap_packet_get_interface (packet) != NULL)
    tell_interface (told, gpcap_packet_get_interface (packet));
  g_string_append_c (told, '\n');
}

/* What comes behind the packets can be asked, too, whatever it is. */
static void
ask_for_rest (GPcapReader *reader)
{
  GListModel *const lists[] = { gpcap_reader_get_sections (reader), gpcap_reader_get_names (reader),
                                gpcap_reader_get_secrets (reader),
                                gpcap_reader_get_interfaces (reader) };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      for (guint j = 0; j < g_list_model_get_n_items (lists[i]); j++)
        {
          g_autoptr (GObject) item = g_list_model_get_item (lists[i], j);
          guint n = 0;
          g_autofree GParamSpec **specs =
              g_object_class_list_properties (G_OBJECT_GET_CLASS (item), &n);

          for (guint k = 0; k < n; k++)
            {
              g_auto (GValue) value = G_VALUE_INIT;

              g_object_get_property (item, specs[k]->name, &value);
            }
        }
    }
  g_assert_null (gpcap_reader_lookup_name (reader, "no such address"));
}

/* Reads all that there is. Returns what was told, with whether there was an error. */
static char *
read_all (GPcapReader *reader, guint n_at_a_time, gboolean *has_failed)
{
  GString *told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  for (; (batch = gpcap_reader_read_batch (reader, n_at_a_time, NULL, &error)) != NULL;
       g_object_unref (batch))
    {
      for (guint i = 0; i < gpcap_packet_batch_get_n_packets (batch); i++)
        {
          g_autoptr (GPcapPacket) packet = g_list_model_get_item (G_LIST_MODEL (batch), i);

          tell_packet (told, packet);
        }
    }
  *has_failed = error != NULL;
  ask_for_rest (reader);
  return g_string_free (told, FALSE);
}

static void
fail_cb (GPcapReader *reader, GPcapDumper *dumper, GError *error, gboolean *is_whole)
{
  *is_whole = FALSE;
}

/* Returns what a savefile tells, and copies it; NULL if it cannot be opened. Some times, lengths
 * and numbers of interfaces cannot be written: then the copy is not whole. */
static char *
copy (const char *filename, guint n_at_a_time, int fd, gboolean *is_whole)
{
  g_autoptr (GPcapReader) reader = gpcap_open_offline (filename, NULL, NULL);
  g_autoptr (GPcapDumper) dumper = g_initable_new (GPCAP_TYPE_DUMPER, NULL, NULL, "fd", fd,
                                                   "format", GPCAP_SAVEFILE_FORMAT_PCAPNG, NULL);
  gboolean has_failed;
  char *told;

  if (reader == NULL)
    return NULL;
  *is_whole = TRUE;
  g_signal_connect (reader, "dump-failed", G_CALLBACK (fail_cb), is_whole);
  gpcap_reader_set_dumper (reader, dumper, NULL);
  told = read_all (reader, n_at_a_time, &has_failed);
  gpcap_reader_set_dumper (reader, NULL, NULL);
  if (!gpcap_dumper_close (dumper, NULL))
    *is_whole = FALSE;
  return told;
}

static char *
write_savefile (int fd, const guint8 *data, gsize size)
{
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, (gssize) size);
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static int fds[] = { -1, -1 };
  gboolean is_whole = FALSE, has_failed;
  const guint8 section[] = { 0x0a, 0x0d, 0x0d, 0x0a };

  if (size < 6 || memcmp (data + 2, section, sizeof section) != 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      if (fds[i] == -1)
        fds[i] = memfd_create ("savefile", MFD_CLOEXEC);
    }
  g_autofree char *filename = write_savefile (fds[0], data + 2, size - 2);
  g_autofree char *copied = write_savefile (fds[1], data, 0);
  g_autofree char *told = copy (filename, data[0] % 4, fds[1], &is_whole);
  if (told == NULL || !is_whole || *told == '\0')
    return 0;

  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapReader) reader = gpcap_open_offline (copied, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *again = read_all (reader, data[0] % 4, &has_failed);
  g_assert_false (has_failed);
  g_assert_cmpstr (again, ==, told);
  return 0;
}
