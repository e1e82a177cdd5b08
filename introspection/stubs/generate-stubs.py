#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes type stubs for Python from the GIR, and from additions.pyi for the override.

Optional arguments are those of the GIR and of the override's defaults.json, as in every language.

generate-stubs.py GIR ADDITIONS OVERRIDE-PACKAGE DIRECTORY; editors and mypy find stubs of gi.repository under the name gi-stubs.
"""

import ast
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

NUMBERS = "gint guint gint8 guint8 gint16 guint16 gint32 guint32 gint64 guint64 gsize gssize GQuark GLib.Quark GType glong gulong"
TYPES = {
    **dict.fromkeys(NUMBERS.split(), "int"),
    "gdouble": "float",
    "gfloat": "float",
    "gboolean": "bool",
    "utf8": "str",
    "filename": "str",
    "none": "None",
    "gpointer": "Any",
    "GObject.Closure": "Callable[..., Any]",
    "GLib.DestroyNotify": "Any",
    "Gio.AsyncReadyCallback": "Callable[..., Any]",
    "UsedFunc": "Callable[..., int]",
    "PacketFunc": "Callable[..., Any]",
}
# Types of arguments where Python accepts more than one type.
TAKEN = {"filename": "Path", "GLib.Bytes": "Buffer"}
KEYWORDS = {"async", "from", "import", "in", "is", "lambda", "pass", "with"}


def type_of(parent: ElementTree.Element, taken: bool = False) -> str:
    array = parent.find(f"{CORE}array")
    if array is not None:
        element = array.find(f"{CORE}type")
        name = element.get("name") if element is not None else ""
        if name == "guint8":
            return "Buffer" if taken else "bytes"
        return f"list[{TYPES.get(name, name)}]"
    name = parent.find(f"{CORE}type").get("name")
    return (TAKEN.get(name) if taken else None) or TYPES.get(name, name)


def nullable(element: ElementTree.Element, kind: str) -> str:
    return f"{kind} | None" if element.get("nullable") == "1" and kind not in ("Any", "None") else kind


class Defaults:
    """The defaults of optional arguments, by call and name."""

    def __init__(self, override: pathlib.Path) -> None:
        self.table = json.loads((override / "defaults.json").read_text(encoding="utf-8"))

    def of(self, call: ElementTree.Element) -> dict[str, object]:
        name = call.get("name").removesuffix("_async")
        return {**self.table["*"], **self.table.get(".".join(filter(None, [call.get("in-class"), name])), {})}


def optional_at_end(parameters: list[tuple[str, bool]], defaults: dict[str, object]) -> dict[str, object]:
    """Returns the optional parameters and their defaults, of names and whether each may be None.

    These are the trailing ones that are in defaults.json, or that may be None if only such parameters follow.
    """
    optional: dict[str, object] = {}
    is_none = True
    for name, is_nullable in reversed(parameters):
        is_none = is_none and name not in defaults
        if not (name in defaults or (is_none and is_nullable)):
            break
        optional[name] = defaults.get(name)
    return dict(reversed(optional.items()))


def parameters_of(call: ElementTree.Element, defaults: Defaults) -> tuple[list[tuple[str, str, str | None]], list[str]]:
    """Returns the parameters that Python passes (name, type and default), and the types of the results."""
    elements = call.findall(f"{CORE}parameters/{CORE}parameter")
    hidden = {int(e.get("destroy")) for e in elements if e.get("destroy")}
    hidden |= {int(a.get("length")) for e in [*elements, call.find(f"{CORE}return-value")] for a in e.findall(f"{CORE}array") if a.get("length")}
    data = {int(e.get("closure")) for e in elements if e.get("closure")}
    given, results = [], []
    for number, element in enumerate(elements):
        if number in hidden:
            continue
        if element.get("direction") == "out":
            results.append(nullable(element, type_of(element)))
            continue
        name = element.get("name")
        given.append((name, nullable(element, type_of(element, True)), element.get("nullable") == "1" or number in data))
    optional = optional_at_end([(name, is_nullable) for name, _kind, is_nullable in given], defaults.of(call))
    return [(name, kind, text_of(optional[name], kind) if name in optional else None) for name, kind, _nullable in given], results


def text_of(default: object, kind: str) -> str:
    """Writes a default. For an enumeration it is "...", because to a type checker a number is not a member."""
    return repr(default) if default is None or kind in ("int", "bool", "float") else "..."


def result_of(call: ElementTree.Element, results: list[str]) -> str:
    value = call.find(f"{CORE}return-value")
    kind = "None" if value.get("skip") == "1" else nullable(value, type_of(value))
    if not results:
        return kind
    return f"tuple[{', '.join(results if kind == 'None' else [kind, *results])}]"


def signature(name: str, parameters: list[tuple[str, str, str | None]], result: str, first: str | None) -> str:
    parts = [first] if first else []
    for each, kind, default in parameters:
        parts.append(each + (f": {kind}" if kind else "") + (f" = {default}" if default is not None else ""))
    return f"def {name}({', '.join(parts)}) -> {result}: ..."


def lines_of_call(call: ElementTree.Element, siblings: dict[str, ElementTree.Element], defaults: Defaults) -> list[str]:
    name = call.get("name")
    name += "_" if name in KEYWORDS else ""
    is_method = call.tag == f"{CORE}method"
    first = "self" if is_method else None
    parameters, results = parameters_of(call, defaults)
    before = ["@staticmethod"] if not is_method and call.get("in-class") else []
    finish = siblings.get(name.removesuffix("_async") + "_finish") if name.endswith("_async") else None
    if finish is None:
        return [*before, signature(name, parameters, result_of(call, results), first)]
    # Without a callback the call returns a coroutine.
    awaited = [each for each in parameters if each[0] not in ("callback", "user_data")]
    result = result_of(finish, parameters_of(finish, defaults)[1])
    # A positional callback makes all arguments before it mandatory; a keyword argument does not.
    called = [(each, kind.removesuffix(" | None") if each == "callback" else kind, default if each == "user_data" else None) for each, kind, default in parameters]
    by_keyword = [*awaited, ("*", "", None), *called[len(awaited) :]]
    return [
        *("@overload", *before, signature(name, awaited, f"Coroutine[Any, Any, {result}]", first)),
        *("@overload", *before, signature(name, called, "None", first)),
        *("@overload", *before, signature(name, by_keyword, "None", first)),
    ]


def lines_of_property(element: ElementTree.Element, siblings: dict[str, ElementTree.Element]) -> list[str]:
    """Properties are attributes. A getter says whether it may give None."""
    name = element.get("name").replace("-", "_")
    getter = siblings.get(f"get_{name}", siblings.get(f"is_{name}"))
    kind = type_of(element) if getter is None else result_of(getter, [])
    lines = ["@property", f"def {name}(self) -> {kind}: ..."]
    if element.get("writable") == "1" and element.get("construct-only") != "1":
        lines += [f"@{name}.setter", f"def {name}(self, value: {kind}) -> None: ..."]
    return lines


def class_lines(name: str, bases: str, body: list[str]) -> list[str]:
    return [f"class {name}{bases}:", *(f"    {line}" for line in body or ["..."]), ""]


def parent_of(element: ElementTree.Element, bases: str) -> str:
    """Returns the class that a class is derived from, unless additions.pyi says it."""
    if element.tag != f"{CORE}class":
        return ""
    parent = element.get("parent")
    if "." in parent:
        return "_Object"
    return "" if bases.startswith(parent) else parent


class Stubs:
    def __init__(self, additions: str, defaults: Defaults) -> None:
        self.defaults = defaults
        self.tree = ast.parse(additions)
        self.classes = {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}
        self.functions = {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        self.written: set[str] = set()
        self.lines: list[str] = []

    def added(self, name: str) -> tuple[str, list[str], set[str]]:
        """Returns the bases and members that additions.pyi has for a class, and the members' names."""
        node = self.classes.get(name)
        if node is None:
            return "", [], set()
        self.written.add(name)
        body = [line for member in node.body for line in ast.unparse(member).splitlines()]
        names = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
        names |= {member.target.id for member in node.body if isinstance(member, ast.AnnAssign)}
        return ", ".join(map(ast.unparse, node.bases)), body, names

    def add_enumeration(self, element: ElementTree.Element) -> None:
        name = element.get("name")
        members = [f"{member.get('name').upper()}: ClassVar[{name}]" for member in element.findall(f"{CORE}member")]
        if element.tag == f"{CORE}bitfield":
            members += [f"def __or__(self, other: int) -> {name}: ...", "value_nicks: list[str]"]
        for call in element.findall(f"{CORE}function"):
            call.set("in-class", name)
            members += lines_of_call(call, {}, self.defaults)
        self.lines += class_lines(name, "(int)", [*members, "value_nick: str", "value_name: str"])

    def add_errors(self, element: ElementTree.Element, kin: dict[str, str]) -> None:
        bases, body, _names = self.added("Error")
        members = element.findall(f"{CORE}member")
        codes = [f"{member.get('name').upper()}: ClassVar[int]" for member in members]
        self.lines += class_lines("Error", f"({bases})", body + codes) + ["ErrorEnum = Any", ""]
        for member in members:
            kind = "".join(word.title() for word in member.get("name").split("_")) + "Error"
            base = kin.get(member.get("name").upper())
            self.lines += class_lines(kind, f"(Error, {base})" if base else "(Error)", [])

    def add_class(self, element: ElementTree.Element) -> None:
        name = element.get("name")
        bases, body, names = self.added(name)
        calls = [e for tag in ("constructor", "function", "method") for e in element.findall(f"{CORE}{tag}")]
        siblings = {call.get("name"): call for call in calls}
        for field in element.findall(f"{CORE}field") if element.tag == f"{CORE}record" else []:
            body.append(f"{field.get('name')}: {type_of(field)}")
        for call in calls:
            call.set("in-class", name)
            if call.get("name") not in names:
                body += lines_of_call(call, siblings, self.defaults)
        for each in element.findall(f"{CORE}property"):
            if each.get("name").replace("-", "_") not in names:
                body += lines_of_property(each, siblings)
        base = ", ".join(filter(None, [parent_of(element, bases), bases]))
        self.lines += class_lines(name, f"({base})" if base else "", body)

    def add_head(self) -> None:
        for node in self.tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign)):
                self.lines.append(ast.unparse(node))
            elif isinstance(node, ast.ClassDef) and node.name.startswith("_"):
                bases, body, _names = self.added(node.name)
                self.lines += class_lines(node.name, f"({bases})" if bases else "", body)

    def add_rest(self) -> None:
        for name, node in self.classes.items():
            if name not in self.written:
                self.lines += [*ast.unparse(node).splitlines(), ""]
        self.lines += [line for node in self.tree.body if isinstance(node, ast.FunctionDef) for line in ast.unparse(node).splitlines()]


def kin_of_errors(override: pathlib.Path) -> dict[str, str]:
    """Returns the built-in exception for each error code, from the override's table."""
    tree = ast.parse((override / "errors.py").read_text(encoding="utf-8"))
    table = next(node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_KIN")
    kin = {ast.literal_eval(key): ast.unparse(value.elts[0]) for key, value in zip(table.keys, table.values)}
    return {code: "OSError" if kind.startswith("io.") else kind for code, kind in kin.items()}


def main() -> None:
    gir, additions, override, directory = (pathlib.Path(path) for path in sys.argv[1:5])
    namespace = ElementTree.parse(gir).getroot().find(f"{CORE}namespace")
    stubs = Stubs(additions.read_text(encoding="utf-8"), Defaults(override))
    stubs.add_head()
    for element in namespace.findall(f"{CORE}constant"):
        stubs.lines.append(f"{element.get('name')}: int")
    for tag in ("enumeration", "bitfield"):
        for element in namespace.findall(f"{CORE}{tag}"):
            if element.get(f"{GLIB}error-domain"):
                stubs.add_errors(element, kin_of_errors(override))
            else:
                stubs.add_enumeration(element)
    for tag in ("record", "class"):
        for element in namespace.findall(f"{CORE}{tag}"):
            if element.get(f"{GLIB}is-gtype-struct-for") is None:
                stubs.add_class(element)
    functions = {call.get("name"): call for call in namespace.findall(f"{CORE}function")}
    for name, call in functions.items():
        if name not in stubs.functions:
            stubs.lines += lines_of_call(call, functions, stubs.defaults)
    stubs.add_rest()
    repository = directory / "repository"
    repository.mkdir(parents=True, exist_ok=True)
    head = f"# Made by {pathlib.Path(__file__).name} from the introspection data.\n\n"
    (repository / "GPcap.pyi").write_text(head + "\n".join(stubs.lines) + "\n", encoding="utf-8")
    (directory / "py.typed").write_text("partial\n", encoding="utf-8")


if __name__ == "__main__":
    main()
