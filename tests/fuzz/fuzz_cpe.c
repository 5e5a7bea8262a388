/* fuzz_cpe.c - any two lines as names of products.
 *
 * Oracle: a name that we read is read again from each of its three bindings as the same
 * attributes; the relation of two names without wildcards turns round with them; one without
 * wildcards equals itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/reader.h"
#include "match/cpe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_pattern(const CtCpe *cpe)
{
    for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++)
        if (cpe->attribute[i].kind == CT_CPE_PATTERN)
            return true;
    return false;
}

static void check_bindings(const CtCpe *cpe)
{
    for (unsigned binding = 0; binding < 3; binding++) {
        g_auto(CtBuffer) text = ct_buffer_new(16 * CT_LIMIT_CPE_BYTES);
        g_auto(CtCpe) again = { 0 };

        ct_cpe_bind(cpe, (CtCpeBinding)binding, &text);
        if (text.size > CT_LIMIT_CPE_BYTES)
            continue;
        g_assert(ct_cpe_parse(ct_buffer_bytes(&text), &again, NULL));
        for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++) {
            g_assert(again.attribute[i].kind == cpe->attribute[i].kind);
            g_assert(ct_bytes_equal(again.attribute[i].text, cpe->attribute[i].text));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    static const CtCpeRelation turned[] = { CT_CPE_EQUAL, CT_CPE_SUPERSET, CT_CPE_SUBSET,
                                            CT_CPE_DISJOINT, CT_CPE_UNDEFINED };
    g_auto(CtCpe) first = { 0 };
    g_auto(CtCpe) second = { 0 };

    if (!ct_cpe_parse(ct_reader_line(&reader), &first, NULL))
        return 0;
    check_bindings(&first);
    if (!has_pattern(&first))
        g_assert(ct_cpe_compare(&first, &first, NULL) == CT_CPE_EQUAL);
    if (!ct_cpe_parse(ct_reader_line(&reader), &second, NULL))
        return 0;
    CtCpeRelation relation = ct_cpe_compare(&first, &second, NULL);
    if (!has_pattern(&first) && !has_pattern(&second))
        g_assert(ct_cpe_compare(&second, &first, NULL) == turned[relation]);
    return 0;
}
