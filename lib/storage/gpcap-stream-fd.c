/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file descriptor behind a stream. */

#include "storage/gpcap-stream-fd.h"

#include <gio/gfiledescriptorbased.h>

static int
get_fd (gpointer stream)
{
  return G_IS_FILE_DESCRIPTOR_BASED (stream)
             ? g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream))
             : -1;
}

/* Returns the descriptor that a stream reads from, directly or through filters, or -1. */
int
gpcap_stream_fd_of_input (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream))
    stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  return get_fd (stream);
}

/* Returns the descriptor that a stream writes to, directly or through filters, or -1. */
int
gpcap_stream_fd_of_output (GOutputStream *stream)
{
  while (G_IS_FILTER_OUTPUT_STREAM (stream))
    stream = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));
  return get_fd (stream);
}
