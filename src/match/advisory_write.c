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

typedef CtAdvisoryDraftWriter Writer;
typedef CtAdvisoryDraftCriterion Draft;

/* ---- buckets ---- */

static bool same_bucket(const Draft *a, const Draft *b)
{
    return a->bucket.at == b->bucket.at && a->bucket.size == b->bucket.size;
}

static void make_slots(Writer *self)
{
    guint slots = 16;

    while (slots < 2 * (size_t)self->buckets->len)
        slots *= 2;
    g_array_set_size(self->slots, slots);
    for (guint i = 0; i < self->buckets->len; i++) {
        size_t slot = g_array_index(self->buckets, CtAdvisoryLayoutBucket, i).hash & (slots - 1);

        while (g_array_index(self->slots, uint32_t, slot) != 0)
            slot = (slot + 1) & (slots - 1);
        g_array_index(self->slots, uint32_t, slot) = i + 1;
    }
}

static void make_buckets(Writer *self)
{
    uint32_t count = self->build->keys->len;

    for (uint32_t i = 0; i < count;) {
        const Draft *first = &self->draft[i];
        CtAdvisoryLayoutBucket bucket = { .hash = first->hash, .name = first->bucket, .first = i };

        if ((first->record.flags & CT_ADVISORY_LAYOUT_BROKEN) != 0) {
            i++;
            continue;
        }
        for (; i < count && same_bucket(first, &self->draft[i]); i++) {
            bucket.count++;
            bucket.exact += (self->draft[i].record.flags & CT_ADVISORY_LAYOUT_EXACT) != 0;
        }
        g_array_append_val(self->buckets, bucket);
    }
    make_slots(self);
}

/* ---- advisories and their trees ---- */

static int compare_words(const CtAdvisoryBuild *build, CtAdvisoryLayoutText a,
                         CtAdvisoryLayoutText b)
{
    return ct_version_key_compare(ct_advisory_draft_view(build, a),
                                  ct_advisory_draft_view(build, b));
}

/* By id, feed, origin, voice, what it says, then time: versions of one advisory from the oldest
 * on. */
static int compare_advisories(const void *left, const void *right, void *user)
{
    const CtAdvisoryLayoutAdvisory *a = left;
    const CtAdvisoryLayoutAdvisory *b = right;
    const CtAdvisoryBuild *build = user;
    int order = compare_words(build, a->id, b->id);

    if (order == 0)
        order = compare_words(build, a->feed, b->feed);
    if (order == 0)
        order = compare_words(build, a->origin, b->origin);
    if (order == 0)
        order = (a->voice > b->voice) - (a->voice < b->voice);
    if (order == 0 && a->voice > CT_ADVISORY_LAYOUT_AFFECTED)
        order = compare_words(build, a->status, b->status);
    return order != 0 ? order : (a->since > b->since) - (a->since < b->since);
}

static uint32_t load_number(const uint8_t *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return number;
}

static bool is_row(uint8_t mark)
{
    return mark == 'R' || mark == 'r' || mark == 'X';
}

static void renumber_tree(Writer *self, const CtAdvisoryLayoutAdvisory *advisory)
{
    uint8_t *at = self->build->trees.data + advisory->tree;
    uint8_t *end = at + advisory->tree_size;

    while (at < end) {
        if (!is_row(*at)) {
            at++;
            continue;
        }
        uint32_t number = self->place[load_number(at + 1)];
        memcpy(at + 1, &number, sizeof number);
        at += ROW_SIZE;
    }
}

static void name_advisories(Writer *self)
{
    const CtAdvisoryBuild *build = self->build;

    for (guint i = 0; i < self->advisories->len; i++) {
        CtAdvisoryLayoutAdvisory *here =
            &g_array_index(self->advisories, CtAdvisoryLayoutAdvisory, i);
        CtBytes id = ct_advisory_draft_view(build, here->id);

        if (i == 0 || self->ids->len == 0 ||
            !ct_bytes_equal(id, ct_advisory_draft_spelt(self, here[-1].id))) {
            here->id = ct_advisory_draft_spelling(self, id);
            g_array_append_val(self->ids, here->id);
        } else {
            here->id = here[-1].id;
        }
        here->name = self->ids->len - 1;
        uint32_t name = here->until == INT64_MAX ? here->name : UINT32_MAX;
        g_array_append_val(self->names, name);
        self->kept += name == UINT32_MAX;
        self->statements += name != UINT32_MAX && here->voice > CT_ADVISORY_LAYOUT_AFFECTED;
        CtAdvisoryLayoutSpoken spoken = { i, here->voice };
        if (here->voice != CT_ADVISORY_LAYOUT_FEED)
            g_array_append_val(self->voices, spoken);
    }
}

static void tell_broken(CtAdvisoryBuild *build, const CtAdvisoryLayoutAdvisory *record,
                        CtBytes criterion)
{
    g_auto(CtAdvisoryCriterion) parsed = { 0 };
    g_autoptr(GError) problem = NULL;
    g_autofree char *place = ct_bytes_to_text(ct_advisory_draft_view(build, record->pointer));

    if (ct_applicability_is_unstated(criterion) ||
        ct_advisory_criterion_parse(criterion, &parsed, &problem))
        return;
    g_autofree char *text = ct_bytes_to_text(criterion);
    g_autofree char *words = g_strdup_printf("%s: %s", problem->message, text);
    ct_advisory_build_finding(build, record->source, ct_bytes_of_text(place),
                              ct_bytes_of_text(words));
}

/* A criterion that cannot be read is a finding of each advisory that has it, with its source and
 * its place there. Behind the renumbering: broken ones have the first numbers. */
static void tell_broken_of(const Writer *self, const CtAdvisoryLayoutAdvisory *record)
{
    CtAdvisoryBuild *build = self->build;

    for (uint32_t at = record->tree; at < record->tree + record->tree_size;) {
        const uint8_t *here = build->trees.data + at;
        CtApplicabilityRow row = { 0 };

        at += is_row(*here) ? ROW_SIZE : 1;
        if (!is_row(*here))
            continue;
        const Draft *draft = &self->draft[load_number(here + 1)];
        if ((draft->record.flags & CT_ADVISORY_LAYOUT_BROKEN) == 0 ||
            !ct_applicability_of_key(ct_advisory_draft_view(build, draft->record.key), &row))
            continue;
        g_autofree char *criterion = ct_bytes_to_text(row.criterion);
        tell_broken(build, record, ct_bytes_of_text(criterion));
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
        self->rows += draft->rows;
        renumber_tree(self, &draft->record);
        tell_broken_of(self, &draft->record);
        g_array_append_val(self->advisories, draft->record);
    }
    g_array_sort_with_data(self->advisories, compare_advisories, build);
    name_advisories(self);
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

/* A top node from `at` on: where it ends, whether rows alone decide it, and whether some of them
 * are asked of one product alone. */
static const uint8_t *pass_node(const uint8_t *at, bool *out_simple, bool *out_own)
{
    size_t depth = 0;

    *out_simple = true;
    *out_own = false;
    do {
        if (is_row(*at)) {
            *out_own = *out_own || *at == 'X';
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
    bool asked = (posting & CT_ADVISORY_LAYOUT_ASK) != 0;

    while (at < end) {
        if (!is_row(*at)) {
            at++;
            continue;
        }
        uint32_t criterion = load_number(at + 1);
        if (asked)
            self->draft[criterion].record.asked = 1;
        if (*at == 'R')
            post(self, criterion, posting);
        else if (*at == 'r' && asked &&
                 (self->draft[criterion].record.flags & CT_ADVISORY_LAYOUT_BROKEN) == 0)
            post(self, criterion, posting | CT_ADVISORY_LAYOUT_PLATFORM);
        at += ROW_SIZE;
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
            bool own = false;
            const uint8_t *next = pass_node(at, &simple, &own);
            CtAdvisoryLayoutConfiguration made = { i, (uint32_t)(at - trees), (uint32_t)(next - at),
                                                   own };

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

    CtBytes text = ct_advisory_draft_texts(self);

    return write_section(out, CT_ADVISORY_LAYOUT_TEXT, text.data, text.size, error) &&
           write_section(out, CT_ADVISORY_LAYOUT_WORDS, build->text.data, build->text.size,
                         error) &&
           write_array(out, CT_ADVISORY_LAYOUT_SOURCES, build->sources, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_ADVISORIES, self->advisories, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_NAMES, self->names, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_IDS, self->ids, error) &&
           write_section(out, CT_ADVISORY_LAYOUT_TREES, build->trees.data, build->trees.size,
                         error) &&
           write_array(out, CT_ADVISORY_LAYOUT_SLOTS, self->slots, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_BUCKETS, self->buckets, error) &&
           write_criteria(self, out, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_RESTS, self->rest_texts, error) &&
           write_section(out, CT_ADVISORY_LAYOUT_POSTINGS, self->postings,
                         self->posting_count * sizeof *self->postings, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_CONFIGURATIONS, self->configurations, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_WILD, self->wild, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_FINDINGS, build->findings, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_MARKS, build->marks, error) &&
           write_array(out, CT_ADVISORY_LAYOUT_VOICES, self->voices, error);
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

static int compare_marks(const void *left, const void *right, void *user)
{
    const CtAdvisoryLayoutMark *a = left;
    const CtAdvisoryLayoutMark *b = right;
    int order = compare_words(user, a->id, b->id);

    return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

static void clear_writer(Writer *self)
{
    GArray *arrays[] = { self->rest_texts, self->advisories,     self->names,
                         self->ids,        self->slots,          self->buckets,
                         self->wild,       self->configurations, self->voices };

    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    ct_dictionary_free(self->text);
    g_hash_table_unref(self->rests);
    g_free(self->draft);
    g_free(self->place);
    g_free(self->postings);
    g_free(self->filled);
}

bool ct_advisory_draft_write(CtAdvisoryBuild *build, const char *path,
                             CtAdvisoryBuildCounts *out_counts, GError **error)
{
    Writer self = {
        .build = build,
        .text = ct_dictionary_new(),
        .rests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .rest_texts = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText)),
        .advisories = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutAdvisory)),
        .names = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .ids = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText)),
        .slots = g_array_new(FALSE, TRUE, sizeof(uint32_t)),
        .buckets = g_array_new(FALSE, TRUE, sizeof(CtAdvisoryLayoutBucket)),
        .configurations = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutConfiguration)),
        .wild = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .voices = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutSpoken)),
    };

    ct_advisory_draft_pack(&self);
    make_buckets(&self);
    order_advisories(&self);
    make_postings(&self);
    g_array_sort_with_data(build->marks, compare_marks, build);
    bool done = ((!self.full && ct_buffer_ok(&build->text)) ||
                 ct_fail(error, CT_ERROR_LIMIT, "advisory index: too many texts")) &&
                write_file(&self, path, error);
    if (done)
        *out_counts = (CtAdvisoryBuildCounts){ .advisories = self.advisories->len - self.kept -
                                                             self.statements,
                                               .statements = self.statements,
                                               .replaced = build->replaced,
                                               .unchanged = build->unchanged,
                                               .kept = self.kept,
                                               .criteria = build->keys->len,
                                               .rows = self.rows,
                                               .findings = build->findings->len,
                                               .marks = build->marks->len };
    clear_writer(&self);
    return done;
}
