#!/bin/sh
# test_two.sh - two processes on one instance: one waits or is told to try again, nothing happens twice.
#
# Method: every command of the flow runs twice at the same time; one that was in another's way is run
# again, and must then succeed. The outcome must be that of a world in which each ran once.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

INPUT=$SCRATCH/input
input "$INPUT"

# doubled_stage NUMBER: two at once; what failed must name the other process, and runs again.
doubled_stage() {
    stage "$1" || return 1
    [ "$1" -ne 17 ] || status
    # shellcheck disable=SC2086
    { "$CONSTAT" $WORDS >"$SCRATCH/one" 2>&1; echo $? >"$SCRATCH/one.status"; } &
    other=$!
    # shellcheck disable=SC2086
    "$CONSTAT" $WORDS >"$SCRATCH/two" 2>&1
    echo $? >"$SCRATCH/two.status"
    wait $other
    for who in one two; do
        [ "$(cat "$SCRATCH/$who.status")" -ne 0 ] || continue
        [ "$(cat "$SCRATCH/$who.status")" -eq 1 ] || { cp "$SCRATCH/$who" "$SCRATCH/out"; fail "at once: $WORDS"; }
        grep "^constat:" "$SCRATCH/$who" >>"$SCRATCH/conflicts"
        run_stage "$1" || fail "again: $WORDS"
    done
}

server "$SCRATCH/one-by-one/smtp"
world "$SCRATCH/one-by-one" || unfounded
holds 'one by one, the flow runs' run_stages 1 18
sums >"$SCRATCH/single.sums"

: >"$SCRATCH/conflicts"
server "$SCRATCH/at-once/smtp"
world "$SCRATCH/at-once" || unfounded
number=1
while doubled_stage $number; do number=$((number + 1)); done
sums >"$SCRATCH/double.sums"
holds 'two at once come to the same' diff "$SCRATCH/single.sums" "$SCRATCH/double.sums"
if sent_twice "$W/smtp"; then fail 'no mail goes out twice'; else pass 'no mail goes out twice'; fi
holds 'nothing is in doubt' test -z "$(uncertain)"
holds 'every letter is handed over once' test "$(wc -l <"$W/carrier/manifest.csv")" -eq \
    "$(wc -l <"$SCRATCH/one-by-one/carrier/manifest.csv")"
holds 'ledger and cases verify' green
cp "$SCRATCH/conflicts" "$SCRATCH/out"
if grep -v -E 'another process|locked|no longer|moved since' "$SCRATCH/conflicts"; then
    fail 'who was in the way says so'
else
    pass 'who was in the way says so'
fi
sort "$SCRATCH/conflicts" | uniq -c
verdict
