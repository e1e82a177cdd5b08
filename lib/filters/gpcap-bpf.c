/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A compiled filter. */

#include "filters/gpcap-bpf-private.h"

#include "backend/gpcap-names.h"
#include "base/gpcap-task.h"
#include "gpcap/gpcap-error.h"

/**
 * GPcapBpf:
 *
 * A compiled filter: a program for the Berkeley Packet Filter's machine, compiled from an
 * expression in libpcap's language.
 *
 * [func@GPcap.compile] compiles a filter. [method@GPcap.Reader.set_bpf] sets it on a reader; a
 * program can also run it on packets of its own. A filter never changes, and may be used in any
 * thread. A filter that was made without compiling an expression has no instructions, and no packet
 * matches it. It corresponds to libpcap's `struct bpf_program`.
 *
 * Since: 1.0
 */
struct _GPcapBpf
{
  GObject parent_instance;

  GPcapProgram *program; /* owned */
  GPcapCompilation compilation; /* the expression is owned */
};

enum
{
  PROP_DATALINK = 1,
  PROP_SNAPLEN,
  PROP_EXPRESSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapBpf, gpcap_bpf, G_TYPE_OBJECT)

static void
gpcap_bpf_finalize (GObject *object)
{
  GPcapBpf *self = GPCAP_BPF (object);

  g_clear_pointer (&self->program, gpcap_program_free);
  g_free ((char *) self->compilation.expression);

  G_OBJECT_CLASS (gpcap_bpf_parent_class)->finalize (object);
}

static void
gpcap_bpf_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapBpf *self = GPCAP_BPF (object);

  switch (property_id)
    {
    case PROP_DATALINK:
      g_value_set_int (value, self->compilation.datalink);
      break;
    case PROP_SNAPLEN:
      g_value_set_int (value, self->compilation.snaplen);
      break;
    case PROP_EXPRESSION:
      g_value_set_string (value, self->compilation.expression);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_bpf_class_init (GPcapBpfClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_bpf_finalize;
  object_class->get_property = gpcap_bpf_get_property;

  /**
   * GPcapBpf:datalink: (getter get_datalink)
   *
   * The link type that the filter was compiled for.
   */
  properties[PROP_DATALINK] =
      g_param_spec_int ("datalink", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  /**
   * GPcapBpf:snaplen: (getter get_snaplen)
   *
   * The value that the filter returns for a packet that matches.
   */
  properties[PROP_SNAPLEN] = g_param_spec_int ("snaplen", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  /**
   * GPcapBpf:expression: (getter get_expression)
   *
   * The expression that the filter was compiled from.
   */
  properties[PROP_EXPRESSION] = g_param_spec_string ("expression", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* A filter that was not compiled has no instructions, and no packet matches it. */
static void
gpcap_bpf_init (GPcapBpf *self)
{
  self->program = gpcap_program_new_empty ();
}

GPcapProgram *
gpcap_bpf_get_program (GPcapBpf *self)
{
  return self->program;
}

gboolean
gpcap_bpf_check_link_type (GPcapBpf *self, int datalink, GError **error)
{
  if (self->compilation.datalink == datalink)
    return TRUE;

  g_autofree char *own = gpcap_names_label_datalink (self->compilation.datalink);
  g_autofree char *other = gpcap_names_label_datalink (datalink);
  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_WRONG_LINK_TYPE,
               "The filter was compiled for %s, but the packets have %s", own, other);
  return FALSE;
}

/* Never examines more of the packet than was captured. */
gboolean
gpcap_bpf_passes (GPcapBpf *self, const GPcapPacketRecord *record, const guint8 *data)
{
  return gpcap_program_run (self->program, data, record->caplen, record->len) != 0;
}

/* Checks what can be checked of an expression before the link type is known; it may be NULL. */
gboolean
gpcap_bpf_check_expression (const char *expression, GError **error)
{
  if (expression == NULL || g_utf8_validate (expression, -1, NULL))
    return TRUE;
  g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                       "The filter expression is not valid UTF-8");
  return FALSE;
}

/* Takes ownership of the program. */
static GPcapBpf *
bpf_new (GPcapProgram *program, const GPcapCompilation *compilation)
{
  GPcapBpf *self = g_object_new (GPCAP_TYPE_BPF, NULL);

  gpcap_program_free (self->program);
  self->program = program;
  self->compilation = *compilation;
  self->compilation.expression = g_strdup (compilation->expression);
  return self;
}

/* Compiles a filter for the packets of a capture, or, if @handle is NULL, for packets of any
 * origin. */
GPcapBpf *
gpcap_bpf_compile (GPcapHandle *handle, const GPcapCompilation *compilation, GError **error)
{
  GPcapProgram *program;

  if (compilation->snaplen < 1)
    {
      g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
                   "A snapshot length of %d is out of range: it must be at least 1",
                   compilation->snaplen);
      return NULL;
    }
  if (!gpcap_bpf_check_expression (compilation->expression, error))
    return NULL;
  program = handle != NULL ? gpcap_handle_compile (handle, compilation, error)
                           : gpcap_program_compile (compilation, error);
  return program != NULL ? bpf_new (program, compilation) : NULL;
}

/* Compiles a filter for packets of one more link type. Where none of them can match, such as ARP in
 * raw IP, none passes: libpcap's optimizer alone calls that an error. Sets whether it does. */
GPcapBpf *
gpcap_bpf_compile_variant (const GPcapCompilation *compilation,
                           gboolean *rejects_all,
                           GError **error)
{
  GPcapCompilation unoptimized = *compilation;
  g_autoptr (GError) failure = NULL;
  GPcapBpf *bpf = gpcap_bpf_compile (NULL, compilation, &failure);

  *rejects_all = FALSE;
  if (bpf != NULL)
    return bpf;
  unoptimized.optimize = FALSE;
  bpf = gpcap_bpf_compile (NULL, &unoptimized, NULL);
  *rejects_all = bpf != NULL;
  if (bpf == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return bpf;
}

/* Returns the filter for the packets of a capture: a new reference if it is one already. */
GPcapBpf *
gpcap_bpf_adapt (GPcapBpf *self, GPcapHandle *handle, GError **error)
{
  GPcapProgram *program;

  if (self->compilation.expression == NULL)
    {
      g_set_error_literal (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER,
                           "The filter was not compiled");
      return NULL;
    }
  if (!gpcap_handle_is_live (handle) || gpcap_program_is_live (self->program))
    return g_object_ref (self);
  program = gpcap_handle_adapt_program (handle, self->program, &self->compilation, error);
  return program != NULL ? bpf_new (program, &self->compilation) : NULL;
}

/* The input of a compilation in a thread. */
typedef struct
{
  GPcapHandle *handle; /* owned, or NULL */
  GPcapCompilation compilation; /* the expression is owned */
} Work;

static void
work_free (Work *self)
{
  g_clear_pointer (&self->handle, gpcap_handle_unref);
  g_free ((char *) self->compilation.expression);
  g_free (self);
}

static void
compile_in_thread (GTask *task, gpointer object, gpointer user_data, GCancellable *cancellable)
{
  const Work *work = user_data;
  GError *error = NULL;
  GPcapBpf *self = gpcap_bpf_compile (work->handle, &work->compilation, &error);

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* To be finished with gpcap_compile_finish(). */
void
gpcap_bpf_compile_async (GPcapHandle *handle,
                         const GPcapCompilation *compilation,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new (Work, 1);

  work->handle = handle != NULL ? gpcap_handle_ref (handle) : NULL;
  work->compilation = *compilation;
  work->compilation.expression = g_strdup (compilation->expression);
  g_task_set_source_tag (task, gpcap_compile_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  gpcap_task_run_in_thread (task, compile_in_thread, g_object_unref);
}

/**
 * gpcap_compile:
 * @linktype: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @snaplen: the value that the filter returns for a packet that matches, and so the number of its
 *   bytes that the kernel captures; 1 to 2147483647
 * @filter: (nullable): the expression, as in pcap-filter(7); %NULL or "" matches every packet
 * @optimize: whether to optimise the program, which takes long for hundreds of alternatives
 * @netmask: the IPv4 netmask of the network that the packets come from, in host order, needed by
 *   `ip broadcast` only; %GPCAP_NETMASK_UNKNOWN when it is not known
 * @error: return location for a #GError, or %NULL
 *
 * Compiles a filter.
 *
 * The filter is for packets as a savefile has them: `inbound`, `outbound` and `ifindex`, which only
 * a live capture knows, do not compile for most link types. For a live capture,
 * [method@GPcap.Reader.set_bpf] adapts the filter.
 *
 * Host and service names in the expression are looked up, which may block. The underlying libpcap
 * calls are `pcap_open_dead()` and `pcap_compile()`.
 *
 * Returns: (transfer full): a new filter; %NULL with %GPCAP_ERROR_INVALID_FILTER when the
 *   expression does not compile for that link type, or with %GPCAP_ERROR_INVALID_ARGUMENT when
 *   @snaplen is out of range or @filter is not valid UTF-8
 *
 * Since: 1.0
 */
GPcapBpf *
gpcap_compile (int linktype,
               int snaplen,
               const char *filter,
               gboolean optimize,
               guint32 netmask,
               GError **error)
{
  const GPcapCompilation compilation = {
    .datalink = linktype,
    .snaplen = snaplen,
    .expression = filter != NULL ? filter : "",
    .optimize = optimize,
    .netmask = netmask,
  };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return gpcap_bpf_compile (NULL, &compilation, error);
}

/**
 * gpcap_compile_async:
 * @linktype: the link type of the packets
 * @snaplen: the value that the filter returns for a packet that matches
 * @filter: (nullable): the expression
 * @optimize: whether to optimise the program
 * @netmask: the IPv4 netmask of the network that the packets come from
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Compiles a filter in a thread, like [func@GPcap.compile].
 *
 * Cancellation is reported at once. libpcap cannot be interrupted, so the thread goes on, for a
 * minute in the case of a thousand alternatives, and its result is dropped.
 *
 * Since: 1.0
 */
void
gpcap_compile_async (int linktype,
                     int snaplen,
                     const char *filter,
                     gboolean optimize,
                     guint32 netmask,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  const GPcapCompilation compilation = {
    .datalink = linktype,
    .snaplen = snaplen,
    .expression = filter != NULL ? filter : "",
    .optimize = optimize,
    .netmask = netmask,
  };

  gpcap_bpf_compile_async (NULL, &compilation, cancellable, callback, user_data);
}

/**
 * gpcap_compile_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.compile_async].
 *
 * Returns: (transfer full): a new filter; %NULL with the same errors as [func@GPcap.compile], or
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapBpf *
gpcap_compile_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * gpcap_bpf_filter:
 * @self: a filter
 * @data: (array length=size): the bytes of a packet that was captured whole
 * @size: the size of @data, in bytes
 *
 * Runs the filter on a packet.
 *
 * The size has 32 bits, like libpcap's. The underlying libpcap call is `pcap_offline_filter()`.
 *
 * Returns: the program's result: 0 when the packet does not match, else the snapshot length that
 *   the filter was compiled with
 *
 * Since: 1.0
 */
guint
gpcap_bpf_filter (GPcapBpf *self, const guint8 *data, guint size)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), 0);
  g_return_val_if_fail (data != NULL || size == 0, 0);

  return gpcap_program_run (self->program, data, size, size);
}

/**
 * gpcap_bpf_filter_bytes:
 * @self: a filter
 * @data: the bytes of a packet that was captured whole
 *
 * Runs the filter on a packet, like [method@GPcap.Bpf.filter].
 *
 * Bytes beyond the first 4294967295, which no packet has, are ignored.
 *
 * Returns: the same as [method@GPcap.Bpf.filter]
 *
 * Since: 1.0
 */
guint
gpcap_bpf_filter_bytes (GPcapBpf *self, GBytes *data)
{
  gsize size;

  g_return_val_if_fail (data != NULL, 0);

  const guint8 *bytes = g_bytes_get_data (data, &size);
  return gpcap_bpf_filter (self, bytes, MIN (size, G_MAXUINT));
}

/**
 * gpcap_bpf_filter_packet:
 * @self: a filter
 * @hdr: the header of a packet
 * @data: (array length=size): the captured bytes of the packet
 * @size: the size of @data, in bytes; if the header has another captured length, the smaller one
 *   counts
 *
 * Runs the filter on a packet that the snapshot length may have cut. A filter that asks for the
 * packet's length gets the length on the wire.
 *
 * The underlying libpcap call is `pcap_offline_filter()`.
 *
 * Returns: the program's result: 0 when the packet does not match, else the snapshot length that
 *   the filter was compiled with
 *
 * Since: 1.0
 */
guint
gpcap_bpf_filter_packet (GPcapBpf *self, GPcapPkthdr *hdr, const guint8 *data, guint size)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), 0);
  g_return_val_if_fail (GPCAP_IS_PKTHDR (hdr), 0);
  g_return_val_if_fail (data != NULL || size == 0, 0);

  return gpcap_program_run (self->program, data, MIN (size, gpcap_pkthdr_get_caplen (hdr)),
                            gpcap_pkthdr_get_len (hdr));
}

/**
 * gpcap_bpf_matches:
 * @self: a filter
 * @packet: a packet of the filter's link type
 *
 * Checks whether a packet matches the filter. If the snapshot length cut the packet, a filter that
 * asks for the packet's length gets the length on the wire.
 *
 * The underlying libpcap call is `pcap_offline_filter()`.
 *
 * Returns: %TRUE if the packet matches
 *
 * Since: 1.0
 */
gboolean
gpcap_bpf_matches (GPcapBpf *self, GPcapPacket *packet)
{
  gsize size;

  g_return_val_if_fail (GPCAP_IS_BPF (self), FALSE);
  g_return_val_if_fail (GPCAP_IS_PACKET (packet), FALSE);

  const guint8 *data = g_bytes_get_data (gpcap_packet_get_data (packet), &size);
  return gpcap_bpf_filter_packet (self, gpcap_packet_get_hdr (packet), data, MIN (size, G_MAXUINT))
         != 0;
}

/**
 * gpcap_bpf_get_instructions:
 * @self: a filter
 *
 * Gets the instructions of the program, a #GVariant of type `a(qyyu)`: an array of (code, jump if
 * true, jump if false, operand), the fields of libpcap's `struct bpf_insn`.
 *
 * Returns: (transfer full): the instructions
 *
 * Since: 1.0
 */
GVariant *
gpcap_bpf_get_instructions (GPcapBpf *self)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), NULL);

  return g_variant_ref_sink (gpcap_program_get_instructions (self->program));
}

/**
 * gpcap_bpf_dump:
 * @self: a filter
 *
 * Formats the program as text for people, one instruction a line, as `tcpdump -d` does.
 *
 * The underlying libpcap call is `bpf_image()`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
gpcap_bpf_dump (GPcapBpf *self)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), NULL);

  return gpcap_program_dump (self->program);
}

/**
 * gpcap_bpf_get_datalink: (get-property datalink)
 * @self: a filter
 *
 * Gets the link type that the filter was compiled for.
 *
 * Returns: the link type, such as %GPCAP_DLT_EN10MB
 *
 * Since: 1.0
 */
int
gpcap_bpf_get_datalink (GPcapBpf *self)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), 0);

  return self->compilation.datalink;
}

/**
 * gpcap_bpf_get_snaplen: (get-property snaplen)
 * @self: a filter
 *
 * Gets the value that the filter returns for a packet that matches.
 *
 * Returns: the snapshot length, in bytes
 *
 * Since: 1.0
 */
int
gpcap_bpf_get_snaplen (GPcapBpf *self)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), 0);

  return self->compilation.snaplen;
}

/**
 * gpcap_bpf_get_expression: (get-property expression)
 * @self: a filter
 *
 * Gets the expression that the filter was compiled from.
 *
 * Returns: (transfer none) (nullable): the expression, owned by the filter; %NULL if the filter was
 *   not compiled
 *
 * Since: 1.0
 */
const char *
gpcap_bpf_get_expression (GPcapBpf *self)
{
  g_return_val_if_fail (GPCAP_IS_BPF (self), NULL);

  return self->compilation.expression;
}
