/* advisories_sarif.c - an answer as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange
 * Format).
 *
 * One run: a rule for each advisory, a result for each verdict. "affected" is a result of kind
 * "fail" and level "error"; "undetermined" is of kind "open" (section 3.27.9: not enough was known
 * to decide) and so of level "none". The product is the result's logical location, the inventory
 * its artifact, with the folder as it was given. The scope's rule and the index's digest are
 * properties of the run.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories_answer.h"

#include "base/text.h"
#include "match/advisory_judge.h"

enum { CEILING = 64 << 20 };

typedef struct {
    CtBuffer out;
    CtJsonWriter json;
    GHashTable *rules; /* name + 1 -> number of its rule, in the order of the first result */
} Writing;

static bool add_rule(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                     GError **error)
{
    Writing *writing = user;
    void *name = GUINT_TO_POINTER(verdict->hit.name + 1);
    (void)error;

    if (g_hash_table_contains(writing->rules, name))
        return true;
    g_hash_table_insert(writing->rules, name, GUINT_TO_POINTER(g_hash_table_size(writing->rules)));
    ct_json_open_object(&writing->json, NULL);
    ct_json_add_text(&writing->json, "id", ct_advisory_id(self->index, verdict->hit.name));
    ct_json_close_object(&writing->json);
    ct_cli_answer_flush(&writing->out, false);
    return true;
}

/* Section 3.4.3: a relative reference stays one; RFC 8089 for a path from the root. */
static char *uri_of(const char *path)
{
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);

    return g_strconcat(*path == '/' ? "file://" : "", escaped, NULL);
}

static void add_place(const CtCliAnswer *self, uint32_t row, CtJsonWriter *json)
{
    g_autofree char *uri = uri_of(self->path != NULL ? self->path : self->file);

    ct_json_open_array(json, "locations");
    ct_json_open_object(json, NULL);
    ct_json_open_object(json, "physicalLocation");
    ct_json_open_object(json, "artifactLocation");
    ct_cli_answer_add(json, "uri", uri);
    ct_json_close_object(json);
    ct_json_close_object(json);
    ct_json_open_array(json, "logicalLocations");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "fullyQualifiedName", ct_cli_answer_row(self, row));
    ct_cli_answer_add(json, "kind", "package");
    ct_json_close_object(json);
    ct_json_close_array(json);
    ct_json_close_object(json);
    ct_json_close_array(json);
}

static char *settled_by(const CtCliAnswer *self, const CtCliVerdict *verdict)
{
    const CtVexStatement *told = verdict->statement;
    CtAdvisoryEntry entry;

    if (verdict->update != NULL)
        return g_strdup_printf("mended by update %s", verdict->update);
    if (told == NULL)
        return ct_advisory_entry(self->index, verdict->hit.advisory, &entry, NULL)
                   ? ct_bytes_to_text(entry.status)
                   : g_strdup("by the product's publisher");
    return g_strdup_printf("%s%s%s by %s", told->justification != NULL ? told->justification : "",
                           told->why != NULL ? ": " : "", told->why != NULL ? told->why : "",
                           told->by);
}

/* What a statement or an update settled stays a result, suppressed (section 3.27.23). */
static void add_suppression(const CtCliAnswer *self, const CtCliVerdict *verdict,
                            CtJsonWriter *json)
{
    g_autofree char *words = settled_by(self, verdict);

    ct_json_open_array(json, "suppressions");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "kind", "external");
    ct_cli_answer_add(json, "status", "accepted");
    ct_cli_answer_add(json, "justification", words);
    ct_json_close_object(json);
    ct_json_close_array(json);
}

static const char *sentence_of(CtAdvisoryTruth truth)
{
    static const char *const sentences[] = { "not affected, as is stated or mended,",
                                             "not decided whether affected", "affected" };

    return sentences[truth];
}

static bool add_result(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                       GError **error)
{
    Writing *writing = user;
    CtJsonWriter *json = &writing->json;
    CtBytes id = ct_advisory_id(self->index, verdict->hit.name);
    bool open = verdict->hit.truth == CT_ADVISORY_MAYBE;
    g_autofree char *advisory = ct_bytes_to_text(id);
    g_autofree char *message = g_strdup_printf(
        "%s: %s by %s (scope %s)", ct_cli_answer_row(self, verdict->row),
        sentence_of(verdict->truth), advisory, ct_advisory_scope_word(self->scope.rule));
    void *rule = g_hash_table_lookup(writing->rules, GUINT_TO_POINTER(verdict->hit.name + 1));
    (void)error;

    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "ruleId", id);
    ct_json_add_number(json, "ruleIndex", GPOINTER_TO_UINT(rule));
    ct_cli_answer_add(json, "kind", open ? "open" : "fail");
    ct_cli_answer_add(json, "level", open ? "none" : "error");
    ct_json_open_object(json, "message");
    ct_cli_answer_add(json, "text", message);
    ct_json_close_object(json);
    add_place(self, verdict->row, json);
    if (verdict->truth == CT_ADVISORY_NO)
        add_suppression(self, verdict, json);
    ct_json_open_object(json, "properties");
    ct_cli_answer_add(json, "verdict", ct_advisory_judge_word(verdict->truth));
    ct_json_close_object(json);
    ct_json_close_object(json);
    ct_cli_answer_flush(&writing->out, false);
    return true;
}

static void add_properties(const CtCliAnswer *self, CtJsonWriter *json)
{
    g_autofree char *scope = ct_cli_answer_scope(self);
    g_autofree char *data = ct_cli_answer_data(self);

    ct_json_open_object(json, "properties");
    ct_cli_answer_add(json, "scope", scope);
    ct_cli_answer_add(json, "data", data);
    ct_json_add_number(json, "set_aside", ct_cli_answer_set_aside(self));
    ct_json_close_object(json);
}

static void open_run(CtJsonWriter *json)
{
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "$schema",
                      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                      "sarif-schema-2.1.0.json");
    ct_cli_answer_add(json, "version", "2.1.0");
    ct_json_open_array(json, "runs");
    ct_json_open_object(json, NULL);
    ct_json_open_object(json, "tool");
    ct_json_open_object(json, "driver");
    ct_cli_answer_add(json, "name", "constat");
    ct_cli_answer_add(json, "version", CT_CLI_VERSION);
    ct_json_open_array(json, "rules");
}

bool ct_cli_answer_sarif(const CtCliAnswer *self, GError **error)
{
    g_autoptr(GHashTable) rules = g_hash_table_new(NULL, NULL);
    Writing writing = { .out = ct_buffer_new(CEILING), .rules = rules };
    CtJsonWriter *json = &writing.json;

    *json = ct_json_writer(&writing.out);
    open_run(json);
    bool done = ct_cli_answer_each(self, add_rule, &writing, error);
    ct_json_close_array(json);
    ct_json_close_object(json);
    ct_json_close_object(json);
    ct_json_open_array(json, "results");
    done = done && ct_cli_answer_each(self, add_result, &writing, error);
    ct_json_close_array(json);
    add_properties(self, json);
    ct_json_close_object(json);
    ct_json_close_array(json);
    ct_json_close_object(json);
    ct_buffer_add_u8(&writing.out, '\n');
    ct_cli_answer_flush(&writing.out, true);
    ct_buffer_clear(&writing.out);
    return done;
}
