#!/bin/sh
# test_ledger.sh - `constat ledger` with the vectors that Certificate Transparency's implementations are
# tested with, and a mandate's ledger against another program (third_party.js, openssl).
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016,SC2046 # commands are expanded by the inner shell; words are meant to split
. "$(dirname "$0")/../tools/lib.sh"
needs xxd

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
PATH=$BUILD:$PATH
export PATH SCRATCH
cd "$SCRATCH" || exit 1
printf '%s\n' '' 00 10 2021 3031 40414243 5051525354555657 606162636465666768696a6b6c6d6e6f >eight

# gives SENTENCE EXPECTED COMMAND...: exit status 0 and exactly these lines.
gives() {
    sentence=$1
    expected=$2
    shift 2
    if "$@" >"$SCRATCH/out" 2>&1 && [ "$(cat "$SCRATCH/out")" = "$expected" ]; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}

# Roots of the first 0 to 8 leaves.
size=0
for root in e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \
    6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d \
    fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125 \
    aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77 \
    d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7 \
    4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4 \
    76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef \
    ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c \
    5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328; do
    head -n "$size" eight >some
    export size
    gives "the published root of $size leaves, from standard input" "$root" sh -c 'constat ledger root <some'
    gives "the same as part of the eight" "$root" constat ledger root --leaves eight "$size"
    size=$((size + 1))
done
gives "the empty tree is given by /dev/null, too" e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \
    constat ledger root --leaves /dev/null
gives "leaf hashes make the same tree" 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328 \
    sh -c 'constat ledger leaf <eight | constat ledger root --hash'

# Published inclusion and consistency proofs.
words() {
    printf '%s\n' "$@"
}
A=96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
B=5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
C=6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
D=bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
E=ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
F=d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
G=fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
H=6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
I=0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
gives "inclusion of leaf 0 of 8" "$(words $A $B $C)" constat ledger prove --leaves eight 0
gives "inclusion of leaf 5 of 8" "$(words $D $E $F)" constat ledger prove --leaves eight 5 8
gives "inclusion of leaf 2 of 3" "$(words $G)" constat ledger prove --leaves eight 2 3
gives "inclusion of leaf 1 of 5" "$(words $H $B $D)" constat ledger prove --leaves eight 1 5
gives "consistency of 1 and 1" '' constat ledger prove --leaves eight --consistency 1 1
gives "consistency of 1 and 8" "$(words $A $B $C)" constat ledger prove --leaves eight --consistency 1 8
gives "consistency of 6 and 8" "$(words $I $E $F)" constat ledger prove --leaves eight --consistency 6 8
gives "consistency of 2 and 5, from standard input" "$(words $B $D)" \
    sh -c 'constat ledger prove --consistency 2 5 <eight'
ends 1 "there is no proof of a leaf outside the tree" constat ledger prove --leaves eight 8
ends 1 "nor in a tree larger than the leaves" constat ledger prove --leaves eight 0 9
ends 1 "nor that a smaller tree begins with a larger one" constat ledger prove --leaves eight --consistency 6 5

# Every proof that is made is one that is believed, in hex or in Base64.
root_of() { constat ledger root --leaves eight "$1"; }
leaf_of() { constat ledger leaf --leaves eight | sed -n "$(($1 + 1))p"; }
bad=0
for size in 1 2 3 4 5 6 7 8; do
    for other in $(seq 0 "$((size - 1))"); do
        constat ledger check inclusion "$other" "$size" "$(leaf_of "$other")" "$(root_of "$size")" \
            $(constat ledger prove --leaves eight "$other" "$size") >/dev/null || bad=$((bad + 1))
        constat ledger check consistency "$other" "$size" "$(root_of "$other")" "$(root_of "$size")" \
            $(constat ledger prove --leaves eight --consistency "$other" "$size") >/dev/null || bad=$((bad + 1))
    done
done
accepts "every proof of every tree of the eight verifies" [ "$bad" -eq 0 ]
base64_of() { printf %s "$1" | xxd -r -p | base64; }
ends 0 "hashes in Base64 are read, too" constat ledger check consistency 2 5 "$(base64_of "$(root_of 2)")" \
    "$(base64_of "$(root_of 5)")" "$(base64_of $B)" "$(base64_of $D)"
ends 1 "another leaf is not believed" constat ledger check inclusion 0 8 "$(leaf_of 1)" "$(root_of 8)" $A $B $C
ends 1 "nor another index" constat ledger check inclusion 1 8 "$(leaf_of 0)" "$(root_of 8)" $A $B $C
ends 1 "nor another size" constat ledger check inclusion 5 6 "$(leaf_of 5)" "$(root_of 8)" $D $E $F
ends 1 "nor a proof too short" constat ledger check inclusion 0 8 "$(leaf_of 0)" "$(root_of 8)" $A $B
ends 1 "nor one too long" constat ledger check inclusion 0 8 "$(leaf_of 0)" "$(root_of 8)" $A $B $C $C
ends 1 "nor in the empty tree" constat ledger check inclusion 0 0 "$(leaf_of 0)" "$(root_of 0)"
ends 1 "nor a hash of another length" constat ledger check inclusion 0 1 00 "$(root_of 1)"
ends 1 "nor a consistency proof with its roots exchanged" \
    constat ledger check consistency 6 8 "$(root_of 8)" "$(root_of 6)" $I $E $F
ends 1 "nor one of equal sizes and unequal roots" constat ledger check consistency 3 3 "$(root_of 3)" "$(root_of 4)"
ends 1 "nor an empty tree with the root of another" constat ledger check consistency 0 3 "$(root_of 1)" "$(root_of 3)"
ends 2 "an unknown verb is not understood" constat ledger nonsense
ends 2 "nor is check without its operands" constat ledger check inclusion 0 1
catches "a line that is not hex is named" 'line 2' sh -c 'printf "00\n0g\n" | constat ledger root'

# The published signed note.
V=$ROOT/tests/golden/ledger
gives "the published note is believed, and its text told" "$(head -n 2 "$V/published.note")" \
    constat ledger check note "$V/published.note" "$V/published.key"
gives "its key may be given as text" "$(head -n 2 "$V/published.note")" \
    constat ledger check note "$V/published.note" "$(cat "$V/published.key")"
sed 's/answer/cause/' "$V/published.note" >forged.note
ends 1 "another text under its signature is not" constat ledger check note forged.note "$V/published.key"
ends 1 "nor under another key" constat ledger check note "$V/published.note" \
    sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8
ends 1 "nor without its signature" constat ledger check note "$V/published.key" "$V/published.key"
ends 1 "and it is no checkpoint" constat ledger check checkpoint "$V/published.note" "$V/published.key"

# A mandate's ledger, with full and partial tiles on two levels.
{
    constat init house
    constat mandate add house response --settings "$ROOT/share/demo/authority.yaml" --clock 2026-04-06T08:00:00Z
    for number in $(seq 1 70); do
        echo 'From MAILER Thu Jan  1 00:00:00 1970'
        sed "s/R-1001/R-$number/; s/203\\.0\\.113\\.45/203.0.113.$number/" "$ROOT/tests/golden/acns/signed-plain.eml"
        echo
    done >mails
    constat intake house response mails
    constat mandate keys house response
    constat ledger publish house response
} >made 2>&1
LEDGER=house/mandates/response/ledger
export LEDGER
accepts "the house is made" test -f "$LEDGER/checkpoint"
accepts "another program reads tiles, entries, key and checkpoint, and finds them right" \
    sh -c 'node "$0" "$LEDGER" >third' "$ROOT/tests/cli/third_party.js"
read -r origin size root <third
accepts "there are full tiles and a second level" [ "$size" -gt 256 ]
gives "its root is ours" "$root" constat ledger root house response
gives "the checkpoint is believed under the mandate's key" \
    "$(printf 'origin\t%s\nsize\t%s\nroot\t%s' "$origin" "$size" "$root")" \
    constat ledger check checkpoint "$LEDGER/checkpoint" "$LEDGER/verifier"
ends 0 "the key may be given as its text" \
    constat ledger check checkpoint "$LEDGER/checkpoint" "$(cat "$LEDGER/verifier")"
sed 's/^[0-9]*$/9/' "$LEDGER/checkpoint" >forged
ends 1 "a checkpoint of another size is not believed" constat ledger check checkpoint forged "$LEDGER/verifier"
constat ledger entry house response 7 | constat ledger leaf >leaf
constat ledger prove house response 7 >proof
accepts "a proof is a tlog-proof file" grep -qx 'c2sp.org/tlog-proof@v1' proof
ends 0 "it proves its entry" constat ledger check proof proof "$LEDGER/verifier" "$(cat leaf)"
constat ledger entry house response 8 | constat ledger leaf >other
ends 1 "and no other" constat ledger check proof proof "$LEDGER/verifier" "$(cat other)"
ends 0 "inclusion in an earlier tree, as hashes" constat ledger check inclusion 7 260 "$(cat leaf)" \
    "$(constat ledger root house response 260)" $(constat ledger prove house response 7 260)
ends 0 "an earlier tree is the beginning of the later one" constat ledger check consistency 259 "$size" \
    "$(constat ledger root house response 259)" "$root" \
    $(constat ledger prove house response --consistency 259 "$size")
ends 1 "an entry that is not there has no proof" constat ledger prove house response "$size"
for index in $(seq 0 "$((size - 1))"); do
    constat ledger entry house response "$index"
done >all
gives "the entries alone lead to the same root" "$root" constat ledger root --leaves all
printf x | dd of="$LEDGER/tile/0/000" bs=1 seek=40 conv=notrunc 2>/dev/null
ends 1 "a changed tile is seen" constat ledger root house response 255
ends 1 "by the other program, too" node "$ROOT/tests/cli/third_party.js" "$LEDGER"
verdict
