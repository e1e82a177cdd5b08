#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that pylint finds no fault in Python, with .pylintrc: pylint.sh SOURCE-ROOT PYLINT
set -euo pipefail
cd "$1"
mapfile -t programs < <(find docs examples installation introspection lib tests -name '*.py')
[ ${#programs[@]} -gt 40 ] || { echo "the programs are not where they were" >&2; exit 1; }
"$2" --jobs=0 --score=no "${programs[@]}"
