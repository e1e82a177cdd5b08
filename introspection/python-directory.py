#!/usr/bin/env python3
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints where this Python looks for modules below a prefix: python-directory.py PREFIX

Meson has a directory of its own for Debian, which Python searches only for the prefix /usr.
"""

import pathlib
import site
import sys
import sysconfig


def main() -> None:
    prefix = pathlib.Path(sys.argv[1])
    for directory in (*site.getsitepackages(), site.getusersitepackages()):
        # The prefix /usr does not mean /usr/local/lib.
        if prefix in [parent.parent for parent in pathlib.Path(directory).parents if parent.name.startswith("lib")]:
            print(directory)
            return
    # There is none; this one only needs PYTHONPATH.
    print(sysconfig.get_path("purelib", "posix_prefix", {"base": str(prefix)}))


if __name__ == "__main__":
    main()
