#!/bin/sh
# test_intake.sh - `constat intake` as a person runs it: counts, and a reason for everything set
# aside; mails just under, at and just over the largest size that is read whole.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
export CONSTAT CONSTAT_SHARE="$ROOT/share"
LIMIT=33554432
tab=$(printf '\t')
cd "$SCRATCH" || exit 1

"$CONSTAT" init house >/dev/null &&
    "$CONSTAT" mandate add house response --settings "$ROOT/share/demo/authority.yaml" \
        --clock 2026-04-06T08:00:00Z >/dev/null || exit 1

# mail SIZE NUMBER: a referral and an attachment that makes the whole exactly that large.
mail() {
    {
        printf 'From: holder@example.org\nSubject: Notice %s\nMIME-Version: 1.0\n' "$2"
        printf 'Content-Type: multipart/mixed; boundary=edge\n\n--edge\n'
        sed -e "s/R-1001/R-$2/g" "$ROOT/tests/golden/acns/signed-plain.eml"
        printf '\n--edge\nContent-Type: application/octet-stream\n\n'
    } >"mail-$2"
    tail_size=10
    yes 'padding' | head -c $(($1 - $(wc -c <"mail-$2") - tail_size)) >>"mail-$2"
    printf '\n--edge--\n' >>"mail-$2"
    [ "$(wc -c <"mail-$2")" -eq "$1" ] || echo "mail-$2 is not $1 bytes"
}

# takes SENTENCE NUMBER LINE...: after the intake of that mail each line stands in its output.
takes() {
    sentence=$1
    number=$2
    shift 2
    "$CONSTAT" intake house response "mail-$number" >out 2>&1 || set -- "$@" 'exit status 0'
    for line in "$@"; do
        grep -qxF "$line" out || {
            cp out "$SCRATCH/out"
            fail "$sentence: $line"
            return
        }
    done
    pass "$sentence"
}

mail $((LIMIT - 1)) 2001
mail $LIMIT 2002
mail $((LIMIT + 1)) 2003
takes 'a mail just under the limit is read' 2001 "referrals${tab}1" "admissible${tab}1" "set aside${tab}0"
takes 'a mail at the limit is read' 2002 "referrals${tab}1" "admissible${tab}1" "set aside${tab}0"
takes 'a mail just over it is kept and read up to there, and the reason is told' 2003 "mails${tab}1" \
    "referrals${tab}1" "set aside: over-limit${tab}1"
printf 'From: someone@example.org\nSubject: hello\n\nno notice here\n' >mail-2004
takes 'a mail without a notice says so' 2004 "referrals${tab}0" "set aside${tab}1" "set aside: no-notice${tab}1"
takes 'the same mail twice is evidence once' 2001 "seen before${tab}1" "set aside${tab}0"

"$CONSTAT" intake house response --given-up >out 2>&1 && [ ! -s out ] && pass 'no mail was given up' ||
    fail 'no mail was given up'
"$CONSTAT" intake house response --again >out 2>&1 && grep -qxF "mails${tab}0" out &&
    pass 'what was given up is read again without a source' || fail 'what was given up is read again without a source'
if "$CONSTAT" intake house response --again mail-2001 >out 2>&1; then fail 'a source beside --again is not understood'; else
    [ $? -eq 2 ] && pass 'a source beside --again is not understood' || fail 'a source beside --again is not understood'
fi

if "$CONSTAT" verify house response --rebuild >"$SCRATCH/out" 2>&1; then
    pass 'all of it verifies'
else
    fail 'all of it verifies'
fi
verdict
