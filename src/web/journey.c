/* journey.c - from a case's row and entries to its view.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/journey.h"

#include "base/text.h"
#include "cases/case.h"
#include "web/span.h"

#include <string.h>

static const CtBook *book_named(const CtMandates *mandates, CtBytes name)
{
    for (guint i = 0; i < mandates->books->len; i++) {
        const CtBook *book = mandates->books->pdata[i];

        if (ct_bytes_equal(name, ct_bytes_of_text(book->mandate->name)))
            return book;
    }
    return NULL;
}

/* MISSING is no failure of the search: the next mandate may have it. */
static bool find_in(const CtBook *book, int64_t number, CtCase *out, bool *out_found,
                    GError **error)
{
    g_autoptr(GError) problem = NULL;

    *out_found = ct_case_get_number(book, number, out, &problem);
    if (*out_found || g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING))
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* The first mandate that has a case of that number; NULL: none has, or a store failed. */
static const CtBook *search(const CtMandates *mandates, const CtBook *named, int64_t number,
                            CtCase *out, GError **error)
{
    for (guint i = 0; i < mandates->books->len; i++) {
        const CtBook *book = mandates->books->pdata[i];
        bool found;

        if (named != NULL && named != book)
            continue;
        if (!find_in(book, number, out, &found, error))
            return NULL;
        if (found)
            return book;
    }
    (void)ct_fail(error, CT_ERROR_MISSING, "case: no such number");
    return NULL;
}

static const CtBook *find(const CtMandates *mandates, const char *case_id, CtCase *out,
                          GError **error)
{
    const char *point = strrchr(case_id, '.');
    const char *digits = point == NULL ? case_id : point + 1;
    const CtBook *named = NULL;
    uint64_t number;

    if (point != NULL)
        named =
            book_named(mandates, (CtBytes){ (const uint8_t *)case_id, (size_t)(point - case_id) });
    if (!ct_text_to_u64(ct_bytes_of_text(digits), INT64_MAX, &number) ||
        (point != NULL && named == NULL)) {
        (void)ct_fail(error, CT_ERROR_MISSING, "case: no such number");
        return NULL;
    }
    return search(mandates, named, (int64_t)number, out, error);
}

static const char *keep_view(GStringChunk *texts, CtBytes text)
{
    return g_string_chunk_insert_len(texts, (const char *)text.data, (gssize)text.size);
}

static bool add_step(void *user, const CtLedgerRow *row, GError **error)
{
    CtViewCase *out = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    CtViewStep step = { .index = row->index,
                        .at = entry.at,
                        .recorded = entry.at,
                        .kind = ct_entry_kind_name(entry.kind),
                        .event = entry.event.size == 0 ? "" : keep_view(out->texts, entry.event),
                        .state = entry.state.size == 0 ? "" : keep_view(out->texts, entry.state) };
    g_array_append_val(out->steps, step);
    return true;
}

static void add_keep(const CtCase *subject, int compartment, const CtDue *dues, size_t count,
                     CtViewCase *out)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtHistoryCompartment *held = &subject->history.compartment[compartment];
    CtViewKeep keep = {
        .compartment = ct_view_keep(out->texts, procedure->compartment[compartment].name),
        .condition = held->erased                           ? "erased"
                     : held->sealed_to != CT_PROCEDURE_NONE ? "sealed"
                     : held->stored == CT_INSTANT_NEVER     ? "empty"
                                                            : "kept",
        .until = CT_INSTANT_NEVER,
    };

    for (size_t i = 0; i < count; i++)
        if (dues[i].kind == CT_DUE_ERASURE && dues[i].index == compartment)
            keep.until = dues[i].at;
    g_array_append_val(out->keeps, keep);
}

static int compare_due(const void *a, const void *b)
{
    const CtViewDeadline *left = a;
    const CtViewDeadline *right = b;

    return (left->due > right->due) - (left->due < right->due);
}

static bool fill(const CtMandates *mandates, const CtBook *book, const CtCase *subject,
                 CtViewCase *out, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtDue dues[CT_DUE_MOST];
    g_autofree char *name = g_strdup_printf("%s %u", procedure->name, procedure->version);
    g_autofree char *tag = ct_text_hex((CtBytes){ subject->owner.tag, sizeof subject->owner.tag });

    out->case_id = ct_mandates_case_id(mandates, out->texts, book, subject->owner.id);
    out->tag = ct_view_keep(out->texts, tag);
    out->mandate = book->mandate->name;
    out->procedure = ct_view_keep(out->texts, name);
    out->state = ct_view_keep(out->texts, ct_case_state(subject));
    out->opened = subject->opened_at;
    out->closed = !ct_case_is_open(subject);
    if (!ct_ledger_each_of(book->ledger, subject->owner.sid, subject->owner.id, add_step, out,
                           error))
        return false;
    size_t count = ct_due_list(procedure, &subject->history, dues);
    for (size_t i = 0; i < count; i++)
        ct_span_add_due(subject, &dues[i], out);
    for (size_t i = 0; i < procedure->compartment_count; i++)
        add_keep(subject, (int)i, dues, count, out);
    if (!ct_span_add_tasks(book, subject, out, error))
        return false;
    g_array_sort(out->deadlines, compare_due);
    return true;
}

bool ct_journey_fill(const CtMandates *mandates, const char *case_id, CtViewCase *out,
                     GError **error)
{
    g_autoptr(CtCase) subject = g_new0(CtCase, 1);
    const CtBook *book = find(mandates, case_id, subject, error);

    if (book == NULL)
        return false;
    CtDb *db = book->mandate->db;
    if (!ct_db_begin_read(db, error))
        return false;
    /* Read again inside the snapshot, so that row and entries are of one moment. */
    bool well = ct_case_get(book, subject->owner.sid, subject->owner.id, subject, error) &&
                fill(mandates, book, subject, out, error);
    ct_db_rollback(db);
    return well;
}
