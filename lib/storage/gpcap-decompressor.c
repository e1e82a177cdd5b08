/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A decompressor: what one library does to the bytes of a frame, as each kind is called here. */

#include "storage/gpcap-decompressor.h"

void
gpcap_decompressor_free (GPcapDecompressor *self)
{
  self->free (self);
}

/* @reason is the library's own, or NULL. */
void
gpcap_decompressor_set_damaged (const char *reason, GError **error)
{
  if (reason == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "The compressed data is damaged");
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The compressed data is damaged: %s",
                 reason);
}

void
gpcap_decompressor_set_no_memory (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "Not enough memory to decompress the savefile");
}

void
gpcap_decompressor_pace_init (GPcapDecompressorPace *self, gsize header_size, gsize first_hint)
{
  *self = (GPcapDecompressorPace){ header_size, first_hint, first_hint, FALSE };
}

/* Returns how many of @n_in bytes the library gets next; none as long as it may hold what it could
 * not give. */
gsize
gpcap_decompressor_pace_begin (const GPcapDecompressorPace *self, gsize n_in)
{
  if (self->may_hold)
    return 0;
  return MIN (n_in, self->hint > self->header_size ? self->hint - self->header_size : self->hint);
}

/* Notes what the library took and gave. @hint is how many bytes it asks for, 0 at the end of the
 * frame. */
GPcapDecompressorResult
gpcap_decompressor_pace_end (GPcapDecompressorPace *self,
                             GPcapDecompressorBuffers *buffers,
                             gsize n_taken,
                             gsize n_given,
                             gsize hint)
{
  const gboolean is_starved = buffers->n_in == 0 && n_given == 0;

  self->hint = hint != 0 ? hint : self->first_hint;
  self->may_hold = hint != 0 && n_given == buffers->n_out;
  buffers->next_in += n_taken;
  buffers->n_in -= n_taken;
  buffers->next_out += n_given;
  buffers->n_out -= n_given;
  if (hint == 0)
    return GPCAP_DECOMPRESSOR_FRAME_END;
  return is_starved ? GPCAP_DECOMPRESSOR_NEEDS_INPUT : GPCAP_DECOMPRESSOR_IN_FRAME;
}
