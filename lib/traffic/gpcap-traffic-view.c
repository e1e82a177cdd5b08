/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows that a model has, also while it tells of its changes. */

#include "traffic/gpcap-traffic-view.h"

void
gpcap_traffic_view_init (GPcapTrafficView *self)
{
  *self = (GPcapTrafficView){ 0 };
  self->places = g_array_new (FALSE, FALSE, sizeof (GPcapTrafficPlace));
}

void
gpcap_traffic_view_finish (GPcapTrafficView *self)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->old_places, g_array_unref);
}

guint
gpcap_traffic_view_get_n_rows (const GPcapTrafficView *self)
{
  if (self->old_places == NULL)
    return self->places->len;
  return self->n_told + self->old_places->len - self->n_told_old;
}

/* The position must be one of the model. */
GPcapTrafficPlace
gpcap_traffic_view_get_place (const GPcapTrafficView *self, guint position)
{
  if (self->old_places == NULL || position < self->n_told)
    return g_array_index (self->places, GPcapTrafficPlace, position);
  return g_array_index (self->old_places, GPcapTrafficPlace,
                        position - self->n_told + self->n_told_old);
}

gboolean
gpcap_traffic_view_is_changing (const GPcapTrafficView *self)
{
  return self->old_places != NULL;
}

/* Takes the new rows. Until the first change, the model has the old ones. */
void
gpcap_traffic_view_begin (GPcapTrafficView *self, GArray *places)
{
  self->old_places = self->places;
  self->places = places;
  self->n_told = 0;
  self->n_told_old = 0;
}

/* From now on, the model has the changes up to this one, which it tells next. */
void
gpcap_traffic_view_advance (GPcapTrafficView *self, const GPcapTrafficChange *change)
{
  self->n_told = change->new_position + change->n_added;
  self->n_told_old = change->old_position + change->n_removed;
}

/* All changes are told. Drops the old rows. */
void
gpcap_traffic_view_end (GPcapTrafficView *self)
{
  g_clear_pointer (&self->old_places, g_array_unref);
}
