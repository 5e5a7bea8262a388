#!/bin/sh
# test_image_disc.sh - `constat examine` of discs that were written to more than once: every session of an
# ISO 9660 disc, and UDF with the table of a virtual partition.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

needs genisoimage mkudffs

# found PATH FILE: the item of disc.iso is there with the digest of the file.
found() {
    grep "/$1\"" disc.iso.json | grep -q "$(digest "$2")"
}

# is SENTENCE PATH FILE
is() {
    if found "$2" "$3"; then
        pass "$1"
    else
        fail "$1"
    fi
}

mkdir one two
head -c 30000 /dev/urandom >one/first
echo gone >one/gone
head -c 5000 /dev/urandom >two/second
genisoimage -quiet -R -o one.iso one 2>/dev/null
blocks=$((($(stat -c %s one.iso) / 2048 + 15) / 16 * 16 + 320))
genisoimage -quiet -R -C 0,$blocks -M one.iso -m gone -o two.iso two 2>/dev/null
cp one.iso disc.iso
dd if=two.iso of=disc.iso bs=2048 seek=$blocks conv=notrunc status=none
examined disc.iso
is 'the first session' whole000/first one/first
is 'what only the first one names' whole000/gone one/gone
is 'the second session, in its own volume' whole002/second two/second
is 'and what it took over from the first' whole002/first one/first
holds 'says which it is, and where' 'grep "/whole002\"" disc.iso.json | grep "\"session 2\"" | grep -q "\"offset\",\"value\":'$((blocks * 2048))'"'
holds 'a later session has descriptors of its own' 'grep -q "/whole002//:volume-descriptor-16\"" disc.iso.json'
truncate -s 2G disc.iso
examined disc.iso
is 'on a disc larger than a CD too' whole002/second two/second
cp one.iso two/inner.iso
genisoimage -quiet -R -o nest.iso two 2>/dev/null
examined nest.iso
holds 'the image of a disc that is a file of a disc is no session' '! grep -q "session" nest.iso.json && ! grep -q "/whole002" nest.iso.json'
head -c 100000 nest.iso >cut.iso
examined cut.iso
holds 'a disc that the medium cuts says so, and how large it was' 'grep "/whole000\"" cut.iso.json | grep "\"truncated\"" | grep -q "\"size\":$(stat -c %s nest.iso)"'
holds 'and a whole one does not' '! grep -q truncated nest.iso.json'
truncate -s 12M dvd.img
mkudffs --media-type=hd -b 512 dvd.img >/dev/null 2>&1
examined dvd.img
head -c 3000000 dvd.img >cut.img
examined cut.img
holds 'a UDF volume too' 'grep "/whole000\"" cut.img.json | grep -q "\"truncated\"" && ! grep -q truncated dvd.img.json'

# ---- UDF on discs that are written once (its files: tests/unit/test_disc.c)
for media in cdr dvdr; do
    truncate -s 64M $media.img
    mkudffs --media-type=$media -b 2048 -l 'A Volume' $media.img >/dev/null 2>&1
    examined $media.img
    holds "UDF on $media: the volume is read through its table" 'grep "/whole000\"" '$media'.img.json | grep -q "\"file-system\",\"value\":\"udf\"" && grep -q "A Volume" '$media'.img.json && grep -q "^problems.0" '$media'.img.counts'
done
dd if=/dev/zero of=dvdr.img bs=2048 seek=280 conv=notrunc status=none count=32000
examined dvdr.img
holds 'and one whose table is missing says so' 'grep "/whole000\"" dvdr.img.json | grep "no-file-system" | grep -q "UDF: volume: is virtual, and its table is missing"'
verdict
