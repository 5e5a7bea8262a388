#!/bin/sh
# test_version.sh - `constat version` as a person runs it: answers line by line, schemes, ranges, misuse.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat

# says STATUS EXPECTED SENTENCE INPUT ARGUMENT...: that exit status and exactly that output, lines as blanks.
says() {
    wanted=$1
    expected=$2
    sentence=$3
    input=$4
    shift 4
    # shellcheck disable=SC2059 # the input is a format on purpose
    printf "$input" | "$CONSTAT" version "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
    status=$?
    if [ "$status" -eq "$wanted" ] && [ "$(tr '\n' ' ' <"$SCRATCH/out")" = "$expected" ]; then
        pass "$sentence"
    else
        { echo "(status $status)"; cat "$SCRATCH/err"; } >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

says 0 '< = > invalid ' 'one answer a line' '1.0~rc1\t1.0\n1.0\t1.0-0\n1:0\t2\na\t1\n' compare dpkg
says 0 '< ' 'a purl type names its scheme' '1.9\t1.10\n' compare pypi
says 0 'invalid invalid invalid = ' 'a line without exactly two versions is invalid' '1\n\n1\t2\t3\n1\t1' compare rpm
says 0 '' 'no lines, no answers' '' compare maven
says 0 '< ' 'a carriage return ends a line too' '1.0.0-a\t1.0.0\r\n' compare semver
says 0 'yes no invalid ' 'a range of npm' '1.2.9\n2.0.0\n1.2\n' range npm '^1.2.3'
says 0 'yes no ' 'a range of vers' '1.3\n2\n' range vers 'vers:deb/>=1.0|<2'
says 2 '' 'there is no order for any version' '' compare generic
says 2 '' 'a range that is none is not understood' '' range npm '!=1.0.0'
says 2 '' 'a verb is needed' ''
accepts 'the schemes are listed with their other names' sh -c '"$0" version schemes | grep -q "^dpkg	deb debian"' "$CONSTAT"
head -c 10240 /dev/zero | tr '\0' 7 >"$SCRATCH/long"
{ cat "$SCRATCH/long"; printf '\t8\n'; cat "$SCRATCH/long"; printf '7\t8\n'; } >"$SCRATCH/lines"
"$CONSTAT" version compare rpm <"$SCRATCH/lines" >"$SCRATCH/out"
accepts 'ten kilobytes are compared, more is invalid' [ "$(tr '\n' ' ' <"$SCRATCH/out")" = '> invalid ' ]
verdict
