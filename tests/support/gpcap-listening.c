/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets and the end of a reader on a main loop. */

#include "support/gpcap-listening.h"

static void
packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  g_assert_false (seen->done);
  seen->n_packets++;
}

static void
batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  seen->n_packets += gpcap_packet_batch_get_n_packets (batch);
}

static void
finished_cb (GPcapReader *reader, GError *error, Seen *seen)
{
  g_assert_true (seen->thread == NULL || seen->thread == g_thread_self ());
  seen->n_finished++;
  g_clear_error (&seen->error);
  seen->error = error != NULL ? g_error_copy (error) : NULL;
  seen->done = TRUE;
}

void
listen_to (GPcapReader *reader, const char *signal, Seen *seen)
{
  g_signal_connect (reader, signal,
                    g_str_equal (signal, "batch") ? G_CALLBACK (batch_cb) : G_CALLBACK (packet_cb),
                    seen);
  g_signal_connect (reader, "finished", G_CALLBACK (finished_cb), seen);
}

/* Dispatches ready sources, a limited number of times. */
void
run_what_is_ready (void)
{
  for (int i = 0; i < 1000 && g_main_context_iteration (NULL, FALSE); i++)
    {
    }
}
