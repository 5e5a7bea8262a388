#!/bin/sh
# test_authorise.sh - reviewers' keys and words: a provider that names nobody a third time without one, letters
# after a seal that only a member's session writes, and looks that are entries.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016,SC2034 # commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
PATH=$BUILD:$PATH
export PATH SCRATCH
cd "$SCRATCH" || exit 1
tab=$(printf '\t')
key() { awk -v name="$2" '$1 == name { print $2 }' "$1"; }

port=$((20000 + $$ % 20000))
constat-smtpd --port "$port" --maildir mailbox >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$SCRATCH"' EXIT
sleep 1

# A reviewer's key, made where the reviewer is.
ends 0 "a reviewer makes a key" constat authorise key reviewer reviewer.key
cp out reviewer.pub
shows "whose public half is printed" '^reviewer+[0-9a-f]\{8\}+'
accepts "the file is its owner's alone" [ "$(stat -c %a reviewer.key)" = 600 ]
ends 1 "a key that is there is not overwritten" constat authorise key reviewer reviewer.key
constat authorise key stranger stranger.key >stranger.pub

# Claude's box key: any 32 bytes are an X25519 secret; this is its public half.
printf '%064d' 1 >claude.key
bench=$(node -e '
const { createPrivateKey, createPublicKey } = require("crypto");
const head = Buffer.from("302e020100300506032b656e04220420", "hex");
const secret = createPrivateKey({ key: Buffer.concat([head, Buffer.from("0".repeat(63) + "1", "hex")]), format: "der", type: "pkcs8" });
console.log(createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32).toString("hex"));')
{
    constat init authority
    constat init provider
    cp "$ROOT/share/demo/authority.yaml" settings.yaml
    {
        printf 'smtp: {host: 127.0.0.1, port: %s}\nbench: {member: ["%s"]}\n' "$port" "$bench"
        printf 'people:\n  Claude: [member]\n  Sacha: [clerk]\n'
        printf '  Andrea: {roles: [reviewer], verifier: "%s"}\n' "$(cat reviewer.pub)"
    } >>settings.yaml
    constat mandate add authority response --settings settings.yaml --clock 2026-04-06T08:00:00Z
    constat mandate add provider access --dossier provider --settings "$ROOT/share/demo/provider.yaml" --clock 2026-04-06T08:00:00Z
    mkdir exchange carrier
    constat mandate keys authority response >authority.keys
    constat mandate keys provider access >provider.keys
    constat mandate partner authority response operator --folder exchange --verifier "$(key provider.keys verifier)" --box "$(key provider.keys box)"
    constat mandate partner provider access authority --folder exchange --verifier "$(key authority.keys verifier)" --box "$(key authority.keys box)"
    printf '%s\n' line,name,street,town,email,language "line-7,Camille Exemple,12 rue de l'Essai,29000 QUIMPER,camille@example.org,fr" >customers.csv
    printf '%s\n' address,port_first,port_last,protocol,start,end,subscriber 203.0.113.45,,,any,2026-04-01T00:00:00Z,2027-12-30T00:00:00Z,line-7 >log.csv
    constat provider customers provider access customers.csv
    constat logs provider access log.csv
} >made 2>&1
accepts "authority and provider are founded" test -s log.csv

# The provider is told whom to believe.
ends 0 "a reviewer's key is laid at the provider's" constat provider reviewer provider access authority reviewer.pub
ends 1 "once" constat provider reviewer provider access authority reviewer.pub
ends 0 "another one" constat provider reviewer provider access authority "$(cat stranger.pub)"
constat provider reviewer provider access authority >list
accepts "both are listed" [ "$(wc -l <list)" -eq 2 ]
ends 0 "and taken away again" constat provider reviewer provider access authority stranger.pub --remove
ends 1 "what is not there is not taken away" constat provider reviewer provider access authority stranger.pub --remove
ends 1 "a partner who is none is named" constat provider reviewer provider access nobody reviewer.pub
ends 1 "what is no key is refused" constat provider reviewer provider access authority settings.yaml
ends 2 "without a key there is nothing to remove" constat provider reviewer provider access authority --remove

# refer NUMBER TIME CLOCK: facts of that instant are referred at that legal time and answered.
refer() {
    constat clock authority response "$3"
    sed "s/2026-04-05T21:14:07Z/$2/; s/R-1001/$1/" "$ROOT/tests/golden/acns/signed-plain.eml" | constat intake authority response -
    for _ in 1 2 3; do
        constat post send authority response
        constat provider answer provider access
        constat clock authority response "$(date -u -d "$(constat clock authority response | grep -oE '[0-9]{4}-[0-9T:-]*Z' | head -n 1) + 1 hour" +%Y-%m-%dT%H:%M:%SZ)"
    done
} >>made 2>&1
present() {
    constat post letters authority response carrier >>made 2>&1
    number=$(tail -n 1 carrier/manifest.csv | cut -d , -f 1)
    printf '%s\n' number,status,at,reason "$number,deposited,$1," "$number,presented,$1," >status.csv
    constat post status authority response status.csv >>made 2>&1
}
refer R-1 2026-04-05T21:14:07Z 2026-04-06T08:00:00Z
case=$(constat case list authority response first-warned | cut -f 1)
accepts "the first question is answered without a word" [ -n "$case" ]
constat clock authority response 2026-05-20T08:00:00Z >/dev/null

# A look before the seal: the clerk, on a member's word; there is none, so nothing is shown.
catches "a clerk without a word sees nothing" 'needs an authorisation' constat join authority response "$case" reply-observation --by Sacha
catches "nor who holds no role" 'does not hold the role' constat join authority response "$case" reply-observation --by Claude
catches "nor for a purpose that nobody foresaw" 'allows no such purpose' constat join authority response "$case" curiosity --by Sacha
catches "a case that is none is named" 'there is none' constat join authority response 99999 reply-observation --by Sacha
ends 2 "a look without a name is not understood" constat join authority response "$case" reply-observation

refer R-2 2026-05-19T21:14:07Z 2026-05-20T08:00:00Z
present 2026-05-20T11:00:00Z
refer R-3 2026-07-01T21:14:07Z 2026-07-02T08:00:00Z
constat case event authority response "$case" review-decision outcome=link --by Claude >>made 2>&1
constat case list authority response hearing-open | cut -f 1 >listed
accepts "the third facts and the bench's decision bring an invitation" grep -qx "$case" listed
ends 0 "without a session it waits" constat post letters authority response carrier
shows "and is counted" "^waiting for the bench${tab}1\$"
ends 2 "a session has key and name" constat post letters authority response carrier --member-key claude.key
ends 0 "a session without a word writes nothing" constat post letters authority response carrier --member-key claude.key --by Claude
shows "and says why" "^denied${tab}.*needs an authorisation"
constat authorise wanted authority response >out
shows "what is wanted is listed" "^$case${tab}hearing-open${tab}invite${tab}-${tab}reviewer\$"

# sign KEY CASE STAGE PURPOSE PERSON EXPIRES [OPTION...]
sign() {
    signer=$1
    shift
    constat authorise sign --key "$signer" --mandate response --case "$1" --stage "$2" --purpose "$3" --person "$4" --expires "$5" ${6:+--subject "$6"}
}
late=2026-08-30T00:00:00Z
sign stranger.key "$case" hearing-open invite Claude $late >word
catches "a stranger's word is refused when it is laid" 'nobody who holds role' constat authorise lay authority response word
sign reviewer.key "$case" first-warned invite Claude $late >word
catches "one for another stage, too" 'another stage' constat authorise lay authority response word
sign reviewer.key "$case" hearing-open gossip Claude $late >word
catches "and for another purpose" 'no word for such a purpose' constat authorise lay authority response word
sign reviewer.key "$case" hearing-open invite Claude 2026-01-01T00:00:00Z >word
catches "and an expired one" 'expired' constat authorise lay authority response word
sed 's/^person: .*/person: Sacha/' word >forged
catches "and one that was changed" 'authorisation' constat authorise lay authority response forged
catches "and what is no word at all" 'note' constat authorise lay authority response settings.yaml
ends 2 "a word needs all its terms" constat authorise sign --key reviewer.key --mandate response
sign reviewer.key "$case" hearing-open invite Sacha $late >word
ends 0 "a word for another person is laid" constat authorise lay authority response word
ends 0 "and opens nothing for this one" constat post letters authority response carrier --member-key claude.key --by Claude
shows "as it says" "^denied${tab}.*another person"
sign reviewer.key "$case" hearing-open invite Claude $late >word
ends 0 "the right word is laid" constat authorise lay authority response word
shows "and repeated" "^$case${tab}hearing-open${tab}invite${tab}Claude${tab}$late\$"
printf '%064d' 2 >other.key
ends 0 "another key opens nothing" constat post letters authority response carrier --member-key other.key --by Claude
shows "as it says, too" "^denied${tab}.*sealed to somebody else"
ends 0 "key and word together write the letter" constat post letters authority response carrier --member-key claude.key --by Claude
shows "one" "^handed over${tab}1\$"
constat case show authority response "$case" >out
shows "the case's entries tell it" 'joined.*invite'
catches "the same word opens no second look" 'used already\|allows no such purpose' \
    constat join authority response "$case" invite --by Claude --member-key claude.key --authorisation word
sign reviewer.key "$case" hearing-open read-observation Claude $late >word
ends 0 "a look of its own, on a word of its own" \
    constat join authority response "$case" read-observation --by Claude --member-key claude.key --authorisation word
shows "shows the name" "^name${tab}Camille Exemple\$"
catches "once" 'used already' \
    constat join authority response "$case" read-observation --by Claude --member-key claude.key --authorisation word

sign reviewer.key "$case" hearing-open decide-referral Claude $late >word
ends 0 "a word for a look may be laid, too" constat authorise lay authority response word
ends 0 "and is taken from there" constat join authority response "$case" decide-referral --by Claude --member-key claude.key
shows "for the one look" "^title${tab}"
catches "and no second" 'used already' constat join authority response "$case" decide-referral --by Claude --member-key claude.key

# The case ends; the same subscriber comes again, and the provider has told of three days of facts.
constat case event authority response "$case" review-decision outcome=close --by Claude >>made 2>&1
refer R-4 2026-07-20T21:14:07Z 2026-07-21T08:00:00Z
again=$(constat case list authority response identity-asked | cut -f 1)
accepts "the provider refuses without a word" [ -n "$again" ]
constat authorise wanted authority response >out
shows "which is then wanted, of a reviewer whom it knows" "^$again${tab}identity-asked${tab}ask-identity${tab}[0-9a-f]\{32\}${tab}provider\$"
token=$(cut -f 4 out)
sign stranger.key "$again" identity-asked ask-identity Claude $late "$token" >word
ends 0 "a stranger's word may be laid" constat authorise lay authority response word
round() {
    constat post send authority response
    constat provider answer provider access
    constat clock authority response "$1"
} >>made 2>&1
round 2026-07-22T08:00:00Z
constat case list authority response identity-asked | cut -f 1 >listed
accepts "but the provider does not believe it" grep -qx "$again" listed
sign reviewer.key "$again" identity-asked ask-identity Claude $late "$token" >word
ends 0 "the reviewer's word is laid" constat authorise lay authority response word
round 2026-07-23T08:00:00Z
constat case list authority response first-warned | cut -f 1 >listed
accepts "and the provider names the subscriber" grep -qx "$again" listed
constat authorise wanted authority response >list
accepts "nothing is wanted any more" [ ! -s list ]
ends 0 "both ledgers verify" sh -c 'constat verify authority response && constat verify authority response --rebuild && constat verify provider access'
ends 2 "an unknown verb is not understood" constat authorise nonsense
verdict
