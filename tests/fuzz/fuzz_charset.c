/* fuzz_charset.c - any bytes in every character set that mail may come in.
 *
 * Oracle: what comes out is UTF-8 without NUL, twice the same; what is said to be plain stays as it
 * is, with nothing replaced, and so does UTF-8 that is valid; positions rise and stay inside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"
#include "format/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(CtCharset charset, CtBytes bytes)
{
    g_auto(CtBuffer) first = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) second = ct_buffer_new(SIZE_MAX);
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, bytes.size);
    g_auto(CtOrigin) other = ct_origin_derived(&whole, bytes.size);
    size_t replaced = ct_charset_convert(charset, bytes, &first, &origin);

    g_assert(replaced == ct_charset_convert(charset, bytes, &second, &other));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    g_assert(ct_text_is_utf8(ct_buffer_bytes(&first)));
    if (ct_charset_is_plain(charset, bytes) ||
        (charset == CT_CHARSET_UTF8 && ct_text_is_utf8(bytes))) {
        g_assert(ct_bytes_equal(ct_buffer_bytes(&first), bytes));
        g_assert(replaced == 0);
    }
    for (size_t i = 0, last = 0; i < first.size && origin.count > 0; i++) {
        size_t before = ct_origin_before(&origin, i);

        g_assert(before < bytes.size && before >= last);
        last = before;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };

    (void)ct_charset_named(bytes);
    g_assert(ct_charset_declared(bytes) != CT_CHARSET_UNKNOWN || size > 0);
    for (int charset = CT_CHARSET_UTF8; charset <= CT_CHARSET_ISO2022JP; charset++)
        check((CtCharset)charset, bytes);
    return 0;
}
