/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a savefile in pcap format, as libpcap writes it. */

#include "backend/gpcap-file-header.h"

#include <errno.h>
#include <pcap/pcap.h>

#include "base/gpcap-error-private.h"
#include "gpcap/gpcap-error.h"

/* What libpcap's messages about a file that has no name begin with. */
#define UNNAMED "stream: "

/* Takes the reference to the stream. */
static gboolean
write_header (pcap_t *dead, FILE *stdio, const char *name, GError **error)
{
  pcap_dumper_t *dumper;

  if (dead == NULL || stdio == NULL)
    {
      g_clear_pointer (&stdio, fclose);
      gpcap_error_set_from_errno (error, name, ENOMEM);
      return FALSE;
    }
  dumper = pcap_dump_fopen (dead, stdio);
  if (dumper != NULL)
    {
      pcap_dump_close (dumper);
      return TRUE;
    }
  g_autofree char *message = g_utf8_make_valid (pcap_geterr (dead), -1);
  const char *reason = g_str_has_prefix (message, UNNAMED) ? message + strlen (UNNAMED) : message;

  fclose (stdio);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "%s: %s", name, reason);
  return FALSE;
}

/* Only libpcap knows which number a savefile has for a link type. Fails if savefiles cannot have
 * it. */
gboolean
gpcap_file_header_make (GPcapSavefileHeader *header,
                        const char *name,
                        int datalink,
                        int snaplen,
                        int tstamp_precision,
                        GError **error)
{
  guint8 written[sizeof *header + 1]; /* and the 0 that ends a stream to memory */
  pcap_t *dead = pcap_open_dead_with_tstamp_precision (datalink, snaplen, tstamp_precision);
  const gboolean is_written =
      write_header (dead, fmemopen (written, sizeof written, "w"), name, error);

  g_clear_pointer (&dead, pcap_close);
  if (is_written)
    memcpy (header, written, sizeof *header);
  return is_written;
}

/* Returns the length of the longest packet that libpcap would read back, in bytes. It depends on
 * the link type, and libpcap tells it for a savefile without a snapshot length. */
guint
gpcap_file_header_find_max_caplen (const GPcapSavefileHeader *header, guint snaplen)
{
  GPcapSavefileHeader without = *header;
  char reason[PCAP_ERRBUF_SIZE];

  if (snaplen <= GPCAP_SAVEFILE_MAX_CAPLEN)
    return snaplen;
  without.snaplen = 0;
  FILE *stdio = fmemopen (&without, sizeof without, "r");
  pcap_t *pcap = stdio != NULL ? pcap_fopen_offline (stdio, reason) : NULL;
  if (pcap != NULL)
    {
      const guint max = pcap_snapshot (pcap);

      pcap_close (pcap);
      return MIN (snaplen, max);
    }
  g_clear_pointer (&stdio, fclose);
  return GPCAP_SAVEFILE_MAX_CAPLEN;
}
