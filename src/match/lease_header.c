/* lease_header.c - fields in and out, and the one place where offsets are believed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_header.h"

#include "base/reader.h"

static void write_section(const CtLeaseLayoutSection *section, CtBuffer *out)
{
    ct_buffer_add_u64be(out, section->count);
    ct_buffer_add_u64be(out, section->records_at);
    ct_buffer_add_u64be(out, section->boxes_at);
    ct_buffer_add_u64be(out, section->ranks_at);
    ct_buffer_add_u64be(out, section->closings_at);
    ct_buffer_add_u64be(out, section->closings);
    ct_buffer_add_u64be(out, section->pages_at);
    ct_buffer_add_u64be(out, section->pages);
    ct_buffer_add_u64be(out, section->buckets_at);
    ct_buffer_add_u64be(out, section->buckets);
}

void ct_lease_header_write(const CtLeaseLayoutHeader *header, CtBuffer *out)
{
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)CT_LEASE_LAYOUT_MAGIC, 8 });
    ct_buffer_add_u32be(out, header->version);
    ct_buffer_add_u32be(out, 0);
    ct_buffer_add(out, (CtBytes){ header->digest, sizeof header->digest });
    ct_buffer_add_u64be(out, header->size);
    write_section(&header->section[0], out);
    write_section(&header->section[1], out);
    ct_buffer_add_u64be(out, header->top_at);
    ct_buffer_add_u64be(out, header->sources_at);
    ct_buffer_add_u64be(out, header->sources);
    ct_buffer_add_u64be(out, header->spans_at);
    ct_buffer_add_u64be(out, header->spans);
    ct_buffer_add_u64be(out, header->offsets_at);
    ct_buffer_add_u64be(out, header->texts);
    ct_buffer_add_u64be(out, header->text_at);
    ct_buffer_add_u64be(out, header->text_size);
    while (out->size < CT_LEASE_LAYOUT_HEADER)
        ct_buffer_add_u8(out, 0);
}

static CtLeaseLayoutSection read_section(CtReader *reader)
{
    CtLeaseLayoutSection section = { 0 };

    section.count = ct_reader_u64be(reader);
    section.records_at = ct_reader_u64be(reader);
    section.boxes_at = ct_reader_u64be(reader);
    section.ranks_at = ct_reader_u64be(reader);
    section.closings_at = ct_reader_u64be(reader);
    section.closings = ct_reader_u64be(reader);
    section.pages_at = ct_reader_u64be(reader);
    section.pages = ct_reader_u64be(reader);
    section.buckets_at = ct_reader_u64be(reader);
    section.buckets = ct_reader_u64be(reader);
    return section;
}

static void check_table(CtReader *reader, const CtLeaseLayoutHeader *header, uint64_t at,
                        uint64_t count, uint64_t width)
{
    if (at % CT_LEASE_LAYOUT_ALIGN != 0 || at < CT_LEASE_LAYOUT_HEADER || at > header->size ||
        count > (header->size - at) / width)
        ct_reader_reject(reader, "has a table outside itself");
}

static void check_section(CtReader *reader, const CtLeaseLayoutHeader *header, bool v6)
{
    const CtLeaseLayoutSection *section = &header->section[v6];
    uint64_t count = section->count;

    if (count > CT_LEASE_LAYOUT_LARGEST || section->closings > count ||
        section->pages > (v6 ? 129 : CT_LEASE_LAYOUT_TOP))
        ct_reader_reject(reader, "has a count that cannot be");
    check_table(reader, header, section->records_at, count, ct_lease_layout_width(v6));
    check_table(reader, header, section->boxes_at,
                ct_lease_layout_boxes_below(count, CT_LEASE_LAYOUT_LEVELS), CT_LEASE_LAYOUT_BOX);
    check_table(reader, header, section->ranks_at, ct_lease_layout_ranks(count), 4);
    check_table(reader, header, section->closings_at, section->closings, 5);
    check_table(reader, header, section->pages_at, section->pages, CT_LEASE_LAYOUT_PAGE);
    check_table(reader, header, section->buckets_at, section->buckets, 4);
}

bool ct_lease_header_read(CtBytes file, CtLeaseLayoutHeader *out, GError **error)
{
    CtReader reader = ct_reader_over(file);
    CtLeaseLayoutHeader header = { 0 };
    CtBytes magic = ct_reader_take(&reader, 8);

    if (!ct_bytes_equal(magic, (CtBytes){ (const uint8_t *)CT_LEASE_LAYOUT_MAGIC, 8 }))
        ct_reader_reject(&reader, "lacks its mark");
    header.version = ct_reader_u32be(&reader);
    if (header.version != CT_LEASE_LAYOUT_VERSION)
        ct_reader_reject(&reader, "has another version");
    ct_reader_skip(&reader, 4);
    CtBytes digest = ct_reader_take(&reader, sizeof header.digest);
    if (digest.size == sizeof header.digest)
        memcpy(header.digest, digest.data, digest.size);
    header.size = ct_reader_u64be(&reader);
    if (header.size != file.size || header.size < CT_LEASE_LAYOUT_HEADER)
        ct_reader_reject(&reader, "has another size than its header says");
    header.section[0] = read_section(&reader);
    header.section[1] = read_section(&reader);
    header.top_at = ct_reader_u64be(&reader);
    header.sources_at = ct_reader_u64be(&reader);
    header.sources = ct_reader_u64be(&reader);
    header.spans_at = ct_reader_u64be(&reader);
    header.spans = ct_reader_u64be(&reader);
    header.offsets_at = ct_reader_u64be(&reader);
    header.texts = ct_reader_u64be(&reader);
    header.text_at = ct_reader_u64be(&reader);
    header.text_size = ct_reader_u64be(&reader);

    check_section(&reader, &header, false);
    check_section(&reader, &header, true);
    check_table(&reader, &header, header.top_at, CT_LEASE_LAYOUT_TOP, 4);
    check_table(&reader, &header, header.sources_at, header.sources, CT_LEASE_LAYOUT_SOURCE);
    check_table(&reader, &header, header.spans_at, header.spans, 16);
    if (header.texts >= UINT32_MAX || header.sources >= UINT32_MAX)
        ct_reader_reject(&reader, "has a count that cannot be");
    check_table(&reader, &header, header.offsets_at, header.texts + 1, 8);
    check_table(&reader, &header, header.text_at, header.text_size, 1);
    if (!ct_reader_check(&reader, "lease index", error))
        return false;
    *out = header;
    return true;
}
