#!/bin/sh
# test_procedure.sh - `constat procedure check`: exit status, findings as text and as JSON, the catalogue.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
GOOD=$SCRATCH/good.proc
BAD=$SCRATCH/bad.proc
WORSE=$SCRATCH/worse.proc
export ROOT CONSTAT GOOD BAD WORSE SCRATCH

cat >"$GOOD" <<'PROC'
procedure lost-key version 1
  key tag
  holds facts
  calendar plain
  law RULES "House rules, 4" period 3 days from opened, 10 days
  role desk operator
  event key-lost from desk exogenous carries note text
  event key-found from subject exogenous
  limit facts 10 days under RULES
  state waiting initial
    keep facts 10 days from opened under RULES
    on key-lost -> waiting
    on key-found -> over
    after 3 days from opened -> over under RULES
  state over final
PROC
sed 's/keep facts 10 days/keep facts 3 weeks/; s/after 3 days.*/after 3 days from entered -> nowhere/' "$GOOD" >"$WORSE"
sed 's/-> over under RULES/-> waiting-on under RULES/; /^  state over final/i\
  state waiting-on\
    on key-found -> over' "$GOOD" >"$BAD"

accepts "the shipped procedures are clean, warnings counted, and every promise of theirs holds together" sh -c '"$CONSTAT" procedure check --strict "$ROOT"/share/procedures/*.proc'
accepts "a sound procedure is clean" sh -c '"$CONSTAT" procedure check "$GOOD" | grep -q "clean$"'
catches "a finding has a code, a place, the line and a caret" "error\[E09\].*waiting-on" "$CONSTAT" procedure check "$BAD"
catches "the line is shown" " state waiting-on" "$CONSTAT" procedure check "$BAD"
catches "the caret lies under it" "| *^~~~~~~~~~$" "$CONSTAT" procedure check "$BAD"
catches "the way that proves it is told" "way: waiting: after 3 days from opened -> waiting-on" "$CONSTAT" procedure check "$BAD"
catches "a text that is not understood is a finding too" "error\[E02\]: .nowhere. is no state" "$CONSTAT" procedure check "$GOOD" "$WORSE"
accepts "findings end with 1" sh -c '"$CONSTAT" procedure check "$BAD" >/dev/null 2>&1; [ $? -eq 1 ]'
accepts "no file ends with 2" sh -c '"$CONSTAT" procedure check >/dev/null 2>&1; [ $? -eq 2 ]'
accepts "an unknown verb ends with 2" sh -c '"$CONSTAT" procedure prove >/dev/null 2>&1; [ $? -eq 2 ]'
accepts "no verb ends with 2" sh -c '"$CONSTAT" procedure >/dev/null 2>&1; [ $? -eq 2 ]'
accepts "a file that is not there ends with 1" sh -c '"$CONSTAT" procedure check "$SCRATCH/none" 2>/dev/null; [ $? -eq 1 ]'
accepts "a warning is allowed" sh -c 'sed "s/^  role desk/  role idle operator\n&/" "$GOOD" >"$SCRATCH/idle.proc"
    "$CONSTAT" procedure check "$SCRATCH/idle.proc" | grep -q "warning\[W03\]"'
accepts "but not with --strict" sh -c '"$CONSTAT" procedure check --strict "$SCRATCH/idle.proc" >/dev/null 2>&1; [ $? -eq 1 ]'
accepts "there is one JSON object for each finding" sh -c '
    "$CONSTAT" procedure check --json "$BAD" >"$SCRATCH/json" 2>/dev/null
    grep -c "^{\"file\":.*\"code\":\"E[0-9]*\".*}$" "$SCRATCH/json" | grep -qx "$(wc -l <"$SCRATCH/json")"
    grep -q "\"code\":\"E09\"" "$SCRATCH/json"'
accepts "no colours where no terminal is" sh -c '! "$CONSTAT" procedure check "$BAD" 2>/dev/null | grep -q "$(printf "\033")"'
accepts "a code is explained" sh -c '"$CONSTAT" procedure check --explain E13 | grep -q "^E13: a guard that nothing can pass$"'
accepts "doc/CHECKS.md is what --explain all prints" sh -c '
    "$CONSTAT" procedure check --explain all >"$SCRATCH/topics" && sed 1,5d "$ROOT/doc/CHECKS.md" | cmp - "$SCRATCH/topics"'
accepts "a code that does not exist ends with 2" sh -c '"$CONSTAT" procedure check --explain E99 2>/dev/null; [ $? -eq 2 ]'

verdict
