#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls every method of every class on an object that was made without properties: empty_objects.py GIR LANGUAGE COMMAND...

An exception or an answer is right. A crash or a critical is wrong: each ends the process that makes the calls, if G_DEBUG has
fatal-criticals. The calls come from the GIR. LANGUAGE is python or gjs, and COMMAND runs a file.
"""

import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C_NAME = "{http://www.gtk.org/introspection/c/1.0}type"

# An argument for each type: the least one that there is. Other types get none where they may, or an exception.
NUMBERS = {"gint": "0", "guint": "0", "gint64": "0", "guint64": "0", "gdouble": "1", "gboolean": "BOOLEAN"}
PYTHON = NUMBERS | {
    "BOOLEAN": "False", "none": "None", "utf8": "''", "filename": "'/nonexistent/file'", "bytes": "b''", "GLib.Bytes": "GLib.Bytes.new(b'')",
    "callback": "lambda *_: None", "GObject.Closure": "lambda *_: None",
}  # fmt: skip
GJS = NUMBERS | {
    "BOOLEAN": "false", "none": "null", "utf8": "''", "filename": "'/nonexistent/file'", "bytes": "new Uint8Array()",
    "GLib.Bytes": "new GLib.Bytes(new Uint8Array())", "callback": "() => {}", "GObject.Closure": "() => {}",
}  # fmt: skip

# A walk is made by a reader. No program may release what its language owns.
MADE_OTHERWISE = {"Walk": "make(GPcap.Reader).walk(0, 1, NONE)"}
FOR_LANGUAGES = {"copy", "free", "ref", "unref"}

# The dumper opens a file when it is made. Its object alone is made as well.
PYTHON_START = """
import sys, warnings, gi
gi.require_version("GPcap", "1.0")
from gi.repository import Gio, GLib, GObject, GPcap
warnings.simplefilter("ignore")

def make(cls):
    try:
        return cls()
    except GLib.Error:
        return GObject.new(cls)

def attempt(name, call):
    print(name, flush=True)
    try:
        call()
    except Exception as error:
        print("# raises", type(error).__name__, str(error).split("\\n")[0])
"""
GJS_START = """
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap?version=1.0';
import System from 'system';

const output = new Gio.UnixOutputStream({fd: 1});

function say(text) {
    output.write_all(`${text}\\n`, null);
}

function make(cls) {
    return new cls();
}

function attempt(name, call) {
    say(name);
    try {
        call();
    } catch (error) {
        say(`# throws ${String(error).split('\\n')[0]}`);
    }
}
"""
PYTHON_PROTOCOLS = ("repr(%s)", "str(%s)", "bool(%s)", "hash(%s)", "%s == %s", "len(%s)", "%s[0]", "%s[-1:]", "list(%s)", "dir(%s)")
GJS_PROTOCOLS = ("String(%s)", "%s.length", "[...%s]", "JSON.stringify(%s)", "Object.keys(%s)")


class Language:
    def __init__(self, name: str) -> None:
        self.is_python = name == "python"
        self.values = PYTHON if self.is_python else GJS
        self.start = PYTHON_START if self.is_python else GJS_START
        self.protocols = PYTHON_PROTOCOLS if self.is_python else GJS_PROTOCOLS

    def attempt(self, name: str, expression: str) -> str:
        arrow = "lambda:" if self.is_python else "() =>"
        return f"attempt('{name}', {arrow} {expression})"


def argument_of(parameter: ElementTree.Element, namespace: ElementTree.Element, language: Language) -> str:
    array, kind = parameter.find(f"{CORE}array"), parameter.find(f"{CORE}type")
    name = "bytes" if array is not None else kind.get("name")
    if name in language.values:
        value = language.values[name]
        return language.values.get(value, value)
    element = namespace.find(f"*[@name='{name}']")
    tag = element.tag.removeprefix(CORE) if element is not None else ""
    if tag == "class":
        return f"make(GPcap.{name})"
    if tag in ("enumeration", "bitfield"):
        return "0"
    if tag == "callback" or name == "Gio.AsyncReadyCallback":
        return language.values["callback"]
    return language.values["none"]


def arguments_of(method: ElementTree.Element, namespace: ElementTree.Element, language: Language) -> list[str]:
    parameters = method.findall(f"{CORE}parameters/{CORE}parameter")
    hidden = {int(value) for each in parameters for key in ("closure", "destroy") if (value := each.get(key)) is not None}
    hidden |= {int(array.get("length")) for each in parameters for array in each.findall(f"{CORE}array") if array.get("length") is not None}
    shown = [each for number, each in enumerate(parameters) if number not in hidden and each.get("direction", "in") == "in"]
    return [argument_of(each, namespace, language) for each in shown]


def calls_of(cls: ElementTree.Element, namespace: ElementTree.Element, language: Language) -> list[str]:
    name = cls.get("name")
    made = MADE_OTHERWISE.get(name, f"make(GPcap.{name})").replace("NONE", language.values["none"])
    calls = [language.attempt(f"{name}: {each}".replace("%s", "it"), each.replace("%s", made)) for each in language.protocols]
    for element in cls.findall(f"{CORE}property"):
        if element.get("readable") != "0":
            attribute = element.get("name").replace("-", "_")
            path = f"{made}.props.{attribute}" if language.is_python else f"{made}.{attribute}"
            calls.append(language.attempt(f"{name}:{element.get('name')}", path))
    for method in cls.findall(f"{CORE}method"):
        if method.get("introspectable") != "0" and method.get("name") not in FOR_LANGUAGES:
            arguments = ", ".join(arguments_of(method, namespace, language))
            calls.append(language.attempt(f"{name}.{method.get('name')}", f"{made}.{method.get('name')}({arguments})"))
    return calls


def problem_of(program: str, command: list[str], suffix: str) -> str:
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / f"program{suffix}"
        path.write_text(program, encoding="utf-8")
        done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=100, check=False)
    last = [line for line in done.stdout.splitlines() if not line.startswith("#")][-1:]
    if done.returncode == 0 and last == ["the end"]:
        return ""
    return f"status {done.returncode} in {last}: {done.stderr.strip()[-500:]}"


def main() -> None:
    gir, name, *command = sys.argv[1:]
    language = Language(name)
    namespace = ElementTree.parse(gir).getroot().find(f"{CORE}namespace")
    classes = namespace.findall(f"{CORE}class") + [each for each in namespace.findall(f"{CORE}record") if each.get("name") in MADE_OTHERWISE]
    assert len(classes) > 8, "the classes are not where they were"
    print(f"1..{len(classes)}")
    failed = False
    for number, cls in enumerate(classes, 1):
        calls = calls_of(cls, namespace, language)
        end = 'print("the end")' if language.is_python else "say('the end');\nSystem.exit(0);"
        problem = problem_of("\n".join([language.start, *calls, end]), command, ".py" if language.is_python else ".js")
        for line in problem.splitlines():
            print("#", line)
        print("not ok" if problem else "ok", number, f"{cls.get('name')}, {len(calls)} calls")
        failed |= bool(problem)
    sys.exit(failed)


if __name__ == "__main__":
    main()
