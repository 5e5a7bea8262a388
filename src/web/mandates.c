/* mandates.c - opening an instance to read, and the page about it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/mandates.h"

#include "base/clock.h"
#include "base/record.h"
#include "cases/outbox.h"
#include "desk/year_shelf.h"
#include "web/agenda.h"
#include "web/annual.h"
#include "web/caller.h"
#include "web/journey.h"
#include "web/register.h"

#include <string.h>

static void free_book(void *data)
{
    CtBook *book = data;
    CtMandate *mandate = book == NULL ? NULL : book->mandate;

    ct_book_free(book);
    ct_mandate_free(mandate);
}

static void free_caller(void *data)
{
    ct_caller_free(data);
}

static CtBook *open_book(const char *instance, const char *name, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open_keyless(instance, name, error);
    CtBook *book = mandate == NULL ? NULL : ct_book_open_keyless(mandate, error);

    if (book == NULL) {
        g_prefix_error(error, "mandate %s: ", name);
        return NULL;
    }
    (void)g_steal_pointer(&mandate);
    return book;
}

CtMandates *ct_mandates_open(const char *instance, const char *version, const char *jail,
                             GError **error)
{
    g_auto(GStrv) names = ct_mandate_names(instance, error);
    g_autoptr(CtMandates) self = g_new0(CtMandates, 1);

    if (names == NULL)
        return NULL;
    self->instance = g_strdup(instance);
    self->version = g_strdup(version);
    self->jail = g_strdup(jail);
    self->books = g_ptr_array_new_with_free_func(free_book);
    self->callers = g_ptr_array_new_with_free_func(free_caller);
    for (size_t i = 0; names[i] != NULL; i++) {
        CtBook *book = open_book(instance, names[i], error);

        if (book == NULL)
            return NULL;
        g_ptr_array_add(self->books, book);
        if (ct_yaml_get(book->mandate->dossier, "channel") != NULL)
            g_ptr_array_add(self->callers, ct_caller_new(instance, names[i]));
    }
    return g_steal_pointer(&self);
}

void ct_mandates_free(CtMandates *self)
{
    if (self == NULL)
        return;
    if (self->books != NULL)
        g_ptr_array_unref(self->books);
    if (self->callers != NULL)
        g_ptr_array_unref(self->callers);
    g_free(self->instance);
    g_free(self->version);
    g_free(self->jail);
    g_free(self);
}

const char *ct_mandates_case_id(const CtMandates *self, GStringChunk *texts, const CtBook *book,
                                int64_t number)
{
    g_autofree char *text = self->books->len == 1 ? g_strdup_printf("%" G_GINT64_FORMAT, number)
                                                  : g_strdup_printf("%s.%" G_GINT64_FORMAT,
                                                                    book->mandate->name, number);

    return ct_view_keep(texts, text);
}

int64_t ct_mandates_due_day(CtCalendar calendar, CtInstant due)
{
    CtInstant local = due + ct_calendar_offset(calendar, due);

    if (calendar.counting.exact || local % CT_DAY_SECONDS != 0)
        return CT_VIEW_NO_DAY;
    return ct_calendar_day(calendar, due - 1);
}

/* A procedure was adopted since: cases of it cannot be shown without its text. */
static bool refresh(CtMandates *self, guint index, GError **error)
{
    CtBook *book = self->books->pdata[index];
    bool has_row;
    int64_t adopted;
    {
        g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_AGENDA_ADOPTED);

        if (!ct_row_step(&row, &has_row, error))
            return false;
        adopted = ct_row_int(&row, CT_COLUMN_AGENDA_ADOPTED_NUMBER);
    }
    if ((size_t)adopted == book->count)
        return true;
    CtBook *fresh = open_book(self->instance, book->mandate->name, error);
    if (fresh == NULL)
        return false;
    free_book(book);
    self->books->pdata[index] = fresh;
    return true;
}

static bool count_withheld(const CtBook *book, uint64_t *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_AGENDA_WITHHELD);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_WITHHELD_WITHHELD, CT_OUTBOX_WITHHELD);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    *out = (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_WITHHELD_NUMBER);
    return true;
}

/* Names and versions, the newest of each name: what a case that begins now would follow. */
static char *procedures_text(const CtBook *book)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < book->count; i++) {
        const CtProcedure *procedure = book->adopted[i].procedure;

        if (ct_book_current(book, procedure->name) != &book->adopted[i])
            continue;
        g_string_append_printf(out, "%s%s %u", out->len == 0 ? "" : ", ", procedure->name,
                               procedure->version);
    }
    return g_string_free(out, FALSE);
}

static bool describe(const CtBook *book, CtViewAbout *out, GError **error)
{
    const CtMandate *mandate = book->mandate;
    g_autofree char *procedures = procedures_text(book);
    CtViewMandate view = {
        .name = ct_view_keep(out->texts, mandate->name),
        .principal =
            ct_view_keep(out->texts, ct_yaml_text(ct_yaml_get(mandate->config, "principal"))),
        .controller =
            ct_view_keep(out->texts, ct_yaml_text(ct_yaml_get(mandate->config, "controller"))),
        .basis =
            ct_view_keep(out->texts, ct_yaml_text(ct_yaml_get(mandate->config, "legal_basis"))),
        .procedures = ct_view_keep(out->texts, procedures),
        .mode = mandate->pilot ? "pilot" : "live",
        .channel = ct_yaml_get(mandate->dossier, "channel") != NULL,
    };

    out->contracts = out->contracts || view.channel;
    out->year = out->year || ct_year_shelf_has(mandate);
    out->demo = out->demo || mandate->demo;
    out->pilot = out->pilot || mandate->pilot;
    if (!count_withheld(book, &view.withheld, error))
        return false;
    g_array_append_val(out->mandates, view);
    return true;
}

/* A demonstration's clock goes before the machine's, which the same instance may also live by. */
static bool tell_time(const CtBook *book, CtViewAbout *out, bool *is_virtual, GError **error)
{
    CtInstant now;

    if (!ct_mandate_now(book->mandate, &now, error))
        return false;
    if (book->mandate->demo && (!*is_virtual || now > out->now))
        out->now = now;
    *is_virtual = *is_virtual || book->mandate->demo;
    return true;
}

static bool about(void *user, CtViewAbout *out, GError **error)
{
    CtMandates *self = user;
    bool is_virtual = false;

    out->now = ct_clock_now();
    out->version = self->version;
    out->jail = self->jail;
    for (guint i = 0; i < self->books->len; i++)
        if (!refresh(self, i, error) || !describe(self->books->pdata[i], out, error) ||
            !tell_time(self->books->pdata[i], out, &is_virtual, error))
            return false;
    return true;
}

static bool todo(void *user, uint64_t from, uint64_t count, CtViewTodo *out, GError **error)
{
    return ct_agenda_fill(user, from, count, out, error);
}

static bool journey(void *user, const char *case_id, CtViewCase *out, GError **error)
{
    return ct_journey_fill(user, case_id, out, error);
}

static bool ledger(void *user, uint64_t count, CtViewLedger *out, GError **error)
{
    return ct_register_fill(user, count, out, error);
}

static bool year(void *user, CtViewYear *out, GError **error)
{
    return ct_annual_fill(user, out, error);
}

static bool is_missing(CtBytes answer)
{
    g_autofree CtRecord *record = g_new(CtRecord, 1);
    CtReader reader = ct_reader_over(answer);

    return ct_record_decode(&reader, record, NULL) && strcmp(record->kind, "refused") == 0 &&
           ct_bytes_equal(ct_record_get_text(record, "code"), ct_bytes_of_text("missing"));
}

/* A pass does not say whose it is: each mandate is asked until one knows it. One that does not
 * answer may be the one. */
static bool ask(void *user, CtBytes question, CtBuffer *out, GError **error)
{
    CtMandates *self = user;
    GError *problem = NULL;

    for (guint i = 0; i < self->callers->len; i++) {
        GError **place = problem == NULL ? &problem : NULL;

        ct_buffer_empty(out);
        if (ct_caller_ask(self->callers->pdata[i], question, out, place) &&
            !is_missing(ct_buffer_bytes(out))) {
            g_clear_error(&problem);
            return true;
        }
    }
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return false;
    }
    return self->callers->len > 0 || ct_fail(error, CT_ERROR_MISSING, "counter: there is none");
}

static bool owns_origin(void *user, const char *origin)
{
    const CtMandates *self = user;

    for (guint i = 0; i < self->books->len; i++) {
        const CtBook *book = self->books->pdata[i];

        if (g_strcmp0(ct_mandate_portal(book->mandate), origin) == 0)
            return true;
    }
    return false;
}

CtViewProvider ct_mandates_provider(CtMandates *self)
{
    return (CtViewProvider){ .user = self,
                             .about = about,
                             .todo = todo,
                             .journey = journey,
                             .ledger = ledger,
                             .year = year,
                             .ask = ask,
                             .owns_origin = owns_origin };
}
