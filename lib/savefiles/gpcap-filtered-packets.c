/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile that pass a filter, as a list model. */

#include "savefiles/gpcap-filtered-packets-private.h"

#include "gpcap/gpcap-error.h"
#include "gpcap/gpcap-packet.h"
#include "savefiles/gpcap-filter-run.h"
#include "savefiles/gpcap-packet-blocks.h"

/**
 * GPcapFilteredPackets:
 *
 * The packets of a [class@GPcap.SavefileModel] that pass a filter, as a [iface@Gio.ListModel] of
 * [class@GPcap.Packet], made by [method@GPcap.SavefileModel.filter].
 *
 * A thread runs the filter, and the model gets the packets as they are found, at most thirty times
 * a second, in the main context that was the thread-default one when it was made.
 * [method@GPcap.FilteredPackets.refresh] shows at once what has been found, as in programs without
 * a main loop. Another filter ends the run of the one before, so that a program may set it with
 * each letter that is typed. Each packet that passes takes four bytes of memory.
 *
 * A filtered model that was not made by a savefile's is empty. It is used by one thread at a time,
 * that of its main context.
 *
 * Since: 1.0
 */
struct _GPcapFilteredPackets
{
  GObject parent_instance;

  GObject *model; /* owned; it builds the index; NULL if the program made this object */
  GPcapPacketBlocks blocks;
  GPcapUpdater *updater; /* owned */
  char *filter; /* owned */
  GPcapFilterRun *run; /* owned; NULL if there is none yet */
  guint n_shown;
  gboolean is_complete; /* as it was notified */
  GError *error; /* owned, or NULL */
};

enum
{
  PROP_FILTER = 1,
  PROP_N_PACKETS,
  PROP_PROGRESS,
  PROP_COMPLETE,
  PROP_ERROR,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapFilteredPackets,
                               gpcap_filtered_packets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return GPCAP_TYPE_PACKET;
}

static guint
get_n_items (GListModel *model)
{
  return GPCAP_FILTERED_PACKETS (model)->n_shown;
}

/* Keeps the first error. */
static void
take_error (GPcapFilteredPackets *self, GError *error)
{
  if (error == NULL || self->error != NULL)
    {
      g_clear_error (&error);
      return;
    }
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPcapFilteredPackets *self = GPCAP_FILTERED_PACKETS (model);
  GError *error = NULL;
  GPcapPacket *packet;

  if (position >= self->n_shown)
    return NULL;
  packet = gpcap_packet_blocks_get_packet (
      &self->blocks, gpcap_filter_run_get_match (self->run, position), &error);
  take_error (self, error);
  return packet;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
end_run (GPcapFilteredPackets *self)
{
  if (self->run != NULL)
    gpcap_filter_run_cancel (self->run);
  g_clear_pointer (&self->run, gpcap_filter_run_unref);
}

static void
gpcap_filtered_packets_finalize (GObject *object)
{
  GPcapFilteredPackets *self = GPCAP_FILTERED_PACKETS (object);

  end_run (self);
  gpcap_packet_blocks_clear (&self->blocks);
  gpcap_updater_unref (self->updater);
  g_clear_object (&self->model);
  g_clear_error (&self->error);
  g_free (self->filter);

  G_OBJECT_CLASS (gpcap_filtered_packets_parent_class)->finalize (object);
}

static void
gpcap_filtered_packets_get_property (GObject *object,
                                     guint property_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  GPcapFilteredPackets *self = GPCAP_FILTERED_PACKETS (object);

  switch (property_id)
    {
    case PROP_FILTER:
      g_value_set_string (value, self->filter);
      break;
    case PROP_N_PACKETS:
      g_value_set_uint (value, self->n_shown);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, gpcap_filtered_packets_get_progress (self));
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, gpcap_filtered_packets_is_complete (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_filtered_packets_class_init (GPcapFilteredPacketsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_filtered_packets_finalize;
  object_class->get_property = gpcap_filtered_packets_get_property;

  /**
   * GPcapFilteredPackets:filter: (getter get_filter)
   *
   * The expression of the filter; empty if all packets pass.
   */
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "", flags);
  /**
   * GPcapFilteredPackets:n-packets: (getter get_n_packets)
   *
   * The number of packets that the model shows.
   */
  properties[PROP_N_PACKETS] = g_param_spec_uint ("n-packets", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapFilteredPackets:progress: (getter get_progress)
   *
   * How much of the savefile the filter has been run on, from 0 to 1.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  /**
   * GPcapFilteredPackets:complete: (getter is_complete)
   *
   * Whether the model shows all packets of the savefile that pass.
   */
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  /**
   * GPcapFilteredPackets:error: (getter get_error)
   *
   * The first error of reading a packet again, or of compiling the filter for a link type that was
   * not known when it was set; %NULL if there was none since then.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
update (gpointer object)
{
  gpcap_filtered_packets_refresh (object);
}

static void
gpcap_filtered_packets_init (GPcapFilteredPackets *self)
{
  self->filter = g_strdup ("");
  self->updater = gpcap_updater_new (self, update);
}

/* For the model that builds the index, and that is kept. */
GPcapFilteredPackets *
gpcap_filtered_packets_new (gpointer model, GPcapSavefileIndex *index)
{
  GPcapFilteredPackets *self = g_object_new (GPCAP_TYPE_FILTERED_PACKETS, NULL);

  self->model = g_object_ref (model);
  gpcap_packet_blocks_init (&self->blocks, index);
  return self;
}

/* Whether the filter has been run on all packets that the savefile has. */
static gboolean
has_found_all (GPcapFilteredPackets *self)
{
  if (self->run == NULL)
    return FALSE;
  const GPcapIndexState state = gpcap_savefile_index_get_state (self->blocks.index);
  return state.is_complete
         && gpcap_filter_run_get_state (self->run).n_seen >= MIN (state.n_packets, G_MAXUINT32);
}

static void
notify_all (GPcapFilteredPackets *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PACKETS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (self->is_complete == gpcap_filtered_packets_is_complete (self))
    return;
  self->is_complete = !self->is_complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
take_filter (GPcapFilteredPackets *self, const char *filter)
{
  char *own = g_strdup (filter);

  g_free (self->filter);
  self->filter = own;
}

/* Tells that there are no packets, and then what else has changed. A handler may set another
 * filter, whose packets come then. */
static void
tell_new_filter (GPcapFilteredPackets *self, guint n_before, gboolean had_error)
{
  g_autoptr (GPcapFilteredPackets) kept = g_object_ref (self);

  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  if (had_error)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  notify_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

/* Shows no packets, and begins to look for those of the filter. */
static gboolean
begin_run (GPcapFilteredPackets *self,
           const char *filter,
           GPcapFilterVariants *variants,
           GError **error)
{
  const guint n_before = self->n_shown;
  const gboolean had_error = self->error != NULL;
  GPcapFilterRun *run = gpcap_filter_run_start (self->blocks.index, variants, self->updater, error);

  if (run == NULL)
    return FALSE;
  end_run (self);
  self->run = run;
  self->n_shown = 0;
  g_clear_error (&self->error);
  take_filter (self, filter);
  tell_new_filter (self, n_before, had_error);
  return TRUE;
}

/**
 * gpcap_filtered_packets_set_filter:
 * @self: a filtered model
 * @filter: (nullable): the expression; %NULL or empty for all packets
 * @error: return location for a #GError, or %NULL
 *
 * Sets another filter. The model is empty then, and gets the packets as they are found. The run of
 * the filter before ends.
 *
 * The filter is compiled for the link type of each interface of the savefile: here for those that
 * are known, and during the run for others, which ends if the filter cannot be compiled for one of
 * them, with %GPCAP_ERROR_INVALID_FILTER in [property@GPcap.FilteredPackets:error].
 *
 * A wrong filter changes nothing. [func@GPcap.check_filter], with the link type of the savefile's
 * model, tells which word of it is wrong. The underlying libpcap calls are `pcap_compile()` and
 * `pcap_offline_filter()`.
 *
 * Returns: %TRUE on success; %FALSE with %GPCAP_ERROR_INVALID_FILTER,
 *   %GPCAP_ERROR_INVALID_ARGUMENT when it is not valid UTF-8, %GPCAP_ERROR_NOT_SAVEFILE when no
 *   savefile's model has made this one, or %G_THREAD_ERROR_AGAIN when no thread can be created
 *
 * Since: 1.0
 */
gboolean
gpcap_filtered_packets_set_filter (GPcapFilteredPackets *self, const char *filter, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapFilterVariants) variants = NULL;
  const gboolean is_empty = filter == NULL || *filter == '\0';
  if (self->model == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_SAVEFILE,
                           "The model is not that of a savefile");
      return FALSE;
    }
  if (!is_empty)
    {
      variants = gpcap_filter_variants_new (self->blocks.index, filter, error);
      if (variants == NULL)
        return FALSE;
    }
  return begin_run (self, is_empty ? "" : filter, g_steal_pointer (&variants), error);
}

/* A handler may show more of them, or set another filter. */
static void
show_packets (GPcapFilteredPackets *self, guint n_packets)
{
  const guint n_before = self->n_shown;

  self->n_shown = n_packets;
  if (n_packets > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_packets - n_before);
}

/**
 * gpcap_filtered_packets_refresh:
 * @self: a filtered model
 *
 * Shows the packets that have been found until now.
 *
 * Since: 1.0
 */
void
gpcap_filtered_packets_refresh (GPcapFilteredPackets *self)
{
  g_return_if_fail (GPCAP_IS_FILTERED_PACKETS (self));

  g_autoptr (GPcapFilteredPackets) kept = g_object_ref (self);
  if (self->run == NULL)
    return;
  show_packets (self, gpcap_filter_run_get_state (self->run).n_matches);
  take_error (self, gpcap_filter_run_dup_error (self->run));
  notify_all (self);
}

/**
 * gpcap_filtered_packets_wait:
 * @self: a filtered model
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Waits until the filter has been run on all packets that the savefile has now, and shows those
 * that pass: for programs without a main loop.
 *
 * Returns: %TRUE on success; %FALSE with %G_IO_ERROR_CANCELLED, with %GPCAP_ERROR_FORKED in a child
 *   of the process that set the filter, or with the error of [property@GPcap.FilteredPackets:error]
 *
 * Since: 1.0
 */
gboolean
gpcap_filtered_packets_wait (GPcapFilteredPackets *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->run != NULL && !gpcap_savefile_index_check_process (self->blocks.index, error))
    return FALSE;
  while (self->run != NULL && !has_found_all (self)
         && !gpcap_filter_run_get_state (self->run).is_over)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      gpcap_filter_run_wait (self->run);
    }
  g_autoptr (GPcapFilteredPackets) kept = g_object_ref (self);
  gpcap_filtered_packets_refresh (self);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/**
 * gpcap_filtered_packets_cancel:
 * @self: a filtered model
 *
 * Ends the run of the filter. The packets that were found stay.
 *
 * Since: 1.0
 */
void
gpcap_filtered_packets_cancel (GPcapFilteredPackets *self)
{
  g_return_if_fail (GPCAP_IS_FILTERED_PACKETS (self));

  if (self->run != NULL)
    gpcap_filter_run_cancel (self->run);
}

/**
 * gpcap_filtered_packets_get_position:
 * @self: a filtered model
 * @row: the position of a packet in this model
 *
 * Gets the position of a packet in the model of the savefile.
 *
 * Returns: the position, from 0; -1 if there is no such row
 *
 * Since: 1.0
 */
gint64
gpcap_filtered_packets_get_position (GPcapFilteredPackets *self, guint row)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), -1);

  return row < self->n_shown ? (gint64) gpcap_filter_run_get_match (self->run, row) : -1;
}

/**
 * gpcap_filtered_packets_get_filter: (get-property filter)
 * @self: a filtered model
 *
 * Gets the expression of the filter.
 *
 * Returns: (transfer none): the expression, owned by the model; empty if all packets pass
 *
 * Since: 1.0
 */
const char *
gpcap_filtered_packets_get_filter (GPcapFilteredPackets *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), NULL);

  return self->filter;
}

/**
 * gpcap_filtered_packets_get_n_packets: (get-property n-packets)
 * @self: a filtered model
 *
 * Gets the number of packets that the model shows.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint
gpcap_filtered_packets_get_n_packets (GPcapFilteredPackets *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), 0);

  return self->n_shown;
}

/**
 * gpcap_filtered_packets_get_progress: (get-property progress)
 * @self: a filtered model
 *
 * Gets how much of the savefile the filter has been run on.
 *
 * Returns: from 0 to 1
 *
 * Since: 1.0
 */
double
gpcap_filtered_packets_get_progress (GPcapFilteredPackets *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), 0);

  if (self->run == NULL)
    return 0;
  const guint64 n_seen = gpcap_filter_run_get_state (self->run).n_seen;
  const GPcapIndexState state = gpcap_savefile_index_get_state (self->blocks.index);
  if (state.n_packets == 0)
    return state.progress;
  return MIN ((double) n_seen / state.n_packets, 1) * state.progress;
}

/**
 * gpcap_filtered_packets_is_complete: (get-property complete)
 * @self: a filtered model
 *
 * Gets whether the model shows all packets of the savefile that pass.
 *
 * Returns: %TRUE if no packet is missing
 *
 * Since: 1.0
 */
gboolean
gpcap_filtered_packets_is_complete (GPcapFilteredPackets *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), FALSE);

  return has_found_all (self) && self->n_shown == gpcap_filter_run_get_state (self->run).n_matches;
}

/**
 * gpcap_filtered_packets_get_error: (get-property error)
 * @self: a filtered model
 *
 * Gets the first error of reading a packet again. A packet that cannot be read is shown as an empty
 * one.
 *
 * Returns: (transfer none) (nullable): the error, owned by the model; %GPCAP_ERROR_FILE_CHANGED,
 *   %GPCAP_ERROR_INVALID_FORMAT or one of the operating system's; %NULL if there was none
 *
 * Since: 1.0
 */
const GError *
gpcap_filtered_packets_get_error (GPcapFilteredPackets *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTERED_PACKETS (self), NULL);

  return self->error;
}
