#!/bin/sh
# test_tally.sh - tools/tally counts what ran, and a failure never hides among the passed.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"

# says LINE FILE...: the tally of the files is LINE.
says() {
    expected=$1
    shift
    [ "$("$ROOT/tools/tally" --counts "$@")" = "$expected" ]
}

plant
log=$PLANT/testlog.json
entry() {
    printf '{"name": "%s", "stdout": "%s", "result": "%s", "stderr": "%s"}\n' "$1" "$2" "$3" "${4:-}" >>"$log"
}
entry 'unit / base/time' '' OK '[==========] Running 7 test(s).\n[  PASSED  ] 7 test(s).\n'
accepts "cmocka's count is taken" says "7 passed, 0 failed" "$log"
entry 'fuzz / record' 'nothing to say' OK
accepts "a program without a count is one test" says "8 passed, 0 failed" "$log"
entry 'tools / tidy' 'ok a thing\n12 passed, 0 failed\n' OK
accepts "a script's own line is taken" says "20 passed, 0 failed" "$log"
entry 'web / pages' '' SKIP
accepts "what was skipped did not pass" says "20 passed, 0 failed" "$log"
printf 'clang-format ok\nfloors ok\n' >"$PLANT/steps"
accepts "checks count one each" says "22 passed, 0 failed" "$log" "$PLANT/steps"

entry 'unit / seal/tree' '' FAIL '[  PASSED  ] 3 test(s).\n[  FAILED  ] 2 test(s), listed below:\n'
accepts "a program's failures are counted" says "23 passed, 2 failed" "$log"
catches "a failure is named and ends with 1" 'failed: unit / seal/tree FAIL' "$ROOT/tools/tally" "$log"
entry 'unit / jail' '' TIMEOUT '[  PASSED  ] 1 test(s).\n'
accepts "a program that died is a failure" says "24 passed, 3 failed" "$log"
echo 'tidy FAILED' >"$PLANT/steps"
catches "a failed check is a failure" '^24 passed, 4 failed' "$ROOT/tools/tally" "$log" "$PLANT/steps"
: >"$PLANT/none.json"
catches "nothing having run is a failure" '^0 passed, 0 failed' "$ROOT/tools/tally" "$PLANT/none.json"
verdict
