/* notice_mail.h - mails as the jailed reader hands them over: its records, made by the test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "referral.h"

#include "desk/mail.h"

/* What stands in a referral's record; NULL leaves the field out. */
typedef struct {
    const char *case_id;
    const char *ip;
    const char *at;
    const char *title;
} NoticeFacts;

static inline NoticeFacts notice_facts(const char *case_id)
{
    return (NoticeFacts){ case_id, REFERRAL_IP, "2025-01-02T10:00:00Z", REFERRAL_TITLE };
}

G_GNUC_UNUSED static void notice_add(CtMail *mail, const NoticeFacts *facts)
{
    CtRecord record;
    CtAddress address;

    ct_record_begin(&record, "referral");
    if (facts->case_id != NULL)
        ct_record_text(&record, "case_id", ct_bytes_of_text(facts->case_id), 0, 0);
    assert_true(ct_address_parse(ct_bytes_of_text(facts->ip), &address));
    ct_record_address(&record, "ip", &address, 0, 0);
    ct_record_number(&record, "port", 6881, 0, 0);
    ct_record_instant(&record, "at", sample_time(facts->at), 0, 0);
    ct_record_text(&record, "protocol", ct_bytes_of_text("BitTorrent"), 0, 0);
    ct_record_text(&record, "title", ct_bytes_of_text(facts->title), 0, 0);
    ct_record_text(&record, "complainant", ct_bytes_of_text("Rights Holder"), 0, 0);
    ct_record_text(&record, "complainant_email", ct_bytes_of_text("holder@example.org"), 0, 0);
    ct_record_encode(&record, &mail->result.records);
}

G_GNUC_UNUSED static void notice_set_aside(CtMail *mail, const char *reason)
{
    CtRecord record;

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), 0, 0);
    ct_record_encode(&record, &mail->result.records);
}

G_GNUC_UNUSED static void notice_report(CtMail *mail, const char *reference, const char *action,
                                        const char *class_word)
{
    CtRecord record;

    ct_record_begin(&record, "delivery");
    ct_record_text(&record, "envid", ct_bytes_of_text(reference), 0, 0);
    ct_record_text(&record, "action", ct_bytes_of_text(action), 0, 0);
    if (class_word != NULL)
        ct_record_text(&record, "class", ct_bytes_of_text(class_word), 0, 0);
    ct_record_encode(&record, &mail->result.records);
}

static inline CtMail *notice_mail(const char *text)
{
    CtMail *mail = ct_mail_new(ct_bytes_of_text(text), false);

    mail->result.records = ct_buffer_new(1u << 20);
    return mail;
}

/* In a batch of its own; frees the mail. */
static inline CtInboxCounts notice_take(const Sample *self, CtMail *mail)
{
    CtInboxCounts counts = { 0 };
    CtInstant now = sample_now(self);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, NULL);
    CtTurn turn = { self->book, batch, now };

    sample_must(ct_mail_apply(&turn, mail, &counts, error));
    sample_must(ct_batch_commit(batch, error));
    ct_mail_free(mail);
    return counts;
}

/* "REASON:NUMBER" of everything set aside, parted by blanks; freed by the caller. */
static inline char *notice_asides(const Sample *self)
{
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_ASIDE_COUNTS);
    GString *text = g_string_new(NULL);
    bool has_row;

    for (;;) {
        sample_must(ct_row_step(&row, &has_row, error));
        if (!has_row)
            return g_string_free(text, FALSE);
        g_string_append_printf(text, "%s%s:%" G_GINT64_FORMAT, text->len == 0 ? "" : " ",
                               ct_row_text(&row, CT_COLUMN_ASIDE_COUNTS_REASON),
                               ct_row_int(&row, CT_COLUMN_ASIDE_COUNTS_NUMBER));
    }
}

static inline void notice_assert_asides(const Sample *self, const char *expected)
{
    g_autofree char *asides = notice_asides(self);

    assert_string_equal(asides, expected);
}
