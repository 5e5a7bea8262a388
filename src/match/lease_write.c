/* lease_write.c - sizes first, then a mapping of a new file that is filled table by table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_write.h"

#include "match/lease_header.h"
#include "match/lease_layout.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RECORDS_IN_BUCKET = 6 }; /* at least; keeps all tables of a record under 24 bytes */

enum { LARGE = 8 << 20 }; /* bytes from which a file is worth large pages */

typedef struct {
    const CtLeaseWriteInput *input; /* borrowed */
    CtLeaseLayoutHeader header;
    GArray *page[2]; /* owned; CtLeaseLayoutPage */
    uint8_t *file;   /* the mapping */
} Writer;

/* ---- plan ---- */

static uint64_t key_of(const CtLeasePairEvent *event, bool v6)
{
    if (!v6)
        return (uint64_t)event->address[2] << 24 | (uint64_t)event->address[3] << 16 |
               event->port_first;
    uint64_t upper;

    memcpy(&upper, event->address, sizeof upper);
    return GUINT64_FROM_BE(upper);
}

static bool same_page(const CtLeasePairEvent *a, const CtLeasePairEvent *b, bool v6)
{
    return v6 ? a->bits == b->bits : memcmp(a->address, b->address, 2) == 0;
}

static CtLeaseLayoutPage plan_page(const CtLeasePairArray *array, size_t first, size_t end, bool v6)
{
    uint64_t first_key = key_of(&array->event[first], v6);
    uint64_t span = key_of(&array->event[end - 1], v6) - first_key;
    uint64_t most = MAX((end - first) / RECORDS_IN_BUCKET, 1);
    uint8_t shift = 0;

    while (span >> shift >= most)
        shift++;
    return (CtLeaseLayoutPage){ .first_key = first_key,
                                .buckets = (uint32_t)((span >> shift) + 1),
                                .first = (uint32_t)first,
                                .count = (uint32_t)(end - first),
                                .shift = shift,
                                .bits = v6 ? array->event[first].bits : 32 };
}

static void plan_pages(Writer *self, bool v6)
{
    const CtLeasePairArray *array = self->input->family[v6];
    CtLeaseLayoutSection *section = &self->header.section[v6];

    for (size_t first = 0, end; first < array->count; first = end) {
        for (end = first + 1;
             end < array->count && same_page(&array->event[first], &array->event[end], v6);)
            end++;
        CtLeaseLayoutPage page = plan_page(array, first, end, v6);
        page.bucket = section->buckets;
        section->buckets += page.buckets + 1u;
        g_array_append_val(self->page[v6], page);
    }
    section->pages = self->page[v6]->len;
    section->count = array->count;
    for (size_t i = 0; i < array->count; i++)
        section->closings += array->event[i].closing != CT_LEASE_PAIR_NO_PLACE;
}

/* Gives a table its place and moves the end of the file. */
static uint64_t place(CtLeaseLayoutHeader *header, uint64_t count, uint64_t width)
{
    uint64_t at = header->size;
    uint64_t end = at + count * width;

    header->size =
        (end + CT_LEASE_LAYOUT_ALIGN - 1) / CT_LEASE_LAYOUT_ALIGN * CT_LEASE_LAYOUT_ALIGN;
    return at;
}

static void place_section(CtLeaseLayoutHeader *header, bool v6)
{
    CtLeaseLayoutSection *section = &header->section[v6];
    uint64_t boxes = ct_lease_layout_boxes_below(section->count, CT_LEASE_LAYOUT_LEVELS);

    section->records_at = place(header, section->count, ct_lease_layout_width(v6));
    section->boxes_at = place(header, boxes, CT_LEASE_LAYOUT_BOX);
    section->ranks_at = place(header, ct_lease_layout_ranks(section->count), 4);
    section->closings_at = place(header, section->closings, 5);
    section->pages_at = place(header, section->pages, CT_LEASE_LAYOUT_PAGE);
    section->buckets_at = place(header, section->buckets, 4);
}

static void plan(Writer *self)
{
    CtLeaseLayoutHeader *header = &self->header;
    const CtLeaseWriteInput *input = self->input;
    uint32_t texts = ct_dictionary_count(input->texts);

    header->version = CT_LEASE_LAYOUT_VERSION;
    header->size = CT_LEASE_LAYOUT_HEADER;
    plan_pages(self, false);
    plan_pages(self, true);
    place_section(header, false);
    place_section(header, true);
    header->top_at = place(header, CT_LEASE_LAYOUT_TOP, 4);
    header->sources = input->sources;
    header->sources_at = place(header, input->sources, CT_LEASE_LAYOUT_SOURCE);
    header->spans = input->covered_count;
    header->spans_at = place(header, header->spans, 16);
    header->texts = texts;
    header->offsets_at = place(header, header->texts + 1, 8);
    header->text_size = ct_dictionary_offset(input->texts, texts);
    header->text_at = place(header, header->text_size, 1);
}

/* ---- fill ---- */

static bool same_address(const CtLeasePairEvent *a, const CtLeasePairEvent *b)
{
    return a->bits == b->bits && memcmp(a->address, b->address, sizeof a->address) == 0;
}

/* What the earlier records of the same address reach: half of `clean`. */
typedef struct {
    bool has_lower;      /* records with a smaller first port */
    uint16_t lower_last; /* the largest last port of them */
    uint16_t group_last; /* the same of the present first port's */
    uint32_t group_end;  /* the latest end among the present first port's */
} Reach;

static bool take_into_reach(Reach *reach, const CtLeasePairEvent *before,
                            const CtLeasePairEvent *event)
{
    if (before == NULL || !same_address(before, event)) {
        *reach = (Reach){ 0 };
    } else if (before->port_first != event->port_first) {
        reach->lower_last = MAX(reach->lower_last, reach->group_last);
        reach->has_lower = true;
        reach->group_last = 0;
        reach->group_end = 0;
    }
    bool clean = (!reach->has_lower || reach->lower_last < event->port_first) &&
                 reach->group_end <= event->start;
    reach->group_last = MAX(reach->group_last, event->port_last);
    reach->group_end = MAX(reach->group_end, event->end);
    return clean;
}

/* The other half: whether no group of the address begins inside the ports of record `at`. `group`
 * is where its own group was last seen to end. */
static bool is_clear_above(const CtLeasePairArray *array, size_t at, size_t *group)
{
    const CtLeasePairEvent *event = &array->event[at];

    *group = MAX(*group, at + 1);
    while (*group < array->count && same_address(event, &array->event[*group]) &&
           array->event[*group].port_first == event->port_first)
        (*group)++;
    return *group == array->count || !same_address(event, &array->event[*group]) ||
           array->event[*group].port_first > event->port_last;
}

static CtLeaseLayoutRecord record_of(const CtLeasePairEvent *event, bool v6)
{
    CtLeaseLayoutRecord record = { .port_first = event->port_first,
                                   .port_last = event->port_last,
                                   .start = event->start,
                                   .end = event->end,
                                   .subscriber = event->subscriber,
                                   .evidence = event->evidence,
                                   .protocol = event->protocol,
                                   .closed = event->closing != CT_LEASE_PAIR_NO_PLACE };

    if (v6)
        memcpy(record.address, event->address, sizeof record.address);
    else
        ct_lease_layout_put_u16(record.address,
                                (uint16_t)(event->address[2] << 8 | event->address[3]));
    return record;
}

static void fill_records(Writer *self, bool v6)
{
    const CtLeasePairArray *array = self->input->family[v6];
    const CtLeaseLayoutSection *section = &self->header.section[v6];
    uint8_t *at = self->file + section->records_at;
    uint8_t *closing = self->file + section->closings_at;
    uint32_t closings = 0;
    size_t group = 0;
    Reach reach = { 0 };

    for (size_t i = 0; i < array->count; i++) {
        const CtLeasePairEvent *event = &array->event[i];
        CtLeaseLayoutRecord record = record_of(event, v6);

        if (i % CT_LEASE_LAYOUT_FAN == 0)
            ct_lease_layout_put_u32(self->file + section->ranks_at + 4 * (i / CT_LEASE_LAYOUT_FAN),
                                    closings);
        record.clean = take_into_reach(&reach, i == 0 ? NULL : event - 1, event) &&
                       is_clear_above(array, i, &group);
        ct_lease_layout_store(at, v6, &record);
        at += ct_lease_layout_width(v6);
        if (record.closed)
            ct_lease_layout_put_u40(closing + 5 * (size_t)closings++, event->closing);
    }
}

typedef struct {
    uint32_t start;
    uint32_t end;
    uint16_t port_last;
} Box;

static void widen(Box *box, Box more)
{
    box->start = MIN(box->start, more.start);
    box->end = MAX(box->end, more.end);
    box->port_last = MAX(box->port_last, more.port_last);
}

/* The n-th thing of the level below: a record, or a box. */
static Box below(const Writer *self, bool v6, unsigned level, uint64_t n)
{
    const CtLeasePairArray *array = self->input->family[v6];
    const CtLeaseLayoutSection *section = &self->header.section[v6];

    if (level == 0)
        return (Box){ array->event[n].start, array->event[n].end, array->event[n].port_last };
    uint64_t box = ct_lease_layout_boxes_below(section->count, level - 1) + n;
    const uint8_t *at = self->file + section->boxes_at + CT_LEASE_LAYOUT_BOX * box;
    return (Box){ ct_lease_layout_u32(at), ct_lease_layout_u32(at + 4),
                  ct_lease_layout_u16(at + 8) };
}

static void fill_boxes(Writer *self, bool v6)
{
    const CtLeaseLayoutSection *section = &self->header.section[v6];
    uint8_t *at = self->file + section->boxes_at;

    for (unsigned level = 0; level < CT_LEASE_LAYOUT_LEVELS; level++) {
        uint64_t boxes = ct_lease_layout_boxes(section->count, level);

        for (uint64_t i = 0; i < boxes; i++, at += CT_LEASE_LAYOUT_BOX) {
            Box box = { UINT32_MAX, 0, 0 };

            for (uint64_t j = 0; j < CT_LEASE_LAYOUT_FAN; j++)
                widen(&box, below(self, v6, level, i * CT_LEASE_LAYOUT_FAN + j));
            ct_lease_layout_put_u32(at, box.start);
            ct_lease_layout_put_u32(at + 4, box.end);
            ct_lease_layout_put_u16(at + 8, box.port_last);
        }
    }
}

static void fill_page(Writer *self, bool v6, const CtLeaseLayoutPage *page)
{
    const CtLeasePairArray *array = self->input->family[v6];
    uint8_t *at = self->file + self->header.section[v6].buckets_at + 4 * page->bucket;
    uint32_t record = page->first;
    uint32_t end = page->first + page->count;

    for (uint64_t bucket = 0; bucket <= page->buckets; bucket++, at += 4) {
        while (record < end &&
               (key_of(&array->event[record], v6) - page->first_key) >> page->shift < bucket)
            record++;
        ct_lease_layout_put_u32(at, record);
    }
}

static void fill_pages(Writer *self, bool v6)
{
    const CtLeasePairArray *array = self->input->family[v6];
    uint8_t *at = self->file + self->header.section[v6].pages_at;

    for (guint i = 0; i < self->page[v6]->len; i++, at += CT_LEASE_LAYOUT_PAGE) {
        const CtLeaseLayoutPage *page = &g_array_index(self->page[v6], CtLeaseLayoutPage, i);
        const uint8_t *address = array->event[page->first].address;

        ct_lease_layout_put_u64(at, page->first_key);
        ct_lease_layout_put_u64(at + 8, page->bucket);
        ct_lease_layout_put_u32(at + 16, page->buckets);
        ct_lease_layout_put_u32(at + 20, page->first);
        ct_lease_layout_put_u32(at + 24, page->count);
        at[28] = page->shift;
        at[29] = page->bits;
        if (!v6)
            ct_lease_layout_put_u32(self->file + self->header.top_at +
                                        4 * (size_t)(address[0] << 8 | address[1]),
                                    i + 1);
        fill_page(self, v6, page);
    }
}

static void fill_rest(Writer *self)
{
    const CtLeaseWriteInput *input = self->input;
    uint8_t *at = self->file + self->header.sources_at;
    uint32_t texts = ct_dictionary_count(input->texts);

    for (size_t i = 0; i < input->sources; i++, at += CT_LEASE_LAYOUT_SOURCE) {
        ct_lease_layout_put_u64(at, input->source[i].base);
        ct_lease_layout_put_u64(at + 8, input->source[i].size);
        ct_lease_layout_put_u64(at + 16, input->source[i].name);
    }
    at = self->file + self->header.spans_at;
    for (size_t i = 0; i < input->covered_count; i++, at += 16) {
        ct_lease_layout_put_u64(at, input->covered[i].first);
        ct_lease_layout_put_u64(at + 8, input->covered[i].last);
    }
    at = self->file + self->header.offsets_at;
    for (uint32_t i = 0; i <= texts; i++, at += 8)
        ct_lease_layout_put_u64(at, ct_dictionary_offset(input->texts, i));
    if (self->header.text_size > 0)
        memcpy(self->file + self->header.text_at, ct_dictionary_text(input->texts, 0).data,
               self->header.text_size);
}

static void fill_header(Writer *self)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LEASE_LAYOUT_HEADER);

    ct_lease_header_write(&self->header, &bytes);
    memcpy(self->file, bytes.data, bytes.size);
    ct_digest_of((CtBytes){ self->file, self->header.size }, self->header.digest);
    ct_buffer_empty(&bytes);
    ct_lease_header_write(&self->header, &bytes);
    memcpy(self->file, bytes.data, bytes.size);
}

/* ---- the file ---- */

static bool map_and_fill(Writer *self, int file, GError **error)
{
    size_t size = self->header.size;
    int cause = posix_fallocate(file, 0, (off_t)size);

    if (cause != 0)
        return ct_fail_errno(error, cause, "lease index");
    self->file = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (self->file == MAP_FAILED)
        return ct_fail_errno(error, errno, "lease index");
    /* A wish: the pages that are made here are those that readers will map. */
    if (size >= LARGE)
        (void)madvise(self->file, size, MADV_HUGEPAGE);
    for (int v6 = 0; v6 < 2; v6++) {
        fill_records(self, v6);
        fill_boxes(self, v6);
        fill_pages(self, v6);
    }
    fill_rest(self);
    fill_header(self);
    bool written = munmap(self->file, size) == 0 && fsync(file) == 0;
    /* Of pages that were made while memory was in pieces few are large; readers read them anew. */
    if (written && size >= LARGE)
        (void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    return written || ct_fail_errno(error, errno, "lease index");
}

static bool write_file(Writer *self, const char *path, GError **error)
{
    g_autofree char *draft = g_strdup_printf("%s.new", path);
    int file = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0)
        return ct_fail_errno(error, errno, "lease index");
    bool done = map_and_fill(self, file, error);
    close(file);
    if (done && rename(draft, path) != 0)
        done = ct_fail_errno(error, errno, "lease index");
    if (!done)
        (void)unlink(draft);
    return done;
}

bool ct_lease_write_file(const CtLeaseWriteInput *input, const char *path, GError **error)
{
    Writer self = { .input = input };
    bool done;

    for (int v6 = 0; v6 < 2; v6++) {
        if (input->family[v6]->count > CT_LEASE_LAYOUT_LARGEST)
            return ct_fail(error, CT_ERROR_LIMIT, "lease index: more than %u intervals",
                           CT_LEASE_LAYOUT_LARGEST);
        self.page[v6] = g_array_new(FALSE, FALSE, sizeof(CtLeaseLayoutPage));
    }
    plan(&self);
    done = write_file(&self, path, error);
    g_array_unref(self.page[0]);
    g_array_unref(self.page[1]);
    return done;
}
