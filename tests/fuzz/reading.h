/* reading.h - the oracle that every format reader is held to by its fuzz target.
 *
 * A second reading hands over the very same records; each record decodes from its own encoding
 * and encodes to it again; no range leaves the source; a referral has an address and an instant,
 * and both, and its port, name the bytes that they were read from.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <string.h>

#include "format/format.h"

typedef struct {
    CtBuffer all; /* every record, encoded */
    uint64_t size;
} Reading;

static inline void check_referral_field(const CtRecord *record, const char *name, bool needed)
{
    const CtRecordField *field = ct_record_find(record, name);

    g_assert(field != NULL || !needed);
    g_assert(field == NULL || field->from < field->to);
}

static inline bool check_record(void *user, const CtRecord *record, GError **error)
{
    static CtRecord back;
    Reading *reading = user;
    size_t start = reading->all.size;
    g_auto(CtBuffer) again = ct_buffer_new(SIZE_MAX);

    (void)error;
    ct_record_encode(record, &reading->all);
    CtBytes encoded = ct_bytes_slice(ct_buffer_bytes(&reading->all), start, SIZE_MAX);
    g_assert(encoded.size <= CT_LIMIT_RECORD_BYTES);
    CtReader reader = ct_reader_over(encoded);
    g_assert(ct_record_decode(&reader, &back, NULL));
    g_assert(ct_reader_at_end(&reader));
    ct_record_encode(&back, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), encoded));
    for (size_t i = 0; i < back.count; i++)
        g_assert(back.field[i].to <= reading->size);
    if (strcmp(back.kind, "referral") == 0) {
        check_referral_field(&back, "ip", true);
        check_referral_field(&back, "at", true);
        check_referral_field(&back, "port", false);
    }
    return true;
}

static inline void check_format(const char *name, const uint8_t *data, size_t size)
{
    const CtFormat *format = ct_format_named(name);
    CtBytes source = { data, size };
    Reading first = { .all = ct_buffer_new(SIZE_MAX), .size = size };
    Reading second = { .all = ct_buffer_new(SIZE_MAX), .size = size };
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;

    (void)format->detect(source);
    bool read = format->read(source, check_record, &first, &error);
    g_assert(read == (error == NULL));
    g_assert(read == format->read(source, check_record, &second, &again));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first.all), ct_buffer_bytes(&second.all)));
    g_assert(!read || first.all.size > 0); /* every source ends in a record or a reason */
    ct_buffer_clear(&first.all);
    ct_buffer_clear(&second.all);
}
