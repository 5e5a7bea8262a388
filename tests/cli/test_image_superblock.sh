#!/bin/sh
# test_image_superblock.sh - `constat examine` of file systems whose superblock is broken: the copy is read
# and said, whole and in partitions; without a copy it is a problem of the volume.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

EXFAT_MAKE=$BUILD/tests/cli/exfat_make
needs mke2fs mkfs.fat mcopy mkntfs ntfscp mkfs.exfat sfdisk

mkdir tree
head -c 100000 /dev/urandom >tree/file
(head -c 4194304 /dev/zero; head -c 5000 tree/file) >tree/second
DIGEST=$(digest tree/file)
SECOND=$(digest tree/second)
export DIGEST SECOND
head -c 2048 /dev/urandom >noise
truncate -s 2048 zeroes

truncate -s 16M ext-1k.img
mke2fs -q -t ext4 -b 1024 -d tree ext-1k.img
truncate -s 48M ext-2k.img
mke2fs -q -t ext2 -b 2048 -d tree ext-2k.img
truncate -s 160M ext-4k.img
mke2fs -q -t ext4 -b 4096 -d tree ext-4k.img
truncate -s 24M ntfs.img
mkntfs -q -F -f ntfs.img >/dev/null 2>&1
truncate -s 40M fat32.img
mkfs.fat -F 32 fat32.img >/dev/null 2>&1
mcopy -i fat32.img tree/file tree/second ::/
truncate -s 16M exfat.img
mkfs.exfat exfat.img >/dev/null 2>&1
for file in file second; do
    ntfscp -f ntfs.img tree/$file $file >/dev/null 2>&1
    "$EXFAT_MAKE" exfat.img put $file tree/$file
done

# broken NAME FILL: hurt.img, whose first superblock is overwritten.
broken() {
    cp --sparse=always "$1.img" hurt.img
    case $1 in
    ext*) dd if="$2" of=hurt.img bs=1024 seek=1 count=1 conv=notrunc status=none ;;
    *) dd if="$2" of=hurt.img bs=512 count=1 conv=notrunc status=none ;;
    esac
}

for name in ext-1k ext-2k ext-4k ntfs fat32 exfat; do
    for fill in noise zeroes; do
        broken $name $fill
        examined hurt.img
        holds "$name, $fill in the place of its superblock: the files are read by the copy" 'grep "/whole000/file\"" hurt.img.json | grep -q $DIGEST && grep "/whole000/second\"" hurt.img.json | grep -q $SECOND'
        [ $name = fat32 ] || # its library takes the copy by itself, and does not say so
            holds "$name, $fill: and that is a problem of the volume" 'grep "/whole000\"" hurt.img.json | grep "\"problem\"" | grep -q "\"superblock\",\"value\":\"is broken; its copy was read in its place\""'
        holds "$name, $fill: the medium is digested as it is" 'grep "\"kind\":\"image\"" hurt.img.json | grep -q "$(sha256sum <hurt.img | cut -d" " -f1)"'
    done
done

# ---- in a partition, beside a good one
truncate -s 80M part.img
printf 'label: gpt\nstart=2048,size=49152\nstart=53248,size=32768\n' | sfdisk -q part.img >/dev/null 2>&1
broken ntfs noise
dd if=hurt.img of=part.img bs=512 seek=2048 conv=notrunc status=none
broken exfat noise
dd if=hurt.img of=part.img bs=512 seek=53248 conv=notrunc status=none
cp part.img before.img
examined part.img
grep -o '"path":"[^"]*gpt[0-9]*"' part.img.json | sed 's/.*\///; s/"//' >volumes
for volume in $(cat volumes); do
    holds "in a partition: $volume is read by its copy" 'grep "/'"$volume"'/second\"" part.img.json | grep -q $SECOND && grep "/'"$volume"'\"" part.img.json | grep -q "\"superblock\""'
done
holds 'both partitions are there, and no third reading' '[ "$(wc -l <volumes)" = 2 ] && ! grep -q "/whole000" part.img.json'
holds 'the image is never written' 'cmp part.img before.img'

# ---- no copy left, or one of something else
last=$((24 * 2048 - 1))
cp --sparse=always ntfs.img hurt.img
dd if=noise of=hurt.img bs=512 count=1 conv=notrunc status=none
dd if=noise of=hurt.img bs=512 seek=$last count=1 conv=notrunc status=none
dd if=hurt.img of=part.img bs=512 seek=2048 conv=notrunc status=none
examined part.img
holds 'without a copy too it is a problem, and the other partition is examined' 'grep "no-file-system" part.img.json | grep -q "/gpt[0-9]*\"" && grep -q $SECOND part.img.json'
cp --sparse=always ntfs.img hurt.img
dd if=noise of=hurt.img bs=512 count=1 conv=notrunc status=none
head -c 24M hurt.img >longer.img
truncate -s 60M longer.img
dd if=hurt.img of=longer.img bs=512 skip=$last seek=$((60 * 2048 - 1)) count=1 conv=notrunc status=none
examined longer.img
holds 'a copy that tells another size than the volume has is not taken' '! grep -q "/whole000/file" longer.img.json'
verdict
