/* rpm_store_bdb.c - a hash of Berkeley DB, as far as rpm ever wrote one: unsorted keys of 4 bytes,
 * values on the page or on a chain of overflow pages.
 *
 * Page 0 has, in the writer's byte order: magic 0x061561 at 12, version 8 to 10 at 16, page size at
 * 20, encryption at 24, kind 8 at 25, flags (1: checksums) at 26, last page at 32, highest bucket
 * at 72, and from 96 on 32 numbers that turn a bucket into a page. A page: its number at 8, next
 * page at 16, entries at 20, on an overflow page the bytes that it holds at 22, kind at 25; from
 * 26 on u16 places of its entries, key and value in turn, filled from the end of the page. An
 * entry: 1 and its bytes, or 3, three bytes, u32 page, u32 size. Key 0 holds the next number, not
 * a package.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/rpm_store.h"

#include "base/limits.h"
#include "base/reader.h"

enum {
    MAGIC_AT = 12,
    ENCRYPTION_AT = 24,
    LAST_PAGE_AT = 32,
    HIGHEST_BUCKET_AT = 72,
    SPARES_AT = 96
};
enum { NEXT_AT = 16, PAGE_HEAD = 26, SPARES = 32 };
enum { HASH_PAGE = 13, HASH_PAGE_UNSORTED = 2, HASH_PAGE_OLD = 8, OVERFLOW_PAGE = 7 };
enum { ON_PAGE = 1, OFF_PAGE = 3, OFF_PAGE_SIZE = 12, KEY_SIZE = 4 };
enum { SMALLEST_PAGE = 512, LARGEST_PAGE = 65536 };

#define MAGIC 0x061561u

typedef struct {
    CtBytes source;
    bool big; /* byte order of who wrote it */
    uint32_t page_size;
    uint32_t last_page;
    uint32_t highest_bucket;
    uint32_t spare[SPARES];
    uint64_t steps; /* pages that may still be looked at */
    CtBuffer value; /* owned; of overflow pages */
    CtRpmStoreTake take;
    void *user;
} Store;

/* One page of entries. */
typedef struct {
    CtReader reader; /* for its failures */
    CtBytes bytes;
    uint32_t next;
    uint32_t entries;
    uint32_t filled; /* of an overflow page */
    uint8_t kind;
} Page;

static uint32_t get_u32(const Store *self, CtReader *reader)
{
    return self->big ? ct_reader_u32be(reader) : ct_reader_u32le(reader);
}

static uint16_t get_u16(const Store *self, CtReader *reader)
{
    return self->big ? ct_reader_u16be(reader) : ct_reader_u16le(reader);
}

static CtReader reader_at(CtBytes bytes, size_t place)
{
    CtReader reader = ct_reader_over(bytes);

    ct_reader_skip(&reader, place);
    return reader;
}

static bool read_meta(Store *self, GError **error)
{
    CtReader reader = reader_at(self->source, MAGIC_AT);

    self->big = ct_reader_peek(&reader) == 0;
    if (get_u32(self, &reader) != MAGIC)
        ct_reader_reject(&reader, "lacks the mark of a hash");
    uint32_t version = get_u32(self, &reader);
    if (ct_reader_ok(&reader) && (version < 8 || version > 10))
        ct_reader_reject(&reader, "is of a version that we do not know");
    self->page_size = get_u32(self, &reader);
    if (self->page_size < SMALLEST_PAGE || self->page_size > LARGEST_PAGE ||
        (self->page_size & (self->page_size - 1)) != 0)
        ct_reader_reject(&reader, "has an impossible page size");
    if (ct_reader_u8(&reader) != 0)
        ct_reader_reject(&reader, "is encrypted");
    ct_reader_skip(&reader, 1);
    if ((ct_reader_u8(&reader) & 1) != 0)
        ct_reader_reject(&reader, "has pages with checksums, which rpm never wrote");
    ct_reader_skip(&reader, LAST_PAGE_AT - ENCRYPTION_AT - 3);
    self->last_page = get_u32(self, &reader);
    ct_reader_skip(&reader, HIGHEST_BUCKET_AT - LAST_PAGE_AT - 4);
    self->highest_bucket = get_u32(self, &reader);
    ct_reader_skip(&reader, SPARES_AT - HIGHEST_BUCKET_AT - 4);
    for (size_t i = 0; i < SPARES; i++)
        self->spare[i] = get_u32(self, &reader);
    if (ct_reader_ok(&reader) && self->highest_bucket > self->last_page)
        ct_reader_reject(&reader, "has more buckets than pages");
    return ct_reader_check(&reader, "rpm database", error);
}

/* Fails for a page that is not there, is another one, or was met too often. */
static bool read_page(Store *self, uint64_t number, Page *out, GError **error)
{
    uint64_t from = number * self->page_size;
    CtReader reader = ct_reader_over(self->source);

    if (number == 0 || number > self->last_page)
        ct_reader_reject(&reader, "names a page that it does not have");
    else if (self->steps == 0)
        ct_reader_reject(&reader, "has a chain of pages that bites its tail");
    else if (from + self->page_size > self->source.size) {
        ct_reader_skip(&reader, self->source.size);
        ct_reader_reject(&reader, "ends before its last page");
    }
    if (!ct_reader_check(&reader, "rpm database", error))
        return false;
    self->steps--;
    Page page = { .bytes = ct_bytes_slice(self->source, (size_t)from, self->page_size) };
    page.reader = reader_at(page.bytes, 8);
    bool is_itself = get_u32(self, &page.reader) == number;
    ct_reader_skip(&page.reader, NEXT_AT - 12);
    page.next = get_u32(self, &page.reader);
    page.entries = get_u16(self, &page.reader);
    page.filled = get_u16(self, &page.reader);
    ct_reader_skip(&page.reader, 1);
    page.kind = ct_reader_u8(&page.reader);
    *out = page;
    if (is_itself)
        return true;
    ct_reader_skip(&reader, (size_t)from);
    ct_reader_reject(&reader, "has a page with the number of another");
    return ct_reader_check(&reader, "rpm database", error);
}

/* The place of the entry, or the end of the page behind the first one. */
static uint32_t place_of(const Store *self, const Page *page, uint32_t entry)
{
    CtReader reader = reader_at(page->bytes, PAGE_HEAD + 2 * (size_t)entry);

    return get_u16(self, &reader);
}

static CtBytes entry_of(const Store *self, const Page *page, uint32_t entry)
{
    uint32_t from = place_of(self, page, entry);
    uint32_t to = entry == 0 ? self->page_size : place_of(self, page, entry - 1);

    return from < PAGE_HEAD || to <= from ? (CtBytes){ 0 }
                                          : ct_bytes_slice(page->bytes, from, to - from);
}

/* The bytes of a value that is not on the page. NULL, or what is wrong with it. */
static const char *gather(Store *self, uint32_t number, uint32_t size)
{
    ct_buffer_empty(&self->value);
    if (size > CT_LIMIT_RPM_HEADER)
        return "is longer than it may be";
    while (self->value.size < size) {
        Page page;

        if (!read_page(self, number, &page, NULL))
            return "has an overflow page that is not there";
        size_t part = MIN(page.filled, size - self->value.size);
        if (page.kind != OVERFLOW_PAGE || part == 0 || part > self->page_size - PAGE_HEAD)
            return "has an overflow page that is none";
        ct_buffer_add(&self->value, ct_bytes_slice(page.bytes, PAGE_HEAD, part));
        number = page.next;
    }
    return NULL;
}

static bool take_value(Store *self, uint32_t number, CtBytes entry, GError **error)
{
    CtRpmStored stored = { .number = number };

    if (entry.size > 1 && entry.data[0] == ON_PAGE) {
        stored.header = ct_bytes_slice(entry, 1, SIZE_MAX);
        stored.from = (uint64_t)(stored.header.data - self->source.data);
        stored.to = stored.from + stored.header.size;
    } else if (entry.size == OFF_PAGE_SIZE && entry.data[0] == OFF_PAGE) {
        CtReader reader = reader_at(entry, 4);
        uint32_t page = get_u32(self, &reader);

        stored.fault = gather(self, page, get_u32(self, &reader));
        stored.header = ct_buffer_bytes(&self->value);
    } else
        stored.fault = "is of a kind that we do not know";
    return self->take(self->user, &stored, error);
}

static bool take_page(Store *self, const Page *page, GError **error)
{
    uint32_t most = (self->page_size - PAGE_HEAD) / 2;

    for (uint32_t i = 0; i + 1 < MIN(page->entries, most); i += 2) {
        CtBytes key = entry_of(self, page, i);
        CtReader reader = reader_at(key, 1);
        uint32_t number = get_u32(self, &reader);

        if (key.size != 1 + KEY_SIZE || key.data[0] != ON_PAGE) {
            const CtRpmStored stored = { .fault = "has a key that is no number" };

            if (!self->take(self->user, &stored, error))
                return false;
        } else if (number != 0 && !take_value(self, number, entry_of(self, page, i + 1), error))
            return false;
    }
    return true;
}

static uint64_t page_of_bucket(const Store *self, uint32_t bucket)
{
    size_t bits = 0;

    for (uint32_t rest = bucket; rest != 0; rest >>= 1)
        bits++;
    return bits < SPARES ? (uint64_t)bucket + self->spare[bits] : 0;
}

static bool take_bucket(Store *self, uint32_t bucket, GError **error)
{
    for (uint64_t number = page_of_bucket(self, bucket); number != 0;) {
        Page page;

        if (!read_page(self, number, &page, error))
            return false;
        if (page.kind != HASH_PAGE && page.kind != HASH_PAGE_UNSORTED &&
            page.kind != HASH_PAGE_OLD) {
            ct_reader_reject(&page.reader, "has a bucket of another kind");
            return ct_reader_check(&page.reader, "rpm database", error);
        }
        if (!take_page(self, &page, error))
            return false;
        number = page.next;
    }
    return true;
}

bool ct_rpm_store_each_bdb(CtBytes source, CtRpmStoreTake take, void *user, GError **error)
{
    Store self = {
        .source = source, .value = ct_buffer_new(CT_LIMIT_RPM_HEADER), .take = take, .user = user
    };
    bool more = read_meta(&self, error);

    if (more) /* no page is met twice */
        self.steps = MIN((uint64_t)self.last_page, source.size / self.page_size) + 1;
    for (uint32_t bucket = 0; more && bucket <= self.highest_bucket; bucket++)
        more = take_bucket(&self, bucket, error);
    ct_buffer_clear(&self.value);
    return more;
}
