#!/bin/sh
# test_audit_bundle.sh - an auditor takes a bundle away and checks it with nothing but the program, tar and sha256sum.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016,SC2059 # commands are expanded by the inner shell; a byte is made by printf
. "$(dirname "$0")/../tools/lib.sh"
needs xxd

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
PATH=$BUILD:$PATH
export PATH SCRATCH
cd "$SCRATCH" || exit 1

referral() { sed "s/R-1001/R-$1/; s/203\\.0\\.113\\.45/203.0.113.$1/" "$ROOT/tests/golden/acns/signed-plain.eml"; }
{
    constat init house
    constat mandate add house response --settings "$ROOT/share/demo/authority.yaml" --clock 2026-04-06T08:00:00Z
    for number in 1 2 3 4 5 6 7 8; do referral "$number" | constat intake house response -; done
    constat ledger publish house response
} >made 2>&1
L=house/mandates/response/ledger
cp "$L/checkpoint" earlier
referral 9 | constat intake house response - >>made 2>&1

tab=$(printf '\t')
ends 0 "a bundle is made" constat audit-bundle house response --out one.tar
shows "it says how many entries were drawn" "^drawn${tab}[1-9]"
ends 0 "and again" constat audit-bundle house response --out two.tar
accepts "it has the same bytes" cmp one.tar two.tar
mkdir alone
cp one.tar alone/
rm -rf alone/house
ends 0 "it is checked where there is no instance" sh -c 'cd alone && constat audit-bundle check one.tar'
shows "and found whole" "^verdict${tab}whole\$"
shows "the key that it believes is the ledger's" "^key${tab}$(cat "$L/verifier")\$"
ends 0 "the auditor's own key is believed" constat audit-bundle check one.tar --key "$L/verifier"
ends 0 "tar and sha256sum read it, too" sh -c 'mkdir x && tar xf one.tar -C x && cd x && sha256sum --quiet -c files'
ends 0 "a drawn entry's proof is a tlog-proof file" sh -c '
    name=$(find x/sample -name "*.tlog-proof" | head -n 1)
    constat ledger check proof "$name" x/verifier "$(xxd -p -c 70000 "${name%.tlog-proof}.entry" | constat ledger leaf)"'
accepts "totals are by kind, month, procedure and state" sh -c '
    for word in kind month procedure state; do grep -q "^$word	" x/totals || exit 1; done'
accepts "nobody's address, title or token is in it" sh -c '
    ! grep -rqaE -e "203\.0\.113\.|rights|Film|signed-plain" x/sample x/custody x/totals x/manifest'
ends 0 "with an earlier checkpoint" constat audit-bundle house response --out later.tar --earlier earlier
ends 0 "the ledger is shown to go on from it" constat audit-bundle check later.tar --earlier earlier
catches "a bundle without that proof is not enough" 'earlier' constat audit-bundle check one.tar --earlier earlier
constat audit-bundle house response --out few.tar --sample 3 --word 'autumn' >out 2>&1
shows "the size of the sample is the auditor's" "^drawn${tab}3\$"
accepts "and his word is in it" sh -c 'tar xOf few.tar manifest | grep -qx "word: autumn"'

# alter FILE: one byte in the middle of that file of the bundle becomes another.
alter() {
    cp later.tar altered.tar
    block=$(tar tRf later.tar | awk -v name="$1" '{ sub(":", "", $2) } $3 == name { print $2 }')
    size=$(tar tvf later.tar "$1" | awk '{ print $3 }')
    at=$((block * 512 + 512 + size / 2))
    old=$(dd if=altered.tar bs=1 skip="$at" count=1 2>/dev/null | od -An -tu1 | tr -d ' ')
    printf "\\$(printf '%03o' $(((old + 1) % 128)))" | dd of=altered.tar bs=1 seek="$at" conv=notrunc 2>/dev/null
}
for name in $(tar tf later.tar | awk -F/ '{ kind = $1 "." ($2 ~ /\./ ? substr($2, index($2, ".")) : "") } !seen[kind]++'); do
    alter "$name"
    catches "an altered $(echo "$name" | sed 's/[0-9a-f]\{8,\}/DIGEST/') is refused by its name" "audit bundle: $name" \
        constat audit-bundle check altered.tar
done
head -c 10000 later.tar >cut.tar
ends 1 "a bundle that was cut is refused" constat audit-bundle check cut.tar
catches "what is no bundle is refused" 'audit bundle' constat audit-bundle check made
: >empty.tar
ends 1 "nor an empty file" constat audit-bundle check empty.tar
ends 1 "nor a folder" constat audit-bundle check alone
ends 1 "and what is not there" constat audit-bundle check nowhere.tar
ends 1 "a sample of none is refused" constat audit-bundle house response --out no.tar --sample 0
accepts "and leaves no file" sh -c '[ ! -e no.tar ] && [ ! -e no.tar.part ]'
ends 2 "a sample that is no number is not understood" constat audit-bundle house response --out no.tar --sample many
ends 2 "nor a bundle without a place" constat audit-bundle house response
verdict
