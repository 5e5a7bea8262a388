/* site.h - the pages of the instance: a path in, a page out, without a socket.
 *
 * In:  a path, what the address asks for (`lang`, `from`), the browser's Accept-Language, and the
 *      provider that fills the views.
 * Out: a status, a media type and the body. A path or a case that is not there is a page of 404; a
 *      provider that fails gives a page of 500 that does not say why, and *error tells the caller.
 *      What may be sent to is in portal.h; all else only answers GET.
 * Not here: HTTP itself (server.h), and any rule: the pages show what the views hold.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/page.h"
#include "web/view.h"

#define CT_SITE_PAGE_BYTES (4u << 20) /* a page of 100 deadlines is under 200 kB */
#define CT_SITE_ID_BYTES   128u       /* longest case id in a path */
#define CT_SITE_ID_SHOWN   16u        /* of an id, where the whole would not fit */

typedef struct CtPortal CtPortal;

/* Borrowed; whatever is not there is NULL. */
typedef struct {
    const char *path; /* without query, decoded */
    const char *lang;
    const char *from; /* first deadline of the list */
    const char *said; /* what the form before this page sent */
    const char *accept_language;
    CtPortal *portal;
    /* Of what is sent to the portal: */
    bool is_post;
    const char *peer; /* the address it came from, as far as a front server or the socket says */
    const char *host;
    const char *origin;
    const char *fetch_site;
    const char *type;
    const char *authorization;
    CtBytes body;
} CtSiteRequest;

typedef struct {
    unsigned status;
    const char *type;      /* media type; static */
    CtPoLanguage language; /* of a page */
    bool is_page;          /* else a style sheet or picture, the same in all languages */
    bool has_form;         /* it may send one to this server */
    bool needs_pass;       /* of 401: Bearer */
    unsigned wait;         /* seconds after which it may be asked again; 0: not said */
    char *location;        /* owned; of 303 */
    CtBuffer body;         /* owned */
} CtSiteAnswer;

void ct_site_answer_clear(CtSiteAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtSiteAnswer, ct_site_answer_clear)

/* How much may be sent to that path; 0: nothing may. */
size_t ct_site_limit(const char *path);
/* Always fills *out. False with *error set when the page is one of 500. */
bool ct_site_answer(const CtViewProvider *provider, const CtSiteRequest *request, CtSiteAnswer *out,
                    GError **error);

/* What a page's writer is given; `about` is filled already. */
typedef struct {
    const CtViewProvider *provider; /* borrowed */
    const CtSiteRequest *request;   /* borrowed */
    const char *rest;               /* of the path, after the page's own; borrowed */
    CtPoLanguage language;
    const CtViewAbout *about; /* borrowed */
    GStringChunk *texts;      /* borrowed; words made for this page live here */
    GPtrArray *rooms;         /* borrowed; rows made for this page, which g_free ends */
    CtSiteAnswer *answer;     /* borrowed: its status, wait and has_form may be set */
} CtSiteContext;

/* Keeps a fresh text for as long as the page needs it, and frees the original. */
const char *ct_site_keep(const CtSiteContext *self, char *text);
/* An instant for machines; "" for NEVER. */
const char *ct_site_iso(const CtSiteContext *self, CtInstant instant);
/* "overdue", "soon" (seven days) or "later". */
const char *ct_site_urgency(const CtSiteContext *self, CtInstant due);
