/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a filter expression, and which of them are names that would be looked up. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word of the expression. The places are in bytes. */
typedef struct
{
  gsize start;
  gsize end;
  gsize plain_end; /* in the text without names */
  gboolean is_name; /* it would be looked up: a host, network, service or protocol */
} GPcapFilterWord;

/* An expression, as libpcap's scanner splits it. */
typedef struct
{
  GArray *words; /* owned; of GPcapFilterWord */
  GString *plain; /* owned; the expression with numbers and addresses in place of names */
  gboolean has_names;
  GPtrArray *names; /* owned; of char *; the names, each once */
  int gateway; /* the first word "gateway" with a name, in whose place nothing else may stand; -1 if
                  there is none */
} GPcapFilterWords;

GPcapFilterWords *gpcap_filter_words_new (const char *expression);
void gpcap_filter_words_free (GPcapFilterWords *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapFilterWords, gpcap_filter_words_free)

G_END_DECLS
