/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of a reader. */

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

/* Sets an option that must not be negative. */
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
                   "A %s of %d bytes is out of range: it must not be negative", what, value);
      return FALSE;
    }
  return set_option (self, option, value, property, error);
}

/**
 * gpcap_reader_get_snaplen: (get-property snaplen)
 * @self: a reader
 *
 * Gets the snapshot length that was requested.
 *
 * Returns: the snapshot length, in bytes; 0 for whole packets
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
 * @snaplen: the snapshot length in bytes, or 0 for whole packets; libpcap treats values over 262144
 *   like 0
 * @error: return location for a #GError, or %NULL
 *
 * Sets the snapshot length: how many bytes of each packet to capture at most.
 *
 * Shorter packets leave room for more of them in the buffer.
 *
 * The underlying libpcap call is `pcap_set_snaplen()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when @snaplen
 *   is negative, %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets whether promiscuous mode was requested.
 *
 * Returns: %TRUE if promiscuous mode was requested
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
 * Sets whether to capture packets not addressed to the interface, too.
 *
 * The device "any" has no promiscuous mode: the capture runs without it, and
 * [method@GPcap.Reader.activate] returns a warning.
 *
 * The underlying libpcap call is `pcap_set_promisc()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets whether monitor mode was requested.
 *
 * Returns: %TRUE if monitor mode was requested
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
 * The activation fails with %GPCAP_ERROR_RFMON_NOT_SUPPORTED if the interface does not support it.
 *
 * The underlying libpcap call is `pcap_set_rfmon()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets the read timeout.
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
 * @timeout: the timeout, in milliseconds; 0 or less for none
 * @error: return location for a #GError, or %NULL
 *
 * Sets the read timeout: how long the kernel may gather packets before it hands them over, and how
 * long a read waits for the first packet.
 *
 * Packets come together, at the latest after the timeout, which makes capturing cheap. 1 to 10 ms
 * are a good choice for a program with a user interface, 100 ms and more for a program that only
 * counts.
 *
 * Without a timeout, a read waits for a packet as long as it takes. The kernel is then given 1 ms,
 * because otherwise it would keep packets back until its buffer is full, which may never happen on
 * a quiet network.
 *
 * The underlying libpcap call is `pcap_set_timeout()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets the size of the capture buffer that was requested.
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
 * @buffer_size: the size, in bytes, or 0 for the default of 2 MiB
 * @error: return location for a #GError, or %NULL
 *
 * Sets the size of the buffer that the kernel captures into.
 *
 * The size decides how long the program may be busy before packets are dropped: 2 MiB hold about
 * 1,300 packets of 1,500 bytes. A buffer of less than 512 KiB drops nearly all packets.
 *
 * The underlying libpcap call is `pcap_set_buffer_size()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when
 *   @buffer_size is negative, %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets whether immediate mode was requested.
 *
 * Returns: %TRUE if immediate mode was requested
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
 * In immediate mode the kernel gives each packet a slot of the snapshot length. With the default
 * buffer and snapshot length there are 32 slots, and a larger burst loses packets. Set
 * [property@GPcap.Reader:snaplen] too, for example to 1518; or use a timeout of 1 ms instead.
 *
 * The underlying libpcap call is `pcap_set_immediate_mode()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets the timestamp type that was requested.
 *
 * Returns: the timestamp type
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
 * @type: the timestamp type
 * @error: return location for a #GError, or %NULL
 *
 * Sets the timestamp type.
 *
 * If the device does not support it, the activation fails with
 * %GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED, or warns.
 *
 * The underlying libpcap call is `pcap_set_tstamp_type()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets the timestamp precision.
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
 * @precision: the timestamp precision
 * @error: return location for a #GError, or %NULL
 *
 * Sets the timestamp precision.
 *
 * The timestamps of a savefile are always delivered with the precision that the file has.
 *
 * The underlying libpcap call is `pcap_set_tstamp_precision()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_ACTIVATED when it is too late
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
 * Gets the Ethernet type of the packets to capture.
 *
 * Returns: the Ethernet type, in host order; 0 for all
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
 * @protocol: the Ethernet type, in host order, 0 to 65535; 0 for all
 * @error: return location for a #GError, or %NULL
 *
 * Sets the Ethernet type of the packets that Linux hands to the capture. This is coarser than a
 * filter, and cheaper.
 *
 * The underlying libpcap call is `pcap_set_protocol_linux()`.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when
 *   @protocol is out of range, %GPCAP_ERROR_ACTIVATED when it is too late
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
                   "%d is not an Ethernet type: the range is 0 to 65535", protocol);
      return FALSE;
    }
  return set_option (self, &self->origin.options.protocol, protocol, PROP_PROTOCOL, error);
}

/**
 * gpcap_reader_get_nonblock: (get-property nonblock)
 * @self: a reader
 *
 * Gets whether reads return at once when there is no packet.
 *
 * Returns: %TRUE in non-blocking mode; always %FALSE for a savefile that was opened by name
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
 * @nonblock: whether reads return at once when there is no packet
 *
 * Sets whether [method@GPcap.Reader.dispatch], [method@GPcap.Reader.next] and
 * [method@GPcap.Reader.read_batch] return at once when a live capture or a stream has no packet
 * yet. This may be set at any time.
 *
 * It has no effect on [method@GPcap.Reader.loop], which always waits, and on a savefile that was
 * opened by name. The library implements it: libpcap's own handle is always in non-blocking mode.
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
                   "A queue of 0 %s is out of range: it must hold at least 1", what);
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
 * Gets the maximum size of the queue of [method@GPcap.Reader.start_threaded].
 *
 * Returns: the size: the bytes of the packets, and 24 more for each packet
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
 * @n_bytes: the size: the bytes of the packets, and 24 more for each packet; 1 or more, by default
 *   64 MiB
 * @error: return location for a #GError, or %NULL
 *
 * Sets the maximum size of the queue of [method@GPcap.Reader.start_threaded], from the next start
 * on.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when @n_bytes is 0
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
 * Gets the maximum number of packets in the queue of [method@GPcap.Reader.start_threaded].
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
 * @n_packets: the number of packets, 1 or more; %G_MAXUINT64 for no limit
 * @error: return location for a #GError, or %NULL
 *
 * Sets the maximum number of packets in the queue of [method@GPcap.Reader.start_threaded], from the
 * next start on.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_INVALID_ARGUMENT when @n_packets is 0
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
