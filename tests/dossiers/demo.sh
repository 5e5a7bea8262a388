#!/bin/sh
# demo.sh - dossier A, small, through the real programs: `constat demo` with its jailed readers, its
# mail server, its carrier and its court, eight months of a virtual clock, verification included.
#
# Everything invented follows from the seed, so the transcript of counts is the same on every
# machine; it is compared with tests/dossiers/A/transcript. A change of the law, of the generator or
# of the machine that moves a number shows here; it is committed with its reason, after
# `CT_ACCEPT=1 tests/dossiers/demo.sh` wrote it down.
# SPDX-License-Identifier: EUPL-1.2
set -eu

root=$CT_SOURCE_ROOT
constat=$CT_BUILD_ROOT/constat
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export CONSTAT_SHARE="$root/share"

if ! "$constat" demo "$scratch/demo" --subscribers 20 --mails 60 --trickle 10 --weeks 35 \
    --seed 42 --no-serve >"$scratch/out" 2>"$scratch/problem"; then
    echo "FAILED: the demonstration did not end well"
    cat "$scratch/out" "$scratch/problem"
    exit 1
fi
# The letters' paths are this machine's.
sed -e "s|$scratch/||" "$scratch/out" >"$scratch/transcript"
[ "${CT_ACCEPT:-0}" = 0 ] || cp "$scratch/transcript" "$root/tests/dossiers/A/transcript"
if ! diff -u "$root/tests/dossiers/A/transcript" "$scratch/transcript"; then
    echo "FAILED: the transcript is another one (tests/dossiers/A/transcript)"
    exit 1
fi
for mandate in "$scratch"/demo/*/mandates/*; do
    instance=$(dirname "$(dirname "$mandate")")
    "$constat" verify "$instance" "$(basename "$mandate")" --rebuild >"$scratch/verified" || {
        echo "FAILED: constat verify --rebuild"
        cat "$scratch/verified"
        exit 1
    }
done
echo "ok: the transcript is the committed one, and every mandate verifies"
