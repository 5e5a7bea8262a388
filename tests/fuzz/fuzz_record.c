/* fuzz_record.c - what a worker returns is decoded as hostile.
 * Oracle: a record that decodes encodes to the very bytes it was decoded from, and its JSON is
 * one line of UTF-8.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/record.h"
#include "base/text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    CtRecord record;

    while (!ct_reader_at_end(&reader)) {
        g_autoptr(GError) error = NULL;
        g_auto(CtBuffer) again = ct_buffer_new(SIZE_MAX);
        g_auto(CtBuffer) json = ct_buffer_new(SIZE_MAX);
        size_t from = reader.offset;

        if (!ct_record_decode(&reader, &record, &error)) {
            g_assert(error != NULL);
            break;
        }
        ct_record_encode(&record, &again);
        g_assert(ct_bytes_equal(ct_buffer_bytes(&again),
                                (CtBytes){ data + from, reader.offset - from }));
        ct_record_add_json(&record, &json);
        g_assert(ct_text_is_utf8(ct_buffer_bytes(&json)));
        g_assert(memchr(json.data, '\n', json.size) == NULL);
    }
    return 0;
}
