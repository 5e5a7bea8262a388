/* csaf_profile.c - each test names the profiles it is for, and is silent about the others.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_profile.h"

#include "match/csaf_note.h"

#include <string.h>

#define ADVISORY      "csaf_security_advisory"
#define DEPRECATED    "csaf_deprecated_security_advisory"
#define INFORMATIONAL "csaf_informational_advisory"
#define INCIDENT      "csaf_security_incident_response"
#define VEX           "csaf_vex"
#define WITHDRAWN     "csaf_withdrawn"
#define SUPERSEDED    "csaf_superseded"
#define GONE          WITHDRAWN "|" SUPERSEDED

/* "one|another": is the document of one of these profiles? 2.0 does not know the last three. */
static bool is_of(const CtCsafWorld *world, const char *profiles)
{
    g_auto(GStrv) list = g_strsplit(profiles, "|", -1);

    if (world->version == CT_CSAF_2_0 && strcmp(world->category, DEPRECATED) == 0)
        return false;
    return g_strv_contains((const char *const *)list, world->category);
}

/* Without dashes, underscores and blanks, in lower case; the caller frees. */
static char *squeeze(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    g_autoptr(GString) out = g_string_new(NULL);

    for (char *at = lower; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (!g_unichar_isspace(c) && c != '_' && g_unichar_type(c) != G_UNICODE_DASH_PUNCTUATION)
            g_string_append_unichar(out, c);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

void ct_csaf_profile_name(const CtCsafWorld *world)
{
    static const char *const profiles[] = { INFORMATIONAL, INCIDENT,  ADVISORY,  VEX,
                                            DEPRECATED,    WITHDRAWN, SUPERSEDED };
    size_t count = world->version == CT_CSAF_2_0 ? 4 : G_N_ELEMENTS(profiles);
    const CtCsafNode *category = ct_csaf_node_at(world->root, "document/category");

    if (world->category[0] == '\0' || strcmp(world->category, "csaf_base") == 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (strcmp(world->category, profiles[i]) == 0)
            return;
    if (g_ascii_strncasecmp(world->category, "csaf_", 5) == 0)
        ct_csaf_finding_add(world->out, category, "csaf_ is reserved for profiles of the standard");
    g_autofree char *name = squeeze(world->category);
    for (size_t i = 0; i < count; i++) {
        g_autofree char *profile = squeeze(profiles[i] + 5);

        if (strcmp(name, profile) == 0)
            ct_csaf_finding_add(world->out, category, "is the name of the profile %s", profiles[i]);
    }
}

/* Has one item of the list a category that is among these? A missing one counts as `silent`. */
static bool has_category(const CtCsafNode *list, const char *categories, const char *silent)
{
    g_auto(GStrv) wanted = g_strsplit(categories, "|", -1);

    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const char *category = ct_csaf_node_text_at(ct_csaf_node_item(list, i), "category");

        if (g_strv_contains((const char *const *)wanted, category == NULL ? silent : category))
            return true;
    }
    return false;
}

/* A finding at the document's list, or at the document when there is none. */
static void ask_document(const CtCsafWorld *world, const char *list, const char *categories,
                         const char *silent)
{
    const CtCsafNode *document = ct_csaf_node_at(world->root, "document");
    const CtCsafNode *node = ct_csaf_node_at(document, list);

    if (!has_category(node, categories, silent))
        ct_csaf_finding_add(world->out, node != NULL ? node : document,
                            "%s needs one of %s with the category %s", world->category, list,
                            categories);
}

void ct_csaf_profile_notes(const CtCsafWorld *world)
{
    if (is_of(world, INFORMATIONAL "|" INCIDENT))
        ask_document(world, "notes", "description|details|general|summary", "");
}

void ct_csaf_profile_description(const CtCsafWorld *world)
{
    if (is_of(world, GONE))
        ask_document(world, "notes", "description", "");
}

void ct_csaf_profile_references(const CtCsafWorld *world)
{
    if (is_of(world, INFORMATIONAL "|" INCIDENT))
        ask_document(world, "references", "external", "external"); /* the schema's default */
}

void ct_csaf_profile_no_vulnerabilities(const CtCsafWorld *world)
{
    const CtCsafNode *node = ct_csaf_node_at(world->root, "vulnerabilities");

    bool none =
        is_of(world, INFORMATIONAL) || (world->version == CT_CSAF_2_1 && is_of(world, GONE));

    if (none && node != NULL)
        ct_csaf_finding_add(world->out, node, "%s has none", world->category);
}

static void ask_root(const CtCsafWorld *world, const char *name)
{
    if (is_of(world, ADVISORY "|" VEX "|" DEPRECATED) && ct_csaf_node_at(world->root, name) == NULL)
        ct_csaf_finding_add(world->out, world->root, "%s lacks the property %s", world->category,
                            name);
}

void ct_csaf_profile_tree(const CtCsafWorld *world)
{
    ask_root(world, "product_tree");
}

void ct_csaf_profile_vulnerabilities(const CtCsafWorld *world)
{
    ask_root(world, "vulnerabilities");
}

/* Each vulnerability must have one of the properties, given as paths parted by bars. */
static void ask_vulnerabilities(const CtCsafWorld *world, const char *paths)
{
    g_auto(GStrv) wanted = g_strsplit(paths, "|", -1);
    const CtCsafNode *list = ct_csaf_node_at(world->root, "vulnerabilities");

    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        bool found = false;

        for (char **path = wanted; *path != NULL; path++)
            found = found || ct_csaf_node_at(item, *path) != NULL;
        if (!found)
            ct_csaf_finding_add(world->out, item, "%s lacks the property %s", world->category,
                                paths);
    }
}

void ct_csaf_profile_vulnerability_notes(const CtCsafWorld *world)
{
    if (is_of(world, ADVISORY "|" VEX "|" DEPRECATED))
        ask_vulnerabilities(world, "notes");
}

void ct_csaf_profile_status(const CtCsafWorld *world)
{
    if (is_of(world, ADVISORY "|" DEPRECATED))
        ask_vulnerabilities(world, "product_status");
}

void ct_csaf_profile_affected(const CtCsafWorld *world)
{
    if (is_of(world, ADVISORY))
        ask_vulnerabilities(world, "product_status/known_affected");
}

void ct_csaf_profile_vex_status(const CtCsafWorld *world)
{
    if (is_of(world, VEX))
        ask_vulnerabilities(world, "product_status/fixed|product_status/known_affected"
                                   "|product_status/known_not_affected"
                                   "|product_status/under_investigation");
}

void ct_csaf_profile_vex_id(const CtCsafWorld *world)
{
    if (is_of(world, VEX))
        ask_vulnerabilities(world, "cve|ids");
}

/* Adds the products of every item of the list; with a category, only of items that have it. */
static void cover(const CtCsafWorld *world, const CtCsafNode *list, const char *category,
                  GHashTable *out)
{
    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        g_autoptr(GHashTable) members = ct_csaf_world_members(world, item);
        GHashTableIter iter;
        void *id;

        if (category != NULL && !ct_csaf_node_says(item, "category", category))
            continue;
        g_hash_table_iter_init(&iter, members);
        while (g_hash_table_iter_next(&iter, &id, NULL))
            g_hash_table_add(out, id);
    }
}

static void ask_covered(const CtCsafWorld *world, const CtCsafNode *products, GHashTable *covered,
                        const char *statement)
{
    for (unsigned i = 0; i < ct_csaf_node_count(products); i++) {
        const CtCsafNode *product = ct_csaf_node_item(products, i);
        const char *id = ct_csaf_node_text(product);

        if (id != NULL && !g_hash_table_contains(covered, id))
            ct_csaf_finding_add(world->out, product, "has no %s statement", statement);
    }
}

static void check_impact(const CtCsafWorld *world, const CtCsafNode *vulnerability)
{
    g_autoptr(GHashTable) covered = g_hash_table_new(g_str_hash, g_str_equal);

    cover(world, ct_csaf_node_at(vulnerability, "flags"), NULL, covered);
    cover(world, ct_csaf_node_at(vulnerability, "threats"), "impact", covered);
    ask_covered(world, ct_csaf_node_at(vulnerability, "product_status/known_not_affected"), covered,
                "impact");
}

void ct_csaf_profile_vex_impact(const CtCsafWorld *world)
{
    if (is_of(world, VEX))
        ct_csaf_world_each(world, "vulnerabilities/*", check_impact);
}

static void check_action(const CtCsafWorld *world, const CtCsafNode *vulnerability)
{
    g_autoptr(GHashTable) covered = g_hash_table_new(g_str_hash, g_str_equal);

    cover(world, ct_csaf_node_at(vulnerability, "remediations"), NULL, covered);
    ask_covered(world, ct_csaf_node_at(vulnerability, "product_status/known_affected"), covered,
                "action");
}

void ct_csaf_profile_vex_action(const CtCsafWorld *world)
{
    if (is_of(world, VEX))
        ct_csaf_world_each(world, "vulnerabilities/*", check_action);
}

/* ---- withdrawn and superseded documents ---- */

void ct_csaf_profile_no_tree(const CtCsafWorld *world)
{
    const CtCsafNode *node = ct_csaf_node_at(world->root, "product_tree");

    if (is_of(world, GONE) && node != NULL)
        ct_csaf_finding_add(world->out, node, "%s has none", world->category);
}

void ct_csaf_profile_history(const CtCsafWorld *world)
{
    const CtCsafNode *node = ct_csaf_node_at(world->root, "document/tracking/revision_history");

    if (is_of(world, GONE) && ct_csaf_node_count(node) < 2)
        ct_csaf_finding_add(world->out, node != NULL ? node : world->root,
                            "%s has at least two revisions", world->category);
}

void ct_csaf_profile_withdrawal(const CtCsafWorld *world)
{
    if (is_of(world, WITHDRAWN))
        ct_csaf_note_one(world, "Reasoning for Withdrawal", "description");
}

void ct_csaf_profile_supersession(const CtCsafWorld *world)
{
    if (is_of(world, SUPERSEDED))
        ct_csaf_note_one(world, "Reasoning for Supersession", "description");
}

void ct_csaf_profile_superseding(const CtCsafWorld *world)
{
    const CtCsafNode *document = ct_csaf_node_at(world->root, "document");
    const CtCsafNode *list = ct_csaf_node_at(document, "references");

    if (!is_of(world, SUPERSEDED) || !ct_csaf_note_in_english(world))
        return;
    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        const char *summary = ct_csaf_node_text_at(item, "summary");

        if (summary != NULL && g_str_has_prefix(summary, "Superseding Document") &&
            (ct_csaf_node_at(item, "category") == NULL ||
             ct_csaf_node_says(item, "category", "external")))
            return;
    }
    ct_csaf_finding_add(
        world->out, list != NULL ? list : document,
        "lacks an external reference whose summary begins \"Superseding Document\"");
}

/* ---- what is fixed was affected ---- */

/* Adds what a product is called without its version; false when that cannot be told. */
static bool add_name(const CtCsafNode *product, GString *out)
{
    static const char *const versions[] = { "product_version", "product_version_range",
                                            "service_pack", "patch_level", NULL };
    const CtCsafNode *branch = product->parent;
    bool any = false;

    if (branch == NULL || ct_csaf_node_at(branch, "category") == NULL || branch->key != NULL)
        return false;
    for (; branch != NULL && branch->key == NULL; branch = branch->parent->parent) {
        const char *category = ct_csaf_node_text_at(branch, "category");
        const char *name = ct_csaf_node_text_at(branch, "name");

        if (category == NULL || name == NULL || g_strv_contains(versions, category))
            continue;
        g_string_append_printf(out, "%s=%s\n", category, name);
        any = true;
    }
    return any;
}

/* Of a relationship: its two sides; what is only installed beside another is itself. */
static char *name_of(const CtCsafWorld *world, const char *id)
{
    const CtCsafNode *product = g_hash_table_lookup(world->defined, id);
    g_autoptr(GString) name = g_string_new(NULL);

    for (unsigned steps = 0; product != NULL && steps < CT_LIMIT_JSON_DEPTH; steps++) {
        const CtCsafNode *relation = product->parent;
        const char *first = ct_csaf_node_text_at(relation, "product_reference");
        const char *second = ct_csaf_node_text_at(relation, "relates_to_product_reference");

        if (first == NULL || second == NULL)
            return add_name(product, name) ? g_string_free(g_steal_pointer(&name), FALSE) : NULL;
        const CtCsafNode *below = g_hash_table_lookup(world->defined, second);
        if (!ct_csaf_node_says(relation, "category", "installed_with") &&
            (below == NULL || !add_name(below, name)))
            g_string_append_printf(name, "on %s\n", second);
        product = g_hash_table_lookup(world->defined, first);
    }
    return NULL;
}

static void check_fixed(const CtCsafWorld *world, const CtCsafNode *vulnerability)
{
    const CtCsafNode *fixed = ct_csaf_node_at(vulnerability, "product_status/fixed");
    const CtCsafNode *affected = ct_csaf_node_at(vulnerability, "product_status/known_affected");
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool any_unknown = false;

    for (unsigned i = 0; i < ct_csaf_node_count(affected); i++) {
        const char *id = ct_csaf_node_text(ct_csaf_node_item(affected, i));
        char *name = id == NULL ? NULL : name_of(world, id);

        any_unknown = any_unknown || name == NULL;
        if (name != NULL)
            (void)g_hash_table_add(names, name);
    }
    for (unsigned i = 0; i < ct_csaf_node_count(fixed); i++) {
        const CtCsafNode *item = ct_csaf_node_item(fixed, i);
        const char *id = ct_csaf_node_text(item);
        g_autofree char *name = id == NULL ? NULL : name_of(world, id);
        bool is_there = name == NULL ? ct_csaf_node_count(affected) > 0
                                     : any_unknown || g_hash_table_contains(names, name);

        if (!is_there)
            ct_csaf_finding_add(world->out, item, "no version of it is known to be affected");
    }
}

void ct_csaf_profile_counterparts(const CtCsafWorld *world)
{
    if (is_of(world, ADVISORY))
        ct_csaf_world_each(world, "vulnerabilities/*", check_fixed);
}
