/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressed bytes: frames in a row, whatever compressed them, as one stream.
 *
 * A file may have several frames (gzip calls them members): bgzip and pzstd write many, and so does
 * whoever appends to a compressed file. All are one stream (RFC 1952, 2.2; RFC 8878, 3). GIO's
 * decompressor stops at the end of the first, and drops the bytes that come before an error
 * together with it. What follows the last frame is an error, of which gzip only warns. */

#include "storage/gpcap-compressed.h"

#include <string.h>

#include "storage/gpcap-gunzip.h"
#ifdef GPCAP_WITH_ZSTD
#include "storage/gpcap-unzstd.h"
#endif
#ifdef GPCAP_WITH_LZ4
#include "storage/gpcap-unlz4.h"
#endif

/* How much is read at a time, in bytes: a block of zstd's, and two of gzip's and LZ4's usual
 * ones. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define INPUT_SIZE 256
#else
#define INPUT_SIZE (128 * 1024)
#endif

/* In front of a skippable frame's content: its magic number and its size. */
#define SKIPPABLE_HEADER_SIZE 8

/* What can compress a savefile. */
typedef struct
{
  const char *name; /* for messages */
  guint8 magic[GPCAP_COMPRESSED_MAGIC_SIZE]; /* which each frame begins with */
  gsize magic_size;
  gboolean has_skippable; /* between its frames there may be some that hold something else */
  gboolean may_end_in_zeros; /* as on a tape */
  GPcapDecompressor *(*decompressor_new) (GError **error); /* NULL if the library is not there */
} Kind;

static const Kind kinds[] = {
  { "gzip", { 0x1f, 0x8b }, 2, FALSE, TRUE, gpcap_gunzip_new },
#ifdef GPCAP_WITH_ZSTD
  { "zstd", { 0x28, 0xb5, 0x2f, 0xfd }, 4, TRUE, FALSE, gpcap_unzstd_new },
#else
  { "zstd", { 0x28, 0xb5, 0x2f, 0xfd }, 4, TRUE, FALSE, NULL },
#endif
#ifdef GPCAP_WITH_LZ4
  { "LZ4", { 0x04, 0x22, 0x4d, 0x18 }, 4, TRUE, FALSE, gpcap_unlz4_new },
#else
  { "LZ4", { 0x04, 0x22, 0x4d, 0x18 }, 4, TRUE, FALSE, NULL },
#endif
};

/* All sixteen numbers that zstd and LZ4 have for them differ in half of the first byte. */
static const guint8 skippable_magic[GPCAP_COMPRESSED_MAGIC_SIZE] = { 0x50, 0x2a, 0x4d, 0x18 };

typedef enum
{
  BETWEEN_FRAMES, /* a frame, zeros or the end may follow */
  IN_FRAME,
  IN_SKIPPABLE_HEADER,
  IN_SKIPPABLE,
  IN_ZEROS, /* only zeros may follow */
  OVER,
} State;

struct _GPcapCompressed
{
  GPcapCompressedRead read;
  gpointer user_data; /* borrowed */
  GPcapCompressedFrame frame; /* or NULL */
  State state;
  const Kind *kind; /* or NULL before the first frame that is not skippable */
  GPcapDecompressor *decompressor; /* owned; of that kind, or NULL */
  GPcapDecompressorBuffers buffers; /* into the input and the caller's buffer */
  gsize room; /* of the caller's buffer, in bytes */
  gboolean is_starved; /* nothing more can be given without input */
  guint32 n_to_skip; /* bytes of the skippable frame that are left */
  gboolean is_input_over;
  GError *failure; /* owned; reported when all that comes before it has been read, or NULL */
  guint8 input[INPUT_SIZE];
};

/* Whether bytes begin with a magic number, or may do so when more of them have come. */
static gboolean
may_begin_with (const guint8 *head, gsize size, const guint8 *magic, gsize magic_size)
{
  return size > 0 && memcmp (head, magic, MIN (size, magic_size)) == 0;
}

static const Kind *
find_kind (const guint8 *head, gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (may_begin_with (head, size, kinds[i].magic, kinds[i].magic_size))
      return &kinds[i];
  return NULL;
}

static gboolean
is_skippable (const guint8 *head, gsize size)
{
  return size > 0 && (head[0] & 0xf0) == skippable_magic[0]
         && memcmp (head + 1, skippable_magic + 1, MIN (size, sizeof skippable_magic) - 1) == 0;
}

/* Whether a file begins as a compressed one does. If it has fewer bytes than a magic number, those
 * may be all that there is of one. */
gboolean
gpcap_compressed_recognizes (const guint8 *head, gsize size)
{
  return find_kind (head, size) != NULL || is_skippable (head, size);
}

/* For compressed data of which the first bytes have been read already, at most a block. */
GPcapCompressed *
gpcap_compressed_new (const guint8 *head, gsize size, GPcapCompressedRead read, gpointer user_data)
{
  GPcapCompressed *self = g_new (GPcapCompressed, 1);

  g_assert (size <= sizeof self->input);
  /* All but the input, which is as large as all that is read from many a file. */
  memset (self, 0, G_STRUCT_OFFSET (GPcapCompressed, input));
  self->read = read;
  self->user_data = user_data;
  if (size > 0)
    memcpy (self->input, head, size);
  self->buffers.next_in = self->input;
  self->buffers.n_in = size;
  return self;
}

void
gpcap_compressed_free (GPcapCompressed *self)
{
  g_clear_pointer (&self->decompressor, gpcap_decompressor_free);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
fail (GPcapCompressed *self, int code, const char *message)
{
  self->failure = g_error_new_literal (G_IO_ERROR, code, message);
  self->state = OVER;
}

/* Reads behind the input that is left, if any. This may have to wait: not while there is something
 * to give. */
static void
read_input (GPcapCompressed *self)
{
  GPcapDecompressorBuffers *buffers = &self->buffers;
  gssize n;

  self->is_starved = buffers->n_out < self->room;
  if (self->is_starved)
    return;
  memmove (self->input, buffers->next_in, buffers->n_in);
  buffers->next_in = self->input;
  n = self->read (self->user_data, self->input + buffers->n_in, sizeof self->input - buffers->n_in,
                  &self->failure);
  if (n > 0)
    buffers->n_in += n;
  else if (n == 0)
    self->is_input_over = TRUE;
  else if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->is_starved = TRUE;
  else
    self->state = OVER;
}

/* Reads input that the frame has to have. */
static void
read_more (GPcapCompressed *self)
{
  if (self->is_input_over)
    fail (self, G_IO_ERROR_PARTIAL_INPUT, "The compressed data ends too early");
  else
    read_input (self);
}

static void
take_input (GPcapCompressed *self, gsize n)
{
  self->buffers.next_in += n;
  self->buffers.n_in -= n;
}

/* The decompressor may have bytes to give without further input, so it is asked first. */
static void
decompress (GPcapCompressed *self)
{
  switch (self->decompressor->decompress (self->decompressor, &self->buffers, &self->failure))
    {
    case GPCAP_DECOMPRESSOR_IN_FRAME:
      break;
    case GPCAP_DECOMPRESSOR_NEEDS_INPUT:
      read_more (self);
      break;
    case GPCAP_DECOMPRESSOR_FRAME_END:
      self->state = BETWEEN_FRAMES;
      break;
    case GPCAP_DECOMPRESSOR_FAILED:
    default:
      self->state = OVER;
    }
}

static void
begin_frame (GPcapCompressed *self, const Kind *kind)
{
  self->kind = kind;
  if (self->frame != NULL)
    self->frame (self->user_data, self->room - self->buffers.n_out, self->buffers.n_in);
  if (self->decompressor == NULL && kind->decompressor_new == NULL)
    self->failure = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                 "The savefile is compressed with %s, which this GPcap was built "
                                 "without",
                                 kind->name);
  else if (self->decompressor == NULL)
    self->decompressor = kind->decompressor_new (&self->failure);
  self->state = self->decompressor != NULL ? IN_FRAME : OVER;
}

/* All frames but the skippable ones are of one kind. */
static void
look_between_frames (GPcapCompressed *self)
{
  const guint8 *head = self->buffers.next_in;
  const gsize size = self->buffers.n_in;
  const Kind *kind = find_kind (head, size);
  const gboolean can_skip = self->kind == NULL || self->kind->has_skippable;

  if (size < GPCAP_COMPRESSED_MAGIC_SIZE && !self->is_input_over)
    read_input (self);
  else if (size == 0)
    self->state = OVER;
  else if (kind != NULL && (self->kind == NULL || kind == self->kind))
    begin_frame (self, kind);
  else if (can_skip && is_skippable (head, size))
    self->state = IN_SKIPPABLE_HEADER;
  else if (self->kind != NULL && self->kind->may_end_in_zeros && head[0] == 0)
    self->state = IN_ZEROS;
  else
    fail (self, G_IO_ERROR_INVALID_DATA, "Something else follows the compressed data");
}

static void
read_skippable_header (GPcapCompressed *self)
{
  guint32 size;

  if (self->buffers.n_in < SKIPPABLE_HEADER_SIZE)
    {
      read_more (self);
      return;
    }
  memcpy (&size, self->buffers.next_in + GPCAP_COMPRESSED_MAGIC_SIZE, sizeof size);
  self->n_to_skip = GUINT32_FROM_LE (size);
  take_input (self, SKIPPABLE_HEADER_SIZE);
  self->state = IN_SKIPPABLE;
}

static void
skip (GPcapCompressed *self)
{
  const gsize n = MIN (self->n_to_skip, self->buffers.n_in);

  take_input (self, n);
  self->n_to_skip -= n;
  if (self->n_to_skip == 0)
    self->state = BETWEEN_FRAMES;
  else
    read_more (self);
}

static void
skip_zeros (GPcapCompressed *self)
{
  if (self->buffers.n_in == 0 && self->is_input_over)
    self->state = OVER;
  else if (self->buffers.n_in == 0)
    read_input (self);
  else if (*self->buffers.next_in == 0)
    take_input (self, 1);
  else
    fail (self, G_IO_ERROR_INVALID_DATA, "Something else follows the compressed data");
}

static void
go_on (GPcapCompressed *self)
{
  switch (self->state)
    {
    case BETWEEN_FRAMES:
      look_between_frames (self);
      break;
    case IN_FRAME:
      decompress (self);
      break;
    case IN_SKIPPABLE_HEADER:
      read_skippable_header (self);
      break;
    case IN_SKIPPABLE:
      skip (self);
      break;
    case IN_ZEROS:
      skip_zeros (self);
      break;
    case OVER:
    default:
      break;
    }
}

/* Reads decompressed bytes: as many as there are without waiting, or else at least one. Returns how
 * many, 0 at the end, or -1 with the error set: of @read's, %G_IO_ERROR_PARTIAL_INPUT when a frame
 * is cut short, %G_IO_ERROR_INVALID_DATA when one is damaged or what follows is none,
 * %G_IO_ERROR_NOT_SUPPORTED when the library for it is not there. When @read fails with
 * %G_IO_ERROR_WOULD_BLOCK, the next call goes on; all other errors stay. */
gssize
gpcap_compressed_read (GPcapCompressed *self, gpointer buffer, gsize size, GError **error)
{
  if (g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_clear_error (&self->failure);
  self->room = MIN (size, G_MAXINT);
  self->is_starved = FALSE;
  self->buffers.next_out = buffer;
  self->buffers.n_out = self->room;
  while (self->buffers.n_out > 0 && self->state != OVER && !self->is_starved)
    go_on (self);
  if (self->buffers.n_out < self->room || self->failure == NULL)
    return self->room - self->buffers.n_out;
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}

/* Returns how many bytes were read, but not decompressed yet. */
gsize
gpcap_compressed_count_input (const GPcapCompressed *self)
{
  return self->buffers.n_in;
}

/* Sets the function that is told when a frame begins that is not skippable. */
void
gpcap_compressed_set_frame_func (GPcapCompressed *self, GPcapCompressedFrame frame)
{
  self->frame = frame;
}

/* Whether all that was read were whole frames. */
gboolean
gpcap_compressed_is_between_frames (const GPcapCompressed *self)
{
  return self->state == BETWEEN_FRAMES && self->buffers.n_in == 0;
}
