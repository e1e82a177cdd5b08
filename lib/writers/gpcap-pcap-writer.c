/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer of the pcap format. */

#include "writers/gpcap-pcap-writer.h"

#include <errno.h>

#include "backend/gpcap-file-header.h"
#include "base/gpcap-error-private.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"
#include "writers/gpcap-append.h"

typedef struct
{
  GPcapWriter writer;
  GPcapSavefileHeader header;
  guint max_caplen; /* of a packet, in bytes */
  gboolean nanoseconds;
} GPcapPcapWriter;

static gboolean
pcap_writer_check_append (GPcapWriter *writer,
                          int fd,
                          const char *name,
                          goffset size,
                          GError **error)
{
  const GPcapSavefileHeader *header = &((GPcapPcapWriter *) writer)->header;
  const guint max_caplen = gpcap_file_header_find_max_caplen (header, G_MAXINT);

  return gpcap_append_check (fd, name, header, max_caplen, size, error);
}

static gboolean
pcap_writer_begin (GPcapWriter *writer,
                   GPcapWriteBuffer *buffer,
                   gboolean is_appended,
                   GError **error)
{
  const GPcapSavefileHeader *header = &((GPcapPcapWriter *) writer)->header;

  if (is_appended)
    return TRUE;
  guint8 *place = gpcap_write_buffer_add (buffer, sizeof *header);
  if (place == NULL)
    {
      gpcap_error_set_from_errno (error, writer->name, ENOMEM);
      return FALSE;
    }
  memcpy (place, header, sizeof *header);
  return TRUE;
}

/* Sets the error of a packet that cannot be written. */
static gboolean
refuse (GPcapPcapWriter *self, const GPcapPacketRecord *record, GError **error)
{
  if (record->timestamp < 0 || record->timestamp / GPCAP_NANOSECONDS_PER_SECOND > G_MAXUINT32)
    g_set_error (
        error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
        "%s: The time of the packet is out of range: a savefile holds times from 1970 to 2106",
        self->writer.name);
  else
    g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                 "%s: The packet has %u bytes, but the savefile's packets have %u at most",
                 self->writer.name, record->caplen, self->max_caplen);
  return FALSE;
}

static gboolean
pcap_writer_add (GPcapWriter *writer,
                 GPcapWriteBuffer *buffer,
                 gsize full,
                 const GPcapPackets *packets,
                 const GPcapPacketRecord *records,
                 guint n_records,
                 guint *n_added,
                 GError **error)
{
  GPcapPcapWriter *self = (GPcapPcapWriter *) writer;
  guint i;

  for (i = 0; i < n_records && buffer->used < full; i++)
    {
      const GPcapPacketRecord *record = &records[i];
      const guint64 seconds = (guint64) record->timestamp / GPCAP_NANOSECONDS_PER_SECOND;
      const guint nanoseconds = (guint64) record->timestamp % GPCAP_NANOSECONDS_PER_SECOND;
      const GPcapSavefilePacketHeader header = {
        .seconds = seconds,
        .fraction = self->nanoseconds ? nanoseconds : nanoseconds / 1000,
        .caplen = record->caplen,
        .len = record->len,
      };

      *n_added = i;
      /* A time before 1970 is one far behind 2106 here. */
      if (seconds > G_MAXUINT32 || record->caplen > self->max_caplen)
        return refuse (self, record, error);
      guint8 *place = gpcap_write_buffer_add (buffer, sizeof header + record->caplen);
      if (place == NULL)
        {
          gpcap_error_set_from_errno (error, writer->name, ENOMEM);
          return FALSE;
        }
      memcpy (place, &header, sizeof header);
      if (record->caplen > 0)
        memcpy (place + sizeof header, packets->data + record->offset, record->caplen);
    }
  *n_added = i;
  return TRUE;
}

/* The format has neither interfaces nor options. */
static gboolean
pcap_writer_add_one (GPcapWriter *writer,
                     GPcapWriteBuffer *buffer,
                     const GPcapPackets *packets,
                     const GPcapPacketRecord *record,
                     GPcapInterface *interface,
                     GBytes *options,
                     GError **error)
{
  guint n_added;

  return pcap_writer_add (writer, buffer, G_MAXSIZE, packets, record, 1, &n_added, error);
}

static gsize
pcap_writer_measure_packet (const GPcapPackets *packets,
                            const GPcapPacketRecord *record,
                            GBytes *options)
{
  return sizeof (GPcapSavefilePacketHeader) + record->caplen;
}

static gsize
pcap_writer_measure (const guint8 *data, gsize size, gboolean *is_packet)
{
  GPcapSavefilePacketHeader header;

  *is_packet = TRUE;
  if (size < sizeof header)
    return 0;
  memcpy (&header, data, sizeof header);
  return sizeof header + header.caplen;
}

static void
pcap_writer_free (GPcapWriter *writer)
{
  g_free (writer->name);
  g_free (writer);
}

static const GPcapWriterFuncs pcap_writer_funcs = {
  .check_append = pcap_writer_check_append,
  .begin = pcap_writer_begin,
  .add = pcap_writer_add,
  .add_one = pcap_writer_add_one,
  .measure_packet = pcap_writer_measure_packet,
  .measure = pcap_writer_measure,
  .free = pcap_writer_free,
};

/* Fails if savefiles cannot have the link type. */
GPcapWriter *
gpcap_pcap_writer_new (const char *name,
                       int datalink,
                       int snaplen,
                       int tstamp_precision,
                       GError **error)
{
  GPcapSavefileHeader header;

  if (!gpcap_file_header_make (&header, name, datalink, snaplen, tstamp_precision, error))
    return NULL;
  GPcapPcapWriter *self = g_new0 (GPcapPcapWriter, 1);
  self->writer.funcs = &pcap_writer_funcs;
  self->writer.name = g_strdup (name);
  self->header = header;
  self->max_caplen = gpcap_file_header_find_max_caplen (&header, snaplen);
  self->nanoseconds = header.magic == GPCAP_SAVEFILE_NANOSECONDS_MAGIC;
  return &self->writer;
}
