/* about_page.c - everything is in the context already.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/about_page.h"

#include "web/wording.h"

static CtPageAboutMandates mandate(const CtSiteContext *context, const CtViewMandate *view)
{
    return CT_PAGE_ABOUT_MANDATES(.name = view->name, .principal = view->principal,
                                  .controller = view->controller, .basis = view->basis,
                                  .procedures = view->procedures, .kind = view->mode,
                                  .mode = ct_wording_word(context->language, "mode", view->mode),
                                  .withheld =
                                      ct_site_keep(context, ct_wording_number(context->language,
                                                                              view->withheld)));
}

bool ct_about_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    const CtViewAbout *about = context->about;
    g_autofree CtPageAboutMandates *mandates =
        g_new0(CtPageAboutMandates, about->mandates->len + 1);

    (void)error;
    for (guint i = 0; i < about->mandates->len; i++)
        mandates[i] = mandate(context, &g_array_index(about->mandates, CtViewMandate, i));
    CtPageAbout page =
        CT_PAGE_ABOUT(.version = about->version, .jail = about->jail,
                      .clock =
                          ct_site_keep(context, ct_wording_instant(context->language, about->now)),
                      .mandates = mandates, .mandates_count = about->mandates->len);
    ct_page_about(out, context->language, &page);
    return true;
}
