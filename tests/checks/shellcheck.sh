#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that shellcheck finds nothing in files whose first line names a shell: shellcheck.sh SOURCE-ROOT
set -euo pipefail
cd "$1"
mapfile -t scripts < <(grep -rlIE '^(#!.*\bsh|#!.*\bbash|# shellcheck shell=bash)$' .ci docs examples introspection lib tests)
[ ${#scripts[@]} -gt 8 ] || { echo "the scripts are not where they were" >&2; exit 1; }
shellcheck "${scripts[@]}"
