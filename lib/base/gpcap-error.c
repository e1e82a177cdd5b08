/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of GPcap. */

#include "base/gpcap-error-private.h"

#include "gpcap/gpcap-error.h"

/* Not G_DEFINE_QUARK, because clang-format takes the dashes of its name for subtractions. */

/**
 * gpcap_error_quark:
 *
 * Gets the domain of [error@GPcap.Error].
 *
 * Returns: the error domain
 *
 * Since: 1.0
 */
GQuark
gpcap_error_quark (void)
{
  return g_quark_from_static_string ("gpcap-error-quark");
}

/* Sets the operating system's error message about @subject, which need not be valid UTF-8. */
void
gpcap_error_set_from_errno (GError **error, const char *subject, int errsv)
{
  g_autofree char *valid = g_utf8_make_valid (subject, -1);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errsv), "%s: %s", valid,
               g_strerror (errsv));
}
