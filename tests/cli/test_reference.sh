#!/bin/sh
# test_reference.sh - sets of known digests as a person makes and asks them, alone and in an examination.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
tab=$(printf '\t')

# says STATUS PATTERN SENTENCE ARGUMENT...
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" "$@" >out 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" out; then
        pass "$sentence"
    else
        echo "(status $status)" >>out
        fail "$sentence"
    fi
}

mkdir tree
printf 'one' >tree/one
printf 'two' >tree/two
printf 'three' >tree/three
: >tree/empty
sha256sum tree/one tree/two tree/empty >list.sha256
md5sum tree/three >list.md5
echo 'no digest stands here' >>list.md5
one=$(sha256sum tree/one | cut -d ' ' -f 1)
three=$(md5sum tree/three | cut -d ' ' -f 1)

says 0 "^sha256${tab}3\$" 'a set is made of what sha256sum printed' reference add --out good.ref --class known-good list.sha256
says 0 '1 set aside' 'a line without digest is counted' reference add --out work.ref --class protected-work --provenance 'laboratory' list.md5
says 0 'list.md5:2: ' 'and its place is told' reference add --out work.ref --class protected-work list.md5
says 0 "^class${tab}known-good\$" 'a set tells its class' reference show good.ref
says 0 "^provenance${tab}list.sha256 sha256:" 'and the lists it was made of' reference show good.ref
says 0 "^good.ref${tab}whole\$" 'a set that nobody changed is whole' reference verify good.ref
says 0 "^$one${tab}known-good${tab}good.ref\$" 'a digest is found' reference lookup good.ref work.ref --digest "$one"
says 0 "^$three${tab}protected-work${tab}work.ref\$" 'in whichever set has it' reference lookup good.ref work.ref --digest "$three"
says 0 'unknown$' 'a stranger is unknown' reference lookup good.ref --digest 00000000000000000000000000000000
says 0 'invalid$' 'what is no digest is invalid' reference lookup good.ref --digest 12
says 0 "^items${tab}" 'an examination asks the sets' examine tree --out tree.manifest --reference good.ref --reference work.ref
"$CONSTAT" manifest export --format jsonl tree.manifest >out 2>&1
if [ "$(grep -c '"known-good","value":"good.ref"' out)" -eq 2 ] && grep -q '"protected-work","value":"work.ref"' out; then
    pass 'each known file says so, the empty one does not'
else
    fail 'each known file says so, the empty one does not'
fi
printf x | dd of=good.ref bs=1 seek=650 conv=notrunc 2>/dev/null
says 1 'not the bytes\|does not rise' 'a changed byte is found' reference verify good.ref
says 1 'too short' 'a file that is no set is refused' reference show tree/one
says 1 'no digest in' 'a text without digests makes no set' reference add --out x.ref --class ignore tree/three
says 2 'class is' 'a set needs a class' reference add --out x.ref list.md5
says 1 'No such file' 'a list that is missing is a failure' reference add --out x.ref --class ignore missing
if [ -e x.ref ]; then fail 'what failed leaves no set'; else pass 'what failed leaves no set'; fi

"$CONSTAT" init house >/dev/null && cp "$ROOT/share/demo/authority.yaml" settings.yaml &&
    echo 'smtp: {host: 127.0.0.1, port: 2525}' >>settings.yaml &&
    "$CONSTAT" mandate add house laboratory --settings settings.yaml --clock 2026-04-06T08:00:00Z >out 2>&1
says 0 "^entry${tab}" 'a mandate keeps a set, and its ledger says since when' reference add house laboratory nsrl --class known-good list.sha256
says 0 "^set${tab}nsrl.ref\$" 'and lists it' reference list house laboratory
says 0 "^findings${tab}0\$" 'the ledger verifies' verify house laboratory
says 1 'letters, digits' 'a name that would leave the folder is refused' reference add house laboratory ../x --class ignore list.md5
verdict
