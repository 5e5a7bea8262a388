#!/bin/sh
# test_advisories.sh - `constat advisories` as a person runs it: import, match, explain, status, misuse.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
FEED=$ROOT/tests/golden/advisories/feed.json
tab=$(printf '\t')
reader='cpe:2.3:a:example:reader:1.0:*:*:*:*:*:*:*'

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
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

gzip -c "$FEED" >feed.json.gz
printf '%s\n' "$reader" >alone.cpe
printf '%s\ncpe:2.3:o:example:system:7:*:*:*:*:*:*:*\n' "$reader" >on-system.cpe
printf '%s\ncpe:2.3:o:example:other:7:*:*:*:*:*:*:*\nno product\n' "$reader" >on-other.cpe

says 0 "^advisories${tab}3\$" 'a feed becomes an index' import --out index "$FEED"
says 0 "^set aside${tab}1\$" 'so does a gzip; an entry without id is set aside' import --new --out packed feed.json.gz
says 0 "^unchanged${tab}3\$" 'importing again adds nothing twice' import --out index "$FEED"
accepts 'neither advisories nor rows' sh -c '"$0" advisories import --new --out once "$1" | grep "^advisories\|^rows\|^findings" >counts.once; "$0" advisories import --out once "$1" | grep "^advisories\|^rows\|^findings" | cmp - counts.once' "$CONSTAT" "$FEED"
says 0 "reader:1.0:.*${tab}CVE-2026-0001${tab}affected\$" 'a version in the range is affected' match --index index --inventory alone.cpe
says 0 "reader:1.0:.*${tab}CVE-2026-0002${tab}undetermined\$" 'an unknown system leaves it open' match --index index --inventory alone.cpe
says 0 "reader:1.0:.*${tab}CVE-2026-0002${tab}affected\$" 'the whole host decides' match --index index --inventory on-system.cpe
says 0 'line 3: CPE name' 'what is no product is told' match --index index --inventory on-other.cpe
accepts 'another system excludes it' sh -c '! "$0" advisories match --index index --inventory on-other.cpe 2>&1 | grep -q CVE-2026-0002' "$CONSTAT"
says 0 "reader:1.0:.*${tab}CVE-2026-0002${tab}undetermined\$" 'alone, nothing is known of the host' match --index index --inventory on-system.cpe --independent
says 0 'scope strict' 'the rule of the scope is named' match --index index --inventory on-system.cpe
says 0 "system:7:.*${tab}CVE-2026-0002${tab}affected\$" 'inclusively, the platform is concerned' match --scope inclusive --index index --inventory on-system.cpe
accepts 'strictly, it is not' sh -c '! "$0" advisories match --index index --inventory on-system.cpe 2>/dev/null | grep -q "system:7"' "$CONSTAT"
printf 'cpe:2.3:o:example:system:7:*:*:*:*:*:*:*\n' >bare-system.cpe
printf 'cpe:2.3:o:example:system:7:*:*:*:*:*:*:*\ncpe:2.3:a:example:reader:9.0:*:*:*:*:*:*:*\n' >new-reader.cpe
says 0 "system:7:.*${tab}CVE-2026-0002${tab}undetermined\$" 'of what runs on it and is not listed nothing is known' match --scope inclusive --index index --inventory bare-system.cpe
accepts 'of what is listed in another version all is known' sh -c '! "$0" advisories match --scope inclusive --index index --inventory new-reader.cpe 2>/dev/null | grep -q CVE-2026-0002' "$CONSTAT"
says 2 'strict or inclusive' 'another rule is misuse' match --scope wide --index index --inventory alone.cpe
accepts 'before it was published, nothing is known' sh -c '! "$0" advisories match --as-of 2026-01-01 --index index --inventory alone.cpe 2>/dev/null | grep -q CVE' "$CONSTAT"
says 0 'CVE-2026-0001.*affected' 'as of a later day it is' match --as-of 2026-01-02 --index index --inventory alone.cpe
says 2 'neither a day' 'what is no day is misuse' match --as-of tomorrow --index index --inventory alone.cpe
says 0 '^.*"changed_after_as_of":true' 'rows that changed later are told' match --as-of 2026-01-02 --json --index index --inventory alone.cpe
says 0 '"rule":"strict"' 'JSON names its scope' match --json --index index --inventory alone.cpe
says 0 '^"cpe:2.3:a:example:reader:1.0:.*","CVE-2026-0001","affected","strict","nvd","2026-01-02","no","",""$' 'CSV has a line a verdict' match --csv --index index --inventory alone.cpe
says 0 '"version":"2.1.0".*"ruleId":"CVE-2026-0001","ruleIndex":0,"kind":"fail","level":"error"' 'SARIF 2.1.0' match --format sarif --index index --inventory alone.cpe
says 0 '"kind":"open","level":"none"' 'what is undetermined is open there' match --format sarif --index index --inventory alone.cpe
mkdir 'sp ace' && cp alone.cpe 'sp ace/i v#.cpe'
says 0 '"artifactLocation":{"uri":"sp%20ace/i%20v%23.cpe"}' 'its place keeps the folder' match --format sarif --index index --inventory 'sp ace/i v#.cpe'
says 0 '"artifactLocation":{"uri":"file:///[^"]*/sp%20ace/i%20v%23.cpe"}' 'and is a URI from the root on' match --format sarif --index index --inventory "$PWD/sp ace/i v#.cpe"
"$CONSTAT" advisories match --format csaf-vex --index index --inventory alone.cpe >vex.json 2>/dev/null
accepts 'a CSAF VEX document is valid' "$CONSTAT" csaf validate vex.json
accepts 'it names what is affected and what is not decided' sh -c 'grep -q "known_affected.*under_investigation" vex.json'
cat >statements.yaml <<EOF
statements:
  - product: cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*
    versions: vers:intdot/>=1.0|<1.5
    advisory: CVE-2026-0001
    status: not_affected
    justification: vulnerable_code_not_in_execute_path
    why: the viewer is off
    by: security desk
    stated: 2026-01-04
    expires: 2999-12-31
  - product: cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*
    advisory: CVE-2026-0002
    status: not_affected
    by: security desk
    stated: 2026-01-04
    expires: 2999-12-31
EOF
says 0 "reader:1.0:.*${tab}CVE-2026-0001${tab}not affected\$" 'what is stated is said, not hidden' match --statements statements.yaml --index index --inventory alone.cpe
sed 's/vers:intdot.*/vers:semver\/>=1.0.0|<2.0.0/' statements.yaml >semver.yaml
says 0 'semver.yaml:2: .*semver.* cannot tell; the statement does not hold' 'a range that cannot tell the version is no silence' match --statements semver.yaml --index index --inventory alone.cpe
says 0 '1 of 1 statements apply to nothing here' 'nor is a statement that nothing heard' match --statements semver.yaml --index index --inventory alone.cpe
says 0 'statements.yaml:11:.*needs a justification' 'a statement that cannot be read is set aside with its place' match --statements statements.yaml --index index --inventory alone.cpe
says 0 "CVE-2026-0002${tab}undetermined\$" 'and suppresses nothing' match --statements statements.yaml --index index --inventory alone.cpe
says 0 "CVE-2026-0001${tab}affected\$" 'before it was stated it does not hold' match --statements statements.yaml --as-of 2026-01-03 --index index --inventory alone.cpe
says 0 '"statement":{"status":"not_affected","justification":"vulnerable_code_not_in_execute_path","why":"the viewer is off","by":"security desk"' 'JSON tells the statement' match --statements statements.yaml --json --index index --inventory alone.cpe
says 0 '"suppressions":\[{"kind":"external","status":"accepted"' 'SARIF a suppression' match --statements statements.yaml --format sarif --index index --inventory alone.cpe
"$CONSTAT" advisories match --statements statements.yaml --format csaf-vex --index index --inventory alone.cpe >stated.json 2>/dev/null
accepts 'CSAF VEX stays valid with it' "$CONSTAT" csaf validate stated.json
accepts 'and says known_not_affected' grep -q '"known_not_affected":.*"label":"vulnerable_code_not_in_execute_path"' stated.json
says 2 'none of text' 'another form is misuse' match --format pdf --index index --inventory alone.cpe
says 2 'one form' 'so are two' match --json --csv --index index --inventory alone.cpe
says 0 "^verdict${tab}affected\$" 'a verdict is explained' explain --index index --inventory on-system.cpe "$reader" CVE-2026-0002
says 0 '/vulnerabilities/1' 'with the place in the feed' explain --index index "$reader" CVE-2026-0002
says 0 '^row.*range.*< 2.0.*1.0 < 2.0: yes' 'and the row, and the comparison' explain --index index "$reader" CVE-2026-0001
says 0 "^verdict${tab}affected\$" 'a proof is written' explain --index index --inventory on-system.cpe --proof proof.json "$reader" CVE-2026-0002
accepts 'verify-verdict rechecks it' sh -c '"$0" verify-verdict proof.json | grep -q "^proof.holds"' "$CONSTAT"
accepts 'and against its index' sh -c '"$0" verify-verdict proof.json --index index | grep -q "says this of the advisory and no more"' "$CONSTAT"
sed 's/reader:1.0/reader:2.0/' proof.json >changed.json
accepts 'a changed proof does not hold' sh -c '! "$0" verify-verdict changed.json 2>"$1" && grep -q "another verdict\|other rows\|another than is told" "$1"' "$CONSTAT" "$SCRATCH/out"
accepts 'another index is found out' sh -c '! "$0" verify-verdict proof.json --index packed 2>"$1" && grep -q "another index" "$1"' "$CONSTAT" "$SCRATCH/out"
accepts 'what is no proof is refused' sh -c '! "$0" verify-verdict vex.json 2>"$1" && grep -q "another kind" "$1"' "$CONSTAT" "$SCRATCH/out"
says 1 'the index has no' 'an advisory that is not there is a failure' explain --index index "$reader" CVE-2026-9999
says 0 '^finding.*eleven components' 'upstream errors are shown' status --index index
cat >colon.json <<'EOF'
{"format": "NVD_CVE", "version": "2.0", "vulnerabilities": [{"cve": {"id": "CVE-2026-7001", "lastModified": "2026-01-01T00:00:00.000",
 "configurations": [{"nodes": [{"operator": "OR", "cpeMatch": [{"vulnerable": true, "criteria": "cpe:2.3:a:v:conn:direct:6.0:*:*:*:*:windows:*:*", "versionStartIncluding": "6.0, 6.1", "versionEndIncluding": "6.0, 6.1"}]}]}]}}]}
EOF
printf '# made by hand\n\n%s\nno name\n' 'cpe:2.3:a:v:conn\:direct:6.0:*:*:*:*:windows:*:*' >colon.cpe
"$CONSTAT" advisories import --new --out colon "$FEED" colon.json >/dev/null
says 0 "^finding${tab}colon.json${tab}/vulnerabilities/0${tab}CPE name: has not eleven components" 'a name that cannot be read is blamed on its own feed, with its place' status --index colon
says 0 "CVE-2026-7001${tab}undetermined\$" 'and makes undetermined what it may mean' match --index colon --inventory colon.cpe
says 0 '^constat: line 4: CPE name' 'what is no product is told with its line, comments and blank lines counted' match --index colon --inventory colon.cpe
says 0 '^row.[0-9]*.open.undetermined.*cpe:2.3:o:.*nothing is listed' 'and what leaves a verdict open is named' explain --index index --inventory alone.cpe "$reader" CVE-2026-0002
says 0 '^row.0.unread.*conn:direct' 'explained with the row that nobody could ask' explain --index colon "$reader" CVE-2026-7001
says 0 "^finding${tab}feed.json${tab}/vulnerabilities/3${tab}the entry has no CVE id" 'with their JSON pointer' status --index index
says 2 'say --out' 'an index must be named' import "$FEED"
says 2 'say import' 'a verb is needed'
says 1 'No such file' 'a feed that is missing is a failure' import --out other missing.json
: >nothing.json
says 1 'nothing.json: refused: feed: it is empty' 'so is one without a byte' import --out other nothing.json
printf '{"format":"NVD_CVE","vulnerabilities":[]}' >none.json
says 0 'none.json: the feed lists no CVE' 'one that lists nothing is told' import --new --out other none.json
printf '{"format":"NVD_CVE","vulnerabilities":[{"cve":{"id":"CVE-2026-0001"}}],"totalResults":9}' >cut.json
says 0 'cut.json: .*holds 9 CVEs; only 1' 'so is one that lists less than it says' import --new --out other cut.json
{ printf '{"vulnerabilities":'; printf '%200s' '' | tr ' ' '['; } >deep.json
says 1 'byte 0 begins JSON; JSON: is nested too deep' 'of JSON that cannot be read the reason is told' import --new --out other deep.json
printf 'words that are no feed' | gzip -c | head -c 20 >half.gz
says 1 'byte 0 begins gzip; broken after' 'and of a gzip that is cut' import --new --out other half.gz
# Inventories of every kind: each names its row itself.
LISTS=$ROOT/tests/golden/inventories
"$CONSTAT" advisories import --new --out lists "$FEED" >/dev/null
for bill in cyclonedx.json cyclonedx.xml; do
    says 0 "^pkg:maven/org.example/reader@1.0${tab}CVE-2026-0001${tab}affected\$" "$bill is an inventory" match --index lists --inventory "$LISTS/$bill"
done
for bill in spdx.json spdx.spdx; do
    says 0 "^pkg:pypi/reader@1.0${tab}CVE-2026-0001${tab}affected\$" "$bill is an inventory" match --index lists --inventory "$LISTS/$bill"
done
{ printf '\357\273\277' && cat "$LISTS/cyclonedx.json"; } >marked.json
says 0 "^pkg:maven/org.example/reader@1.0${tab}CVE-2026-0001${tab}affected\$" 'a mark of its encoding before it does no harm' match --index lists --inventory marked.json
says 0 '/components/1: set aside: excluded' 'what a bill excludes is told with its place' match --index lists --inventory "$LISTS/cyclonedx.json"
says 0 'marks say debian-12' 'a distribution shows in its versions' match --index lists --inventory "$LISTS/dpkg-list.txt"
says 0 'line 9: set aside: malformed' 'what is broken in a list is told with its line' match --index lists --inventory "$LISTS/dpkg-list.txt" --distribution debian-12
for list in dpkg-status dpkg-query.txt rpm-list.txt apk-list.txt apk-installed systeminfo-fr.txt systeminfo-en.txt wmic-qfe.txt get-hotfix.txt; do
    accepts "$list is an inventory" "$CONSTAT" advisories match --index lists --inventory "$LISTS/$list"
done
says 0 "^judged${tab}pkg:maven/org.example/reader@1.0\$" 'a row of a bill can be explained' explain --index lists --inventory "$LISTS/cyclonedx.json" pkg:maven/org.example/reader@1.0 CVE-2026-0001
echo 'nothing that anybody knows' >strange.txt
says 1 'of no format that we know' 'what is no inventory is refused' match --index lists --inventory strange.txt
says 1 'lacks its\|SPDX\|no object' 'and so is one of another format than was told' match --index lists --inventory "$LISTS/dpkg-status" --as spdx-json
says 2 'no format' 'a format must be known' match --index lists --inventory alone.cpe --as nonsense
says 1 'holds no products' 'a format that holds no products is told' match --index lists --inventory "$ROOT/tests/golden/logs/table.csv"
# Names that an inventory does not give itself.
row() {
    printf '{"cve":{"id":"%s","published":"2026-01-01T00:00:00","lastModified":"2026-01-01T00:00:00","vulnStatus":"Analyzed","configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:%s"%s}]}]}]}}' "$1" "$2" "$3"
}
{
    printf '{"format":"NVD_CVE","version":"2.0","vulnerabilities":['
    row CVE-2026-1001 'a:openssl:openssl:*:*:*:*:*:*:*:*' ',"versionEndExcluding":"3.0.9"'
    printf ,
    row CVE-2026-1002 'a:djangoproject:django:*:*:*:*:*:*:*:*' ',"versionEndExcluding":"4.0"'
    printf ,
    row CVE-2026-1003 'a:oracle:jre:1.6.0:update_45:*:*:*:*:*:*' ''
    printf ,
    row CVE-2026-1004 'o:microsoft:windows_7:-:sp1:*:*:*:*:x64:*' ''
    printf ,
    row CVE-2026-1005 'a:microsoft:office:2010:sp2:*:*:*:*:*:*' ''
    printf ']}'
} >named.json
"$CONSTAT" advisories import --new --out named named.json >/dev/null
printf 'libssl3:amd64\t3.0.8-1+b1\nopenssl\t1:3.0.8-1\n' >q.txt
says 0 "^openssl 1:3.0.8-1${tab}CVE-2026-1001${tab}undetermined\$" 'a distribution may have mended what its project has not' match --index named --inventory q.txt
printf 'pkg:pypi/django@3.2\ncpe:2.3:a:sun:jre:1.6.0:update_45:*:*:*:*:*:*\n' >own.cpe
accepts 'a plain list is asked as it is' sh -c '! "$0" advisories match --index named --inventory own.cpe | grep -q CVE' "$CONSTAT"
says 0 "^pkg:pypi/django@3.2${tab}CVE-2026-1002${tab}affected\$" 'or under its other names too' match --index named --inventory own.cpe --aliases
"$CONSTAT" advisories match --index named --inventory own.cpe --aliases >list.said 2>/dev/null
ln -s own.cpe link.cpe
says 0 "^pkg:pypi/django@3.2${tab}CVE-2026-1002${tab}affected\$" 'a link to a list is followed' match --index named --inventory link.cpe --aliases
accepts 'standard input is a list too' sh -c '"$0" advisories match --index named --inventory - --aliases <own.cpe 2>/dev/null | cmp - "$1"' "$CONSTAT" list.said
says 0 "^cpe:2.3:a:sun:jre:1.6.0:.*${tab}CVE-2026-1003${tab}affected\$" 'whichever owner they name' match --index named --inventory own.cpe --aliases
says 0 "^Microsoft Windows 7 Professionnel 6.1.7601 .*${tab}CVE-2026-1004${tab}affected\$" 'a system is known by the name that it gives itself' match --index named --inventory "$LISTS/systeminfo-fr.txt"
printf '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"application","name":"Microsoft Office Professional Plus 2010","version":"14.0.7015.1000"},{"type":"application","name":"Office Proofing Tools 2010","publisher":"Microsoft"}]}' >office.json
says 0 "^Microsoft Office Professional Plus 2010 14.0.7015.1000${tab}CVE-2026-1005${tab}affected\$" 'so is a program' match --index named --inventory office.json
says 0 'Proofing Tools 2010: unknown: .*"proofing"' 'and what is not known says why' match --index named --inventory office.json

# Other feeds into the same index.
GOLD=$ROOT/tests/golden/advisories
mkdir -p folder/inner
cp "$GOLD/osv.json" folder/inner/; gzip -c "$GOLD/epss.csv" >folder/epss.csv.gz; cp "$GOLD/kev.json" folder/; echo words >folder/README.md
says 0 "^marks${tab}3\$" 'a folder is read, marks and all' import --out all --from index "$GOLD/cve.json" "$GOLD/debian.json" folder
printf 'sample\t1.0-1\n' >debian.list
says 0 'no advisory of the index is of the distribution "debain-12"; it knows .*debian-12' 'a distribution that the index does not know is told' match --index all --inventory "$LISTS/dpkg-query.txt" --distribution debain-12
accepts 'one that it knows is not, by its name too' sh -c '! "$0" advisories match --index all --inventory "$1" --distribution bookworm 2>&1 | grep -q "of the distribution"' "$CONSTAT" "$LISTS/dpkg-query.txt"
says 0 "^sample 1.0-1${tab}CVE-2026-3001${tab}affected\$" 'which is as good as its number' match --index all --inventory debian.list --distribution bookworm
says 0 '^finding.[a-z0-9.]*./[0-9/]*containers' 'what a record cannot say is a finding with its place' status --index all
printf '%s\n' 'cpe:2.3:a:example_corp:widget_server:2.3.6:*:*:*:*:*:*:*' 'cpe:2.3:a:example_corp:widget_server:2.3.7:*:*:*:*:*:*:*' 'cpe:2.3:o:example:kernel:5.4.8:*:*:*:*:*:*:*' \
    'cpe:2.3:o:example:kernel:5.4.20:*:*:*:*:*:*:*' 'cpe:2.3:a:example:panel:7:*:*:*:*:*:*:*' 'pkg:npm/%40example/kit@1.2.4' 'pkg:npm/%40example/kit@1.2.5' 'cpe:2.3:a:example:tool:4.0:*:*:*:*:*:*:*' \
    'pkg:pypi/sample-lib@1.4.1' 'pkg:pypi/sample-lib@3.0rc1' 'pkg:maven/org.example/lib@0.9' 'pkg:deb/debian/sample@1.0-1?distro=debian-12' 'pkg:deb/debian/sample@1.0-2?distro=debian-12' 'pkg:deb/debian/sample@1.0-2?distro=debian-11' >many.cpe
"$CONSTAT" advisories match --index all --inventory many.cpe >many.out 2>/dev/null
cat >many.expected <<EOF
cpe:2.3:a:example_corp:widget_server:2.3.6:*:*:*:*:*:*:*${tab}CVE-2026-1001${tab}affected
cpe:2.3:o:example:kernel:5.4.8:*:*:*:*:*:*:*${tab}CVE-2026-1001${tab}affected
cpe:2.3:a:example:panel:7:*:*:*:*:*:*:*${tab}CVE-2026-1001${tab}undetermined
pkg:npm/%40example/kit@1.2.4${tab}CVE-2026-1001${tab}affected
cpe:2.3:a:example:tool:4.0:*:*:*:*:*:*:*${tab}CVE-2026-1001${tab}affected
pkg:pypi/sample-lib@1.4.1${tab}CVE-2026-2001${tab}affected
pkg:pypi/sample-lib@3.0rc1${tab}CVE-2026-2001${tab}affected
pkg:deb/debian/sample@1.0-1?distro=debian-12${tab}CVE-2026-2001${tab}affected
pkg:deb/debian/sample@1.0-1?distro=debian-12${tab}CVE-2026-2002${tab}affected
pkg:deb/debian/sample@1.0-1?distro=debian-12${tab}CVE-2026-3001${tab}affected
pkg:deb/debian/sample@1.0-2?distro=debian-12${tab}CVE-2026-2001${tab}affected
pkg:deb/debian/sample@1.0-2?distro=debian-12${tab}CVE-2026-2002${tab}affected
pkg:deb/debian/sample@1.0-2?distro=debian-11${tab}CVE-2026-3001${tab}affected
EOF
accepts 'products of every kind are matched by their own orders' diff many.expected many.out
says 0 '^kev.added 2026-02-01.due 2026-02-22.used in ransomware' 'known exploitation is told' explain --index all "$reader" CVE-2026-0001
says 0 '^epss.0.972500.percentile 0.999980.2026-03-02' 'and likelihood' explain --index all "$reader" CVE-2026-0001
says 0 '"kev":{"added":"2026-02-01","due":"2026-02-22","ransomware":true},"epss":{"score":0.972500' 'in JSON too' match --json --index all --inventory alone.cpe
printf '{"vulnerabilities":[{"format":"NVD_CVE"' >broken.json
says 0 'broken.json: refused: ' 'a file that is broken is refused with its reason' import --out part --new broken.json "$FEED"
says 0 "^advisories${tab}3\$" 'and the rest goes on' status --index part
says 0 '^finding' 'the refusal is a finding' status --index part
says 1 'no file could be read' 'nothing readable is a failure' import --out none --new broken.json
says 0 'absent.json: refused: feed: No such file' 'a file that is not there is refused and the rest goes on' import --out rest --new absent.json "$FEED"
says 2 'one of --from and --new' 'from an index and afresh is misuse' import --new --from index --out other "$FEED"
mkdir -p machine/var/lib/dpkg
printf 'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl\nVersion: 3.0.8-1\n' >machine/var/lib/dpkg/status
"$CONSTAT" examine machine --out machine.manifest >/dev/null 2>&1
says 0 "^libssl3 3.0.8-1${tab}CVE-2026-1001${tab}undetermined\$" 'what an examination found installed is an inventory, by its source package' match --index named --inventory machine.manifest
says 0 "^libssl3 3.0.8-1${tab}" 'also when it is said so' match --index named --inventory machine.manifest --as manifest
says 1 'manifest' 'what is no manifest is refused as one' match --index named --inventory office.json --as manifest
# A CSAF document is a source as any other.
says 0 "^advisories${tab}3\$" 'a CSAF document becomes advisories' import --new --out vex "$ROOT/tests/golden/csaf/advisory-2.0.json"
printf 'pkg:pypi/library@1.2\n' >library.cpe
says 0 "^pkg:pypi/library@1.2${tab}CVE-2026-2001${tab}affected\$" 'known affected is affected' match --index vex --inventory library.cpe
says 0 "^pkg:pypi/library@1.2${tab}CVE-2026-2003${tab}undetermined\$" 'under investigation is open' match --index vex --inventory library.cpe
accepts 'known not affected is not' sh -c '! "$0" advisories match --index vex --inventory library.cpe | grep -q CVE-2026-2002' "$CONSTAT"
printf 'cpe:2.3:a:example:reader:1.5:*:*:*:*:*:*:*\ncpe:2.3:a:example:reader:1.4:*:*:*:*:*:*:*\ncpe:2.3:a:example:reader:1.7:*:*:*:*:*:*:*\ncpe:2.3:a:example:zip:3:*:*:*:*:*:*:*\n' >reader.cpe
"$CONSTAT" advisories match --index vex --inventory reader.cpe >vex.said 2>/dev/null
accepts 'a version in the range is affected' grep -q "reader:1.4:.*${tab}CVE-2026-2001${tab}affected" vex.said
accepts 'the fixed version is not' sh -c '! grep -q "reader:1.5:.*CVE-2026-2001" vex.said'
accepts 'nor the one that the range leaves out' sh -c '! grep -q "reader:1.7:.*CVE-2026-2001" vex.said'
accepts 'a product on another waits for that one' grep -q "zip:3:.*${tab}CVE-2026-2002${tab}undetermined" vex.said
says 0 "^finding${tab}[^${tab}]*${tab}/vulnerabilities/0/product_status/known_affected/2${tab}the product has no name" 'what cannot be compared is told with its place' status --index vex
says 0 "^set aside${tab}2\$" 'an archive of feeds is read member by member' import --new --out zipped "$GOLD/feeds.zip"
says 0 '^finding.feeds.zip.broken.json' 'a broken member is a finding' status --index zipped
# Hostile feeds: what is odd is told with its place, the rest goes on.
cve() {
    printf '{"cve":{"id":"%s","published":"%s","lastModified":"%s","configurations":[{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:%s:*:*:*:*:*:*:*:*","versionEndExcluding":"%s"}]}]}]}}' "$@"
}
long=$(head -c 10000 /dev/zero | tr '\0' 1)
{
    printf '{"format":"NVD_CVE","vulnerabilities":['
    cve CVE-2026-0001 2026-01-01 2026-01-01 twice 2.0
    printf ,
    cve CVE-2026-0001 2026-01-01 2026-01-02 twice 3.0
    printf ,
    cve CVE-2026-0002 2999-01-01 2999-01-01 future 2.0
    printf ,
    cve CVE-2026-0003 2026-01-01 2026-01-01 long "$long"
    printf ,
    cve CVE-2026-0004 2026-01-01 2026-01-01 longer "$long$long"
    printf ,
    cve CVE-2026-0005 2026-01-01 2026-01-01 rest 2.0
    printf ']}'
} >hostile.json
says 0 "^advisories${tab}4\$" 'a hostile feed is read as far as it can be' import --new --out hostile hostile.json
says 0 '^finding.hostile.json./vulnerabilities/1.the id is told twice' 'an id that is told twice is a finding' status --index hostile
says 0 '^finding.hostile.json./vulnerabilities/2.was modified in the future' 'and a clock that is ahead' status --index hostile
says 0 '^finding.hostile.json./vulnerabilities/4.*too long' 'and a version of 20 kB, with its place' status --index hostile
printf 'cpe:2.3:a:v:twice:2.5:*:*:*:*:*:*:*\ncpe:2.3:a:v:future:1:*:*:*:*:*:*:*\ncpe:2.3:a:v:long:2:*:*:*:*:*:*:*\ncpe:2.3:a:v:rest:1:*:*:*:*:*:*:*\n%s\n' "cpe:2.3:a:v:rest:$long:*:*:*:*:*:*:*" >hostile.cpe
says 0 "rest:1:.*${tab}CVE-2026-0005${tab}affected\$" 'the rest is matched' match --index hostile --inventory hostile.cpe
says 0 "twice:2.5:.*${tab}CVE-2026-0001${tab}affected\$" 'of two the later stands' match --index hostile --inventory hostile.cpe
says 0 "long:2:.*${tab}CVE-2026-0003${tab}affected\$" 'a bound of 10 kB is compared' match --index hostile --inventory hostile.cpe
says 0 'line 5: ' 'a product of 10 kB is told' match --index hostile --inventory hostile.cpe
# Whose index it is.
KEY=$("$CONSTAT" authorise key desk.example.org desk.key)
says 0 '^sha256 [0-9a-f]' 'an index is signed as a note' sign --index index --key desk.key
says 0 "^signed${tab}desk.example.org\$" 'and the note verifies' status --index index --verifier "$KEY"
cp index.note packed.note
says 1 'another index' 'a note of another index does not' status --index packed --verifier "$KEY"
OTHER=$("$CONSTAT" authorise key other.example.org other.key)
says 1 'signature\|signed' 'nor by another key' status --index index --verifier "$OTHER"
says 1 'No such file' 'an index without note is not signed' status --index part --verifier "$KEY"
says 2 'say --index INDEX --key' 'signing without a key is misuse' sign --index index
# Installed updates, and the question turned round.
sed 's/KB2849696/KB3023266/' "$ROOT/tests/golden/inventories/systeminfo-fr.txt" >systeminfo.txt
says 0 "^Windows 7${tab}CVE-2015-0002${tab}not affected${tab}3023266${tab}MS15-001\$" 'an installed update mends' updates --inventory systeminfo.txt
says 0 "^Windows 7${tab}CVE-2015-0014${tab}affected${tab}3020393${tab}MS15-002\$" 'a missing one is named' updates --inventory systeminfo.txt
mkdir -p circle
cp "$ROOT/share/advisories/ms15/names.csv" circle/
printf 'bulletin,published,update,severity,vulnerabilities,remark\nEX-1,2015-01-13,1000001,Critical,CVE-2015-0002,\nEX-2,2015-02-13,1000002,Critical,CVE-2015-9002,\n' >circle/bulletins.csv
printf 'bulletin,product,component,update,severity,replaces,applies,exempt\nEX-1,Windows 7,,1000001,Critical,1000002@EX-2,,\nEX-2,Windows 7,,1000002,Critical,1000001@EX-1,,\n' >circle/affected.csv
says 0 'replace one another.*Windows 7: 1000' 'updates in a circle are told' updates --inventory systeminfo.txt --bulletins circle
says 2 'say --inventory' 'updates of nothing are misuse' updates
printf '{"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2015-0002","published":"2015-01-13T00:00:00","configurations":[{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:microsoft:windows_7:*:sp1:*:*:*:*:*:*"}]}]}]}}]}' >win.json
"$CONSTAT" advisories import --new --out win win.json >/dev/null 2>&1
says 0 "^Microsoft Windows 7 .*${tab}CVE-2015-0002${tab}not affected\$" 'a machine that has the update is not affected' match --index win --inventory systeminfo.txt
says 0 '"mended_by":"3023266"' 'and the update is named' match --json --index win --inventory systeminfo.txt
accepts 'without it, it is' sh -c '"$0" advisories match --index win --inventory "$1" 2>/dev/null | grep -q "CVE-2015-0002.*affected$" && ! "$0" advisories match --index win --inventory "$1" 2>/dev/null | grep -q "not affected"' "$CONSTAT" "$ROOT/tests/golden/inventories/systeminfo-fr.txt"
CONTRACT=$ROOT/share/contracts/security-2015.yaml
says 0 "^product${tab}security-2015${tab}Windows 7${tab}\(affected\|undetermined\)" 'a new advisory finds the contract by its product' affected --index win --cve CVE-2015-0002 "$CONTRACT"
says 0 "^recipient${tab}security-2015${tab}duty@example.org${tab}yes\$" 'and who must know' affected --index win --cve CVE-2015-0002 "$CONTRACT"
says 0 "^recipient${tab}security-2015${tab}laboratory@example.org${tab}[^y]" 'and who may not, at its label' affected --index win --cve CVE-2015-0002 --tlp AMBER "$CONTRACT"
says 0 '^1 contracts: 1 concerned$' 'contracts are counted, also of a folder' affected --index win --cve CVE-2015-0002 "$ROOT/share/contracts"
sed 's/line: Exchange 2010/line: Nobody knows this/' "$CONTRACT" >odd.yaml
says 0 "^untold${tab}security-2015${tab}Nobody knows this" 'a line that nobody knows may be concerned' affected --index win --cve CVE-2015-0002 odd.yaml
says 1 'the index has no' 'of an advisory that is not there' affected --index win --cve CVE-2015-9999 "$CONTRACT"
# A fleet is a folder of inventories.
mkdir -p fleet/desk-02 empty
cp "$LISTS/cyclonedx.json" fleet/desk-01.example.org.json
cp "$LISTS/spdx.json" "$LISTS/cyclonedx.xml" fleet/desk-02/
cp "$LISTS/systeminfo-fr.txt" fleet/desk-03.txt
cp "$LISTS/systeminfo-fr.txt" fleet/desk-04.txt
cp "$LISTS/dpkg-status" fleet/desk-05
printf 'nothing that anybody knows\n' >fleet/desk-06.txt
ln -s desk-05 fleet/desk-07
"$CONSTAT" advisories import --new --out hosts "$FEED" >/dev/null
says 0 "^desk-01.example.org${tab}pkg:maven/org.example/reader@1.0${tab}CVE-2026-0001${tab}affected\$" 'a host of a fleet is named by its file' match --index hosts --fleet fleet
says 0 "^desk-02${tab}pkg:pypi/reader@1.0${tab}CVE-2026-0001${tab}affected\$" 'a folder of it is one host' match --index hosts --fleet fleet
says 0 "^desk-02${tab}pkg:maven/org.example/reader@1.0${tab}CVE-2026-0001${tab}affected\$" 'with all of its files' match --index hosts --fleet fleet
says 0 'desk-06.txt: refused: .*no format' 'what is broken is refused with its reason, and the rest goes on' match --index hosts --fleet fleet
says 0 'desk-04.txt: refused: a host of that name is there already' 'two files of one name are not two hosts' match --index hosts --fleet fleet
says 0 '^constat: 4 hosts, 1 named by their content, the others by their files; 2 files refused$' 'where the names come from is told' match --index hosts --fleet fleet
says 0 '^{"scope":.*"host":"POSTE-01","inventory":"desk-03.txt"' 'the content names a host where it does' match --json --index hosts --fleet fleet
says 0 '^"desk-01.example.org","pkg:maven' 'CSV has a column for it' match --csv --index hosts --fleet fleet
accepts 'and one line of headings' sh -c 'test "$("$0" advisories match --csv --index hosts --fleet fleet 2>/dev/null | grep -c "^host,item")" = 1' "$CONSTAT"
says 1 'holds no inventory' 'a fleet without hosts is a failure' match --index hosts --fleet empty
says 2 'text, csv or json' 'a fleet has no SARIF' match --format sarif --index hosts --fleet fleet
says 2 'say --index' 'an inventory and a fleet are misuse' match --index hosts --fleet fleet --inventory alone.cpe

# What a contract says of its lines: editions, versions, terms, and how it is told.
says 0 "^notice${tab}security-2015${tab}restricted${tab}AMBER+STRICT${tab}24 h\$" 'how the parties agreed that it is told' affected --index win --cve CVE-2015-0002 "$CONTRACT"
sed '/^notice:/,/^[a-mo-z]/{/^notice:/d;/^ /d}' "$CONTRACT" >silent.yaml
says 0 "^notice${tab}security-2015${tab}none agreed${tab}${tab}\$" 'or that they agreed on nothing' affected --index win --cve CVE-2015-0002 silent.yaml
sed 's/editions: .Service Pack 1./editions: [Service Pack 2]/' "$CONTRACT" >sp2.yaml
says 0 '^1 contracts: 0 concerned$' 'a row of another edition does not concern a line' affected --index win --cve CVE-2015-0002 sp2.yaml
awk '{print} /line: Windows 7$/ {print "    support: { until: 2015-01-12 }"}' "$CONTRACT" >ended.yaml
says 0 "^product.*Windows 7.*${tab}out of term\$" 'a line out of support is told' affected --index win --cve CVE-2015-0002 ended.yaml
says 0 '^1 contracts: 0 concerned$' 'and not counted' affected --index win --cve CVE-2015-0002 ended.yaml
line() {
    cat <<EOF
contract: lines
title: Lines
parties: { publisher: P, client: C }
valid: { from: 2015-01-01 }
components: strict
notice: { kind: open, tlp: CLEAR, within-hours: 48 }
sites: [ { id: a } ]
contacts: [ { name: N, address: n@example.org, cleared: CLEAR, key: "openpgp:0123456789abcdef0123456789abcdef01234567" } ]
products: [ { line: "$1", versions: "$2" } ]
EOF
}
cat >ranged.json <<EOF
{"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2026-7001","published":"2026-01-13T00:00:00",
"configurations":[{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*",
"versionStartIncluding":"2.0","versionEndExcluding":"3.0"}]}]}]}}]}
EOF
"$CONSTAT" advisories import --new --out ranged ranged.json >/dev/null 2>&1
line 'cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*' 'vers:intdot/>=1.0|<2.0' >older.yaml
line 'cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*' 'vers:intdot/>=1.0|<=2.0' >edge.yaml
line 'cpe:2.3:a:example:reader:*:*:*:*:*:*:*:*' 'vers:intdot/>=3.0' >newer.yaml
says 0 '^1 contracts: 0 concerned$' 'versions before those of the rows do not count' affected --index ranged --cve CVE-2026-7001 older.yaml
says 0 '^1 contracts: 1 concerned$' 'versions that meet them do' affected --index ranged --cve CVE-2026-7001 edge.yaml
says 0 '^1 contracts: 0 concerned$' 'versions behind them do not' affected --index ranged --cve CVE-2026-7001 newer.yaml
cat >osv.json <<EOF
{"id":"GHSA-0000-0000-0001","modified":"2026-01-03T00:00:00Z","published":"2026-01-02T00:00:00Z","aliases":["CVE-2026-7002"],
"affected":[{"package":{"ecosystem":"PyPI","name":"reader"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}]}]}
EOF
"$CONSTAT" advisories import --new --out osv osv.json >/dev/null 2>&1
line 'pkg:pypi/reader' 'vers:pypi/<1.5' >package.yaml
line 'pkg:pypi/reader' 'vers:pypi/>=2.0' >mended.yaml
says 0 '^1 contracts: 1 concerned$' 'of OSV as of the NVD' affected --index osv --cve CVE-2026-7002 package.yaml
says 0 '^1 contracts: 0 concerned$' 'with its versions' affected --index osv --cve CVE-2026-7002 mended.yaml
says 0 "^bulletin${tab}security-2015${tab}MS15-034${tab}2015-04-14${tab}concerns${tab}concerns${tab}" 'a bulletin finds the contract' affected --cve MS15-034 "$CONTRACT"
says 0 "^product${tab}security-2015${tab}Windows 7${tab}affected${tab}affected${tab}head-office${tab}in term\$" 'and its lines, with their sites' affected --cve MS15-034 "$CONTRACT"
says 0 "^bulletin${tab}security-2015${tab}MS15-034" 'so does a vulnerability that it names' affected --cve CVE-2015-1635 "$CONTRACT"
says 1 'no bulletin is or names' 'of a bulletin that is not there' affected --cve MS15-999 "$CONTRACT"
says 2 'no label' 'and of no label' affected --index win --cve CVE-2015-0002 --tlp WHITE "$CONTRACT"
printf 'x' | dd of=index bs=1 seek=600 conv=notrunc 2>/dev/null
says 1 'digest is another' 'a changed index is found out' status --index index
says 1 'index: advisory index: its digest is another' 'an index that was changed answers nothing' match --index index --inventory alone.cpe
says 1 'n\\x1b\[31mo\\xc2\\x9b: advisory index: No such' 'no message commands a terminal' match --index "$(printf 'n\033[31mo\302\233')" --inventory alone.cpe
verdict
