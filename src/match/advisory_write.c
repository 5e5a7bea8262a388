/* advisory_write.c - the writing half of a build: criteria in order of their buckets, postings,
 * the file.
 *
 * Numbers of criteria change here from the order of arrival to the order in the file; the trees are
 * rewritten in place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_draft.h"

#include "base/file.h"
#include "match/advisory_criterion.h"
#include "match/advisory_header.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROW_SIZE = 5 };

/* A criterion while it is being put in order. */
typedef struct {
    CtAdvisoryLayoutCriterion record;
    uint64_t hash; /* of its bucket's name */
    CtAdvisoryLayoutText bucket;
    uint32_t number; /* of arrival */
} Draft;

typedef struct {
    CtAdvisoryBuild *build;
    Draft *draft;       /* owned; in the file's order after sorting */
    uint32_t *place;    /* owned; number of arrival -> number in the file */
    GHashTable *rests;  /* owned strings -> number + 1 */
    GArray *rest_texts; /* of CtAdvisoryLayoutText */
    GHashTable *names;  /* of buckets; owned strings -> number + 1 */
    GArray *name_texts; /* of CtAdvisoryLayoutText */
    GArray *advisories; /* of CtAdvisoryLayoutAdvisory, sorted */
    GArray *buckets;    /* of CtAdvisoryLayoutBucket, the hash table */
    GArray *configurations;
    GArray *wild; /* of uint32_t */
    uint32_t *postings;
    uint32_t *filled; /* owned; per criterion, while postings are put in */
    uint64_t posting_count;
} Writer;

/* ---- criteria ---- */

static uint32_t rest_of(Writer *self, const char *rest)
{
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->rests, rest));

    if (seen != 0)
        return seen - 1;
    CtAdvisoryLayoutText text = ct_advisory_draft_text(self->build, ct_bytes_of_text(rest));
    g_array_append_val(self->rest_texts, text);
    g_hash_table_insert(self->rests, g_strdup(rest), GUINT_TO_POINTER(self->rest_texts->len));
    return self->rest_texts->len - 1;
}

/* The bucket's name, written once. */
static CtAdvisoryLayoutText bucket_of(Writer *self, CtBytes name)
{
    g_autofree char *key = ct_bytes_to_text(name);
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->names, key));

    if (seen != 0)
        return g_array_index(self->name_texts, CtAdvisoryLayoutText, seen - 1);
    CtAdvisoryLayoutText text = ct_advisory_draft_text(self->build, name);
    g_array_append_val(self->name_texts, text);
    g_hash_table_insert(self->names, g_steal_pointer(&key),
                        GUINT_TO_POINTER(self->name_texts->len));
    return text;
}

/* One bound's key, whole and packed. */
typedef struct {
    CtAdvisoryLayoutText whole;
    uint8_t packed[CT_ADVISORY_LAYOUT_KEY];
    uint8_t size;
    bool doubtful;
} PackedKey;

/* False: it is no version. */
static bool pack(CtAdvisoryBuild *build, const CtAdvisoryCriterion *criterion, CtBytes version,
                 PackedKey *out)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    bool doubtful = false;

    if (!ct_advisory_criterion_key(criterion, version, &key, &doubtful))
        return false;
    out->whole = ct_advisory_draft_text(build, ct_buffer_bytes(&key));
    out->doubtful = doubtful;
    out->size = (uint8_t)MIN(key.size, CT_ADVISORY_LAYOUT_KEY);
    memcpy(out->packed, key.data, out->size);
    return true;
}

static void pack_low(CtAdvisoryLayoutCriterion *out, const PackedKey *key, bool open)
{
    memcpy(out->low, key->packed, sizeof out->low);
    out->low_size = key->size;
    out->low_at = key->whole.at;
    out->low_whole = (uint16_t)key->whole.size;
    out->flags |= (uint16_t)(CT_ADVISORY_LAYOUT_LOW | (open ? CT_ADVISORY_LAYOUT_LOW_OPEN : 0) |
                             (key->doubtful ? CT_ADVISORY_LAYOUT_LOW_DOUBTFUL : 0));
}

static void pack_high(CtAdvisoryLayoutCriterion *out, const PackedKey *key, bool open)
{
    memcpy(out->high, key->packed, sizeof out->high);
    out->high_size = key->size;
    out->high_at = key->whole.at;
    out->high_whole = (uint16_t)key->whole.size;
    out->flags |= (uint16_t)(CT_ADVISORY_LAYOUT_HIGH | (open ? CT_ADVISORY_LAYOUT_HIGH_OPEN : 0) |
                             (key->doubtful ? CT_ADVISORY_LAYOUT_HIGH_DOUBTFUL : 0));
}

static void pack_bounds(CtAdvisoryBuild *build, const CtAdvisoryCriterion *criterion,
                        const CtApplicabilityRow *row, CtAdvisoryLayoutCriterion *out)
{
    bool above = row->bound[CT_APPLICABILITY_ABOVE].size > 0;
    bool below = row->bound[CT_APPLICABILITY_BELOW].size > 0;
    CtBytes low = row->bound[above ? CT_APPLICABILITY_ABOVE : CT_APPLICABILITY_FROM];
    CtBytes high = row->bound[below ? CT_APPLICABILITY_BELOW : CT_APPLICABILITY_UPTO];
    PackedKey key = { 0 };
    /* Both kinds of one side is nothing that any feed means: the slow way sorts it out. */
    bool odd = (above && row->bound[CT_APPLICABILITY_FROM].size > 0) ||
               (below && row->bound[CT_APPLICABILITY_UPTO].size > 0);

    if (low.size > 0) {
        odd = !pack(build, criterion, low, &key) || odd;
        pack_low(out, &key, above);
    }
    if (high.size > 0) {
        key = (PackedKey){ 0 };
        odd = !pack(build, criterion, high, &key) || odd;
        pack_high(out, &key, below);
    }
    if (odd)
        out->flags |= CT_ADVISORY_LAYOUT_PATTERN;
}

static void pack_version(CtAdvisoryBuild *build, const CtAdvisoryCriterion *criterion,
                         const CtApplicabilityRow *row, CtAdvisoryLayoutCriterion *out)
{
    pack_bounds(build, criterion, row, out);
    if ((out->flags & (CT_ADVISORY_LAYOUT_LOW | CT_ADVISORY_LAYOUT_HIGH)) != 0)
        return;
    if (criterion->version_kind == CT_CPE_ANY) {
        out->flags |= CT_ADVISORY_LAYOUT_EVERY;
    } else if (criterion->version_kind == CT_CPE_NA) {
        out->flags |= CT_ADVISORY_LAYOUT_NONE;
    } else if (criterion->version_kind == CT_CPE_PATTERN || criterion->scheme != NULL) {
        out->flags |= CT_ADVISORY_LAYOUT_PATTERN; /* a package's version has other spellings */
    } else {
        out->flags |= CT_ADVISORY_LAYOUT_EXACT;
        out->exact = ct_advisory_layout_hash(criterion->version.data, criterion->version.size);
    }
}

static void draft_criterion(Writer *self, uint32_t number)
{
    Draft *draft = &self->draft[number];
    CtAdvisoryBuild *build = self->build;
    CtAdvisoryLayoutText key = g_array_index(build->keys, CtAdvisoryLayoutText, number);
    CtApplicabilityRow row = { 0 };
    g_auto(CtAdvisoryCriterion) criterion = { 0 };
    g_autoptr(GError) problem = NULL;

    *draft = (Draft){ .record = { .key = key }, .number = number };
    (void)ct_applicability_of_key(ct_advisory_draft_view(build, key), &row);
    if (!ct_advisory_criterion_parse(row.criterion, &criterion, &problem)) {
        g_autofree char *text = ct_bytes_to_text(row.criterion);
        g_autofree char *words = g_strdup_printf("%s: %s", problem->message, text);

        draft->record.flags = CT_ADVISORY_LAYOUT_BROKEN;
        ct_advisory_build_finding(build, 0, (CtBytes){ NULL, 0 }, ct_bytes_of_text(words));
        return;
    }
    draft->record.part = (uint8_t)criterion.part;
    draft->record.flags = (uint16_t)((criterion.wide ? CT_ADVISORY_LAYOUT_WIDE : 0) |
                                     (criterion.plain ? CT_ADVISORY_LAYOUT_PLAIN : 0));
    pack_version(build, &criterion, &row, &draft->record);
    g_autofree char *tail = ct_advisory_criterion_tail(&criterion);
    draft->record.rest = rest_of(self, tail);
    CtBytes bucket = ct_bytes_of_text(criterion.bucket);
    draft->hash = ct_advisory_layout_hash(bucket.data, bucket.size);
    draft->bucket = bucket_of(self, bucket);
}

/* Broken ones first, where no bucket reaches them; then by bucket; the exact ones of it by hash. */
static int compare_drafts(const void *left, const void *right, void *user)
{
    const Draft *a = left;
    const Draft *b = right;
    const CtAdvisoryBuild *build = user;
    int broken = (b->record.flags & CT_ADVISORY_LAYOUT_BROKEN) -
                 (a->record.flags & CT_ADVISORY_LAYOUT_BROKEN);
    int inexact =
        (b->record.flags & CT_ADVISORY_LAYOUT_EXACT) - (a->record.flags & CT_ADVISORY_LAYOUT_EXACT);

    if (broken != 0)
        return broken;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    int name = ct_version_key_compare(ct_advisory_draft_view(build, a->bucket),
                                      ct_advisory_draft_view(build, b->bucket));
    if (name != 0)
        return name;
    if (inexact != 0)
        return inexact;
    if (a->record.exact != b->record.exact)
        return a->record.exact < b->record.exact ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

static void order_criteria(Writer *self)
{
    uint32_t count = self->build->keys->len;

    self->draft = g_new0(Draft, count + 1);
    self->place = g_new0(uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        draft_criterion(self, i);
    g_qsort_with_data(self->draft, (int)count, sizeof *self->draft, compare_drafts, self->build);
    for (uint32_t i = 0; i < count; i++) {
        self->place[self->draft[i].number] = i;
        if ((self->draft[i].record.flags & CT_ADVISORY_LAYOUT_WIDE) != 0)
            g_array_append_val(self->wild, i);
    }
}

/* ---- buckets ---- */

static bool same_bucket(const CtAdvisoryBuild *build, const Draft *a, const Draft *b)
{
    return a->hash == b->hash && ct_bytes_equal(ct_advisory_draft_view(build, a->bucket),
                                                ct_advisory_draft_view(build, b->bucket));
}

static void put_bucket(Writer *self, CtAdvisoryLayoutBucket bucket)
{
    size_t mask = self->buckets->len - 1;
    size_t slot = bucket.hash & mask;

    while (g_array_index(self->buckets, CtAdvisoryLayoutBucket, slot).count != 0)
        slot = (slot + 1) & mask;
    g_array_index(self->buckets, CtAdvisoryLayoutBucket, slot) = bucket;
}

static void make_buckets(Writer *self)
{
    uint32_t count = self->build->keys->len;
    guint slots = 16;

    while (slots < 2 * (size_t)self->name_texts->len)
        slots *= 2;
    g_array_set_size(self->buckets, slots);
    for (uint32_t i = 0; i < count;) {
        const Draft *first = &self->draft[i];
        CtAdvisoryLayoutBucket bucket = { .hash = first->hash, .name = first->bucket, .first = i };

        if ((first->record.flags & CT_ADVISORY_LAYOUT_BROKEN) != 0) {
            i++;
            continue;
        }
        for (; i < count && same_bucket(self->build, first, &self->draft[i]); i++) {
            bucket.count++;
            bucket.exact += (self->draft[i].record.flags & CT_ADVISORY_LAYOUT_EXACT) != 0;
        }
        put_bucket(self, bucket);
    }
}

/* ---- advisories and their trees ---- */

static int compare_advisories(const void *left, const void *right, void *user)
{
    const CtAdvisoryLayoutAdvisory *a = left;
    const CtAdvisoryLayoutAdvisory *b = right;
    const CtAdvisoryBuild *build = user;
    int id = ct_version_key_compare(ct_advisory_draft_view(build, a->id),
                                    ct_advisory_draft_view(build, b->id));

    return id != 0 ? id
                   : ct_version_key_compare(ct_advisory_draft_view(build, a->feed),
                                            ct_advisory_draft_view(build, b->feed));
}

static uint32_t load_number(const uint8_t *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return number;
}

static void renumber_tree(Writer *self, const CtAdvisoryLayoutAdvisory *advisory)
{
    uint8_t *at = self->build->trees.data + advisory->tree;
    uint8_t *end = at + advisory->tree_size;

    while (at < end) {
        if (*at != 'R' && *at != 'r') {
            at++;
            continue;
        }
        uint32_t number = self->place[load_number(at + 1)];
        memcpy(at + 1, &number, sizeof number);
        at += ROW_SIZE;
    }
}

static void order_advisories(Writer *self)
{
    CtAdvisoryBuild *build = self->build;

    for (guint i = 0; i < build->advisories->len; i++) {
        const CtAdvisoryDraftAdvisory *draft =
            &g_array_index(build->advisories, CtAdvisoryDraftAdvisory, i);

        if (draft->dropped)
            continue;
        renumber_tree(self, &draft->record);
        g_array_append_val(self->advisories, draft->record);
    }
    g_array_sort_with_data(self->advisories, compare_advisories, build);
    for (guint i = 0, name = 0; i < self->advisories->len; i++) {
        CtAdvisoryLayoutAdvisory *here =
            &g_array_index(self->advisories, CtAdvisoryLayoutAdvisory, i);

        if (i > 0 && !ct_bytes_equal(ct_advisory_draft_view(build, here[-1].id),
                                     ct_advisory_draft_view(build, here->id)))
            name++;
        here->name = name;
    }
}

/* ---- postings ---- */

typedef void (*Post)(Writer *self, uint32_t criterion, uint32_t posting);

static void count_posting(Writer *self, uint32_t criterion, uint32_t posting)
{
    (void)posting;
    self->draft[criterion].record.postings++;
}

/* The same criterion twice in one advisory is posted once. */
static void put_posting(Writer *self, uint32_t criterion, uint32_t posting)
{
    CtAdvisoryLayoutCriterion *record = &self->draft[criterion].record;
    uint32_t filled = self->filled[criterion];

    if (filled > 0 && self->postings[record->posting + filled - 1] == posting)
        return;
    self->postings[record->posting + filled] = posting;
    self->filled[criterion]++;
}

/* A top node from `at` on: where it ends, and whether rows alone decide it. */
static const uint8_t *pass_node(const uint8_t *at, bool *out_simple)
{
    size_t depth = 0;

    *out_simple = true;
    do {
        if (*at == 'R' || *at == 'r') {
            at += ROW_SIZE;
            continue;
        }
        *out_simple = *out_simple && (*at == 'O' || *at == ')');
        depth += *at == ')' ? -(size_t)1 : 1;
        at++;
    } while (depth > 0);
    return at;
}

static void post_rows(Writer *self, const uint8_t *at, const uint8_t *end, uint32_t posting,
                      Post post)
{
    while (at < end) {
        if (*at == 'R' || *at == 'r') {
            uint32_t criterion = load_number(at + 1);

            if ((posting & CT_ADVISORY_LAYOUT_ASK) != 0)
                self->draft[criterion].record.asked = 1;
            if (*at == 'R')
                post(self, criterion, posting);
            at += ROW_SIZE;
        } else {
            at++;
        }
    }
}

static void post_all(Writer *self, Post post)
{
    g_array_set_size(self->configurations, 0);
    for (guint i = 0; i < self->advisories->len; i++) {
        const CtAdvisoryLayoutAdvisory *advisory =
            &g_array_index(self->advisories, CtAdvisoryLayoutAdvisory, i);
        const uint8_t *trees = self->build->trees.data;
        const uint8_t *at = trees + advisory->tree;
        const uint8_t *end = at + advisory->tree_size;

        while (at < end) {
            bool simple = false;
            const uint8_t *next = pass_node(at, &simple);
            CtAdvisoryLayoutConfiguration made = { i, (uint32_t)(at - trees),
                                                   (uint32_t)(next - at) };

            if (simple) {
                post_rows(self, at, next, i, post);
            } else {
                post_rows(self, at, next, CT_ADVISORY_LAYOUT_ASK | self->configurations->len, post);
                g_array_append_val(self->configurations, made);
            }
            at = next;
        }
    }
}

static void make_postings(Writer *self)
{
    uint32_t count = self->build->keys->len;

    post_all(self, count_posting);
    for (uint32_t i = 0; i < count; i++) {
        self->draft[i].record.posting = (uint32_t)self->posting_count;
        self->posting_count += self->draft[i].record.postings;
    }
    self->postings = g_new0(uint32_t, self->posting_count + 1);
    self->filled = g_new0(uint32_t, count + 1);
    post_all(self, put_posting);
    for (uint32_t i = 0; i < count; i++)
        self->draft[i].record.postings = self->filled[i];
}

/* ---- the file ---- */

typedef struct {
    int file;
    uint64_t at;
    GChecksum *sum;
    CtAdvisoryLayoutHeader header;
} Output;

static bool write_section(Output *self, CtAdvisoryLayoutSectionKind kind, const void *data,
                          uint64_t size, GError **error)
{
    static const uint8_t zeros[CT_ADVISORY_LAYOUT_ALIGN];
    uint64_t padding = -size & (CT_ADVISORY_LAYOUT_ALIGN - 1);

    self->header.section[kind] = (CtAdvisoryLayoutSection){ self->at, size };
    if (size > 0) {
        if (!ct_file_write_at(self->file, self->at, (CtBytes){ data, size }, "advisory index",
                              error))
            return false;
        g_checksum_update(self->sum, data, (gssize)size);
    }
    self->at += size;
    if (padding > 0) {
        if (!ct_file_write_at(self->file, self->at, (CtBytes){ zeros, padding }, "advisory index",
                              error))
            return false;
        g_checksum_update(self->sum, zeros, (gssize)padding);
    }
    self->at += padding;
    return true;
}

static bool write_array(Output *self, CtAdvisoryLayoutSectionKind kind, const GArray *array,
                        GError **error)
{
    return write_section(
        self, kind, array->data,
        (uint64_t)array->len * g_array_get_element_size((GArray *)(uintptr_t)array), error);
}

static bool write_criteria(const Writer *self, Output *out, GError **error)
{
    uint32_t count = self->build->keys->len;
    g_autofree CtAdvisoryLayoutCriterion *plain = g_new(CtAdvisoryLayoutCriterion, count + 1);

    for (uint32_t i = 0; i < count; i++)
        plain[i] = self->draft[i].record;
    return write_section(out, CT_ADVISORY_LAYOUT_CRITERIA, plain, (uint64_t)count * sizeof *plain,
                         error);
}

static bool write_all(const Writer *self, Output *out, GError **error)
{
    const CtAdvisoryBuild *build = self->build;

    return write_section(out, CT_ADVISORY_LAYOUT_TEXT, build->text.data, build->text.size, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_SOURCES, build->sources, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_ADVISORIES, self->advisories, error) &&
           write_section(out, CT_ADVISORY_LAYOUT_TREES, build->trees.data, build->trees.size,
                         error) &&
           write_array(out, CT_ADVISORY_LAYOUT_BUCKETS, self->buckets, error) &&
           write_criteria(self, out, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_RESTS, self->rest_texts, error) &&
           write_section(out, CT_ADVISORY_LAYOUT_POSTINGS, self->postings,
                         self->posting_count * sizeof *self->postings, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_CONFIGURATIONS, self->configurations, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_WILD, self->wild, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_FINDINGS, build->findings, error);
}

/* The digest is over everything behind the header, then the header with its own bytes zero. */
static bool write_header(Output *self, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_ADVISORY_LAYOUT_HEADER);
    gsize size = sizeof self->header.digest;

    self->header.size = self->at;
    ct_advisory_header_write(&self->header, &bytes);
    g_checksum_update(self->sum, bytes.data, (gssize)bytes.size);
    g_checksum_get_digest(self->sum, self->header.digest, &size);
    ct_buffer_empty(&bytes);
    ct_advisory_header_write(&self->header, &bytes);
    return ct_file_write_at(self->file, 0, ct_buffer_bytes(&bytes), "advisory index", error) &&
           ct_file_sync(self->file, "advisory index", error);
}

static bool write_file(const Writer *self, const char *path, GError **error)
{
    g_autofree char *draft = g_strdup_printf("%s.new", path);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    Output out = { .at = CT_ADVISORY_LAYOUT_HEADER, .sum = sum };

    out.file = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (out.file < 0)
        return ct_fail_errno(error, errno, "advisory index");
    bool done = write_all(self, &out, error) && write_header(&out, error);
    (void)close(out.file);
    if (done && rename(draft, path) != 0)
        done = ct_fail_errno(error, errno, "advisory index");
    if (!done)
        (void)unlink(draft);
    return done;
}

bool ct_advisory_draft_write(CtAdvisoryBuild *build, const char *path,
                             CtAdvisoryBuildCounts *out_counts, GError **error)
{
    Writer self = {
        .build = build,
        .rests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .rest_texts = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText)),
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .name_texts = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText)),
        .advisories = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutAdvisory)),
        .buckets = g_array_new(FALSE, TRUE, sizeof(CtAdvisoryLayoutBucket)),
        .configurations = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutConfiguration)),
        .wild = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
    };

    order_criteria(&self);
    make_buckets(&self);
    order_advisories(&self);
    make_postings(&self);
    bool done = write_file(&self, path, error);
    if (done)
        *out_counts = (CtAdvisoryBuildCounts){ .advisories = self.advisories->len,
                                               .replaced = build->replaced,
                                               .criteria = build->keys->len,
                                               .rows = build->rows,
                                               .findings = build->findings->len };
    g_hash_table_unref(self.rests);
    g_array_unref(self.rest_texts);
    g_hash_table_unref(self.names);
    g_array_unref(self.name_texts);
    g_array_unref(self.advisories);
    g_array_unref(self.buckets);
    g_array_unref(self.configurations);
    g_array_unref(self.wild);
    g_free(self.draft);
    g_free(self.place);
    g_free(self.postings);
    g_free(self.filled);
    return done;
}
