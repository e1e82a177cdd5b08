# shellcheck shell=bash
# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by tests that need packages of npm's, for which they report in TAP when there are none.

# npm_install PACKAGE...: into the directory where it is. Without a network, or behind one that npm does not
# trust, the only test is skipped. All else that npm may say fails it.
npm_install() {
  local reason unreachable='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|[A-Z_]*CERT[A-Z_]*'
  npm install --loglevel=error --no-audit --no-fund --no-save --fetch-retries=1 "$@" >npm.log 2>&1 && return
  reason=$(grep -Eom1 "code ($unreachable)" npm.log) && { echo "ok 1 # SKIP npm's registry is not reached: ${reason#code }"; exit; }
  sed 's/^/# /' npm.log
  echo "not ok 1 npm gives $*"
  exit 1
}
