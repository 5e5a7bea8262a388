/* csaf_ssvc.c - one shape, and the ids that an SSVC object may be about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_ssvc.h"

#include "match/csaf_list.h"

#include <string.h>

static void check_shape(const CtCsafWorld *world, const CtCsafNode *node)
{
    ct_csaf_schema_check_kind(world->version, node, "ssvc", world->out);
}

void ct_csaf_ssvc_shape(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/ssvc_v2", check_shape);
}

static bool is_id_of(const CtCsafNode *vulnerability, const char *id)
{
    const CtCsafNode *ids = ct_csaf_node_at(vulnerability, "ids");

    if (ct_csaf_node_says(vulnerability, "cve", id))
        return true;
    for (unsigned i = 0; i < ct_csaf_node_count(ids); i++)
        if (ct_csaf_node_says(ct_csaf_node_item(ids, i), "text", id))
            return true;
    return false;
}

static void check_target(const CtCsafWorld *world, const CtCsafNode *target)
{
    /* target_ids, ssvc_v2, content, the metric, metrics, the vulnerability */
    const CtCsafNode *vulnerability = target->parent->parent->parent->parent->parent->parent;
    const CtCsafNode *all = ct_csaf_node_at(world->root, "vulnerabilities");
    const char *id = ct_csaf_node_text(target);

    if (id == NULL)
        return;
    if (ct_csaf_node_says(world->root, "document/tracking/id", id)) {
        if (ct_csaf_node_count(all) > 1)
            ct_csaf_finding_add(world->out, target,
                                "is the document's id, which has more than one vulnerability");
    } else if (!is_id_of(vulnerability, id)) {
        ct_csaf_finding_add(world->out, target, "is no id of its vulnerability");
    }
}

void ct_csaf_ssvc_targets(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/ssvc_v2/target_ids/*",
                       check_target);
}

/* ---- decision points ---- */

/* What stands before the extensions: "ssvc" of "ssvc//.example.test$en-CA". The caller frees. */
static char *base_of(const char *namespace)
{
    return g_strndup(namespace, strcspn(namespace, "/"));
}

/* Whether share/csaf/ssvc.txt has points of this namespace: the registered ones. */
static bool is_registered(const char *base)
{
    g_autofree char *front = g_strconcat(base, " ", NULL);

    return strpbrk(base, " \n") == NULL && ct_csaf_list_row(CT_CSAF_SSVC, front) != NULL;
}

/* The keys of its values in their order, or NULL when there is no such decision point. */
static char **values_of(const char *base, const CtCsafNode *selection)
{
    const char *key = ct_csaf_node_text_at(selection, "key");
    const char *version = ct_csaf_node_text_at(selection, "version");

    if (key == NULL || version == NULL || strpbrk(key, " \n") != NULL ||
        strpbrk(version, " \n") != NULL)
        return NULL;
    g_autofree char *front = g_strdup_printf("%s %s %s ", base, key, version);
    const char *row = ct_csaf_list_row(CT_CSAF_SSVC, front);
    g_autofree char *values = row == NULL ? NULL : g_strndup(row, strcspn(row, "\n"));
    return values == NULL ? NULL : g_strsplit(values, " ", -1);
}

static int place_of(char **values, const char *key)
{
    for (int i = 0; values[i] != NULL; i++)
        if (strcmp(values[i], key) == 0)
            return i;
    return -1;
}

/* An extension of the namespace may leave values out, and neither add nor move any. */
static void check_values(const CtCsafWorld *world, const CtCsafNode *list, char **values)
{
    int before = -1;

    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *node = ct_csaf_node_at(ct_csaf_node_item(list, i), "key");
        const char *key = ct_csaf_node_text(node);

        if (key == NULL)
            continue;
        int place = place_of(values, key);
        if (place < 0)
            ct_csaf_finding_add(world->out, node, "the decision point has no such value");
        else if (place <= before)
            ct_csaf_finding_add(world->out, node, "stands in another order than in its definition");
        before = MAX(before, place);
    }
}

static void check_selection(const CtCsafWorld *world, const CtCsafNode *selection)
{
    const char *namespace = ct_csaf_node_text_at(selection, "namespace");
    g_autofree char *base = namespace == NULL ? NULL : base_of(namespace);

    if (base == NULL)
        return;
    if (strcmp(base, "invalid") == 0 || strcmp(base, "x_invalid") == 0)
        ct_csaf_finding_add(world->out, ct_csaf_node_at(selection, "namespace"),
                            "the namespace is reserved for what is not valid");
    if (!is_registered(base))
        return;
    g_auto(GStrv) values = values_of(base, selection);
    if (values == NULL)
        ct_csaf_finding_add(world->out, selection,
                            "the namespace %s has no decision point of this key and version", base);
    else
        check_values(world, ct_csaf_node_at(selection, "values"), values);
}

void ct_csaf_ssvc_values(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/ssvc_v2/selections/*",
                       check_selection);
}
