/* debian_tracker.c - one id of one package in memory at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/debian_tracker.h"

#include "base/json_tree.h"
#include "format/advisory_record.h"
#include "format/advisory_rows.h"

#include <string.h>

enum { HEAD = 65536, POINTER_SIZE = 512 };

typedef struct {
    CtJson json;
    CtJsonTree *tree; /* owned */
    CtAdvisoryRows rows;
    CtBuffer package; /* its name */
    CtBuffer id;
    CtRecordSink sink; /* borrowed */
    void *user;
    uint64_t number;
    bool packed;
} Reading;

static int detect(CtBytes source)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(HEAD);
    CtBytes head = ct_advisory_record_head(source, &unpacked);

    if (!ct_advisory_record_is_json(head) ||
        memmem(head.data, head.size, "\"releases\"", 10) == NULL ||
        memmem(head.data, head.size, "\"status\"", 8) == NULL)
        return 0;
    return memmem(head.data, head.size, "\"repositories\"", 14) != NULL ||
                   memmem(head.data, head.size, "\"urgency\"", 9) != NULL
               ? 88
               : 0;
}

static bool aside(const Reading *self, const char *detail, const char *pointer, GError **error)
{
    return ct_advisory_record_aside("advisory", detail, pointer, self->sink, self->user, error);
}

static void add_release(Reading *self, CtJsonNode release, bool *out_known)
{
    const CtJsonTree *tree = self->tree;
    CtBytes fixed = ct_json_tree_text_of(tree, release, "fixed_version");
    bool resolved = ct_json_tree_says(tree, release, "status", "resolved");
    bool undetermined = ct_json_tree_says(tree, release, "status", "undetermined");
    CtAdvisoryTarget target;
    CtAdvisoryRange range = { 0 };

    *out_known = undetermined || resolved || ct_json_tree_says(tree, release, "status", "open");
    if (!*out_known || (resolved && ct_bytes_equal(fixed, ct_bytes_of_text("0"))))
        return;
    if (resolved)
        range.bound[CT_APPLICABILITY_BELOW] = fixed;
    ct_advisory_target_of_debian(ct_buffer_bytes(&self->package), ct_json_tree_key(tree, release),
                                 &target);
    ct_advisory_rows_open(&self->rows, undetermined || (resolved && fixed.size == 0), false);
    ct_advisory_rows_add(&self->rows, &target, &range, CT_ADVISORY_ROWS_VULNERABLE);
    if (undetermined || (resolved && fixed.size == 0))
        ct_advisory_rows_unstated(&self->rows,
                                  "the tracker has not decided, or not said since when");
    ct_advisory_rows_close(&self->rows);
    ct_advisory_target_clear(&target);
}

static bool read_releases(Reading *self, const char *pointer, GError **error)
{
    const CtJsonTree *tree = self->tree;
    CtJsonNode list = ct_json_tree_member(tree, ct_json_tree_root(tree), "releases");
    CtJsonNode release = ct_json_tree_first(tree, list);
    bool known = true;

    ct_advisory_rows_empty(&self->rows);
    for (; release != CT_JSON_TREE_NONE; release = ct_json_tree_next(tree, release)) {
        add_release(self, release, &known);
        if (!known && !aside(self, "a release's status is none of open, resolved and undetermined",
                             pointer, error))
            return false;
    }
    return !self->rows.refused ||
           aside(self, "some rows are too long and were left out", pointer, error);
}

/* One token of a JSON pointer (RFC 6901), cut where it is absurd. */
static void add_token(GString *out, CtBytes token)
{
    g_string_append_c(out, '/');
    for (size_t i = 0; i < token.size && out->len < POINTER_SIZE - 3; i++) {
        if (token.data[i] == '~' || token.data[i] == '/')
            g_string_append(out, token.data[i] == '~' ? "~0" : "~1");
        else
            g_string_append_c(out, (char)token.data[i]);
    }
}

static bool read_id(Reading *self, GError **error)
{
    g_autoptr(GString) pointer = g_string_new(NULL);
    size_t from = self->json.at;

    add_token(pointer, ct_buffer_bytes(&self->package));
    add_token(pointer, ct_buffer_bytes(&self->id));
    self->number++;
    if (!ct_json_tree_read(self->tree, &self->json, ct_json_step(&self->json)))
        return aside(self, "the entry is larger than one may be", pointer->str, error);
    if (!ct_reader_ok(&self->json.reader))
        return true; /* asked once at the end */
    if (self->id.size == 0 || self->id.size > 256 || !ct_buffer_ok(&self->package))
        return aside(self, "the entry has no id or no package", pointer->str, error);
    if (!read_releases(self, pointer->str, error))
        return false;
    const CtAdvisoryRecord advisory = {
        .id = ct_buffer_bytes(&self->id),
        .origin = ct_buffer_bytes(&self->package),
        .feed = "debian",
        .pointer = pointer->str,
        .published = CT_INSTANT_NEVER,
        .modified = CT_INSTANT_NEVER,
        .from = self->packed ? 0 : from,
        .to = self->packed ? 0 : self->json.reader.offset,
    };
    return ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->rows.tree), self->sink,
                                   self->user, error);
}

static bool read_package(Reading *self, GError **error)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return aside(self, "a package's entry is no object", "", error);
    }
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        ct_buffer_empty(&self->id);
        ct_buffer_add(&self->id, self->json.text);
        if (!read_id(self, error))
            return false;
    }
    return true;
}

static bool read_all(Reading *self, GError **error)
{
    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        ct_buffer_empty(&self->package);
        ct_buffer_add(&self->package, self->json.text);
        if (!read_package(self, error))
            return false;
    }
    if (self->number == 0 && ct_reader_ok(&self->json.reader) &&
        !ct_advisory_record_aside("empty", "the data lists no package", "", self->sink, self->user,
                                  error))
        return false;
    return ct_json_check(&self->json, "Debian tracker", error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    CtBytes text;

    if (!ct_advisory_record_unpack(source, &unpacked, &text, error))
        return false;
    Reading self = { .json = ct_json_over(text),
                     .tree = ct_json_tree_new(),
                     .rows = ct_advisory_rows_new(),
                     .package = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                     .id = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                     .packed = text.data != source.data,
                     .sink = sink,
                     .user = user };
    bool done = read_all(&self, error);
    ct_json_clear(&self.json);
    ct_json_tree_free(self.tree);
    ct_advisory_rows_clear(&self.rows);
    ct_buffer_clear(&self.package);
    ct_buffer_clear(&self.id);
    return done;
}

const CtFormat ct_debian_tracker_format = {
    .name = "debian-tracker",
    .summary = "Debian security tracker data, JSON",
    .detect = detect,
    .read = read_source,
};
