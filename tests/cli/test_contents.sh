#!/bin/sh
# test_contents.sh - what `constat examine` says that files are, and what is inside them, as a person runs
# it: renamed documents, archives made by other programs.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-inside" ] && CONSTAT=$BUILD/constat
LC_ALL=C.UTF-8
export CONSTAT LC_ALL
cd "$SCRATCH" || exit 1

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# examined NAME: NAME.manifest and NAME.table of the folder or file NAME.
examined() {
    "$CONSTAT" examine "$1" --out "$1.manifest" >"$1.counts" 2>"$1.errors"
    "$CONSTAT" manifest export "$1.manifest" --format table >"$1.table"
}

# tells SENTENCE NAME PATH FACT: the line of that path of NAME.table has the fact.
tells() {
    if awk -F '\t' -v path="$SCRATCH/$2/$3" '$6 == path' "$2.table" >"$SCRATCH/out" && grep -qF -- "$4" "$SCRATCH/out"; then
        pass "$1"
    else
        fail "$1"
    fi
}

needs zip mke2fs 7zz gcab genisoimage zstd bzip2 xz cpio dpkg-deb msibuild readelf

# ---- what a file is ----

mkdir -p renamed made/word
echo '<Types/>' >'made/[Content_Types].xml'
echo '<w:document/>' >made/word/document.xml
(cd made && zip -qr ../renamed/letter.docx . && cp ../renamed/letter.docx ../renamed/holiday.png)
cp "$ROOT/tests/golden/contents/slides.ppt" renamed/voice.amr
cp "$ROOT/tests/golden/contents/slides.ppt" renamed/slides.ppt
cp "$BUILD/constat-inside" renamed/song.mp3
echo 'a text' >renamed/text.pdf
echo 'a text' >renamed/text.txt
: >renamed/empty.jpg
ln renamed/voice.amr renamed/voice.ppt
examined renamed
tells 'a document keeps its name' renamed letter.docx 'kind=docx'
tells 'a document named like a picture is a document' renamed holiday.png 'kind=docx'
tells 'and the manifest says what the name says' renamed holiday.png 'mismatch=.png says png, the bytes say docx'
tells 'a presentation named like speech is a presentation' renamed voice.amr 'mismatch=.amr says amr, the bytes say ppt'
tells 'a program named like music is a program' renamed song.mp3 'mismatch=.mp3 says mp3, the bytes say elf'
tells 'text is no document' renamed text.pdf 'mismatch=.pdf says pdf, the bytes say text-ascii'
holds 'what is named well is not accused' '! grep -E "/(letter.docx|slides.ppt|text.txt|empty.jpg|voice.ppt)	" renamed.table | grep mismatch='
holds 'a second examination is the same but for its header' '"$CONSTAT" examine renamed --out again.manifest --jobs 5 && tail -c +4097 renamed.manifest >a && tail -c +4097 again.manifest | cmp - a'
holds 'nothing could not be looked at' 'grep -q "^problems.0$" renamed.counts'

truncate -s 16M disk.img
mke2fs -q -d renamed disk.img
examined disk.img
tells 'in an image too' disk.img whole000/holiday.png 'mismatch=.png says png, the bytes say docx'

# ---- what is inside ----

mkdir -p packed tree/deep
echo hello >tree/a.txt
head -c 300000 "$CONSTAT" >tree/deep/large
cp "$ROOT/tests/golden/contents/slides.ppt" tree/deep/picture.jpg
tar cf packed/t.tar tree
gzip -c packed/t.tar >packed/t.tar.gz
bzip2 -c packed/t.tar >packed/t.tar.bz2
xz -c packed/t.tar >packed/t.tar.xz
zstd -qc packed/t.tar >packed/t.tar.zst
zip -qr packed/t.zip tree
7zz a -bso0 packed/t.7z tree >/dev/null
(cd tree && gcab -c ../packed/t.cab a.txt deep/large deep/picture.jpg)
genisoimage -quiet -r -o packed/t.iso -graft-points tree=tree
find tree | cpio -o --quiet -H newc >packed/t.cpio
mkdir -p package/DEBIAN package/usr
printf 'Package: example\nVersion: 1\nArchitecture: all\nMaintainer: Ada <ada@example.org>\nDescription: example\n' >package/DEBIAN/control
cp -r tree package/usr/
dpkg-deb --root-owner-group -b package packed/t.deb >/dev/null
gzip -c tree/a.txt >packed/a.txt.gz
zip -jq packed/nested.zip packed/t.zip packed/t.tar.xz
zip -qr -P secret packed/locked.zip tree
7zz a -bso0 -psecret -mhe=on packed/hidden.7z tree >/dev/null
examined packed

# whole ARCHIVE PREFIX: each file of tree/ is a member with its SHA-256.
whole() {
    (cd tree && find . -type f | sed 's/^..//') | while read -r file; do
        digest=$(sha256sum <"tree/$file" | cut -d' ' -f1)
        awk -F '\t' -v path="$SCRATCH/packed/$1//$2$file" -v digest="$digest" '$1 == "member" && $5 == digest && $6 == path' packed.table |
            grep -q . || echo "missing: $1//$2$file"
    done >missing
    cp missing out
    [ ! -s missing ]
}

# complete SENTENCE ARCHIVE PREFIX
complete() {
    if whole "$2" "$3"; then
        pass "$1"
    else
        fail "$1"
    fi
}

for archive in t.tar t.tar.gz t.tar.bz2 t.tar.xz t.tar.zst t.zip t.7z t.iso t.cpio; do
    complete "$archive: every member has the digest of its file" $archive tree/
done
complete 'a cabinet too' t.cab ''
complete 'a Debian package, in its archive' t.deb//data.tar.xz usr/tree/
complete 'an archive in an archive' nested.zip//t.zip tree/
complete 'a packed archive in an archive' nested.zip//t.tar.xz tree/
tells 'a packed file has its own name inside' packed a.txt.gz//a.txt 'kind=text-ascii'
tells 'members are of a kind, and their names are compared' packed t.zip//tree/deep/picture.jpg 'mismatch=.jpg says jpeg, the bytes say ppt'
tells 'encrypted members say so' packed locked.zip//tree/a.txt 'encrypted=content'
tells 'and are counted' packed locked.zip 'encrypted-members='
tells 'so does an archive whose names are encrypted' packed hidden.7z 'encrypted=names'
holds 'items are what find finds, members are counted beside them' '[ "$(find packed | wc -l)" = "$(sed -n "s/^items.//p" packed.counts)" ] && grep -q "^members.[1-9]" packed.counts'
holds 'documents are no containers' '! grep -q "letter.docx//" renamed.table'
holds 'the manifest verifies' '"$CONSTAT" manifest verify packed.manifest'
holds 'a second examination of archives is the same but for its header' '"$CONSTAT" examine packed --out again.manifest --jobs 5 && tail -c +4097 packed.manifest >a && tail -c +4097 again.manifest | cmp - a'
holds 'without members containers are told, not listed' '"$CONSTAT" examine packed --no-members --out closed.manifest | grep -q "^members.0$" && "$CONSTAT" manifest export closed.manifest --format table | grep -q "t.zip.*kind=zip"'

# ---- what programs say of themselves ----

mkdir -p programs
cp "$ROOT/tests/golden/contents/example.dll" "$BUILD/constat-inside" programs/
printf 'Property\tValue\r\ns72\tl0\r\nProperty\tProperty\r\nProductName\tExample Suite\r\nManufacturer\tExample GmbH\r\nProductVersion\t1.2.3\r\nProductCode\t{11111111-2222-3333-4444-555555555555}\r\n' >Property.idt
cp packed/t.cab data.cab
msibuild programs/suite.msi -s 'Example Suite' 'Example GmbH' && msibuild programs/suite.msi -i Property.idt && msibuild programs/suite.msi -a data.cab data.cab
examined programs
tells 'a Windows program tells its version resource' programs example.dll 'product-name=Example Server publisher=Example GmbH product-version=5.6 original-name=example.exe machine=x86-64 program=library'
tells 'and that a certificate table is there' programs example.dll 'certificate=16'
tells 'an ELF program its build id, as readelf tells it' programs constat-inside "build-id=$(readelf -n "$BUILD/constat-inside" | sed -n 's/.*Build ID: //p')"
tells 'an installer its properties' programs suite.msi 'product-name=Example Suite publisher=Example GmbH product-version=1.2.3 product-code={11111111-2222-3333-4444-555555555555}'
tells 'and the files of its cabinets' programs suite.msi//data.cab//a.txt 'kind=text-ascii'

# ---- what is hostile ----

mkdir -p hostile
tar -czf cut.tar.gz tree/a.txt tree/deep/large
zip -q cut.zip tree/a.txt tree/deep/large
head -c 50000 cut.tar.gz >hostile/cut.tar.gz
head -c 50000 cut.zip >hostile/cut.zip
head -c -9 cut.zip >hostile/short.zip
head -c 400000000 /dev/zero | gzip -9 >hostile/zeros.gz
head -c 100000000 /dev/zero >zeros
zip -q 1.zip zeros
for i in 2 3 4 5 6; do
    cp 1.zip $i.zip
done
zip -q 7.zip 1.zip 2.zip 3.zip
zip -q hostile/bomb.zip 1.zip 2.zip 3.zip 4.zip 5.zip 6.zip 7.zip
rm zeros ?.zip
cp tree/a.txt deep.zip
for i in 0 1 2 3 4 5 6 7 8 9; do
    zip -q d$i.zip deep.zip
    mv d$i.zip deep.zip
done
mv deep.zip hostile/deep.zip
tar -cPf hostile/tricks.tar --transform 's,tree/a.txt,../../climbs,;s,tree/deep/large,/absolute,' tree/a.txt tree/deep/large
ln -s /etc/passwd tree/link
mkfifo tree/fifo
tar -rf hostile/tricks.tar tree/link tree/fifo
head -c 100000 /dev/urandom >hostile/noise
printf 'PK\003\004' | cat - hostile/noise >hostile/noise.zip
printf '7z\274\257\047\034' | cat - hostile/noise >hostile/noise.7z
printf 'MSCF\000\000\000\000' | cat - hostile/noise >hostile/noise.cab
printf '\037\213\010\000' | cat - hostile/noise >hostile/noise.gz
examined hostile
tells 'a cut archive says so' hostile cut.tar.gz 'container-error='
tells 'and gives what is readable' hostile cut.tar.gz//tree/a.txt 'kind=text-ascii'
tells 'so does a cut zip' hostile cut.zip 'container-error=Truncated'
tells 'so does one that only lacks the end of its directory' hostile short.zip 'container-error=is cut'
tells 'whose members are given as far as they go' hostile cut.zip//tree/a.txt 'kind=text-ascii'
tells 'what unpacks to too much is refused' hostile zeros.gz 'refused=unpacks to more'
tells 'so is a zip of zips' hostile bomb.zip 'refused=unpacks to more'
tells 'what lies too deep is not opened' hostile "deep.zip$(printf '//deep.zip%.0s' 1 2 3 4 5 6 7 8)" 'not-opened='
tells 'a name that climbs says so' hostile tricks.tar//../../climbs 'path-trick=climbs out'
tells 'so does an absolute one' hostile tricks.tar///absolute 'path-trick=absolute'
tells 'a link is listed with its target' hostile tricks.tar//tree/link 'target=/etc/passwd'
tells 'a pipe is listed' hostile tricks.tar//tree/fifo 'type=fifo'
holds 'whatever happened the examination ended well' 'grep -q ^root hostile.counts && "$CONSTAT" manifest verify hostile.manifest'

# flip FILE OFFSET: one byte of it is another.
flip() {
    byte=$(od -An -tu1 -j "$2" -N1 "$1")
    printf "\\$(printf '%03o' $((byte ^ 255)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# silent SENTENCE NAME PATH: the line of that path is a problem, without a digest.
silent() {
    if awk -F '\t' -v path="$SCRATCH/$2/$3" '$6 == path && $2 == "problem" && $5 == "-" { n++ } END { exit n != 1 }' "$2.table"; then
        pass "$1"
    else
        fail "$1"
    fi
}

mkdir damaged
seq 1 300000 >numbers
gzip -nc numbers >damaged/good.gz
size=$(wc -c <damaged/good.gz)
for part in middle check length; do
    cp damaged/good.gz damaged/$part.gz
done
flip damaged/middle.gz $((size * 6 / 10))
flip damaged/check.gz $((size - 6))
flip damaged/length.gz $((size - 2))
head -c 300000 damaged/good.gz >damaged/cut.gz
{ cat damaged/good.gz && printf 'not a stream'; } >damaged/behind.gz
cat damaged/good.gz damaged/good.gz >damaged/twice.gz
gzip -c numbers | bzip2 >damaged/inner.gz.bz2
head -c 300000000 /dev/zero | gzip >bomb.gz
zip -q damaged/bomb.zip bomb.gz
zip -q damaged/size.zip numbers
flip damaged/size.zip $(($(wc -c <damaged/size.zip) / 2))
rm bomb.gz
mkdir two
cp numbers two/one
cp tree/a.txt two/two
tar -cf two.tar two
gzip -nc two.tar >damaged/two.tar.gz
flip damaged/two.tar.gz $(($(wc -c <damaged/two.tar.gz) - 6))
cp damaged/two.tar.gz two.tgz
tar -cf damaged/around.tar tree/a.txt two.tgz
examined damaged
silent 'a gzip stream with a damaged byte has no digest' damaged middle.gz//middle
silent 'nor one whose CRC-32 is wrong' damaged check.gz//check
silent 'nor one whose length is wrong' damaged length.gz//length
tells 'which it says' damaged check.gz//check 'unpack-error=gzip: incorrect data check'
tells 'as the file does' damaged check.gz 'container-error=gzip: incorrect data check'
tells 'a cut one says how far it was read' damaged cut.gz//cut 'unpack-error=gzip: is cut unpacked='
tells 'and what it begins like' damaged cut.gz//cut 'kind=text-ascii'
tells 'what comes behind the last stream is counted' damaged behind.gz 'trailing-bytes=12'
holds 'and the stream has its digest' 'grep -F behind.gz//behind damaged.table | grep -q "$(sha256sum <numbers | cut -c1-64)"'
holds 'streams that follow each other are one member' 'grep -F twice.gz//twice damaged.table | grep -q "$(cat numbers numbers | sha256sum | cut -c1-64)"'
tells 'what is only packed has the name of the file' damaged inner.gz.bz2//inner.gz 'kind=gzip'
tells 'and its stream the name that it tells' damaged inner.gz.bz2//inner.gz//numbers 'kind=text-ascii'
silent 'a member that was refused is a problem' damaged bomb.zip//bomb.gz//bomb
tells 'and says why' damaged bomb.zip//bomb.gz//bomb 'refused=unpacks to more'
silent 'no member of a packed tar has one when the check sum is wrong' damaged two.tar.gz//two/one
silent 'not one of them' damaged two.tar.gz//two/two
tells 'which they say' damaged two.tar.gz//two/two 'unpack-error=lies in a stream whose check sum is wrong'
tells 'as their file does' damaged two.tar.gz 'check-error=incorrect data check'
silent 'wherever it lies' damaged around.tar//two.tgz//two/one
holds 'what lies beside it keeps its own' 'grep -F around.tar//tree/a.txt damaged.table | grep -q "$(sha256sum <tree/a.txt | cut -c1-64)"'
holds 'so does the packed file' 'grep around.tar//two.tgz damaged.table | head -n 1 | grep -q "$(sha256sum <two.tgz | cut -c1-64)"'
holds 'no fact ends a line' '! grep -q "x0a" damaged.table && grep size.zip//numbers damaged.table | grep -q unpack-error='

mkdir names
for name in odd "$(printf 'odd\350')" "$(printf 'odd\351')" "$(printf 'f\303\274r')"; do
    printf '%s' "$name" >"names/$name"
done
mkdir named
(cd names && 7zz a -bd ../named/n.7z . >/dev/null && tar --format=pax -cf ../named/n.tar -- *)
# crc OFFSET SIZE FILE: the little-endian CRC-32 of these bytes.
crc() {
    tail -c +$(($1 + 1)) "$3" | head -c "$2" | gzip -c | tail -c 8 | head -c 4
}
# A UTF-16 name with half a surrogate pair, and the check sums made right.
mkdir half
printf 'x' >half/Q
(cd half && 7zz a -bd -mhc=off ../named/half.7z Q >/dev/null)
at=$(LC_ALL=C grep -aobP 'Q\x00\x00\x00' named/half.7z | head -n 1 | cut -d: -f1)
printf '\000\330' | dd of=named/half.7z bs=1 seek="$at" conv=notrunc status=none
start=$((32 + $(od -An -tu4 -j 12 -N4 named/half.7z)))
crc $start $(od -An -tu4 -j 20 -N4 named/half.7z) named/half.7z | dd of=named/half.7z bs=1 seek=28 conv=notrunc status=none
crc 12 20 named/half.7z | dd of=named/half.7z bs=1 seek=8 conv=notrunc status=none
examined named
tells 'names that differ by what cannot be seen are told apart' named 'n.7z//odd\\xee\\xbf\\xa8' 'kind='
tells 'each of them' named 'n.7z//odd\\xee\\xbf\\xa9' 'kind='
tells 'and the plain one' named n.7z//odd 'kind='
tells 'what is seen stays as it is' named "n.7z//$(printf 'f\303\274r')" 'kind='
holds 'names that are there as their bytes are no problem' '! grep n.tar// named.table | grep -q name-error'
holds 'a name of which something was lost is one' 'grep half.7z// named.table | grep -q "^member.problem.*name-error=Pathname"'

# ---- what is installed ----

mkdir -p volume/var/lib/dpkg volume/var/backups volume/lib/apk/db volume/Windows/System32/config volume/Users/ada
cat >volume/var/lib/dpkg/status <<END
Package: example
Status: install ok installed
Architecture: amd64
Version: 1:2.3-4
Maintainer: Ada <ada@example.org>

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: other
Status: install ok installed
Architecture: all
Version: 5
END
cp volume/var/lib/dpkg/status volume/var/backups/dpkg.status.0
cp volume/var/lib/dpkg/status volume/var/lib/dpkg/status-old
printf 'C:Q1abc=\nP:musl\nV:1.2.4-r2\nA:x86_64\n\n' >volume/lib/apk/db/installed
cp "$ROOT/tests/golden/contents/SOFTWARE" volume/Windows/System32/config/SOFTWARE
mkdir -p volume/var/lib/snapd
echo '{"data":{"snaps":{"sample":{"type":"app","sequence":[{"revision":"12"},{"revision":"14"}],"active":true,"current":"14","channel":"latest/stable"}}}}' >volume/var/lib/snapd/state.json
examined volume
software() { "$CONSTAT" manifest software "$1.manifest" >"$1.software"; }
software volume
holds 'installed packages are listed, with where that is written' 'grep -q "^example	1:2.3-4	-	dpkg	$PWD/volume/var/lib/dpkg/status$" volume.software'
holds 'as many as are installed: not those that are gone, not those of copies' '[ "$(awk -F "\t" "\$4 == \"dpkg\"" volume.software | wc -l)" = 2 ]'
holds 'of Alpine too' 'grep -q "^musl	1.2.4-r2	-	apk	" volume.software'
holds 'of snaps the current revision' '"$CONSTAT" manifest software --json volume.manifest | grep "\"name\":\"sample\"" | grep "\"revision\":\"14\"" | grep -q "\"kept-revisions\":\"12 14\""'
holds 'out of an offline hive' 'grep -q "^Example Editor	1.2.3	Example GmbH	windows-uninstall	" volume.software'
holds 'Office and SQL Server' 'grep -q "^Microsoft Office Professional Plus 2010	14.0	Microsoft Corporation	office	" volume.software && grep -q "^Microsoft SQL Server	10.50.2500.0	Microsoft Corporation	sql-server	" volume.software'
holds 'of a product key five letters' '"$CONSTAT" manifest software --json volume.manifest | grep -q "\"key-end\":\"67892\"" && ! grep -c 23467892 volume.table'
holds 'persons are counted, not named' 'grep -q "config/SOFTWARE.*personal-dropped=2" volume.table && ! grep -qi "Ada Example" volume.table'
holds 'products are no items of the tree' '[ "$(find volume | wc -l)" = "$(sed -n "s/^items.//p" volume.counts)" ] && grep -q "^products.[1-9]" volume.counts'
holds 'a reader sees the hive alone' '"$CONSTAT" inspect volume/Windows/System32/config/SOFTWARE --as windows-software | grep -q "\"name\":\"Example Editor\""'
mkdir newer
cp -r volume/. newer/
sed -i 's/2.3-4/2.3-5/' newer/var/lib/dpkg/status
examined newer
holds 'a package of another version is changed' '"$CONSTAT" manifest diff volume.manifest newer.manifest | grep -q "^changed.var/lib/dpkg/status//example.content$"'
truncate -s 8M volume.img
mke2fs -q -d volume volume.img
examined volume.img
software volume.img
holds 'the same in an image' '[ "$(cut -f1-4 volume.software)" = "$(cut -f1-4 volume.img.software)" ]'
mkdir kept
tar czf kept/backup.tar.gz -C volume .
examined kept
software kept
holds 'and in an archive' '[ "$(cut -f1-4 volume.software)" = "$(cut -f1-4 kept.software)" ] && grep -q "kept/backup.tar.gz//var/lib/dpkg/status$" kept.software'
if command -v dpkg-query >/dev/null && [ -r /var/lib/dpkg/status ]; then
    "$CONSTAT" examine /var/lib/dpkg --out dpkg.manifest >out 2>&1
    holds 'of this machine as many as dpkg says' '[ "$("$CONSTAT" manifest software dpkg.manifest | awk -F "\t" "\$4 == \"dpkg\"" | wc -l)" = "$(dpkg-query -W -f "\${db:Status-Abbrev}\n" | grep -cv "^.[cn]")" ]'
fi

verdict
