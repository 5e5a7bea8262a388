/* mail.c - applying one mail: evidence first, then what the reader saw in it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/mail.h"

#include "base/clock.h"
#include "base/text.h"
#include "desk/delivery.h"
#include "desk/letters.h"
#include "desk/rereading.h"

#include <string.h>

#define MOST_REASONS 32

CtMail *ct_mail_new(CtBytes bytes, bool oversized)
{
    CtMail *self = g_new0(CtMail, 1);

    self->bytes = (CtBytes){ g_memdup2(bytes.data, bytes.size), bytes.size };
    self->oversized = oversized;
    return self;
}

void ct_mail_free(CtMail *self)
{
    if (self == NULL)
        return;
    ct_worker_result_clear(&self->result);
    ct_arrival_free(self->answer);
    g_free((void *)(uintptr_t)self->bytes.data);
    g_free(self->refusal);
    g_free(self);
}

/* One mail being applied. */
typedef struct {
    const CtTurn *turn;
    CtMail *mail;
    CtInboxCounts *counts;
    CtMailPlace place; /* of its evidence */
    CtCase *subject;   /* scratch: one case at a time */
    CtReferral referral;
    uint64_t referrals;
    uint64_t cites;      /* cases that rest on it: those of its referrals, or those it answers */
    GHashTable *cited;   /* owned: sids of the cases that it answers; NULL: it is no answer */
    char *letter_reason; /* owned; why a person has to read it, or NULL */
    GError *problem;     /* owned: what went wrong while lines were told */
    size_t reasons;
    struct {
        char *reason;
        int64_t number;
    } aside[MOST_REASONS];
} Work;

/* Reasons beyond the first thirty-two kinds of one mail are counted under the last kind. */
static void set_aside(Work *work, CtBytes reason)
{
    size_t i = 0;

    ct_inbox_set_aside(work->counts, reason);
    while (i < work->reasons && !ct_bytes_equal(reason, ct_bytes_of_text(work->aside[i].reason)))
        i++;
    if (i == work->reasons && i < MOST_REASONS) {
        work->aside[i].reason = ct_bytes_to_text(reason);
        work->reasons++;
    }
    work->aside[MIN(i, MOST_REASONS - 1)].number++;
}

static void set_aside_for(Work *work, const char *reason)
{
    set_aside(work, ct_bytes_of_text(reason));
}

static bool is_word(CtBytes text)
{
    if (text.size == 0 || text.size > 40)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_islower(text.data[i]) && !g_ascii_isdigit(text.data[i]) && text.data[i] != '-')
            return false;
    return true;
}

/* The fields of a referral's event, gathered in one place with their short texts. */
typedef struct {
    CtTurnField field[CT_LIMIT_ENTRY_FIELDS];
    size_t count;
    char address[CT_ADDRESS_TEXT_SIZE];
    char port[12];
    char mail[24];
    char size[24];
} Fields;

static void add(Fields *fields, const char *name, CtBytes value)
{
    if (value.size > 0 && fields->count < G_N_ELEMENTS(fields->field) - CT_BOOK_CONSTANTS - 2)
        fields->field[fields->count++] = (CtTurnField){ name, value };
}

/* Texts that the reader found and that are kept as they are, first value each. */
static const char *const kept_texts[] = {
    "case_id",           "format",    "version",   "protocol",  "title",
    "filename",          "hash",      "hash_type", "size_text", "complainant",
    "complainant_email", "signature", "repaired",  "mismatch"
};

static void gather(const Work *work, Fields *fields)
{
    const CtReferral *referral = &work->referral;
    const CtRecordField *size = ct_record_find(referral->record, "size");

    fields->count = 0;
    add(fields, "ip", ct_bytes_of_text(ct_address_text(&referral->address, fields->address)));
    if (referral->port > 0) {
        (void)g_snprintf(fields->port, sizeof fields->port, "%d", referral->port);
        add(fields, "port", ct_bytes_of_text(fields->port));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kept_texts); i++)
        add(fields, kept_texts[i], ct_record_get_text(referral->record, kept_texts[i]));
    if (size != NULL && size->kind == CT_VALUE_NUMBER) {
        (void)g_snprintf(fields->size, sizeof fields->size, "%" G_GINT64_FORMAT, size->number);
        add(fields, "size", ct_bytes_of_text(fields->size));
    }
    (void)g_snprintf(fields->mail, sizeof fields->mail, "%" G_GINT64_FORMAT, work->place.owner.id);
    add(fields, "mail", ct_bytes_of_text(fields->mail));
}

/* The second event of a referral: admissible or not, and why not. */
static bool judge(const Work *work, GError **error)
{
    const CtReferral *referral = &work->referral;
    const CtReferralFeed *feed = &work->turn->book->referral;
    const CtBookConstant *constant = referral->reason == NULL ? feed->admitted : feed->refused;
    size_t constants = referral->reason == NULL ? feed->admitted_count : feed->refused_count;
    CtTurnField field[CT_BOOK_CONSTANTS + 1];
    CtTurnEvent event = { .event = feed->check, .at = work->turn->now, .field = field };

    for (; event.count < constants; event.count++)
        field[event.count] = (CtTurnField){ constant[event.count].name,
                                            ct_bytes_of_text(constant[event.count].value) };
    if (referral->reason != NULL)
        field[event.count++] = (CtTurnField){ "reason", ct_bytes_of_text(referral->reason) };
    return ct_turn_event(work->turn, work->subject, &event, error);
}

static bool cite(Work *work, int64_t sid, int64_t case_id, GError **error)
{
    CtDb *db = work->turn->book->mandate->db;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_CITE_ADD);

    work->cites++;
    ct_row_bind_int(&row, CT_BIND_CITE_ADD_SID, sid);
    ct_row_bind_int(&row, CT_BIND_CITE_ADD_CASE_ID, case_id);
    ct_row_bind_int(&row, CT_BIND_CITE_ADD_EVIDENCE_SID, work->place.sid);
    ct_row_bind_int(&row, CT_BIND_CITE_ADD_EVIDENCE_ID, work->place.owner.id);
    return ct_row_run(&row, error);
}

static bool open_case(Work *work, GError **error)
{
    const CtTurn *turn = work->turn;
    const CtReferralFeed *feed = &turn->book->referral;
    CtBytes key = ct_buffer_bytes(&work->referral.key);
    int64_t sid = ct_case_sid(turn->book, feed->adopted, key);
    bool known;
    Fields fields;

    if (!ct_case_find(turn->book, sid, work->subject, &known, error))
        return false;
    if (known) {
        set_aside_for(work, "duplicate-referral");
        return true;
    }
    if (!ct_case_begin(turn->batch, feed->adopted, sid, turn->now, work->subject, error))
        return false;
    gather(work, &fields);
    CtTurnEvent event = {
        .event = feed->event, .at = work->referral.at, .field = fields.field, .count = fields.count
    };
    work->referrals++;
    work->counts->referrals++;
    work->counts->admitted += work->referral.reason == NULL;
    if (work->referral.reason != NULL)
        set_aside_for(work, work->referral.reason);
    return ct_turn_event(turn, work->subject, &event, error) && judge(work, error) &&
           ct_case_save(turn->book, work->subject, error) &&
           cite(work, work->subject->owner.sid, work->subject->owner.id, error);
}

static bool take_referral(Work *work, const CtRecord *record, GError **error)
{
    const CtBook *book = work->turn->book;
    CtReferralRules rules = { .max_age_months = book->referral.max_age_months,
                              .future_seconds = book->referral.future_seconds,
                              .allow_documentation = book->mandate->demo };

    if (!book->has_referral) {
        set_aside_for(work, "no-procedure");
        return true;
    }
    if (!ct_referral_check(record, &rules, work->turn->now, &work->referral, error))
        return false;
    return open_case(work, error);
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Work *work = user;
    bool applied = false;

    if (strcmp(record->kind, "referral") == 0)
        return take_referral(work, record, error);
    if (strcmp(record->kind, "delivery") == 0) {
        if (!ct_delivery_apply(work->turn, record, work->subject, &applied, error))
            return false;
        if (applied)
            work->counts->deliveries++;
        else
            set_aside_for(work, "delivery-of-nothing-ours");
        return true;
    }
    if (strcmp(record->kind, "aside") != 0)
        return true; /* what the mail says of itself stays with the evidence */
    CtBytes reason = ct_record_get_text(record, "reason");
    set_aside(work, is_word(reason) ? reason : ct_bytes_of_text("unreadable"));
    return true;
}

/* ---- answers ---- */

/* An answer that counts is kept as long as its case; a mail has at most one row per case. */
static void take_line(void *user, const CtReplyingLine *line)
{
    Work *work = user;

    if (work->problem != NULL)
        return;
    if (line->word == NULL) {
        work->counts->answers++;
        if (!g_hash_table_add(work->cited, g_memdup2(&line->sid, sizeof line->sid)))
            return;
        (void)cite(work, line->sid, line->number, &work->problem);
        return;
    }
    bool known = is_word(ct_bytes_of_text(line->word));
    set_aside_for(work, known ? line->word : "unreadable");
    if (work->letter_reason == NULL && ct_arrival_needs_reading(line->word))
        work->letter_reason = g_strdup(known ? line->word : "unreadable");
}

static bool add_letter(Work *work, GError **error)
{
    CtLetter letter = { .sid = work->place.sid,
                        .number = work->place.owner.id,
                        .reason = work->letter_reason,
                        .arrived_at = work->turn->now };

    if (work->letter_reason == NULL)
        return true;
    if (ct_arrival_about(work->mail->answer, &letter.case_sid, &letter.case_id) &&
        !g_hash_table_contains(work->cited, &letter.case_sid) &&
        !cite(work, letter.case_sid, letter.case_id, error))
        return false;
    return ct_letters_add(work->turn->book->mandate->db, &letter, error);
}

static bool take_answer(Work *work, GError **error)
{
    work->cited = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    if (!ct_arrival_apply(work->mail->answer, work->turn, take_line, work, error))
        return false;
    if (work->problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&work->problem));
        return false;
    }
    return add_letter(work, error);
}

static const char reader_died[] = "reader-died";
static const char reader_hung[] = "reader-hung";

static bool take_result(Work *work, GError **error)
{
    const CtWorkerResult *result = &work->mail->result;

    if (work->mail->oversized)
        set_aside_for(work, "over-limit");
    if (work->mail->refusal != NULL) {
        set_aside_for(work, "not-applicable");
        return true;
    }
    switch (result->verdict) {
    case CT_WORKER_REFUSED:
        set_aside_for(work, "reader-refused");
        break;
    case CT_WORKER_DIED:
        set_aside_for(work, reader_died);
        break;
    case CT_WORKER_HUNG:
        set_aside_for(work, reader_hung);
        break;
    case CT_WORKER_DONE:
    default:
        break;
    }
    if (work->mail->answer != NULL)
        return take_answer(work, error);
    return ct_worker_each(ct_buffer_bytes(&result->records), take_record, work, error);
}

/* The evidence's own owner: one compartment, its own key, erased by itself. */
static bool begin_evidence(Work *work, GError **error)
{
    const CtTurn *turn = work->turn;
    CtLedgerField field = { .name = CT_MAIL_FIELD, .compartment = 0, .value = work->mail->bytes };
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVIDENCE, .owner = &work->place.owner, .field = &field, .count = 1
    };
    uint64_t index;

    return ct_batch_own(turn->batch, work->place.sid, (int64_t)ct_batch_next_index(turn->batch), 1,
                        &work->place.owner, error) &&
           ct_batch_append(turn->batch, &draft, &index, error);
}

static bool add_evidence(const Work *work, GError **error)
{
    const CtLedgerOwner *owner = &work->place.owner;
    g_auto(CtRow) row = ct_db_row(work->turn->book->mandate->db, CT_SQL_EVIDENCE_ADD);

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_SID, work->place.sid);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_ID, owner->id);
    ct_row_bind_bytes(&row, CT_BIND_EVIDENCE_ADD_TAG, (CtBytes){ owner->tag, sizeof owner->tag });
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_KEY_BASE, owner->key_base);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_RECEIVED_AT, work->turn->now);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_REFERRALS, (int64_t)work->referrals);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_CITES, (int64_t)work->cites);
    return ct_row_run(&row, error);
}

static bool add_reasons(const Work *work, GError **error)
{
    for (size_t i = 0; i < work->reasons; i++) {
        g_auto(CtRow) reason = ct_db_row(work->turn->book->mandate->db, CT_SQL_ASIDE_ADD);

        ct_row_bind_int(&reason, CT_BIND_ASIDE_ADD_SID, work->place.sid);
        ct_row_bind_int(&reason, CT_BIND_ASIDE_ADD_EVIDENCE_ID, work->place.owner.id);
        ct_row_bind_text(&reason, CT_BIND_ASIDE_ADD_REASON, work->aside[i].reason);
        ct_row_bind_int(&reason, CT_BIND_ASIDE_ADD_NUMBER, work->aside[i].number);
        if (!ct_row_run(&reason, error))
            return false;
    }
    return true;
}

bool ct_mail_place(CtDb *db, int64_t sid, CtMailPlace *out, bool *out_known, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_EVIDENCE_FIND);
    CtMailPlace place = { .sid = sid, .owner = { .sid = sid, .compartments = 1 } };
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_FIND_SID, sid);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (has_row) {
        CtBytes tag = ct_row_bytes(&row, CT_COLUMN_EVIDENCE_FIND_TAG);

        if (tag.size != sizeof place.owner.tag)
            return ct_fail(error, CT_ERROR_INTEGRITY, "evidence: a row is damaged");
        memcpy(place.owner.tag, tag.data, tag.size);
        place.owner.id = ct_row_int(&row, CT_COLUMN_EVIDENCE_FIND_ID);
        place.owner.key_base = ct_row_int(&row, CT_COLUMN_EVIDENCE_FIND_KEY_BASE);
        *out = place;
    }
    *out_known = has_row;
    return true;
}

bool ct_mail_has_no_reading(const CtMail *self)
{
    return self->result.verdict == CT_WORKER_DIED || self->result.verdict == CT_WORKER_HUNG;
}

bool ct_mail_is_to_blame(const GError *error)
{
    return g_error_matches(error, CT_ERROR, CT_ERROR_INPUT) ||
           g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT) ||
           g_error_matches(error, CT_ERROR, CT_ERROR_DENIED);
}

bool ct_mail_judge(CtMail *self, CtBook *book, CtWorker *worker, GError **error)
{
    CtInstant now;

    if (self->answer != NULL || self->result.verdict != CT_WORKER_DONE ||
        !ct_arrival_is_wanted(book))
        return true;
    return ct_mandate_now(book->mandate, &now, error) &&
           ct_arrival_judge(book, now, worker, ct_buffer_bytes(&self->result.records),
                            &self->answer, error);
}

static bool order_rereading(const Work *work, GError **error)
{
    return !ct_mail_has_no_reading(work->mail) ||
           ct_rereading_order(work->turn->book->mandate->db, work->place.sid, work->place.owner.id,
                              ct_clock_now(), error);
}

static bool apply(Work *work, GError **error)
{
    const CtMandate *mandate = work->turn->book->mandate;
    int64_t sid = ct_mandate_sid(mandate, "evidence", work->mail->bytes);
    bool known;

    work->place.sid = sid;
    if (!ct_mail_place(mandate->db, sid, &work->place, &known, error))
        return false;
    work->counts->mails++;
    if (known) {
        work->counts->mails_seen_before++;
        return true;
    }
    return begin_evidence(work, error) && take_result(work, error) && add_evidence(work, error) &&
           add_reasons(work, error) && order_rereading(work, error);
}

static void finish(Work *work)
{
    ct_buffer_clear(&work->referral.key);
    g_free(work->letter_reason);
    g_clear_error(&work->problem);
    g_clear_pointer(&work->cited, g_hash_table_unref);
    for (size_t i = 0; i < work->reasons; i++)
        g_free(work->aside[i].reason);
}

bool ct_mail_apply(const CtTurn *turn, CtMail *self, CtInboxCounts *counts, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Work work = { .turn = turn, .mail = self, .counts = counts, .subject = subject };
    bool applied = apply(&work, error);

    finish(&work);
    return applied;
}

static bool drop_reason(const Work *work, const char *reason, GError **error)
{
    g_auto(CtRow) row = ct_db_row(work->turn->book->mandate->db, CT_SQL_ASIDE_DROP);

    ct_row_bind_int(&row, CT_BIND_ASIDE_DROP_SID, work->place.sid);
    ct_row_bind_int(&row, CT_BIND_ASIDE_DROP_EVIDENCE_ID, work->place.owner.id);
    ct_row_bind_text(&row, CT_BIND_ASIDE_DROP_REASON, reason);
    return ct_row_run(&row, error);
}

static bool add_referrals(const Work *work, GError **error)
{
    g_auto(CtRow) row = ct_db_row(work->turn->book->mandate->db, CT_SQL_EVIDENCE_READ);

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_READ_REFERRALS, (int64_t)work->referrals);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_READ_CITES, (int64_t)work->cites);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_READ_SID, work->place.sid);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_READ_ID, work->place.owner.id);
    return ct_row_run(&row, error);
}

bool ct_mail_apply_again(const CtTurn *turn, CtMail *self, const CtMailPlace *place,
                         CtInboxCounts *counts, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Work work = {
        .turn = turn, .mail = self, .counts = counts, .place = *place, .subject = subject
    };
    bool applied = drop_reason(&work, reader_died, error) &&
                   drop_reason(&work, reader_hung, error) && take_result(&work, error) &&
                   add_referrals(&work, error) && add_reasons(&work, error);

    finish(&work);
    return applied;
}
