#!/bin/sh
# test_cpe.sh - `constat cpe` as a person runs it: relations, bindings, misuse.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
wide='cpe:2.3:a:example:reader:8.0:*:*:*:*:*:*:*'
narrow='cpe:2.3:a:example:reader:8.0:sp1:*:*:*:*:*:*'
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" cpe "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

says 0 '^SUPERSET$' 'the wider name is a superset' compare "$wide" "$narrow"
accepts 'first comes the relation of the names, then the eleven attributes' \
    [ "$(head -n 1 "$SCRATCH/out")$(wc -l <"$SCRATCH/out")" = SUPERSET12 ]
says 0 "^update${tab}SUBSET\$" 'each attribute has its own relation' compare "$narrow" "$wide"
says 0 '^DISJOINT$' 'another part is another product' compare "$wide" 'cpe:/o:example:reader:8.0'
says 0 '^UNDEFINED$' 'a wildcard in the target says nothing' compare "$wide" 'cpe:2.3:a:example:reader:8.*:*:*:*:*:*:*:*'
says 0 '^cpe:/a:example:reader:8.0:sp1$' 'a name as URI' bind uri "$narrow"
says 0 '^wfn:.part="a",vendor="example"' 'a name as attributes' unbind "$narrow"
says 2 'eleven components' 'a broken name is not understood' compare "$wide" 'cpe:2.3:a:b'
says 2 'a binding is' 'nor is another binding' bind xml "$wide"
says 2 'say compare' 'nor nothing'
verdict
