/* case_page.c - a case in words: each deadline is told with where it comes from.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/case_page.h"

#include "web/wording.h"

#include <string.h>

static const char *filled(const CtSiteContext *context, CtPoId id, const char *name, char *value)
{
    const char *text = ct_site_keep(context, ct_wording_fill(context->language, id, name, value));

    g_free(value);
    return text;
}

static CtPageCaseTableRowsShifts *shifts(const CtSiteContext *context, const CtViewCase *view,
                                         const CtViewDeadline *deadline)
{
    CtPageCaseTableRowsShifts *out = g_new0(CtPageCaseTableRowsShifts, deadline->shift_count + 1);

    for (size_t i = 0; i < deadline->shift_count; i++) {
        const CtViewShift *shift =
            &g_array_index(view->shifts, CtViewShift, deadline->shift_first + i);
        out[i] = CT_PAGE_CASE_TABLE_ROWS_SHIFTS(.day = filled(
                                                    context, CT_PO_SHIFT_PASSED, "day",
                                                    ct_wording_day(context->language, shift->day)),
                                                .reason = ct_wording_word(context->language,
                                                                          "reason", shift->reason));
    }
    return out;
}

static const char *raw_end(const CtSiteContext *context, const CtViewDeadline *deadline)
{
    if (deadline->shift_count == 0 || deadline->raw_day == CT_VIEW_NO_DAY)
        return ct_po_text(context->language, CT_PO_SHIFT_NONE);
    return filled(context, CT_PO_SHIFT_RAW, "day",
                  ct_wording_day(context->language, deadline->raw_day));
}

static const char *entry_text(const CtSiteContext *context, uint64_t index)
{
    return filled(context, CT_PO_CASE_ENTRY, "n", ct_wording_number(context->language, index));
}

static CtPageCaseTableRows row(const CtSiteContext *context, const CtViewCase *view,
                               const CtViewDeadline *deadline)
{
    CtPoLanguage language = context->language;

    return CT_PAGE_CASE_TABLE_ROWS(
            .urgency = ct_site_urgency(context, deadline->due),
            .due =
                ct_site_keep(context, ct_wording_due(language, deadline->due, deadline->due_day)),
            .due_iso = ct_site_iso(context, deadline->due),
            .distance = ct_site_keep(
                context, ct_wording_distance(language, deadline->due, context->about->now)),
            .kind = ct_wording_word(language, "deadline", deadline->kind), .what = deadline->what,
            .anchor = ct_wording_word(language, "anchor", deadline->anchor),
            .anchor_of = deadline->of,
            .anchor_at = ct_site_keep(context, ct_wording_instant(language, deadline->anchor_at)),
            .anchor_iso = ct_site_iso(context, deadline->anchor_at),
            .anchor_entry = entry_text(context, deadline->anchor_entry),
            .period =
                ct_site_keep(context, ct_wording_period(language, deadline->count, deadline->unit)),
            .calendar = deadline->calendar, .raw = raw_end(context, deadline),
            .shifts = shifts(context, view, deadline), .shifts_count = deadline->shift_count,
            .law = deadline->law[0] != '\0' ? deadline->law : ct_po_text(language, CT_PO_LAW_NONE));
}

static const char *keep_text(const CtSiteContext *context, const CtViewKeep *keep)
{
    bool open = keep->until == CT_INSTANT_NEVER;

    if (strcmp(keep->condition, "erased") == 0)
        return ct_po_text(context->language, CT_PO_KEEP_ERASED);
    if (strcmp(keep->condition, "empty") == 0)
        return ct_po_text(context->language, CT_PO_KEEP_EMPTY);
    bool sealed = strcmp(keep->condition, "sealed") == 0;
    if (open)
        return ct_po_text(context->language,
                          sealed ? CT_PO_KEEP_SEALED_OPEN : CT_PO_KEEP_KEPT_OPEN);
    return filled(context, sealed ? CT_PO_KEEP_SEALED : CT_PO_KEEP_KEPT, "time",
                  ct_wording_instant(context->language, keep->until));
}

/* Nothing when the fact and its entry are of one moment. */
static const char *recorded_text(const CtSiteContext *context, const CtViewStep *step)
{
    if (step->recorded == step->at)
        return "";
    return filled(context, CT_PO_CASE_RECORDED, "time",
                  ct_wording_instant(context->language, step->recorded));
}

static CtPageCaseSteps step_text(const CtSiteContext *context, const CtViewStep *step)
{
    bool has_event = step->event[0] != '\0';

    return CT_PAGE_CASE_STEPS(.what = has_event
                                          ? step->event
                                          : ct_wording_word(context->language, "kind", step->kind),
                              .kind = ct_wording_word(context->language, "kind", step->kind),
                              .at = ct_site_keep(context,
                                                 ct_wording_instant(context->language, step->at)),
                              .at_iso = ct_site_iso(context, step->at),
                              .recorded = recorded_text(context, step), .state = step->state,
                              .entry = entry_text(context, step->index));
}

static void write_part(const CtSiteContext *context, const CtViewCase *view,
                       const CtPageCaseTableRows *rows, CtBuffer *out)
{
    g_autofree CtPageCaseKeeps *keeps = g_new0(CtPageCaseKeeps, view->keeps->len + 1);
    g_autofree CtPageCaseSteps *steps = g_new0(CtPageCaseSteps, view->steps->len + 1);
    bool quiet_now = view->deadlines->len == 0;
    CtPoLanguage language = context->language;

    for (guint i = 0; i < view->keeps->len; i++) {
        const CtViewKeep *keep = &g_array_index(view->keeps, CtViewKeep, i);
        keeps[i] =
            CT_PAGE_CASE_KEEPS(.compartment = keep->compartment, .text = keep_text(context, keep));
    }
    for (guint i = 0; i < view->steps->len; i++)
        steps[i] = step_text(context, &g_array_index(view->steps, CtViewStep, i));
    CtPageCaseQuiet quiet =
        CT_PAGE_CASE_QUIET(.text = ct_po_text(language, CT_PO_CASE_NO_DEADLINES));
    CtPageCaseTable table = CT_PAGE_CASE_TABLE(.rows = rows, .rows_count = view->deadlines->len);
    CtPageCase page =
        CT_PAGE_CASE(.title = filled(context, CT_PO_CASE_TITLE, "id",
                                     g_strndup(view->case_id, CT_SITE_ID_SHOWN)),
                     .tag = view->tag, .mandate = view->mandate, .procedure = view->procedure,
                     .state = view->state,
                     .condition =
                         ct_po_text(language, view->closed ? CT_PO_CASE_CLOSED : CT_PO_CASE_OPEN),
                     .opened = ct_site_keep(context, ct_wording_instant(language, view->opened)),
                     .opened_iso = ct_site_iso(context, view->opened), .keeps = keeps,
                     .keeps_count = view->keeps->len, .quiet = &quiet,
                     .quiet_count = quiet_now ? 1 : 0, .table = &table,
                     .table_count = quiet_now ? 0 : 1, .steps = steps,
                     .steps_count = view->steps->len);
    ct_page_case(out, language, &page);
}

/* Case ids are tags; anything else is not asked of the provider at all. */
static bool is_id(const char *text)
{
    size_t length =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    return length > 0 && length <= CT_SITE_ID_BYTES && text[length] == '\0';
}

bool ct_case_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(CtViewCase) view;

    ct_view_case_init(&view);
    if (!is_id(context->rest))
        return ct_fail(error, CT_ERROR_MISSING, "page: no such case");
    if (!context->provider->journey(context->provider->user, context->rest, &view, error))
        return false;
    g_autofree CtPageCaseTableRows *rows = g_new0(CtPageCaseTableRows, view.deadlines->len + 1);
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < view.deadlines->len; i++) {
        const CtViewDeadline *deadline = &g_array_index(view.deadlines, CtViewDeadline, i);
        rows[i] = row(context, &view, deadline);
        g_ptr_array_add(owned, (void *)(uintptr_t)rows[i].shifts);
    }
    write_part(context, &view, rows, out);
    return true;
}
