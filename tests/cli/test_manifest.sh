#!/bin/sh
# test_manifest.sh - manifests compared and exported, also those that were not made with the usual digests.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
needs hashdeep xmllint mkfs.vfat mcopy mdel

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

# examine NAME ARGUMENT...: the tree becomes NAME.manifest.
examine() {
    name=$1
    shift
    "$CONSTAT" examine tree --out "$name.manifest" "$@" >/dev/null
}

mkdir tree
seq 1 3000 >tree/large
echo one >tree/small
: >tree/empty
touch -d 2026-04-06T08:00:00Z tree/*
examine usual
examine md5 --digests md5
examine sha256 --digests sha256
examine md5-blake2b --digests md5,blake2b

# ---- diff ----

echo two >tree/small
touch -d 2026-04-06T08:00:00Z tree/small
examine changed --digests sha256
holds 'without a digest in common no file is called the same' '"$CONSTAT" manifest diff md5.manifest changed.manifest >said && grep -q "^total.not-compared.2$" said && ! grep "^changed.small" said'
holds 'what is empty is the same' '"$CONSTAT" manifest diff md5.manifest sha256.manifest | grep -q "^total.same.2$"'
holds 'with a digest in common all are compared' '"$CONSTAT" manifest diff usual.manifest changed.manifest >said && grep -q "^total.not-compared.0$" said && grep -q "^changed.small.content$" said'
touch tree/large
examine touched --digests sha256
holds 'what changed otherwise says that its content is not known' '"$CONSTAT" manifest diff md5.manifest touched.manifest | grep -q "^changed.large.time,content-not-compared$"'
mv tree/large tree/moved
examine moved --digests md5
holds 'a renamed file is found by MD5 where there is no SHA-256' '"$CONSTAT" manifest diff md5.manifest moved.manifest | grep -q "^renamed.large.moved$"'
holds 'and by what two kinds of examination have in common' '"$CONSTAT" manifest diff usual.manifest moved.manifest | grep -q "^renamed.large.moved$"'
examine moved-blake2b --digests blake2b
holds 'and by BLAKE2b' '"$CONSTAT" manifest diff md5-blake2b.manifest moved-blake2b.manifest | grep -q "^renamed.large.moved$"'
holds 'without one in common it is removed and added' '"$CONSTAT" manifest diff md5.manifest moved-blake2b.manifest >said && grep -q "^removed.large$" said && grep -q "^added.moved$" said'

# ---- export ----

holds 'hashdeep has the columns that the manifest was made with' '"$CONSTAT" manifest export md5.manifest --format hashdeep >said && grep -q "^%%%% size,md5,filename$" said && [ "$(grep -avc "^[%#]" said)" = 3 ]'
holds 'and hashdeep audits with them' 'rm -r tree/* && seq 1 3000 >tree/large && echo one >tree/small && : >tree/empty && hashdeep -c md5 -a -k said -r -of tree'
holds 'it is refused where there is no digest that hashdeep knows' '"$CONSTAT" manifest export moved-blake2b.manifest --format hashdeep >said 2>&1; [ $? = 1 ] && grep -q "none of them" said'
holds 'a file without a digest is told' 'mkdir holes && truncate -s 100G holes/hole && "$CONSTAT" examine holes --out holes.manifest && "$CONSTAT" manifest export holes.manifest --format hashdeep | grep -q "^## left out: .*/holes/hole$"'
for format in dfxml case hashdeep; do
    holds "$format, one document, is of one manifest" '"$CONSTAT" manifest export md5.manifest moved.manifest --format '$format' >said; [ $? = 2 ] && [ ! -s said ]'
done
for format in csv table; do
    holds "$format of several manifests has one line of names" '"$CONSTAT" manifest export md5.manifest moved.manifest --format '$format' >said && [ "$(grep -cE "^(kind.flags|number,source)" said)" = 1 ]'
done
holds '--format with another verb is not understood' 'for verb in "show md5.manifest" "diff md5.manifest moved.manifest" "verify md5.manifest"; do "$CONSTAT" manifest $verb --format csv; [ $? = 2 ] || exit 1; done'

head -c 10000 "$CONSTAT" >tree/blocks
examine blocks --blocks --blake2b
first=$(head -c 4096 tree/blocks | md5sum | cut -d' ' -f1)
second=$(tail -c +4097 tree/blocks | head -c 4096 | md5sum | cut -d' ' -f1)
blake2b=$(b2sum <tree/blocks | cut -d' ' -f1)
export first second blake2b
holds 'JSON lines have the digest of each whole block' '"$CONSTAT" manifest export blocks.manifest --format jsonl | grep -qF "\"blocks_md5\":[\"$first\",\"$second\"]"'
holds 'DFXML has them as byte runs' '"$CONSTAT" manifest export blocks.manifest --format dfxml >said && xmllint --noout said && grep -qF "<byte_run file_offset='"'0' len='4096'><hashdigest type='md5'"'>$first<" said && grep -qF "<byte_run file_offset='"'4096' len='4096'><hashdigest type='md5'"'>$second<" said && [ "$(grep -c "<byte_run " said)" = 5 ]'
holds 'and BLAKE2b' 'grep -qF "<hashdigest type='"'blake2b'"'>$blake2b<" said'
holds 'CASE has BLAKE2b' '"$CONSTAT" manifest export blocks.manifest --format case | grep -q "BLAKE2b.*$blake2b"'
holds 'DFXML has facts, and calls a folder no disk image' 'printf "%s" "%PDF-1.4" >tree/a.png && "$CONSTAT" examine tree --out facts.manifest && "$CONSTAT" manifest export facts.manifest --format dfxml >said && xmllint --noout said && grep -q "<constat:fact name=.mismatch.>.png says png" said && ! grep -q "Disk Image" said'

truncate -s 2M disk.img
mkfs.vfat disk.img >/dev/null
seq 1 900 >gone.txt
mcopy -i disk.img gone.txt :: && mdel -i disk.img ::gone.txt
"$CONSTAT" examine disk.img --out disk.manifest >/dev/null
holds 'DFXML of an image says what a volume is, and what a deleted file is worth' '"$CONSTAT" manifest export disk.manifest --format dfxml >said && xmllint --noout said && grep -q "<dc:type>Disk Image<" said && grep -q "<constat:fact name=.file-system.>fat12<" said && grep -q "<constat:fact name=.recovery.>" said'
holds 'CASE says that it is not allocated' '[ "$("$CONSTAT" manifest export disk.manifest --format case | grep -c "\"uco-observable:allocationStatus\":\"unallocated\"")" = 1 ]'

# ---- verify ----

holds 'each of several is verified, and all that are bad are told' 'head -c 4300 md5.manifest >bad.manifest; "$CONSTAT" manifest verify bad.manifest md5.manifest nowhere.manifest >said 2>told; [ $? = 1 ] && grep -q "^good.4.*md5.manifest$" said && grep -q "bad.manifest: .*; nowhere.manifest: " told'
verdict
