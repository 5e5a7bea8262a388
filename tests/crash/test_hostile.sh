#!/bin/sh
# test_hostile.sh - files from outside that are wrong: a reason that names the place, never a crash, nothing lost.
#
# Method: what comes in through the exchange, from the carrier, from the customer desk and from whoever
# writes the settings is altered, cut, replayed or replaced by noise. A command may refuse it with a
# reason; it may not die of it, and what was good before and after must come out as if nothing had been.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

INPUT=$SCRATCH/input
input "$INPUT"
server "$SCRATCH/calm/smtp"
world "$SCRATCH/calm" || unfounded
run_stages 1 18
sums >"$SCRATCH/calm.sums"
server "$SCRATCH/w/smtp"
world "$SCRATCH/w" || unfounded

# entries INSTANCE MANDATE: the size of a ledger.
entries() {
    "$CONSTAT" verify "$1" "$2" | sed -n 's/^entries	//p'
}

# refuses SENTENCE PATTERN COMMAND...: status 1 or 2, and a line that matches.
refuses() {
    sentence=$1
    pattern=$2
    shift 2
    "$@" >"$SCRATCH/out" 2>&1
    code=$?
    if { [ $code -eq 1 ] || [ $code -eq 2 ]; } && grep -q -E -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $code)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

# ---- the exchange -------------------------------------------------------------------------------------------

holds 'questions are asked' run_stages 1 2
request=$(ls "$W"/exchange/*.request | head -n 1)
mkdir "$W/kept"
cp "$W"/exchange/*.request "$W/kept"
head -c 100 "$request" >"$W/exchange/response-00000901.request"
head -c 3000 /dev/urandom >"$W/exchange/response-00000902.request"
: >"$W/exchange/response-00000903.request"
holds 'the provider answers what is good' run_stage 3
holds 'and says how many were not' grep -q '^refused	3$' "$SCRATCH/out"
holds 'each with its reason and its name' test "$(cat "$W"/exchange/refused/*.reason | grep -c '^response-000009')" -eq 3
before=$(entries "$W/p" access)
cp "$W"/kept/*.request "$W/exchange"
holds 'a request that comes again is not answered again' run_stage 3
holds 'nor is its ledger longer' test "$(entries "$W/p" access)" -eq "$before"

for answer in "$W"/exchange/*.answer; do cp "$answer" "$W/kept"; done
for answer in "$W"/exchange/*.answer; do head -c 400 "$answer" >"$W/cut" && mv "$W/cut" "$answer"; done
head -c 5000 /dev/urandom >"$W/exchange/response-00000950.access.answer"
cp "$(ls "$W"/kept/*.request | head -n 1)" "$W/exchange/response-00000951.access.answer"
holds 'answers that are cut, noise or questions do not stop the clock' run_stage 4
holds 'they are laid aside' grep -q -E '^answers refused	[3-9]$' "$SCRATCH/out"
cp "$W"/kept/*.answer "$W/exchange"
holds 'the good ones, handed over again, are applied' run_stage 4
before=$(entries "$W/a" response)
cp "$W"/kept/*.answer "$W/exchange"
holds 'and replayed change nothing' run_stage 4
holds 'nor is the ledger longer' test "$(entries "$W/a" response)" -eq "$before"
holds 'the flow goes on' run_stages 5 16

# ---- the carrier --------------------------------------------------------------------------------------------

status
number=$(head -n 1 "$W/status.csv" | cut -d, -f1)
{
    echo 'number,status,at,reason'
    echo "$number,presented,2035-01-01T00:00:00Z,"
    echo "$number,presented,2001-01-01T00:00:00Z,"
    echo "$number,returned,2025-01-24T07:00:00Z,eaten by the dog"
    echo "$number,presented,yesterday,"
    echo 'RR999999999FR,presented,2025-01-24T07:00:00Z,'
    echo ',,,'
    head -c 2000 /dev/urandom
    echo
    head -c 100000 /dev/zero | tr '\0' ','
    echo
} >"$W/noise.csv"
holds 'a status file of noise is read to its end' "$CONSTAT" post status "$W/a" response "$W/noise.csv"
holds 'and its first faulty line is named' grep -q '^first unknown line	2$' "$SCRATCH/out"
holds 'what the carrier says in order is applied' run_stages 17 18
sums >"$SCRATCH/w.sums"
holds 'after all of it, the outcome is the same' diff "$SCRATCH/calm.sums" "$SCRATCH/w.sums"
if sent_twice "$W/smtp"; then fail 'no mail goes out twice'; else pass 'no mail goes out twice'; fi
holds 'ledger and cases verify' green

# ---- the customer desk --------------------------------------------------------------------------------------

header='line,name,street,town,email,language'
book() {
    printf '%s\n' "$@" >"$W/book.csv"
}
book 'name,line'
refuses 'a customer book without its header is refused' 'customer book.*header' "$CONSTAT" provider customers "$W/p" access "$W/book.csv"
book "$header" '' 'l1,Nom,Rue,Ville,a@example.org,fr' 'l2,Nom,Rue'
refuses 'a short row is named by its line' 'customer book: line 4 ' "$CONSTAT" provider customers "$W/p" access "$W/book.csv"
{ echo "$header" && head -c 5000 /dev/urandom; } >"$W/book.csv"
refuses 'noise is refused' 'customer book' "$CONSTAT" provider customers "$W/p" access "$W/book.csv"
refuses 'a book that is not there is missing' 'customer book' "$CONSTAT" provider customers "$W/p" access "$W/none.csv"

# ---- settings -----------------------------------------------------------------------------------------------

# dies FILE COMMAND...: leaves out and doubles each line of a file in turn, and cuts it there; a command may refuse that.
dies() {
    file=$1
    shift
    cp "$file" "$W/good"
    died=0
    lines=$(wc -l <"$file")
    line=1
    while [ $line -le "$lines" ]; do
        for change in "${line}d" "${line}p" "${line}s/:.*/:/" "${line}s/:.*/: [{/" "${line}s/^ *//" "${line}q"; do
            sed "$change" "$W/good" >"$file"
            "$@" >"$SCRATCH/died" 2>&1
            code=$?
            [ $code -le 2 ] || { echo "$code: $change" >>"$SCRATCH/died.all" && died=1; }
            [ $code -eq 0 ] || tail -n 1 "$SCRATCH/died" >>"$SCRATCH/told"
        done
        line=$((line + STEP))
    done
    cp "$W/good" "$file"
    [ $died -eq 0 ]
}

STEP=1
: >"$SCRATCH/told"
cp -r "$W/a" "$W/b"
settings=$W/b/mandates/response
holds 'no mistake in mandate.yaml kills' dies "$settings/mandate.yaml" "$CONSTAT" post send "$W/b" response
holds 'no mistake in dossier.yaml kills' dies "$settings/dossier.yaml" "$CONSTAT" case show "$W/b" response 1
holds 'no mistake in partners.yaml kills' dies "$settings/partners.yaml" "$CONSTAT" post send "$W/b" response
holds 'no mistake in constat.yaml kills' dies "$W/b/constat.yaml" "$CONSTAT" case show "$W/b" response 1
cp "$SCRATCH/told" "$SCRATCH/out"
grep -v -E '(mandate|dossier|partners|constat)\.yaml:[0-9]+:[0-9]+: ' "$SCRATCH/told" | sort | uniq -c | sort -rn | head -n 12
STEP=7
holds 'no mistake in a procedure kills' dies "$settings/procedures/graduated.proc" "$CONSTAT" case show "$W/b" response 1
rm "$W/b/secrets/response.key"
refuses 'a key that is not there is named' 'master key' "$CONSTAT" case show "$W/b" response 1
head -c 31 /dev/zero >"$W/b/secrets/response.key"
refuses 'a key that is cut is named' 'master key: not 32 bytes' "$CONSTAT" case show "$W/b" response 1
verdict
