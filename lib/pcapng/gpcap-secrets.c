/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets with which the packets of a savefile in pcapng format are decrypted. */

#include "pcapng/gpcap-secrets-private.h"

#include <string.h>

#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapSecrets:
 *
 * Secrets with which the packets of a savefile in pcapng format are decrypted, such as a key log of
 * TLS.
 *
 * [method@GPcap.Reader.get_secrets] lists those of a savefile, and
 * [method@GPcap.Dumper.add_secrets] writes them.
 *
 * Since: 1.0
 */
struct _GPcapSecrets
{
  GObject parent_instance;

  GPcapSecretsHeader header;
  GBytes *data; /* owned */
  GBytes *body; /* owned; of the block, or NULL */
};

enum
{
  PROP_SECRETS_TYPE = 1,
  PROP_DATA,
  PROP_COMMENTS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapSecrets, gpcap_secrets, G_TYPE_OBJECT)

static void
gpcap_secrets_finalize (GObject *object)
{
  GPcapSecrets *self = GPCAP_SECRETS (object);

  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->body, g_bytes_unref);

  G_OBJECT_CLASS (gpcap_secrets_parent_class)->finalize (object);
}

static void
gpcap_secrets_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapSecrets *self = GPCAP_SECRETS (object);

  switch (property_id)
    {
    case PROP_SECRETS_TYPE:
      g_value_set_uint (value, self->header.type);
      break;
    case PROP_DATA:
      g_value_set_boxed (value, self->data);
      break;
    case PROP_COMMENTS:
      g_value_take_boxed (value, gpcap_secrets_get_comments (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_secrets_class_init (GPcapSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_secrets_finalize;
  object_class->get_property = gpcap_secrets_get_property;

  /**
   * GPcapSecrets:secrets-type: (getter get_secrets_type)
   *
   * What the secrets are: a [enum@GPcap.SecretsType], or another number of the format.
   */
  properties[PROP_SECRETS_TYPE] =
      g_param_spec_uint ("secrets-type", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * GPcapSecrets:data: (getter get_data)
   *
   * The secrets themselves.
   */
  properties[PROP_DATA] = g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, readable);
  /**
   * GPcapSecrets:comments: (getter get_comments)
   *
   * The comments.
   */
  properties[PROP_COMMENTS] = g_param_spec_boxed ("comments", NULL, NULL, G_TYPE_STRV, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_secrets_init (GPcapSecrets *self)
{
  self->data = g_bytes_new_static ("", 0);
}

/* Makes secrets of the body of their block in native byte order. Of a length that is too large, the
 * rest of the block is taken. */
GPcapSecrets *
gpcap_secrets_new_for_body (GBytes *body)
{
  GPcapSecrets *self = g_object_new (GPCAP_TYPE_SECRETS, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);

  self->body = g_bytes_ref (body);
  if (size < sizeof self->header)
    return self;
  memcpy (&self->header, data, sizeof self->header);
  self->header.length = MIN (self->header.length, size - sizeof self->header);
  g_bytes_unref (self->data);
  self->data = g_bytes_new_from_bytes (body, sizeof self->header, self->header.length);
  return self;
}

/**
 * gpcap_secrets_get_secrets_type: (get-property secrets-type)
 * @self: secrets
 *
 * Gets what the secrets are.
 *
 * Returns: a [enum@GPcap.SecretsType], or another number that the format defines
 *
 * Since: 1.0
 */
guint
gpcap_secrets_get_secrets_type (GPcapSecrets *self)
{
  g_return_val_if_fail (GPCAP_IS_SECRETS (self), 0);

  return self->header.type;
}

/**
 * gpcap_secrets_get_data: (get-property data)
 * @self: secrets
 *
 * Gets the secrets themselves: the text of a key log, for the types that
 * [enum@GPcap.SecretsType] names.
 *
 * Returns: (transfer none): the secrets, owned by the object
 *
 * Since: 1.0
 */
GBytes *
gpcap_secrets_get_data (GPcapSecrets *self)
{
  g_return_val_if_fail (GPCAP_IS_SECRETS (self), NULL);

  return self->data;
}

/**
 * gpcap_secrets_get_comments: (get-property comments)
 * @self: secrets
 *
 * Gets the comments on the secrets, in the order of the file.
 *
 * Returns: (transfer full) (array zero-terminated=1): the comments
 *
 * Since: 1.0
 */
char **
gpcap_secrets_get_comments (GPcapSecrets *self)
{
  g_return_val_if_fail (GPCAP_IS_SECRETS (self), NULL);

  return gpcap_options_dup_strings (
      gpcap_options_of (self->body, sizeof self->header + gpcap_pcapng_pad (self->header.length)),
      GPCAP_OPTION_COMMENT);
}
