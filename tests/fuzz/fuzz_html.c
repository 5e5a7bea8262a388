/* fuzz_html.c - the text that HTML shows.
 *
 * Oracle: a text whose every byte is written as a reference by number comes back as it was; any
 * HTML shows no more bytes than it has, twice the same, each from its place and in order; without
 * tags and references it shows itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/html.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_references(CtBytes bytes)
{
    g_auto(CtBuffer) html = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) text = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) back = ct_buffer_new(SIZE_MAX);
    CtOrigin whole = ct_origin_verbatim(0);

    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t c = (uint8_t)(bytes.data[i] % 95 + ' ');

        ct_buffer_printf(&html, i % 2 == 0 ? "&#%u;" : "&#x%x;", c);
        ct_buffer_add_u8(&text, c);
    }
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, html.size);
    ct_html_text(ct_buffer_bytes(&html), &back, &origin);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&back), ct_buffer_bytes(&text)));
    bool bracket = text.size > 0 && memchr(text.data, '<', text.size) != NULL;
    g_assert(ct_html_shows_bracket(ct_buffer_bytes(&html)) == bracket);
}

static void check_any(CtBytes html)
{
    g_auto(CtBuffer) text = ct_buffer_new(html.size);
    g_auto(CtBuffer) again = ct_buffer_new(html.size);
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, html.size);
    g_auto(CtOrigin) second = ct_origin_derived(&whole, html.size);
    bool plain = html.size == 0 || (memchr(html.data, '<', html.size) == NULL &&
                                    memchr(html.data, '&', html.size) == NULL);

    ct_html_text(html, &text, &origin);
    ct_html_text(html, &again, &second);
    g_assert(ct_buffer_ok(&text));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&text), ct_buffer_bytes(&again)));
    g_assert(!plain || ct_bytes_equal(ct_buffer_bytes(&text), html));
    for (size_t i = 0, last = 0; i < text.size && !origin.saturated; i++) {
        size_t before = ct_origin_before(&origin, i);

        g_assert(before < html.size && before >= last);
        last = before;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };

    check_any(bytes);
    check_references(bytes);
    return 0;
}
