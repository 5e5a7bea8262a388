#!/bin/sh
# test_arrivals.sh - what arrives for a mandate with a restricted channel: answers that are taken by themselves, mails that a
# person has to read, and what programs send, which is never an answer.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
INSTANCE=$SCRATCH/instance
INCOMING=$INSTANCE/mandates/alerts/incoming
KEYS=$SCRATCH/keys
MAIL=$SCRATCH/mail
tab=$(printf '\t')
mkdir "$KEYS" "$MAIL"
PIDS=
# shellcheck disable=SC2086 # a list of process ids
trap '[ -z "$PIDS" ] || kill $PIDS 2>/dev/null; rm -rf "$SCRATCH"' EXIT

does() {
    sentence=$1
    pattern=$2
    shift 2
    if "$@" >"$SCRATCH/out" 2>&1 && grep -q -e "$pattern" "$SCRATCH/out"; then pass "$sentence"; else fail "$sentence"; fi
}
says() {
    if grep -q -e "$2" "$SCRATCH/out"; then pass "$1"; else fail "$1"; fi
}
refuses() {
    sentence=$1
    pattern=$2
    shift 2
    "$@" >"$SCRATCH/out" 2>&1
    if [ $? -eq 1 ] && grep -q -e "$pattern" "$SCRATCH/out"; then pass "$sentence"; else fail "$sentence"; fi
}

certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$SCRATCH/$1.key" -out "$KEYS/$1.pem" -days 30 -subj "/CN=$1" \
        -addext "subjectAltName=email:$1@example.org" >/dev/null 2>&1
    openssl x509 -in "$KEYS/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1
}
CID=$(certificate cid) DAN=$(certificate dan) HAL=$(certificate bounce-hard.hal)
cat >"$SCRATCH/contract.yaml" <<END
contract: ministry
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
valid: { from: 2015-01-01, until: 2049-12-31 }
components: inclusive
notice: { kind: restricted, tlp: AMBER, within-hours: 24 }
sites:
  - { id: head-office }
contacts:
  - { name: Cid Exemple, address: cid@example.org, cleared: AMBER, key: 'smime:$CID', language: en }
  - { name: Dan Exemple, address: dan@example.org, cleared: AMBER, key: 'smime:$DAN', language: en }
  - { name: Hal Exemple, address: bounce-hard.hal@example.org, cleared: AMBER, key: 'smime:$HAL', language: en }
products:
  - { line: Windows 7, sites: [head-office] }
END
"$BUILD/tools/constat-smtpd" --port 0 --maildir "$MAIL" --reports "$SCRATCH/reports" >"$SCRATCH/port" 2>/dev/null &
PIDS=$!
until [ -s "$SCRATCH/port" ]; do sleep 0.1; done
{
    cat "$ROOT/share/demo/authority.yaml"
    echo "smtp: {host: 127.0.0.1, port: $(grep -oE '[0-9]+' "$SCRATCH/port" | tail -n 1)}"
} >"$SCRATCH/settings.yaml"
"$CONSTAT" init "$INSTANCE" >/dev/null
now() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
"$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock "$(now '+0 seconds')" >/dev/null
notify() { "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS" --by Sacha --only "$1" >"$SCRATCH/told"; }
field() { awk -F "$tab" -v n="$2" '$1 == "released" { print $n }' "$SCRATCH/told" | sed -n "$1p"; }
notify MS15-001
cid=$(field 1 5) dan=$(field 2 5) cid_case=$(field 1 4) dan_case=$(field 2 4) hal_case=$(field 3 4)
"$CONSTAT" post send "$INSTANCE" alerts >/dev/null 2>&1
# The message id of a recipient's copy: the order's reference and our domain.
id_of() { grep -rl "^To: .*$1" "$MAIL" | xargs sed -n 's/^Message-I[Dd]: *<\(.*\)@.*/\1/p' | tr -d '\r' | head -n 1; }
# Signatures are of now: legal time goes on behind them.
"$CONSTAT" clock "$INSTANCE" alerts "$(now '+10 minutes')" >/dev/null

# answer WHO TEXT: a signed mail on standard output.
answer() {
    printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n%b\r\n' "$2" |
        openssl cms -sign -binary -signer "$KEYS/$1.pem" -inkey "$SCRATCH/$1.key" -outform SMIME -from "$1@example.org" 2>/dev/null
}
intake() { "$CONSTAT" intake "$INSTANCE" alerts "$@"; }
letters() { "$CONSTAT" advisories letters "$INSTANCE" alerts "$@"; }
state() { "$CONSTAT" advisories status "$INSTANCE" alerts --all | awk -F "$tab" -v n="$1" '$1 == "copy" && $2 == n { print $6 }'; }
sleep 1

answer cid "$cid acknowledged" >"$SCRATCH/cid.eml"
does 'a signed answer that arrives is taken' "^answers${tab}1\$" intake "$SCRATCH/cid.eml"
says 'and nothing in it is set aside' "^set aside${tab}0\$"
does 'its copy is acknowledged' '^advisory-known$' state "$cid_case"
does 'the same mail again is seen before' "^seen before${tab}1\$" intake "$SCRATCH/cid.eml"
{ echo 'Received: from another.example.org'; cat "$SCRATCH/cid.eml"; } >"$SCRATCH/twice.eml"
does 'on another way it answers nothing new' "^set aside: reply-repeated${tab}1\$" intake "$SCRATCH/twice.eml"
if letters | grep -q .; then fail 'and a repetition troubles nobody'; else pass 'and a repetition troubles nobody'; fi

# ---- what counts as nothing, and is read by a person
dan_id=$(id_of dan@example.org)
printf 'From: dan@example.org\nIn-Reply-To: <%s@example.org>\nSubject: Re: notice\n\nNoted, thank you.\n' "$dan_id" >"$SCRATCH/plain.eml"
does 'an unsigned answer counts as nothing' "^set aside: not-signed${tab}1\$" intake "$SCRATCH/plain.eml"
does 'its copy is where it was' '^advisory-sent$' state "$dan_case"
does 'a person is to read it, with the reason and the case' "^[0-9]*${tab}[0-9TZ:-]*${tab}not-signed${tab}$dan_case\$" letters
number=$(letters | cut -f 1)
printf 'From: dan@example.org\nSubject: %s is what I mean\n\nhello\n' "$dan" >"$SCRATCH/subject.eml"
intake "$SCRATCH/subject.eml" >/dev/null
does 'a copy in the subject tells the case' "${tab}not-signed${tab}$dan_case\$" sh -c "'$CONSTAT' advisories letters '$INSTANCE' alerts | sed -n 2p"
printf 'From: x@example.org\nTo: desk@example.org\n\nWho are you?\n' >"$SCRATCH/stranger.eml"
intake "$SCRATCH/stranger.eml" >/dev/null
does 'a stranger is read too, about no case' "${tab}not-signed${tab}-\$" sh -c "'$CONSTAT' advisories letters '$INSTANCE' alerts | sed -n 3p"
answer cid "$dan acknowledged" >"$SCRATCH/other.eml"
does 'a signature of somebody else is for a person' "^set aside: signature-bad${tab}1\$" intake "$SCRATCH/other.eml"
refuses 'nobody reads without signing for it' 'read NUMBER\|NUMBER --by' sh -c "'$CONSTAT' advisories letters '$INSTANCE' alerts --read $number; test \$? -eq 2 && exit 1"
does 'who reads it has it as it arrived' '^Noted, thank you' letters --read "$number" --by Sacha
if letters | grep -q "^$number${tab}"; then fail 'and it is off the list'; else pass 'and it is off the list'; fi
refuses 'a mail that is no letter is not shown' 'there is none' letters --read 1 --by Sacha

# ---- what programs send
{ echo 'Auto-Submitted: auto-replied'; answer dan "$dan acknowledged"; } >"$SCRATCH/away.eml"
does 'an automatic reply is no answer, whoever signed it' "^set aside: auto-reply${tab}1\$" intake "$SCRATCH/away.eml"
printf 'From: dan@example.org\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n' >"$SCRATCH/receipt.eml"
does 'a receipt is none' "^set aside: receipt${tab}1\$" intake "$SCRATCH/receipt.eml"
printf 'Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nTo: desk+%.40s@example.org\n\nSorry\n' "$dan_id" >"$SCRATCH/odd.eml"
does 'a bounce without report is for a person' "^set aside: bounce${tab}1\$" intake "$SCRATCH/odd.eml"
does 'about the case that its address names' "${tab}bounce${tab}$dan_case\$" letters
does 'none of them acknowledged anything' '^advisory-sent$' state "$dan_case"
does 'a delivery report is a state' "^delivery reports${tab}[1-9]" intake "$SCRATCH/reports"
does 'undelivered' '^advisory-undelivered$' state "$hal_case"
does 'which the standings count' "^standing${tab}undelivered${tab}1\$" "$CONSTAT" advisories status "$INSTANCE" alerts
printf 'From: MAILER-DAEMON@example.org\nTo: desk+%.40s@example.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; dan@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n' "$dan_id" >"$SCRATCH/dsn.eml"
does 'a report without envelope id is known by the address that it came to' "^delivery reports${tab}1\$" intake "$SCRATCH/dsn.eml"
does 'and is a state, too' '^advisory-undelivered$' state "$dan_case"
answer dan "$dan acknowledged" >"$SCRATCH/dan.eml"
does 'who learned of it otherwise answers all the same' "^answers${tab}1\$" intake "$SCRATCH/dan.eml"
does 'and it counts' '^advisory-known$' state "$dan_case"

# ---- by themselves
port=$((20000 + $$ % 20000))
"$CONSTAT" serve "$INSTANCE" --port "$port" >"$SCRATCH/serve" 2>&1 &
SERVE=$!
PIDS="$PIDS $SERVE"
mkdir -p "$INCOMING/new" "$INCOMING/tmp" "$INCOMING/cur"
sleep 1
answer cid "$cid affected" >"$INCOMING/tmp/1" && mv "$INCOMING/tmp/1" "$INCOMING/new/1"
cp "$SCRATCH/stranger.eml" "$INCOMING/tmp/2" && echo again >>"$INCOMING/tmp/2" && mv "$INCOMING/tmp/2" "$INCOMING/new/2"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ "$(state "$cid_case")" = advisory-judged ] && break
    sleep 0.5
done
does 'a mail in the Maildir is taken by the service' '^advisory-judged$' state "$cid_case"
does 'the page of what is to be done shows what a person has to read' 'nobody signed counts as no answer' curl -s --max-time 10 -H 'Accept-Language: en' "http://127.0.0.1:$port/"
kill $SERVE
wait $SERVE 2>/dev/null
does 'the ledger and its cases agree' findings "$CONSTAT" verify "$INSTANCE" alerts --rebuild
if grep -qaE 'example.org|Exemple|MS15-' "$INSTANCE/mandates/alerts/store.db"; then fail 'the store names nobody'; else pass 'the store names nobody'; fi
verdict
