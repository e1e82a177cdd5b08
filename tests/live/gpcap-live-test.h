/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions for several tests of live capture. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

#define PORT 47002

/* The packets and the end that handlers have seen. */
typedef struct
{
  guint32 next_number;
  guint n_packets;
  guint n_finished;
  guint until; /* the number of packets to wait for, or 0 */
  gboolean done;
  GError *error; /* owned; the error of "finished", or NULL */
} Seen;

void packet_cb (GPcapReader *reader, GPcapPkthdr *hdr, GBytes *data, Seen *seen);
void count_batch_cb (GPcapReader *reader, GPcapPacketBatch *batch, Seen *seen);
void finished_cb (GPcapReader *reader, GError *error, Seen *seen);
gboolean done_cb (gpointer done);
void run_main_loop_for (guint milliseconds);
void run_main_loop_until_seen (Seen *seen, guint n_packets);
void read_packet (GPcapReader *reader, GPcapPkthdr **hdr, GBytes **data);

/* What has become of the packets of a capture. */
guint64 count_dropped (GPcapReader *reader);
GPcapStats *run_main_loop_until_all (GPcapReader *reader, const Seen *seen, guint n_sent);

/* On the loopback interface. */
void send_datagrams (guint32 first, guint n, gsize size);
guint32 get_number (const guint8 *data, gsize size);
GPcapReader *open_loopback (int to_ms);
void assert_numbers (GPcapReader *reader, guint32 first, guint n);

/* On a pair of interfaces, gp0 to send on and gp1 to capture from. */
void run_ip (const char *arguments);
int open_packet_socket (const char *device);
void send_frames (int fd, guint32 first, guint n);
GPcapReader *open_veth (void);
GPcapReader *open_veth_with_ring (int size, int to_ms);

G_END_DECLS
