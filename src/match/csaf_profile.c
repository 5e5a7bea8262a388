/* csaf_profile.c - each test names the profiles it is for, and is silent about the others.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_profile.h"

#include <string.h>

#define ADVISORY      "csaf_security_advisory"
#define DEPRECATED    "csaf_deprecated_security_advisory"
#define INFORMATIONAL "csaf_informational_advisory"
#define INCIDENT      "csaf_security_incident_response"
#define VEX           "csaf_vex"

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
    static const char *const profiles[] = { INFORMATIONAL, INCIDENT,         ADVISORY,         VEX,
                                            DEPRECATED,    "csaf_withdrawn", "csaf_superseded" };
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
    if (is_of(world, "csaf_withdrawn|csaf_superseded"))
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

    if (is_of(world, INFORMATIONAL) && node != NULL)
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
