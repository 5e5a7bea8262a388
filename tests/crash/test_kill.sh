#!/bin/sh
# test_kill.sh - killed at any point and started again, the program loses nothing and sends nothing twice.
#
# Method: one undisturbed flow from the first mail to erasure tells how many durable acts each command
# has. A second world takes the same input while every command is killed several times, each time at
# another act (drawn from SEED), and then run to its end. What comes out must be equal; the counting
# server must have seen no envelope id twice; an order is sent, or uncertain after an attempt. What
# a delivery report cannot settle is settled by a person's word, so that the two worlds can be compared.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

SEED=${SEED:-1}
KILLS=${KILLS:-3}
INPUT=$SCRATCH/input
input "$INPUT"

# draw: a number from 1 to $1 in $DRAWN.
draw() {
    SEED=$(((SEED * 1103515245 + 12345) % 2147483648))
    DRAWN=$((SEED / 65536 % $1 + 1))
}

# counted_stage NUMBER: runs a stage and counts the points at which it could be killed.
counted_stage() {
    stage "$1" || return 1
    [ "$1" -ne 17 ] || status
    # shellcheck disable=SC2086
    "$KILL_AT" 0 "$CONSTAT" $WORDS 3>"$SCRATCH/points.$1" >"$SCRATCH/out" 2>&1 || fail "undisturbed: $WORDS"
}

# killed_stage NUMBER: kills a stage several times, then lets it come to its end.
killed_stage() {
    stage "$1" || return 1
    [ "$1" -ne 17 ] || status
    kills=0
    most=$KILLS
    case $1 in 6 | 14) most=$((KILLS * 3)) ;; esac # where mails go out
    while [ $kills -lt "$most" ]; do
        draw $(($(cat "$SCRATCH/points.$1") / 2 + 2)) # what is left shrinks with each kill
        # shellcheck disable=SC2086
        "$KILL_AT" $DRAWN "$CONSTAT" $WORDS >/dev/null 2>&1
        [ $? -ne 137 ] || echo "$1 $DRAWN" >>"$SCRATCH/killed"
        kills=$((kills + 1))
    done
    run_stage "$1" || fail "after kills: $WORDS"
}

# settle: what no report spoke of is in doubt only because it was attempted; a person says it was sent.
settle() {
    for reference in $(uncertain); do
        echo "$reference" >>"$SCRATCH/settled"
        "$CONSTAT" notice settle "$W/a" response "$reference" sent || return 1
        grep -q "^$reference" "$W/smtp/count" && echo "$reference" >>"$SCRATCH/unreported"
    done
    return 0
}

# attempted: every order in doubt has its attempt in the ledger.
attempted() {
    "$CONSTAT" notice list "$W/a" response | sed -n 's/^uncertain.*case //p' | sort -u >"$SCRATCH/doubts"
    while read -r case; do
        "$CONSTAT" case show "$W/a" response "$case" | grep -q '	attempt' || return 1
    done <"$SCRATCH/doubts"
    cat "$SCRATCH/doubts" >>"$SCRATCH/in-doubt"
}

server "$SCRATCH/calm/smtp"
world "$SCRATCH/calm" || unfounded
number=1
while counted_stage $number; do number=$((number + 1)); done
sums >"$SCRATCH/calm.sums"
holds 'undisturbed, ledger and cases verify' green

: >"$SCRATCH/killed"
: >"$SCRATCH/settled"
: >"$SCRATCH/unreported"
server "$SCRATCH/wild/smtp"
world "$SCRATCH/wild" || unfounded
number=1
while killed_stage $number; do
    case $number in 6 | 14) holds 'what is in doubt was attempted' attempted ;; esac
    case $number in 7 | 15) holds 'a person settles what is in doubt' settle ;; esac
    number=$((number + 1))
done
sums >"$SCRATCH/wild.sums"

holds 'killed anywhere, referrals, cases and orders come out the same' diff "$SCRATCH/calm.sums" "$SCRATCH/wild.sums"
if sent_twice "$SCRATCH/wild/smtp"; then fail 'no mail goes out twice'; else pass 'no mail goes out twice'; fi
if [ -s "$SCRATCH/unreported" ]; then fail 'a delivery report settles what the server took'; else pass 'a delivery report settles what the server took'; fi
holds 'every item on paper has one number' test "$(sort -u "$W/carrier/manifest.csv" | wc -l)" -eq \
    "$(sort -u "$SCRATCH/calm/carrier/manifest.csv" | wc -l)"
holds 'killed anywhere, ledger and cases verify' green
echo "$(wc -l <"$SCRATCH/killed") kills, $(wc -l <"$SCRATCH/in-doubt") cases in doubt, $(wc -l <"$SCRATCH/settled") left to a person"
cat "$SCRATCH/calm.sums"
verdict
