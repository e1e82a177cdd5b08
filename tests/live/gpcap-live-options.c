/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what is set before a capture of a device is activated: it applies from the first packet
 * on. in-namespace runs them. */

#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_packet.h>

#include "live/gpcap-live-test.h"
#include "support/gpcap-waiting.h"

#define N_REPETITIONS 5

static void
count_func (GPcapPkthdr *hdr, const guint8 *data, guint caplen, gpointer n)
{
  ++*(guint *) n;
}

static void
activate (GPcapReader *reader)
{
  g_autoptr (GError) error = NULL;

  gpcap_reader_activate (reader, NULL, &error);
  g_assert_no_error (error);
}

/* Delivers what was captured until now, and returns how many packets there were. */
static guint
drain (GPcapReader *reader)
{
  guint n = 0;

  gpcap_reader_drainloop (reader);
  g_assert_cmpint (gpcap_reader_loop (reader, -1, count_func, &n, NULL, NULL), ==, 0);
  return n;
}

static gpointer
send_until_stopped (gpointer is_to_stop)
{
  const int fd = open_packet_socket ("gp0");

  for (guint32 i = 0; !g_atomic_int_get ((int *) is_to_stop); i++)
    send_frames (fd, i, 1);
  close (fd);
  return NULL;
}

/* Packets come from one direction while the reader that wants the other is activated. */
static void
test_a_direction_applies_from_the_first_packet_on (void)
{
  const int sent = open_packet_socket ("gp1");
  const int bypass = 0;
  int is_to_stop = FALSE;
  GThread *thread = g_thread_new ("sender", send_until_stopped, &is_to_stop);

  g_assert_cmpint (setsockopt (sent, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass), ==,
                   0);
  for (guint i = 0; i < N_REPETITIONS; i++)
    {
      g_autoptr (GPcapReader) reader =
          g_object_new (GPCAP_TYPE_READER, "device", "gp1", "filter", "ether proto 0x88b5",
                        "timeout", 5, "direction", GPCAP_DIRECTION_OUT, NULL);

      activate (reader);
      g_assert_cmpint (gpcap_reader_get_direction (reader), ==, GPCAP_DIRECTION_OUT);
      g_assert_cmpuint (drain (reader), ==, 0);
      send_frames (sent, 0, 3);
      g_assert_cmpuint (drain (reader), ==, 3);
    }
  g_atomic_int_set (&is_to_stop, TRUE);
  g_thread_join (thread);
  close (sent);
}

/* Two readers of a group share what comes, with no packet twice, however soon it comes. */
static void
test_a_group_is_joined_before_the_first_packet (void)
{
  for (guint i = 0; i < N_REPETITIONS; i++)
    {
      g_autoptr (GPcapReader) first =
          g_object_new (GPCAP_TYPE_READER, "device", "gp1", "filter", "ether proto 0x88b5",
                        "fanout-mode", GPCAP_FANOUT_MODE_LOAD_BALANCE, "fanout-flags",
                        GPCAP_FANOUT_FLAGS_UNIQUE_ID, "fanout-group", 0, NULL);
      g_autoptr (GPcapReader) second =
          g_object_new (GPCAP_TYPE_READER, "device", "gp1", "filter", "ether proto 0x88b5", NULL);
      g_autoptr (GError) error = NULL;
      const int fd = open_packet_socket ("gp0");
      int group, told;

      activate (first);
      group = gpcap_reader_get_fanout_group (first, &error);
      g_assert_no_error (error);
      g_object_get (first, "fanout-group", &told, NULL);
      g_assert_cmpint (told, ==, group);
      g_assert_true (gpcap_reader_set_fanout (second, (guint) group, GPCAP_FANOUT_MODE_LOAD_BALANCE,
                                              GPCAP_FANOUT_FLAGS_NONE, &error));
      g_assert_no_error (error);
      activate (second);
      g_assert_cmpint (gpcap_reader_get_fanout_group (second, NULL), ==, group);
      send_frames (fd, 0, 100);
      g_assert_cmpuint (drain (first), ==, 50);
      g_assert_cmpuint (drain (second), ==, 50);
      close (fd);
    }
}

/* The error says what failed, and when that is set right the reader can be activated. */
static void
test_what_fails_is_told_and_can_be_corrected (void)
{
  g_autoptr (GPcapReader) other = g_object_new (GPCAP_TYPE_READER, "device", "gp1", NULL);
  g_autoptr (GPcapReader) reader = g_object_new (
      GPCAP_TYPE_READER, "device", "gp1", "fanout-group", 21, "fanout-mode",
      GPCAP_FANOUT_MODE_RANDOM, "filter", "ether proto", "direction", GPCAP_DIRECTION_IN, NULL);
  g_autoptr (GError) error = NULL;

  activate (other);
  g_assert_true (
      gpcap_reader_set_fanout (other, 21, GPCAP_FANOUT_MODE_HASH, GPCAP_FANOUT_FLAGS_NONE, &error));
  g_assert_no_error (error);

  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "fanout group 21"));
  g_assert_false (gpcap_reader_is_activated (reader));
  g_clear_error (&error);

  g_object_set (reader, "fanout-group", 22, NULL);
  g_assert_cmpint (gpcap_reader_activate (reader, NULL, &error), ==, -1);
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  g_clear_error (&error);

  g_object_set (reader, "filter", "ether proto 0x88b5", NULL);
  activate (reader);
  g_assert_cmpint (gpcap_reader_get_fanout_group (reader, NULL), ==, 22);
  g_assert_cmpint (gpcap_reader_get_direction (reader), ==, GPCAP_DIRECTION_IN);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  run_ip ("link add gp0 type veth peer name gp1");
  run_ip ("link set gp0 up");
  run_ip ("link set gp1 up");
  g_test_add_func ("/options/a-direction-applies-from-the-first-packet-on",
                   test_a_direction_applies_from_the_first_packet_on);
  g_test_add_func ("/options/a-group-is-joined-before-the-first-packet",
                   test_a_group_is_joined_before_the_first_packet);
  g_test_add_func ("/options/what-fails-is-told-and-can-be-corrected",
                   test_what_fails_is_told_and_can_be_corrected);
  status = g_test_run ();
  run_ip ("link delete gp0");
  return status;
}
