/* fuzz_acns_repair.c - any bytes as a broken ACNS document, mended.
 *
 * Oracle: nothing done means nothing changed; something done is told; what was mended holds no
 * control character and no ampersand without its reference, so that mending it again for these
 * does nothing; each byte has its place in the document, in rising order; twice the same.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(const CtOrigin *origin, size_t mended, size_t size)
{
    size_t last = 0;

    for (size_t i = 0; i < mended && !origin->saturated; i++) {
        size_t before = ct_origin_before(origin, i);

        g_assert(before < size && before >= last);
        last = before;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes document = { data, size };
    g_auto(CtBuffer) first = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) second = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) names = ct_buffer_new(SIZE_MAX);
    CtOrigin whole = ct_origin_verbatim(0);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, size);
    g_auto(CtOrigin) other = ct_origin_derived(&whole, size);
    g_auto(CtOrigin) third = ct_origin_derived(&whole, size);
    unsigned done = ct_acns_repair_mend(document, &first, &origin);

    (void)ct_acns_repair_is_quoted(document);
    g_assert(done == ct_acns_repair_mend(document, &second, &other));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    g_assert((done == 0) == ct_bytes_equal(ct_buffer_bytes(&first), document));
    ct_acns_repair_add_names(done, &names);
    g_assert((done == 0) == (names.size == 0));
    check_places(&origin, first.size, size);
    ct_buffer_empty(&second);
    unsigned again = ct_acns_repair_mend(ct_buffer_bytes(&first), &second, &third);
    g_assert((again & (CT_ACNS_REPAIR_CONTROL | CT_ACNS_REPAIR_AMPERSAND)) == 0);
    return 0;
}
