/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be set on a reader, and what it was set to. */

#include "gpcap/gpcap-error.h"
#include "reader/gpcap-reader-parts.h"
#include "reader/gpcap-reader-properties.h"

static gboolean
set_option (GPcapReader *self, int *option, int value, guint property, GError **error)
{
  if (!gpcap_access_check_settable (&self->access, error))
    return FALSE;
  if (*option != value)
    {
      *option = value;
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[property]);
    }
  return TRUE;
}

/* An option that has a smallest value, 0. */
static gboolean
set_size (GPcapReader *self,
          int *option,
          int value,
          guint property,
          const char *what,
          GError **error)
{
  if (value < 0)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A %s of %d bytes is out of range: it cannot be negative", what, value);
      return FALSE;
    }
  return set_option (self, option, value, property, error);
}

/**
 * gpcap_reader_get_snaplen: (get-property snaplen)
 * @self: a reader
 *
 * Tells the snapshot length that was asked for.
 *
 * Returns: the snapshot length, in bytes; 0 is all of a packet
 *
 * Since: 1.0
 */
int
gpcap_reader_get_snaplen (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->origin.options.snaplen;
}

/**
 * gpcap_reader_set_snaplen:
 * @self: a reader that is not active yet
 * @snaplen: how many bytes of a packet to capture at most, 0 for all of them; libpcap takes what is
 * over 262144 for all
 * @error: return location for a #GError, or %NULL
 *
 * Sets how many bytes of each packet to capture at most.
 *
 * Fewer bytes make room for more packets in the buffer.
 *
 * The libpcap call behind it is `pcap_set_snaplen()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when it
 *   is negative, %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_snaplen (GPcapReader *self, int snaplen, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_size (self, &self->origin.options.snaplen, snaplen, PROP_SNAPLEN, "snapshot length",
                   error);
}

/**
 * gpcap_reader_get_promisc: (get-property promisc)
 * @self: a reader
 *
 * Tells whether promiscuous mode was asked for.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_promisc (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return self->origin.options.promisc;
}

/**
 * gpcap_reader_set_promisc:
 * @self: a reader that is not active yet
 * @promisc: whether to capture in promiscuous mode
 * @error: return location for a #GError, or %NULL
 *
 * Sets whether to capture also what is not addressed to the interface.
 *
 * The device "any" has no promiscuous mode: its capture runs without, and
 * [method@GPcap.Reader.activate] returns a warning.
 *
 * The libpcap call behind it is `pcap_set_promisc()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_promisc (GPcapReader *self, gboolean promisc, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.promisc, !!promisc, PROP_PROMISC, error);
}

/**
 * gpcap_reader_get_rfmon: (get-property rfmon)
 * @self: a reader
 *
 * Tells whether monitor mode was asked for.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_rfmon (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return self->origin.options.rfmon;
}

/**
 * gpcap_reader_set_rfmon:
 * @self: a reader that is not active yet
 * @rfmon: whether to capture in monitor mode
 * @error: return location for a #GError, or %NULL
 *
 * Sets whether to put a wireless interface into monitor mode.
 *
 * The activation fails with %GPCAP_ERROR_RFMON_NOT_SUPPORTED where the interface has none.
 *
 * The libpcap call behind it is `pcap_set_rfmon()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_rfmon (GPcapReader *self, gboolean rfmon, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.rfmon, !!rfmon, PROP_RFMON, error);
}

/**
 * gpcap_reader_get_timeout: (get-property timeout)
 * @self: a reader
 *
 * Tells the read timeout.
 *
 * Returns: the timeout, in milliseconds
 *
 * Since: 1.0
 */
int
gpcap_reader_get_timeout (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->origin.options.timeout;
}

/**
 * gpcap_reader_set_timeout:
 * @self: a reader that is not active yet
 * @timeout: milliseconds
 * @error: return location for a #GError, or %NULL
 *
 * Sets the read timeout: how long the kernel may gather packets before it hands them over, and how
 * long a read that is to wait for a packet waits for the first.
 *
 * Packets come after the timeout at the latest, together, which is what makes capturing cheap: 1 to
 * 10 is a good choice for people who look on, 100 and more for a program that only counts.
 *
 * 0 or less means no timeout: a read waits for a packet as long as it takes. The kernel is then
 * given 1 ms, for without any timeout it would keep packets back until its buffer is full, which
 * on a quiet network is never.
 *
 * The libpcap call behind it is `pcap_set_timeout()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_timeout (GPcapReader *self, int timeout, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.timeout, timeout, PROP_TIMEOUT, error);
}

/**
 * gpcap_reader_get_buffer_size: (get-property buffer-size)
 * @self: a reader
 *
 * Tells the size of the capture buffer that was asked for.
 *
 * Returns: the size, in bytes; 0 is the default
 *
 * Since: 1.0
 */
int
gpcap_reader_get_buffer_size (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->origin.options.buffer_size;
}

/**
 * gpcap_reader_set_buffer_size:
 * @self: a reader that is not active yet
 * @buffer_size: bytes, or 0 for the default of 2 MiB
 * @error: return location for a #GError, or %NULL
 *
 * Sets the size of the buffer that the kernel captures into.
 *
 * It decides how long the program may be busy otherwise before packets are dropped: 2 MiB hold
 * about 1,300 packets of 1,500 bytes. A buffer of less than 512 KiB drops nearly all.
 *
 * The libpcap call behind it is `pcap_set_buffer_size()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when it
 *   is negative, %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_buffer_size (GPcapReader *self, int buffer_size, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_size (self, &self->origin.options.buffer_size, buffer_size, PROP_BUFFER_SIZE,
                   "buffer size", error);
}

/**
 * gpcap_reader_get_immediate: (get-property immediate)
 * @self: a reader
 *
 * Tells whether immediate mode was asked for.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_immediate (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return self->origin.options.immediate;
}

/**
 * gpcap_reader_set_immediate:
 * @self: a reader that is not active yet
 * @immediate: whether to deliver each packet as it comes
 * @error: return location for a #GError, or %NULL
 *
 * Sets whether to deliver each packet as it comes, without waiting for more.
 *
 * In immediate mode the kernel gives each packet a slot of the snapshot length: with the default
 * buffer and snapshot length there are 32, and a burst of more is lost. Set a
 * [property@GPcap.Reader:snaplen] too, of 1518 say; or do without it, with a timeout of 1 ms.
 *
 * The libpcap call behind it is `pcap_set_immediate_mode()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_immediate (GPcapReader *self, gboolean immediate, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.immediate, !!immediate, PROP_IMMEDIATE, error);
}

/**
 * gpcap_reader_get_tstamp_type: (get-property tstamp-type)
 * @self: a reader
 *
 * Tells who was asked to make the timestamps.
 *
 * Returns: the type of timestamp
 *
 * Since: 1.0
 */
GPcapTstampType
gpcap_reader_get_tstamp_type (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->origin.options.tstamp_type;
}

/**
 * gpcap_reader_set_tstamp_type:
 * @self: a reader that is not active yet
 * @type: who is to make them
 * @error: return location for a #GError, or %NULL
 *
 * Sets who makes the timestamps.
 *
 * The activation fails with %GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED, or warns, where the device
 * cannot.
 *
 * The libpcap call behind it is `pcap_set_tstamp_type()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_tstamp_type (GPcapReader *self, GPcapTstampType type, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.tstamp_type, type, PROP_TSTAMP_TYPE, error);
}

/**
 * gpcap_reader_get_tstamp_precision: (get-property tstamp-precision)
 * @self: a reader
 *
 * Tells how precise the timestamps are.
 *
 * Returns: the precision; always nanoseconds for a savefile
 *
 * Since: 1.0
 */
GPcapTstampPrecision
gpcap_reader_get_tstamp_precision (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  if (!gpcap_origin_is_device (&self->origin))
    return GPCAP_TSTAMP_PRECISION_NANO;
  return self->origin.options.tstamp_precision;
}

/**
 * gpcap_reader_set_tstamp_precision:
 * @self: a reader that is not active yet
 * @precision: how precise they are to be
 * @error: return location for a #GError, or %NULL
 *
 * Sets how precise the timestamps are.
 *
 * Those of a savefile are always delivered as precise as the file has them.
 *
 * The libpcap call behind it is `pcap_set_tstamp_precision()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_ACTIVATED when it
 *   is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_tstamp_precision (GPcapReader *self,
                                   GPcapTstampPrecision precision,
                                   GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_option (self, &self->origin.options.tstamp_precision, precision, PROP_TSTAMP_PRECISION,
                     error);
}

/**
 * gpcap_reader_get_protocol: (get-property protocol)
 * @self: a reader
 *
 * Tells which Ethernet type packets have to have to be captured.
 *
 * Returns: the Ethernet type, in host order; 0 is all
 *
 * Since: 1.0
 */
int
gpcap_reader_get_protocol (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->origin.options.protocol;
}

/**
 * gpcap_reader_set_protocol:
 * @self: a reader that is not active yet
 * @protocol: the Ethernet type, in host order, 0 to 65535; 0 is all
 * @error: return location for a #GError, or %NULL
 *
 * Sets which Ethernet type packets have to have for Linux to hand them to the capture at all. It is
 * coarser than a filter, and cheaper.
 *
 * The libpcap call behind it is `pcap_set_protocol_linux()`.
 *
 * Returns: %TRUE; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when it is out of range,
 *   %GPCAP_ERROR_ACTIVATED when it is too late
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_protocol (GPcapReader *self, int protocol, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (protocol < 0 || protocol > G_MAXUINT16)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "%d is no Ethernet type: those are 0 to 65535", protocol);
      return FALSE;
    }
  return set_option (self, &self->origin.options.protocol, protocol, PROP_PROTOCOL, error);
}

/**
 * gpcap_reader_get_nonblock: (get-property nonblock)
 * @self: a reader
 *
 * Tells whether reads return at once when there is no packet.
 *
 * Returns: whether they do; always %FALSE for a savefile that was opened by name
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_get_nonblock (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);

  return self->nonblock && self->origin.filename == NULL;
}

/**
 * gpcap_reader_set_nonblock: (set-property nonblock)
 * @self: a reader
 * @nonblock: whether reads are to return at once when there is no packet
 *
 * Sets whether [method@GPcap.Reader.dispatch], [method@GPcap.Reader.next] and
 * [method@GPcap.Reader.read_batch] return at once when a live capture or a stream has no packet
 * yet. It may be set at any time.
 *
 * [method@GPcap.Reader.loop] waits all the same, for that is what it is for. On a savefile that was
 * opened by name it has no effect. The library does this by itself: libpcap's own handle is always
 * in non-blocking mode.
 *
 * Since: 1.0
 */
void
gpcap_reader_set_nonblock (GPcapReader *self, gboolean nonblock)
{
  g_return_if_fail (GPCAP_IS_READER (self));

  nonblock = !!nonblock;
  if (self->nonblock == nonblock)
    return;
  self->nonblock = nonblock;
  g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[PROP_NONBLOCK]);
}

static gboolean
set_limit (GPcapReader *self,
           guint64 *limit,
           guint64 value,
           guint property,
           const char *what,
           GError **error)
{
  if (value == 0)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A queue of 0 %s is out of range: it has to hold at least 1", what);
      return FALSE;
    }
  if (*limit != value)
    {
      *limit = value;
      g_object_notify_by_pspec (G_OBJECT (self), gpcap_reader_properties[property]);
    }
  return TRUE;
}

/**
 * gpcap_reader_get_queue_bytes: (get-property queue-bytes)
 * @self: a reader
 *
 * Tells how many bytes the queue of [method@GPcap.Reader.start_threaded] holds.
 *
 * Returns: the bytes of packets, with 24 for each of them
 *
 * Since: 1.0
 */
guint64
gpcap_reader_get_queue_bytes (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->thread_limits.n_bytes;
}

/**
 * gpcap_reader_set_queue_bytes: (set-property queue-bytes)
 * @self: a reader
 * @n_bytes: the bytes of packets, with 24 for each of them; 1 or more, 64 MiB when it is not set
 * @error: return location for a #GError, or %NULL
 *
 * Sets how many bytes the queue of [method@GPcap.Reader.start_threaded] holds, from the next start
 * on.
 *
 * Returns: %TRUE; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when it is 0
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_queue_bytes (GPcapReader *self, guint64 n_bytes, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_limit (self, &self->thread_limits.n_bytes, n_bytes, PROP_QUEUE_BYTES, "bytes", error);
}

/**
 * gpcap_reader_get_queue_packets: (get-property queue-packets)
 * @self: a reader
 *
 * Tells how many packets the queue of [method@GPcap.Reader.start_threaded] holds.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint64
gpcap_reader_get_queue_packets (GPcapReader *self)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), 0);

  return self->thread_limits.n_packets;
}

/**
 * gpcap_reader_set_queue_packets: (set-property queue-packets)
 * @self: a reader
 * @n_packets: the number of packets, 1 or more; %G_MAXUINT64 for as many as there is room for
 * @error: return location for a #GError, or %NULL
 *
 * Sets how many packets the queue of [method@GPcap.Reader.start_threaded] holds, from the next
 * start on.
 *
 * Returns: %TRUE; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when it is 0
 *
 * Since: 1.0
 */
gboolean
gpcap_reader_set_queue_packets (GPcapReader *self, guint64 n_packets, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_READER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_limit (self, &self->thread_limits.n_packets, n_packets, PROP_QUEUE_PACKETS, "packets",
                    error);
}
