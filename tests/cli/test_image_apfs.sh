#!/bin/sh
# test_image_apfs.sh - `constat examine` of APFS: files of every kind, a snapshot that is a volume as it was,
# an encrypted volume that is named, containers in partitions, cut and broken. Each digest beside sha256sum's.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

APFS_MAKE=$BUILD/tests/cli/apfs_make
needs mkapfs sfdisk

# found IMAGE PATH FILE [PATTERN]: the item is there with the digest of the file, and the pattern.
found() {
    grep "/$2\"" "$1.json" | grep "$(digest "$3")" | grep -q "${4:-.}"
}

# is SENTENCE IMAGE PATH FILE [PATTERN]
is() {
    if found "$2" "$3" "$4" "${5:-.}"; then
        pass "$1"
    else
        fail "$1"
    fi
}

head -c 200000 /dev/urandom >plain
head -c 50001 /dev/urandom >pieces
head -c 10000 /dev/urandom >later
(head -c 65536 /dev/zero; cat later) >behind
yes 'the same line again' | head -c 9000 >again
echo note >note
truncate -s 128M a.img
mkapfs -L 'A Volume' a.img || exit 1
"$APFS_MAKE" a.img folder 2 20 folder
"$APFS_MAKE" a.img folder 20 30 deep
"$APFS_MAKE" a.img file 2 21 plain plain
"$APFS_MAKE" a.img pieces 30 22 pieces pieces
"$APFS_MAKE" a.img behind 20 23 sparse later
"$APFS_MAKE" a.img packed 2 24 packed again
"$APFS_MAKE" a.img symlink 2 25 link folder/deep
"$APFS_MAKE" a.img link 20 21 second
"$APFS_MAKE" a.img attribute 21 com.example.note note
"$APFS_MAKE" a.img file 2 26 'Ελληνικά, 世界' note
cp --sparse=always a.img before.img
examined a.img
V=apfs001
is 'a file' a.img $V/plain plain
is 'a file in pieces, two folders down' a.img $V/folder/deep/pieces pieces
is 'a sparse file, whose hole is zeroes' a.img $V/folder/sparse behind '"flags":"sparse"'
is 'a compressed file' a.img $V/packed again
is 'a file of two names is digested once' a.img $V/plain plain '"flags":"linked"'
is 'and has the other one' a.img $V/folder/second plain
is 'an attribute is a stream' a.img "$V/plain//:com.example.note" note '"kind":"stream"'
is 'a name of any script' a.img "$V/Ελληνικά, 世界" note
holds 'a symbolic link has its target' 'grep "/apfs001/link\"" a.img.json | grep -q "\"name\":\"target\",\"value\":\"folder/deep\""'
holds 'times are finer than a second' 'grep "/apfs001/plain\"" a.img.json | grep -q "\"modified\":\"2023-11-14T22:13:21.123456789Z\""'
holds 'the container and its volume are told' 'grep "/whole000\"" a.img.json | grep -q "apfs container" && grep "/apfs001\"" a.img.json | grep -q "volume .*A Volume"'
holds 'there is no problem' 'grep -q "^problems.0" a.img.counts'
holds 'the image is never written' 'cmp a.img before.img'

# ---- a snapshot, in a partition
"$APFS_MAKE" a.img snapshot before
"$APFS_MAKE" a.img file 2 27 later later
truncate -s 130M part.img
printf 'label: gpt\nstart=2048,size=262144\n' | sfdisk -q part.img >/dev/null 2>&1
dd if=a.img of=part.img bs=1M seek=1 conv=notrunc,sparse status=none
examined part.img
is 'in a partition: what is there now' part.img $V/later later
is 'a snapshot is a volume of its own' part.img apfs002/folder/deep/pieces pieces
holds 'and says when it was made' 'grep "/apfs002\"" part.img.json | grep -q "snapshot .*before.* of .*A Volume.*, made 2020-09-13T12:26:40Z"'
holds 'as it was: without what came later' '! grep -q "/apfs002/later\"" part.img.json'
is 'with all else' part.img apfs002/plain plain

# ---- what cannot be read
cp --sparse=always a.img closed.img
"$APFS_MAKE" closed.img encrypted
examined closed.img
holds 'an encrypted volume is named, and a problem' 'grep "/apfs001\"" closed.img.json | grep "no-file-system" | grep -q "A Volume.*: encrypted, not read" && ! grep -q "/apfs001/plain" closed.img.json'
head -c 60M a.img >cut.img
examined cut.img
holds 'a container that is cut: what is there is read, or the rest is a problem' '! grep -q "^problems.0" cut.img.counts'
cp --sparse=always a.img hurt.img
dd if=/dev/urandom of=hurt.img bs=4096 seek=0 count=1 conv=notrunc status=none
printf 'NXSB' | dd of=hurt.img bs=1 seek=32 conv=notrunc status=none
examined hurt.img
holds 'a superblock of noise is a problem that says what was seen' 'grep "/whole000\"" hurt.img.json | grep "no-file-system" | grep -q "APFS container: cannot be read"'
# Each block that mkapfs and the test wrote, in turn, but those of content.
for block in 0 1 2 3 20001 20002 20003 20004 20005 20006 20007; do
    cp --sparse=always a.img hurt.img
    dd if=/dev/urandom of=hurt.img bs=4096 seek=$block count=1 conv=notrunc status=none
    timeout 60 "$CONSTAT" examine hurt.img --no-medium --out hurt.manifest >hurt.counts 2>&1 || echo "$block: status"
    grep -q '^items' hurt.counts || echo "$block: no counts"
done >fell
holds 'no broken block ends the examination' '[ ! -s fell ]'
verdict
