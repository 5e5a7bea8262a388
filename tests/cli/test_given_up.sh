#!/bin/sh
# test_given_up.sh - a mail that no reader survives: listed, read again, taken out of the vault, proven gone.
#
# The program runs beside a reader that dies when the mail says so (tests/jail/worker_odd).
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
tab=$(printf '\t')
export CONSTAT_SHARE="$ROOT/share"
mkdir "$SCRATCH/bin" && cp "$BUILD/constat" "$SCRATCH/bin/constat" &&
    cp "$BUILD/tests/jail/worker_odd" "$SCRATCH/bin/constat-worker" || exit 1
PATH=$SCRATCH/bin:$PATH
export PATH
cd "$SCRATCH" || exit 1
cp "$ROOT/share/demo/authority.yaml" settings.yaml
sed -i '/^people:/a\  Alix: [agent]' settings.yaml
grep -q '^people:' settings.yaml || printf 'people:\n  Alix: [agent]\n' >>settings.yaml
{
    constat init house
    constat mandate add house response --settings settings.yaml --clock 2026-04-06T08:00:00Z
    printf 'crash, says camille@example.org' >mail
    printf 'crash, says somebody else' >other
    constat intake house response mail other
    "$BUILD/tests/cli/give_up" house/mandates/response
} >made 2>&1 || cat made
printf 'camille@example.org\n' >values

accepts 'what was given up is listed' constat intake house response --given-up
[ "$(wc -l <"$SCRATCH/out")" -eq 2 ] && pass 'one a line' || fail 'one a line'
cut -f1 "$SCRATCH/out" >numbers
number=$(head -n 1 numbers)
catches 'while it is kept, it is not shown to be gone' 'mail .*: not everything' constat prove-erasure house response --mail "$number"
shows 'and until when it is kept stands there' "^kept${tab}mail${tab}due 2026-06-04T08:00:00Z"
ends 2 'a removal without a person is not understood' constat intake house response --remove "$number" --reason harmful
ends 2 'nor one without a reason' constat intake house response --remove "$number" --by Alix
ends 2 'nor one for a reason that is none' constat intake house response --remove "$number" --by Alix --reason because
ends 2 'nor one of a thing that is no number' constat intake house response --remove mail --by Alix --reason harmful
ends 2 'nor a reason without a removal' constat intake house response mail --reason harmful
ends 1 'who does not judge mails removes none' constat intake house response --remove "$number" --by Nobody --reason harmful
ends 1 'a mail that was not given up stays' constat intake house response --remove 1 --by Alix --reason harmful
accepts 'who may takes it out' constat intake house response --remove "$number" --by Alix --reason harmful
shows 'and is told so' "^removed${tab}$number${tab}harmful\$"
accepts 'then it is shown to be gone, in every file' constat prove-erasure house response --mail "$number" --search values --also "$SCRATCH/house"
shows 'with the reason, in time, by a person' "^erased${tab}mail${tab}2026-04-06T08:00:00Z${tab}due 2026-06-04T08:00:00Z${tab}in time${tab}mail-harmful${tab}1 values${tab}by a person\$"
shows 'its key destroyed' "^left${tab}mail${tab}key destroyed${tab}0 ciphertexts"
shows 'and its entry in the signed tree' "^proven${tab}mail${tab}entry "
accepts 'the other one is still listed' sh -c 'constat intake house response --given-up | grep -c . | grep -qx 1'
accepts 'it is read again and, as it dies again, waits' constat intake house response --again
shows 'for its next attempt' "^to be read again${tab}1\$"
constat clock house response 2026-06-04T08:00:00Z >/dev/null 2>&1
"$BUILD/tests/cli/give_up" house/mandates/response
accepts 'the time of the other one comes by itself' constat prove-erasure house response --mail "$(tail -n 1 numbers)"
accepts 'and everything verifies' constat verify house response --rebuild
verdict
