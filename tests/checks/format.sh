#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that clang-format would change nothing. Versions format differently, so this uses version 14.
set -euo pipefail
cd "$1"
find lib tests examples -name '*.[ch]' -print0 | xargs -0 clang-format-14 --dry-run -Werror
