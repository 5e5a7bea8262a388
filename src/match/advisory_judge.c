/* advisory_judge.c - a recursive walk over the tree, every row against every item.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_judge.h"

#include <string.h>

typedef struct {
    GArray *items; /* of CtAdvisoryCriterion */
    size_t item;
    bool independent;
    bool platforms; /* of this configuration they count */
    bool simple;    /* this configuration has no conditions */
    CtApplicability walk;
    uint32_t rows;
    uint32_t configuration;
    GArray *reasons; /* of the configuration at hand, then all */
} Judge;

/* By both rules of advisory_scope.h. */
typedef struct {
    CtAdvisoryTruth strict;
    CtAdvisoryTruth inclusive;
} Truths;

static void clear_parsed(void *data)
{
    ct_advisory_criterion_clear(data);
}

static void clear_reason(void *data)
{
    g_free(((CtAdvisoryReason *)data)->text);
    g_free(((CtAdvisoryReason *)data)->steps);
}

void ct_advisory_judgement_clear(CtAdvisoryJudgement *self)
{
    if (self->reasons != NULL)
        g_array_unref(self->reasons);
    *self = (CtAdvisoryJudgement){ 0 };
}

const char *ct_advisory_judge_word(CtAdvisoryTruth truth)
{
    static const char *const words[] = { "not affected", "undetermined", "affected" };

    return words[truth];
}

static bool lists_part(const Judge *self, char part)
{
    for (guint i = 0; i < self->items->len; i++)
        if ((!self->independent || i == self->item) &&
            g_array_index(self->items, CtAdvisoryCriterion, i).part == part)
            return true;
    return false;
}

static bool is_member(const Judge *self, guint number)
{
    return !self->independent || number == self->item;
}

static Truths over_host(const Judge *self, const CtAdvisoryCriterion *criterion,
                        const CtApplicabilityRow *row)
{
    Truths truth = { CT_ADVISORY_NO, CT_ADVISORY_NO };
    bool listed = false;

    for (guint i = 0; i < self->items->len; i++) {
        const CtAdvisoryCriterion *item = &g_array_index(self->items, CtAdvisoryCriterion, i);

        if (!is_member(self, i))
            continue;
        truth.strict = MAX(truth.strict, ct_advisory_criterion_holds(criterion, row, item));
        listed = listed || strcmp(item->bucket, criterion->bucket) == 0;
    }
    truth.inclusive = truth.strict;
    if (truth.strict != CT_ADVISORY_NO)
        return truth;
    if (row->vulnerable) {
        truth.inclusive = listed ? CT_ADVISORY_NO : CT_ADVISORY_MAYBE;
        return truth;
    }
    if (criterion->part == 'o' || criterion->part == 'h')
        truth.strict = lists_part(self, criterion->part) ? CT_ADVISORY_NO : CT_ADVISORY_MAYBE;
    else
        truth.strict = self->independent ? CT_ADVISORY_MAYBE : CT_ADVISORY_NO;
    truth.inclusive = truth.strict;
    return truth;
}

static char *text_of(const CtApplicabilityRow *row)
{
    static const char *const signs[] = { ">=", ">", "<=", "<" };
    GString *text =
        g_string_new_len((const char *)row->criterion.data, (gssize)row->criterion.size);

    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            g_string_append_printf(text, " %s %.*s", signs[i], (int)row->bound[i].size,
                                   (const char *)row->bound[i].data);
    return g_string_free(text, FALSE);
}

static const char *class_of(const CtAdvisoryCriterion *criterion, const CtApplicabilityRow *row)
{
    if (criterion->wide)
        return "wide";
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            return "range";
    if (criterion->version_kind == CT_CPE_ANY)
        return "any version";
    return criterion->version_kind == CT_CPE_NA ? "no version" : "version";
}

static const char *rule_of(const CtAdvisoryCriterion *criterion, const CtApplicabilityRow *row,
                           CtAdvisoryTruth truth)
{
    if (!row->vulnerable)
        return "the row is what something vulnerable runs on or with";
    if (criterion->wide)
        return "the row names no vendor or product, so that it is possible and no more";
    if (truth == CT_ADVISORY_YES)
        return "product, version and what stands behind it are those of the row";
    return "the item says less than the row asks, or the order of the versions is unknown";
}

static void add_reason(Judge *self, const CtAdvisoryCriterion *criterion, uint32_t number,
                       CtAdvisoryTruth own)
{
    const CtApplicabilityRow *row = &self->walk.row;
    const CtAdvisoryCriterion *item = &g_array_index(self->items, CtAdvisoryCriterion, self->item);
    CtAdvisoryReason reason = { .configuration = self->configuration,
                                .row = number,
                                .row_truth = own,
                                .platform = !row->vulnerable,
                                .rule = rule_of(criterion, row, own),
                                .class = class_of(criterion, row),
                                .text = text_of(row),
                                .steps = ct_advisory_criterion_steps(criterion, row, item) };

    g_array_append_val(self->reasons, reason);
}

/* Why nobody knows whether the condition is met. */
static const char *open_rule(const Judge *self, const CtAdvisoryCriterion *criterion, bool own)
{
    if (criterion->bucket == NULL)
        return "the condition is in words, or cannot be read";
    if (own)
        return "whether the item is one of those that are excepted is not known";
    return lists_part(self, criterion->part) && !self->independent
               ? "what the host lists says less than the condition asks"
               : "of the condition's kind nothing is listed";
}

/* Beside a row of the item; let go again where the configuration is decided without it. */
static void add_open(Judge *self, const CtAdvisoryCriterion *criterion, uint32_t number)
{
    const CtApplicabilityRow *row = &self->walk.row;
    CtAdvisoryReason reason = { .configuration = self->configuration,
                                .row = number,
                                .row_truth = CT_ADVISORY_MAYBE,
                                .platform = true,
                                .open = true,
                                .rule = open_rule(self, criterion, row->own),
                                .class = "open",
                                .text = text_of(row),
                                .steps = g_strdup("") };

    if (self->simple)
        clear_reason(&reason);
    else
        g_array_append_val(self->reasons, reason);
}

static Truths both(CtAdvisoryTruth truth)
{
    return (Truths){ truth, truth };
}

/* A row that cannot be read is a reason by itself, whatever it says of the item: what nobody could
 * ask is to be seen. What it may mean makes the item possible. */
static Truths judge_unread(Judge *self, uint32_t number)
{
    g_auto(CtAdvisoryCriterion) criterion = { 0 };
    const CtApplicabilityRow *row = &self->walk.row;
    CtAdvisoryReason reason = { .configuration = self->configuration,
                                .row = number,
                                .platform = !row->vulnerable,
                                .class = "unread",
                                .text = text_of(row),
                                .steps = g_strdup("") };
    bool mended = ct_advisory_criterion_mend(row->criterion, &criterion);
    CtAdvisoryTruth truth = CT_ADVISORY_NO;

    for (guint i = 0; mended && i < self->items->len; i++) {
        const CtAdvisoryCriterion *item = &g_array_index(self->items, CtAdvisoryCriterion, i);
        CtAdvisoryTruth one = ct_advisory_criterion_holds(&criterion, row, item);

        truth = is_member(self, i) ? MAX(truth, one) : truth;
        if (i == self->item)
            reason.row_truth = one;
    }
    reason.rule = reason.row_truth != CT_ADVISORY_NO
                      ? "the row is no name of a product; what it may mean is this item"
                      : "the row is no name of a product, and is not known to mean this item";
    g_array_append_val(self->reasons, reason);
    return both(truth);
}

static Truths judge_row(Judge *self)
{
    g_auto(CtAdvisoryCriterion) criterion = { 0 };
    const CtApplicabilityRow *row = &self->walk.row;
    uint32_t number = self->rows++;

    if (!ct_advisory_criterion_parse(row->criterion, &criterion, NULL)) {
        if (row->vulnerable)
            return judge_unread(self, number);
        add_open(self, &criterion, number);
        return both(CT_ADVISORY_MAYBE);
    }
    CtAdvisoryTruth own = ct_advisory_criterion_holds(
        &criterion, row, &g_array_index(self->items, CtAdvisoryCriterion, self->item));
    Truths truth = row->own ? both(own) : over_host(self, &criterion, row);
    if (!row->own && own != CT_ADVISORY_NO && (row->vulnerable || self->platforms))
        add_reason(self, &criterion, number, own);
    else if (!row->vulnerable && truth.strict == CT_ADVISORY_MAYBE)
        add_open(self, &criterion, number);
    return truth;
}

/* Behind the node's opening, to its end. */
// NOLINTNEXTLINE(misc-no-recursion): the walk bounds the depth
static Truths judge_node(Judge *self)
{
    bool all = self->walk.all;
    bool negated = self->walk.negated;
    Truths truth = both(all ? CT_ADVISORY_YES : CT_ADVISORY_NO);

    for (;;) {
        Truths part;
        CtApplicabilityToken token = ct_applicability_step(&self->walk);

        if (token == CT_APPLICABILITY_ROW)
            part = judge_row(self);
        else if (token == CT_APPLICABILITY_OPEN)
            part = judge_node(self);
        else
            break;
        truth.strict = all ? MIN(truth.strict, part.strict) : MAX(truth.strict, part.strict);
        truth.inclusive =
            all ? MIN(truth.inclusive, part.inclusive) : MAX(truth.inclusive, part.inclusive);
    }
    if (negated)
        truth = (Truths){ CT_ADVISORY_YES - truth.strict, CT_ADVISORY_YES - truth.inclusive };
    return truth;
}

static bool parse_items(const CtBytes *items, size_t count, GArray *out, GError **error)
{
    for (size_t i = 0; i < count; i++) {
        CtAdvisoryCriterion item = { 0 };

        if (!ct_advisory_criterion_parse(items[i], &item, error))
            return false;
        g_array_append_val(out, item);
    }
    return true;
}

/* Rows of an advisory apply by themselves unless their configuration has an AND or a negation. */
static bool is_simple(CtApplicability walk)
{
    size_t outside = walk.depth - 1;
    bool simple = !walk.all && !walk.negated;

    while (walk.depth > outside) {
        CtApplicabilityToken token = ct_applicability_step(&walk);

        if (token == CT_APPLICABILITY_END)
            break;
        if (token == CT_APPLICABILITY_OPEN)
            simple = simple && !walk.all && !walk.negated;
    }
    return simple;
}

/* Conditions are told only of a configuration that they leave open for the item. */
static void prune_open(Judge *self, guint first, CtAdvisoryTruth strict)
{
    bool touched = false;

    for (guint i = first; i < self->reasons->len; i++) {
        const CtAdvisoryReason *reason = &g_array_index(self->reasons, CtAdvisoryReason, i);

        touched = touched || (!reason->open && reason->row_truth != CT_ADVISORY_NO);
    }
    for (guint i = self->reasons->len; i-- > first;)
        if (g_array_index(self->reasons, CtAdvisoryReason, i).open &&
            !(touched && strict == CT_ADVISORY_MAYBE))
            g_array_remove_index(self->reasons, i);
}

static void judge_configuration(Judge *self, bool inclusive, CtAdvisoryJudgement *out)
{
    bool simple = is_simple(self->walk);
    guint first = self->reasons->len;

    self->platforms = inclusive && !simple;
    self->simple = simple;
    Truths truth = judge_node(self);
    prune_open(self, first, truth.strict);
    for (guint i = first; i < self->reasons->len; i++) {
        CtAdvisoryReason *reason = &g_array_index(self->reasons, CtAdvisoryReason, i);

        reason->configuration_truth = simple                              ? reason->row_truth
                                      : reason->platform && !reason->open ? truth.inclusive
                                                                          : truth.strict;
        if (!reason->open)
            out->truth = MAX(out->truth, MIN(reason->row_truth, reason->configuration_truth));
    }
    self->configuration++;
}

bool ct_advisory_judge(CtBytes tree, const CtAdvisoryJudgeHost *host, CtAdvisoryJudgement *out,
                       GError **error)
{
    Judge self = { .items = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryCriterion)),
                   .item = host->item,
                   .independent = host->scope.independent,
                   .walk = ct_applicability_over(tree),
                   .reasons = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryReason)) };
    g_auto(CtAdvisoryJudgement) judgement = { CT_ADVISORY_NO, self.reasons };

    g_array_set_clear_func(self.items, clear_parsed);
    g_array_set_clear_func(self.reasons, clear_reason);
    bool done = parse_items(host->items, host->count, self.items, error);
    while (done && ct_applicability_step(&self.walk) == CT_APPLICABILITY_OPEN)
        judge_configuration(&self, host->scope.rule == CT_ADVISORY_INCLUSIVE, &judgement);
    done = done && ct_applicability_check(&self.walk, error);
    g_array_unref(self.items);
    if (!done)
        return false;
    *out = judgement;
    judgement = (CtAdvisoryJudgement){ 0 };
    return true;
}
