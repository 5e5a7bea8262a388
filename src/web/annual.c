/* annual.c - from the shelf and the store to the view.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/annual.h"

#include "desk/standing.h"
#include "desk/year_shelf.h"
#include "report/yearly.h"

typedef struct {
    const CtMandates *mandates;
    const CtBook *book;
    const CtStandingTerms *terms;
    CtViewYear *view;
} Filling;

/* The last thing that became of it, in the dossier's own words; an embargo is none. */
static const char *standing_word(const Filling *self, const CtStanding *standing)
{
    size_t last = self->terms->delivered;

    for (size_t i = 0; i < self->terms->count; i++)
        if (i != self->terms->embargo && standing->at[i] != CT_INSTANT_NEVER &&
            standing->at[i] >= standing->at[last])
            last = i;
    return self->terms->word[last];
}

static bool take_silence(void *user, const CtStanding *standing, GError **error)
{
    const Filling *self = user;

    (void)error;
    if (!standing->unanswered)
        return true;
    const CtViewSilence row = { .case_id = ct_mandates_case_id(self->mandates, self->view->texts,
                                                               self->book, standing->number),
                                .state =
                                    ct_view_keep(self->view->texts, standing_word(self, standing)),
                                .since = standing->at[self->terms->delivered],
                                /* Of an ended case only its erasure is due. */
                                .due = standing->open ? standing->due_at : CT_INSTANT_NEVER };
    g_array_append_val(self->view->silences, row);
    return true;
}

static gint latest_first(gconstpointer a, gconstpointer b)
{
    CtInstant first = ((const CtViewSilence *)a)->since;
    CtInstant second = ((const CtViewSilence *)b)->since;

    return first > second ? -1 : first < second;
}

static void take_bulletins(const CtYear *year, CtViewYear *out)
{
    for (guint i = 0; i < year->bulletins->len; i++) {
        const CtYearBulletin *row = &g_array_index(year->bulletins, CtYearBulletin, i);
        const char *id = ct_view_keep(out->texts, row->id);
        const CtViewBulletin view = { .id = id,
                                      .label = ct_yearly_label(id),
                                      .verdict = ct_year_word(row->verdict),
                                      .severity = ct_view_keep(out->texts, row->severity),
                                      .rows = ct_view_keep(out->texts, row->rows),
                                      .published = row->published,
                                      .told = row->told,
                                      .closed = row->closed,
                                      .machines = row->machines,
                                      .copies = row->copies,
                                      .answered = row->answered,
                                      .late = row->late };

        g_array_append_val(out->bulletins, view);
    }
}

static void take_year(const CtYear *year, CtViewYear *out)
{
    out->origin = ct_view_keep(out->texts, year->origin);
    out->root = ct_view_keep(out->texts, year->root);
    out->size = year->size;
    out->inclusive = year->inclusive;
    out->strict = year->strict;
    out->from = year->from;
    out->until = year->until;
    take_bulletins(year, out);
    for (guint i = 0; i < year->contracts->len; i++) {
        const CtYearContract *row = &g_array_index(year->contracts, CtYearContract, i);
        const CtViewContract view = { .id = ct_view_keep(out->texts, row->id),
                                      .rule = row->by_strict ? "strict" : "inclusive",
                                      .inclusive = row->inclusive,
                                      .strict = row->strict,
                                      .machines = row->machines,
                                      .hours = row->hours };
        g_array_append_val(out->contracts, view);
    }
    for (guint i = 0; i < year->changes->len; i++) {
        const CtYearChange *row = &g_array_index(year->changes, CtYearChange, i);
        const CtViewChange view = { row->day, row->open, row->machines };

        g_array_append_val(out->changes, view);
    }
}

static bool fill(const CtMandates *mandates, CtBook *book, CtViewYear *out, GError **error)
{
    g_auto(CtYear) year = { 0 };
    CtStandingTerms terms;
    Filling filling = { mandates, book, &terms, out };

    if (!ct_year_shelf_get(book->mandate, &year, error))
        return false;
    take_year(&year, out);
    if (!ct_standing_terms(book, &terms, error) ||
        !ct_standing_each(book, &terms, take_silence, &filling, error))
        return false;
    g_array_sort(out->silences, latest_first);
    return true;
}

bool ct_annual_fill(const CtMandates *mandates, CtViewYear *out, GError **error)
{
    for (guint i = 0; i < mandates->books->len; i++) {
        CtBook *book = mandates->books->pdata[i];

        if (ct_year_shelf_has(book->mandate))
            return fill(mandates, book, out, error);
    }
    return ct_fail(error, CT_ERROR_MISSING, "year: no mandate has published one");
}
