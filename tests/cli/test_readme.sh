#!/bin/sh
# test_readme.sh - the first steps of README.md run as they stand, and the commands of doc/BY_HAND.md do what
# the text around them says.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
HOUSE=$ROOT
PATH=$BUILD:$PATH
CONSTAT_SHARE=$ROOT/share
export HOUSE PATH CONSTAT_SHARE
needs constat constat-smtpd
mkdir "$SCRATCH/first" "$SCRATCH/hand"

# ---- README.md, in a folder that looks like this one
cd "$SCRATCH/first" || exit 1
ln -s "$BUILD" build
for name in tests share; do ln -s "$ROOT/$name" "$name"; done
sed -n '/^## First steps/,/^## What it does/s/^    //p' "$ROOT/README.md" >steps
accepts "the page has first steps" [ "$(grep -c '^[a-z]' steps)" -ge 10 ]
while read -r step; do
    [ -z "$step" ] || accepts "first step: ${step%%  *}" sh -c "$step" </dev/null
done <steps
accepts "a procedure is drawn" grep -q '<svg' law.svg
sh -c "$(grep 'advisories contract' steps)" >"$SCRATCH/out" 2>&1
shows "the contract answers what the page says" "^$(sed -n 's/.*advisories contract.*# //p' steps)\$"

# ---- doc/BY_HAND.md
cd "$SCRATCH/hand" || exit 1
unset CONSTAT_SHARE
port=$((20000 + $$ % 20000))
{
    echo 'set -eu'
    echo 'trap "kill \$server 2>/dev/null || true" EXIT'
    sed -n '/^## From a referral/,/^## An instance/s/^    //p' "$ROOT/doc/BY_HAND.md" | sed "s/2525/$port/
        s/^\(constat-smtpd .*\)\$/\1; sleep 1/"
} >steps.sh

accepts "every command of the case by hand works" sh steps.sh
cp "$SCRATCH/out" said
holds() {
    accepts "$1" grep -q -e "$2" "${3:-said}"
}
tab=$(printf '\t')
holds "the warning is in the mailbox" 'camille@example.org' "$(find mailbox/new -type f | head -n 1)"
holds "the case is warned" "graduated-response${tab}first-warned${tab}1"
holds "a state's cases are listed with their numbers" "^[0-9][0-9]*${tab}graduated-response${tab}first-warned${tab}2026-"
holds "its letter is in the carrier's folder" '^%PDF' "$(find carrier -name 'RR*.pdf')"
holds "the page names the right case" "^case${tab}9${tab}graduated-response"
holds "each deadline is explained" "^effacement du compartiment identity${tab}14 mois à compter de l'envoi de warn1"
accepts "both verifications find nothing" [ "$(grep -c "^findings${tab}0\$" said)" -eq 2 ]
accepts "no file of the authority names the subscriber" sh -c '! grep -rq Camille authority'
verdict
