/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of filters that are compiled in a thread. */

#include "support/gpcap-async.h"

static char *
make_long_filter (guint n_hosts)
{
  GString *filter = g_string_new ("host 10.0.0.1");

  for (guint i = 2; i <= n_hosts; i++)
    g_string_append_printf (filter, " or host 10.0.%u.%u", i / 250, i % 250 + 1);
  return g_string_free (filter, FALSE);
}

static gboolean
count_cb (gpointer n)
{
  (*(guint *) n)++;
  return G_SOURCE_CONTINUE;
}

/* A filter with so many alternatives takes a second or more to compile. */
static void
test_compiling_does_not_block (void)
{
  g_autofree char *filter = make_long_filter (300);
  g_autoptr (GPcapBpf) bpf = NULL;
  g_autoptr (GError) error = NULL;
  guint n_ticks = 0;
  const guint timer = g_timeout_add (10, count_cb, &n_ticks);
  const gint64 start = g_get_monotonic_time ();
  Async async = { 0 };

  gpcap_compile_async (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, NULL, async_cb,
                       &async);
  bpf = gpcap_compile_finish (async_wait (&async), &error);
  g_assert_no_error (error);
  g_test_message ("%.0f ms, %u ticks of 10 ms", (g_get_monotonic_time () - start) / 1000.0,
                  n_ticks);
  g_assert_cmpuint (n_ticks, >, 3);
  g_assert_cmpstr (gpcap_bpf_get_expression (bpf), ==, filter);
  async_clear (&async);
  g_source_remove (timer);

  gpcap_compile_async (GPCAP_DLT_EN10MB, 96, "no filter", TRUE, GPCAP_NETMASK_UNKNOWN, NULL,
                       async_cb, &async);
  g_assert_null (gpcap_compile_finish (async_wait (&async), &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
  async_clear (&async);
}

/* The thread continues to compile for a while. */
static void
test_compiling_is_cancelled_at_once (void)
{
  g_autofree char *filter = make_long_filter (300);

  for (Moment moment = BEFORE; moment < N_MOMENTS; moment++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      if (moment == BEFORE)
        g_cancellable_cancel (cancellable);
      gpcap_compile_async (GPCAP_DLT_EN10MB, 96, filter, TRUE, GPCAP_NETMASK_UNKNOWN, cancellable,
                           async_cb, &async);
      cancel_at (moment, cancellable);
      g_assert_null (gpcap_compile_finish (async_wait (&async), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      async_clear (&async);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compile/compiling-does-not-block", test_compiling_does_not_block);
  g_test_add_func ("/compile/compiling-is-cancelled-at-once", test_compiling_is_cancelled_at_once);
  return g_test_run ();
}
