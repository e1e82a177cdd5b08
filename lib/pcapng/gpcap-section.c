/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A section of a savefile in pcapng format: what it says of the capture. */

#include "pcapng/gpcap-section-private.h"

#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

/**
 * GPcapSection:
 *
 * What a section of a savefile in pcapng format says of the capture: where and with what it was
 * made, and comments on it.
 *
 * [method@GPcap.Reader.get_sections] lists those of a savefile. Most savefiles have one. Of a
 * [class@GPcap.Dumper], the properties of the same names are what its savefile says.
 *
 * Since: 1.0
 */
struct _GPcapSection
{
  GObject parent_instance;

  char *hardware; /* owned, like all that follows; NULL if it is not known, like the next two */
  char *os;
  char *application;
  char **comments;
  GBytes *options; /* in native byte order, or NULL */
};

enum
{
  PROP_HARDWARE = 1,
  PROP_OS,
  PROP_APPLICATION,
  PROP_COMMENTS,
  PROP_OPTIONS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapSection, gpcap_section, G_TYPE_OBJECT)

static void
gpcap_section_finalize (GObject *object)
{
  GPcapSection *self = GPCAP_SECTION (object);

  g_free (self->hardware);
  g_free (self->os);
  g_free (self->application);
  g_strfreev (self->comments);
  g_clear_pointer (&self->options, g_bytes_unref);

  G_OBJECT_CLASS (gpcap_section_parent_class)->finalize (object);
}

static void
gpcap_section_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapSection *self = GPCAP_SECTION (object);

  switch (property_id)
    {
    case PROP_HARDWARE:
      g_value_set_string (value, self->hardware);
      break;
    case PROP_OS:
      g_value_set_string (value, self->os);
      break;
    case PROP_APPLICATION:
      g_value_set_string (value, self->application);
      break;
    case PROP_COMMENTS:
      g_value_set_boxed (value, self->comments);
      break;
    case PROP_OPTIONS:
      g_value_set_boxed (value, self->options);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_section_class_init (GPcapSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_section_finalize;
  object_class->get_property = gpcap_section_get_property;

  /**
   * GPcapSection:hardware: (getter get_hardware)
   *
   * The description of the machine, or %NULL.
   */
  properties[PROP_HARDWARE] = g_param_spec_string ("hardware", NULL, NULL, NULL, readable);
  /**
   * GPcapSection:os: (getter get_os)
   *
   * The operating system of the machine, or %NULL.
   */
  properties[PROP_OS] = g_param_spec_string ("os", NULL, NULL, NULL, readable);
  /**
   * GPcapSection:application: (getter get_application)
   *
   * The program that wrote the section, or %NULL.
   */
  properties[PROP_APPLICATION] = g_param_spec_string ("application", NULL, NULL, NULL, readable);
  /**
   * GPcapSection:comments: (getter get_comments)
   *
   * The comments on the capture.
   */
  properties[PROP_COMMENTS] = g_param_spec_boxed ("comments", NULL, NULL, G_TYPE_STRV, readable);
  /**
   * GPcapSection:options: (getter get_options)
   *
   * The options of the section's block, in this machine's byte order, or %NULL.
   */
  properties[PROP_OPTIONS] = g_param_spec_boxed ("options", NULL, NULL, G_TYPE_BYTES, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
gpcap_section_init (GPcapSection *self)
{
  self->comments = g_new0 (char *, 1);
}

/* Makes a section of the body of its block in native byte order. */
GPcapSection *
gpcap_section_new_for_body (GBytes *body)
{
  GPcapSection *self = g_object_new (GPCAP_TYPE_SECTION, NULL);
  const GPcapOptionList options = gpcap_options_of (body, sizeof (GPcapSectionHeader));

  self->hardware = gpcap_options_dup_string (options, GPCAP_OPTION_SECTION_HARDWARE);
  self->os = gpcap_options_dup_string (options, GPCAP_OPTION_SECTION_OS);
  self->application = gpcap_options_dup_string (options, GPCAP_OPTION_SECTION_APPLICATION);
  g_strfreev (self->comments);
  self->comments = gpcap_options_dup_strings (options, GPCAP_OPTION_COMMENT);
  self->options = gpcap_options_dup_bytes (body, sizeof (GPcapSectionHeader));
  return self;
}

/**
 * gpcap_section_get_hardware: (get-property hardware)
 * @self: a section
 *
 * Gets the description of the machine on which the capture was made.
 *
 * Returns: (transfer none) (nullable): the description, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_section_get_hardware (GPcapSection *self)
{
  g_return_val_if_fail (GPCAP_IS_SECTION (self), NULL);

  return self->hardware;
}

/**
 * gpcap_section_get_os: (get-property os)
 * @self: a section
 *
 * Gets the operating system of the machine on which the capture was made.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_section_get_os (GPcapSection *self)
{
  g_return_val_if_fail (GPCAP_IS_SECTION (self), NULL);

  return self->os;
}

/**
 * gpcap_section_get_application: (get-property application)
 * @self: a section
 *
 * Gets the program that wrote the section.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
gpcap_section_get_application (GPcapSection *self)
{
  g_return_val_if_fail (GPCAP_IS_SECTION (self), NULL);

  return self->application;
}

/**
 * gpcap_section_get_comments: (get-property comments)
 * @self: a section
 *
 * Gets the comments on the capture, in the order of the file.
 *
 * Returns: (transfer none) (array zero-terminated=1): the comments, owned by the section
 *
 * Since: 1.0
 */
const char *const *
gpcap_section_get_comments (GPcapSection *self)
{
  g_return_val_if_fail (GPCAP_IS_SECTION (self), NULL);

  return (const char *const *) self->comments;
}

/**
 * gpcap_section_get_options: (get-property options)
 * @self: a section
 *
 * Gets all options of the section's block, among them those for which there is no property.
 *
 * The options have the form that the pcapng format gives them, with their numbers in this machine's
 * byte order, whatever that of the file is. They end with an option with the code 0.
 *
 * Returns: (transfer none) (nullable): the options, owned by the section, or %NULL if there are
 *   none
 *
 * Since: 1.0
 */
GBytes *
gpcap_section_get_options (GPcapSection *self)
{
  g_return_val_if_fail (GPCAP_IS_SECTION (self), NULL);

  return self->options;
}
