/* rpm_header.c - an entry found by its tag, its values read on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/rpm_header.h"

#include "base/limits.h"

#include <string.h>

enum { ENTRY = 16 };
enum { INT8 = 2, INT16 = 3, INT32 = 4, INT64 = 5, STRING = 6, STRINGS = 8, I18N = 9 };

typedef struct {
    uint32_t tag;
    uint32_t kind;
    uint32_t place;
    uint32_t count;
} Entry;

bool ct_rpm_header_parse(CtBytes bytes, CtRpmHeader *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    uint32_t entries = ct_reader_u32be(&reader);
    uint32_t size = ct_reader_u32be(&reader);

    if (ct_reader_ok(&reader) && (entries > CT_LIMIT_RPM_ENTRIES || size > CT_LIMIT_RPM_HEADER))
        ct_reader_reject_limit(&reader, "has more entries or values than it may have");
    if (ct_reader_ok(&reader) && entries == 0)
        ct_reader_reject(&reader, "has no entry");
    CtBytes index = ct_reader_take(&reader, (size_t)entries * ENTRY);
    CtBytes values = ct_reader_take(&reader, size);
    if (!ct_reader_check(&reader, "rpm header", error))
        return false;
    *out = (CtRpmHeader){ index, values, entries };
    return true;
}

static bool find(const CtRpmHeader *self, CtRpmTag tag, Entry *out)
{
    CtReader reader = ct_reader_over(self->index);

    for (uint32_t i = 0; i < self->entries && ct_reader_ok(&reader); i++) {
        Entry entry = { .tag = ct_reader_u32be(&reader) };

        entry.kind = ct_reader_u32be(&reader);
        entry.place = ct_reader_u32be(&reader);
        entry.count = ct_reader_u32be(&reader);
        if (entry.tag != (uint32_t)tag)
            continue;
        *out = entry;
        return ct_reader_ok(&reader);
    }
    return false;
}

static uint8_t width_of(uint32_t kind)
{
    switch (kind) {
    case INT8:
        return 1;
    case INT16:
        return 2;
    case INT32:
        return 4;
    case INT64:
        return 8;
    default:
        return 0;
    }
}

static CtRpmValues values_of(const CtRpmHeader *self, CtRpmTag tag, bool texts)
{
    CtRpmValues found = { 0 };
    Entry entry;

    if (!find(self, tag, &entry) || entry.place > self->values.size)
        return found;
    bool is_text = entry.kind == STRING || entry.kind == STRINGS || entry.kind == I18N;
    uint8_t width = width_of(entry.kind);
    if (texts ? !is_text : width == 0)
        return found;
    found.reader = ct_reader_over(ct_bytes_slice(self->values, entry.place, SIZE_MAX));
    found.left = entry.kind == STRING ? 1 : entry.count;
    found.width = width;
    return found;
}

CtRpmValues ct_rpm_header_texts(const CtRpmHeader *self, CtRpmTag tag)
{
    return values_of(self, tag, true);
}

CtRpmValues ct_rpm_header_numbers(const CtRpmHeader *self, CtRpmTag tag)
{
    return values_of(self, tag, false);
}

bool ct_rpm_values_text(CtRpmValues *self, CtBytes *out)
{
    CtBytes rest = ct_bytes_slice(self->reader.bytes, self->reader.offset, SIZE_MAX);
    const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, 0, rest.size);

    if (self->left == 0 || end == NULL)
        return false;
    self->left--;
    *out = ct_reader_take(&self->reader, (size_t)(end - rest.data));
    ct_reader_skip(&self->reader, 1);
    return true;
}

bool ct_rpm_values_number(CtRpmValues *self, uint64_t *out)
{
    uint64_t value = 0;

    if (self->left == 0 || ct_reader_left(&self->reader) < self->width)
        return false;
    self->left--;
    for (uint8_t i = 0; i < self->width; i++)
        value = value << 8 | ct_reader_u8(&self->reader);
    *out = value;
    return true;
}

CtBytes ct_rpm_header_text(const CtRpmHeader *self, CtRpmTag tag)
{
    CtRpmValues values = ct_rpm_header_texts(self, tag);
    CtBytes text = { 0 };

    (void)ct_rpm_values_text(&values, &text);
    return text;
}

bool ct_rpm_header_number(const CtRpmHeader *self, CtRpmTag tag, uint64_t *out)
{
    CtRpmValues values = ct_rpm_header_numbers(self, tag);

    return ct_rpm_values_number(&values, out);
}

void ct_rpm_header_add_version(const CtRpmHeader *self, CtBuffer *out)
{
    uint64_t epoch = 0;

    if (ct_rpm_header_number(self, CT_RPM_EPOCH, &epoch))
        ct_buffer_printf(out, "%" G_GUINT64_FORMAT ":", epoch);
    ct_buffer_add(out, ct_rpm_header_text(self, CT_RPM_VERSION));
    ct_buffer_add_text(out, "-");
    ct_buffer_add(out, ct_rpm_header_text(self, CT_RPM_RELEASE));
}
