/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of filtering: whether the handle or the queue filters. */

#include "reader/gpcap-filtering.h"

#include "backend/gpcap-offline.h"
#include "gpcap/gpcap-error.h"
#include "support/gpcap-numbered.h"
#include "support/gpcap-scripted.h"
#include "support/gpcap-test.h"

static void
install (GPcapHandle *handle, GPcapQueue *queue, const char *filter)
{
  g_autoptr (GPcapBpf) bpf = numbered_compile (filter);
  g_autoptr (GError) error = NULL;

  g_assert_true (gpcap_filtering_install (handle, bpf, queue, &error));
  g_assert_no_error (error);
}

/* Collects eight packets, and returns how many of them pass the queue. */
static guint
count_packets (GPcapQueue *queue)
{
  gint64 due;
  guint n = 0;

  numbered_append (gpcap_queue_begin_collection (queue), 0, 8);
  gpcap_queue_end_collection (queue, GPCAP_COLLECT_BOUNDED, TRUE);
  for (; gpcap_queue_look (queue, &due) == GPCAP_QUEUE_PACKET; n++)
    gpcap_queue_take (queue);
  return n;
}

/* The queue filters if the handle does not. */
static void
test_either_the_handle_filters_or_the_queue (void)
{
  for (int takes_programs = 0; takes_programs < 2; takes_programs++)
    {
      Scripted *scripted = scripted_new ();
      g_autoptr (GPcapHandle) handle = &scripted->base;
      GPcapQueue queue;

      gpcap_queue_init (&queue);
      scripted->takes_programs = takes_programs;
      install (handle, &queue, NUMBERED_FILTER (1));
      g_assert_nonnull (scripted->program);
      g_assert_cmpuint (count_packets (&queue), ==, takes_programs ? 8 : 2);
      gpcap_queue_clear (&queue);
    }
}

/* The handle's filter is removed, too. */
static void
test_an_empty_filter_is_none (void)
{
  Scripted *scripted = scripted_new ();
  g_autoptr (GPcapHandle) handle = &scripted->base;
  GPcapQueue queue;

  gpcap_queue_init (&queue);
  install (handle, &queue, NUMBERED_FILTER (1));
  scripted->program = NULL;
  install (handle, &queue, "");
  g_assert_null (queue.filter);
  g_assert_nonnull (scripted->program);
  g_assert_cmpuint (count_packets (&queue), ==, 8);
  gpcap_queue_clear (&queue);
}

static GPcapHandle *
open_savefile (const char *name)
{
  g_autofree char *filename = test_savefile (name);
  g_autoptr (GError) error = NULL;
  GPcapHandle *handle = gpcap_offline_open (filename, NULL, &error);

  g_assert_no_error (error);
  return handle;
}

static void
test_a_filter_is_compiled_for_the_link (void)
{
  const struct
  {
    const char *name;
    int linktype;
  } cases[] = {
    { "packets.pcap", GPCAP_DLT_EN10MB },
    { "raw.pcap", GPCAP_DLT_RAW },
    { "cooked.pcap", GPCAP_DLT_LINUX_SLL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPcapHandle) handle = open_savefile (cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPcapBpf) bpf = gpcap_filtering_compile (handle, "udp", &error);

      g_assert_no_error (error);
      g_assert_cmpint (gpcap_bpf_get_datalink (bpf), ==, cases[i].linktype);
      g_assert_cmpstr (gpcap_bpf_get_expression (bpf), ==, "udp");
    }
}

static void
test_no_filter_is_an_empty_one (void)
{
  g_autoptr (GPcapHandle) handle = open_savefile ("packets.pcap");
  g_autoptr (GPcapBpf) bpf = gpcap_filtering_compile (handle, NULL, NULL);

  g_assert_cmpstr (gpcap_bpf_get_expression (bpf), ==, "");
}

static void
test_a_bad_filter_is_an_error (void)
{
  g_autoptr (GPcapHandle) handle = open_savefile ("packets.pcap");
  const struct
  {
    const char *filter;
    int code;
  } cases[] = {
    { "no filter at all", GPCAP_ERROR_INVALID_FILTER },
    { "udp \xff", GPCAP_ERROR_INVALID_ARGUMENT },
    /* The netmask of a savefile is unknown. */
    { "ip broadcast", GPCAP_ERROR_INVALID_FILTER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Async async = { 0 };

      g_assert_null (gpcap_filtering_compile (handle, cases[i].filter, &error));
      g_assert_error (error, GPCAP_ERROR, cases[i].code);
      g_clear_error (&error);
      gpcap_filtering_compile_async (handle, cases[i].filter, NULL, async_cb, &async);
      g_assert_null (gpcap_compile_finish (async_wait (&async), &error));
      g_assert_error (error, GPCAP_ERROR, cases[i].code);
      async_clear (&async);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filtering/either-the-handle-filters-or-the-queue",
                   test_either_the_handle_filters_or_the_queue);
  g_test_add_func ("/filtering/an-empty-filter-is-none", test_an_empty_filter_is_none);
  g_test_add_func ("/filtering/a-filter-is-compiled-for-the-link",
                   test_a_filter_is_compiled_for_the_link);
  g_test_add_func ("/filtering/no-filter-is-an-empty-one", test_no_filter_is_an_empty_one);
  g_test_add_func ("/filtering/a-bad-filter-is-an-error", test_a_bad_filter_is_an_error);
  return g_test_run ();
}
