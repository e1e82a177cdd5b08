#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Generates TypeScript's declarations from the GIR, and compiles and runs a program with them: run.sh SOURCE-ROOT
# BUILD-ROOT GJS. npm installs its packages in the build directory.
set -euo pipefail
source=$1 build=$2 gjs=$3
work=$build/tests/typescript
source "$(dirname "$0")/../support/npm.sh"

echo 1..1
mkdir -p "$work/types"
cd "$work"
cp "$source"/tests/typescript/{program.ts,tsconfig.json} .
[ -x node_modules/.bin/tsc ] || npm_install @ts-for-gir/cli@3.3.0 typescript@5.4.5
node_modules/.bin/ts-for-gir generate GPcap-1.0 --environments gjs -g "$build/introspection" -g /usr/share/gir-1.0 \
  -o types >generate.log 2>&1 || { sed 's/^/# /' generate.log; echo "not ok 1 ts-for-gir"; exit 1; }
cp "$source/introspection/overrides/gjs/gpcap-1.0-overrides.d.ts" types/
printf '%s\n' 'import "./types/gjs.js";' 'import "./types/dom.js";' 'import "./types/glib-2.0-ambient.js";' \
  'import "./types/gpcap-1.0-ambient.js";' 'import "./types/gpcap-1.0-overrides.js";' >ambient.d.ts
node_modules/.bin/tsc --outDir out 2>&1 | sed 's/^/# /' || { echo "not ok 1 tsc"; exit 1; }
printed=$("$gjs" -m out/program.js "$GPCAP_TEST_SAVEFILES/packets.pcap")
[ "$printed" = "100 packets came by signals
0 packets and 0 bytes of difference" ] || { echo "# $printed"; echo "not ok 1 the program runs"; exit 1; }
echo "ok 1 a program in TypeScript compiles and runs"
