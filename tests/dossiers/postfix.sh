#!/bin/sh
# postfix.sh - our SMTP client against Debian's Postfix, a server that we did not write.
#
# Starts Postfix in a private folder on a loopback port, sends with ENVID and
# NOTIFY=SUCCESS,FAILURE to a mailbox that exists and to one that does not, in clear and over
# STARTTLS, and reads the delivery reports (RFC 3464) that Postfix sends back to the envelope
# sender. Needs root (Postfix does); without root it is skipped and says so.
# SPDX-License-Identifier: EUPL-1.2
set -eu
[ "$(id -u)" = 0 ] || { echo "skipped: Postfix can only be started by root"; exit 77; }
command -v postfix >/dev/null || { echo "postfix is not installed: tools/bootstrap does that"; exit 1; }

dir=$(mktemp -d)
port=$((20000 + $$ % 10000))
once="$CT_BUILD_ROOT/tests/dossiers/smtp_once"
stop() {
    postfix -c "$dir/etc" stop >/dev/null 2>&1 || :
    rm -rf "$dir"
}
trap stop EXIT
fail() {
    echo "FAILED: $1"
    tail -20 "$dir/log" 2>/dev/null || :
    exit 1
}

chmod 755 "$dir"
mkdir "$dir/etc" "$dir/spool" "$dir/data" "$dir/mail"
chown postfix "$dir/data"
chown 65534:65534 "$dir/mail"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$dir/etc/key.pem" -out "$dir/etc/cert.pem" 2>/dev/null
cat >"$dir/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $dir/spool
data_directory = $dir/data
maillog_file = $dir/log
maillog_file_prefixes = $dir
myhostname = mail.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.org, authority.example.org
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = inline:{ camille@example.org=camille/, notices+7@authority.example.org=notices/ }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_cert_file = $dir/etc/cert.pem
smtpd_tls_key_file = $dir/etc/key.pem
smtpd_tls_security_level = may
EOF
cat >"$dir/etc/master.cf" <<EOF
127.0.0.1:$port inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
EOF
postfix -c "$dir/etc" start >"$dir/start" 2>&1 || { cat "$dir/start"; fail "Postfix does not start"; }

sender="notices+7@authority.example.org"
[ "$($once "$port" "$sender" camille@example.org box-1+a)" = "3 250 2.0.0 reports" ] ||
    fail "a mail in clear is not taken"
[ "$($once "$port" "$sender" camille@example.org box-2 tls)" = "3 250 2.0.0 reports" ] ||
    fail "a mail over STARTTLS is not taken"
[ "$($once "$port" "$sender" nobody@example.org box-3)" = "3 250 2.0.0 reports" ] ||
    fail "a mail to a mailbox that does not exist is not taken"

for i in 1 2 3 4 5 6 7 8 9 10; do
    reports=$(find "$dir/mail/notices" -type f 2>/dev/null | wc -l)
    [ "$reports" -ge 3 ] && break
    sleep 1
done
cat "$dir"/mail/notices/new/* >"$dir/reports" 2>/dev/null || fail "no report came back"
grep -q '^Original-Envelope-Id: box-1+a' "$dir/reports" || fail "the envelope id did not come back"
grep -q '^Original-Recipient: rfc822;camille@example.org' "$dir/reports" ||
    fail "the original recipient did not come back"
grep -q '^Action: delivered' "$dir/reports" || fail "no report of delivery"
grep -q '^Original-Envelope-Id: box-3' "$dir/reports" || fail "no report for the unknown mailbox"
grep -q '^Action: failed' "$dir/reports" || fail "no report of failure"
grep -q '^Status: 5\.1\.1' "$dir/reports" || fail "the failure has not the status of an unknown mailbox"
[ "$(grep -c '^\.$' "$dir"/mail/camille/new/* | awk -F: '{ n += $2 } END { print n }')" = 2 ] ||
    fail "the line that is a dot did not arrive as one"
echo "Postfix took all mails and sent $reports reports"
