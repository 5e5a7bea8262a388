#!/bin/sh
# test_product.sh - `constat product` as a person runs it: names, lines, rules of one's own, misuse.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" product "$@" >"$SCRATCH/out" 2>&1 <"$SCRATCH/in"
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

: >in
says 0 "^Microsoft Office Professional Plus 2010${tab}known${tab}Microsoft${tab}Office${tab}2010${tab}Professional Plus${tab}${tab}${tab}${tab}cpe:2.3:a:microsoft:office:2010:" 'a name in English is known' recognise 'Microsoft Office Professional Plus 2010'
says 0 "known${tab}Microsoft${tab}Windows 7${tab}${tab}Professional${tab}sp1${tab}x64" 'and one in French, with what stands beside it' recognise 'Microsoft Windows 7 Professionnel' --version '6.1.7601 Service Pack 1 Build 7601' --architecture 'x64-based PC'
says 0 "${tab}unknown${tab}.*\"management\" is no word of it" 'one word more is another thing' recognise 'Microsoft SQL Server 2008 R2 Management Objects'
says 0 "${tab}ambiguous${tab}.*2008 R2 by its version" 'a version of another release is ambiguous' recognise --version 10.53.6000.34 'Microsoft SQL Server 2005'
says 0 '^{"name":"Windows 8.1","verdict":"known","publisher":"Microsoft","product":"Windows 8.1",.*"cpe":\["cpe:2.3:o:microsoft:windows_8.1:' 'the same as JSON' recognise --json 'Windows 8.1'
printf 'Windows 8.1\nMozilla Firefox (x64 fr)\t115.0\n\n' >in
says 0 "^Mozilla Firefox (x64 fr)${tab}known${tab}.*firefox:115.0:" 'lines bring name and version' recognise
printf '\377\n' >in
says 1 'not UTF-8' 'lines of another character set are refused' recognise
: >in
says 0 "^windows-7${tab}Microsoft${tab}Windows 7${tab}os${tab}" 'the rules can be listed' list
mkdir rules
printf 'source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [a] }, { id: a, title: A, names: [b] } ]\n' >rules/r.yaml
says 1 'r.yaml:3:.*told twice' 'rules that contradict themselves are refused with their place' list --rules rules
says 1 'products: ' 'so is a folder that is missing' list --rules nowhere
says 2 'say recognise' 'a verb is needed'
verdict
