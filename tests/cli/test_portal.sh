#!/bin/sh
# test_portal.sh - recipients answer for their copies over the web: by the page in their mail, and as a program. Mails go to our
# own mail server and are opened with gpg, the pages are served by `constat serve` on the virtual clock; curl is the browser,
# the program, and whoever tries what he should not.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"
needs curl

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
INSTANCE=$SCRATCH/instance
KEYS=$SCRATCH/keys
MAIL=$SCRATCH/mail
tab=$(printf '\t')
export GNUPGHOME="$SCRATCH/gpg"
mkdir -m 700 "$GNUPGHOME"
mkdir "$KEYS" "$MAIL"
: >"$SCRATCH/out"

is() { # is SENTENCE WANTED GOT

    if [ "$2" = "$3" ]; then pass "$1"; else
        echo "wanted $2, got $3" >"$SCRATCH/out"
        fail "$1"
    fi
}
# What the last answer holds, or does not.
says() {
    if grep -q -e "$2" "$SCRATCH/body"; then pass "$1"; else
        cp "$SCRATCH/body" "$SCRATCH/out"
        fail "$1"
    fi
}
says_not() {
    if grep -q -e "$2" "$SCRATCH/body"; then
        cp "$SCRATCH/body" "$SCRATCH/out"
        fail "$1"
    else pass "$1"; fi
}
# gets STATUS SENTENCE CURL-ARGUMENT...: the status of an answer, its body and headers kept.
gets() {
    wanted=$1
    sentence=$2
    shift 2
    got=$(curl -s -o "$SCRATCH/body" -D "$SCRATCH/head" -w '%{http_code}' "$@")
    cp "$SCRATCH/body" "$SCRATCH/out" 2>/dev/null
    is "$sentence" "$wanted" "$got"
}
header() { grep -qi "^$1" "$SCRATCH/head"; }

gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! --quick-generate-key 'Ada Exemple <ada@example.org>' future-default default never 2>/dev/null
gpg --armor --export ada@example.org >"$KEYS/ada.asc"
ADA=$(gpg --with-colons --list-keys ada@example.org 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }')
cat >"$SCRATCH/contract.yaml" <<END
contract: ministry
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
components: inclusive
notice: { kind: restricted, tlp: RED, within-hours: 24 }
contacts:
  - { name: Ada Exemple, address: ada@example.org, cleared: RED, key: 'openpgp:$ADA', language: en, deputy: bob@example.org }
  - { name: Bob Exemple, address: bob@example.org, cleared: GREEN, language: fr }
products:
  - { line: Windows 7 }
END

"$BUILD/tools/constat-smtpd" --fast --port 0 --maildir "$MAIL" >"$SCRATCH/port" 2>/dev/null &
SERVER=$!
trap 'kill $SERVER $PAGES 2>/dev/null; wait 2>/dev/null; gpgconf --kill gpg-agent; rm -rf "$SCRATCH"' EXIT
PAGES=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$SCRATCH/port" ] && break
    sleep 0.1
done
settings() { # settings PORTAL: a mandate's settings.
    cat "$ROOT/share/demo/authority.yaml"
    echo "smtp: {host: 127.0.0.1, port: $(grep -oE '[0-9]+' "$SCRATCH/port" | tail -n 1)}"
    echo "portal: $1"
}
"$CONSTAT" init "$INSTANCE" >/dev/null
for wrong in 'http://answers.example.org' 'https://answers.example.org/' "'https://answers.example.org?x'" "'https://a b'" 'https://' '[x]'; do
    settings "$wrong" >"$SCRATCH/settings.yaml"
    catches "$wrong is no portal" 'no origin' "$CONSTAT" mandate add "$INSTANCE" wrong --dossier advisory --settings "$SCRATCH/settings.yaml" --clock 2015-01-13T08:00:00Z
done
settings https://answers.example.org >"$SCRATCH/settings.yaml"
"$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock 2015-01-13T19:00:00Z >/dev/null

notify() { "$CONSTAT" advisories notify "$INSTANCE" alerts --contract "$SCRATCH/contract.yaml" --keys "$KEYS" --by Sacha "$@" >"$SCRATCH/told" 2>&1; }
post() { "$CONSTAT" post send "$INSTANCE" alerts >"$SCRATCH/posted" 2>&1; }
later() { "$CONSTAT" clock "$INSTANCE" alerts "$1" >"$SCRATCH/clock" 2>&1; }
standing() { # standing COPY: the state of its case.
    "$CONSTAT" advisories status "$INSTANCE" alerts --all | awk -F "$tab" -v copy="$1" '$5 == copy { print $6 }'
}
# link WHO: the pass of the latest mail to them, opened.
link() {
    for file in $(grep -rl "^To: .*$1" "$MAIL" | xargs ls -t); do
        { sed -n '/BEGIN PGP MESSAGE/,/END PGP MESSAGE/p' "$file" | tr -d '\r' | gpg --batch --quiet --decrypt 2>/dev/null
            cat "$file"; } | tr -d '\r' | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' | grep -oE 'answer/[a-z2-7]{32}' | head -n 1
        return
    done
}
# The last mail to somebody as he reads it, on one line.
opened() {
    file=$(grep -rl "^To: .*$1" "$MAIL" | xargs ls -t | head -n 1)
    { sed -n '/BEGIN PGP MESSAGE/,/END PGP MESSAGE/p' "$file" | tr -d '\r' | gpg --batch --quiet --decrypt 2>/dev/null
        cat "$file"; } | tr -d '\r' | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' | tr '\n' ' ' | tr -s ' '
}

notify --only MS15-001 --tlp GREEN
COPY=$(awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/told" | head -n 1)
BOBS=$(awk -F "$tab" '$1 == "released" { print $5 }' "$SCRATCH/told" | sed -n 2p)
post
PASS_ADA=$(link ada@example.org)
PASS_BOB=$(link bob@example.org)
is 'each copy carries a link of its own' yes "$([ -n "$PASS_ADA" ] && [ -n "$PASS_BOB" ] && [ "$PASS_ADA" != "$PASS_BOB" ] && echo yes)"
opened ada@example.org >"$SCRATCH/letter"
is 'a mail with a link does not say that it holds none' 'yes 0' "$(grep -q 'Its only link is the page of your copy\|Son seul lien est la page de votre copie' "$SCRATCH/letter" && echo yes) $(grep -c 'no link to follow\|ni lien . suivre' "$SCRATCH/letter")"
is 'nor that anything lies behind a sign-in' 0 "$(grep -c 'sign-in\|authentification' "$SCRATCH/letter")"
is 'the store does not hold it' 0 "$(grep -rlaF "${PASS_ADA#answer/}" "$INSTANCE" | wc -l)"

# The pages, on a port of their own.
serve() {
    rm -f "$INSTANCE/run/alerts.socket"
    "$CONSTAT" serve "$INSTANCE" --port 0 2>"$SCRATCH/serve" &
    PAGES=$!
    for _ in $(seq 100); do
        WEB=$(grep -oE 'http://127.0.0.1:[0-9]+' "$SCRATCH/serve" | head -n 1)
        [ -n "$WEB" ] && [ -S "$INSTANCE/run/alerts.socket" ] && break
        sleep 0.1
    done
    ADDRESS=$WEB/$PASS_ADA
}
again() { # what was counted is forgotten
    kill "$PAGES"
    wait "$PAGES" 2>/dev/null
    serve
}
serve
KEY=${PASS_ADA#answer/}

# ---- looking changes nothing
before=$(standing "$COPY")
gets 200 'the page opens' "$ADDRESS"
says 'it tells the bulletin' 'MS15-001'
says 'and the label, untranslated' 'TLP:GREEN'
says 'and which clock runs until when' '16 January 2015'
says 'in the language of the recipient' '<html lang="en">'
says 'opened is not acknowledged, it says' 'opened is not acknowledged'
says_not 'no name of anybody, no address' 'Exemple<\|Ada\|Bob\|@example'
says_not 'no line of the bulletin, no product' 'Windows\|CVE-'
says_not 'no other copy, not even the whole number of this one' 'CT-[A-Z2-7]'
says_not 'no script' '<script'
for wanted in 'Content-Security-Policy: .*default-src .none.*form-action .self.*frame-ancestors .none' 'Cache-Control: no-store' 'Referrer-Policy: no-referrer' 'X-Content-Type-Options: nosniff'; do
    if header "$wanted"; then pass "it says $wanted"; else fail "it says $wanted"; fi
done
gets 200 'in the other language when the address asks' "$ADDRESS?lang=fr"
says 'translated' 'Avis de sécurité MS15-001'
gets 200 'Bob sees his own page, in French' "$WEB/$PASS_BOB"
says 'by his language' '<html lang="fr">'
gets 200 'a head is a look too' -I "$ADDRESS"
is 'all that looking changed nothing' "$before" "$(standing "$COPY")"

# ---- whoever has no pass
gets 404 'a pass that is none' "$WEB/answer/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
gets 404 'the number of a copy is no pass' "$WEB/answer/$COPY"
gets 404 'a pass in capitals is none' "$WEB/answer/$(echo "$KEY" | tr a-z A-Z)"
gets 404 'a part of a pass is none' "$WEB/answer/${KEY%?}"
gets 404 'nor is nothing' "$WEB/answer/"
gets 404 'nor a path' "$WEB/answer/../../etc/passwd" --path-as-is
gets 404 'nor ten thousand letters' "$WEB/answer/$(head -c 10000 /dev/zero | tr '\0' a)"

# ---- forms
form() { curl -s "$ADDRESS" | grep -oE 'name="form" value="[a-z2-7]+"' | grep -oE '[a-z2-7]{32}'; }
FORM=$(form)
gets 403 'a form without its word is not taken' "$ADDRESS" -d word=acknowledged
says 'and it says that nothing was recorded' 'Nothing was recorded\|Rien n’a'
gets 403 'nor with a forged one' "$ADDRESS" -d word=acknowledged -d form=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
gets 403 'nor with that of another page' "$WEB/$PASS_BOB" -d word=acknowledged -d "form=$FORM"
gets 403 'nor from another site' "$ADDRESS" -H 'Origin: https://evil.example.net' -d word=acknowledged -d "form=$FORM"
gets 403 'nor from a page of another site, as the browser says' "$ADDRESS" -H 'Sec-Fetch-Site: cross-site' -H 'Origin: null' -d word=acknowledged -d "form=$FORM"
gets 415 'nor as anything but a form' "$ADDRESS" -H 'Content-Type: text/plain' -d word=acknowledged -d "form=$FORM"
gets 415 'nor in parts' "$ADDRESS" -F word=acknowledged -F "form=$FORM"
is 'none of these changed anything' "$before" "$(standing "$COPY")"

# ---- how often
curl -s -o "$SCRATCH/body" -D "$SCRATCH/heads" -w '%{http_code}\n' -d word=acknowledged -d form=x "$ADDRESS?lang=[1-14]" >"$SCRATCH/codes"
last=$(tail -n 1 "$SCRATCH/codes")
cp "$SCRATCH/heads" "$SCRATCH/head"
is 'whoever sends too often to one page is told so' 429 "$last"
if header 'Retry-After: [1-9]'; then pass 'and when he may again'; else fail 'and when he may again'; fi
gets 303 'another page is not his' "$WEB/$PASS_BOB" -d word=opened -d lang=fr -d "form=$(curl -s "$WEB/$PASS_BOB" | grep -oE '[a-z2-7]{32}"' | tr -d '"' | tail -n 1)"
if header 'Location: /answer/[a-z2-7]*?lang=fr&said=opened'; then pass 'an answer leads back to the page'; else fail 'an answer leads back to the page'; fi
is 'opened is not acknowledged' "$before" "$(standing "$BOBS")"
# Sixty of one address in one breath, then as many that claim to be passed on for others.
many() { curl -s -o /dev/null -w '%{http_code}\n' -H "X-Forwarded-For: $1" "$WEB/answer/[100-159]" | grep -c 429; }
first=$(many '198.51.100.9, 192.0.2.7')
second=$(many '203.0.113.5, 192.0.2.7')
is 'whoever tries many passes is stopped' yes "$([ "$first" -gt 0 ] && echo yes)"
gets 404 'another address is not' -H 'X-Forwarded-For: 192.0.2.7, 192.0.2.8' "$WEB/answer/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
is 'what a front server was told is not believed, only what it saw' yes "$([ "$second" -gt "$first" ] && echo yes)"

# ---- answers. Eight at once, then one in ten seconds: what comes from here has used them up.
again
gets 400 'a word that is none is not understood' "$ADDRESS" -d word=agreed -d "form=$FORM"
gets 400 'nor a name twice' "$ADDRESS" -d 'word=opened&word=acknowledged' -d "form=$FORM"
gets 400 'nor a broken escape' "$ADDRESS" -d 'word=%zz' -d "form=$FORM"
gets 400 'nor a word longer than 500 characters' "$ADDRESS" -d word=acknowledged -d "form=$FORM" -d "remark=$(head -c 501 /dev/zero | tr '\0' a)"
gets 413 'nor a book' "$ADDRESS" -d word=acknowledged -d "form=$FORM" -d "remark=$(head -c 70000 /dev/zero | tr '\0' a)"
gets 411 'nor what does not say its length' "$ADDRESS" -H 'Transfer-Encoding: chunked' -d word=acknowledged -d "form=$FORM"
gets 405 'nor another method' -X PUT "$ADDRESS" -d word=acknowledged
gets 405 'nor a form to another page' "$WEB/ledger" -d word=acknowledged
gets 421 'nor under a foreign name' "$ADDRESS" -H 'Host: evil.example.net' -d word=acknowledged -d "form=$FORM"
is 'none of these changed anything' "$before" "$(standing "$COPY")"
gets 303 'an acknowledgement is taken' "$ADDRESS" -H 'Origin: https://answers.example.org' -H 'Sec-Fetch-Site: same-origin' -d word=acknowledged -d "form=$FORM" --data-urlencode 'remark=Read by the <duty> & the "second" – à 9 h'
is 'the case knows it' advisory-known "$(standing "$COPY")"
gets 200 'the page says so' "$ADDRESS?said=acknowledged"
says 'in words' 'Recorded: I acknowledge receipt'
says_not 'the remark is nobody’s to read here' 'duty'
gets 200 'what the address claims is not said unless it is so' "$ADDRESS?said=remediated"
says_not 'nothing is recorded that was not' 'Recorded'
size=$("$CONSTAT" advisories status "$INSTANCE" alerts --json | wc -c; "$CONSTAT" verify "$INSTANCE" alerts | grep -oE '[0-9]+' | head -n 1)
gets 303 'the same again is as good as once' "$ADDRESS" -d word=acknowledged -d "form=$FORM"
is 'and leaves no second entry' "$size" "$("$CONSTAT" advisories status "$INSTANCE" alerts --json | wc -c; "$CONSTAT" verify "$INSTANCE" alerts | grep -oE '[0-9]+' | head -n 1)"

# ---- as a program
again
api() { # api STATUS SENTENCE JSON [CURL-ARGUMENT...]
    wanted=$1
    sentence=$2
    json=$3
    shift 3
    gets "$wanted" "$sentence" "$WEB/api/answer" -H 'Content-Type: application/json' -d "$json" "$@"
}
gets 401 'a program without pass is asked for one' "$WEB/api/answer"
if header 'WWW-Authenticate: Bearer'; then pass 'as a bearer'; else fail 'as a bearer'; fi
if header 'Content-Type: application/problem+json'; then pass 'in problem details'; else fail 'in problem details'; fi
says 'whose status is the answer’s' '"status":401'
gets 401 'a wrong pass is none' "$WEB/api/answer" -H "Authorization: Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
gets 401 'another scheme is none' "$WEB/api/answer" -u "x:$KEY"
gets 200 'a program looks' "$WEB/api/answer" -H "Authorization: Bearer $KEY"
says 'and sees what is asked' '"asked":\["affected","not-affected","undetermined"\]'
says 'and what was answered, when' '"answers":\[{"answer":"acknowledged","at":"2015-01-1'
says_not 'and no name' 'Exemple\|example\.org'
api 400 'JSON that is none is refused with the place' '{"answer":"affected"' -H "Authorization: Bearer $KEY"
says 'at a byte' 'at byte [0-9]'
api 400 'and one with another member' '{"answer":"affected","copy":"x"}' -H "Authorization: Bearer $KEY"
api 400 'and one with a member twice' '{"answer":"affected","answer":"opened"}' -H "Authorization: Bearer $KEY"
again
gets 415 'a form is no JSON' "$WEB/api/answer" -H "Authorization: Bearer $KEY" -d answer=affected
api 200 'a program answers' '{"answer":"affected","remark":"two machines"}' -H "Authorization: Bearer $KEY"
says 'it is recorded' '"outcome":"recorded","status":"open"'
api 200 'again is as good as once' '{"answer":"affected"}' -H "Authorization: Bearer $KEY"
says 'and said to be known' '"outcome":"known"'
api 409 'what was answered later cannot be answered earlier' '{"answer":"opened"}' -H "Authorization: Bearer $KEY"
says 'with its code' '"code":"over"'
again
api 200 'who was affected may find that he is not' '{"answer":"undetermined"}' -H "Authorization: Bearer $KEY"
api 200 'and that he is' '{"answer":"affected"}' -H "Authorization: Bearer $KEY"
api 200 'then that it is remediated' '{"answer":"remediated"}' -H "Authorization: Bearer $KEY"
says 'which ends it' '"status":"done"'
is 'the case has ended' advisory-remediated "$(standing "$COPY")"
gets 200 'its page stays' "$ADDRESS"
says 'and asks nothing more' 'Nothing more is asked'
says_not 'without a form' '<form'
is 'a reply of a clerk comes in by the same way' "taken" "$(echo "$BOBS acknowledged" | "$CONSTAT" advisories reply "$INSTANCE" alerts - | cut -f 1)"
gets 200 'and is on the page' "$WEB/$PASS_BOB"
says 'at once' 'J’en accuse réception'

# ---- RED, embargo, correction, silence
notify --only MS15-003 --tlp RED
post
RED=$(link ada@example.org)
gets 200 'a page of RED opens' "$WEB/$RED"
says 'with its label' 'TLP:RED'
says_not 'and no number of the advisory' 'MS15-'
gets 200 'nor does a program see one' "$WEB/api/answer" -H "Authorization: Bearer ${RED#answer/}"
says_not 'either' 'MS15-'
later 2015-02-05T08:00:00Z
notify --only MS15-009 --tlp GREEN --embargo 2015-02-10T19:00:00+01:00
post
is 'an embargoed copy has no page before its hour' "$RED" "$(link ada@example.org)"
mkdir "$SCRATCH/corrected"
later 2015-02-10T18:00:00Z
post
HELD=$(link ada@example.org)
gets 200 'at its hour it has' "$WEB/$HELD"
says 'of that advisory' 'MS15-009'
cp "$ROOT"/share/advisories/ms15/*.csv "$SCRATCH/corrected"
awk -F, '/^"?MS15-009/ && /Windows 7/ && !done { sub(/3021952/, "3021953"); done = 1 } { print }' "$ROOT/share/advisories/ms15/affected.csv" >"$SCRATCH/corrected/affected.csv"
notify --only MS15-009 --tlp GREEN --bulletins "$SCRATCH/corrected"
post
is 'a correction keeps the link' "$HELD" "$(link ada@example.org)"
gets 200 'its page' "$WEB/$HELD"
says 'says that it was corrected' 'was corrected after it was sent'
number=$("$CONSTAT" advisories status "$INSTANCE" alerts --all | awk -F "$tab" '$3 == "MS15-009" { print $2; exit }')
withdrawn=$("$CONSTAT" case event "$INSTANCE" alerts "$number" advisory-withdrawn --by Sacha)
gets 200 'a withdrawn one' "$WEB/$HELD"
says "says so ($withdrawn)" 'was withdrawn'
gets 409 'and takes no answer' "$WEB/api/answer" -H 'Content-Type: application/json' -H "Authorization: Bearer ${HELD#answer/}" -d '{"answer":"acknowledged"}'
later 2015-03-20T08:00:00Z
post
gets 200 'a copy whose term ran out' "$WEB/$RED"
says 'says so' 'time for an answer has run out'
DEPUTY=$(link bob@example.org)
is 'the deputy got a pass of his own' yes "$([ -n "$DEPUTY" ] && [ "$DEPUTY" != "$RED" ] && echo yes)"
later 2017-06-01T08:00:00Z
gets 200 'years later' "$ADDRESS"
says 'it is erased' 'has been erased'
says_not 'and nothing of it is left' 'MS15-\|TLP:'

# ---- when nobody is there
rm -f "$INSTANCE/run/alerts.socket"
gets 503 'when the counter is not there, nothing is said to be recorded' "$WEB/$PASS_BOB"
if header 'Retry-After'; then pass 'and when to try again'; else fail 'and when to try again'; fi
is 'the log holds no pass and no person' 0 "$(grep -cE '[a-z2-7]{32}|xemple' "$SCRATCH/serve")"
accepts 'the ledger and its cases agree' "$CONSTAT" verify "$INSTANCE" alerts --rebuild
verdict
