/* advisory.c - a mapping and its accessors.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory.h"

#include "match/advisory_header.h"
#include "match/advisory_map.h"
#include "match/version.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROW_SIZE = 5 };

static bool map_file(const char *path, CtBytes *out, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts = { 0 };
    void *mapping = MAP_FAILED;

    if (file < 0)
        return ct_fail_errno(error, errno, "advisory index");
    bool done = fstat(file, &facts) == 0 || ct_fail_errno(error, errno, "advisory index");
    if (done && (!S_ISREG(facts.st_mode) || facts.st_size < CT_ADVISORY_LAYOUT_HEADER))
        done = ct_fail(error, CT_ERROR_INPUT, "advisory index: lacks its header");
    if (done) {
        mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, file, 0);
        if (mapping == MAP_FAILED)
            done = ct_fail_errno(error, errno, "advisory index");
    }
    (void)close(file);
    if (done)
        *out = (CtBytes){ mapping, (size_t)facts.st_size };
    return done;
}

/* A rest is ":update:edition:...", or a package's distribution: read once, because thousands of
 * criteria share it. */
static bool read_rest(CtAdvisory *self, uint32_t number, CtBytes rest, GError **error)
{
    CtCpeValue *values = &self->rests[(size_t)number * CT_CPE_ATTRIBUTES];
    CtCpe cpe = { 0 };

    self->rest_texts[number] = ct_bytes_to_text(rest);
    if (rest.size == 0 || rest.data[0] == '@') {
        ct_advisory_criterion_distribution(
            ct_bytes_slice(ct_bytes_of_text(self->rest_texts[number]), 1, rest.size), values);
        return true;
    }
    g_autofree char *name = g_strconcat("cpe:2.3:a:v:p:1", self->rest_texts[number], NULL);
    if (!ct_cpe_parse(ct_bytes_of_text(name), &cpe, error))
        return false;
    memcpy(values, cpe.attribute, sizeof cpe.attribute);
    g_free(self->rest_texts[number]);
    self->rest_texts[number] = cpe.text;
    return true;
}

static bool read_rests(CtAdvisory *self, GError **error)
{
    self->rest_count =
        ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_RESTS, sizeof(CtAdvisoryLayoutText));
    self->rests = g_new0(CtCpeValue, ((size_t)self->rest_count + 1) * CT_CPE_ATTRIBUTES);
    self->rest_texts = g_new0(char *, self->rest_count + 1);
    for (uint32_t i = 0; i < self->rest_count; i++) {
        CtAdvisoryLayoutText text;

        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_RESTS, i, &text, sizeof text);
        if (!read_rest(self, i, ct_advisory_map_text(self, text), error))
            return false;
    }
    return true;
}

static void read_wild(CtAdvisory *self)
{
    self->wild_count = ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_WILD, sizeof(uint32_t));
    self->wild = g_new0(CtAdvisoryMapWild, self->wild_count + 1);
    for (uint32_t i = 0; i < self->wild_count; i++) {
        CtAdvisoryMapWild *wild = &self->wild[i];
        CtAdvisoryLayoutCriterion criterion;

        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_WILD, i, &wild->number,
                                   sizeof wild->number);
        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_CRITERIA, wild->number, &criterion,
                                   sizeof criterion);
        if (ct_applicability_of_key(ct_advisory_map_words(self, criterion.key), &wild->row) &&
            !ct_advisory_criterion_parse(wild->row.criterion, &wild->parsed, NULL) &&
            !ct_advisory_criterion_mend(wild->row.criterion, &wild->parsed))
            wild->parsed = (CtAdvisoryCriterion){ 0 };
    }
}

static uint32_t count_broken(const CtAdvisory *self)
{
    CtAdvisoryLayoutCriterion criterion;
    uint32_t count = 0;

    while (ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_CRITERIA, count, &criterion,
                                sizeof criterion) &&
           (criterion.flags & CT_ADVISORY_LAYOUT_BROKEN) != 0)
        count++;
    return count;
}

CtAdvisory *ct_advisory_open(const char *path, GError **error)
{
    g_autoptr(CtAdvisory) self = g_new0(CtAdvisory, 1);

    if (!map_file(path, &self->file, error) ||
        !ct_advisory_header_read(self->file, &self->header, error))
        return NULL;
    for (unsigned i = 0; i < CT_ADVISORY_LAYOUT_SECTIONS; i++)
        self->section[i] =
            ct_bytes_slice(self->file, self->header.section[i].at, self->header.section[i].size);
    if (!read_rests(self, error))
        return NULL;
    read_wild(self);
    self->broken = count_broken(self);
    return g_steal_pointer(&self);
}

void ct_advisory_close(CtAdvisory *self)
{
    if (self == NULL)
        return;
    if (self->file.data != NULL)
        (void)munmap((void *)(uintptr_t)self->file.data, self->file.size);
    for (uint32_t i = 0; i < self->rest_count; i++)
        g_free(self->rest_texts[i]);
    g_free(self->rest_texts);
    g_free(self->rests);
    for (uint32_t i = 0; i < self->wild_count; i++)
        ct_advisory_criterion_clear(&self->wild[i].parsed);
    g_free(self->wild);
    g_free(self);
}

/* In pieces, whose pages are let go of again: an index is larger than the memory that asking it
 * needs. */
static void digest_body(const CtAdvisory *self, CtDigest *digest)
{
    enum { PIECE = 4 << 20 }; /* a multiple of every page size */

    for (size_t at = 0; at < self->file.size; at += PIECE) {
        CtBytes piece = ct_bytes_slice(self->file, at, PIECE);

        ct_digest_add(digest,
                      ct_bytes_slice(piece, at == 0 ? CT_ADVISORY_LAYOUT_HEADER : 0, piece.size));
        (void)madvise((void *)(uintptr_t)piece.data, piece.size, MADV_DONTNEED);
    }
}

bool ct_advisory_verify(const CtAdvisory *self, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_ADVISORY_LAYOUT_HEADER);
    CtAdvisoryLayoutHeader plain = self->header;
    uint8_t told[sizeof plain.digest];
    CtDigest digest;

    memset(plain.digest, 0, sizeof plain.digest);
    ct_advisory_header_write(&plain, &bytes);
    ct_digest_begin(&digest);
    digest_body(self, &digest);
    ct_digest_add(&digest, ct_buffer_bytes(&bytes));
    ct_digest_end(&digest, told);
    return memcmp(told, self->header.digest, sizeof told) == 0 ||
           ct_fail(error, CT_ERROR_INTEGRITY, "advisory index: its digest is another");
}

const uint8_t *ct_advisory_digest(const CtAdvisory *self)
{
    return self->header.digest;
}

uint32_t ct_advisory_count(const CtAdvisory *self)
{
    return ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_ADVISORIES,
                                 sizeof(CtAdvisoryLayoutAdvisory));
}

uint32_t ct_advisory_source_count(const CtAdvisory *self)
{
    return ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_SOURCES, sizeof(CtAdvisoryLayoutSource));
}

uint32_t ct_advisory_finding_count(const CtAdvisory *self)
{
    return ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_FINDINGS,
                                 sizeof(CtAdvisoryLayoutFinding));
}

static bool no_record(GError **error)
{
    return ct_fail(error, CT_ERROR_INPUT, "advisory index: points outside itself");
}

bool ct_advisory_entry(const CtAdvisory *self, uint32_t number, CtAdvisoryEntry *out,
                       GError **error)
{
    CtAdvisoryLayoutAdvisory record;

    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_ADVISORIES, number, &record, sizeof record))
        return no_record(error);
    *out = (CtAdvisoryEntry){
        .id = ct_advisory_map_text(self, record.id),
        .feed = ct_advisory_map_words(self, record.feed),
        .origin = ct_advisory_map_words(self, record.origin),
        .pointer = ct_advisory_map_words(self, record.pointer),
        .status = ct_advisory_map_words(self, record.status),
        .published = record.published,
        .modified = record.modified,
        .since = record.since,
        .until = record.until,
        .source = record.source,
        .name = record.name,
        .voice = record.voice < CT_ADVISORY_LAYOUT_VOICE_COUNT ? (CtAdvisoryLayoutVoice)record.voice
                                                               : CT_ADVISORY_LAYOUT_FEED,
    };
    return true;
}

bool ct_advisory_source(const CtAdvisory *self, uint32_t number, CtAdvisorySource *out,
                        GError **error)
{
    CtAdvisoryLayoutSource record;

    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_SOURCES, number, &record, sizeof record))
        return no_record(error);
    out->name = ct_advisory_map_words(self, record.name);
    memcpy(out->digest, record.digest, sizeof out->digest);
    out->size = record.size;
    return true;
}

bool ct_advisory_finding(const CtAdvisory *self, uint32_t number, CtAdvisoryFinding *out,
                         GError **error)
{
    CtAdvisoryLayoutFinding record;

    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_FINDINGS, number, &record, sizeof record))
        return no_record(error);
    *out = (CtAdvisoryFinding){ record.source, ct_advisory_map_words(self, record.pointer),
                                ct_advisory_map_words(self, record.words) };
    return true;
}

static bool write_row(const CtAdvisory *self, CtReader *reader, uint8_t mark, CtBuffer *out)
{
    CtBytes place = ct_reader_take(reader, ROW_SIZE - 1);
    CtAdvisoryLayoutCriterion criterion;
    CtApplicabilityRow row = { 0 };
    uint32_t number = 0;

    if (place.size != sizeof number)
        return false;
    memcpy(&number, place.data, sizeof number);
    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_CRITERIA, number, &criterion,
                              sizeof criterion) ||
        !ct_applicability_of_key(ct_advisory_map_words(self, criterion.key), &row))
        return false;
    row.vulnerable = mark == 'R';
    row.own = mark == 'X';
    return ct_applicability_row(out, &row);
}

bool ct_advisory_tree(const CtAdvisory *self, uint32_t number, CtBuffer *out, GError **error)
{
    CtAdvisoryLayoutAdvisory record;

    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_ADVISORIES, number, &record, sizeof record))
        return no_record(error);
    CtBytes tree =
        ct_bytes_slice(self->section[CT_ADVISORY_LAYOUT_TREES], record.tree, record.tree_size);
    CtReader reader = ct_reader_over(tree);
    while (!ct_reader_at_end(&reader)) {
        uint8_t mark = ct_reader_u8(&reader);

        if (mark != 'R' && mark != 'r' && mark != 'X')
            ct_buffer_add_u8(out, mark);
        else if (!write_row(self, &reader, mark, out))
            return no_record(error);
    }
    return ct_buffer_ok(out) ||
           ct_fail(error, CT_ERROR_LIMIT, "advisory index: has an advisory that is too large");
}

static CtBytes id_of(const CtAdvisory *self, uint32_t number)
{
    CtAdvisoryLayoutAdvisory record;

    (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_ADVISORIES, number, &record, sizeof record);
    return ct_advisory_map_text(self, record.id);
}

bool ct_advisory_find(const CtAdvisory *self, CtBytes id, uint32_t *out_first, uint32_t *out_count)
{
    uint32_t first = 0;
    uint32_t last = ct_advisory_count(self);
    uint32_t count = 0;

    while (first < last) {
        uint32_t middle = first + (last - first) / 2;

        if (ct_version_key_compare(id_of(self, middle), id) < 0)
            first = middle + 1;
        else
            last = middle;
    }
    while (first + count < ct_advisory_count(self) &&
           ct_bytes_equal(id_of(self, first + count), id))
        count++;
    *out_first = first;
    *out_count = count;
    return count > 0;
}

CtBytes ct_advisory_id(const CtAdvisory *self, uint32_t name)
{
    CtAdvisoryLayoutText text;

    (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_IDS, name, &text, sizeof text);
    return ct_advisory_map_text(self, text);
}

/* ---- marks ---- */

uint32_t ct_advisory_mark_count(const CtAdvisory *self)
{
    return ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_MARKS, sizeof(CtAdvisoryLayoutMark));
}

bool ct_advisory_mark_at(const CtAdvisory *self, uint32_t number, CtAdvisoryMark *out)
{
    CtAdvisoryLayoutMark record;

    if (!ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_MARKS, number, &record, sizeof record))
        return false;
    *out =
        (CtAdvisoryMark){ .id = ct_advisory_map_words(self, record.id),
                          .kind = record.kind == CT_ADVISORY_LAYOUT_KEV ? CT_ADVISORY_LAYOUT_KEV
                                                                        : CT_ADVISORY_LAYOUT_EPSS,
                          .day = record.day,
                          .due = record.due,
                          .score = record.score,
                          .percentile = record.percentile,
                          .source = record.source };
    return true;
}

static int compare_mark(const CtAdvisoryMark *mark, CtBytes id, CtAdvisoryLayoutMarkKind kind)
{
    int order = ct_version_key_compare(mark->id, id);

    return order != 0 ? order : (mark->kind > kind) - (mark->kind < kind);
}

bool ct_advisory_mark(const CtAdvisory *self, CtBytes id, CtAdvisoryLayoutMarkKind kind,
                      CtAdvisoryMark *out)
{
    uint32_t first = 0;
    uint32_t last = ct_advisory_mark_count(self);
    CtAdvisoryMark mark = { 0 };

    while (first < last) {
        uint32_t middle = first + (last - first) / 2;

        (void)ct_advisory_mark_at(self, middle, &mark);
        int order = compare_mark(&mark, id, kind);
        if (order == 0) {
            *out = mark;
            return true;
        }
        if (order < 0)
            first = middle + 1;
        else
            last = middle;
    }
    return false;
}

/* ---- buckets ---- */

bool ct_advisory_map_bucket(const CtAdvisory *self, CtBytes name, CtAdvisoryLayoutBucket *out)
{
    uint32_t slots = ct_advisory_map_count(self, CT_ADVISORY_LAYOUT_SLOTS, sizeof(uint32_t));
    uint64_t hash = ct_advisory_layout_hash(name.data, name.size);

    for (uint32_t i = 0; i < slots; i++) {
        uint32_t number = 0;

        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_SLOTS,
                                   (uint32_t)((hash + i) & (slots - 1)), &number, sizeof number);
        if (number == 0 ||
            !ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_BUCKETS, number - 1, out, sizeof *out))
            return false;
        if (out->hash == hash && ct_bytes_equal(ct_advisory_map_text(self, out->name), name))
            return true;
    }
    return false;
}

GPtrArray *ct_advisory_distributions(const CtAdvisory *self)
{
    GPtrArray *names = g_ptr_array_new();

    for (uint32_t i = 0; i < self->rest_count; i++)
        if (self->rest_texts[i][0] == '@' && self->rest_texts[i][1] != '\0')
            g_ptr_array_add(names, self->rest_texts[i] + 1);
    return names;
}

bool ct_advisory_knows(const CtAdvisory *self, CtBytes item)
{
    g_auto(CtAdvisoryCriterion) parsed = { 0 };
    CtAdvisoryLayoutBucket bucket;

    return ct_advisory_criterion_parse(item, &parsed, NULL) &&
           ct_advisory_map_bucket(self, ct_bytes_of_text(parsed.bucket), &bucket);
}

uint32_t *ct_advisory_map_names(const CtAdvisory *self, const CtAdvisoryScope *scope)
{
    uint32_t count = ct_advisory_count(self);
    uint32_t *names = g_new(uint32_t, (gsize)count + 1);

    for (uint32_t i = 0; i < count; i++) {
        CtAdvisoryLayoutAdvisory record;

        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_NAMES, i, &names[i], sizeof *names);
        if (scope->as_of == CT_INSTANT_NEVER)
            continue;
        (void)ct_advisory_map_load(self, CT_ADVISORY_LAYOUT_ADVISORIES, i, &record, sizeof record);
        names[i] = ct_advisory_scope_knows(scope, record.published, record.since, record.until)
                       ? record.name
                       : UINT32_MAX;
    }
    return names;
}
