#!/usr/bin/env bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that the library can be used when it is installed, with pkg-config, and that
# libpcap is not visible. installed.sh SOURCE-ROOT BUILD-ROOT
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat >"$scratch/program.c" <<'END'
#include <gpcap/gpcap.h>

int
main (void)
{
  return gpcap_lib_version () != NULL && GPCAP_CHECK_VERSION (1, 0, 0) ? 0 : 1;
}
END

DESTDIR=$scratch/root meson install -C "$2" --no-rebuild --quiet
file=$(find "$scratch/root" -name gpcap-1.0.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$file") PKG_CONFIG_SYSROOT_DIR=$scratch/root pkg-config --cflags --libs gpcap-1.0)
case $flags in *-lpcap*) echo "libpcap is not private" >&2; exit 1 ;; esac
# The scratch root contains only this library; GLib is the system's.
read -ra flags <<<"$flags $(pkg-config --cflags --libs gio-2.0)"
cc -Wall -Werror "$scratch/program.c" -o "$scratch/program" "${flags[@]}"
LD_LIBRARY_PATH=$(dirname "$(find "$scratch/root" -name libgpcap-1.0.so.0)") "$scratch/program"

