/* word.c - laying, finding and missing authorisations.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/word.h"

#include "base/file.h"
#include "base/limits.h"
#include "cases/outbox.h"
#include "cases/staff.h"
#include "cases/values.h"
#include "procedure/join.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static char *path_of(const CtBook *book, int64_t number, const char *purpose)
{
    g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT ".%s", number, purpose);

    return g_build_filename(book->mandate->folder, "authorisations", name, NULL);
}

char *ct_word_find(const CtBook *book, int64_t number, const char *purpose)
{
    g_autofree char *path = path_of(book, number, purpose);
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    /* No purpose of a procedure has a slash: such a path would be no word's. */
    return strchr(purpose, '/') == NULL && ct_file_read(path, &text, "authorisation", NULL)
               ? ct_bytes_to_text(ct_buffer_bytes(&text))
               : NULL;
}

static bool deny(const CtAuthorisation *terms, const char *why, GError **error)
{
    return ct_fail(error, CT_ERROR_DENIED, "authorisation for case %" G_GUINT64_FORMAT ": %s",
                   terms->number, why);
}

static bool check_terms(const CtBook *book, const CtAuthorisation *terms, const CtCase *subject,
                        CtInstant now, GError **error)
{
    if (strcmp(terms->mandate, book->mandate->name) != 0)
        return deny(terms, "it is for another mandate", error);
    if (strcmp(terms->stage, ct_case_state(subject)) != 0)
        return deny(terms, "it is for another stage", error);
    return terms->expires > now || deny(terms, "it has expired", error);
}

/* A join's word must be signed by who may; a notice to a machine takes it to whoever judges it. */
static bool check_purpose(const CtBook *book, CtBytes note, const CtAuthorisation *terms,
                          const CtCase *subject, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtProcedureJoin *join =
        ct_join_find(procedure, subject->history.state, 0, terms->purpose, CT_PROCEDURE_NONE);
    int notice = ct_procedure_notice(procedure, terms->purpose);
    CtStaffWord word;

    if (join != NULL && join->authoriser != CT_PROCEDURE_NONE)
        return ct_staff_signed(book, note, procedure->role[join->authoriser].name, &word, error);
    return (join == NULL && notice != CT_PROCEDURE_NONE &&
            procedure->notice[notice].channel == CT_CHANNEL_API) ||
           deny(terms, "its state wants no word for such a purpose", error);
}

static bool keep(const CtBook *book, CtBytes note, const CtAuthorisation *terms, GError **error)
{
    g_autofree char *path = path_of(book, (int64_t)terms->number, terms->purpose);
    g_autofree char *folder = g_path_get_dirname(path);

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ct_fail_errno(error, errno, "authorisations folder");
    return ct_file_replace(path, note, "authorisation", error);
}

/* The row that ask_again found. */
static bool wait_again(const CtBook *book, const CtCase *subject, const CtRow *found, CtInstant now,
                       GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_OUTBOX_ASK_AGAIN);

    ct_row_bind_int(&row, CT_BIND_OUTBOX_ASK_AGAIN_ORDER_INDEX,
                    ct_row_int(found, CT_COLUMN_OUTBOX_REFUSED_ORDER_INDEX));
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ASK_AGAIN_SID, subject->owner.sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_ASK_AGAIN_ID,
                      ct_row_bytes(found, CT_COLUMN_OUTBOX_REFUSED_ID));
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ASK_AGAIN_NOW, now);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ASK_AGAIN_REFUSED, CT_OUTBOX_REFUSED);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ASK_AGAIN_ORDERED, CT_OUTBOX_ORDERED);
    return ct_row_run(&row, error);
}

/* The question that a provider refused for want of this word, if there is one. */
static bool ask_again(const CtBook *book, const CtCase *subject, const char *notice, CtInstant now,
                      GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_OUTBOX_REFUSED);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_OUTBOX_REFUSED_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_REFUSED_CASE_ID, subject->owner.id);
    ct_row_bind_text(&row, CT_BIND_OUTBOX_REFUSED_NOTICE, notice);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_REFUSED_REFUSED, CT_OUTBOX_REFUSED);
    ct_row_bind_text(&row, CT_BIND_OUTBOX_REFUSED_LIKE, CT_WORD_MISSING "%");
    return ct_row_step(&row, &has_row, error) &&
           (!has_row || wait_again(book, subject, &row, now, error));
}

bool ct_word_lay(CtBook *book, CtBytes note, CtInstant now, CtAuthorisation *out, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    CtAuthorisation terms;
    CtNote parsed;

    if (!ct_note_parse(note, &parsed, error) ||
        !ct_authorisation_parse(parsed.text, &terms, error) ||
        !ct_case_get_number(book, (int64_t)terms.number, subject, error) ||
        !check_terms(book, &terms, subject, now, error) ||
        !check_purpose(book, note, &terms, subject, error) || !keep(book, note, &terms, error) ||
        !ask_again(book, subject, terms.purpose, now, error))
        return false;
    *out = terms;
    return true;
}

typedef struct {
    CtBook *book;
    CtCase *scratch; /* owned */
    CtInstant now;
    CtWordEach each;
    void *user;
} Wanting;

static bool want_answer(const Wanting *self, const CtOutboxItem *item, GError **error)
{
    CtBook *book = self->book;

    if (item->proof == NULL || !g_str_has_prefix(item->proof, CT_WORD_MISSING))
        return true;
    if (!ct_case_get(book, item->sid, item->case_id, self->scratch, error))
        return false;
    if (!ct_case_is_open(self->scratch))
        return true;
    g_autoptr(CtValues) values = ct_values_load(book, self->scratch, NULL, error);
    if (values == NULL)
        return false;
    const CtWordWanted wanted = {
        .number = item->case_id,
        .stage = ct_case_state(self->scratch),
        .purpose = item->notice,
        .subject = ct_values_get(values, self->scratch->adopted->procedure->key),
    };
    return wanted.subject == NULL || self->each(self->user, &wanted, error);
}

/* A word that lies there and has expired is none. */
static bool has_word(const Wanting *self, const CtOutboxItem *item)
{
    g_autofree char *text = ct_word_find(self->book, item->case_id, item->notice);
    CtAuthorisation terms;
    CtNote note;

    return text != NULL && ct_note_parse(ct_bytes_of_text(text), &note, NULL) &&
           ct_authorisation_parse(note.text, &terms, NULL) && terms.expires > self->now &&
           strcmp(terms.stage, ct_case_state(self->scratch)) == 0;
}

static bool want_join(const Wanting *self, const CtOutboxItem *item, GError **error)
{
    if (!ct_case_get(self->book, item->sid, item->case_id, self->scratch, error))
        return false;
    const CtProcedure *procedure = self->scratch->adopted->procedure;
    const CtProcedureJoin *join =
        ct_join_find(procedure, self->scratch->history.state, 0, item->notice, CT_PROCEDURE_NONE);
    if (join == NULL || join->authoriser == CT_PROCEDURE_NONE || has_word(self, item))
        return true;
    const CtWordWanted wanted = { .number = item->case_id,
                                  .stage = ct_case_state(self->scratch),
                                  .purpose = item->notice,
                                  .role = procedure->role[join->authoriser].name };
    return self->each(self->user, &wanted, error);
}

static bool each_item(const Wanting *self, CtOutboxState state, CtChannel channel, GError **error)
{
    g_autoptr(GArray) items =
        ct_outbox_work(self->book->mandate->db, state, (int)channel, INT64_MAX, 1000000, error);

    for (guint i = 0; items != NULL && i < items->len; i++) {
        const CtOutboxItem *item = &g_array_index(items, CtOutboxItem, i);

        if (!(state == CT_OUTBOX_REFUSED ? want_answer(self, item, error)
                                         : want_join(self, item, error)))
            return false;
    }
    return items != NULL;
}

bool ct_word_each_wanted(CtBook *book, CtInstant now, CtWordEach each, void *user, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);
    const Wanting self = { book, scratch, now, each, user };

    return each_item(&self, CT_OUTBOX_REFUSED, CT_CHANNEL_API, error) &&
           each_item(&self, CT_OUTBOX_ORDERED, CT_CHANNEL_EMAIL, error) &&
           each_item(&self, CT_OUTBOX_ORDERED, CT_CHANNEL_LETTER, error) &&
           each_item(&self, CT_OUTBOX_ORDERED, CT_CHANNEL_REGISTERED, error) &&
           each_item(&self, CT_OUTBOX_ORDERED, CT_CHANNEL_DOSSIER, error);
}
