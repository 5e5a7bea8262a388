#!/bin/sh
# test_image_ntfs.sh - `constat examine` of NTFS as Windows leaves it: compressed and sparse files, second
# names, names of any script, deleted files, shadow copies. Each digest beside sha256sum's.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

needs mkntfs ntfscp sfdisk

# found PATH FILE [PATTERN]: the item is there with the digest of the file, and the pattern.
found() {
    grep "whole000/$1\"" ntfs.img.json | grep "$(digest "$2")" | grep -q "${3:-.}"
}

# is SENTENCE PATH FILE [PATTERN]
is() {
    if found "$2" "$3" "${4:-.}"; then
        pass "$1"
    else
        fail "$1"
    fi
}

yes 'the same line again' | head -c 700000 >again
head -c 300000 /dev/urandom >random
cat again random again >mixed
(head -c 4194304 /dev/zero; cat random) >behind
echo small >small
truncate -s 32M ntfs.img
mkntfs -q -F -f ntfs.img >/dev/null 2>&1
"$NTFS_MAKE" ntfs.img put again compressed compressed
"$NTFS_MAKE" ntfs.img put mixed mixed compressed
"$NTFS_MAKE" ntfs.img put random sparse sparse
"$NTFS_MAKE" ntfs.img put small 'Привет, 世界'
"$NTFS_MAKE" ntfs.img put random first
"$NTFS_MAKE" ntfs.img link first second
"$NTFS_MAKE" ntfs.img put random gone
"$NTFS_MAKE" ntfs.img remove gone
ntfscp -f -N hidden ntfs.img mixed first >/dev/null 2>&1
cp ntfs.img before.img
examined ntfs.img
is 'a compressed file' compressed again '"stored","value":"compressed"'
is 'one that is compressed in parts' mixed mixed '"stored","value":"compressed"'
is 'a sparse file, whose hole is zeroes' sparse behind '"flags":"sparse"'
is 'a name of several scripts' 'Привет, 世界' small
is 'a file of two names' first random
is 'is digested once' second random '"flags":"linked"'
is 'a named stream' 'first//:hidden' mixed '"kind":"stream"'
holds 'a deleted name is listed' 'grep "whole000/gone\"" ntfs.img.json | grep -q deleted'
holds 'no fact stands twice in a second name' '[ "$(grep "whole000/second\"" ntfs.img.json | grep -o "\"name\":\"kind\"" | wc -l)" -le 1 ]'
holds 'the root folder has its number and its times' 'grep "whole000/\.\"" ntfs.img.json | grep "\"inode\":5," | grep "\"modified\"" | grep -q "\"born\""'
holds 'and is no loop' '! grep "whole000/\.\"" ntfs.img.json | grep -q "loop\|problem"'
holds 'the image is never written' 'cmp ntfs.img before.img'

# ---- a shadow copy, in a partition: the volume as it was
printf 'THE-STORY-BEGINS' >now
head -c 65520 /dev/urandom >>now
head -c 16384 /dev/urandom >past
truncate -s 24M volume.img
mkntfs -q -F -f -c 4096 volume.img >/dev/null 2>&1
ntfscp -f volume.img now story >/dev/null 2>&1
at=$(grep -abo THE-STORY-BEGINS volume.img | head -1 | cut -d: -f1)
block=$(((at + 16383) / 16384))
into=$((block * 16384 - at))
(head -c $into now; cat past; tail -c +$((into + 16384 + 1)) now) >then
"$BUILD/tests/cli/vss_make" volume.img $block past
truncate -s 32M shadow.img
printf 'label: dos\nstart=2048,size=49152,type=7\n' | sfdisk -q shadow.img >/dev/null 2>&1
dd if=volume.img of=shadow.img bs=512 seek=2048 conv=notrunc status=none
examined shadow.img
THEN=$(digest then)
NOW=$(digest now)
export THEN NOW
holds 'a shadow copy is a volume, and says when it was made' 'grep "/vss001\"" shadow.img.json | grep "\"kind\":\"volume\"" | grep -q "shadow copy 1, made 2003-06-13T17:46:40Z"'
holds 'its files are as they were' 'grep "vss001/story\"" shadow.img.json | grep -q $THEN'
holds 'and those of the volume as they are' 'grep "mbr[0-9]*/story\"" shadow.img.json | grep -q $NOW'
printf 'XXXX' | dd of=shadow.img bs=1 seek=$((2048 * 512 + 24 * 1048576 - 16 * 16384)) conv=notrunc status=none
examined shadow.img
holds 'copies that cannot be read are told, and the volume is examined' 'grep "/mbr[0-9]*\"" shadow.img.json | grep -q "shadow copies: " && grep "mbr[0-9]*/story\"" shadow.img.json | grep -q $NOW'
verdict
