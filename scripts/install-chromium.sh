#!/usr/bin/env bash
# A Chromium for the browser tests. Without one they are skipped, so a failure here is loud but no failure.
set -uo pipefail

if command -v chromium || command -v chromium-browser || command -v google-chrome; then
  exit 0
fi

complain() {
  printf '\n*** %s\n*** The browser tests will be SKIPPED.\n\n' "$1" >&2
  exit 0
}

command -v apt-get >/dev/null || complain "No Chromium and no apt-get here: install Chromium by hand."
[ "$(id -u)" = 0 ] || complain "No Chromium here and not root: run 'sudo $0'."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null || complain "apt-get update failed."
apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core </dev/null >/dev/null || complain "Chromium could not be installed."
command -v chromium
