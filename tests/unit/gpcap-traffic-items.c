/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the items that somebody holds. */

#include "traffic/gpcap-traffic-items.h"

#include "gpcap/gpcap-protocol.h"

#define N_ITEMS 100000

static GPcapTraffic *
add (GPcapTrafficItems *items, guint64 serial)
{
  GPcapTraffic *item = g_object_new (GPCAP_TYPE_PROTOCOL, NULL);

  g_assert_null (gpcap_traffic_items_find (items, serial));
  gpcap_traffic_items_add (items, serial, item);
  return item;
}

static void
test_finds_what_somebody_holds (void)
{
  GPcapTrafficItems items;

  gpcap_traffic_items_init (&items);
  GPcapTraffic *first = add (&items, 1);
  g_autoptr (GPcapTraffic) second = add (&items, G_MAXUINT64);
  g_autoptr (GPcapTraffic) found = gpcap_traffic_items_find (&items, G_MAXUINT64);
  g_assert_true (found == second);
  g_assert_finalize_object (first);
  /* The row has another item now. */
  first = add (&items, 1);
  g_autoptr (GPcapTraffic) again = gpcap_traffic_items_find (&items, 1);
  g_assert_true (again == first);
  g_object_unref (first);
  gpcap_traffic_items_finish (&items);
}

static void
test_collects_what_somebody_holds (void)
{
  GPcapTrafficItems items;

  gpcap_traffic_items_init (&items);
  g_assert_finalize_object (add (&items, 1));
  g_autoptr (GPcapTraffic) held = add (&items, 2);
  g_assert_finalize_object (add (&items, 3));
  g_autoptr (GPtrArray) collected = gpcap_traffic_items_collect (&items);
  g_assert_cmpuint (collected->len, ==, 1);
  g_assert_true (collected->pdata[0] == held);
  g_assert_cmpuint (g_hash_table_size (items.references), ==, 1);
  gpcap_traffic_items_finish (&items);
}

/* Going through a table does not fill the memory, whatever is held besides. */
static void
test_items_that_are_gone_are_swept (void)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  GPcapTrafficItems items;

  gpcap_traffic_items_init (&items);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      GPcapTraffic *item = add (&items, i);

      if (i % 10 == 0)
        g_ptr_array_add (held, item);
      else
        g_object_unref (item);
    }
  g_assert_cmpuint (g_hash_table_size (items.references), <=, 2 * held->len + 2048);
  for (guint i = 0; i < held->len; i++)
    {
      g_autoptr (GPcapTraffic) item = gpcap_traffic_items_find (&items, 10 * i);

      g_assert_true (item == held->pdata[i]);
    }
  gpcap_traffic_items_finish (&items);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic-items/finds-what-somebody-holds", test_finds_what_somebody_holds);
  g_test_add_func ("/traffic-items/collects-what-somebody-holds",
                   test_collects_what_somebody_holds);
  g_test_add_func ("/traffic-items/items-that-are-gone-are-swept",
                   test_items_that_are_gone_are_swept);
  return g_test_run ();
}
