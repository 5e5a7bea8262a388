/* advisories_contract.c - `constat advisories contract FILE.yaml`: how many of the bulletins
 * concern us, which, and why?
 *
 * The first line is the answer: "N bulletins: n concern you (m strictly)". Then a line per
 * bulletin, parted by tabs: id, day, severity, verdict counted inclusively, verdict counted
 * strictly, the rows that touch the contract, parted by "; ". Then lines "line" (a product line's
 * two counts), "rule" (both rules, and the one that the contract chose), "upstream" (what is
 * wrong in the bulletins) and "aside" (contacts and table lines that could not be used).
 * All of it is computed from the rows: the folder of bulletins is --bulletins, else ours.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/json.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "intake/bulletin_feed.h"
#include "match/concern.h"

#include <stdio.h>

enum { JSON_BYTES = 256 << 20 };

static const char inclusive_rule[] =
    "inclusive: rows of the product and of components in it (browser, runtime, XML services)";
static const char strict_rule[] =
    "strict: rows of the product itself; a component counts when it is of the same product line";

typedef struct {
    CtBulletinBook *book; /* owned, like all that follows */
    GPtrArray *asides;
    CtContract *contract;
    CtConcern concern;
    GPtrArray *upstream; /* pairs of texts: id, what */
    CtConcernQuery query;
} Inquiry;

static void inquiry_clear(Inquiry *self)
{
    ct_concern_clear(&self->concern);
    ct_contract_free(self->contract);
    ct_bulletin_free(self->book);
    g_clear_pointer(&self->asides, g_ptr_array_unref);
    g_clear_pointer(&self->upstream, g_ptr_array_unref);
}

static char *sentence_of(const Inquiry *self)
{
    return g_strdup_printf("%zu bulletins: %u concern you (%u strictly)",
                           self->concern.answer_count, self->concern.total.inclusive,
                           self->concern.total.strict);
}

static void keep_finding(void *user, const CtBulletin *bulletin, const char *what)
{
    GPtrArray *pairs = user;

    g_ptr_array_add(pairs, g_strdup(bulletin->id));
    g_ptr_array_add(pairs, g_strdup(what));
}

/* "product [component] update N (affected.csv:LINE)". A row touches once per product of the
 * contract that it is of; it is told once. */
static void tell_rows(const Inquiry *self, const CtConcernAnswer *answer, GString *out)
{
    uint32_t before = UINT32_MAX;

    for (size_t i = 0; i < answer->touch_count; i++) {
        uint32_t number = self->concern.touches[answer->first_touch + i].row;
        const CtBulletinRow *row = ct_bulletin_row_at(self->book, number);

        if (number == before)
            continue;
        g_string_append_printf(out, "%s%s", before == UINT32_MAX ? "" : "; ", row->product);
        if (row->component[0] != '\0')
            g_string_append_printf(out, " [%s]", row->component);
        if (row->update[0] != '\0')
            g_string_append_printf(out, " update %s", row->update);
        g_string_append_printf(out, " (affected.csv:%" G_GUINT64_FORMAT ")", row->line);
        before = number;
    }
}

/* Tabs and ends of lines part our fields: what the publisher's have of them becomes a blank. */
static void print_cells(const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)putchar('\t');
        for (const char *at = cells[i]; *at != '\0'; at++)
            (void)putchar((unsigned char)*at < ' ' || *at == 0x7f ? ' ' : *at);
    }
    (void)putchar('\n');
}

static void print_csv_cells(const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)putchar(',');
        (void)putchar('"');
        for (const char *at = cells[i]; *at != '\0'; at++) {
            if (*at == '"')
                (void)putchar('"');
            (void)putchar(*at);
        }
        (void)putchar('"');
    }
    (void)putchar('\n');
}

static void print_answers(const Inquiry *self,
                          void (*print)(const char *const *cells, size_t count))
{
    for (size_t i = 0; i < self->concern.answer_count; i++) {
        const CtConcernAnswer *answer = &self->concern.answers[i];
        const CtBulletin *bulletin = ct_bulletin_at(self->book, answer->bulletin);
        g_autoptr(GString) rows = g_string_new(NULL);
        char day[CT_TIME_TEXT_SIZE];

        tell_rows(self, answer, rows);
        const char *const cells[] = { bulletin->id,
                                      ct_time_day_text(bulletin->published, day),
                                      bulletin->severity,
                                      ct_concern_word(answer->inclusive),
                                      ct_concern_word(answer->strict),
                                      rows->str };
        print(cells, G_N_ELEMENTS(cells));
    }
}

static void print_lines(const Inquiry *self)
{
    const CtContractFacts *facts = ct_contract_facts(self->contract);

    for (size_t i = 0; i < facts->product_count; i++) {
        const CtConcernCount *count = &self->concern.products[i];
        g_autofree char *inclusive = g_strdup_printf("%u", count->inclusive);
        g_autofree char *strict = g_strdup_printf("%u", count->strict);
        const char *const cells[] = { "line", facts->products[i].line, inclusive, strict };

        print_cells(cells, G_N_ELEMENTS(cells));
    }
}

static void print_text(const Inquiry *self)
{
    const CtContractFacts *facts = ct_contract_facts(self->contract);
    g_autofree char *sentence = sentence_of(self);
    const char *const rules[][2] = {
        { "rule", inclusive_rule },
        { "rule", strict_rule },
        { "rule",
          facts->inclusive ? "the contract counts inclusively" : "the contract counts strictly" },
    };

    (void)puts(sentence);
    print_answers(self, print_cells);
    print_lines(self);
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        print_cells(rules[i], 2);
    for (guint i = 0; i + 1 < self->upstream->len; i += 2) {
        const char *const cells[] = { "upstream", g_ptr_array_index(self->upstream, i),
                                      g_ptr_array_index(self->upstream, i + 1) };
        print_cells(cells, G_N_ELEMENTS(cells));
    }
    for (size_t i = 0; i < facts->aside_count; i++)
        print_cells((const char *const[]){ "aside", facts->asides[i] }, 2);
    for (guint i = 0; i < self->asides->len; i++)
        print_cells((const char *const[]){ "aside", g_ptr_array_index(self->asides, i) }, 2);
}

static void print_csv(const Inquiry *self)
{
    (void)puts("bulletin,published,severity,inclusive,strict,rows");
    print_answers(self, print_csv_cells);
}

/* ---- JSON ---- */

static void add_text(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void add_touch(const Inquiry *self, const CtConcernTouch *touch, CtJsonWriter *json)
{
    const CtBulletinRow *row = ct_bulletin_row_at(self->book, touch->row);
    const CtContractFacts *facts = ct_contract_facts(self->contract);

    ct_json_open_object(json, NULL);
    ct_json_add_number(json, "line", (int64_t)row->line);
    add_text(json, "covers", facts->products[touch->product].line);
    add_text(json, "product", row->product);
    if (row->component[0] != '\0') {
        add_text(json, "component", row->component);
        add_text(json, "component_kind",
                 row->group[CT_BULLETIN_COMPONENT] == NULL ? "other"
                                                           : row->group[CT_BULLETIN_COMPONENT]);
    }
    ct_json_add_bool(json, "own", row->own);
    ct_json_add_bool(json, "in_term", touch->in_term);
    add_text(json, "update", row->update);
    add_text(json, "severity", row->severity);
    ct_json_close_object(json);
}

static void add_answer(const Inquiry *self, const CtConcernAnswer *answer, CtJsonWriter *json)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->book, answer->bulletin);
    char day[CT_TIME_TEXT_SIZE];

    ct_json_open_object(json, NULL);
    add_text(json, "bulletin", bulletin->id);
    add_text(json, "published", ct_time_day_text(bulletin->published, day));
    add_text(json, "severity", bulletin->severity);
    add_text(json, "inclusive", ct_concern_word(answer->inclusive));
    add_text(json, "strict", ct_concern_word(answer->strict));
    ct_json_open_array(json, "rows");
    for (size_t i = 0; i < answer->touch_count; i++)
        add_touch(self, &self->concern.touches[answer->first_touch + i], json);
    ct_json_close_array(json);
    ct_json_close_object(json);
}

static void add_lines(const Inquiry *self, CtJsonWriter *json)
{
    const CtContractFacts *facts = ct_contract_facts(self->contract);

    ct_json_open_array(json, "lines");
    for (size_t i = 0; i < facts->product_count; i++) {
        ct_json_open_object(json, NULL);
        add_text(json, "line", facts->products[i].line);
        ct_json_add_number(json, "inclusive", self->concern.products[i].inclusive);
        ct_json_add_number(json, "strict", self->concern.products[i].strict);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_wrong(const Inquiry *self, CtJsonWriter *json)
{
    const CtContractFacts *facts = ct_contract_facts(self->contract);

    ct_json_open_array(json, "upstream");
    for (guint i = 0; i + 1 < self->upstream->len; i += 2) {
        ct_json_open_object(json, NULL);
        add_text(json, "bulletin", g_ptr_array_index(self->upstream, i));
        add_text(json, "what", g_ptr_array_index(self->upstream, i + 1));
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
    ct_json_open_array(json, "asides");
    for (size_t i = 0; i < facts->aside_count; i++)
        add_text(json, NULL, facts->asides[i]);
    for (guint i = 0; i < self->asides->len; i++)
        add_text(json, NULL, g_ptr_array_index(self->asides, i));
    ct_json_close_array(json);
}

static bool print_json(const Inquiry *self, GError **error)
{
    const CtContractFacts *facts = ct_contract_facts(self->contract);
    g_auto(CtBuffer) text = ct_buffer_new(JSON_BYTES);
    g_autofree char *sentence = sentence_of(self);
    CtJsonWriter json = ct_json_writer(&text);
    char day[CT_TIME_TEXT_SIZE];

    ct_json_open_object(&json, NULL);
    add_text(&json, "sentence", sentence);
    add_text(&json, "contract", facts->id);
    if (self->query.since != CT_INSTANT_NEVER)
        add_text(&json, "since", ct_time_day_text(self->query.since, day));
    if (self->query.as_of != CT_INSTANT_NEVER)
        add_text(&json, "as_of", ct_time_day_text(self->query.as_of, day));
    ct_json_add_number(&json, "bulletins", (int64_t)self->concern.answer_count);
    ct_json_add_number(&json, "inclusive", self->concern.total.inclusive);
    ct_json_add_number(&json, "strict", self->concern.total.strict);
    add_text(&json, "rule_inclusive", inclusive_rule);
    add_text(&json, "rule_strict", strict_rule);
    add_text(&json, "contract_rule", facts->inclusive ? "inclusive" : "strict");
    add_lines(self, &json);
    ct_json_open_array(&json, "answers");
    for (size_t i = 0; i < self->concern.answer_count; i++)
        add_answer(self, &self->concern.answers[i], &json);
    ct_json_close_array(&json);
    add_wrong(self, &json);
    ct_json_close_object(&json);
    if (!ct_buffer_ok(&text))
        return ct_fail(error, CT_ERROR_LIMIT, "answer: larger than %d MiB", JSON_BYTES >> 20);
    (void)fwrite(text.data, 1, text.size, stdout);
    (void)putchar('\n');
    return true;
}

/* ---- asking ---- */

static bool ask(const char *contract, const char *folder, Inquiry *out, GError **error)
{
    g_autofree char *share = folder == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped =
        share == NULL ? NULL : g_build_filename(share, "advisories", "ms15", NULL);

    if (folder == NULL && share == NULL)
        return false;
    out->contract = ct_contract_load(contract, error);
    if (out->contract == NULL ||
        !ct_bulletin_feed_read(folder != NULL ? folder : shipped, &out->book, &out->asides, error))
        return false;
    out->upstream = g_ptr_array_new_with_free_func(g_free);
    ct_bulletin_upstream(out->book, keep_finding, out->upstream);
    return ct_concern_ask(out->book, out->contract, &out->query, &out->concern, error);
}

static bool read_day(const char *text, CtInstant *out, GError **error)
{
    return text == NULL || ct_contract_day(text, out) ||
           ct_cli_misuse(error, "advisories contract: \"%s\" is not a day (YYYY-MM-DD)", text);
}

bool ct_cli_advisories_contract(int argc, char **argv, GError **error)
{
    g_autofree char *folder = NULL;
    g_autofree char *as_of = NULL;
    g_autofree char *since = NULL;
    gboolean json = FALSE;
    gboolean csv = FALSE;
    const GOptionEntry entries[] = {
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &folder, "The bulletins; else those shipped",
          "FOLDER" },
        { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, "As known at the end of that day", "DATE" },
        { "since", 0, 0, G_OPTION_ARG_STRING, &since, "Only those published from that day",
          "DATE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object", NULL },
        { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, "The bulletins as CSV", NULL },
        { 0 },
    };
    Inquiry inquiry = { .query = { CT_INSTANT_NEVER, CT_INSTANT_NEVER } };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 2 || (json && csv))
        return ct_cli_misuse(error, "advisories contract: say FILE.yaml, and one form at most");
    if (!read_day(since, &inquiry.query.since, error) ||
        !read_day(as_of, &inquiry.query.as_of, error))
        return false;
    bool done = ask(argv[1], folder, &inquiry, error);
    if (done && json)
        done = print_json(&inquiry, error);
    else if (done && csv)
        print_csv(&inquiry);
    else if (done)
        print_text(&inquiry);
    inquiry_clear(&inquiry);
    return done;
}
