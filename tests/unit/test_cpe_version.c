/* test_cpe_version.c - the cautious order: what all packagers agree on, and unknown for the rest.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "match/cpe_version.h"

static CtCpeVersionOrder order_of(const char *a, const char *b)
{
    g_auto(CtBuffer) left = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    g_auto(CtBuffer) right = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    bool doubtful;

    ct_cpe_version_key(ct_bytes_of_text(a), &left, &doubtful);
    ct_cpe_version_key(ct_bytes_of_text(b), &right, &doubtful);
    return ct_cpe_version_compare(ct_buffer_bytes(&left), ct_buffer_bytes(&right));
}

static void test_cpe_version_orders_numbers_and_known_words(void **state)
{
    (void)state;
    static const char *const row[] = { "1.0-dev", "1.0-alpha1", "1.0-beta2", "1.0-rc1", "1.0",
                                       "1.0a",    "1.0k",       "1.0p1",     "1.0sp2",  "1.0.1",
                                       "1.2",     "1.10",       "2" };

    for (size_t i = 0; i < G_N_ELEMENTS(row); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(row); k++)
            if ((int)order_of(row[i], row[k]) != (i > k) - (i < k))
                fail_msg("%s and %s", row[i], row[k]);
    assert_int_equal(order_of("1.0", "1.0.0"), CT_CPE_VERSION_EQUAL);
    assert_int_equal(order_of("1_0", "1.0"), CT_CPE_VERSION_EQUAL);
    assert_int_equal(order_of("1.0-rc1", "1-rc1"), CT_CPE_VERSION_EQUAL);
}

static void test_cpe_version_never_guesses_an_unknown_word(void **state)
{
    (void)state;
    assert_int_equal(order_of("12.2(33)sxi4", "12.2(33)sxj"), CT_CPE_VERSION_UNKNOWN);
    assert_int_equal(order_of("1.0foo", "1.0"), CT_CPE_VERSION_UNKNOWN);
    assert_int_equal(order_of("1.0b2", "1.0"), CT_CPE_VERSION_UNKNOWN);
    assert_int_equal(order_of("1.0foo", "1.0foo"), CT_CPE_VERSION_EQUAL);
    assert_int_equal(order_of("1.0foo", "2.0"), CT_CPE_VERSION_LESS);
    assert_int_equal(order_of("1.0foo1", "1.0foo2"), CT_CPE_VERSION_LESS);
}

CT_TEST_MAIN(CT_TEST(test_cpe_version_orders_numbers_and_known_words),
             CT_TEST(test_cpe_version_never_guesses_an_unknown_word))
