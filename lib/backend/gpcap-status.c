/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libpcap's status codes as errors: the one table. */

#include "backend/gpcap-status.h"

#include <errno.h>
#include <gio/gio.h>
#include <pcap/pcap.h>

#include "gpcap/gpcap-error.h"

/* What grants the program its rights. */
#define RIGHTS_ADVICE                                                                              \
  "Capturing requires the capability CAP_NET_RAW, or root. 'sudo setcap cap_net_raw+ep FILE' "     \
  "grants it to a compiled program; 'sudo setpriv --reuid=$USER --init-groups "                    \
  "--inh-caps=+net_raw --ambient-caps=+net_raw COMMAND' runs a script with it."
#define OTHER_RIGHTS_ADVICE                                                                        \
  "This device requires rights that the program does not have: for nflog and nfqueue, the "        \
  "capability CAP_NET_ADMIN."

/* The error code for a status of libpcap, with advice where libpcap's message gives none; DEVICE in
 * it stands for the device. */
typedef struct
{
  int status;
  GPcapError code;
  const char *advice;
} Row;

static const Row table[] = {
  { PCAP_ERROR_NOT_ACTIVATED, GPCAP_ERROR_NOT_ACTIVATED, NULL },
  { PCAP_ERROR_ACTIVATED, GPCAP_ERROR_ACTIVATED, NULL },
  { PCAP_ERROR_NO_SUCH_DEVICE, GPCAP_ERROR_NO_SUCH_DEVICE, NULL },
  { PCAP_ERROR_RFMON_NOTSUP, GPCAP_ERROR_RFMON_NOT_SUPPORTED, NULL },
  { PCAP_ERROR_NOT_RFMON, GPCAP_ERROR_NOT_RFMON, NULL },
  { PCAP_ERROR_PERM_DENIED, GPCAP_ERROR_PERMISSION_DENIED, RIGHTS_ADVICE },
  { PCAP_ERROR_IFACE_NOT_UP, GPCAP_ERROR_DEVICE_NOT_UP,
    "Bring the device up with 'ip link set DEVICE up'." },
  { PCAP_ERROR_CANTSET_TSTAMP_TYPE, GPCAP_ERROR_TSTAMP_TYPE_NOT_SUPPORTED, NULL },
  { PCAP_ERROR_PROMISC_PERM_DENIED, GPCAP_ERROR_PROMISC_PERMISSION_DENIED,
    "Capture without promiscuous mode, or grant the program the capability CAP_NET_ADMIN too." },
  { PCAP_ERROR_TSTAMP_PRECISION_NOTSUP, GPCAP_ERROR_TSTAMP_PRECISION_NOT_SUPPORTED, NULL },
#ifdef PCAP_ERROR_CAPTURE_NOTSUP
  { PCAP_ERROR_CAPTURE_NOTSUP, GPCAP_ERROR_CAPTURE_NOT_SUPPORTED, NULL },
#endif
};

/* What the table says of a status; of the general error, which has no row, and of the statuses of a
 * newer libpcap, nothing is known. */
static const Row unknown = { PCAP_ERROR, GPCAP_ERROR_FAILED, NULL };
static const Row other_rights = { PCAP_ERROR, GPCAP_ERROR_PERMISSION_DENIED, OTHER_RIGHTS_ADVICE };

/* Whether libpcap's message ends with the text of an error number, which only the message tells. */
static gboolean
is_about (const char *message, int errsv)
{
  return message != NULL && g_str_has_suffix (message, strerror (errsv));
}

/* Whether the program lacks a right. Of devices that are no interfaces only the message says so. */
static gboolean
is_about_rights (const char *message)
{
  return is_about (message, EPERM) || is_about (message, EACCES);
}

/* Whether the system gives the program no descriptor for a socket. */
static gboolean
is_about_descriptors (const char *message)
{
  return is_about (message, EMFILE) || is_about (message, ENFILE);
}

static const Row *
find_row (int status, const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].status == status)
        return &table[i];
    }
  return status == PCAP_ERROR && is_about_rights (message) ? &other_rights : &unknown;
}

/* Appends libpcap's general text of a status, and its message. PCAP_ERROR is the general error:
 * only the message says what it is. Where there is no such device, the message may be of rights,
 * which were missing to look for it. */
static void
append_reason (GString *text, int status, const char *message)
{
  const char *in_general = status == PCAP_ERROR ? "" : pcap_statustostr (status);
  const gboolean is_telling =
      message != NULL && *message != '\0' && !g_str_equal (message, in_general)
      && !(status == PCAP_ERROR_NO_SUCH_DEVICE && is_about_rights (message));

  g_string_append (text, in_general);
  if (is_telling)
    g_string_append_printf (text, *in_general == '\0' ? "%s" : " (%s)", message);
  else if (*in_general == '\0')
    g_string_append (text, "Unknown error of libpcap");
}

/* On a line of its own, so that a program can show the message without it. */
static void
append_advice (GString *text, const char *advice, const char *device)
{
  g_autoptr (GString) line = g_string_new (advice);

  if (device != NULL)
    g_string_replace (line, "DEVICE", device, 0);
  g_string_append_printf (text, "\n%s", line->str);
}

/* Sets the error for a negative status. @message is libpcap's: it may be NULL or "", and need not
 * be valid UTF-8, because it repeats names. @subject, a device or NULL, heads the error's message,
 * and advice follows on a second line. */
void
gpcap_status_set_error (GError **error, int status, const char *subject, const char *message)
{
  const Row *row = find_row (status, message);
  g_autoptr (GString) text = g_string_new (NULL);

  if (subject != NULL)
    g_string_append_printf (text, "%s: ", *subject != '\0' ? subject : "'' (an empty name)");
  append_reason (text, status, message);
  if (row->advice != NULL)
    append_advice (text, row->advice, subject);

  g_autofree char *valid = g_utf8_make_valid (text->str, text->len);
  if (status == PCAP_ERROR && is_about_descriptors (message))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES, valid);
  else
    g_set_error_literal (error, GPCAP_ERROR, row->code, valid);
}

/* Returns the code for an error number of a device. libpcap has one code for all of them, with
 * different texts. */
static GPcapError
get_code_of_errno (int errsv)
{
  switch (errsv)
    {
    case EMSGSIZE:
    case EINVAL:
    case ENOBUFS:
      return GPCAP_ERROR_INVALID_ARGUMENT;
    case ENETDOWN:
      return GPCAP_ERROR_DEVICE_NOT_UP;
    case ENXIO:
    case ENODEV:
      return GPCAP_ERROR_DEVICE_GONE;
    default:
      return GPCAP_ERROR_FAILED;
    }
}

/* Sets the error for an error number of a device that is captured from. */
void
gpcap_status_set_device_error (GError **error, int errsv, const char *device)
{
  g_autofree char *valid = g_utf8_make_valid (device, -1);

  g_set_error (error, GPCAP_ERROR, get_code_of_errno (errsv), "%s: %s", valid, g_strerror (errsv));
}

/* Sets the error for what libpcap does not support on a device, with libpcap's message. */
void
gpcap_status_set_unsupported (GError **error,
                              GPcapError code,
                              const char *device,
                              const char *message)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", device, message);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_set_error_literal (error, GPCAP_ERROR, code, valid);
}
