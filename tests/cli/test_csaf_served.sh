#!/bin/sh
# test_csaf_served.sh - a CSAF provider's folder as `constat serve` shows it: a client follows its feed, and others try what they
# may not.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
WHITE=$ROOT/tests/golden/csaf/advisory-2.0.json
PORT=$((20000 + $$ % 20000))
URL=http://127.0.0.1:$PORT
tab=$(printf '\t')
cd "$SCRATCH" || exit 1
SERVE=
trap '[ -z "$SERVE" ] || kill $SERVE 2>/dev/null; rm -rf "$SCRATCH"' EXIT

holds() {
    sentence=$1
    shift
    if "$@" >"$SCRATCH/out" 2>&1; then pass "$sentence"; else fail "$sentence"; fi
}
# get STATUS SENTENCE PATH [CURL-OPTION...]: the body is in ./body, the header in ./head.
get() {
    wanted=$1
    sentence=$2
    path=$3
    shift 3
    rm -f body
    status=$(curl -s --max-time 10 --path-as-is -D head -o body -w '%{http_code}' "$@" "$URL$path")
    if [ "$status" = "$wanted" ]; then pass "$sentence"; else
        { echo "status $status"; cat head; } >"$SCRATCH/out"
        fail "$sentence"
    fi
}
# head_says SENTENCE PATTERN
head_says() {
    cp head "$SCRATCH/out"
    if tr -d '\r' <head | grep -qi -e "$2"; then pass "$1"; else fail "$1"; fi
}

GNUPGHOME=$SCRATCH/gnupg
export GNUPGHOME
mkdir -m 700 gnupg
gpg --batch --quiet --passphrase '' --quick-generate-key 'Signe <sign@example.org>' ed25519 sign never 2>/dev/null
gpg --batch --armor --export-secret-keys >sign.key 2>/dev/null
gpgconf --kill gpg-agent

sed 's/"id":"EX-2026-1"/"id":"EX-2026-2"/; s/WHITE/GREEN/' "$WHITE" >green.json
sed 's/"id":"EX-2026-1"/"id":"EX-2026-3"/; s/WHITE/AMBER/' "$WHITE" >amber.json
sed 's/"id":"EX-2026-1"/"id":"EX-2026-4"/; s/WHITE/RED/' "$WHITE" >red.json
"$CONSTAT" csaf publish --out provider --key sign.key --url "https://example.org/.well-known/csaf" "$WHITE" green.json amber.json red.json >"$SCRATCH/out" 2>&1
holds 'the folder is whole' "$CONSTAT" csaf check provider
"$CONSTAT" init instance >/dev/null
cat >>instance/constat.yaml <<END
csaf:
  folder: $SCRATCH/provider
  url: https://example.org/.well-known/csaf
  contact: mailto:security@example.org
  expires: 2030-01-01T00:00:00Z
END
"$CONSTAT" csaf readers instance --add ministry.cid --label AMBER >token 2>&1
TOKEN=$(cut -f 2 token)
"$CONSTAT" csaf readers instance --add ministry.ada --label RED >token 2>&1
RED=$(cut -f 2 token)
holds 'readers are listed by name and label, never by token' sh -c "'$CONSTAT' csaf readers instance | grep -q '^ministry.cid${tab}AMBER\$' && ! grep -rq '$TOKEN' instance"
"$CONSTAT" serve instance --port "$PORT" >serve.log 2>&1 &
SERVE=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    curl -s -o /dev/null "$URL/" && break
    sleep 0.5
done
W=/.well-known/csaf

# ---- a client that follows the feed
get 200 'security.txt is there' /.well-known/security.txt
holds 'and names the metadata' grep -qx 'CSAF: https://example.org/.well-known/csaf/provider-metadata.json' body
get 200 'so are they' $W/provider-metadata.json
head_says 'as JSON' '^content-type: application/json$'
feed=$(node -e 'const m = JSON.parse(require("fs").readFileSync("body")); for (const d of m.distributions) if (d.rolie) for (const f of d.rolie.feeds) if (f.tlp_label === "WHITE") console.log(f.url)' | sed 's#https://example.org##')
key=$(node -e 'const m = JSON.parse(require("fs").readFileSync("body")); console.log(m.public_openpgp_keys[0].url)' | sed 's#https://example.org##')
get 200 'the key is there' "$key"
head_says 'as a key' '^content-type: application/pgp-keys$'
gpg --batch --quiet --import body 2>/dev/null
get 200 'the feed is there' "$feed"
node -e 'const f = JSON.parse(require("fs").readFileSync("body")).feed; for (const e of f.entry) for (const l of [{rel: "self", href: e.content.src}, ...e.link]) console.log(l.rel, l.href)' | sed 's#https://example.org##' | sort -u >links
holds 'with a document, its digests and its signature' test "$(wc -l <links)" -ge 4
rm -rf got && mkdir got
while read -r rel path; do curl -s --max-time 10 -f -o "got/$(basename "$path")" "$URL$path" || echo "$rel $path" >>missing; done <links
holds 'each link of it leads to a file' test ! -e missing
holds 'the digests are right' sh -c 'cd got && sha256sum -c ./*.sha256 && sha512sum -c ./*.sha512'
holds 'the signature is good' sh -c 'cd got && gpg --batch --verify ./*.json.asc ./*.json'
holds 'what came is what was published' cmp got/ex-2026-1.json "$WHITE"

# ---- as a static server
D=$W/white/2026/ex-2026-1.json
get 200 'a document is there' $D
etag=$(tr -d '\r' <head | sed -n 's/^[Ee][Tt]ag: //p')
modified=$(tr -d '\r' <head | sed -n 's/^[Ll]ast-[Mm]odified: //p')
holds 'with its validators' test -n "$etag" -a -n "$modified"
head_says 'to be kept and asked after' '^cache-control: public, no-cache$'
get 304 'which a client need not fetch again' $D -H "If-None-Match: $etag"
holds 'and nothing comes with that' test ! -s body
get 304 'by one tag of several' $D -H "If-None-Match: \"x\", W/$etag"
get 304 'or by its date' $D -H "If-Modified-Since: $modified"
get 200 'another tag is another document, whatever the date' $D -H 'If-None-Match: "x"' -H "If-Modified-Since: $modified"
get 200 'HEAD tells its length and sends nothing' $D -I
head_says 'the length' "^content-length: $(wc -c <"$WHITE" | tr -d ' ')\$"
get 206 'a part of it is sent' $D -H 'Range: bytes=5-14'
head_says 'and said which' "^content-range: bytes 5-14/$(wc -c <"$WHITE" | tr -d ' ')\$"
holds 'to the byte' sh -c "tail -c +6 '$WHITE' | head -c 10 | cmp - body"
get 206 'the last bytes' $D -H 'Range: bytes=-3'
holds 'are the last' sh -c "tail -c 3 '$WHITE' | cmp - body"
get 206 'with its tag still right' $D -H 'Range: bytes=0-0' -H "If-Range: $etag"
get 200 'with another one all of it' $D -H 'Range: bytes=0-0' -H 'If-Range: "x"'
get 416 'behind its end there is nothing' $D -H 'Range: bytes=99999999-'
get 200 'what is no range is passed over' $D -H 'Range: bytes=9-1'
get 405 'nothing is written' $D -X PUT -d x
get 206 'digests are texts' $D.sha256 -H 'Range: bytes=0-'
head_says 'plain ones' '^content-type: text/plain'

# ---- what is not for everybody
get 200 'GREEN is open' $W/green/2026/ex-2026-2.json
get 404 'AMBER is not there' $W/amber/2026/ex-2026-3.json
cp body nothing
head_says 'and no cache keeps that' '^cache-control: no-store$'
get 404 'what is nowhere is not there either' $W/amber/2026/none.json
holds 'nobody can tell them apart' cmp body nothing
get 404 'nor a feed of it' $W/amber/csaf-feed-tlp-amber.json
get 404 'a wrong token is none' $W/amber/2026/ex-2026-3.json -H "Authorization: Bearer $(echo "$TOKEN" | tr 0-9a-f 1-9a-f0)"
get 404 'nor half of one' $W/amber/2026/ex-2026-3.json -H "Authorization: Bearer $(echo "$TOKEN" | cut -c 1-63)"
get 200 'its reader reads it' $W/amber/2026/ex-2026-3.json -H "Authorization: Bearer $TOKEN"
head_says 'and no cache' '^cache-control: no-store$'
get 200 'its feed, too' $W/amber/csaf-feed-tlp-amber.json -H "Authorization: Bearer $TOKEN"
get 404 'but nothing above his label' $W/red/2026/ex-2026-4.json -H "Authorization: Bearer $TOKEN"
get 200 'who may read RED does' $W/red/2026/ex-2026-4.json -H "Authorization: Bearer $RED"
get 200 'and all below' $W/amber/2026/ex-2026-3.json -H "authorization: bearer $RED"
"$CONSTAT" csaf readers instance --remove ministry.cid
get 404 'who was removed reads nothing from then on' $W/amber/2026/ex-2026-3.json -H "Authorization: Bearer $TOKEN"

# ---- paths
ln -s /etc/passwd provider/white/2026/link.json
ln -s ../red provider/white/red
echo secret >provider/white/.hidden.json
echo secret >provider/notes.txt
for path in /white /white/ /white/2026/ / /../../../etc/passwd /white/../red/2026/ex-2026-4.json /white/%2e%2e/red/2026/ex-2026-4.json /white/..%2fred/2026/ex-2026-4.json \
    //white/2026/ex-2026-1.json /white//2026/ex-2026-1.json /white/./2026/ex-2026-1.json /white/2026/link.json /white/red/2026/ex-2026-4.json /white/.hidden.json /notes.txt \
    /WHITE/2026/ex-2026-1.json /Red/2026/ex-2026-4.json /white/2026/ex-2026-1.json%00.txt /white/2026/ex-2026-1.json/ '/white\2026\ex-2026-1.json' /openpgp /openpgp/../red/2026/ex-2026-4.json; do
    case $path in *%00*) continue ;; esac
    get 404 "$path is not there" "$W$path"
done

kill $SERVE
wait $SERVE 2>/dev/null
SERVE=
holds 'no token and no document is in what the service says' sh -c "! grep -qE '$TOKEN|$RED|ex-2026' serve.log"
sed -i 's/^  folder:/  open: AMBER\n  folder:/' instance/constat.yaml
"$CONSTAT" serve instance --port "$PORT" >serve.log 2>&1 &
SERVE=$!
sleep 2
holds 'a restricted label is never open to anybody' grep -q 'CLEAR or GREEN is open' serve.log
verdict
