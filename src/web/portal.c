/* portal.c - who may ask, how often, and what becomes of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/portal.h"

#include "base/clock.h"
#include "desk/pass.h"
#include "web/answer_api.h"
#include "web/answer_page.h"
#include "web/form.h"
#include "web/language.h"
#include "web/throttle.h"

#include <string.h>

enum { ADDRESS_BURST = 40, ADDRESS_US = 1000000, PASS_BURST = 8, PASS_US = 10000000, WAIT = 30 };

static const char api_path[] = "/api/answer";

static const CtThrottleRule of_address = { "address", ADDRESS_BURST, ADDRESS_US };
static const CtThrottleRule of_pass = { "pass", PASS_BURST, PASS_US };

struct CtPortal {
    CtThrottle *throttle; /* owned */
};

CtPortal *ct_portal_new(void)
{
    CtPortal *self = g_new0(CtPortal, 1);

    self->throttle = ct_throttle_new();
    return self;
}

void ct_portal_free(CtPortal *self)
{
    if (self == NULL)
        return;
    ct_throttle_free(self->throttle);
    g_free(self);
}

static bool is_page(const char *path)
{
    return g_str_has_prefix(path, CT_PASS_PATH);
}

bool ct_portal_has(const char *path)
{
    return is_page(path) || strcmp(path, api_path) == 0;
}

size_t ct_portal_limit(const char *path)
{
    return ct_portal_has(path) ? CT_LIMIT_REPLY_BYTES : 0;
}

/* One question on its way. */
typedef struct {
    const CtViewProvider *provider;
    const CtSiteRequest *request;
    CtSiteAnswer *out;
    const char *pass; /* borrowed from the request */
} Errand;

/* ---- refusals ---- */

static unsigned status_of(const char *code)
{
    static const struct {
        const char *code;
        unsigned status;
    } statuses[] = { { "missing", 404 }, { "pass", 401 },  { "form", 403 }, { "input", 400 },
                     { "type", 415 },    { "often", 429 }, { "over", 409 } };

    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (strcmp(statuses[i].code, code) == 0)
            return statuses[i].status;
    return 503;
}

static const char *detail_of(const char *code)
{
    static const char *const details[][2] = {
        { "pass", "the pass is missing, or none that was given out" },
        { "type", "an answer is application/json" },
        { "often", "too many requests; nothing was recorded by this one" },
        { "over", "this answer is not asked any more; nothing was recorded" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(details); i++)
        if (strcmp(details[i][0], code) == 0)
            return details[i][1];
    return "nothing was recorded; try again later";
}

static void refuse_page(const Errand *self, const char *code, unsigned wait)
{
    bool again = strcmp(code, "missing") != 0;
    const char *words = strcmp(code, "type") == 0 ? "input" : code;

    self->out->status = status_of(code);
    self->out->wait = wait;
    ct_answer_page_refuse(words, self->request, wait, again, self->out->language, &self->out->body);
}

/* `detail` may be NULL: the usual one. */
static void refuse_api(const Errand *self, const char *code, const char *detail, unsigned wait)
{
    const char *shown = strcmp(code, "missing") == 0 ? "pass" : code;

    self->out->status = status_of(shown);
    self->out->wait = wait;
    self->out->needs_pass = self->out->status == 401;
    self->out->type = "application/problem+json";
    ct_answer_api_refuse(self->out->status, shown, detail == NULL ? detail_of(shown) : detail,
                         &self->out->body);
}

static bool refuse(const Errand *self, const char *code, const char *detail, unsigned wait)
{
    if (is_page(self->request->path))
        refuse_page(self, code, wait);
    else
        refuse_api(self, code, detail, wait);
    return true;
}

/* ---- who asks ---- */

bool ct_portal_may(const CtSiteRequest *request, unsigned *out_wait)
{
    return request->portal != NULL && ct_throttle_take(request->portal->throttle, &of_address,
                                                       request->peer == NULL ? "" : request->peer,
                                                       ct_clock_monotonic_us(), out_wait);
}

static bool is_often(const Errand *self, unsigned *out_wait)
{
    return !ct_portal_may(self->request, out_wait) ||
           (self->request->is_post &&
            !ct_throttle_take(self->request->portal->throttle, &of_pass, self->pass,
                              ct_clock_monotonic_us(), out_wait));
}

/* Our pages say "no-referrer", so that Origin is "null" of their forms too: then what the browser
 * says of the site, and the form's own word, decide. */
bool ct_portal_is_same_origin(const CtViewProvider *provider, const CtSiteRequest *request)
{
    const char *origin = request->origin;

    if (request->fetch_site != NULL && strcmp(request->fetch_site, "same-origin") != 0)
        return false;
    if (origin == NULL || strcmp(origin, "null") == 0)
        return true;
    g_autofree char *own = g_strdup_printf("http://%s", request->host == NULL ? "" : request->host);
    return g_ascii_strcasecmp(own, origin) == 0 ||
           (provider->owns_origin != NULL && provider->owns_origin(provider->user, origin));
}

bool ct_portal_is_type(const CtSiteRequest *request, const char *type)
{
    size_t size = strlen(type);

    return request->type != NULL && g_ascii_strncasecmp(request->type, type, size) == 0 &&
           (request->type[size] == '\0' || request->type[size] == ';' ||
            request->type[size] == ' ');
}

/* ---- asking ---- */

/* NULL with *error: nobody answered, and the refusal is written. */
static CtTicket *ask(const Errand *self, CtTicket *ticket, GError **error)
{
    g_autoptr(GError) problem = NULL;

    ct_ticket_add(ticket, "pass", self->pass);
    if (ct_ticket_ask(ticket, self->provider, &problem))
        return ticket;
    ct_ticket_free(ticket);
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        (void)refuse(self, "missing", NULL, 0);
        return NULL;
    }
    (void)refuse(self, "later", NULL, WAIT);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}

/* The recipient's language, unless the address or the browser's form says another. */
static void choose_language(const Errand *self, CtTicket *sheet)
{
    if (self->request->lang == NULL)
        self->out->language =
            ct_language_choose(ct_ticket_text(sheet, "language"), self->request->accept_language);
}

static bool look(const Errand *self, GError **error)
{
    g_autoptr(CtTicket) sheet = ask(self, ct_ticket_new("look"), error);

    if (sheet == NULL)
        return self->out->status != 503;
    const char *code = ct_ticket_refused(sheet);
    if (code != NULL)
        return refuse(self, code, NULL, 0);
    if (is_page(self->request->path)) {
        choose_language(self, sheet);
        self->out->has_form = true;
        ct_answer_page_write(sheet, self->request, self->out->language, &self->out->body);
    } else {
        ct_answer_api_write(sheet, &self->out->body);
    }
    return true;
}

/* After an answer was asked for: what a page or a program is told of the outcome. */
static bool conclude(const Errand *self, CtTicket *sheet, const char *word)
{
    const char *code = ct_ticket_refused(sheet);

    if (code != NULL)
        return refuse(self, code,
                      strcmp(code, "input") == 0 ? ct_ticket_text(sheet, "reason") : NULL,
                      strcmp(code, "later") == 0 ? WAIT : 0);
    if (strcmp(ct_ticket_text(sheet, "outcome"), "over") == 0)
        return refuse(self, "over", NULL, 0);
    if (!is_page(self->request->path)) {
        ct_answer_api_write(sheet, &self->out->body);
        return true;
    }
    self->out->status = 303;
    self->out->location = g_strdup_printf("%s?lang=%s&said=%s", self->request->path,
                                          ct_po_code(self->out->language), word);
    return true;
}

static bool take_form(const Errand *self, GError **error)
{
    g_auto(CtForm) form = { 0 };

    if (!ct_portal_is_type(self->request, "application/x-www-form-urlencoded"))
        return refuse(self, "type", NULL, 0);
    if (!ct_portal_is_same_origin(self->provider, self->request))
        return refuse(self, "form", NULL, 0);
    if (!ct_form_read(self->request->body, &form, NULL) || ct_form_get(&form, "word") == NULL)
        return refuse(self, "input", NULL, 0);
    self->out->language =
        ct_language_choose(ct_form_get(&form, "lang"), self->request->accept_language);
    CtTicket *question = ct_ticket_new("answer");
    const char *shown = ct_form_get(&form, "form");
    ct_ticket_add(question, "word", ct_form_get(&form, "word"));
    ct_ticket_add(question, "remark", ct_form_get(&form, "remark"));
    ct_ticket_add(question, "form", shown == NULL ? "" : shown);
    g_autoptr(CtTicket) sheet = ask(self, question, error);
    if (sheet == NULL)
        return self->out->status != 503;
    return conclude(self, sheet, ct_form_get(&form, "word"));
}

static bool take_json(const Errand *self, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtTicket *question;

    if (!ct_portal_is_type(self->request, "application/json"))
        return refuse(self, "type", NULL, 0);
    question = ct_ticket_new("answer");
    if (!ct_answer_api_read(self->request->body, question, &problem)) {
        ct_ticket_free(question);
        return refuse(self, "input", problem->message, 0);
    }
    g_autoptr(CtTicket) sheet = ask(self, question, error);
    if (sheet == NULL)
        return self->out->status != 503;
    return conclude(self, sheet, "");
}

/* "Bearer PASS" (RFC 6750, 2.1); NULL: none. */
static const char *bearer(const char *authorization)
{
    static const char scheme[] = "Bearer ";

    return authorization != NULL && g_ascii_strncasecmp(authorization, scheme, strlen(scheme)) == 0
               ? authorization + strlen(scheme)
               : NULL;
}

bool ct_portal_answer(const CtViewProvider *provider, const CtSiteRequest *request,
                      CtSiteAnswer *out, GError **error)
{
    Errand self = { provider, request, out, NULL };
    unsigned wait = 0;

    out->is_page = is_page(request->path);
    out->type = out->is_page ? "text/html; charset=utf-8" : "application/json";
    self.pass =
        out->is_page ? request->path + strlen(CT_PASS_PATH) : bearer(request->authorization);
    bool has_pass = self.pass != NULL;
    if (!has_pass)
        self.pass = "";
    if (request->portal == NULL)
        return refuse(&self, "missing", NULL, 0);
    if (is_often(&self, &wait))
        return refuse(&self, "often", NULL, wait);
    if (!has_pass)
        return refuse(&self, "pass", NULL, 0);
    if (!request->is_post)
        return look(&self, error);
    return out->is_page ? take_form(&self, error) : take_json(&self, error);
}
