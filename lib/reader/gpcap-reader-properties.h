/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties and signals of a reader: their numbers and definitions. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

enum
{
  PROP_DEVICE = 1,
  PROP_FILENAME,
  PROP_FILE,
  PROP_BYTES,
  PROP_STREAM,
  PROP_FOLLOW,
  PROP_SNAPLEN,
  PROP_PROMISC,
  PROP_RFMON,
  PROP_TIMEOUT,
  PROP_BUFFER_SIZE,
  PROP_IMMEDIATE,
  PROP_TSTAMP_TYPE,
  PROP_TSTAMP_PRECISION,
  PROP_PROTOCOL,
  PROP_NONBLOCK,
  PROP_QUEUE_BYTES,
  PROP_QUEUE_PACKETS,
  PROP_REPLAY,
  PROP_REPLAY_SPEED,
  PROP_AUTOSTOP_PACKETS,
  PROP_AUTOSTOP_BYTES,
  PROP_AUTOSTOP_SECONDS,
  PROP_PROGRESS,
  PROP_DIRECTION,
  PROP_FANOUT_GROUP,
  PROP_FANOUT_MODE,
  PROP_FANOUT_FLAGS,
  PROP_DUMPER,
  PROP_STATS,
  PROP_PACKETS_PER_SECOND,
  PROP_BYTES_PER_SECOND,
  PROP_DROPS_PER_SECOND,
  PROP_FILTER,
  PROP_DATALINK,
  PROP_ACTIVATED,
  PROP_CLOSED,
  PROP_RUNNING,
  N_PROPERTIES
};

enum
{
  SIGNAL_PACKET,
  SIGNAL_BATCH,
  SIGNAL_OVERFLOW,
  SIGNAL_DUMP_FAILED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

/* The size of a thread's queue: two seconds of 64-byte packets at 400,000 packets a second. */
#define DEFAULT_QUEUE_BYTES (64 * 1024 * 1024)
#define DEFAULT_QUEUE_PACKETS G_MAXUINT64

extern GParamSpec *gpcap_reader_properties[N_PROPERTIES];
extern guint gpcap_reader_signals[N_SIGNALS];

void gpcap_reader_install_properties (GObjectClass *object_class);
void gpcap_reader_install_signals (void);

G_END_DECLS
