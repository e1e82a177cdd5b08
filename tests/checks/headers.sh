#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that each public header can be included on its own, in C and in C++, without a warning.
# headers.sh SOURCE-ROOT BUILD-ROOT
set -euo pipefail
read -ra flags <<<"$(pkg-config --cflags gio-2.0) -I$2/lib -I$1/lib"
for header in "$1"/lib/gpcap/*.h "$2"/lib/gpcap/*.h; do
  for language in c c++; do
    g++ -fsyntax-only -Wall -Wextra -Werror -pedantic -Wno-unused-parameter -Wno-overlength-strings -x "$language" "${flags[@]}" \
      - <<<"#include <gpcap/${header##*/}>" || { echo "$header is not right in $language" >&2; exit 1; }
  done
done
