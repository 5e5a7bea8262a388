/* portal.h - what may be sent to the pages: a recipient's answer, by a form or by a program.
 *
 * /answer/PASS   the page of one copy. GET shows it and changes nothing, since programs that guard
 *                mail follow links; POST (application/x-www-form-urlencoded: word, remark, lang,
 *                form) answers, then leads back to the page (303).
 * /api/answer    the same for programs: the pass in `Authorization: Bearer PASS`; POST is JSON,
 *                {"answer": WORD, "remark": TEXT}. Answers are JSON; refusals are problem details
 *                (RFC 9457, application/problem+json). doc/FORMATS.md tells both.
 * Nothing is a cookie. A form is taken from our own origin only, as the browser says
 * (Sec-Fetch-Site, Origin), and with the word that stood in it (desk/pass.h). Questions are limited
 * for each address, answers for each pass too; whoever asks too often is told when he may again.
 * What is known of a copy is asked of the counter (desk/counter.h) and nowhere else.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

CtPortal *ct_portal_new(void);
void ct_portal_free(CtPortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtPortal, ct_portal_free)

/* Whether that path is one of ours. */
bool ct_portal_has(const char *path);
/* How much may be sent to that path; 0: nothing may. */
size_t ct_portal_limit(const char *path);
/* Fills *out, whose body comes as a fresh buffer. False with *error set when nobody answered. */
bool ct_portal_answer(const CtViewProvider *provider, const CtSiteRequest *request,
                      CtSiteAnswer *out, GError **error);

/* What every form of ours asks of whoever sends it: that its address does not ask too often, that
 * the browser says it is from our own page, and its media type (parameters do not count). */
bool ct_portal_may(const CtSiteRequest *request, unsigned *out_wait);
bool ct_portal_is_same_origin(const CtViewProvider *provider, const CtSiteRequest *request);
bool ct_portal_is_type(const CtSiteRequest *request, const char *type);
