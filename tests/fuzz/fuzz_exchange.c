/* fuzz_exchange.c - the text of an exchange, as a partner who signed it may have written it.
 *
 * Oracle: a text has one form only: what is read and written again is the same bytes; and an
 * exchange made of any values is read as it was written.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/exchange.h"

#include "base/text.h"
#include "seal/digest.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(CtBytes head, CtBytes rows)
{
    g_auto(CtExchange) read = { 0 };
    g_auto(CtBuffer) head_again = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) rows_again = ct_buffer_new(SIZE_MAX);
    g_autoptr(GError) error = NULL;
    bool good = ct_exchange_parse(head, rows, &read, &error);

    g_assert(good == (error == NULL));
    if (!good)
        return;
    g_assert(read.rows->len <= CT_EXCHANGE_ROWS);
    ct_exchange_add_text(&read, &head_again, &rows_again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&head_again), head));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&rows_again), rows));
}

/* The input as rows, under a head whose count and digest are right. */
static void check_rows(CtBytes rows)
{
    uint8_t digest[CT_DIGEST_SIZE];
    unsigned count = 0;

    for (size_t i = 0; i < rows.size; i++)
        count += rows.data[i] == '\n';
    ct_digest_of(rows, digest);
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
    g_autofree char *head =
        g_strdup_printf("constat exchange 2\nkind: answer\nfrom: a\nto: b\nserial: 1\n"
                        "made: 2025-01-01T08:00:00Z\nabout: token\nrows: %u\ndigest: %s\n",
                        count, hex);
    check_text(ct_bytes_of_text(head), rows);
}

/* The input as a head and, after the first empty line, rows. */
static void check_whole(CtBytes text)
{
    const uint8_t *empty = text.size == 0 ? NULL : memmem(text.data, text.size, "\n\n", 2);
    size_t head = empty == NULL ? text.size : (size_t)(empty - text.data) + 1;

    check_text(ct_bytes_slice(text, 0, head), ct_bytes_slice(text, head + 1, text.size));
}

static void check_equal(const CtExchange *one, const CtExchange *other)
{
    g_assert(one->rows->len == other->rows->len);
    for (guint i = 0; i < one->rows->len; i++)
        g_assert(g_strv_equal(one->rows->pdata[i], other->rows->pdata[i]));
}

/* One row whose values are the input, parted at each zero byte. */
static void check_values(CtBytes bytes)
{
    g_auto(CtExchange) made = ct_exchange_new(CT_EXCHANGE_ANSWER, "a", "b", "token", 1, 0);
    g_auto(CtExchange) read = { 0 };
    g_auto(CtBuffer) head = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) rows = ct_buffer_new(SIZE_MAX);
    g_autofree char *copy = g_malloc0(bytes.size + 1);
    const char *values[CT_EXCHANGE_COLUMNS];
    size_t count = 0;

    if (bytes.size > CT_LIMIT_VALUE_BYTES)
        return;
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    for (size_t at = 0; at <= bytes.size && count < G_N_ELEMENTS(values);
         at += strlen(copy + at) + 1)
        values[count++] = copy + at;
    g_assert(ct_exchange_add(&made, values, count, NULL));
    ct_exchange_add_text(&made, &head, &rows);
    g_assert(ct_exchange_parse(ct_buffer_bytes(&head), ct_buffer_bytes(&rows), &read, NULL));
    check_equal(&made, &read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_whole((CtBytes){ data, size });
    check_rows((CtBytes){ data, size });
    check_values((CtBytes){ data, size });
    return 0;
}
