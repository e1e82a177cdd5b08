/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets of a savefile libpcap changes as it reads them. */

#include "backend/gpcap-changes.h"

#include <pcap/pcap.h>

/* Whether libpcap changes packets of a link type: it converts the numbers in some headers to the
 * machine's byte order, and corrects other headers in any byte order. */
gboolean
gpcap_changes_packets (int datalink, gboolean is_swapped)
{
  switch (datalink)
    {
    case DLT_USB_LINUX_MMAPPED:
      return TRUE;
    case DLT_USB_LINUX:
    case DLT_NFLOG:
    case DLT_PFLOG:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
      return is_swapped;
    default:
      return FALSE;
    }
}
