#!/bin/sh
# test_pilot.sh - a mandate on trial: everything runs, nothing leaves, all of it is counted.
#
# Method: the flow of the small world in pilot mode, without and with the exchange allowed. The counting
# server must see nothing, the exchange folder nothing unless allowed; what is withheld counts as sent
# for the periods of the case, so that the later stages are reached.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

INPUT=$SCRATCH/input
input "$INPUT"

# withheld CHANNEL
withheld() {
    "$CONSTAT" notice list "$W/a" response | awk -F'\t' -v c="$1" '$1 == c && $2 == "withheld" { n = $3 } END { print n + 0 }'
}

# only_withheld: no order of this mandate is in any other state, but for the exchange and what one procedure tells another.
only_withheld() {
    "$CONSTAT" notice list "$W/a" response >"$SCRATCH/out"
    ! grep -v -E '^(api|emission)	|	withheld	' "$SCRATCH/out"
}

server "$SCRATCH/shut/smtp"
world "$SCRATCH/shut" 's/^mode: live/mode: pilot/' || unfounded
holds 'a pilot runs from intake to erasure' run_stages 1 18
holds 'its questions are withheld and counted' test "$(withheld api)" -gt 100
holds 'no question is in the exchange' test -z "$(ls "$W/exchange")"
holds 'nothing else left' only_withheld
holds 'ledger and cases verify' green

server "$SCRATCH/open/smtp"
world "$SCRATCH/open" 's/^mode: live/mode: pilot\npilot_exchange: true/' || unfounded
holds 'a pilot with exchange runs from intake to erasure' run_stages 1 18
holds 'its questions are answered' test "$(withheld api)" -eq 0
holds 'its mails are withheld and counted' test "$(withheld email)" -gt 100
holds 'what is withheld counts as sent: the second letter is reached' test "$(withheld registered)" -gt 0
holds 'nothing else left' only_withheld
holds 'nothing is handed over to the carrier' test ! -e "$W/carrier/manifest.csv"
holds 'no mail reached a server' test ! -s "$SCRATCH/shut/smtp/count" -a ! -s "$SCRATCH/open/smtp/count"
holds 'ledger and cases verify again' green

world "$SCRATCH/odd" 's/^mode: live/mode: pilot\npilot_exchange: perhaps/'
holds 'a switch that is neither true nor false is refused with its place' grep -q 'mandate.yaml:.*true or false' "$SCRATCH/world.log"
verdict
