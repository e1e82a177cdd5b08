/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An interface that the packets of a savefile in pcapng format were captured on. */

#include "pcapng/gpcap-interface-private.h"

#include <string.h>

#include "base/gpcap-timestamp.h"
#include "pcapng/gpcap-addresses.h"
#include "pcapng/gpcap-interface-statistics.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapInterface:
 *
 * An interface that packets were captured on, as a savefile in pcapng format describes it.
 *
 * [method@GPcap.Reader.get_interfaces] lists those of a savefile. Each packet tells its interface:
 * [method@GPcap.Packet.get_interface], and in bulk the number in [struct@GPcap.PacketRecord]. A
 * program that writes a savefile may make interfaces with the properties that it knows; what is
 * left out is not known.
 *
 * An interface does not change, but for its statistics: a savefile has them behind the packets.
 *
 * Since: 1.0
 */
struct _GPcapInterface
{
  GObject parent_instance;

  guint32 number;
  int datalink;
  guint32 snaplen;
  guint64 speed;
  guint64 tstamp_resolution;
  gint64 tstamp_offset;
  char *name; /* owned, like all that follows; NULL if it is not known, like the next four */
  char *description;
  char *filter;
  char *hardware;
  char *os;
  char **comments;
  char **addresses;
  GBytes *body; /* of the block in the file, in native byte order; NULL if a program made it */
  GBytes *options; /* those of the block; or NULL */

  GPcapInterfaceStatistics statistics;
};

enum
{
  PROP_NUMBER = 1,
  PROP_DATALINK,
  PROP_SNAPLEN,
  PROP_NAME,
  PROP_DESCRIPTION,
  PROP_FILTER,
  PROP_HARDWARE,
  PROP_OS,
  PROP_COMMENTS,
  PROP_ADDRESSES,
  PROP_SPEED,
  PROP_TSTAMP_RESOLUTION,
  PROP_TSTAMP_OFFSET,
  PROP_OPTIONS,
  PROP_STATS,
  PROP_CAPTURE_BEGIN,
  PROP_CAPTURE_END,
  PROP_STATS_OPTIONS,
  N_PROPERTIES
};

#define UNKNOWN_DATALINK (-1)
#define DEFAULT_TSTAMP_RESOLUTION 1000000
#define UNKNOWN_TIME (-1)

__extension__ typedef unsigned __int128 uint128;

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapInterface, gpcap_interface, G_TYPE_OBJECT)

static void
gpcap_interface_constructed (GObject *object)
{
  GPcapInterface *self = GPCAP_INTERFACE (object);

  G_OBJECT_CLASS (gpcap_interface_parent_class)->constructed (object);

  if (self->comments == NULL)
    self->comments = g_new0 (char *, 1);
  if (self->addresses == NULL)
    self->addresses = g_new0 (char *, 1);
}

static void
gpcap_interface_finalize (GObject *object)
{
  GPcapInterface *self = GPCAP_INTERFACE (object);

  g_free (self->name);
  g_free (self->description);
  g_free (self->filter);
  g_free (self->hardware);
  g_free (self->os);
  g_strfreev (self->comments);
  g_strfreev (self->addresses);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->options, g_bytes_unref);
  gpcap_interface_statistics_clear (&self->statistics);

  G_OBJECT_CLASS (gpcap_interface_parent_class)->finalize (object);
}

static void
gpcap_interface_set_property (GObject *object,
                              guint property_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  GPcapInterface *self = GPCAP_INTERFACE (object);

  switch (property_id)
    {
    case PROP_DATALINK:
      self->datalink = g_value_get_int (value);
      break;
    case PROP_SNAPLEN:
      self->snaplen = g_value_get_uint (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_DESCRIPTION:
      self->description = g_value_dup_string (value);
      break;
    case PROP_FILTER:
      self->filter = g_value_dup_string (value);
      break;
    case PROP_HARDWARE:
      self->hardware = g_value_dup_string (value);
      break;
    case PROP_OS:
      self->os = g_value_dup_string (value);
      break;
    case PROP_COMMENTS:
      self->comments = g_value_dup_boxed (value);
      break;
    case PROP_ADDRESSES:
      self->addresses = g_value_dup_boxed (value);
      break;
    case PROP_SPEED:
      self->speed = g_value_get_uint64 (value);
      break;
    case PROP_TSTAMP_RESOLUTION:
      self->tstamp_resolution = g_value_get_uint64 (value);
      break;
    case PROP_TSTAMP_OFFSET:
      self->tstamp_offset = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_interface_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapInterface *self = GPCAP_INTERFACE (object);

  switch (property_id)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;
    case PROP_DATALINK:
      g_value_set_int (value, self->datalink);
      break;
    case PROP_SNAPLEN:
      g_value_set_uint (value, self->snaplen);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_FILTER:
      g_value_set_string (value, self->filter);
      break;
    case PROP_HARDWARE:
      g_value_set_string (value, self->hardware);
      break;
    case PROP_OS:
      g_value_set_string (value, self->os);
      break;
    case PROP_COMMENTS:
      g_value_set_boxed (value, self->comments);
      break;
    case PROP_ADDRESSES:
      g_value_set_boxed (value, self->addresses);
      break;
    case PROP_SPEED:
      g_value_set_uint64 (value, self->speed);
      break;
    case PROP_TSTAMP_RESOLUTION:
      g_value_set_uint64 (value, self->tstamp_resolution);
      break;
    case PROP_TSTAMP_OFFSET:
      g_value_set_int64 (value, self->tstamp_offset);
      break;
    case PROP_OPTIONS:
      g_value_set_boxed (value, self->options);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gpcap_interface_get_stats (self));
      break;
    case PROP_CAPTURE_BEGIN:
      g_value_set_int64 (value, gpcap_interface_get_capture_begin (self));
      break;
    case PROP_CAPTURE_END:
      g_value_set_int64 (value, gpcap_interface_get_capture_end (self));
      break;
    case PROP_STATS_OPTIONS:
      g_value_take_boxed (value, gpcap_interface_get_stats_options (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_interface_class_init (GPcapInterfaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = gpcap_interface_constructed;
  object_class->finalize = gpcap_interface_finalize;
  object_class->set_property = gpcap_interface_set_property;
  object_class->get_property = gpcap_interface_get_property;

  /**
   * GPcapInterface:number: (getter get_number)
   *
   * The number of the interface in the reader's list, from 0.
   */
  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * GPcapInterface:datalink: (getter get_datalink)
   *
   * The link type, such as %GPCAP_DLT_EN10MB, or -1 if it is not known.
   */
  properties[PROP_DATALINK] = g_param_spec_int ("datalink", NULL, NULL, UNKNOWN_DATALINK, G_MAXINT,
                                                UNKNOWN_DATALINK, flags);
  /**
   * GPcapInterface:snaplen: (getter get_snaplen)
   *
   * The snapshot length, in bytes; 0 for no limit.
   */
  properties[PROP_SNAPLEN] = g_param_spec_uint ("snaplen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * GPcapInterface:name: (getter get_name)
   *
   * The name, such as "eth0", or %NULL.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * GPcapInterface:description: (getter get_description)
   *
   * The description, or %NULL.
   */
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * GPcapInterface:filter: (getter get_filter)
   *
   * The expression of the filter of the capture, or %NULL.
   */
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, NULL, flags);
  /**
   * GPcapInterface:hardware: (getter get_hardware)
   *
   * The description of the hardware, or %NULL.
   */
  properties[PROP_HARDWARE] = g_param_spec_string ("hardware", NULL, NULL, NULL, flags);
  /**
   * GPcapInterface:os: (getter get_os)
   *
   * The operating system of the machine with the interface, or %NULL.
   */
  properties[PROP_OS] = g_param_spec_string ("os", NULL, NULL, NULL, flags);
  /**
   * GPcapInterface:comments: (getter get_comments)
   *
   * The comments.
   */
  properties[PROP_COMMENTS] = g_param_spec_boxed ("comments", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * GPcapInterface:addresses: (getter get_addresses)
   *
   * The addresses as text: of IPv4 and IPv6 with the length of the prefix, such as "192.0.2.1/24",
   * and of the hardware, such as "00:00:5e:00:53:01".
   */
  properties[PROP_ADDRESSES] = g_param_spec_boxed ("addresses", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * GPcapInterface:speed: (getter get_speed)
   *
   * The speed, in bits per second, or 0 if it is not known.
   */
  properties[PROP_SPEED] = g_param_spec_uint64 ("speed", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapInterface:tstamp-resolution: (getter get_tstamp_resolution)
   *
   * The resolution of the timestamps in the file, in units per second: 1000000 for microseconds. It
   * is a power of 10 or of 2.
   */
  properties[PROP_TSTAMP_RESOLUTION] = g_param_spec_uint64 (
      "tstamp-resolution", NULL, NULL, 1, G_MAXUINT64, DEFAULT_TSTAMP_RESOLUTION, flags);
  /**
   * GPcapInterface:tstamp-offset: (getter get_tstamp_offset)
   *
   * What is added to the timestamps in the file, in seconds. Those of packets have it in them.
   */
  properties[PROP_TSTAMP_OFFSET] =
      g_param_spec_int64 ("tstamp-offset", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  /**
   * GPcapInterface:options: (getter get_options)
   *
   * The options of the interface's block, in this machine's byte order, or %NULL.
   */
  properties[PROP_OPTIONS] = g_param_spec_boxed ("options", NULL, NULL, G_TYPE_BYTES, readable);
  /**
   * GPcapInterface:stats: (getter get_stats)
   *
   * The statistics of the capture, or %NULL as long as the file has told none.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", NULL, NULL, GPCAP_TYPE_STATS, readable);
  /**
   * GPcapInterface:capture-begin: (getter get_capture_begin)
   *
   * When the capture began, in nanoseconds since 1970, or -1 as long as the file has not told it.
   */
  properties[PROP_CAPTURE_BEGIN] = g_param_spec_int64 ("capture-begin", NULL, NULL, G_MININT64,
                                                       G_MAXINT64, UNKNOWN_TIME, readable);
  /**
   * GPcapInterface:capture-end: (getter get_capture_end)
   *
   * When the capture ended, in nanoseconds since 1970, or -1 as long as the file has not told it.
   */
  properties[PROP_CAPTURE_END] = g_param_spec_int64 ("capture-end", NULL, NULL, G_MININT64,
                                                     G_MAXINT64, UNKNOWN_TIME, readable);
  /**
   * GPcapInterface:stats-options: (getter get_stats_options)
   *
   * The options of the block with the statistics, in this machine's byte order, or %NULL.
   */
  properties[PROP_STATS_OPTIONS] =
      g_param_spec_boxed ("stats-options", NULL, NULL, G_TYPE_BYTES, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_interface_init (GPcapInterface *self)
{
  gpcap_interface_statistics_init (&self->statistics);
}

/* Returns the expression of a filter: the value begins with 0 if it is one. */
static char *
dup_filter (GPcapOptionList options)
{
  GPcapOption option;

  if (!gpcap_options_find (options, GPCAP_OPTION_INTERFACE_FILTER, &option) || option.size == 0
      || option.value[0] != 0)
    return NULL;
  return g_utf8_make_valid ((const char *) option.value + 1,
                            strnlen ((const char *) option.value + 1, option.size - 1));
}

/* Returns the units per second; that of a resolution which does not fit is the nearest that does.
 */
static guint64
get_resolution (GPcapOptionList options)
{
  GPcapOption option;
  guint64 resolution = 1;

  if (!gpcap_options_find (options, GPCAP_OPTION_INTERFACE_TSTAMP_RESOLUTION, &option)
      || option.size != 1)
    return DEFAULT_TSTAMP_RESOLUTION;
  if ((option.value[0] & 0x80) != 0)
    return (guint64) 1 << MIN (option.value[0] & 0x7f, 63);
  for (guint i = 0; i < MIN (option.value[0], 19); i++)
    resolution *= 10;
  return resolution;
}

/* Makes an interface of the body of a block in native byte order, which has its header. */
GPcapInterface *
gpcap_interface_new_for_body (guint32 number, int datalink, GBytes *body)
{
  GPcapInterface *self = g_object_new (GPCAP_TYPE_INTERFACE, "datalink", datalink, NULL);
  GPcapInterfaceHeader header = { 0 };
  GPcapOptionList options;

  self->number = number;
  self->body = g_bytes_ref (body);
  if (g_bytes_get_size (body) >= sizeof header)
    memcpy (&header, g_bytes_get_data (body, NULL), sizeof header);
  self->snaplen = header.snaplen;
  self->options = gpcap_options_dup_bytes (body, sizeof header);
  options = gpcap_options_of (self->options, 0);
  self->name = gpcap_options_dup_string (options, GPCAP_OPTION_INTERFACE_NAME);
  self->description = gpcap_options_dup_string (options, GPCAP_OPTION_INTERFACE_DESCRIPTION);
  self->filter = dup_filter (options);
  self->hardware = gpcap_options_dup_string (options, GPCAP_OPTION_INTERFACE_HARDWARE);
  self->os = gpcap_options_dup_string (options, GPCAP_OPTION_INTERFACE_OS);
  g_strfreev (self->comments);
  self->comments = gpcap_options_dup_strings (options, GPCAP_OPTION_COMMENT);
  g_strfreev (self->addresses);
  self->addresses = gpcap_addresses_dup_strings (options);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_INTERFACE_SPEED, &self->speed);
  self->tstamp_resolution = get_resolution (options);
  gpcap_options_find_uint64 (options, GPCAP_OPTION_INTERFACE_TSTAMP_OFFSET,
                             (guint64 *) &self->tstamp_offset);
  return self;
}

/* Returns the body of the block, borrowed; NULL for an interface that a program made. */
GBytes *
gpcap_interface_peek_body (GPcapInterface *self)
{
  return self->body;
}

/* Sets the statistics to those of a block, which has its header. */
void
gpcap_interface_set_statistics (GPcapInterface *self, GBytes *body)
{
  const guint changed[] = { PROP_STATS, PROP_CAPTURE_BEGIN, PROP_CAPTURE_END, PROP_STATS_OPTIONS };

  gpcap_interface_statistics_set (&self->statistics, body);
  g_object_freeze_notify (G_OBJECT (self));
  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[changed[i]]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Converts a time of the file, and rounds a finer one down. */
static gint64
convert_time (const GPcapInterface *self, guint64 ticks)
{
  const guint64 seconds = ticks / self->tstamp_resolution;
  const uint128 fraction = (uint128) (ticks % self->tstamp_resolution)
                           * GPCAP_NANOSECONDS_PER_SECOND / self->tstamp_resolution;

  return gpcap_timestamp_from_nanoseconds ((gint64) (seconds + (guint64) self->tstamp_offset),
                                           (gint32) fraction);
}

/* Returns a time of the statistics, or UNKNOWN_TIME. */
static gint64
get_statistics_time (GPcapInterface *self, guint16 code)
{
  guint64 ticks;

  return gpcap_interface_statistics_find_time (&self->statistics, code, &ticks)
             ? convert_time (self, ticks)
             : UNKNOWN_TIME;
}

/**
 * gpcap_interface_get_number: (get-property number)
 * @self: an interface
 *
 * Gets the number of the interface in the reader's list of interfaces, which is also in the records
 * of its packets.
 *
 * Returns: the number, from 0; 0 for an interface that a program made
 *
 * Since: 1.0
 */
guint
gpcap_interface_get_number (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), 0);

  return self->number;
}

/**
 * gpcap_interface_get_datalink: (get-property datalink)
 * @self: an interface
 *
 * Gets the link type of the interface's packets.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB, or -1 if it is not known
 *
 * Since: 1.0
 */
int
gpcap_interface_get_datalink (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), UNKNOWN_DATALINK);

  return self->datalink;
}

/**
 * gpcap_interface_get_snaplen: (get-property snaplen)
 * @self: an interface
 *
 * Gets the snapshot length: how much of each packet was captured at most.
 *
 * Returns: the length, in bytes; 0 for no limit
 *
 * Since: 1.0
 */
guint
gpcap_interface_get_snaplen (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), 0);

  return self->snaplen;
}

/**
 * gpcap_interface_get_name: (get-property name)
 * @self: an interface
 *
 * Gets the name of the interface, such as "eth0".
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_interface_get_name (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->name;
}

/**
 * gpcap_interface_get_description: (get-property description)
 * @self: an interface
 *
 * Gets the description of the interface.
 *
 * Returns: (transfer none) (nullable): the description, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_interface_get_description (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->description;
}

/**
 * gpcap_interface_get_filter: (get-property filter)
 * @self: an interface
 *
 * Gets the filter that the packets had to pass when they were captured.
 *
 * Returns: (transfer none) (nullable): the expression, or %NULL if there was none, or it is known
 *   as a program only
 *
 * Since: 1.0
 */
const char *
gpcap_interface_get_filter (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->filter;
}

/**
 * gpcap_interface_get_hardware: (get-property hardware)
 * @self: an interface
 *
 * Gets the description of the interface's hardware.
 *
 * Returns: (transfer none) (nullable): the description, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_interface_get_hardware (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->hardware;
}

/**
 * gpcap_interface_get_os: (get-property os)
 * @self: an interface
 *
 * Gets the operating system of the machine that the interface was in.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_interface_get_os (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->os;
}

/**
 * gpcap_interface_get_comments: (get-property comments)
 * @self: an interface
 *
 * Gets the comments on the interface, in the order of the file.
 *
 * Returns: (transfer none) (array zero-terminated=1): the comments, owned by the interface
 *
 * Since: 1.0
 */
const char *const *
gpcap_interface_get_comments (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return (const char *const *) self->comments;
}

/**
 * gpcap_interface_get_addresses: (get-property addresses)
 * @self: an interface
 *
 * Gets the addresses of the interface as text: of IPv4 and IPv6 with the length of the prefix, such
 * as "192.0.2.1/24", and of the hardware, such as "00:00:5e:00:53:01".
 *
 * Returns: (transfer none) (array zero-terminated=1): the addresses, owned by the interface
 *
 * Since: 1.0
 */
const char *const *
gpcap_interface_get_addresses (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return (const char *const *) self->addresses;
}

/**
 * gpcap_interface_get_speed: (get-property speed)
 * @self: an interface
 *
 * Gets the speed of the interface.
 *
 * Returns: the speed, in bits per second, or 0 if it is not known
 *
 * Since: 1.0
 */
guint64
gpcap_interface_get_speed (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), 0);

  return self->speed;
}

/**
 * gpcap_interface_get_tstamp_resolution: (get-property tstamp-resolution)
 * @self: an interface
 *
 * Gets the resolution of the interface's timestamps in the file. Those of packets are always in
 * nanoseconds.
 *
 * Returns: the units per second: 1000000 for microseconds
 *
 * Since: 1.0
 */
guint64
gpcap_interface_get_tstamp_resolution (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), 0);

  return self->tstamp_resolution;
}

/**
 * gpcap_interface_get_tstamp_offset: (get-property tstamp-offset)
 * @self: an interface
 *
 * Gets what is added to the interface's timestamps in the file. Those of packets have it in them.
 *
 * Returns: the offset, in seconds
 *
 * Since: 1.0
 */
gint64
gpcap_interface_get_tstamp_offset (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), 0);

  return self->tstamp_offset;
}

/**
 * gpcap_interface_get_options: (get-property options)
 * @self: an interface
 *
 * Gets all options of the interface's block, among them those for which there is no property. They
 * have the form of those of [method@GPcap.Packet.get_options].
 *
 * Returns: (transfer none) (nullable): the options, owned by the interface, or %NULL if there are
 *   none, or a program made the interface
 *
 * Since: 1.0
 */
GBytes *
gpcap_interface_get_options (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return self->options;
}

/**
 * gpcap_interface_get_stats: (get-property stats)
 * @self: an interface
 *
 * Gets the statistics of the capture on the interface, which a savefile has behind the packets: the
 * last that were read. Of the counts, those of received, dropped and delivered packets, and of
 * those that the interface dropped, may be known. May be called in any thread.
 *
 * Returns: (transfer full) (nullable): the statistics, or %NULL if none were read
 *
 * Since: 1.0
 */
GPcapStats *
gpcap_interface_get_stats (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return gpcap_interface_statistics_dup_stats (&self->statistics);
}

/**
 * gpcap_interface_get_capture_begin: (get-property capture-begin)
 * @self: an interface
 *
 * Gets when the capture on the interface began, which a savefile may have in its statistics, behind
 * the packets. May be called in any thread.
 *
 * Returns: the time, in nanoseconds since 1970-01-01 00:00:00 UTC, or -1 if it is not known
 *
 * Since: 1.0
 */
gint64
gpcap_interface_get_capture_begin (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), UNKNOWN_TIME);

  return get_statistics_time (self, GPCAP_OPTION_STATISTICS_START_TIME);
}

/**
 * gpcap_interface_get_capture_end: (get-property capture-end)
 * @self: an interface
 *
 * Gets when the capture on the interface ended, which a savefile may have in its statistics, behind
 * the packets. May be called in any thread.
 *
 * Returns: the time, in nanoseconds since 1970-01-01 00:00:00 UTC, or -1 if it is not known
 *
 * Since: 1.0
 */
gint64
gpcap_interface_get_capture_end (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), UNKNOWN_TIME);

  return get_statistics_time (self, GPCAP_OPTION_STATISTICS_END_TIME);
}

/**
 * gpcap_interface_get_stats_options: (get-property stats-options)
 * @self: an interface
 *
 * Gets all options of the block with the statistics that were read last, such as comments on them.
 * They have the form of those of [method@GPcap.Packet.get_options]. May be called in any thread.
 *
 * Returns: (transfer full) (nullable): the options, or %NULL if there are none
 *
 * Since: 1.0
 */
GBytes *
gpcap_interface_get_stats_options (GPcapInterface *self)
{
  g_return_val_if_fail (GPCAP_IS_INTERFACE (self), NULL);

  return gpcap_interface_statistics_dup_options (&self->statistics);
}
