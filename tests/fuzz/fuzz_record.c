/* fuzz_record.c - what a worker returns is decoded as hostile, record after record.
 *
 * Oracle: a record that decodes encodes to the very bytes it was decoded from (the encoding has
 * one form only), and prints as one line of JSON that our strict reader accepts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/json.h"
#include "base/record.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_print(const CtRecord *record)
{
    g_auto(CtBuffer) text = ct_buffer_new(SIZE_MAX);
    g_autoptr(GError) error = NULL;

    ct_record_add_json(record, &text);
    g_auto(CtJson) json = ct_json_over(ct_buffer_bytes(&text));
    ct_json_skip(&json, ct_json_step(&json));
    if (!ct_json_check(&json, "printed record", &error))
        g_error("%s", error->message);
    g_assert(memchr(text.data, '\n', text.size) == NULL);
}

static void check_encoding(const CtRecord *record, CtBytes from)
{
    g_auto(CtBuffer) again = ct_buffer_new(from.size);

    ct_record_encode(record, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), from));
}

static bool check_one(CtReader *reader)
{
    static CtRecord record;
    g_autoptr(GError) error = NULL;
    size_t from = reader->offset;
    bool decoded = ct_record_decode(reader, &record, &error);

    g_assert(decoded == (error == NULL));
    if (!decoded)
        return false;
    check_encoding(&record, ct_bytes_slice(reader->bytes, from, reader->offset - from));
    check_print(&record);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });

    while (!ct_reader_at_end(&reader) && check_one(&reader))
        ;
    return 0;
}
