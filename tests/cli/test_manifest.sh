#!/bin/sh
# test_manifest.sh - manifests compared and exported, also those that were not made with the usual digests.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
export CONSTAT
cd "$SCRATCH" || exit 1

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# examine NAME ARGUMENT...: the tree becomes NAME.manifest.
examine() {
    name=$1
    shift
    "$CONSTAT" examine tree --out "$name.manifest" "$@" >/dev/null
}

mkdir tree
seq 1 3000 >tree/large
echo one >tree/small
: >tree/empty
touch -d 2026-04-06T08:00:00Z tree/*
examine usual
examine md5 --digests md5
examine sha256 --digests sha256
examine md5-blake2b --digests md5,blake2b

# ---- diff ----

echo two >tree/small
touch -d 2026-04-06T08:00:00Z tree/small
examine changed --digests sha256
holds 'without a digest in common no file is called the same' '"$CONSTAT" manifest diff md5.manifest changed.manifest >said && grep -q "^total.not-compared.2$" said && ! grep "^changed.small" said'
holds 'what is empty is the same' '"$CONSTAT" manifest diff md5.manifest sha256.manifest | grep -q "^total.same.2$"'
holds 'with a digest in common all are compared' '"$CONSTAT" manifest diff usual.manifest changed.manifest >said && grep -q "^total.not-compared.0$" said && grep -q "^changed.small.content$" said'
touch tree/large
examine touched --digests sha256
holds 'what changed otherwise says that its content is not known' '"$CONSTAT" manifest diff md5.manifest touched.manifest | grep -q "^changed.large.time,content-not-compared$"'
mv tree/large tree/moved
examine moved --digests md5
holds 'a renamed file is found by MD5 where there is no SHA-256' '"$CONSTAT" manifest diff md5.manifest moved.manifest | grep -q "^renamed.large.moved$"'
holds 'and by what two kinds of examination have in common' '"$CONSTAT" manifest diff usual.manifest moved.manifest | grep -q "^renamed.large.moved$"'
examine moved-blake2b --digests blake2b
holds 'and by BLAKE2b' '"$CONSTAT" manifest diff md5-blake2b.manifest moved-blake2b.manifest | grep -q "^renamed.large.moved$"'
holds 'without one in common it is removed and added' '"$CONSTAT" manifest diff md5.manifest moved-blake2b.manifest >said && grep -q "^removed.large$" said && grep -q "^added.moved$" said'
verdict
