#!/bin/sh
# test_simulate.sh - `constat procedure simulate` as a person runs it.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs node

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
LAW=$ROOT/share/procedures
PEOPLE=$ROOT/share/populations
export CONSTAT LAW PEOPLE
cd "$SCRATCH" || exit 1

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" procedure simulate "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

tab=$(printf '\t')
for law in "$LAW"/*.proc; do
    name=$(basename "$law" .proc)
    says 0 "^invariant${tab}nothing readable after keep${tab}0 broken\$" "$name is lived without a population" \
        "$law" --cases 500 --years 2 --seed 42
done
says 0 "^measure${tab}first-warnings${tab}[1-9]" 'measures are counted' "$LAW/graduated.proc" --cases 500 \
    --population "$PEOPLE/graduated.yaml"
says 0 "^total${tab}emitted${tab}[1-9]" 'one procedure emits to another' "$LAW/intake.proc" "$LAW/graduated.proc" \
    --cases 500 --years 1 --population "$PEOPLE/referrals.yaml"
says 0 '^graduated-response,2026-03,sent,warn1,[1-9]' 'months are told as CSV' --csv "$LAW/graduated.proc" \
    --cases 500 --population "$PEOPLE/graduated.yaml"
accepts 'JSON is one object' sh -c '"$CONSTAT" procedure simulate "$LAW/graduated.proc" --cases 100 --json |
    node -e "const told = JSON.parse(require(\"fs\").readFileSync(0)); process.exit(told.subjects === 100 &&
        told.invariants.every((one) => one.broken === 0) ? 0 : 1)"'
accepts 'the same seed gives the same bytes on any number of processes' sh -c '
    "$CONSTAT" procedure simulate "$LAW/graduated.proc" --cases 300 >one &&
    "$CONSTAT" procedure simulate "$LAW/graduated.proc" --cases 300 --jobs 3 >three && cmp one three'
accepts 'another seed gives other ones' sh -c '
    "$CONSTAT" procedure simulate "$LAW/graduated.proc" --cases 300 --seed 7 >other && ! cmp -s one other'
accepts 'how long it took stands on standard error alone' sh -c '
    "$CONSTAT" procedure simulate "$LAW/graduated.proc" --cases 300 --timing >timed 2>time &&
    cmp one timed && grep -q "steps/s" time'
says 2 'is expected\|are expected' 'without a procedure nothing is lived'
says 2 'years is' 'no year is not lived' "$LAW/graduated.proc" --years 0
says 2 'no date' 'a day that is none is refused' "$LAW/graduated.proc" --start 2026-02-30
says 1 'given twice' 'a procedure is given once' "$LAW/graduated.proc" "$LAW/graduated.proc"
says 1 'none of the procedures given' 'a population of other procedures is refused' "$LAW/licence.proc" \
    --population "$PEOPLE/graduated.yaml"
printf 'population: p\nprocedures:\n  licence-campaign:\n    rules:\n      - { event: x, once: true }\n' >odd.yaml
says 1 'odd.yaml:5:.*is no event' 'a fault in a population has its place' "$LAW/licence.proc" --population odd.yaml
verdict
