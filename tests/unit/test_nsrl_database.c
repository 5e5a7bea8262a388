/* test_nsrl_database.c - whichever table of RDS 3 has the digests is read; sections are left out;
 * what is cut or damaged says where, behind what was read; nothing that the database brings is run.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"
#include "nsrl_sample.h"

#include "format/nsrl_database.h"

#define TABLE "(" NSRL_SAMPLE_COLUMNS ");\n"

/* Three files and two sections of programs. */
static CtBuffer sample(const char *before, const char *table, const char *after)
{
    static const char *const names[] = { "tool.exe", ".text", "read me", "1", ".profile" };
    g_autoptr(GString) text = g_string_new(before);

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        nsrl_sample_row(text, table, i + 1, names[i]);
    g_string_append(text, after);
    return nsrl_sample_of(text->str);
}

static void check(CtBytes database, const char *counts)
{
    g_auto(Collected) found = collect_from("nsrl-database", database);

    if (!collected_has(&found, counts))
        fail_msg("%.*s", (int)found.lines.size, (const char *)found.lines.data);
}

static void test_nsrl_database_reads_the_table_that_has_the_digests(void **state)
{
    (void)state;
    static const char *const ways[][3] = {
        { "CREATE TABLE FILE " TABLE, "FILE",
          "CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha1 FROM FILE;" },
        { "CREATE TABLE METADATA " TABLE, "METADATA",
          "CREATE VIEW FILE AS SELECT upper(sha1) AS sha1 FROM METADATA;" },
        { "CREATE TABLE PKG_FILES " TABLE, "PKG_FILES",
          "CREATE VIEW FILE AS SELECT " NSRL_SAMPLE_COLUMNS " FROM PKG_FILES;" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_auto(CtBuffer) database = sample(ways[i][0], ways[i][1], ways[i][2]);

        assert_string_equal(ct_format_of(ct_buffer_bytes(&database))->name, "nsrl-database");
        check(ct_buffer_bytes(&database),
              "{\"kind\":\"digest_list\",\"lines\":5,\"digests\":9,\"sections\":2}");
    }
}

static void test_nsrl_database_of_digests_alone_is_read(void **state)
{
    (void)state;
    g_auto(CtBuffer) database = nsrl_sample_of(
        "CREATE TABLE DISTINCT_HASH (sha256, sha1, md5, crc32);"
        "INSERT INTO DISTINCT_HASH VALUES (NULL, '0000000000000000000000000000000000000001', "
        "x'000102030405060708090A0B0C0D0E0F', 'x'), ('zz', NULL, NULL, ''), (NULL, NULL, '', '');");
    g_auto(Collected) found = collect_from("nsrl-database", ct_buffer_bytes(&database));

    assert_true(collected_has(&found, "\"lines\":3,\"digests\":2,\"sections\":0"));
    assert_true(collected_has(&found, "{\"kind\":\"aside\",\"reason\":\"bad-digest\",\"line\":2}"));
    assert_true(collected_has(&found, "{\"kind\":\"aside\",\"reason\":\"no-digest\",\"line\":3}"));
}

static void test_nsrl_database_runs_nothing_that_it_brings(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "CREATE VIEW FILE AS WITH RECURSIVE METADATA(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
        "METADATA) SELECT n AS sha256, n AS sha1, n AS md5, n AS file_name FROM METADATA;",
        "CREATE TABLE other " TABLE "CREATE VIEW FILE AS SELECT * FROM other;",
        "CREATE TABLE FILE (sha256, sha1, md5, file_name AS (hex(zeroblob(100000000))));"
        "INSERT INTO FILE (sha1) VALUES (1);",
        "CREATE TABLE other (x);",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_auto(CtBuffer) database = nsrl_sample_of(hostile[i]);
        Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = database.size };
        g_autoptr(GError) error = NULL;

        assert_false(
            ct_nsrl_database_format.read(ct_buffer_bytes(&database), collect, &found, &error));
        /* A computed column is computed, but not beyond what one value may be. */
        assert_true(g_error_matches(error, CT_ERROR, i == 2 ? CT_ERROR_LIMIT : CT_ERROR_INPUT));
        assert_int_equal(found.lines.size, 0);
        ct_buffer_clear(&found.lines);
    }
}

static void test_nsrl_database_cut_anywhere_says_where_and_after_how_many_rows(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("CREATE TABLE FILE " TABLE);
    bool told = false;

    for (unsigned i = 0; i < 40; i++)
        nsrl_sample_row(text, "FILE", i, "tool");
    g_auto(CtBuffer) database = nsrl_sample_of(text->str);
    for (size_t size = 0; size < database.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(database.data, size);
        Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
        g_autoptr(GError) error = NULL;

        assert_false(
            ct_nsrl_database_format.read((CtBytes){ exact, size }, collect, &found, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_non_null(strstr(error->message, "byte"));
        told = told || g_str_has_prefix(error->message, "after 2");
        ct_buffer_clear(&found.lines);
    }
    assert_true(told);
}

CT_TEST_MAIN(CT_TEST(test_nsrl_database_reads_the_table_that_has_the_digests),
             CT_TEST(test_nsrl_database_of_digests_alone_is_read),
             CT_TEST(test_nsrl_database_runs_nothing_that_it_brings),
             CT_TEST(test_nsrl_database_cut_anywhere_says_where_and_after_how_many_rows))
