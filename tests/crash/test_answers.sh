#!/bin/sh
# test_answers.sh - copies go out and answers come in while the program is killed at any of its durable acts.
#
# Method: an instance with a restricted channel is founded once. For one durable act after the other of `post send`, and then of
# `intake` with a signed answer and an unsigned one, a copy of it is killed there and the same command is run again. What
# is then true must be what an undisturbed run leaves: each copy left once or is in doubt for a person, each answer
# counts once, the letter waits once, and ledger and cases agree.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

STEPS=${STEPS:-24} # how many points of each command, evenly spread
tab=$(printf '\t')
KEYS=$SCRATCH/keys
mkdir "$KEYS"
certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$SCRATCH/$1.key" -out "$KEYS/$1.pem" -days 30 -subj "/CN=$1" \
        -addext "subjectAltName=email:$1@example.org" >/dev/null 2>&1
    openssl x509 -in "$KEYS/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1
}
CID=$(certificate cid) DAN=$(certificate dan)
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
products:
  - { line: Windows 7, sites: [head-office] }
END
server "$SCRATCH/smtp"
now() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
{
    cat "$ROOT/share/demo/authority.yaml"
    echo "smtp: {host: 127.0.0.1, port: $PORT}"
} >"$SCRATCH/settings.yaml"
A=$SCRATCH/a
{
    "$CONSTAT" init "$A" && "$CONSTAT" mandate add "$A" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock "$(now '+0 seconds')" &&
        "$CONSTAT" advisories notify "$A" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS" --by Sacha --only MS15-001
} >"$SCRATCH/world.log" 2>&1 || unfounded
copy=$(awk -F "$tab" '$1 == "released" { print $5; exit }' "$SCRATCH/world.log")
number=$(awk -F "$tab" '$1 == "released" { print $4; exit }' "$SCRATCH/world.log")

# points COMMAND...: how many there are in $POINTS, in a copy that is thrown away.
points() {
    rm -rf "$SCRATCH/t" && cp -a "$A" "$SCRATCH/t"
    "$KILL_AT" 0 "$CONSTAT" "$@" 3>"$SCRATCH/points" >"$SCRATCH/out" 2>&1
    POINTS=$(cat "$SCRATCH/points")
}
# each_point CHECK COMMAND...: the command is killed in $SCRATCH/t at one point after the other and run again; CHECK is what must
# hold then, and $KILLED counts the kills.
each_point() {
    check=$1
    shift
    points "$@"
    KILLED=0
    WRONG=
    at=1
    step=$((POINTS / STEPS + 1))
    while [ "$at" -le "$POINTS" ]; do
        rm -rf "$SCRATCH/t" && cp -a "$A" "$SCRATCH/t"
        : >"$SCRATCH/smtp/count"
        "$KILL_AT" "$at" "$CONSTAT" "$@" >/dev/null 2>&1
        [ $? -ne 137 ] || KILLED=$((KILLED + 1))
        "$CONSTAT" "$@" >"$SCRATCH/out" 2>&1
        "$check" || WRONG="$WRONG $at"
        at=$((at + step))
    done
    echo "wrong at:$WRONG" >"$SCRATCH/out"
}
agrees() { "$CONSTAT" verify "$SCRATCH/t" alerts --rebuild >/dev/null 2>&1; }

# ---- a copy leaves once, or a person is asked
left_once() {
    "$CONSTAT" notice list "$SCRATCH/t" alerts >"$SCRATCH/list"
    [ "$(awk -F "$tab" '$1 == "email" && $2 == "ordered" { n = $3 } END { print n + 0 }' "$SCRATCH/list")" -eq 0 ] &&
        [ "$(awk -F "$tab" '$1 == "email" && ($2 == "sent" || $2 == "uncertain") { n += $3 } END { print n + 0 }' "$SCRATCH/list")" -eq 2 ] &&
        [ -z "$(cut -f1 "$SCRATCH/smtp/count" | sort | uniq -d)" ] && agrees
}
each_point left_once post send "$SCRATCH/t" alerts
holds 'a post killed at any act sends no copy twice and loses none' test -z "$WRONG" -a "$KILLED" -ge 10

# ---- an answer counts once
"$CONSTAT" post send "$A" alerts >/dev/null 2>&1
sleep 1
"$CONSTAT" clock "$A" alerts "$(now '+10 minutes')" >/dev/null 2>&1
mkdir -p "$SCRATCH/maildir/new" "$SCRATCH/maildir/cur" "$SCRATCH/maildir/tmp"
printf 'Content-Type: text/plain\r\n\r\n%s acknowledged\r\n' "$copy" |
    openssl cms -sign -binary -signer "$KEYS/cid.pem" -inkey "$SCRATCH/cid.key" -outform SMIME >"$SCRATCH/maildir/new/1" 2>/dev/null
printf 'From: dan@example.org\n\nabout %s\n' "$copy" >"$SCRATCH/maildir/new/2"
cp -a "$SCRATCH/maildir" "$A/arrived"
counts_once() {
    [ "$("$CONSTAT" case show "$SCRATCH/t" alerts "$number" | grep -c "event${tab}advisory-acknowledged${tab}")" -eq 1 ] &&
        [ "$("$CONSTAT" advisories letters "$SCRATCH/t" alerts | grep -c "not-signed${tab}$number\$")" -eq 1 ] &&
        [ -z "$(ls "$SCRATCH/t/arrived/new")" ] && agrees
}
each_point counts_once intake "$SCRATCH/t" alerts "$SCRATCH/t/arrived"
holds 'an intake killed at any act loses no answer and counts none twice' test -z "$WRONG" -a "$KILLED" -ge 10
verdict
