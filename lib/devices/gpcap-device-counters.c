/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the system counts of a device. */

#include "devices/gpcap-device-private.h"

/**
 * gpcap_device_has_counters:
 * @self: a device
 *
 * Checks whether the system counts what the device receives and sends, as it does for network
 * interfaces.
 *
 * Returns: %TRUE if it does; the counters are 0 if it does not
 *
 * Since: 1.0
 */
gboolean
gpcap_device_has_counters (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), FALSE);

  return self->has_counters;
}

/**
 * gpcap_device_get_received_packets: (get-property received-packets)
 * @self: a device
 *
 * Gets the number of packets that the interface received.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_packets (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_PACKETS];
}

/**
 * gpcap_device_get_sent_packets: (get-property sent-packets)
 * @self: a device
 *
 * Gets the number of packets that the interface sent.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_packets (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_PACKETS];
}

/**
 * gpcap_device_get_received_bytes: (get-property received-bytes)
 * @self: a device
 *
 * Gets the number of bytes that the interface received, link-layer headers included.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_bytes (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_BYTES];
}

/**
 * gpcap_device_get_sent_bytes: (get-property sent-bytes)
 * @self: a device
 *
 * Gets the number of bytes that the interface sent, link-layer headers included.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_bytes (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_BYTES];
}

/**
 * gpcap_device_get_received_errors: (get-property received-errors)
 * @self: a device
 *
 * Gets the number of packets that were received with an error.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_errors (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_ERRORS];
}

/**
 * gpcap_device_get_sent_errors: (get-property sent-errors)
 * @self: a device
 *
 * Gets the number of packets that could not be sent because of an error.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_errors (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_ERRORS];
}

/**
 * gpcap_device_get_received_drops: (get-property received-drops)
 * @self: a device
 *
 * Gets the number of packets that were received and dropped, for lack of room or of a receiver, by
 * the system or by the hardware, as /proc/net/dev has it.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_received_drops (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_RECEIVED_DROPS];
}

/**
 * gpcap_device_get_sent_drops: (get-property sent-drops)
 * @self: a device
 *
 * Gets the number of packets that were dropped instead of being sent.
 *
 * Returns: the number, or 0 when the system does not count it
 *
 * Since: 1.0
 */
guint64
gpcap_device_get_sent_drops (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->counters[GPCAP_COUNTER_SENT_DROPS];
}

/**
 * gpcap_device_get_received_packets_per_second: (get-property received-packets-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface received packets in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_received_packets_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_RECEIVED_PACKETS];
}

/**
 * gpcap_device_get_sent_packets_per_second: (get-property sent-packets-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface sent packets in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_sent_packets_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_SENT_PACKETS];
}

/**
 * gpcap_device_get_received_bytes_per_second: (get-property received-bytes-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface received bytes in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_received_bytes_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_RECEIVED_BYTES];
}

/**
 * gpcap_device_get_sent_bytes_per_second: (get-property sent-bytes-per-second)
 * @self: a device
 *
 * Gets the rate at which the interface sent bytes in the last
 * [property@GPcap.DeviceMonitor:counters-interval] of its monitor.
 *
 * Returns: the rate per second; 0 before the first interval has passed, and for a device of no
 *   monitor
 *
 * Since: 1.0
 */
double
gpcap_device_get_sent_bytes_per_second (GPcapDevice *self)
{
  g_return_val_if_fail (GPCAP_IS_DEVICE (self), 0);

  return self->rates[GPCAP_COUNTER_SENT_BYTES];
}
