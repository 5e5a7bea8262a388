#!/bin/sh
# test_image.sh - `constat examine` of disk images made here, with known content: every digest beside
# sha256sum's, live and deleted, in partitions, broken ones too.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-tsk" ] && CONSTAT=$BUILD/constat
LC_ALL=C.UTF-8
MTOOLS_SKIP_CHECK=1
export CONSTAT LC_ALL MTOOLS_SKIP_CHECK
cd "$SCRATCH" || exit 1

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

needs mke2fs debugfs mkfs.fat mkfs.exfat mcopy mkntfs ntfscp genisoimage xorriso sfdisk qemu-img ewfacquire

# examined NAME: NAME.manifest and, for people and grep, NAME.list and NAME.json of NAME.img.
examined() {
    "$CONSTAT" examine "$1.img" --out "$1.manifest" >"$1.counts" 2>&1
    "$CONSTAT" manifest export "$1.manifest" --format jsonl >"$1.json"
    "$CONSTAT" manifest export "$1.manifest" --format hashdeep | grep -av '^[%#]' >"$1.list"
}

# whole NAME VOLUME: each file of tree/ is there with its SHA-256.
whole() {
    (cd tree && find . -type f | sed 's/^..//') | while read -r file; do
        digest=$(sha256sum <"tree/$file" | cut -d' ' -f1)
        grep -aq ",$digest,.*/$2/$file\$" "$1.list" || echo "missing: $file"
    done >missing
    cat missing
    [ ! -s missing ]
}

# complete SENTENCE NAME VOLUME
complete() {
    if whole "$2" "$3" >out; then
        pass "$1"
    else
        fail "$1"
    fi
}

mkdir -p tree/folder/deep
head -c 3000000 /dev/urandom >tree/large
head -c 100000 /dev/urandom >tree/middle
head -c 10 /dev/urandom >tree/folder/tiny
echo hello >tree/folder/deep/Ελληνικά.txt
: >tree/empty
head -c 40000 /dev/urandom >gone
DIGEST_OF_GONE=$(sha256sum <gone | cut -d' ' -f1)
export DIGEST_OF_GONE

# ---- ext4
truncate -s 24M ext4.img
cp gone tree/gone
ln tree/middle tree/middle-again
ln -s middle tree/link
mke2fs -q -t ext4 -d tree ext4.img
rm tree/gone tree/link
debugfs -w -R 'rm gone' ext4.img >/dev/null 2>&1
cp ext4.img before.img
examined ext4
complete 'ext4: every digest is that of sha256sum' ext4 whole000
holds 'ext4: a hard link is digested once' 'grep "whole000/middle-again\"" ext4.json | grep -q "\"flags\":\"linked\""'
holds 'ext4: a symbolic link has its target' 'grep "whole000/link\"" ext4.json | grep -q "\"name\":\"target\",\"value\":\"middle\""'
holds 'ext4: a deleted name is listed as deleted' 'grep "whole000/gone\"" ext4.json | grep -q deleted'
holds 'the image is never written' 'cmp ext4.img before.img'
holds 'its digest is that of its file' 'grep -q "$(sha256sum <ext4.img | cut -d" " -f1)" ext4.json'
rm -f tree/middle-again
holds '--no-medium digests the files, and not the medium' '"$CONSTAT" examine ext4.img --no-medium --out files.manifest && "$CONSTAT" manifest export files.manifest --format jsonl >files.json && ! grep "\"kind\":\"image\"" files.json | grep -q sha256 && grep "whole000/large\"" files.json | grep -q "$(sha256sum <tree/large | cut -d" " -f1)"'

# ---- ext2 and ext3; file systems that are recognised
for kind in ext2 ext3; do
    truncate -s 16M $kind.img
    mke2fs -q -t $kind -d tree $kind.img
    examined $kind
    complete "$kind: every digest is that of sha256sum" $kind whole000
done
truncate -s 8M exfat.img
mkfs.exfat exfat.img >/dev/null 2>&1
examined exfat
holds 'exFAT: is recognised' 'grep "whole000\"" exfat.json | grep -q "\"value\":\"exfat\""'
for mark in 'XFS:0:XFSB' 'BitLocker:3:-FVE-FS-'; do
    at=${mark#*:}
    truncate -s 1M unread.img
    printf '%s' "${at#*:}" | dd of=unread.img bs=1 seek="${at%%:*}" conv=notrunc status=none
    examined unread
    holds "what is recognised and not read is a problem of its volume: ${mark%%:*}" 'grep "whole000\"" unread.json | grep "no-file-system" | grep -q "'"${mark%%:*}"': "'
    rm unread.img
done

# ---- ext4 as the kernel leaves it: the inode is cleared, the journal has what it was
mkdir journaled
cp gone journaled/gone
head -c 50000 /dev/urandom >journaled/reused
truncate -s 8M journal.img
mke2fs -q -t ext4 -b 1024 -d journaled journal.img
place=$(debugfs -R 'imap gone' journal.img 2>/dev/null | sed -n 's/.*located at block \([0-9]*\),.*/\1/p')
gone=$(debugfs -R 'stat gone' journal.img 2>/dev/null | sed -n 's/^Inode: \([0-9]*\) .*/\1/p')
reused=$(debugfs -R 'stat reused' journal.img 2>/dev/null | sed -n 's/^Inode: \([0-9]*\) .*/\1/p')
dd if=journal.img of=inodes bs=1024 skip="$place" count=2 status=none
block=$(debugfs -R 'blocks reused' journal.img 2>/dev/null | cut -d' ' -f1)
printf 'jo\njw -b %s,%s inodes\njc\njr\n' "$place" $((place + 1)) >commands
debugfs -w -f commands journal.img >/dev/null 2>&1
printf 'rm gone\nrm reused\nclri <%s>\nclri <%s>\nsetb %s\n' "$gone" "$reused" "$block" >commands
debugfs -w -f commands journal.img >/dev/null 2>&1
examined journal
holds 'ext4: a cleared inode is recovered from the journal, which is told' 'grep "whole000/gone\"" journal.json | grep $DIGEST_OF_GONE | grep "\"recovery\",\"value\":\"intact\"" | grep -q "\"recovered-from\",\"value\":\"journal: transaction 1, block 2\""'
holds 'ext4: so is one whose blocks are in use again, and labelled' 'grep "whole000/reused\"" journal.json | grep -q "\"recovery\",\"value\":\"clusters-reused\""'

# ---- FAT: one deleted and whole, one deleted and overwritten
for bits in 12 16 32; do
    case $bits in 12) size=7M ;; 16) size=24M ;; *) size=48M ;; esac
    truncate -s $size "fat$bits.img"
    mkfs.fat -F $bits "fat$bits.img" >/dev/null 2>&1
    mcopy -i "fat$bits.img" gone ::/gone
    mcopy -s -i "fat$bits.img" tree/folder tree/large tree/middle tree/empty ::/
    mdel -i "fat$bits.img" ::/gone
    examined "fat$bits"
    complete "FAT$bits: every digest is that of sha256sum" "fat$bits" whole000
    holds "FAT$bits: a deleted file is recovered, and labelled a guess" "grep 'whole000/_one\"' fat$bits.json | grep \$DIGEST_OF_GONE | grep -q '\"name\":\"recovery\",\"value\":\"guessed\"'"
    holds "FAT$bits: the zone of its times is told" "grep '\"name\":\"zone\"' fat$bits.json | grep -q 'whole000\"'"
done
# A file in two pieces with another one between them, both deleted: the pieces are told apart.
truncate -s 24M pieces.img
mkfs.fat -F 16 -s 4 pieces.img >/dev/null 2>&1
head -c 4096 tree/large >hole
head -c 9000 tree/middle >between
tail -c 20000 tree/large >pieces
mcopy -i pieces.img hole ::/hole
mcopy -i pieces.img between ::/between
mdel -i pieces.img ::/hole
mcopy -i pieces.img pieces ::/pieces
mcopy -i pieces.img tree/folder/tiny ::/after
mdel -i pieces.img ::/pieces ::/between
examined pieces
DIGEST_OF_PIECES=$(sha256sum <pieces | cut -d' ' -f1)
DIGEST_OF_BETWEEN=$(sha256sum <between | cut -d' ' -f1)
export DIGEST_OF_PIECES DIGEST_OF_BETWEEN
holds 'FAT: a deleted file in pieces is put together from the clusters that no other claims' 'grep "whole000/_ieces\"" pieces.json | grep $DIGEST_OF_PIECES | grep "\"value\":\"guessed\"" | grep -q "\"recovery-method\",\"value\":\"in pieces"'
holds 'FAT: and so is the one between them' 'grep "whole000/_etween\"" pieces.json | grep $DIGEST_OF_BETWEEN | grep -q "\"recovery-method\",\"value\":\"free clusters in a row"'
truncate -s 4M reused.img
mkfs.fat -F 12 reused.img >/dev/null 2>&1
mcopy -i reused.img tree/folder/tiny ::/first
mcopy -i reused.img gone ::/gone
mdel -i reused.img ::/first ::/gone
head -c 3900000 tree/large | mcopy -i reused.img - ::/over
examined reused
holds 'FAT: a deleted file whose clusters are used again says so' 'grep "whole000/_one\"" reused.json | grep -q "\"value\":\"\(clusters-reused\|lost\)\""'
holds 'and has no digest of what lies there now' '! grep -q "$DIGEST_OF_GONE" reused.json'

# ---- NTFS: streams, and files that live in their record
truncate -s 24M ntfs.img
mkntfs -q -F -f ntfs.img >/dev/null 2>&1
for file in large middle empty; do ntfscp -f ntfs.img tree/$file $file >/dev/null 2>&1; done
ntfscp -f ntfs.img tree/folder/tiny resident >/dev/null 2>&1
ntfscp -f -N hidden ntfs.img tree/middle resident >/dev/null 2>&1
examined ntfs
for file in large middle; do
    digest=$(sha256sum <tree/$file | cut -d' ' -f1)
    holds "NTFS: $file has its digest" "grep -aq ',$digest,.*/whole000/$file\$' ntfs.list"
done
holds 'NTFS: a file inside its record' 'grep -aq "$(sha256sum <tree/folder/tiny | cut -d" " -f1),.*/whole000/resident$" ntfs.list'
holds 'NTFS: a named stream is an item of its own' 'grep "whole000/resident//:hidden\"" ntfs.json | grep "$(sha256sum <tree/middle | cut -d" " -f1)" | grep -q "\"kind\":\"stream\""'
holds 'NTFS: times are finer than a second' 'grep "whole000/large\"" ntfs.json | grep -Eq "modified\":\"[^\"]*\.[0-9]*[1-9]"'

# ---- ISO 9660: every tree, and UDF beside them
cp -r tree disc
name=$(printf 'a long name, longer than Joliet takes: %060d' 7)
echo long >"disc/$name"
mkdir -p disc/1/2/3/4/5/6/7/8/9/10
echo moved >disc/1/2/3/4/5/6/7/8/9/10/moved
ln -s folder/deep disc/link
head -c 4096 tree/middle >disc/boot.img
genisoimage -quiet -J -R -udf -V 'A VOLUME' -publisher 'A Publisher' -b boot.img -no-emul-boot -boot-load-size 8 -o iso.img disc 2>/dev/null
examined iso
complete 'ISO 9660: Rock Ridge names, each digest that of sha256sum' iso whole000
volume_of() {
    grep '"kind":"volume"' iso.json | grep "\"value\":\"$1\"" | sed 's/.*\/\(whole[0-9]*\)".*/\1/'
}
complete 'ISO 9660: so have the Joliet names' iso "$(volume_of 'iso9660 joliet')"
PRIMARY=$(volume_of 'iso9660 primary')
UDF=$(volume_of udf)
export PRIMARY UDF
holds 'ISO 9660: the plain tree is listed too' 'grep "/$PRIMARY/FOLDER/TINY" iso.json | grep -q "$(sha256sum <tree/folder/tiny | cut -d" " -f1)"'
holds 'ISO 9660: what all trees share is digested once' 'grep "/$PRIMARY/LARGE" iso.json | grep -q "\"flags\":\"linked\""'
complete 'UDF: each digest is that of sha256sum' iso "$UDF"
holds 'ISO 9660: a folder that lay too deep is where it belongs' 'grep "whole000/1/2/3/4/5/6/7/8/9/10/moved\"" iso.json | grep -q "$(echo moved | sha256sum | cut -d" " -f1)"'
holds 'ISO 9660: a symbolic link has its target' 'grep "whole000/link\"" iso.json | grep -q "\"name\":\"target\",\"value\":\"folder/deep\""'
holds 'ISO 9660: the image that it boots from' 'grep "whole000//:boot-image-1\"" iso.json | grep -q "$(sha256sum <disc/boot.img | cut -d" " -f1)"'
holds 'ISO 9660: descriptors say who made it' 'grep "whole000//:volume-descriptor-16\"" iso.json | grep "A Publisher" | grep -q "A VOLUME"'
entry=$(grep -abo 'LARGE\.\?;1' iso.img | head -1 | cut -d: -f1)
printf '\001' | dd of=iso.img bs=1 seek=$((entry - 33 + 9)) conv=notrunc status=none
examined iso
holds 'ISO 9660: numbers whose two spellings differ are told' 'grep "/$PRIMARY/LARGE" iso.json | grep -q "\"endian-mismatch\",\"value\":\"extent: .* little-endian, .* big-endian\""'
xorriso -as mkisofs -quiet -R -hfsplus -o hybrid.img tree 2>/dev/null
examined hybrid
grep '"kind":"volume"' hybrid.json | grep '"value":"hfs' | sed 's/.*\/\([a-z]*[0-9]*\)".*/\1/' | head -1 >volumes
HFS=$(cat volumes)
export HFS
holds 'HFS+ beside ISO 9660: both are read' 'for file in large middle folder/tiny; do grep "/$HFS/$file\"" hybrid.json | grep -q "$(sha256sum <tree/$file | cut -d" " -f1)" || exit 1; done'
holds 'HFS+: a name that it keeps decomposed' 'grep "/$HFS/folder/deep/Ελληνικ" hybrid.json | grep -q "$(echo hello | sha256sum | cut -d" " -f1)"'
complete 'and the files of the disc' hybrid whole000

# ---- partitions: MBR with a nested table, GPT, both split in pieces
truncate -s 96M mbr.img
printf 'label: dos\nstart=2048,size=49152,type=83\nstart=53248,type=5\nstart=55296,size=14336,type=1\nstart=71680,size=49152,type=7\n' | sfdisk -q mbr.img >/dev/null 2>&1
dd if=ext4.img of=mbr.img bs=512 seek=2048 conv=notrunc status=none
dd if=fat12.img of=mbr.img bs=512 seek=55296 conv=notrunc status=none
dd if=ntfs.img of=mbr.img bs=512 seek=71680 conv=notrunc status=none
examined mbr
grep -o '"path":"[^"]*mbr[0-9]*"' mbr.json | sed 's/.*\///; s/"//' >volumes
holds 'MBR: three volumes, two of them in the nested table' '[ "$(wc -l <volumes)" = 3 ]'
complete 'MBR: the files of the first' mbr "$(sed -n 1p volumes)"
complete 'MBR: the files of a nested one' mbr "$(sed -n 2p volumes)"
truncate -s 64M gpt.img
printf 'label: gpt\nstart=2048,size=49152\nstart=53248,size=14336\n' | sfdisk -q gpt.img >/dev/null 2>&1
dd if=ext4.img of=gpt.img bs=512 seek=2048 conv=notrunc status=none
dd if=fat12.img of=gpt.img bs=512 seek=53248 conv=notrunc status=none
examined gpt
grep -o '"path":"[^"]*gpt[0-9]*"' gpt.json | sed 's/.*\///; s/"//' >volumes
complete 'GPT: the files of a volume' gpt "$(sed -n 1p volumes)"
holds 'GPT: its guard is no second reading' '! grep -q "several readings" gpt.json'
split -b 7M -d -a 3 --numeric-suffixes=1 gpt.img gpt-split.
"$CONSTAT" examine gpt-split.001 --out split.manifest >/dev/null 2>&1
"$CONSTAT" manifest export split.manifest --format jsonl | sed 's/"path":"[^"]*gpt-split.001/"path":"/' | grep -v '"kind":"image"' >a
sed 's/"path":"[^"]*gpt.img/"path":"/' gpt.json | grep -v '"kind":"image"' >b
holds 'split in pieces it is the same' 'cmp a b'
rm gpt-split.004
holds 'a piece that is missing is said' '"$CONSTAT" examine gpt-split.001 --out gap.manifest; "$CONSTAT" manifest show --problems gap.manifest | grep -q "segment-missing=gpt-split.004"'

# ---- tables that disagree
truncate -s 64M other.img
printf 'label: gpt\nstart=2048,size=49152\n' | sfdisk -q other.img >/dev/null 2>&1
cp gpt.img two.img
dd if=other.img of=two.img bs=512 skip=131039 seek=131039 count=33 conv=notrunc status=none
cp other.img three.img
dd if=gpt.img of=three.img bs=512 skip=131039 seek=131039 count=33 conv=notrunc status=none
dd if=ext4.img of=three.img bs=512 seek=2048 conv=notrunc status=none
dd if=fat12.img of=three.img bs=512 seek=53248 conv=notrunc status=none
examined two
holds 'GPT: a backup that lists less is told' 'grep "\"kind\":\"image\"" two.json | grep -q "\"gpt-backup\",\"value\":\"lists other partitions"'
examined three
holds 'GPT: what the backup alone lists is a reading of its own, with a warning' 'grep "\"kind\":\"image\"" three.json | grep -q "several readings" && grep -q "/gptb002/" three.json'
complete 'and its files are examined' three gptb002
cp gpt.img hurt.img
dd if=/dev/zero of=hurt.img bs=512 seek=1 count=1 conv=notrunc status=none
examined hurt
holds 'GPT: a primary that is gone is told, and the backup is read' 'grep -q "\"gpt-primary\",\"value\":\"is missing or broken\"" hurt.json'
complete 'and its files are examined' hurt "$(grep -o '"path":"[^"]*gpt[0-9]*"' hurt.json | sed 's/.*\///; s/"//' | head -1)"
cp gpt.img hurt.img
printf '\001' | dd of=hurt.img bs=1 seek=1100 conv=notrunc status=none
examined hurt
holds 'GPT: checksums are verified' 'grep -q "\"gpt-primary\",\"value\":\"the checksum of its entries does not verify\"" hurt.json'
cp gpt.img hybrid.img
printf '\000\000\000\000\014\000\000\000\000\320\000\000\000\070\000\000' | dd of=hybrid.img bs=1 seek=462 conv=notrunc status=none
examined hybrid
holds 'a hybrid MBR is told, both readings are listed, and the files once' 'grep "\"kind\":\"image\"" hybrid.json | grep "hybrid-mbr" | grep -q "several readings" && grep "/mbr[0-9]*\"" hybrid.json | grep -q same-as'
truncate -s 64M overlap.img
printf 'label: dos\nstart=2048,size=49152,type=83\nstart=53248,size=14336,type=1\n' | sfdisk -q overlap.img >/dev/null 2>&1
printf '\000\010' | dd of=overlap.img bs=1 seek=470 conv=notrunc status=none
examined overlap
holds 'volumes that overlap say so' '[ "$(grep -c "overlaps another volume" overlap.json)" = 2 ]'

# ---- one disk in six containers: the same root, which stands for every item
# root NAME: the root of the manifest of NAME.
root() {
    "$CONSTAT" examine "$1" --out "$1.manifest" 2>/dev/null | sed -n 's/^root.//p'
}

root gpt.img >root
for kind in qcow2 vmdk vpc vhdx; do
    forced=
    [ $kind = vpc ] && forced='-o force_size=on'
    # shellcheck disable=SC2086 # two words or none
    qemu-img convert -f raw -O $kind $forced gpt.img six.$kind
    root six.$kind >root.$kind
    holds "$kind has the root of the raw image" "cmp root root.$kind"
done
qemu-img convert -f raw -O vpc -o force_size=on,subformat=fixed gpt.img fixed.vpc
root fixed.vpc >root.fixed
holds 'so has a VHD of fixed size' 'cmp root root.fixed'
ewfacquire -u -q -t six -f encase6 -S 4MiB gpt.img >/dev/null 2>&1
"$CONSTAT" examine six.E01 --out six.manifest >/dev/null
"$CONSTAT" manifest export six.manifest --format jsonl >six.json
sed 's/"path":"[^"]*six.E01/"path":"/' six.json | grep -v '"kind":"image"' >a
sed 's/"path":"[^"]*gpt.img/"path":"/' gpt.json | grep -v '"kind":"image"' >b
split -b 7M -d -a 3 --numeric-suffixes=1 gpt.img whole-split.
"$CONSTAT" examine whole-split.001 --out six.split.manifest >/dev/null
mv six.manifest six.E01.manifest
for kind in qcow2 vmdk vpc vhdx split E01; do
    holds "manifest diff calls $kind and the raw image the same" '"$CONSTAT" manifest diff gpt.manifest six.'$kind'.manifest >differs && ! grep -E "^(added|removed|changed|renamed)" differs && "$CONSTAT" manifest diff six.'$kind'.manifest gpt.manifest >differs && ! grep -E "^(added|removed|changed|renamed)" differs'
done
cp gpt.img other.raw
printf 'XXXX' | dd of=other.raw bs=1 seek=60000000 conv=notrunc status=none
"$CONSTAT" examine other.raw --out other.manifest >/dev/null
holds 'and one with another byte, outside of all files, another disk' '"$CONSTAT" manifest diff six.E01.manifest other.manifest | grep -q "^changed..*content"'
holds 'E01 in several segments has the same items' '[ -f six.E02 ] && cmp a b'
holds 'and its stored digest is verified' 'grep "\"kind\":\"image\"" six.json | grep -q "\"name\":\"stored-digest\",\"value\":\"verified\""'
holds 'the digest of the medium is that of the raw image' 'grep "\"kind\":\"image\"" six.json | grep -q "$(sha256sum <gpt.img | cut -d" " -f1)"'
head -c 2000000 six.E01 >hurt.E01
holds 'a broken container is an error that says so, or a fact' '"$CONSTAT" examine hurt.E01 --out hurt.manifest >said 2>&1 || grep -q "EWF image" said'

# ---- broken
head -c 30000000 mbr.img >cut.img
examined cut
holds 'a truncated image: its volumes say so' 'grep -q "\"name\":\"truncated\",\"value\":\"the medium ends before the volume does\"" cut.json'
complete 'and what is there is examined' cut "$(grep -o '"path":"[^"]*mbr[0-9]*"' cut.json | head -1 | sed 's/.*\///; s/"//')"
cp mbr.img hurt.img
dd if=/dev/zero of=hurt.img bs=512 seek=2050 count=4 conv=notrunc status=none
examined hurt
holds 'a destroyed superblock is a fact of its volume' 'grep -q "\"superblock\"" hurt.json'
holds 'and the others are examined' 'grep -aq ",$(sha256sum <tree/folder/tiny | cut -d" " -f1)," hurt.list'
holds 'a file that is no image stays a file' 'cp tree/middle plain && "$CONSTAT" examine plain --out plain.manifest && "$CONSTAT" manifest show plain.manifest | grep -q "^source.file"'
holds 'two examinations are the same but for the header' '"$CONSTAT" examine ntfs.img --out again.manifest; tail -c +4097 again.manifest >a; tail -c +4097 ntfs.manifest | cmp - a'
verdict
