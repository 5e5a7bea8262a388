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

for tool in zip mke2fs; do
    command -v $tool >/dev/null || PATH=$PATH:/sbin:/usr/sbin
    command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done

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

verdict
