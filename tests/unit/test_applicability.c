/* test_applicability.c - trees of rows: written, walked, refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/applicability.h"

static void write_sample(CtBuffer *out)
{
    CtApplicabilityRow row = { .criterion = ct_bytes_of_text("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"),
                               .vulnerable = true };

    row.bound[CT_APPLICABILITY_BELOW] = ct_bytes_of_text("1.5");
    ct_applicability_open(out, true, false);
    ct_applicability_open(out, false, true);
    assert_true(ct_applicability_row(out, &row));
    ct_applicability_close(out);
    ct_applicability_close(out);
}

static void test_applicability_walks_what_was_written(void **state)
{
    (void)state;
    g_auto(CtBuffer) bytes = ct_buffer_new(1024);

    write_sample(&bytes);
    CtApplicability walk = ct_applicability_over(ct_buffer_bytes(&bytes));
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_OPEN);
    assert_true(walk.all && !walk.negated);
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_OPEN);
    assert_true(!walk.all && walk.negated);
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_ROW);
    assert_true(walk.row.vulnerable);
    assert_true(ct_bytes_equal(walk.row.bound[CT_APPLICABILITY_BELOW], ct_bytes_of_text("1.5")));
    assert_int_equal(walk.row.bound[CT_APPLICABILITY_FROM].size, 0);
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_CLOSE);
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_CLOSE);
    assert_int_equal(ct_applicability_step(&walk), CT_APPLICABILITY_END);
    assert_true(ct_applicability_check(&walk, NULL));
}

static void test_applicability_refuses_every_truncation(void **state)
{
    (void)state;
    g_auto(CtBuffer) bytes = ct_buffer_new(1024);

    write_sample(&bytes);
    for (size_t size = 1; size < bytes.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        CtApplicability walk = ct_applicability_over((CtBytes){ exact, size });

        while (ct_applicability_step(&walk) != CT_APPLICABILITY_END)
            ;
        assert_false(ct_applicability_check(&walk, NULL));
    }
}

static void test_applicability_bounds_depth_and_texts(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(CT_LIMIT_APPLICABILITY_TEXT + 1, 'x');
    const CtApplicabilityRow row = { .criterion = ct_bytes_of_text(text) };
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 16);
    g_autoptr(GError) error = NULL;

    assert_false(ct_applicability_row(&bytes, &row));
    assert_int_equal(bytes.size, 0);
    for (int i = 0; i <= CT_LIMIT_APPLICABILITY_DEPTH; i++)
        ct_applicability_open(&bytes, true, false);
    CtApplicability walk = ct_applicability_over(ct_buffer_bytes(&bytes));
    while (ct_applicability_step(&walk) != CT_APPLICABILITY_END)
        ;
    assert_false(ct_applicability_check(&walk, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

CT_TEST_MAIN(CT_TEST(test_applicability_walks_what_was_written),
             CT_TEST(test_applicability_refuses_every_truncation),
             CT_TEST(test_applicability_bounds_depth_and_texts))
