/* lease.c - opening an index, and the search.
 *
 * A search goes: page of the address, bucket of (address, port), the last record that is not
 * after them, the last one of its group that began in time, and from there backwards. The `clean`
 * mark stops it, nearly always at the first record; where leases overlap, boxes are skipped.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease.h"

#include "match/lease_header.h"
#include "match/lease_layout.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    bool v6;
    uint32_t width;
    uint64_t count;
    const uint8_t *records; /* all borrowed from the mapping */
    const uint8_t *boxes;
    const uint8_t *ranks;
    const uint8_t *closings;
    const uint8_t *buckets;
    uint64_t closing_count;
    CtLeaseLayoutPage *page; /* owned */
    size_t pages;
    uint64_t level_at[CT_LEASE_LAYOUT_LEVELS]; /* first box of each level */
} Section;

struct CtLease {
    CtBytes file; /* owned mapping */
    CtLeaseLayoutHeader header;
    Section section[2];
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
    Section *section = &self->section[v6];

    *section = (Section){ .v6 = v6,
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
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t digest[CT_LEASE_LAYOUT_DIGEST];
    gsize size = sizeof digest;

    g_checksum_update(sum, self->file.data, (gssize)digest_at);
    g_checksum_update(sum, zero, sizeof zero);
    g_checksum_update(sum, self->file.data + digest_at + sizeof zero,
                      (gssize)(self->file.size - digest_at - sizeof zero));
    g_checksum_get_digest(sum, digest, &size);
    if (memcmp(digest, self->header.digest, sizeof digest) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "lease index: its digest is not that of its bytes");
    return true;
}

/* ---- one search ---- */

typedef struct {
    const Section *section;        /* borrowed */
    const CtLeaseLayoutPage *page; /* borrowed; NULL: nothing of that address */
    uint8_t address[16];
    uint32_t key; /* IPv4: address, low half, and port */
    uint16_t port;
    bool has_port;
    uint8_t protocols;
    uint32_t from; /* the span asked about, both ends included */
    uint32_t to;
    uint64_t bucket;
    uint64_t low; /* records [low, high) of the bucket */
    uint64_t high;
} Search;

/* Told of each interval found. */
typedef void (*Found)(void *user, const Section *section, uint64_t at,
                      const CtLeaseLayoutRecord *record);

static uint32_t clamp_second(CtInstant instant)
{
    return (uint32_t)CLAMP(instant, 0, (CtInstant)UINT32_MAX - 1);
}

static void begin(const CtLease *lease, const CtLeaseQuery *query, Search *out)
{
    bool v6 = query->address.family == 6;
    const Section *section = &lease->section[v6];

    out->section = section;
    out->page = NULL;
    out->has_port = query->port >= 0;
    out->port = query->port >= 0 ? (uint16_t)query->port : UINT16_MAX;
    out->protocols = query->protocol;
    out->from = clamp_second(query->at - (CtInstant)query->tolerance);
    out->to = clamp_second(query->at + (CtInstant)query->tolerance);
    if (v6) {
        memcpy(out->address, query->address.byte, 16);
    } else if (query->address.family == 4) {
        uint32_t address = ct_address_v4(&query->address);
        uint32_t page = ct_lease_layout_u32(lease->top + 4 * (size_t)(address >> 16));

        out->key = address << 16 | out->port;
        ct_lease_layout_put_u16(out->address, (uint16_t)address);
        if (page != 0)
            out->page = &section->page[page - 1];
    }
}

static uint64_t key_of(const Search *search)
{
    uint64_t upper;

    if (!search->section->v6)
        return search->key;
    memcpy(&upper, search->address, sizeof upper);
    return GUINT64_FROM_BE(upper);
}

/* The bucket of the key; false when the key is before the page's first. */
static bool find_bucket(Search *search)
{
    const CtLeaseLayoutPage *page = search->page;
    uint64_t key = key_of(search);

    if (key < page->first_key)
        return false;
    search->bucket = page->bucket + MIN((key - page->first_key) >> page->shift, page->buckets - 1u);
    return true;
}

static void find_records(Search *search)
{
    const uint8_t *at = search->section->buckets + 4 * search->bucket;
    uint64_t first = search->page->first;
    uint64_t end = first + search->page->count;

    search->low = CLAMP(ct_lease_layout_u32(at), first, end);
    search->high = CLAMP(ct_lease_layout_u32(at + 4), search->low, end);
}

static const uint8_t *record_at(const Section *section, uint64_t at)
{
    return section->records + at * section->width;
}

/* Less than 0, 0 or above: the record's address against the search's. */
static int compare_address(const Search *search, const uint8_t *record)
{
    if (search->section->v6)
        return memcmp(record, search->address, 16);
    return (int)ct_lease_layout_u16(record) - (int)(search->key >> 16);
}

static uint16_t first_port(const Section *section, const uint8_t *record)
{
    return ct_lease_layout_u16(record + (section->v6 ? 16 : 2));
}

static uint32_t start_of(const Section *section, const uint8_t *record)
{
    return ct_lease_layout_u32(record + (section->v6 ? 20 : 6));
}

/* Narrows [low, high) to where the first record after (address, port) stands. */
static uint64_t after_key(const Search *search)
{
    uint64_t low = search->low;
    uint64_t high = search->high;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const uint8_t *record = record_at(search->section, middle);
        int order = compare_address(search, record);

        if (order < 0 || (order == 0 && first_port(search->section, record) <= search->port))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the record is of the same address and first port as `like` and begins too late. */
static bool too_late(const Search *search, uint64_t at, uint16_t port)
{
    const uint8_t *record = record_at(search->section, at);

    return compare_address(search, record) == 0 && first_port(search->section, record) == port &&
           start_of(search->section, record) > search->to;
}

/* From the group that ends before `end`: where its records begin too late. Steps double, so that
 * recent questions are answered near the end and old ones in O(log n). */
static uint64_t before_late(const Search *search, uint64_t end)
{
    uint64_t first = search->page->first;
    uint16_t port = first_port(search->section, record_at(search->section, end - 1));
    uint64_t late = end; /* from here on all are too late */
    uint64_t step = 1;

    while (late - first >= step && too_late(search, late - step, port)) {
        late -= step;
        step *= 2;
    }
    uint64_t low = late - first >= step ? late - step + 1 : first;
    while (low < late) {
        uint64_t middle = low + (late - low) / 2;
        if (too_late(search, middle, port))
            late = middle;
        else
            low = middle + 1;
    }
    return late;
}

static bool box_misses(const Search *search, unsigned level, uint64_t box)
{
    const uint8_t *at =
        search->section->boxes + CT_LEASE_LAYOUT_BOX * (search->section->level_at[level] + box);

    return ct_lease_layout_u32(at) > search->to || ct_lease_layout_u32(at + 4) <= search->from ||
           (search->has_port && ct_lease_layout_u16(at + 8) < search->port);
}

/* Moves `end` down over whole boxes that hold nothing for this search. */
static uint64_t skip_boxes(const Search *search, uint64_t end)
{
    uint64_t first = search->page->first;

    for (;;) {
        uint64_t size = 1;

        for (unsigned level = 0; level < CT_LEASE_LAYOUT_LEVELS; level++) {
            uint64_t larger = size * CT_LEASE_LAYOUT_FAN;
            if (end % larger != 0 || end < larger || end - larger < first ||
                !box_misses(search, level, end / larger - 1))
                break;
            size = larger;
        }
        if (size == 1)
            return end;
        end -= size;
    }
}

static bool holds(const Search *search, const CtLeaseLayoutRecord *record)
{
    return record->start <= search->to && record->end > search->from &&
           (record->protocol & search->protocols) != 0 &&
           (!search->has_port ||
            (record->port_first <= search->port && record->port_last >= search->port));
}

/* Whether what stands before a clean record cannot matter to this search. */
static bool ends_here(const Search *search, uint64_t at, const CtLeaseLayoutRecord *record)
{
    if (!record->clean)
        return false;
    if (!search->has_port)
        return record->port_first == 0 && record->start <= search->from;
    return record->start <= search->from || at == search->page->first ||
           first_port(search->section, record_at(search->section, at - 1)) != record->port_first;
}

static void walk_back(const Search *search, uint64_t end, Found found, void *user)
{
    const Section *section = search->section;

    while (end > search->page->first) {
        CtLeaseLayoutRecord record;
        uint64_t at = end - 1;

        if (compare_address(search, record_at(section, at)) != 0)
            return;
        ct_lease_layout_load(record_at(section, at), section->v6, &record);
        if (holds(search, &record))
            found(user, section, at, &record);
        if (ends_here(search, at, &record))
            return;
        end = skip_boxes(search, at);
    }
}

/* From the bucket's records on; the steps before are done (and prefetched) by the caller. */
static void search_records(const Search *search, Found found, void *user)
{
    const Section *section = search->section;
    uint64_t end = after_key(search);
    CtLeaseLayoutRecord record;

    if (end == search->page->first || compare_address(search, record_at(section, end - 1)) != 0)
        return;
    uint64_t late = before_late(search, end);
    if (late < end && search->has_port) {
        ct_lease_layout_load(record_at(section, late), section->v6, &record);
        if (ends_here(search, late, &record))
            return;
    }
    walk_back(search, late, found, user);
}

/* All records of one question: one page for IPv4, one for each prefix length for IPv6. */
static void search_all(const CtLease *self, const CtLeaseQuery *query, Found found, void *user)
{
    Search search;

    begin(self, query, &search);
    if (!search.section->v6) {
        if (search.page == NULL || !find_bucket(&search))
            return;
        find_records(&search);
        search_records(&search, found, user);
        return;
    }
    for (size_t i = 0; i < search.section->pages; i++) {
        search.page = &search.section->page[i];
        CtAddress prefix = ct_address_prefix(&query->address, search.page->bits);
        memcpy(search.address, prefix.byte, sizeof search.address);
        if (!find_bucket(&search))
            continue;
        find_records(&search);
        search_records(&search, found, user);
    }
}

/* ---- verdicts ---- */

enum { FEW = 16 };

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

static void count_one(void *user, const Section *section, uint64_t at,
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

bool ct_lease_covers(const CtLease *self, CtInstant from, CtInstant to)
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
    return low > 0 && (CtInstant)ct_lease_layout_u64(spans + 16 * (low - 1) + 8) >= to;
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

void ct_lease_find(const CtLease *self, const CtLeaseQuery *query, CtLeaseAnswer *out)
{
    Tally tally;

    tally.many = NULL;
    tally.candidates = tally.intervals = 0;
    tally.shared = tally.left_open = false;
    search_all(self, query, count_one, &tally);
    *out = judge(self, query, &tally);
    g_clear_pointer(&tally.many, g_hash_table_unref);
}

void ct_lease_find_many(const CtLease *self, const CtLeaseQuery *query, size_t count,
                        CtLeaseAnswer *out)
{
    for (size_t i = 0; i < count; i++)
        ct_lease_find(self, &query[i], &out[i]);
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
static CtLeasePlace closing_of(const CtLease *self, const Section *section, uint64_t at)
{
    uint64_t box = at / CT_LEASE_LAYOUT_FAN;
    uint64_t rank = ct_lease_layout_u32(section->ranks + 4 * box);
    CtLeaseLayoutRecord record;

    for (uint64_t i = box * CT_LEASE_LAYOUT_FAN; i < at; i++) {
        ct_lease_layout_load(record_at(section, i), section->v6, &record);
        rank += record.closed;
    }
    if (rank >= section->closing_count)
        return (CtLeasePlace){ UINT32_MAX, 0 };
    return place_of(self, ct_lease_layout_u40(section->closings + 5 * rank));
}

static void list_one(void *user, const Section *section, uint64_t at,
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

uint64_t ct_lease_size(const CtLease *self)
{
    return self->file.size;
}
