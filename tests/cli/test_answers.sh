#!/bin/sh
# test_answers.sh - answers in mails that were signed with S/MIME: by whom, when, over what, and every way to cheat.
# The certificates are of 2015, the signatures of today: the mandate's clock is moved around them.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
INSTANCE=$SCRATCH/instance
KEYS=$SCRATCH/keys
CA=$SCRATCH/ca
tab=$(printf '\t')
export GNUPGHOME="$SCRATCH/gpg"
mkdir -m 700 "$GNUPGHOME"
mkdir "$KEYS" "$CA"
trap 'gpgconf --kill gpg-agent; rm -rf "$SCRATCH"' EXIT

does() {
    sentence=$1
    pattern=$2
    shift 2
    if "$@" >"$SCRATCH/out" 2>&1 && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}
refuses() {
    sentence=$1
    pattern=$2
    shift 2
    "$@" >"$SCRATCH/out" 2>&1
    if [ $? -eq 1 ] && grep -q -e "$pattern" "$SCRATCH/out"; then pass "$sentence"; else fail "$sentence"; fi
}

# ---- certificates of any term, which only `openssl ca` makes
: >"$CA/index.txt"
echo 'unique_subject = no' >"$CA/index.txt.attr"
echo 01 >"$CA/serial"
cat >"$CA/conf" <<END
[ca]
default_ca = d
[d]
database = $CA/index.txt
serial = $CA/serial
new_certs_dir = $CA
default_md = sha256
policy = p
copy_extensions = copy
[p]
commonName = supplied
END
# certificate NAME START END ISSUER EXTENSION...: NAME.key and NAME.pem, by itself when ISSUER is NAME.
certificate() {
    name=$1 start=$2 end=$3 issuer=$4
    shift 4
    set -- req -new -newkey rsa:2048 -nodes -keyout "$SCRATCH/$name.key" -out "$SCRATCH/$name.csr" -subj "/CN=$name" "$@"
    openssl "$@" >/dev/null 2>&1
    if [ "$issuer" = "$name" ]; then by="-selfsign -keyfile $SCRATCH/$name.key"; else by="-keyfile $SCRATCH/$issuer.key -cert $SCRATCH/$issuer.pem"; fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config "$CA/conf" $by -in "$SCRATCH/$name.csr" -out "$SCRATCH/$name.pem" -startdate "$start" -enddate "$end" >/dev/null 2>&1
}
id_of() { openssl x509 -in "$SCRATCH/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1; }
soon=$(date -u -d '-1 hour' +%Y%m%d%H%M%SZ)
certificate cid 20150101000000Z 20490101000000Z cid -addext subjectAltName=email:cid@example.org
certificate dan 20150101000000Z "$soon" dan -addext subjectAltName=email:dan@example.org
certificate fay 20150101000000Z 20490101000000Z fay -addext subjectAltName=email:other@example.org
certificate gus 20150101000000Z 20490101000000Z gus -addext keyUsage=keyEncipherment
certificate root 20150101000000Z 20490101000000Z root -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign
certificate eve 20150101000000Z 20490101000000Z root -addext subjectAltName=email:eve@example.org -addext extendedKeyUsage=emailProtection
certificate mallory 20150101000000Z 20490101000000Z root -addext subjectAltName=email:mallory@example.org
certificate server 20150101000000Z 20490101000000Z root -addext subjectAltName=email:eve@example.org -addext extendedKeyUsage=serverAuth
for name in cid dan fay gus; do cp "$SCRATCH/$name.pem" "$KEYS"; done
gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! --quick-generate-key 'Eve Exemple <eve@example.org>' future-default default never 2>/dev/null
gpg --armor --export eve@example.org >"$KEYS/eve.asc"
EVE=$(gpg --with-colons --list-keys eve@example.org 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }')

cat >"$SCRATCH/contract.yaml" <<END
contract: ministry
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
valid: { from: 2015-01-01, until: 2049-12-31 }
components: inclusive
notice: { kind: restricted, tlp: AMBER, within-hours: 24 }
sites:
  - { id: head-office }
contacts:
  - { name: Cid Exemple, address: cid@example.org, cleared: AMBER, key: 'smime:$(id_of cid)', language: en, deputy: dan@example.org }
  - { name: Dan Exemple, address: dan@example.org, cleared: AMBER, key: 'smime:$(id_of dan)', language: en }
  - { name: Eve Exemple, address: eve@example.org, cleared: AMBER, key: 'openpgp:$EVE', language: en }
  - { name: Fay Exemple, address: fay@example.org, cleared: AMBER, key: 'smime:$(id_of fay)', language: en }
  - { name: Gus Exemple, address: gus@example.org, cleared: AMBER, key: 'smime:$(id_of gus)', language: en }
products:
  - { line: Windows 7, sites: [head-office] }
END
"$CONSTAT" init "$INSTANCE" >/dev/null
"$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$ROOT/share/demo/authority.yaml" --clock "$(date -u -d '-2 days' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null

notify() {
    "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS" --by Sacha "$@" >"$SCRATCH/told"
}
clock() { "$CONSTAT" clock "$INSTANCE" alerts "$(date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ)" >/dev/null 2>&1; }
copy_of() { awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/told" | sed -n "$1p"; }
mailed() { "$CONSTAT" advisories reply "$INSTANCE" alerts --mail "$@"; }
# part TEXT: what is signed, a text part in CRLF.
part() { printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n%b\r\n' "$1" >"$SCRATCH/part"; }
# sign WHO [OPTION...]: the mail of the part; the program writes the whole mail.
sign() {
    who=$1
    shift
    openssl cms -sign -binary -crlfeol -in "$SCRATCH/part" -signer "$SCRATCH/$who.pem" -inkey "$SCRATCH/$who.key" -outform SMIME -from "$who@example.org" -md sha256 "$@" -out "$SCRATCH/mail.eml" 2>"$SCRATCH/openssl"
}

notify --only MS15-001
cid=$(copy_of 1) dan=$(copy_of 2) eve=$(copy_of 3) fay=$(copy_of 4) gus=$(copy_of 5)
part "$cid acknowledged"
sign cid
refuses 'a signature of tomorrow is refused' 'signature: it was made later than now' mailed "$SCRATCH/mail.eml"
clock '+1 hour'

# ---- what counts
sign cid
does 'a mail signed with the certificate of the contract is an answer' "^taken${tab}[0-9]*${tab}advisory-known" mailed "$SCRATCH/mail.eml"
refuses 'the same mail again is none' 'that answer was taken already' mailed "$SCRATCH/mail.eml"
part "Hello,\r\n\r\n> $dan affected\r\n$cid affected\r\nRegards"
sign cid -nodetach
does 'and so is one whose text lies within the signature' "^taken${tab}[0-9]*${tab}advisory-judged" mailed "$SCRATCH/mail.eml"
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n' "$(printf '%s undetermined\r\n' "$cid" | base64 -w 0)" >"$SCRATCH/part"
sleep 1
sign cid
tr -d '\r' <"$SCRATCH/mail.eml" >"$SCRATCH/bare.eml"
does 'a text in base64 is read, lost line ends are no matter' "^taken${tab}[0-9]*${tab}advisory-judged" mailed "$SCRATCH/bare.eml"
sleep 1
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s =\r\n=61ffected\r\n' "$cid" >"$SCRATCH/part"
sign cid
does 'and so is one in quoted-printable' "^taken${tab}[0-9]*${tab}advisory-judged" mailed "$SCRATCH/mail.eml"

# ---- what does not
part "$dan acknowledged"
sign dan
refuses 'a certificate that had expired when it signed is refused' 'signature: its certificate was not valid when it was made' mailed "$SCRATCH/mail.eml"
part "$dan acknowledged"
sign cid
refuses 'nobody answers for another' 'signature: not by the certificate of its recipient' mailed "$SCRATCH/mail.eml"
part "$fay acknowledged"
sign fay
refuses 'a certificate for another address is refused' 'signature: its certificate is for another address' mailed "$SCRATCH/mail.eml"
part "$gus acknowledged"
sign gus
refuses 'a certificate that may only encrypt does not sign' 'signature: its certificate may not sign' mailed "$SCRATCH/mail.eml"
part "$cid remediated"
sleep 1
sign cid
sed 's/remediated/acknowledged/' "$SCRATCH/mail.eml" >"$SCRATCH/other.eml"
refuses 'a changed word breaks the signature' 'signature: it is not over this text' mailed "$SCRATCH/other.eml"
awk 'BEGIN { RS = ORS = "\r\n" } /^------/ && !done { print $0 "\r\nContent-Type: text/plain\r\n\r\n'"$gus"' acknowledged"; done = 1 } { print }' "$SCRATCH/mail.eml" >"$SCRATCH/other.eml"
refuses 'a part in front of the signed one is refused' 'more than two parts' mailed "$SCRATCH/other.eml"
{ printf 'From: x@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\n%s acknowledged\r\n--q\r\n' "$cid"; cat "$SCRATCH/mail.eml"; printf '\r\n--q--\r\n'; } >"$SCRATCH/other.eml"
refuses 'a signature that covers a part of the mail covers nothing' 'neither multipart/signed nor' mailed "$SCRATCH/other.eml"
{ printf 'Subject: %s remediated\r\nX-Copy: %s remediated\r\n' "$gus" "$gus"; sed "s/^Content-Type: multipart.*/&/" "$SCRATCH/mail.eml"; } >"$SCRATCH/other.eml"
does 'a header that was put in answers for nobody' "^taken${tab}[0-9]*${tab}advisory-remediated" mailed "$SCRATCH/other.eml"
if grep -q "^aside" "$SCRATCH/out" || [ "$(grep -c . "$SCRATCH/out")" -ne 1 ]; then fail 'nor is it a line'; else pass 'nor is it a line'; fi
part "$gus acknowledged"
sign cid -signer "$SCRATCH/gus.pem" -inkey "$SCRATCH/gus.key"
refuses 'several signers are none' 'signature: several signed it' mailed "$SCRATCH/mail.eml"
part "$eve acknowledged"
sign cid -noattr
refuses 'a signature without its time is refused' 'does not say when' mailed "$SCRATCH/mail.eml"
sign cid -md sha1
refuses 'and so is one with a weak digest' 'its digest is too weak' mailed "$SCRATCH/mail.eml"
openssl cms -encrypt -binary -in "$SCRATCH/part" -outform SMIME -out "$SCRATCH/mail.eml" "$SCRATCH/cid.pem"
refuses 'an encrypted answer is said to be one' 'it is encrypted, and this mandate has no key' mailed "$SCRATCH/mail.eml"

# ---- anchors
part "$eve acknowledged"
sign eve
refuses 'without stated anchors only the certificate of the contract counts' 'not by the certificate of its recipient' mailed "$SCRATCH/mail.eml"
mkdir "$INSTANCE/mandates/alerts/anchors"
cp "$SCRATCH/root.pem" "$INSTANCE/mandates/alerts/anchors"
part "$eve acknowledged"
sign mallory
refuses 'an anchor stands for the address that it certified alone' 'signature: its certificate is for another address' mailed "$SCRATCH/mail.eml"
sign server
refuses 'and for what it certified it for' 'signature: its certificate may not sign' mailed "$SCRATCH/mail.eml"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$SCRATCH/fake.key" -out "$SCRATCH/fake.pem" -days 9 -subj /CN=eve -addext subjectAltName=email:eve@example.org >/dev/null 2>&1
sign fake
refuses 'nobody certifies himself' 'signature: its certificate may not sign this, or nobody stands for it' mailed "$SCRATCH/mail.eml"
sign eve
does 'another certificate for the same address counts when a stated anchor issued it' "^taken${tab}[0-9]*${tab}advisory-known" mailed "$SCRATCH/mail.eml"

# ---- a mail of before the copy
clock '+2 days'
notify --only MS15-009
part "$(copy_of 1) acknowledged"
sign cid
refuses 'a signature older than the copy is refused' 'signed before the copy was made' mailed "$SCRATCH/mail.eml"
does 'the ledger and its cases agree' findings "$CONSTAT" verify "$INSTANCE" alerts --rebuild
verdict
