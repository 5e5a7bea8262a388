/* advisories_answer.c - three columns, CSV and JSON, streamed: an answer may have millions of
 * lines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories_answer.h"

#include "base/text.h"
#include "match/advisory_judge.h"
#include "match/advisory_tally.h"

#include <stdio.h>
#include <string.h>

enum { FLUSH_AT = 1 << 20, CEILING = 64 << 20, MILLION = 1000000 };

static const struct {
    const char *name;
    CtCliAnswerForm form;
} forms[] = {
    { "text", ct_cli_answer_text },    { "csv", ct_cli_answer_csv },
    { "json", ct_cli_answer_json },    { "sarif", ct_cli_answer_sarif },
    { "csaf-vex", ct_cli_answer_vex },
};

CtCliAnswerForm ct_cli_answer_form(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        if (strcmp(name, forms[i].name) == 0)
            return forms[i].form;
    return NULL;
}

/* ---- shared ---- */

char *ct_cli_answer_scope(const CtCliAnswer *self)
{
    return g_strdup_printf("%s: %s; %s", ct_advisory_scope_word(self->scope.rule),
                           ct_advisory_scope_sentence(self->scope.rule),
                           self->scope.independent ? "each product is a host of its own"
                                                   : "all products are one host");
}

char *ct_cli_answer_data(const CtCliAnswer *self)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ ct_advisory_digest(self->index), 32 });
    char text[CT_TIME_TEXT_SIZE];

    return self->scope.as_of == CT_INSTANT_NEVER
               ? g_strdup_printf("index sha256:%s", hex)
               : g_strdup_printf("index sha256:%s as known at %s", hex,
                                 ct_time_text(self->scope.as_of, text));
}

bool ct_cli_answer_is_later(const CtCliAnswer *self, const CtAdvisoryEntry *entry)
{
    return self->scope.as_of != CT_INSTANT_NEVER && entry->modified > self->scope.as_of;
}

void ct_cli_answer_add(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

void ct_cli_answer_flush(CtBuffer *out, bool all)
{
    if (!all && out->size < FLUSH_AT)
        return;
    (void)fwrite(out->data, 1, out->size, stdout);
    ct_buffer_empty(out);
}

/* ---- rows and their verdicts ---- */

const char *ct_cli_answer_row(const CtCliAnswer *self, uint32_t row)
{
    return g_array_index(self->inventory->items, CtInventoryItem, row).row;
}

uint32_t ct_cli_answer_set_aside(const CtCliAnswer *self)
{
    uint32_t rows = self->inventory->items->len;

    for (guint i = 0; i < self->numbers->len; i++)
        if (i == 0 || g_array_index(self->numbers, CtCliProductNumber, i).row !=
                          g_array_index(self->numbers, CtCliProductNumber, i - 1).row)
            rows--;
    return rows;
}

static int by_name(const void *left, const void *right)
{
    const CtAdvisoryHit *a = left;
    const CtAdvisoryHit *b = right;

    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (int)b->truth - (int)a->truth; /* the worst verdict first */
}

static void gather(const CtCliAnswer *self, guint first, guint last, GArray *out)
{
    g_array_set_size(out, 0);
    for (guint n = first; n < last; n++) {
        const CtCliProductNumber *one = &g_array_index(self->numbers, CtCliProductNumber, n);
        size_t count = ct_advisory_host_hits(self->host, one->number);

        for (size_t i = 0; i < count; i++) {
            CtAdvisoryHit hit = ct_advisory_host_hit(self->host, one->number, i);

            if (hit.overruled)
                continue;
            if (one->upstream)
                hit.truth = MIN(hit.truth, CT_ADVISORY_MAYBE);
            g_array_append_val(out, hit);
        }
    }
    if (last - first > 1)
        g_array_sort(out, by_name);
}

/* A row may be stated about under any of its names. */
static const CtVexStatement *statement_of(const CtCliAnswer *self, uint32_t row, CtBytes advisory)
{
    const CtInventoryItem *item = &g_array_index(self->inventory->items, CtInventoryItem, row);
    CtInstant at = self->scope.as_of == CT_INSTANT_NEVER ? self->now : self->scope.as_of;
    const CtVexStatement *found = NULL;

    if (item->names == NULL)
        return ct_vex_find(self->vex, ct_bytes_of_text(item->row), advisory, at);
    for (unsigned i = 0; found == NULL && i < item->count; i++)
        found = ct_vex_find(self->vex, ct_bytes_of_text(item->names[i].text), advisory, at);
    return found;
}

/* The installed update that mends the row's product line; NULL: none, or no line is known. */
static const char *update_of(const CtCliAnswer *self, uint32_t row, CtBytes advisory)
{
    const CtCliUpdates *updates = self->updates;
    const char *line =
        ct_bulletin_find(updates->book, CT_BULLETIN_LINE, ct_cli_answer_row(self, row));
    g_autofree char *id = ct_bytes_to_text(advisory);
    const char *by = NULL;

    if (line == NULL || ct_supersede_of(updates->graph, line, NULL, id, updates->installed, &by) !=
                            CT_SUPERSEDE_MENDED)
        return NULL;
    return by;
}

static CtCliVerdict verdict_of(const CtCliAnswer *self, uint32_t row, const CtAdvisoryHit *hit)
{
    CtCliVerdict verdict = { .row = row, .hit = *hit, .truth = hit->truth };

    if (self->updates != NULL)
        verdict.update = update_of(self, row, ct_advisory_id(self->index, hit->name));
    if (verdict.update != NULL)
        verdict.truth = CT_ADVISORY_NO;
    else if (self->vex != NULL)
        verdict.statement = statement_of(self, row, ct_advisory_id(self->index, hit->name));
    if (verdict.statement != NULL)
        verdict.truth = ct_vex_settle(verdict.statement, hit->truth);
    return verdict;
}

static CtAdvisoryLayoutVoice voice_of(const CtCliAnswer *self, const CtAdvisoryHit *hit)
{
    CtAdvisoryEntry entry;

    return ct_advisory_entry(self->index, hit->advisory, &entry, NULL) ? entry.voice
                                                                       : CT_ADVISORY_LAYOUT_FEED;
}

/* Which of the hits of one advisory, the worst first, decides about a row of several names: what
 * the publisher says of the product under one of them is said of the row. */
static guint decides(const CtCliAnswer *self, const CtAdvisoryHit *hits, guint count)
{
    bool spoken = false;

    for (guint i = 0; i < count && count > 1; i++) {
        CtAdvisoryLayoutVoice voice = voice_of(self, &hits[i]);

        spoken = spoken || voice == CT_ADVISORY_LAYOUT_CLEARED || voice == CT_ADVISORY_LAYOUT_OPEN;
    }
    for (guint i = 0; i < count && spoken; i++)
        if (voice_of(self, &hits[i]) != CT_ADVISORY_LAYOUT_FEED)
            return i;
    return 0;
}

bool ct_cli_answer_each(const CtCliAnswer *self, CtCliAnswerEach each, void *user, GError **error)
{
    g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryHit));

    for (guint from = 0, to; from < self->numbers->len; from = to) {
        uint32_t row = g_array_index(self->numbers, CtCliProductNumber, from).row;

        for (to = from + 1; to < self->numbers->len &&
                            g_array_index(self->numbers, CtCliProductNumber, to).row == row;)
            to++;
        gather(self, from, to, hits);
        for (guint i = 0, next; i < hits->len; i = next) {
            const CtAdvisoryHit *hit = &g_array_index(hits, CtAdvisoryHit, i);

            for (next = i + 1; next < hits->len && hit[next - i].name == hit->name;)
                next++;
            CtCliVerdict verdict = verdict_of(self, row, hit + decides(self, hit, next - i));
            if (!each(self, &verdict, user, error))
                return false;
        }
    }
    return true;
}

/* ---- three columns ---- */

static bool add_columns(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                        GError **error)
{
    CtBuffer *out = user;
    (void)error;

    if (self->machine != NULL) {
        ct_buffer_add_text(out, self->machine);
        ct_buffer_add_u8(out, '\t');
    }
    ct_buffer_add_text(out, ct_cli_answer_row(self, verdict->row));
    ct_buffer_add_u8(out, '\t');
    ct_buffer_add(out, ct_advisory_id(self->index, verdict->hit.name));
    ct_buffer_add_u8(out, '\t');
    ct_buffer_add_text(out, ct_advisory_judge_word(verdict->truth));
    ct_buffer_add_u8(out, '\n');
    ct_cli_answer_flush(out, false);
    return true;
}

bool ct_cli_answer_text(const CtCliAnswer *self, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(CEILING);

    bool done = ct_cli_answer_each(self, add_columns, &out, error);
    ct_cli_answer_flush(&out, true);
    if (self->machine == NULL)
        ct_cli_answer_about(self);
    return done;
}

void ct_cli_answer_about(const CtCliAnswer *self)
{
    g_autofree char *scope = ct_cli_answer_scope(self);
    g_autofree char *data = ct_cli_answer_data(self);

    (void)fprintf(stderr, "constat: scope %s\nconstat: %s\n", scope, data);
}

/* ---- CSV ---- */

static void add_cell(CtBuffer *out, CtBytes text, char end)
{
    ct_buffer_add_u8(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            ct_buffer_add_u8(out, '"');
        ct_buffer_add_u8(out, text.data[i]);
    }
    ct_buffer_add_u8(out, '"');
    ct_buffer_add_u8(out, (uint8_t)end);
}

static void add_day(CtBuffer *out, CtInstant instant)
{
    char text[CT_TIME_TEXT_SIZE];

    add_cell(out,
             ct_bytes_of_text(instant == CT_INSTANT_NEVER ? "" : ct_time_day_text(instant, text)),
             ',');
}

/* Whose word it is: of a statement (VEX), or of the product's publisher. */
static CtBytes stated_by(const CtCliVerdict *verdict, const CtAdvisoryEntry *entry)
{
    if (verdict->statement != NULL)
        return ct_bytes_of_text(verdict->statement->by);
    return entry->voice == CT_ADVISORY_LAYOUT_FEED ? (CtBytes){ NULL, 0 } : entry->status;
}

static bool add_line(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                     GError **error)
{
    CtBuffer *out = user;
    CtAdvisoryEntry entry;

    if (!ct_advisory_entry(self->index, verdict->hit.advisory, &entry, error))
        return false;
    if (self->machine != NULL)
        add_cell(out, ct_bytes_of_text(self->machine), ',');
    add_cell(out, ct_bytes_of_text(ct_cli_answer_row(self, verdict->row)), ',');
    add_cell(out, entry.id, ',');
    add_cell(out, ct_bytes_of_text(ct_advisory_judge_word(verdict->truth)), ',');
    add_cell(out, ct_bytes_of_text(ct_advisory_scope_word(self->scope.rule)), ',');
    add_cell(out, entry.feed, ',');
    add_day(out, entry.published);
    add_cell(out, ct_bytes_of_text(ct_cli_answer_is_later(self, &entry) ? "yes" : "no"), ',');
    add_cell(out, stated_by(verdict, &entry), ',');
    add_cell(out, ct_bytes_of_text(verdict->update == NULL ? "" : verdict->update), '\n');
    ct_cli_answer_flush(out, false);
    return true;
}

bool ct_cli_answer_csv(const CtCliAnswer *self, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(CEILING);

    if (self->machine != NULL && !self->follows)
        ct_buffer_add_text(&out, "host,");
    if (!self->follows)
        ct_buffer_add_text(
            &out,
            "item,advisory,verdict,scope,feed,published,changed_after_as_of,stated_by,mended_by\n");
    bool done = ct_cli_answer_each(self, add_line, &out, error);
    ct_cli_answer_flush(&out, true);
    return done;
}

/* ---- JSON ---- */

static void add_time(CtJsonWriter *json, const char *key, CtInstant instant)
{
    char text[CT_TIME_TEXT_SIZE];

    if (instant != CT_INSTANT_NEVER)
        ct_cli_answer_add(json, key, ct_time_text(instant, text));
}

/* A fraction of millionths, as JSON writes it. */
static void add_fraction(CtJsonWriter *json, const char *key, uint32_t millionths)
{
    g_autofree char *text = g_strdup_printf("%u.%06u", millionths / MILLION, millionths % MILLION);

    ct_json_add_raw(json, key, ct_bytes_of_text(text));
}

static void add_marks(const CtCliAnswer *self, CtBytes id, CtJsonWriter *json)
{
    CtAdvisoryMark mark;
    char day[CT_TIME_TEXT_SIZE];
    CtInstant as_of = self->scope.as_of == CT_INSTANT_NEVER ? INT64_MAX : self->scope.as_of;

    if (ct_advisory_mark(self->index, id, CT_ADVISORY_LAYOUT_KEV, &mark) && mark.day <= as_of) {
        ct_json_open_object(json, "kev");
        ct_cli_answer_add(json, "added", ct_time_day_text(mark.day, day));
        if (mark.due != CT_INSTANT_NEVER)
            ct_cli_answer_add(json, "due", ct_time_day_text(mark.due, day));
        ct_json_add_bool(json, "ransomware", mark.score != 0);
        ct_json_close_object(json);
    }
    if (ct_advisory_mark(self->index, id, CT_ADVISORY_LAYOUT_EPSS, &mark) && mark.day <= as_of) {
        ct_json_open_object(json, "epss");
        add_fraction(json, "score", mark.score);
        add_fraction(json, "percentile", mark.percentile);
        ct_cli_answer_add(json, "day", ct_time_day_text(mark.day, day));
        ct_json_close_object(json);
    }
}

typedef struct {
    CtBuffer *out;
    CtJsonWriter json;
} Writing;

static void add_told(const CtCliVerdict *verdict, CtJsonWriter *json)
{
    const CtVexStatement *told = verdict->statement;

    ct_json_open_object(json, "statement");
    ct_cli_answer_add(json, "status", ct_vex_word(told->status));
    if (told->justification != NULL)
        ct_cli_answer_add(json, "justification", told->justification);
    if (told->why != NULL)
        ct_cli_answer_add(json, "why", told->why);
    ct_cli_answer_add(json, "by", told->by);
    add_time(json, "stated", told->stated);
    add_time(json, "expires", told->expires);
    ct_cli_answer_add(json, "without_it", ct_advisory_judge_word(verdict->hit.truth));
    ct_json_close_object(json);
}

/* The feeds' words that the publisher's overrules: never hidden. */
static void add_overruled(const CtCliAnswer *self, const CtCliVerdict *verdict, CtJsonWriter *json)
{
    ct_json_open_array(json, "overruled");
    for (guint n = 0; n < self->numbers->len; n++) {
        const CtCliProductNumber *one = &g_array_index(self->numbers, CtCliProductNumber, n);
        size_t count =
            one->row == verdict->row ? ct_advisory_host_hits(self->host, one->number) : 0;

        for (size_t i = 0; i < count; i++) {
            CtAdvisoryHit hit = ct_advisory_host_hit(self->host, one->number, i);
            CtAdvisoryEntry entry;

            if (hit.name != verdict->hit.name || hit.truth == verdict->hit.truth ||
                !ct_advisory_entry(self->index, hit.advisory, &entry, NULL) ||
                entry.voice != CT_ADVISORY_LAYOUT_FEED)
                continue;
            ct_json_open_object(json, NULL);
            ct_json_add_text(json, "feed", entry.feed);
            ct_json_add_text(json, "pointer", entry.pointer);
            ct_cli_answer_add(json, "verdict", ct_advisory_judge_word(hit.truth));
            ct_json_close_object(json);
        }
    }
    ct_json_close_array(json);
}

static void add_publisher(const CtCliAnswer *self, const CtCliVerdict *verdict,
                          const CtAdvisoryEntry *entry, CtJsonWriter *json)
{
    if (entry->voice == CT_ADVISORY_LAYOUT_FEED)
        return;
    ct_json_open_object(json, "publisher");
    ct_cli_answer_add(json, "says", ct_advisory_tally_word(entry->voice));
    ct_json_add_text(json, "status", entry->status);
    ct_cli_answer_add(json, "rule", ct_advisory_tally_sentence());
    add_overruled(self, verdict, json);
    ct_json_close_object(json);
}

static bool add_verdict(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                        GError **error)
{
    Writing *writing = user;
    CtJsonWriter *json = &writing->json;
    CtAdvisoryEntry entry;
    CtAdvisorySource source;

    if (!ct_advisory_entry(self->index, verdict->hit.advisory, &entry, error) ||
        !ct_advisory_source(self->index, entry.source, &source, error))
        return false;
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "item", ct_cli_answer_row(self, verdict->row));
    ct_json_add_text(json, "advisory", entry.id);
    ct_cli_answer_add(json, "verdict", ct_advisory_judge_word(verdict->truth));
    ct_json_add_text(json, "feed", entry.feed);
    if (entry.origin.size > 0)
        ct_json_add_text(json, "origin", entry.origin);
    ct_json_add_text(json, "source", source.name);
    ct_json_add_text(json, "pointer", entry.pointer);
    add_time(json, "published", entry.published);
    add_time(json, "modified", entry.modified);
    if (ct_cli_answer_is_later(self, &entry))
        ct_json_add_bool(json, "changed_after_as_of", true);
    add_marks(self, entry.id, json);
    add_publisher(self, verdict, &entry, json);
    if (verdict->statement != NULL)
        add_told(verdict, json);
    if (verdict->update != NULL)
        ct_cli_answer_add(json, "mended_by", verdict->update);
    ct_json_close_object(json);
    ct_cli_answer_flush(writing->out, false);
    return true;
}

static void open_answer(const CtCliAnswer *self, CtJsonWriter *json)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ ct_advisory_digest(self->index), 32 });

    ct_json_open_object(json, NULL);
    ct_json_open_object(json, "scope");
    ct_cli_answer_add(json, "rule", ct_advisory_scope_word(self->scope.rule));
    ct_cli_answer_add(json, "sentence", ct_advisory_scope_sentence(self->scope.rule));
    ct_cli_answer_add(json, "host", self->scope.independent ? "each product" : "whole inventory");
    add_time(json, "as_of", self->scope.as_of);
    ct_json_close_object(json);
    ct_cli_answer_add(json, "index_sha256", hex);
    if (self->machine != NULL)
        ct_cli_answer_add(json, "host", self->machine);
    ct_cli_answer_add(json, "inventory", self->file);
    ct_json_add_number(json, "products", self->inventory->items->len);
    ct_json_add_number(json, "set_aside", ct_cli_answer_set_aside(self));
    ct_json_open_array(json, "verdicts");
}

bool ct_cli_answer_json(const CtCliAnswer *self, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(CEILING);
    Writing writing = { &out, ct_json_writer(&out) };

    open_answer(self, &writing.json);
    if (!ct_cli_answer_each(self, add_verdict, &writing, error))
        return false;
    ct_json_close_array(&writing.json);
    ct_json_close_object(&writing.json);
    ct_buffer_add_u8(&out, '\n');
    ct_cli_answer_flush(&out, true);
    return true;
}
