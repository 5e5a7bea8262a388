#!/bin/sh
# test_manual.sh - help, the manual page and the completion all know every command of the table.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs groff

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
PAGE=$SCRATCH/constat.1
COMPLETION=$SCRATCH/constat.bash
COMMANDS=$("$CONSTAT" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
export ROOT CONSTAT PAGE COMPLETION COMMANDS

accepts "help lists commands" [ -n "$COMMANDS" ]
accepts "the manual page is printed" sh -c '"$CONSTAT" help man >"$PAGE"'
accepts "the manual page has every command, its synopsis and summary" sh -c '
    for command in $COMMANDS; do
        escaped=$(printf %s "$command" | sed "s/-/\\\\-/g")
        grep -A 1 -F "\\fB$escaped\\fR" "$PAGE" | tail -n 1 | grep -q "^[A-Z].*\\.$" || exit 1
    done'
accepts "groff has nothing to say about the page" sh -c '
    groff -ww -z -man -Tutf8 "$PAGE" >"$PAGE.log" 2>&1 && [ ! -s "$PAGE.log" ]'
accepts "the completion is printed" sh -c '"$CONSTAT" help completion >"$COMPLETION"'
accepts "the completion is bash" bash -n "$COMPLETION"
accepts "the completion offers every command" bash -c '
    . "$COMPLETION"
    for command in $COMMANDS help; do
        COMP_WORDS=("$CONSTAT" "${command:0:3}") COMP_CWORD=1
        _constat
        [[ " ${COMPREPLY[*]} " == *" $command "* ]] || exit 1
    done'
accepts "the completion offers the options that a command itself names" bash -c '
    . "$COMPLETION"
    COMP_WORDS=("$CONSTAT" inspect --a) COMP_CWORD=2
    _constat
    [ "${COMPREPLY[*]}" = --as ]'
accepts "help about a command is what the command says" sh -c '
    "$CONSTAT" help inspect | grep -q -e --as'
accepts "the version is that of the build" sh -c '
    [ "$("$CONSTAT" --version)" = "constat $(sed -n "s/^  version: .\(.*\).,/\1/p" "$ROOT/meson.build")" ]'
accepts "help about every command is there" sh -c '
    for command in $COMMANDS; do
        "$CONSTAT" help "$command" | grep -q "constat $command" || { echo "$command"; exit 1; }
    done'
accepts "the summaries stand in one column" sh -c '
    [ "$("$CONSTAT" help | sed -n "s/^\(  [a-z][a-z-]*  *\).*/\1/p" | awk "{ print length }" | sort -u | wc -l)" -eq 1 ]'
catches "help about an unknown command is not understood" '^usage:' "$CONSTAT" help nonsense

verdict
