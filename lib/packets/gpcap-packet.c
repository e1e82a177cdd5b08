/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A packet: a header and its bytes. */

#include "gpcap/gpcap-packet.h"

/**
 * GPcapPacket:
 *
 * A captured packet: its header and its bytes. Packets are the items of a
 * [class@GPcap.PacketBatch], and of list models that a program makes of packets.
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
};

enum
{
  PROP_HDR = 1,
  PROP_DATA,
  PROP_DATALINK,
  N_PROPERTIES
};

#define UNKNOWN_DATALINK (-1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapPacket, gpcap_packet, G_TYPE_OBJECT)

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
}

static void
gpcap_packet_finalize (GObject *object)
{
  GPcapPacket *self = GPCAP_PACKET (object);

  g_clear_object (&self->hdr);
  g_clear_pointer (&self->data, g_bytes_unref);

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

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_packet_init (GPcapPacket *self)
{
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
