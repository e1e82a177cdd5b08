/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The beginning of a section that is written. */

#include "writers/gpcap-pcapng-section.h"

#include <sys/utsname.h>

#include "gpcap/gpcap-version.h"
#include "pcapng/gpcap-options.h"
#include "pcapng/gpcap-pcapng.h"

static char *
dup_os (void)
{
  struct utsname name;

  return uname (&name) == 0 ? g_strdup_printf ("%s %s", name.sysname, name.release) : NULL;
}

static char *
dup_application (void)
{
  return g_strdup_printf ("GPcap %d.%d", GPCAP_MAJOR_VERSION, GPCAP_MINOR_VERSION);
}

/* Appends the options of the section that is copied, but for those that the program replaces. */
static void
append_source (GByteArray *body, const GPcapPcapngSection *self, GBytes *source)
{
  GPcapOptionList options = gpcap_options_of (source, sizeof (GPcapSectionHeader));
  GPcapOption option;

  while (gpcap_options_next (&options, &option))
    {
      if ((option.code != GPCAP_OPTION_SECTION_HARDWARE || self->hardware == NULL)
          && (option.code != GPCAP_OPTION_SECTION_OS || self->os == NULL)
          && (option.code != GPCAP_OPTION_SECTION_APPLICATION || self->application == NULL))
        gpcap_options_append (body, option.code, option.value, option.size);
    }
}

/* Returns the body of a section. Unless another one is copied, what the program does not say of the
 * machine and the application is what is known of them. */
GBytes *
gpcap_pcapng_section_make (const GPcapPcapngSection *self, GBytes *source)
{
  const GPcapSectionHeader header = {
    .byte_order_magic = GPCAP_PCAPNG_BYTE_ORDER_MAGIC,
    .version_major = GPCAP_PCAPNG_VERSION_MAJOR,
    .version_minor = GPCAP_PCAPNG_VERSION_MINOR,
    .length = { G_MAXUINT32, G_MAXUINT32 },
  };
  g_autofree char *os = source == NULL && self->os == NULL ? dup_os () : g_strdup (self->os);
  g_autofree char *application = source == NULL && self->application == NULL
                                     ? dup_application ()
                                     : g_strdup (self->application);
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) &header, sizeof header);
  for (guint i = 0; self->comments != NULL && self->comments[i] != NULL; i++)
    gpcap_options_append_string (body, GPCAP_OPTION_COMMENT, self->comments[i]);
  gpcap_options_append_string (body, GPCAP_OPTION_SECTION_HARDWARE, self->hardware);
  gpcap_options_append_string (body, GPCAP_OPTION_SECTION_OS, os);
  gpcap_options_append_string (body, GPCAP_OPTION_SECTION_APPLICATION, application);
  append_source (body, self, source);
  if (body->len > sizeof header)
    gpcap_options_append_end (body);
  return g_byte_array_free_to_bytes (body);
}
