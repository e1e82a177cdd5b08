/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The link of a capture, or of a device that is not captured from yet. */

#include "backend/gpcap-link.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include "backend/gpcap-interfaces.h"
#include "backend/gpcap-names.h"
#include "backend/gpcap-status.h"
#include "gpcap/gpcap-error.h"

static void
set_error (GPcapHandle *handle, int status, GError **error)
{
  gpcap_status_set_error (error, status, gpcap_handle_get_device (handle),
                          pcap_geterr (gpcap_handle_peek_pcap (handle)));
}

static int *
copy_list (const int *list, int n)
{
  return g_memdup2 (list, n * sizeof *list);
}

int *
gpcap_link_list_datalinks (GPcapHandle *handle, guint *n_datalinks, GError **error)
{
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (handle);
  int *list = NULL;
  const int n = pcap_list_datalinks (gpcap_handle_peek_pcap (handle), &list);

  *n_datalinks = MAX (n, 0);
  if (n < 0)
    {
      set_error (handle, n, error);
      return NULL;
    }
  int *datalinks = copy_list (list, n);
  pcap_free_datalinks (list);
  return datalinks;
}

gboolean
gpcap_link_set_datalink (GPcapHandle *handle, int datalink, GError **error)
{
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (handle);
  pcap_t *pcap = gpcap_handle_peek_pcap (handle);

  /* A savefile has one link type, and a thread may be reading it. */
  if (gpcap_handle_is_live (handle) ? pcap_set_datalink (pcap, datalink) == 0
                                    : pcap_datalink (pcap) == datalink)
    return TRUE;

  g_autofree char *label = gpcap_names_label_datalink (datalink);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT, "The capture does not support %s",
               label);
  return FALSE;
}

int
gpcap_link_get_major_version (GPcapHandle *handle)
{
  return pcap_major_version (gpcap_handle_peek_pcap (handle));
}

int
gpcap_link_get_minor_version (GPcapHandle *handle)
{
  return pcap_minor_version (gpcap_handle_peek_pcap (handle));
}

gboolean
gpcap_link_is_swapped (GPcapHandle *handle)
{
  return pcap_is_swapped (gpcap_handle_peek_pcap (handle)) == 1;
}

int
gpcap_link_inject (GPcapHandle *handle, const guint8 *data, guint size, GError **error)
{
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (handle);
  pcap_t *pcap = gpcap_handle_peek_pcap (handle);
  int n;

  errno = 0;
  n = pcap_inject (pcap, data, size);
  if (n >= 0)
    return n;
  /* Where it cannot send, libpcap says so without asking the kernel. */
  if (errno != 0)
    gpcap_status_set_device_error (error, errno, gpcap_handle_get_device (handle));
  else
    gpcap_status_set_unsupported (error, GPCAP_ERROR_INJECT_NOT_SUPPORTED,
                                  gpcap_handle_get_device (handle), pcap_geterr (pcap));
  return -1;
}

gboolean
gpcap_link_set_direction (GPcapHandle *handle, int direction, GError **error)
{
  g_autoptr (GMutexLocker) locker = gpcap_handle_lock (handle);
  const int status =
      pcap_setdirection (gpcap_handle_peek_pcap (handle), (pcap_direction_t) direction);

  if (status == 0)
    return TRUE;
  set_error (handle, status, error);
  return FALSE;
}

/* Checks what is wrong for every capture. The kernel takes the mode and the flags as one number of
 * 16 bits, with the mode in the lower half. */
gboolean
gpcap_link_check_fanout (guint group, guint mode, guint flags, GError **error)
{
  if (group > G_MAXUINT16)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "The group %u is out of range: the maximum is 65535", group);
      return FALSE;
    }
  if (mode > 0xff || (flags & ~0xff00u) != 0)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "Packets cannot be distributed in mode %u with flags %#x", mode, flags);
      return FALSE;
    }
  if ((flags & PACKET_FANOUT_FLAG_UNIQUEID) != 0 && group != 0)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "The group is %u, but must be 0 if the kernel is to choose it", group);
      return FALSE;
    }
  return TRUE;
}

/* libpcap has no call for this: it is an option of the packet socket. */
gboolean
gpcap_link_set_fanout (GPcapHandle *handle, guint group, guint mode, guint flags, GError **error)
{
  const int fanout = (int) (group | (mode | flags) << 16);

  if (!gpcap_link_check_fanout (group, mode, flags, error))
    return FALSE;
  if (setsockopt (pcap_fileno (gpcap_handle_peek_pcap (handle)), SOL_PACKET, PACKET_FANOUT, &fanout,
                  sizeof fanout)
      == 0)
    return TRUE;
  gpcap_status_set_device_error (error, errno, gpcap_handle_get_device (handle));
  return FALSE;
}

/* Only for a capture that has joined a group. For any other the kernel returns 0, which is also the
 * number of a group. */
int
gpcap_link_get_fanout_group (GPcapHandle *handle, GError **error)
{
  guint32 fanout = 0;
  socklen_t size = sizeof fanout;

  if (getsockopt (pcap_fileno (gpcap_handle_peek_pcap (handle)), SOL_PACKET, PACKET_FANOUT, &fanout,
                  &size)
      == 0)
    return fanout & G_MAXUINT16;
  gpcap_status_set_device_error (error, errno, gpcap_handle_get_device (handle));
  return -1;
}

/* Creates a pcap_t for queries only. */
static pcap_t *
create (const char *device, GError **error)
{
  char reason[PCAP_ERRBUF_SIZE] = "";
  g_autofree char *system_name = gpcap_interfaces_dup_system_name (device);
  pcap_t *pcap = pcap_create (system_name, reason);

  if (pcap == NULL)
    gpcap_status_set_error (error, PCAP_ERROR, device, reason);
  return pcap;
}

gboolean
gpcap_link_can_set_rfmon (const char *device, GError **error)
{
  pcap_t *pcap = create (device, error);
  int status;

  if (pcap == NULL)
    return FALSE;
  status = pcap_can_set_rfmon (pcap);
  if (status < 0)
    gpcap_status_set_error (error, status, device, pcap_geterr (pcap));
  pcap_close (pcap);
  return status == 1;
}

int *
gpcap_link_list_tstamp_types (const char *device, guint *n_types, GError **error)
{
  pcap_t *pcap = create (device, error);
  int *types = NULL;
  int *list = NULL;
  int n;

  *n_types = 0;
  if (pcap == NULL)
    return NULL;
  n = pcap_list_tstamp_types (pcap, &list);
  if (n < 0)
    gpcap_status_set_error (error, n, device, pcap_geterr (pcap));
  /* An empty list stands for the one type that every device has. */
  if (n == 0)
    types = copy_list (&(int){ PCAP_TSTAMP_HOST }, 1);
  if (n > 0)
    types = copy_list (list, n);
  *n_types = n == 0 ? 1 : MAX (n, 0);
  pcap_free_tstamp_types (list);
  pcap_close (pcap);
  return types;
}
