# shellcheck shell=sh
# image_lib.sh - what the tests of disk images share: tools, and an examined image as JSON.
# SPDX-License-Identifier: EUPL-1.2

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-tsk" ] && CONSTAT=$BUILD/constat
NTFS_MAKE=$BUILD/tests/cli/ntfs_make
LC_ALL=C.UTF-8
MTOOLS_SKIP_CHECK=1
export CONSTAT NTFS_MAKE LC_ALL MTOOLS_SKIP_CHECK
PATH=$PATH:/sbin:/usr/sbin
cd "$SCRATCH" || exit 1

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# examined IMAGE: IMAGE.json and IMAGE.problems.
examined() {
    "$CONSTAT" examine "$1" --out "$1.manifest" >"$1.counts" 2>&1
    echo $? >"$1.status"
    "$CONSTAT" manifest export "$1.manifest" --format jsonl >"$1.json"
    "$CONSTAT" manifest show --problems "$1.manifest" | sed '1,/^kind/d' >"$1.problems"
}

# digest FILE
digest() {
    sha256sum <"$1" | cut -d' ' -f1
}
