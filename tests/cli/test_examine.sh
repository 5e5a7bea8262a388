#!/bin/sh
# test_examine.sh - `constat examine` and `constat manifest` as a person runs them: every digest beside
# coreutils', a kill in the middle, the exports beside the programs that read them.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs xmllint hashdeep

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
export CONSTAT
cd "$SCRATCH" || exit 1

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

mkdir -p tree/sub/deep tree/many
i=0
while [ $i -lt 300 ]; do
    head -c $((i * 37)) "$CONSTAT" >"tree/many/f$i"
    i=$((i + 1))
done
head -c 5000000 "$CONSTAT" >tree/sub/large
cp tree/sub/large tree/sub/deep/copy
ln tree/sub/large tree/linked
ln -s ../.. tree/sub/up
mkfifo tree/fifo
: >tree/empty
printf x >"tree/$(printf 'wrong\377')"

holds 'a folder becomes a manifest' '"$CONSTAT" examine tree --out a.manifest --jobs 2'
holds 'which verifies' '"$CONSTAT" manifest verify a.manifest | grep -q "^good"'
holds 'it has what find has' '[ "$(find tree | wc -l)" = "$("$CONSTAT" manifest show --summary a.manifest | sed -n "s/^items.//p")" ]'
"$CONSTAT" manifest export a.manifest --format hashdeep | grep -av '^[%#]' >lines
holds 'every SHA-256 is that of sha256sum' 'cut -d, -f4- lines | sed "s/,/  /" | sha256sum -c --quiet'
holds 'every SHA-1 is that of sha1sum' 'cut -d, -f3,5- lines | sed "s/,/  /" | sha1sum -c --quiet'
holds 'every MD5 is that of md5sum' 'cut -d, -f2,5- lines | sed "s/,/  /" | md5sum -c --quiet'
holds 'a second examination is the same but for its header' '"$CONSTAT" examine tree --out b.manifest --jobs 5 && tail -c +4097 a.manifest >a && tail -c +4097 b.manifest | cmp - a'
"$CONSTAT" examine tree --out all.manifest --blake2b >/dev/null
for only in sha256 md5,sha1 md5,blake2b; do
    "$CONSTAT" examine tree --out only.manifest --digests $only >/dev/null
    others=$(printf 'sha256 sha1 md5 blake2b' | tr ' ' '\n' | grep -vxF "$(echo $only | tr , '\n')" | tr '\n' '|' | sed 's/|$//')
    "$CONSTAT" manifest export all.manifest --format jsonl | sed -E "s/,\"($others)\":\"[0-9a-f]*\"//g" >a
    "$CONSTAT" manifest export only.manifest --format jsonl >b
    holds "--digests $only makes these, and the same" 'cmp a b'
done
holds 'a digest that nobody knows is not understood' '"$CONSTAT" examine tree --out only.manifest --digests md5,crc32; [ $? = 2 ]'
holds 'a wrong encoding is shown, escaped' '"$CONSTAT" manifest show a.manifest | grep -aq "wrong.xff"'
holds 'JSON lines has a line for each item' '[ "$("$CONSTAT" manifest export a.manifest --format jsonl | wc -l)" = "$(find tree | wc -l)" ]'
holds 'CSV has a line for each item, and one of names' '[ "$("$CONSTAT" manifest export a.manifest --format csv | wc -l)" = "$(($(find tree | wc -l) + 1))" ]'
holds 'DFXML is XML' '"$CONSTAT" manifest export a.manifest --format dfxml | xmllint --noout -'
"$CONSTAT" manifest export a.manifest --format hashdeep >known
holds 'hashdeep audits the tree with our list' 'hashdeep -a -k known -r -of tree'
echo more >>tree/empty
holds 'and finds what was changed' '! hashdeep -a -k known -r -of tree'
mv tree/sub/deep/copy tree/sub/deep/moved
holds 'diff tells the renamed' '"$CONSTAT" examine tree --out c.manifest && "$CONSTAT" manifest diff a.manifest c.manifest | grep -q "^renamed.sub/deep/copy.sub/deep/moved$"'
holds 'and the changed' '"$CONSTAT" manifest diff a.manifest c.manifest | grep -q "^changed.empty.content,size,time$"'
holds 'nothing differs from itself' '! "$CONSTAT" manifest diff a.manifest a.manifest | grep -E "^(changed|added|removed|renamed)"'

# A kill in the middle: the tree is large enough for some blocks, and the first of them is on the disk.
mkdir big
i=0
while [ $i -lt 60 ]; do
    cp -r tree/many "big/m$i"
    i=$((i + 1))
done
holds 'the whole, for comparison' '"$CONSTAT" examine big --out whole.manifest'
"$CONSTAT" examine big --out killed.manifest --jobs 1 >/dev/null 2>&1 &
pid=$!
while kill -0 $pid 2>/dev/null && [ "$(stat -c %s killed.manifest.part 2>/dev/null || echo 0)" -lt 100000 ]; do :; done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
holds 'after a kill --resume finishes it' '"$CONSTAT" examine big --out killed.manifest --resume >resumed'
holds 'byte for byte, but for the header' 'tail -c +4097 whole.manifest >whole && tail -c +4097 killed.manifest | cmp - whole'
holds 'and nothing is left over' '! ls killed.manifest.*'

# Few files, and large ones: what is finished of them counts too. One thread reads sixteen at once.
mkdir large
for i in $(seq 100 147); do truncate -s 64M large/f$i; done
"$CONSTAT" examine large --out large.manifest --digests md5 --jobs 1 >/dev/null 2>&1 &
pid=$!
while kill -0 $pid 2>/dev/null && [ "$(stat -c %s large.manifest.part 2>/dev/null || echo 0)" -lt 4400 ]; do :; done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
holds 'of a few large files those that were read are kept' '[ -e large.manifest.part ] && "$CONSTAT" examine large --out large.manifest --digests md5 --resume | grep -q "^reused.[1-9]"'

export HOUSE="$ROOT"
holds 'a mandate to keep it in' '"$CONSTAT" init place && "$CONSTAT" mandate add place access --dossier provider --settings "$HOUSE/share/demo/provider.yaml" --clock 2026-04-06T08:00:00Z'
holds 'with --instance it becomes evidence' '"$CONSTAT" examine tree --out e.manifest --instance place access | grep -q "^entry.1$" && cmp e.manifest place/mandates/access/manifests/1.manifest'
holds 'and the ledger is good' '"$CONSTAT" verify place access | grep -q "^findings.0$"'
holds '--instance without a mandate is not understood' '"$CONSTAT" examine tree --out e.manifest --instance place; [ $? = 2 ]'

holds 'a source that is not there is a failure' '"$CONSTAT" examine nowhere --out x.manifest; [ $? = 1 ] && [ ! -e x.manifest.part ]'
holds 'no output is not understood' '"$CONSTAT" examine tree; [ $? = 2 ]'
holds 'nor an unknown format' '"$CONSTAT" manifest export a.manifest --format pdf; [ $? = 2 ]'
holds 'a cut manifest is refused' 'head -c 9000 whole.manifest >cut.manifest; "$CONSTAT" manifest show cut.manifest; [ $? = 1 ]'

# What may be written over, and what not.
mkdir ev
printf evidence >ev/one
printf notes >notes.txt
# refuses STATUS WORDS SENTENCE ARGUMENT...: examine says the words and leaves ev/one and notes.txt alone.
refuses() {
    wanted=$1 words=$2 sentence=$3
    shift 3
    "$CONSTAT" examine "$@" >out 2>&1
    status=$?
    if [ $status = "$wanted" ] && grep -q "$words" out && [ "$(cat ev/one notes.txt)" = evidencenotes ] && [ "$(ls ev)" = one ]; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}
refuses 2 'ev/one is the source ev/one' '--out is not the source' ev/one --out ev/one
ln -s ev link
holds 'that it lies in one is told' '"$CONSTAT" examine tree ev --out link/x.manifest 2>&1 | grep -q "link/x.manifest lies in the source ev:"'
holds 'and it is not in itself' '[ "$("$CONSTAT" manifest export ev/x.manifest --format csv | grep -c x.manifest)" = 0 ]'
rm ev/x.manifest
ln ev/one one.part
refuses 2 'one.part is the source' 'nor is what is written beside it' ev/one --out one
rm one.part
refuses 1 'notes.txt is there and is no manifest' 'a file that is no manifest is not replaced' ev --out notes.txt
mkdir folder
refuses 1 'folder is a folder' 'a folder is refused before anything is read' ev --out folder
[ ! -e folder.part ] && pass 'and leaves nothing' || fail 'and leaves nothing'
refuses 1 'nowhere/x.manifest: nowhere: No such file' 'a folder that is missing is named' ev --out nowhere/x.manifest
refuses 2 'out is empty' 'an empty name is not understood' ev --out ''
refuses 2 'source 2 has an empty name' 'nor an empty source' ev '' --out x.manifest
holds '--resume says when there is nothing to resume' '"$CONSTAT" examine ev --out r.manifest --resume 2>&1 | grep -q "nothing to resume: no finished part in r.manifest.part"'
mv r.manifest r.manifest.part
cp r.manifest.part r.copy
refuses 1 'r.manifest.part: what is unfinished there is of other sources' 'nor is the unfinished examination of something else gone on with' folder --out r.manifest --resume
holds 'or lost' 'cmp r.manifest.part r.copy && ! ls r.manifest.earlier'
refuses 1 'of other sources or options' 'nor one with other options' ev --out r.manifest --resume --blake2b
printf garbage >r.manifest.part
refuses 1 'r.manifest.part is there and is no manifest' 'what is no manifest is said' ev --out r.manifest --resume
refuses 2 '0: as many as processors' 'a number of threads that cannot be says which can' ev --jobs -3 --out x.manifest
verdict
