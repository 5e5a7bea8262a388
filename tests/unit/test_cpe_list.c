/* test_cpe_list.c - a plain list of products: what is a row, what is passed over, what is set
 * aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#define NAME "cpe:2.3:a:example:reader:1.0:*:*:*:*:*:*:*"
#define LIST "# of one host\n\n  " NAME " \r\npkg:npm/left@1.0\nnot a name\na\tb\n\xff\n"

static void test_cpe_list_gives_each_line_as_its_own_row(void **state)
{
    (void)state;
    CtBytes source = ct_bytes_of_text(LIST);
    g_auto(Collected) found = collect_from("cpe-list", source);

    assert_string_equal(ct_format_of(source)->name, "cpe-list");
    assert_true(collected_has(&found, "\"row\":\"" NAME "\",\"line\":3"));
    assert_true(collected_has(&found, "\"row\":\"pkg:npm/left@1.0\",\"line\":4"));
    assert_true(collected_has(&found, "\"row\":\"not a name\",\"line\":5"));
    assert_false(collected_has(&found, "of one host"));
}

static void test_cpe_list_sets_aside_what_is_no_line_of_text(void **state)
{
    (void)state;
    g_auto(Collected) found = collect_from("cpe-list", ct_bytes_of_text(LIST));
    g_auto(Collected) empty = collect_from("cpe-list", ct_bytes_of_text("# nothing\n"));
    g_autofree char *line = g_strnfill(CT_LIMIT_LOG_LINE + 1, 'a');
    g_auto(Collected) large = collect_from("cpe-list", ct_bytes_of_text(line));

    assert_int_equal(found.asides, 2);
    assert_true(collected_has(&found, "control character"));
    assert_true(collected_has(&found, "no UTF-8"));
    assert_true(collected_has(&empty, "nothing is listed"));
    assert_true(collected_has(&large, "\"reason\":\"too-long\""));
}

static void test_cpe_list_cut_anywhere_is_read(void **state)
{
    (void)state;
    for (size_t size = 0; size <= strlen(LIST); size++) {
        g_autofree uint8_t *exact = g_memdup2(LIST, size);
        g_auto(Collected) found = collect_from("cpe-list", (CtBytes){ exact, size });

        assert_true(found.lines.size > 0);
    }
}

CT_TEST_MAIN(CT_TEST(test_cpe_list_gives_each_line_as_its_own_row),
             CT_TEST(test_cpe_list_sets_aside_what_is_no_line_of_text),
             CT_TEST(test_cpe_list_cut_anywhere_is_read))
