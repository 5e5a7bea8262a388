#!/bin/sh
# test_fuzz.sh - tools/fuzz runs every target, and a target that breaks its oracle is named and ends it with 1.
#
# The targets are planted programs; the build is planted too, because it has a test of its own: every build.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

# yard: a tree with a fuzz build of one good target.
yard() {
    plant
    mkdir -p "$PLANT/tools" "$PLANT/bin"
    cp "$ROOT/tools/fuzz" "$PLANT/tools/fuzz"
    : | put build-fuzz/build.ninja
    printf '%s\n' '#!/bin/sh' 'exit 0' | put bin/ninja
    printf '%s\n' '#!/bin/sh' 'echo "$@" >arguments' 'echo "stat::number_of_executed_units: 12345"' |
        put build-fuzz/tests/fuzz/libfuzz_good
    chmod +x "$PLANT/bin/ninja" "$PLANT/build-fuzz/tests/fuzz/libfuzz_good"
    : | put tests/fuzz/corpus/good/seed
}
fuzz() {
    PATH=$PLANT/bin:$PATH "$PLANT/tools/fuzz" "$@"
}

yard
accepts "a target that holds is accepted" fuzz 1
cp "$SCRATCH/out" "$SCRATCH/said"
accepts "its runs are told" grep -q '^good .*12345 runs in 1 s' "$SCRATCH/said"
accepts "the last line is the tally" grep -qx '1 passed, 0 failed' "$SCRATCH/said"
accepts "it starts from its corpus" grep -q 'max_total_time=1 .*tests/fuzz/corpus/good' "$PLANT/arguments"
printf '%s\n' '#!/bin/sh' 'echo "assertion failed: the oracle"' 'exit 77' | put build-fuzz/tests/fuzz/libfuzz_bad
chmod +x "$PLANT/build-fuzz/tests/fuzz/libfuzz_bad"
catches "a target that breaks its oracle is caught" '^bad .*FAILED' fuzz 1
catches "with what it said" 'assertion failed: the oracle' fuzz 1
catches "and counted" '^1 passed, 1 failed' fuzz 1
accepts "one target can be named" fuzz 1 good
yard
rm "$PLANT/build-fuzz/tests/fuzz/libfuzz_good"
catches "nothing having run is a failure" '^0 passed, 0 failed' fuzz 1
yard
printf '%s\n' '#!/bin/sh' 'echo broken build' 'exit 1' | put bin/ninja
catches "a build that fails is a failure" 'broken build' fuzz 1
verdict
