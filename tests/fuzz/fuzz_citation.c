/* fuzz_citation.c - texts cited in a reply.
 *
 * Oracle: a text of which every line is cited, with a mark made of the input's first byte, comes
 * back as it was; of any text the mark stands before the place asked about, and what is left is no
 * longer than it was, each byte of it from its place and in order.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/citation.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round(CtBytes text, const char *mark)
{
    g_auto(CtBuffer) cited = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) back = ct_buffer_new(SIZE_MAX);
    CtOrigin whole = ct_origin_verbatim(0);

    ct_buffer_add_text(&cited, mark);
    for (size_t i = 0; i < text.size; i++) {
        ct_buffer_add_u8(&cited, text.data[i]);
        if (text.data[i] == '\n')
            ct_buffer_add_text(&cited, mark);
    }
    CtBytes all = ct_buffer_bytes(&cited);
    CtBytes found = ct_citation_mark(all, strlen(mark));
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, all.size);
    g_assert(ct_bytes_equal(found, ct_bytes_of_text(mark)));
    (void)ct_citation_strip(ct_bytes_slice(all, strlen(mark), all.size), found, &back, &origin);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&back), text));
}

static void check_any(CtBytes text)
{
    g_auto(CtBuffer) out = ct_buffer_new(text.size);
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, text.size);
    const uint8_t *bracket = text.size == 0 ? NULL : memchr(text.data, '<', text.size);
    size_t from = bracket == NULL ? text.size : (size_t)(bracket - text.data);
    CtBytes mark = ct_citation_mark(text, from);

    g_assert(mark.size == 0 || mark.data + mark.size == text.data + from);
    if (mark.size == 0)
        return;
    (void)ct_citation_strip(text, mark, &out, &origin);
    g_assert(ct_buffer_ok(&out));
    for (size_t i = 0, last = 0; i < out.size && !origin.saturated; i++) {
        size_t before = ct_origin_before(&origin, i);

        g_assert(before < text.size && before >= last && text.data[before] == out.data[i]);
        last = before;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const marks[] = { ">", "> ", "> > ", ">>", ">\t", " > ", ">> > " };
    CtBytes text = { data, size };

    check_any(text);
    if (size > 0)
        check_round(ct_bytes_slice(text, 1, size), marks[data[0] % G_N_ELEMENTS(marks)]);
    return 0;
}
