#!/bin/sh
# test_lint.sh - tools/lint catches what clang-tidy finds, passes what is clean, and looks again at what changed.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

plant
cp "$ROOT/.clang-tidy" "$PLANT/"
mkdir -p "$PLANT/tools" && cp "$ROOT/tools/lint" "$PLANT/tools/"
echo "project('planted', 'c')" | put meson.build
for name in door gate; do
    echo "{\"directory\": \"$PLANT\", \"file\": \"src/$name.c\", \"command\": \"clang -Isrc -c src/$name.c\"}"
done | paste -s -d , | sed 's/.*/[&]/' | put build/compile_commands.json
lint() {
    "$PLANT/tools/lint" build "$@"
}
clean='int door(int key);
int door(int key)
{
    return key > 3 ? 1 : 0;
}'

echo "$clean" | put src/door.c
accepts 'a clean source is accepted' lint src/door.c
[ "$(find "$PLANT/.cache/lint" -type f | wc -l)" -eq 1 ] && pass 'what passed is remembered' || fail 'what passed is remembered'

printf '%s\n' 'int door(int key);' 'int door(int key)' '{' '    if (key > 3)' '        return 1;' '    else' \
    '        return 0;' '}' | put src/door.c
catches 'a finding of style is caught after a change' 'door.c:6:5: .*readability-else-after-return' lint src/door.c
catches 'what did not pass is not remembered' 'readability-else-after-return' lint src/door.c
printf '%s\n' 'int door(int key);' 'int door(int key)' '{' '    int *found = 0;' '    return key > 3 ? *found : 0;' \
    '}' | put src/door.c
catches 'a finding of the analyzer is caught' 'clang-analyzer-core.NullDereference' lint src/door.c
echo "int gate(int a, int b, int c, int d, int e, int f, int g);
int gate(int a, int b, int c, int d, int e, int f, int g)
{
    return a + b + c + d + e + f + g;
}" | put src/gate.c
echo "$clean" | put src/door.c
catches 'seven parameters are caught, in the second of two files' 'gate.c:2:5: .*readability-function-size' \
    lint src/door.c src/gate.c
verdict
