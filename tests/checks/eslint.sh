#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that ESLint finds no fault in JavaScript, with eslint.config.js: eslint.sh SOURCE-ROOT BUILD-ROOT. Debian's
# ESLint is too old for the language, so npm installs one in the build directory.
set -euo pipefail
source=$1 work=$2/tests/eslint
source "$(dirname "$0")/../support/npm.sh"

echo 1..1
mkdir -p "$work"
cd "$work"
[ -x node_modules/.bin/eslint ] || npm_install eslint@9.39.1
# The configuration is copied, because it imports modules from its own directory.
cp "$source/tests/checks/eslint.config.js" eslint.config.mjs
cd "$source"
"$work/node_modules/.bin/eslint" --config "$work/eslint.config.mjs" examples introspection tests 2>&1 | sed 's/^/# /' ||
  { echo "not ok 1 ESLint"; exit 1; }
echo "ok 1 ESLint finds no fault"
