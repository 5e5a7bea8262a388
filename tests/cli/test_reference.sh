#!/bin/sh
# test_reference.sh - sets of known digests as a person makes and asks them, alone and in an examination.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"
needs sqlite3

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" "$@" >out 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" out; then
        pass "$sentence"
    else
        echo "(status $status)" >>out
        fail "$sentence"
    fi
}

mkdir tree
printf 'one' >tree/one
printf 'two' >tree/two
printf 'three' >tree/three
: >tree/empty
sha256sum tree/one tree/two tree/empty >list.sha256
md5sum tree/three >list.md5
echo 'no digest stands here' >>list.md5
one=$(sha256sum tree/one | cut -d ' ' -f 1)
three=$(md5sum tree/three | cut -d ' ' -f 1)

says 0 "^sha256${tab}3\$" 'a set is made of what sha256sum printed' reference add --out good.ref --class known-good list.sha256
says 0 '1 set aside' 'a line without digest is counted' reference add --out work.ref --class protected-work --provenance 'laboratory' list.md5
says 0 'list.md5:2: ' 'and its place is told' reference add --out work.ref --class protected-work list.md5
says 0 "^class${tab}known-good\$" 'a set tells its class' reference show good.ref
says 0 "^provenance${tab}list.sha256 sha256:" 'and the lists it was made of' reference show good.ref
says 0 "^good.ref${tab}whole\$" 'a set that nobody changed is whole' reference verify good.ref
says 0 "^$one${tab}known-good${tab}good.ref\$" 'a digest is found' reference lookup good.ref work.ref --digest "$one"
says 0 "^$three${tab}protected-work${tab}work.ref\$" 'in whichever set has it' reference lookup good.ref work.ref --digest "$three"
says 0 'unknown$' 'a stranger is unknown' reference lookup good.ref --digest 00000000000000000000000000000000
says 1 "^12${tab}invalid\$" 'what is no digest is invalid, and a failure' reference lookup good.ref --digest 12
says 0 "^items${tab}" 'an examination asks the sets' examine tree --out tree.manifest --reference good.ref --reference work.ref
"$CONSTAT" manifest export --format jsonl tree.manifest >out 2>&1
if [ "$(grep -c '"known-good","value":"good.ref"' out)" -eq 2 ] && grep -q '"protected-work","value":"work.ref"' out; then
    pass 'each known file says so, the empty one does not'
else
    fail 'each known file says so, the empty one does not'
fi
cp good.ref asked.ref
printf x | dd of=good.ref bs=1 seek=650 conv=notrunc 2>/dev/null
says 1 'not the bytes\|does not rise' 'a changed byte is found' reference verify good.ref
says 1 'good.ref: .*\(not the bytes\|does not rise\)' 'also when it is asked' reference lookup work.ref good.ref --digest "$three"
says 1 'good.ref: .*\(not the bytes\|does not rise\)' 'or an examination would ask it' examine tree --out no.manifest --reference good.ref
says 2 'work.ref has md5 only, --digests sha256,sha1 makes none' 'a set that could know nothing is not understood' examine tree --out no.manifest --digests sha256,sha1 --reference work.ref
says 0 "^items${tab}" 'one that can is' examine tree --out md5.manifest --digests md5 --reference work.ref
says 1 'too short' 'a file that is no set is refused' reference show tree/one
says 1 'no digest in' 'a text without digests makes no set' reference add --out x.ref --class ignore tree/three
says 2 'class is' 'a set needs a class' reference add --out x.ref list.md5
says 1 'No such file' 'a list that is missing is a failure' reference add --out x.ref --class ignore missing
if [ -e x.ref ]; then fail 'what failed leaves no set'; else pass 'what failed leaves no set'; fi

# The database of NSRL RDS 3, in each manner that it comes in.
two=$(sha256sum tree/two | cut -d ' ' -f 1)
rows() {
    for file in one two three; do
        echo "INSERT INTO $1 (sha256, sha1, md5, file_name, file_size, package_id) VALUES ('$(sha256sum <tree/$file | cut -c1-64 | tr a-f A-F)', '$(sha1sum <tree/$file | cut -c1-40 | tr a-f A-F)', '$(md5sum <tree/$file | cut -c1-32)', '$file', 3, 1);"
    done
    echo "INSERT INTO $1 (sha256, sha1, md5, file_name, file_size, package_id) VALUES ('$(printf section | sha256sum | cut -c1-64)', NULL, NULL, '.text', 3, 1);"
}
columns='(sha256 TEXT, sha1 TEXT, md5 TEXT, file_name TEXT, file_size INTEGER, package_id INTEGER)'
{ echo "CREATE TABLE FILE $columns; CREATE TABLE PKG (package_id, name, version, operating_system_id, manufacturer_id, language, application_type); CREATE TABLE VERSION (version, build_set, build_date, release_date, description);"; rows FILE; } | sqlite3 RDS_minimal.db
{ echo "CREATE TABLE METADATA $columns; CREATE VIEW FILE AS SELECT sha256, sha1, md5, lower(file_name) AS file_name, file_size, package_id FROM METADATA; CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha256, sha1, md5 FROM METADATA;"; rows METADATA; } | sqlite3 RDS_full.db
for publication in minimal full; do
    says 0 "^sha256${tab}3\$" "RDS 3 ($publication) is read out of its database" reference add --out rds.ref --class known-good RDS_$publication.db
    says 0 'RDS_.*: 4 lines, 9 digests, 1 sections left out, 0 set aside' 'its sections are left out' reference add --out rds.ref --class known-good RDS_$publication.db
    says 0 "^$two${tab}known-good" 'and what it knows is found' reference lookup rds.ref --digest "$two"
    says 0 "^provenance${tab}RDS_$publication.db sha256:$(sha256sum <RDS_$publication.db | cut -c1-64)\$" 'with its provenance' reference show rds.ref
done
says 0 "^sha256${tab}4\$" 'a list and a database make one set' reference add --out both.ref --class known-good RDS_full.db list.sha256
says 0 '"sections":1' 'a reader sees the database alone' inspect --as nsrl-database RDS_full.db
{ echo "CREATE TABLE FILE $columns;"; for i in $(seq 300); do echo "INSERT INTO FILE VALUES ('$(printf %064x "$i")', NULL, NULL, 'a name of some length', 1, 1);"; done; } | sqlite3 whole.db
head -c $(($(stat -c %s whole.db) - 4096)) whole.db >cut.db
says 1 'cut.db: after [1-9][0-9]* rows: database: ends at byte [0-9]* of [0-9]*' 'one that was cut says where, and how much was read' reference add --out none.ref --class known-good cut.db
cp whole.db bad.db && printf '\377\377\377\377' | dd of=bad.db bs=1 seek=20480 conv=notrunc 2>/dev/null
says 1 'bad.db: after [0-9]* rows: database: .* near byte' 'a damaged one too' reference add --out none.ref --class known-good bad.db
if [ -e none.ref ]; then fail 'and no set is left'; else pass 'and no set is left'; fi
echo pages >whole.db-journal
says 1 'whole.db-journal lies beside it' 'a journal beside it is refused by its name' reference add --out none.ref --class known-good whole.db
rm whole.db-journal && printf '%100s' log >whole.db-wal
says 1 'whole.db-wal lies beside it' 'and a write-ahead log' reference add --out none.ref --class known-good whole.db
sqlite3 other.db 'CREATE TABLE other (x); INSERT INTO other VALUES (1)'
says 1 'has no table FILE, METADATA or DISTINCT_HASH' 'another database is refused' reference add --out none.ref --class known-good other.db
sqlite3 wal.db "PRAGMA journal_mode = WAL; CREATE TABLE FILE $columns; $(rows FILE)" >/dev/null
rm -f wal.db-wal wal.db-shm
says 0 "^sha256${tab}3\$" 'one in WAL mode, without a log, is read' reference add --out wal.ref --class known-good wal.db

if printf '\n%s\n' "$one" | "$CONSTAT" reference lookup asked.ref >out 2>&1 && [ "$(cat out)" = "$one${tab}known-good${tab}asked.ref" ]; then
    pass 'an empty line asks nothing'
else
    fail 'an empty line asks nothing'
fi
sha512sum tree/one tree/two >list.sha512
says 1 'sha-512 in 2 lines; a set keeps md5, sha1 and sha256' 'a kind that no set keeps is named' reference add --out none.ref --class known-good list.sha512
{ printf '\377\376' && iconv -t UTF-16LE list.sha256; } >list.wide
says 1 'it is UTF-16' 'a list in UTF-16 says so' reference add --out none.ref --class known-good list.wide

"$CONSTAT" init house >/dev/null && cp "$ROOT/share/demo/authority.yaml" settings.yaml &&
    echo 'smtp: {host: 127.0.0.1, port: 2525}' >>settings.yaml &&
    "$CONSTAT" mandate add house laboratory --settings settings.yaml --clock 2026-04-06T08:00:00Z >out 2>&1
says 0 "^entry${tab}" 'a mandate keeps a set, and its ledger says since when' reference add house laboratory nsrl --class known-good list.sha256
says 0 "^set${tab}nsrl.ref\$" 'and lists it' reference list house laboratory
says 0 "^findings${tab}0\$" 'the ledger verifies' verify house laboratory
says 1 'letters, digits' 'a name that would leave the folder is refused' reference add house laboratory ../x --class ignore list.md5
verdict
