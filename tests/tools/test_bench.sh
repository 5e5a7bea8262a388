#!/bin/sh
# test_bench.sh - tools/bench tells a missed bar from one that is reached, and divides rightly.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

# says WHAT PATTERN LINE: the table of one bench's line holds the pattern.
says() {
    plant
    printf 'noun\n%b\n' "$3" >"$PLANT/lines"
    accepts "$1" sh -c '"$0" --table <"$1" | grep -Eq "$2"' "$ROOT/tools/bench" "$PLANT/lines" "$2"
}

says "a reached bar is not marked" '2500 1/s +>= 1000 +2\.50 *$' 'thing\t2500\t1/s\t>= 1000'
says "a missed bar is marked" '900 1/s +>= 1000 +0\.90 +MISSED' 'thing\t900\t1/s\t>= 1000'
says "a ceiling that is passed is marked" '30 B +<= 24 +1\.25 +MISSED' 'thing\t30\tB\t<= 24'
says "a ceiling that is kept is not" '20 B +<= 24 +0\.83 *$' 'thing\t20\tB\t<= 24'
says "a figure is divided by the machine's limit" '50 1/s +200 +0\.25' 'thing\t50\t1/s\t\t200'
says "no bar is no verdict" 'thing +5 1/s *$' 'thing\t5\t1/s\t-'
catches 'a bench that is not there is named' 'there is no bench unheard-of' "$ROOT/tools/bench" unheard-of
verdict
