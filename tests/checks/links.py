#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the links between the README and the guides: links.py SOURCE-ROOT

They lead somewhere, as a forge shows them. The README links to each guide, and the reference has each.
"""

import pathlib
import re
import sys

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def text_of(document: pathlib.Path) -> str:
    """The document without its programs."""
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors_of(document: pathlib.Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text_of(document), re.M)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def main() -> None:
    root = pathlib.Path(sys.argv[1]).resolve()
    documents = {document.resolve() for document in [*root.glob("*.md"), *(root / "docs").glob("*.md")]}
    links: dict[pathlib.Path, set[pathlib.Path]] = {}
    wrong = []
    for document in documents:
        links[document] = set()
        for name, anchor in LINK.findall(text_of(document)):
            target = (document.parent / name).resolve() if name else document
            links[document].add(target)
            if not target.exists():
                wrong.append(f"{document.relative_to(root)}: there is no {name}")
            elif anchor and anchor not in anchors_of(target):
                wrong.append(f"{document.relative_to(root)}: {name} has no heading #{anchor}")
    guides = documents - {root / "README.md"}
    wrong += [f"README.md does not link to {guide.relative_to(root)}" for guide in guides - links[root / "README.md"]]
    config = (root / "docs/gpcap.toml.in").read_text(encoding="utf-8")
    contents = re.findall(r'"([^"]*\.md)"', re.findall(r"^content_files = (.*)$", config, re.M)[0])
    wrong += [f"docs/gpcap.toml.in lacks {name}" for name in {guide.name.lower() for guide in guides} - set(contents)]
    sys.exit("\n".join(sorted(wrong)) or None)


if __name__ == "__main__":
    main()
