/* evidence.c - which mails go, and what their rows become.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/evidence.h"

#include "base/clock.h"
#include "base/reader.h"
#include "evidence/erase.h"
#include "store/job.h"

#include <string.h>

#define KEPT    (59 * CT_DAY_SECONDS) /* the shortest two months, see evidence.h */
#define AT_ONCE 100000 /* mails erased together: each pack is rewritten once for all of them */
#define LAW     "mail"

static bool read_tag(CtBytes tag, CtLedgerOwner *owner, GError **error)
{
    if (tag.size != sizeof owner->tag)
        return ct_fail(error, CT_ERROR_INTEGRITY, "evidence: a row is damaged");
    memcpy(owner->tag, tag.data, tag.size);
    return true;
}

static bool find_kept(CtDb *db, int64_t number, CtEvidence *out, bool *out_known, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_EVIDENCE_OF);

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_OF_ID, number);
    if (!ct_row_step(&row, out_known, error))
        return false;
    if (!*out_known)
        return true;
    *out = (CtEvidence){ .owner = { .sid = ct_row_int(&row, CT_COLUMN_EVIDENCE_OF_SID),
                                    .id = number,
                                    .key_base = ct_row_int(&row, CT_COLUMN_EVIDENCE_OF_KEY_BASE),
                                    .compartments = 1 },
                         .is_kept = true,
                         .cites = ct_row_int(&row, CT_COLUMN_EVIDENCE_OF_CITES),
                         .received_at = ct_row_int(&row, CT_COLUMN_EVIDENCE_OF_RECEIVED_AT) };
    return read_tag(ct_row_bytes(&row, CT_COLUMN_EVIDENCE_OF_TAG), &out->owner, error);
}

bool ct_evidence_of(CtDb *db, int64_t number, CtEvidence *out, GError **error)
{
    CtEvidence found;
    bool known;

    if (!find_kept(db, number, &found, &known, error))
        return false;
    if (!known) {
        g_auto(CtRow) row = ct_db_row(db, CT_SQL_FORGOTTEN_OF);

        ct_row_bind_int(&row, CT_BIND_FORGOTTEN_OF_ID, number);
        if (!ct_row_step(&row, &known, error))
            return false;
        if (!known)
            return ct_fail(error, CT_ERROR_MISSING, "mail %" G_GINT64_FORMAT ": there is none",
                           number);
        found =
            (CtEvidence){ .owner = { .sid = ct_row_int(&row, CT_COLUMN_FORGOTTEN_OF_SID),
                                     .id = number,
                                     .key_base = ct_row_int(&row, CT_COLUMN_FORGOTTEN_OF_KEY_BASE),
                                     .compartments = 1 } };
    }
    *out = found;
    return true;
}

CtInstant ct_evidence_due(const CtEvidence *self)
{
    return self->received_at + KEPT;
}

/* Mails that are erased together. */
typedef struct {
    CtBook *book;
    GArray *items;  /* of CtEraseItem */
    GArray *owners; /* of CtLedgerOwner, which the items point to */
} Mails;

static Mails begin_mails(CtBook *book)
{
    return (Mails){ book, g_array_new(FALSE, FALSE, sizeof(CtEraseItem)),
                    g_array_new(FALSE, FALSE, sizeof(CtLedgerOwner)) };
}

static void clear_mails(Mails *self)
{
    g_array_unref(self->items);
    g_array_unref(self->owners);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mails, clear_mails)

static void add_mail(Mails *self, const CtLedgerOwner *owner, CtInstant due)
{
    const CtEraseItem item = { NULL, 0, due };

    g_array_append_val(self->items, item);
    g_array_append_vals(self->owners, owner, 1);
}

/* A mail that never made a case is due by itself, the others when the last case let go of them. */
static bool list_due(Mails *self, CtInstant now, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_EVIDENCE_UNCITED);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_UNCITED_BEFORE, now - KEPT);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_UNCITED_MOST, AT_ONCE);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        CtLedgerOwner owner = { .sid = ct_row_int(&row, CT_COLUMN_EVIDENCE_UNCITED_SID),
                                .id = ct_row_int(&row, CT_COLUMN_EVIDENCE_UNCITED_ID),
                                .key_base = ct_row_int(&row, CT_COLUMN_EVIDENCE_UNCITED_KEY_BASE),
                                .compartments = 1 };
        bool by_itself = ct_row_int(&row, CT_COLUMN_EVIDENCE_UNCITED_REFERRALS) == 0;

        if (!read_tag(ct_row_bytes(&row, CT_COLUMN_EVIDENCE_UNCITED_TAG), &owner, error))
            return false;
        add_mail(self, &owner,
                 by_itself ? ct_row_int(&row, CT_COLUMN_EVIDENCE_UNCITED_RECEIVED_AT) + KEPT : now);
    }
}

static bool forget_mail(CtDb *db, const CtLedgerOwner *owner, GError **error)
{
    g_auto(CtRow) drop = ct_db_row(db, CT_SQL_EVIDENCE_DROP);
    g_auto(CtRow) add = ct_db_row(db, CT_SQL_FORGOTTEN_ADD);
    g_auto(CtRow) letter = ct_db_row(db, CT_SQL_LETTER_DROP);

    ct_row_bind_int(&letter, CT_BIND_LETTER_DROP_SID, owner->sid);
    ct_row_bind_int(&letter, CT_BIND_LETTER_DROP_EVIDENCE_ID, owner->id);
    ct_row_bind_int(&drop, CT_BIND_EVIDENCE_DROP_SID, owner->sid);
    ct_row_bind_int(&drop, CT_BIND_EVIDENCE_DROP_ID, owner->id);
    ct_row_bind_int(&add, CT_BIND_FORGOTTEN_ADD_SID, owner->sid);
    ct_row_bind_int(&add, CT_BIND_FORGOTTEN_ADD_ID, owner->id);
    ct_row_bind_int(&add, CT_BIND_FORGOTTEN_ADD_KEY_BASE, owner->key_base);
    return ct_row_run(&drop, error) && ct_row_run(&add, error) && ct_row_run(&letter, error);
}

typedef struct {
    CtDb *db;
    GArray *idle; /* of int64_t: jobs whose mail is gone */
} Readings;

static bool see_reading(void *user, int64_t id, CtBytes body, CtInstant since, GError **error)
{
    const Readings *self = user;
    CtReader reader = ct_reader_over(body);
    CtEvidence mail;
    bool known;

    (void)since;
    (void)ct_reader_u64be(&reader);
    int64_t number = (int64_t)ct_reader_u64be(&reader);
    if (!ct_reader_check(&reader, "job", error) ||
        !find_kept(self->db, number, &mail, &known, error))
        return false;
    if (!known)
        g_array_append_val(self->idle, id);
    return true;
}

/* Of what was given up: what is still to be read ends by itself when it finds no mail, and its
 * lease is somebody's. */
static bool drop_readings(CtDb *db, GError **error)
{
    g_autoptr(GArray) idle = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Readings look = { db, idle };
    const CtInstant now = ct_clock_now(); /* the queue's time is the machine's */
    const CtJobDead ask = { .kind = CT_EVIDENCE_READING,
                            .now = now,
                            .most = INT64_MAX,
                            .see = see_reading,
                            .user = &look };

    if (!ct_job_each_dead(db, &ask, error))
        return false;
    for (guint i = 0; i < idle->len; i++)
        if (!ct_job_bury(db, g_array_index(idle, int64_t, i), now, error))
            return false;
    return true;
}

static bool drop_rows(void *user, CtBatch *batch, GError **error)
{
    const Mails *self = user;
    CtDb *db = self->book->mandate->db;

    (void)batch;
    for (guint i = 0; i < self->owners->len; i++)
        if (!forget_mail(db, &g_array_index(self->owners, CtLedgerOwner, i), error))
            return false;
    return drop_readings(db, error);
}

static bool erase(Mails *self, CtInstant now, const char *law, uint64_t person, GError **error)
{
    for (guint i = 0; i < self->items->len; i++)
        g_array_index(self->items, CtEraseItem, i).owner =
            &g_array_index(self->owners, CtLedgerOwner, i);
    const CtEraseDraft draft = { .now = now,
                                 .law = law,
                                 .person = person,
                                 .item = (const CtEraseItem *)(const void *)self->items->data,
                                 .count = self->items->len,
                                 .rows = drop_rows,
                                 .user = self };
    return self->items->len == 0 || ct_erase_run(self->book->ledger, &draft, NULL, error);
}

bool ct_evidence_erase_due(CtBook *book, CtInstant now, uint64_t *out, GError **error)
{
    guint done = 1;

    while (done > 0) {
        g_auto(Mails) round = begin_mails(book);

        if (!list_due(&round, now, error) || !erase(&round, now, LAW, 0, error))
            return false;
        done = round.items->len;
        *out += done;
    }
    return true;
}

bool ct_evidence_next_due(CtBook *book, CtInstant *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_EVIDENCE_NEXT_UNCITED);
    bool has_row;

    *out = INT64_MAX;
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (has_row && !ct_row_is_null(&row, CT_COLUMN_EVIDENCE_NEXT_UNCITED_RECEIVED_AT))
        *out = ct_row_int(&row, CT_COLUMN_EVIDENCE_NEXT_UNCITED_RECEIVED_AT) + KEPT;
    return true;
}

bool ct_evidence_remove(CtBook *book, CtInstant now, const CtEvidenceRemoval *removal,
                        GError **error)
{
    const CtEvidence *mail = removal->mail;
    g_auto(Mails) one = begin_mails(book);

    g_assert(removal->person != 0);
    if (mail->cites > 0 || !mail->is_kept)
        return ct_fail(error, CT_ERROR_CONFLICT, "mail %" G_GINT64_FORMAT ": %s", mail->owner.id,
                       mail->is_kept ? "a case rests on it" : "it is erased already");
    add_mail(&one, &mail->owner, ct_evidence_due(mail));
    return erase(&one, now, removal->reason, removal->person, error);
}
