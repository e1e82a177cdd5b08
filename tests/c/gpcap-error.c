/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the error domain and of the registered enumerations. */

#include "support/gpcap-test.h"

static void
test_quark_is_the_documented_string (void)
{
  g_assert_cmpstr (g_quark_to_string (GPCAP_ERROR), ==, "gpcap-error-quark");
}

static void
test_enumerations_have_readable_types (void)
{
  const struct
  {
    GType type;
    const char *name;
  } types[] = {
    { GPCAP_TYPE_ERROR, "GPcapError" },
    { GPCAP_TYPE_WARNING, "GPcapWarning" },
    { GPCAP_TYPE_READ_RESULT, "GPcapReadResult" },
    { GPCAP_TYPE_TSTAMP_TYPE, "GPcapTstampType" },
    { GPCAP_TYPE_TSTAMP_PRECISION, "GPcapTstampPrecision" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpstr (g_type_name (types[i].type), ==, types[i].name);
}

static void
test_enumerations_have_readable_nicks (void)
{
  g_autoptr (GEnumClass) errors = g_type_class_ref (GPCAP_TYPE_ERROR);
  g_autoptr (GEnumClass) results = g_type_class_ref (GPCAP_TYPE_READ_RESULT);

  g_assert_cmpstr (g_enum_get_value (errors, GPCAP_ERROR_NO_SUCH_DEVICE)->value_nick, ==,
                   "no-such-device");
  g_assert_cmpstr (g_enum_get_value (results, GPCAP_READ_RESULT_BREAK)->value_nick, ==, "break");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/quark-is-the-documented-string", test_quark_is_the_documented_string);
  g_test_add_func ("/error/enumerations-have-readable-types",
                   test_enumerations_have_readable_types);
  g_test_add_func ("/error/enumerations-have-readable-nicks",
                   test_enumerations_have_readable_nicks);
  return g_test_run ();
}
