/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts packets in tables of conversations, endpoints and protocols, in one pass. */

#include "traffic/gpcap-traffic-counter.h"

#include "flows/gpcap-decode.h"
#include "flows/gpcap-ip.h"
#include "packets/gpcap-packet-batch-private.h"

/* So many packets are looked up together. */
#define GROUP 64

/* The rows of other tables that a conversation's row has. */
enum
{
  LINK_FIRST, /* the endpoint with the key's first address */
  LINK_SECOND,
  LINK_PROTOCOL,
};

/* The last word of a key. */
#define KEY_PORTS(first, second) ((guint64) (first) | (guint64) (second) << 16)
#define KEY_PROTOCOL(protocol) ((guint64) (protocol) << 32)
#define KEY_IP_VERSION(version) ((guint64) (version) << 40)
#define KEY_ETHER_TYPE(type) ((guint64) (type) << 48)
/* Protocols of IP are not distinguished by its version. */
#define KEY_IP KEY_ETHER_TYPE (GPCAP_ETHER_TYPE_IPV4)

/* A packet that is being looked up. */
typedef struct
{
  guint64 key[GPCAP_TRAFFIC_KEY_WORDS];
  guint32 hash;
  guint8 direction;
  guint8 tagged; /* the flag of a row, or 0 */
  guint8 is_ip;
  const GPcapPacketRecord *record; /* borrowed */
  GPcapTrafficRow *row; /* of the conversation, at first a guess, or NULL; it does not move, nor go
                           within a group */
} Lookup;

GPcapTrafficCounter *
gpcap_traffic_counter_new (void)
{
  GPcapTrafficCounter *self = g_new0 (GPcapTrafficCounter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  for (guint kind = 0; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    {
      gpcap_traffic_rows_init (&self->tables[kind], GPCAP_TRAFFIC_DEFAULT_MAX_ROWS);
      self->histories[kind] = g_array_new (FALSE, TRUE, sizeof (GPcapTrafficHistory));
    }
  self->is_counted[GPCAP_TRAFFIC_CONVERSATIONS] = TRUE;
  gpcap_traffic_series_clear (&self->series);
  return self;
}

GPcapTrafficCounter *
gpcap_traffic_counter_ref (GPcapTrafficCounter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static GPcapTrafficHistory *
history_at (GPcapTrafficCounter *self, GPcapTrafficKind kind, guint i)
{
  return &g_array_index (self->histories[kind], GPcapTrafficHistory, i);
}

static void
clear_histories (GPcapTrafficCounter *self, GPcapTrafficKind kind)
{
  for (guint i = 0; i < self->histories[kind]->len; i++)
    g_free (history_at (self, kind, i)->series);
  g_array_set_size (self->histories[kind], 0);
}

void
gpcap_traffic_counter_unref (GPcapTrafficCounter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint kind = 0; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    {
      clear_histories (self, kind);
      g_array_unref (self->histories[kind]);
      gpcap_traffic_rows_finish (&self->tables[kind]);
    }
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Both directions have one key: the lesser address, with its port, is the first. The words are
 * compared and exchanged without a branch, which the processor could not predict. */
static void
set_conversation (Lookup *self, const GPcapFlowKeyRecord *record)
{
  const guint32 source_port = record->source_port, destination_port = record->destination_port;
  guint64 source[2], destination[2];

  memcpy (source, record->source, sizeof source);
  memcpy (destination, record->destination, sizeof destination);

  const guint is_swapped =
      (source[0] > destination[0])
      | ((source[0] == destination[0])
         & ((source[1] > destination[1])
            | ((source[1] == destination[1]) & (source_port > destination_port))));
  const guint64 mask = -(guint64) is_swapped;
  const guint64 change[2] = { (source[0] ^ destination[0]) & mask,
                              (source[1] ^ destination[1]) & mask };
  const guint32 change_of_ports = (source_port ^ destination_port) & (guint32) mask;

  self->key[0] = source[0] ^ change[0];
  self->key[1] = source[1] ^ change[1];
  self->key[2] = destination[0] ^ change[0];
  self->key[3] = destination[1] ^ change[1];
  self->key[4] = KEY_PORTS (source_port ^ change_of_ports, destination_port ^ change_of_ports)
                 | KEY_PROTOCOL (record->protocol) | KEY_IP_VERSION (record->ip_version);
  self->direction = is_swapped;
}

/* Returns the row with this key. The table has room for it; nothing is returned out of memory. */
static inline guint32
find_or_add (GPcapTrafficRows *table, const guint64 *key, guint32 hash, gint64 time)
{
  const guint32 slot = gpcap_traffic_rows_find (table, key, hash);

  return G_LIKELY (slot != GPCAP_TRAFFIC_NO_ROW) ? slot
                                                 : gpcap_traffic_rows_add (table, key, hash, time);
}

static guint32
find_or_add_key (GPcapTrafficRows *table, const guint64 *key, gint64 time)
{
  return find_or_add (table, key, gpcap_traffic_rows_hash (table, key), time);
}

/* Links a conversation to the endpoint with its first or second address. */
static guint32
find_endpoint (GPcapTrafficCounter *self, const GPcapTrafficRow *row, guint second, gint64 time)
{
  const guint64 key[GPCAP_TRAFFIC_KEY_WORDS] = { row->key[2 * second], row->key[2 * second + 1], 0,
                                                 0, row->key[4] & KEY_IP_VERSION (0xff) };

  return find_or_add_key (&self->tables[GPCAP_TRAFFIC_ENDPOINTS], key, time);
}

static guint32
find_protocol (GPcapTrafficCounter *self, guint64 word, gint64 time)
{
  const guint64 key[GPCAP_TRAFFIC_KEY_WORDS] = { 0, 0, 0, 0, word };

  return find_or_add_key (&self->tables[GPCAP_TRAFFIC_PROTOCOLS], key, time);
}

static guint32
find_link (GPcapTrafficCounter *self, const GPcapTrafficRow *row, guint link, gint64 time)
{
  if (link == LINK_PROTOCOL)
    return find_protocol (self, KEY_IP | (row->key[4] & KEY_PROTOCOL (0xff)), time);
  return find_endpoint (self, row, link, time);
}

/* Returns the row that a conversation is linked to, or NULL when out of memory. If it is not there
 * yet, it begins at this time. */
static inline GPcapTrafficRow *
follow (GPcapTrafficCounter *self, GPcapTrafficRow *row, guint link, gint64 time)
{
  const GPcapTrafficKind kind =
      link == LINK_PROTOCOL ? GPCAP_TRAFFIC_PROTOCOLS : GPCAP_TRAFFIC_ENDPOINTS;

  if (G_UNLIKELY (row->links[link] == GPCAP_TRAFFIC_NO_ROW))
    {
      row->links[link] = find_link (self, row, link, time);
      if (row->links[link] == GPCAP_TRAFFIC_NO_ROW)
        return NULL;
    }
  return gpcap_traffic_rows_get (&self->tables[kind], row->links[link]);
}

static inline void
count_in_row (GPcapTrafficCounter *self,
              GPcapTrafficKind kind,
              GPcapTrafficRow *row,
              guint direction,
              const Lookup *packet)
{
  gpcap_traffic_row_count (row, direction, 1, packet->record->len, packet->record->timestamp,
                           packet->record->timestamp);
  row->flags |= packet->tagged;
  if (row->series != 0)
    gpcap_traffic_series_count (history_at (self, kind, row->series - 1)->series,
                                packet->record->timestamp, packet->record->len);
}

static void
decode_group (GPcapPacketBatch *batch,
              const GPcapPacketRecord *records,
              guint n_packets,
              GPcapFlowKeyRecord *flows)
{
  const guint8 *data = gpcap_packet_batch_peek_data (batch);
  const int datalink = gpcap_packet_batch_get_datalink (batch);

  for (guint i = 0; i < n_packets; i++)
    gpcap_decode (datalink, data + records[i].offset, records[i].caplen, records[i].len, &flows[i]);
}

/* The parts of a flow are small, and the words of a key are large: a processor waits if it reads a
 * word just after its parts were written. So a whole group is decoded before. */
static void
hash_group (GPcapTrafficCounter *self,
            const GPcapPacketRecord *records,
            const GPcapFlowKeyRecord *flows,
            guint n_packets,
            Lookup *group)
{
  const GPcapTrafficRows *table = &self->tables[GPCAP_TRAFFIC_CONVERSATIONS];

  for (guint i = 0; i < n_packets; i++)
    {
      const GPcapFlowKeyRecord *flow = &flows[i];
      Lookup *packet = &group[i];

      packet->record = &records[i];
      packet->tagged = flow->vlan_id != 0 ? GPCAP_TRAFFIC_ROW_TAGGED : 0;
      packet->is_ip = flow->ip_version != 0;
      packet->row = NULL;
      if (packet->is_ip)
        {
          set_conversation (packet, flow);
          packet->hash = gpcap_traffic_rows_hash (table, packet->key);
          gpcap_traffic_rows_prefetch_index (table, packet->hash);
        }
      else
        packet->key[4] = KEY_ETHER_TYPE (flow->ether_type);
    }
}

/* A packet that has no row, for lack of memory, is one of those that were forgotten. */
static void
count_forgotten (GPcapTrafficRows *table, const Lookup *packet)
{
  table->forgotten_packets++;
  table->forgotten_bytes += packet->record->len;
}

static void
count_other (GPcapTrafficCounter *self, const Lookup *packet)
{
  GPcapTrafficRows *table = &self->tables[GPCAP_TRAFFIC_PROTOCOLS];
  const guint32 slot = find_protocol (self, packet->key[4], packet->record->timestamp);

  if (slot != GPCAP_TRAFFIC_NO_ROW)
    count_in_row (self, GPCAP_TRAFFIC_PROTOCOLS, gpcap_traffic_rows_get (table, slot), 0, packet);
  else
    count_forgotten (table, packet);
}

/* Finds or adds the row of a packet. It is the one that was guessed, unless it is new. */
static inline void
set_row (GPcapTrafficRows *table, Lookup *packet)
{
  if (G_LIKELY (packet->row != NULL && gpcap_traffic_key_equal (packet->row->key, packet->key)))
    return;

  const guint32 slot = find_or_add (table, packet->key, packet->hash, packet->record->timestamp);
  packet->row = slot != GPCAP_TRAFFIC_NO_ROW ? gpcap_traffic_rows_get (table, slot) : NULL;
}

static void
count_conversation (GPcapTrafficCounter *self, Lookup *packet)
{
  GPcapTrafficRows *table = &self->tables[GPCAP_TRAFFIC_CONVERSATIONS];

  set_row (table, packet);
  if (packet->row == NULL)
    {
      count_forgotten (table, packet);
      return;
    }
  if (packet->row->packets[0] + packet->row->packets[1] == 0 && packet->direction == 1)
    packet->row->flags |= GPCAP_TRAFFIC_ROW_SWAPPED;
  count_in_row (self, GPCAP_TRAFFIC_CONVERSATIONS, packet->row, packet->direction, packet);
}

/* Returns how many of the packets are not IP. */
static guint
count_conversations (GPcapTrafficCounter *self, Lookup *group, guint n_packets)
{
  GPcapTrafficRows *table = &self->tables[GPCAP_TRAFFIC_CONVERSATIONS];
  guint n_others = 0;

  for (guint i = 0; i < n_packets; i++)
    if (group[i].is_ip)
      group[i].row = gpcap_traffic_rows_guess (table, group[i].hash);
  for (guint i = 0; i < n_packets; i++)
    {
      if (group[i].is_ip)
        count_conversation (self, &group[i]);
      else
        n_others++;
      gpcap_traffic_series_count (&self->series, group[i].record->timestamp, group[i].record->len);
      self->bytes += group[i].record->len;
    }
  self->packets += n_packets;
  return n_others;
}

/* An endpoint's packets are those that it sent, and those that it received. */
static void
count_endpoints (GPcapTrafficCounter *self, Lookup *group, guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    for (guint link = LINK_FIRST; group[i].row != NULL && link <= LINK_SECOND; link++)
      if (follow (self, group[i].row, link, group[i].record->timestamp) != NULL)
        gpcap_traffic_rows_prefetch (&self->tables[GPCAP_TRAFFIC_ENDPOINTS],
                                     group[i].row->links[link]);
  for (guint i = 0; i < n_packets; i++)
    for (guint link = LINK_FIRST; group[i].row != NULL && link <= LINK_SECOND; link++)
      {
        GPcapTrafficRow *row = follow (self, group[i].row, link, group[i].record->timestamp);

        if (row != NULL)
          count_in_row (self, GPCAP_TRAFFIC_ENDPOINTS, row,
                        group[i].direction ^ (link == LINK_SECOND), &group[i]);
      }
}

/* Protocols other than IP are always counted: no conversation could tell of them later. */
static void
count_protocols (GPcapTrafficCounter *self, Lookup *group, guint n_packets)
{
  const gboolean is_counted = self->is_counted[GPCAP_TRAFFIC_PROTOCOLS];

  for (guint i = 0; i < n_packets; i++)
    {
      if (!group[i].is_ip)
        count_other (self, &group[i]);
      if (!is_counted || group[i].row == NULL)
        continue;

      GPcapTrafficRow *row = follow (self, group[i].row, LINK_PROTOCOL, group[i].record->timestamp);
      if (row != NULL)
        count_in_row (self, GPCAP_TRAFFIC_PROTOCOLS, row, 0, &group[i]);
    }
}

/* Conversations do not lead to rows any more that were forgotten. They look for others. */
static void
unlink_forgotten (GPcapTrafficCounter *self, GPcapTrafficKind kind)
{
  const GPcapTrafficRows *conversations = &self->tables[GPCAP_TRAFFIC_CONVERSATIONS];
  const guint first = kind == GPCAP_TRAFFIC_PROTOCOLS ? LINK_PROTOCOL : LINK_FIRST;
  const guint last = kind == GPCAP_TRAFFIC_PROTOCOLS ? LINK_PROTOCOL : LINK_SECOND;

  for (guint32 slot = 0; slot < conversations->n_slots; slot++)
    if (gpcap_traffic_rows_is_live (conversations, slot))
      for (guint link = first; link <= last; link++)
        {
          GPcapTrafficRow *row = gpcap_traffic_rows_get (conversations, slot);

          if (row->links[link] != GPCAP_TRAFFIC_NO_ROW
              && !gpcap_traffic_rows_is_live (&self->tables[kind], row->links[link]))
            row->links[link] = GPCAP_TRAFFIC_NO_ROW;
        }
}

/* So no row goes while a group is counted. Every packet may bring a conversation, two endpoints and
 * a protocol. */
static void
make_room (GPcapTrafficCounter *self)
{
  gpcap_traffic_rows_make_room (&self->tables[GPCAP_TRAFFIC_CONVERSATIONS], GROUP);
  for (guint kind = GPCAP_TRAFFIC_ENDPOINTS; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    if (gpcap_traffic_rows_make_room (&self->tables[kind], 2 * GROUP))
      unlink_forgotten (self, kind);
}

/* Packets are looked up in groups: while the memory that one needs comes, the others are decoded.
 * That halves the time where the tables are larger than the processor's cache. */
void
gpcap_traffic_counter_add_batch (GPcapTrafficCounter *self, GPcapPacketBatch *batch)
{
  guint n_packets;
  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (batch, &n_packets);
  GPcapFlowKeyRecord flows[GROUP];
  Lookup group[GROUP];

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < n_packets; i += GROUP)
    {
      const guint n = MIN (n_packets - i, GROUP);

      make_room (self);
      decode_group (batch, records + i, n, flows);
      hash_group (self, records + i, flows, n, group);
      const guint n_others = count_conversations (self, group, n);
      if (self->is_counted[GPCAP_TRAFFIC_ENDPOINTS])
        count_endpoints (self, group, n);
      if (self->is_counted[GPCAP_TRAFFIC_PROTOCOLS] || n_others > 0)
        count_protocols (self, group, n);
    }
  g_mutex_unlock (&self->mutex);
}

void
gpcap_traffic_counter_clear (GPcapTrafficCounter *self)
{
  g_mutex_lock (&self->mutex);
  for (guint kind = 0; kind < GPCAP_TRAFFIC_N_KINDS; kind++)
    {
      GPcapTrafficRows *table = &self->tables[kind];

      for (guint i = 0; i < self->histories[kind]->len; i++)
        {
          const GPcapTrafficPlace place = history_at (self, kind, i)->place;

          if (gpcap_traffic_rows_has (table, place.slot, place.serial))
            gpcap_traffic_rows_get (table, place.slot)->series = 0;
        }
      clear_histories (self, kind);
      gpcap_traffic_rows_clear (table);
    }
  gpcap_traffic_series_clear (&self->series);
  self->packets = 0;
  self->bytes = 0;
  g_mutex_unlock (&self->mutex);
}

/* Adds what was counted of a conversation to the row that it is linked to. */
static void
add_conversation (GPcapTrafficCounter *self, GPcapTrafficRow *conversation, guint link)
{
  GPcapTrafficRow *row = follow (self, conversation, link, conversation->first_seen);

  if (row == NULL)
    return;
  for (guint direction = 0; direction < 2; direction++)
    gpcap_traffic_row_count (row, link == LINK_PROTOCOL ? 0 : direction ^ (link == LINK_SECOND),
                             conversation->packets[direction], conversation->bytes[direction],
                             conversation->first_seen, conversation->last_seen);
  row->flags |= conversation->flags & GPCAP_TRAFFIC_ROW_TAGGED;
}

/* Counts endpoints or protocols, too, from now on, and what the conversations have until now. */
void
gpcap_traffic_counter_count (GPcapTrafficCounter *self, GPcapTrafficKind kind)
{
  const GPcapTrafficRows *conversations = &self->tables[GPCAP_TRAFFIC_CONVERSATIONS];

  g_mutex_lock (&self->mutex);
  for (guint32 slot = 0; !self->is_counted[kind] && slot < conversations->n_slots; slot++)
    {
      GPcapTrafficRow *row = gpcap_traffic_rows_get (conversations, slot);

      if (!gpcap_traffic_rows_is_live (conversations, slot))
        continue;
      if (kind == GPCAP_TRAFFIC_PROTOCOLS)
        add_conversation (self, row, LINK_PROTOCOL);
      else
        {
          add_conversation (self, row, LINK_FIRST);
          add_conversation (self, row, LINK_SECOND);
        }
    }
  self->is_counted[kind] = TRUE;
  g_mutex_unlock (&self->mutex);
}

static void
copy_address (guint8 *address, const guint64 *words)
{
  memcpy (address, words, 2 * sizeof *words);
}

static GPcapTrafficRecord
record_of (const GPcapTrafficRow *row, GPcapTrafficPlace place, GPcapTrafficKind kind)
{
  const guint64 word = row->key[GPCAP_TRAFFIC_KEY_WORDS - 1];
  const guint a = (row->flags & GPCAP_TRAFFIC_ROW_SWAPPED) != 0, b = !a;
  GPcapTrafficRecord record = {
    .packets_a_to_b = row->packets[a],
    .bytes_a_to_b = row->bytes[a],
    .packets_b_to_a = row->packets[b],
    .bytes_b_to_a = row->bytes[b],
    .first_seen = row->first_seen,
    .last_seen = row->last_seen,
    .serial = place.serial,
    .port_a = word >> (16 * a),
    .port_b = word >> (16 * b),
    .ether_type = word >> 48,
    .ip_version = kind != GPCAP_TRAFFIC_PROTOCOLS ? word >> 40 : 0,
    .protocol = word >> 32,
  };

  copy_address (record.address_a, &row->key[2 * a]);
  copy_address (record.address_b, &row->key[2 * b]);
  return record;
}

/* Returns whether the row is still there. The mutex is locked. */
gboolean
gpcap_traffic_counter_get_state (GPcapTrafficCounter *self,
                                 GPcapTrafficKind kind,
                                 GPcapTrafficPlace place,
                                 GPcapTrafficState *state)
{
  const GPcapTrafficRows *table = &self->tables[kind];

  if (!gpcap_traffic_rows_has (table, place.slot, place.serial))
    return FALSE;

  const GPcapTrafficRow *row = gpcap_traffic_rows_get (table, place.slot);
  state->record = record_of (row, place, kind);
  state->is_tagged = (row->flags & GPCAP_TRAFFIC_ROW_TAGGED) != 0;
  return TRUE;
}

/* Returns the number of a history for another row: that of one that is gone, or of one that did not
 * come first for the longest time. There are @n_max at most. Returns a negative number if there is
 * no memory. */
static int
take_history (GPcapTrafficCounter *self, GPcapTrafficKind kind, guint n_max)
{
  GPcapTrafficRows *table = &self->tables[kind];
  GArray *histories = self->histories[kind];
  guint oldest = 0;

  for (guint i = 0; i < histories->len; i++)
    {
      const GPcapTrafficHistory *history = history_at (self, kind, i);

      if (!gpcap_traffic_rows_has (table, history->place.slot, history->place.serial))
        return i;
      if (history->n_refreshes < history_at (self, kind, oldest)->n_refreshes)
        oldest = i;
    }
  if (histories->len < n_max)
    {
      GPcapTrafficHistory added = { .series = gpcap_traffic_series_new () };

      if (added.series == NULL)
        return -1;
      g_array_append_val (histories, added);
      return histories->len - 1;
    }

  const GPcapTrafficPlace place = history_at (self, kind, oldest)->place;
  gpcap_traffic_rows_get (table, place.slot)->series = 0;
  return oldest;
}

/* Histories of these rows are kept from now on. Those of other rows stay while there is room for
 * them, which is for as many more. The mutex is locked. */
void
gpcap_traffic_counter_keep_histories (GPcapTrafficCounter *self,
                                      GPcapTrafficKind kind,
                                      const GPcapTrafficPlace *places,
                                      guint n_places)
{
  GPcapTrafficRows *table = &self->tables[kind];

  self->n_refreshes++;
  for (guint i = 0; i < n_places; i++)
    {
      const guint16 number = gpcap_traffic_rows_get (table, places[i].slot)->series;

      if (number != 0)
        history_at (self, kind, number - 1)->n_refreshes = self->n_refreshes;
    }
  for (guint i = 0; i < n_places; i++)
    {
      GPcapTrafficRow *row = gpcap_traffic_rows_get (table, places[i].slot);
      int number;

      if (row->series != 0 || (number = take_history (self, kind, 2 * n_places)) < 0)
        continue;
      gpcap_traffic_series_clear (history_at (self, kind, number)->series);
      history_at (self, kind, number)->place = places[i];
      history_at (self, kind, number)->n_refreshes = self->n_refreshes;
      row->series = number + 1;
    }
}

/* Returns the history of a row, empty if none is kept. */
GBytes *
gpcap_traffic_counter_get_samples (GPcapTrafficCounter *self,
                                   GPcapTrafficKind kind,
                                   GPcapTrafficPlace place,
                                   GPcapTrafficInterval interval)
{
  const GPcapTrafficRows *table = &self->tables[kind];
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!gpcap_traffic_rows_has (table, place.slot, place.serial))
    return g_bytes_new_static ("", 0);

  const guint16 number = gpcap_traffic_rows_get (table, place.slot)->series;
  if (number == 0)
    return g_bytes_new_static ("", 0);
  return gpcap_traffic_series_get_samples (history_at (self, kind, number - 1)->series, interval);
}
