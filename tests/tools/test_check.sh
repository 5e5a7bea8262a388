#!/bin/sh
# test_check.sh - tools/check and .ci/run: whatever fails, the last line counts it and the status says so.
#
# Method: the builders and judges that check calls are played by small programs that succeed, or that fail
# when a file named after them stands in the planted tree.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

# play NAME LINE...: a program that runs the lines, then fails when fail/NAME is there.
play() {
    name=$1
    shift
    { echo '#!/bin/sh'; printf '%s\n' "$@"; echo "[ ! -e '$PLANT/fail/$(basename "$name")' ]"; } | put "$name"
    chmod +x "$PLANT/$name"
}

# stage: a tree of which everything passes: 4 tests in each of two builds, and the 7 steps.
stage() {
    plant
    mkdir -p "$PLANT/fail" "$PLANT/.ci"
    cp "$ROOT/Makefile" "$PLANT/"
    cp "$ROOT/.ci/run" "$PLANT/.ci/"
    for tool in bootstrap floors tidy lint; do
        play "tools/$tool"
    done
    cp "$ROOT/tools/check" "$ROOT/tools/tally" "$PLANT/tools/"
    play bin/meson 'case $1 in setup) mkdir -p "$2/meson-logs" && : >"$2/build.ninja" ;;' \
        'test) echo "{\"name\": \"unit\", \"stdout\": \"[  PASSED  ] 4 test(s).\", \"result\": \"OK\"}" \' \
        '>"$3/meson-logs/testlog.json" ;; esac'
    play bin/ninja
    play bin/clang-format
    echo 'int door;' | put src/door.c
    git -C "$PLANT" init -q
    rm -rf "$PLANT/build"
}

# run COMMAND...: in the planted tree, with its own programs; the last line goes to $SCRATCH/last.
run() {
    (cd "$PLANT" && PATH="$PLANT/bin:$PATH" "$@") >"$SCRATCH/told" 2>&1
    status=$?
    tail -n 1 "$SCRATCH/told" >"$SCRATCH/last"
    cat "$SCRATCH/told"
    return $status
}

says() {
    [ "$(cat "$SCRATCH/last")" = "$2" ] && pass "$1" || { cp "$SCRATCH/last" "$SCRATCH/out"; fail "$1"; }
}

stage
accepts 'a tree of which everything passes is accepted' run tools/check
says 'tests count by themselves, steps one each' '15 passed, 0 failed'
accepts 'the continuous integration says the same' run .ci/run
says 'and in its last line' '15 passed, 0 failed'
for step in floors tidy lint bootstrap clang-format; do
    stage
    : >"$PLANT/fail/$step"
    catches "a failing $step fails the check" 'FAILED' run tools/check
    says "and is counted: $step" '14 passed, 1 failed'
done
stage
: >"$PLANT/fail/ninja"
catches 'a build that fails runs no tests, and fails the check' 'build-gcc .*FAILED' run .ci/run
says 'and the last line counts both builds' '5 passed, 2 failed'
stage
: >"$PLANT/fail/meson"
catches 'a folder that cannot be set up fails the check' 'build-gcc .*FAILED' run .ci/run
stage
play bin/meson 'case $1 in setup) mkdir -p "$2" && : >"$2/build.ninja" ;; test) exit 1 ;; esac'
catches 'tests that say nothing fail the check' 'tests .*FAILED' run .ci/run
says 'and are counted once for each build' '7 passed, 2 failed'
verdict
