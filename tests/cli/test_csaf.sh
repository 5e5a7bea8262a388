#!/bin/sh
# test_csaf.sh - `constat csaf` as a person runs it: verdicts, findings, what is not checked, misuse.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
CORPUS=$ROOT/tests/fuzz/corpus/csaf_check
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" csaf "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

sed 's/"known_affected":\["A"\]/"known_affected":["Z"]/' "$CORPUS/valid-2.0" >"$SCRATCH/broken.json"
says 0 "valid-2.0${tab}valid\$" 'a document of 2.0 is valid' validate "$CORPUS/valid-2.0"
says 0 "valid-2.1${tab}valid\$" 'and one of 2.1' validate "$CORPUS/valid-2.1"
says 1 "broken.json${tab}6.1.1${tab}/vulnerabilities/0/product_status/known_affected/0${tab}" \
    'a finding names test and place' validate "$CORPUS/valid-2.1" "$SCRATCH/broken.json"
accepts 'each file has its verdict' [ "$(grep -c "${tab}\(in\)\{0,1\}valid\$" "$SCRATCH/out")" = 2 ]
says 1 '"valid":false,"findings":\[{"test":"6.1.1","pointer":"/vuln' 'the same as JSON' \
    validate --json "$SCRATCH/broken.json"
sed 's/"lang":"[a-z]*"/"lang":"en-YY"/' "$CORPUS/valid-2.0" >"$SCRATCH/lang.json"
says 1 "lang.json${tab}6.1.12${tab}/document/lang${tab}[a-z ]*\"YY\" is" 'a quote stands as it is' \
    validate "$SCRATCH/lang.json"
sed 's/"cve":"[^"]*"/&,"cwe":{"id":"CWE-99999","name":"Foo"}/' "$CORPUS/valid-2.0" >"$SCRATCH/cwe.json"
says 0 "cwe.json${tab}undecided${tab}/vulnerabilities/0/cwe/id${tab}6.1.11: only a list of CWE later" \
    'a weakness beyond our lists is told beside the verdict' validate "$SCRATCH/cwe.json"
accepts 'and does not change it' [ "$(grep -c "cwe.json${tab}valid\$" "$SCRATCH/out")" = 1 ]
says 0 '"undecided":\[{"test":"6.1.11","pointer":"/vuln' 'in JSON too' validate --json "$SCRATCH/cwe.json"
printf '{"document":{},"document":{}}' >"$SCRATCH/twice.json"
says 1 "twice.json${tab}json${tab}${tab}" 'a key twice is no document' validate "$SCRATCH/twice.json"
says 0 "^6.1.11${tab}2.0 2.1${tab}in part${tab}CWE${tab}in the lists of CWE 1.0 to 4.17\$" \
    'what is checked in part is said' tests
says 0 "^6.1.60.1${tab}2.1${tab}no${tab}" 'and what is not checked' tests
says 1 'nothere' 'a file that is not there' validate "$SCRATCH/nothere"
says 2 'say validate' 'no file is not understood' validate
verdict
