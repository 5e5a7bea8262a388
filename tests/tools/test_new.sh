#!/bin/sh
# test_new.sh - what tools/new scaffolds is accepted by the tree, builds, and fails where it promises to.
#
# One of each kind goes into a copy of the tree. The unit tests and fuzz targets are built there; the program is
# linked from the new command's objects and those of this build, because all the others are the same.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
BUILD=${CT_BUILD_ROOT:-$ROOT/build}
new=$ROOT/tools/new

plant
tar -C "$ROOT" --exclude='./build*' --exclude=./.git --exclude=./demo --exclude=./.cache -cf - . | tar -C "$PLANT" -xf -
for kind in format engine command notice procedure; do
    accepts "a new $kind is scaffolded" "$new" "$kind" "sample_$kind" "$PLANT"
    catches "and not twice" 'is there already' "$new" "$kind" "sample_$kind" "$PLANT"
done
catches "a name that no file should have is refused" 'is not a name' "$new" format '../x' "$PLANT"
catches "a kind that is none is refused" 'is none of' "$new" forms sample "$PLANT"
catches "one operand is too few" 'usage' "$new" format

accepts "floors accept what was made" "$ROOT/tools/floors" "$PLANT"
accepts "tidy has nothing against what was made" sh -c '! "$1/tools/tidy" --quick "$2" "$2/none" | grep sample' \
    sh "$ROOT" "$PLANT"
accepts "so does clang-format" sh -c 'cd "$1" && find src tests -newer tools/new -name "*.[ch]" |
    xargs clang-format --dry-run -Werror' sh "$PLANT"

cd "$PLANT" || exit 1
objects='src/cli/constat.p/cmd_sample_command.c.o src/cli/constat.p/commands.c.o'
accepts "the tree is configured with them" meson setup build -Dbuildtype=plain
# shellcheck disable=SC2086
accepts "and they build" ninja -C build -j 2 tests/unit/test_sample_format tests/unit/test_sample_engine \
    tests/unit/test_template_sample_notice tests/unit/test_parser_sample_procedure \
    tests/fuzz/fuzz_sample_format tests/fuzz/fuzz_sample_engine $objects
export CT_SOURCE_ROOT="$PLANT"
promises() {
    catches "the new $1's test tells what to write first" "write .*$3.* first" "build/tests/unit/$2"
}
promises format test_sample_format src/format/sample_format.c
promises engine test_sample_engine src/match/sample_engine.c
promises notice test_template_sample_notice share/notices/sample-notice.fr.txt
promises procedure test_parser_sample_procedure share/procedures/sample-procedure.proc
for target in sample_format sample_engine; do
    accepts "the fuzz target of $target runs over its seed" "build/tests/fuzz/fuzz_$target" "tests/fuzz/corpus/$target"
done

mkdir -p linked/src/cli
ninja -C "$BUILD" -t commands src/cli/constat | tail -n 1 |
    sed "s| src/cli/constat.p/commands.c.o | $PLANT/build/src/cli/constat.p/commands.c.o $PLANT/build/src/cli/constat.p/cmd_sample_command.c.o |
         s| -o src/cli/constat | -o $PLANT/linked/src/cli/constat |" >link
accepts "the program links with its new command" sh -c 'cd "$1" && sh "$2"' sh "$BUILD" "$PLANT/link"
accepts "and knows it" sh -c 'linked/src/cli/constat help | grep -q sample_command'
export CT_BUILD_ROOT="$PLANT/linked"
catches "the new command's test tells what to write first" 'FAIL write .*cmd_sample_command.c first' \
    tests/cli/test_sample_command.sh
verdict
