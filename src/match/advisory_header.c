/* advisory_header.c - sections in and out, and the one place where their places are believed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_header.h"

#include "base/reader.h"

#include <string.h>

static const size_t width[CT_ADVISORY_LAYOUT_SECTIONS] = {
    [CT_ADVISORY_LAYOUT_TEXT] = 1,
    [CT_ADVISORY_LAYOUT_WORDS] = 1,
    [CT_ADVISORY_LAYOUT_SOURCES] = sizeof(CtAdvisoryLayoutSource),
    [CT_ADVISORY_LAYOUT_ADVISORIES] = sizeof(CtAdvisoryLayoutAdvisory),
    [CT_ADVISORY_LAYOUT_NAMES] = sizeof(uint32_t),
    [CT_ADVISORY_LAYOUT_IDS] = sizeof(CtAdvisoryLayoutText),
    [CT_ADVISORY_LAYOUT_TREES] = 1,
    [CT_ADVISORY_LAYOUT_SLOTS] = sizeof(uint32_t),
    [CT_ADVISORY_LAYOUT_BUCKETS] = sizeof(CtAdvisoryLayoutBucket),
    [CT_ADVISORY_LAYOUT_CRITERIA] = sizeof(CtAdvisoryLayoutCriterion),
    [CT_ADVISORY_LAYOUT_RESTS] = sizeof(CtAdvisoryLayoutText),
    [CT_ADVISORY_LAYOUT_POSTINGS] = sizeof(uint32_t),
    [CT_ADVISORY_LAYOUT_CONFIGURATIONS] = sizeof(CtAdvisoryLayoutConfiguration),
    [CT_ADVISORY_LAYOUT_WILD] = sizeof(uint32_t),
    [CT_ADVISORY_LAYOUT_FINDINGS] = sizeof(CtAdvisoryLayoutFinding),
    [CT_ADVISORY_LAYOUT_MARKS] = sizeof(CtAdvisoryLayoutMark),
    [CT_ADVISORY_LAYOUT_VOICES] = sizeof(CtAdvisoryLayoutSpoken),
};

static const uint32_t order_mark = 0x01020304;

void ct_advisory_header_write(const CtAdvisoryLayoutHeader *header, CtBuffer *out)
{
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)CT_ADVISORY_LAYOUT_MAGIC, 8 });
    ct_buffer_add_u32be(out, CT_ADVISORY_LAYOUT_VERSION);
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)&order_mark, sizeof order_mark });
    ct_buffer_add(out, (CtBytes){ header->digest, sizeof header->digest });
    ct_buffer_add_u64be(out, header->size);
    for (unsigned i = 0; i < CT_ADVISORY_LAYOUT_SECTIONS; i++) {
        ct_buffer_add_u64be(out, header->section[i].at);
        ct_buffer_add_u64be(out, header->section[i].size);
    }
    while (out->size < CT_ADVISORY_LAYOUT_HEADER)
        ct_buffer_add_u8(out, 0);
}

static void check_section(CtReader *reader, const CtAdvisoryLayoutHeader *header, unsigned kind)
{
    const CtAdvisoryLayoutSection *section = &header->section[kind];

    if (section->at % CT_ADVISORY_LAYOUT_ALIGN != 0 || section->at < CT_ADVISORY_LAYOUT_HEADER ||
        section->at > header->size || section->size > header->size - section->at)
        ct_reader_reject(reader, "has a section outside itself");
    if (section->size % width[kind] != 0 ||
        section->size / width[kind] > (width[kind] == 1 ? UINT32_MAX : CT_ADVISORY_LAYOUT_LARGEST))
        ct_reader_reject(reader, "has a section of a size that cannot be");
}

bool ct_advisory_header_read(CtBytes file, CtAdvisoryLayoutHeader *out, GError **error)
{
    CtReader reader = ct_reader_over(file);
    CtAdvisoryLayoutHeader header = { 0 };
    CtBytes magic = ct_reader_take(&reader, 8);

    if (!ct_bytes_equal(magic, (CtBytes){ (const uint8_t *)CT_ADVISORY_LAYOUT_MAGIC, 8 }))
        ct_reader_reject(&reader, "lacks its mark");
    if (ct_reader_u32be(&reader) != CT_ADVISORY_LAYOUT_VERSION)
        ct_reader_reject(&reader, "has another version");
    CtBytes order = ct_reader_take(&reader, sizeof order_mark);
    if (!ct_bytes_equal(order, (CtBytes){ (const uint8_t *)&order_mark, sizeof order_mark }))
        ct_reader_reject(&reader, "has another machine's byte order");
    CtBytes digest = ct_reader_take(&reader, sizeof header.digest);
    if (digest.size == sizeof header.digest)
        memcpy(header.digest, digest.data, digest.size);
    header.size = ct_reader_u64be(&reader);
    if (header.size != file.size || header.size < CT_ADVISORY_LAYOUT_HEADER)
        ct_reader_reject(&reader, "has another size than its header says");
    for (unsigned i = 0; i < CT_ADVISORY_LAYOUT_SECTIONS; i++) {
        header.section[i].at = ct_reader_u64be(&reader);
        header.section[i].size = ct_reader_u64be(&reader);
        check_section(&reader, &header, i);
    }
    uint64_t slots = header.section[CT_ADVISORY_LAYOUT_SLOTS].size / sizeof(uint32_t);
    if (slots == 0 || (slots & (slots - 1)) != 0)
        ct_reader_reject(&reader, "has a hash table of a size that cannot be");
    if (header.section[CT_ADVISORY_LAYOUT_NAMES].size / sizeof(uint32_t) !=
        header.section[CT_ADVISORY_LAYOUT_ADVISORIES].size / sizeof(CtAdvisoryLayoutAdvisory))
        ct_reader_reject(&reader, "has not a name for each advisory");
    if (!ct_reader_check(&reader, "advisory index", error))
        return false;
    *out = header;
    return true;
}
