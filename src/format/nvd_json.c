/* nvd_json.c - one pass over the feed; a CVE's tree is gathered while its object is read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/nvd_json.h"

#include "base/json.h"
#include "format/advisory_record.h"

#include <string.h>

enum { POINTER_SIZE = 96, HEAD = 16384 };

typedef struct {
    CtJson json;
    CtRecordSink sink; /* borrowed */
    void *user;
    const char *list; /* name of the member that lists the CVEs */
    uint64_t number;  /* of the CVE in its list */
    bool stopped;     /* by the sink */

    /* the CVE at hand */
    CtBuffer tree;
    CtBuffer id;
    CtBuffer status;
    CtInstant published;
    CtInstant modified;
    const char *problem; /* static text */
} Reading;

static int detect(CtBytes source)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(HEAD);
    CtBytes head = ct_advisory_record_head(source, &unpacked);

    if (head.size == 0 || memchr(head.data, '{', head.size) == NULL)
        return 0;
    if (memmem(head.data, head.size, "\"NVD_CVE\"", 9) != NULL)
        return 95;
    return memmem(head.data, head.size, "\"CVE_data_type\"", 15) != NULL ? 90 : 0;
}

static bool key_is(const CtJson *json, const char *name)
{
    return ct_bytes_equal(json->text, ct_bytes_of_text(name));
}

static void complain(Reading *self, const char *problem)
{
    if (self->problem == NULL)
        self->problem = problem;
}

/* The value that a key has just announced, when it is text; else it is passed over. */
static bool text_value(CtJson *json)
{
    CtJsonToken token = ct_json_step(json);

    if (token == CT_JSON_TEXT)
        return true;
    ct_json_skip(json, token);
    return false;
}

static bool truth_value(CtJson *json)
{
    CtJsonToken token = ct_json_step(json);

    ct_json_skip(json, token);
    return token == CT_JSON_TRUE;
}

/* ---- rows ---- */

/* Texts of one row are copied, because escapes live only until the next step. */
typedef struct {
    CtBuffer text[1 + CT_APPLICABILITY_BOUNDS]; /* the criterion, then the bounds */
    bool vulnerable;
} Row;

static const char *const row_keys[] = { "criteria", "versionStartIncluding",
                                        "versionStartExcluding", "versionEndIncluding",
                                        "versionEndExcluding" };

static void read_row_member(Reading *self, Row *row)
{
    if (key_is(&self->json, "vulnerable")) {
        row->vulnerable = truth_value(&self->json);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(row_keys); i++)
        if (key_is(&self->json, row_keys[i]) || (i == 0 && key_is(&self->json, "cpe23Uri"))) {
            if (text_value(&self->json))
                ct_buffer_add(&row->text[i], self->json.text);
            return;
        }
    ct_json_skip(&self->json, CT_JSON_KEY);
}

static void read_row(Reading *self)
{
    Row row = { .vulnerable = true };
    CtApplicabilityRow made = { 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(row.text); i++)
        row.text[i] = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        read_row_member(self, &row);
    made.vulnerable = row.vulnerable;
    made.criterion = ct_buffer_bytes(&row.text[0]);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        made.bound[i] = ct_buffer_bytes(&row.text[1 + i]);
    if (!ct_applicability_row(&self->tree, &made))
        complain(self, "a match has no criterion, or a text that is too long");
    for (size_t i = 0; i < G_N_ELEMENTS(row.text); i++)
        ct_buffer_clear(&row.text[i]);
}

/* An array of objects; `each` reads one, up to its end. */
static void read_objects(Reading *self, void (*each)(Reading *))
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        complain(self, "a list is none");
        return;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        if (token == CT_JSON_OBJECT) {
            each(self);
            continue;
        }
        ct_json_skip(&self->json, token);
        complain(self, "an entry of a list is no object");
    }
}

/* ---- nodes ---- */

/* Operator and negation may stand behind the children, so the mark is put in afterwards. */
static void read_node(Reading *self)
{
    size_t at = self->tree.size;
    bool all = false;
    bool negated = false;

    ct_applicability_open(&self->tree, false, false);
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        if (key_is(&self->json, "operator")) {
            if (text_value(&self->json))
                all = key_is(&self->json, "AND");
        } else if (key_is(&self->json, "negate")) {
            negated = truth_value(&self->json);
        } else if (key_is(&self->json, "nodes") || key_is(&self->json, "children")) {
            read_objects(self, read_node);
        } else if (key_is(&self->json, "cpeMatch") || key_is(&self->json, "cpe_match")) {
            read_objects(self, read_row);
        } else {
            ct_json_skip(&self->json, CT_JSON_KEY);
        }
    }
    ct_applicability_close(&self->tree);
    if (ct_buffer_ok(&self->tree))
        self->tree.data[at] = (uint8_t)(all ? (negated ? 'a' : 'A') : (negated ? 'o' : 'O'));
}

/* 1.1: "configurations": {"nodes": [...]}; 2.0: a list of {"nodes": [...]}. */
static void read_configurations(Reading *self)
{
    if (strcmp(self->list, "CVE_Items") != 0) {
        read_objects(self, read_node);
        return;
    }
    CtJsonToken token = ct_json_step(&self->json);
    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        if (key_is(&self->json, "nodes"))
            read_objects(self, read_node);
        else
            ct_json_skip(&self->json, CT_JSON_KEY);
    }
}

/* ---- one CVE ---- */

static void take_text(Reading *self, CtBuffer *out)
{
    ct_buffer_empty(out);
    if (text_value(&self->json))
        ct_buffer_add(out, self->json.text);
}

static CtInstant take_time(Reading *self)
{
    return text_value(&self->json) ? ct_advisory_record_time(self->json.text) : CT_INSTANT_NEVER;
}

static void read_members(Reading *self);

/* 1.1 wraps the id: "cve": {"CVE_data_meta": {"ID": ...}}. */
static void read_inner(Reading *self)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_OBJECT)
        read_members(self);
    else
        ct_json_skip(&self->json, token);
}

static void read_member(Reading *self)
{
    CtJson *json = &self->json;

    if (key_is(json, "id") || key_is(json, "ID"))
        take_text(self, &self->id);
    else if (key_is(json, "published") || key_is(json, "publishedDate"))
        self->published = take_time(self);
    else if (key_is(json, "lastModified") || key_is(json, "lastModifiedDate"))
        self->modified = take_time(self);
    else if (key_is(json, "vulnStatus"))
        take_text(self, &self->status);
    else if (key_is(json, "configurations"))
        read_configurations(self);
    else if (key_is(json, "cve") || key_is(json, "CVE_data_meta"))
        read_inner(self);
    else
        ct_json_skip(json, CT_JSON_KEY);
}

static void read_members(Reading *self)
{
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        read_member(self);
}

static bool read_cve(Reading *self, GError **error)
{
    char pointer[POINTER_SIZE];
    size_t from = self->json.at;

    (void)g_snprintf(pointer, sizeof pointer, "/%s/%" G_GUINT64_FORMAT, self->list, self->number++);
    ct_buffer_empty(&self->tree);
    ct_buffer_empty(&self->id);
    ct_buffer_empty(&self->status);
    self->published = self->modified = CT_INSTANT_NEVER;
    self->problem = NULL;
    read_members(self);
    if (!ct_reader_ok(&self->json.reader))
        return true; /* asked once at the end */
    if (!ct_advisory_record_is_cve(ct_buffer_bytes(&self->id)))
        complain(self, "the entry has no CVE id");
    if (!ct_buffer_ok(&self->tree))
        complain(self, "its configurations are larger than one advisory's may be");
    if (self->problem != NULL)
        return ct_advisory_record_aside("advisory", self->problem, pointer, self->sink, self->user,
                                        error);
    const CtAdvisoryRecord advisory = {
        .id = ct_buffer_bytes(&self->id),
        .feed = "nvd",
        .pointer = pointer,
        .published = self->published,
        .modified = self->modified,
        .status = ct_buffer_bytes(&self->status),
        .from = from,
        .to = self->json.reader.offset,
    };
    return ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->tree), self->sink, self->user,
                                   error);
}

static bool read_list(Reading *self, GError **error)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_ARRAY) {
        ct_json_reject(&self->json, "lists its CVEs in something that is no list");
        return true;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        if (token != CT_JSON_OBJECT)
            ct_json_reject(&self->json, "has a CVE that is no object");
        else if (!read_cve(self, error))
            return false;
    }
    return true;
}

static bool read_feed(Reading *self, GError **error)
{
    bool listed = false;

    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        bool old = key_is(&self->json, "CVE_Items");

        if (!old && !key_is(&self->json, "vulnerabilities")) {
            ct_json_skip(&self->json, CT_JSON_KEY);
            continue;
        }
        listed = true;
        self->list = old ? "CVE_Items" : "vulnerabilities";
        if (!read_list(self, error))
            return false;
    }
    if (listed && self->number == 0 && ct_reader_ok(&self->json.reader) &&
        !ct_advisory_record_aside("empty", "the feed lists no CVE", "", self->sink, self->user,
                                  error))
        return false;
    if (!listed && ct_reader_ok(&self->json.reader))
        return ct_fail(error, CT_ERROR_INPUT,
                       "NVD feed: has neither vulnerabilities nor CVE_Items");
    return ct_json_check(&self->json, "NVD feed", error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    CtBytes text;

    if (!ct_advisory_record_unpack(source, &unpacked, &text, error))
        return false;
    Reading self = { .json = ct_json_over(text),
                     .sink = sink,
                     .user = user,
                     .tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE),
                     .id = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                     .status = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
    bool done = read_feed(&self, error);
    ct_json_clear(&self.json);
    ct_buffer_clear(&self.tree);
    ct_buffer_clear(&self.id);
    ct_buffer_clear(&self.status);
    return done;
}

const CtFormat ct_nvd_json_format = {
    .name = "nvd-json",
    .summary = "NVD vulnerability feed, JSON 2.0 or 1.1, plain or gzip",
    .detect = detect,
    .read = read_source,
};
