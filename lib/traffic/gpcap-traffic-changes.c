/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the rows of a model change. */

#include "traffic/gpcap-traffic-changes.h"

static guint32
count_slots (const GPcapTrafficPlace *places, guint n_places)
{
  guint32 n_slots = 0;

  for (guint i = 0; i < n_places; i++)
    n_slots = MAX (n_slots, places[i].slot + 1);
  return n_slots;
}

static guint32 *
find_positions (const GPcapTrafficPlace *places, guint n_places, guint32 n_slots)
{
  guint32 *positions = g_new0 (guint32, n_slots);

  for (guint i = 0; i < n_places; i++)
    positions[places[i].slot] = i + 1;
  return positions;
}

/* Neither array may change as long as @self is used. */
void
gpcap_traffic_changes_init (GPcapTrafficChanges *self, GArray *old_places, GArray *new_places)
{
  const GPcapTrafficPlace *old = (const GPcapTrafficPlace *) old_places->data;
  const GPcapTrafficPlace *new = (const GPcapTrafficPlace *) new_places->data;
  guint n_old = old_places->len, n_new = new_places->len, n_same = 0;

  for (; n_same < MIN (n_old, n_new) && old[n_same].serial == new[n_same].serial; n_same++)
    {
    }
  for (; n_old > n_same && n_new > n_same && old[n_old - 1].serial == new[n_new - 1].serial;
       n_old--)
    n_new--;

  *self = (GPcapTrafficChanges){
    .old_places = old + n_same,
    .new_places = new + n_same,
    .n_old = n_old - n_same,
    .n_new = n_new - n_same,
    .n_same = n_same,
  };
  const guint32 n_slots = MAX (count_slots (self->old_places, self->n_old),
                               count_slots (self->new_places, self->n_new));
  self->old_positions = find_positions (self->old_places, self->n_old, n_slots);
  self->new_positions = find_positions (self->new_places, self->n_new, n_slots);
}

void
gpcap_traffic_changes_finish (GPcapTrafficChanges *self)
{
  g_free (self->old_positions);
  g_free (self->new_positions);
}

/* Returns the position plus one of a row among others, or 0 if it is not there. */
static guint
find (GPcapTrafficPlace place, const guint32 *positions, const GPcapTrafficPlace *others)
{
  const guint position = positions[place.slot];

  return position != 0 && others[position - 1].serial == place.serial ? position : 0;
}

/* Whether a row that changes its place, or does not, is still there. */
gboolean
gpcap_traffic_changes_stays (const GPcapTrafficChanges *self, guint old_position)
{
  return find (self->old_places[old_position], self->new_positions, self->new_places) != 0;
}

static gboolean
is_same (const GPcapTrafficChanges *self, guint i, guint j)
{
  return i < self->n_old && j < self->n_new
         && self->old_places[i].serial == self->new_places[j].serial;
}

/* Extends a change by what only goes or comes there, and until each row that it moves is in it with
 * its old and its new place. */
static void
close_change (const GPcapTrafficChanges *self, guint *i, guint *j)
{
  guint end_i = *i, end_j = *j;

  for (;;)
    {
      const guint to =
          *i < self->n_old ? find (self->old_places[*i], self->new_positions, self->new_places) : 0;
      const guint from =
          *j < self->n_new ? find (self->new_places[*j], self->old_positions, self->old_places) : 0;

      if (*i < end_i || (*j >= end_j && *i < self->n_old && to == 0))
        {
          end_j = MAX (end_j, to);
          ++*i;
        }
      else if (*j < end_j || (*j < self->n_new && from == 0))
        {
          end_i = MAX (end_i, from);
          ++*j;
        }
      else if (*i == self->n_old || to == *j + 1)
        return;
      else
        end_i = *i + 1;
    }
}

/* Returns an array of GPcapTrafficChange, in order of their positions. A row that moves has its old
 * and its new place in one change, so that a selection finds it again: GTK looks for a selected
 * item among those that come with the change in which it goes. */
GArray *
gpcap_traffic_changes_find (const GPcapTrafficChanges *self)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (GPcapTrafficChange));
  guint i = 0, j = 0;

  while (i < self->n_old || j < self->n_new)
    {
      const guint begin_i = i, begin_j = j;

      close_change (self, &i, &j);
      if (i > begin_i || j > begin_j)
        {
          const GPcapTrafficChange change = {
            .old_position = self->n_same + begin_i,
            .n_removed = i - begin_i,
            .new_position = self->n_same + begin_j,
            .n_added = j - begin_j,
          };

          g_array_append_val (changes, change);
        }
      for (; is_same (self, i, j); i++)
        j++;
    }
  return changes;
}
