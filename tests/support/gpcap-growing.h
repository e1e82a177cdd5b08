/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A savefile that a test writes bit by bit, cuts and rotates. */

#pragma once

#include "support/gpcap-test.h"

G_BEGIN_DECLS

typedef struct
{
  char *directory; /* owned */
  char *filename; /* owned */
  char *rotated; /* owned; the name that the file gets when it is rotated */
  int fd; /* owned; the file that is written */
} Growing;

void growing_init (Growing *self);
void growing_append (Growing *self, gconstpointer data, gsize size);
void growing_rename (Growing *self);
void growing_create (Growing *self);
void growing_cut (Growing *self, gsize size);
void growing_clear (Growing *self);

/* The contents of a generated savefile, and where its packets begin. */
typedef struct
{
  guint8 *data; /* owned */
  gsize size;
  GArray *offsets; /* owned; of gsize; of each packet, and of the end */
} Content;

void content_init (Content *self, const char *name);
gsize content_find (const Content *self, guint n);
void content_clear (Content *self);

G_END_DECLS
