#!/bin/sh
# test_channel.sh - the restricted channel: who is told, under which label, not before when, and whose copy leaked.
# Keys are made here, mails go to our own mail server, and gpg and openssl open what was encrypted.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
SMTPD=$BUILD/tools/constat-smtpd
INSTANCE=$SCRATCH/instance
KEYS=$SCRATCH/keys
MAIL=$SCRATCH/mail
tab=$(printf '\t')
export GNUPGHOME="$SCRATCH/gpg"
mkdir -m 700 "$GNUPGHOME"
mkdir "$KEYS" "$MAIL"

# does SENTENCE PATTERN COMMAND...: it succeeds and prints a line that matches.
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

# refuses STATUS SENTENCE PATTERN COMMAND...
refuses() {
    wanted=$1
    sentence=$2
    pattern=$3
    shift 3
    "$@" >"$SCRATCH/out" 2>&1
    if [ $? -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}

# The output of the last command has a line that matches.
says() {
    if grep -q -e "$2" "$SCRATCH/out"; then pass "$1"; else fail "$1"; fi
}

# holds SENTENCE COMMAND...
holds() {
    sentence=$1
    shift
    if "$@" >"$SCRATCH/out" 2>&1; then pass "$sentence"; else fail "$sentence"; fi
}

make_key() {
    gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! --quick-generate-key "$1 <$2>" future-default default "$3" 2>/dev/null
    gpg --armor --export "$2" >"$KEYS/$2.asc"
    gpg --with-colons --list-keys "$2" 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }'
}
ADA=$(make_key 'Ada Exemple' ada@example.org never)
BOB=$(make_key 'Bob Exemple' bob@example.org never)
OLD=$(make_key 'Old Exemple' old@example.org 1m)
# A certificate of 2015, which only `openssl ca` makes.
mkdir "$SCRATCH/ca"
: >"$SCRATCH/ca/index.txt"
echo 01 >"$SCRATCH/ca/serial"
cat >"$SCRATCH/ca/conf" <<END
[ca]
default_ca = d
[d]
database = $SCRATCH/ca/index.txt
serial = $SCRATCH/ca/serial
new_certs_dir = $SCRATCH/ca
default_md = sha256
policy = p
[p]
commonName = supplied
END
openssl req -new -newkey rsa:2048 -nodes -keyout "$SCRATCH/cid.key" -out "$SCRATCH/cid.csr" -subj /CN=Cid >/dev/null 2>&1
openssl ca -batch -selfsign -notext -config "$SCRATCH/ca/conf" -keyfile "$SCRATCH/cid.key" -in "$SCRATCH/cid.csr" -out "$KEYS/cid.pem" -startdate 20150101000000Z -enddate 20160101000000Z >/dev/null 2>&1
CID=$(openssl x509 -in "$KEYS/cid.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
openssl req -x509 -newkey rsa:1024 -nodes -keyout "$SCRATCH/weak.key" -out "$KEYS/weak.pem" -days 30 -subj /CN=Weak >/dev/null 2>&1
echo nonsense >"$KEYS/zz.txt"

sed "s/^contacts:/&/" >"$SCRATCH/contract.yaml" <<END
contract: ministry
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
valid: { from: 2015-01-01, until: 2015-12-31 }
components: inclusive
notice: { kind: restricted, tlp: AMBER+STRICT, within-hours: 24 }
sites:
  - { id: head-office }
  - { id: laboratory }
contacts:
  - { name: Ada Exemple, address: ada@example.org, cleared: RED, key: 'openpgp:$ADA', language: en, deputy: bob@example.org }
  - { name: Bob Exemple, address: bob@example.org, cleared: AMBER+STRICT, key: 'openpgp:$BOB', language: fr }
  - { name: Cid Exemple, address: cid@example.org, cleared: AMBER+STRICT, key: 'smime:$CID', language: en }
  - { name: Old Exemple, address: old@example.org, cleared: RED, key: 'openpgp:$OLD' }
  - { name: Low Exemple, address: low@example.org, cleared: GREEN, language: en }
  - { name: Una Exemple, address: una@example.org, cleared: RED, key: 'openpgp:0123456789abcdef0123456789abcdef01234567' }
  - { name: Non Exemple, address: non@example.org }
  - { name: Bad Exemple, address: 'bad@', cleared: RED, key: 'openpgp:$ADA' }
  - { name: Ada Exemple, address: ada@example.org, cleared: RED, key: 'openpgp:$ADA', sites: [laboratory] }
  - { name: Ada Exemple, address: ADA@example.org, cleared: RED, key: 'openpgp:$ADA' }
products:
  - { line: Windows 7, sites: [head-office] }
  - { line: Office 2010 }
END

"$SMTPD" --port 0 --maildir "$MAIL" >"$SCRATCH/port" 2>/dev/null &
SERVER=$!
trap 'kill $SERVER; gpgconf --kill gpg-agent; rm -rf "$SCRATCH"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$SCRATCH/port" ] && break
    sleep 0.1
done
PORT=$(grep -oE '[0-9]+' "$SCRATCH/port" | tail -n 1)
{
    cat "$ROOT/share/demo/authority.yaml"
    echo "smtp: {host: 127.0.0.1, port: $PORT}"
} >"$SCRATCH/settings.yaml"
"$CONSTAT" init "$INSTANCE" >/dev/null
holds 'a mandate is founded with the dossier advisory' "$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock 2015-01-13T08:00:00Z

notify() {
    "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS" --by Sacha "$@"
}
later() {
    "$CONSTAT" clock "$INSTANCE" alerts "$1" >"$SCRATCH/clock" 2>&1
}
status() {
    "$CONSTAT" advisories status "$INSTANCE" alerts "$@"
}

# ---- who is told
does 'who is cleared is told' "^released${tab}MS15-001${tab}ministry${tab}[0-9]*${tab}CT-[A-Z2-7-]*${tab}\$" notify
cp "$SCRATCH/out" "$SCRATCH/first"
says 'a ceiling below the label is no recipient, with the place' "^excluded${tab}MS15-001${tab}ministry${tab}${tab}${tab}.*contract.yaml:[0-9]*:[0-9]*: cleared below the label"
says 'an unknown key is refused with the place' 'contract.yaml:[0-9]*:[0-9]*: no file of the keys. folder holds it'
says 'a contact without clearance is put aside with his place' "^aside${tab}.*contract.yaml:[0-9]*:[0-9]*: a contact without clearance"
says 'so is one without an address that a mail could have' "^aside${tab}.*contract.yaml:[0-9]*:[0-9]*: not a mail address"
holds 'and one with the address of another, who is told once' test "$(grep -c "^aside${tab}.*contract.yaml:[0-9]*:[0-9]*: the address of a contact before it" "$SCRATCH/first")" -eq 2
cp "$SCRATCH/first" "$SCRATCH/out"
says 'a file that is no key is put aside by its name' "^aside${tab}zz.txt: key: neither"
says 'a weak key is put aside' "^aside${tab}weak.pem: key smime:[0-9a-f]*: \(RSA of less than 2048 bits\|not valid yet\)"
if grep -qi exemple "$SCRATCH/out"; then fail 'nothing printed names a person'; else pass 'nothing printed names a person'; fi
told=$(grep -c '^released' "$SCRATCH/out")
does 'the same run again tells nobody twice' "^told${tab}0\$" notify
says 'and says that they know' "^known${tab}$told\$"
refuses 1 'a label above the contract reaches nobody, and never a lower one instead' 'CONFLICT\|later than now' notify --only MS15-127 --tlp RED
refuses 1 'nobody signs for somebody else' 'signs it' "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS"
does 'another label is refused for who has the advisory' 'under another label' notify --only MS15-001 --tlp AMBER
refuses 2 'a label that is none is misuse' 'no label of TLP' notify --tlp WHITE
refuses 2 'a time without zone is misuse' 'TIME\|time' notify --only MS15-034 --embargo 2015-04-14T19:00:00
refuses 1 'a bulletin of the future needs an embargo' 'published later than now' notify --only MS15-034
refuses 1 'a bulletin that is none is missing' 'there is none' notify --only MS99-001
refuses 1 'a mandate of another dossier has no channel' 'no restricted channel' sh -c "'$CONSTAT' mandate add '$INSTANCE' other --dossier licence --settings '$SCRATCH/settings.yaml' --clock 2015-01-13T08:00:00Z >/dev/null && '$CONSTAT' advisories notify '$INSTANCE' other --contract '$SCRATCH/contract.yaml' --keys '$KEYS' --by Sacha"

# ---- what leaves
does 'released copies leave with the post' "^sent${tab}$told\$" "$CONSTAT" post send "$INSTANCE" alerts
holds 'no mail says in clear what it is about' sh -c "! grep -rlE 'MS15-|CVE-|Windows|Office' '$MAIL'"
holds 'subjects are protected' sh -c "test \$(grep -rl '^Subject: \\[...\\]' '$MAIL' | wc -l) = $told"
mail_to() {
    grep -rl "^To: .*$1" "$MAIL" | sort | while read -r file; do
        sed -n '/BEGIN PGP MESSAGE/,/END PGP MESSAGE/p' "$file" | tr -d '\r' | gpg --batch --quiet --decrypt 2>/dev/null
    done
}
mail_to ada@example.org >"$SCRATCH/ada"
mail_to bob@example.org >"$SCRATCH/bob"
holds 'the recipient opens his copy' grep -q 'MS15-001' "$SCRATCH/ada"
holds 'inside stands the true subject' grep -q '^Subject: .*TLP:AMBER+STRICT Security advisory MS15-001' "$SCRATCH/ada"
holds 'the copy bears its number' grep -q 'Copy CT-' "$SCRATCH/ada"
holds 'a copy is in the language of who gets it' grep -q 'Copie CT-' "$SCRATCH/bob"
holds 'the expired key got nothing, in its month it got something' sh -c "grep -q '^To: .*old@example.org' -r '$MAIL'"

grep -rl '^To: .*cid@example.org' "$MAIL" | sort | head -n 1 | xargs -I{} openssl smime -decrypt -in {} -inkey "$SCRATCH/cid.key" >"$SCRATCH/cid" 2>/dev/null
holds 'a certificate opens its copy too, the subject inside' grep -q '^Subject: .*Security advisory MS15-0' "$SCRATCH/cid"

# ---- a contract without notice
sed '/^notice:/d; s/^contract: ministry/contract: silent/' "$SCRATCH/contract.yaml" >"$SCRATCH/silent.yaml"
silent() { "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/silent.yaml" --keys "$KEYS" --by Sacha --only MS15-002 "$@"; }
refuses 1 'a contract that agreed on no label is not told under CLEAR by silence' 'contract silent: .* must name a label' silent
does 'a label that the run names is taken' "^released${tab}MS15-002${tab}silent${tab}" silent --tlp AMBER

# ---- a copy that a mail server does not take
sed "/^contacts:/,/^products:/{/ada@example.org, cleared/!{/^  -/d}}; s/^contract: ministry/contract: half/; s/, sites: .laboratory.//" "$SCRATCH/contract.yaml" |
    awk '/ada@example.org/ && done++ { next } { print } /ada@example.org/ { sub(/Ada/, "Ref"); sub(/ada@/, "refuse@"); print }' >"$SCRATCH/half.yaml"
does 'both are to be told' "^told${tab}2\$" "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/half.yaml" --keys "$KEYS" --by Sacha --only MS15-004
lost=$(awk -F "$tab" '$1 == "released" { print $4 }' "$SCRATCH/out" | sed -n 2p)
does 'one is refused' "^refused${tab}1\$" "$CONSTAT" post send "$INSTANCE" alerts
does 'it is undelivered' "^undelivered${tab}$lost${tab}MS15-004${tab}TLP:AMBER+STRICT${tab}2015-01-13T08:00:00Z${tab}advisory-undelivered\$" status
if grep -q "^waits${tab}$lost${tab}" "$SCRATCH/out"; then fail 'and waits for nothing'; else pass 'and waits for nothing'; fi
"$CONSTAT" advisories report "$INSTANCE" alerts --contract "$SCRATCH/half.yaml" --language en >"$SCRATCH/out" 2>&1
if grep -q 'each of these was communicated\|within the hours' "$SCRATCH/out"; then fail 'the year does not call it communicated'; else pass 'the year does not call it communicated'; fi
says 'it counts the bulletins that all their recipients had' 'of these were communicated'

# ---- embargo
later 2015-04-10T08:00:00Z
does 'an embargoed copy is held' "^held${tab}MS15-034${tab}" notify --only MS15-034 --embargo 2015-04-14T19:00:00+02:00
number=$(awk -F "$tab" '$1 == "held" { print $4; exit }' "$SCRATCH/out")
copy=$(awk -F "$tab" '$1 == "held" { print $5; exit }' "$SCRATCH/out")
says 'an expired key is refused with the place' 'contract.yaml:[0-9]*:[0-9]*: \(expired\|no file\|no part\)'
does 'an embargo that stands is counted' "^standing${tab}embargo${tab}[1-9]" status
does 'the hour is shown' "^waits${tab}$number${tab}MS15-034${tab}TLP:AMBER+STRICT${tab}2015-04-14T17:00:00Z\$" status
event() {
    "$CONSTAT" case event "$INSTANCE" alerts "$number" "$@" --by Sacha
}
does 'a release by hand does not let it go' "^case${tab}$number${tab}advisory-held" event advisory-released
does 'nor one that says it was later' "^case${tab}$number${tab}advisory-held" event advisory-released --at 2015-04-20T00:00:00Z
does 'nor an earlier embargo' "^case${tab}$number${tab}advisory-held" event embargo-set embargo=now --at 2015-04-10T08:00:00Z
refuses 1 'nor a false sending' 'no event\|machine' event advisory-opened
later 2015-04-14T16:59:59Z
"$CONSTAT" post send "$INSTANCE" alerts >"$SCRATCH/out" 2>&1
does 'one second before, it waits' "^waits${tab}$number${tab}" status
later 2015-04-14T17:00:00Z
"$CONSTAT" post send "$INSTANCE" alerts >"$SCRATCH/out" 2>&1
does 'an embargo that ended holds nothing' "^standing${tab}embargo${tab}0\$" status
does 'at its hour it has left' "^unacknowledged${tab}$number${tab}MS15-034${tab}TLP:AMBER+STRICT${tab}2015-04-14T17:00:00Z${tab}advisory-sent" status
refuses 1 'the clock does not go back' 'does not go back' "$CONSTAT" clock "$INSTANCE" alerts 2015-04-14T12:00:00Z

# ---- standings
does 'an acknowledgement ends the silence' "^case${tab}$number${tab}advisory-known" "$CONSTAT" case event "$INSTANCE" alerts "$number" advisory-acknowledged
if status | grep -q "^unacknowledged${tab}$number${tab}"; then fail 'who acknowledged is not on the list'; else pass 'who acknowledged is not on the list'; fi
event impact-assessed outcome=affected >/dev/null
event fix-applied >/dev/null
does 'remediated is counted by itself' "^standing${tab}remediated${tab}1\$" status
later 2015-04-18T08:00:00Z
does 'silence is reminded' "^standing${tab}reminded${tab}[1-9]" status
later 2015-05-06T08:00:00Z
does 'then the deputy is told' "^standing${tab}escalated${tab}[1-9]" status
does 'then a person is' "^standing${tab}silent${tab}[1-9]" status
does 'all of it is one JSON object' '"unacknowledged":true' status --json
does 'every copy is listed with its instants' "^copy${tab}$number${tab}MS15-034${tab}TLP:AMBER+STRICT${tab}$copy${tab}advisory-remediated" status --all

# ---- replies
says_copy=$(status --all | awk -F "$tab" '$1 == "copy" && $6 == "advisory-silent" { print $5; exit }')
cat >"$SCRATCH/replies" <<END
# what a portal wrote
$copy acknowledged
$says_copy acknowledged
nonsense acknowledged
CT-AAAA-AAAA-AAAA-AAAA acknowledged
$copy
END
refuses 1 'replies that say nothing usable are put aside with line and reason' "^aside${tab}3${tab}its case has ended" "$CONSTAT" advisories reply "$INSTANCE" alerts "$SCRATCH/replies"
says 'a number that is none too' "^aside${tab}4${tab}no number of a copy"
says 'and one that nobody made' "^aside${tab}5${tab}no number of a copy"
says 'and a line without word' "^aside${tab}6${tab}no word"
does 'a new bulletin is told' "^released${tab}MS15-043${tab}" sh -c "'$CONSTAT' clock '$INSTANCE' alerts 2015-05-13T08:00:00Z >/dev/null && '$CONSTAT' advisories notify '$INSTANCE' alerts --contract '$SCRATCH/contract.yaml' --keys '$KEYS' --by Sacha --only MS15-043"
fresh=$(awk -F "$tab" '$1 == "released" { print $5; exit }' "$SCRATCH/out")
"$CONSTAT" post send "$INSTANCE" alerts >/dev/null 2>&1
refuses 1 'a time after now is refused: a clock is wrong' "^aside${tab}1${tab}its time is later than now" sh -c "echo '$fresh acknowledged 2015-05-13T12:00:00Z' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
refuses 1 'and one before the copy was made' 'before the copy was made' sh -c "echo '$fresh acknowledged 2015-05-12T12:00:00Z' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
refuses 1 'and a word that is none' 'no word that the dossier knows' sh -c "echo '$fresh agreed' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
does 'opened is not acknowledged' "^taken${tab}[0-9]*${tab}advisory-sent" sh -c "echo '$fresh opened' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
does 'acknowledged is not assessed' "^taken${tab}[0-9]*${tab}advisory-known" sh -c "echo '$fresh acknowledged 2015-05-13T08:00:00Z' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
does 'assessed is not remediated' "^taken${tab}[0-9]*${tab}advisory-judged" sh -c "echo '$fresh affected' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"
does 'remediated ends it' "^taken${tab}[0-9]*${tab}advisory-remediated" sh -c "echo '$fresh remediated' | '$CONSTAT' advisories reply '$INSTANCE' alerts -"

# ---- replies in signed mails
does 'another bulletin is told' "^released${tab}MS15-044${tab}" notify --only MS15-044
ada=$(awk -F "$tab" '$1 == "released" { print $5; exit }' "$SCRATCH/out")
bob=$(awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/out" | sed -n 2p)
cid=$(awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/out" | sed -n 3p)
"$CONSTAT" post send "$INSTANCE" alerts >/dev/null 2>&1
later 2015-05-13T10:00:00Z
# sign WHO TIME TEXT: a PGP/MIME mail on standard output.
sign() {
    printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n%b\r\n' "$3" >"$SCRATCH/part"
    gpg --batch --yes --quiet --faked-system-time "$2!" --local-user "$1" --armor --output "$SCRATCH/part.asc" --detach-sign "$SCRATCH/part" 2>/dev/null
    printf 'From: %s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=pgp-sha256;\r\n protocol="application/pgp-signature"; boundary="x"\r\n\r\n--x\r\n' "$1"
    cat "$SCRATCH/part"
    printf '\r\n--x\r\nContent-Type: application/pgp-signature\r\n\r\n'
    cat "$SCRATCH/part.asc"
    printf '\r\n--x--\r\n'
}
mailed() { "$CONSTAT" advisories reply "$INSTANCE" alerts --mail "$@"; }
sign bob@example.org 20150513T090000 "$ada acknowledged" >"$SCRATCH/mail.eml"
does 'the deputy may answer for his colleague' "^taken${tab}[0-9]*${tab}advisory-known" mailed "$SCRATCH/mail.eml"
sign ada@example.org 20150513T090000 "$bob acknowledged" >"$SCRATCH/mail.eml"
refuses 1 'nobody answers for another' "^aside${tab}0${tab}its signature is not a good one by its recipient" mailed "$SCRATCH/mail.eml"
sign bob@example.org 20150513T090000 "Hello,\r\n\r\n> $ada affected\r\n$bob acknowledged\r\nRegards" >"$SCRATCH/mail.eml"
sed 's/acknowledged/remediated/' "$SCRATCH/mail.eml" >"$SCRATCH/changed.eml"
refuses 1 'a changed word breaks the signature' 'not a good one' mailed "$SCRATCH/changed.eml"
tr -d '\r' <"$SCRATCH/mail.eml" >"$SCRATCH/bare.eml"
does 'greetings and quotations are passed over, lost line ends are no matter' "^taken${tab}[0-9]*${tab}advisory-known" mailed "$SCRATCH/bare.eml"
holds 'and only one line was an answer' test "$(mailed "$SCRATCH/bare.eml" | grep -c .)" -eq 1
sign bob@example.org 20150512T090000 "$bob affected" >"$SCRATCH/mail.eml"
refuses 1 'a signature older than the copy is refused' 'signed before the copy was made' mailed "$SCRATCH/mail.eml"
sign bob@example.org 20160101T090000 "$bob affected" >"$SCRATCH/mail.eml"
refuses 1 'and so is one of tomorrow' 'not a good one' mailed "$SCRATCH/mail.eml"
printf 'From: ada@example.org\n\n%s affected\n' "$ada" >"$SCRATCH/mail.eml"
refuses 1 'an unsigned mail is no answer' 'neither multipart/signed nor' mailed "$SCRATCH/mail.eml"
printf '%s not-affected\n' "$ada" | gpg --batch --quiet --faked-system-time 20150513T090000! --local-user ada@example.org --clear-sign >"$SCRATCH/clear" 2>/dev/null
{ printf 'From: ada@example.org\n\n'; cat "$SCRATCH/clear"; } >"$SCRATCH/mail.eml"
does 'a cleartext signature answers too' "^taken${tab}[0-9]*${tab}advisory-unaffected" mailed "$SCRATCH/mail.eml"
sign ada@example.org 20150513T090000 "$cid acknowledged" >"$SCRATCH/mail.eml"
refuses 1 'who has a certificate answers otherwise' 'not a good one' mailed "$SCRATCH/mail.eml"

# ---- correction
mkdir "$SCRATCH/corrected"
cp "$ROOT"/share/advisories/ms15/*.csv "$SCRATCH/corrected"
awk -F, 'BEGIN { OFS = "," } FNR > 1 && /^"?MS15-034/ && /Windows 7/ && !done { sub(/3042553/, "3042554"); done = 1 } { print }' "$ROOT/share/advisories/ms15/affected.csv" >"$SCRATCH/corrected/affected.csv"
cmp -s "$ROOT/share/advisories/ms15/affected.csv" "$SCRATCH/corrected/affected.csv" && fail 'the corrected folder differs'
does 'a correction reaches those whom it touches' "^corrected${tab}MS15-034${tab}" notify --bulletins "$SCRATCH/corrected"
says 'others know theirs' "^known${tab}[1-9]"
holds 'and no other bulletin' sh -c "! grep '^corrected' '$SCRATCH/out' | grep -qv MS15-034"

# ---- a leak: of the copy with most lines
"$CONSTAT" post send "$INSTANCE" alerts >/dev/null 2>&1
mail_to ada@example.org >"$SCRATCH/ada2"
cat >"$SCRATCH/pick.js" <<'END'
// Out of opened mails: the enclosure of the first one about that bulletin, as the recipient reads it.
const fs = require('fs');
const [, , file, id] = process.argv;
const texts = fs.readFileSync(file, 'latin1').split('filename="enclosure.txt"').slice(1).map(text => {
    const body = text.split('\r\n--=_constat_whole')[0].replace(/^[^]*?\r?\n\r?\n/, '').replace(/=\r?\n/g, '');
    return Buffer.from(body.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
});
process.stdout.write(texts.find(text => text.includes(id)) || '');
END
node "$SCRATCH/pick.js" "$SCRATCH/ada2" MS15-009 >"$SCRATCH/leak.txt"
copy=$(grep -oE 'CT-[A-Z2-7-]{19}' "$SCRATCH/leak.txt" | head -n 1)
number=$(status --all | awk -F "$tab" -v copy="$copy" '$5 == copy { print $2 }' | tail -n 1)
does 'a leak is traced by its number' "^number${tab}$number${tab}$copy${tab}MS15-009" "$CONSTAT" advisories trace "$INSTANCE" alerts "$SCRATCH/leak.txt"
if grep -qi exemple "$SCRATCH/out"; then fail 'a trace names no person'; else pass 'a trace names no person'; fi
sed 's/CT-[A-Z2-7-]*/X/g; s/MS15-[0-9]*//g' "$SCRATCH/leak.txt" >"$SCRATCH/bare.txt"
does 'without any number the order of its lines tells it' "^order${tab}$number${tab}$copy${tab}MS15-009${tab}[0-9]* lines${tab}1 copies" "$CONSTAT" advisories trace "$INSTANCE" alerts "$SCRATCH/bare.txt"
forged=$(echo "$copy" | sed 's/.$/X/; s/X$/Y/')
does 'a forged number is said to be one' "^foreign${tab}${tab}" sh -c "echo '$forged' | '$CONSTAT' advisories trace '$INSTANCE' alerts -"
refuses 1 'an innocent text accuses nobody' 'no copy' sh -c "echo hello | '$CONSTAT' advisories trace '$INSTANCE' alerts -"
refuses 2 'trace needs a file' 'DIR MANDATE FILE' "$CONSTAT" advisories trace "$INSTANCE" alerts

holds 'the store names nobody' sh -c "! grep -qaE 'example.org|Exemple|MS15-' '$INSTANCE/mandates/alerts/store.db'"
does 'the ledger and its cases agree' findings "$CONSTAT" verify "$INSTANCE" alerts --rebuild
verdict
