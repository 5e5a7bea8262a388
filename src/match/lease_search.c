/* lease_search.c - binary search where it is short, tables where it would be long.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_search.h"

/* So many records are looked at one after the other rather than halved. */
enum { COUNTED = 16 };

/* 2^64 over the golden ratio: its multiples are spread evenly and keep no step. */
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint32_t clamp_second(CtInstant instant)
{
    return (uint32_t)CLAMP(instant, 0, (CtInstant)UINT32_MAX - 1);
}

void ct_lease_search_begin(CtLeaseSearch *self, const CtLeaseSearchSection *section,
                           const uint8_t *top, const CtLeaseQuery *query)
{
    self->section = section;
    self->page = NULL;
    self->has_port = query->port >= 0;
    self->port = query->port >= 0 ? (uint16_t)query->port : UINT16_MAX;
    self->protocols = query->protocol;
    self->from = clamp_second(query->at - (CtInstant)query->tolerance);
    self->to = clamp_second(query->at + (CtInstant)query->tolerance);
    if (section->v6) {
        memcpy(self->address, query->address.byte, 16);
    } else if (query->address.family == 4) {
        uint32_t address = ct_address_v4(&query->address);
        uint32_t page = ct_lease_layout_u32(top + 4 * (size_t)(address >> 16));

        self->key = address << 16 | self->port;
        ct_lease_layout_put_u16(self->address, (uint16_t)address);
        if (page != 0)
            self->page = &section->page[page - 1];
    }
}

static uint64_t key_of(const CtLeaseSearch *self)
{
    uint64_t upper;

    if (!self->section->v6)
        return self->key;
    memcpy(&upper, self->address, sizeof upper);
    return GUINT64_FROM_BE(upper);
}

/* The bucket of the key; false when the key is before the page's first. */
bool ct_lease_search_bucket(CtLeaseSearch *self)
{
    const CtLeaseLayoutPage *page = self->page;
    uint64_t key = key_of(self);

    if (key < page->first_key)
        return false;
    self->bucket = page->bucket + MIN((key - page->first_key) >> page->shift, page->buckets - 1u);
    return true;
}

/* The records of a key stand in the order of their starts: the instant's place among all instants
 * is taken for the record's place among [from, to). */
static uint64_t guess_among(const CtLeaseSearch *self, uint64_t from, uint64_t to)
{
    const CtLeaseSearchSection *section = self->section;
    uint64_t since = self->to > section->first_start ? self->to - section->first_start : 0;
    uint64_t part = MIN(since * section->per_second, UINT32_MAX);

    return from + (part * (to - from) >> 32);
}

void ct_lease_search_records(CtLeaseSearch *self)
{
    const uint8_t *at = self->section->buckets + 4 * self->bucket;
    uint64_t first = self->page->first;
    uint64_t end = first + self->page->count;

    self->low = CLAMP(ct_lease_layout_u32(at), first, end);
    self->high = CLAMP(ct_lease_layout_u32(at + 4), self->low, end);
    /* An empty bucket's answer is usually the one before it: a block is wider than a bucket. */
    self->first = self->low;
    if (self->low == self->high && self->bucket > self->page->bucket)
        self->first = CLAMP(ct_lease_layout_u32(at - 4), first, self->low);
    self->guess = guess_among(self, self->first, self->high);
}

static const uint8_t *record_at(const CtLeaseSearchSection *section, uint64_t at)
{
    return section->records + at * section->width;
}

/* Less than 0, 0 or above: the record's address against the search's. */
static int compare_address(const CtLeaseSearch *self, const uint8_t *record)
{
    if (self->section->v6)
        return memcmp(record, self->address, 16);
    return (int)ct_lease_layout_u16(record) - (int)(self->key >> 16);
}

static uint16_t first_port(const CtLeaseSearchSection *section, const uint8_t *record)
{
    return ct_lease_layout_u16(record + (section->v6 ? 16 : 2));
}

static uint32_t start_of(const CtLeaseSearchSection *section, const uint8_t *record)
{
    return ct_lease_layout_u32(record + (section->v6 ? 20 : 6));
}

/* Address and first port of an IPv4 record as one number that sorts like them. */
static uint32_t key_v4(const uint8_t *record)
{
    uint32_t both = ct_lease_layout_u32(record);

    return both << 16 | both >> 16;
}

/* after_key for IPv4. What is compared is random, so that a branch on it would be guessed wrong
 * every other time: halving is done by arithmetic, and the last few records are counted. */
static uint64_t after_key_v4(const CtLeaseSearch *self)
{
    const uint8_t *from = record_at(self->section, self->low);
    uint64_t left = self->high - self->low;
    uint64_t after = self->low;

    if (left > 0 && key_v4(from + (left - 1) * CT_LEASE_LAYOUT_V4) <= self->key)
        return self->high; /* a bucket of one group, as most are */
    while (left > COUNTED) {
        uint64_t half = left / 2;
        uint64_t skip = key_v4(from + (half - 1) * CT_LEASE_LAYOUT_V4) <= self->key ? half : 0;

        from += skip * CT_LEASE_LAYOUT_V4;
        after += skip;
        left -= half;
    }
    for (uint64_t i = 0; i < left; i++, from += CT_LEASE_LAYOUT_V4)
        after += key_v4(from) <= self->key;
    return after;
}

/* Narrows [low, high) to where the first record after (address, port) stands. */
static uint64_t after_key(const CtLeaseSearch *self)
{
    if (!self->section->v6)
        return after_key_v4(self);
    uint64_t low = self->low;
    uint64_t high = self->high;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const uint8_t *record = record_at(self->section, middle);
        int order = compare_address(self, record);

        if (order < 0 || (order == 0 && first_port(self->section, record) <= self->port))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the record is of the same address and first port as `like` and begins too late. */
static bool too_late(const CtLeaseSearch *self, uint64_t at, uint16_t port)
{
    const uint8_t *record = record_at(self->section, at);

    return compare_address(self, record) == 0 && first_port(self->section, record) == port &&
           start_of(self->section, record) > self->to;
}

static bool too_late_v4(const CtLeaseSearch *self, uint64_t at, uint32_t key)
{
    const uint8_t *record = record_at(self->section, at);

    return ct_lease_layout_u32(record + 6) > self->to && key_v4(record) == key;
}

/* before_late for IPv4 in the few records about the guess, which have been fetched; UINT64_MAX when
 * it would have to look further. */
static uint64_t before_late_v4(const CtLeaseSearch *self, uint64_t end)
{
    uint64_t first = self->page->first;
    uint32_t key = key_v4(record_at(self->section, end - 1));
    uint64_t at = CLAMP(self->guess, first, end - 1);
    uint64_t most = MIN(end, at + COUNTED);

    if (!too_late_v4(self, at, key)) {
        do
            at++;
        while (at < most && !too_late_v4(self, at, key));
        return at < most || at == end ? at : UINT64_MAX;
    }
    uint64_t least = at - MIN(at - first, COUNTED);
    while (at > least && too_late_v4(self, at - 1, key))
        at--;
    return at > least || at == first ? at : UINT64_MAX;
}

/* From the group that ends before `end`: where its records begin too late. Steps double, so that
 * recent questions are answered near the end and old ones in O(log n). */
static uint64_t before_late(const CtLeaseSearch *self, uint64_t end)
{
    uint64_t first = self->page->first;
    uint16_t port = first_port(self->section, record_at(self->section, end - 1));
    uint64_t late = self->section->v6 ? UINT64_MAX : before_late_v4(self, end);

    if (late != UINT64_MAX)
        return late;
    late = end; /* from here on all are too late */
    uint64_t step = 1;

    while (late - first >= step && too_late(self, late - step, port)) {
        late -= step;
        step *= 2;
    }
    uint64_t low = late - first >= step ? late - step + 1 : first;
    while (low < late) {
        uint64_t middle = low + (late - low) / 2;
        if (too_late(self, middle, port))
            late = middle;
        else
            low = middle + 1;
    }
    return late;
}

static bool box_misses(const CtLeaseSearch *self, unsigned level, uint64_t box)
{
    const uint8_t *at =
        self->section->boxes + CT_LEASE_LAYOUT_BOX * (self->section->level_at[level] + box);

    return ct_lease_layout_u32(at) > self->to || ct_lease_layout_u32(at + 4) <= self->from ||
           (self->has_port && ct_lease_layout_u16(at + 8) < self->port);
}

/* Moves `end` down over whole boxes that hold nothing for this search. */
static uint64_t skip_boxes(const CtLeaseSearch *self, uint64_t end)
{
    uint64_t first = self->page->first;

    for (;;) {
        uint64_t size = 1;

        for (unsigned level = 0; level < CT_LEASE_LAYOUT_LEVELS; level++) {
            uint64_t larger = size * CT_LEASE_LAYOUT_FAN;
            if (end % larger != 0 || end < larger || end - larger < first ||
                !box_misses(self, level, end / larger - 1))
                break;
            size = larger;
        }
        if (size == 1)
            return end;
        end -= size;
    }
}

static bool holds(const CtLeaseSearch *self, const CtLeaseLayoutRecord *record)
{
    return record->start <= self->to && record->end > self->from &&
           (record->protocol & self->protocols) != 0 &&
           (!self->has_port ||
            (record->port_first <= self->port && record->port_last >= self->port));
}

/* Whether what stands before a clean record cannot matter to this search. */
static bool ends_here(const CtLeaseSearch *self, uint64_t at, const CtLeaseLayoutRecord *record)
{
    if (!record->clean)
        return false;
    if (!self->has_port)
        return record->port_first == 0 && record->start <= self->from;
    return record->start <= self->from || at == self->page->first ||
           first_port(self->section, record_at(self->section, at - 1)) != record->port_first;
}

static void walk_back(const CtLeaseSearch *self, uint64_t end, CtLeaseSearchFound found, void *user)
{
    const CtLeaseSearchSection *section = self->section;

    while (end > self->page->first) {
        CtLeaseLayoutRecord record;
        uint64_t at = end - 1;

        if (compare_address(self, record_at(section, at)) != 0)
            return;
        ct_lease_layout_load(record_at(section, at), section->v6, &record);
        if (holds(self, &record))
            found(user, section, at, &record);
        if (ends_here(self, at, &record))
            return;
        end = skip_boxes(self, at);
    }
}

/* Where the search begins to walk back from; false when no record can answer. */
static bool find_end(const CtLeaseSearch *self, uint64_t *out)
{
    const CtLeaseSearchSection *section = self->section;
    uint64_t end = after_key(self);
    CtLeaseLayoutRecord record;

    if (end == self->page->first || compare_address(self, record_at(section, end - 1)) != 0)
        return false;
    *out = before_late(self, end);
    if (*out == end || !self->has_port)
        return *out > self->page->first;
    ct_lease_layout_load(record_at(section, *out), section->v6, &record);
    return *out > self->page->first && !ends_here(self, *out, &record);
}

void ct_lease_search_walk(const CtLeaseSearch *self, CtLeaseSearchFound found, void *user)
{
    uint64_t end;

    if (find_end(self, &end))
        walk_back(self, end, found, user);
}

/* The usual end of an IPv4 search, without the search: the record that answers stands at the guess
 * or beside it, the one behind it is too late or of another group, and it is clean: so no other
 * group can hold the port. What is asked is random, so the few comparisons are added up and
 * branched on once. False says nothing. */
static bool stands_at_guess(const CtLeaseSearch *self, CtLeaseLayoutRecord *out)
{
    const CtLeaseSearchSection *section = self->section;
    const uint64_t last = self->page->first + self->page->count - 1;

    if (self->first == self->high)
        return false;
    uint64_t at = self->guess;
    unsigned late = start_of(section, record_at(section, at)) > self->to;
    unsigned late_behind = start_of(section, record_at(section, MIN(at + 1, last))) > self->to;
    unsigned room_behind = at + 1 < self->high;
    unsigned room_before = at > self->first;
    at += (late ^ 1u) & (late_behind ^ 1u) & room_behind;
    at -= late & room_before;
    const uint8_t *record = record_at(section, at);
    const uint8_t *behind = record_at(section, MIN(at + 1, last));
    uint32_t key = key_v4(record);
    unsigned is_last = at == last;
    unsigned is_other = key_v4(behind) != key;
    unsigned is_late = start_of(section, behind) > self->to;
    unsigned is_ours = key <= self->key;
    unsigned is_address = key >> 16 == self->key >> 16;
    ct_lease_layout_load(record, false, out);
    unsigned began = out->start <= self->from;
    unsigned lasts = out->end > self->from;
    unsigned speaks = (out->protocol & self->protocols) != 0;
    unsigned reaches = out->port_last >= self->port;
    return ((is_last | is_other | is_late) & is_ours & is_address & began & lasts & speaks &
            reaches & (unsigned)out->clean) != 0;
}

bool ct_lease_search_alone(const CtLeaseSearch *self, CtLeaseLayoutRecord *out)
{
    uint64_t end;

    if (!self->section->v6 && self->has_port && stands_at_guess(self, out))
        return true;
    if (!find_end(self, &end) || compare_address(self, record_at(self->section, end - 1)) != 0)
        return false;
    ct_lease_layout_load(record_at(self->section, end - 1), self->section->v6, out);
    return holds(self, out) && ends_here(self, end - 1, out);
}

void ct_lease_search_page(CtLeaseSearch *self, size_t page, const CtLeaseQuery *query)
{
    self->page = &self->section->page[page];
    CtAddress prefix = ct_address_prefix(&query->address, self->page->bits);
    memcpy(self->address, prefix.byte, sizeof self->address);
}

void ct_lease_search_fetch_bucket(const CtLeaseSearch *self)
{
    __builtin_prefetch(self->section->buckets + 4 * self->bucket);
}

/* Of a bucket, which may be several lines, those about the guess. */
void ct_lease_search_fetch_records(const CtLeaseSearch *self)
{
    const uint8_t *guess = record_at(self->section, self->guess);
    const uint32_t width = self->section->width;

    __builtin_prefetch(guess - (self->guess > self->first ? width : 0));
    __builtin_prefetch(guess + 2 * (size_t)width - 1);
}

void ct_lease_search_sample(CtLeaseSearchSection *section)
{
    enum { SAMPLES = 128 };
    uint32_t earliest = UINT32_MAX;
    uint32_t latest = 0;

    /* Not at even steps: groups are often of one size, and every step might meet their first. */
    for (uint64_t i = 0; i < MIN(section->count, SAMPLES); i++) {
        uint64_t spread = i * GOLDEN >> 32;
        uint64_t at = section->count < SAMPLES ? i : spread * section->count >> 32;
        uint32_t start = start_of(section, record_at(section, at));

        earliest = MIN(earliest, start);
        latest = MAX(latest, start);
    }
    section->first_start = earliest;
    section->per_second = (UINT64_C(1) << 32) / ((uint64_t)MAX(latest, earliest) - earliest + 1);
}
