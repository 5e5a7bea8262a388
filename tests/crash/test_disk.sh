#!/bin/sh
# test_disk.sh - no room left: the reason is said, nothing is lost, and it goes on when there is room.
#
# Method: every command runs under growing limits of how large a file may become (what a full disk says
# to a program), then without. A world on a file system of its own that fills up does the same, where
# the machine lets us make one. The outcome must be that of a world with room.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

INPUT=$SCRATCH/input
input "$INPUT"

# narrow_stage NUMBER BLOCKS: no file may grow beyond so many times 512 bytes.
narrow_stage() {
    stage "$1" || return 1
    [ "$1" -ne 17 ] || status
    # shellcheck disable=SC2086
    (
        trap '' XFSZ
        ulimit -f "$2"
        exec "$CONSTAT" $WORDS
    ) >"$SCRATCH/narrow" 2>&1
    code=$?
    [ $code -eq 0 ] || grep '^constat:' "$SCRATCH/narrow" >>"$SCRATCH/reasons"
    [ $code -le 1 ] || { cp "$SCRATCH/narrow" "$SCRATCH/out" && fail "status $code without room: $WORDS"; }
}

server "$SCRATCH/wide/smtp"
world "$SCRATCH/wide" || unfounded
holds 'with room, the flow runs' run_stages 1 18
sums >"$SCRATCH/wide.sums"

: >"$SCRATCH/reasons"
server "$SCRATCH/narrow-world/smtp"
world "$SCRATCH/narrow-world" || unfounded
number=1
while stage $number; do
    for blocks in 8 300 700 1200 2500; do narrow_stage $number $blocks; done
    run_stage $number || fail "with room again: $WORDS"
    number=$((number + 1))
done
sums >"$SCRATCH/narrow.sums"
holds 'without room and with it again, the outcome is the same' diff "$SCRATCH/wide.sums" "$SCRATCH/narrow.sums"
if sent_twice "$W/smtp"; then fail 'no mail goes out twice'; else pass 'no mail goes out twice'; fi
holds 'ledger and cases verify' green
holds 'there was no room many times' test "$(wc -l <"$SCRATCH/reasons")" -ge 10
cp "$SCRATCH/reasons" "$SCRATCH/out"
if grep -v -i -E '^constat: .*(too large|full|no space|disk)' "$SCRATCH/reasons"; then
    fail 'each time the reason is said'
else
    pass 'each time the reason is said'
fi

mkdir "$SCRATCH/small"
if mount -t tmpfs -o size=900m tmpfs "$SCRATCH/small" 2>/dev/null; then
    mounted=$SCRATCH/small
    trap 'umount "$mounted" 2>/dev/null; end_of_test' EXIT
    world "$SCRATCH/small" || unfounded
    used=$(df -k --output=used "$SCRATCH/small" | tail -n 1)
    mount -o "remount,size=$((used + 1200))k" "$SCRATCH/small"
    if run_stage 1; then fail 'a full disk stops the intake'; else pass 'a full disk stops the intake'; fi
    holds 'and says that it is full' grep -q -i -E 'full|no space' "$SCRATCH/out"
    mount -o remount,size=900m "$SCRATCH/small"
    holds 'with room it goes on' run_stage 1
    sums | grep referral-intake >"$SCRATCH/small.sums"
    holds 'no referral is lost' test "$(awk -F'\t' '{ n += $3 } END { print n }' "$SCRATCH/small.sums")" -gt 190
    holds 'the ledger of the disk that was full verifies' green
else
    echo 'left out: this machine lets us make no file system of our own'
fi
verdict
