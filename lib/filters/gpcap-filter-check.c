/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of checking a filter. */

#include "gpcap/gpcap-filter-check.h"

#include <string.h>

#include "backend/gpcap-filter-trial.h"
#include "base/gpcap-task.h"
#include "gpcap/gpcap-link-type.h"

/* The longest expression that is checked, in bytes. */
#define MAX_SIZE 32768

/* The snapshot length to compile with, which makes no difference to what is valid. */
#define SNAPLEN 262144

/**
 * GPcapFilterCheck:
 *
 * The result of [func@GPcap.check_filter]: whether the expression of a filter is valid, and if not,
 * what is wrong where.
 *
 * An entry for filters shows the message, and underlines the place from
 * [property@GPcap.FilterCheck:start] to [property@GPcap.FilterCheck:end]. The result never changes.
 *
 * Since: 1.0
 */
struct _GPcapFilterCheck
{
  GObject parent_instance;

  char *expression; /* owned */
  char *message; /* owned, or NULL if the expression is valid */
  int start; /* in characters, or -1 */
  int end;
  char **names; /* owned */
};

enum
{
  PROP_EXPRESSION = 1,
  PROP_VALID,
  PROP_MESSAGE,
  PROP_START,
  PROP_END,
  PROP_NAMES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (GPcapFilterCheck, gpcap_filter_check, G_TYPE_OBJECT)

static void
gpcap_filter_check_finalize (GObject *object)
{
  GPcapFilterCheck *self = GPCAP_FILTER_CHECK (object);

  g_free (self->expression);
  g_free (self->message);
  g_strfreev (self->names);

  G_OBJECT_CLASS (gpcap_filter_check_parent_class)->finalize (object);
}

static void
gpcap_filter_check_get_property (GObject *object,
                                 guint property_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  GPcapFilterCheck *self = GPCAP_FILTER_CHECK (object);

  switch (property_id)
    {
    case PROP_EXPRESSION:
      g_value_set_string (value, self->expression);
      break;
    case PROP_VALID:
      g_value_set_boolean (value, self->message == NULL);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_START:
      g_value_set_int (value, self->start);
      break;
    case PROP_END:
      g_value_set_int (value, self->end);
      break;
    case PROP_NAMES:
      g_value_set_boxed (value, self->names);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_filter_check_class_init (GPcapFilterCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gpcap_filter_check_finalize;
  object_class->get_property = gpcap_filter_check_get_property;

  /**
   * GPcapFilterCheck:expression: (getter get_expression)
   *
   * The expression that was checked.
   */
  properties[PROP_EXPRESSION] = g_param_spec_string ("expression", NULL, NULL, NULL, flags);
  /**
   * GPcapFilterCheck:valid: (getter is_valid)
   *
   * Whether the expression is valid.
   */
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, flags);
  /**
   * GPcapFilterCheck:message: (getter get_message)
   *
   * What is wrong with the expression, or %NULL when it is valid.
   */
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  /**
   * GPcapFilterCheck:start: (getter get_start)
   *
   * Where the wrong word begins, in characters from the beginning of the expression; -1 when it is
   * valid, or when the place is unknown.
   */
  properties[PROP_START] = g_param_spec_int ("start", NULL, NULL, -1, G_MAXINT, -1, flags);
  /**
   * GPcapFilterCheck:end: (getter get_end)
   *
   * Where the wrong word ends, in characters from the beginning of the expression; -1 when it is
   * valid, or when the place is unknown.
   */
  properties[PROP_END] = g_param_spec_int ("end", NULL, NULL, -1, G_MAXINT, -1, flags);
  /**
   * GPcapFilterCheck:names: (getter get_names)
   *
   * The names in the expression: hosts, networks, services and protocols that setting the filter
   * looks up.
   */
  properties[PROP_NAMES] = g_param_spec_boxed ("names", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* A check that a program makes by itself is of no expression, which is valid. */
static void
gpcap_filter_check_init (GPcapFilterCheck *self)
{
  self->expression = g_strdup ("");
  self->start = self->end = -1;
  self->names = g_new0 (char *, 1);
}

static void
set_failure (GPcapFilterCheck *self, const char *message, gssize start, gssize end)
{
  g_free (self->message);
  self->message = g_strdup (message);
  if (start == -1)
    return;
  self->start = (int) g_utf8_pointer_to_offset (self->expression, self->expression + start);
  self->end = (int) g_utf8_pointer_to_offset (self->expression, self->expression + end);
}

static void
try_filter (GPcapFilterCheck *self, int datalink, GPcapFilterCheckFlags flags)
{
  g_auto (GPcapFilterTrial) trial = { 0 };
  const GPcapCompilation compilation = {
    .datalink = datalink,
    .snaplen = SNAPLEN,
    .expression = self->expression,
    .optimize = TRUE,
    .netmask = GPCAP_NETMASK_UNKNOWN,
    .is_live = (flags & GPCAP_FILTER_CHECK_FLAGS_LIVE) != 0,
  };

  gpcap_filter_trial_run (&trial, &compilation, (flags & GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS) == 0);
  g_strfreev (self->names);
  self->names = g_steal_pointer (&trial.names);
  if (trial.reason != NULL)
    set_failure (self, trial.reason, trial.has_place ? (gssize) trial.start : -1,
                 (gssize) trial.end);
}

/**
 * gpcap_check_filter:
 * @filter: (nullable): the expression, as in pcap-filter(7); %NULL or "" is valid
 * @datalink: the link type of the packets, such as %GPCAP_DLT_EN10MB
 * @flags: options for the check
 *
 * Checks the expression of a filter, without a device and without setting it anywhere: as often as
 * the user types.
 *
 * With %GPCAP_FILTER_CHECK_FLAGS_NO_LOOKUPS the names of hosts, networks, services and protocols in
 * it are not looked up, neither in the network nor in files such as `/etc/services`: nothing but
 * the syntax, and what goes together, is checked of them, and the answer comes in microseconds.
 * [property@GPcap.FilterCheck:names] lists the names in either case. (Ethernet types and words of
 * libpcap's language are no names.) Without the flag the names are looked up once, which may block
 * for seconds; [func@GPcap.check_filter_async] does not.
 *
 * An expression that no packet can match is found to be so if it has up to 512 bytes, does not
 * become too large, and has no names. The time for an expression grows no faster than its length,
 * unlike that of [func@GPcap.compile]; one of more than 32768 bytes, of more than 1000 words in one
 * condition (without `and`, `or` and `not`), or of more than 1000 parentheses in one another is not
 * checked, and said to be too long or too deep.
 *
 * The place of what is wrong is in characters (Unicode code points), as in labels, entries and
 * Python's strings. JavaScript counts UTF-16 units, which differ for characters beyond the basic
 * plane; C gets a pointer with g_utf8_offset_to_pointer(). It is unknown where libpcap does not
 * tell enough. The underlying libpcap calls are `pcap_open_dead()` and `pcap_compile()`.
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
GPcapFilterCheck *
gpcap_check_filter (const char *filter, int datalink, GPcapFilterCheckFlags flags)
{
  GPcapFilterCheck *self = g_object_new (GPCAP_TYPE_FILTER_CHECK, NULL);
  const char *expression = filter != NULL ? filter : "";
  const char *invalid;

  g_free (self->expression);
  self->expression = g_utf8_make_valid (expression, -1);
  if (!g_utf8_validate (expression, -1, &invalid))
    {
      const gssize start = invalid - expression;

      set_failure (self, "The filter expression is not valid UTF-8", start,
                   g_utf8_next_char (self->expression + start) - self->expression);
    }
  else if (strlen (expression) > MAX_SIZE)
    set_failure (self, "The filter expression is too long to be checked", -1, -1);
  else
    try_filter (self, datalink, flags);
  return self;
}

/* The input of a check in a thread. */
typedef struct
{
  char *filter; /* owned, or NULL */
  int datalink;
  GPcapFilterCheckFlags flags;
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->filter);
  g_free (self);
}

static void
check_in_thread (GTask *task, gpointer object, gpointer user_data, GCancellable *cancellable)
{
  const Work *work = user_data;

  g_task_return_pointer (task, gpcap_check_filter (work->filter, work->datalink, work->flags),
                         g_object_unref);
}

/**
 * gpcap_check_filter_async:
 * @filter: (nullable): the expression
 * @datalink: the link type of the packets
 * @flags: options for the check
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): the function to call when the operation is done
 * @user_data: data to pass to @callback
 *
 * Checks the expression of a filter in a thread, like [func@GPcap.check_filter].
 *
 * Cancellation is reported at once: a program cancels the check before when the user types on. Name
 * look-ups that are under way cannot be interrupted; the thread ends after them, and its result is
 * dropped.
 *
 * Since: 1.0
 */
void
gpcap_check_filter_async (const char *filter,
                          int datalink,
                          GPcapFilterCheckFlags flags,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->filter = g_strdup (filter);
  work->datalink = datalink;
  work->flags = flags;
  g_task_set_source_tag (task, gpcap_check_filter_async);
  g_task_set_task_data (task, work, work_free);
  gpcap_task_run_in_thread (task, check_in_thread, g_object_unref);
}

/**
 * gpcap_check_filter_finish:
 * @result: the result passed to the callback
 * @error: return location for a #GError, or %NULL
 *
 * Finishes [func@GPcap.check_filter_async].
 *
 * Returns: (transfer full): the result; %NULL with %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GPcapFilterCheck *
gpcap_check_filter_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * gpcap_filter_check_get_expression: (get-property expression)
 * @self: a check
 *
 * Gets the expression that was checked.
 *
 * Returns: (transfer none): the expression, owned by the check
 *
 * Since: 1.0
 */
const char *
gpcap_filter_check_get_expression (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), NULL);

  return self->expression;
}

/**
 * gpcap_filter_check_is_valid: (get-property valid)
 * @self: a check
 *
 * Gets whether the expression is valid.
 *
 * Returns: %TRUE if the expression is valid
 *
 * Since: 1.0
 */
gboolean
gpcap_filter_check_is_valid (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), FALSE);

  return self->message == NULL;
}

/**
 * gpcap_filter_check_get_message: (get-property message)
 * @self: a check
 *
 * Gets what is wrong with the expression, in libpcap's words, for people.
 *
 * Returns: (transfer none) (nullable): the message, owned by the check; %NULL when the expression
 *   is valid
 *
 * Since: 1.0
 */
const char *
gpcap_filter_check_get_message (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), NULL);

  return self->message;
}

/**
 * gpcap_filter_check_get_start: (get-property start)
 * @self: a check
 *
 * Gets where the wrong word begins.
 *
 * Returns: the place, in characters from the beginning of the expression; the number of characters
 *   in it when something is missing at its end; -1 when it is valid, or when the place is unknown
 *
 * Since: 1.0
 */
int
gpcap_filter_check_get_start (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), -1);

  return self->start;
}

/**
 * gpcap_filter_check_get_end: (get-property end)
 * @self: a check
 *
 * Gets where the wrong word ends.
 *
 * Returns: the place behind the word, in characters from the beginning of the expression; -1 when
 *   it is valid, or when the place is unknown
 *
 * Since: 1.0
 */
int
gpcap_filter_check_get_end (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), -1);

  return self->end;
}

/**
 * gpcap_filter_check_get_names: (get-property names)
 * @self: a check
 *
 * Gets the names in the expression: hosts, networks, services and protocols that setting the filter
 * looks up.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names, each once, owned by the check
 *
 * Since: 1.0
 */
const char *const *
gpcap_filter_check_get_names (GPcapFilterCheck *self)
{
  g_return_val_if_fail (GPCAP_IS_FILTER_CHECK (self), NULL);

  return (const char *const *) self->names;
}
