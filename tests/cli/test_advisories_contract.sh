#!/bin/sh
# test_advisories_contract.sh - the journalist's question, asked as a person asks it.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/constat
contract=$ROOT/share/contracts/security-2015.yaml
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" advisories contract "$@" >"$SCRATCH/said" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/said"; then
        pass "$sentence"
    else
        { cat "$SCRATCH/said"; echo "(status $status)"; } >"$SCRATCH/out"
        fail "$sentence"
    fi
}

says 0 '^135 bulletins: 105 concern you (82 strictly)$' 'the year in one sentence' "$contract"
accepts 'the sentence comes first' \
    [ "$(head -n 1 "$SCRATCH/said")" = '135 bulletins: 105 concern you (82 strictly)' ]
accepts 'then a line per bulletin' [ "$(grep -c "^MS15-[0-9]*${tab}2015-" "$SCRATCH/said")" = 135 ]
accepts 'as many concern us as the sentence says' \
    [ "$(cut -f 4 "$SCRATCH/said" | grep -c '^concerns$')" = 105 ]
accepts 'and as many strictly' [ "$(cut -f 5 "$SCRATCH/said" | grep -c '^concerns$')" = 82 ]
for line in 'Windows 7:86:63' 'Windows 8.1:83:62' 'Office 2010:16:16' 'Exchange 2010:0:0' 'SQL Server 2008 R2:1:1'; do
    accepts "the line of ${line%%:*}" grep -q "^line$tab$(echo "$line" | tr : "$tab")\$" "$SCRATCH/said"
done
accepts 'each that concerns us has its rows' \
    [ "$(grep -c "^MS15-.*concerns.*affected.csv:[0-9]" "$SCRATCH/said")" = 105 ]
accepts 'the answer names its rules' grep -q "^rule${tab}strict: rows of the product itself" "$SCRATCH/said"
accepts 'upstream errors are shown' \
    grep -q "^upstream${tab}MS15-062${tab}.*rows name their own update as replaced" "$SCRATCH/said"
accepts 'a day printed in another way is shown' grep -q "^upstream${tab}MS15-.*14.07.15" "$SCRATCH/said"

sed 's/Exchange 2010/Exchange 2013/' "$contract" >"$SCRATCH/2013.yaml"
says 0 "^line${tab}Exchange 2013${tab}3${tab}3\$" 'another line has other rows' "$SCRATCH/2013.yaml"
says 0 '^8 bulletins: ' 'what was known at the end of January' "$contract" --as-of 2015-01-31
says 0 '^12 bulletins: ' 'what December brought' "$contract" --since 2015-12-01
says 0 '^bulletin,published,severity,inclusive,strict,rows$' 'as CSV' "$contract" --csv
"$CONSTAT" advisories contract "$contract" --json >"$SCRATCH/json"
accepts 'as JSON' grep -q '^{"sentence":"135 bulletins: 105 concern you (82 strictly)"' "$SCRATCH/json"
says 2 'not a day' 'a day that is none is not understood' "$contract" --as-of tomorrow
says 2 'say FILE.yaml' 'nor no contract' --json
says 2 'one form at most' 'nor two forms' "$contract" --json --csv
sed 's/Windows 8.1/Windos 8.1/' "$contract" >"$SCRATCH/unknown.yaml"
says 1 'unknown.yaml:[0-9]*:[0-9]*: .*no product line "Windos 8.1"' 'an unknown line is refused, not passed over' \
    "$SCRATCH/unknown.yaml"
sed '/cleared: GREEN/d' "$contract" >"$SCRATCH/uncleared.yaml"
says 0 "^aside${tab}.*uncleared.yaml:[0-9]*:5: a contact without clearance" 'an uncleared contact is put aside' \
    "$SCRATCH/uncleared.yaml"
accepts 'and the rest goes on' grep -q '^135 bulletins: 105' "$SCRATCH/said"

mkdir "$SCRATCH/folder"
cp "$ROOT"/share/advisories/ms15/*.csv "$SCRATCH/folder"
printf 'MS15-001,,,,,,,\nXX15-001,Windows 7,,,,,,\n' >>"$SCRATCH/folder/affected.csv"
says 0 "^aside${tab}affected.csv:[0-9]*: missing: product" 'a bad line of a table is told with its place' \
    "$contract" --bulletins "$SCRATCH/folder"
accepts 'so is a row of no bulletin' grep -q "^aside${tab}affected.csv:[0-9]*: rows: there is no bulletin XX15-001" "$SCRATCH/said"
rm "$SCRATCH/folder/names.csv"
says 1 'names.csv' 'half a folder gives no answer' "$contract" --bulletins "$SCRATCH/folder"
verdict
