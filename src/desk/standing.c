/* standing.c - case after case, its measures as instants.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/standing.h"

#include "cases/values.h"

#include <string.h>

enum { AT_ONCE = 500 };

static bool find_word(const CtStandingTerms *self, const CtYaml *node, size_t *out, GError **error)
{
    const char *word = ct_yaml_text(node);

    for (size_t i = 0; word != NULL && i < self->count; i++)
        if (strcmp(self->word[i], word) == 0) {
            *out = i;
            return true;
        }
    return ct_yaml_refuse(node, error, "none of the words of \"standing\"");
}

static bool read_columns(const CtYaml *channel, CtStandingTerms *out, GError **error)
{
    const CtYaml *standing = ct_yaml_need(channel, "standing", error);

    if (standing == NULL || !ct_yaml_expect(standing, CT_YAML_MAPPING, error))
        return false;
    if (ct_yaml_count(standing) > CT_STANDING_COLUMNS)
        return ct_yaml_refuse(standing, error, "more than %d columns", CT_STANDING_COLUMNS);
    for (; out->count < ct_yaml_count(standing); out->count++) {
        out->word[out->count] = ct_yaml_text(ct_yaml_key(standing, out->count));
        out->measure[out->count] = ct_yaml_text(ct_yaml_at(standing, out->count));
        if (out->measure[out->count] == NULL)
            return ct_yaml_refuse(standing, error, "a column without measure");
    }
    return true;
}

static bool read_words(const CtStandingTerms *self, const CtYaml *channel, const char *key,
                       bool *out, GError **error)
{
    const CtYaml *list = ct_yaml_need(channel, key, error);

    for (size_t i = 0; list != NULL && i < ct_yaml_count(list); i++) {
        size_t column = 0;

        if (!find_word(self, ct_yaml_at(list, i), &column, error))
            return false;
        out[column] = true;
    }
    return list != NULL;
}

bool ct_standing_terms(const CtBook *book, CtStandingTerms *out, GError **error)
{
    const CtYaml *dossier = book->mandate->dossier;
    const CtYaml *channel = ct_yaml_get(dossier, "channel");
    const CtYaml *opening = ct_yaml_get(dossier, "opening");
    CtStandingTerms terms = { .procedure = ct_yaml_text(ct_yaml_get(opening, "procedure")) };

    if (channel == NULL || terms.procedure == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "mandate: its dossier has no restricted channel");
    const CtYaml *delivered = ct_yaml_need(channel, "delivered", error);
    const CtYaml *embargo = delivered == NULL ? NULL : ct_yaml_need(channel, "embargo", error);
    if (embargo == NULL || !read_columns(channel, &terms, error) ||
        !find_word(&terms, delivered, &terms.delivered, error) ||
        !find_word(&terms, embargo, &terms.embargo, error) ||
        !read_words(&terms, channel, "answers", terms.answer, error) ||
        !read_words(&terms, channel, "closes", terms.closes, error))
        return false;
    const CtYaml *undelivered = ct_yaml_get(channel, "undelivered");
    terms.has_undelivered = undelivered != NULL;
    if (undelivered != NULL && !find_word(&terms, undelivered, &terms.undelivered, error))
        return false;
    terms.withdrawn = ct_yaml_text(ct_yaml_get(ct_yaml_get(channel, "page"), "withdrawn"));
    *out = terms;
    return true;
}

static CtInstant measure_at(const CtCase *subject, const char *name)
{
    const CtProcedure *procedure = subject->adopted->procedure;

    for (size_t i = 0; i < procedure->measure_count; i++)
        if (strcmp(procedure->measure[i].name, name) == 0)
            return ct_measure_instant(procedure, &procedure->measure[i], &subject->history);
    return CT_INSTANT_NEVER;
}

CtInstant ct_standing_delivered(const CtStandingTerms *terms, const CtCase *subject)
{
    return measure_at(subject, terms->measure[terms->delivered]);
}

static void fill(const CtStandingTerms *terms, const CtCase *subject, CtStanding *out)
{
    bool answered = false;

    *out = (CtStanding){ .number = subject->owner.id,
                         .state = ct_case_state(subject),
                         .open = ct_case_is_open(subject),
                         .opened_at = subject->opened_at,
                         .due_at = subject->due_at };
    for (size_t i = 0; i < terms->count; i++) {
        out->at[i] = measure_at(subject, terms->measure[i]);
        answered = answered || (terms->answer[i] && out->at[i] != CT_INSTANT_NEVER);
    }
    bool delivered = out->at[terms->delivered] != CT_INSTANT_NEVER;
    out->undelivered =
        !delivered && terms->has_undelivered && out->at[terms->undelivered] != CT_INSTANT_NEVER;
    out->withdrawn = !delivered && terms->withdrawn != NULL &&
                     measure_at(subject, terms->withdrawn) != CT_INSTANT_NEVER;
    out->unanswered = !answered && out->at[terms->delivered] != CT_INSTANT_NEVER;
}

typedef struct {
    CtBook *book;
    const CtStandingTerms *terms;
    CtStandingEach each;
    void *user;
    CtCase *subject; /* owned */
} Walk;

static bool tell(void *user, const CtCaseName *name, GError **error)
{
    const Walk *self = user;
    const CtCase *subject = self->subject;
    g_autoptr(CtValues) values = NULL;
    CtStanding standing;

    if (!ct_case_get(self->book, name->sid, name->id, self->subject, error))
        return false;
    if (strcmp(subject->adopted->procedure->name, self->terms->procedure) != 0)
        return true;
    fill(self->terms, subject, &standing);
    if (!self->book->mandate->keyless) {
        int compartment = ct_procedure_home(subject->adopted->procedure, "advisory");

        values = ct_values_load_some(self->book, subject, NULL, 1u << compartment, error);
        if (values == NULL)
            return false;
        standing.advisory = ct_values_get(values, "advisory");
        standing.label = ct_values_get(values, "tlp");
        standing.copy = ct_values_get(values, "copy");
        standing.contract = ct_values_get(values, "contract");
    }
    return self->each(self->user, &standing, error);
}

bool ct_standing_each(CtBook *book, const CtStandingTerms *terms, CtStandingEach each, void *user,
                      GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Walk walk = { book, terms, each, user, subject };

    return ct_case_each(book, tell, &walk, error);
}
