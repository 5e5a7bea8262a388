#!/bin/sh
# test_csaf_folder.sh - a CSAF provider's folder: published, published again, checked, and damaged in each way.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
WHITE=$ROOT/tests/golden/csaf/advisory-2.0.json
tab=$(printf '\t')
cd "$SCRATCH" || exit 1

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" csaf "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

# damaged PATTERN SENTENCE SCRIPT: what the script does to a copy of the folder is found.
damaged() {
    rm -rf copy
    cp -r provider copy
    (cd copy && eval "$3")
    says 1 "^copy${tab}$1" "$2" check copy
}

GNUPGHOME=$SCRATCH/gnupg
export GNUPGHOME
mkdir -m 700 gnupg
gpg --batch --quiet --passphrase '' --quick-generate-key 'Signe <sign@example.org>' ed25519 sign never 2>/dev/null
gpg --batch --armor --export-secret-keys >sign.key 2>/dev/null
gpgconf --kill gpg-agent
unset GNUPGHOME

sed 's/"id":"EX-2026-1"/"id":"EX 2026:: 2"/; s/WHITE/AMBER/' "$WHITE" >amber.json
says 0 "^$WHITE${tab}published${tab}white/2026/ex-2026-1.json\$" 'a document has its place by label, year and id' publish --out provider --key sign.key --url https://example.org/csaf/ "$WHITE"
says 0 "^amber.json${tab}published${tab}amber/2026/ex_2026_2.json\$" 'others come beside it, each label in its own folder' publish --out provider --key sign.key --url https://example.org/csaf amber.json
says 0 "^provider${tab}valid\$" 'such a folder keeps what it promises' check provider
says 0 "^signatures${tab}2\$" 'all signatures are good' check provider
accepts 'the digest is as sha256sum checks it' sh -c 'cd provider/white/2026 && sha256sum -c ex-2026-1.json.sha256 && sha512sum -c ex-2026-1.json.sha512'
accepts 'metadata name the feeds, the key and the role' grep -q '"role":"csaf_trusted_provider"' provider/provider-metadata.json
accepts 'metadata of 2.0 say WHITE' grep -q '"tlp_label":"WHITE","url":"https://example.org/csaf/white/csaf-feed-tlp-white.json"' provider/provider-metadata.json
accepts 'no restricted document is told where all may read' sh -c '! grep -q "ex_2026_2" provider/white/csaf-feed-tlp-white.json provider/white/index.txt'
says 0 "${tab}unchanged${tab}white/2026/ex-2026-1.json" 'the same again changes nothing' publish --out provider --key sign.key --url https://example.org/csaf "$WHITE"
accepts 'and the folder is still whole' "$CONSTAT" csaf check provider

sed 's/"title":"Flaws in Reader"/"title":"Other words"/' "$WHITE" >same-version.json
says 1 "refused${tab}/document/tracking/version: not newer" 'another text under the same version is refused' publish --out provider --key sign.key same-version.json
sed 's/"version":"1"/"version":"2"/; s/"summary":"First."}/&,{"date":"2026-01-03T10:00:00Z","number":"2","summary":"Second."}/; s/"current_release_date":"2026-01-02/"current_release_date":"2026-01-03/' amber.json >amber2.json
sed 's/AMBER/GREEN/' amber2.json >lower.json
says 1 "refused${tab}/document/distribution/tlp/label: less restricted" 'a label is never lowered' publish --out provider --key sign.key --url https://example.org/csaf lower.json
sed 's/AMBER/RED/' amber2.json >red.json
says 0 "published${tab}red/2026/ex_2026_2.json" 'it may be raised' publish --out provider --key sign.key --url https://example.org/csaf red.json
accepts 'and the document leaves its old place' [ ! -e provider/amber/2026/ex_2026_2.json ]
accepts 'with its lists' [ ! -e provider/amber/index.txt ]
says 0 "^provider${tab}valid\$" 'the folder is whole again' check provider
sed 's/"distribution":{"tlp":{"label":"WHITE"}},//; s/EX-2026-1/EX-3/' "$WHITE" >nobody.json
says 1 "refused${tab}/document/distribution/tlp: no TLP label" 'a document without label is not published' publish --out provider --key sign.key nobody.json
sed 's/"status":"final","version":"1"/"status":"draft","version":"0.1.0"/; s/"number":"1"/"number":"0.1.0"/; s/EX-2026-1/EX-4/' "$WHITE" >draft.json
says 1 'refused' 'nor is a draft' publish --out provider --key sign.key draft.json
sed 's,https://example.org,https://example.net,; s/EX-2026-1/EX-5/' "$WHITE" >other.json
says 1 "refused${tab}/document/publisher/namespace: the folder is another" 'nor another publisher' publish --out provider --key sign.key other.json
publisher=$(sed -n 's/.*"publisher":{[^}]*"name":"\([^"]*\)".*/\1/p' "$WHITE" | head -n 1)
sed "s/\"name\":\"$publisher\"/\"name\":\"Another House\"/; s/EX-2026-1/EX-8/" "$WHITE" >renamed.json
says 1 "refused${tab}/document/publisher/name: the folder is another" 'nor another name in the same namespace' publish --out provider --key sign.key renamed.json
sed 's/"known_affected":\["OLD"/"known_affected":["ZZ"/; s/EX-2026-1/EX-6/' "$WHITE" >invalid.json
says 1 "refused${tab}not valid: 6.1.1: /vulnerabilities/0" 'nor what is not valid, with the place' publish --out provider --key sign.key invalid.json
says 0 "^provider${tab}valid\$" 'what is refused leaves no trace' check provider

damaged "white/2026/ex-2026-1.json.sha256${tab}7.1.18" 'another text has another digest' 'sed -i "s/Flaws/Flows/" white/2026/ex-2026-1.json'
damaged "white/2026/ex-2026-1.json.asc${tab}7.1.19" 'and no signature' 'sed -i "s/Flaws/Flows/" white/2026/ex-2026-1.json'
damaged "white/2026/ex-2026-1.json.asc${tab}7.1.19${tab}is missing" 'a signature that is missing' 'rm white/2026/ex-2026-1.json.asc'
damaged "white/2026/ex-2026-1.json.sha512${tab}7.1.18${tab}is missing" 'a digest that is missing' 'rm white/2026/ex-2026-1.json.sha512'
damaged "white/index.txt${tab}7.1.12" 'a list that forgets one' ': >white/index.txt'
damaged "white/changes.csv${tab}7.1.13" 'a list with another time' 'sed -i "s/T10:/T11:/" white/changes.csv'
damaged "white/csaf-feed-tlp-white.json${tab}7.1.15" 'a feed with another time' 'sed -i "s/\"updated\":\"2026-01-02T10/\"updated\":\"2026-01-02T11/g" white/csaf-feed-tlp-white.json'
damaged "white/2026/ex-2026-1.json${tab}7.1.15" 'a document that no feed has' 'sed -i "s/\"entry\":\[.*\]/\"entry\":[]/" white/csaf-feed-tlp-white.json'
damaged "white/2026/ex_2026_2.json${tab}7.1.5" 'a restricted document where all may read' 'cp red/2026/* white/2026/'
damaged "white/2025/ex-2026-1.json${tab}7.1.11" 'a document in another year' 'mv white/2026 white/2025'
damaged "white/2026/name.json${tab}7.1.2" 'a document under another name' 'mv white/2026/ex-2026-1.json white/2026/name.json'
damaged "openpgp/.*${tab}7.1.20" 'another key than is told' 'for key in openpgp/*; do echo x >"$key"; done'
damaged "provider-metadata.json${tab}7.1.7" 'no metadata' 'rm provider-metadata.json'
damaged "provider-metadata.json${tab}7.1.7" 'metadata that are no JSON' 'echo "{" >provider-metadata.json'

"$CONSTAT" csaf publish --out unsigned "$WHITE" >/dev/null 2>&1
says 0 "^unsigned${tab}valid\$" 'a provider need not sign' check unsigned
accepts 'and is then no trusted one' grep -q '"role":"csaf_provider"' unsigned/provider-metadata.json
accepts 'nothing is signed that is not as it was published' sh -c 'cp -r unsigned swapped && sed -i "s/Flaws/Flows/" swapped/white/2026/ex-2026-1.json && ! "$0" csaf publish --out swapped --key sign.key "$1" >swapped.out 2>&1 && grep -q "SHA-512 beside it" swapped.out && [ ! -e swapped/white/2026/ex-2026-1.json.asc ]' "$CONSTAT" "$WHITE"
sed 's/EX-2026-1/EX-7/' "$WHITE" >seven.json
says 0 "^unsigned/white/2026/ex-2026-1.json${tab}signed${tab}white/2026/ex-2026-1.json\$" 'who signs from now on signs what is there' publish --out unsigned --key sign.key seven.json
says 0 "^signatures${tab}2\$" 'so that the folder is whole with its links' check unsigned
accepts 'what is signed is not signed again' sh -c '! "$0" csaf publish --out unsigned --key sign.key "$1" | grep -q "signed	"' "$CONSTAT" seven.json
sed 's/EX-2026-1/EX-9/' "$WHITE" >nine.json
says 1 "ex-2026-1.json.asc: the folder is signed: a key is needed" 'who signed once does not publish without a key' publish --out unsigned nine.json
accepts 'and the folder is left as it was' "$CONSTAT" csaf check unsigned
says 2 'say --key' 'a trusted one must' publish --out unsigned --role csaf_trusted_provider "$WHITE"
says 2 'say --out' 'a folder must be named' publish "$WHITE"
says 2 'say check FOLDER' 'and one be checked' check
says 1 'provider.s folder' 'that is there' check nowhere
verdict
