/* vex.c - statements key by key; found by advisory, then product, then versions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/vex.h"

#include "base/yaml.h"
#include "match/contract.h"

#include <string.h>

enum { PRODUCT, VERSIONS, ADVISORY, STATUS, JUSTIFICATION, WHY, BY, STATED, EXPIRES, KEYS };

static const char *const keys[] = { "product", "versions", "advisory", "status",  "justification",
                                    "why",     "by",       "stated",   "expires", NULL };

typedef struct {
    CtVexStatement told;
    char *text[KEYS]; /* owned; NULL: not told */
    int64_t line;
    CtAdvisoryCriterion criterion; /* owned */
    CtVersionRange *range;         /* owned; NULL: all versions */
    CtVexUse use;
} Entry;

struct CtVex {
    char *file;
    CtInstant now;
    GPtrArray *entries;      /* of Entry, owned */
    GHashTable *by_advisory; /* borrowed texts -> owned GPtrArray of Entry */
    GPtrArray *asides;       /* owned texts */
};

static const char *const words[CT_VEX_STATUSES] = { "not_affected", "fixed", "affected",
                                                    "under_investigation" };
static const char *const justifications[] = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
};
static const char *const root_keys[] = { "statements", NULL };
static void free_entry(void *data)
{
    Entry *entry = data;

    ct_advisory_criterion_clear(&entry->criterion);
    ct_version_range_free(entry->range);
    for (int i = 0; i < KEYS; i++)
        g_free(entry->text[i]);
    g_free(entry);
}

static void free_list(void *data)
{
    g_ptr_array_unref(data);
}

void ct_vex_free(CtVex *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_advisory);
    g_ptr_array_unref(self->entries);
    g_ptr_array_unref(self->asides);
    g_free(self->file);
    g_free(self);
}

const char *ct_vex_word(CtVexStatus status)
{
    return words[status];
}

/* ---- the YAML, in the jail ---- */

static bool emit_aside(const char *detail, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text("malformed"), 0, 0);
    ct_record_text(&record, "detail", ct_bytes_of_text(detail), 0, 0);
    return sink(user, &record, error);
}

/* A mapping of known keys, each a scalar that a record can hold; `problem` tells what is not. */
static bool is_statement(const CtYaml *node, GError **problem)
{
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, problem) || !ct_yaml_only(node, keys, problem))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const CtYaml *value = ct_yaml_at(node, i);

        if (!ct_yaml_expect(value, CT_YAML_SCALAR, problem))
            return false;
        if (strlen(ct_yaml_text(value)) > CT_LIMIT_VALUE_BYTES)
            return ct_yaml_refuse(value, problem, "is longer than %u bytes", CT_LIMIT_VALUE_BYTES);
    }
    return true;
}

static bool emit_statement(const CtYaml *node, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record;

    ct_record_begin(&record, "statement");
    ct_record_number(&record, "line", ct_yaml_line(node), 0, 0);
    for (size_t i = 0; keys[i] != NULL; i++) {
        const char *text = ct_yaml_text(ct_yaml_get(node, keys[i]));

        if (text != NULL)
            ct_record_text(&record, keys[i], ct_bytes_of_text(text), 0, 0);
    }
    return sink(user, &record, error);
}

bool ct_vex_read(CtBytes text, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtYaml) root = ct_yaml_parse(text, "", error);
    const CtYaml *list = root == NULL ? NULL : ct_yaml_need(root, "statements", error);

    if (list == NULL || !ct_yaml_only(root, root_keys, error) ||
        !ct_yaml_expect(list, CT_YAML_SEQUENCE, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(list); i++) {
        g_autoptr(GError) problem = NULL;

        if (is_statement(ct_yaml_at(list, i), &problem)
                ? !emit_statement(ct_yaml_at(list, i), sink, user, error)
                : !emit_aside(problem->message, sink, user, error))
            return false;
    }
    return true;
}

/* ---- giving one its meaning ---- */

static bool refuse(GError **problem, int key, const char *what)
{
    return ct_fail(problem, CT_ERROR_INPUT, "%s: %s", keys[key], what);
}

static bool need(const Entry *entry, int key, GError **problem)
{
    if (entry->text[key] == NULL)
        return ct_fail(problem, CT_ERROR_INPUT, "lacks \"%s\"", keys[key]);
    return entry->text[key][0] != '\0' || refuse(problem, key, "is empty");
}

static bool read_day(const Entry *entry, int key, CtInstant *out, GError **problem)
{
    return need(entry, key, problem) && (ct_contract_day(entry->text[key], out) ||
                                         refuse(problem, key, "not a day (YYYY-MM-DD)"));
}

static bool read_status(Entry *out, GError **problem)
{
    const char *given = out->text[JUSTIFICATION];
    unsigned which = 0;
    bool known = false;

    if (!need(out, STATUS, problem))
        return false;
    while (which < CT_VEX_STATUSES && strcmp(out->text[STATUS], words[which]) != 0)
        which++;
    if (which == CT_VEX_STATUSES)
        return refuse(problem, STATUS,
                      "none of not_affected, fixed, affected and under_investigation");
    out->told.status = (CtVexStatus)which;
    if (given == NULL)
        return which != CT_VEX_NOT_AFFECTED ||
               refuse(problem, STATUS, "not_affected needs a justification");
    for (size_t i = 0; i < G_N_ELEMENTS(justifications); i++)
        known = known || strcmp(given, justifications[i]) == 0;
    if (!known || which != CT_VEX_NOT_AFFECTED)
        return refuse(problem, JUSTIFICATION,
                      "none of VEX's five, or of another status than not_affected");
    out->told.justification = given;
    return true;
}

static bool read_product(Entry *out, GError **problem)
{
    g_autoptr(GError) cause = NULL;
    const char *versions = out->text[VERSIONS];

    if (!need(out, PRODUCT, problem))
        return false;
    if (!ct_advisory_criterion_parse(ct_bytes_of_text(out->text[PRODUCT]), &out->criterion, &cause))
        return refuse(problem, PRODUCT, cause->message);
    if (out->criterion.wide || out->criterion.version_kind != CT_CPE_ANY)
        return refuse(problem, PRODUCT,
                      "names no vendor and product, or a version; versions have their key");
    out->told.product = out->text[PRODUCT];
    out->told.versions = versions;
    if (versions == NULL)
        return true;
    out->range = ct_version_range_parse(NULL, ct_bytes_of_text(versions), &cause);
    return out->range != NULL ||
           ct_fail(problem, CT_ERROR_INPUT, "versions: not a vers range: %s", cause->message);
}

static bool read_terms(CtInstant now, Entry *out, GError **problem)
{
    if (!read_day(out, STATED, &out->told.stated, problem) ||
        !read_day(out, EXPIRES, &out->told.expires, problem))
        return false;
    out->told.expires += CT_DAY_SECONDS;
    if (out->told.expires <= out->told.stated)
        return refuse(problem, EXPIRES, "ends before it begins");
    return out->told.stated <= now || refuse(problem, STATED, "is dated in the future");
}

static bool read_entry(CtInstant now, Entry *out, GError **problem)
{
    if (!read_product(out, problem) || !read_status(out, problem) ||
        !need(out, ADVISORY, problem) || !need(out, BY, problem))
        return false;
    out->told.advisory = out->text[ADVISORY];
    out->told.by = out->text[BY];
    out->told.why = out->text[WHY];
    return read_terms(now, out, problem);
}

/* ---- all ---- */

static bool same_scope(const CtVexStatement *a, const CtVexStatement *b)
{
    return strcmp(a->product, b->product) == 0 && g_strcmp0(a->versions, b->versions) == 0;
}

static bool add_entry(CtVex *self, Entry *entry, GError **problem)
{
    GPtrArray *list = g_hash_table_lookup(self->by_advisory, entry->told.advisory);

    for (guint i = 0; list != NULL && i < list->len; i++) {
        const Entry *there = g_ptr_array_index(list, i);

        if (same_scope(&there->told, &entry->told) && there->told.status != entry->told.status)
            return ct_fail(problem, CT_ERROR_INPUT,
                           "contradicts an earlier statement of the same product, versions and "
                           "advisory");
    }
    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(self->by_advisory, entry->text[ADVISORY], list);
    }
    g_ptr_array_add(list, entry);
    g_ptr_array_add(self->entries, entry);
    return true;
}

CtVex *ct_vex_new(const char *file, CtInstant now)
{
    CtVex *self = g_new0(CtVex, 1);

    self->file = g_strdup(file);
    self->now = now;
    self->entries = g_ptr_array_new_with_free_func(free_entry);
    self->asides = g_ptr_array_new_with_free_func(g_free);
    self->by_advisory = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
    return self;
}

static Entry *entry_of(const CtRecord *record)
{
    const CtRecordField *line = ct_record_find(record, "line");
    Entry *entry = g_new0(Entry, 1);

    entry->line = line == NULL ? 0 : line->number;
    for (int i = 0; i < KEYS; i++) {
        const CtRecordField *field = ct_record_find(record, keys[i]);

        if (field != NULL && field->kind == CT_VALUE_TEXT)
            entry->text[i] = ct_bytes_to_text(field->bytes);
    }
    return entry;
}

static void take_statement(CtVex *self, const CtRecord *record)
{
    g_autoptr(GError) problem = NULL;
    Entry *entry = entry_of(record);

    if (read_entry(self->now, entry, &problem) && add_entry(self, entry, &problem))
        return;
    g_ptr_array_add(self->asides, g_strdup_printf("%s:%" G_GINT64_FORMAT ": %s", self->file,
                                                  entry->line, problem->message));
    free_entry(entry);
}

bool ct_vex_take(void *user, const CtRecord *record, GError **error)
{
    CtVex *self = user;

    if (self->entries->len + self->asides->len == CT_LIMIT_CONFIG_NODES)
        return ct_fail(error, CT_ERROR_LIMIT, "more than %d statements", CT_LIMIT_CONFIG_NODES);
    if (strcmp(record->kind, "statement") == 0) {
        take_statement(self, record);
    } else {
        g_autofree char *detail = ct_bytes_to_text(ct_record_get_text(record, "detail"));

        g_ptr_array_add(self->asides, g_strconcat(self->file, detail, NULL));
    }
    return true;
}

size_t ct_vex_count(const CtVex *self)
{
    return self->entries->len;
}

const CtVexStatement *ct_vex_at(const CtVex *self, size_t index)
{
    return &((const Entry *)g_ptr_array_index(self->entries, index))->told;
}

size_t ct_vex_asides(const CtVex *self)
{
    return self->asides->len;
}

const char *ct_vex_aside(const CtVex *self, size_t index)
{
    return g_ptr_array_index(self->asides, index);
}

/* ---- asking ---- */

static CtVexUse use_of(const Entry *entry, const CtAdvisoryCriterion *product)
{
    const CtApplicabilityRow every = { .criterion = ct_bytes_of_text(entry->told.product) };

    if (ct_advisory_criterion_holds(&entry->criterion, &every, product) != CT_ADVISORY_YES)
        return CT_VEX_UNUSED;
    if (entry->range == NULL)
        return CT_VEX_USED;
    if (product->version_kind != CT_CPE_VALUE)
        return CT_VEX_UNDECIDED;
    switch (ct_version_range_holds(entry->range, product->version)) {
    case CT_VERSION_RANGE_IN:
        return CT_VEX_USED;
    case CT_VERSION_RANGE_INVALID:
        return CT_VEX_UNDECIDED;
    case CT_VERSION_RANGE_OUT:
    default:
        return CT_VEX_UNUSED;
    }
}

const CtVexStatement *ct_vex_find(CtVex *self, CtBytes product, CtBytes advisory, CtInstant at)
{
    g_autofree char *id = ct_bytes_to_text(advisory);
    const GPtrArray *list = g_hash_table_lookup(self->by_advisory, id);
    g_auto(CtAdvisoryCriterion) parsed = { 0 };

    if (list == NULL || !ct_advisory_criterion_parse(product, &parsed, NULL))
        return NULL;
    for (guint i = 0; i < list->len; i++) {
        Entry *entry = g_ptr_array_index(list, i);

        if (at < entry->told.stated || at >= entry->told.expires)
            continue;
        CtVexUse use = use_of(entry, &parsed);
        entry->use = MAX(entry->use, use);
        if (use == CT_VEX_USED)
            return &entry->told;
    }
    return NULL;
}

CtVexUse ct_vex_use(const CtVex *self, size_t index)
{
    return ((const Entry *)g_ptr_array_index(self->entries, index))->use;
}

char *ct_vex_place(const CtVex *self, size_t index)
{
    const Entry *entry = g_ptr_array_index(self->entries, index);

    return g_strdup_printf("%s:%" G_GINT64_FORMAT, self->file, entry->line);
}

CtAdvisoryTruth ct_vex_settle(const CtVexStatement *statement, CtAdvisoryTruth truth)
{
    switch (statement->status) {
    case CT_VEX_NOT_AFFECTED:
    case CT_VEX_FIXED:
        return CT_ADVISORY_NO;
    case CT_VEX_UNDER_INVESTIGATION:
        return MIN(truth, CT_ADVISORY_MAYBE);
    case CT_VEX_AFFECTED:
    case CT_VEX_STATUSES:
    default:
        return CT_ADVISORY_YES;
    }
}
