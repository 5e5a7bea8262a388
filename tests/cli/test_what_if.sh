#!/bin/sh
# test_what_if.sh - `constat procedure what-if` as a person asks it; the three questions of doc/SIMULATION.md.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs node

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
LAW=$ROOT/share/procedures/graduated.proc
PEOPLE=$ROOT/share/populations/graduated.yaml
export CONSTAT LAW PEOPLE
cd "$SCRATCH" || exit 1

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" procedure what-if "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

# changed NAME OLD NEW: the law with one text changed, as NAME.proc.
changed() {
    sed "s/$2/$3/" "$LAW" >"$1.proc"
    if cmp -s "$1.proc" "$LAW"; then
        echo "$2 is not in the law" >"$SCRATCH/out"
        fail "$1 is another text"
    fi
}

tab=$(printf '\t')
says 0 "^note${tab}all is known" 'a text against itself is known' "$LAW" "$LAW" --population "$PEOPLE" --cases 500
accepts 'and nothing of it differs' sh -c '"$CONSTAT" procedure what-if "$LAW" "$LAW" --population "$PEOPLE" \
    --cases 500 --csv | awk -F, "NR > 1 && (\$2 != \$3 || \$3 != \$4 || \$5 != 0) { bad = 1 } END { exit bad || NR < 10 }"'

# The three questions of doc/SIMULATION.md, with its figures.
changed grace0 'at >= sent(warn1) + 8 days' 'at >= sent(warn1)'
changed first3 'at < sent(warn1) + 6 months' 'at < sent(warn1) + 3 months'
changed second6 'at < served(warn2) + 12 months' 'at < served(warn2) + 6 months'
for question in 'grace0 second-warnings 8 days of grace none' 'first3 second-warnings 6 months first window 3' \
    'second6 referred 12 months second window 6'; do
    # shellcheck disable=SC2086 # words
    set -- $question
    line=$(sed -n "s/^ *$1\.proc  *$2  *\(.*\)\$/\1/p" "$ROOT/doc/SIMULATION.md" | tr -s ' ' | tr ' ' '\t')
    echo "SIMULATION.md: $line" >"$SCRATCH/out"
    says 0 "^measure${tab}$2${tab}$line\$" "what the document says of $1 is what is printed" "$LAW" "$1.proc" \
        --population "$PEOPLE" --cases 20000 --years 2 --seed 42 --draw
done
says 0 'come to where nobody was asked' 'what is not known is told in a sentence' "$LAW" grace0.proc \
    --population "$PEOPLE" --cases 2000
accepts 'the same seed draws the same year' sh -c '
    "$CONSTAT" procedure what-if "$LAW" first3.proc --population "$PEOPLE" --cases 2000 --draw >one &&
    "$CONSTAT" procedure what-if "$LAW" first3.proc --population "$PEOPLE" --cases 2000 --draw >two && cmp one two'
accepts 'JSON is one object, its bounds in order' sh -c '"$CONSTAT" procedure what-if "$LAW" first3.proc \
    --population "$PEOPLE" --cases 2000 --draw --json |
    node -e "const told = JSON.parse(require(\"fs\").readFileSync(0)); process.exit(told.unknown > 0 && told.notes.length > 0 &&
        told.measures.every((one) => one.low <= one.drawn && one.drawn <= one.high) ? 0 : 1)"'

cat >year.csv <<'EOF'
# case,event,at,recorded: one subscriber, warned, who is seen again after four months
1,infringement-referred,2026-01-03T10:00:00Z,2026-01-05T10:00:00Z
1,sent(ask-identity),2026-01-05T12:00:00Z
1,identity-answer,2026-01-07T12:00:00Z,,outcome=known
1,sent(warn1),2026-01-08T12:00:00Z
1,infringement-referred,2026-05-08T10:00:00Z,2026-05-10T10:00:00Z
1,sent(warn2e),2026-05-11T12:00:00Z
1,sent(warn2),2026-05-11T12:00:00Z
1,letter-presented,2026-05-14T12:00:00Z
EOF
says 0 "^measure${tab}second-warnings${tab}1${tab}0${tab}-1${tab}0\$" 'a history is replayed: no second letter' \
    "$LAW" first3.proc --history year.csv
says 0 "^note${tab}1 answers and decisions of last year do not come" 'nor what answered it' "$LAW" first3.proc \
    --history year.csv
says 0 "^measure${tab}served${tab}0${tab}0${tab}0${tab}0\$" 'both worlds end where they are told to' "$LAW" "$LAW" \
    --history year.csv --until 2026-05-12T00:00:00Z
printf '1,infringement-referred,2026-01-03T10:00:00Z\n1,nothing,2026-01-03T10:00:00Z\n' >odd.csv
says 1 'odd.csv:2: "nothing" is no event' 'a fault in a history has its place' "$LAW" "$LAW" --history odd.csv
says 1 'none.csv' 'a history that is not there is refused' "$LAW" "$LAW" --history none.csv
says 2 'is expected' 'two texts are asked for' "$LAW"
says 2 'not two' 'last year is one' "$LAW" "$LAW" --history year.csv --population "$PEOPLE"
says 2 'MANDATE' 'an instance has a mandate' "$LAW" "$LAW" --instance somewhere
says 1 'there is none' 'an instance must be there' "$LAW" "$LAW" --instance somewhere authority
verdict
