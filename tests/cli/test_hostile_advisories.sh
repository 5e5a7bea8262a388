#!/bin/sh
# test_hostile_advisories.sh - documents as nobody should write them: what is said of each, and that the rest goes on.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
tab=$(printf '\t')
cat >good.json <<'EOF'
{"document":{"category":"csaf_vex","csaf_version":"2.0","publisher":{"category":"vendor","name":"E","namespace":"https://example.org"},"title":"T","tracking":{"current_release_date":"2026-01-02T10:00:00Z","id":"EX-1","initial_release_date":"2026-01-01T10:00:00Z",
"revision_history":[{"date":"2026-01-01T10:00:00Z","number":"1","summary":"a"},{"date":"2026-01-02T10:00:00Z","number":"2","summary":"b"}],"status":"final","version":"2"}},
"product_tree":{"full_product_names":[{"name":"A","product_id":"A","product_identification_helper":{"cpe":"cpe:2.3:a:v:a:1:*:*:*:*:*:*:*"}},
{"name":"B","product_id":"B","product_identification_helper":{"purl":"pkg:npm/b@1.0.0"}}]},
"vulnerabilities":[{"cve":"CVE-2026-0001","notes":[{"category":"description","text":"x"}],"product_status":{"known_affected":["A","B"]},"remediations":[{"category":"none_available","details":"x","product_ids":["A","B"]}]}]}
EOF
# made NAME SED-SCRIPT: good.json otherwise.
made() {
    sed -e "$2" good.json >"$1.json"
}
made twice 's/"title":"T"/"title":"T","title":"U"/'
made deep "s/\"title\":\"T\"/\"title\":$(printf '%200s' '' | tr ' ' '[')$(printf '%200s' '' | tr ' ' ']')/"
made huge 's/"title":"T"/"title":"T","x_n":1e400/'
made unknown 's/"name":"A",/"name":"A","colour":"red",/'
made unknown21 's/"name":"A",/"name":"A","colour":"red",/; s/"csaf_version":"2.0"/"csaf_version":"2.1"/'
made long "s/b@1.0.0/b@1.$(printf '%10240s' '' | tr ' ' 9).0/"
made same 's/"full_product_names":\[/&{"name":"B","product_id":"B","product_identification_helper":{"purl":"pkg:npm\/b@1.0.0"}},/'
made conflict 's/^{"name":"B".*}}\]/{"name":"B","product_id":"B","product_identification_helper":{"purl":"pkg:npm\/b@1.0.0"}},{"name":"Other","product_id":"A","product_identification_helper":{"cpe":"cpe:2.3:a:v:other:1:*:*:*:*:*:*:*"}}]/'
made cycle 's/"full_product_names":\[/"relationships":[{"category":"installed_on","full_product_name":{"name":"X","product_id":"X"},"product_reference":"Y","relates_to_product_reference":"A"},{"category":"installed_on","full_product_name":{"name":"Y","product_id":"Y"},"product_reference":"X","relates_to_product_reference":"A"}],&/; s/"known_affected":\["A","B"\]/"known_affected":["X","B"]/'
made utf8 "s/\"title\":\"T\"/\"title\":\"T$(printf '\377')\"/"
# Three thousand products in one group, eight thousand remediations of that group: 24 million pairs.
awk '/^"product_tree"/ {
    printf("\"product_tree\":{\"full_product_names\":[")
    for (i = 0; i < 3000; i++) printf("%s{\"name\":\"P%d\",\"product_id\":\"P%d\"}", i > 0 ? "," : "", i, i)
    printf("],\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[")
    for (i = 0; i < 3000; i++) printf("%s\"P%d\"", i > 0 ? "," : "", i)
    printf("]}]},\"vulnerabilities\":[{\"cve\":\"CVE-2026-0001\",\"notes\":[{\"category\":\"description\",\"text\":\"x\"}],")
    printf("\"product_status\":{\"known_affected\":[\"P0\"]},\"remediations\":[")
    for (i = 0; i < 8000; i++) printf("%s{\"category\":\"none_available\",\"details\":\"x\",\"group_ids\":[\"G\"]}", i > 0 ? "," : "")
    print "]}]}"
    exit
} { print }' good.json >pairs.json
head -c 870 good.json >cut.json
{ printf '\357\273\277' && cat good.json; } >bom.json
{ printf '\377\376' && iconv -f UTF-8 -t UTF-16LE good.json; } >utf16.json
echo 'cpe:2.3:a:v:a:1:*:*:*:*:*:*:*' >a.cpe
echo 'pkg:npm/b@1.0.0' >b.cpe
echo 'cpe:2.3:a:v:other:1:*:*:*:*:*:*:*' >other.cpe

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    timeout 60 "$CONSTAT" "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

says 0 "^good.json${tab}valid\$" 'the document that all others are made of is valid' csaf validate good.json

# Whole documents that are none: the byte is told, and the rest of an import goes on.
while IFS='|' read -r name pattern sentence; do
    says 1 "$pattern" "$sentence" csaf validate "$name.json"
    says 0 "^constat: $name.json: refused: .*$pattern" "$sentence: an import refuses it" \
        advisories import --new --out index "$name.json" good.json
    says 0 "^advisories${tab}1\$" "$sentence: and takes the rest" advisories status --index index
    says 0 "^finding${tab}$name.json" "$sentence: and the refusal is a finding" advisories status --index index
done <<'EOF'
twice|has a key twice at byte [0-9]|a key twice
deep|is nested too deep at byte [0-9]|two hundred lists in one another
utf8|has text that is not UTF-8 at byte [0-9]|bytes that are no UTF-8
huge|has a number that is too large at byte [0-9]|a number beyond all numbers
cut|ends inside a text at byte [0-9]|a document that ends too early
EOF

# Marks of an encoding: CSAF forbids them (RFC 8259), a feed is read nevertheless.
says 1 'begins with a byte order mark at byte 0' 'a byte order mark is named' csaf validate bom.json
says 1 'is UTF-16 and not UTF-8 at byte 0' 'so is UTF-16' csaf validate utf16.json
for name in bom utf16; do
    says 0 "^set aside${tab}0\$" "a feed with it is read ($name)" advisories import --new --out index "$name.json"
    says 0 "^pkg:npm/b@1.0.0${tab}CVE-2026-0001${tab}affected\$" "and says the same ($name)" \
        advisories match --index index --inventory b.cpe
done

# Documents whose parts do not go together: the place is told, and what is sound is taken.
while IFS='|' read -r name other pattern sentence; do
    says 1 "$pattern" "$sentence" csaf validate "$name.json"
    says 0 "^advisories${tab}1\$" "$sentence: an import goes on" advisories import --new --out index "$name.json"
    says 0 "^finding${tab}$name.json${tab}/" "$sentence: with its pointer" advisories status --index index
    says 0 "CVE-2026-0001${tab}affected\$" "$sentence: what is sound counts" \
        advisories match --index index --inventory "$other.cpe"
done <<'EOF'
cycle|b|6.1.3.*/product_tree/relationships/1/.*made of itself|products made of one another
same|b|6.1.2.*/product_tree/full_product_names/2/product_id|a product twice
conflict|a|6.1.2.*/product_tree/full_product_names/2/product_id|two products of one id
long|a|6.1.13.*/product_tree/full_product_names/1/.*too long|a version of ten thousand digits
EOF
"$CONSTAT" advisories import --new --out index conflict.json >/dev/null 2>&1
accepts 'of two products of one id the other one does not' \
    sh -c '! "$0" advisories match --index index --inventory other.cpe 2>/dev/null | grep -q affected' "$CONSTAT"

# Work that grows with the square of the document is bounded.
says 1 'more than 20000000 products through groups' 'groups without end are bounded' csaf validate pairs.json
says 0 "^advisories${tab}1\$" 'and an import takes such a document' advisories import --new --out index pairs.json

# Keys that nobody defined.
says 0 "^unknown.json${tab}valid" 'CSAF 2.0 lets keys be that it does not define' csaf validate unknown.json
says 1 "^unknown21.json${tab}schema${tab}/product_tree/full_product_names/0/colour" 'CSAF 2.1 does not' csaf validate unknown21.json
says 0 "^advisories${tab}1\$" 'an import passes over them' advisories import --new --out index unknown.json
printf 'statements:\n  - product: pkg:npm/b\n    advisory: CVE-2026-0001\n    status: affected\n    by: desk\n    stated: 2026-01-04\n    colour: red\n' >statements.yaml
"$CONSTAT" advisories import --new --out index good.json >/dev/null
says 0 'statements.yaml:7:5: .*colour' 'so is one in a statement' advisories match --statements statements.yaml --index index --inventory b.cpe
sed 's/^products:/colour: red\nproducts:/' "$ROOT/share/contracts/security-2015.yaml" >contract.yaml
says 1 'contract.yaml:[0-9]*:.*colour' 'and one in a contract' advisories contract contract.yaml

# The digest that a publisher put beside a file.
cp good.json side.json
for kind in sha256 sha512; do
    rm -f side.json.sha*
    "${kind}sum" side.json >side.json.$kind
    says 0 "^read${tab}1\$" "a file of which its $kind is true is read" advisories import --new --out index side.json
    "${kind}sum" cycle.json >side.json.$kind
    says 0 "^constat: side.json: refused: .*$kind.*other bytes" "one of which it is not is refused" advisories import --new --out index side.json good.json
    says 0 "^advisories${tab}1\$" 'and the rest goes on' advisories status --index index
    echo '<html>not found</html>' >side.json.$kind
    says 0 "^constat: side.json: refused: .*$kind.*no digest" 'so is one beside which something else stands' advisories import --new --out index side.json good.json
    says 1 'no file could be read' 'alone it is a failure' advisories import --new --out none side.json
done
verdict
