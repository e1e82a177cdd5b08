# shellcheck shell=bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by tests that use npm packages. If these cannot be installed, it reports a skipped test in TAP.

# npm_install PACKAGE...: installs into the current directory. Without a network, or with one whose certificates npm
# does not trust, the only test is skipped. Any other error of npm fails it.
npm_install() {
  local reason unreachable='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|[A-Z_]*CERT[A-Z_]*'
  npm install --loglevel=error --no-audit --no-fund --no-save --fetch-retries=1 "$@" >npm.log 2>&1 && return
  reason=$(grep -Eom1 "code ($unreachable)" npm.log) && { echo "ok 1 # SKIP npm's registry is not reached: ${reason#code }"; exit; }
  sed 's/^/# /' npm.log
  echo "not ok 1 npm gives $*"
  exit 1
}
