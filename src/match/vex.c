/* vex.c - statements key by key; found by advisory, then product, then versions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/vex.h"

#include "match/contract.h"

#include <string.h>

typedef struct {
    CtVexStatement told;
    CtAdvisoryCriterion criterion; /* owned */
    CtVersionRange *range;         /* owned; NULL: all versions */
    const CtYaml *place;
} Entry;

struct CtVex {
    CtYaml *root;
    GPtrArray *entries;      /* of Entry, owned */
    GHashTable *by_advisory; /* borrowed texts -> owned GPtrArray of Entry */
    GPtrArray *asides;       /* owned texts, NULL ends once read */
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
static const char *const keys[] = { "product", "versions", "advisory", "status",  "justification",
                                    "why",     "by",       "stated",   "expires", NULL };

static void free_entry(void *data)
{
    Entry *entry = data;

    ct_advisory_criterion_clear(&entry->criterion);
    ct_version_range_free(entry->range);
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
    ct_yaml_free(self->root);
    g_free(self);
}

const char *ct_vex_word(CtVexStatus status)
{
    return words[status];
}

/* ---- reading one ---- */

static bool read_day(const CtYaml *node, const char *key, CtInstant *out, GError **error)
{
    const char *text = ct_yaml_need_text(node, key, error);

    if (text == NULL)
        return false;
    return ct_contract_day(text, out) ||
           ct_yaml_refuse(ct_yaml_get(node, key), error, "not a day (YYYY-MM-DD)");
}

static bool read_status(const CtYaml *node, Entry *out, GError **error)
{
    const char *text = ct_yaml_need_text(node, "status", error);
    const char *given = ct_yaml_text(ct_yaml_get(node, "justification"));
    unsigned which = 0;
    bool known = false;

    if (text == NULL)
        return false;
    while (which < CT_VEX_STATUSES && strcmp(text, words[which]) != 0)
        which++;
    if (which == CT_VEX_STATUSES)
        return ct_yaml_refuse(ct_yaml_get(node, "status"), error,
                              "none of not_affected, fixed, affected and under_investigation");
    out->told.status = (CtVexStatus)which;
    if (given == NULL)
        return which != CT_VEX_NOT_AFFECTED ||
               ct_yaml_refuse(node, error, "not_affected needs a justification");
    for (size_t i = 0; i < G_N_ELEMENTS(justifications); i++)
        known = known || strcmp(given, justifications[i]) == 0;
    if (!known || which != CT_VEX_NOT_AFFECTED)
        return ct_yaml_refuse(ct_yaml_get(node, "justification"), error,
                              "none of VEX's five, or of another status than not_affected");
    out->told.justification = given;
    return true;
}

static bool read_product(const CtYaml *node, Entry *out, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *product = ct_yaml_need_text(node, "product", error);
    const char *versions = ct_yaml_text(ct_yaml_get(node, "versions"));

    if (product == NULL)
        return false;
    if (!ct_advisory_criterion_parse(ct_bytes_of_text(product), &out->criterion, &problem))
        return ct_yaml_refuse(ct_yaml_get(node, "product"), error, "%s", problem->message);
    if (out->criterion.wide || out->criterion.version_kind != CT_CPE_ANY)
        return ct_yaml_refuse(ct_yaml_get(node, "product"), error,
                              "names no vendor and product, or a version; versions have their key");
    out->told.product = product;
    out->told.versions = versions;
    if (ct_yaml_get(node, "versions") == NULL)
        return true;
    out->range = versions == NULL
                     ? NULL
                     : ct_version_range_parse(NULL, ct_bytes_of_text(versions), &problem);
    return out->range != NULL ||
           ct_yaml_refuse(ct_yaml_get(node, "versions"), error, "not a vers range: %s",
                          problem == NULL ? "no text" : problem->message);
}

static bool read_terms(const CtYaml *node, CtInstant now, Entry *out, GError **error)
{
    if (!read_day(node, "stated", &out->told.stated, error) ||
        !read_day(node, "expires", &out->told.expires, error))
        return false;
    out->told.expires += CT_DAY_SECONDS;
    if (out->told.expires <= out->told.stated)
        return ct_yaml_refuse(node, error, "ends before it begins");
    return out->told.stated <= now ||
           ct_yaml_refuse(ct_yaml_get(node, "stated"), error, "is dated in the future");
}

static bool read_entry(const CtYaml *node, CtInstant now, Entry *out, GError **error)
{
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error) ||
        !read_product(node, out, error) || !read_status(node, out, error))
        return false;
    out->told.advisory = ct_yaml_need_text(node, "advisory", error);
    if (out->told.advisory == NULL)
        return false;
    out->told.by = ct_yaml_need_text(node, "by", error);
    out->told.why = ct_yaml_text(ct_yaml_get(node, "why"));
    out->place = node;
    return out->told.by != NULL && read_terms(node, now, out, error);
}

/* ---- all ---- */

static bool same_scope(const CtVexStatement *a, const CtVexStatement *b)
{
    return strcmp(a->product, b->product) == 0 && g_strcmp0(a->versions, b->versions) == 0;
}

static bool add_entry(CtVex *self, Entry *entry, GError **error)
{
    GPtrArray *list = g_hash_table_lookup(self->by_advisory, entry->told.advisory);

    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(self->by_advisory, (void *)(uintptr_t)entry->told.advisory, list);
    }
    for (guint i = 0; i < list->len; i++) {
        const Entry *there = g_ptr_array_index(list, i);

        if (same_scope(&there->told, &entry->told) && there->told.status != entry->told.status)
            return ct_yaml_refuse(entry->place, error,
                                  "contradicts an earlier statement of the same product, versions "
                                  "and advisory");
    }
    g_ptr_array_add(list, entry);
    return true;
}

static bool read_all(CtVex *self, CtInstant now, GError **error)
{
    const CtYaml *list = ct_yaml_need(self->root, "statements", error);

    if (list == NULL || !ct_yaml_only(self->root, root_keys, error) ||
        !ct_yaml_expect(list, CT_YAML_SEQUENCE, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(list); i++) {
        g_autoptr(GError) problem = NULL;
        Entry *entry = g_new0(Entry, 1);

        if (read_entry(ct_yaml_at(list, i), now, entry, &problem) &&
            add_entry(self, entry, &problem)) {
            g_ptr_array_add(self->entries, entry);
            continue;
        }
        g_ptr_array_add(self->asides, g_strdup(problem->message));
        free_entry(entry);
    }
    g_ptr_array_add(self->asides, NULL);
    return true;
}

static CtVex *read_root(CtYaml *root, CtInstant now, GError **error)
{
    g_autoptr(CtVex) self = g_new0(CtVex, 1);

    self->root = root;
    self->entries = g_ptr_array_new_with_free_func(free_entry);
    self->asides = g_ptr_array_new_with_free_func(g_free);
    self->by_advisory = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
    return root != NULL && read_all(self, now, error) ? g_steal_pointer(&self) : NULL;
}

CtVex *ct_vex_load(const char *path, CtInstant now, GError **error)
{
    return read_root(ct_yaml_load(path, error), now, error);
}

CtVex *ct_vex_parse(CtBytes text, const char *file, CtInstant now, GError **error)
{
    return read_root(ct_yaml_parse(text, file, error), now, error);
}

size_t ct_vex_count(const CtVex *self)
{
    return self->entries->len;
}

const CtVexStatement *ct_vex_at(const CtVex *self, size_t index)
{
    return &((const Entry *)g_ptr_array_index(self->entries, index))->told;
}

const char *const *ct_vex_asides(const CtVex *self)
{
    return (const char *const *)self->asides->pdata;
}

/* ---- asking ---- */

static bool covers(const Entry *entry, const CtAdvisoryCriterion *product)
{
    const CtApplicabilityRow every = { .criterion = ct_bytes_of_text(entry->told.product) };

    if (ct_advisory_criterion_holds(&entry->criterion, &every, product) != CT_ADVISORY_YES)
        return false;
    return entry->range == NULL ||
           (product->version_kind == CT_CPE_VALUE &&
            ct_version_range_holds(entry->range, product->version) == CT_VERSION_RANGE_IN);
}

const CtVexStatement *ct_vex_find(const CtVex *self, CtBytes product, CtBytes advisory,
                                  CtInstant at)
{
    g_autofree char *id = ct_bytes_to_text(advisory);
    const GPtrArray *list = g_hash_table_lookup(self->by_advisory, id);
    g_auto(CtAdvisoryCriterion) parsed = { 0 };

    if (list == NULL || !ct_advisory_criterion_parse(product, &parsed, NULL))
        return NULL;
    for (guint i = 0; i < list->len; i++) {
        const Entry *entry = g_ptr_array_index(list, i);

        if (at >= entry->told.stated && at < entry->told.expires && covers(entry, &parsed))
            return &entry->told;
    }
    return NULL;
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
