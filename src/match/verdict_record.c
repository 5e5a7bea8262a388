/* verdict_record.c - field by field; the first one that is odd is remembered.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/verdict_record.h"

#include "match/verdict_parts.h"

#include <string.h>

struct CtVerdictRecordDraft {
    CtVerdict *made;   /* owned */
    uint64_t promised; /* statements that the record "proof" names */
    bool begun;
};

/* ---- out ---- */

static void add_text(CtRecord *record, const char *name, const char *text)
{
    ct_record_text(record, name, ct_bytes_of_text(text), 0, 0);
}

static void add_digest(CtRecord *record, const char *name, const uint8_t digest[32])
{
    ct_record_bytes(record, name, (CtBytes){ digest, 32 }, 0, 0);
}

static bool emit_statement(const CtVerdictStatement *told, CtRecordSink sink, void *user,
                           GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "statement");
    add_text(&record, "feed", told->feed);
    add_text(&record, "origin", told->origin);
    add_text(&record, "pointer", told->pointer);
    add_text(&record, "status", told->status);
    add_text(&record, "source", told->source);
    add_digest(&record, "digest", told->digest);
    add_digest(&record, "rows", told->rows);
    ct_record_number(&record, "size", (int64_t)told->size, 0, 0);
    ct_record_number(&record, "published", told->published, 0, 0);
    ct_record_number(&record, "modified", told->modified, 0, 0);
    ct_record_number(&record, "since", told->since, 0, 0);
    ct_record_number(&record, "until", told->until, 0, 0);
    ct_record_number(&record, "voice", told->voice, 0, 0);
    return sink(user, &record, error);
}

bool ct_verdict_record_emit(const CtVerdict *self, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record;
    CtVerdictFacts facts = ct_verdict_facts(self);

    ct_record_begin(&record, "proof");
    add_text(&record, "item", facts.item);
    add_text(&record, "advisory", facts.advisory);
    add_text(&record, "rule", ct_advisory_scope_word(facts.scope.rule));
    ct_record_number(&record, "independent", facts.scope.independent, 0, 0);
    ct_record_number(&record, "as_of", facts.scope.as_of, 0, 0);
    ct_record_number(&record, "truth", facts.truth, 0, 0);
    ct_record_number(&record, "statements", facts.statements, 0, 0);
    add_digest(&record, "index", facts.index);
    if (!sink(user, &record, error))
        return false;
    for (guint i = 0; i < self->statements->len; i++)
        if (!emit_statement(&g_array_index(self->statements, CtVerdictStatement, i), sink, user,
                            error))
            return false;
    return true;
}

/* ---- in ---- */

typedef struct {
    const CtRecord *record;
    bool odd;
} Source;

static const CtRecordField *field_of(Source *self, const char *name, CtValueKind kind)
{
    const CtRecordField *field = ct_record_find(self->record, name);

    if (field != NULL && field->kind == kind)
        return field;
    self->odd = true;
    return NULL;
}

static char *text_of(Source *self, const char *name)
{
    const CtRecordField *field = field_of(self, name, CT_VALUE_TEXT);

    return field == NULL ? g_strdup("") : ct_bytes_to_text(field->bytes);
}

static int64_t number_of(Source *self, const char *name, int64_t least, int64_t most)
{
    const CtRecordField *field = field_of(self, name, CT_VALUE_NUMBER);

    if (field != NULL && field->number >= least && field->number <= most)
        return field->number;
    self->odd = true;
    return least;
}

static void digest_of(Source *self, const char *name, uint8_t out[32])
{
    const CtRecordField *field = field_of(self, name, CT_VALUE_BYTES);

    if (field != NULL && field->bytes.size == 32)
        memcpy(out, field->bytes.data, 32);
    else
        self->odd = true;
}

static void take_proof(CtVerdictRecordDraft *self, Source *source)
{
    CtVerdict *made = self->made;
    g_autofree char *rule = text_of(source, "rule");

    source->odd = source->odd || self->begun;
    self->begun = true;
    g_free(made->advisory);
    made->advisory = text_of(source, "advisory");
    g_ptr_array_add(made->items, text_of(source, "item"));
    source->odd = source->odd || !ct_advisory_scope_of(rule, &made->scope.rule);
    made->scope.independent = number_of(source, "independent", 0, 1) == 1;
    made->scope.as_of = number_of(source, "as_of", INT64_MIN, INT64_MAX);
    made->truth = (CtAdvisoryTruth)number_of(source, "truth", CT_ADVISORY_NO, CT_ADVISORY_YES);
    self->promised = (uint64_t)number_of(source, "statements", 0, UINT32_MAX);
    digest_of(source, "index", made->index);
}

static void take_statement(CtVerdictRecordDraft *self, Source *source)
{
    CtVerdictStatement *made = ct_verdict_add(self->made);

    made->feed = text_of(source, "feed");
    made->origin = text_of(source, "origin");
    made->pointer = text_of(source, "pointer");
    made->status = text_of(source, "status");
    made->source = text_of(source, "source");
    digest_of(source, "digest", made->digest);
    digest_of(source, "rows", made->rows);
    made->size = (uint64_t)number_of(source, "size", 0, INT64_MAX);
    made->published = number_of(source, "published", INT64_MIN, INT64_MAX);
    made->modified = number_of(source, "modified", INT64_MIN, INT64_MAX);
    made->since = number_of(source, "since", INT64_MIN, INT64_MAX);
    made->until = number_of(source, "until", INT64_MIN, INT64_MAX);
    made->voice = (CtAdvisoryLayoutVoice)number_of(source, "voice", CT_ADVISORY_LAYOUT_FEED,
                                                   CT_ADVISORY_LAYOUT_CLEARED);
}

CtVerdictRecordDraft *ct_verdict_record_draft(void)
{
    CtVerdictRecordDraft *self = g_new0(CtVerdictRecordDraft, 1);

    self->made = ct_verdict_new();
    return self;
}

void ct_verdict_record_free(CtVerdictRecordDraft *self)
{
    if (self == NULL)
        return;
    ct_verdict_free(self->made);
    g_free(self);
}

bool ct_verdict_record_take(void *user, const CtRecord *record, GError **error)
{
    CtVerdictRecordDraft *self = user;
    Source source = { .record = record };

    if (strcmp(record->kind, "proof") == 0)
        take_proof(self, &source);
    else if (strcmp(record->kind, "statement") == 0 && self->made->statements->len < self->promised)
        take_statement(self, &source);
    else
        source.odd = true;
    return !source.odd || ct_fail(error, CT_ERROR_INPUT, "proof: its reader gave what none has");
}

CtVerdict *ct_verdict_record_end(CtVerdictRecordDraft *self, GError **error)
{
    if (self->begun && self->made->statements->len == self->promised)
        return g_steal_pointer(&self->made);
    (void)ct_fail(error, CT_ERROR_INPUT, "proof: its reader gave less than it promised");
    return NULL;
}
