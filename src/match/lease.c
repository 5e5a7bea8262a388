/* lease.c - opening an index, verdicts, and the intervals behind them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease.h"

#include "match/lease_header.h"
#include "match/lease_layout.h"
#include "match/lease_search.h"
#include "seal/digest.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct CtLease {
    CtBytes file; /* owned mapping */
    CtLeaseLayoutHeader header;
    CtLeaseSearchSection section[2];
    const uint8_t *top; /* borrowed from the mapping: page + 1 of each /16 */
};

static CtLeaseLayoutPage load_page(const uint8_t *at)
{
    return (CtLeaseLayoutPage){ .first_key = ct_lease_layout_u64(at),
                                .bucket = ct_lease_layout_u64(at + 8),
                                .buckets = ct_lease_layout_u32(at + 16),
                                .first = ct_lease_layout_u32(at + 20),
                                .count = ct_lease_layout_u32(at + 24),
                                .shift = at[28],
                                .bits = at[29] };
}

/* Pages are few, so all are checked here and the search may believe them. */
static bool load_section(CtLease *self, bool v6, GError **error)
{
    const CtLeaseLayoutSection *layout = &self->header.section[v6];
    const uint8_t *file = self->file.data;
    CtLeaseSearchSection *section = &self->section[v6];

    *section = (CtLeaseSearchSection){ .v6 = v6,
                                       .width = ct_lease_layout_width(v6),
                                       .count = layout->count,
                                       .records = file + layout->records_at,
                                       .boxes = file + layout->boxes_at,
                                       .ranks = file + layout->ranks_at,
                                       .closings = file + layout->closings_at,
                                       .buckets = file + layout->buckets_at,
                                       .closing_count = layout->closings,
                                       .page = g_new0(CtLeaseLayoutPage, layout->pages + 1),
                                       .pages = layout->pages };
    for (unsigned level = 0; level < CT_LEASE_LAYOUT_LEVELS; level++)
        section->level_at[level] = ct_lease_layout_boxes_below(layout->count, level);
    for (size_t i = 0; i < section->pages; i++) {
        CtLeaseLayoutPage page = load_page(file + layout->pages_at + i * CT_LEASE_LAYOUT_PAGE);

        if (page.buckets == 0 || page.bucket >= layout->buckets ||
            page.buckets >= layout->buckets - page.bucket || page.first > layout->count ||
            page.count > layout->count - page.first || page.shift > 63 || page.bits > 128)
            return ct_fail(error, CT_ERROR_INPUT, "lease index: page %zu contradicts the header",
                           i);
        section->page[i] = page;
    }
    ct_lease_search_sample(section);
    return true;
}

static bool load(CtLease *self, GError **error)
{
    if (!ct_lease_header_read(self->file, &self->header, error) ||
        !load_section(self, false, error) || !load_section(self, true, error))
        return false;
    self->top = self->file.data + self->header.top_at;
    for (size_t i = 0; i < CT_LEASE_LAYOUT_TOP; i++)
        if (ct_lease_layout_u32(self->top + 4 * i) > self->section[0].pages)
            return ct_fail(error, CT_ERROR_INPUT,
                           "lease index: the table names page %zu twice over", i);
    return true;
}

CtLease *ct_lease_open(const char *path, GError **error)
{
    g_autoptr(CtLease) self = g_new0(CtLease, 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts = { 0 };

    if (file < 0) {
        (void)ct_fail_errno(error, errno, "lease index");
        return NULL;
    }
    if (fstat(file, &facts) != 0 || facts.st_size < (off_t)CT_LEASE_LAYOUT_HEADER) {
        close(file);
        (void)ct_fail(error, CT_ERROR_INPUT, "lease index: shorter than its header");
        return NULL;
    }
    void *mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, file, 0);
    int cause = errno;
    close(file);
    if (mapping == MAP_FAILED) {
        (void)ct_fail_errno(error, cause, "lease index");
        return NULL;
    }
    /* A wish: kernels that have large pages for files need fewer page tables then. */
    (void)madvise(mapping, (size_t)facts.st_size, MADV_HUGEPAGE);
    self->file = (CtBytes){ mapping, (size_t)facts.st_size };
    return load(self, error) ? g_steal_pointer(&self) : NULL;
}

void ct_lease_close(CtLease *self)
{
    if (self == NULL)
        return;
    g_free(self->section[0].page);
    g_free(self->section[1].page);
    if (self->file.data != NULL)
        munmap((void *)(uintptr_t)self->file.data, self->file.size);
    g_free(self);
}

bool ct_lease_verify(const CtLease *self, GError **error)
{
    static const uint8_t zero[CT_LEASE_LAYOUT_DIGEST];
    const size_t digest_at = 16;
    uint8_t digest[CT_LEASE_LAYOUT_DIGEST];
    CtDigest sum;

    ct_digest_begin(&sum);
    ct_digest_add(&sum, ct_bytes_slice(self->file, 0, digest_at));
    ct_digest_add(&sum, (CtBytes){ zero, sizeof zero });
    ct_digest_add(&sum, ct_bytes_slice(self->file, digest_at + sizeof zero, self->file.size));
    ct_digest_end(&sum, digest);
    if (memcmp(digest, self->header.digest, sizeof digest) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "lease index: its digest is not that of its bytes");
    return true;
}

/* All records of one question: one page for IPv4, one for each prefix length for IPv6. */
static void search_all(const CtLease *self, const CtLeaseQuery *query, CtLeaseSearchFound found,
                       void *user)
{
    const CtLeaseSearchSection *section = &self->section[query->address.family == 6];
    CtLeaseSearch search;

    ct_lease_search_begin(&search, section, self->top, query);
    for (size_t i = 0; i < (section->v6 ? section->pages : 1); i++) {
        if (section->v6)
            ct_lease_search_page(&search, i, query);
        if (search.page == NULL || !ct_lease_search_bucket(&search))
            continue;
        ct_lease_search_records(&search);
        ct_lease_search_walk(&search, found, user);
    }
}

/* ---- verdicts ---- */

enum { FEW = 4 };

typedef struct {
    uint32_t few[FEW]; /* different subscribers, until they are many */
    GHashTable *many;  /* owned; NULL until needed */
    uint32_t candidates;
    uint32_t intervals;
    bool shared;    /* one of them holds only some ports */
    bool left_open; /* one of them names nobody */
} Tally;

static void count_many(Tally *tally, uint32_t subscriber)
{
    if (tally->many == NULL) {
        tally->many = g_hash_table_new(NULL, NULL);
        for (uint32_t i = 0; i < FEW; i++)
            g_hash_table_add(tally->many, GUINT_TO_POINTER(tally->few[i]));
    }
    g_hash_table_add(tally->many, GUINT_TO_POINTER(subscriber));
    tally->candidates = g_hash_table_size(tally->many);
}

static void count_one(void *user, const CtLeaseSearchSection *section, uint64_t at,
                      const CtLeaseLayoutRecord *record)
{
    Tally *tally = user;

    (void)section;
    (void)at;
    tally->intervals++;
    if (record->subscriber == CT_LEASE_NOBODY) {
        tally->left_open = true;
        return;
    }
    tally->shared |= record->port_first != 0 || record->port_last != UINT16_MAX;
    for (uint32_t i = 0; i < MIN(tally->candidates, FEW); i++)
        if (tally->few[i] == record->subscriber)
            return;
    if (tally->candidates < FEW)
        tally->few[tally->candidates++] = record->subscriber;
    else
        count_many(tally, record->subscriber);
}

CtInstant ct_lease_covered_to(const CtLease *self, CtInstant from)
{
    const uint8_t *spans = self->file.data + self->header.spans_at;
    uint64_t low = 0;
    uint64_t high = self->header.spans;

    while (low < high) { /* the first span that begins after `from` */
        uint64_t middle = low + (high - low) / 2;
        if ((CtInstant)ct_lease_layout_u64(spans + 16 * middle) <= from)
            low = middle + 1;
        else
            high = middle;
    }
    CtInstant to = low == 0 ? from - 1 : (CtInstant)ct_lease_layout_u64(spans + 16 * (low - 1) + 8);
    return MAX(to, from - 1);
}

bool ct_lease_covers(const CtLease *self, CtInstant from, CtInstant to)
{
    return ct_lease_covered_to(self, from) >= to;
}

static CtLeaseAnswer judge(const CtLease *self, const CtLeaseQuery *query, const Tally *tally)
{
    CtLeaseAnswer answer = { .candidates = tally->candidates, .intervals = tally->intervals };
    CtInstant tolerance = query->tolerance;

    if (tally->left_open) {
        answer.verdict = CT_LEASE_GAP;
        answer.cause = CT_LEASE_CAUSE_LEFT_OPEN;
    } else if (tally->candidates == 1 && (query->port >= 0 || !tally->shared)) {
        answer.verdict = CT_LEASE_ONE;
        answer.subscriber = tally->few[0];
    } else if (tally->candidates > 0) {
        answer.verdict = CT_LEASE_AMBIGUOUS;
    } else if (!ct_lease_covers(self, query->at - tolerance, query->at + tolerance)) {
        answer.verdict = CT_LEASE_GAP;
        answer.cause = CT_LEASE_CAUSE_NOT_COVERED;
    }
    return answer;
}

/* Without clearing `few`, of which only what is counted is read. */
static void begin_tally(Tally *out)
{
    out->many = NULL;
    out->candidates = out->intervals = 0;
    out->shared = out->left_open = false;
}

static void find_slowly(const CtLease *self, const CtLeaseQuery *query, CtLeaseAnswer *out)
{
    Tally tally;

    begin_tally(&tally);
    search_all(self, query, count_one, &tally);
    *out = judge(self, query, &tally);
    g_clear_pointer(&tally.many, g_hash_table_unref);
}

/* Nearly every question with a port has one interval that answers, and nothing to count. */
static bool find_alone(const CtLeaseSearch *search, CtLeaseAnswer *out)
{
    CtLeaseLayoutRecord record;

    if (!search->has_port || !ct_lease_search_alone(search, &record) ||
        record.subscriber == CT_LEASE_NOBODY)
        return false;
    *out = (CtLeaseAnswer){ CT_LEASE_ONE, 0, record.subscriber, 1, 1 };
    return true;
}

void ct_lease_find(const CtLease *self, const CtLeaseQuery *query, CtLeaseAnswer *out)
{
    CtLeaseSearch search;

    if (query->address.family == 4) {
        ct_lease_search_begin(&search, &self->section[0], self->top, query);
        if (search.page != NULL && ct_lease_search_bucket(&search)) {
            ct_lease_search_records(&search);
            ct_lease_search_fetch_records(&search);
            if (find_alone(&search, out))
                return;
        }
    }
    find_slowly(self, query, out);
}

/* How many questions go side by side: enough to hide memory, few enough to stay in the cache. */
enum { ABREAST = 64 };

/* IPv4 only: each step is done for all before the next, and what that will read is fetched. */
static void find_abreast(const CtLease *self, const CtLeaseQuery *query, size_t count,
                         CtLeaseAnswer *out)
{
    CtLeaseSearch search[ABREAST];

    for (size_t i = 0; i < count; i++) {
        ct_lease_search_begin(&search[i], &self->section[0], self->top, &query[i]);
        if (search[i].page != NULL && !ct_lease_search_bucket(&search[i]))
            search[i].page = NULL;
        if (search[i].page != NULL)
            ct_lease_search_fetch_bucket(&search[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (search[i].page != NULL)
            ct_lease_search_records(&search[i]);
    /* By itself: the shorter the loop, the more of its fetches are under way at once. */
    for (size_t i = 0; i < count; i++)
        if (search[i].page != NULL)
            ct_lease_search_fetch_records(&search[i]);
    for (size_t i = 0; i < count; i++)
        if (search[i].page == NULL || !find_alone(&search[i], &out[i]))
            find_slowly(self, &query[i], &out[i]);
}

void ct_lease_find_many(const CtLease *self, const CtLeaseQuery *query, size_t count,
                        CtLeaseAnswer *out)
{
    for (size_t first = 0, end; first < count; first = end) {
        end = first;
        while (end < count && end - first < ABREAST && query[end].address.family == 4)
            end++;
        if (end > first)
            find_abreast(self, &query[first], end - first, &out[first]);
        else
            ct_lease_find(self, &query[first], &out[first]), end++;
    }
}

/* ---- the intervals themselves ---- */

typedef struct {
    const CtLease *lease;
    CtLeaseHit *out;
    size_t capacity;
    size_t count;
} List;

static CtLeasePlace place_of(const CtLease *self, uint64_t evidence)
{
    const uint8_t *sources = self->file.data + self->header.sources_at;
    uint64_t low = 0;
    uint64_t high = self->header.sources;

    while (low < high) { /* the first log that begins after it */
        uint64_t middle = low + (high - low) / 2;
        if (ct_lease_layout_u64(sources + CT_LEASE_LAYOUT_SOURCE * middle) <= evidence)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return (CtLeasePlace){ UINT32_MAX, 0 };
    return (CtLeasePlace){ (uint32_t)(low - 1),
                           evidence -
                               ct_lease_layout_u64(sources + CT_LEASE_LAYOUT_SOURCE * (low - 1)) };
}

/* The closing place of a record: those of its box that stand before it are counted. */
static CtLeasePlace closing_of(const CtLease *self, const CtLeaseSearchSection *section,
                               uint64_t at)
{
    uint64_t box = at / CT_LEASE_LAYOUT_FAN;
    uint64_t rank = ct_lease_layout_u32(section->ranks + 4 * box);
    CtLeaseLayoutRecord record;

    for (uint64_t i = box * CT_LEASE_LAYOUT_FAN; i < at; i++) {
        ct_lease_layout_load(section->records + i * section->width, section->v6, &record);
        rank += record.closed;
    }
    if (rank >= section->closing_count)
        return (CtLeasePlace){ UINT32_MAX, 0 };
    return place_of(self, ct_lease_layout_u40(section->closings + 5 * rank));
}

static void list_one(void *user, const CtLeaseSearchSection *section, uint64_t at,
                     const CtLeaseLayoutRecord *record)
{
    List *list = user;

    if (list->count++ >= list->capacity)
        return;
    list->out[list->count - 1] = (CtLeaseHit){
        .subscriber = record->subscriber,
        .start = record->start,
        .end = record->end == CT_LEASE_LAYOUT_END ? CT_LEASE_OPEN : (CtInstant)record->end,
        .port_first = record->port_first,
        .port_last = record->port_last,
        .protocol = record->protocol,
        .opened = place_of(list->lease, record->evidence),
        .closed =
            record->closed ? closing_of(list->lease, section, at) : (CtLeasePlace){ UINT32_MAX, 0 },
    };
}

size_t ct_lease_list(const CtLease *self, const CtLeaseQuery *query, CtLeaseHit *out,
                     size_t capacity)
{
    List list = { self, out, capacity, 0 };

    search_all(self, query, list_one, &list);
    return list.count;
}

static CtBytes text_of(const CtLease *self, uint64_t number)
{
    const uint8_t *offsets = self->file.data + self->header.offsets_at;

    if (number >= self->header.texts)
        return (CtBytes){ NULL, 0 };
    uint64_t from = ct_lease_layout_u64(offsets + 8 * number);
    uint64_t to = ct_lease_layout_u64(offsets + 8 * number + 8);
    if (from > to || to > self->header.text_size)
        return (CtBytes){ NULL, 0 };
    return (CtBytes){ self->file.data + self->header.text_at + from, to - from };
}

CtBytes ct_lease_subscriber(const CtLease *self, uint32_t subscriber)
{
    return text_of(self, subscriber);
}

CtBytes ct_lease_source(const CtLease *self, uint32_t source)
{
    const uint8_t *at =
        self->file.data + self->header.sources_at + CT_LEASE_LAYOUT_SOURCE * (uint64_t)source;

    return source < self->header.sources ? text_of(self, ct_lease_layout_u64(at + 16))
                                         : (CtBytes){ NULL, 0 };
}

uint32_t ct_lease_sources(const CtLease *self)
{
    return (uint32_t)self->header.sources;
}

uint64_t ct_lease_count(const CtLease *self)
{
    return self->section[0].count + self->section[1].count;
}

uint64_t ct_lease_bytes(const CtLease *self)
{
    return self->file.size;
}

uint64_t ct_lease_text_bytes(const CtLease *self)
{
    return self->header.text_size + 8 * (self->header.texts + 1);
}
