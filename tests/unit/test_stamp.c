/* test_stamp.c - each shape of time that notices were seen to use, and what is none.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/stamp.h"

static void test_stamp_reads_the_shapes_in_use(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        CtStampVerdict verdict;
        CtInstant at;
    } rows[] = {
        { "2003-08-30T12:34:53Z", CT_STAMP_OK, 1062246893 },
        { "2003-08-30T12:34:53.99Z", CT_STAMP_OK, 1062246893 },
        { "2003-08-30T12:34:53.999Z", CT_STAMP_OK, 1062246893 },
        { "2003-08-30 12:34:53.0 GMT", CT_STAMP_OK, 1062246893 },
        { "2003-08-30 12:34:53 UTC", CT_STAMP_OK, 1062246893 },
        { "2003-08-30T12-34-53UTC", CT_STAMP_OK, 1062246893 },
        { "2003-08-30T14:34:53+02:00", CT_STAMP_OK, 1062246893 },
        { " 2003-08-30T12:34:53Z\n", CT_STAMP_OK, 1062246893 },
        { "2003-08-30T12:34:53", CT_STAMP_NO_ZONE, 0 },
        { "2003-08-30T12:34:53.5", CT_STAMP_NO_ZONE, 0 },
        { "2003-02-29T12:34:53Z", CT_STAMP_IMPOSSIBLE, 0 },
        { "2003-08-30T25:34:53Z", CT_STAMP_IMPOSSIBLE, 0 },
        { "2003-13-30T12:34:53 GMT", CT_STAMP_IMPOSSIBLE, 0 },
        { "2003-08-30", CT_STAMP_MALFORMED, 0 },
        { "GMT", CT_STAMP_MALFORMED, 0 },
        { "UTC", CT_STAMP_MALFORMED, 0 },
        { "", CT_STAMP_MALFORMED, 0 },
        { "30 Aug 2003 12:34:53 GMT", CT_STAMP_MALFORMED, 0 },
        { "2003-08-30T12:34:53Z and much more text than a time has", CT_STAMP_MALFORMED, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtInstant at = 0;

        assert_int_equal(ct_stamp_read(ct_bytes_of_text(rows[i].text), &at), rows[i].verdict);
        assert_int_equal(at, rows[i].at);
    }
}

CT_TEST_MAIN(CT_TEST(test_stamp_reads_the_shapes_in_use))
