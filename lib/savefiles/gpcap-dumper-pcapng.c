/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dumper writes beside packets, in pcapng format. */

#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"
#include "savefiles/gpcap-dumper-dump.h"
#include "savefiles/gpcap-dumper-private.h"
#include "writers/gpcap-dump-file-blocks.h"

/* A record of a name has 16 bits for its size. */
#define MAX_NAME 65000

static gboolean
check_format (GPcapDumper *self, GError **error)
{
  if (!gpcap_dumper_check_usable (self, error))
    return FALSE;
  if (self->format == GPCAP_SAVEFILE_FORMAT_PCAPNG)
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                       "The pcap format has nothing but packets: the pcapng format is required");
  return FALSE;
}

/**
 * gpcap_dumper_add_interface:
 * @self: a dumper
 * @interface: the interface
 * @error: return location for a #GError, or %NULL
 *
 * Adds an interface to a savefile in pcapng format, unless the dumper has it already.
 *
 * A packet belongs to the interface that it tells ([property@GPcap.Packet:interface]); one that
 * tells none, to the first interface with its link type. Packets of which more was captured than
 * the interface's snapshot length are refused.
 *
 * Returns: the number of the interface among those of the dumper, from 0; -1 with the error set:
 *   %GPCAP_ERROR_INVALID_ARGUMENT when the format is pcap, savefiles cannot have the link type, an
 *   address is none, or the resolution is no power of 10 or of 2; %GPCAP_ERROR_WRONG_LINK_TYPE when
 *   the dumper is for another link type; %GPCAP_ERROR_CLOSED; %GPCAP_ERROR_FORKED; a #GIOErrorEnum
 *   when it could not be written
 *
 * Since: 1.0
 */
int
gpcap_dumper_add_interface (GPcapDumper *self, GPcapInterface *interface, GError **error)
{
  guint number;

  g_return_val_if_fail (GPCAP_IS_DUMPER (self), -1);
  g_return_val_if_fail (GPCAP_IS_INTERFACE (interface), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  if (!check_format (self, error))
    return -1;
  if (gpcap_dump_file_add_interface (self->file, interface, &number, error))
    return number;
  gpcap_dumper_end_failed_call (self);
  return -1;
}

static gboolean
add_block (GPcapDumper *self, const GPcapWriterBlock *block, GError **error)
{
  return gpcap_dump_file_add_block (self->file, block, error)
         || gpcap_dumper_end_failed_call (self);
}

/**
 * gpcap_dumper_add_name:
 * @self: a dumper
 * @address: an address of IPv4 or IPv6, such as "192.0.2.1"
 * @name: the name of that host, of up to 65000 bytes
 * @error: return location for a #GError, or %NULL
 *
 * Adds the name of an address to a savefile in pcapng format, for programs that show packets.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when the
 * format is pcap, @address is no address, or @name is empty or too long; %GPCAP_ERROR_CLOSED;
 *   %GPCAP_ERROR_FORKED; a #GIOErrorEnum when it could not be written
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_add_name (GPcapDumper *self, const char *address, const char *name, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_format (self, error))
    return FALSE;
  const gsize name_size = strlen (name);
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  if (parsed == NULL || name_size == 0 || name_size > MAX_NAME)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%s: %s", address,
                   parsed == NULL ? "This is no address" : "The name is empty or too long");
      return FALSE;
    }
  const gsize size = g_inet_address_get_native_size (parsed);
  const guint16 code = g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV4
                           ? GPCAP_NAMES_IPV4
                           : GPCAP_NAMES_IPV6;
  g_autofree guint8 *value = g_malloc (size + name_size + 1);
  GByteArray *records = g_byte_array_new ();

  memcpy (value, g_inet_address_to_bytes (parsed), size);
  memcpy (value + size, name, name_size + 1);
  gpcap_options_append (records, code, value, size + name_size + 1);
  gpcap_options_append_end (records);
  g_autoptr (GBytes) data = g_byte_array_free_to_bytes (records);
  const GPcapWriterBlock block = { .type = GPCAP_PCAPNG_NAMES, .data = data };
  return add_block (self, &block, error);
}

/**
 * gpcap_dumper_add_secrets:
 * @self: a dumper
 * @type: what the secrets are
 * @secrets: the secrets, of up to 16 MB: the text of a key log
 * @error: return location for a #GError, or %NULL
 *
 * Adds secrets to a savefile in pcapng format, with which programs decrypt the packets behind them.
 * So this is called before these packets are dumped.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when the
 * format is pcap or the secrets are too long; %GPCAP_ERROR_CLOSED; %GPCAP_ERROR_FORKED; a
 * #GIOErrorEnum when they could not be written
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_add_secrets (GPcapDumper *self, GPcapSecretsType type, GBytes *secrets, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (secrets != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  const gsize size = g_bytes_get_size (secrets);
  const gsize max = GPCAP_PCAPNG_MAX_BLOCK - GPCAP_PCAPNG_OVERHEAD - sizeof (GPcapSecretsHeader);
  const GPcapSecretsHeader header = { .type = type, .length = (guint32) size };
  const GPcapWriterBlock block = {
    .type = GPCAP_PCAPNG_SECRETS,
    .header = &header,
    .header_size = sizeof header,
    .data = secrets,
  };

  if (!check_format (self, error))
    return FALSE;
  if (size <= max)
    return add_block (self, &block, error);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "The secrets have %" G_GSIZE_FORMAT " bytes, but a savefile takes %" G_GSIZE_FORMAT
               " at most",
               size, max);
  return FALSE;
}

/**
 * gpcap_dumper_add_statistics:
 * @self: a dumper
 * @interface: the number of the interface, from [method@GPcap.Dumper.add_interface]
 * @received: the number of packets received since the capture began
 * @dropped: the number of packets for which there was no room
 * @dropped_by_interface: the number of packets that the interface dropped
 * @begin: when the capture began, in nanoseconds since 1970, or -1 if that is not known
 * @end: when the capture ended, in nanoseconds since 1970, or -1 if that is not known
 * @error: return location for a #GError, or %NULL
 *
 * Adds statistics of an interface to a savefile in pcapng format. They may be added again; the last
 * ones hold. [signal@GPcap.Dumper::closing] is the last occasion.
 *
 * A reader that writes to a dumper, or has opened it, adds its own.
 *
 * Returns: %TRUE on success; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when the
 * format is pcap or there is no such interface; %GPCAP_ERROR_CLOSED; %GPCAP_ERROR_FORKED; a
 * #GIOErrorEnum when they could not be written
 *
 * Since: 1.0
 */
gboolean
gpcap_dumper_add_statistics (GPcapDumper *self,
                             guint interface,
                             guint64 received,
                             guint64 dropped,
                             guint64 dropped_by_interface,
                             gint64 begin,
                             gint64 end,
                             GError **error)
{
  const GPcapStatistics statistics = {
    .stats = { .received = received,
               .dropped = dropped,
               .dropped_by_interface = dropped_by_interface },
    .time = end != -1 ? end : g_get_real_time () * 1000,
    .begin = begin,
    .end = end,
  };

  g_return_val_if_fail (GPCAP_IS_DUMPER (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_format (self, error))
    return FALSE;
  return gpcap_dump_file_add_statistics (self->file, interface, &statistics, error)
         || gpcap_dumper_end_failed_call (self);
}
