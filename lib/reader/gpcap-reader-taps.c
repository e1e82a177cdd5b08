/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The taps of a reader. */

#include "reader/gpcap-reader-taps.h"

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-filtering.h"
#include "reader/gpcap-reader-pull.h"
#include "savefiles/gpcap-dumper-dump.h"

/* Checks that a tap can run the filter, which may be NULL, on packets of @handle. */
static gboolean
check_bpf (GPcapBpf *bpf, GPcapHandle *handle, GError **error)
{
  if (bpf == NULL)
    return TRUE;
  if (gpcap_bpf_get_expression (bpf) != NULL)
    return gpcap_bpf_check_link_type (bpf, gpcap_handle_get_datalink (handle), error);
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER,
                       "The filter was not compiled");
  return FALSE;
}

static void
clear_bpf (gpointer bpf)
{
  if (bpf != NULL)
    g_object_unref (bpf);
}

/* Compiles the filters of the taps for another link type, in order; NULL for a tap that takes all
 * packets. Fails if a tap has a filter that cannot be compiled, or a dumper, which is for one link
 * type. */
GPtrArray *
gpcap_reader_compile_taps (GPcapReader *self, GPcapHandle *handle, int datalink, GError **error)
{
  g_autoptr (GPtrArray) bpfs = g_ptr_array_new_with_free_func (clear_bpf);
  const GPtrArray *taps = self->queue.taps.taps;

  for (guint i = 0; taps != NULL && i < taps->len; i++)
    {
      const char *filter = gpcap_tap_get_filter (taps->pdata[i]);
      GPcapDumper *dumper = gpcap_tap_get_dumper (taps->pdata[i]);
      GPcapBpf *bpf = NULL;

      if (dumper != NULL && !gpcap_dumper_check_link_type (dumper, datalink, error))
        return NULL;
      if (filter != NULL)
        {
          bpf = gpcap_filtering_compile_for_packets (handle, datalink, filter, error);
          if (bpf == NULL)
            return NULL;
        }
      g_ptr_array_add (bpfs, bpf);
    }
  return g_steal_pointer (&bpfs);
}

/* Gives the taps what gpcap_reader_compile_taps() returned. No handler has run in between. */
void
gpcap_reader_change_taps (GPcapReader *self, const GPtrArray *bpfs, int datalink)
{
  g_autoptr (GPtrArray) taps = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < bpfs->len; i++)
    {
      g_ptr_array_add (taps, g_object_ref (self->queue.taps.taps->pdata[i]));
      g_object_freeze_notify (taps->pdata[i]);
      gpcap_tap_change_link_type (taps->pdata[i], bpfs->pdata[i], datalink);
    }
  /* Handlers may remove taps, and change the link type again. */
  for (guint i = 0; i < taps->len; i++)
    g_object_thaw_notify (taps->pdata[i]);
}

static GPcapTap *
add_tap (GPcapReader *self, GPcapHandle *handle, GPcapBpf *bpf)
{
  GPcapTap *tap =
      gpcap_tap_new (bpf, gpcap_handle_get_datalink (handle), gpcap_handle_peek_file (handle));

  gpcap_reader_settle (self);
  gpcap_taps_add (&self->queue.taps, tap);
  return tap;
}

/**
 * gpcap_reader_add_tap:
 * @self: an active reader
 * @bpf: (nullable): a filter that was compiled for the reader's link type, or %NULL to take all
 *   packets
 * @error: return location for a #GError, or %NULL
 *
 * Adds a tap, which takes those packets that pass a filter out of all that are delivered from now
 * on: see [class@GPcap.Tap].
 *
 * A reader has any number of taps. They may be added and removed between reads, and in callbacks
 * and handlers of the reader and of taps. The reader keeps a tap until it is removed or exhausted,
 * or the reader is closed. The filter is run here, as on packets of a savefile, also if the reader
 * captures from a device: [method@GPcap.Reader.set_filter] tells the difference for VLAN tags. The
 * underlying libpcap call is `pcap_offline_filter()`.
 *
 * Returns: (transfer full): the new tap; %NULL with the error set: %GPCAP_ERROR_WRONG_LINK_TYPE
 *   when the filter was compiled for another link type, %GPCAP_ERROR_INVALID_FILTER when it was not
 *   compiled, %GPCAP_ERROR_NOT_ACTIVATED before activation
 *
 * Since: 1.0
 */
GPcapTap *
gpcap_reader_add_tap (GPcapReader *self, GPcapBpf *bpf, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (bpf == NULL || GPCAP_IS_BPF (bpf), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL || !check_bpf (bpf, handle, error))
    return NULL;
  return add_tap (self, handle, bpf);
}

/**
 * gpcap_reader_add_tap_filter:
 * @self: an active reader
 * @filter: (nullable): an expression, as in pcap-filter(7); %NULL or "" takes all packets
 * @error: return location for a #GError, or %NULL
 *
 * Compiles a filter for the reader's link type and adds a tap with it, like
 * [method@GPcap.Reader.add_tap].
 *
 * In a savefile in pcapng format that has packets of several link types, the filter is compiled for
 * each. Where it cannot be, packets of that link type do not pass.
 *
 * Host and service names in the expression are looked up, which may block. The underlying libpcap
 * calls are `pcap_compile()` and `pcap_offline_filter()`.
 *
 * Returns: (transfer full): the new tap; %NULL with the error set: %GPCAP_ERROR_INVALID_FILTER,
 *   %GPCAP_ERROR_INVALID_ARGUMENT when @filter is not valid UTF-8, %GPCAP_ERROR_NOT_ACTIVATED
 *   before activation
 *
 * Since: 1.0
 */
GPcapTap *
gpcap_reader_add_tap_filter (GPcapReader *self, const char *filter, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, error);
  if (handle == NULL)
    return NULL;
  if (filter == NULL || *filter == '\0')
    return add_tap (self, handle, NULL);
  g_autoptr (GPcapBpf) bpf = gpcap_filtering_compile_for_packets (
      handle, gpcap_handle_get_datalink (handle), filter, error);
  return bpf != NULL ? add_tap (self, handle, bpf) : NULL;
}

/**
 * gpcap_reader_remove_tap:
 * @self: a reader
 * @tap: a tap
 *
 * Removes a tap, which takes no more packets.
 *
 * If the tap has taken packets that it has not emitted [signal@GPcap.Tap::batch] for, as another
 * tap's handler is running, it does so before this method returns. Afterwards it emits nothing.
 *
 * Returns: %TRUE if the tap was one of the reader's; %FALSE also when it is exhausted, or the
 * reader is closed
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_remove_tap (GPcapReader *self, GPcapTap *tap)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_TAP (tap), FALSE);

  g_autoptr (GPcapTap) kept = g_object_ref (tap);

  gpcap_reader_settle (self);
  if (!gpcap_taps_remove (&self->queue.taps, tap))
    return FALSE;
  gpcap_tap_tell (tap, GPCAP_FOREVER);
  return TRUE;
}
