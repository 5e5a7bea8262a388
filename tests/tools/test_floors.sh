#!/bin/sh
# test_floors.sh - tools/floors catches what breaks the plan, and accepts what does not.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
floors=$ROOT/tools/floors

# street: a plan of three floors, the highest of which may not see the lowest but one.
street() {
    plant
    printf '%s\n' '# a plan' 'base :' 'store : base' 'web : base # not store' | put src/FLOORS
    printf '%s\n' '#include "base/a.h"' | put src/base/a.c
    printf '%s\n' '#include "base/a.h"' '#include "store/b.h"' | put src/store/b.c
    printf '%s\n' '#include <stdio.h>' '#include "base/a.h"' | put src/web/c.c
}

street
accepts "arrows downward are accepted" "$floors" "$PLANT"

street
echo '#  include "store/b.h"' >>"$PLANT/src/web/c.c"
catches "an include that the plan does not grant is caught, with its line" \
    '^src/web/c.c:3: "web" may not look into "store"' "$floors" "$PLANT"

street
echo '#include "store/b.h"' | put src/base/up.h
catches "an arrow upward is caught" '"base" may not look into "store"' "$floors" "$PLANT"

street
echo '#include "b.h"' >>"$PLANT/src/store/b.c"
catches "an include without its floor is caught" 'does not name its floor' "$floors" "$PLANT"

street
echo '#include "attic/x.h"' >>"$PLANT/src/store/b.c"
catches "an include of an unknown floor is caught" 'no floor "attic"' "$floors" "$PLANT"

street
echo 'int x;' | put src/attic/x.c
catches "a folder outside the plan is caught" 'no floor "attic"' "$floors" "$PLANT"

street
sed -i 's/^base :/base : web/' "$PLANT/src/FLOORS"
catches "a circle in the plan is caught" 'not above it in the plan' "$floors" "$PLANT"

plant
catches "a tree without a plan is refused" 'has no src/FLOORS' "$floors" "$PLANT"

accepts "this tree keeps to its plan" "$floors" "$ROOT"
verdict
