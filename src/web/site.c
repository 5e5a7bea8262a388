/* site.c - the table of pages, and the frame that they share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/site.h"

#include "base/limits.h"
#include "web/about_page.h"
#include "web/bulletin_page.h"
#include "web/case_page.h"
#include "web/contract_page.h"
#include "web/language.h"
#include "web/ledger_page.h"
#include "web/portal.h"
#include "web/todo_page.h"
#include "web/wording.h"
#include "web/year_page.h"

#include <string.h>

enum { SOON_DAYS = 7, TEXT_CHUNK = 16384 };

typedef struct {
    const char *path;
    bool has_rest; /* the path goes on after this */
    CtPoId title;
    bool (*write)(const CtSiteContext *context, CtBuffer *out, GError **error);
} Page;

static const Page pages[] = {
    { "/", false, CT_PO_TODO_TITLE, ct_todo_page_write },
    { "/case/", true, CT_PO_COLUMN_CASE, ct_case_page_write },
    { "/advisories", false, CT_PO_YEAR_TITLE, ct_year_page_write },
    { "/advisories/", true, CT_PO_YEAR_BULLETIN, ct_bulletin_page_write },
    { CT_CONTRACT_PAGE_PATH, false, CT_PO_CONTRACTS_TITLE, ct_contract_page_write },
    { "/ledger", false, CT_PO_LEDGER_TITLE, ct_ledger_page_write },
    { "/about", false, CT_PO_ABOUT_TITLE, ct_about_page_write },
};

const char *ct_site_keep(const CtSiteContext *self, char *text)
{
    const char *kept = g_string_chunk_insert(self->texts, text);

    g_free(text);
    return kept;
}

const char *ct_site_iso(const CtSiteContext *self, CtInstant instant)
{
    char text[CT_TIME_TEXT_SIZE];

    if (instant == CT_INSTANT_NEVER)
        return "";
    return g_string_chunk_insert(self->texts, ct_time_text(instant, text));
}

const char *ct_site_urgency(const CtSiteContext *self, CtInstant due)
{
    if (due < self->about->now)
        return "overdue";
    return due - self->about->now < (CtInstant)SOON_DAYS * CT_DAY_SECONDS ? "soon" : "later";
}

void ct_site_answer_clear(CtSiteAnswer *self)
{
    ct_buffer_clear(&self->body);
    g_clear_pointer(&self->location, g_free);
}

static const Page *find(const char *path, const char **rest)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        bool same = pages[i].has_rest ? g_str_has_prefix(path, pages[i].path)
                                      : strcmp(path, pages[i].path) == 0;
        if (same) {
            *rest = path + strlen(pages[i].path);
            return &pages[i];
        }
    }
    return NULL;
}

static size_t fill_banners(const CtSiteContext *context, CtPageTopBanners *out)
{
    size_t count = 0;

    if (context->about->demo)
        out[count++] = CT_PAGE_TOP_BANNERS(.kind = "demo", .text = ct_po_text(context->language,
                                                                              CT_PO_BANNER_DEMO));
    if (context->about->pilot)
        out[count++] = CT_PAGE_TOP_BANNERS(.kind = "pilot", .text = ct_po_text(context->language,
                                                                               CT_PO_BANNER_PILOT));
    return count;
}

static const char *here(const char *path, const char *mine)
{
    return strcmp(path, mine) == 0 ? "page" : "false";
}

static void write_top(const CtSiteContext *context, const char *title, CtBuffer *out)
{
    CtPageTopLanguages languages[CT_PO_LANGUAGES];
    CtPageTopBanners banners[2];
    const char *path = context->request->path;

    for (CtPoLanguage i = 0; i < CT_PO_LANGUAGES; i++)
        languages[i] =
            CT_PAGE_TOP_LANGUAGES(.code = ct_po_code(i), .name = ct_po_text(i, CT_PO_LANGUAGE_NAME),
                                  .current = i == context->language ? "true" : "false",
                                  .from = context->request->from != NULL ? context->request->from
                                                                         : "0");
    CtPageTopYears years =
        CT_PAGE_TOP_YEARS(.at_year = g_str_has_prefix(path, "/advisories") ? "page" : "false");
    const CtPageTopOffices offices =
        CT_PAGE_TOP_OFFICES(.at_contracts = here(path, CT_CONTRACT_PAGE_PATH));
    CtPageTop top =
        CT_PAGE_TOP(.title = title, .offices = &offices,
                    .offices_count = context->about->contracts ? 1 : 0, .years = &years,
                    .years_count = context->about->year ? 1 : 0, .at_todo = here(path, "/"),
                    .at_ledger = here(path, "/ledger"), .at_about = here(path, "/about"),
                    .languages = languages, .languages_count = CT_PO_LANGUAGES, .banners = banners,
                    .banners_count = fill_banners(context, banners));
    ct_page_top(out, context->language, &top);
}

static void write_bottom(const CtSiteContext *context, CtBuffer *out)
{
    const char *clock = "";

    if (context->about->now != CT_INSTANT_NEVER) {
        g_autofree char *now = ct_wording_instant(context->language, context->about->now);
        clock = ct_site_keep(context,
                             ct_wording_fill(context->language, CT_PO_SITE_CLOCK, "time", now));
    }
    CtPageBottom bottom = CT_PAGE_BOTTOM(.clock = clock);
    ct_page_bottom(out, context->language, &bottom);
}

static void write_failure(const CtSiteContext *context, unsigned status, CtBuffer *out)
{
    CtPoLanguage language = context->language;
    bool missing = status == 404;
    const char *title = ct_po_text(language, missing ? CT_PO_ERROR_MISSING : CT_PO_ERROR_FAILED);
    CtPageFailure failure =
        CT_PAGE_FAILURE(.title = title,
                        .text = ct_po_text(language, missing ? CT_PO_ERROR_MISSING_WHY
                                                             : CT_PO_ERROR_FAILED_WHY));

    write_top(context, title, out);
    ct_page_failure(out, language, &failure);
    write_bottom(context, out);
}

static bool write_page(const CtSiteContext *context, const Page *page, CtBuffer *out,
                       GError **error)
{
    write_top(context, ct_po_text(context->language, page->title), out);
    if (!page->write(context, out, error))
        return false;
    write_bottom(context, out);
    return ct_buffer_ok(out) ||
           ct_fail(error, CT_ERROR_LIMIT, "page: more than %u bytes", CT_SITE_PAGE_BYTES);
}

/* The one picture that is drawn of what the instance holds. */
static bool answer_plot(const CtViewProvider *provider, CtSiteAnswer *out, GError **error)
{
    g_autoptr(GError) problem = NULL;

    out->type = "image/svg+xml";
    out->is_page = false;
    if (ct_year_page_plot(provider, out->language, &out->body, &problem))
        return true;
    bool missing = g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING);
    out->status = missing ? 404 : 500;
    ct_buffer_empty(&out->body);
    if (missing)
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* The style sheet and the icon are the same for everybody. */
static bool answer_asset(const char *path, CtSiteAnswer *out)
{
    if (strcmp(path, "/style.css") == 0) {
        out->type = "text/css; charset=utf-8";
        ct_buffer_add_text(&out->body, ct_page_style_css);
    } else if (strcmp(path, "/icon.svg") == 0) {
        out->type = "image/svg+xml";
        ct_buffer_add_text(&out->body, ct_page_icon_svg);
    } else {
        return false;
    }
    out->status = 200;
    out->is_page = false;
    return true;
}

static bool answer_page(CtSiteContext *context, CtViewAbout *about, CtSiteAnswer *out,
                        GError **error)
{
    g_autoptr(GError) problem = NULL;
    const Page *page = find(context->request->path, &context->rest);

    if (context->provider->about(context->provider->user, about, &problem) && page != NULL &&
        write_page(context, page, &out->body, &problem))
        return true;
    bool missing = problem == NULL || g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING);
    out->status = missing ? 404 : 500;
    ct_buffer_empty(&out->body);
    write_failure(context, out->status, &out->body);
    if (missing)
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

size_t ct_site_limit(const char *path)
{
    return strcmp(path, CT_CONTRACT_PAGE_PATH) == 0 ? CT_LIMIT_FORM_BYTES : ct_portal_limit(path);
}

bool ct_site_answer(const CtViewProvider *provider, const CtSiteRequest *request, CtSiteAnswer *out,
                    GError **error)
{
    CtPoLanguage language = ct_language_choose(request->lang, request->accept_language);
    g_auto(CtViewAbout) about;
    CtSiteContext context = {
        .provider = provider, .request = request, .language = language, .about = &about
    };

    *out = (CtSiteAnswer){ .status = 200,
                           .type = "text/html; charset=utf-8",
                           .language = language,
                           .is_page = true,
                           .body = ct_buffer_new(CT_SITE_PAGE_BYTES) };
    ct_view_about_init(&about);
    if (answer_asset(request->path, out))
        return true;
    if (ct_portal_has(request->path))
        return ct_portal_answer(provider, request, out, error);
    if (strcmp(request->path, "/exposure.svg") == 0)
        return answer_plot(provider, out, error);
    context.texts = g_string_chunk_new(TEXT_CHUNK);
    context.rooms = g_ptr_array_new_with_free_func(g_free);
    context.answer = out;
    bool done = answer_page(&context, &about, out, error);
    g_ptr_array_unref(context.rooms);
    g_string_chunk_free(context.texts);
    return done;
}
