/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper is closed: one call does it, in any thread. */

#include "savefiles/gpcap-dumper-close.h"

#include "savefiles/gpcap-dumper-dump.h"
#include "savefiles/gpcap-dumper-private.h"
#include "savefiles/gpcap-dumper-report.h"
#include "savefiles/gpcap-dumper-rotation.h"

/* Has handlers add what comes last. Calls that dump fail afterwards. Returns FALSE when the dumper
 * is closed, or another call closes it. */
gboolean
gpcap_dumper_begin_close (GPcapDumper *self)
{
  return gpcap_dumper_announce_close (self, GPCAP_DUMPER_CLOSING);
}

/* Checks that no other call still closes the dumper. */
gboolean
gpcap_dumper_check_closed (GPcapDumper *self, GError **error)
{
  if (gpcap_dumper_is_closed (self))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "The dumper is being closed already");
  return FALSE;
}

/* Sets only an error that no call of the program has reported. */
static gboolean
finish_file (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  gpcap_dumper_end_file (self);
  if (gpcap_dump_file_finish (self->file, cancellable, &failure))
    return TRUE;
  gpcap_dumper_keep_error (self);
  if (g_atomic_int_get (&self->is_reported))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Writes what comes last and what is in memory, and closes the file. May be called in a thread. */
gboolean
gpcap_dumper_finish (GPcapDumper *self, GCancellable *cancellable, GError **error)
{
  gboolean is_good =
      gpcap_dumper_check_not_forked (self, error) && finish_file (self, cancellable, error);

  if (!gpcap_dumper_end_rotating (self, is_good ? error : NULL))
    is_good = FALSE;
  gpcap_dump_file_close (self->file);
  return is_good;
}

/* Tells the program that the dumper is closed. A child process does not touch the stream. */
void
gpcap_dumper_end_close (GPcapDumper *self)
{
  g_autoptr (GOutputStream) stream = NULL;

  if (!gpcap_dump_file_is_forked (self->file))
    {
      g_mutex_lock (&self->stream_lock);
      stream = g_steal_pointer (&self->stream);
      g_mutex_unlock (&self->stream_lock);
    }
  g_atomic_int_set (&self->state, GPCAP_DUMPER_CLOSED);
  gpcap_dumper_notify_error (self);
  gpcap_dumper_tell (self);
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_dumper_properties[PROP_CLOSED]);
}

/**
 * gpcap_dumper_close:
 * @self: a dumper
 * @error: return location for a #GError, or %NULL
 *
 * Writes the packets that were gathered in memory to the file, and closes it. Closing twice does
 * nothing.
 *
 * Other threads may be using the dumper. This waits for a call that is writing; later ones fail
 * with %GPCAP_ERROR_CLOSED.
 *
 * The underlying libpcap call is `pcap_dump_close()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: a #GIOErrorEnum when packets could not be
 *   written and no other call of the program has reported that, %GPCAP_ERROR_FORKED in a child
 *   process, which writes nothing. The dumper is closed in either case, but not with
 *   %G_IO_ERROR_PENDING, when [method@GPcap.Dumper.close_async] has not ended yet, another thread
 *   closes it, or in a handler of [signal@GPcap.Dumper::closing]
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_close (GPcapDumper *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapDumper) kept = g_object_ref (self);
  if (!gpcap_dumper_begin_close (self))
    return gpcap_dumper_check_closed (self, error);
  const gboolean is_closed_well = gpcap_dumper_finish (self, NULL, error);
  gpcap_dumper_end_close (self);
  return is_closed_well;
}
