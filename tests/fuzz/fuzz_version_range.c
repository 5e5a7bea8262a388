/* fuzz_version_range.c - any text as a range, asked about two versions.
 *
 * The input: a range on the first line, a version on each of the next two. Oracle: a range is
 * taken or refused with a reason; equal versions get the same answer; a version that the scheme
 * refuses is invalid, and only such a one is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/reader.h"
#include "match/version_range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const CtVersionScheme *scheme, CtBytes text, CtBytes a, CtBytes b)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtVersionRange) range = ct_version_range_parse(scheme, text, &error);

    g_assert((range == NULL) == (error != NULL));
    if (range == NULL)
        return;
    CtVersionRangeVerdict first = ct_version_range_holds(range, a);
    CtVersionRangeVerdict second = ct_version_range_holds(range, b);
    if (scheme == NULL)
        return;
    g_assert((first == CT_VERSION_RANGE_INVALID) == !ct_version_is_valid(scheme, a));
    if (ct_version_compare(scheme, a, b) == CT_VERSION_EQUAL)
        g_assert(first == second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    CtBytes text = ct_reader_line(&reader);
    CtBytes a = ct_reader_line(&reader);
    CtBytes b = ct_reader_line(&reader);

    check(NULL, text, a, b);
    check(ct_version_scheme(ct_bytes_of_text("npm")), text, a, b);
    return 0;
}
