#!/bin/sh
# test_lookup.sh - `constat lookup` as a person runs it: answers, evidence, refusals, exit status.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
export CONSTAT
cd "$ROOT/tests/golden/logs" || exit 1

# says STATUS PATTERN SENTENCE ARGUMENT...: that exit status, and a line that matches.
says() {
    wanted=$1
    pattern=$2
    sentence=$3
    shift 3
    "$CONSTAT" lookup "$@" >"$SCRATCH/out" 2>&1
    status=$?
    if [ "$status" -eq "$wanted" ] && grep -q -e "$pattern" "$SCRATCH/out"; then
        pass "$sentence"
    else
        echo "(status $status)" >>"$SCRATCH/out"
        fail "$sentence"
    fi
}

tab=$(printf '\t')
says 0 "^one${tab}anna\$" 'an address at a time has one holder' --logs table.csv 192.0.2.10:80 2026-03-01T12:00:00Z tcp
says 0 '^table.csv:2: 192.0.2.10,' 'the log line is the evidence' --logs table.csv 192.0.2.10:80 2026-03-01T12:00:00Z
says 0 "^tolerance${tab}2\$" 'the tolerance used is told' --logs table.csv 192.0.2.10:80 2026-03-01T12:00:00Z
says 0 "^ambiguous${tab}2\$" 'near a change of holder both count' --logs table.csv 192.0.2.10 2026-03-02T00:00:01Z
says 0 "^candidate${tab}bert, the 2nd\$" 'and are named' --logs table.csv 192.0.2.10 2026-03-02T00:00:01Z
says 0 "^one${tab}bert, the 2nd\$" 'unless the tolerance is nothing' --tolerance 0 --logs table.csv 192.0.2.10 2026-03-02T00:00:01Z
says 0 '^none$' 'inside the logs an address can be nobody' --logs table.csv 192.0.2.99 2026-03-01T12:00:00Z
says 0 "^gap${tab}" 'outside the logs nothing is known' --logs table.csv 192.0.2.99 2025-03-01T12:00:00Z
says 0 "^ambiguous" 'a shared address needs the port' --logs table.csv 198.51.100.1 2026-03-02T00:00:00Z
says 0 "^one${tab}carl\$" 'with the port it has one holder' --logs table.csv 198.51.100.1:1030 2026-03-02T00:00:00Z
says 0 '^none$' 'a block of TCP ports answers nothing about UDP' --logs table.csv 198.51.100.1:1030 2026-03-02T00:00:00Z udp
says 0 "^one${tab}emil\$" 'an IPv6 address is in its prefix' --logs table.csv '[2001:db8:1:ff::1]:443' 2026-03-02T00:00:00Z
says 0 "^one${tab}emil\$" 'logs may be given last' 2001:db8:1:ff::1 2026-03-02T01:00:00+01:00 tcp --logs table.csv table.csv
says 0 '"verdict":"one","subscriber":"anna"' 'JSON says the same' --json --logs table.csv 192.0.2.10:80 2026-03-01T12:00:00Z
says 2 'has no zone' 'a time without zone is refused' --logs table.csv 192.0.2.10:80 2026-03-01T12:00:00
says 2 'not a time' 'and what is no time' --logs table.csv 192.0.2.10:80 yesterday
says 2 'not an address' 'a name is no address' example.org:80 2026-03-01T12:00:00Z --logs table.csv
says 2 'after the logs' 'nor a file' --logs table.csv example.org:80 2026-03-01T12:00:00Z
says 2 'which logs' 'without logs there is no answer' 192.0.2.10:80 2026-03-01T12:00:00Z
says 1 'No such file' 'a log that is missing is a failure' --logs missing.csv 192.0.2.10:80 2026-03-01T12:00:00Z
printf 'nothing that anybody knows\n' >"$SCRATCH/unknown"
says 1 'unknown' 'so is a file that is no log' --logs "$SCRATCH/unknown" 192.0.2.10:80 2026-03-01T12:00:00Z

says 0 "^one${tab}02:00:5e:00:00:01\$" 'a dhcpd lease' --logs dhcpd.leases 192.0.2.1:80 2026-03-01T09:00:00Z
says 0 '^dhcpd.leases:20: lease 192.0.2.1' 'has its whole block as evidence, and the one that ends it' --logs dhcpd.leases 192.0.2.1 2026-03-01T09:00:00Z
says 0 '^none$' 'and ends when it was released' --logs dhcpd.leases 192.0.2.1:80 2026-03-01T12:30:00Z
says 0 "^one${tab}02:00:5e:00:00:01\$" 'a Kea lease that was renewed' --logs kea4.csv 192.0.2.1:80 2026-02-28T23:59:00Z
says 0 "^gap${tab}.*session" 'a Kea lease given back at an unknown time' --logs kea4.csv 192.0.2.2:80 2026-02-28T23:50:00Z
says 0 "^one${tab}anna@example.org\$" 'a RADIUS session' --logs radius.detail 192.0.2.1:80 2026-03-01T08:30:00Z
says 0 "^one${tab}100.64.0.7\$" 'a port block, UDP' --logs cgnat.log 198.51.100.3:22100 2026-03-01T08:16:30Z udp
says 0 '^none$' 'and not TCP' --logs cgnat.log 198.51.100.3:22100 2026-03-01T08:16:30Z tcp
says 0 "^one${tab}100.64.0.7\$" 'logs of several kinds together' --logs cgnat.log dhcpd.leases table.csv 198.51.100.3:22100 2026-03-01T08:16:30Z
verdict
