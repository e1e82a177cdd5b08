#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that layers.py finds offences against its rules, and nothing else, in small libraries made for the test."""

import pathlib
import subprocess
import sys
import tempfile

# None of this is an offence, though some of it looks like one.
CLEAN = {
    "gpcap/gpcap-arena.h": """
#include <glib-object.h>
#include <gpcap/gpcap-version.h>
#define GPCAP_TYPE_ARENA (gpcap_arena_get_type ())
GPCAP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GPcapArena, gpcap_arena, GPCAP, ARENA, GObject)
GPCAP_AVAILABLE_IN_1_0
void gpcap_arena_clear (GPcapArena *self) G_GNUC_WARN_UNUSED_RESULT;
""",
    "gpcap/gpcap-reader.h": """
#include <gio/gio.h>
#define GPCAP_TYPE_READER (gpcap_reader_get_type ())
G_DECLARE_FINAL_TYPE (GPcapReader, gpcap_reader, GPCAP, READER, GObject)
#define GPCAP_READER_COUNT(reader) (gpcap_reader_count (reader))
int gpcap_reader_count (GPcapReader *self);
""",
    "base/gpcap-status.h": """
struct bpf_program;
typedef void (*GPcapStatusFunc) (int status);
extern const int gpcap_status_codes[2];
void gpcap_status_set (int status, const char *format, ...) G_GNUC_PRINTF (2, 3);
static inline int gpcap_status_peek (void) { return gpcap_status_codes[0]; }
""",
    "base/gpcap-status.c": """
#include "base/gpcap-status.h"
/* A GPcapReader, whose gpcap_reader_count () is not called here: "
 * #include <pcap/pcap.h> */
const int gpcap_status_codes[2] = { 0, 1 };
G_STATIC_ASSERT (sizeof (int) == 4);
static void gpcap_status_print (const char *format);
void
gpcap_status_set (int status, const char *format, ...)
{
  // gpcap_arena_clear () is not called either.
  gpcap_status_print ("gpcap_arena_clear () of GPcapReader { \\" (");
}
static void
gpcap_status_print (const char *format)
{
  if (format[0] == '{' || format[0] == '"')
    return;
}
""",
    "packets/gpcap-arena-private.h": """
#include "gpcap/gpcap-arena.h"
struct _GPcapArena { GObject parent_instance; void (*clear) (GPcapArena *self); };
int gpcap_arena_count (GPcapArena *self);
""",
    "packets/gpcap-arena.c": """
#include "packets/gpcap-arena-private.h"
#include "base/gpcap-status.h"
G_DEFINE_FINAL_TYPE (GPcapArena, gpcap_arena, G_TYPE_OBJECT)
enum { PROP_SIZE = 1 };
static void
gpcap_arena_init (GPcapArena *self)
{
}
static int
gpcap_status_print (void)
{
  return gpcap_status_codes[1];
}
int
gpcap_arena_count (GPcapArena *self)
{
  return gpcap_status_peek () + gpcap_status_print ();
}
void
gpcap_arena_clear (GPcapArena *self)
{
}
""",
    "backend/gpcap-handle.c": """
#include <pcap/pcap.h>
#include "packets/gpcap-arena-private.h"
""",
    "reader/gpcap-reader.c": """
#include "gpcap/gpcap-reader.h"
#include "packets/gpcap-arena-private.h"
G_DEFINE_FINAL_TYPE (GPcapReader, gpcap_reader, G_TYPE_OBJECT)
int
gpcap_reader_count (GPcapReader *self)
{
  return gpcap_arena_count (self->arena);
}
""",
}

# For each library, the files that are changed or added, and the expected reports.
OFFENCES = {
    "a call upwards": (
        {"base/gpcap-task.c": "static void\nrun (GPcapArena *arena)\n{\n  gpcap_arena_clear (arena);\n}\n"},
        ["base/gpcap-task.c:4 uses gpcap_arena_clear of packets/gpcap-arena, in a higher layer"],
    ),
    "an address taken upwards": (
        {"base/gpcap-task.c": "\nstatic const GPcapTaskFuncs funcs = {\n  .count = gpcap_arena_count,\n};\n"},
        ["base/gpcap-task.c:3 uses gpcap_arena_count of packets/gpcap-arena, in a higher layer"],
    ),
    "a call upwards by a macro": (
        {"packets/gpcap-packet.c": "#define COUNT(x) \\\n  gpcap_queue_count (x)\nstatic int\ncount (void)\n{\n  return COUNT (1);\n}\n",
         "queue/gpcap-queue.h": "int gpcap_queue_count (int x);\n",
         "queue/gpcap-queue.c": '#include "queue/gpcap-queue.h"\nint\ngpcap_queue_count (int x)\n{\n  return x;\n}\n'},
        ["packets/gpcap-packet.c:6 uses gpcap_queue_count of queue/gpcap-queue, in a higher layer"],
    ),
    "an include upwards": (
        {"base/gpcap-task.c": '\n# include "packets/gpcap-arena-private.h"\n'},
        ["base/gpcap-task.c:2 includes packets/gpcap-arena-private.h of packets/gpcap-arena, in a higher layer"],
    ),
    "a type that is named upwards": ({"base/gpcap-task.c": "static GType type = GPCAP_TYPE_ARENA;\n"}, []),
    "a static function of the same name": ({"base/gpcap-task.c": "static int\ngpcap_arena_count (void)\n{\n  return gpcap_arena_count ();\n}\n"}, []),
    "an include without its layer": (
        {"base/gpcap-task.c": '#include "gpcap-status.h"\n'},
        ['base/gpcap-task.c:1 includes "gpcap-status.h", which does not begin with a layer'],
    ),
    "a folder that is no layer": ({"tools/gpcap-tool.c": ""}, ["tools/gpcap-tool.c is in no layer"]),
    "a prototype that is defined elsewhere": (
        {"base/gpcap-packet-private.h": "\nint gpcap_arena_count (GPcapArena *self);\n",
         "packets/gpcap-arena-private.h": CLEAN["packets/gpcap-arena-private.h"].replace("int gpcap_arena_count (GPcapArena *self);\n", "")},
        ["base/gpcap-packet-private.h:2 declares gpcap_arena_count, which is defined in packets/gpcap-arena.c",
         "packets/gpcap-arena.c:16 defines gpcap_arena_count, which neither a header of its name nor a public one declares"],
    ),
    "a variable that is defined elsewhere": (
        {"base/gpcap-task.h": "extern const int gpcap_status_codes[2];\n"},
        ["base/gpcap-task.h:1 declares gpcap_status_codes, which is defined in base/gpcap-status.c"],
    ),
    "a type that is defined elsewhere": (
        {"base/gpcap-task.h": "G_DECLARE_FINAL_TYPE (GPcapArena, gpcap_arena, GPCAP, ARENA, GObject)\n"},
        ["base/gpcap-task.h:1 declares gpcap_arena_get_type, which is defined in packets/gpcap-arena.c"],
    ),
    "a prototype that is not defined": (
        {"base/gpcap-task.h": "G_BEGIN_DECLS\nchar *gpcap_task_get_name (int\n                           task);\n"},
        ["base/gpcap-task.h:2 declares gpcap_task_get_name, which is defined nowhere"],
    ),
    "a function that is not declared": (
        {"base/gpcap-task.c": "void gpcap_task_run (void)\n{\n}\n"},
        ["base/gpcap-task.c:1 defines gpcap_task_run, which neither a header of its name nor a public one declares"],
    ),
    "a circle of calls": (
        {"base/gpcap-task.h": "void gpcap_task_run (void);\n",
         "base/gpcap-task.c": '#include "base/gpcap-task.h"\nvoid\ngpcap_task_run (void)\n{\n  gpcap_status_set (0, "");\n}\n',
         "base/gpcap-timestamp.h": "void gpcap_timestamp_set (void);\n",
         "base/gpcap-timestamp.c": "void\ngpcap_timestamp_set (void)\n{\n  gpcap_task_run ();\n}\n",
         "base/gpcap-status.c": CLEAN["base/gpcap-status.c"].replace("    return;", "    gpcap_timestamp_set ();")},
        ["base/gpcap-status -> base/gpcap-timestamp -> base/gpcap-task -> base/gpcap-status",
         "    base/gpcap-status.c:18 uses gpcap_timestamp_set of base/gpcap-timestamp",
         "    base/gpcap-timestamp.c:4 uses gpcap_task_run of base/gpcap-task",
         "    base/gpcap-task.c:5 uses gpcap_status_set of base/gpcap-status"],
    ),
    "a circle of an include and a call": (
        {"base/gpcap-task.h": '#include "base/gpcap-status.h"\nvoid gpcap_task_run (void);\n',
         "base/gpcap-task.c": '#include "base/gpcap-task.h"\nvoid\ngpcap_task_run (void)\n{\n}\n',
         "base/gpcap-status.c": CLEAN["base/gpcap-status.c"].replace("    return;", "    gpcap_task_run ();")},
        ["base/gpcap-status -> base/gpcap-task -> base/gpcap-status",
         "    base/gpcap-status.c:18 uses gpcap_task_run of base/gpcap-task",
         "    base/gpcap-task.h:1 includes base/gpcap-status.h of base/gpcap-status"],
    ),
    "a part that knows the reader": (
        {"packets/gpcap-packet.c": "static GPcapReader *owner;\n#define OWNER GPCAP_IS_READER (owner)\n"},
        ["packets/gpcap-packet.c:1 names GPcapReader", "packets/gpcap-packet.c:2 names GPCAP_IS_READER"],
    ),
    "a part beside the reader that knows it": (
        {"reader/gpcap-pull.c": "static int\nfill (GPcapReader *self)\n{\n  return gpcap_reader_count (self);\n}\n"},
        ["reader/gpcap-pull.c:2 names GPcapReader", "reader/gpcap-pull.c:4 names gpcap_reader_count"],
    ),
    "libpcap above the backend": ({"queue/gpcap-queue.c": "\n#include <pcap/pcap.h>\n"}, ["queue/gpcap-queue.c:2 includes <pcap/pcap.h>"]),
    "libpcap in a header": ({"backend/gpcap-handle.h": "#include <pcap.h>\n"}, ["backend/gpcap-handle.h:1 includes <pcap.h>"]),
    "a public header that includes a private one": (
        {"gpcap/gpcap-stats.h": '#include "base/gpcap-status.h"\n#include <stdio.h>\n'},
        ['gpcap/gpcap-stats.h:1 includes "base/gpcap-status.h"', "gpcap/gpcap-stats.h:2 includes <stdio.h>"],
    ),
    "a public header that names something of libpcap": ({"gpcap/gpcap-stats.h": "struct pcap_stat;\n"}, ["gpcap/gpcap-stats.h names pcap_stat"]),
}


def said_of(tree: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as root:
        for name, text in tree.items():
            path = pathlib.Path(root, "lib", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, pathlib.Path(__file__).parent / "layers.py", root], capture_output=True, text=True, check=False)
    said = [line.removeprefix("# ") for line in run.stdout.splitlines() if line.startswith("#")]
    failed = "\nnot ok " in run.stdout
    if run.stderr or run.returncode != failed or failed != bool(said):
        said += [f"it ends with {run.returncode}", *run.stdout.splitlines(), *run.stderr.splitlines()]
    return said


def main() -> None:
    trees = {"a clean library": ({}, []), **OFFENCES}
    print(f"1..{len(trees)}")
    failed = False
    for number, (name, (changes, expected)) in enumerate(trees.items(), 1):
        said = said_of(CLEAN | changes)
        good = sorted(said) == sorted(expected)
        if not good:
            print(*(f"# {line}" for line in ["expected:", *expected, "said:", *said]), sep="\n")
        print("ok" if good else "not ok", number, name)
        failed |= not good
    sys.exit(failed)


if __name__ == "__main__":
    main()
