#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that the library can be used as a Meson subproject, in C, in Vala and for a GIR, and that it then builds only
# what is needed for that, even where an installed GPcap can be found. subproject.sh SOURCE-ROOT
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# With only this, pkg-config finds an installed GPcap, which has to be left alone.
mkdir -p "$scratch/installed" "$scratch/parent/subprojects"
printf '%s\n' 'Name: GPcap' 'Description: one that is installed' 'Version: 1.0.0' 'Libs: -lno-such-library' \
  >"$scratch/installed/gpcap-1.0.pc"
export PKG_CONFIG_PATH=$scratch/installed
ln -s "$1" "$scratch/parent/subprojects/gpcap"
cd "$scratch/parent"

cat >program.c <<'END_OF_FILE'
#include <gpcap/gpcap.h>

int
main (void)
{
  return gpcap_lib_version () != NULL && GPCAP_CHECK_VERSION (1, 0, 0) ? 0 : 1;
}
END_OF_FILE

cat >program.vala <<'END_OF_FILE'
int main () {
    return GPcap.lib_version () != null ? 0 : 1;
}
END_OF_FILE

cat >capturing.h <<'END_OF_FILE'
#include <gpcap/gpcap.h>

/**
 * capturing_open:
 *
 * Returns: (transfer full): a reader
 */
GPcapReader *capturing_open (void);
END_OF_FILE

cat >capturing.c <<'END_OF_FILE'
#include "capturing.h"

GPcapReader *
capturing_open (void)
{
  return gpcap_create ("lo", NULL);
}
END_OF_FILE

cat >meson.build <<'END_OF_FILE'
project('parent', 'c', 'vala')
gpcap = dependency('gpcap-1.0', fallback: 'gpcap')
gpcap_vapi = dependency('gpcap-1.0-vapi')
gio = dependency('gio-2.0')
test('c', executable('program-c', 'program.c', dependencies: gpcap))
test('vala', executable('program-vala', 'program.vala', dependencies: [gpcap, gpcap_vapi, gio]))
capturing = library('capturing', 'capturing.c', dependencies: gpcap)
import('gnome').generate_gir(capturing, sources: ['capturing.c', 'capturing.h'], namespace: 'Capturing',
  nsversion: '1.0', includes: ['GPcap-1.0'], dependencies: gpcap, fatal_warnings: true)
END_OF_FILE

# try COMMAND...: prints the output only if the command fails.
try() {
  "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
}

try meson setup build --wrap-mode=forcefallback
try ninja -C build
try meson test -C build --quiet

targets=$(meson introspect build --targets | python3 -c '
import json, sys
print(*sorted(target["name"] for target in json.load(sys.stdin) if "/subprojects/gpcap/" in target["defined_in"]))')
needed="GPcap-1.0.gir GPcap-1.0.typelib gpcap-1.0 gpcap-1.0.vapi gpcap-enum-types.c gpcap-enum-types.h gpcap-version.h"
# Where Python has no gi, there are no stubs.
[ "${targets% stubs}" = "$needed" ] || { echo "It builds $targets" >&2; exit 1; }
