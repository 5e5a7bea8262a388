#!/bin/sh
# test_image_exfat.sh - `constat examine` of exFAT with known content: files in a row and in pieces, names of
# any script, deleted and overwritten ones. Each digest beside sha256sum's.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"
. "$(dirname "$0")/image_lib.sh"

EXFAT_MAKE=$BUILD/tests/cli/exfat_make
needs mkfs.exfat

# is SENTENCE PATH FILE [PATTERN]: the item is there with the digest of the file, and the pattern.
is() {
    if grep "whole000/$2\"" exfat.img.json | grep "$(digest "$3")" | grep -q "${4:-.}"; then
        pass "$1"
    else
        fail "$1"
    fi
}

for name in row pieces small gone apart deep; do
    head -c $((30000 + $(echo $name | wc -c) * 7001)) /dev/urandom >$name
done
head -c 13000 /dev/urandom >over
: >empty
truncate -s 16M exfat.img
mkfs.exfat -c 4096 exfat.img >/dev/null 2>&1
"$EXFAT_MAKE" exfat.img folder folder
"$EXFAT_MAKE" exfat.img put row row
"$EXFAT_MAKE" exfat.img pieces pieces pieces
"$EXFAT_MAKE" exfat.img put folder/deep deep
"$EXFAT_MAKE" exfat.img put 'Привет, 世界, a name longer than one entry' small
"$EXFAT_MAKE" exfat.img put empty empty
"$EXFAT_MAKE" exfat.img put gone gone
"$EXFAT_MAKE" exfat.img pieces apart apart
"$EXFAT_MAKE" exfat.img put folder/lost row
"$EXFAT_MAKE" exfat.img remove gone
"$EXFAT_MAKE" exfat.img remove apart
cp exfat.img before.img
examined exfat.img
is 'a file in a row' row row
is 'a file in pieces' pieces pieces
is 'a file in a folder' folder/deep deep
is 'a name of several scripts and entries' 'Привет, 世界, a name longer than one entry' small
is 'an empty file' empty empty
holds 'times have their hundredths' 'grep "whole000/row\"" exfat.img.json | grep -Eq "modified\":\"2023-10-14T13:41:2[67]\.5"'
is 'a deleted file in a row is recovered, and labelled' gone gone '"flags":"deleted".*"recovery","value":"\(intact\|guessed\)"'
holds 'a deleted file in pieces is listed, and labelled as what it is worth' 'grep "whole000/apart\"" exfat.img.json | grep deleted | grep -q "\"name\":\"recovery\""'
holds 'no live file is a problem' 'grep -q "^problems.0" exfat.img.counts'
holds 'the image is never written' 'cmp exfat.img before.img'
"$EXFAT_MAKE" exfat.img put over over
examined exfat.img
is 'what took its clusters is read' over over
holds 'the deleted file says that they were taken, and has no digest of before' 'grep "whole000/gone\"" exfat.img.json | grep -q "\"recovery\",\"value\":\"clusters-reused\"" && ! grep -q "$(sha256sum <gone | cut -d" " -f1)" exfat.img.json'
verdict
