#!/bin/sh
# test_draw.sh - `constat procedure draw` as a person runs it: pictures, languages, halves, refusals.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"
needs pdftotext

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
LAW=$ROOT/share/procedures/graduated.proc
cd "$SCRATCH" || exit 1

# draws STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and what is said matches.
draws() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" procedure draw "$@" >out 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" out; then
        pass "$sentence"
    else
        echo "(status $status)" >>out
        fail "$sentence"
    fi
}

holds() {
    if grep -q -a -e "$2" "$1"; then pass "$3"; else fail "$3"; fi
}

: >out
if "$CONSTAT" procedure draw "$LAW" --out law.svg >out 2>&1 && [ ! -s out ]; then
    pass 'a picture is made in silence'
else
    fail 'a picture is made in silence'
fi
holds law.svg '<title>graduated-response, version' 'the picture says which text it shows'
"$CONSTAT" procedure draw "$LAW" --out law.png --language fr
holds law.png 'PNG' 'a name that ends in .png gives a PNG'
"$CONSTAT" procedure draw "$LAW" --out law.pdf
pdftotext law.pdf law.txt
holds law.txt 'second-served' 'a PDF has its words as text'
holds law.txt '14 months after sending of warn1' 'and says each clock'
"$CONSTAT" procedure draw "$LAW" --out half.pdf --part times --language fr
pdftotext half.pdf half.txt
holds half.txt 'compter de : envoi de warn1' 'the times can stand alone, in French'
if grep -q 'États' half.txt; then fail 'without the states'; else pass 'without the states'; fi
printf 'procedure broken\n' >broken.proc
draws 1 '^.*broken.proc:1:' 'a text that is no procedure is refused with its place' broken.proc --out x.svg
draws 1 'No such file' 'a file that is missing is a failure' missing.proc --out x.svg
draws 2 'ends in none' 'a picture of an unknown kind is not understood' "$LAW" --out x.gif
draws 2 'is expected' 'nor a picture without a name' "$LAW"
draws 2 'neither' 'nor a third language' "$LAW" --out x.svg --language de
draws 2 'is not all' 'nor another half' "$LAW" --out x.svg --part laws
if [ -e x.svg ]; then fail 'what is refused leaves no file'; else pass 'what is refused leaves no file'; fi

verdict
