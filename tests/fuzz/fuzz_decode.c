/* fuzz_decode.c - transfer encodings and gzip.
 *
 * Oracle: bytes that were encoded (base64 by GLib, quoted-printable by writing every byte as =XX)
 * decode to themselves; any text decodes to no more bytes than it has, twice the same, and each
 * decoded byte has its place in the text; gzip stops at its ceiling, whatever it was given.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_base64(CtBytes bytes)
{
    g_autofree char *text = g_base64_encode(bytes.data, bytes.size);
    g_auto(CtBuffer) back = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) any = ct_buffer_new(SIZE_MAX);

    ct_decode_base64(ct_bytes_of_text(text), &back);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&back), bytes));
    ct_decode_base64(bytes, &any);
    g_assert(any.size <= bytes.size / 4 * 3 + 3);
}

static void check_quoted(CtBytes bytes)
{
    g_auto(CtBuffer) text = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) back = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) any = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) again = ct_buffer_new(SIZE_MAX);
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, bytes.size);

    for (size_t i = 0; i < bytes.size; i++)
        ct_buffer_printf(&text, "=%02X", bytes.data[i]);
    ct_decode_quoted(ct_buffer_bytes(&text), &back, NULL);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&back), bytes));
    ct_decode_quoted(bytes, &any, &origin);
    ct_decode_quoted(bytes, &again, NULL);
    g_assert(any.size <= bytes.size);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&any), ct_buffer_bytes(&again)));
    for (size_t i = 0, last = 0; i < any.size && !origin.saturated; i++) {
        size_t before = ct_origin_before(&origin, i);

        g_assert(before < bytes.size && before >= last);
        g_assert(bytes.data[before] == any.data[i] || bytes.data[before] == '=');
        last = before;
    }
}

static void check_gzip(CtBytes bytes)
{
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_UNPACKED_BYTES);
    g_autoptr(GError) error = NULL;
    bool well = ct_decode_gzip(bytes, &out, &error);

    g_assert(well == (error == NULL));
    g_assert(out.size <= CT_LIMIT_UNPACKED_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };

    (void)ct_decode_kind(bytes);
    check_base64(bytes);
    check_quoted(bytes);
    check_gzip(bytes);
    return 0;
}
