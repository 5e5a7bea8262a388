/* reference_header.c - the header of a set of digests, written and read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/reference_layout.h"

#include "base/reader.h"

#include <string.h>

static const char magic[8] = "ctrefer";

void ct_reference_header_write(const CtReferenceHeader *header, bool sum, CtBuffer *out)
{
    static const uint8_t zeroes[CT_REFERENCE_LAYOUT_HEADER];
    size_t begin = ct_buffer_bytes(out).size;

    ct_buffer_add(out, (CtBytes){ (const uint8_t *)magic, sizeof magic });
    ct_buffer_add_u32be(out, CT_REFERENCE_LAYOUT_VERSION);
    ct_buffer_add_u32be(out, header->class);
    ct_buffer_add(out, (CtBytes){ sum ? header->sum : zeroes, CT_REFERENCE_LAYOUT_SUM });
    ct_buffer_add_u64be(out, header->size);
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++) {
        const CtReferenceSection *section = &header->section[i];

        ct_buffer_add_u64be(out, section->count);
        ct_buffer_add_u64be(out, section->rows_at);
        ct_buffer_add_u64be(out, section->index_at);
        ct_buffer_add_u32be(out, section->bits);
        ct_buffer_add_u32be(out, section->width);
    }
    ct_buffer_add_u64be(out, header->provenance_at);
    ct_buffer_add_u64be(out, header->provenance_size);
    ct_buffer_add_u64be(out, header->repeated);
    size_t used = ct_buffer_bytes(out).size - begin;
    ct_buffer_add(out, (CtBytes){ zeroes, CT_REFERENCE_LAYOUT_HEADER - used });
}

static bool fits(uint64_t at, uint64_t count, uint64_t width, uint64_t size)
{
    return at >= CT_REFERENCE_LAYOUT_HEADER && at <= size && count <= (size - at) / MAX(width, 1);
}

static void read_section(CtReader *reader, CtReferenceAlgorithm algorithm, uint64_t size,
                         CtReferenceSection *out)
{
    out->count = ct_reader_u64be(reader);
    out->rows_at = ct_reader_u64be(reader);
    out->index_at = ct_reader_u64be(reader);
    out->bits = ct_reader_u32be(reader);
    out->width = ct_reader_u32be(reader);
    if (!ct_reader_ok(reader))
        return;
    if (out->bits > CT_REFERENCE_LAYOUT_BITS ||
        out->width != ct_reference_kept(algorithm) - out->bits / 8)
        ct_reader_reject(reader, "has a radix that no set has");
    else if (out->count > CT_REFERENCE_LAYOUT_ROWS ||
             !fits(out->rows_at, out->count, out->width, size) ||
             !fits(out->index_at, (UINT64_C(1) << out->bits) + 1, 4, size) ||
             out->index_at % CT_REFERENCE_LAYOUT_ALIGN != 0)
        ct_reader_reject(reader, "has a table that does not lie in the file");
}

bool ct_reference_header_read(CtBytes bytes, uint64_t file_size, CtReferenceHeader *out,
                              GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    CtReferenceHeader found = { 0 };
    CtBytes mark = ct_reader_take(&reader, sizeof magic);

    if (ct_reader_ok(&reader) && memcmp(mark.data, magic, sizeof magic) != 0)
        ct_reader_reject(&reader, "does not begin as one");
    if (ct_reader_u32be(&reader) != CT_REFERENCE_LAYOUT_VERSION)
        ct_reader_reject(&reader, "is of another version");
    found.class = ct_reader_u32be(&reader);
    if (found.class == 0 || found.class >= CT_REFERENCE_CLASSES)
        ct_reader_reject(&reader, "is of no known class");
    CtBytes sum = ct_reader_take(&reader, sizeof found.sum);
    found.size = ct_reader_u64be(&reader);
    if (found.size != file_size)
        ct_reader_reject(&reader, "is not as long as it says");
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++)
        read_section(&reader, (CtReferenceAlgorithm)i, found.size, &found.section[i]);
    found.provenance_at = ct_reader_u64be(&reader);
    found.provenance_size = ct_reader_u64be(&reader);
    found.repeated = ct_reader_u64be(&reader);
    if (ct_reader_ok(&reader) && !fits(found.provenance_at, found.provenance_size, 1, found.size))
        ct_reader_reject(&reader, "has a provenance that does not lie in the file");
    ct_reader_skip(&reader, bytes.size >= CT_REFERENCE_LAYOUT_HEADER ? 0 : 1);
    if (!ct_reader_check(&reader, "set of digests", error))
        return false;
    memcpy(found.sum, sum.data, sizeof found.sum);
    *out = found;
    return true;
}
