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
