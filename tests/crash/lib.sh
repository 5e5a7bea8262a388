# lib.sh - a small authority, its provider and a mail server, for the tests of crashes and faults.
#
# A test sources this. `world FOLDER` makes the instances a/ and p/ with their exchange, the
# input once for all worlds, and starts a counting mail server; `stages` lists the commands of a
# flow from the first mail to erasure, each of which may be killed and run again; `sums` prints
# what must come out the same however it went; `green` verifies the ledger and every case.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/constat
KILL_AT=$BUILD/tests/crash/kill_at
MAILS=${MAILS:-200}
SMTPD=
export CONSTAT_SHARE=$ROOT/share

end_of_test() {
    # shellcheck disable=SC2086 # a list of process ids
    [ -z "$SMTPD" ] || kill $SMTPD 2>/dev/null
    rm -rf "$SCRATCH"
}
trap end_of_test EXIT

# server FOLDER OPTION...: starts the mail server; its port is in $PORT.
server() {
    place=$1
    shift
    mkdir -p "$place"
    "$BUILD/tools/constat-smtpd" --fast --count "$place/count" --reports "$place/reports" "$@" \
        >"$place/port" 2>"$place/server.log" &
    SMTPD="$SMTPD $!"
    until grep -q port "$place/port"; do sleep 0.02; done
    PORT=$(sed -n 's/^port //p' "$place/port")
}

# sent_twice SERVER-FOLDER: the envelope ids that a server saw more than once.
sent_twice() {
    cut -f1 "$1/count" | sort | uniq -d >"$SCRATCH/out"
    [ -s "$SCRATCH/out" ]
}

# key MANDATE-KEYS WORD
key() {
    sed -n "s/^$2	//p" "$1"
}

# input FOLDER: logs, customers and mails.
input() {
    [ -d "$1" ] || { mkdir -p "$1" && "$BUILD/tests/crash/invent" "$1" "$MAILS"; }
}

# settings SED-SCRIPT: the authority's; its bench has one member, who happens to be the provider's box.
settings() {
    sed -e "$1" "$ROOT/share/demo/authority.yaml" >"$W/authority.yaml"
    {
        echo "smtp: {host: 127.0.0.1, port: $PORT}"
        echo "bench:"
        echo "  member:"
        echo "    - \"$(key "$W/p.keys" box)\""
    } >>"$W/authority.yaml"
}

# world FOLDER [SED-SCRIPT]: two instances that know each other; the script edits the authority's settings.
world() {
    W=$1
    mkdir -p "$W/exchange" "$W/carrier"
    "$CONSTAT" init "$W/a" && "$CONSTAT" init "$W/p" &&
        "$CONSTAT" mandate add "$W/p" access --settings "$ROOT/share/demo/provider.yaml" --dossier provider \
            --clock 2025-01-01T08:00:00Z &&
        "$CONSTAT" mandate keys "$W/p" access >"$W/p.keys" && settings "${2:-}" &&
        "$CONSTAT" mandate add "$W/a" response --settings "$W/authority.yaml" --clock 2025-01-01T08:00:00Z &&
        "$CONSTAT" mandate keys "$W/a" response >"$W/a.keys" &&
        "$CONSTAT" mandate partner "$W/a" response fournisseur --folder "$W/exchange" \
            --verifier "$(key "$W/p.keys" verifier)" --box "$(key "$W/p.keys" box)" &&
        "$CONSTAT" mandate partner "$W/p" access autorite --folder "$W/exchange" \
            --verifier "$(key "$W/a.keys" verifier)" --box "$(key "$W/a.keys" box)" &&
        "$CONSTAT" provider customers "$W/p" access "$INPUT/book.csv" &&
        "$CONSTAT" logs "$W/p" access "$INPUT"/*.log "$INPUT"/*.leases "$INPUT"/kea*.csv "$INPUT"/*.detail
} >"$SCRATCH/world.log" 2>&1

# stage NUMBER: sets the words of that stage's command; false after the last one.
stage() {
    case $1 in
    1) set -- intake "$W/a" response "$INPUT/first.mbox" --batch 40 ;;
    2 | 10) set -- post send "$W/a" response ;;
    3 | 5 | 11 | 13) set -- provider answer "$W/p" access ;;
    4) set -- clock "$W/a" response 2025-01-02T08:00:00Z ;;
    6) set -- clock "$W/a" response 2025-01-03T08:00:00Z ;;
    7 | 15) set -- intake "$W/a" response "$W/smtp/reports" --batch 20 ;;
    8) set -- clock "$W/a" response 2025-01-22T08:00:00Z ;;
    9) set -- intake "$W/a" response "$INPUT/later.mbox" --batch 20 ;;
    12) set -- clock "$W/a" response 2025-01-23T08:00:00Z ;;
    14) set -- clock "$W/a" response 2025-01-24T08:00:00Z ;;
    16) set -- post letters "$W/a" response "$W/carrier" ;;
    17) set -- post status "$W/a" response "$W/status.csv" ;;
    18) set -- clock "$W/a" response 2025-04-24T08:00:00Z ;;
    *) return 1 ;;
    esac
    WORDS=$*
    return 0
}

# run_stage NUMBER: runs that stage's command to its end; what it says is in $SCRATCH/out.
run_stage() {
    stage "$1" || return 2
    [ "$1" -ne 17 ] || status
    # shellcheck disable=SC2086 # the words hold no blanks
    "$CONSTAT" $WORDS >"$SCRATCH/out" 2>&1
}

# run_stages FIRST LAST
run_stages() {
    at=$1
    while [ "$at" -le "$2" ]; do
        run_stage "$at" || return 1
        at=$((at + 1))
    done
}

# uncertain: the references of the items that only a report or a person can settle.
uncertain() {
    "$CONSTAT" notice list "$W/a" response | sed -n 's/^uncertain	\([^	]*\)	.*/\1/p'
}

# holds SENTENCE COMMAND...: the command must succeed.
holds() {
    sentence=$1
    shift
    if "$@" >>"$SCRATCH/out" 2>&1; then pass "$sentence"; else fail "$sentence"; fi
}

# status: what a carrier says of everything that was handed over to him.
status() {
    sed -n '2,$p' "$W/carrier/manifest.csv" 2>/dev/null | sort -u |
        awk -F, '{ print $1 ",presented,2025-01-24T07:00:00Z," }' >"$W/status.csv"
}

# sums: referrals, cases, orders by channel, whatever became of each.
sums() {
    "$CONSTAT" case list "$W/a" response
    "$CONSTAT" notice list "$W/a" response | awk -F'\t' '
        $1 == "uncertain" { next }
        { n[$1] += $3; if ($2 == "ordered" || $2 == "attempted" || $2 == "withheld") left[$1] += $3 }
        END { for (c in n) print c "\t" n[c] "\tleft " left[c] + 0 }' | sort
}

green() {
    "$CONSTAT" verify "$W/a" response --rebuild >"$SCRATCH/out" 2>&1 &&
        "$CONSTAT" verify "$W/p" access >>"$SCRATCH/out" 2>&1
}

# unfounded: without its world a test proves nothing.
unfounded() {
    cp "$SCRATCH/world.log" "$SCRATCH/out"
    fail 'the world is founded'
    verdict
    exit 1
}
