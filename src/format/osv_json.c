/* osv_json.c - one record in memory at a time; events become ranges.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/osv_json.h"

#include "format/advisory_list.h"

#include <string.h>

enum { HEAD = 65536, POINTER_SIZE = 128 };

static bool has(CtBytes text, const char *word)
{
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static int detect(CtBytes source)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(HEAD);
    CtBytes head = ct_advisory_record_head(source, &unpacked);

    if (!ct_advisory_record_is_json(head) || !has(head, "\"id\""))
        return 0;
    if (has(head, "\"ecosystem\"") && has(head, "\"affected\""))
        return 90;
    return has(head, "\"schema_version\"") && has(head, "\"modified\"") ? 80 : 0;
}

/* ---- ranges ---- */

/* Events in pairs; false when they do not alternate. */
static bool read_events(CtAdvisoryList *self, CtJsonNode range, const CtAdvisoryTarget *target)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode event = ct_json_tree_first(tree, ct_json_tree_member(tree, range, "events"));
    CtAdvisoryRange here = { 0 };
    bool open = false;

    for (; event != CT_JSON_TREE_NONE; event = ct_json_tree_next(tree, event)) {
        CtBytes introduced = ct_json_tree_text_of(tree, event, "introduced");
        CtBytes fixed = ct_json_tree_text_of(tree, event, "fixed");
        CtBytes last = ct_json_tree_text_of(tree, event, "last_affected");

        if (fixed.size == 0)
            fixed = ct_json_tree_text_of(tree, event, "limit");
        if (introduced.size > 0) {
            if (open)
                return false;
            here = (CtAdvisoryRange){ 0 };
            if (!ct_bytes_equal(introduced, ct_bytes_of_text("0")))
                here.bound[CT_APPLICABILITY_FROM] = introduced;
            open = true;
            continue;
        }
        if (!open || (fixed.size == 0 && last.size == 0))
            return false;
        here.bound[CT_APPLICABILITY_BELOW] = fixed;
        here.bound[CT_APPLICABILITY_UPTO] = last;
        if (ct_bytes_equal(fixed, ct_bytes_of_text("*")))
            here.bound[CT_APPLICABILITY_BELOW] = (CtBytes){ NULL, 0 };
        ct_advisory_rows_add(&self->rows, target, &here, CT_ADVISORY_ROWS_VULNERABLE);
        open = false;
    }
    if (open)
        ct_advisory_rows_add(&self->rows, target, &here, CT_ADVISORY_ROWS_VULNERABLE);
    return true;
}

static void add_open(CtAdvisoryList *self, const CtAdvisoryTarget *target)
{
    ct_advisory_rows_open(&self->rows, true, false);
    ct_advisory_rows_add(&self->rows, target, &(CtAdvisoryRange){ 0 }, CT_ADVISORY_ROWS_VULNERABLE);
    ct_advisory_rows_unstated(&self->rows, "the record's events do not tell where a range ends");
    ct_advisory_rows_close(&self->rows);
}

static bool read_ranges(CtAdvisoryList *self, CtJsonNode affected, const CtAdvisoryTarget *target)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode range = ct_json_tree_first(tree, ct_json_tree_member(tree, affected, "ranges"));
    CtJsonNode version = ct_json_tree_first(tree, ct_json_tree_member(tree, affected, "versions"));
    bool whole = true;

    ct_advisory_rows_open(&self->rows, false, false);
    for (; range != CT_JSON_TREE_NONE; range = ct_json_tree_next(tree, range))
        if (!ct_json_tree_says(tree, range, "type", "GIT"))
            whole = read_events(self, range, target) && whole;
    for (; version != CT_JSON_TREE_NONE; version = ct_json_tree_next(tree, version)) {
        const CtAdvisoryRange one = { .exact = ct_json_tree_text(tree, version) };

        if (one.exact.size > 0)
            ct_advisory_rows_add(&self->rows, target, &one, CT_ADVISORY_ROWS_VULNERABLE);
    }
    ct_advisory_rows_close(&self->rows);
    if (!whole)
        add_open(self, target);
    return whole;
}

static bool read_affected(CtAdvisoryList *self, CtJsonNode affected, const char *pointer,
                          GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode package = ct_json_tree_member(tree, affected, "package");
    CtAdvisoryTarget target = { 0 };
    CtBytes name = ct_json_tree_text_of(tree, package, "name");

    if (package == CT_JSON_TREE_NONE)
        return true; /* of commits alone */
    if (!ct_advisory_target_of_ecosystem(ct_json_tree_text_of(tree, package, "ecosystem"), name,
                                         &target) &&
        !ct_advisory_target_of_purl(ct_json_tree_text_of(tree, package, "purl"), &target))
        return ct_advisory_list_aside(
            self, "a package's ecosystem has no order of versions that is known", pointer, error);
    bool whole = read_ranges(self, affected, &target);
    ct_advisory_target_clear(&target);
    return whole || ct_advisory_list_aside(
                        self, "a range's events do not alternate; the package is undetermined",
                        pointer, error);
}

/* ---- records ---- */

static bool emit(const CtAdvisoryList *self, CtBytes id, CtBytes origin, const char *pointer,
                 GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode root = ct_json_tree_root(tree);
    CtBytes withdrawn = ct_json_tree_text_of(tree, root, "withdrawn");
    const CtAdvisoryRecord advisory = {
        .id = id,
        .origin = ct_bytes_equal(id, origin) ? (CtBytes){ NULL, 0 } : origin,
        .feed = "osv",
        .pointer = pointer,
        .published = ct_advisory_record_time(ct_json_tree_text_of(tree, root, "published")),
        .modified = ct_advisory_record_time(ct_json_tree_text_of(tree, root, "modified")),
        .status = withdrawn.size > 0 ? ct_bytes_of_text("withdrawn") : (CtBytes){ NULL, 0 },
        .from = self->packed ? 0 : self->from,
        .to = self->packed ? 0 : self->json.reader.offset,
    };

    return ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->rows.tree), self->sink,
                                   self->user, error);
}

/* Under each CVE that it is or stands on; under its own id when there is none. */
static bool emit_all(const CtAdvisoryList *self, CtBytes id, const char *pointer, GError **error)
{
    static const char *const lists[] = { "aliases", "upstream" };
    const CtJsonTree *tree = self->tree;
    CtJsonNode root = ct_json_tree_root(tree);
    bool any = ct_advisory_record_is_cve(id);

    if (any && !emit(self, id, id, pointer, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        CtJsonNode at = ct_json_tree_first(tree, ct_json_tree_member(tree, root, lists[i]));

        for (; at != CT_JSON_TREE_NONE; at = ct_json_tree_next(tree, at)) {
            CtBytes alias = ct_json_tree_text(tree, at);

            if (!ct_advisory_record_is_cve(alias) || ct_bytes_equal(alias, id))
                continue;
            any = true;
            if (!emit(self, alias, id, pointer, error))
                return false;
        }
    }
    return any || emit(self, id, id, pointer, error);
}

static bool read_packages(CtAdvisoryList *self, const char *pointer, GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode root = ct_json_tree_root(tree);
    CtJsonNode affected = ct_json_tree_first(tree, ct_json_tree_member(tree, root, "affected"));
    char inside[POINTER_SIZE];

    ct_advisory_rows_empty(&self->rows);
    if (ct_json_tree_text_of(tree, root, "withdrawn").size > 0)
        return true;
    for (unsigned i = 0; affected != CT_JSON_TREE_NONE;
         affected = ct_json_tree_next(tree, affected)) {
        (void)g_snprintf(inside, sizeof inside, "%s/affected/%u", pointer, i++);
        if (!read_affected(self, affected, inside, error))
            return false;
    }
    return !self->rows.refused ||
           ct_advisory_list_aside(self, "some rows are too long or too many and were left out",
                                  pointer, error);
}

static bool read_record(CtAdvisoryList *self, const char *pointer, GError **error)
{
    CtBytes id = ct_json_tree_text_of(self->tree, ct_json_tree_root(self->tree), "id");
    if (id.size == 0 || id.size > 256)
        return ct_advisory_list_aside(self, "the record has no id", pointer, error);
    return read_packages(self, pointer, error) && emit_all(self, id, pointer, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_advisory_list_read(source, "OSV record", read_record, sink, user, error);
}

const CtFormat ct_osv_json_format = {
    .name = "osv-json",
    .summary = "OSV records, JSON, one or a list",
    .detect = detect,
    .read = read_source,
};
