/* nvd_json.c - one pass over the feed; a CVE's tree is gathered while its object is read.
 *
 * A value of the wrong kind is a doubt: it is told with its place, and what it would have decided
 * is left undetermined, so that nobody is acquitted by it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/nvd_json.h"

#include "base/json.h"
#include "format/advisory_record.h"
#include "format/lines.h"

#include <string.h>

enum { POINTER_SIZE = 96, HEAD = 16384, DOUBTS = 8, UNKNOWN = -1 };

/* A step of the way to the value at hand. */
typedef struct {
    const char *key; /* static text */
    int64_t number;  /* in the list that it names; UNKNOWN: it names no list */
} Step;

typedef struct {
    const char *words; /* static text */
    char *pointer;     /* owned */
} Doubt;

typedef struct {
    CtJson json;
    CtRecordSink sink; /* borrowed */
    void *user;
    const char *list; /* name of the member that lists the CVEs */
    uint64_t number;  /* of the CVE in its list */
    int64_t total;    /* what the feed says of itself; UNKNOWN: nothing */
    int64_t page;
    int64_t start;
    Step step[CT_LIMIT_JSON_DEPTH];
    size_t depth;

    /* the CVE at hand */
    CtBuffer tree;
    CtBuffer id;
    CtBuffer status;
    CtInstant published;
    CtInstant modified;
    const char *problem; /* static text */
    Doubt doubt[DOUBTS];
    size_t doubts; /* may be more than are kept */
    bool rejected; /* its description says so */
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

/* ---- places and doubts ---- */

static void enter(Reading *self, const char *key, int64_t number)
{
    self->step[self->depth++] = (Step){ key, number };
}

static char *pointer_to(const Reading *self, const char *key)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < self->depth; i++) {
        g_string_append_printf(text, "/%s", self->step[i].key);
        if (self->step[i].number != UNKNOWN)
            g_string_append_printf(text, "/%" G_GINT64_FORMAT, self->step[i].number);
    }
    g_string_append_printf(text, "/%s", key);
    return g_string_free(text, FALSE);
}

static void doubt(Reading *self, const char *key, const char *words)
{
    if (self->doubts++ < DOUBTS)
        self->doubt[self->doubts - 1] = (Doubt){ words, pointer_to(self, key) };
}

static void forget_doubts(Reading *self)
{
    for (size_t i = 0; i < MIN(self->doubts, DOUBTS); i++)
        g_free(self->doubt[i].pointer);
    self->doubts = 0;
}

static bool tell_doubts(const Reading *self, const char *pointer, GError **error)
{
    for (size_t i = 0; i < MIN(self->doubts, DOUBTS); i++)
        if (!ct_advisory_record_aside("advisory", self->doubt[i].words, self->doubt[i].pointer,
                                      self->sink, self->user, error))
            return false;
    return self->doubts <= DOUBTS ||
           ct_advisory_record_aside("advisory", "more of its values are of the wrong kind", pointer,
                                    self->sink, self->user, error);
}

/* ---- values that a key has just announced ---- */

typedef enum { GIVEN, ABSENT, WRONG } Value;

/* Text is in json.text; a null says as much as no key at all. */
static Value text_value(Reading *self, const char *key)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_TEXT)
        return GIVEN;
    ct_json_skip(&self->json, token);
    if (token == CT_JSON_NULL)
        return ABSENT;
    doubt(self, key, "is no text");
    return WRONG;
}

static Value truth_value(Reading *self, const char *key, bool *out)
{
    CtJsonToken token = ct_json_step(&self->json);

    ct_json_skip(&self->json, token);
    if (token == CT_JSON_NULL)
        return ABSENT;
    if (token != CT_JSON_TRUE && token != CT_JSON_FALSE) {
        doubt(self, key, "is neither true nor false; what it decides is undetermined");
        return WRONG;
    }
    *out = token == CT_JSON_TRUE;
    return GIVEN;
}

/* What was opened before is never more than undetermined. */
static void close_doubtful(Reading *self)
{
    const CtApplicabilityRow row = { .criterion = ct_bytes_of_text(
                                         CT_APPLICABILITY_UNSTATED
                                         "the record has a value of the wrong kind") };

    if (ct_applicability_row(&self->tree, &row))
        ct_applicability_close(&self->tree);
}

/* ---- rows ---- */

/* Texts of one row are copied, because escapes live only until the next step. */
typedef struct {
    CtBuffer text[1 + CT_APPLICABILITY_BOUNDS]; /* the criterion, then the bounds */
    bool vulnerable;
    bool doubtful;
} Row;

static const char *const row_keys[] = { "criteria", "versionStartIncluding",
                                        "versionStartExcluding", "versionEndIncluding",
                                        "versionEndExcluding" };

static void read_row_member(Reading *self, Row *row)
{
    if (key_is(&self->json, "vulnerable")) {
        if (truth_value(self, "vulnerable", &row->vulnerable) == WRONG)
            row->doubtful = true;
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(row_keys); i++)
        if (key_is(&self->json, row_keys[i]) || (i == 0 && key_is(&self->json, "cpe23Uri"))) {
            Value value = text_value(self, row_keys[i]);

            if (value == GIVEN)
                ct_buffer_add(&row->text[i], self->json.text);
            row->doubtful = row->doubtful || value == WRONG;
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
    if (row.doubtful)
        ct_applicability_open(&self->tree, true, false);
    if (!ct_applicability_row(&self->tree, &made))
        complain(self, "a match has no criterion, or a text that is too long");
    if (row.doubtful)
        close_doubtful(self);
    for (size_t i = 0; i < G_N_ELEMENTS(row.text); i++)
        ct_buffer_clear(&row.text[i]);
}

/* The array of objects at `key`; `each` reads one, up to its end. */
static void read_objects(Reading *self, const char *key, void (*each)(Reading *))
{
    CtJsonToken token = ct_json_step(&self->json);
    int64_t number = 0;

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        complain(self, "a list is none");
        return;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        if (token == CT_JSON_OBJECT) {
            enter(self, key, number++);
            each(self);
            self->depth--;
            continue;
        }
        ct_json_skip(&self->json, token);
        complain(self, "an entry of a list is no object");
    }
}

/* ---- nodes ---- */

typedef struct {
    bool all;
    bool negated;
    bool doubtful;
} Node;

static void read_operator(Reading *self, Node *node)
{
    Value value = text_value(self, "operator");

    if (value == GIVEN && !key_is(&self->json, "AND") && !key_is(&self->json, "OR")) {
        doubt(self, "operator", "is neither AND nor OR; what it joins is undetermined");
        value = WRONG;
    }
    node->all = value == GIVEN && key_is(&self->json, "AND");
    node->doubtful = node->doubtful || value == WRONG;
}

static void read_node(Reading *self);

static void read_node_member(Reading *self, Node *node)
{
    if (key_is(&self->json, "operator"))
        read_operator(self, node);
    else if (key_is(&self->json, "negate"))
        node->doubtful = truth_value(self, "negate", &node->negated) == WRONG || node->doubtful;
    else if (key_is(&self->json, "nodes"))
        read_objects(self, "nodes", read_node);
    else if (key_is(&self->json, "children"))
        read_objects(self, "children", read_node);
    else if (key_is(&self->json, "cpeMatch"))
        read_objects(self, "cpeMatch", read_row);
    else if (key_is(&self->json, "cpe_match"))
        read_objects(self, "cpe_match", read_row);
    else
        ct_json_skip(&self->json, CT_JSON_KEY);
}

/* Puts an AND before the node that begins at `at`, and ends it. */
static void wrap_doubtful(Reading *self, size_t at)
{
    ct_applicability_close(&self->tree); /* room for the mark; moved behind it below */
    if (!ct_buffer_ok(&self->tree))
        return;
    memmove(self->tree.data + at + 1, self->tree.data + at, self->tree.size - at - 1);
    self->tree.data[at] = 'A';
    close_doubtful(self);
}

/* Operator and negation may stand behind the children, so the mark is put in afterwards. */
static void read_node(Reading *self)
{
    size_t at = self->tree.size;
    Node node = { 0 };

    ct_applicability_open(&self->tree, false, false);
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        read_node_member(self, &node);
    ct_applicability_close(&self->tree);
    if (ct_buffer_ok(&self->tree)) {
        char mark = (char)(node.all ? (node.negated ? 'a' : 'A') : (node.negated ? 'o' : 'O'));
        self->tree.data[at] = (uint8_t)mark;
    }
    if (node.doubtful)
        wrap_doubtful(self, at);
}

/* 1.1: "configurations": {"nodes": [...]}; 2.0: a list of {"nodes": [...]}. */
static void read_configurations(Reading *self)
{
    if (strcmp(self->list, "CVE_Items") != 0) {
        read_objects(self, "configurations", read_node);
        return;
    }
    CtJsonToken token = ct_json_step(&self->json);
    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    enter(self, "configurations", UNKNOWN);
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        if (key_is(&self->json, "nodes"))
            read_objects(self, "nodes", read_node);
        else
            ct_json_skip(&self->json, CT_JSON_KEY);
    }
    self->depth--;
}

/* ---- one CVE ---- */

static void take_text(Reading *self, const char *key, CtBuffer *out)
{
    ct_buffer_empty(out);
    if (text_value(self, key) == GIVEN)
        ct_buffer_add(out, self->json.text);
}

static CtInstant take_time(Reading *self, const char *key)
{
    if (text_value(self, key) != GIVEN || self->json.text.size == 0) /* feeds have empty ones */
        return CT_INSTANT_NEVER;
    CtInstant time = ct_advisory_record_time(self->json.text);
    if (time == CT_INSTANT_NEVER)
        doubt(self, key, "is no time; it is taken as unknown");
    return time;
}

static void read_members(Reading *self);

/* 1.1 wraps the id: "cve": {"CVE_data_meta": {"ID": ...}}. */
static void read_inner(Reading *self, const char *key)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    enter(self, key, UNKNOWN);
    read_members(self);
    self->depth--;
}

/* 1.1 has no status; a rejected CVE says so in the words of its description, which stand in
 * "description": {"description_data": [{"value": ...}]}. */
static void read_description(Reading *self)
{
    size_t outside = self->json.depth;

    do {
        CtJsonToken token = ct_json_step(&self->json);

        if (token == CT_JSON_END)
            return;
        if (token == CT_JSON_TEXT)
            self->rejected = self->rejected || ct_lines_begins(self->json.text, "** REJECT **") ||
                             ct_lines_begins(self->json.text, "Rejected reason:");
    } while (self->json.depth > outside);
}

static void read_member(Reading *self)
{
    CtJson *json = &self->json;

    if (key_is(json, "id") || key_is(json, "ID"))
        take_text(self, key_is(json, "id") ? "id" : "ID", &self->id);
    else if (key_is(json, "published"))
        self->published = take_time(self, "published");
    else if (key_is(json, "publishedDate"))
        self->published = take_time(self, "publishedDate");
    else if (key_is(json, "lastModified"))
        self->modified = take_time(self, "lastModified");
    else if (key_is(json, "lastModifiedDate"))
        self->modified = take_time(self, "lastModifiedDate");
    else if (key_is(json, "vulnStatus"))
        take_text(self, "vulnStatus", &self->status);
    else if (key_is(json, "description"))
        read_description(self);
    else if (key_is(json, "configurations"))
        read_configurations(self);
    else if (key_is(json, "cve"))
        read_inner(self, "cve");
    else if (key_is(json, "CVE_data_meta"))
        read_inner(self, "CVE_data_meta");
    else
        ct_json_skip(json, CT_JSON_KEY);
}

static void read_members(Reading *self)
{
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        read_member(self);
}

/* What a rejected one says of products is void: its tree is empty, as of a CVE record. */
static void void_rejected(Reading *self)
{
    if (self->rejected && self->status.size == 0)
        ct_buffer_add(&self->status, ct_bytes_of_text("Rejected"));
    if (ct_bytes_equal(ct_buffer_bytes(&self->status), ct_bytes_of_text("Rejected")))
        ct_buffer_empty(&self->tree);
}

static bool emit_cve(Reading *self, size_t from, const char *pointer, GError **error)
{
    void_rejected(self);
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
    return tell_doubts(self, pointer, error) &&
           ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->tree), self->sink, self->user,
                                   error);
}

static void begin_cve(Reading *self)
{
    ct_buffer_empty(&self->tree);
    ct_buffer_empty(&self->id);
    ct_buffer_empty(&self->status);
    self->published = self->modified = CT_INSTANT_NEVER;
    self->problem = NULL;
    self->rejected = false;
    forget_doubts(self);
}

static bool read_cve(Reading *self, CtJsonToken token, GError **error)
{
    char pointer[POINTER_SIZE];
    size_t from = self->json.at;

    (void)g_snprintf(pointer, sizeof pointer, "/%s/%" G_GUINT64_FORMAT, self->list, self->number);
    begin_cve(self);
    enter(self, self->list, (int64_t)self->number++);
    if (token == CT_JSON_OBJECT) {
        read_members(self);
    } else {
        ct_json_skip(&self->json, token);
        complain(self, "the entry is no object");
    }
    self->depth--;
    if (!ct_reader_ok(&self->json.reader))
        return true; /* asked once at the end */
    if (!ct_advisory_record_is_cve(ct_buffer_bytes(&self->id)))
        complain(self, "the entry has no CVE id");
    if (!ct_buffer_ok(&self->tree))
        complain(self, "its configurations are larger than one advisory's may be");
    if (self->problem != NULL)
        return ct_advisory_record_aside("advisory", self->problem, pointer, self->sink, self->user,
                                        error);
    return emit_cve(self, from, pointer, error);
}

static bool read_list(Reading *self, GError **error)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_ARRAY) {
        ct_json_reject(&self->json, "lists its CVEs in something that is no list");
        return true;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END)
        if (!read_cve(self, token, error))
            return false;
    return true;
}

static int64_t take_count(Reading *self)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_WHOLE)
        return MAX(self->json.number, UNKNOWN);
    ct_json_skip(&self->json, token);
    return UNKNOWN;
}

static bool read_feed_member(Reading *self, bool *listed, GError **error)
{
    bool old = key_is(&self->json, "CVE_Items");

    if (old || key_is(&self->json, "vulnerabilities")) {
        *listed = true;
        self->list = old ? "CVE_Items" : "vulnerabilities";
        return read_list(self, error);
    }
    if (key_is(&self->json, "totalResults"))
        self->total = take_count(self);
    else if (key_is(&self->json, "resultsPerPage"))
        self->page = take_count(self);
    else if (key_is(&self->json, "startIndex"))
        self->start = take_count(self);
    else
        ct_json_skip(&self->json, CT_JSON_KEY);
    return true;
}

/* Whether as many CVEs are there as the feed says: a page of a longer answer has its own size. */
static bool check_count(const Reading *self, GError **error)
{
    int64_t expected = self->total - MAX(self->start, 0);

    if (self->total == UNKNOWN)
        return true;
    if (self->page != UNKNOWN)
        expected = MIN(expected, self->page);
    if (expected <= (int64_t)self->number)
        return true;
    g_autofree char *words = g_strdup_printf("the feed says that it holds %" G_GINT64_FORMAT
                                             " CVEs; only %" G_GUINT64_FORMAT " are in it",
                                             expected, self->number);
    return ct_advisory_record_aside("incomplete", words, "/totalResults", self->sink, self->user,
                                    error);
}

static bool read_feed(Reading *self, GError **error)
{
    bool listed = false;

    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        if (!read_feed_member(self, &listed, error))
            return false;
    if (!ct_reader_ok(&self->json.reader))
        return ct_json_check(&self->json, "NVD feed", error);
    if (listed && self->number == 0 &&
        !ct_advisory_record_aside("empty", "the feed lists no CVE", "", self->sink, self->user,
                                  error))
        return false;
    if (!listed)
        return ct_fail(error, CT_ERROR_INPUT,
                       "NVD feed: has neither vulnerabilities nor CVE_Items");
    return check_count(self, error) && ct_json_check(&self->json, "NVD feed", error);
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
                     .total = UNKNOWN,
                     .page = UNKNOWN,
                     .start = UNKNOWN,
                     .tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE),
                     .id = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                     .status = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
    bool done = read_feed(&self, error);
    forget_doubts(&self);
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
