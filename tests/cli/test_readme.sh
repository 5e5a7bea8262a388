#!/bin/sh
# test_readme.sh - the commands of README.md's "One case by hand" do what the text around them says.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
HOUSE=$ROOT
PATH=$BUILD:$PATH
export HOUSE PATH
cd "$SCRATCH" || exit 1
port=$((20000 + $$ % 20000))
{
    echo 'set -eu'
    echo 'trap "kill \$server 2>/dev/null || true" EXIT'
    sed -n '/^## One case by hand/,/^## An instance/s/^    //p' "$ROOT/README.md" | sed "s/2525/$port/
        s/^\(constat-smtpd .*\)\$/\1; sleep 1/"
} >steps.sh

accepts "every command of the page works" sh steps.sh
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
