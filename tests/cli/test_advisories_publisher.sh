#!/bin/sh
# test_advisories_publisher.sh - the word of a product's publisher (CSAF, VEX) before that of other feeds.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
FEED=$ROOT/tests/golden/advisories/feed.json
tab=$(printf '\t')
reader='cpe:2.3:a:example:reader:1.0:*:*:*:*:*:*:*'
printf '%s\n' "$reader" >host.cpe

says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" advisories "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

# document VERSION DAY PUBLISHER STATUS CATEGORY VULNERABILITIES: a CSAF 2.0 document about Reader.
document() {
    cat <<EOF
{"document":{"category":"$5","csaf_version":"2.0","distribution":{"tlp":{"label":"WHITE"}},"title":"Reader",
"publisher":{"category":"$3","name":"Example Software","namespace":"https://example.org"},
"tracking":{"current_release_date":"$2T10:00:00Z","id":"EX-1","initial_release_date":"2026-02-01T10:00:00Z",
"revision_history":[{"date":"$2T10:00:00Z","number":"$1","summary":"x"}],"status":"$4","version":"$1"}},
"product_tree":{"full_product_names":[
{"name":"Reader 1.0","product_id":"R10","product_identification_helper":{"cpe":"$reader"}},
{"name":"Reader 1.1","product_id":"R11","product_identification_helper":{"cpe":"cpe:2.3:a:example:reader:1.1:*:*:*:*:*:*:*"}}]},
"vulnerabilities":[$6]}
EOF
}
vulnerability() {
    printf '{"cve":"%s","notes":[{"category":"description","text":"x"}],"product_status":{"%s":["%s"]}%s}' "$@"
}
flag=',"flags":[{"label":"vulnerable_code_not_present","product_ids":["R10"]}]'

# with NAME DOCUMENT-ARGUMENTS: an index of the feed and that document.
with() {
    name=$1
    shift
    document "$@" >"$name.json"
    "$CONSTAT" advisories import --new --out "$name" "$FEED" "$name.json" >/dev/null 2>"$SCRATCH/import"
}

cleared=$(vulnerability CVE-2026-0001 known_not_affected R10 "$flag")
with cleared 1 2026-02-01 vendor final csaf_vex "$cleared"
says 0 "^cpe.*reader:1.0:.*${tab}CVE-2026-0001${tab}not affected\$" 'what the publisher says is not affected is not, and that is said' match --index cleared --inventory host.cpe
says 0 "^publisher${tab}cleared${tab}names the product${tab}known_not_affected, vulnerable_code_not_present by Example Software${tab}EX-1\$" 'explain names the publisher, its word and its document' explain --index cleared "$reader" CVE-2026-0001
says 0 "^overruled${tab}affected${tab}what the publisher of a product says" 'and what is overruled, by which rule' explain --index cleared "$reader" CVE-2026-0001
says 0 "^row${tab}0.*affected" 'the other feed and its row stay in sight' explain --index cleared "$reader" CVE-2026-0001
says 0 "^verdict${tab}not affected\$" 'with the verdict' explain --index cleared "$reader" CVE-2026-0001 --proof proof.json
accepts 'which can be proved again' "$CONSTAT" verify-verdict --index cleared proof.json
sed 's/"publisher":"cleared"/"publisher":"affected"/' proof.json >forged.json
refuses_command() { ! "$@"; }
accepts 'but not with another word of the publisher' refuses_command "$CONSTAT" verify-verdict forged.json
grep -v '^$' proof.json | sed 's/"publisher":"cleared",//' >forged.json
accepts 'nor with none' refuses_command "$CONSTAT" verify-verdict forged.json
says 0 '"publisher":{"says":"cleared","status":"known_not_affected, vulnerable_code_not_present by Example Software","rule":".*","overruled":\[{"feed":"nvd","pointer":".*","verdict":"affected"}\]}' 'JSON has both' match --json --index cleared --inventory host.cpe
says 0 '"CVE-2026-0001","not affected","strict","csaf",.*"known_not_affected, vulnerable_code_not_present by Example Software",""$' 'CSV names who states it' match --csv --index cleared --inventory host.cpe
says 0 '"suppressions":\[{"kind":"external","status":"accepted","justification":"known_not_affected' 'SARIF has it suppressed' match --format sarif --index cleared --inventory host.cpe
"$CONSTAT" advisories match --format csaf-vex --index cleared --inventory host.cpe >vex.json 2>/dev/null
accepts 'as a VEX document it is valid' "$CONSTAT" csaf validate vex.json
accepts 'with its justification' grep -q '"flags":\[{"label":"vulnerable_code_not_present"' vex.json
says 0 "CVE-2026-0001${tab}affected\$" 'before the publisher spoke, the feed counts' match --as-of 2026-01-31 --index cleared --inventory host.cpe
says 0 "CVE-2026-0001${tab}not affected\$" 'alone on a host as well' match --independent --index cleared --inventory host.cpe
says 0 "CVE-2026-0001${tab}not affected\$" 'and inclusively' match --scope inclusive --index cleared --inventory host.cpe
printf 'cpe:2.3:a:example:reader:1.2:*:*:*:*:*:*:*\n' >other.cpe
says 0 "CVE-2026-0001${tab}affected\$" 'of a version that it does not name the feed counts' match --index cleared --inventory other.cpe

with plain 1 2026-02-01 vendor final csaf_vex "$(vulnerability CVE-2026-0001 known_not_affected R10 ',"threats":[{"category":"impact","details":"x","product_ids":["R10"]}]')"
"$CONSTAT" advisories match --format csaf-vex --index plain --inventory host.cpe >vex.json 2>/dev/null
accepts 'a word without justification is valid as VEX too' "$CONSTAT" csaf validate vex.json
with fixed 1 2026-02-01 vendor final csaf_vex "$(vulnerability CVE-2026-0001 fixed R10 '')"
says 0 "CVE-2026-0001${tab}not affected\$" 'so is what is fixed' match --index fixed --inventory host.cpe
with open 1 2026-02-01 vendor interim csaf_vex "$(vulnerability CVE-2026-0001 under_investigation R10 '')"
says 0 "CVE-2026-0001${tab}undetermined\$" 'what the publisher looks into is undetermined' match --index open --inventory host.cpe
with worse 1 2026-02-01 vendor final csaf_security_advisory "$(vulnerability CVE-2026-0002 known_affected R10 '')"
says 0 "CVE-2026-0002${tab}affected\$" 'its word raises as well' match --index worse --inventory host.cpe
with other 1 2026-02-01 coordinator final csaf_vex "$cleared"
says 0 "CVE-2026-0001${tab}affected\$" 'nobody else speaks for a product' match --index other --inventory host.cpe
with draft 1 2026-02-01 vendor draft csaf_vex "$cleared"
says 0 "CVE-2026-0001${tab}affected\$" 'a draft does not count' match --index draft --inventory host.cpe

# Of two documents of the publisher the worst counts.
document 1 2026-02-01 vendor final csaf_vex "$cleared" >one.json
document 1 2026-02-01 vendor final csaf_security_advisory "$(vulnerability CVE-2026-0001 known_affected R10 '')" | sed 's/EX-1/EX-2/' >two.json
"$CONSTAT" advisories import --new --out both "$FEED" one.json two.json >/dev/null 2>&1
says 0 "CVE-2026-0001${tab}affected\$" 'a publisher that contradicts itself is believed the worst' match --index both --inventory host.cpe

# Revisions.
cp cleared revised
document 2 2026-03-01 vendor final csaf_vex "$(vulnerability CVE-2026-0009 known_not_affected R10 "$flag")" >second.json
says 0 . 'a second revision is taken in' import --out revised second.json
says 0 "CVE-2026-0001${tab}affected\$" 'what it no longer says no longer counts' match --index revised --inventory host.cpe
says 0 "CVE-2026-0001${tab}not affected\$" 'but did, on a day before' match --as-of 2026-02-15 --index revised --inventory host.cpe
says 0 . 'the first revision comes once more' import --out revised cleared.json
says 0 "CVE-2026-0001${tab}affected\$" 'the newest stands' match --index revised --inventory host.cpe
document 3 2026-04-01 vendor final csaf_vex "$cleared" >third.json
says 0 . 'a third says it again' import --out revised third.json
says 0 "CVE-2026-0001${tab}not affected\$" 'and it counts again' match --index revised --inventory host.cpe
says 0 "CVE-2026-0001${tab}affected\$" 'not for the time between' match --as-of 2026-03-15 --index revised --inventory host.cpe
says 0 "CVE-2026-0001${tab}not affected\$" 'nor against the time before' match --as-of 2026-02-15 --index revised --inventory host.cpe
document 4 2026-05-01 vendor final csaf_withdrawn '' | sed 's/"csaf_version":"2.0"/"csaf_version":"2.1"/' >fourth.json
says 0 . 'a withdrawal is taken in' import --out revised fourth.json
says 0 "CVE-2026-0001${tab}affected\$" 'a withdrawn document says nothing any more' match --index revised --inventory host.cpe
says 0 . 'an old revision after it' import --out revised third.json
says 0 "CVE-2026-0001${tab}affected\$" 'does not come back' match --index revised --inventory host.cpe

# A row of several names is one product: what is said of it under one name is said of the row.
cat >bill.json <<EOF
{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"reader","version":"1.0",
"cpe":"$reader","purl":"pkg:pypi/reader@1.0"}]}
EOF
document 1 2026-02-01 vendor final csaf_vex "$cleared" | sed 's|"cpe":"'"$reader"'"|"purl":"pkg:pypi/reader@1.0"|' >package.json
"$CONSTAT" advisories import --new --out package "$FEED" package.json >/dev/null 2>&1
says 0 "CVE-2026-0001${tab}not affected\$" 'a row is cleared under any of its names' match --index package --inventory bill.json
says 0 '"overruled":\[{"feed":"nvd"' 'and what its other name met is shown' match --json --index package --inventory bill.json

# Turned round: a contract's line that is a CPE name.
sed 's/line: Exchange 2010/line: "'"$reader"'"/' "$ROOT/share/contracts/security-2015.yaml" >contract.yaml
says 0 "^product${tab}security-2015${tab}cpe.*reader:1.0.*${tab}affected${tab}affected" 'without the publisher a contract is concerned' affected --index other --cve CVE-2026-0001 contract.yaml
says 0 '^1 contracts: 0 concerned' 'by its word it is not' affected --index cleared --cve CVE-2026-0001 contract.yaml

verdict
