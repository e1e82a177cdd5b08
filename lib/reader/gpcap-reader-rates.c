/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rates of a reader. */

#include "reader/gpcap-reader-rates.h"

#include "reader/gpcap-reader-properties.h"

static const guint properties[GPCAP_N_RATES] = {
  [GPCAP_RATE_PACKETS] = PROP_PACKETS_PER_SECOND,
  [GPCAP_RATE_BYTES] = PROP_BYTES_PER_SECOND,
  [GPCAP_RATE_DROPS] = PROP_DROPS_PER_SECOND,
};

/* Returns FALSE if the reader is not active. */
static gboolean
count (GPcapReader *self, guint64 counts[GPCAP_N_RATES])
{
  g_autoptr (GPcapHandle) handle = gpcap_access_ref (&self->access, NULL);
  GPcapStats stats = { 0 };
  guint64 n_bytes;

  if (handle == NULL)
    return FALSE;
  /* A device that has gone tells none, but what was delivered counts. */
  if (gpcap_handle_get_stats (handle, &stats, NULL))
    counts[GPCAP_RATE_DROPS] = stats.dropped + stats.dropped_by_queue;
  else
    counts[GPCAP_RATE_DROPS] = self->rates.counts[GPCAP_RATE_DROPS];
  gpcap_queue_get_delivered (&self->queue, &counts[GPCAP_RATE_PACKETS], &n_bytes);
  counts[GPCAP_RATE_BYTES] = gpcap_queue_get_wire_bytes (&self->queue);
  return TRUE;
}

static void
notify (GPcapReader *self, guint changed)
{
  for (guint i = 0; i < GPCAP_N_RATES; i++)
    {
      if (changed & 1 << i)
        g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[properties[i]]);
    }
}

/* Begins to measure, when the reader is started. */
void
gpcap_reader_start_rates (GPcapReader *self)
{
  guint64 counts[GPCAP_N_RATES];

  if (count (self, counts))
    gpcap_rates_start (&self->rates, g_get_monotonic_time (), counts);
}

/* Ends measuring, when the reader finishes: nothing comes any more. */
void
gpcap_reader_stop_rates (GPcapReader *self)
{
  guint changed = 0;

  for (guint i = 0; i < GPCAP_N_RATES; i++)
    {
      if (self->rates.rates[i] != 0)
        changed |= 1 << i;
    }
  gpcap_rates_stop (&self->rates);
  notify (self, changed);
}

/* Measures if it is time to, and returns which rates have changed. */
static guint
update (GPcapReader *self)
{
  const gint64 now = g_get_monotonic_time ();
  guint64 counts[GPCAP_N_RATES];

  if (!gpcap_rates_is_due (&self->rates, now) || !count (self, counts))
    return 0;
  return gpcap_rates_update (&self->rates, now, counts);
}

static gboolean
is_watched (GPcapReader *self)
{
  const guint notify_signal = g_signal_lookup ("notify", G_TYPE_OBJECT);

  for (guint i = 0; i < GPCAP_N_RATES; i++)
    {
      const char *name = g_param_spec_get_name (gpcap_reader_properties[properties[i]]);

      if (g_signal_has_handler_pending (self, notify_signal, g_quark_try_string (name), TRUE))
        return TRUE;
    }
  return FALSE;
}

/* Looks whether somebody watches the rates of a started reader, and then begins to measure. Returns
 * when it is time to notify them: then the source has to wake up even if no packets come, so that a
 * rate falls to 0. GPCAP_FOREVER if nobody watches, so that nobody is woken. */
gint64
gpcap_reader_watch_rates (GPcapReader *self)
{
  if (!is_watched (self))
    return GPCAP_FOREVER;
  gpcap_reader_start_rates (self);
  return self->rates.time + GPCAP_RATES_INTERVAL;
}

/* Notifies the rates of a started reader, when it is time to. Returns when it is time again. */
gint64
gpcap_reader_notify_rates (GPcapReader *self)
{
  notify (self, update (self));
  return self->rates.time != 0 && is_watched (self) ? self->rates.time + GPCAP_RATES_INTERVAL
                                                    : GPCAP_FOREVER;
}

/* For a program that looks. The first look at a reader that was not started begins to measure. If
 * changes are notified, nothing changes in between. */
static double
get_rate (GPcapReader *self, GPcapRate rate)
{
  if (!gpcap_access_is_active (&self->access))
    return 0;
  if (self->rates.time == 0)
    gpcap_reader_start_rates (self);
  else if (!gpcap_run_is_started (&self->run) || !is_watched (self))
    update (self);
  return self->rates.rates[rate];
}

/**
 * gpcap_reader_get_packets_per_second: (get-property packets-per-second)
 * @self: a reader
 *
 * Gets how many packets the reader delivers in a second.
 *
 * The rate is an average since it was last measured: the last second or somewhat more, and longer
 * if nobody has looked for longer. A reader that is started measures from its start on, one that is
 * read otherwise from the first call of this or a similar method on. The rate is 0 before the first
 * second has passed, and when the reader has finished or is closed.
 *
 * Returns: the number of packets in a second
 *
 * Since: 1.0
 */
double
gpcap_reader_get_packets_per_second (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return get_rate (self, GPCAP_RATE_PACKETS);
}

/**
 * gpcap_reader_get_bytes_per_second: (get-property bytes-per-second)
 * @self: a reader
 *
 * Gets how many bytes on the wire the packets have that the reader delivers in a second, like
 * [method@GPcap.Reader.get_packets_per_second]. [method@GPcap.Stats.get_bytes] counts them.
 *
 * Returns: the number of bytes in a second
 *
 * Since: 1.0
 */
double
gpcap_reader_get_bytes_per_second (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return get_rate (self, GPCAP_RATE_BYTES);
}

/**
 * gpcap_reader_get_drops_per_second: (get-property drops-per-second)
 * @self: a reader
 *
 * Gets how many packets are dropped in a second because the capture's buffer or the queue of
 * [method@GPcap.Reader.start_threaded] is full, like
 * [method@GPcap.Reader.get_packets_per_second]. Those that the interface drops are not counted,
 * because most of them are meant for nobody.
 *
 * Returns: the number of packets in a second
 *
 * Since: 1.0
 */
double
gpcap_reader_get_drops_per_second (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return get_rate (self, GPCAP_RATE_DROPS);
}
