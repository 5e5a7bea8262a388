#!/bin/sh
# test_image_parents.sh - `constat examine` of images that hold the differences to another: the parent is
# looked for in the folders that are named, verified, and read through; a missing, wrong or circular one
# costs what only it has. And images of several files, and of every feature that qemu-img has.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

VHD_MAKE=$BUILD/tests/cli/vhd_make
needs qemu-img qemu-io mkfs.fat mcopy mdel

# same IMAGE: the items of IMAGE are those of the raw disk, and its digest too.
same() {
    "$CONSTAT" examine "$1" --out same.manifest >/dev/null 2>&1
    "$CONSTAT" manifest export same.manifest --format jsonl >same.json
    name=$(basename "$1")
    sed "s/\"path\":\"[^\"]*$name/\"path\":\"/" same.json | grep -v '"kind":"image"' >same.a
    sed 's/"path":"[^"]*new.img/"path":"/' new.img.json | grep -v '"kind":"image"' >same.b
    cmp same.a same.b && grep '"kind":"image"' same.json | grep -q "$(digest new.img)"
}

# agrees SENTENCE IMAGE
agrees() {
    if same "$2" >out 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# problems IMAGE ARGUMENTS: IMAGE.problems, with the arguments of the examination.
problems() {
    image=$1
    shift
    timeout 120 "$CONSTAT" examine "$image" "$@" --out "$image.manifest" >"$image.counts" 2>&1
    "$CONSTAT" manifest export "$image.manifest" --format jsonl >"$image.json"
    "$CONSTAT" manifest show --problems "$image.manifest" >"$image.problems"
}

# Two states of one disk: "old" is in the first, "new" only in the second.
head -c 3000000 /dev/urandom >old
head -c 2500000 /dev/urandom >new
truncate -s 16M old.img
mkfs.fat -F 16 -s 4 old.img >/dev/null 2>&1
mcopy -i old.img old ::/old
cp old.img new.img
mcopy -i new.img new ::/new
examined new.img
OLD=$(digest old)
NEW=$(digest new)
export OLD NEW

# child KIND IMAGE PARENT PARENT-KIND: what is other in new.img than in old.img, in pieces of 64 KiB.
child() {
    qemu-img create -q -f "$1" -b "$3" -F "$4" "$2"
    cmp -l old.img new.img | awk '{ print int(($1 - 1) / 65536) }' | uniq | while read -r piece; do
        dd if=new.img of="piece$piece" bs=64k skip="$piece" count=1 status=none
        echo "write -s piece$piece $((piece * 65536)) 64k"
    done >commands
    qemu-io -f "$1" "$2" <commands >/dev/null
    rm -f piece*
}

# ---- parents of every kind, beside the image
for kind in qcow2 vmdk qcow; do
    qemu-img convert -f raw -O $kind old.img base.$kind
    child $kind child.$kind base.$kind $kind
    agrees "$kind: read through to its parent, it is the disk" child.$kind
done
for kind in vhd vhdx; do
    format=$kind
    [ $kind = vhd ] && format='vpc -o force_size=on'
    # shellcheck disable=SC2086 # several words
    qemu-img convert -f raw -O $format old.img base.$kind
    "$VHD_MAKE" $kind child.$kind base.$kind old.img new.img
    agrees "$kind: read through to its parent, it is the disk" child.$kind
done
qemu-img convert -f raw -O vpc -o force_size=on,subformat=fixed old.img fixed.vhd
"$VHD_MAKE" vhd onfixed.vhd fixed.vhd old.img new.img
agrees 'vhd: a parent of fixed size' onfixed.vhd
qemu-img create -q -f qcow2 -b base.vmdk -F vmdk middle.qcow2
child qcow2 top.qcow2 middle.qcow2 qcow2
agrees 'a chain of three, of two kinds' top.qcow2
qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 zeroed.qcow2
qemu-io -f qcow2 -c 'write -z 0 16M' zeroed.qcow2 >/dev/null
qemu-img convert -f qcow2 -O raw zeroed.qcow2 zeroed.img
problems zeroed.qcow2
holds 'qcow2: what is said to be zero hides the parent' 'grep "\"kind\":\"image\"" zeroed.qcow2.json | grep -q "$(sha256sum <zeroed.img | cut -d" " -f1)"'
qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 larger.qcow2 20M
qemu-img convert -f qcow2 -O raw larger.qcow2 larger.img
problems larger.qcow2
holds 'qcow2: a disk that grew past its parent is zeroes there' 'grep "\"kind\":\"image\"" larger.qcow2.json | grep -q "$(sha256sum <larger.img | cut -d" " -f1)"'
# A raw parent whose bytes, which a guest wrote, look like an image of another file.
cp new.img guest.img
dd if=base.qcow2 of=guest.img bs=512 count=1 conv=notrunc status=none
qemu-img create -q -f qcow2 -b guest.img -F raw onraw.qcow2
problems onraw.qcow2
holds 'qcow2: a parent that is said to be raw is never taken for anything else' 'grep "\"kind\":\"image\"" onraw.qcow2.json | grep -q "$(sha256sum <guest.img | cut -d" " -f1)" && ! grep -q "wrong\|missing" onraw.qcow2.problems'
holds 'the image of differences tells its parent' 'grep "\"kind\":\"image\"" same.json | grep -q "\"name\":\"parent\",\"value\":\"middle.qcow2\""'

sha256sum base.qcow2 base.vhd child.vhd child.vmdk child.vhdx >before

# ---- a parent that is missing: the child's own is examined, the rest has its range
mkdir -p away
for kind in qcow2 vmdk vhd vhdx; do
    mv base.$kind away/
    problems child.$kind
    holds "$kind: a missing parent is named" 'grep "^image.problem" child.'$kind'.problems | grep -q "parent-missing=base.'$kind': what only it has is not read"'
    holds "$kind: what only it has is a problem with its range" 'grep "^image.problem" child.'$kind'.problems | grep -Eq "absent=[0-9]+ bytes from byte [0-9]+ on"'
    holds "$kind: nothing that is not there is taken for zeroes" '! grep "\"kind\":\"image\"" child.'$kind'.json | grep -q sha256 && ! grep -q "$OLD" child.'$kind'.json'
    problems child.$kind --parents away
    holds "$kind: it is found in a folder that is named" 'grep "whole000/old\"" child.'$kind'.json | grep -q $OLD && grep "whole000/new\"" child.'$kind'.json | grep -q $NEW'
    holds "$kind: and then there is no problem" '[ "$(grep -c "^image.problem" child.'$kind'.problems)" = 0 ]'
    mv away/base.$kind .
done
# The child has the file system's head and the new file; the old file is with the parent alone.
cp child.qcow2 most.qcow2
dd if=new.img of=head bs=64k count=4 status=none
qemu-io -f qcow2 -c 'write -s head 0 256k' most.qcow2 >/dev/null
qemu-img rebase -u -f qcow2 -b gone.qcow2 -F qcow2 most.qcow2
problems most.qcow2
holds 'what the child has itself is read, file by file' 'grep "whole000/new\"" most.qcow2.json | grep -q $NEW'
holds 'and a file that is with the parent says so' 'grep "whole000/old" most.qcow2.problems | grep "read-cause=medium: lies with the parent, which is not there" | grep -q "read-error=EIO"'

# ---- never outside of the folders that are named
mkdir -p elsewhere
mv base.qcow2 elsewhere/
cp child.qcow2 far.qcow2
qemu-img rebase -u -f qcow2 -b "$PWD/elsewhere/base.qcow2" -F qcow2 far.qcow2
problems far.qcow2
holds 'the path that the image stores is not followed' 'grep -q "parent-missing=.*base.qcow2" far.qcow2.problems && ! grep -q $OLD far.qcow2.json'
qemu-img rebase -u -f qcow2 -b '../../elsewhere/../elsewhere/base.qcow2' -F qcow2 far.qcow2
problems far.qcow2 --parents elsewhere
holds 'only its last part is' 'grep "whole000/old\"" far.qcow2.json | grep -q $OLD'
qemu-img rebase -u -f qcow2 -b 'C:\images\base.qcow2' -F qcow2 far.qcow2
problems far.qcow2 --parents elsewhere
holds 'of a path of Windows too' 'grep "whole000/old\"" far.qcow2.json | grep -q $OLD'
for name in .. . / 'a/' 'json:{}' 'nbd://host/..'; do
    qemu-img rebase -u -f qcow2 -b "$name" -F qcow2 far.qcow2 2>/dev/null
    problems far.qcow2 --parents elsewhere
    holds "a name that is none is a missing parent: $name" 'grep -q "^image.*parent-missing=" far.qcow2.problems'
done
ln -s elsewhere/base.qcow2 base.qcow2
problems child.qcow2
holds 'a symbolic link is not followed' 'grep -q "parent-wrong=base.qcow2: is a symbolic link" child.qcow2.problems && ! grep -q $OLD child.qcow2.json'
rm base.qcow2
mkfifo base.qcow2
problems child.qcow2
holds 'nor is what is no file opened' 'grep -q "parent-wrong=base.qcow2: is no plain file" child.qcow2.problems'
rm base.qcow2
holds 'a folder that is not there is an error' '! "$CONSTAT" examine child.qcow2 --parents nowhere --out none.manifest 2>said && grep -q "nowhere: no such folder" said'
mv elsewhere/base.qcow2 .

# ---- a wrong one
mkdir -p right
for kind in vmdk vhd vhdx; do
    format=$kind
    [ $kind = vhd ] && format='vpc -o force_size=on'
    mv base.$kind right/
    # shellcheck disable=SC2086 # several words
    qemu-img convert -f raw -O $format old.img base.$kind
    [ $kind = vmdk ] && sed -i 's/^CID=......../CID=01234567/' base.vmdk
    problems child.$kind
    holds "$kind: another image of the parent's name is refused by its identifier" 'grep "^image.problem" child.'$kind'.problems | grep "parent-wrong=base.'$kind': its identifier is not the one that the image names" | grep -q "parent-missing="'
    problems child.$kind --parents right
    holds "$kind: and the right one is still found" 'grep "whole000/old\"" child.'$kind'.json | grep -q $OLD'
    mv right/base.$kind .
done
cp base.vhd right/base.vhd
touch -d '2001-02-03 04:05:06 UTC' right/base.vhd
mv base.vhd away/
problems child.vhd --parents right
holds 'vhd: a parent that was written to since says so' 'grep "^image.problem" child.vhd.problems | grep -q "parent-time=base.vhd: last written 2001-02-03T04:05:06Z, and the image was made when that was 20"'
holds 'and is read' 'grep "whole000/old\"" child.vhd.json | grep -q $OLD'
mv away/base.vhd .
head -c 70000 /dev/urandom >noise
cp base.vhdx good.vhdx
cp noise base.vhdx
problems child.vhdx
holds 'a parent that is no image is refused' 'grep -q "parent-wrong=base.vhdx: has no identifier" child.vhdx.problems'
(printf 'vhdxfile'; cat noise) >base.vhdx
problems child.vhdx
holds 'one that cannot be opened is refused, and says why' 'grep -q "parent-wrong=base.vhdx: VHDX image: neither of its headers verifies" child.vhdx.problems'
mv good.vhdx base.vhdx
truncate -s 12M small.img
qemu-img convert -f raw -O vmdk small.img two2.vmdk
cp child.vmdk size.vmdk
cid=$(printf '%-8s' "$(grep -a '^CID=' two2.vmdk | head -1 | cut -d= -f2)") # qemu-img writes no leading zeroes
sed -i "s/^parentCID=......../parentCID=$cid/; s/\"base.vmdk\"/\"two2.vmdk\"/" size.vmdk
problems size.vmdk
holds 'vmdk: a parent of another size is refused' 'grep -q "parent-wrong=two2.vmdk: holds a disk of another size" size.vmdk.problems'

# ---- circles and depth
cp child.qcow2 circle.qcow2
qemu-img rebase -u -f qcow2 -b circle.qcow2 -F qcow2 circle.qcow2
problems circle.qcow2
holds 'an image that is its own parent says so, and is examined' 'grep "^image.problem" circle.qcow2.problems | grep -q "parent-circular=circle.qcow2" && grep -q "whole000/new\"\|no-file-system\|list-error\|absent" circle.qcow2.json'
cp child.qcow2 one.qcow2
cp child.qcow2 two.qcow2
qemu-img rebase -u -f qcow2 -b two.qcow2 -F qcow2 one.qcow2
qemu-img rebase -u -f qcow2 -b one.qcow2 -F qcow2 two.qcow2
problems one.qcow2
holds 'so do two that are each other'"'"'s' 'grep "^image.problem" one.qcow2.problems | grep -q "parent-circular=one.qcow2"'
cp base.qcow2 deep000.qcow2
for i in $(seq 1 64); do
    qemu-img create -q -f qcow2 -u -b "$(printf 'deep%03d.qcow2' $((i - 1)))" -F qcow2 "$(printf 'deep%03d.qcow2' "$i")" 16M
done
problems deep063.qcow2
holds 'sixty-three parents are read through' 'grep "whole000/old\"" deep063.qcow2.json | grep -q $OLD'
problems deep064.qcow2
holds 'sixty-four are too many, which is said' 'grep "^image.problem" deep064.qcow2.problems | grep -q "parent-too-deep=deep000.qcow2"'
rm deep*

# ---- images of several files, and everything that qemu-img can do to one
for subformat in twoGbMaxExtentSparse twoGbMaxExtentFlat monolithicFlat streamOptimized monolithicSparse; do
    qemu-img convert -f raw -O vmdk -o subformat=$subformat new.img $subformat.vmdk
    agrees "vmdk: $subformat" $subformat.vmdk
done
mv monolithicFlat-flat.vmdk away/
problems monolithicFlat.vmdk
holds 'vmdk: an extent that is missing is named' 'grep -q "extent-missing=monolithicFlat-flat.vmdk" monolithicFlat.vmdk.problems'
problems monolithicFlat.vmdk --parents away
holds 'and found in a folder that is named' 'grep "whole000/new\"" monolithicFlat.vmdk.json | grep -q $NEW'
qemu-img create -q -f vmdk -o subformat=twoGbMaxExtentSparse -b base.vmdk -F vmdk split.vmdk
problems split.vmdk
holds 'vmdk: split, with a parent' 'grep "whole000/old\"" split.vmdk.json | grep -q $OLD'
for options in compat=0.10 cluster_size=512 cluster_size=2M extended_l2=on,cluster_size=128k preallocation=full lazy_refcounts=on; do
    qemu-img convert -f raw -O qcow2 -o $options new.img options.qcow2
    agrees "qcow2: $options" options.qcow2
done
qemu-img convert -f raw -c -O qcow2 new.img packed.qcow2
agrees 'qcow2: packed by deflate' packed.qcow2
qemu-img convert -f raw -c -O qcow2 -o compression_type=zstd new.img zstd.qcow2 && agrees 'qcow2: packed by zstd' zstd.qcow2
qemu-img convert -f raw -c -O qcow new.img packed.qcow && agrees 'qcow: packed' packed.qcow
for options in extended_l2=on,cluster_size=128k cluster_size=4k; do
    qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 -o $options parts.qcow2
    qemu-io -f qcow2 -c 'write -P 7 1000448 5120' -c 'write -z 2M 70k' -c 'discard 3M 300k' parts.qcow2 >/dev/null
    qemu-img convert -f qcow2 -O raw parts.qcow2 parts.img
    problems parts.qcow2
    holds "qcow2: parts of clusters over a parent: $options" 'grep "\"kind\":\"image\"" parts.qcow2.json | grep -q "$(sha256sum <parts.img | cut -d" " -f1)"'
done
qemu-img create -q -f qcow2 --object secret,id=s,data=x -o encrypt.format=luks,encrypt.key-secret=s locked.qcow2 4M 2>/dev/null &&
    problems locked.qcow2 && holds 'qcow2: an encrypted one is a file that says so' 'grep -q "image-error=QCOW image: is encrypted" locked.qcow2.problems'
qemu-img create -q -f qcow2 -o data_file=apart.raw apart.qcow2 4M 2>/dev/null &&
    problems apart.qcow2 && holds 'qcow2: one whose data is apart is a file that says so' 'grep -q "image-error=QCOW image: keeps its data in a file apart" apart.qcow2.problems'
cp base.qcow2 snap.qcow2
qemu-img snapshot -c before snap.qcow2
problems snap.qcow2
holds 'qcow2: snapshots inside are counted' 'grep "\"kind\":\"image\"" snap.qcow2.json | grep -q "\"snapshots\",\"value\":\"1 inside, not looked into\""'
sha256sum --quiet -c before >out 2>&1 && pass 'no image was written to' || fail 'no image was written to'
verdict
