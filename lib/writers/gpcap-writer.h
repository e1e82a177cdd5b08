/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A writer: how packets become the bytes of a savefile, in one of the formats. */

#pragma once

#include <gio/gio.h>

#include "packets/gpcap-packets.h"
#include "storage/gpcap-write-buffer.h"
#include "writers/gpcap-statistics-body.h"

G_BEGIN_DECLS

typedef struct _GPcapWriter GPcapWriter;

/* A block that is no packet: of a format that has such blocks. */
typedef struct
{
  guint32 type;
  gconstpointer header; /* borrowed; what its body begins with; or NULL */
  gsize header_size;
  GBytes *data; /* borrowed; what follows, and is padded; or NULL */
} GPcapWriterBlock;

/* What each format does. A function adds a packet or a block whole, or not at all. */
typedef struct
{
  gboolean has_blocks; /* everything is a block, also what comes before the packets */
  /* Checks whether packets can be appended to what is in a file, which is not empty. */
  gboolean (
      *check_append) (GPcapWriter *self, int fd, const char *name, goffset size, GError **error);
  /* Adds what comes before the packets: in a new file, or behind those in a file. May be called
   * again, to begin another file. */
  gboolean (*begin) (GPcapWriter *self,
                     GPcapWriteBuffer *buffer,
                     gboolean is_appended,
                     GError **error);
  /* Adds packets until the buffer has @full bytes, and sets @n_added to their number, also if it
   * fails. */
  gboolean (*add) (GPcapWriter *self,
                   GPcapWriteBuffer *buffer,
                   gsize full,
                   const GPcapPackets *packets,
                   const GPcapPacketRecord *records,
                   guint n_records,
                   guint *n_added,
                   GError **error);
  /* Adds a packet whose interface and options are known; each may be NULL. */
  gboolean (*add_one) (GPcapWriter *self,
                       GPcapWriteBuffer *buffer,
                       const GPcapPackets *packets,
                       const GPcapPacketRecord *record,
                       GPcapInterface *interface,
                       GBytes *options,
                       GError **error);
  /* Returns the size of a packet that is not added yet, without blocks that come before it. The
   * options are those of a packet that has been taken out of its file, or NULL. */
  gsize (*measure_packet) (const GPcapPackets *packets,
                           const GPcapPacketRecord *record,
                           GBytes *options);
  /* Returns the size of the packet or block that begins there, also if not all of it is there; 0 if
   * not even that can be told. */
  gsize (*measure) (const guint8 *data, gsize size, gboolean *is_packet);
  /* Adds an interface, unless it is there, and sets @number to its number among all. The
   * following functions are NULL without blocks. */
  gboolean (*add_interface) (GPcapWriter *self,
                             GPcapWriteBuffer *buffer,
                             GPcapInterface *interface,
                             guint *number,
                             GError **error);
  /* Adds statistics of the interface with that number among all. */
  gboolean (*add_statistics) (GPcapWriter *self,
                              GPcapWriteBuffer *buffer,
                              guint number,
                              const GPcapStatistics *statistics,
                              GError **error);
  /* Adds statistics of the interfaces of the file that have none in it: how many packets were
   * added, whose times lie between @begin and @end. */
  gboolean (*sum_up) (GPcapWriter *self,
                      GPcapWriteBuffer *buffer,
                      gint64 begin,
                      gint64 end,
                      GError **error);
  /* Adds a block. */
  gboolean (*add_block) (GPcapWriter *self,
                         GPcapWriteBuffer *buffer,
                         const GPcapWriterBlock *block,
                         GError **error);
  /* Adds what readers wait for before they can read a packet, as far as it is known and is not
   * there. NULL if it all comes at the beginning. */
  gboolean (*add_head) (GPcapWriter *self, GPcapWriteBuffer *buffer, GError **error);
  /* Adds what comes behind the packets. */
  gboolean (*end) (GPcapWriter *self, GPcapWriteBuffer *buffer, GError **error);
  void (*free) (GPcapWriter *self);
} GPcapWriterFuncs;

/* The beginning of each format's own struct. */
struct _GPcapWriter
{
  const GPcapWriterFuncs *funcs;
  char *name; /* owned, valid UTF-8, of the savefile, for messages */
  gboolean is_written; /* some of what was added has been taken out of the buffer */
};

G_END_DECLS
