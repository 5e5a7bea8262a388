#!/bin/sh
# test_dossiers.sh - every shipped dossier founds a mandate, and those that no feed opens are walked by hand.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2086 # the words of a step are split on purpose
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
INSTANCE=$SCRATCH/instance
SETTINGS=$SCRATCH/settings.yaml
tab=$(printf '\t')
mkdir "$SCRATCH/paper"

# The demonstration's authority, with what these letters quote and the keys of those who sign.
key=2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74
{
    sed "s/^sender:/sender:\n  capacity: éditeur des logiciels Exemple\n  clause: \"12.3\"/" "$ROOT/share/demo/authority.yaml"
    echo "bench: {signatory: [\"$key\"], approver: [\"$key\"], member: [\"$key\"], reviewer: [\"$key\"]}"
} >"$SETTINGS"

# does SENTENCE PATTERN COMMAND...: it succeeds and prints a line that matches.
does() {
    sentence=$1
    pattern=$2
    shift 2
    if "$CONSTAT" "$@" >"$SCRATCH/out" 2>&1 && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}

# refuses STATUS SENTENCE PATTERN COMMAND...
refuses() {
    wanted=$1
    sentence=$2
    pattern=$3
    shift 3
    "$CONSTAT" "$@" >"$SCRATCH/out" 2>&1
    if [ $? -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}

# open DOSSIER KEY FIELD...: the number of the case is in $number.
open() {
    dossier=$1
    shift
    number=$("$CONSTAT" case open "$INSTANCE" "$dossier" "$@" --by Sacha 2>"$SCRATCH/out" | cut -f 2)
}

# step STATE EVENT FIELD...: the event is told, and the case then stands there.
step() {
    state=$1
    shift
    does "$dossier: $1 leads to $state" "^case${tab}$number${tab}$state\$" case event "$INSTANCE" "$dossier" "$number" "$@"
}

# deliver STATUS: the last letter goes to the carrier, who says what became of it at that legal time.
deliver() {
    "$CONSTAT" post letters "$INSTANCE" "$dossier" "$SCRATCH/paper" >"$SCRATCH/out" 2>&1
    item=$(tail -n 1 "$SCRATCH/paper/manifest.csv" | cut -d , -f 1)
    at=$("$CONSTAT" clock "$INSTANCE" "$dossier" | grep -oE '[0-9]{4}-[0-9T:-]*Z' | head -n 1)
    echo "number,status,at,reason" >"$SCRATCH/status.csv"
    for status; do
        echo "$item,$status,$at," >>"$SCRATCH/status.csv"
    done
    "$CONSTAT" post status "$INSTANCE" "$dossier" "$SCRATCH/status.csv" >>"$SCRATCH/out" 2>&1
}

# stands STATE: where the case is.
stands() {
    does "$dossier: the case is in $1" "^case${tab}$number${tab}.*${tab}$1\$" case show "$INSTANCE" "$dossier" "$number"
}

later() {
    "$CONSTAT" clock "$INSTANCE" "$dossier" "$1" >"$SCRATCH/out" 2>&1
}

"$CONSTAT" init "$INSTANCE" >"$SCRATCH/out" 2>&1
for file in "$ROOT"/share/dossiers/*.yaml; do
    name=$(basename "$file" .yaml)
    settings=$SETTINGS
    [ "$name" != provider ] || settings=$ROOT/share/demo/provider.yaml
    if "$CONSTAT" mandate add "$INSTANCE" "$name" --settings "$settings" --dossier "$name" --clock 2026-01-05T10:00:00Z >"$SCRATCH/out" 2>&1; then
        pass "a mandate is founded with the dossier $name"
    else
        fail "a mandate is founded with the dossier $name"
    fi
done

refuses 1 'a case is not opened twice for one key' 'it has this key and is open' case open "$INSTANCE" licence same same --by Sacha name=Exemple
refuses 2 'a case needs a key' 'KEY' case open "$INSTANCE" licence name=Exemple --by Sacha
refuses 1 'an event of the house is signed' 'signs it' case open "$INSTANCE" licence acme name=Exemple
refuses 1 'a dossier that a feed opens is not opened by hand' 'opens no case by hand' case open "$INSTANCE" graduated acme
refuses 1 'a field that the event does not carry is refused' 'carries no' case open "$INSTANCE" licence acme colour=red --by Sacha

does 'several companies are entered at once' "company-listed" case open "$INSTANCE" licence globex initech --by Sacha name=Exemple
open licence acme name="Société Exemple" street="1 rue du Spécimen" town="99100 EXEMPLEVILLE" email=direction@example.org language=fr source="votre contrat"
step company-invited wave-started --by Sacha
deliver deposited
later 2026-02-07T10:00:00Z
stands reminded-once
step position-checking declaration-received installs=40
step position-short position-verified outcome=short missing=3 --by Robin
deliver deposited
step position-checking proof-received
step conformity-reached position-verified outcome=match --by Robin

open licence-voluntary acme name="Société Exemple" street="1 rue du Spécimen" town="99100 EXEMPLEVILLE" source="un annuaire"
step survey-sent survey-started --by Sacha
deliver deposited
later 2026-02-24T10:00:00Z
stands survey-reminded
later 2026-04-12T10:00:00Z
stands survey-silent

open departure exam-1 device=D-1 serial=S-1 reason="copie de plans" name="Camille Exemple" street="2 rue du Spécimen" town="99100 EXEMPLEVILLE" language=fr principal_name="Société Exemple" principal_street="1 rue du Spécimen" principal_town="99100 EXEMPLEVILLE"
step device-awaited mandate-judged outcome=grant --by Claude
deliver deposited
step device-held device-taken basis=owned --by Sacha
step examination-open image-verified serial=S-1 --by Robin
step personal-shut personal-found unopened=42 --by Robin
deliver deposited presented
step personal-shut opening-authorised ground=called --by Claude
later 2026-01-21T10:00:00Z
step examination-open opening-authorised ground=called --by Claude
step report-drafted findings-drafted documents=900 pages=25000 matched=12 unopened=42 report=R-1 --by Robin
step report-delivered report-signed outcome=sign --by Claude
deliver deposited
step examination-closed preservation-ended --by Sacha

open counterfeit affair-1 place=marché product="Serveur Exemple" seller=inconnu
step sample-examined purchase-made sample=E-1 --by Sacha
step origin-sought analysis-reported outcome=counterfeit master=L123 copies=40 --by Robin
step origin-found plant-traced name="Presse Exemple" street="3 rue du Spécimen" town="99100 EXEMPLEVILLE" --by Claude
step notice-sent claim-decided outcome=write --by Claude
deliver deposited presented
stands notice-served
step plant-cooperating plant-answered outcome=cooperate
step plant-cooperating settlement-agreed outcome=agreed amount=4200000 --by Ana
step compensation-awaited settlement-agreed outcome=agreed amount=4200000 --by Bo
if grep -rqs 4200000 "$INSTANCE/mandates/counterfeit"; then
    fail 'the amount of the settlement lies nowhere in clear'
else
    pass 'the amount of the settlement lies nowhere in clear'
fi
step affair-settled compensation-paid --by Ana

open advisory a-1-acme advisory=A-2026-1 tlp=TLP:AMBER+STRICT product="Serveur Exemple 5" urgency=urgent name="Camille Exemple" email=securite@example.org deputy_name="Robin Exemple" deputy_email=second@example.org
step advisory-held embargo-set embargo="13 janvier 2026, 18:00 UTC" --at 2026-01-13T18:00:00Z --by Claude
step advisory-held advisory-released --by Claude
later 2026-01-13T17:59:59Z
stands advisory-held
later 2026-01-13T18:00:00Z
stands advisory-sent
step advisory-known advisory-acknowledged
step advisory-judged impact-assessed outcome=affected
step advisory-remediated fix-applied

for dossier in licence licence-voluntary departure counterfeit advisory; do
    does "$dossier: the ledger and its cases agree" 'findings' verify "$INSTANCE" "$dossier" --rebuild
done
verdict
