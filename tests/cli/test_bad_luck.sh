#!/bin/sh
# test_bad_luck.sh - the restricted channel when things change before a copy leaves: contracts, keys, clocks, the carrier.
# In October 2027, when clocks go back; keys and certificates are made here, mails go to our own mail server.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
INSTANCE=$SCRATCH/instance
KEYS=$SCRATCH/keys
MAIL=$SCRATCH/mail
CA=$SCRATCH/ca
tab=$(printf '\t')
mkdir "$KEYS" "$MAIL" "$CA"
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
holds() {
    sentence=$1
    shift
    if "$@" >>"$SCRATCH/out" 2>&1; then pass "$sentence"; else fail "$sentence"; fi
}

: >"$CA/index.txt"
echo 'unique_subject = no' >"$CA/index.txt.attr"
echo 01 >"$CA/serial"
printf '[ca]\ndefault_ca = d\n[d]\ndatabase = %s/index.txt\nserial = %s/serial\nnew_certs_dir = %s\ndefault_md = sha256\npolicy = p\n[p]\ncommonName = supplied\n' "$CA" "$CA" "$CA" >"$CA/conf"
# certificate NAME END
certificate() {
    openssl req -new -newkey rsa:2048 -nodes -keyout "$SCRATCH/$1.key" -out "$SCRATCH/$1.csr" -subj "/CN=$1" >/dev/null 2>&1
    openssl ca -batch -selfsign -notext -config "$CA/conf" -keyfile "$SCRATCH/$1.key" -in "$SCRATCH/$1.csr" -out "$KEYS/$1.pem" -startdate 20200101000000Z -enddate "$2" >/dev/null 2>&1
    openssl x509 -in "$KEYS/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1
}
CID=$(certificate cid 20490101000000Z) DAN=$(certificate dan 20490101000000Z) EVE=$(certificate eve 20271020000000Z) FAY=$(certificate fay 20490101000000Z)
# contract ID CEILING-OF-FAY PRODUCT NAME...: the contacts of these names.
contract() {
    id=$1 ceiling=$2 product=$3
    shift 3
    cat <<END
contract: $id
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
valid: { from: 2015-01-01, until: 2049-12-31 }
components: inclusive
notice: { kind: restricted, tlp: AMBER, within-hours: 24 }
sites:
  - { id: head-office }
contacts:
END
    for name in "$@"; do
        case $name in
        cid) echo "  - { name: Cid Exemple, address: cid@example.org, cleared: AMBER, key: 'smime:$CID', language: en }" ;;
        dan) echo "  - { name: Dan Exemple, address: dan@example.org, cleared: AMBER, key: 'smime:$DAN', language: en }" ;;
        eve) echo "  - { name: Eve Exemple, address: eve@example.org, cleared: AMBER, key: 'smime:$EVE', language: en }" ;;
        fay) echo "  - { name: Fay Exemple, address: fay@example.org, cleared: $ceiling, key: 'smime:$FAY', language: en }" ;;
        esac
    done
    printf 'products:\n  - { line: %s, sites: [head-office] }\n' "$product"
}
carrier() {
    rm -f "$SCRATCH/port"
    "$BUILD/tools/constat-smtpd" --port 0 --maildir "$MAIL" >"$SCRATCH/port" 2>/dev/null &
    SMTPD=$!
    PIDS="$PIDS $SMTPD"
    until grep -q '[0-9]' "$SCRATCH/port" 2>/dev/null; do sleep 0.1; done
    sed -i "s/^smtp:.*/smtp: {host: 127.0.0.1, port: $(grep -oE '[0-9]+' "$SCRATCH/port" | tail -n 1)}/" "$1"
}
{
    cat "$ROOT/share/demo/authority.yaml"
    echo 'smtp: {host: 127.0.0.1, port: 1}'
} >"$SCRATCH/settings.yaml"
carrier "$SCRATCH/settings.yaml"
"$CONSTAT" init "$INSTANCE" >/dev/null
"$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock 2027-10-01T08:00:00Z >/dev/null
SETTINGS=$INSTANCE/mandates/alerts/mandate.yaml
contract one AMBER 'Windows 7' cid dan eve fay >"$SCRATCH/one.yaml"
contract two AMBER 'Windows 7' cid >"$SCRATCH/two.yaml"
# notify CONTRACT... -- OPTION...
notify() {
    contracts=
    while [ "$1" != -- ]; do
        contracts="$contracts --contract $SCRATCH/$1.yaml"
        shift
    done
    shift
    # shellcheck disable=SC2086 # a list of options
    "$CONSTAT" advisories notify "$INSTANCE" alerts $contracts --keys "$KEYS" --by Sacha "$@"
}
status() { "$CONSTAT" advisories status "$INSTANCE" alerts "$@"; }
clock() { "$CONSTAT" clock "$INSTANCE" alerts "$1" >"$SCRATCH/clock" 2>&1; }
post() { "$CONSTAT" post send "$INSTANCE" alerts; }
# answered: all that were sent, so that no reminder of theirs is counted behind it.
answered() {
    status --all | awk -F "$tab" '$1 == "copy" && $7 != "" { print $5 " acknowledged" }' >"$SCRATCH/replies"
    "$CONSTAT" advisories reply "$INSTANCE" alerts "$SCRATCH/replies" >/dev/null 2>&1
}
# mails WHOM: how many he was sent.
mails() { grep -rl "^To: .*$1@" "$MAIL" | wc -l; }

# ---- several contracts
does 'who is a contact of two contracts gets a copy under each' "^released${tab}MS15-005${tab}two" notify one two -- --only MS15-005
holds 'two copies with two numbers' test "$(grep -c '^released.*CT-' "$SCRATCH/out")" -eq 5 -a "$(awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/out" | sort -u | wc -l)" -eq 5
post >/dev/null 2>&1
holds 'because each contract has its own clock' test "$(mails cid)" -eq 2
answered
rm -rf "${MAIL:?}"/*/*

# ---- an embargo in the night in which clocks go back
does 'half past two of summer time' "^held${tab}MS15-001${tab}" notify one -- --only MS15-001 --embargo 2027-10-31T02:30:00+02:00
does 'and half past two of winter time' "^held${tab}MS15-009${tab}" notify one -- --only MS15-009 --embargo 2027-10-31T02:30:00+01:00
does 'are an hour apart' "${tab}MS15-001${tab}TLP:AMBER${tab}2027-10-31T00:30:00Z\$" status
says 'to the second' "${tab}MS15-009${tab}TLP:AMBER${tab}2027-10-31T01:30:00Z\$"
does 'a later hour moves it' "^held${tab}MS15-009${tab}" notify one -- --only MS15-009 --embargo 2027-10-31T03:30:00+01:00
does 'an earlier one does not' "^known${tab}MS15-009${tab}" notify one -- --only MS15-009 --embargo 2027-10-31T01:00:00+01:00
does 'the later one counts' "${tab}MS15-009${tab}TLP:AMBER${tab}2027-10-31T02:30:00Z\$" status

# ---- a correction while it is held
mkdir "$SCRATCH/corrected"
cp "$ROOT"/share/advisories/ms15/*.csv "$SCRATCH/corrected"
awk -F, 'BEGIN { OFS = "," } FNR > 1 && /^"?MS15-001/ && /Windows 7/ { gsub(/3023266/, "3023267") } { print }' "$ROOT/share/advisories/ms15/affected.csv" >"$SCRATCH/corrected/affected.csv"
cmp -s "$ROOT/share/advisories/ms15/affected.csv" "$SCRATCH/corrected/affected.csv" && fail 'the corrected folder differs'
does 'what is held is corrected' "^corrected${tab}MS15-001${tab}" notify one -- --only MS15-001 --bulletins "$SCRATCH/corrected"
does 'and held all the same' "${tab}MS15-001${tab}TLP:AMBER${tab}2027-10-31T00:30:00Z\$" status

# ---- the contract changes while it is held
contract one GREEN 'Windows 7' cid eve fay >"$SCRATCH/one.yaml"
does 'who left the contract loses what he was not sent' "^withdrawn${tab}MS15-001${tab}one${tab}[0-9]*${tab}CT-[^${tab}]*${tab}no contact of the contract any more" notify one -- --only MS15-001 --bulletins "$SCRATCH/corrected"
says 'and so does whose ceiling is lower now' "^withdrawn${tab}MS15-001${tab}.*${tab}cleared below the label"
says 'two of them' "^withdrawn${tab}2\$"
does 'the same run again takes nothing more' "^withdrawn${tab}0\$" notify one -- --only MS15-001 --bulletins "$SCRATCH/corrected"
contract one AMBER 'Office 2010' cid eve fay dan >"$SCRATCH/narrow.yaml"
sed -i 's/^contract: .*/contract: one/' "$SCRATCH/narrow.yaml"
does 'a contract without the product takes all of it back' "^withdrawn${tab}MS15-009${tab}.*${tab}the contract is not concerned any more" notify narrow -- --only MS15-009

# ---- a key expires while it is held
clock 2027-10-31T00:29:59Z
post >"$SCRATCH/out" 2>&1
holds 'a second before its hour nothing leaves' test "$(mails cid)" -eq 0
clock 2027-10-31T00:30:00Z
post >"$SCRATCH/out" 2>&1
holds 'at its hour it leaves: one to who is cleared, none to the others' test "$(mails cid)" -eq 1 -a "$(mails eve)" -eq 0 -a "$(mails dan)" -eq 0 -a "$(mails fay)" -eq 0
does 'a copy whose key expired meanwhile waits for a person' "^email${tab}ordered${tab}1\$" "$CONSTAT" notice list "$INSTANCE" alerts
mail=$(grep -rl '^To: .*cid@' "$MAIL" | head -n 1)
openssl smime -decrypt -in "$mail" -inkey "$SCRATCH/cid.key" 2>/dev/null | tr -d '\r' >"$SCRATCH/cid"
holds 'it is the corrected one, once' grep -q 3023267 "$SCRATCH/cid"
holds 'and not the one before' sh -c "! grep -q 3023266 '$SCRATCH/cid'"
refuses 'the clock does not go back over an embargo' 'does not go back' "$CONSTAT" clock "$INSTANCE" alerts 2027-10-31T00:00:00Z
contract one AMBER 'Windows 7' cid dan fay >"$SCRATCH/one.yaml"
does 'who comes back is told as if for the first time' "^released${tab}MS15-001${tab}" notify one -- --only MS15-001 --bulletins "$SCRATCH/corrected"
says 'and who had it is not told again' "^known${tab}1\$"
says 'whose key expired is taken off' "^withdrawn${tab}1\$"
post >/dev/null 2>&1
holds 'so both have it now' test "$(mails dan)" -eq 1 -a "$(mails fay)" -eq 1 -a "$(mails cid)" -eq 1

# ---- the carrier is not there for days
answered
rm -rf "${MAIL:?}"/*/*
kill "$SMTPD"
wait "$SMTPD" 2>/dev/null
does 'a bulletin is told while the carrier is away' "^released${tab}MS15-010${tab}" notify one -- --only MS15-010
dan=$(awk -F "$tab" '$1 == "released" { print $4 }' "$SCRATCH/out" | sed -n 2p)
refuses 'that it is not there is said' 'smtp server' post
clock 2027-11-04T08:00:00Z
does 'nobody was told' "^copy${tab}$dan${tab}MS15-010${tab}TLP:AMBER${tab}[^${tab}]*${tab}advisory-sent${tab}${tab}" status --all
port=$((20000 + $$ % 20000))
"$CONSTAT" serve "$INSTANCE" --port "$port" >"$SCRATCH/serve" 2>&1 &
SERVE=$!
PIDS="$PIDS $SERVE"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    curl -s -o /dev/null "http://127.0.0.1:$port/" && break
    sleep 0.5
done
does 'and that they were not is on the list of what is to be done' 'ordered and not handed over for three days' curl -s --max-time 10 -H 'Accept-Language: en' "http://127.0.0.1:$port/"
kill $SERVE
wait $SERVE 2>/dev/null
contract one GREEN 'Windows 7' cid dan fay >"$SCRATCH/one.yaml"
does 'a ceiling that was lowered meanwhile takes the copy back' "^withdrawn${tab}MS15-010${tab}.*${tab}cleared below the label" notify one -- --only MS15-010
does 'and so does a bulletin that is withdrawn' "^case${tab}$dan${tab}advisory-dropped" "$CONSTAT" case event "$INSTANCE" alerts "$dan" advisory-withdrawn --by Sacha
carrier "$SETTINGS"
clock 2027-11-04T12:00:00Z
post >"$SCRATCH/out" 2>&1
holds 'when the carrier is back, only what may still leave does' test "$(mails cid)" -eq 1 -a "$(mails dan)" -eq 0 -a "$(mails fay)" -eq 0
does 'late, and said so: the instant is that of the sending' "^copy${tab}[0-9]*${tab}MS15-010${tab}TLP:AMBER${tab}[^${tab}]*${tab}advisory-sent${tab}2027-11-04T1" status --all
does 'the ledger and its cases agree' findings "$CONSTAT" verify "$INSTANCE" alerts --rebuild
verdict
