#!/bin/sh
# test_tidy.sh - tools/tidy catches each kind of untidiness, planted one at a time in a tidy tree.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
tidy=$ROOT/tools/tidy

# Words that the rules look for are put together here, so that this script does not hold them itself.
later=TO; later=${later}DO

# house: a small tree without a fault.
house() {
    plant
    cat <<'END' | put src/base/door.h
/* door.h - a door.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>

typedef struct {
    bool open;
} CtDoor;

typedef struct {
    int teeth;
} CtDoorKey;

bool ct_door_open(CtDoor *self, const CtDoorKey *key);
END
    cat <<'END' | put src/base/door.c
/* door.c - opening it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/door.h"

bool ct_door_open(CtDoor *self, const CtDoorKey *key)
{
    self->open = key->teeth > 3; /* strcpy(is) named in a comment only */
    return self->open && "sprintf(x)"[0] == 's';
}
END
    echo "sources = files('door.c') tests += ['door']" | put src/base/meson.build
    printf '%s\n' '/* test_door.c - doors.' ' * SPDX-License-Identifier: EUPL-1.2' ' */' \
        '#include "base/door.h"' | put tests/unit/test_door.c
    printf '%s\n' 'procedure p version 1' '  event knocked from guest exogenous' \
        '  notice welcome by email' '  state ajar initial' | put share/procedures/p.proc
    echo 'A door opens in `src/base/door.c` by `ct_door_open()`.' | put doc/TOUR.md
}

# line: standard input is appended to the door's source.
line() {
    cat >>"$PLANT/src/base/door.c"
}

house
accepts "a tidy tree is accepted" "$tidy" "$PLANT"

for call in strcpy sprintf strtok gets atoi scanf gmtime localtime system popen rand alloca; do
    house
    echo "static int x(void) { return (int)$call(0); }" | line
    catches "a call of $call is caught" "door.c:11: banned call: $call" "$tidy" --quick "$PLANT"
done
house
echo 'static int x(void) { return free(0); }' | line
mkdir -p "$PLANT/src/web" && mv "$PLANT/src/base/door.c" "$PLANT/src/web/door.c"
catches "free outside base is caught" 'memory comes from GLib' "$tidy" --quick "$PLANT"
house
echo 'static void x(void) { printf("x"); }' | line
catches "a library that prints is caught" 'a library does not print' "$tidy" --quick "$PLANT"
house
echo 'static long x(void) { return time(NULL); }' | line
catches "asking the machine for the time is caught" 'time comes in' "$tidy" --quick "$PLANT"

house
sed -i '1s/door.c/gate.c/' "$PLANT/src/base/door.c"
catches "a story of another file is caught" 'door.c:1: a file begins with' "$tidy" --quick "$PLANT"
house
sed -i '2d' "$PLANT/src/base/door.h"
catches "a story without its licence line is caught" 'the story ends with' "$tidy" --quick "$PLANT"
house
{ echo 'static void x(void)'; echo '{'; seq 59 | sed 's/.*/    ;/'; echo '}'; } | line
catches "a function of 61 lines is caught" 'a function of 61 lines' "$tidy" --quick "$PLANT"
house
{ echo 'static void x(void)'; echo '{'; seq 58 | sed 's/.*/    ;/'; echo '}'; } | line
accepts "a function of 60 lines with its braces is accepted" "$tidy" --quick "$PLANT"
house
seq 600 | sed 's/.*//' | line
catches "a file over 600 lines is caught" '600 is the limit' "$tidy" --quick "$PLANT"
house
printf '/* %098d */\n' 0 | line
catches "a line over 100 columns is caught" 'the line has 104 columns' "$tidy" --quick "$PLANT"
house
printf '/* %s */\n' "$(printf '%047d' 0 | sed 's/0/é/g')" | line
accepts "columns are counted in characters" "$tidy" --quick "$PLANT"
house
echo "/* $later: hang it */" | line
catches "unfinished work is caught" 'unfinished work' "$tidy" --quick "$PLANT"

for name in knocked welcome ajar; do
    house
    echo "static const char *x = \"$name\";" | line
    catches "the procedure's name $name is caught in src" "\"$name\" is a name of a procedure" \
        "$tidy" --quick "$PLANT"
done
house
echo 'static const char *x = "they knocked twice";' | line
accepts "a name inside a longer text is none" "$tidy" --quick "$PLANT"
for sql in 'SELECT a FROM b' 'INSERT INTO t VALUES (1)' 'UPDATE t SET a = 1' 'DELETE FROM t'; do
    house
    echo "static const char *x = \"$sql\";" | line
    catches "SQL in C is caught: $sql" 'SQL stands in sql/' "$tidy" --quick "$PLANT"
done
for html in '<p class=x>' '</p><table>' '<!DOCTYPE html>'; do
    house
    echo "static const char *x = \"$html\";" | line
    catches "HTML in C is caught: $html" 'HTML stands in templates/' "$tidy" --quick "$PLANT"
done

house
echo '' | put src/base/meson.build
catches "a source that nothing builds is caught" 'door.c:1: dead file' "$tidy" --quick "$PLANT"
house
sed 's/door\.h/mat.h/' "$PLANT/src/base/door.h" | put src/base/mat.h
catches "a header that nobody includes is caught" 'mat.h:1: dead file' "$tidy" --quick "$PLANT"
house
sed 's/test_door/test_roof/' "$PLANT/tests/unit/test_door.c" | put tests/unit/test_roof.c
catches "a test without its noun is caught" 'no source file of the noun "roof"' "$tidy" --quick "$PLANT"
house
sed 's/test_door/test_door_golden/' "$PLANT/tests/unit/test_door.c" | put tests/unit/test_door_golden.c
echo "files('door.c') tests += ['door', 'door_golden']" | put src/base/meson.build
accepts "a second test of the same noun is accepted" "$tidy" --quick "$PLANT"
house
echo "files('door.c')" | put src/base/meson.build
catches "a test that nothing runs is caught" 'no meson.build lists "door"' "$tidy" --quick "$PLANT"
house
echo 'See `src/base/window.c`.' >>"$PLANT/doc/TOUR.md"
catches "a tour to a file that is gone is caught" 'TOUR.md:2: there is no src/base/window.c' \
    "$tidy" --quick "$PLANT"
house
echo 'It calls `ct_door_slam()`.' >>"$PLANT/doc/TOUR.md"
catches "a tour to a function that is gone is caught" 'no header declares ct_door_slam' \
    "$tidy" --quick "$PLANT"
house
echo 'Keys: `ct_door_key` and `CtDoorKey`.' >>"$PLANT/doc/TOUR.md"
catches "a word of a header that is no function is caught in the tour" 'no header declares ct_door_key' \
    "$tidy" --quick "$PLANT"
house
echo 'It calls `ct_door_open()`.' | put doc/TOUR.md
catches "a function without its file is caught in the tour" 'src/base/door.h, which the page does not name' \
    "$tidy" --quick "$PLANT"
house
echo 'See `src/base/roof.c`.' | put doc/OTHER.md
catches "any document to a file that is gone is caught" 'OTHER.md:1: there is no src/base/roof.c' \
    "$tidy" --quick "$PLANT"
house
echo 'Write `src/base/NAME.c` and `tests/unit/test_NAME.c`.' | put doc/OTHER.md
accepts "a name to be chosen is no file" "$tidy" --quick "$PLANT"

house
sed -i '/stdbool/d' "$PLANT/src/base/door.h"
catches "a header that needs another first is caught" 'door.h:1: does not compile alone' "$tidy" "$PLANT"

house
mkdir -p "$PLANT/build/src/base/libct-base.a.p"
cc -I"$PLANT/src" -c "$PLANT/src/base/door.c" -o "$PLANT/build/src/base/libct-base.a.p/door.c.o"
accepts "symbols of the file's noun are accepted" "$tidy" "$PLANT"
printf '%s\n' 'int ct_door_key_count(void);' 'int ct_door_key_count(void) { return 1; }' | line
cc -I"$PLANT/src" -c "$PLANT/src/base/door.c" -o "$PLANT/build/src/base/libct-base.a.p/door.c.o"
accepts "symbols of a type of its header are accepted" "$tidy" "$PLANT"
printf '%s\n' 'int ct_window_open(void);' 'int ct_window_open(void) { return 1; }' | line
cc -I"$PLANT/src" -c "$PLANT/src/base/door.c" -o "$PLANT/build/src/base/libct-base.a.p/door.c.o"
catches "a symbol of another noun is caught" 'exports ct_window_open' "$tidy" "$PLANT"

house
mkdir -p "$PLANT/build/src/base/libct-base.a.p" "$PLANT/build/src/front/libct-front.a.p"
printf '%s\n' 'int ct_door_key(void);' 'int ct_door_key(void) { return 1; }' | put src/front/door.c
cc -c "$PLANT/src/front/door.c" -o "$PLANT/build/src/front/libct-front.a.p/door.c.o"
accepts "one file with a name exports it alone" sh -c '! "$1" "$2" | grep "and so does"' sh "$tidy" "$PLANT"
cp "$PLANT/src/front/door.c" "$PLANT/src/base/door.c"
cp "$PLANT/build/src/front/libct-front.a.p/door.c.o" "$PLANT/build/src/base/libct-base.a.p/door.c.o"
catches "a name that two files export is caught" 'front/door.c:1: exports ct_door_key, and so does src/base/door.c' "$tidy" "$PLANT"
verdict
