/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of GPcap. */

#include "gpcap/gpcap-error.h"

/* Written out, for clang-format takes the dashes of G_DEFINE_QUARK's name for subtractions. */

/**
 * gpcap_error_quark:
 *
 * The domain of [error@GPcap.Error].
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
GQuark
gpcap_error_quark (void)
{
  return g_quark_from_static_string ("gpcap-error-quark");
}
