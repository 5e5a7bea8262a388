/* smtpd_store.h - what the loopback mail server keeps: messages, counts and delivery reports.
 *
 * A Maildir of messages (--maildir), a text file with one line for each message taken (--count:
 * envelope id, sender, recipient, bytes, parted by tabs), and a Maildir of reports as RFC 3464
 * describes (--reports). All is written, and unless --fast is given on the disk, before the store
 * says that the message was taken.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int count_file; /* -1 for none */
    char *maildir;  /* NULL for none */
    char *reports;
    bool fast;
    uint64_t serial;
} CtSmtpdStore;

typedef struct {
    char *sender;
    char *recipient;
    char *envelope_id;        /* NULL when not given */
    char *original_recipient; /* NULL when not given */
    bool on_success, on_failure, on_delay;
    bool failure_unless_told; /* no NOTIFY was given: failures are reported (RFC 3461 4.1) */
} CtSmtpdItem;

typedef struct {
    const char *action; /* delivered, failed, delayed */
    const char *status; /* RFC 3463 */
    const char *words;
} CtSmtpdFate;

G_GNUC_WARN_UNUSED_RESULT
bool ct_smtpd_store_open(CtSmtpdStore *self, const char *count, GError **error);
/* True once the message is kept. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_smtpd_store_keep(CtSmtpdStore *self, const CtSmtpdItem *item, const GString *message);
/* Writes the report that the sender wished for, if any. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_smtpd_store_report(CtSmtpdStore *self, const CtSmtpdItem *item, const CtSmtpdFate *fate,
                           const GString *message);
