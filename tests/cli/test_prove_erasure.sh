#!/bin/sh
# test_prove_erasure.sh - a person asks whether he is still known: before the day, on it, and after a leak.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016,SC2034 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs sqlite3

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
PATH=$BUILD:$PATH
export PATH SCRATCH
cd "$SCRATCH" || exit 1
key() { awk -v name="$2" '$1 == name { print $2 }' "$1"; }

port=$((20000 + $$ % 20000))
constat-smtpd --port "$port" --maildir mailbox >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$SCRATCH"' EXIT
sleep 1

# Two instances, one referral, one identity: as in doc/BY_HAND.md, without letters.
{
    constat init authority
    constat init provider
    cp "$ROOT/share/demo/authority.yaml" settings.yaml
    echo "smtp: {host: 127.0.0.1, port: $port}" >>settings.yaml
    constat mandate add authority response --settings settings.yaml --clock 2026-04-06T08:00:00Z
    constat mandate add provider access --dossier provider --settings "$ROOT/share/demo/provider.yaml" --clock 2026-04-06T08:00:00Z
    mkdir exchange
    constat mandate keys authority response >authority.keys
    constat mandate keys provider access >provider.keys
    constat mandate partner authority response operator --folder exchange --verifier "$(key provider.keys verifier)" --box "$(key provider.keys box)"
    constat mandate partner provider access authority --folder exchange --verifier "$(key authority.keys verifier)" --box "$(key authority.keys box)"
    printf '%s\n' line,name,street,town,email,language "line-7,Camille Exemple,12 rue de l'Essai,29000 QUIMPER,camille@example.org,fr" >customers.csv
    printf '%s\n' address,port_first,port_last,protocol,start,end,subscriber 203.0.113.45,,,any,2026-04-01T00:00:00Z,2026-06-30T00:00:00Z,line-7 >log.csv
    constat provider customers provider access customers.csv
    constat logs provider access log.csv
    constat intake authority response "$ROOT/tests/golden/acns/signed-plain.eml"
    for hour in 09 10 11; do
        constat post send authority response
        constat provider answer provider access
        constat clock authority response "2026-04-06T$hour:00:00Z"
    done
} >made 2>&1
printf '%s\n' 'Camille Exemple' 'camille@example.org' "12 rue de l'Essai" 203.0.113.45 >values

tab=$(printf '\t')
export TAB="$tab"
catches "before its day a case is not erased" 'not everything of it is erased' \
    constat prove-erasure authority response 9 --search values
shows "it says until when it is kept" "^kept${tab}identity${tab}due 2027-06-06"
shows "and why" "^why${tab}identity${tab}.*2010-236"
shows "and nothing stands in clear" "${tab}0 found\$"
constat clock authority response 2027-06-06T09:59:59Z >/dev/null
catches "a second before it is still there" "^kept${tab}identity" constat prove-erasure authority response 9
constat clock authority response 2027-06-06T10:00:00Z >/dev/null
mkdir proofs
accepts "on the day it is erased, and nobody is found" \
    constat prove-erasure authority response 9 --search values --proofs proofs
cp "$SCRATCH/out" said
shows "in time, under its law" "^erased${tab}identity${tab}2027-06-06T10:00:00Z${tab}due 2027-06-06T10:00:00Z${tab}in time${tab}Decree 2010-236"
shows "with its key destroyed" "^left${tab}identity${tab}key destroyed${tab}0 ciphertexts"
accepts "no value is printed" sh -c '! grep -qi -e camille -e essai said'
accepts "the proof can be checked by itself" sh -c '
    constat ledger check proof proofs/identity.tlog-proof authority/mandates/response/ledger/verifier \
        "$(constat ledger leaf --leaves proofs/identity.entry)"'
accepts "values may come by standard input" sh -c 'constat prove-erasure authority response 9 --search - <values'

# leak SENTENCE FILE: what lies in `grain` is appended there, caught, and taken away again.
leak() {
    cp "$2" keep 2>/dev/null || rm -f keep
    cat grain >>"$2"
    catches "$1" "^found${tab}$2${tab}" constat prove-erasure authority response 9 --search values
    if [ -f keep ]; then cp keep "$2"; else rm -f "$2"; fi
}
M=authority/mandates/response
mkdir -p "$M/outbox"
printf 'to camille@example.org' >grain
leak "a log line is caught" "$M/service.log"
printf 'Camille Exemple' | base64 >grain
leak "Base64 in a spool is caught" "$M/outbox/mail"
printf 'CAMILLE EXEMPLE' | iconv -t UTF-16LE >grain
leak "UTF-16 behind the last record of a pack is caught" "$(find "$M/vault" -name "*.pack" | head -n 1)"
printf 'to Camille Exemple' | gzip >grain
leak "a packed log is caught" authority/old.log.gz
printf 'token,known,Camille Exemple,' >grain
leak "a file left in the exchange is caught" "exchange/response-9.access.answer"
printf 'Camille Exemple' >grain
leak "bytes behind the store's pages are caught" "$M/store.db"
printf 'camille@example.org' >grain
leak "bytes in a write-ahead log are caught" "$M/store.db-wal"
printf 'Camille Exemple' >grain
leak "bytes behind the keys are caught" "$M/keys"
printf 'Camille Exemple' >grain
leak "a tile that is none is caught" "$M/ledger/tile/0/000.p/tile"
printf '203.0.113.45' >grain
leak "bytes in a reviewer's word are caught" "$M/authorisations.txt"
# a row, and the free page that it leaves
sqlite3 "$M/store.db" "INSERT INTO meta (name, value) VALUES ('leak', 'Camille Exemple')" >/dev/null
catches "a row is caught" "^found${tab}$M/store.db" constat prove-erasure authority response 9 --search values
sqlite3 "$M/store.db" "PRAGMA secure_delete = OFF; DELETE FROM meta WHERE name = 'leak'" >/dev/null
catches "and the page that it was deleted from" "^found${tab}$M/store.db" constat prove-erasure authority response 9 --search values
sqlite3 "$M/store.db" VACUUM
accepts "without the leaks nobody is found" sh -c 'constat prove-erasure authority response 9 --search values | grep -q "${TAB}0 found\$"'
mkdir spool
printf 'Camille=20Exemple' >spool/queue
catches "other folders can be named" "^found${tab}spool/queue${tab}" \
    constat prove-erasure authority response 9 --search values --also spool
catches "a value of three bytes is refused" 'fewer than 4 bytes' sh -c 'echo Bob | constat prove-erasure authority response 9 --search -'
catches "no value is no search" 'none to look for' constat prove-erasure authority response 9 --search /dev/null
catches "a case that is none" 'there is none' constat prove-erasure authority response 7777
constat prove-erasure authority >/dev/null 2>&1
accepts "misuse is not understood" [ $? -eq 2 ]
verdict
