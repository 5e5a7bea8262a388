#!/bin/sh
# test_install.sh - what is installed is whole: the program finds its worker, and the texts are there.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
DEST=$SCRATCH/dest
export BUILD DEST ROOT
accepts "it installs into a folder of choice" meson install -C "$BUILD" --no-rebuild --quiet --destdir "$DEST"
PROGRAM=$(find "$DEST" -path '*/bin/constat' -type f)
PREFIX=${PROGRAM%/bin/constat}
export PROGRAM PREFIX
accepts "the program is there and runs" sh -c '"$PROGRAM" help | grep -q inspect'
accepts "the worker is in libexec" [ -x "$PREFIX/libexec/constat/constat-worker" ]
accepts "the manual page is there" [ -s "$PREFIX/share/man/man1/constat.1" ]
accepts "the completion is there" [ -s "$PREFIX/share/bash-completion/completions/constat.bash" ]
accepts "procedures and texts of notices are there, byte by byte" sh -c '
    diff -r "$ROOT/share/procedures" "$PREFIX/share/constat/procedures" &&
    diff -r "$ROOT/share/notices" "$PREFIX/share/constat/notices"'
accepts "nothing else is installed" sh -c '
    [ -z "$(find "$DEST" -type f ! -path "*/bin/constat" ! -path "*/libexec/constat/*" \
        ! -path "*/share/constat/*" ! -name constat.1 ! -name constat.bash)" ]'

verdict
