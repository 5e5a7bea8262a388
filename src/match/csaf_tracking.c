/* csaf_tracking.c - the history sorted by date, and what must agree with it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_tracking.h"

#include <string.h>

#define NIL_UUID "00000000-0000-0000-0000-000000000000"
#define MAX_UUID "ffffffff-ffff-ffff-ffff-ffffffffffff"

/* ---- numbers of versions ---- */

static bool is_integer(const char *number)
{
    return strspn(number, "0123456789") == strlen(number);
}

static bool is_before_release(const char *number)
{
    return strcmp(number, "0") == 0 || g_str_has_prefix(number, "0.");
}

static bool has_pre_release(const char *number)
{
    return number[strcspn(number, "-+")] == '-';
}

/* Without build metadata, and without the pre-release part too when `plain`. The caller frees. */
static char *core_of(const char *number, bool plain)
{
    return g_strndup(number, strcspn(number, plain ? "-+" : "+"));
}

static const CtCsafRevision *revision(const CtCsafWorld *world, unsigned index)
{
    return &g_array_index(world->revisions, CtCsafRevision, index);
}

static const CtCsafNode *tracking(const CtCsafWorld *world, const char *name)
{
    return ct_csaf_node_at(ct_csaf_node_at(world->root, "document/tracking"), name);
}

void ct_csaf_tracking_sorted(const CtCsafWorld *world)
{
    for (unsigned i = 1; i < world->revisions->len; i++)
        if (ct_csaf_world_order(revision(world, i - 1)->number->text,
                                revision(world, i)->number->text) > 0) {
            ct_csaf_finding_add(world->out, tracking(world, "revision_history"),
                                "by date, number %s comes before %s",
                                revision(world, i - 1)->number->text,
                                revision(world, i)->number->text);
            return;
        }
}

void ct_csaf_tracking_latest(const CtCsafWorld *world)
{
    const CtCsafNode *version = tracking(world, "version");
    bool draft = strcmp(world->status, "draft") == 0;

    if (ct_csaf_node_text(version) == NULL || world->revisions->len == 0)
        return;
    const char *last = revision(world, world->revisions->len - 1)->number->text;
    g_autofree char *a = core_of(version->text, draft);
    g_autofree char *b = core_of(last, draft);
    if (strcmp(a, b) != 0)
        ct_csaf_finding_add(world->out, version, "the latest revision is %s", last);
}

void ct_csaf_tracking_draft(const CtCsafWorld *world)
{
    const char *version = ct_csaf_node_text(tracking(world, "version"));

    if (version != NULL && (is_before_release(version) || has_pre_release(version)) &&
        strcmp(world->status, "draft") != 0)
        ct_csaf_finding_add(world->out, tracking(world, "status"),
                            "must be draft, because the version is %s", version);
}

static void find_before_release(const CtCsafWorld *world, const CtCsafNode *number)
{
    if (ct_csaf_node_text(number) != NULL && is_before_release(number->text))
        ct_csaf_finding_add(world->out, number, "a released document has no revision %s",
                            number->text);
}

void ct_csaf_tracking_released(const CtCsafWorld *world)
{
    if (world->released)
        ct_csaf_world_each(world, "document/tracking/revision_history/*/number",
                           find_before_release);
}

static void find_pre_release(const CtCsafWorld *world, const CtCsafNode *number)
{
    if (ct_csaf_node_text(number) != NULL && has_pre_release(number->text))
        ct_csaf_finding_add(world->out, number, "a revision has no pre-release part");
}

void ct_csaf_tracking_pre_release(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "document/tracking/revision_history/*/number", find_pre_release);
}

void ct_csaf_tracking_not_draft(const CtCsafWorld *world)
{
    const CtCsafNode *version = tracking(world, "version");

    if (world->released && ct_csaf_node_text(version) != NULL && has_pre_release(version->text))
        ct_csaf_finding_add(world->out, version,
                            "a released document's version has no pre-release part");
}

void ct_csaf_tracking_gap(const CtCsafWorld *world)
{
    uint64_t before = 0;

    for (unsigned i = 0; i < world->revisions->len; i++) {
        const char *number = revision(world, i)->number->text;
        uint64_t major = g_ascii_strtoull(number, NULL, 10); /* saturates: then no gap is seen */

        if (i == 0 ? major > 1 : major > before + 1) {
            ct_csaf_finding_add(world->out, tracking(world, "revision_history"),
                                i == 0 ? "begins with %s, not with 0 or 1"
                                       : "a revision is missing before %s",
                                number);
            return;
        }
        before = major;
    }
}

void ct_csaf_tracking_twice(const CtCsafWorld *world)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) numbers =
        ct_csaf_node_select(world->root, "document/tracking/revision_history/*/number");

    for (unsigned i = 0; i < numbers->len; i++) {
        const CtCsafNode *number = g_ptr_array_index(numbers, i);

        if (ct_csaf_node_text(number) != NULL && !g_hash_table_add(seen, number->text))
            ct_csaf_finding_add(world->out, number, "another revision has this number already");
    }
}

void ct_csaf_tracking_mixed(const CtCsafWorld *world)
{
    g_autoptr(GPtrArray) numbers =
        ct_csaf_node_select(world->root, "document/tracking/revision_history/*/number");
    g_autoptr(GPtrArray) version = ct_csaf_node_select(world->root, "document/tracking/version");
    const char *first = numbers->len == 0 ? NULL : ct_csaf_node_text(numbers->pdata[0]);

    g_ptr_array_extend(numbers, version, NULL, NULL);
    for (unsigned i = 1; first != NULL && i < numbers->len; i++) {
        const CtCsafNode *number = g_ptr_array_index(numbers, i);
        const char *text = ct_csaf_node_text(number);

        if (text != NULL && is_integer(text) != is_integer(first))
            ct_csaf_finding_add(world->out, number,
                                "the first revision is %s: all are integers, or all semantic",
                                first);
    }
}

/* ---- language ---- */

void ct_csaf_tracking_translator(const CtCsafWorld *world)
{
    const CtCsafNode *document = ct_csaf_node_at(world->root, "document");

    if (ct_csaf_node_says(document, "publisher/category", "translator") &&
        ct_csaf_node_at(document, "source_lang") == NULL)
        ct_csaf_finding_add(world->out, document, "a translator's document lacks source_lang");
}

void ct_csaf_tracking_translation(const CtCsafWorld *world)
{
    const char *lang = ct_csaf_node_text_at(world->root, "document/lang");
    const CtCsafNode *source = ct_csaf_node_at(world->root, "document/source_lang");

    if (lang != NULL && ct_csaf_node_text(source) != NULL &&
        g_ascii_strcasecmp(lang, source->text) == 0)
        ct_csaf_finding_add(world->out, source, "is the language of the document too");
}

/* ---- sharing ---- */

static const CtCsafNode *sharing(const CtCsafWorld *world, const char *path)
{
    return ct_csaf_node_at(ct_csaf_node_at(world->root, "document/distribution"), path);
}

static bool is_clear(const CtCsafWorld *world)
{
    return ct_csaf_node_says(world->root, "document/distribution/tlp/label", "CLEAR");
}

void ct_csaf_tracking_group_private(const CtCsafWorld *world)
{
    const CtCsafNode *label = sharing(world, "tlp/label");

    if (g_strcmp0(ct_csaf_node_text(sharing(world, "sharing_group/id")), MAX_UUID) == 0 &&
        label != NULL && !is_clear(world))
        ct_csaf_finding_add(world->out, label, "must be CLEAR, because everybody is the group");
}

void ct_csaf_tracking_group_public(const CtCsafWorld *world)
{
    const CtCsafNode *id = sharing(world, "sharing_group/id");
    const char *text = ct_csaf_node_text(id);

    if (text == NULL || !is_clear(world) || strcmp(text, MAX_UUID) == 0 ||
        (strcmp(text, NIL_UUID) == 0 && strcmp(world->status, "draft") == 0))
        return;
    ct_csaf_finding_add(world->out, id, "must be the largest UUID, because the label is CLEAR");
}

static const struct {
    const char *id;
    const char *name;
} reserved[] = { { MAX_UUID, "Public" }, { NIL_UUID, "No sharing allowed" } };

void ct_csaf_tracking_group_name(const CtCsafWorld *world)
{
    const CtCsafNode *name = sharing(world, "sharing_group/name");
    const char *text = ct_csaf_node_text(name);
    const char *id = ct_csaf_node_text(sharing(world, "sharing_group/id"));

    for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(reserved); i++)
        if (strcmp(text, reserved[i].name) == 0 && g_strcmp0(id, reserved[i].id) != 0)
            ct_csaf_finding_add(world->out, name, "is the name of the group %s", reserved[i].id);
}

void ct_csaf_tracking_group_nameless(const CtCsafWorld *world)
{
    const CtCsafNode *group = sharing(world, "sharing_group");
    const CtCsafNode *name = ct_csaf_node_at(group, "name");

    for (size_t i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (ct_csaf_node_says(group, "id", reserved[i].id) &&
            g_strcmp0(ct_csaf_node_text(name), reserved[i].name) != 0)
            ct_csaf_finding_add(world->out, name != NULL ? name : group,
                                "the group with this id has the name \"%s\"", reserved[i].name);
}

/* ---- dates ---- */

/* CSAF 2.1, "Date and Time": a T and a Z in upper case and nothing else. */
static void check_letters(const CtCsafWorld *world, const CtCsafNode *node)
{
    const char *text = ct_csaf_node_text(node);
    CtCsafMoment moment;

    if (text == NULL)
        return;
    if (!ct_csaf_form_moment(text, &moment) || text[10] != 'T' || strchr(text, 'z') != NULL)
        ct_csaf_finding_add(world->out, node,
                            "is not a date, a T, a time and a Z or an offset (RFC 3339)");
}

void ct_csaf_tracking_time(const CtCsafWorld *world)
{
    static const char *const paths[] = {
        "document/tracking/current_release_date",
        "document/tracking/generator/date",
        "document/tracking/initial_release_date",
        "document/tracking/revision_history/*/date",
        "vulnerabilities/*/disclosure_date",
        "vulnerabilities/*/discovery_date",
        "vulnerabilities/*/first_known_exploitation_dates/*/date",
        "vulnerabilities/*/first_known_exploitation_dates/*/exploitation_date",
        "vulnerabilities/*/flags/*/date",
        "vulnerabilities/*/involvements/*/date",
        "vulnerabilities/*/metrics/*/content/epss/timestamp",
        "vulnerabilities/*/metrics/*/content/ssvc_v2/timestamp",
        "vulnerabilities/*/remediations/*/date",
        "vulnerabilities/*/threats/*/date",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        ct_csaf_world_each(world, paths[i], check_letters);
}

/* A released document knows nothing that is newer than its newest revision. */
static void check_newer(const CtCsafWorld *world, const CtCsafNode *node)
{
    CtCsafMoment moment;

    if (!world->released || world->revisions->len == 0 || ct_csaf_node_text(node) == NULL ||
        !ct_csaf_form_moment(node->text, &moment))
        return;
    if (ct_csaf_form_order(moment, revision(world, world->revisions->len - 1)->moment) > 0)
        ct_csaf_finding_add(world->out, node, "is newer than the newest revision");
}

void ct_csaf_tracking_disclosure(const CtCsafWorld *world)
{
    if (is_clear(world))
        ct_csaf_world_each(world, "vulnerabilities/*/disclosure_date", check_newer);
}

void ct_csaf_tracking_ssvc(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/ssvc_v2/timestamp", check_newer);
}

void ct_csaf_tracking_epss(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/metrics/*/content/epss/timestamp", check_newer);
}

void ct_csaf_tracking_exploited(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/first_known_exploitation_dates/*/date",
                       check_newer);
    ct_csaf_world_each(
        world, "vulnerabilities/*/first_known_exploitation_dates/*/exploitation_date", check_newer);
}

static void check_exploited_order(const CtCsafWorld *world, const CtCsafNode *item)
{
    const CtCsafNode *exploited = ct_csaf_node_at(item, "exploitation_date");
    const char *date = ct_csaf_node_text_at(item, "date");
    CtCsafMoment known;
    CtCsafMoment happened;

    if (date != NULL && ct_csaf_node_text(exploited) != NULL && ct_csaf_form_moment(date, &known) &&
        ct_csaf_form_moment(exploited->text, &happened) && ct_csaf_form_order(happened, known) > 0)
        ct_csaf_finding_add(world->out, exploited, "is newer than the date of the information");
}

void ct_csaf_tracking_exploited_order(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "vulnerabilities/*/first_known_exploitation_dates/*",
                       check_exploited_order);
}
