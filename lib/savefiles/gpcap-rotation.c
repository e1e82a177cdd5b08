/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a dumper writes a ring of files. */

#include "savefiles/gpcap-rotation-private.h"

#include "base/gpcap-time-zone.h"
#include "gpcap/gpcap-enum-types.h"
#include "gpcap/gpcap-error.h"
#include "storage/gpcap-compressor.h"

/**
 * GPcapRotation:
 *
 * How a dumper writes a ring of files: when it begins the next one, and which of the old ones it
 * deletes. [func@GPcap.Dumper.open_rotating] and [property@GPcap.Dumper:rotation] take it.
 *
 * The names come from [property@GPcap.Rotation:template], for example
 * `/var/captures/lo-%Y%m%d-%H%M%S-%N.pcap`. All files are in one directory, which has to exist.
 * `%N` is the number of the file, with at least five digits, or with as many as in `%3N`. It is
 * required, goes on from file to file and from run to run, and gives each file a name of its own,
 * also when files are full within a second, the clock is set back or summer time ends. The date may
 * have `%Y %m %d %H %M %S`, `%F` and `%T`, `%y %j %G %V %u`, `%s` for the seconds since 1970, `%z`
 * for the time zone, and `%%`. It is that of the first packet.
 *
 * A file ends with whichever comes first of [property@GPcap.Rotation:max-bytes],
 * [property@GPcap.Rotation:max-packets] and [property@GPcap.Rotation:interval]. Without any of the
 * three there is one file. Intervals are those of the clock: with 60, each file ends at the full
 * minute, whenever its first packet came. It is the packets' time that counts. Where they come from
 * a capture, the wall clock ends a file two seconds after its interval is over, though no packet
 * comes, if the thread that dumps runs a main loop. Intervals without packets have no file. A
 * packet that comes late, or with a clock that was set back by less than an interval, goes into the
 * file under way, so there is no second file for an interval. Where summer time begins or ends,
 * hours stay hours, and a day has 23 or 25 of them.
 *
 * The file under way has a hidden name, with a dot before it and `.part` behind it, and gets its
 * own when it is whole, which overwrites nothing. The dumper emits [signal@GPcap.Dumper::rotated]
 * then. A dumper without packets leaves no file.
 *
 * Whole files are deleted, the oldest first, until [property@GPcap.Rotation:keep-files],
 * [property@GPcap.Rotation:keep-bytes], [property@GPcap.Rotation:keep-age] and
 * [property@GPcap.Rotation:min-free-bytes] hold. Only regular files in the directory whose names
 * the template gives belong to the ring; also with `.gz`, `.zst` or `.lz4` behind them. A file that
 * cannot be deleted now stays, and so do those after it; one that the user may not delete does not
 * count any more.
 *
 * With [property@GPcap.Rotation:compression], whole files are compressed afterwards, in a thread.
 * The compressed file gets its name when it is whole and on the disk, and then the original goes.
 * What is not compressed when the process ends is left to the next dumper of the ring.
 *
 * A new dumper takes up the files that are there and goes on with their numbers. A hidden file that
 * a killed process left is cut after its last whole packet and gets its name; without packets it is
 * removed. Only one dumper at a time can write to a ring, in whatever process; the next one fails
 * with %G_IO_ERROR_BUSY.
 *
 * g_object_new() makes a rotation, with its limits; without any it gives one file. It is never
 * changed, and may be used by any number of dumpers, one after another.
 *
 * Since: 1.0
 */
struct _GPcapRotation
{
  GObject parent_instance;

  char *template; /* owned, or NULL */
  GTimeZone *zone; /* owned; NULL for local time */
  GPcapScheduleLimits schedule;
  GPcapRingLimits ring;
  GPcapCompression compression;
};

enum
{
  PROP_TEMPLATE = 1,
  PROP_TIME_ZONE,
  PROP_MAX_BYTES,
  PROP_MAX_PACKETS,
  PROP_INTERVAL,
  PROP_KEEP_FILES,
  PROP_KEEP_BYTES,
  PROP_KEEP_AGE,
  PROP_MIN_FREE_BYTES,
  PROP_COMPRESSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapRotation, gpcap_rotation, G_TYPE_OBJECT)

static void
gpcap_rotation_finalize (GObject *object)
{
  GPcapRotation *self = GPCAP_ROTATION (object);

  g_free (self->template);
  g_rec_mutex_lock (&gpcap_time_zone_lock);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_rec_mutex_unlock (&gpcap_time_zone_lock);

  G_OBJECT_CLASS (gpcap_rotation_parent_class)->finalize (object);
}

static void
gpcap_rotation_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapRotation *self = GPCAP_ROTATION (object);

  switch (property_id)
    {
    case PROP_TEMPLATE:
      g_value_set_string (value, self->template);
      break;
    case PROP_TIME_ZONE:
      g_value_set_boxed (value, self->zone);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->schedule.max_bytes);
      break;
    case PROP_MAX_PACKETS:
      g_value_set_uint64 (value, self->schedule.max_packets);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->schedule.interval);
      break;
    case PROP_KEEP_FILES:
      g_value_set_uint (value, self->ring.keep_files);
      break;
    case PROP_KEEP_BYTES:
      g_value_set_uint64 (value, self->ring.keep_bytes);
      break;
    case PROP_KEEP_AGE:
      g_value_set_uint64 (value, self->ring.keep_age);
      break;
    case PROP_MIN_FREE_BYTES:
      g_value_set_uint64 (value, self->ring.min_free_bytes);
      break;
    case PROP_COMPRESSION:
      g_value_set_enum (value, self->compression);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_rotation_set_property (GObject *object,
                             guint property_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  GPcapRotation *self = GPCAP_ROTATION (object);

  switch (property_id)
    {
    case PROP_TEMPLATE:
      self->template = g_value_dup_string (value);
      break;
    case PROP_TIME_ZONE:
      g_rec_mutex_lock (&gpcap_time_zone_lock);
      self->zone = g_value_dup_boxed (value);
      g_rec_mutex_unlock (&gpcap_time_zone_lock);
      break;
    case PROP_MAX_BYTES:
      self->schedule.max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_MAX_PACKETS:
      self->schedule.max_packets = g_value_get_uint64 (value);
      break;
    case PROP_INTERVAL:
      self->schedule.interval = g_value_get_uint (value);
      break;
    case PROP_KEEP_FILES:
      self->ring.keep_files = g_value_get_uint (value);
      break;
    case PROP_KEEP_BYTES:
      self->ring.keep_bytes = g_value_get_uint64 (value);
      break;
    case PROP_KEEP_AGE:
      self->ring.keep_age = g_value_get_uint64 (value);
      break;
    case PROP_MIN_FREE_BYTES:
      self->ring.min_free_bytes = g_value_get_uint64 (value);
      break;
    case PROP_COMPRESSION:
      self->compression = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_rotation_class_init (GPcapRotationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_rotation_finalize;
  object_class->get_property = gpcap_rotation_get_property;
  object_class->set_property = gpcap_rotation_set_property;

  /**
   * GPcapRotation:template: (getter get_template)
   *
   * The names of the files, with the conversions of a date and the number of the file, `%N`.
   */
  properties[PROP_TEMPLATE] = g_param_spec_string ("template", NULL, NULL, NULL, construct_only);
  /**
   * GPcapRotation:time-zone: (getter get_time_zone)
   *
   * The time zone of the dates and of the intervals; %NULL for local time.
   */
  properties[PROP_TIME_ZONE] =
      g_param_spec_boxed ("time-zone", NULL, NULL, G_TYPE_TIME_ZONE, construct_only);
  /**
   * GPcapRotation:max-bytes: (getter get_max_bytes)
   *
   * The largest size of a file, in bytes; 0 for no limit. A file is not larger than this, unless a
   * single packet is. In pcapng format the statistics at its end come in addition, and what a
   * copied file says between its packets.
   */
  properties[PROP_MAX_BYTES] =
      g_param_spec_uint64 ("max-bytes", NULL, NULL, 0, G_MAXUINT64, 0, construct_only);
  /**
   * GPcapRotation:max-packets: (getter get_max_packets)
   *
   * The largest number of packets in a file; 0 for no limit. The file is whole as soon as it has
   * them.
   */
  properties[PROP_MAX_PACKETS] =
      g_param_spec_uint64 ("max-packets", NULL, NULL, 0, G_MAXUINT64, 0, construct_only);
  /**
   * GPcapRotation:interval: (getter get_interval)
   *
   * The interval of the clock that a file is for, in seconds; 0 for none. 60 is each full minute,
   * 3600 each full hour and 86400 each day, in the time of [property@GPcap.Rotation:time-zone].
   */
  properties[PROP_INTERVAL] =
      g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, 0, construct_only);
  /**
   * GPcapRotation:keep-files: (getter get_keep_files)
   *
   * The largest number of whole files; 0 for no limit. The file under way comes in addition.
   */
  properties[PROP_KEEP_FILES] =
      g_param_spec_uint ("keep-files", NULL, NULL, 0, G_MAXUINT, 0, construct_only);
  /**
   * GPcapRotation:keep-bytes: (getter get_keep_bytes)
   *
   * The largest size of all whole files together, in bytes; 0 for no limit. The file under way
   * comes in addition.
   */
  properties[PROP_KEEP_BYTES] =
      g_param_spec_uint64 ("keep-bytes", NULL, NULL, 0, G_MAXUINT64, 0, construct_only);
  /**
   * GPcapRotation:keep-age: (getter get_keep_age)
   *
   * How long a file is kept after it was whole, in seconds; 0 for any time. This is looked at when
   * a file becomes whole.
   */
  properties[PROP_KEEP_AGE] =
      g_param_spec_uint64 ("keep-age", NULL, NULL, 0, G_MAXUINT64, 0, construct_only);
  /**
   * GPcapRotation:min-free-bytes: (getter get_min_free_bytes)
   *
   * How much space of the file system is to stay free, in bytes; 0 for any. The oldest files go
   * when less is free, also while a large file grows. The underlying call is `statvfs()`.
   */
  properties[PROP_MIN_FREE_BYTES] =
      g_param_spec_uint64 ("min-free-bytes", NULL, NULL, 0, G_MAXUINT64, 0, construct_only);
  /**
   * GPcapRotation:compression: (getter get_compression)
   *
   * How whole files are compressed afterwards.
   */
  properties[PROP_COMPRESSION] = g_param_spec_enum (
      "compression", NULL, NULL, GPCAP_TYPE_COMPRESSION, GPCAP_COMPRESSION_NONE, construct_only);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_rotation_init (GPcapRotation *self)
{
}

/* Parses the template, and checks the other settings. */
GPcapFileNames *
gpcap_rotation_parse (GPcapRotation *self, GError **error)
{
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&gpcap_time_zone_lock);
  g_autoptr (GTimeZone) zone =
      self->zone != NULL ? g_time_zone_ref (self->zone) : g_time_zone_new_local ();

  if (self->template == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                           "A rotation requires a template for the names of its files");
      return NULL;
    }
  if (!gpcap_compressor_check (self->compression, GPCAP_COMPRESSION_DEFAULT_LEVEL, error))
    return NULL;
  return gpcap_file_names_new (self->template, zone, error);
}

void
gpcap_rotation_get_limits (GPcapRotation *self,
                           GPcapScheduleLimits *schedule,
                           GPcapRingLimits *ring)
{
  *schedule = self->schedule;
  *ring = self->ring;
}

/**
 * gpcap_rotation_check:
 * @self: a rotation
 * @error: return location for a #GError, or %NULL
 *
 * Checks whether a dumper can use the settings, for a dialog for example. The directory is not
 * looked at.
 *
 * Returns: %TRUE if they are valid; %FALSE with the error set: %GPCAP_ERROR_INVALID_ARGUMENT when
 *   there is no template, or one that cannot give distinct names, %G_IO_ERROR_NOT_SUPPORTED when
 * the library was built without the compression
 *
 * Since: 1.0
 */
gboolean
gpcap_rotation_check (GPcapRotation *self, GError **error)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPcapFileNames) names = gpcap_rotation_parse (self, error);
  return names != NULL;
}

/**
 * gpcap_rotation_get_template: (get-property template)
 * @self: a rotation
 *
 * Gets the names of the files.
 *
 * Returns: (transfer none) (nullable) (type filename): the template, owned by the rotation; %NULL
 *   when none was given
 *
 * Since: 1.0
 */
const char *
gpcap_rotation_get_template (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), NULL);

  return self->template;
}

/**
 * gpcap_rotation_get_time_zone: (get-property time-zone)
 * @self: a rotation
 *
 * Gets the time zone of the dates and of the intervals.
 *
 * Returns: (transfer none) (nullable): the time zone, owned by the rotation; %NULL for local time
 *
 * Since: 1.0
 */
GTimeZone *
gpcap_rotation_get_time_zone (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), NULL);

  return self->zone;
}

/**
 * gpcap_rotation_get_max_bytes: (get-property max-bytes)
 * @self: a rotation
 *
 * Gets the largest size of a file.
 *
 * Returns: the size in bytes, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_rotation_get_max_bytes (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->schedule.max_bytes;
}

/**
 * gpcap_rotation_get_max_packets: (get-property max-packets)
 * @self: a rotation
 *
 * Gets the largest number of packets in a file.
 *
 * Returns: the number, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_rotation_get_max_packets (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->schedule.max_packets;
}

/**
 * gpcap_rotation_get_interval: (get-property interval)
 * @self: a rotation
 *
 * Gets the interval of the clock that a file is for.
 *
 * Returns: the interval in seconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
gpcap_rotation_get_interval (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->schedule.interval;
}

/**
 * gpcap_rotation_get_keep_files: (get-property keep-files)
 * @self: a rotation
 *
 * Gets the largest number of whole files.
 *
 * Returns: the number, or 0 for no limit
 *
 * Since: 1.0
 */
guint
gpcap_rotation_get_keep_files (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->ring.keep_files;
}

/**
 * gpcap_rotation_get_keep_bytes: (get-property keep-bytes)
 * @self: a rotation
 *
 * Gets the largest size of all whole files together.
 *
 * Returns: the size in bytes, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_rotation_get_keep_bytes (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->ring.keep_bytes;
}

/**
 * gpcap_rotation_get_keep_age: (get-property keep-age)
 * @self: a rotation
 *
 * Gets how long a whole file is kept.
 *
 * Returns: the time in seconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_rotation_get_keep_age (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->ring.keep_age;
}

/**
 * gpcap_rotation_get_min_free_bytes: (get-property min-free-bytes)
 * @self: a rotation
 *
 * Gets how much space of the file system is to stay free.
 *
 * Returns: the space in bytes, or 0 for no limit
 *
 * Since: 1.0
 */
guint64
gpcap_rotation_get_min_free_bytes (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), 0);

  return self->ring.min_free_bytes;
}

/**
 * gpcap_rotation_get_compression: (get-property compression)
 * @self: a rotation
 *
 * Gets how whole files are compressed afterwards.
 *
 * Returns: the compression
 *
 * Since: 1.0
 */
GPcapCompression
gpcap_rotation_get_compression (GPcapRotation *self)
{
  g_return_val_if_fail (GPCAP_IS_ROTATION (self), GPCAP_COMPRESSION_NONE);

  return self->compression;
}
