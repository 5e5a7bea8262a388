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
accepts "the mail server of the demonstration is beside it" [ -x "$PREFIX/libexec/constat/constat-smtpd" ]
accepts "all that is shared is there, byte by byte" sh -c '
    for folder in procedures populations notices dossiers demo; do
        diff -r "$ROOT/share/$folder" "$PREFIX/share/constat/$folder" || exit 1
    done'
accepts "the program finds it without being told" sh -c 'cd "$DEST" && "$PROGRAM" init instance &&
    "$PROGRAM" mandate add instance trial --settings "$PREFIX/share/constat/demo/authority.yaml" \
        --clock 2026-01-05T08:00:00Z && "$PROGRAM" verify instance trial && rm -r instance'
accepts "nothing else is installed" sh -c '
    [ -z "$(find "$DEST" -type f ! -path "*/bin/constat" ! -path "*/libexec/constat/*" \
        ! -path "*/share/constat/*" ! -name constat.1 ! -name constat.bash)" ]'

verdict
