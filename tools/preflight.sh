#!/bin/sh
# What `make` needs of a machine, named before anything is done; a Chromium for the tests is looked for by tools/browser.py.
#     PYTHON=python3.12 tools/preflight.sh [target]
missing=""
need() { missing="$missing
  - $1"; }

case "${1:-book}" in clean | distclean) exit 0 ;; esac
PYTHON="${PYTHON:-python3}"

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    need "Python 3.11 or newer: there is no program $PYTHON (another name: make PYTHON=python3.12)"
elif ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    need "Python 3.11 or newer: $PYTHON is older (another name: make PYTHON=python3.12)"
elif ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
    need "the venv module of $PYTHON (on Debian and Ubuntu the package python3-venv)"
fi
command -v git >/dev/null 2>&1 || need "git"

# Megabytes: packages, pages and what they are made from; for the tests their packages too.
if [ ! -e .venv/.book ]; then
    wanted=3000
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "${free:-$wanted}" -ge "$wanted" ] || need "$wanted MB of disk space in this folder, which has $free"
fi
[ -w . ] || need "the right to write into this folder"

if [ -n "$missing" ]; then
    echo "This is needed first:$missing" >&2
    exit 1
fi
