/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of a block of the pcapng format. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Options that are gone through: those that are left. */
typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
  gboolean is_swapped; /* in the other byte order */
} GPcapOptionList;

typedef struct
{
  guint16 code;
  guint16 size; /* of the value, in bytes */
  const guint8 *value; /* borrowed, unaligned, and in the byte order of the options */
} GPcapOption;

gboolean gpcap_options_next (GPcapOptionList *self, GPcapOption *option);
gboolean gpcap_options_find (GPcapOptionList self, guint16 code, GPcapOption *option);
gboolean gpcap_options_find_uint32 (GPcapOptionList self, guint16 code, guint32 *number);
gboolean gpcap_options_find_uint64 (GPcapOptionList self, guint16 code, guint64 *number);
char *gpcap_options_dup_string (GPcapOptionList self, guint16 code);
char **gpcap_options_dup_strings (GPcapOptionList self, guint16 code);
GPcapOptionList gpcap_options_of (GBytes *bytes, gsize offset);
GBytes *gpcap_options_dup_bytes (GBytes *bytes, gsize offset);
guint gpcap_options_count (GPcapOptionList self);

void gpcap_options_append (GByteArray *array, guint16 code, gconstpointer value, gsize size);
void gpcap_options_append_all (GByteArray *array, guint32 block_type, GPcapOptionList options);
void gpcap_options_append_string (GByteArray *array, guint16 code, const char *string);
void gpcap_options_append_end (GByteArray *array);

G_END_DECLS
