#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that every language has the same optional arguments with the same defaults: defaults.py SOURCE-ROOT GIR [VAPI]

Python and its stubs read the GIR and the defaults.json of Python's override; the other languages are compared with them.
"""

import ast
import importlib.util
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

# Calls that the overrides define themselves, and the one that is for overrides.
BY_HAND = {f"Reader.{name}" for name in ("dispatch", "dispatch_closure", "loop", "loop_closure")}
FOR_OVERRIDES = {"Reader.set_used_func", "Reader.walk"}


def load_generator(root: pathlib.Path):
    spec = importlib.util.spec_from_file_location("generate_stubs", root / "introspection" / "stubs" / "generate-stubs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Calls:
    """Returns the calls with optional arguments: the names of all arguments, and the defaults of the optional ones."""

    def __init__(self, generator, namespace: ElementTree.Element, defaults) -> None:
        self.names: dict[str, list[str]] = {}
        self.optional: dict[str, dict[str, object]] = {}
        core = generator.CORE
        for parent in (namespace, *namespace.findall(f"{core}class")):
            for call in (call for tag in ("constructor", "function", "method") for call in parent.findall(f"{core}{tag}")):
                if parent is not namespace:
                    call.set("in-class", parent.get("name"))
                self._add(generator, call, defaults)

    def _add(self, generator, call: ElementTree.Element, defaults) -> None:
        elements = call.findall(f"{generator.CORE}parameters/{generator.CORE}parameter")
        hidden = {elements[int(element.get("closure"))].get("name") for element in elements if element.get("closure")}
        if call.get("name").endswith("_async"):
            hidden.add("callback")
        given = [parameter[0] for parameter in generator.parameters_of(call, defaults)[0] if parameter[0] not in hidden]
        nullable = {element.get("name"): element.get("nullable") == "1" for element in elements}
        optional = generator.optional_at_end([(name, nullable[name]) for name in given], defaults.of(call))
        if optional:
            path = ".".join(filter(None, [call.get("in-class"), call.get("name")]))
            self.names[path], self.optional[path] = given, optional


def problems_of_javascript(text: str, calls: Calls) -> list[str]:
    table = json.loads(re.search(r"const OPTIONAL = (\{.*?\n    \});", text, re.S)[1])
    expected = {
        path: [len(calls.names[path]) - len(optional), *optional.values()]
        for path, optional in calls.optional.items()
        if path not in BY_HAND | FOR_OVERRIDES
    }
    problems = [f"{path} is {table.get(path)} and not {expected.get(path)}" for path in {*table, *expected} if table.get(path) != expected.get(path)]
    given = re.findall(r"maxcant = (\S+?)[,)]", text)
    return problems + [f"maxcant is {each}" for each in given if each != str(calls.optional["Reader.loop"]["maxcant"])]


def problems_of_typescript(text: str, calls: Calls) -> list[str]:
    declared: dict[str, list[list[tuple[str, bool]]]] = {}
    cls = ""
    for line in text.splitlines():
        # What is called without an object is in a namespace of the class's name, inside of that of the library.
        if found := re.match(r" {8}(?:interface|namespace) (\w+) \{", line):
            cls = found[1]
        elif found := re.match(r"( +)(function )?(\w+)\((.*)\): .*;$", line):
            path = found[3] if found[2] and len(found[1]) == 8 else f"{cls}.{found[3]}"
            # An argument cannot have the name of a word of the language, such as "interface".
            declared.setdefault(path, []).append([(name.rstrip("_"), mark == "?") for name, mark in re.findall(r"(\w+)(\??): ", found[4])])
    problems = []
    for path, optional in calls.optional.items():
        wanted = [(name, name in optional) for name in calls.names[path]]
        if not path.endswith("_closure") and path not in FOR_OVERRIDES and wanted not in declared.get(path, []):
            problems.append(f"{path} is not declared with {wanted}")
    return problems


def value_of(text: str, generator, namespace: ElementTree.Element) -> object:
    """Returns the value of a default in Vala: a literal, or the name of a constant."""
    literals = {"null": None, "true": True, "false": False, "GLib.Priority.DEFAULT": 0}
    if text in literals:
        return literals[text]
    if not text.startswith("GPcap."):
        return ast.literal_eval(text)
    *kind, name = text.split(".")[1:]
    if not kind:
        elements = namespace.findall(f"{generator.CORE}constant[@name='{name}']")
    else:
        elements = namespace.findall(f"*[@name='{kind[0]}']/{generator.CORE}member[@name='{name.lower()}']")
    return int(elements[0].get("value"))


def problems_of_vala(text: str, calls: Calls, generator, namespace: ElementTree.Element) -> list[str]:
    problems, seen, cls = [], set(), ""
    for line in text.splitlines():
        if found := re.match(r"\tpublic (?:sealed |abstract )?class (\w+)", line):
            cls = f"{found[1]}."
        elif line == "\t}":
            cls = ""
        found = re.match(r"\t+public (?:static )?(?:async )?[\w.<>?\[\]]+ (\w+) \((.*)\)(?: throws .*)?;", line)
        if found is None:
            continue
        path = cls + found[1]
        arguments = re.sub(r"\[CCode \(.*?\)\] ", "", found[2])
        has = {name: value_of(value, generator, namespace) for name, value in re.findall(r"(\w+) = ([^,]+)", arguments)}
        seen.add(path)
        if path not in FOR_OVERRIDES and has != calls.optional.get(path, {}):
            problems.append(f"{path} has {has} and not {calls.optional.get(path, {})}")
    return problems + [f"{path} is missing" for path in calls.optional if path not in seen]


def problems_of_python(root: pathlib.Path, everywhere: dict[str, object]) -> list[str]:
    """Checks the hand-written calls of the override and the stubs: their arguments have the usual defaults."""
    names = {"GLib.PRIORITY_DEFAULT": 0}
    overrides = root / "introspection" / "overrides" / "python" / "gi" / "overrides"
    problems = []
    for path in (overrides / "GPcap.py", *sorted((overrides / "_gpcap").glob("*.py")), root / "introspection" / "stubs" / "additions.pyi"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.arguments) or not node.defaults:
                continue
            for argument, default in zip(node.args[-len(node.defaults) :], node.defaults):
                if argument.arg in everywhere:
                    text = ast.unparse(default)
                    value = names[text] if text in names else ast.literal_eval(text)
                    if value != everywhere[argument.arg]:
                        problems.append(f"{argument.arg} is {text} in {path.name}, line {argument.lineno}")
    return problems


def main() -> None:
    root, gir, *vapi = map(pathlib.Path, sys.argv[1:])
    generator = load_generator(root)
    namespace = ElementTree.parse(gir).getroot().find(f"{generator.CORE}namespace")
    defaults = generator.Defaults(root / "introspection" / "overrides" / "python" / "gi" / "overrides" / "_gpcap")
    calls = Calls(generator, namespace, defaults)
    assert len(calls.optional) > 20, "the calls are not where they were"
    gjs = root / "introspection" / "overrides" / "gjs"
    declared = {f"{path.removesuffix('_async')}" for path in calls.optional}
    results = {
        "defaults.json names calls that there are": [f"there is no {path} to leave something out of" for path in defaults.table if path not in declared | {"*"}],
        "Python": problems_of_python(root, defaults.table["*"]),
        "JavaScript": problems_of_javascript((gjs / "overrides" / "GPcap.js").read_text(encoding="utf-8"), calls),
        "TypeScript": problems_of_typescript((gjs / "gpcap-1.0-overrides.d.ts").read_text(encoding="utf-8"), calls),
    }
    if vapi:
        results["Vala"] = problems_of_vala(vapi[0].read_text(encoding="utf-8"), calls, generator, namespace)
    print(f"1..{len(results)}")
    for number, (name, problems) in enumerate(results.items(), 1):
        for problem in problems:
            print("#", problem)
        print("not ok" if problems else "ok", number, name)
    sys.exit(any(results.values()))


if __name__ == "__main__":
    main()
