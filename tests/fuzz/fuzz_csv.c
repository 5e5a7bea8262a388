/* fuzz_csv.c - any bytes as rows of comma-separated values.
 *
 * Oracle: rows and fields lie in the source, one behind the other; a field without quotes is its
 * range; a row without fault, written with every field in quotes, is read as the same fields; a
 * fault gives no fields, and reading always goes on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_quoted(CtBytes text, CtBuffer *out)
{
    ct_buffer_add_u8(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            ct_buffer_add_u8(out, '"');
        ct_buffer_add_u8(out, text.data[i]);
    }
    ct_buffer_add_u8(out, '"');
}

static void check_written(const CtCsv *row)
{
    g_auto(CtBuffer) text = ct_buffer_new(SIZE_MAX);

    for (size_t i = 0; i < row->count; i++) {
        if (i > 0)
            ct_buffer_add_u8(&text, ',');
        add_quoted(row->field[i].text, &text);
    }
    if (text.size > CT_LIMIT_LOG_LINE)
        return;
    g_auto(CtCsv) again = ct_csv_over(ct_buffer_bytes(&text));
    g_assert(ct_csv_next(&again));
    g_assert(again.fault == NULL && again.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        g_assert(ct_bytes_equal(ct_csv_text(&again, i), ct_csv_text(row, i)));
    g_assert(!ct_csv_next(&again));
}

static void check_fields(const CtCsv *row, const uint8_t *data)
{
    uint64_t last = row->from;

    for (size_t i = 0; i < row->count; i++) {
        const CtCsvField *field = &row->field[i];

        g_assert(field->from >= last && field->to >= field->from && field->to <= row->to);
        if (field->from == field->to || data[field->from] != '"')
            g_assert(ct_bytes_equal(
                field->text, (CtBytes){ data + field->from, (size_t)(field->to - field->from) }));
        last = field->to;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtCsv) row = ct_csv_over((CtBytes){ data, size });
    uint64_t next = 0;

    while (ct_csv_next(&row)) {
        g_assert(row.from >= next && row.next > row.from);
        g_assert(row.to <= size && row.next <= size);
        g_assert((row.fault == NULL) == (row.count > 0));
        check_fields(&row, data);
        if (row.fault == NULL)
            check_written(&row);
        next = row.next;
    }
    return 0;
}
