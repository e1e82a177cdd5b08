/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of a ring of files: made from a template with a date and a number, and read back. */

#include "savefiles/gpcap-file-names.h"

#include <string.h>

#include "base/gpcap-time-zone.h"
#include "base/gpcap-timestamp.h"
#include "gpcap/gpcap-error.h"

/* Before a conversion in the pattern; no file name has this byte. */
#define MARK '\0'

#define NUMBER 'N'
#define DEFAULT_DIGITS 5

/* A gint64 of so many digits cannot overflow. */
#define MAX_DIGITS 18

/* The conversions of a date have a fixed width, and no words, which depend on the language. So the
 * number is what is left, and each name can be read back. */
static const struct
{
  char letter;
  const char *format; /* of g_date_time_format(), or NULL for the seconds since 1970 */
  guint width;
  gint64 min;
  gint64 max;
} conversions[] = {
  { 'Y', "%Y", 4, 0, 9999 },
  { 'm', "%m", 2, 1, 12 },
  { 'd', "%d", 2, 1, 31 },
  { 'H', "%H", 2, 0, 23 },
  { 'M', "%M", 2, 0, 59 },
  { 'S', "%S", 2, 0, 60 },
  { 'y', "%y", 2, 0, 99 },
  { 'j', "%j", 3, 1, 366 },
  { 'G', "%G", 4, 0, 9999 },
  { 'V', "%V", 2, 1, 53 },
  { 'u', "%u", 1, 1, 7 },
  { 's', NULL, 10, 0, G_GINT64_CONSTANT (9999999999) },
  { 'z', "%z", 5, -1 /* a sign */, 0 },
};

static int
find_conversion (char letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conversions); i++)
    {
      if (conversions[i].letter == letter)
        return i;
    }
  return -1;
}

static gboolean
refuse (GError **error, const char *template, const char *reason)
{
  g_autofree char *shown = g_utf8_make_valid (template, -1);

  g_set_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT,
               "%s is not a template for file names: %s", shown, reason);
  return FALSE;
}

static void
add_conversion (GPcapFileNames *self, char letter)
{
  g_string_append_c (self->pattern, MARK);
  g_string_append_c (self->pattern, letter);
  if (letter != NUMBER)
    self->n_fixed += conversions[find_conversion (letter)].width;
}

static void
add_literal (GPcapFileNames *self, char literal)
{
  g_string_append_c (self->pattern, literal);
  self->n_fixed++;
}

/* Parses the conversion at @position, which is behind the percent sign, and moves @position behind
 * it. */
static gboolean
parse_conversion (GPcapFileNames *self, const char *template, const char **position, GError **error)
{
  const char letter = **position;
  guint digits = DEFAULT_DIGITS;

  if (g_ascii_isdigit (letter))
    digits = g_ascii_digit_value (*(*position)++);
  if (**position == NUMBER)
    {
      if (self->min_digits != 0)
        return refuse (error, template, "it has the number, %N, twice");
      if (digits == 0)
        return refuse (error, template, "a number has at least one digit, as in %1N");
      self->min_digits = digits;
      add_conversion (self, NUMBER);
    }
  else if (letter == '%')
    add_literal (self, '%');
  else if (letter == 'F' || letter == 'T')
    {
      const char *parts = letter == 'F' ? "Y-m-d" : "H:M:S";

      for (const char *part = parts; *part != '\0'; part++)
        {
          if (g_ascii_isalpha (*part))
            add_conversion (self, *part);
          else
            add_literal (self, *part);
        }
    }
  else if (letter != '\0' && find_conversion (letter) != -1)
    add_conversion (self, letter);
  else
    return refuse (error, template,
                   "its conversions may be %Y %m %d %H %M %S %y %j %G %V %u %s %z %F %T, "
                   "the number %N, and %%");
  ++*position;
  return TRUE;
}

static gboolean
parse_name (GPcapFileNames *self, const char *template, const char *name, GError **error)
{
  for (const char *position = name; *position != '\0';)
    {
      if (*position != '%')
        add_literal (self, *position++);
      else
        {
          position++;
          if (!parse_conversion (self, template, &position, error))
            return FALSE;
        }
    }
  if (self->min_digits == 0)
    return refuse (error, template,
                   "without the number of the file, %N, two files could get one name, when they "
                   "are full within a second or the clock is set back");
  return TRUE;
}

/* All files are in one directory, so that the oldest ones can be found. */
static gboolean
parse_directory (GPcapFileNames *self, const char *template, gsize size, GError **error)
{
  GString *directory = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    {
      if (template[i] == '%' && template[++i] != '%')
        {
          g_string_free (directory, TRUE);
          return refuse (error, template, "its directory has a conversion");
        }
      g_string_append_c (directory, template[i]);
    }
  self->directory = g_string_free (directory, FALSE);
  return TRUE;
}

/* Parses a template, whose dates are in a time zone. Fails with GPCAP_ERROR_INVALID_ARGUMENT if it
 * cannot give distinct names. */
GPcapFileNames *
gpcap_file_names_new (const char *template, GTimeZone *zone, GError **error)
{
  g_autoptr (GPcapFileNames) self = g_new0 (GPcapFileNames, 1);
  const char *slash = strrchr (template, '/');
  const char *name = slash != NULL ? slash + 1 : template;

  g_rec_mutex_lock (&gpcap_time_zone_lock);
  self->zone = g_time_zone_ref (zone);
  g_rec_mutex_unlock (&gpcap_time_zone_lock);
  self->pattern = g_string_new (NULL);
  if (slash == NULL)
    self->directory = g_strdup (".");
  else if (!parse_directory (self, template, MAX (slash - template, 1), error))
    return NULL;
  if (!parse_name (self, template, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
gpcap_file_names_free (GPcapFileNames *self)
{
  g_free (self->directory);
  g_rec_mutex_lock (&gpcap_time_zone_lock);
  g_time_zone_unref (self->zone);
  g_rec_mutex_unlock (&gpcap_time_zone_lock);
  g_string_free (self->pattern, TRUE);
  g_free (self);
}

static void
append_conversion (GString *name, int conversion, GDateTime *date)
{
  const char *format = conversions[conversion].format;

  if (format == NULL)
    {
      g_string_append_printf (name, "%010" G_GINT64_FORMAT, g_date_time_to_unix (date));
      return;
    }
  g_autofree char *text = g_date_time_format (date, format);
  g_string_append (name, text);
}

/* Returns the name of a file in the directory. A time that a savefile cannot hold is taken for the
 * nearest one that it can. */
char *
gpcap_file_names_make (const GPcapFileNames *self, gint64 timestamp, guint64 number)
{
  const gint64 seconds = CLAMP (timestamp / GPCAP_NANOSECONDS_PER_SECOND, 0, G_MAXUINT32);
  g_autoptr (GRecMutexLocker) locker = g_rec_mutex_locker_new (&gpcap_time_zone_lock);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) date = g_date_time_to_timezone (utc, self->zone);
  GString *name = g_string_new (NULL);

  for (gsize i = 0; i < self->pattern->len; i++)
    {
      if (self->pattern->str[i] != MARK)
        g_string_append_c (name, self->pattern->str[i]);
      else if (self->pattern->str[++i] == NUMBER)
        g_string_append_printf (name, "%0*" G_GUINT64_FORMAT, (int) self->min_digits, number);
      else
        append_conversion (name, find_conversion (self->pattern->str[i]), date);
    }
  return g_string_free (name, FALSE);
}

/* Reads digits, of which there are at most MAX_DIGITS. */
static gboolean
read_digits (const char *text, guint n_digits, gint64 *value)
{
  *value = 0;
  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *value = *value * 10 + g_ascii_digit_value (text[i]);
    }
  return TRUE;
}

static gboolean
matches_conversion (int conversion, const char *text)
{
  const guint width = conversions[conversion].width;
  gint64 value;

  if (conversions[conversion].min < 0)
    return (*text == '+' || *text == '-') && read_digits (text + 1, width - 1, &value);
  return read_digits (text, width, &value) && value >= conversions[conversion].min
         && value <= conversions[conversion].max;
}

/* Whether the first @size bytes are a name that the template gives. @number is then its number. */
gboolean
gpcap_file_names_match (const GPcapFileNames *self, const char *name, gsize size, guint64 *number)
{
  if (size < self->n_fixed + self->min_digits || size > self->n_fixed + MAX_DIGITS)
    return FALSE;
  const guint n_digits = size - self->n_fixed;
  gint64 value = 0;

  for (gsize i = 0; i < self->pattern->len; i++)
    {
      if (self->pattern->str[i] != MARK)
        {
          if (*name++ != self->pattern->str[i])
            return FALSE;
          continue;
        }
      if (self->pattern->str[++i] == NUMBER)
        {
          if (!read_digits (name, n_digits, &value)
              || (n_digits > self->min_digits && *name == '0'))
            return FALSE;
          name += n_digits;
          continue;
        }
      const int conversion = find_conversion (self->pattern->str[i]);
      if (!matches_conversion (conversion, name))
        return FALSE;
      name += conversions[conversion].width;
    }
  *number = value;
  return TRUE;
}

/* Whether a name is that of a file under way. Then @whole_name is the one it gets when it is whole,
 * which may also be that of a compressed file. */
gboolean
gpcap_file_names_match_hidden (const GPcapFileNames *self, const char *name, char **whole_name)
{
  if (!g_str_has_prefix (name, GPCAP_FILE_NAMES_HIDDEN_PREFIX)
      || !g_str_has_suffix (name, GPCAP_FILE_NAMES_HIDDEN_SUFFIX))
    return FALSE;
  const gsize size = strlen (name);
  const gsize n_around =
      strlen (GPCAP_FILE_NAMES_HIDDEN_PREFIX) + strlen (GPCAP_FILE_NAMES_HIDDEN_SUFFIX);
  if (size <= n_around)
    return FALSE;
  *whole_name = g_strndup (name + strlen (GPCAP_FILE_NAMES_HIDDEN_PREFIX), size - n_around);
  return TRUE;
}
