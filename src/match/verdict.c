/* verdict.c - proofs made and rechecked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/verdict.h"

#include "match/advisory_tally.h"
#include "match/verdict_parts.h"
#include "seal/digest.h"

#include <string.h>

static void clear_statement(void *data)
{
    CtVerdictStatement *statement = data;

    g_free(statement->feed);
    g_free(statement->origin);
    g_free(statement->pointer);
    g_free(statement->status);
    g_free(statement->source);
    ct_buffer_clear(&statement->tree);
    ct_advisory_judgement_clear(&statement->judgement);
}

CtVerdict *ct_verdict_new(void)
{
    CtVerdict *self = g_new0(CtVerdict, 1);

    self->items = g_ptr_array_new_with_free_func(g_free);
    self->statements = g_array_new(FALSE, TRUE, sizeof(CtVerdictStatement));
    g_array_set_clear_func(self->statements, clear_statement);
    return self;
}

void ct_verdict_free(CtVerdict *self)
{
    if (self == NULL)
        return;
    g_free(self->advisory);
    g_ptr_array_unref(self->items);
    g_array_unref(self->statements);
    g_free(self);
}

CtVerdictStatement *ct_verdict_add(CtVerdict *self)
{
    g_array_set_size(self->statements, self->statements->len + 1);
    CtVerdictStatement *made =
        &g_array_index(self->statements, CtVerdictStatement, self->statements->len - 1);
    made->tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    return made;
}

CtVerdictFacts ct_verdict_facts(const CtVerdict *self)
{
    return (CtVerdictFacts){ .item = g_ptr_array_index(self->items, self->item),
                             .advisory = self->advisory,
                             .truth = self->truth,
                             .scope = self->scope,
                             .statements = self->statements->len,
                             .index = self->index };
}

/* ---- making ---- */

static bool judge(const CtVerdict *self, CtBytes tree, CtAdvisoryJudgement *out, GError **error)
{
    g_autofree CtBytes *items = g_new0(CtBytes, self->items->len);

    for (guint i = 0; i < self->items->len; i++)
        items[i] = ct_bytes_of_text(g_ptr_array_index(self->items, i));
    return ct_advisory_judge(
        tree, &(CtAdvisoryJudgeHost){ items, self->items->len, self->item, self->scope }, out,
        error);
}

static bool add_statement(CtVerdict *self, const CtAdvisory *index, uint32_t number,
                          const CtAdvisoryEntry *entry, GError **error)
{
    CtVerdictStatement *made = ct_verdict_add(self);
    CtAdvisorySource source;

    if (!ct_advisory_source(index, entry->source, &source, error) ||
        !ct_advisory_tree(index, number, &made->tree, error))
        return false;
    made->feed = ct_bytes_to_text(entry->feed);
    made->origin = ct_bytes_to_text(entry->origin);
    made->pointer = ct_bytes_to_text(entry->pointer);
    made->status = ct_bytes_to_text(entry->status);
    made->source = ct_bytes_to_text(source.name);
    memcpy(made->digest, source.digest, sizeof made->digest);
    ct_digest_of(ct_buffer_bytes(&made->tree), made->rows);
    made->size = source.size;
    made->published = entry->published;
    made->modified = entry->modified;
    made->since = entry->since;
    made->until = entry->until;
    made->voice = entry->voice;
    return judge(self, ct_buffer_bytes(&made->tree), &made->judgement, error);
}

/* By match/advisory_tally.h. */
static CtAdvisoryTruth verdict_of(const CtVerdict *self)
{
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };

    for (guint i = 0; i < self->statements->len; i++) {
        const CtVerdictStatement *told = &g_array_index(self->statements, CtVerdictStatement, i);

        ct_advisory_tally_add(&tally, told->voice, told->judgement.truth);
    }
    return ct_advisory_tally_verdict(&tally);
}

CtVerdict *ct_verdict_prove(const CtAdvisory *index, const CtAdvisoryJudgeHost *host, CtBytes id,
                            GError **error)
{
    g_autoptr(CtVerdict) self = ct_verdict_new();
    uint32_t first = 0;
    uint32_t count = 0;

    self->advisory = ct_bytes_to_text(id);
    if (!ct_advisory_find(index, id, &first, &count)) {
        (void)ct_fail(error, CT_ERROR_MISSING, "the index has no %s", self->advisory);
        return NULL;
    }
    for (size_t i = 0; i < host->count; i++)
        g_ptr_array_add(self->items, ct_bytes_to_text(host->items[i]));
    self->item = (uint32_t)host->item;
    self->scope = host->scope;
    memcpy(self->index, ct_advisory_digest(index), sizeof self->index);
    for (uint32_t i = first; i < first + count; i++) {
        CtAdvisoryEntry entry;

        if (!ct_advisory_entry(index, i, &entry, error))
            return NULL;
        if (ct_advisory_scope_knows(&self->scope, entry.published, entry.since, entry.until) &&
            !add_statement(self, index, i, &entry, error))
            return NULL;
    }
    self->truth = verdict_of(self);
    return g_steal_pointer(&self);
}

/* ---- checking ---- */

static bool differs(GError **error, uint32_t statement, const char *what)
{
    return ct_fail(error, CT_ERROR_INTEGRITY, "proof: statement %u: %s", statement, what);
}

static bool same_reason(const CtAdvisoryReason *a, const CtAdvisoryReason *b)
{
    return a->configuration == b->configuration && a->row == b->row &&
           a->row_truth == b->row_truth && a->configuration_truth == b->configuration_truth &&
           a->platform == b->platform && strcmp(a->text, b->text) == 0 &&
           strcmp(a->steps, b->steps) == 0;
}

static bool check_statement(const CtVerdict *self, uint32_t number, GError **error)
{
    const CtVerdictStatement *told = &g_array_index(self->statements, CtVerdictStatement, number);
    g_auto(CtAdvisoryJudgement) again = { 0 };

    if (!ct_advisory_scope_knows(&self->scope, told->published, told->since, told->until))
        return differs(error, number, "was not known then");
    if (!judge(self, ct_buffer_bytes(&told->tree), &again, error))
        return false;
    if (again.truth != told->judgement.truth)
        return differs(error, number, "its rows give another verdict");
    if (again.reasons->len != told->judgement.reasons->len)
        return differs(error, number, "other rows speak of the product than are told");
    for (guint i = 0; i < again.reasons->len; i++)
        if (!same_reason(&g_array_index(again.reasons, CtAdvisoryReason, i),
                         &g_array_index(told->judgement.reasons, CtAdvisoryReason, i)))
            return differs(error, number, "a row or a comparison is another than is told");
    return true;
}

bool ct_verdict_check(const CtVerdict *self, GError **error)
{
    for (guint i = 0; i < self->statements->len; i++)
        if (!check_statement(self, i, error))
            return false;
    return verdict_of(self) == self->truth ||
           ct_fail(error, CT_ERROR_INTEGRITY,
                   "proof: its statements give another verdict than it tells");
}

static bool says_it(const CtVerdictStatement *told, const CtAdvisory *index, uint32_t number,
                    const CtAdvisoryEntry *entry)
{
    g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    CtAdvisorySource source;
    uint8_t rows[CT_DIGEST_SIZE];

    if (!ct_advisory_source(index, entry->source, &source, NULL) ||
        !ct_advisory_tree(index, number, &tree, NULL))
        return false;
    ct_digest_of(ct_buffer_bytes(&tree), rows);
    return ct_digest_equal(rows, told->rows) &&
           ct_bytes_equal(entry->feed, ct_bytes_of_text(told->feed)) &&
           ct_bytes_equal(entry->origin, ct_bytes_of_text(told->origin)) &&
           ct_bytes_equal(entry->pointer, ct_bytes_of_text(told->pointer)) &&
           ct_bytes_equal(entry->status, ct_bytes_of_text(told->status)) &&
           ct_bytes_equal(source.name, ct_bytes_of_text(told->source)) &&
           memcmp(source.digest, told->digest, sizeof told->digest) == 0 &&
           source.size == told->size && entry->published == told->published &&
           entry->modified == told->modified && entry->since == told->since &&
           entry->until == told->until && entry->voice == told->voice;
}

bool ct_verdict_check_index(const CtVerdict *self, const CtAdvisory *index, GError **error)
{
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t told = 0;

    if (memcmp(self->index, ct_advisory_digest(index), sizeof self->index) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "proof: is of another index");
    if (!ct_advisory_verify(index, error))
        return false;
    (void)ct_advisory_find(index, ct_bytes_of_text(self->advisory), &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        CtAdvisoryEntry entry;

        if (!ct_advisory_entry(index, i, &entry, error))
            return false;
        if (!ct_advisory_scope_knows(&self->scope, entry.published, entry.since, entry.until))
            continue;
        if (told >= self->statements->len ||
            !says_it(&g_array_index(self->statements, CtVerdictStatement, told), index, i, &entry))
            return differs(error, told, "the index says something else");
        told++;
    }
    return told == self->statements->len || differs(error, told, "the index does not have it");
}
