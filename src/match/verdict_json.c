/* verdict_json.c - a proof as JSON, out and in.
 *
 * Times are RFC 3339; one that is not known is left out. A row's kind is "vulnerable", "condition"
 * or "own" (asked of the product alone); its bounds are from, above, upto, below.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/verdict.h"

#include "base/json_tree.h"
#include "base/text.h"
#include "match/advisory_tally.h"
#include "match/verdict_parts.h"
#include "seal/digest.h"

#include <string.h>

#define PROOF_KIND "constat verdict 1"

static const char *const bound_names[CT_APPLICABILITY_BOUNDS] = { "from", "above", "upto",
                                                                  "below" };

/* ---- writing ---- */

static void add(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void add_time(CtJsonWriter *json, const char *key, CtInstant instant)
{
    char text[CT_TIME_TEXT_SIZE];

    if (instant != CT_INSTANT_NEVER && instant != INT64_MAX)
        add(json, key, ct_time_text(instant, text));
}

static void add_digest(CtJsonWriter *json, const char *key, const uint8_t digest[32])
{
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, 32 });

    add(json, key, hex);
}

static void add_row(CtJsonWriter *json, const CtApplicabilityRow *row)
{
    ct_json_open_object(json, NULL);
    add(json, "row", row->own ? "own" : row->vulnerable ? "vulnerable" : "condition");
    ct_json_add_text(json, "criterion", row->criterion);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            ct_json_add_text(json, bound_names[i], row->bound[i]);
    ct_json_close_object(json);
}

static void add_tree(CtJsonWriter *json, CtBytes tree)
{
    CtApplicability walk = ct_applicability_over(tree);
    CtApplicabilityToken token;

    ct_json_open_array(json, "configurations");
    while ((token = ct_applicability_step(&walk)) != CT_APPLICABILITY_END) {
        if (token == CT_APPLICABILITY_ROW) {
            add_row(json, &walk.row);
        } else if (token == CT_APPLICABILITY_OPEN) {
            ct_json_open_object(json, NULL);
            add(json, "node", walk.all ? "all" : "any");
            ct_json_add_bool(json, "negated", walk.negated);
            ct_json_open_array(json, "of");
        } else {
            ct_json_close_array(json);
            ct_json_close_object(json);
        }
    }
    ct_json_close_array(json);
}

static void add_reasons(CtJsonWriter *json, const GArray *reasons)
{
    ct_json_open_array(json, "reasons");
    for (guint i = 0; i < reasons->len; i++) {
        const CtAdvisoryReason *reason = &g_array_index(reasons, CtAdvisoryReason, i);

        ct_json_open_object(json, NULL);
        ct_json_add_number(json, "configuration", reason->configuration);
        ct_json_add_number(json, "row", reason->row);
        add(json, "row_verdict", ct_advisory_judge_word(reason->row_truth));
        add(json, "configuration_verdict", ct_advisory_judge_word(reason->configuration_truth));
        ct_json_add_bool(json, "platform", reason->platform);
        add(json, "text", reason->text);
        add(json, "comparisons", reason->steps);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_statement(CtJsonWriter *json, const CtVerdictStatement *statement)
{
    ct_json_open_object(json, NULL);
    add(json, "feed", statement->feed);
    add(json, "origin", statement->origin);
    add(json, "pointer", statement->pointer);
    add(json, "status", statement->status);
    if (statement->voice != CT_ADVISORY_LAYOUT_FEED)
        add(json, "publisher", ct_advisory_tally_word(statement->voice));
    add_time(json, "published", statement->published);
    add_time(json, "modified", statement->modified);
    add_time(json, "since", statement->since);
    add_time(json, "until", statement->until);
    ct_json_open_object(json, "source");
    add(json, "name", statement->source);
    add_digest(json, "sha256", statement->digest);
    ct_json_add_number(json, "size", (int64_t)statement->size);
    ct_json_close_object(json);
    add_tree(json, ct_buffer_bytes(&statement->tree));
    add(json, "verdict", ct_advisory_judge_word(statement->judgement.truth));
    add_reasons(json, statement->judgement.reasons);
    ct_json_close_object(json);
}

void ct_verdict_write(const CtVerdict *self, CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);

    ct_json_open_object(&json, NULL);
    add(&json, "proof", PROOF_KIND);
    add(&json, "advisory", self->advisory);
    ct_json_add_number(&json, "item", self->item);
    add(&json, "verdict", ct_advisory_judge_word(self->truth));
    ct_json_open_object(&json, "scope");
    add(&json, "rule", ct_advisory_scope_word(self->scope.rule));
    ct_json_add_bool(&json, "independent", self->scope.independent);
    add_time(&json, "as_of", self->scope.as_of);
    ct_json_close_object(&json);
    add_digest(&json, "index_sha256", self->index);
    ct_json_open_array(&json, "host");
    for (guint i = 0; i < self->items->len; i++)
        add(&json, NULL, g_ptr_array_index(self->items, i));
    ct_json_close_array(&json);
    ct_json_open_array(&json, "statements");
    for (guint i = 0; i < self->statements->len; i++)
        add_statement(&json, &g_array_index(self->statements, CtVerdictStatement, i));
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    ct_buffer_add_u8(out, '\n');
}

/* ---- reading: the first thing that is odd is remembered, the rest reads on ---- */

typedef struct {
    const CtJsonTree *tree;
    const char *problem; /* static text */
} Source;

static void complain(Source *self, const char *problem)
{
    if (self->problem == NULL)
        self->problem = problem;
}

static CtJsonNode member(Source *self, CtJsonNode node, const char *key, CtJsonToken kind)
{
    CtJsonNode found = ct_json_tree_member(self->tree, node, key);

    if (ct_json_tree_kind(self->tree, found) != kind)
        complain(self, "lacks a member, or has one of another kind");
    return found;
}

static char *text(Source *self, CtJsonNode node, const char *key)
{
    CtJsonNode found = member(self, node, key, CT_JSON_TEXT);

    return ct_bytes_to_text(ct_json_tree_text(self->tree, found));
}

static bool truth(Source *self, CtJsonNode node, const char *key)
{
    CtJsonToken kind = ct_json_tree_kind(self->tree, ct_json_tree_member(self->tree, node, key));

    if (kind != CT_JSON_TRUE && kind != CT_JSON_FALSE)
        complain(self, "has a truth that is none");
    return kind == CT_JSON_TRUE;
}

static uint64_t number(Source *self, CtJsonNode node, const char *key, uint64_t most)
{
    int64_t value = ct_json_tree_number(self->tree, member(self, node, key, CT_JSON_WHOLE));

    if (value < 0 || (uint64_t)value > most)
        complain(self, "has a number that cannot be");
    return (uint64_t)value;
}

static CtInstant instant(Source *self, CtJsonNode node, const char *key, CtInstant none)
{
    CtBytes told = ct_json_tree_text_of(self->tree, node, key);
    CtInstant value = none;

    if (ct_json_tree_member(self->tree, node, key) == CT_JSON_TREE_NONE)
        return none;
    if (ct_time_parse(told, &value) != CT_TIME_OK)
        complain(self, "has a time that is none");
    return value;
}

static void digest(Source *self, CtJsonNode node, const char *key, uint8_t out[32])
{
    CtBytes hex = ct_json_tree_text_of(self->tree, node, key);

    if (hex.size != 64 || !ct_text_unhex(hex, out, 32))
        complain(self, "has a SHA-256 that is none");
}

static CtAdvisoryTruth verdict(Source *self, CtJsonNode node, const char *key)
{
    for (int i = CT_ADVISORY_NO; i <= CT_ADVISORY_YES; i++)
        if (ct_json_tree_says(self->tree, node, key, ct_advisory_judge_word((CtAdvisoryTruth)i)))
            return (CtAdvisoryTruth)i;
    complain(self, "has a verdict that is none");
    return CT_ADVISORY_NO;
}

static void read_row(Source *self, CtJsonNode node, CtBuffer *out)
{
    CtApplicabilityRow row = { .criterion = ct_json_tree_text_of(self->tree, node, "criterion") };

    row.vulnerable = ct_json_tree_says(self->tree, node, "row", "vulnerable");
    row.own = ct_json_tree_says(self->tree, node, "row", "own");
    if (!row.vulnerable && !row.own && !ct_json_tree_says(self->tree, node, "row", "condition"))
        complain(self, "has a row of no kind");
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        row.bound[i] = ct_json_tree_text_of(self->tree, node, bound_names[i]);
    if (!ct_applicability_row(out, &row))
        complain(self, "has a row without criterion, or with a text that is too long");
}

// NOLINTNEXTLINE(misc-no-recursion): depth is bounded
static void read_node(Source *self, CtJsonNode node, unsigned depth, CtBuffer *out)
{
    CtJsonNode of = ct_json_tree_member(self->tree, node, "of");
    bool all = ct_json_tree_says(self->tree, node, "node", "all");

    if (depth >= CT_LIMIT_APPLICABILITY_DEPTH ||
        (!all && !ct_json_tree_says(self->tree, node, "node", "any"))) {
        complain(self, "has a node that is none, or is nested too deep");
        return;
    }
    ct_applicability_open(out, all, truth(self, node, "negated"));
    for (CtJsonNode at = ct_json_tree_first(self->tree, of); at != CT_JSON_TREE_NONE;
         at = ct_json_tree_next(self->tree, at))
        if (ct_json_tree_member(self->tree, at, "row") != CT_JSON_TREE_NONE)
            read_row(self, at, out);
        else
            read_node(self, at, depth + 1, out);
    ct_applicability_close(out);
}

static void clear_reason(void *data)
{
    g_free(((CtAdvisoryReason *)data)->text);
    g_free(((CtAdvisoryReason *)data)->steps);
}

static void read_reasons(Source *self, CtJsonNode node, CtAdvisoryJudgement *out)
{
    CtJsonNode list = member(self, node, "reasons", CT_JSON_ARRAY);

    out->truth = verdict(self, node, "verdict");
    out->reasons = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryReason));
    g_array_set_clear_func(out->reasons, clear_reason);
    for (CtJsonNode at = ct_json_tree_first(self->tree, list); at != CT_JSON_TREE_NONE;
         at = ct_json_tree_next(self->tree, at)) {
        CtAdvisoryReason reason = {
            .configuration = (uint32_t)number(self, at, "configuration", UINT32_MAX),
            .row = (uint32_t)number(self, at, "row", UINT32_MAX),
            .row_truth = verdict(self, at, "row_verdict"),
            .configuration_truth = verdict(self, at, "configuration_verdict"),
            .platform = truth(self, at, "platform"),
            .text = text(self, at, "text"),
            .steps = text(self, at, "comparisons"),
        };

        g_array_append_val(out->reasons, reason);
    }
}

static void read_voice(Source *self, CtJsonNode node, CtAdvisoryLayoutVoice *out)
{
    g_autofree char *word = NULL;

    if (ct_json_tree_member(self->tree, node, "publisher") == CT_JSON_TREE_NONE)
        return; /* a feed's */
    word = text(self, node, "publisher");
    if (!ct_advisory_tally_of(word, out))
        complain(self, "has a publisher's word that is none");
}

static void read_statement(Source *self, CtJsonNode node, CtVerdictStatement *out)
{
    CtJsonNode source = member(self, node, "source", CT_JSON_OBJECT);
    CtJsonNode trees = member(self, node, "configurations", CT_JSON_ARRAY);

    out->feed = text(self, node, "feed");
    out->origin = text(self, node, "origin");
    out->pointer = text(self, node, "pointer");
    out->status = text(self, node, "status");
    read_voice(self, node, &out->voice);
    out->published = instant(self, node, "published", CT_INSTANT_NEVER);
    out->modified = instant(self, node, "modified", CT_INSTANT_NEVER);
    out->since = instant(self, node, "since", CT_INSTANT_NEVER);
    out->until = instant(self, node, "until", INT64_MAX);
    out->source = text(self, source, "name");
    digest(self, source, "sha256", out->digest);
    out->size = number(self, source, "size", INT64_MAX);
    for (CtJsonNode at = ct_json_tree_first(self->tree, trees); at != CT_JSON_TREE_NONE;
         at = ct_json_tree_next(self->tree, at))
        read_node(self, at, 0, &out->tree);
    if (!ct_buffer_ok(&out->tree))
        complain(self, "has configurations that are too large");
    ct_digest_of(ct_buffer_bytes(&out->tree), out->rows);
    read_reasons(self, node, &out->judgement);
}

static void read_scope(Source *self, CtJsonNode root, CtVerdict *out)
{
    CtJsonNode scope = member(self, root, "scope", CT_JSON_OBJECT);
    g_autofree char *rule = text(self, scope, "rule");

    if (!ct_advisory_scope_of(rule, &out->scope.rule))
        complain(self, "has a scope of no known rule");
    out->scope.independent = truth(self, scope, "independent");
    out->scope.as_of = instant(self, scope, "as_of", CT_INSTANT_NEVER);
}

static void read_proof(Source *self, CtVerdict *out)
{
    CtJsonNode root = ct_json_tree_root(self->tree);
    CtJsonNode at;

    if (!ct_json_tree_says(self->tree, root, "proof", PROOF_KIND))
        complain(self, "is of another kind than \"" PROOF_KIND "\"");
    out->advisory = text(self, root, "advisory");
    out->truth = verdict(self, root, "verdict");
    read_scope(self, root, out);
    digest(self, root, "index_sha256", out->index);
    at = ct_json_tree_first(self->tree, member(self, root, "host", CT_JSON_ARRAY));
    for (; at != CT_JSON_TREE_NONE; at = ct_json_tree_next(self->tree, at))
        g_ptr_array_add(out->items, ct_bytes_to_text(ct_json_tree_text(self->tree, at)));
    out->item = (uint32_t)number(self, root, "item", UINT32_MAX);
    if (out->item >= out->items->len)
        complain(self, "is about an item that its host does not have");
    at = ct_json_tree_first(self->tree, member(self, root, "statements", CT_JSON_ARRAY));
    for (; at != CT_JSON_TREE_NONE && self->problem == NULL; at = ct_json_tree_next(self->tree, at))
        read_statement(self, at, ct_verdict_add(out));
}

CtVerdict *ct_verdict_read(CtBytes bytes, GError **error)
{
    g_autoptr(CtJsonTree) tree = ct_json_tree_new();
    g_autoptr(CtVerdict) made = ct_verdict_new();
    g_auto(CtJson) json = ct_json_over(bytes);
    Source source = { tree, NULL };

    if (!ct_json_tree_read(tree, &json, ct_json_step(&json))) {
        (void)ct_fail(error, CT_ERROR_LIMIT, "proof: has more than %u values",
                      CT_LIMIT_JSON_TREE_NODES);
        return NULL;
    }
    if (!ct_json_check(&json, "proof", error))
        return NULL;
    read_proof(&source, made);
    if (source.problem != NULL) {
        (void)ct_fail(error, CT_ERROR_INPUT, "proof: %s", source.problem);
        return NULL;
    }
    return g_steal_pointer(&made);
}
