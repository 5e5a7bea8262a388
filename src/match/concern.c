/* concern.c - rows against products, bulletin by bulletin.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/concern.h"

#include <string.h>

/* A product with its words as the book has them, so that comparing is comparing pointers. */
typedef struct {
    const char *line;
    const CtContractProduct *product;
} Target;

static const char *const words[] = { "no", "out of term", "concerns" };

const char *ct_concern_word(CtConcernVerdict verdict)
{
    return words[verdict];
}

void ct_concern_clear(CtConcern *self)
{
    g_clear_pointer(&self->answers, g_free);
    g_clear_pointer(&self->touches, g_free);
    g_clear_pointer(&self->products, g_free);
    self->answer_count = 0;
    self->touch_count = 0;
}

static bool check_list(const CtBulletinBook *book, CtBulletinKind kind, const CtContractList *list,
                       const CtYaml *place, GError **error)
{
    for (size_t i = 0; i < list->count; i++)
        if (ct_bulletin_group(book, kind, list->item[i]) == NULL)
            return ct_yaml_refuse(place, error, "the bulletins' names know no %s \"%s\"",
                                  ct_bulletin_kind_name(kind), list->item[i]);
    return true;
}

/* Languages are not checked: rows name one only where it matters. */
static bool find_target(const CtBulletinBook *book, const CtContractProduct *product, Target *out,
                        GError **error)
{
    *out = (Target){ ct_bulletin_group(book, CT_BULLETIN_LINE, product->line), product };
    if (out->line == NULL)
        return ct_yaml_refuse(product->place, error,
                              "the bulletins' names know no product line \"%s\"", product->line);
    return check_list(book, CT_BULLETIN_ARCHITECTURE, &product->architectures, product->place,
                      error) &&
           check_list(book, CT_BULLETIN_EDITION, &product->editions, product->place, error);
}

static bool allows(const CtContractList *list, const char *group)
{
    if (list->count == 0 || group == NULL)
        return true;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->item[i], group) == 0)
            return true;
    return false;
}

static bool touches(const CtBulletinRow *row, const Target *target)
{
    const CtContractProduct *product = target->product;

    return row->group[CT_BULLETIN_LINE] == target->line &&
           allows(&product->architectures, row->group[CT_BULLETIN_ARCHITECTURE]) &&
           allows(&product->editions, row->group[CT_BULLETIN_EDITION]) &&
           allows(&product->languages, row->group[CT_BULLETIN_LANGUAGE]);
}

/* ---- the order of the answers ---- */

static gint by_day(gconstpointer a, gconstpointer b, gpointer user)
{
    const CtBulletinBook *book = user;
    uint32_t first = ((const CtConcernAnswer *)a)->bulletin;
    uint32_t second = ((const CtConcernAnswer *)b)->bulletin;
    CtInstant first_day = ct_bulletin_at(book, first)->published;
    CtInstant second_day = ct_bulletin_at(book, second)->published;

    if (first_day != second_day)
        return first_day < second_day ? -1 : 1;
    return first < second ? -1 : first > second;
}

static GArray *answers_asked(const CtBulletinBook *book, const CtConcernQuery *query)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(CtConcernAnswer));

    for (size_t i = 0; i < ct_bulletin_count(book); i++) {
        CtInstant day = ct_bulletin_at(book, i)->published;
        const CtConcernAnswer answer = { .bulletin = (uint32_t)i };

        if ((query->since == CT_INSTANT_NEVER || day >= query->since) &&
            (query->as_of == CT_INSTANT_NEVER || day <= query->as_of))
            g_array_append_val(out, answer);
    }
    g_array_sort_with_data(out, by_day, (gpointer)(uintptr_t)book);
    return out;
}

/* ---- one row, one bulletin ---- */

typedef struct {
    const CtBulletinBook *book;
    const CtContractFacts *contract;
    Target *targets; /* owned by the caller */
    GArray *touches; /* CtConcernTouch */
    CtConcernCount *products;
    uint32_t *seen; /* per product: 2 x (answer + 1), plus 1 when strictly; 0: none yet */
} Asking;

/* A product counts a bulletin once; a strict touch after an inclusive one adds only to strict. */
static void count_product(Asking *self, uint32_t product, uint32_t answer, bool own)
{
    uint32_t *seen = &self->seen[product];
    uint32_t mark = 2 * (answer + 1);

    if (*seen / 2 != answer + 1) {
        self->products[product].inclusive++;
        *seen = mark;
    }
    if (own && *seen == mark) {
        self->products[product].strict++;
        *seen = mark + 1;
    }
}

static void take_row(Asking *self, uint32_t number, uint32_t index, CtConcernAnswer *answer)
{
    const CtBulletinRow *row = ct_bulletin_row_at(self->book, number);
    CtInstant day = ct_bulletin_at(self->book, row->bulletin)->published;

    for (uint32_t i = 0; i < self->contract->product_count; i++) {
        if (!touches(row, &self->targets[i]))
            continue;
        CtConcernTouch touch = { number, i,
                                 ct_contract_holds(&self->contract->valid, day) &&
                                     ct_contract_holds(&self->targets[i].product->support, day) };
        CtConcernVerdict verdict = touch.in_term ? CT_CONCERN_YES : CT_CONCERN_OUT_OF_TERM;

        g_array_append_val(self->touches, touch);
        answer->touch_count++;
        answer->inclusive = MAX(answer->inclusive, verdict);
        if (row->own)
            answer->strict = MAX(answer->strict, verdict);
        if (touch.in_term)
            count_product(self, i, index, row->own);
    }
}

/* The rows of each bulletin, as chains: first[bulletin] and next[row], both + 1. */
static void chain_rows(const CtBulletinBook *book, uint32_t *first, uint32_t *next)
{
    for (size_t i = ct_bulletin_row_count(book); i > 0; i--) {
        uint32_t bulletin = ct_bulletin_row_at(book, i - 1)->bulletin;

        next[i - 1] = first[bulletin];
        first[bulletin] = (uint32_t)i;
    }
}

static void answer_all(Asking *self, GArray *answers, CtConcernCount *total)
{
    g_autofree uint32_t *first = g_new0(uint32_t, ct_bulletin_count(self->book) + 1);
    g_autofree uint32_t *next = g_new0(uint32_t, ct_bulletin_row_count(self->book) + 1);

    chain_rows(self->book, first, next);
    for (guint i = 0; i < answers->len; i++) {
        CtConcernAnswer *answer = &g_array_index(answers, CtConcernAnswer, i);

        answer->first_touch = self->touches->len;
        for (uint32_t row = first[answer->bulletin]; row != 0; row = next[row - 1])
            take_row(self, row - 1, i, answer);
        total->inclusive += answer->inclusive == CT_CONCERN_YES;
        total->strict += answer->strict == CT_CONCERN_YES;
    }
}

bool ct_concern_ask(const CtBulletinBook *book, const CtContract *contract,
                    const CtConcernQuery *query, CtConcern *out, GError **error)
{
    const CtContractFacts *facts = ct_contract_facts(contract);
    g_autofree Target *targets = g_new0(Target, facts->product_count + 1);
    g_autofree uint32_t *seen = g_new0(uint32_t, facts->product_count + 1);

    for (size_t i = 0; i < facts->product_count; i++)
        if (!find_target(book, &facts->products[i], &targets[i], error))
            return false;
    GArray *answers = answers_asked(book, query);
    Asking asking = { book,
                      facts,
                      targets,
                      g_array_new(FALSE, FALSE, sizeof(CtConcernTouch)),
                      g_new0(CtConcernCount, facts->product_count + 1),
                      seen };
    CtConcern found = { .products = asking.products };

    answer_all(&asking, answers, &found.total);
    found.answer_count = answers->len;
    found.touch_count = asking.touches->len;
    found.answers = (CtConcernAnswer *)(void *)g_array_free(answers, FALSE);
    found.touches = (CtConcernTouch *)(void *)g_array_free(asking.touches, FALSE);
    *out = found;
    return true;
}
