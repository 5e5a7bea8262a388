# lib.sh - how the tools of the house are tested: a planted tree, a run, a verdict.
#
# A test script sources this, calls `catches` and `accepts` with a sentence each, and ends with `verdict`,
# which prints `N passed, N failed`. Every planted tree stands in its own temporary folder, $PLANT.
# SPDX-License-Identifier: EUPL-1.2
set -u

ROOT=${CT_SOURCE_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
PASSED=0
FAILED=0
PLANT=$SCRATCH/0
PLANTS=0

# plant: an empty tree to put a violation into.
plant() {
    PLANTS=$((PLANTS + 1))
    PLANT=$SCRATCH/$PLANTS
    mkdir -p "$PLANT"
}

# put FILE: standard input becomes that file of the planted tree.
put() {
    mkdir -p "$PLANT/$(dirname "$1")"
    cat >"$PLANT/$1"
}

pass() {
    PASSED=$((PASSED + 1))
    echo "ok   $1"
}

fail() {
    FAILED=$((FAILED + 1))
    echo "FAIL $1"
    sed 's/^/     | /' "$SCRATCH/out"
}

# needs TOOL...: programs that the test cannot do without, looked for in /sbin, too. A test that cannot run
# has failed: tools/bootstrap installs whatever tools/packages lists.
needs() {
    PATH=$PATH:/sbin:/usr/sbin
    for tool; do
        command -v "$tool" >/dev/null && continue
        : >"$SCRATCH/out"
        fail "there is no $tool; tools/bootstrap installs what tools/packages lists"
    done
    [ "$FAILED" -eq 0 ] || { verdict; exit 1; }
}

# catches SENTENCE PATTERN COMMAND...: the command must fail and print a line that matches.
catches() {
    sentence=$1
    pattern=$2
    shift 2
    if "$@" >"$SCRATCH/out" 2>&1; then
        fail "$sentence (it saw nothing)"
    elif grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        fail "$sentence (no line matches $pattern)"
    fi
}

# ends STATUS SENTENCE COMMAND...: the command must end with that exit status.
ends() {
    wanted=$1
    sentence=$2
    shift 2
    "$@" >"$SCRATCH/out" 2>&1
    if [ $? -eq "$wanted" ]; then pass "$sentence"; else fail "$sentence"; fi
}

# shows SENTENCE PATTERN: what the last command printed has a line that matches.
shows() {
    if grep -q -e "$2" "$SCRATCH/out"; then pass "$1"; else fail "$1"; fi
}

# accepts SENTENCE COMMAND...: the command must succeed.
accepts() {
    sentence=$1
    shift
    if "$@" >"$SCRATCH/out" 2>&1; then
        pass "$sentence"
    else
        fail "$sentence"
    fi
}

verdict() {
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}
