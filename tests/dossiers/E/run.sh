#!/bin/sh
# run.sh - dossier E: a state client with three contracts and 40 invented machines lives through the publisher's 135 bulletins
# of 2015. They arrive on their dates under the virtual clock; one is embargoed, one corrected, one leaked; every copy is
# encrypted, answered or reminded; the year's report answers the journalist's question. With a folder as argument the report,
# the pages' year and the mandate stay there.
# SPDX-License-Identifier: EUPL-1.2
CT_SOURCE_ROOT=${CT_SOURCE_ROOT:-$(cd "$(dirname "$0")/../../.." && pwd)}
. "$CT_SOURCE_ROOT/tests/tools/lib.sh"

HERE=$ROOT/tests/dossiers/E
BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
KEPT=${1:-}
[ -z "$KEPT" ] || mkdir -p "$KEPT"
PLACE=${KEPT:-$SCRATCH}
INSTANCE=$PLACE/instance
KEYS=$SCRATCH/keys
MAIL=$SCRATCH/mail
MS15=$ROOT/share/advisories/ms15
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
says() { # says SENTENCE PATTERN FILE
    if grep -q -e "$2" "$3"; then pass "$1"; else
        tail -n 20 "$3" >"$SCRATCH/out"
        fail "$1"
    fi
}

# ---- whom it is about
for name in duty second lab servers contractor; do
    gpg --batch --quiet --passphrase '' --faked-system-time 20141201T000000! --quick-generate-key "$name <$name@example.org>" future-default default never 2>/dev/null
    gpg --armor --export "$name@example.org" >"$KEYS/$name.asc"
    print=$(gpg --with-colons --list-keys "$name@example.org" 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }')
    echo "s/KEY_$(echo "$name" | tr a-z A-Z)/$print/" >>"$SCRATCH/keys.sed"
done
set --
fleets=
for contract in office laboratory servers; do
    sed -f "$SCRATCH/keys.sed" "$HERE/$contract.yaml" >"$SCRATCH/$contract.yaml"
    set -- "$@" --contract "$SCRATCH/$contract.yaml"
    fleets="$fleets --fleet $HERE/$contract-machines.yaml"
done
is 'there are forty machines' 40 "$(cat "$HERE"/*-machines.yaml | grep -c 'id:')"

"$BUILD/tools/constat-smtpd" --fast --port 0 --maildir "$MAIL" >"$SCRATCH/port" 2>/dev/null &
server=$!
trap 'kill $server; gpgconf --kill gpg-agent; rm -rf "$SCRATCH"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$SCRATCH/port" ] && break
    sleep 0.1
done
{
    sed 's/^principal: .*/principal: Example Software Ltd, security response/; s/^legal_basis: .*/legal_basis: contract of security information/' "$ROOT/share/demo/authority.yaml"
    echo "smtp: {host: 127.0.0.1, port: $(grep -oE '[0-9]+' "$SCRATCH/port" | tail -n 1)}"
} >"$SCRATCH/settings.yaml"
"$CONSTAT" init "$INSTANCE" >/dev/null
"$CONSTAT" mandate add "$INSTANCE" alerts --dossier advisory --settings "$SCRATCH/settings.yaml" --clock 2015-01-02T08:00:00Z >/dev/null

later() { "$CONSTAT" clock "$INSTANCE" alerts "$1" >>"$SCRATCH/clock" 2>&1; }
notify() {
    "$CONSTAT" advisories notify "$INSTANCE" alerts "$@" --keys "$KEYS" --by Sacha >"$SCRATCH/told" 2>&1
    cat "$SCRATCH/told" >>"$SCRATCH/year.log"
}
status() { "$CONSTAT" advisories status "$INSTANCE" alerts "$@"; }

# reply WORD STATE: every copy in that state answers, but for every eleventh, whose recipient never does.
reply() {
    status --all | awk -F "$tab" -v word="$1" -v state="$2" '$1 == "copy" && $6 == state && $2 % 11 != 0 { print $5, word }' >"$SCRATCH/replies"
    "$CONSTAT" advisories reply "$INSTANCE" alerts "$SCRATCH/replies" >>"$SCRATCH/replied" 2>&1
}

# ---- the year
: >"$SCRATCH/year.log"
bulletins=$MS15
for day in $(awk -F, 'NR > 1 { print $2 }' "$MS15/bulletins.csv" | tr -d '"' | sort -u); do
    if [ "$day" = 2015-05-12 ]; then
        # A flaw that the publisher told five days before its day: held until the bulletin's hour.
        later 2015-05-07T09:00:00Z
        notify "$@" --only MS15-051 --embargo 2015-05-12T19:00:00+02:00
        cp "$SCRATCH/told" "$SCRATCH/embargoed"
        later 2015-05-12T16:59:59Z
        status >"$SCRATCH/before"
        later 2015-05-12T17:00:00Z
        status --all >"$SCRATCH/at"
    fi
    if [ "$day" = 2015-07-14 ]; then
        # The publisher corrects a row of June: only those whom it touches are told again.
        mkdir "$SCRATCH/corrected"
        cp "$MS15"/*.csv "$SCRATCH/corrected"
        awk -F, -v OFS=, '/^"?MS15-061/ && /Server 2008 R2/ && !done { sub(/[0-9][0-9][0-9][0-9][0-9][0-9][0-9]/, "3999999"); done = 1 } { print }' "$MS15/affected.csv" >"$SCRATCH/corrected/affected.csv"
        bulletins=$SCRATCH/corrected
        later 2015-06-24T09:00:00Z
        notify "$@" --bulletins "$bulletins"
        cp "$SCRATCH/told" "$SCRATCH/correction"
    fi
    later "${day}T20:00:00Z"
    notify "$@" --bulletins "$bulletins"
    "$CONSTAT" post send "$INSTANCE" alerts >>"$SCRATCH/posted" 2>&1
    later "$(date -u -d "$day + 1 day" +%Y-%m-%dT09:00:00Z)"
    reply acknowledged advisory-sent
    later "$(date -u -d "$day + 2 days" +%Y-%m-%dT09:00:00Z)"
    reply affected advisory-known
    case $day in
    *-20 | *-22 | *-18 | 2015-08-11 | 2015-12-08) ;;
    *)
        later "$(date -u -d "$day + 5 days" +%Y-%m-%dT09:00:00Z)"
        reply remediated advisory-judged
        ;;
    esac
done
later 2015-12-31T12:00:00Z
status --all >"$SCRATCH/standing"

# ---- who was told
says 'nobody below the label was told' "^excluded${tab}MS15-001${tab}office${tab}${tab}${tab}.*office.yaml:[0-9]*:[0-9]*: cleared below the label" "$SCRATCH/year.log"
says 'a clearance ends with its term' "^excluded${tab}MS15-0[0-9]*${tab}servers${tab}${tab}${tab}.*the clearance does not hold" "$SCRATCH/year.log"
is 'no mail says in clear what it is about' 0 "$(grep -rlE 'MS15-|CVE-|Windows|Office' "$MAIL" | wc -l)"
is 'every copy left' 0 "$(awk -F "$tab" '$1 == "waiting" { print $2 }' "$SCRATCH/standing")"
is 'nothing that came back was put aside' 0 "$(grep -c '^aside' "$SCRATCH/replied")"

# ---- the embargo
says 'the embargoed advisory is held' "^held${tab}MS15-051${tab}office" "$SCRATCH/embargoed"
says 'one second before its hour it waits' "^waits${tab}[0-9]*${tab}MS15-051${tab}TLP:AMBER+STRICT${tab}2015-05-12T17:00:00Z" "$SCRATCH/before"
is 'at its hour every copy has left, none before' "$(grep -c "^held${tab}MS15-051" "$SCRATCH/embargoed")" "$(grep "${tab}MS15-051${tab}" "$SCRATCH/at" | grep '^copy' | grep -c "2015-05-12T17:00:00Z")"

# ---- the correction
says 'the correction reaches those whom it touches' "^corrected${tab}MS15-061${tab}servers" "$SCRATCH/correction"
is 'and nobody else' 0 "$(grep '^corrected' "$SCRATCH/correction" | grep -vc "MS15-061${tab}servers")"

# ---- silence
for standing in reminded escalated silent remediated; do
    says "some copies are $standing" "^standing${tab}$standing${tab}[1-9]" "$SCRATCH/standing"
done

# ---- the leak
cat >"$SCRATCH/pick.js" <<'END'
// Out of opened mails: the enclosure of the first one that names the bulletin, without any number or label.
const fs = require('fs');
const [, , file, id] = process.argv;
const texts = fs.readFileSync(file, 'latin1').split('filename="enclosure.txt"').slice(1).map(text => {
    const body = text.split('\r\n--=_constat_whole')[0].replace(/^[^]*?\r?\n\r?\n/, '').replace(/=\r?\n/g, '');
    return Buffer.from(body.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
});
const found = texts.find(text => text.includes(id)) || '';
fs.writeFileSync(process.argv[4], (found.match(/CT-[A-Z2-7-]{19}/) || [''])[0]);
process.stdout.write(found.replace(/CT-[A-Z2-7-]{19}/g, '[...]').replace(/MS15-\d+/g, '[...]').replace(/ +/g, ' '));
END
grep -rl '^To: .*second@example.org' "$MAIL" | sort | while read -r file; do
    sed -n '/BEGIN PGP MESSAGE/,/END PGP MESSAGE/p' "$file" | tr -d '\r' | gpg --batch --quiet --decrypt 2>/dev/null
done >"$SCRATCH/opened"
node "$SCRATCH/pick.js" "$SCRATCH/opened" MS15-056 "$SCRATCH/copy" >"$SCRATCH/leak.txt"
"$CONSTAT" advisories trace "$INSTANCE" alerts "$SCRATCH/leak.txt" >"$SCRATCH/trace" 2>&1
says 'a leaked text without numbers is traced to its copy' "^order${tab}[0-9]*${tab}$(cat "$SCRATCH/copy")${tab}MS15-056${tab}[0-9]* lines${tab}1 copies${tab}" "$SCRATCH/trace"
is 'and to no other' 1 "$(wc -l <"$SCRATCH/trace")"
is 'the trace names nobody' 0 "$(grep -ciE 'example.org|officer' "$SCRATCH/trace")"

# ---- the clocks of law, each in a mandate of its own, in the year of its law
for law in cra nis2; do
    "$CONSTAT" mandate add "$INSTANCE" $law --dossier advisory-$law --settings "$SCRATCH/settings.yaml" --clock 2026-10-05T10:00:00Z >/dev/null
done
"$CONSTAT" case open "$INSTANCE" cra flaw-1 product='Example 5' reference=F-1 --by Robin >"$SCRATCH/cra" 2>&1
number=$(cut -f 2 "$SCRATCH/cra")
step() { # step MANDATE NUMBER TIME EVENT FIELD...
    mandate=$1
    case=$2
    "$CONSTAT" clock "$INSTANCE" "$mandate" "$3" >/dev/null 2>&1
    shift 3
    "$CONSTAT" case event "$INSTANCE" "$mandate" "$case" "$@" --by Robin >"$SCRATCH/$mandate" 2>&1
}
"$CONSTAT" case show "$INSTANCE" cra "$number" >"$SCRATCH/shown"
says 'CRA: the early warning is due 24 hours after becoming aware, the hour of it not counted' "^due${tab}2026-10-06T11:00:00Z${tab}deadline${tab}flaw-warning-late" "$SCRATCH/shown"
step cra "$number" 2026-10-06T09:00:00Z warning-filed filed=W-1
step cra "$number" 2026-10-08T09:00:00Z notification-filed filed=N-1
step cra "$number" 2026-10-12T09:00:00Z measure-available
step cra "$number" 2026-10-26T09:00:00Z report-filed filed=R-1
says 'CRA: every clock is kept' 'report-complete' "$SCRATCH/cra"
"$CONSTAT" case open "$INSTANCE" nis2 incident-1 service=mail reference=I-1 kind=ordinary --by Robin >"$SCRATCH/nis2" 2>&1
number=$(cut -f 2 "$SCRATCH/nis2")
step nis2 "$number" 2026-10-06T09:59:59Z warning-sent filed=W-1
step nis2 "$number" 2026-10-08T09:59:59Z incident-notified filed=N-1
step nis2 "$number" 2026-11-06T09:00:00Z incident-reported filed=R-1 cause=flaw
says 'NIS2: every clock is kept' 'incident-done' "$SCRATCH/nis2"

# ---- the report
# shellcheck disable=SC2086 # several fleets
report() { "$CONSTAT" advisories report "$INSTANCE" alerts "$@" --bulletins "$bulletins" $fleets; }
report "$@" --language en --pdf "$PLACE/year.en.pdf" --publish >"$PLACE/year.txt" 2>"$SCRATCH/out" || fail 'the year is reported'
report "$@" --language fr --pdf "$PLACE/year.fr.pdf" --json >"$PLACE/year.json" 2>"$SCRATCH/out" || fail 'the year is reported as JSON'
report "$@" --csv >"$PLACE/year.csv" 2>"$SCRATCH/out" || fail 'the year is reported as CSV'
sed -n 1,2p "$PLACE/year.txt"
says 'one sentence answers' '^Of the 135 bulletins that Example Software Ltd published from 1[23] January 2015 on, [0-9]* concern Ministry of Examples ([0-9]* strictly); each of these was communicated' "$PLACE/year.txt"
says 'every copy was in time' 'copies within the hours of its contract' "$PLACE/year.txt"
says 'what is open is said' 'on 31 December 2015, [1-9][0-9]* bulletins were open' "$PLACE/year.txt"
size=$(awk -F "$tab" '$1 == "proof" { print $3 }' "$PLACE/year.txt")
is 'its proof is the checkpoint of the ledger' "$(sed -n 2p "$INSTANCE/mandates/alerts/ledger/checkpoint")" "$size"
says 'the contract of the journalist: 105 of 135, 82 strictly' "^contract${tab}office${tab}105${tab}82${tab}22${tab}24${tab}inclusive" "$PLACE/year.txt"
is 'every bulletin has its row' 135 "$(grep -c '^bulletin' "$PLACE/year.txt")"
is 'and its line of CSV' 136 "$(wc -l <"$PLACE/year.csv")"
says 'the page is in French too' 'Sur les 135' "$PLACE/year.json"
holds_pages=$(pdfinfo "$PLACE/year.fr.pdf" 2>/dev/null | awk '$1 == "Pages:" { print $2 }')
is 'the report is one page' 1 "$holds_pages"
is 'nobody is named in it' 0 "$(cat "$PLACE/year.txt" "$PLACE/year.csv" "$PLACE/year.json" | grep -ciE '@|officer|trainee')"

# ---- the page of the year
"$CONSTAT" serve "$INSTANCE" --port 0 2>"$SCRATCH/serve" &
pages=$!
trap 'kill $server $pages 2>/dev/null; gpgconf --kill gpg-agent; rm -rf "$SCRATCH"' EXIT
for _ in $(seq 100); do
    grep -q 'pages at' "$SCRATCH/serve" && break
    sleep 0.1
done
curl -s "$(grep -oE 'http://127.0.0.1:[0-9]+' "$SCRATCH/serve" | head -n 1)/advisories?lang=en" >"$SCRATCH/page"
kill $pages
wait $pages 2>/dev/null
is 'the page has a square for each bulletin' 135 "$(grep -c '<a class="square' "$SCRATCH/page")"
says 'and tells of a silence what became of it' 'silent, the term ran out' "$SCRATCH/page"
is 'not when its data are erased' 0 "$(grep -c '2016, 20:00' "$SCRATCH/page")"
is 'it names nobody' 0 "$(grep -ciE '@example|officer|trainee' "$SCRATCH/page")"

"$CONSTAT" verify "$INSTANCE" alerts --rebuild >"$SCRATCH/verified" 2>&1
says 'the ledger and its cases agree' "^findings${tab}0" "$SCRATCH/verified"
verdict
