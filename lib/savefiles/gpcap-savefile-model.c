/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packets of a savefile, as a list model with random access. */

#include "gpcap/gpcap-savefile-model.h"

#include "base/gpcap-updater.h"
#include "gpcap/gpcap-error.h"
#include "pcapng/gpcap-told.h"
#include "savefiles/gpcap-filtered-packets-private.h"
#include "savefiles/gpcap-packet-blocks.h"

/**
 * GPcapSavefileModel:
 *
 * The packets of a savefile, as a [iface@Gio.ListModel] of [class@GPcap.Packet] with random access:
 * for a list of millions of packets in a window.
 *
 * The model reads the file once and notes where every thousandth packet is, which takes 40 bytes
 * each. A row is read from the file again when it is asked for, and the blocks around the rows that
 * were asked for last are kept, at most some MiB. The first packets are there when the model has
 * been made. A thread reads on, and the model gets more rows, at most thirty times a second, in the
 * main context that was the thread-default one when it was made.
 * [method@GPcap.SavefileModel.refresh] shows at once what has been read, and
 * [method@GPcap.SavefileModel.wait] waits for the rest, as in programs without a main loop.
 *
 * The file is a regular one in pcap or pcapng format, also if gzip has compressed it. In a
 * compressed file, every few MiB what decompression needs to begin there is kept, at most 16 MiB in
 * all; a row takes some 10 ms there, and less when it is near the row before.
 *
 * A file that is cut, replaced or written anew while it is open is noticed when its packets are
 * read again, and [property@GPcap.SavefileModel:error] is %GPCAP_ERROR_FILE_CHANGED then. Packets
 * that were taken from the model stay as they are. A row that cannot be read any more is a packet
 * without bytes.
 *
 * A model is used by one thread at a time, that of its main context. It is opened with
 * [func@GPcap.SavefileModel.open] or [func@GPcap.SavefileModel.open_file], or with
 * [iface@Gio.Initable] if it is to follow the file.
 *
 * Since: 1.0
 */
struct _GPcapSavefileModel
{
  GObject parent_instance;

  char *filename; /* owned; NULL until the model is opened, if it was given a file */
  GFile *file; /* owned, or NULL */
  gboolean follow;
  gboolean cache;
  GPcapUpdater *updater; /* owned */
  GPcapSavefileIndex *index; /* owned; NULL until it is opened */
  GPcapPacketBlocks blocks;
  guint n_shown;
  GPcapTold told;
  gboolean is_complete; /* as it was notified */
  GError *error; /* owned, or NULL */
};

enum
{
  PROP_FILENAME = 1,
  PROP_FILE,
  PROP_FOLLOW,
  PROP_CACHE,
  PROP_N_PACKETS,
  PROP_PROGRESS,
  PROP_COMPLETE,
  PROP_ERROR,
  PROP_DATALINK,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void list_model_iface_init (GListModelInterface *iface);
static void initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GPcapSavefileModel,
                               gpcap_savefile_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                                       G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_INITABLE, NULL))

static GType
get_item_type (GListModel *model)
{
  return GPCAP_TYPE_PACKET;
}

static guint
get_n_items (GListModel *model)
{
  return GPCAP_SAVEFILE_MODEL (model)->n_shown;
}

/* Keeps the first error. */
static void
take_error (GPcapSavefileModel *self, GError *error)
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
  GPcapSavefileModel *self = GPCAP_SAVEFILE_MODEL (model);
  GError *error = NULL;
  GPcapPacket *packet;

  if (position >= self->n_shown)
    return NULL;
  packet = gpcap_packet_blocks_get_packet (&self->blocks, position, &error);
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
gpcap_savefile_model_finalize (GObject *object)
{
  GPcapSavefileModel *self = GPCAP_SAVEFILE_MODEL (object);

  if (self->index != NULL)
    gpcap_savefile_index_cancel (self->index);
  gpcap_packet_blocks_clear (&self->blocks);
  g_clear_pointer (&self->index, gpcap_savefile_index_unref);
  gpcap_updater_unref (self->updater);
  gpcap_told_clear (&self->told);
  g_clear_error (&self->error);
  g_clear_object (&self->file);
  g_free (self->filename);

  G_OBJECT_CLASS (gpcap_savefile_model_parent_class)->finalize (object);
}

static void
gpcap_savefile_model_set_property (GObject *object,
                                   guint property_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  GPcapSavefileModel *self = GPCAP_SAVEFILE_MODEL (object);

  switch (property_id)
    {
    case PROP_FILENAME:
      self->filename = g_value_dup_string (value);
      break;
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      break;
    case PROP_FOLLOW:
      self->follow = g_value_get_boolean (value);
      break;
    case PROP_CACHE:
      self->cache = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_savefile_model_get_property (GObject *object,
                                   guint property_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  GPcapSavefileModel *self = GPCAP_SAVEFILE_MODEL (object);

  switch (property_id)
    {
    case PROP_FILENAME:
      g_value_set_string (value, self->filename);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    case PROP_CACHE:
      g_value_set_boolean (value, self->cache);
      break;
    case PROP_N_PACKETS:
      g_value_set_uint (value, self->n_shown);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, gpcap_savefile_model_get_progress (self));
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, gpcap_savefile_model_is_complete (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_DATALINK:
      g_value_set_int (value, gpcap_savefile_model_get_datalink (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_savefile_model_class_init (GPcapSavefileModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_savefile_model_finalize;
  object_class->set_property = gpcap_savefile_model_set_property;
  object_class->get_property = gpcap_savefile_model_get_property;

  /**
   * GPcapSavefileModel:filename: (getter get_filename)
   *
   * The name of the savefile; of one that was given as a [property@GPcap.SavefileModel:file], its
   * path when the model has been opened.
   */
  properties[PROP_FILENAME] = g_param_spec_string ("filename", NULL, NULL, NULL, construct_only);
  /**
   * GPcapSavefileModel:file:
   *
   * The savefile; see [func@GPcap.SavefileModel.open_file].
   */
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, construct_only);
  /**
   * GPcapSavefileModel:follow: (getter get_follow)
   *
   * Whether packets that are added to the file are shown, too. When another file gets the name, the
   * model keeps the packets of the one that it has opened, and ends with %GPCAP_ERROR_FILE_CHANGED.
   */
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, construct_only);
  /**
   * GPcapSavefileModel:cache: (getter get_cache)
   *
   * Whether the index is kept in the user's cache directory, so that the file need not be read
   * again when it is opened again.
   *
   * The cache, a file below `gpcap/indexes` that only the user can read, says where packets are and
   * between which times, and has what the savefile says of its interfaces, names and secrets, and
   * of one that gzip has compressed, some of its bytes. It is used as long as the savefile has the
   * same size and time of change, or has only grown; a damaged one is not used. Savefiles of less
   * than 1 MiB have none. There are at most 100 caches, of 256 MiB together; the one that was used
   * longest ago is removed first. That none can be written is no error.
   *
   * It is off by default: a program that only reads should not leave anything of what it has read
   * behind, unless its author says so.
   */
  properties[PROP_CACHE] = g_param_spec_boolean ("cache", NULL, NULL, FALSE, construct_only);
  /**
   * GPcapSavefileModel:n-packets: (getter get_n_packets)
   *
   * The number of packets that the model shows: up to 4,294,967,295 of a larger file.
   */
  properties[PROP_N_PACKETS] = g_param_spec_uint ("n-packets", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapSavefileModel:progress: (getter get_progress)
   *
   * How much of the file has been read, from 0 to 1.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  /**
   * GPcapSavefileModel:complete: (getter is_complete)
   *
   * Whether the file has been read to its end, or to an error.
   */
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  /**
   * GPcapSavefileModel:error: (getter get_error)
   *
   * The first error of reading the file, or %NULL.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * GPcapSavefileModel:datalink: (getter get_datalink)
   *
   * The link type of the packets, such as %GPCAP_DLT_EN10MB; -1 if no savefile is open. In pcapng
   * format, that of the first interface.
   */
  properties[PROP_DATALINK] = g_param_spec_int ("datalink", NULL, NULL, -1, G_MAXINT, -1, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
update (gpointer object)
{
  gpcap_savefile_model_refresh (object);
}

static void
gpcap_savefile_model_init (GPcapSavefileModel *self)
{
  self->updater = gpcap_updater_new (self, update);
}

/* What the thread that indexes has. The model may be gone. */
typedef struct
{
  GPcapSavefileIndex *index; /* owned */
  GPcapUpdater *updater; /* owned */
} Building;

static void
building_free (Building *self)
{
  gpcap_savefile_index_unref (self->index);
  gpcap_updater_unref (self->updater);
  g_free (self);
}

static void
post_update (gpointer updater)
{
  gpcap_updater_post (updater);
}

static gpointer
build_in_thread (gpointer user_data)
{
  Building *self = user_data;

  gpcap_savefile_index_run (self->index, post_update, self->updater);
  building_free (self);
  return NULL;
}

static gboolean
start_thread (GPcapSavefileModel *self, GError **error)
{
  Building *building = g_new (Building, 1);
  GThread *thread;

  building->index = gpcap_savefile_index_ref (self->index);
  building->updater = gpcap_updater_ref (self->updater);
  thread = g_thread_try_new ("gpcap-index", build_in_thread, building, error);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    building_free (building);
  return thread != NULL;
}

/* As before the model was opened. */
static void
close_index (GPcapSavefileModel *self)
{
  gpcap_packet_blocks_clear (&self->blocks);
  g_clear_pointer (&self->index, gpcap_savefile_index_unref);
  gpcap_told_clear (&self->told);
  g_clear_error (&self->error);
  self->n_shown = 0;
}

/* Returns the path of the savefile, owned. A file without one could be read in order only. */
static char *
find_path (GPcapSavefileModel *self, GError **error)
{
  g_autofree char *path = self->file != NULL ? g_file_get_path (self->file) : NULL;

  if ((self->filename != NULL) == (self->file != NULL))
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A model takes one of a file name and a file, but %s given",
                   self->file == NULL ? "none is" : "both are");
      return NULL;
    }
  if (self->file == NULL)
    return g_strdup (self->filename);
  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "%s: A file that has no path can be read in order only", name);
    }
  return g_steal_pointer (&path);
}

/* The first step shows the first packets. */
static gboolean
gpcap_savefile_model_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  GPcapSavefileModel *self = GPCAP_SAVEFILE_MODEL (initable);

  if (self->index != NULL)
    return TRUE;
  g_autofree char *path = find_path (self, error);
  if (path == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  const GPcapIndexFlags flags = (self->follow ? GPCAP_INDEX_FOLLOW : GPCAP_INDEX_FLAGS_NONE)
                                | (self->cache ? GPCAP_INDEX_CACHE : GPCAP_INDEX_FLAGS_NONE);
  g_autoptr (GPcapSavefileIndex) index = gpcap_savefile_index_new (path, flags, error);
  if (index == NULL)
    return FALSE;
  gpcap_savefile_index_step (index);
  self->index = g_steal_pointer (&index);
  gpcap_packet_blocks_init (&self->blocks, self->index);
  gpcap_savefile_model_refresh (self);
  /* Last, because from then on the model is used in its main context, and this may be a thread. */
  if (!start_thread (self, error))
    {
      close_index (self);
      return FALSE;
    }
  if (self->filename == NULL)
    self->filename = g_steal_pointer (&path);
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = gpcap_savefile_model_initable_init;
}

/**
 * gpcap_savefile_model_open:
 * @filename: (type filename): the name of the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile as a model, and reads its first packets.
 *
 * Returns: (transfer full): a new model; %NULL with the same errors as [func@GPcap.open_offline],
 *   %GPCAP_ERROR_INVALID_ARGUMENT when it is no regular file, %GPCAP_ERROR_INVALID_FORMAT when its
 *   format can be read in order only, or %G_THREAD_ERROR_AGAIN when no thread can be created
 *
 * Since: 1.0
 */
GPcapSavefileModel *
gpcap_savefile_model_open (const char *filename, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (filename != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, cancellable, error, "filename", filename, NULL);
}

/**
 * gpcap_savefile_model_open_async:
 * @filename: (type filename): the name of the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile as a model in a thread, like [func@GPcap.SavefileModel.open].
 *
 * Since: 1.0
 */
void
gpcap_savefile_model_open_async (const char *filename,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (filename != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_async_initable_new_async (GPCAP_TYPE_SAVEFILE_MODEL, G_PRIORITY_DEFAULT, cancellable, callback,
                              user_data, "filename", filename, NULL);
}

/**
 * gpcap_savefile_model_open_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.SavefileModel.open_async].
 *
 * Returns: (transfer full): a new model; %NULL with the same errors as
 *   [func@GPcap.SavefileModel.open], or with %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapSavefileModel *
gpcap_savefile_model_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GObject) source = g_async_result_get_source_object (result);
  GObject *object = g_async_initable_new_finish (G_ASYNC_INITABLE (source), result, error);
  return object != NULL ? GPCAP_SAVEFILE_MODEL (object) : NULL;
}

/**
 * gpcap_savefile_model_open_file:
 * @file: the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Opens a savefile as a model, like [func@GPcap.SavefileModel.open]: one with a path, which a file
 * of the local file system has, and often one that GVfs has mounted. [func@GPcap.open_file] reads
 * others, such as a resource, in order.
 *
 * Returns: (transfer full): a new model; %NULL with the same errors as
 *   [func@GPcap.SavefileModel.open], or with %G_IO_ERROR_NOT_SUPPORTED when the file has no path
 *
 * Since: 1.0
 */
GPcapSavefileModel *
gpcap_savefile_model_open_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (GPCAP_TYPE_SAVEFILE_MODEL, cancellable, error, "file", file, NULL);
}

/**
 * gpcap_savefile_model_open_file_async:
 * @file: the savefile
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Opens a savefile as a model in a thread, like [func@GPcap.SavefileModel.open_file].
 *
 * Since: 1.0
 */
void
gpcap_savefile_model_open_file_async (GFile *file,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_async_initable_new_async (GPCAP_TYPE_SAVEFILE_MODEL, G_PRIORITY_DEFAULT, cancellable, callback,
                              user_data, "file", file, NULL);
}

/**
 * gpcap_savefile_model_open_file_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.SavefileModel.open_file_async].
 *
 * Returns: (transfer full): a new model; %NULL with the same errors as
 *   [func@GPcap.SavefileModel.open_file], or with %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapSavefileModel *
gpcap_savefile_model_open_file_finish (GAsyncResult *result, GError **error)
{
  return gpcap_savefile_model_open_finish (result, error);
}

/* A handler that ran meanwhile may have shown more of them. */
static void
show_packets (GPcapSavefileModel *self, guint n_packets)
{
  const guint n_before = self->n_shown;

  if (n_packets <= n_before)
    return;
  self->n_shown = n_packets;
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_packets - n_before);
}

/**
 * gpcap_savefile_model_refresh:
 * @self: a model
 *
 * Shows the packets that have been read until now.
 *
 * Since: 1.0
 */
void
gpcap_savefile_model_refresh (GPcapSavefileModel *self)
{
  g_return_if_fail (GPCAP_IS_SAVEFILE_MODEL (self));

  if (self->index == NULL)
    return;
  g_autoptr (GPcapSavefileModel) kept = g_object_ref (self);
  const GPcapIndexState state = gpcap_savefile_index_get_state (self->index);
  if (state.n_entries > 0)
    gpcap_told_show (&self->told, gpcap_savefile_index_peek_catalog (self->index), state.n_entries);
  show_packets (self, (guint) MIN (state.n_packets, G_MAXUINT));
  take_error (self, gpcap_savefile_index_dup_error (self->index));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PACKETS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (self->is_complete == gpcap_savefile_model_is_complete (self))
    return;
  self->is_complete = !self->is_complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

/**
 * gpcap_savefile_model_wait:
 * @self: a model
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Waits until the file has been read to its present end, and shows all packets: for programs
 * without a main loop.
 *
 * Returns: %TRUE on success; %FALSE with %G_IO_ERROR_CANCELLED, with %GPCAP_ERROR_FORKED in a child
 *   of the process that opened the file, or with the error of [property@GPcap.SavefileModel:error]
 *
 * Since: 1.0
 */
gboolean
gpcap_savefile_model_wait (GPcapSavefileModel *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->index != NULL && !gpcap_savefile_index_check_process (self->index, error))
    return FALSE;
  while (self->index != NULL)
    {
      const GPcapIndexState state = gpcap_savefile_index_get_state (self->index);

      if (state.is_complete || state.is_over)
        break;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      gpcap_savefile_index_wait (self->index, state.n_packets);
    }
  g_autoptr (GPcapSavefileModel) kept = g_object_ref (self);
  gpcap_savefile_model_refresh (self);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/**
 * gpcap_savefile_model_cancel:
 * @self: a model
 *
 * Ends the thread that reads the file. The packets that were read stay, and so do those of filters.
 *
 * Since: 1.0
 */
void
gpcap_savefile_model_cancel (GPcapSavefileModel *self)
{
  g_return_if_fail (GPCAP_IS_SAVEFILE_MODEL (self));

  if (self->index != NULL)
    gpcap_savefile_index_cancel (self->index);
}

/**
 * gpcap_savefile_model_find_time:
 * @self: a model
 * @timestamp: a time, in nanoseconds since 1970-01-01 00:00:00 UTC
 *
 * Finds the first packet, in the order of the file, that was captured at that time or later. Where
 * the times of a file go back, packets behind it may be earlier.
 *
 * One block of packets is read.
 *
 * Returns: the position of the packet; -1 if there is none among the packets that the model shows
 *
 * Since: 1.0
 */
gint64
gpcap_savefile_model_find_time (GPcapSavefileModel *self, gint64 timestamp)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), -1);

  GError *error = NULL;
  guint64 number;
  if (self->index == NULL)
    return -1;
  if (!gpcap_packet_blocks_find_time (&self->blocks, timestamp, &number, &error))
    number = G_MAXUINT64;
  take_error (self, error);
  return number < self->n_shown ? (gint64) number : -1;
}

/**
 * gpcap_savefile_model_filter:
 * @self: a model
 * @filter: (nullable): the expression; %NULL or empty for all packets
 * @error: return location for a #GError, or %NULL
 *
 * Makes a model of the packets that pass a filter. It keeps this model.
 *
 * Returns: (transfer full): a new model; %NULL with the same errors as
 *   [method@GPcap.FilteredPackets.set_filter]
 *
 * Since: 1.0
 */
GPcapFilteredPackets *
gpcap_savefile_model_filter (GPcapSavefileModel *self, const char *filter, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (self->index == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_NOT_ACTIVATED,
                           "The model has not been opened");
      return NULL;
    }
  g_autoptr (GPcapFilteredPackets) filtered = gpcap_filtered_packets_new (self, self->index);
  return gpcap_filtered_packets_set_filter (filtered, filter, error) ? g_steal_pointer (&filtered)
                                                                     : NULL;
}

/**
 * gpcap_savefile_model_get_interfaces:
 * @self: a model
 *
 * Gets the interfaces that the packets of a savefile in pcapng format were captured on: those that
 * the packets shown have, in the order of the file. A number that an interface has is its position
 * in this list, as in [method@GPcap.Reader.get_interfaces].
 *
 * The list of a savefile in pcap format is empty. It is always the same object, and gets interfaces
 * before their packets are shown.
 *
 * Returns: (transfer none): a list model of [class@GPcap.Interface]
 *
 * Since: 1.0
 */
GListModel *
gpcap_savefile_model_get_interfaces (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), NULL);

  return gpcap_told_get_interfaces (&self->told);
}

/**
 * gpcap_savefile_model_get_filename: (get-property filename)
 * @self: a model
 *
 * Gets the name of the savefile.
 *
 * Returns: (transfer none) (nullable) (type filename): the name, owned by the model; %NULL if the
 *   model was given a file and has not been opened
 *
 * Since: 1.0
 */
const char *
gpcap_savefile_model_get_filename (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), NULL);

  return self->filename;
}

/**
 * gpcap_savefile_model_get_follow: (get-property follow)
 * @self: a model
 *
 * Gets whether packets that are added to the file are shown.
 *
 * Returns: %TRUE if the model follows the file
 *
 * Since: 1.0
 */
gboolean
gpcap_savefile_model_get_follow (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), FALSE);

  return self->follow;
}

/**
 * gpcap_savefile_model_get_cache: (get-property cache)
 * @self: a model
 *
 * Gets whether the index is kept in the user's cache directory.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
gpcap_savefile_model_get_cache (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), FALSE);

  return self->cache;
}

/**
 * gpcap_savefile_model_get_n_packets: (get-property n-packets)
 * @self: a model
 *
 * Gets the number of packets that the model shows.
 *
 * Returns: the number of packets
 *
 * Since: 1.0
 */
guint
gpcap_savefile_model_get_n_packets (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), 0);

  return self->n_shown;
}

/**
 * gpcap_savefile_model_get_progress: (get-property progress)
 * @self: a model
 *
 * Gets how much of the file has been read.
 *
 * Returns: from 0 to 1
 *
 * Since: 1.0
 */
double
gpcap_savefile_model_get_progress (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), 0);

  return self->index != NULL ? gpcap_savefile_index_get_state (self->index).progress : 0;
}

/**
 * gpcap_savefile_model_is_complete: (get-property complete)
 * @self: a model
 *
 * Gets whether the file has been read to its end, or to an error, and all its packets are shown.
 *
 * Returns: %TRUE if there is nothing more now
 *
 * Since: 1.0
 */
gboolean
gpcap_savefile_model_is_complete (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), FALSE);

  if (self->index == NULL)
    return FALSE;
  const GPcapIndexState state = gpcap_savefile_index_get_state (self->index);
  return state.is_complete && self->n_shown == MIN (state.n_packets, G_MAXUINT);
}

/**
 * gpcap_savefile_model_get_error: (get-property error)
 * @self: a model
 *
 * Gets the first error of reading the file.
 *
 * Returns: (transfer none) (nullable): the error, owned by the model: %GPCAP_ERROR_TRUNCATED when
 *   the file ends inside of a packet, %GPCAP_ERROR_INVALID_FORMAT when it is damaged,
 *   %GPCAP_ERROR_FILE_CHANGED, or one of the operating system's; %NULL if there was none
 *
 * Since: 1.0
 */
const GError *
gpcap_savefile_model_get_error (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), NULL);

  return self->error;
}

/**
 * gpcap_savefile_model_get_datalink: (get-property datalink)
 * @self: a model
 *
 * Gets the link type of the packets. In a savefile in pcapng format, whose interfaces may have
 * different ones, it is that of the first interface, and [method@GPcap.Packet.get_datalink] tells
 * that of a packet.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB; -1 if no savefile is open
 *
 * Since: 1.0
 */
int
gpcap_savefile_model_get_datalink (GPcapSavefileModel *self)
{
  g_return_val_if_fail (GPCAP_IS_SAVEFILE_MODEL (self), -1);

  return self->index != NULL ? gpcap_savefile_index_get_datalink (self->index) : -1;
}
