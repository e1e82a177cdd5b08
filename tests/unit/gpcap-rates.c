/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of rates. */

#include "taps/gpcap-rates.h"

static void
assert_rates (const GPcapRates *rates, double packets, double bytes, double drops)
{
  g_assert_cmpfloat (rates->rates[GPCAP_RATE_PACKETS], ==, packets);
  g_assert_cmpfloat (rates->rates[GPCAP_RATE_BYTES], ==, bytes);
  g_assert_cmpfloat (rates->rates[GPCAP_RATE_DROPS], ==, drops);
}

static void
test_a_rate_is_an_average_since_the_last (void)
{
  const guint64 first[GPCAP_N_RATES] = { 100, 5000, 7 };
  const guint64 second[GPCAP_N_RATES] = { 300, 25000, 7 };
  const guint64 third[GPCAP_N_RATES] = { 300, 25000, 17 };
  GPcapRates rates = { 0 };
  guint changed;

  g_assert_false (gpcap_rates_is_due (&rates, 5000000));
  gpcap_rates_start (&rates, 1000000, first);
  assert_rates (&rates, 0, 0, 0);
  g_assert_false (gpcap_rates_is_due (&rates, 1999999));
  g_assert_true (gpcap_rates_is_due (&rates, 2000000));
  changed = gpcap_rates_update (&rates, 3000000, second);
  g_assert_cmpuint (changed, ==, 1 << GPCAP_RATE_PACKETS | 1 << GPCAP_RATE_BYTES);
  assert_rates (&rates, 100, 10000, 0);
  g_assert_false (gpcap_rates_is_due (&rates, 3999999));
  changed = gpcap_rates_update (&rates, 4000000, third);
  g_assert_cmpuint (changed, ==, 7);
  assert_rates (&rates, 0, 0, 10);
  changed = gpcap_rates_update (&rates, 5000000, third);
  g_assert_cmpuint (changed, ==, 1 << GPCAP_RATE_DROPS);
  changed = gpcap_rates_update (&rates, 6000000, third);
  g_assert_cmpuint (changed, ==, 0);
}

static void
test_a_stop_makes_them_0 (void)
{
  const guint64 first[GPCAP_N_RATES] = { 0, 0, 0 };
  const guint64 second[GPCAP_N_RATES] = { 1, 2, 3 };
  GPcapRates rates = { 0 };

  gpcap_rates_start (&rates, 1000000, first);
  gpcap_rates_update (&rates, 2000000, second);
  assert_rates (&rates, 1, 2, 3);
  gpcap_rates_stop (&rates);
  assert_rates (&rates, 0, 0, 0);
  g_assert_false (gpcap_rates_is_due (&rates, G_MAXINT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rates/a-rate-is-an-average-since-the-last",
                   test_a_rate_is_an_average_since_the_last);
  g_test_add_func ("/rates/a-stop-makes-them-0", test_a_stop_makes_them_0);
  return g_test_run ();
}
