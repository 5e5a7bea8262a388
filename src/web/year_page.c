/* year_page.c - the year's page and its picture.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/year_page.h"

#include "base/month.h"
#include "picture/exposure.h"
#include "web/wording.h"

#include <string.h>

static const char *number(const CtSiteContext *context, uint64_t value)
{
    return ct_site_keep(context, ct_wording_number(context->language, value));
}

static const char *day(const CtSiteContext *context, CtInstant at)
{
    return ct_site_keep(context, ct_wording_day(context->language, at / CT_DAY_SECONDS));
}

static const char *mark_of(const char *verdict)
{
    static const struct {
        const char *verdict, *mark;
    } marks[] = { { "strict", "■" }, { "inclusive", "◪" }, { "out-of-term", "◌" } };

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strcmp(marks[i].verdict, verdict) == 0)
            return marks[i].mark;
    return "□";
}

static CtPageAdvisoriesSquares square(const CtSiteContext *context, const CtViewBulletin *bulletin)
{
    char *words = g_strdup_printf("%s, %s, %s", bulletin->id, day(context, bulletin->published),
                                  ct_wording_word(context->language, "verdict", bulletin->verdict));

    return CT_PAGE_ADVISORIES_SQUARES(.id = bulletin->id, .label = bulletin->label,
                                      .verdict = bulletin->verdict,
                                      .mark = mark_of(bulletin->verdict),
                                      .words = ct_site_keep(context, words));
}

static CtPageAdvisoriesContracts contract(const CtSiteContext *context, const CtViewContract *row)
{
    return CT_PAGE_ADVISORIES_CONTRACTS(.id = row->id, .inclusive = number(context, row->inclusive),
                                        .strict = number(context, row->strict),
                                        .machines = number(context, row->machines),
                                        .hours = number(context, row->hours),
                                        .rule =
                                            ct_wording_word(context->language, "rule", row->rule));
}

static CtPageAdvisoriesChanges change(const CtSiteContext *context, const CtViewChange *row)
{
    return CT_PAGE_ADVISORIES_CHANGES(.day = day(context, row->day),
                                      .day_iso = ct_site_iso(context, row->day),
                                      .open = number(context, row->open),
                                      .pairs = number(context, row->pairs));
}

static CtPageAdvisoriesUnansweredRows silence(const CtSiteContext *context,
                                              const CtViewSilence *row)
{
    return CT_PAGE_ADVISORIES_UNANSWERED_ROWS(
            .case_id = row->case_id,
            .since = ct_site_keep(context, ct_wording_instant(context->language, row->since)),
            .since_iso = ct_site_iso(context, row->since),
            .state = ct_wording_word(context->language, "standing", row->state),
            .due = ct_site_keep(context, ct_wording_instant(context->language, row->due)));
}

/* The rows of every list of the page. */
typedef struct {
    CtPageAdvisoriesSquares *squares; /* owned, like the rest */
    CtPageAdvisoriesContracts *contracts;
    CtPageAdvisoriesChanges *changes;
    CtPageAdvisoriesUnansweredRows *silences;
} Lists;

static Lists lists_of(const CtSiteContext *context, const CtViewYear *view)
{
    Lists lists = { g_new0(CtPageAdvisoriesSquares, view->bulletins->len + 1),
                    g_new0(CtPageAdvisoriesContracts, view->contracts->len + 1),
                    g_new0(CtPageAdvisoriesChanges, view->changes->len + 1),
                    g_new0(CtPageAdvisoriesUnansweredRows, view->silences->len + 1) };

    for (guint i = 0; i < view->bulletins->len; i++)
        lists.squares[i] = square(context, &g_array_index(view->bulletins, CtViewBulletin, i));
    for (guint i = 0; i < view->contracts->len; i++)
        lists.contracts[i] = contract(context, &g_array_index(view->contracts, CtViewContract, i));
    for (guint i = 0; i < view->changes->len; i++)
        lists.changes[i] = change(context, &g_array_index(view->changes, CtViewChange, i));
    for (guint i = 0; i < view->silences->len; i++)
        lists.silences[i] = silence(context, &g_array_index(view->silences, CtViewSilence, i));
    return lists;
}

static void lists_clear(Lists *self)
{
    g_free(self->squares);
    g_free(self->contracts);
    g_free(self->changes);
    g_free(self->silences);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lists, lists_clear)

static const char *as_of(const CtSiteContext *context, const CtViewYear *view)
{
    g_autofree char *time = ct_wording_instant(context->language, view->until);

    return ct_site_keep(context,
                        ct_wording_fill(context->language, CT_PO_YEAR_AS_OF, "time", time));
}

bool ct_year_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(CtViewYear) view;

    ct_view_year_init(&view);
    if (!context->provider->year(context->provider->user, &view, error))
        return false;
    g_auto(Lists) lists = lists_of(context, &view);
    bool silent = view.silences->len > 0;
    const CtPageAdvisoriesAnswered answered =
        CT_PAGE_ADVISORIES_ANSWERED(.text = ct_po_text(context->language, CT_PO_YEAR_ALL_ANSWERED));
    const CtPageAdvisoriesUnanswered unanswered =
        CT_PAGE_ADVISORIES_UNANSWERED(.rows = lists.silences, .rows_count = view.silences->len);
    const CtPageAdvisories page =
        CT_PAGE_ADVISORIES(.as_of = as_of(context, &view),
                           .bulletins = number(context, view.bulletins->len),
                           .inclusive = number(context, view.inclusive),
                           .strict = number(context, view.strict),
                           .silent = number(context, view.silences->len),
                           .alarm = silent ? "alarm" : "", .squares = lists.squares,
                           .squares_count = view.bulletins->len, .contracts = lists.contracts,
                           .contracts_count = view.contracts->len, .changes = lists.changes,
                           .changes_count = view.changes->len, .answered = &answered,
                           .answered_count = silent ? 0 : 1, .unanswered = &unanswered,
                           .unanswered_count = silent ? 1 : 0, .origin = view.origin,
                           .size = number(context, view.size), .root = view.root);
    ct_page_advisories(out, context->language, &page);
    return true;
}

bool ct_year_page_plot(const CtViewProvider *provider, CtPoLanguage language, CtBuffer *out,
                       GError **error)
{
    g_auto(CtViewYear) view;
    const char *months[12];
    const char *const titles[2] = { ct_po_text(language, CT_PO_YEAR_EXPOSURE),
                                    ct_po_text(language, CT_PO_YEAR_EXPOSURE_ALT) };

    ct_view_year_init(&view);
    if (!provider->year(provider->user, &view, error))
        return false;
    g_autofree CtExposureStep *steps = g_new0(CtExposureStep, view.changes->len + 1);
    for (int i = 0; i < 12; i++)
        months[i] = ct_month_name(i + 1, ct_po_code(language));
    for (guint i = 0; i < view.changes->len; i++) {
        const CtViewChange *row = &g_array_index(view.changes, CtViewChange, i);

        steps[i] = (CtExposureStep){ row->day, { row->open, row->pairs } };
    }
    const CtExposure exposure = { steps,
                                  view.changes->len,
                                  view.from,
                                  view.until,
                                  { ct_po_text(language, CT_PO_YEAR_PANEL_OPEN),
                                    ct_po_text(language, CT_PO_YEAR_PANEL_PAIRS) },
                                  months };
    return ct_exposure_svg(&exposure, titles, out, error);
}
