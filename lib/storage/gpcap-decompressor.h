/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decompressor: what one library does to the bytes of a frame, as each kind is called here. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of what is to be decompressed, what is left, and the room for the result. */
typedef struct
{
  const guint8 *next_in;
  gsize n_in; /* bytes there */
  guint8 *next_out;
  gsize n_out; /* bytes that there is room for, at most G_MAXINT */
} GPcapDecompressorBuffers;

typedef enum
{
  GPCAP_DECOMPRESSOR_IN_FRAME, /* the frame goes on */
  GPCAP_DECOMPRESSOR_NEEDS_INPUT, /* the frame goes on, and nothing could be done */
  GPCAP_DECOMPRESSOR_FRAME_END, /* all of the frame has been given; another one may begin */
  GPCAP_DECOMPRESSOR_FAILED, /* the error is set */
} GPcapDecompressorResult;

/* A kind of decompressor begins with this. */
typedef struct _GPcapDecompressor GPcapDecompressor;
struct _GPcapDecompressor
{
  /* Gives all that the bytes come to, as far as there is room, and waits for nothing. */
  GPcapDecompressorResult (*decompress) (GPcapDecompressor *self,
                                         GPcapDecompressorBuffers *buffers,
                                         GError **error);
  void (*free) (GPcapDecompressor *self);
};

/* How a library that drops what it has given when it fails is kept from giving anything in such a
 * call: it gets one part of the frame at a time, a block or a header. */
typedef struct
{
  gsize header_size; /* of a block, in bytes */
  gsize first_hint; /* so many bytes of a frame are less than its header and that of a block */
  gsize hint; /* how many bytes it asked for: a block and the header behind it, or less */
  gboolean may_hold; /* it had no more room, and may have more to give */
} GPcapDecompressorPace;

void
gpcap_decompressor_pace_init (GPcapDecompressorPace *self, gsize header_size, gsize first_hint);
gsize gpcap_decompressor_pace_begin (const GPcapDecompressorPace *self, gsize n_in);
GPcapDecompressorResult gpcap_decompressor_pace_end (GPcapDecompressorPace *self,
                                                     GPcapDecompressorBuffers *buffers,
                                                     gsize n_taken,
                                                     gsize n_given,
                                                     gsize hint);
void gpcap_decompressor_free (GPcapDecompressor *self);
void gpcap_decompressor_set_damaged (const char *reason, GError **error);
void gpcap_decompressor_set_no_memory (GError **error);

G_END_DECLS
