/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A follower: reads a file that grows, and notices when another one takes its place. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GPcapFollow GPcapFollow;

/* What has become of a file of which everything was read. */
typedef enum
{
  GPCAP_FOLLOW_SAME, /* there is nothing new */
  GPCAP_FOLLOW_GREW, /* there is more to read */
  GPCAP_FOLLOW_CUT, /* it is shorter than what was read of it */
  GPCAP_FOLLOW_REPLACED, /* another file has its name */
} GPcapFollowChange;

/* Called in the thread that reads, before and after it waits. */
typedef void (*GPcapFollowWaitFunc) (gpointer user_data, gboolean is_waiting);

GPcapFollow *gpcap_follow_new (const char *filename, int fd, GError **error);
void gpcap_follow_free (GPcapFollow *self);
void gpcap_follow_set_wait_func (GPcapFollow *self, GPcapFollowWaitFunc func, gpointer user_data);
GPcapFollowChange gpcap_follow_look (GPcapFollow *self, guint64 position);
gboolean gpcap_follow_wait (GPcapFollow *self);
gssize gpcap_follow_read (GPcapFollow *self, gpointer buffer, gsize size, GError **error);
gboolean gpcap_follow_is_over (const GPcapFollow *self);
int gpcap_follow_open_next (GPcapFollow *self, GError **error);
gsize gpcap_follow_count_available (GPcapFollow *self);
void gpcap_follow_cancel (GPcapFollow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GPcapFollow, gpcap_follow_free)

G_END_DECLS
