#!/bin/sh
# test_image_odd.sh - `constat examine` of what goes wrong with images: cut and broken containers,
# folders that contain themselves, names of no encoding, depths and sizes. A fact each time, and the
# rest is examined.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

. "$(dirname "$0")/image_lib.sh"

needs mke2fs debugfs mkfs.fat mcopy mkntfs ntfscp sfdisk qemu-img ewfacquire

# ---- containers that are cut, broken, or lack a part
mkdir -p tree
head -c 100000 /dev/urandom >tree/first
head -c 9000000 /dev/urandom >tree/filler
DIGEST=$(digest tree/first)
export DIGEST
truncate -s 20M fat.img
mkfs.fat -F 16 fat.img >/dev/null 2>&1
mcopy -i fat.img tree/first tree/filler ::/
head -c 8000000 /dev/urandom | dd of=fat.img bs=1M seek=12 conv=notrunc status=none
for kind in qcow2 vmdk vhdx; do
    qemu-img convert -O $kind fat.img whole.$kind
    head -c $(($(stat -c %s whole.$kind) * 6 / 10)) whole.$kind >cut.$kind
    examined cut.$kind
    holds "$kind, truncated: the image says at which byte" 'grep -q "^image.*read-error=EIO at byte" cut.'$kind'.problems'
    holds "$kind, truncated: what is there is examined" 'grep "whole000/first\"" cut.'$kind'.json | grep -q $DIGEST'
done
qemu-img convert -O vpc -o force_size=on fat.img whole.vhd
head -c 12000000 whole.vhd >cut.vhd
examined cut.vhd
holds 'VHD, truncated: its footer at the start is read, which is told' 'grep "^image.problem" cut.vhd.problems | grep "container-corrupted=its footer is missing" | grep -q "read-error=EIO"'
holds 'VHD, truncated: what is there is examined' 'grep "whole000/first\"" cut.vhd.json | grep -q $DIGEST'
head -c 150000 whole.vhdx >cut.vhdx
examined cut.vhdx
holds 'a container that cannot be opened is a file that says so' '[ "$(cat cut.vhdx.status)" = 0 ] && grep -q "^file.*image-error=VHDX image" cut.vhdx.problems'
"$CONSTAT" examine cut.vhdx tree --out both.manifest >both.counts 2>&1
holds 'and the other sources are examined' 'grep -q "^files.3" both.counts && grep -q "^digested.3" both.counts'
printf 'conectix' >tiny.vhd
head -c 2000 /dev/zero >>tiny.vhd
printf 'QFI\373' >tiny.qcow2
head -c 5000 /dev/urandom >>tiny.qcow2
printf 'vhdxfile' >tiny.vhdx
head -c 70000 /dev/urandom >>tiny.vhdx
for kind in vhd qcow2 vhdx; do
    examined tiny.$kind
    holds "a mere mark of $kind is a file with a fact" 'grep -q "^file.*image-error=" tiny.'$kind'.problems && grep -q "$(sha256sum <tiny.'$kind' | cut -d" " -f1)" tiny.'$kind'.json'
done
ewfacquire -u -q -t six -f encase6 -c none -S 4MiB fat.img >/dev/null 2>&1
cp six.E01 whole.E01
printf 'XXXX' | dd of=six.E01 bs=1 seek=3000000 conv=notrunc status=none
examined six.E01
holds 'E01: a chunk that does not verify has no digest, and says so' 'grep -q "^image.*read-error=EIO" six.E01.problems && grep -q "filler.*read-error=EIO" six.E01.problems'
holds 'E01: and the other files are examined' 'grep "whole000/first\"" six.E01.json | grep -q $DIGEST'
mv whole.E01 six.E01
mv six.E03 away
examined six.E01
holds 'E01: a missing segment is named' 'grep -q "segment-missing=six.E03" six.E01.problems'
holds 'E01: what it held has no digest' '! grep -q "\"kind\":\"image\".*\"sha256\"" six.E01.json && grep "whole000/first\"" six.E01.json | grep -q $DIGEST'
head -c 2000000 six.E01 >hurt.E01
examined hurt.E01
holds 'E01: cut off, it says so and has no digest of zeroes' 'grep -q "container-corrupted" hurt.E01.problems && ! grep -q sha256 hurt.E01.json'

# ---- images that are cut where one of their parts begins or ends
# cuts IMAGE BYTES...: which of the cuts end the examination, or are no fact: a problem, or no image any more.
cuts() {
    image=$1
    shift
    for size in "$@"; do
        head -c "$size" "$image" >part.img
        timeout 60 "$CONSTAT" examine part.img --out part.manifest >part.counts 2>&1 || echo "$size: ended"
        "$CONSTAT" manifest export part.manifest --format jsonl >part.json || echo "$size: no manifest"
        grep -q '^problems.[1-9]' part.counts || ! grep -q '"kind":"volume"' part.json || echo "$size: no fact"
    done
}
K=1024
truncate -s 16M cut-ext.img
mke2fs -q -t ext4 -b 1024 -d tree cut-ext.img
truncate -s 16M cut-ntfs.img
mkntfs -q -F -f cut-ntfs.img >/dev/null 2>&1
ntfscp -f cut-ntfs.img tree/first first >/dev/null 2>&1
truncate -s 12M cut-gpt.img
printf 'label: gpt\nstart=2048,size=16384\n' | sfdisk -q cut-gpt.img >/dev/null 2>&1
head -c 8M cut-ext.img | dd of=cut-gpt.img bs=512 seek=2048 conv=notrunc status=none
# ext: superblock, group descriptors, bitmaps, inodes, data, second group; NTFS: $Boot, $MFT, its mirror.
cuts cut-ext.img 0 512 1024 $((2 * K)) $((3 * K)) $((66 * K)) $((200 * K)) $((700 * K)) $((8193 * K)) $((8194 * K)) $((16 * K * K - 1)) >fell
cuts cut-ntfs.img 512 $((8 * K)) $((16 * K)) $((32 * K)) $((96 * K)) $((8 * K * K)) $((16 * K * K - 8192)) >>fell
# GPT: the guard, the header, the entries, the partition's begin and its superblock, its end, the backup's entries.
cuts cut-gpt.img 446 512 $((1 * K)) $((17 * K)) $((1 * K * K)) $((1 * K * K + 2 * K)) $((9 * K * K)) $((12 * K * K - 33 * 512)) $((12 * K * K - 512)) >>fell
cuts fat.img 512 $((2 * K)) $((24 * K)) $((60 * K)) $((200 * K)) $((19 * K * K)) >>fell
holds 'a file system or table that is cut at any of its parts is a fact' '[ ! -s fell ]'
cp fell out
# Headers, tables of regions, properties, tables of both levels, the first and the last piece.
cuts whole.qcow2 104 $((64 * K)) $((128 * K)) $((192 * K)) $((256 * K)) $((320 * K)) >fell
cuts whole.vmdk 512 $((10 * K)) $((21 * 512)) $((64 * K)) $((128 * K)) >>fell
cuts whole.vhdx $((64 * K)) $((68 * K)) $((192 * K)) $((256 * K)) $((1 * K * K)) $((2 * K * K)) $((3 * K * K)) $((4 * K * K)) $((8 * K * K)) >>fell
cuts whole.vhd 512 1536 $((2 * K)) $((3 * K)) $((2 * K * K)) >>fell
holds 'a container that is cut at any of its parts is a fact' '[ ! -s fell ]'

# ---- depths, names, loops
deep=deep
for i in $(seq 30); do deep=$deep/level$i; done
rm -rf tree
mkdir -p "tree/$deep" tree/one
echo deepest >"tree/$deep/file"
name=$(printf 'latin-\351t\351')
echo latin >"tree/$name"
name=$(printf 'lone\377\376')
echo lone >"tree/$name"
name=$(printf 'line\nend\tand tab')
echo control >"tree/$name"
truncate -s 1T tree/huge
echo inside >tree/one/inside
truncate -s 16M odd.img
mke2fs -q -t ext4 -d tree odd.img
debugfs -w -R 'ln one one/again' odd.img >/dev/null 2>&1
debugfs -w -R 'ln one one/twice' odd.img >/dev/null 2>&1
examined odd.img
holds '30 folders deep a file has its digest' 'grep "level30/file\"" odd.img.json | grep -q "$(echo deepest | sha256sum | cut -d" " -f1)"'
for text in latin lone control; do
    holds "a name of no encoding is listed with its digest: $text" 'grep -q "$(echo '$text' | sha256sum | cut -d" " -f1)" odd.img.json'
done
holds 'a folder that contains itself is entered once' '[ "$(grep -c "one/again.*loop=not entered" odd.img.problems)" = 1 ] && [ "$(grep -c "/inside\"" odd.img.json)" = 1 ]'
holds 'a file of 1 TiB, all hole, is said to be undigested' 'grep -q "huge.*undigested=" odd.img.problems'

# ---- a medium of 1 TiB that is all hole
truncate -s 1T huge.img
printf 'label: gpt\nstart=2048,size=32768\n' | sfdisk -q huge.img >/dev/null 2>&1
dd if=odd.img of=huge.img bs=512 seek=2048 conv=notrunc status=none
examined huge.img
holds 'a sparse medium of 1 TiB is examined, and not digested as a whole' 'grep -q "^image.*undigested=" huge.img.problems && grep "level30/file\"" huge.img.json | grep -q sha256'
rm huge.img

# ---- superblocks: broken, and each byte of them in turn would take too long: every 17th
for offset in $(seq 1024 17 1284); do
    cp odd.img hurt.img
    printf '\377' | dd of=hurt.img bs=1 seek="$offset" conv=notrunc status=none
    timeout 60 "$CONSTAT" examine hurt.img --out hurt.manifest >/dev/null 2>&1 || echo "$offset"
done >fell
holds 'no broken superblock ends the examination' '[ ! -s fell ]'

# ---- one NTFS folder of 100,000 entries
truncate -s 200M many.img
mkntfs -q -F -f many.img >/dev/null 2>&1
"$NTFS_MAKE" many.img many folder 100000
"$CONSTAT" examine many.img --out many.manifest >many.counts 2>&1
"$CONSTAT" manifest show many.manifest | cut -f6 | grep -ac '/whole000/folder/entry-[0-9]*$' >many.count
holds '100,000 entries of one NTFS folder are listed, each once' '[ "$(cat many.count)" = 100000 ] && grep -q "^problems.0" many.counts'
rm many.img
verdict
