#!/bin/sh
# test_hold.sh - a legal hold, placed and lifted by hand: who may, what it keeps, and what goes when it ends.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2034 # TAB is used by patterns
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
PATH=$BUILD:$PATH
export PATH SCRATCH
cd "$SCRATCH" || exit 1
tab=$(printf '\t')

{
    constat init house
    sed "s/^sender:/sender:\n  capacity: éditeur des logiciels Exemple\n  clause: \"12.3\"/" "$ROOT/share/demo/authority.yaml"  >settings.yaml
    echo "bench: {approver: [\"2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74\"]}" >>settings.yaml
    echo 'smtp: {host: 127.0.0.1, port: 2525}' >>settings.yaml # nothing is sent by mail
    echo 'people: {Robin: [requester], Noa: [approver], Kim: [examiner]}' >>settings.yaml
    constat mandate add house departure --dossier departure --settings settings.yaml --clock 2026-04-06T08:00:00Z
    case=$(constat case open house departure exam-1 device=D-1 serial=S-1 reason=copies "name=Camille Exemple" "street=2 rue du Spécimen" "town=99100 EXEMPLEVILLE" language=fr "principal_name=Société Exemple" --by Robin | cut -f 2)
} >made 2>&1
accepts "a case is open" [ -n "$case" ]

catches "a hold under a law that the procedure does not name" 'knows no hold under "PRIVACY"' constat case hold house departure "$case" PRIVACY --by Noa
catches "by somebody of another role" 'does not hold role "approver"' constat case hold house departure "$case" ORDER --by Kim
ends 1 "by nobody" constat case hold house departure "$case" ORDER
catches "on a case that is none" 'there is none' constat case hold house departure 99999 ORDER --by Noa
ends 2 "a case is a number" constat case hold house departure laptop ORDER --by Noa
ends 2 "a hold has a law" constat case hold house departure "$case" --by Noa
ends 1 "what is not held is not released" constat case release house departure "$case" ORDER --by Noa

ends 0 "who holds the role places it" constat case hold house departure "$case" ORDER --by Noa
shows "and it is repeated" "^case${tab}$case${tab}held${tab}ORDER${tab}0\$"
ends 1 "once" constat case hold house departure "$case" ORDER --by Noa
ends 0 "the case shows it" constat case show house departure "$case"
shows "with its law" "^hold${tab}2026-04-06T08:00:00Z${tab}ORDER${tab}Code of civil procedure, art. 145"
shows "as an entry" "hold.*ORDER"

constat clock house departure 2031-04-06T08:00:00Z >made 2>&1
ends 1 "long after its day nothing is erased" constat prove-erasure house departure "$case"
shows "what is kept is named" "^kept${tab}mandate${tab}due 20"
shows "with the hold that keeps it" "^held${tab}mandate${tab}since 2026-04-06T08:00:00Z${tab}ORDER${tab}Code of civil procedure, art. 145"
shows "the key is there" "^left${tab}mandate${tab}key there"
ends 1 "somebody of another role does not lift it" constat case release house departure "$case" ORDER --by Robin
ends 0 "who placed it lifts it" constat case release house departure "$case" ORDER --by Noa
shows "and what was overdue goes at once" "^case${tab}$case${tab}released${tab}ORDER${tab}[1-9]"
constat prove-erasure house departure "$case" >out 2>&1
shows "by an entry" "^erased${tab}mandate${tab}2031-04-06T08:00:00Z"
shows "with its key" "^left${tab}mandate${tab}key destroyed${tab}0 ciphertexts"
ends 0 "the ledger verifies" constat verify house departure
ends 0 "and every case folds again" constat verify house departure --rebuild
verdict
