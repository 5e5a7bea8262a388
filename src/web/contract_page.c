/* contract_page.c - one form, five buttons.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/contract_page.h"

#include "web/contract_form.h"
#include "web/portal.h"
#include "web/ticket.h"
#include "web/wording.h"

#include <string.h>

enum { SPARE = 1, MORE = 4, MOST_NOTES = 64 };

typedef struct {
    const CtSiteContext *context;
    CtForm form;
    CtContractForm contract;
    bool is_word_right;
    char *kept;     /* owned: ids, a line each; NULL: not asked for */
    char *yaml;     /* owned: of what was checked; NULL: nothing was */
    char *products; /* owned: lines */
    CtPageContractsNotes notes[MOST_NOTES];
    size_t note_count;
} Draft;

static void draft_clear(Draft *self)
{
    ct_form_clear(&self->form);
    ct_contract_form_clear(&self->contract);
    g_free(self->kept);
    g_free(self->yaml);
    g_free(self->products);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

static const char *po(const Draft *self, CtPoId id)
{
    return ct_po_text(self->context->language, id);
}

static const char *keep(const Draft *self, const char *text)
{
    return ct_site_keep(self->context, g_strdup(text));
}

static void note(Draft *self, const char *kind, const char *text)
{
    if (self->note_count < MOST_NOTES)
        self->notes[self->note_count++] =
            CT_PAGE_CONTRACTS_NOTES(.kind = kind,
                                    .role = strcmp(kind, "alarm") == 0 ? "alert" : "status",
                                    .text = text);
}

/* ---- what was sent ---- */

static const char *sent(const Draft *self, const char *name)
{
    const char *value = self->form.fields == NULL ? NULL : ct_form_get(&self->form, name);

    return value == NULL ? "" : value;
}

static void note_refusal(Draft *self, const char *code)
{
    CtSiteAnswer *answer = self->context->answer;

    answer->status = strcmp(code, "word") == 0      ? 403
                     : strcmp(code, "missing") == 0 ? 404
                     : strcmp(code, "later") == 0   ? 503
                                                    : 400;
    note(self, "alarm", ct_wording_word(self->context->language, "contracts.refused", code));
}

/* NULL when it was refused, or nobody answered: that is noted. */
static CtTicket *ask(Draft *self, const char *kind, const char *name, const char *value)
{
    g_autoptr(CtTicket) ticket = ct_ticket_new(kind);
    g_autoptr(GError) problem = NULL;

    ct_ticket_add(ticket, "operator", sent(self, "operator"));
    ct_ticket_add(ticket, "mandate", sent(self, "mandate"));
    if (name != NULL)
        ct_ticket_add(ticket, name, value);
    if (!ct_ticket_ask(ticket, self->context->provider, &problem)) {
        note_refusal(self, g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING) ? "missing"
                           : g_error_matches(problem, CT_ERROR, CT_ERROR_LIMIT) ? "input"
                                                                                : "later");
        return NULL;
    }
    const char *code = ct_ticket_refused(ticket);
    self->is_word_right = code == NULL || strcmp(code, "word") != 0;
    if (code == NULL)
        return g_steal_pointer(&ticket);
    note_refusal(self, code);
    return NULL;
}

static void list(Draft *self)
{
    g_autoptr(CtTicket) ticket = ask(self, "contracts", NULL, NULL);

    if (ticket != NULL)
        self->kept = g_strdup(ct_ticket_text(ticket, "ids"));
}

static void open_kept(Draft *self)
{
    g_autoptr(CtTicket) ticket = ask(self, "contract", "id", sent(self, "open"));
    g_autoptr(GError) problem = NULL;
    CtContractForm read = { 0 };

    if (ticket == NULL)
        return;
    const char *yaml = ct_ticket_text(ticket, "yaml");
    if (!ct_contract_form_read(ct_bytes_of_text(yaml), SPARE, &read, &problem)) {
        note(self, "alarm", keep(self, problem->message));
        self->yaml = g_strdup(yaml);
        return;
    }
    ct_contract_form_clear(&self->contract);
    self->contract = read;
}

static void note_asides(Draft *self, const char *asides)
{
    g_auto(GStrv) lines = g_strsplit(asides, "\n", -1);

    for (size_t i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0')
            continue;
        const char *reason = ct_contract_form_blame(&self->contract, lines[i]);
        note(self, "alarm",
             ct_site_keep(self->context,
                          ct_wording_fill(self->context->language, CT_PO_CONTRACTS_ASIDE, "reason",
                                          reason == NULL ? lines[i] : reason)));
    }
}

static void note_problem(Draft *self, const char *problem)
{
    const char *reason = ct_contract_form_blame(&self->contract, problem);

    self->context->answer->status = 400;
    note(self, "alarm",
         ct_site_keep(self->context, ct_wording_fill(self->context->language,
                                                     reason != NULL ? CT_PO_CONTRACTS_AT_FIELD
                                                                    : CT_PO_CONTRACTS_PROBLEM,
                                                     "reason", reason != NULL ? reason : problem)));
}

static void note_entry(Draft *self, const CtTicket *ticket)
{
    const CtRecordField *entry = ct_record_find(&ticket->answer, "entry");

    if (entry == NULL) {
        note(self, "done", po(self, CT_PO_CONTRACTS_WELL));
        return;
    }
    g_autofree char *number = ct_wording_number(self->context->language, (uint64_t)entry->number);
    note(self, "done",
         ct_site_keep(self->context, ct_wording_fill(self->context->language, CT_PO_CONTRACTS_KEPT,
                                                     "entry", number)));
}

static void check(Draft *self, const char *kind)
{
    g_autofree char *yaml = ct_contract_form_yaml(&self->contract);
    g_autoptr(CtTicket) ticket = ask(self, kind, "yaml", yaml);

    if (ticket == NULL)
        return;
    self->products = g_strdup(ct_ticket_text(ticket, "products"));
    note_asides(self, ct_ticket_text(ticket, "asides"));
    if (ct_ticket_has(ticket, "problem")) {
        note_problem(self, ct_ticket_text(ticket, "problem"));
        return;
    }
    self->yaml = g_steal_pointer(&yaml);
    note_entry(self, ticket);
}

static void act(Draft *self)
{
    const char *what = sent(self, "do");

    if (sent(self, "open")[0] != '\0')
        open_kept(self);
    else if (strcmp(what, "list") == 0)
        list(self);
    else if (strcmp(what, "check") == 0 || strcmp(what, "keep") == 0)
        check(self, what);
}

static void take(Draft *self)
{
    const CtSiteRequest *request = self->context->request;
    unsigned wait = 0;
    const char *code = NULL;

    if (!ct_portal_may(request, &wait))
        code = "often";
    else if (!ct_portal_is_type(request, "application/x-www-form-urlencoded") ||
             !ct_portal_is_same_origin(self->context->provider, request))
        code = "form";
    else if (!ct_form_read(request->body, &self->form, NULL))
        code = "input";
    unsigned spare = strcmp(sent(self, "do"), "more") == 0 ? MORE : SPARE;
    ct_contract_form_of(self->form.fields == NULL ? NULL : &self->form, spare, &self->contract);
    if (code == NULL) {
        act(self);
        return;
    }
    note_refusal(self, code);
    self->context->answer->status = wait > 0 ? 429 : 400;
    self->context->answer->wait = wait;
}

/* ---- the page ---- */

static const char *label_of(const Draft *self, const char *group, const char *field)
{
    g_autofree char *id = g_strdup_printf("%s.%s", group, field);

    return ct_wording_word(self->context->language, "contract", id);
}

/* Where an array of a page's rows lives as long as its texts. */
static void *room(const Draft *self, size_t count, size_t size)
{
    void *rows = g_malloc0_n(count + 1, size);

    g_ptr_array_add(self->context->rooms, rows);
    return rows;
}

static CtPageContractsGroupsFieldsChoicesOptions option(const Draft *self, const char *value)
{
    return CT_PAGE_CONTRACTS_GROUPS_FIELDS_CHOICES_OPTIONS(
            .value = value,
            .text = value[0] == '\0' ? po(self, CT_PO_CONTRACTS_NOT_SAID)
                                     : ct_wording_word(self->context->language, "choice", value));
}

/* The chosen one stands first: a list shows its first. */
static CtPageContractsGroupsFieldsChoices *choices_of(const Draft *self,
                                                      const CtContractField *field)
{
    CtPageContractsGroupsFieldsChoicesOptions *options =
        room(self, g_strv_length((char **)(uintptr_t)field->choices), sizeof *options);
    CtPageContractsGroupsFieldsChoices *out = room(self, 1, sizeof *out);
    size_t count = 0;

    for (size_t i = 0; field->choices[i] != NULL; i++)
        if (strcmp(field->choices[i], field->value) == 0)
            options[count++] = option(self, field->choices[i]);
    for (size_t i = 0; field->choices[i] != NULL; i++)
        if (strcmp(field->choices[i], field->value) != 0)
            options[count++] = option(self, field->choices[i]);
    *out = CT_PAGE_CONTRACTS_GROUPS_FIELDS_CHOICES(.name = keep(self, field->name),
                                                   .invalid =
                                                       field->problem == NULL ? "false" : "true",
                                                   .options = options, .options_count = count);
    return out;
}

static const char *hint_of(const Draft *self, const CtContractField *field)
{
    return field->hint[0] == '\0'
               ? ""
               : ct_site_keep(self->context,
                              ct_wording_fill(self->context->language, CT_PO_CONTRACTS_HINT,
                                              "value", field->hint));
}

static CtPageContractsGroupsFieldsTexts *text_of(const Draft *self, const CtContractField *field)
{
    CtPageContractsGroupsFieldsTexts *out = room(self, 1, sizeof *out);

    *out =
        CT_PAGE_CONTRACTS_GROUPS_FIELDS_TEXTS(.name = keep(self, field->name),
                                              .value = keep(self, field->value),
                                              .hint = hint_of(self, field),
                                              .invalid = field->problem == NULL ? "false" : "true");
    return out;
}

static CtPageContractsGroupsFields field_of(const Draft *self, const char *group,
                                            const CtContractField *field)
{
    bool chosen = field->kind == CT_CONTRACT_FIELD_CHOICE;
    const char *label = label_of(self, group, field->id);

    if (!field->needed)
        label =
            ct_site_keep(self->context, ct_wording_fill(self->context->language,
                                                        CT_PO_CONTRACTS_OPTIONAL, "label", label));
    return CT_PAGE_CONTRACTS_GROUPS_FIELDS(.name = keep(self, field->name), .label = label,
                                           .problem = keep(
                                               self, field->problem == NULL ? "" : field->problem),
                                           .texts = chosen ? NULL : text_of(self, field),
                                           .texts_count = chosen ? 0 : 1,
                                           .choices = chosen ? choices_of(self, field) : NULL,
                                           .choices_count = chosen ? 1 : 0);
}

static CtPageContractsGroups group_of(const Draft *self, const CtContractGroup *group)
{
    CtPageContractsGroupsFields *fields = room(self, group->fields->len, sizeof *fields);
    g_autofree char *number = g_strdup_printf("%u", group->row);
    CtPoId title = strcmp(group->id, "head") == 0      ? CT_PO_CONTRACTS_HEAD
                   : strcmp(group->id, "site") == 0    ? CT_PO_CONTRACTS_SITE
                   : strcmp(group->id, "contact") == 0 ? CT_PO_CONTRACTS_CONTACT
                                                       : CT_PO_CONTRACTS_PRODUCT;

    for (guint i = 0; i < group->fields->len; i++)
        fields[i] = field_of(self, group->id, &g_array_index(group->fields, CtContractField, i));
    return CT_PAGE_CONTRACTS_GROUPS(.title = ct_site_keep(self->context,
                                                          ct_wording_fill(self->context->language,
                                                                          title, "n", number)),
                                    .fields = fields, .fields_count = group->fields->len);
}

static CtPageContractsResult *result_of(const Draft *self)
{
    g_auto(GStrv) lines = g_strsplit(self->products == NULL ? "" : self->products, "\n", -1);
    CtPageContractsResultProducts *products = room(self, g_strv_length(lines), sizeof *products);
    CtPageContractsResult *out = room(self, 1, sizeof *out);
    size_t count = 0;

    for (size_t i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], "\t", 3);

        if (g_strv_length(parts) != 3)
            continue;
        products[count++] =
            CT_PAGE_CONTRACTS_RESULT_PRODUCTS(.line = keep(self, parts[0]),
                                              .verdict = ct_wording_word(self->context->language,
                                                                         "recognised",
                                                                         keep(self, parts[1])),
                                              .name =
                                                  parts[2][0] == '\0' ? "–" : keep(self, parts[2]));
    }
    *out = CT_PAGE_CONTRACTS_RESULT(.yaml = keep(self, self->yaml == NULL ? "" : self->yaml),
                                    .products = products, .products_count = count);
    return out;
}

static CtPageContractsKept *kept_of(const Draft *self)
{
    g_auto(GStrv) ids = g_strsplit(self->kept == NULL ? "" : self->kept, "\n", -1);
    CtPageContractsKeptRows *rows = room(self, g_strv_length(ids), sizeof *rows);
    CtPageContractsKept *out = room(self, 1, sizeof *out);
    size_t count = 0;

    for (size_t i = 0; ids[i] != NULL; i++)
        if (ids[i][0] != '\0')
            rows[count++] = CT_PAGE_CONTRACTS_KEPT_ROWS(.id = keep(self, ids[i]));
    g_autofree char *number = ct_wording_number(self->context->language, count);
    *out = CT_PAGE_CONTRACTS_KEPT(.text = ct_site_keep(self->context,
                                                       ct_wording_fill(self->context->language,
                                                                       CT_PO_CONTRACTS_COUNT, "n",
                                                                       number)),
                                  .rows = rows, .rows_count = count);
    return out;
}

/* The one that was chosen first, then the others. */
static CtPageContractsMandates *mandates_of(const Draft *self, size_t *out_count)
{
    const GArray *all = self->context->about->mandates;
    CtPageContractsMandates *out = room(self, all->len, sizeof *out);

    *out_count = 0;
    for (int chosen = 1; chosen >= 0; chosen--)
        for (guint i = 0; i < all->len; i++) {
            const CtViewMandate *mandate = &g_array_index(all, CtViewMandate, i);
            bool is_it = strcmp(mandate->name, sent(self, "mandate")) == 0;

            if (mandate->channel && is_it == (chosen == 1))
                out[(*out_count)++] = CT_PAGE_CONTRACTS_MANDATES(.name = mandate->name);
        }
    return out;
}

static void write_draft(const Draft *self, CtBuffer *out)
{
    const GArray *all = self->contract.groups;
    CtPageContractsGroups *groups = room(self, all->len, sizeof *groups);
    size_t mandate_count;
    const CtPageContractsMandates *mandates = mandates_of(self, &mandate_count);

    for (guint i = 0; i < all->len; i++)
        groups[i] = group_of(self, &g_array_index(all, CtContractGroup, i));
    const CtPageContracts page =
        CT_PAGE_CONTRACTS(.notes = self->notes, .notes_count = self->note_count,
                          .word = self->is_word_right ? sent(self, "operator") : "",
                          .mandates = mandates, .mandates_count = mandate_count,
                          .kept = kept_of(self), .kept_count = self->kept == NULL ? 0 : 1,
                          .groups = groups, .groups_count = all->len, .result = result_of(self),
                          .result_count = self->yaml == NULL ? 0 : 1);
    ct_page_contracts(out, self->context->language, &page);
}

bool ct_contract_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(Draft) draft = { .context = context };

    if (!context->about->contracts)
        return ct_fail(error, CT_ERROR_MISSING, "contracts: no mandate tells contacts");
    context->answer->has_form = true;
    if (context->request->is_post)
        take(&draft);
    else
        ct_contract_form_of(NULL, SPARE, &draft.contract);
    write_draft(&draft, out);
    return true;
}
