/* cve_record.c - one record in memory at a time; its products times its versions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cve_record.h"

#include "format/advisory_list.h"
#include "format/cve_versions.h"

#include <string.h>

enum { POINTER_SIZE = 160, HEAD = 65536 };

/* One `affected` with what is multiplied. */
typedef struct {
    GArray *targets;  /* of CtAdvisoryTarget */
    GArray *versions; /* of CtCveVersions */
    GPtrArray *kept;  /* owned texts */
    GArray *exact;    /* of CtBytes: CPE names that hold their version themselves */
    CtCveStatus other;
} Affected;

static int detect(CtBytes source)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(HEAD);
    CtBytes head = ct_advisory_record_head(source, &unpacked);

    return ct_advisory_record_is_json(head) &&
                   memmem(head.data, head.size, "\"CVE_RECORD\"", 12) != NULL
               ? 96
               : 0;
}

/* ---- names ---- */

static void clear_target(void *data)
{
    ct_advisory_target_clear(data);
}

static void take_cpes(const CtJsonTree *tree, CtJsonNode list, Affected *out)
{
    for (CtJsonNode at = ct_json_tree_first(tree, list); at != CT_JSON_TREE_NONE;
         at = ct_json_tree_next(tree, at)) {
        CtBytes name = ct_json_tree_text(tree, at);
        CtAdvisoryTarget target;

        if (ct_advisory_target_of_cpe(name, &target))
            g_array_append_val(out->targets, target);
        else if (name.size > 0)
            g_array_append_val(out->exact, name);
    }
}

/* By registry, by package URL, else by words of any part. */
static void take_names(const CtJsonTree *tree, CtJsonNode affected, Affected *out)
{
    CtBytes vendor = ct_json_tree_text_of(tree, affected, "vendor");
    CtBytes product = ct_json_tree_text_of(tree, affected, "product");
    CtAdvisoryTarget target;

    take_cpes(tree, ct_json_tree_member(tree, affected, "cpes"), out);
    if (ct_advisory_target_of_purl(ct_json_tree_text_of(tree, affected, "packageURL"), &target) ||
        ct_advisory_target_of_registry(ct_json_tree_text_of(tree, affected, "collectionURL"),
                                       ct_json_tree_text_of(tree, affected, "packageName"),
                                       &target))
        g_array_append_val(out->targets, target);
    if (out->targets->len + out->exact->len > 0)
        return;
    for (const char *part = "aoh"; *part != '\0'; part++)
        if (ct_advisory_target_of_words(*part, vendor, product, &target))
            g_array_append_val(out->targets, target);
}

/* ---- products times versions ---- */

static void add_rows(CtAdvisoryRows *rows, const Affected *affected, CtCveStatus status,
                     CtAdvisoryRowKind kind)
{
    for (guint v = 0; v < affected->versions->len; v++) {
        const CtCveVersions *versions = &g_array_index(affected->versions, CtCveVersions, v);

        for (guint t = 0; versions->status == status && t < affected->targets->len; t++)
            ct_advisory_rows_add(rows, &g_array_index(affected->targets, CtAdvisoryTarget, t),
                                 &versions->range, kind);
    }
}

static void add_every(CtAdvisoryRows *rows, const Affected *affected)
{
    for (guint t = 0; t < affected->targets->len; t++)
        ct_advisory_rows_add(rows, &g_array_index(affected->targets, CtAdvisoryTarget, t),
                             &(CtAdvisoryRange){ 0 }, CT_ADVISORY_ROWS_VULNERABLE);
}

/* A CPE name with a version of its own is a row as it stands. */
static void add_exact(CtAdvisoryRows *rows, const Affected *affected)
{
    for (guint i = 0; i < affected->exact->len; i++) {
        g_autofree char *name = ct_bytes_to_text(g_array_index(affected->exact, CtBytes, i));
        char empty[] = "";
        CtAdvisoryTarget target = { name, empty, true };

        ct_advisory_rows_add(rows, &target, &(CtAdvisoryRange){ 0 }, CT_ADVISORY_ROWS_VULNERABLE);
    }
}

static bool says(const Affected *affected, CtCveStatus status)
{
    for (guint v = 0; v < affected->versions->len; v++)
        if (g_array_index(affected->versions, CtCveVersions, v).status == status)
            return true;
    return false;
}

static void add_listed(CtAdvisoryRows *rows, const Affected *affected, const char *platforms)
{
    ct_advisory_rows_open(rows, platforms != NULL, false);
    ct_advisory_rows_open(rows, false, false);
    add_rows(rows, affected, CT_CVE_AFFECTED, CT_ADVISORY_ROWS_VULNERABLE);
    add_exact(rows, affected);
    ct_advisory_rows_close(rows);
    if (platforms != NULL)
        ct_advisory_rows_unstated(rows, platforms);
    ct_advisory_rows_close(rows);
}

/* Every version but the excepted ones. */
static void add_others(CtAdvisoryRows *rows, const Affected *affected, const char *platforms)
{
    ct_advisory_rows_open(rows, true, false);
    ct_advisory_rows_open(rows, false, false);
    add_every(rows, affected);
    ct_advisory_rows_close(rows);
    if (says(affected, CT_CVE_UNAFFECTED)) {
        ct_advisory_rows_open(rows, false, true);
        add_rows(rows, affected, CT_CVE_UNAFFECTED, CT_ADVISORY_ROWS_EXCEPTED);
        ct_advisory_rows_close(rows);
    }
    if (says(affected, CT_CVE_EXCEPTED))
        ct_advisory_rows_unstated(rows, "the record excepts a version in words");
    if (platforms != NULL)
        ct_advisory_rows_unstated(rows, platforms);
    ct_advisory_rows_close(rows);
}

/* What nobody can decide. */
static void add_undecided(CtAdvisoryRows *rows, const Affected *affected)
{
    ct_advisory_rows_open(rows, true, false);
    ct_advisory_rows_open(rows, false, false);
    add_rows(rows, affected, CT_CVE_UNDECIDED, CT_ADVISORY_ROWS_VULNERABLE);
    ct_advisory_rows_close(rows);
    ct_advisory_rows_unstated(rows, "the record tells the version in words, or that its status is "
                                    "unknown");
    ct_advisory_rows_close(rows);
}

static void add_nodes(CtAdvisoryRows *rows, const Affected *affected, const char *platforms)
{
    if (says(affected, CT_CVE_AFFECTED) || affected->exact->len > 0)
        add_listed(rows, affected, platforms);
    if (affected->other == CT_CVE_AFFECTED && affected->targets->len > 0)
        add_others(rows, affected, platforms);
    if (says(affected, CT_CVE_UNDECIDED) && affected->targets->len > 0)
        add_undecided(rows, affected);
}

static void add_bounded(CtAdvisoryRows *rows, const Affected *affected)
{
    ct_advisory_rows_open(rows, true, false);
    ct_advisory_rows_open(rows, false, false);
    add_every(rows, affected);
    ct_advisory_rows_close(rows);
    ct_advisory_rows_unstated(rows, "the record has more products times versions than are read");
    ct_advisory_rows_close(rows);
}

static char *platforms_of(const CtJsonTree *tree, CtJsonNode affected)
{
    g_autoptr(GString) words = g_string_new("on ");
    CtJsonNode at = ct_json_tree_first(tree, ct_json_tree_member(tree, affected, "platforms"));

    if (at == CT_JSON_TREE_NONE)
        return NULL;
    for (; at != CT_JSON_TREE_NONE && words->len < CT_LIMIT_APPLICABILITY_TEXT / 2;
         at = ct_json_tree_next(tree, at)) {
        CtBytes text = ct_json_tree_text(tree, at);

        g_string_append_printf(words, "%s%.*s", words->len > 3 ? ", " : "",
                               (int)MIN(text.size, 256), (const char *)text.data);
    }
    return g_strdup(words->str);
}

static bool read_versions(const CtAdvisoryList *self, CtJsonNode node, const char *pointer,
                          Affected *out, GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode entry = ct_json_tree_first(tree, ct_json_tree_member(tree, node, "versions"));

    for (unsigned i = 0; entry != CT_JSON_TREE_NONE; entry = ct_json_tree_next(tree, entry), i++) {
        const char *problem = ct_cve_versions_read(tree, entry, out->versions, out->kept);
        g_autofree char *place =
            problem == NULL ? NULL : g_strdup_printf("%s/versions/%u", pointer, i);

        if (problem != NULL && !ct_advisory_list_aside(self, problem, place, error))
            return false;
    }
    return true;
}

static bool read_status(const CtAdvisoryList *self, CtJsonNode node, const char *pointer,
                        Affected *out, GError **error)
{
    CtBytes other = ct_json_tree_text_of(self->tree, node, "defaultStatus");
    g_autofree char *place = NULL;

    if (ct_json_tree_member(self->tree, node, "defaultStatus") == CT_JSON_TREE_NONE)
        return true;
    out->other = ct_cve_versions_status(other);
    if (ct_cve_versions_is_status(other))
        return true;
    place = g_strconcat(pointer, "/defaultStatus", NULL);
    return ct_advisory_list_aside(
        self, "the status is none of affected, unaffected and unknown; it is undetermined", place,
        error);
}

static bool read_affected(CtAdvisoryList *self, CtJsonNode node, const char *pointer,
                          GError **error)
{
    const CtJsonTree *tree = self->tree;
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryTarget));
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(CtCveVersions));
    g_autoptr(GArray) exact = g_array_new(FALSE, FALSE, sizeof(CtBytes));
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    Affected affected = { targets, versions, kept, exact, CT_CVE_UNDECIDED };
    g_autofree char *platforms = platforms_of(tree, node);

    g_array_set_clear_func(targets, clear_target);
    take_names(tree, node, &affected);
    if (!read_status(self, node, pointer, &affected, error) ||
        !read_versions(self, node, pointer, &affected, error))
        return false;
    size_t names = (size_t)targets->len + exact->len;
    if (names == 0)
        return ct_advisory_list_aside(self, "an affected product has no name that can be compared",
                                      pointer, error);
    size_t rows = (size_t)targets->len * ((size_t)versions->len + 1) + exact->len + 3;
    if (ct_advisory_rows_fit(&self->rows, rows)) {
        add_nodes(&self->rows, &affected, platforms);
        return true;
    }
    g_autofree char *words =
        g_strdup_printf("%zu names times %u versions are more than %u rows; the names are kept "
                        "without versions, undetermined",
                        names, versions->len, CT_LIMIT_ADVISORY_ROWS);
    if (ct_advisory_rows_fit(&self->rows, (size_t)targets->len + 1))
        add_bounded(&self->rows, &affected);
    return ct_advisory_list_aside(self, words, pointer, error);
}

/* ---- cpeApplicability ---- */

static void read_match(CtAdvisoryList *self, CtJsonNode node)
{
    static const char *const keys[CT_APPLICABILITY_BOUNDS] = { "versionStartIncluding",
                                                               "versionStartExcluding",
                                                               "versionEndIncluding",
                                                               "versionEndExcluding" };
    const CtJsonTree *tree = self->tree;
    CtJsonNode vulnerable = ct_json_tree_member(tree, node, "vulnerable");
    CtApplicabilityRow row = { .criterion = ct_json_tree_text_of(tree, node, "criteria"),
                               .vulnerable = ct_json_tree_kind(tree, vulnerable) != CT_JSON_FALSE };

    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        row.bound[i] = ct_json_tree_text_of(tree, node, keys[i]);
    if (!ct_advisory_rows_fit(&self->rows, 1) || !ct_applicability_row(&self->rows.tree, &row))
        self->rows.refused = true;
    else
        self->rows.rows++;
}

// NOLINTNEXTLINE(misc-no-recursion): two levels, nodes and their matches
static void read_node(CtAdvisoryList *self, CtJsonNode node, unsigned depth)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode negate = ct_json_tree_member(tree, node, "negate");
    CtJsonNode at = ct_json_tree_first(tree, ct_json_tree_member(tree, node, "nodes"));

    ct_advisory_rows_open(&self->rows, ct_json_tree_says(tree, node, "operator", "AND"),
                          ct_json_tree_kind(tree, negate) == CT_JSON_TRUE);
    for (; at != CT_JSON_TREE_NONE && depth < CT_LIMIT_APPLICABILITY_DEPTH - 1;
         at = ct_json_tree_next(tree, at))
        read_node(self, at, depth + 1);
    at = ct_json_tree_first(tree, ct_json_tree_member(tree, node, "cpeMatch"));
    for (; at != CT_JSON_TREE_NONE; at = ct_json_tree_next(tree, at))
        read_match(self, at);
    ct_advisory_rows_close(&self->rows);
}

/* ---- containers and records ---- */

typedef struct {
    CtBytes id;
    CtBytes state;
    CtInstant published;
    CtInstant modified;
    const char *pointer;
} Heading;

static bool emit(const CtAdvisoryList *self, const Heading *heading, CtBytes origin,
                 const char *pointer, GError **error)
{
    const CtAdvisoryRecord advisory = {
        .id = heading->id,
        .origin = origin,
        .feed = "cve",
        .pointer = pointer,
        .published = heading->published,
        .modified = heading->modified,
        .status = heading->state,
        .from = self->packed ? 0 : self->from,
        .to = self->packed ? 0 : self->json.reader.offset,
    };

    return ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->rows.tree), self->sink,
                                   self->user, error);
}

static bool read_container(CtAdvisoryList *self, const Heading *heading, CtJsonNode container,
                           const char *pointer, GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode author = ct_json_tree_member(tree, container, "providerMetadata");
    CtJsonNode at = ct_json_tree_first(tree, ct_json_tree_member(tree, container, "affected"));
    char inside[POINTER_SIZE + 32];

    ct_advisory_rows_empty(&self->rows);
    for (unsigned i = 0; at != CT_JSON_TREE_NONE; at = ct_json_tree_next(tree, at)) {
        (void)g_snprintf(inside, sizeof inside, "%s/affected/%u", pointer, i++);
        if (!read_affected(self, at, inside, error))
            return false;
    }
    at = ct_json_tree_first(tree, ct_json_tree_member(tree, container, "cpeApplicability"));
    for (; at != CT_JSON_TREE_NONE; at = ct_json_tree_next(tree, at))
        read_node(self, at, 0);
    if (self->rows.refused &&
        !ct_advisory_list_aside(self, "some rows are too long or too many and were left out",
                                pointer, error))
        return false;
    bool rejected = ct_bytes_equal(heading->state, ct_bytes_of_text("REJECTED"));
    if (rejected)
        ct_advisory_rows_empty(&self->rows);
    if (self->rows.rows == 0 && !rejected && strstr(pointer, "/adp/") != NULL)
        return true; /* it adds nothing about products */
    return emit(self, heading, ct_json_tree_text_of(tree, author, "shortName"), pointer, error);
}

static bool read_containers(CtAdvisoryList *self, const Heading *heading, CtJsonNode record,
                            GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode containers = ct_json_tree_member(tree, record, "containers");
    CtJsonNode adp = ct_json_tree_first(tree, ct_json_tree_member(tree, containers, "adp"));
    char pointer[POINTER_SIZE];

    (void)g_snprintf(pointer, sizeof pointer, "%s/containers/cna", heading->pointer);
    if (!read_container(self, heading, ct_json_tree_member(tree, containers, "cna"), pointer,
                        error))
        return false;
    for (unsigned i = 0; adp != CT_JSON_TREE_NONE; adp = ct_json_tree_next(tree, adp)) {
        (void)g_snprintf(pointer, sizeof pointer, "%s/containers/adp/%u", heading->pointer, i++);
        if (!read_container(self, heading, adp, pointer, error))
            return false;
    }
    return true;
}

static bool read_record(CtAdvisoryList *self, const char *pointer, GError **error)
{
    CtJsonTree *tree = self->tree;

    CtJsonNode root = ct_json_tree_root(tree);
    CtJsonNode about = ct_json_tree_member(tree, root, "cveMetadata");
    const Heading heading = {
        .id = ct_json_tree_text_of(tree, about, "cveId"),
        .state = ct_json_tree_text_of(tree, about, "state"),
        .published = ct_advisory_record_time(ct_json_tree_text_of(tree, about, "datePublished")),
        .modified = ct_advisory_record_time(ct_json_tree_text_of(tree, about, "dateUpdated")),
        .pointer = pointer,
    };
    if (!ct_advisory_record_is_cve(heading.id))
        return ct_advisory_list_aside(self, "the record has no CVE id", pointer, error);
    return read_containers(self, &heading, root, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_advisory_list_read(source, "CVE record", read_record, sink, user, error);
}

const CtFormat ct_cve_record_format = {
    .name = "cve-record",
    .summary = "CVE records, JSON 5.x, one or a list",
    .detect = detect,
    .read = read_source,
};
