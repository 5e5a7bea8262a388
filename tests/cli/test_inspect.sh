#!/bin/sh
# test_inspect.sh - `constat inspect` as a person runs it: what it prints and how it ends.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
export CONSTAT
cd "$SCRATCH" || exit 1
MAIL=$ROOT/tests/golden/acns/signed-plain.eml
export MAIL

# ends STATUS SENTENCE COMMAND: the shell command must end with that status.
ends() {
    wanted=$1
    sentence=$2
    sh -c "$3" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ]; then
        pass "$sentence"
    else
        fail "$sentence (status $status)"
    fi
}

# prints PATTERN SENTENCE COMMAND: status 0 and a line that matches.
prints() {
    pattern=$1
    sentence=$2
    if sh -c "$3" >"$SCRATCH/out" 2>"$SCRATCH/err" && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        cat "$SCRATCH/err" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

printf 'nothing that anybody knows\n' >unknown.txt
: >empty
{
    printf 'From a@example.org Thu Jan  1 00:00:00 2026\n'
    cat "$MAIL"
    printf '\nFrom b@example.org Thu Jan  1 00:00:00 2026\n'
    cat "$MAIL"
    printf '\nFrom c@example.org Thu Jan  1 00:00:00 2026\nTo: d@example.org\n\nGood morning.\n\n'
} >two.mbox
mkdir -p Maildir/new Maildir/cur Maildir/tmp && cp "$MAIL" Maildir/new/1.x
truncate -s 257M huge

prints '"file":"signed-plain.eml".*"kind":"referral"' 'a mail gives a referral' '$CONSTAT inspect $MAIL'
prints '"file":"-".*"kind":"referral"' 'standard input is read' '$CONSTAT inspect - <$MAIL'
prints '"kind":"aside","reason":"unreadable"' 'what nobody knows is set aside' '$CONSTAT inspect unknown.txt'
prints '"kind":"aside"' 'an empty file is set aside' '$CONSTAT inspect empty'
prints '"kind":"aside","reason":"over-limit"' 'a file that is too large is set aside' '$CONSTAT inspect huge'
prints '"mail":2,.*"kind":"referral"' 'an mbox is split into its mails' '$CONSTAT inspect two.mbox'
prints '"mail":3,.*"kind":"aside"' 'a mail without a notice is set aside' '$CONSTAT inspect two.mbox'
prints '"mail":2,.*"kind":"referral"' 'an mbox on standard input too' '$CONSTAT inspect - <two.mbox'
prints '"file":"Maildir","mail":1,.*"kind":"referral"' 'a Maildir is read' '$CONSTAT inspect Maildir'
prints '^1.x$' 'and left as it was' 'ls Maildir/new'
prints '^acns-mail	' 'the formats are listed' '$CONSTAT inspect --list'
prints '"kind":"referral"' 'a format can be named' '$CONSTAT inspect --as acns-mail $MAIL'
ends 1 'a file that is not there ends with 1' '$CONSTAT inspect nowhere'
prints 'referral' 'and the other files are read' '$CONSTAT inspect nowhere $MAIL; [ $? -eq 1 ]'
ends 1 'a folder that is no Maildir ends with 1' '$CONSTAT inspect /'
ends 2 'no file is a misuse' '$CONSTAT inspect'
ends 2 'an unknown format is a misuse' '$CONSTAT inspect --as nonsense $MAIL'
ends 2 'an unknown option is a misuse' '$CONSTAT inspect --nonsense $MAIL'
ends 1 'a closed standard output ends with 1' '$CONSTAT inspect $MAIL >&-'
ends 1 'a full standard output ends with 1' '$CONSTAT inspect $MAIL >/dev/full'
ends 0 'a reader that had enough ends it quietly' '$CONSTAT inspect $MAIL $MAIL $MAIL | head -n 1'

# Every input that any fuzzer starts from, through every format, in the jail: a reader that opens something
# late (a character set, a file, a clock) dies of it here and not on a provider's machine.
find "$ROOT/tests/fuzz/corpus" "$ROOT/tests/golden" -type f | sort >inputs
for format in $("$CONSTAT" inspect --list | cut -f 1); do
    # shellcheck disable=SC2046
    "$CONSTAT" inspect --as "$format" $(cat inputs) >"$SCRATCH/out" 2>&1
    status=$?
    if [ $status -eq 0 ] && ! grep -e '"detail":"source: the reader ' "$SCRATCH/out" >"$SCRATCH/dead"; then
        pass "no input kills the reader of $format"
    else
        cp "$SCRATCH/dead" "$SCRATCH/out"
        fail "no input kills the reader of $format (status $status)"
    fi
done
verdict
