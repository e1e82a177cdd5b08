#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the dependencies between the sources in lib/, by includes and calls: layers.py SOURCE-ROOT

A unit is a source with its private headers: lib/queue/gpcap-queue.c, gpcap-queue.h and gpcap-queue-private.h
are the unit queue/gpcap-queue. An arrow leads from a unit to another one whose private header it includes, or
whose function or variable it uses. Public headers belong to no unit: what they declare belongs to the unit
that defines it.
"""

from __future__ import annotations

import collections
import dataclasses
import pathlib
import re
import sys
from collections.abc import Iterator

# A folder of lib/ uses only itself and the folders before it.
LAYERS = ["gpcap", "base", "storage", "pcapng", "packets", "backend", "writers", "filters", "devices", "savefiles", "flows", "traffic", "taps", "queue", "reader"]
PUBLIC = "gpcap"
PUBLIC_INCLUDES = re.compile(r"<(gpcap/gpcap-[\w-]+\.h|glib\.h|glib-object\.h|(glib|gobject|gio)/\w+\.h)>")
READER = re.compile(r"_?GPcapReader\w*|GPCAP_((IS|TYPE)_)?READER(_\w+)?|gpcap_reader_\w+")
# The rest of reader/ is parts.
READER_PLACES = re.compile(r"reader/gpcap-(reader(-\w+)?|open(-\w+)?|walk)\.[ch]|gpcap/gpcap-(reader|open)\.h")
LIBPCAP = re.compile(r"\b(pcap_|bpf_|PCAP_|struct bpf)\w*")

COMMENT_OR_STRING = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w+)((?:\\\n|[^\n])*)", re.M)
TOKEN = re.compile(r"[A-Za-z_]\w*|\S")
ATTRIBUTE = re.compile(r"[A-Z][A-Z0-9_]*|__attribute__")
# These macros define, or declare, the function that registers a type.
TYPE_MACRO = re.compile(r"G_(DEFINE|DECLARE)_(?!AUTO|QUARK)\w+")


@dataclasses.dataclass(frozen=True)
class Token:
    line: int
    text: str

    def is_name(self) -> bool:
        return self.text[0].isalpha() or self.text[0] == "_"


@dataclasses.dataclass(frozen=True)
class Declaration:
    """A function or a variable, where it is declared or defined."""

    token: Token
    is_function: bool
    is_defined: bool
    is_static: bool

    @property
    def name(self) -> str:
        return self.token.text


@dataclasses.dataclass(frozen=True)
class Arrow:
    source: str  # the unit that includes or uses
    target: str  # the unit that is included or used
    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.what} of {self.target}"


def without(text: str, *, strings: bool) -> str:
    """Blanks comments, and strings if requested, and keeps the line numbers."""

    def blank(match: re.Match) -> str:
        found = match.group()
        if found[0] in "\"'":
            return found[0] * 2 if strings else found
        return " " + "\n" * found.count("\n")

    return COMMENT_OR_STRING.sub(blank, text)


def tokens_of(code: str, line: int = 1) -> list[Token]:
    return [Token(number, text) for number, row in enumerate(code.split("\n"), line) for text in TOKEN.findall(row)]


def closing(tokens: list[Token], start: int) -> int:
    """Returns the index of the bracket that closes the one at START."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index].text in "([{") - (tokens[index].text in ")]}")
        if depth == 0:
            return index
    raise ValueError(f"what opens in line {tokens[start].line} does not close")


def outermost(tokens: list[Token]) -> list[Token]:
    """Returns the tokens outside of parentheses, brackets and braces, which stay as empty pairs."""
    found, index = [], 0
    while index < len(tokens):
        found.append(tokens[index])
        if tokens[index].text in "([{":
            index = closing(tokens, index)
            found.append(tokens[index])
        index += 1
    return found


def function_in(head: list[Token]) -> Token | None:
    """Returns the name of the function that HEAD, a statement's outermost tokens, declares. Attributes may follow."""
    if any(token.text in ("=", "typedef") for token in head):
        return None
    while head:
        if head[-1].text == ")":
            head = head[:-2]
            if head and head[-1].is_name() and not ATTRIBUTE.fullmatch(head[-1].text):
                return head[-1] if len(head) > 1 else None
        if not head or not ATTRIBUTE.fullmatch(head[-1].text):
            return None
        head = head[:-1]
    return None


def variable_in(head: list[Token]) -> Token | None:
    texts = [token.text for token in head]
    names = [token for token in head[: texts.index("=") if "=" in texts else None] if token.is_name()]
    return names[-1] if len(names) > 1 and "typedef" not in texts else None


def declarations_of(tokens: list[Token]) -> Iterator[Declaration]:
    """Returns what a file declares and defines at its outermost level."""
    start = index = 0
    while index < len(tokens):
        text = tokens[index].text
        end = closing(tokens, index) if text in "([{" else index
        if text in "{;":
            head = outermost(tokens[start:index])
            texts = [token.text for token in head]
            function = function_in(head)
            if function is not None:
                yield Declaration(function, True, text == "{", "static" in texts)
            elif text == ";" and (variable := variable_in(head)) is not None:
                yield Declaration(variable, False, "extern" not in texts, "static" in texts)
            if function is not None or text == ";":
                start = end + 1
        elif (match := TYPE_MACRO.fullmatch(text)) and index + 4 < len(tokens):
            prefix = tokens[index + 4]
            yield Declaration(Token(prefix.line, prefix.text + "_get_type"), True, match.group(1) == "DEFINE", False)
        index = end + 1


class File:
    def __init__(self, path: pathlib.Path, lib: pathlib.Path):
        self.where = path.relative_to(lib).as_posix()
        self.folder = self.where.split("/")[0]
        self.is_source = path.suffix == ".c"
        self.is_public = self.folder == PUBLIC
        self.unit = unit_of(self.where)
        text = path.read_text(encoding="utf-8")
        self.text = without(text, strings=False)
        self.includes: list[tuple[int, str]] = []
        self.macros: dict[str, list[Token]] = {}
        for match in DIRECTIVE.finditer(self.text):
            line = self.text.count("\n", 0, match.start()) + 1
            if match.group(1) == "include":
                self.includes.append((line, match.group(2).strip()))
            elif match.group(1) == "define":
                name, *body = tokens_of(without(match.group(2), strings=True), line)
                self.macros[name.text] = body
        code = DIRECTIVE.sub(lambda match: "\n" * match.group().count("\n"), self.text)
        self.tokens = tokens_of(without(code, strings=True))
        self.declarations = list(declarations_of(self.tokens))
        self.statics = {declaration.name for declaration in self.declarations if declaration.is_static}
        self.declared = {id(declaration.token) for declaration in self.declarations}


def unit_of(where: str) -> str:
    return re.sub(r"(-private)?\.[ch]$", "", where)


class Library:
    def __init__(self, lib: pathlib.Path):
        self.files = [File(path, lib) for path in sorted([*lib.rglob("*.c"), *lib.rglob("*.h")])]
        assert self.files, "the library is not where it was"
        headers = [file for file in self.files if not file.is_source]
        self.macros = {name: body for header in headers for name, body in header.macros.items()}
        # Other units can use only what a header declares. A variable in it without "extern" is the name of a structure.
        declared = {found.name for header in headers for found in header.declarations if found.is_function or not found.is_defined}
        self.homes = {
            found.name: file.unit
            for file in self.files
            if not file.is_public
            for found in file.declarations
            if found.is_defined and found.name in declared and not (file.is_source and found.is_static)
        }
        self.arrows = [arrow for file in self.files if not file.is_public for arrow in [*self.uses(file), *self.includes(file)]]

    def names_in(self, file: File, name: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Returns the names that a name expands to: a file that uses a macro uses what the macro uses."""
        body = file.macros.get(name, self.macros.get(name))
        if body is None or name in seen:
            yield name
            return
        for token in body:
            yield from self.names_in(file, token.text, seen | {name})

    def uses(self, file: File) -> Iterator[Arrow]:
        for token in file.tokens:
            if token.text in file.statics or id(token) in file.declared:
                continue
            for name in self.names_in(file, token.text):
                home = self.homes.get(name, file.unit)
                # Naming a type, as GPCAP_TYPE_X and GPCAP_IS_X do, does not depend on the unit that defines it, so it
                # makes no arrow.
                if home != file.unit and not name.endswith("_get_type"):
                    yield Arrow(file.unit, home, file.where, token.line, f"uses {name}")

    def includes(self, file: File) -> Iterator[Arrow]:
        for line, include in file.includes:
            target = include.strip('<">')
            home = unit_of(target)
            if include.startswith('"') and target.split("/")[0] != PUBLIC and home != file.unit:
                yield Arrow(file.unit, home, file.where, line, f"includes {target}")

    def against_the_layers(self) -> Iterator[str]:
        for file in self.files:
            if file.folder not in LAYERS:
                yield f"{file.where} is in no layer"
            for line, include in file.includes:
                if include.startswith('"') and include[1:].split("/")[0] not in LAYERS:
                    yield f"{file.where}:{line} includes {include}, which does not begin with a layer"
        rank = {layer: number for number, layer in enumerate(LAYERS)}
        for arrow in self.arrows:
            source, target = (rank.get(unit.split("/")[0], 0) for unit in (arrow.source, arrow.target))
            if target > source:
                yield f"{arrow}, in a higher layer"

    def apart_from_their_headers(self) -> Iterator[str]:
        for header in self.files:
            for found in header.declarations if not header.is_source and not header.is_public else []:
                home = self.homes.get(found.name)
                if not found.is_defined and home != header.unit:
                    yield f"{header.where}:{found.token.line} declares {found.name}, which is defined " + (f"in {home}.c" if home else "nowhere")
        declared = {(file.is_public or file.unit, found.name) for file in self.files if not file.is_source for found in file.declarations}
        for source in self.files:
            for found in source.declarations if source.is_source else []:
                # The functions of a type that is local to a source are not static, because GObject's macros do not allow it.
                is_global = found.is_function and found.is_defined and not found.is_static and not found.name.endswith("_get_type")
                if is_global and not declared & {(True, found.name), (source.unit, found.name)}:
                    yield f"{source.where}:{found.token.line} defines {found.name}, which neither a header of its name nor a public one declares"

    def in_circles(self) -> Iterator[str]:
        arrows: dict[str, dict[str, Arrow]] = {}
        for arrow in sorted(self.arrows, key=lambda arrow: arrow.what.startswith("includes")):
            arrows.setdefault(arrow.source, {}).setdefault(arrow.target, arrow)
        seen: set[str] = set()
        for unit in sorted(arrows):
            circle = shortest_circle(arrows, unit) if unit not in seen else []
            if circle:
                seen |= {arrow.source for arrow in circle}
                yield " -> ".join([unit, *(arrow.target for arrow in circle)])
                yield from (f"    {arrow}" for arrow in circle)

    def knowing_the_reader(self) -> Iterator[str]:
        for file in self.files:
            if READER_PLACES.fullmatch(file.where):
                continue
            for token in [*file.tokens, *(token for body in file.macros.values() for token in body)]:
                if READER.fullmatch(token.text):
                    yield f"{file.where}:{token.line} names {token.text}"

    def including_libpcap(self) -> Iterator[str]:
        for file in self.files:
            for line, include in file.includes:
                if include[1:].startswith(("pcap.h", "pcap-", "pcap/")) and not (file.folder == "backend" and file.is_source):
                    yield f"{file.where}:{line} includes {include}"

    def not_public(self) -> Iterator[str]:
        for header in self.files:
            if not header.is_public:
                continue
            yield from (f"{header.where}:{line} includes {include}" for line, include in header.includes if not PUBLIC_INCLUDES.fullmatch(include))
            yield from (f"{header.where} names {match.group()}" for match in LIBPCAP.finditer(header.text))


def shortest_circle(arrows: dict[str, dict[str, Arrow]], unit: str) -> list[Arrow]:
    """Returns the arrows of a circle, or none."""
    paths: dict[str, list[Arrow]] = {unit: []}
    queue = collections.deque([unit])
    while queue:
        current = queue.popleft()
        for target, arrow in arrows.get(current, {}).items():
            if target == unit:
                return [*paths[current], arrow]
            if target not in paths:
                paths[target] = [*paths[current], arrow]
                queue.append(target)
    return []


def main() -> None:
    library = Library(pathlib.Path(sys.argv[1]) / "lib")
    rules = {
        "a folder of lib/ uses itself and those below it": library.against_the_layers,
        "a private header is implemented by the source of its name": library.apart_from_their_headers,
        "there is no circle of units": library.in_circles,
        "no part of the reader knows it": library.knowing_the_reader,
        "only the sources in backend/ include libpcap": library.including_libpcap,
        "the public headers need nothing but each other and GLib": library.not_public,
    }
    print(f"1..{len(rules)}")
    failed = False
    for number, (rule, find) in enumerate(rules.items(), 1):
        problems = list(find())
        for problem in problems:
            print("#", problem)
        print("not ok" if problems else "ok", number, rule)
        failed |= bool(problems)
    sys.exit(failed)


if __name__ == "__main__":
    main()
