/* bulletin_page.c - the reasons behind a square.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/bulletin_page.h"

#include "web/wording.h"

#include <string.h>

static const char *number(const CtSiteContext *context, uint64_t value)
{
    return ct_site_keep(context, ct_wording_number(context->language, value));
}

static const char *instant(const CtSiteContext *context, CtInstant at)
{
    return ct_site_keep(context, ct_wording_instant(context->language, at));
}

/* A neighbour in the year, or NULL. */
static const CtViewBulletin *at(const CtViewYear *view, gint64 index)
{
    return index >= 0 && index < view->bulletins->len
               ? &g_array_index(view->bulletins, CtViewBulletin, (guint)index)
               : NULL;
}

static void write_part(const CtSiteContext *context, const CtViewYear *view, guint index,
                       CtBuffer *out)
{
    CtPoLanguage language = context->language;
    const CtViewBulletin *row = at(view, index);
    const CtViewBulletin *before = at(view, (gint64)index - 1);
    const CtViewBulletin *after = at(view, (gint64)index + 1);
    g_auto(GStrv) rows = g_strsplit(row->rows, "; ", -1);
    size_t count = row->rows[0] == '\0' ? 0 : g_strv_length(rows);
    g_autofree CtPageBulletinReasons *reasons = g_new0(CtPageBulletinReasons, count + 1);

    for (size_t i = 0; i < count; i++)
        reasons[i] = CT_PAGE_BULLETIN_REASONS(.text = rows[i]);
    const CtPageBulletinWithout without =
        CT_PAGE_BULLETIN_WITHOUT(.text = ct_po_text(language, CT_PO_YEAR_NO_REASONS));
    const CtPageBulletinEarlier earlier =
        CT_PAGE_BULLETIN_EARLIER(.id = before == NULL ? "" : before->id);
    const CtPageBulletinLater later = CT_PAGE_BULLETIN_LATER(.id = after == NULL ? "" : after->id);
    const CtPageBulletin page =
        CT_PAGE_BULLETIN(.id = row->id,
                         .verdict = ct_wording_word(language, "verdict", row->verdict),
                         .published = ct_site_keep(
                             context, ct_wording_day(language, row->published / CT_DAY_SECONDS)),
                         .severity = row->severity, .machines = number(context, row->machines),
                         .copies = number(context, row->copies),
                         .answered = number(context, row->answered),
                         .late = number(context, row->late), .told = instant(context, row->told),
                         .closed = instant(context, row->closed), .reasons = reasons,
                         .reasons_count = count, .without = &without,
                         .without_count = count == 0 ? 1 : 0, .earlier = &earlier,
                         .earlier_count = before == NULL ? 0 : 1, .later = &later,
                         .later_count = after == NULL ? 0 : 1);
    ct_page_bulletin(out, language, &page);
}

bool ct_bulletin_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(CtViewYear) view;

    ct_view_year_init(&view);
    if (!context->provider->year(context->provider->user, &view, error))
        return false;
    for (guint i = 0; i < view.bulletins->len; i++)
        if (strcmp(g_array_index(view.bulletins, CtViewBulletin, i).id, context->rest) == 0) {
            write_part(context, &view, i, out);
            return true;
        }
    return ct_fail(error, CT_ERROR_MISSING, "year: no such bulletin");
}
