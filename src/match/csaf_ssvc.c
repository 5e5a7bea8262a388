/* csaf_ssvc.c - one shape, and the ids that an SSVC object may be about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_ssvc.h"

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

/* Of the namespace ssvc: key, version, and the keys of its values in their order. */
static const char *const points[][3] = {
    { "A", "2.0.0", "N Y" },           { "E", "1.0.0", "N P A" },
    { "E", "1.1.0", "N P A" },         { "EXP", "1.0.1", "S C O" },
    { "HI", "2.0.2", "L M H VH" },     { "MI", "1.0.0", "N NED MSC MEF MF" },
    { "MI", "2.0.0", "D MSC MEF MF" }, { "PSI", "2.0.1", "M S" },
    { "SI", "2.0.0", "N M R C" },      { "TI", "1.0.0", "P T" },
    { "U", "1.0.1", "L E S" },         { "VD", "1.0.0", "D C" },
};

static const char *values_of(const CtCsafNode *selection)
{
    for (size_t i = 0; i < G_N_ELEMENTS(points); i++)
        if (ct_csaf_node_says(selection, "key", points[i][0]) &&
            ct_csaf_node_says(selection, "version", points[i][1]))
            return points[i][2];
    return NULL;
}

static int place_of(char **values, const char *key)
{
    for (int i = 0; values[i] != NULL; i++)
        if (strcmp(values[i], key) == 0)
            return i;
    return -1;
}

/* An extension of the namespace may leave values out, and neither add nor move any. */
static void check_selection(const CtCsafWorld *world, const CtCsafNode *selection)
{
    const char *namespace = ct_csaf_node_text_at(selection, "namespace");
    const CtCsafNode *list = ct_csaf_node_at(selection, "values");
    const char *known = values_of(selection);
    int before = -1;

    if (namespace == NULL || known == NULL ||
        (strcmp(namespace, "ssvc") != 0 && !g_str_has_prefix(namespace, "ssvc/")))
        return;
    g_auto(GStrv) values = g_strsplit(known, " ", -1);
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

void ct_csaf_ssvc_values(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/ssvc_v2/selections/*",
                       check_selection);
}
