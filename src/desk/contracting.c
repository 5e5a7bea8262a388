/* contracting.c - kinds of questions, and what a contract's products are understood as.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/contracting.h"

#include "desk/contract_shelf.h"
#include "desk/operator_word.h"

#include <string.h>

static bool list(const CtTalk *self, GError **error)
{
    GError *problem = NULL;
    g_auto(GStrv) ids = ct_contract_shelf_list(self->book->mandate, &problem);

    if (ids == NULL)
        return ct_talk_refuse_problem(self, problem, error);
    g_autofree char *lines = g_strjoinv("\n", ids);
    ct_record_begin(self->answer, "contracts");
    ct_talk_tell(self, "ids", lines);
    return true;
}

static bool show(const CtTalk *self, GError **error)
{
    const char *id = ct_talk_asked(self, "id");
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    GError *problem = NULL;

    if (!ct_contract_shelf_get(self->book->mandate, id == NULL ? "" : id, &text, &problem))
        return ct_talk_refuse_problem(self, problem, error);
    g_autofree char *yaml = ct_bytes_to_text(ct_buffer_bytes(&text));
    ct_record_begin(self->answer, "contract");
    ct_talk_tell(self, "yaml", yaml);
    return true;
}

/* "Windows 7<TAB>known<TAB>cpe:2.3:..." */
static void add_product(const CtTalk *self, const char *line, GString *out)
{
    g_auto(CtProductFinding) finding = { 0 };
    const CtProductClue clue = { .name = line };

    if (self->products == NULL)
        return;
    ct_product_recognise(self->products, &clue, &finding);
    g_string_append_printf(
        out, "%s\t%s\t%s\n", line, ct_product_word(finding.verdict),
        finding.cpe != NULL && finding.cpe->len > 0 ? (const char *)finding.cpe->pdata[0] : "");
}

/* A record has few fields: lists are lines of one. */
static void tell_facts(const CtTalk *self, const CtContractFacts *facts)
{
    g_autofree char *asides = facts->asides == NULL ? NULL : g_strjoinv("\n", facts->asides);
    GString *products = g_string_new(NULL);

    for (size_t i = 0; i < facts->product_count; i++)
        add_product(self, facts->products[i].line, products);
    ct_talk_tell(self, "asides", asides);
    ct_talk_tell(self, "products", products->str);
    (void)g_string_free(products, TRUE);
}

static bool check(const CtTalk *self, bool keep, GError **error)
{
    const char *yaml = ct_talk_asked(self, "yaml");
    GError *problem = NULL;
    uint64_t entry;

    if (yaml == NULL)
        return ct_talk_refuse(self, "input", "contract: no text");
    g_autoptr(CtContract) contract =
        ct_contract_parse(ct_bytes_of_text(yaml), "contract", &problem);
    ct_record_begin(self->answer, "checked");
    if (contract != NULL)
        tell_facts(self, ct_contract_facts(contract));
    if (contract != NULL && keep &&
        ct_contract_shelf_keep(self->book, self->now, ct_bytes_of_text(yaml), &entry, &problem)) {
        ct_record_number(self->answer, "entry", (int64_t)entry, 0, 0);
        return true;
    }
    if (problem == NULL)
        return true;
    if (!g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT) &&
        !g_error_matches(problem, CT_ERROR, CT_ERROR_LIMIT))
        return ct_talk_refuse_problem(self, problem, error);
    ct_talk_tell(self, "problem", problem->message);
    g_error_free(problem);
    return true;
}

bool ct_contracting_attend(const CtTalk *self, GError **error)
{
    const char *kind = self->question->kind;
    const char *mandate = ct_talk_asked(self, "mandate");
    const char *word = ct_talk_asked(self, "operator");

    if (mandate == NULL || strcmp(mandate, self->book->mandate->name) != 0)
        return ct_talk_refuse(self, "missing", "no such mandate");
    if (!ct_operator_word_holds(self->book->mandate->instance, word == NULL ? "" : word))
        return ct_talk_refuse(self, "word", "not the operator's word");
    if (strcmp(kind, "contracts") == 0)
        return list(self, error);
    if (strcmp(kind, "contract") == 0)
        return show(self, error);
    if (strcmp(kind, "check") == 0 || strcmp(kind, "keep") == 0)
        return check(self, strcmp(kind, "keep") == 0, error);
    return ct_talk_refuse(self, "input", "question: of no known kind");
}
