/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the names of a ring of files. */

#include "savefiles/gpcap-file-names.h"

#include "base/gpcap-timestamp.h"
#include "support/gpcap-test.h"

/* 2023-11-14 22:13:20 UTC, a Tuesday. */
#define TIME (G_GINT64_CONSTANT (1700000000) * GPCAP_NANOSECONDS_PER_SECOND)

static GPcapFileNames *
parse_in (const char *template, const char *zone_name)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (zone);
  GPcapFileNames *names = gpcap_file_names_new (template, zone, &error);

  g_assert_no_error (error);
  return names;
}

static GPcapFileNames *
parse (const char *template)
{
  return parse_in (template, "UTC");
}

/* What each template gives for a time and a number. */
static const struct
{
  const char *template;
  const char *directory;
  const char *name;
} examples[] = {
  { "lo-%Y%m%d-%H%M%S-%N.pcap", ".", "lo-20231114-221320-00007.pcap" },
  { "/var/captures/lo-%N.pcap", "/var/captures", "lo-00007.pcap" },
  { "/lo-%N.pcap", "/", "lo-00007.pcap" },
  { "a%%b/%F_%T_%1N", "a%b", "2023-11-14_22:13:20_7" },
  { "%s-%9N", ".", "1700000000-000000007" },
  { "%s%N", ".", "170000000000007" },
  { "%N%s", ".", "000071700000000" },
  { "100%%-%y-%j-%G-%V-%u-%z-%N", ".", "100%-23-318-2023-46-2-+0000-00007" },
};

static void
test_names_have_the_date_and_the_number (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (GPcapFileNames) names = parse (examples[i].template);
      g_autofree char *name = gpcap_file_names_make (names, TIME, 7);

      g_assert_cmpstr (names->directory, ==, examples[i].directory);
      g_assert_cmpstr (name, ==, examples[i].name);
    }
}

static void
test_each_name_is_read_back (void)
{
  const guint64 numbers[] = { 0, 1, 99999, 100000, G_GUINT64_CONSTANT (999999999999999999) };

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (GPcapFileNames) names = parse (examples[i].template);

      for (gsize j = 0; j < G_N_ELEMENTS (numbers); j++)
        {
          g_autofree char *name = gpcap_file_names_make (names, TIME, numbers[j]);
          guint64 number = 1234;

          g_assert_true (gpcap_file_names_match (names, name, strlen (name), &number));
          g_assert_cmpuint (number, ==, numbers[j]);
          for (gsize size = 0; size < strlen (name); size++)
            {
              /* A shorter number may be one, too. */
              if (gpcap_file_names_match (names, name, size, &number))
                g_assert_cmpuint (number, <, numbers[j]);
            }
        }
    }
}

static void
test_times_that_a_savefile_cannot_hold_have_a_name (void)
{
  g_autoptr (GPcapFileNames) names = parse ("%s-%Y-%1N");
  g_autofree char *early = gpcap_file_names_make (names, G_MININT64, 1);
  g_autofree char *late = gpcap_file_names_make (names, G_MAXINT64, 1);

  g_assert_cmpstr (early, ==, "0000000000-1970-1");
  g_assert_cmpstr (late, ==, "4294967295-2106-1");
}

static void
test_dates_are_those_of_the_time_zone (void)
{
  g_autoptr (GPcapFileNames) names = parse_in ("%d-%H-%z-%N", "CET-1CEST,M3.5.0,M10.5.0/3");
  g_autofree char *winter = gpcap_file_names_make (names, TIME, 1);
  g_autofree char *summer =
      gpcap_file_names_make (names, TIME + 200 * 86400 * GPCAP_NANOSECONDS_PER_SECOND, 1);

  g_assert_cmpstr (winter, ==, "14-23-+0100-00001");
  g_assert_cmpstr (summer, ==, "02-00-+0200-00001");
}

static void
test_other_names_are_not_of_the_ring (void)
{
  const char *others[] = {
    "lo-20231114-221320-0007.pcap", /* fewer digits than the template has */
    "lo-20231114-221320-000007.pcap", /* more, but they are zeros */
    "lo-20231314-221320-00007.pcap", /* month 13 */
    "lo-20231114-241320-00007.pcap",
    "lo-20231114-221320-00007.pcapng",
    "lo-20231114-221320-00007.pcap.bak",
    "lo-20231114-221320-0000x.pcap",
    "lo-20231114-221320-+0007.pcap",
    "lo-20231114-22132a-00007.pcap",
    "Lo-20231114-221320-00007.pcap",
    "lo-20231114-221320-.pcap",
    "lo-20231114-221320-1000000000000000000.pcap", /* more than is counted */
    "lo",
    "",
  };
  g_autoptr (GPcapFileNames) names = parse ("lo-%Y%m%d-%H%M%S-%N.pcap");
  guint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (gpcap_file_names_match (names, others[i], strlen (others[i]), &number));
}

static void
test_hidden_names_tell_the_name_of_the_whole_file (void)
{
  g_autoptr (GPcapFileNames) names = parse ("lo-%N.pcap");
  g_autofree char *name = NULL, *none = NULL;

  g_assert_true (gpcap_file_names_match_hidden (names, ".lo-00007.pcap.part", &name));
  g_assert_cmpstr (name, ==, "lo-00007.pcap");
  g_assert_false (gpcap_file_names_match_hidden (names, "lo-00007.pcap.part", &none));
  g_assert_false (gpcap_file_names_match_hidden (names, ".lo-00007.pcap", &none));
  g_assert_false (gpcap_file_names_match_hidden (names, ".part", &none));
  g_assert_null (none);
}

static void
test_templates_without_distinct_names_are_refused (void)
{
  const char *templates[] = {
    "",
    "lo.pcap",
    "lo-%Y%m%d-%H%M%S.pcap",
    "lo-%%N.pcap",
    "lo-%N-%N.pcap",
    "%N/",
    "%Y/lo-%N.pcap",
    "%N/lo-%N.pcap",
    "lo-%N-%",
    "lo-%N-%a",
    "lo-%N-%Q",
    "lo-%0N",
    "lo-%5Y-%N",
    "lo-%12N",
    "lo-%N-%5",
  };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      GError *error = NULL;

      g_test_message ("%s", templates[i]);
      g_assert_null (gpcap_file_names_new (templates[i], utc, &error));
      assert_error_message (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
      g_error_free (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-names/names-have-the-date-and-the-number",
                   test_names_have_the_date_and_the_number);
  g_test_add_func ("/file-names/each-name-is-read-back", test_each_name_is_read_back);
  g_test_add_func ("/file-names/times-that-a-savefile-cannot-hold-have-a-name",
                   test_times_that_a_savefile_cannot_hold_have_a_name);
  g_test_add_func ("/file-names/dates-are-those-of-the-time-zone",
                   test_dates_are_those_of_the_time_zone);
  g_test_add_func ("/file-names/other-names-are-not-of-the-ring",
                   test_other_names_are_not_of_the_ring);
  g_test_add_func ("/file-names/hidden-names-tell-the-name-of-the-whole-file",
                   test_hidden_names_tell_the_name_of_the_whole_file);
  g_test_add_func ("/file-names/templates-without-distinct-names-are-refused",
                   test_templates_without_distinct_names_are_refused);
  return g_test_run ();
}
