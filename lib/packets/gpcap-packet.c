/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A packet: a header and its bytes. */

#include "packets/gpcap-packet-private.h"

#include <string.h>

#include "gpcap/gpcap-enum-types.h"
#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapPacket:
 *
 * A captured packet: its header and its bytes. Packets are the items of a
 * [class@GPcap.PacketBatch], and of list models that a program makes of packets.
 *
 * A packet of a savefile in pcapng format also tells its interface, and what else the file says of
 * it: comments, the direction, how many packets were dropped before it, and the process it belongs
 * to. A program may make packets with these properties. [method@GPcap.Packet.get_options] has all
 * that the file says.
 *
 * A packet never changes.
 *
 * Since: 1.0
 */
struct _GPcapPacket
{
  GObject parent_instance;

  GPcapPkthdr *hdr; /* owned */
  GBytes *data; /* owned */
  int datalink; /* or UNKNOWN_DATALINK */
  GPcapInterface *interface; /* owned, or NULL */
  GBytes *options; /* owned; those of an enhanced packet, in native byte order, or NULL */
  gboolean is_saved; /* it is read from a savefile */

  GByteArray *given; /* owned; options from properties, while the packet is made, or NULL */
  guint32 process; /* the same */
  guint32 thread;
  gboolean has_process;
};

enum
{
  PROP_HDR = 1,
  PROP_DATA,
  PROP_DATALINK,
  PROP_INTERFACE,
  PROP_OPTIONS,
  PROP_COMMENTS,
  PROP_DIRECTION,
  PROP_N_DROPPED,
  PROP_PROCESS_ID,
  PROP_THREAD_ID,
  N_PROPERTIES
};

#define UNKNOWN_DATALINK (-1)
#define UNKNOWN_ID (-1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapPacket, gpcap_packet, G_TYPE_OBJECT)

static GByteArray *
get_given (GPcapPacket *self)
{
  if (self->given == NULL)
    self->given = g_byte_array_new ();
  return self->given;
}

static void
give_comments (GPcapPacket *self, const char *const *comments)
{
  for (guint i = 0; comments != NULL && comments[i] != NULL; i++)
    gpcap_options_append_string (get_given (self), GPCAP_OPTION_COMMENT, comments[i]);
}

static void
give_direction (GPcapPacket *self, GPcapDirection direction)
{
  const guint32 flags = direction & GPCAP_PACKET_FLAGS_DIRECTION;

  if (flags != 0)
    gpcap_options_append (get_given (self), GPCAP_OPTION_PACKET_FLAGS, &flags, sizeof flags);
}

static void
give_n_dropped (GPcapPacket *self, guint64 n_dropped)
{
  if (n_dropped > 0)
    gpcap_options_append (get_given (self), GPCAP_OPTION_PACKET_DROP_COUNT, &n_dropped,
                          sizeof n_dropped);
}

static void
give_id (GPcapPacket *self, guint32 *id, gint64 value)
{
  if (value == UNKNOWN_ID)
    return;
  *id = value;
  self->has_process = TRUE;
}

/* The options that were given come first, so that they hold where others have the same code. */
static void
take_given (GPcapPacket *self)
{
  const guint32 process_and_thread[] = { self->process, self->thread };

  if (self->has_process)
    gpcap_options_append (get_given (self), GPCAP_OPTION_PACKET_PROCESS_AND_THREAD,
                          process_and_thread, sizeof process_and_thread);
  if (self->given == NULL)
    return;
  gpcap_options_append_all (self->given, GPCAP_PCAPNG_ENHANCED_PACKET,
                            gpcap_options_of (self->options, 0));
  gpcap_options_append_end (self->given);
  g_clear_pointer (&self->options, g_bytes_unref);
  self->options = g_byte_array_free_to_bytes (g_steal_pointer (&self->given));
}

/* What a program leaves out is empty. */
static void
gpcap_packet_constructed (GObject *object)
{
  GPcapPacket *self = GPCAP_PACKET (object);

  G_OBJECT_CLASS (gpcap_packet_parent_class)->constructed (object);

  if (self->hdr == NULL)
    self->hdr = g_object_new (GPCAP_TYPE_PKTHDR, NULL);
  if (self->data == NULL)
    self->data = g_bytes_new_static ("", 0);
  take_given (self);
}

static void
gpcap_packet_finalize (GObject *object)
{
  GPcapPacket *self = GPCAP_PACKET (object);

  g_clear_object (&self->hdr);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_object (&self->interface);
  g_clear_pointer (&self->options, g_bytes_unref);

  G_OBJECT_CLASS (gpcap_packet_parent_class)->finalize (object);
}

static void
gpcap_packet_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GPcapPacket *self = GPCAP_PACKET (object);

  switch (property_id)
    {
    case PROP_HDR:
      self->hdr = g_value_dup_object (value);
      break;
    case PROP_DATA:
      self->data = g_value_dup_boxed (value);
      break;
    case PROP_DATALINK:
      self->datalink = g_value_get_int (value);
      break;
    case PROP_INTERFACE:
      self->interface = g_value_dup_object (value);
      break;
    case PROP_OPTIONS:
      self->options = g_value_dup_boxed (value);
      break;
    case PROP_COMMENTS:
      give_comments (self, g_value_get_boxed (value));
      break;
    case PROP_DIRECTION:
      give_direction (self, g_value_get_enum (value));
      break;
    case PROP_N_DROPPED:
      give_n_dropped (self, g_value_get_uint64 (value));
      break;
    case PROP_PROCESS_ID:
      give_id (self, &self->process, g_value_get_int64 (value));
      break;
    case PROP_THREAD_ID:
      give_id (self, &self->thread, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_packet_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapPacket *self = GPCAP_PACKET (object);

  switch (property_id)
    {
    case PROP_HDR:
      g_value_set_object (value, self->hdr);
      break;
    case PROP_DATA:
      g_value_set_boxed (value, self->data);
      break;
    case PROP_DATALINK:
      g_value_set_int (value, self->datalink);
      break;
    case PROP_INTERFACE:
      g_value_set_object (value, self->interface);
      break;
    case PROP_OPTIONS:
      g_value_set_boxed (value, self->options);
      break;
    case PROP_COMMENTS:
      g_value_take_boxed (value, gpcap_packet_get_comments (self));
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, gpcap_packet_get_direction (self));
      break;
    case PROP_N_DROPPED:
      g_value_set_uint64 (value, gpcap_packet_get_n_dropped (self));
      break;
    case PROP_PROCESS_ID:
      g_value_set_int64 (value, gpcap_packet_get_process_id (self));
      break;
    case PROP_THREAD_ID:
      g_value_set_int64 (value, gpcap_packet_get_thread_id (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_packet_class_init (GPcapPacketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = gpcap_packet_constructed;
  object_class->finalize = gpcap_packet_finalize;
  object_class->set_property = gpcap_packet_set_property;
  object_class->get_property = gpcap_packet_get_property;

  /**
   * GPcapPacket:hdr: (getter get_hdr)
   *
   * The header.
   */
  properties[PROP_HDR] = g_param_spec_object ("hdr", NULL, NULL, GPCAP_TYPE_PKTHDR, flags);
  /**
   * GPcapPacket:data: (getter get_data)
   *
   * The captured bytes.
   */
  properties[PROP_DATA] = g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, flags);
  /**
   * GPcapPacket:datalink: (getter get_datalink)
   *
   * The link type, such as %GPCAP_DLT_EN10MB, or -1 if it is not known.
   */
  properties[PROP_DATALINK] = g_param_spec_int ("datalink", NULL, NULL, UNKNOWN_DATALINK, G_MAXINT,
                                                UNKNOWN_DATALINK, flags);
  /**
   * GPcapPacket:interface: (getter get_interface)
   *
   * The interface, or %NULL if it is not known.
   */
  properties[PROP_INTERFACE] =
      g_param_spec_object ("interface", NULL, NULL, GPCAP_TYPE_INTERFACE, flags);
  /**
   * GPcapPacket:options: (getter get_options)
   *
   * The options of the packet's block in pcapng format, in this machine's byte order, or %NULL.
   * Options that are given with other properties come before them.
   */
  properties[PROP_OPTIONS] = g_param_spec_boxed ("options", NULL, NULL, G_TYPE_BYTES, flags);
  /**
   * GPcapPacket:comments: (getter get_comments)
   *
   * The comments.
   */
  properties[PROP_COMMENTS] = g_param_spec_boxed ("comments", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * GPcapPacket:direction: (getter get_direction)
   *
   * Whether the packet was received or sent; %GPCAP_DIRECTION_INOUT if it is not known.
   */
  properties[PROP_DIRECTION] = g_param_spec_enum ("direction", NULL, NULL, GPCAP_TYPE_DIRECTION,
                                                  GPCAP_DIRECTION_INOUT, flags);
  /**
   * GPcapPacket:n-dropped: (getter get_n_dropped)
   *
   * The number of packets of the interface that were dropped between the one before and this one.
   */
  properties[PROP_N_DROPPED] =
      g_param_spec_uint64 ("n-dropped", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * GPcapPacket:process-id: (getter get_process_id)
   *
   * The process that the packet belongs to, or -1 if it is not known.
   */
  properties[PROP_PROCESS_ID] =
      g_param_spec_int64 ("process-id", NULL, NULL, UNKNOWN_ID, G_MAXUINT32, UNKNOWN_ID, flags);
  /**
   * GPcapPacket:thread-id: (getter get_thread_id)
   *
   * The thread that the packet belongs to, or -1 if it is not known.
   */
  properties[PROP_THREAD_ID] =
      g_param_spec_int64 ("thread-id", NULL, NULL, UNKNOWN_ID, G_MAXUINT32, UNKNOWN_ID, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_packet_init (GPcapPacket *self)
{
}

/* Makes a packet of a batch, which may have an interface and options. */
GPcapPacket *
gpcap_packet_new_for_record (const GPcapPackets *packets,
                             const GPcapPacketRecord *record,
                             GPcapPkthdr *hdr,
                             GBytes *data)
{
  GPcapPacket *self = gpcap_packet_new_for_datalink (hdr, data, packets->datalink);

  self->interface = gpcap_packets_ref_interface (packets, record);
  self->options = gpcap_packets_dup_options (packets, record);
  self->is_saved = packets->is_saved;
  return self;
}

/* Whether the packet is read from a savefile, and was not made by the program. */
gboolean
gpcap_packet_is_saved (GPcapPacket *self)
{
  return self->is_saved;
}

/**
 * gpcap_packet_new:
 * @hdr: the header
 * @data: the captured bytes
 *
 * Creates a packet from a header and its bytes, of a link type that is not known.
 *
 * Returns: (transfer full): a new packet
 *
 * Since: 1.0
 */
GPcapPacket *
gpcap_packet_new (GPcapPkthdr *hdr, GBytes *data)
{
  g_return_val_if_fail (GPCAP_IS_PKTHDR (hdr), NULL);
  g_return_val_if_fail (data != NULL, NULL);

  return g_object_new (GPCAP_TYPE_PACKET, "hdr", hdr, "data", data, NULL);
}

/**
 * gpcap_packet_new_for_datalink:
 * @hdr: the header
 * @data: the captured bytes
 * @datalink: the link type, such as %GPCAP_DLT_EN10MB, or -1 if it is not known
 *
 * Creates a packet from a header and its bytes, which [method@GPcap.Packet.get_flow_key] can
 * decode.
 *
 * Returns: (transfer full): a new packet
 *
 * Since: 1.0
 */
GPcapPacket *
gpcap_packet_new_for_datalink (GPcapPkthdr *hdr, GBytes *data, int datalink)
{
  g_return_val_if_fail (GPCAP_IS_PKTHDR (hdr), NULL);
  g_return_val_if_fail (data != NULL, NULL);
  g_return_val_if_fail (datalink >= UNKNOWN_DATALINK, NULL);

  return g_object_new (GPCAP_TYPE_PACKET, "hdr", hdr, "data", data, "datalink", datalink, NULL);
}

/**
 * gpcap_packet_get_hdr: (get-property hdr)
 * @self: a packet
 *
 * Gets the header.
 *
 * Returns: (transfer none): the header, owned by the packet
 *
 * Since: 1.0
 */
GPcapPkthdr *
gpcap_packet_get_hdr (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  return self->hdr;
}

/**
 * gpcap_packet_get_data: (get-property data)
 * @self: a packet
 *
 * Gets the captured bytes.
 *
 * Returns: (transfer none): the bytes, owned by the packet
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_get_data (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  return self->data;
}

/**
 * gpcap_packet_get_datalink: (get-property datalink)
 * @self: a packet
 *
 * Gets the link type. The packets of a batch have that of the batch.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB, or -1 if it is not known
 *
 * Since: 1.0
 */
int
gpcap_packet_get_datalink (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), UNKNOWN_DATALINK);

  return self->datalink;
}

/**
 * gpcap_packet_get_interface: (get-property interface)
 * @self: a packet
 *
 * Gets the interface that the packet was captured on, which a savefile in pcapng format tells.
 *
 * Returns: (transfer none) (nullable): the interface, owned by the packet, or %NULL if it is not
 *   known
 *
 * Since: 1.0
 */
GPcapInterface *
gpcap_packet_get_interface (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  return self->interface;
}

/**
 * gpcap_packet_get_comments: (get-property comments)
 * @self: a packet
 *
 * Gets the comments on the packet, in the order of the file.
 *
 * Returns: (transfer full) (array zero-terminated=1): the comments
 *
 * Since: 1.0
 */
char **
gpcap_packet_get_comments (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  return gpcap_options_dup_strings (gpcap_options_of (self->options, 0), GPCAP_OPTION_COMMENT);
}

/**
 * gpcap_packet_get_direction: (get-property direction)
 * @self: a packet
 *
 * Gets whether the packet was received or sent by the interface, which a savefile in pcapng format
 * may tell.
 *
 * Returns: %GPCAP_DIRECTION_IN or %GPCAP_DIRECTION_OUT; %GPCAP_DIRECTION_INOUT if it is not known
 *
 * Since: 1.0
 */
GPcapDirection
gpcap_packet_get_direction (GPcapPacket *self)
{
  guint32 flags = 0;

  g_return_val_if_fail (GPCAP_IS_PACKET (self), GPCAP_DIRECTION_INOUT);

  gpcap_options_find_uint32 (gpcap_options_of (self->options, 0), GPCAP_OPTION_PACKET_FLAGS,
                             &flags);
  flags &= GPCAP_PACKET_FLAGS_DIRECTION;
  return flags <= GPCAP_DIRECTION_OUT ? (GPcapDirection) flags : GPCAP_DIRECTION_INOUT;
}

/**
 * gpcap_packet_get_n_dropped: (get-property n-dropped)
 * @self: a packet
 *
 * Gets how many packets of the interface were dropped between the one before and this one.
 *
 * Returns: the number of packets; 0 also if it is not known
 *
 * Since: 1.0
 */
guint64
gpcap_packet_get_n_dropped (GPcapPacket *self)
{
  guint64 n_dropped = 0;

  g_return_val_if_fail (GPCAP_IS_PACKET (self), 0);

  gpcap_options_find_uint64 (gpcap_options_of (self->options, 0), GPCAP_OPTION_PACKET_DROP_COUNT,
                             &n_dropped);
  return n_dropped;
}

static gint64
get_id (GPcapPacket *self, guint position)
{
  GPcapOption option;
  guint32 ids[2];

  if (!gpcap_options_find (gpcap_options_of (self->options, 0),
                           GPCAP_OPTION_PACKET_PROCESS_AND_THREAD, &option)
      || option.size != sizeof ids)
    return UNKNOWN_ID;
  memcpy (ids, option.value, sizeof ids);
  return ids[position];
}

/**
 * gpcap_packet_get_process_id: (get-property process-id)
 * @self: a packet
 *
 * Gets the process that the packet belongs to.
 *
 * Returns: the number of the process, or -1 if it is not known
 *
 * Since: 1.0
 */
gint64
gpcap_packet_get_process_id (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), UNKNOWN_ID);

  return get_id (self, 0);
}

/**
 * gpcap_packet_get_thread_id: (get-property thread-id)
 * @self: a packet
 *
 * Gets the thread that the packet belongs to.
 *
 * Returns: the number of the thread, or -1 if it is not known
 *
 * Since: 1.0
 */
gint64
gpcap_packet_get_thread_id (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), UNKNOWN_ID);

  return get_id (self, 1);
}

/**
 * gpcap_packet_get_options: (get-property options)
 * @self: a packet
 *
 * Gets all that a savefile in pcapng format says of the packet, as the options of an enhanced
 * packet block: each with 16 bits of code, 16 bits of length and the value, padded to 4 bytes.
 * Numbers are in this machine's byte order, whatever that of the file is.
 *
 * Returns: (transfer none) (nullable): the options, owned by the packet, or %NULL if there are none
 *
 * Since: 1.0
 */
GBytes *
gpcap_packet_get_options (GPcapPacket *self)
{
  g_return_val_if_fail (GPCAP_IS_PACKET (self), NULL);

  return self->options;
}
