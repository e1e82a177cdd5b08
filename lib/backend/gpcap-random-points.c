/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Saves where decompression of a file can begin, and restores it. */

#include "backend/gpcap-random-points.h"

#define MAX_WINDOW (32 * 1024)

GVariant *
gpcap_random_points_save (GPcapRandomFile *file)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file->lock);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ttybay)"));
  for (guint i = 0; i < file->points->len; i++)
    {
      const GPcapRandomPoint *point = &g_array_index (file->points, GPcapRandomPoint, i);
      g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
      GBytes *window = point->window != NULL ? point->window : none;

      g_variant_builder_add (&builder, "(ttyb@ay)", point->output, point->input,
                             (guint8) point->n_bits, point->is_member,
                             g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, window, TRUE));
    }
  return g_variant_new ("(ta(ttybay))", file->span, &builder);
}

/* Whether a point can be behind another one, in the first @raw_end bytes of the file. */
static gboolean
is_plausible (const GPcapRandomPoint *point, const GPcapRandomPoint *last, guint64 raw_end)
{
  const gsize size = point->window != NULL ? g_bytes_get_size (point->window) : 0;

  return point->output > last->output && point->input > last->input && point->input <= raw_end
         && point->n_bits < 8 && size <= MAX_WINDOW && point->is_member == (size == 0);
}

static gboolean
add_point (GPcapRandomFile *file, GVariant *saved, guint64 raw_end)
{
  g_autoptr (GVariant) window = NULL;
  GPcapRandomPoint point = { 0 };
  guint8 n_bits;

  g_variant_get (saved, "(ttyb@ay)", &point.output, &point.input, &n_bits, &point.is_member,
                 &window);
  point.n_bits = n_bits;
  if (g_variant_n_children (window) > 0)
    point.window = g_variant_get_data_as_bytes (window);
  if (is_plausible (&point, &g_array_index (file->points, GPcapRandomPoint, file->points->len - 1),
                    raw_end))
    {
      g_array_append_val (file->points, point);
      return TRUE;
    }
  g_clear_pointer (&point.window, g_bytes_unref);
  return FALSE;
}

/* Restores points in a file of which nothing has been read but its beginning. Returns FALSE, and
 * changes nothing that matters, if they cannot be right. */
gboolean
gpcap_random_points_restore (GPcapRandomFile *file, GVariant *saved, guint64 raw_end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file->lock);
  g_autoptr (GVariant) points = g_variant_get_child_value (saved, 1);
  guint64 span;

  g_variant_get_child (saved, 0, "t", &span);
  if (span < file->span || file->points->len != 1)
    return FALSE;
  for (gsize i = 1; i < g_variant_n_children (points); i++)
    {
      g_autoptr (GVariant) point = g_variant_get_child_value (points, i);

      if (!add_point (file, point, raw_end))
        {
          g_array_set_size (file->points, 1);
          return FALSE;
        }
    }
  file->span = span;
  return TRUE;
}
