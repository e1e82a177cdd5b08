/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A flight recorder: writes what led to an event, and what followed. */

#include "gpcap/gpcap-recorder.h"

#include "packets/gpcap-packet-batch-private.h"
#include "savefiles/gpcap-dumper-rotation.h"
#include "taps/gpcap-history-private.h"
#include "taps/gpcap-recording.h"

#define NANOSECONDS_PER_SECOND 1e9

/* How long packets of the recorded time may take to come, in nanoseconds. */
#define LATENESS G_GINT64_CONSTANT (1000000000)

/* An event whose time is so near to the wall clock, in nanoseconds, is one of a capture: the wall
 * clock then ends the recording, though no packet comes. */
#define NEAR G_GINT64_CONSTANT (60000000000)

/**
 * GPcapRecorder:
 *
 * A flight recorder: the latest packets are in a [class@GPcap.History], and when something happens,
 * [method@GPcap.Recorder.trigger] writes them to a savefile, from some seconds before the event to
 * some seconds after it, while the capture goes on.
 *
 * The program gives packets to the history as usual. The bounds of the history have to leave the
 * time before the event in it, for example [property@GPcap.History:max-seconds]. The packets after
 * the event are written as they are added, whatever its bounds.
 *
 * A thread writes. It shares the memory of the packets, which are not copied, so that a trigger
 * takes no longer than it takes to look at the blocks of the history, and a slow disk takes memory,
 * but loses no packet. A [class@GPcap.Rotation] names the files, and deletes old ones: a recording
 * is one file, unless the rotation limits its size. Timestamps have nanoseconds. The format is
 * pcap, in which packets of another link type go into a file of their own; from the first packet of
 * a pcapng savefile on it is pcapng, with interfaces of any link type, comments and other options.
 * [method@GPcap.Rotation.check] tells beforehand whether the names are valid, which otherwise
 * [signal@GPcap.Recorder::failed] does with the first recording.
 *
 * When a trigger comes while a recording is under way, and the time before it overlaps with that of
 * the recording, the recording goes on until the time after this trigger is over. Otherwise the
 * next recording follows. No packet is in two recordings, also when the time before a trigger
 * reaches into a recording that has ended.
 *
 * In place of a history, [ctor@GPcap.Recorder.new_for_ring] takes a dumper that writes a ring of
 * files: then nothing is kept in memory, the time before an event is as long as the ring, and the
 * recording has the format of the ring. A trigger opens the files of the ring that may have packets
 * of the time before it, which so may be deleted meanwhile; at the end, the thread reads them and
 * those that were written since, with the one under way, and writes the packets of the time. At
 * most a quarter of the descriptors that the process may have are used for that: later files are
 * opened when they are read, and one that the ring has deleted by then is an error. Packets count
 * by their time alone. A file that is damaged is an error, and the others are written all the same.
 * The recording ends a second after its time is over, or when a whole file is later. If the dumper
 * is used in another thread, the ring has to be longer than the time after an event by some
 * seconds.
 *
 * A recording of a history ends when a packet comes that is later. For events of now it also ends a
 * second after its time is over though no packet comes; this, and the signals, require that the
 * main context runs which was the thread-default one where the recorder was made.
 * [method@GPcap.Recorder.end] ends it at once, as when the reader has finished. A recorder that is
 * dropped ends its recording, too, and the thread still writes it; the process has to live as long
 * as that.
 *
 * A recorder is used by the thread of its history, which has one recorder at a time. A dumper may
 * have several.
 *
 * Since: 1.0
 */
typedef struct _Job Job;

struct _GPcapRecorder
{
  GObject parent_instance;

  GPcapHistory *history; /* owned, or NULL */
  GPcapDumper *ring; /* owned; what writes it, or NULL */
  GPcapRotation *rotation; /* owned, or NULL */
  double seconds_before;
  double seconds_after;

  GMainContext *context; /* a reference, owned; where signals are emitted */
  GThreadPool *writers; /* owned; writes recordings one after another */
  GPcapRecording *recording; /* owned; what is under way, or NULL */
  gint64 to; /* its end, in nanoseconds since 1970 */
  gint64 recorded_to; /* packets up to this time were recorded; G_MININT64 for none */
  guint64 recorded_number; /* and those of the history with numbers below this one */
  GSource *timer; /* owned, or NULL */
  gint64 from; /* its begin */
  GArray *parts; /* owned; of the ring that are open for it, or NULL */
  GThread *thread; /* not owned; where the recorder was made */
  guint64 n_taken; /* the files of the ring that were looked at for it */
  Job *job; /* owned; for the thread, until the recording of a ring ends; or NULL */
  guint n_pending; /* recordings that were begun and not reported */
};

enum
{
  PROP_HISTORY = 1,
  PROP_RING,
  PROP_ROTATION,
  PROP_SECONDS_BEFORE,
  PROP_SECONDS_AFTER,
  PROP_RECORDING,
  N_PROPERTIES
};

enum
{
  SIGNAL_RECORDED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GPcapRecorder, gpcap_recorder, G_TYPE_OBJECT)

/* A recording on its way to the thread that writes, and back. */
struct _Job
{
  GPcapRecording *recording; /* owned */
  GWeakRef recorder;
  GMainContext *context; /* a reference, owned */
};

static void
job_free (gpointer job)
{
  Job *self = job;

  gpcap_recording_unref (self->recording);
  g_weak_ref_clear (&self->recorder);
  g_main_context_unref (self->context);
  g_free (self);
}

/* In the main context. Handlers may do anything. */
static gboolean
report_cb (gpointer job)
{
  const GPcapRecording *recording = ((Job *) job)->recording;
  g_autoptr (GPcapRecorder) self = g_weak_ref_get (&((Job *) job)->recorder);

  if (self == NULL)
    return G_SOURCE_REMOVE;
  self->n_pending--;
  for (guint i = 0; i < recording->files->len; i++)
    {
      const GPcapRecorded *recorded = &g_array_index (recording->files, GPcapRecorded, i);

      g_signal_emit (self, signals[SIGNAL_RECORDED], 0, recorded->file, recorded->first_time,
                     recorded->last_time, recorded->n_packets);
    }
  if (recording->error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, recording->error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDING]);
  return G_SOURCE_REMOVE;
}

/* In the thread that writes. */
static void
write_cb (gpointer job, gpointer user_data)
{
  Job *self = job;
  g_autoptr (GSource) source = g_idle_source_new ();

  gpcap_recording_write (self->recording);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_cb, self, job_free);
  g_source_attach (source, self->context);
}

static void
drop_timer (GPcapRecorder *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/* Opens the files of the ring that may have packets of the recording, and were not open yet. What
 * fails is told when the recording is. */
static void
open_parts (GPcapRecorder *self, GPcapRecording *recording, gint64 to, gint64 *last_time)
{
  GError **error = recording->unread == NULL ? &recording->unread : NULL;

  gpcap_dumper_open_parts (self->ring, self->from, to, self->parts, &self->n_taken, last_time,
                           error);
}

/* Has the thread read what the ring has of the recording. */
static void
hand_over_parts (GPcapRecorder *self, GPcapRecording *recording)
{
  gint64 last_time;

  open_parts (self, recording, self->to, &last_time);
  /* The file under way grows while it is read: what comes now is not of this recording. */
  const gint64 to = MIN (self->to, last_time);
  for (guint i = 0; i < self->parts->len; i++)
    gpcap_recording_add_part (recording, g_array_index (self->parts, GPcapRingPart, i), to);
  g_array_set_clear_func (self->parts, NULL);
  g_clear_pointer (&self->parts, g_array_unref);
  self->recorded_to = MAX (self->recorded_to, to);
  g_thread_pool_push (self->writers, g_steal_pointer (&self->job), NULL);
}

/* Ends the recording under way, if there is one: with a packet that is later, or before one has
 * come. */
static void
end (GPcapRecorder *self, gboolean is_over)
{
  g_autoptr (GPcapRecording) recording = g_steal_pointer (&self->recording);

  drop_timer (self);
  if (recording == NULL)
    return;
  if (self->ring != NULL)
    hand_over_parts (self, recording);
  gpcap_recording_end (recording);
  if (self->ring != NULL)
    return;
  if (is_over)
    self->recorded_to = MAX (self->recorded_to, self->to);
  else
    self->recorded_number = gpcap_history_get_end (self->history);
}

/* Whether a batch ends the recording. */
static gboolean
is_later (GPcapRecorder *self, GPcapPacketBatch *batch)
{
  guint n_records;
  const GPcapPacketRecord *records = gpcap_packet_batch_peek_records (batch, &n_records);

  return n_records > 0 && records[n_records - 1].timestamp > self->to;
}

/* Gets each batch that the history is given. */
static void
watch_cb (GPcapPacketBatch *batch, gpointer user_data)
{
  GPcapRecorder *self = user_data;

  if (self->recording == NULL)
    return;
  gpcap_recording_add (self->recording, batch, self->to);
  if (is_later (self, batch))
    end (self, TRUE);
}

/* A file of the ring is whole: the ring might delete it before the recording ends, or it is later
 * than that. Only in the recorder's thread; else the wall clock ends the recording. */
static void
rotated_cb (GPcapRecorder *self, GFile *file, gint64 first_time)
{
  gint64 last_time;

  if (self->recording == NULL || self->thread != g_thread_self ())
    return;
  if (first_time > self->to)
    end (self, TRUE);
  else
    open_parts (self, self->recording, G_MAXINT64, &last_time);
}

static void
gpcap_recorder_constructed (GObject *object)
{
  GPcapRecorder *self = GPCAP_RECORDER (object);

  G_OBJECT_CLASS (gpcap_recorder_parent_class)->constructed (object);
  if (self->history != NULL)
    gpcap_history_set_watch (self->history, watch_cb, self);
  if (self->ring != NULL)
    g_signal_connect_object (self->ring, "rotated", G_CALLBACK (rotated_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
gpcap_recorder_dispose (GObject *object)
{
  GPcapRecorder *self = GPCAP_RECORDER (object);

  end (self, FALSE);
  if (self->history != NULL)
    gpcap_history_set_watch (self->history, NULL, NULL);
  g_clear_object (&self->history);
  g_clear_object (&self->ring);
  g_clear_object (&self->rotation);

  G_OBJECT_CLASS (gpcap_recorder_parent_class)->dispose (object);
}

static void
gpcap_recorder_finalize (GObject *object)
{
  GPcapRecorder *self = GPCAP_RECORDER (object);

  g_thread_pool_free (self->writers, FALSE, FALSE);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (gpcap_recorder_parent_class)->finalize (object);
}

static void
gpcap_recorder_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  GPcapRecorder *self = GPCAP_RECORDER (object);

  switch (property_id)
    {
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_RING:
      g_value_set_object (value, self->ring);
      break;
    case PROP_ROTATION:
      g_value_set_object (value, self->rotation);
      break;
    case PROP_SECONDS_BEFORE:
      g_value_set_double (value, self->seconds_before);
      break;
    case PROP_SECONDS_AFTER:
      g_value_set_double (value, self->seconds_after);
      break;
    case PROP_RECORDING:
      g_value_set_boolean (value, gpcap_recorder_is_recording (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_recorder_set_property (GObject *object,
                             guint property_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  GPcapRecorder *self = GPCAP_RECORDER (object);

  switch (property_id)
    {
    case PROP_HISTORY:
      self->history = g_value_dup_object (value);
      break;
    case PROP_RING:
      self->ring = g_value_dup_object (value);
      break;
    case PROP_ROTATION:
      self->rotation = g_value_dup_object (value);
      break;
    case PROP_SECONDS_BEFORE:
      self->seconds_before = g_value_get_double (value);
      break;
    case PROP_SECONDS_AFTER:
      self->seconds_after = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
gpcap_recorder_class_init (GPcapRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct_only =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = gpcap_recorder_constructed;
  object_class->dispose = gpcap_recorder_dispose;
  object_class->finalize = gpcap_recorder_finalize;
  object_class->get_property = gpcap_recorder_get_property;
  object_class->set_property = gpcap_recorder_set_property;

  /**
   * GPcapRecorder:history: (getter get_history)
   *
   * The latest packets, or %NULL when there is a ring.
   */
  properties[PROP_HISTORY] =
      g_param_spec_object ("history", NULL, NULL, GPCAP_TYPE_HISTORY, construct_only);
  /**
   * GPcapRecorder:ring: (getter get_ring)
   *
   * The dumper that writes the latest packets to a ring of files, or %NULL when there is a history.
   */
  properties[PROP_RING] =
      g_param_spec_object ("ring", NULL, NULL, GPCAP_TYPE_DUMPER, construct_only);
  /**
   * GPcapRecorder:rotation: (getter get_rotation)
   *
   * How the files are named, and which old ones are deleted.
   */
  properties[PROP_ROTATION] =
      g_param_spec_object ("rotation", NULL, NULL, GPCAP_TYPE_ROTATION, construct_only);
  /**
   * GPcapRecorder:seconds-before: (getter get_seconds_before)
   *
   * How much of the time before the event is written, in seconds.
   */
  properties[PROP_SECONDS_BEFORE] =
      g_param_spec_double ("seconds-before", NULL, NULL, 0, G_MAXDOUBLE, 10, construct_only);
  /**
   * GPcapRecorder:seconds-after: (getter get_seconds_after)
   *
   * How much of the time after the event is written, in seconds.
   */
  properties[PROP_SECONDS_AFTER] =
      g_param_spec_double ("seconds-after", NULL, NULL, 0, G_MAXDOUBLE, 10, construct_only);
  /**
   * GPcapRecorder:recording: (getter is_recording)
   *
   * Whether a recording is under way, or is being written. It notifies after the signals of each
   * recording, and when one begins.
   */
  properties[PROP_RECORDING] =
      g_param_spec_boolean ("recording", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * GPcapRecorder::recorded:
   * @self: the recorder
   * @file: the file, which is whole and has its name
   * @first_time: the least timestamp of its packets, in nanoseconds since 1970
   * @last_time: the greatest one
   * @n_packets: the number of its packets
   *
   * Emitted when a recording is written, for each of its files, in the recorder's main context. A
   * recording without packets has none.
   */
  signals[SIGNAL_RECORDED] =
      g_signal_new ("recorded", GPCAP_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_FILE, G_TYPE_INT64, G_TYPE_INT64, G_TYPE_UINT64);
  /**
   * GPcapRecorder::failed:
   * @self: the recorder
   * @error: the errors of [func@GPcap.Dumper.open_rotating], or of writing
   *
   * Emitted when not all of a recording could be read or written. The files that are whole were
   * reported.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", GPCAP_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gpcap_recorder_init (GPcapRecorder *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->thread = g_thread_self ();
  self->writers = g_thread_pool_new (write_cb, NULL, 1, FALSE, NULL);
  self->recorded_to = G_MININT64;
}

/* Adds seconds to a time, as far as there are times. */
static gint64
add_seconds (gint64 timestamp, double seconds)
{
  const double sum = (double) timestamp + seconds * NANOSECONDS_PER_SECOND;

  if (!(sum < (double) G_MAXINT64)) /* Also what is not a number. */
    return G_MAXINT64;
  if (sum <= (double) G_MININT64)
    return G_MININT64;
  return timestamp + (gint64) (seconds * NANOSECONDS_PER_SECOND);
}

static gboolean
timer_cb (gpointer user_data)
{
  end (user_data, FALSE);
  return G_SOURCE_REMOVE;
}

/* Ends the recording when its time is over though no packet comes, unless its packets are not from
 * now, but from a savefile for example: those have a clock of their own. */
static void
set_timer (GPcapRecorder *self, gint64 timestamp)
{
  const gint64 now = g_get_real_time () * 1000;

  drop_timer (self);
  if (timestamp < now - NEAR || timestamp > now + NEAR || self->to >= G_MAXINT64 - LATENESS)
    return;
  const gint64 wait = MAX (self->to + LATENESS - now, 0) / 1000000 + 1;
  self->timer = g_timeout_source_new (MIN (wait, G_MAXINT));
  g_source_set_static_name (self->timer, "GPcapRecorder");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* Makes a recording, for which the thread has a job. */
static Job *
make_job (GPcapRecorder *self, GPcapSavefileFormat format)
{
  Job *job = g_new0 (Job, 1);

  self->recording =
      gpcap_recording_new (self->rotation, GPCAP_TSTAMP_PRECISION_NANO, format, self->from);
  job->recording = gpcap_recording_ref (self->recording);
  g_weak_ref_init (&job->recorder, self);
  job->context = g_main_context_ref (self->context);
  self->n_pending++;
  return job;
}

/* Begins a recording with the files that are in the ring. */
static void
begin_with_ring (GPcapRecorder *self)
{
  gint64 last_time;

  self->job = make_job (self, gpcap_dumper_get_format (self->ring));
  self->parts = gpcap_ring_parts_new ();
  self->n_taken = 0;
  /* Another event may make it longer. */
  open_parts (self, self->recording, G_MAXINT64, &last_time);
  /* The event may be older than the latest packets. */
  if (last_time > self->to)
    end (self, TRUE);
}

/* Begins a recording with what is in the history. */
static void
begin_with_history (GPcapRecorder *self)
{
  g_autoptr (GPtrArray) batches =
      gpcap_history_take_snapshot (self->history, self->recorded_number);
  Job *job = make_job (self, GPCAP_SAVEFILE_FORMAT_PCAP);

  for (guint i = 0; i < batches->len; i++)
    gpcap_recording_add (self->recording, batches->pdata[i], self->to);
  g_thread_pool_push (self->writers, job, NULL);
  /* The event may be older than the latest packets. */
  if (batches->len > 0 && is_later (self, batches->pdata[batches->len - 1]))
    end (self, TRUE);
}

/**
 * gpcap_recorder_new:
 * @history: the latest packets
 * @rotation: how the files are named, and which old ones are deleted
 * @seconds_before: how much of the time before an event is written, in seconds
 * @seconds_after: how much of the time after it, in seconds
 *
 * Creates a recorder, which belongs to the thread-default main context.
 *
 * Returns: (transfer full): a new recorder
 *
 * Since: 1.0
 */
GPcapRecorder *
gpcap_recorder_new (GPcapHistory *history,
                    GPcapRotation *rotation,
                    double seconds_before,
                    double seconds_after)
{
  g_return_val_if_fail (GPCAP_IS_HISTORY (history), NULL);
  g_return_val_if_fail (GPCAP_IS_ROTATION (rotation), NULL);
  g_return_val_if_fail (seconds_before >= 0, NULL);
  g_return_val_if_fail (seconds_after >= 0, NULL);

  return g_object_new (GPCAP_TYPE_RECORDER, "history", history, "rotation", rotation,
                       "seconds-before", seconds_before, "seconds-after", seconds_after, NULL);
}

/**
 * gpcap_recorder_new_for_ring:
 * @ring: a dumper with a rotation, which writes the latest packets to a ring of files
 * @rotation: how the files of recordings are named, which are no files of that ring
 * @seconds_before: how much of the time before an event is written, in seconds
 * @seconds_after: how much of the time after it, in seconds
 *
 * Creates a recorder like [ctor@GPcap.Recorder.new], whose packets are those of a ring of files.
 *
 * A dumper without a rotation has none: nothing is recorded then.
 *
 * Returns: (transfer full): a new recorder
 *
 * Since: 1.0
 */
GPcapRecorder *
gpcap_recorder_new_for_ring (GPcapDumper *ring,
                             GPcapRotation *rotation,
                             double seconds_before,
                             double seconds_after)
{
  g_return_val_if_fail (GPCAP_IS_DUMPER (ring), NULL);
  g_return_val_if_fail (GPCAP_IS_ROTATION (rotation), NULL);
  g_return_val_if_fail (seconds_before >= 0, NULL);
  g_return_val_if_fail (seconds_after >= 0, NULL);

  return g_object_new (GPCAP_TYPE_RECORDER, "ring", ring, "rotation", rotation, "seconds-before",
                       seconds_before, "seconds-after", seconds_after, NULL);
}

/**
 * gpcap_recorder_trigger:
 * @self: a recorder
 *
 * Records an event that happens now: what is from the seconds before the call to the seconds after
 * it, by the wall clock. Returns at once; the recorder emits [signal@GPcap.Recorder::recorded] when
 * the file is whole.
 *
 * For packets of a savefile use [method@GPcap.Recorder.trigger_at].
 *
 * Since: 1.0
 */
void
gpcap_recorder_trigger (GPcapRecorder *self)
{
  g_return_if_fail (GPCAP_IS_RECORDER (self));

  gpcap_recorder_trigger_at (self, g_get_real_time () * 1000);
}

/**
 * gpcap_recorder_trigger_at:
 * @self: a recorder
 * @timestamp: the time of the event, in nanoseconds since 1970, such as that of a packet
 *
 * Records an event like [method@GPcap.Recorder.trigger], at a time. A recorder that was made
 * without a history or a rotation records nothing.
 *
 * Since: 1.0
 */
void
gpcap_recorder_trigger_at (GPcapRecorder *self, gint64 timestamp)
{
  g_return_if_fail (GPCAP_IS_RECORDER (self));

  const gint64 from = add_seconds (timestamp, -self->seconds_before);
  const gint64 to = add_seconds (timestamp, self->seconds_after);

  if ((self->history == NULL && self->ring == NULL) || self->rotation == NULL)
    return;
  if (self->recording != NULL && from <= self->to)
    self->to = MAX (self->to, to);
  else
    {
      end (self, FALSE);
      self->to = to;
      self->from = from <= self->recorded_to ? self->recorded_to + 1 : from;
      if (self->ring != NULL)
        begin_with_ring (self);
      else
        begin_with_history (self);
    }
  if (self->recording != NULL)
    set_timer (self, timestamp);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDING]);
}

/**
 * gpcap_recorder_end:
 * @self: a recorder
 *
 * Ends the recording under way, if there is one, with the packets that were added until now. They
 * are still written, in the thread.
 *
 * Since: 1.0
 */
void
gpcap_recorder_end (GPcapRecorder *self)
{
  g_return_if_fail (GPCAP_IS_RECORDER (self));

  end (self, FALSE);
}

/**
 * gpcap_recorder_is_recording: (get-property recording)
 * @self: a recorder
 *
 * Checks whether a recording is under way, or is being written.
 *
 * Returns: %TRUE until all recordings are reported
 *
 * Since: 1.0
 */
gboolean
gpcap_recorder_is_recording (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), FALSE);

  return self->n_pending > 0;
}

/**
 * gpcap_recorder_get_history: (get-property history)
 * @self: a recorder
 *
 * Gets the history whose packets are written.
 *
 * Returns: (transfer none) (nullable): the history, owned by the recorder
 *
 * Since: 1.0
 */
GPcapHistory *
gpcap_recorder_get_history (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), NULL);

  return self->history;
}

/**
 * gpcap_recorder_get_ring: (get-property ring)
 * @self: a recorder
 *
 * Gets the dumper that writes the ring of files whose packets are recorded.
 *
 * Returns: (transfer none) (nullable): the dumper, owned by the recorder
 *
 * Since: 1.0
 */
GPcapDumper *
gpcap_recorder_get_ring (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), NULL);

  return self->ring;
}

/**
 * gpcap_recorder_get_rotation: (get-property rotation)
 * @self: a recorder
 *
 * Gets how the files are named.
 *
 * Returns: (transfer none) (nullable): the rotation, owned by the recorder
 *
 * Since: 1.0
 */
GPcapRotation *
gpcap_recorder_get_rotation (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), NULL);

  return self->rotation;
}

/**
 * gpcap_recorder_get_seconds_before: (get-property seconds-before)
 * @self: a recorder
 *
 * Gets how much of the time before an event is written.
 *
 * Returns: the time, in seconds
 *
 * Since: 1.0
 */
double
gpcap_recorder_get_seconds_before (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), 0);

  return self->seconds_before;
}

/**
 * gpcap_recorder_get_seconds_after: (get-property seconds-after)
 * @self: a recorder
 *
 * Gets how much of the time after an event is written.
 *
 * Returns: the time, in seconds
 *
 * Since: 1.0
 */
double
gpcap_recorder_get_seconds_after (GPcapRecorder *self)
{
  g_return_val_if_fail (GPCAP_IS_RECORDER (self), 0);

  return self->seconds_after;
}
