/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of GPcapConversations and its tables. */

#include "support/gpcap-frames.h"

#define START (TEST_START * 1000000000)
#define SECOND G_GINT64_CONSTANT (1000000000)

static const Frame there = { .protocol = FRAME_TCP,
                             .source = 7,
                             .source_port = 50000,
                             .destination = 3,
                             .destination_port = 80 };
static const Frame back = { .protocol = FRAME_TCP,
                            .source = 3,
                            .source_port = 80,
                            .destination = 7,
                            .destination_port = 50000 };
static const Frame other = { .protocol = FRAME_UDP,
                             .source = 7,
                             .source_port = 50000,
                             .destination = 3,
                             .destination_port = 80 };

static void
count_frame (GPcapConversations *conversations, gint64 time, const Frame *frame)
{
  g_autoptr (GByteArray) file = frames_new ();

  frames_add (file, time, frame);
  frames_count (file, conversations);
}

static void
count_frames (GPcapConversations *conversations, gint64 time, const Frame *frame, guint n)
{
  g_autoptr (GByteArray) file = frames_new ();

  for (guint i = 0; i < n; i++)
    frames_add (file, time + i, frame);
  frames_count (file, conversations);
}

static gpointer
item_at (gpointer model, guint position)
{
  return g_list_model_get_item (model, position);
}

static guint
n_items_of (gpointer model)
{
  return g_list_model_get_n_items (model);
}

static void
count_items_changed_cb (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  ++*n;
}

static void
test_both_directions_are_one_conversation (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  count_frame (conversations, START, &there);
  count_frame (conversations, START + 5, &back);
  count_frame (conversations, START + 9, &back);
  gpcap_conversations_refresh (conversations);

  g_assert_cmpuint (n_items_of (conversations), ==, 1);
  g_autoptr (GPcapConversation) item = item_at (conversations, 0);
  g_autofree char *address_a = gpcap_conversation_get_address_a (item);
  g_autofree char *address_b = gpcap_conversation_get_address_b (item);
  g_autofree char *name = gpcap_conversation_get_protocol_name (item);
  GPcapTraffic *traffic = GPCAP_TRAFFIC (item);
  g_assert_cmpstr (address_a, ==, "10.0.0.7");
  g_assert_cmpstr (address_b, ==, "10.0.0.3");
  g_assert_cmpstr (name, ==, "TCP");
  g_assert_cmpuint (gpcap_conversation_get_protocol (item), ==, FRAME_TCP);
  g_assert_cmpuint (gpcap_conversation_get_ip_version (item), ==, 4);
  g_assert_cmpuint (gpcap_conversation_get_port_a (item), ==, 50000);
  g_assert_cmpuint (gpcap_conversation_get_port_b (item), ==, 80);
  g_assert_cmpuint (gpcap_conversation_get_packets_a_to_b (item), ==, 1);
  g_assert_cmpuint (gpcap_conversation_get_packets_b_to_a (item), ==, 2);
  g_assert_cmpuint (gpcap_conversation_get_bytes_a_to_b (item), ==, 58);
  g_assert_cmpuint (gpcap_conversation_get_bytes_b_to_a (item), ==, 116);
  g_assert_cmpuint (gpcap_traffic_get_packets (traffic), ==, 3);
  g_assert_cmpuint (gpcap_traffic_get_bytes (traffic), ==, 174);
  g_assert_cmpint (gpcap_traffic_get_first_seen (traffic), ==, START);
  g_assert_cmpint (gpcap_traffic_get_last_seen (traffic), ==, START + 9);
  g_assert_cmpint (gpcap_traffic_get_duration (traffic), ==, 9);
}

/* Whichever of two addresses is the greater one: a is the first sender. */
static void
test_a_sent_the_first_packet (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  count_frame (conversations, START, &back);
  count_frame (conversations, START - 3, &there);
  gpcap_conversations_refresh (conversations);

  g_autoptr (GPcapConversation) item = item_at (conversations, 0);
  g_autofree char *address_a = gpcap_conversation_get_address_a (item);
  g_assert_cmpstr (address_a, ==, "10.0.0.3");
  g_assert_cmpuint (gpcap_conversation_get_port_a (item), ==, 80);
  g_assert_cmpuint (gpcap_conversation_get_packets_a_to_b (item), ==, 1);
  g_assert_cmpint (gpcap_traffic_get_first_seen (GPCAP_TRAFFIC (item)), ==, START - 3);
}

static void
test_counting_emits_nothing (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  guint n_changes = 0, n_notified = 0;

  g_signal_connect (conversations, "items-changed", G_CALLBACK (count_items_changed_cb),
                    &n_changes);
  count_frame (conversations, START, &there);
  g_assert_cmpuint (n_items_of (conversations), ==, 0);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_changes, ==, 1);

  g_autoptr (GPcapTraffic) item = item_at (conversations, 0);
  g_signal_connect (item, "notify::packets", G_CALLBACK (count_notify_cb), &n_notified);
  count_frame (conversations, START, &there);
  count_frame (conversations, START, &other);
  g_assert_cmpuint (gpcap_traffic_get_packets (item), ==, 1);
  g_assert_cmpuint (n_items_of (conversations), ==, 1);
  g_assert_cmpuint (n_changes + n_notified, ==, 1);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (gpcap_traffic_get_packets (item), ==, 2);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (n_changes, ==, 2);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_changes + n_notified, ==, 3);
}

static void
count_property_cb (GObject *object, GParamSpec *pspec, GHashTable *counts)
{
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pspec->name));

  g_hash_table_insert (counts, (char *) pspec->name, GUINT_TO_POINTER (n + 1));
}

static void
test_only_what_changes_is_notified (void)
{
  const char *const changed[] = { "packets",  "bytes",          "last-seen",
                                  "duration", "packets-b-to-a", "bytes-b-to-a" };
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  count_frame (conversations, START, &there);
  gpcap_conversations_refresh (conversations);
  g_autoptr (GPcapTraffic) item = item_at (conversations, 0);
  g_signal_connect (item, "notify", G_CALLBACK (count_property_cb), counts);
  count_frame (conversations, START + 1, &back);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (g_hash_table_size (counts), ==, G_N_ELEMENTS (changed));
  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, changed[i])), ==, 1);
}

/* Each packet is in one protocol. */
static guint64
sum_of_bytes (GListModel *protocols)
{
  guint64 sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (protocols); i++)
    {
      g_autoptr (GPcapTraffic) item = g_list_model_get_item (protocols, i);

      sum += gpcap_traffic_get_bytes (item);
    }
  return sum;
}

static void
test_endpoints_and_protocols_come_from_the_same_pass (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *endpoints = gpcap_conversations_get_endpoints (conversations);
  GPcapTrafficTable *protocols = gpcap_conversations_get_protocols (conversations);
  const Frame arp = { .ether_type = 0x0806 };

  count_frame (conversations, START, &there);
  count_frame (conversations, START + 1, &back);
  count_frame (conversations, START + 2, &other);
  count_frame (conversations, START + 3, &arp);
  gpcap_conversations_refresh (conversations);

  g_assert_cmpuint (n_items_of (conversations), ==, 2);
  g_assert_cmpuint (n_items_of (endpoints), ==, 2);
  g_assert_cmpuint (n_items_of (protocols), ==, 3);
  g_assert_cmpuint (gpcap_conversations_get_packets (conversations), ==, 4);
  g_assert_cmpuint (gpcap_conversations_get_bytes (conversations), ==,
                    sum_of_bytes (G_LIST_MODEL (protocols)));
  g_autoptr (GPcapEndpoint) endpoint = NULL;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPcapEndpoint) item = item_at (endpoints, i);
      g_autofree char *address = gpcap_endpoint_get_address (item);

      if (g_str_equal (address, "10.0.0.7"))
        g_set_object (&endpoint, item);
    }
  g_assert_nonnull (endpoint);
  g_assert_cmpuint (gpcap_endpoint_get_packets_sent (endpoint), ==, 2);
  g_assert_cmpuint (gpcap_endpoint_get_packets_received (endpoint), ==, 1);
  g_assert_cmpuint (gpcap_endpoint_get_bytes_sent (endpoint), ==, 116);
  g_assert_cmpuint (gpcap_endpoint_get_bytes_received (endpoint), ==, 58);
  g_assert_cmpuint (gpcap_endpoint_get_ip_version (endpoint), ==, 4);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPcapProtocol) item = item_at (protocols, i);
      g_autofree char *name = gpcap_protocol_get_name (item);
      const guint n = gpcap_traffic_get_packets (GPCAP_TRAFFIC (item));

      if (g_str_equal (name, "ARP"))
        {
          g_assert_cmpuint (gpcap_protocol_get_ether_type (item), ==, 0x0806);
          g_assert_cmpuint (gpcap_protocol_get_number (item), ==, 0);
        }
      g_assert_cmpuint (n, ==, g_str_equal (name, "TCP") ? 2 : 1);
    }
}

static gboolean
is_same_bytes (GBytes *a, GBytes *b)
{
  return g_bytes_equal (a, b);
}

/* Random frames of a few hosts and protocols. */
static void
add_random_frames (GByteArray *file, GRand *rand, guint n)
{
  const guint protocols[] = { 1, FRAME_TCP, FRAME_UDP, 132 };

  for (guint i = 0; i < n; i++)
    {
      const Frame frame = {
        .version = g_rand_boolean (rand) ? 4 : 6,
        .protocol = protocols[g_rand_int_range (rand, 0, 4)],
        .source = g_rand_int_range (rand, 1, 6),
        .source_port = g_rand_int_range (rand, 1, 4),
        .destination = g_rand_int_range (rand, 1, 6),
        .destination_port = g_rand_int_range (rand, 1, 4),
        .n_tags = g_rand_int_range (rand, 0, 3),
        .is_later_fragment = g_rand_int_range (rand, 0, 10) == 0,
        .ether_type = g_rand_int_range (rand, 0, 10) == 0 ? 0x88cc : 0,
      };

      frames_add (file, START + g_rand_int_range (rand, 0, 1000000), &frame);
    }
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const GPcapTrafficRecord *first = a, *second = b;
  GPcapTrafficRecord x = *first, y = *second;

  x.serial = y.serial = 0;
  return memcmp (&x, &y, sizeof x);
}

/* Returns the records without their serials, in an order of their contents. */
static GBytes *
get_sorted_records (GPcapTrafficTable *table)
{
  g_autoptr (GBytes) bytes = gpcap_traffic_table_get_records (table);
  gsize size;
  GPcapTrafficRecord *records =
      g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));

  for (gsize i = 0; i < size / sizeof *records; i++)
    records[i].serial = 0;
  qsort (records, size / sizeof *records, sizeof *records, compare_records);
  return g_bytes_new_take (records, size);
}

static void
test_tables_that_are_asked_for_later_are_the_same (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GByteArray) file = frames_new ();
  g_autoptr (GPcapConversations) early = gpcap_conversations_new ();
  g_autoptr (GPcapConversations) late = gpcap_conversations_new ();
  GPcapTrafficTable *tables[4] = { gpcap_conversations_get_endpoints (early),
                                   gpcap_conversations_get_protocols (early) };

  add_random_frames (file, rand, 2000);
  frames_count (file, early);
  frames_count (file, late);
  tables[2] = gpcap_conversations_get_endpoints (late);
  tables[3] = gpcap_conversations_get_protocols (late);
  frames_count (file, early);
  frames_count (file, late);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) expected = get_sorted_records (tables[i]);
      g_autoptr (GBytes) actual = get_sorted_records (tables[i + 2]);

      g_assert_cmpuint (g_bytes_get_size (expected), >=, 5 * GPCAP_TRAFFIC_RECORD_SIZE);
      g_assert_true (is_same_bytes (actual, expected));
    }
}

/* Every filter compiles, and selects as many packets as were counted. */
static void
assert_filters_select (GByteArray *file, gpointer table)
{
  for (guint i = 0; i < n_items_of (table); i++)
    {
      g_autoptr (GPcapTraffic) item = item_at (table, i);
      g_autofree char *filter = gpcap_traffic_get_filter (item);
      guint64 packets = gpcap_traffic_get_packets (item);

      g_test_message ("%s", filter);
      g_assert_nonnull (filter);
      if (GPCAP_IS_ENDPOINT (item))
        {
          /* A packet from a host to itself is sent and received, and passes once. */
          g_assert_cmpuint (frames_match (file, filter), <=, packets);
          g_assert_cmpuint (2 * frames_match (file, filter), >=, packets);
        }
      else
        g_assert_cmpuint (frames_match (file, filter), ==, packets);
    }
}

static void
test_filters_select_what_was_counted (void)
{
  const guint protocols[] = { 1, 6, 17, 33, 47, 132, 136 };
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  g_autoptr (GByteArray) file = frames_new ();

  for (guint i = 0; i < 4000; i++)
    {
      const Frame frame = {
        .version = i % 2 ? 6 : 4,
        .protocol = protocols[i % 7],
        .source = 1 + i % 3,
        .source_port = 1000 + i % 4,
        .destination = 2 + i % 2,
        .destination_port = 1000 + i % 5,
        .n_tags = i % 11 % 3,
        /* Extension headers hide ports, and other protocols, from libpcap. */
        .is_later_fragment = i % 13 == 0 && (i % 7 == 1 || i % 7 == 2),
        .ether_type = i % 17 == 0 ? 0x0806 : 0,
      };

      frames_add (file, START + i, &frame);
    }
  frames_count (file, conversations);
  gpcap_conversations_refresh (conversations);
  assert_filters_select (file, conversations);
  gpcap_conversations_get_endpoints (conversations);
  gpcap_conversations_get_protocols (conversations);
  gpcap_conversations_refresh (conversations);
  assert_filters_select (file, gpcap_conversations_get_endpoints (conversations));
  assert_filters_select (file, gpcap_conversations_get_protocols (conversations));
}

/* A filter compiles for link types without VLANs if there was none. */
static void
test_filters_compile_for_raw_ip (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  g_autoptr (GError) error = NULL;

  count_frame (conversations, START, &there);
  gpcap_conversations_get_protocols (conversations);
  gpcap_conversations_get_endpoints (conversations);
  gpcap_conversations_refresh (conversations);
  GPcapTrafficTable *const tables[] = { GPCAP_TRAFFIC_TABLE (conversations),
                                        gpcap_conversations_get_endpoints (conversations),
                                        gpcap_conversations_get_protocols (conversations) };
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GPcapTraffic) item = item_at (tables[i], 0);
      g_autofree char *filter = gpcap_traffic_get_filter (item);
      g_autoptr (GPcapBpf) bpf =
          gpcap_compile (GPCAP_DLT_RAW, 65535, filter, TRUE, GPCAP_NETMASK_UNKNOWN, &error);

      g_assert_no_error (error);
      g_assert_nonnull (bpf);
    }
}

/* A list that follows a model as GTK's do: by its signal alone. And a selection in it. */
typedef struct
{
  GListModel *model;
  GPtrArray *items; /* owned */
  GPcapTraffic *selected; /* owned, of the items, or NULL */
  guint n_changes;
} Follower;

static void
follow_cb (GListModel *model, guint position, guint n_removed, guint n_added, Follower *self)
{
  gboolean is_lost = FALSE;

  for (guint i = 0; i < n_removed; i++)
    {
      is_lost |= self->items->pdata[position] == self->selected;
      g_ptr_array_remove_index (self->items, position);
    }
  for (guint i = 0; i < n_added; i++)
    {
      gpointer item = item_at (model, position + i);

      g_assert_nonnull (item);
      is_lost &= item != self->selected;
      g_ptr_array_insert (self->items, position + i, item);
    }
  if (is_lost)
    g_clear_object (&self->selected);
  self->n_changes++;
  /* The model says what the signals have said until now. */
  g_assert_cmpuint (n_items_of (model), ==, self->items->len);
  g_assert_null (item_at (model, self->items->len));
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (GObject) item = item_at (model, i);

      g_assert_true (item == self->items->pdata[i]);
    }
}

static void
follower_init (Follower *self, gpointer model)
{
  *self = (Follower){
    .model = model,
    .items = g_ptr_array_new_with_free_func (g_object_unref),
  };
  g_signal_connect (model, "items-changed", G_CALLBACK (follow_cb), self);
}

static void
follower_clear (Follower *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->selected);
  g_ptr_array_unref (self->items);
}

static guint64
key_of (GPcapTraffic *item, GPcapTrafficOrder order)
{
  switch (order)
    {
    case GPCAP_TRAFFIC_ORDER_PACKETS:
      return gpcap_traffic_get_packets (item);
    case GPCAP_TRAFFIC_ORDER_BYTES:
      return gpcap_traffic_get_bytes (item);
    case GPCAP_TRAFFIC_ORDER_LAST_SEEN:
      return gpcap_traffic_get_last_seen (item);
    case GPCAP_TRAFFIC_ORDER_FIRST_SEEN:
    default:
      return 0;
    }
}

/* Returns the serials of the records, which the model and its items must agree with. */
static void
assert_in_order (Follower *follower, GPcapTrafficOrder order)
{
  g_autoptr (GBytes) bytes =
      gpcap_traffic_table_get_records (GPCAP_TRAFFIC_TABLE (follower->model));
  const GPcapTrafficRecord *records = g_bytes_get_data (bytes, NULL);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, follower->items->len * sizeof *records);
  for (guint i = 0; i < follower->items->len; i++)
    {
      GPcapTraffic *item = follower->items->pdata[i];

      g_assert_cmpuint (gpcap_traffic_get_packets (item), ==,
                        records[i].packets_a_to_b + records[i].packets_b_to_a);
      g_assert_cmpint (gpcap_traffic_get_last_seen (item), ==, records[i].last_seen);
      g_assert_cmpint (gpcap_traffic_get_first_seen (item), ==, records[i].first_seen);
      if (i == 0)
        continue;
      g_assert_cmpuint (key_of (follower->items->pdata[i - 1], order), >=, key_of (item, order));
      if (key_of (follower->items->pdata[i - 1], order) == key_of (item, order))
        g_assert_cmpuint (records[i - 1].serial, <, records[i].serial);
    }
}

/* Whatever is counted, a list that follows the model has the right rows in the right order, and
 * a selection stays on its row as long as that is in the model. */
static void
test_followers_and_selections (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint run = 0; run < 40; run++)
    {
      g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
      GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);
      GPcapTrafficOrder order = GPCAP_TRAFFIC_ORDER_FIRST_SEEN;
      Follower follower;

      follower_init (&follower, conversations);
      for (guint step = 0; step < 30; step++)
        {
          g_autoptr (GByteArray) file = frames_new ();

          add_random_frames (file, rand, g_rand_int_range (rand, 0, 20));
          frames_count (file, conversations);
          if (g_rand_int_range (rand, 0, 8) == 0)
            {
              order = g_rand_int_range (rand, 0, 4);
              gpcap_traffic_table_set_sort_by (table, order);
            }
          if (g_rand_int_range (rand, 0, 8) == 0)
            gpcap_traffic_table_set_max_items (table, g_rand_int_range (rand, 0, 12));
          if (g_rand_int_range (rand, 0, 20) == 0)
            gpcap_conversations_clear (conversations);
          if (follower.items->len > 0 && g_rand_boolean (rand))
            g_set_object (&follower.selected,
                          follower.items->pdata[g_rand_int_range (rand, 0, follower.items->len)]);

          /* A selection holds its item, so that the row does not get another one. */
          g_autoptr (GPcapTraffic) selected = NULL;
          g_set_object (&selected, follower.selected);
          gpcap_conversations_refresh (conversations);
          g_assert_true (follower.selected == selected
                         || !g_ptr_array_find (follower.items, selected, NULL));
          assert_in_order (&follower, order);
        }
      follower_clear (&follower);
    }
}

/* What does not change is told of no more than once. */
static void
test_changes_are_small (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);
  Frame frame = there;
  Follower follower;

  for (guint i = 0; i < 100; i++)
    {
      frame.source_port = 1000 + i;
      count_frames (conversations, START, &frame, 1000 - 10 * i);
    }
  gpcap_traffic_table_set_sort_by (table, GPCAP_TRAFFIC_ORDER_PACKETS);
  follower_init (&follower, conversations);
  g_ptr_array_set_size (follower.items, 0);
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (follower.items, item_at (conversations, i));

  /* No row moves. */
  frame.source_port = 1050;
  count_frame (conversations, START, &frame);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (follower.n_changes, ==, 0);
  /* Two neighbours change places. */
  count_frames (conversations, START, &frame, 15);
  frame.source_port = 1020;
  count_frames (conversations, START, &frame, 15);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (follower.n_changes, ==, 2);
  /* One comes at the end. */
  count_frame (conversations, START, &other);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (follower.n_changes, ==, 3);
  assert_in_order (&follower, GPCAP_TRAFFIC_ORDER_PACKETS);
  follower_clear (&follower);
}

/* A scan of all ports of a host, in which a large conversation pauses. */
static void
test_a_scan_stays_within_max_rows (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);
  g_autoptr (GByteArray) file = frames_new ();
  guint64 packets = 0;

  gpcap_traffic_table_set_max_rows (table, 2000);
  count_frames (conversations, START, &there, 50);
  for (guint i = 0; i < 60000; i++)
    {
      const Frame scan = { .protocol = FRAME_TCP,
                           .source = 9,
                           .source_port = 44444,
                           .destination = 3,
                           .destination_port = 1 + i };

      frames_add (file, START + SECOND + i, &scan);
    }
  frames_count (file, conversations);

  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (table), <=, 2000);
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (table), >=, 1500);
  g_assert_cmpuint (gpcap_traffic_table_get_forgotten_rows (table), ==,
                    60001 - gpcap_traffic_table_get_n_rows (table));
  g_assert_cmpuint (gpcap_traffic_table_get_forgotten_packets (table), ==,
                    gpcap_traffic_table_get_forgotten_rows (table));
  g_assert_cmpuint (gpcap_traffic_table_get_forgotten_bytes (table), ==,
                    58 * gpcap_traffic_table_get_forgotten_rows (table));

  g_autoptr (GBytes) bytes = gpcap_traffic_table_get_records (table);
  gsize size;
  const GPcapTrafficRecord *records = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (records[0].packets_a_to_b, ==, 50);
  for (gsize i = 0; i < size / sizeof *records; i++)
    packets += records[i].packets_a_to_b + records[i].packets_b_to_a;
  g_assert_cmpuint (packets + gpcap_traffic_table_get_forgotten_packets (table), ==, 60050);
  /* The half that was seen last is there. */
  g_assert_cmpuint (records[size / sizeof *records - 1].port_b, ==, 60000);
  g_assert_cmpuint (records[size / sizeof *records - 700].port_b, ==, 60000 - 699);
}

/* Rows that are forgotten stay in the model, with their numbers, until it is refreshed. */
static void
test_forgotten_rows_stay_readable (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);
  Frame frame = there;
  guint n_notified = 0;
  Follower follower;

  gpcap_traffic_table_set_max_rows (table, 1024);
  for (guint i = 0; i < 500; i++)
    {
      frame.source_port = 1 + i;
      count_frame (conversations, START + i, &frame);
    }
  gpcap_conversations_refresh (conversations);
  g_autoptr (GPcapConversation) held = item_at (conversations, 7);
  for (guint i = 500; i < 5000; i++)
    {
      frame.source_port = 1 + i;
      count_frame (conversations, START + i, &frame);
    }
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (table), <=, 1024);
  g_assert_cmpuint (n_items_of (conversations), ==, 500);
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GPcapConversation) item = item_at (conversations, i);

      g_assert_cmpuint (gpcap_conversation_get_port_a (item), ==, 1 + i);
      g_assert_cmpuint (gpcap_traffic_get_packets (GPCAP_TRAFFIC (item)), ==, 1);
    }

  follower_init (&follower, conversations);
  for (guint i = 0; i < 500; i++)
    g_ptr_array_add (follower.items, item_at (conversations, i));
  g_signal_connect (conversations, "notify::forgotten-rows", G_CALLBACK (count_notify_cb),
                    &n_notified);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_notified, ==, 1);
  assert_in_order (&follower, GPCAP_TRAFFIC_ORDER_FIRST_SEEN);
  g_assert_cmpuint (gpcap_conversation_get_port_a (held), ==, 8);

  /* It comes again, as another row. */
  frame.source_port = 8;
  count_frame (conversations, START + 6000, &frame);
  gpcap_conversations_refresh (conversations);
  g_autoptr (GPcapConversation) again = item_at (conversations, n_items_of (conversations) - 1);
  g_assert_cmpuint (gpcap_conversation_get_port_a (again), ==, 8);
  g_assert_true (again != held);
  g_assert_cmpint (gpcap_traffic_get_last_seen (GPCAP_TRAFFIC (held)), ==, START + 7);
  follower_clear (&follower);
}

/* Endpoints that are forgotten are found again by the conversations that had them. */
static void
test_each_table_has_its_own_max_rows (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *endpoints = gpcap_conversations_get_endpoints (conversations);
  GPcapTrafficTable *protocols = gpcap_conversations_get_protocols (conversations);
  Frame frame = { .protocol = FRAME_UDP, .destination = 1 };
  guint64 packets = 0;

  gpcap_traffic_table_set_max_rows (endpoints, 1024);
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GByteArray) file = frames_new ();

      for (guint i = 0; i < 5000; i++)
        {
          frame.source = 2 + i;
          frames_add (file, START + round * 5000 + i, &frame);
        }
      frames_count (file, conversations);
    }
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (GPCAP_TRAFFIC_TABLE (conversations)), ==, 5000);
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (protocols), ==, 1);
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (endpoints), <=, 1024);
  g_assert_cmpuint (gpcap_traffic_table_get_forgotten_rows (endpoints), >, 10000);

  g_autoptr (GBytes) bytes = gpcap_traffic_table_get_records (endpoints);
  gsize size;
  const GPcapTrafficRecord *records = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (records[0].packets_b_to_a, ==, 15000);
  for (gsize i = 0; i < size / sizeof *records; i++)
    packets += records[i].packets_a_to_b + records[i].packets_b_to_a;
  g_assert_cmpuint (packets + gpcap_traffic_table_get_forgotten_packets (endpoints), ==, 30000);
}

static void
test_clear_begins_anew (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *protocols = gpcap_conversations_get_protocols (conversations);

  count_frames (conversations, START, &there, 3);
  gpcap_conversations_refresh (conversations);
  g_autoptr (GPcapTraffic) before = item_at (conversations, 0);
  gpcap_conversations_clear (conversations);
  g_assert_cmpuint (n_items_of (conversations), ==, 0);
  g_assert_cmpuint (n_items_of (protocols), ==, 0);
  g_assert_cmpuint (gpcap_conversations_get_packets (conversations), ==, 0);
  g_assert_cmpuint (gpcap_traffic_table_get_n_rows (protocols), ==, 0);
  g_autoptr (GBytes) history =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);
  g_assert_cmpuint (g_bytes_get_size (history), ==, 0);

  count_frame (conversations, START, &there);
  gpcap_conversations_refresh (conversations);
  g_autoptr (GPcapTraffic) after = item_at (conversations, 0);
  g_assert_true (after != before);
  g_assert_cmpuint (gpcap_traffic_get_packets (after), ==, 1);
  g_assert_cmpuint (gpcap_traffic_get_packets (before), ==, 3);
}

static void
quit_cb (GListModel *model, guint position, guint n_removed, guint n_added, gboolean *is_done)
{
  *is_done = TRUE;
}

static void
test_refreshes_at_an_interval (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  gboolean is_done = FALSE;

  g_signal_connect (conversations, "items-changed", G_CALLBACK (quit_cb), &is_done);
  gpcap_conversations_set_interval (conversations, 1);
  count_frame (conversations, START, &there);
  run_main_loop_until (&is_done);
  g_assert_cmpuint (n_items_of (conversations), ==, 1);
  gpcap_conversations_set_interval (conversations, 0);
  g_assert_cmpuint (gpcap_conversations_get_interval (conversations), ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    {
    }
  /* One that is freed leaves no source. */
  gpcap_conversations_set_interval (conversations, 1);
  g_clear_object (&conversations);
  g_assert_false (g_main_context_pending (NULL));
}

/* What a handler counts is in the model after the next refresh. */
static void
refresh_cb (GListModel *model,
            guint position,
            guint removed,
            guint added,
            GPcapConversations *conversations)
{
  count_frame (conversations, START, &other);
  gpcap_conversations_refresh (conversations);
}

/* What a handler sets follows at once, but not before the other handlers have heard of the change.
 */
static void
limit_cb (GListModel *model, guint position, guint removed, guint added, GPcapTrafficTable *table)
{
  gpcap_traffic_table_set_sort_by (table, GPCAP_TRAFFIC_ORDER_PACKETS);
  gpcap_traffic_table_set_max_items (table, 1);
}

static void
count_items_cb (GListModel *model, guint position, guint removed, guint added, guint *n_items)
{
  *n_items = *n_items - removed + added;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, *n_items);
}

static void
clear_cb (GListModel *model,
          guint position,
          guint removed,
          guint added,
          GPcapConversations *conversations)
{
  gpcap_conversations_clear (conversations);
}

static void
test_handlers_may_call_anything (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  gulong handler;

  handler =
      g_signal_connect (conversations, "items-changed", G_CALLBACK (refresh_cb), conversations);
  count_frame (conversations, START, &there);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_items_of (conversations), ==, 1);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_items_of (conversations), ==, 2);
  g_signal_handler_disconnect (conversations, handler);

  guint n_items = 2;
  handler = g_signal_connect (conversations, "items-changed", G_CALLBACK (limit_cb), conversations);
  g_signal_connect (conversations, "items-changed", G_CALLBACK (count_items_cb), &n_items);
  const Frame busy = { .protocol = FRAME_UDP, .source = 1, .destination = 2 };
  count_frames (conversations, START, &busy, 9);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_items, ==, 1);
  g_autoptr (GPcapTraffic) busiest = item_at (conversations, 0);
  g_assert_cmpuint (gpcap_traffic_get_packets (busiest), ==, 9);
  g_signal_handler_disconnect (conversations, handler);
  gpcap_traffic_table_set_max_items (GPCAP_TRAFFIC_TABLE (conversations), 0);

  handler = g_signal_connect (conversations, "items-changed", G_CALLBACK (clear_cb), conversations);
  count_frame (conversations, START, &back);
  const Frame arp = { .ether_type = 0x0806 };
  count_frame (conversations, START, &arp);
  count_frames (conversations, START, &other, 9);
  gpcap_conversations_refresh (conversations);
  g_signal_handler_disconnect (conversations, handler);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_items_of (conversations), ==, 0);
}

typedef struct
{
  gint64 second; /* after the start */
  guint packets;
} Expected;

static void
assert_history (GBytes *bytes, gint64 width, const Expected *expected, guint n_expected)
{
  gsize size;
  const GPcapTrafficSample *samples = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size / sizeof *samples, ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    {
      g_assert_cmpint (samples[i].time, ==, START / width * width + expected[i].second * SECOND);
      g_assert_cmpuint (samples[i].packets, ==, expected[i].packets);
      g_assert_cmpuint (samples[i].bytes, ==, 58 * expected[i].packets);
    }
}

static void
test_history_has_each_second_and_minute (void)
{
  /* The start is 20 seconds after a minute began. */
  const Expected seconds[] = { { 0, 4 }, { 1, 0 }, { 2, 1 }, { 3, 2 } };
  const Expected minutes[] = { { 0, 7 } };
  const Expected more_minutes[] = { { 0, 7 }, { 60, 0 }, { 120, 1 } };
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  count_frames (conversations, START + SECOND - 2, &there, 2);
  count_frame (conversations, START + 3 * SECOND, &back);
  count_frames (conversations, START, &there, 2);
  count_frame (conversations, START + 2 * SECOND + 5, &other);
  count_frame (conversations, START + 4 * SECOND - 1, &back);
  g_autoptr (GBytes) by_second =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);
  g_autoptr (GBytes) by_minute =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_MINUTE);
  assert_history (by_second, SECOND, seconds, G_N_ELEMENTS (seconds));
  assert_history (by_minute, 60 * SECOND, minutes, G_N_ELEMENTS (minutes));

  count_frame (conversations, START + 130 * SECOND, &there);
  g_autoptr (GBytes) later =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_MINUTE);
  assert_history (later, 60 * SECOND, more_minutes, G_N_ELEMENTS (more_minutes));
}

/* The last ten minutes: what is older goes, and does not come again. */
static void
test_history_is_a_ring (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();

  count_frame (conversations, START, &there);
  count_frame (conversations, START + 599 * SECOND, &there);
  g_autoptr (GBytes) full =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);
  const GPcapTrafficSample *samples = g_bytes_get_data (full, NULL);
  g_assert_cmpuint (g_bytes_get_size (full), ==, 600 * sizeof *samples);
  g_assert_cmpuint (samples[0].packets, ==, 1);
  g_assert_cmpuint (samples[1].packets, ==, 0);
  g_assert_cmpuint (samples[599].packets, ==, 1);

  count_frame (conversations, START + 600 * SECOND, &there);
  count_frame (conversations, START, &there);
  count_frame (conversations, START + SECOND, &there);
  g_autoptr (GBytes) turned =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);
  samples = g_bytes_get_data (turned, NULL);
  g_assert_cmpuint (g_bytes_get_size (turned), ==, 600 * sizeof *samples);
  g_assert_cmpint (samples[0].time, ==, START + SECOND);
  g_assert_cmpuint (samples[0].packets, ==, 1);
  g_assert_cmpuint (samples[598].packets, ==, 1);
  g_assert_cmpuint (samples[599].packets, ==, 1);
  g_assert_cmpuint (gpcap_conversations_get_packets (conversations), ==, 5);

  /* A gap that is longer than the ring leaves the newest second alone. */
  count_frame (conversations, START + 100000 * SECOND, &there);
  g_autoptr (GBytes) after =
      gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);
  samples = g_bytes_get_data (after, NULL);
  g_assert_cmpuint (samples[599].packets, ==, 1);
  for (guint i = 0; i < 599; i++)
    g_assert_cmpuint (samples[i].packets, ==, 0);
}

static guint
n_packets_in_history (gpointer item)
{
  g_autoptr (GBytes) bytes = gpcap_traffic_get_history (item, GPCAP_TRAFFIC_INTERVAL_MINUTE);
  gsize size;
  const GPcapTrafficSample *samples = g_bytes_get_data (bytes, &size);
  guint n = 0;

  for (gsize i = 0; i < size / sizeof *samples; i++)
    n += samples[i].packets;
  return n;
}

static void
test_history_of_the_first_items (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);
  Frame frame = there;

  gpcap_traffic_table_set_max_histories (table, 2);
  gpcap_traffic_table_set_sort_by (table, GPCAP_TRAFFIC_ORDER_PACKETS);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < 10; i++)
        {
          frame.source_port = 100 + i;
          count_frames (conversations, START, &frame, 10 + i);
        }
      gpcap_conversations_refresh (conversations);
    }
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GPcapTraffic) item = item_at (conversations, i);

      /* Those of the first round came before there was a history. */
      g_assert_cmpuint (n_packets_in_history (item), ==, i < 2 ? 19 - i : 0);
    }

  /* Others come first. Two that did before keep theirs, and no more than that. */
  g_autoptr (GPcapTraffic) first = item_at (conversations, 0);
  for (guint i = 0; i < 4; i++)
    {
      frame.source_port = 100 + i;
      count_frames (conversations, START, &frame, 200 + 100 * i);
      gpcap_conversations_refresh (conversations);
      count_frame (conversations, START, &frame);
      g_autoptr (GPcapTraffic) item = item_at (conversations, 0);
      g_assert_cmpuint (n_packets_in_history (item), ==, 1);
    }
  g_assert_cmpuint (n_packets_in_history (first), ==, 0);
}

/* One thread counts, another one reads and refreshes. */
static gpointer
count_in_thread (gpointer conversations)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GByteArray) file = frames_new ();

      add_random_frames (file, rand, 50);
      frames_count (file, conversations);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *endpoints = gpcap_conversations_get_endpoints (conversations);
  GThread *threads[2];

  gpcap_traffic_table_set_max_items (GPCAP_TRAFFIC_TABLE (conversations), 20);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("counts", count_in_thread, conversations);
  while (gpcap_conversations_get_packets (conversations) < 2 * 300 * 50)
    {
      g_autoptr (GBytes) records = gpcap_traffic_table_get_records (endpoints);
      g_autoptr (GBytes) history =
          gpcap_conversations_get_history (conversations, GPCAP_TRAFFIC_INTERVAL_SECOND);

      gpcap_traffic_table_set_sort_by (GPCAP_TRAFFIC_TABLE (conversations),
                                       g_random_int_range (0, 4));
      gpcap_conversations_refresh (conversations);
      for (guint i = 0; i < n_items_of (conversations); i++)
        {
          g_autoptr (GPcapTraffic) item = item_at (conversations, i);

          g_assert_cmpuint (gpcap_traffic_get_packets (item), >, 0);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  gpcap_conversations_refresh (conversations);
  g_assert_cmpuint (n_items_of (conversations), ==, 20);
}

static void
test_records_are_where_they_are_said_to_be (void)
{
  g_assert_cmpuint (sizeof (GPcapTrafficRecord), ==, GPCAP_TRAFFIC_RECORD_SIZE);
#define ASSERT_OFFSET(field, name)                                                                 \
  g_assert_cmpuint (G_STRUCT_OFFSET (GPcapTrafficRecord, field), ==,                               \
                    GPCAP_TRAFFIC_RECORD_##name##_OFFSET)
  ASSERT_OFFSET (address_a, ADDRESS_A);
  ASSERT_OFFSET (address_b, ADDRESS_B);
  ASSERT_OFFSET (packets_a_to_b, PACKETS_A_TO_B);
  ASSERT_OFFSET (bytes_a_to_b, BYTES_A_TO_B);
  ASSERT_OFFSET (packets_b_to_a, PACKETS_B_TO_A);
  ASSERT_OFFSET (bytes_b_to_a, BYTES_B_TO_A);
  ASSERT_OFFSET (first_seen, FIRST_SEEN);
  ASSERT_OFFSET (last_seen, LAST_SEEN);
  ASSERT_OFFSET (serial, SERIAL);
  ASSERT_OFFSET (port_a, PORT_A);
  ASSERT_OFFSET (port_b, PORT_B);
  ASSERT_OFFSET (ether_type, ETHER_TYPE);
  ASSERT_OFFSET (ip_version, IP_VERSION);
  ASSERT_OFFSET (protocol, PROTOCOL);
  g_assert_cmpuint (sizeof (GPcapTrafficSample), ==, GPCAP_TRAFFIC_SAMPLE_SIZE);
  g_assert_cmpuint (G_STRUCT_OFFSET (GPcapTrafficSample, time), ==,
                    GPCAP_TRAFFIC_SAMPLE_TIME_OFFSET);
  g_assert_cmpuint (G_STRUCT_OFFSET (GPcapTrafficSample, packets), ==,
                    GPCAP_TRAFFIC_SAMPLE_PACKETS_OFFSET);
  g_assert_cmpuint (G_STRUCT_OFFSET (GPcapTrafficSample, bytes), ==,
                    GPCAP_TRAFFIC_SAMPLE_BYTES_OFFSET);
}

static void
test_settings_are_kept (void)
{
  g_autoptr (GPcapConversations) conversations = gpcap_conversations_new ();
  GPcapTrafficTable *table = GPCAP_TRAFFIC_TABLE (conversations);

  g_assert_cmpint (gpcap_traffic_table_get_sort_by (table), ==, GPCAP_TRAFFIC_ORDER_FIRST_SEEN);
  g_assert_cmpuint (gpcap_traffic_table_get_max_items (table), ==, 0);
  g_assert_cmpuint (gpcap_traffic_table_get_max_rows (table), ==, 1000000);
  g_assert_cmpuint (gpcap_traffic_table_get_max_histories (table), ==, 20);
  gpcap_traffic_table_set_sort_by (table, GPCAP_TRAFFIC_ORDER_BYTES);
  gpcap_traffic_table_set_max_items (table, 7);
  gpcap_traffic_table_set_max_rows (table, 0);
  gpcap_traffic_table_set_max_histories (table, 3);
  g_assert_cmpint (gpcap_traffic_table_get_sort_by (table), ==, GPCAP_TRAFFIC_ORDER_BYTES);
  g_assert_cmpuint (gpcap_traffic_table_get_max_items (table), ==, 7);
  g_assert_cmpuint (gpcap_traffic_table_get_max_rows (table), ==, 0);
  g_assert_cmpuint (gpcap_traffic_table_get_max_histories (table), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversations/both-directions-are-one-conversation",
                   test_both_directions_are_one_conversation);
  g_test_add_func ("/conversations/settings-are-kept", test_settings_are_kept);
  g_test_add_func ("/conversations/a-sent-the-first-packet", test_a_sent_the_first_packet);
  g_test_add_func ("/conversations/counting-emits-nothing", test_counting_emits_nothing);
  g_test_add_func ("/conversations/only-what-changes-is-notified",
                   test_only_what_changes_is_notified);
  g_test_add_func ("/conversations/endpoints-and-protocols-come-from-the-same-pass",
                   test_endpoints_and_protocols_come_from_the_same_pass);
  g_test_add_func ("/conversations/tables-that-are-asked-for-later-are-the-same",
                   test_tables_that_are_asked_for_later_are_the_same);
  g_test_add_func ("/conversations/filters-select-what-was-counted",
                   test_filters_select_what_was_counted);
  g_test_add_func ("/conversations/filters-compile-for-raw-ip", test_filters_compile_for_raw_ip);
  g_test_add_func ("/conversations/followers-and-selections", test_followers_and_selections);
  g_test_add_func ("/conversations/changes-are-small", test_changes_are_small);
  g_test_add_func ("/conversations/a-scan-stays-within-max-rows",
                   test_a_scan_stays_within_max_rows);
  g_test_add_func ("/conversations/forgotten-rows-stay-readable",
                   test_forgotten_rows_stay_readable);
  g_test_add_func ("/conversations/each-table-has-its-own-max-rows",
                   test_each_table_has_its_own_max_rows);
  g_test_add_func ("/conversations/clear-begins-anew", test_clear_begins_anew);
  g_test_add_func ("/conversations/refreshes-at-an-interval", test_refreshes_at_an_interval);
  g_test_add_func ("/conversations/handlers-may-call-anything", test_handlers_may_call_anything);
  g_test_add_func ("/conversations/history-has-each-second-and-minute",
                   test_history_has_each_second_and_minute);
  g_test_add_func ("/conversations/history-is-a-ring", test_history_is_a_ring);
  g_test_add_func ("/conversations/history-of-the-first-items", test_history_of_the_first_items);
  g_test_add_func ("/conversations/threads", test_threads);
  g_test_add_func ("/conversations/records-are-where-they-are-said-to-be",
                   test_records_are_where_they_are_said_to_be);
  return g_test_run ();
}
