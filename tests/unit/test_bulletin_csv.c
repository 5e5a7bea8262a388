/* test_bulletin_csv.c - each table, each reason for setting a line aside, every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#define BULLETINS "bulletin,published,update,severity,vulnerabilities,remark\n"
#define ROWS      "bulletin,product,component,update,severity,replaces,applies,exempt\n"

static Collected read_as(const char *format, const char *text)
{
    return collect_from(format, ct_bytes_of_text(text));
}

static void test_bulletin_csv_reads_bulletins_and_rows(void **state)
{
    (void)state;
    g_auto(Collected) bulletins =
        read_as("bulletin-csv", BULLETINS "EX15-001,2015-01-13,100,Critical,CVE-2015-9001,\n");
    g_auto(Collected) rows = read_as(
        "bulletin-rows-csv", ROWS "EX15-001,\"Reader 8, x64\",Engine,100,Critical,90@EX14-1,,\n");
    g_auto(Collected) names =
        read_as("bulletin-names-csv", "what,group,name\nline,Reader,Example Reader\n");

    assert_true(collected_has(&bulletins, "\"published\":\"2015-01-13T00:00:00Z\""));
    assert_true(collected_has(&bulletins, "\"vulnerabilities\":\"CVE-2015-9001\""));
    assert_true(collected_has(&rows, "\"kind\":\"bulletin_row\",\"line\":2"));
    assert_true(collected_has(&rows, "\"product\":\"Reader 8, x64\""));
    assert_false(collected_has(&rows, "\"exempt\""));
    assert_true(collected_has(&names, "\"group\":\"Reader\""));
    assert_int_equal(bulletins.asides + rows.asides + names.asides, 0);
}

static void test_bulletin_csv_sets_a_bad_line_aside_and_goes_on(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *reason;
    } bad[] = {
        { "EX15-001,14.07.15,,,,\n", "\"reason\":\"date\"" },
        { "EX15-001,2015-02-30,,,,\n", "\"reason\":\"date\"" },
        { "EX15-001,,,,,\n", "\"reason\":\"missing\"" },
        { ",2015-01-13,,,,\n", "\"reason\":\"missing\"" },
        { "EX15-001,2015-01-13,,,\n", "\"reason\":\"malformed\"" },
        { "EX15-001,2015-01-13,\"1\"2,,,\n", "\"reason\":\"malformed\"" },
        { "EX15-001,2015-01-13,\xff,,,\n", "\"reason\":\"encoding\"" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *text =
            g_strconcat(BULLETINS, bad[i].line, "EX15-002,2015-01-13,,,,\n", NULL);
        g_auto(Collected) found = read_as("bulletin-csv", text);

        assert_int_equal(found.asides, 1);
        assert_true(collected_has(&found, bad[i].reason));
        assert_true(collected_has(&found, "EX15-002"));
    }
}

static void test_bulletin_csv_of_another_header_is_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    Collected found = { 0 };

    assert_null(ct_format_of(ct_bytes_of_text("bulletin,published,update\n")));
    assert_string_equal(ct_format_of(ct_bytes_of_text(ROWS))->name, "bulletin-rows-csv");
    assert_false(
        ct_format_named("bulletin-csv")->read(ct_bytes_of_text(ROWS), collect, &found, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
}

static void test_bulletin_csv_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;
    static const char whole[] = ROWS "EX15-001,\"Reader 8, x64\",Engine,100,Critical,90@EX14,,\n";

    for (size_t size = 0; size < sizeof whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        g_autoptr(GError) error = NULL;
        g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
        bool read = ct_format_named("bulletin-rows-csv")
                        ->read((CtBytes){ exact, size }, collect, &found, &error);

        assert_int_equal(read, size >= sizeof ROWS - 2);
        assert_true(!read || found.lines.size > 0);
    }
}

CT_TEST_MAIN(CT_TEST(test_bulletin_csv_reads_bulletins_and_rows),
             CT_TEST(test_bulletin_csv_sets_a_bad_line_aside_and_goes_on),
             CT_TEST(test_bulletin_csv_of_another_header_is_refused),
             CT_TEST(test_bulletin_csv_cut_anywhere_is_read_or_refused))
