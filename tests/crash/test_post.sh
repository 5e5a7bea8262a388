#!/bin/sh
# test_post.sh - a mail server that refuses, waits, hangs, drops the line or is not there.
#
# Method: the customers' addresses make the loopback server behave (tools/smtpd.c lists the words); each
# kind of behaviour must end as src/desk/mailing.h promises, and no message be taken twice.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

INPUT=$SCRATCH/input
input "$INPUT"
# Every ninth customer has an address of each kind; the others are polite.
awk -F, 'BEGIN { OFS = ","; split("refuse refuse-later drop-after-data drop-lost busy-data bounce-hard slow", w, " ") }
    NR > 1 { k = NR % 18; if (k in w) $5 = w[k] "." NR "@example.org" } { print }' "$INPUT/book.csv" >"$INPUT/odd.csv"
mv "$INPUT/odd.csv" "$INPUT/book.csv"

# orders CHANNEL STATE: how many there are.
orders() {
    "$CONSTAT" notice list "$W/a" response | awk -F'\t' -v c="$1" -v s="$2" '$1 == c && $2 == s { n = $3 } END { print n + 0 }'
}

# taken WORD: how many messages the server took for addresses that begin so.
taken() {
    grep -c "	$1\." "$W/smtp/count"
}

# ---- the server is not there --------------------------------------------------------------------------------

server "$SCRATCH/w/smtp" --slow 2500
world "$SCRATCH/w" '$a # for the tests' || unfounded
sed -i 's/^smtp:.*/smtp: {host: 127.0.0.1, port: 1, final_seconds: 1}/' "$W/a/mandates/response/mandate.yaml"
run_stages 1 5
holds 'a server that is not there stops nothing' run_stage 6
holds 'it is named' grep -q -i 'smtp' "$SCRATCH/out"
waiting=$(orders email ordered)
holds 'every mail waits for it' test "$waiting" -gt 100

# ---- it comes back, with moods ------------------------------------------------------------------------------

sed -i "s/^smtp:.*/smtp: {host: 127.0.0.1, port: $PORT, final_seconds: 1}/" "$W/a/mandates/response/mandate.yaml"
holds 'when it is back, what waited goes out' run_stage 6
holds 'a silence after the message is doubt' test "$(orders email uncertain)" -ge "$(($(taken slow) + $(taken drop-after-data)))"
doubts=$(orders email uncertain)
holds 'a refusal is no doubt, and no message was taken' test "$(taken refuse)" -eq 0
holds 'a refused mail becomes a letter' test "$(orders letter ordered)" -ge 1
holds 'not now is waited for' test "$(orders email ordered)" -ge 1
"$CONSTAT" post send "$W/a" response >"$SCRATCH/out" 2>&1
holds 'doubt is not sent again' test "$(orders email uncertain)" -eq "$doubts"

# ---- reports settle doubts ----------------------------------------------------------------------------------

letters=$(orders letter ordered)
holds 'delivery reports are taken in' run_stage 7
holds 'they settle what the server took' test "$(orders email uncertain)" -lt "$doubts"
left=$(uncertain | wc -l)
for reference in $(uncertain); do grep "^$reference" "$W/smtp/count"; done >"$SCRATCH/out"
holds 'what is left in doubt was not taken' test ! -s "$SCRATCH/out" -a "$left" -ge 1
holds 'a mail that failed behind the server becomes a letter' test "$(orders letter ordered)" -gt "$letters"
letters=$(orders letter ordered)
mkdir -p "$W/again/new" "$W/again/cur"
for report in "$W"/smtp/reports/cur/*; do { echo 'X-Copy: 2'; cat "$report"; } >"$W/again/new/$(basename "$report" :2,S)"; done
"$CONSTAT" intake "$W/a" response "$W/again" >"$SCRATCH/out" 2>&1
holds 'a report told twice changes nothing' test "$(orders letter ordered)" -eq "$letters"

# ---- not now, for ever --------------------------------------------------------------------------------------

for hour in 09 10 11 12 16 20; do "$CONSTAT" clock "$W/a" response 2025-01-03T$hour:30:00Z; done >"$SCRATCH/out" 2>&1
holds 'not now is not the last word within a day' test "$(orders email ordered)" -ge 1
for day in 04 05 06 07; do "$CONSTAT" clock "$W/a" response 2025-01-${day}T08:30:00Z; done >"$SCRATCH/out" 2>&1
holds 'not now for days is a refusal' test "$(orders email ordered)" -eq 0
holds 'whatever was refused goes by letter' test "$(orders letter ordered)" -eq "$(orders email refused)"
if sent_twice "$W/smtp"; then fail 'no mail goes out twice'; else pass 'no mail goes out twice'; fi
"$CONSTAT" notice list "$W/a" response >"$SCRATCH/out"
cat "$SCRATCH/out" | grep -v ^uncertain
holds 'ledger and cases verify' green
verdict
