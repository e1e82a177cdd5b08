/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ethernet frames that tests make, and savefiles of them. */

#include "support/gpcap-frames.h"

#define NANOSECOND_MAGIC 0xa1b23c4d
#define SNAPLEN 65535
#define IPV6_FRAGMENT 44
#define PAYLOAD 24
#define FRAGMENT_OFFSET 8 /* in units of eight bytes */

static void
add_bytes (GByteArray *to, const void *bytes, guint size)
{
  g_byte_array_append (to, bytes, size);
}

static void
add_32 (GByteArray *to, guint32 number)
{
  add_bytes (to, &number, sizeof number);
}

static void
add_8 (GByteArray *to, guint8 number)
{
  add_bytes (to, &number, sizeof number);
}

static void
add_16_be (GByteArray *to, guint16 number)
{
  number = GUINT16_TO_BE (number);
  add_bytes (to, &number, sizeof number);
}

static void
add_32_be (GByteArray *to, guint32 number)
{
  number = GUINT32_TO_BE (number);
  add_bytes (to, &number, sizeof number);
}

GByteArray *
frames_new (void)
{
  GByteArray *self = g_byte_array_new ();

  add_32 (self, NANOSECOND_MAGIC);
  add_32 (self, 2 | 4 << 16);
  add_32 (self, 0);
  add_32 (self, 0);
  add_32 (self, SNAPLEN);
  add_32 (self, GPCAP_DLT_EN10MB);
  return self;
}

/* Ports, and bytes enough for a header of any protocol. */
static void
add_payload (GByteArray *to, const Frame *frame)
{
  add_16_be (to, frame->source_port);
  add_16_be (to, frame->destination_port);
  for (guint i = 4; i < PAYLOAD; i++)
    add_8 (to, 0x55);
}

static void
add_ipv4 (GByteArray *to, const Frame *frame)
{
  add_16_be (to, 0x4500);
  add_16_be (to, 20 + PAYLOAD);
  add_16_be (to, 1);
  add_16_be (to, frame->is_later_fragment ? FRAGMENT_OFFSET : 0);
  add_8 (to, 64);
  add_8 (to, frame->protocol);
  add_16_be (to, 0);
  add_32_be (to, 0x0a000000 + frame->source);
  add_32_be (to, 0x0a000000 + frame->destination);
  add_payload (to, frame);
}

static void
add_ipv6_address (GByteArray *to, guint host)
{
  add_32_be (to, 0x20010db8);
  add_32_be (to, 0);
  add_32_be (to, 0);
  add_32_be (to, host);
}

static void
add_ipv6 (GByteArray *to, const Frame *frame)
{
  add_32_be (to, 0x60000000);
  add_16_be (to, PAYLOAD + (frame->is_later_fragment ? 8 : 0));
  add_8 (to, frame->is_later_fragment ? IPV6_FRAGMENT : frame->protocol);
  add_8 (to, 64);
  add_ipv6_address (to, frame->source);
  add_ipv6_address (to, frame->destination);
  if (frame->is_later_fragment)
    {
      add_16_be (to, frame->protocol << 8);
      add_16_be (to, FRAGMENT_OFFSET << 3);
      add_32_be (to, 1);
    }
  add_payload (to, frame);
}

static GByteArray *
make_frame (const Frame *frame)
{
  GByteArray *self = g_byte_array_new ();

  for (guint i = 0; i < 12; i++)
    add_8 (self, 2);
  for (guint i = 0; i < frame->n_tags; i++)
    {
      add_16_be (self, 0x8100);
      add_16_be (self, 5 + i);
    }
  add_16_be (self, frame->ether_type != 0 ? frame->ether_type
                   : frame->version == 6  ? 0x86dd
                                          : 0x0800);
  if (frame->ether_type != 0)
    add_payload (self, frame);
  else if (frame->version == 6)
    add_ipv6 (self, frame);
  else
    add_ipv4 (self, frame);
  return self;
}

/* Returns the size of the frame, in bytes. */
guint
frames_add (GByteArray *self, gint64 time, const Frame *frame)
{
  g_autoptr (GByteArray) bytes = make_frame (frame);

  add_32 (self, time / 1000000000);
  add_32 (self, time % 1000000000);
  add_32 (self, bytes->len);
  add_32 (self, bytes->len);
  add_bytes (self, bytes->data, bytes->len);
  return bytes->len;
}

GPcapReader *
frames_open (GByteArray *self)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (self->data, self->len, NULL);
  g_autoptr (GError) error = NULL;
  GPcapReader *reader = gpcap_open_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return reader;
}

void
frames_count (GByteArray *self, GPcapConversations *conversations)
{
  g_autoptr (GPcapReader) reader = frames_open (self);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;

  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, &error)) != NULL)
    {
      gpcap_conversations_add_batch (conversations, batch);
      g_object_unref (batch);
    }
  g_assert_no_error (error);
}

guint
frames_match (GByteArray *self, const char *filter)
{
  g_autoptr (GPcapReader) reader = frames_open (self);
  g_autoptr (GError) error = NULL;
  GPcapPacketBatch *batch;
  guint n = 0;

  g_assert_true (gpcap_reader_set_filter (reader, filter, &error));
  g_assert_no_error (error);
  while ((batch = gpcap_reader_read_batch (reader, 0, NULL, NULL)) != NULL)
    {
      n += gpcap_packet_batch_get_n_packets (batch);
      g_object_unref (batch);
    }
  return n;
}
