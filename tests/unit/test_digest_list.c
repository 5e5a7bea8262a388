/* test_digest_list.c - every form of a list of digests is read, and what is none is set aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#define M "d41d8cd98f00b204e9800998ecf8427e"
#define S "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define L "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void assert_counts(const char *text, int lines, int digests, int sections)
{
    g_auto(Collected) found = collect_from("digest-list", ct_bytes_of_text(text));
    g_autofree char *expected =
        g_strdup_printf("{\"kind\":\"digest_list\",\"lines\":%d,\"digests\":%d,\"sections\":%d}",
                        lines, digests, sections);

    if (!collected_has(&found, expected))
        fail_msg("%s\n%.*s", text, (int)found.lines.size, (const char *)found.lines.data);
}

static void test_digest_list_reads_what_the_sum_tools_print(void **state)
{
    (void)state;
    assert_counts(M "  one\n" M " *two\n\\" M "  thr\\nee\n" S "  four\n" L "  five\n", 5, 5, 0);
    assert_counts("MD5 (one) = " M "\nSHA256 (a (b) = c) = " L "\nSHA1 (x) = " S "\n", 3, 3, 0);
}

static void test_digest_list_reads_hashdeep_by_its_columns(void **state)
{
    (void)state;
    assert_counts("%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## Invoked from: /\n## \n"
                  "0," M "," L ",/a,b\n0," M "," L ",/c\n",
                  6, 4, 0);
}

static void test_digest_list_reads_nsrl_with_and_without_its_heading(void **state)
{
    (void)state;
    static const char heading[] = "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\","
                                  "\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\n";
    static const char row[] = "\"" S "\",\"" M "\",\"00000000\",\"tool.exe\",0,1,\"362\",\"\"\n";
    g_autofree char *both = g_strconcat(heading, row, NULL);

    assert_counts(both, 2, 2, 0);
    assert_counts(row, 1, 2, 0);
}

static void test_digest_list_leaves_out_sections_of_programs(void **state)
{
    (void)state;
    assert_counts("\"" S "\",\"" M "\",\"00000000\",\".text\",0,1,\"362\",\"\"\n"
                  "\"" S "\",\"" M "\",\"00000000\",\"1\",0,1,\"362\",\"\"\n" M "  .rsrc\n" M
                  "  .profile\n",
                  4, 1, 3);
}

static void test_digest_list_reads_hashkeeper_json_and_sql(void **state)
{
    (void)state;
    assert_counts("\"file_id\",\"hashset_id\",\"file_name\",\"directory\",\"hash\",\"file_size\"\n"
                  "1,2,\"a.dll\",\"C:\\\\\",\"" M "\",0\n",
                  2, 1, 0);
    assert_counts("{\"FileName\":\"a\",\"MD5\":\"" M "\",\"SHA-1\":\"" S "\",\"x\":{\"y\":[1]}}\n",
                  1, 2, 0);
    assert_counts("INSERT INTO FILE VALUES('" L "','" S "','" M "','it''s',0,1);\n"
                  "INSERT INTO PKG VALUES(1,'a','b');\n",
                  2, 3, 0);
}

static void test_digest_list_reads_what_sql_adds_by_its_columns(void **state)
{
    (void)state;
    assert_counts("BEGIN TRANSACTION;\nCREATE TABLE FILE (sha256, sha1);\n"
                  "INSERT OR REPLACE INTO \"METADATA\" (file_name, \"md5\", bytes, sha256) VALUES "
                  "('a, (b)', '" M "', 12, '" L "'), ('.text', '" M "', 0, NULL) , ('c', '" M
                  "',NULL,'');\n"
                  "insert into [FILE] values('" L "', NULL, '" M "', 'it''s' , 0, 1);\nCOMMIT;\n",
                  5, 5, 1);
}

static void test_digest_list_sets_aside_what_sql_does_not_add(void **state)
{
    (void)state;
    static const char text[] = "INSERT INTO METADATA VALUES (1,'" M "');\n"
                               "DELETE FROM FILE WHERE sha256 = '" L "';\n"
                               "UPDATE FILE SET md5 = '" M "';\nDELETE FROM PKG;\n"
                               "INSERT INTO FILE VALUES ('" L "', '" S "";
    g_auto(Collected) found = collect_from("digest-list", ct_bytes_of_text(text));

    assert_true(collected_has(&found, "\"reason\":\"no-columns\",\"line\":1"));
    assert_true(collected_has(&found, "\"reason\":\"not-added\",\"line\":2"));
    assert_true(collected_has(&found, "\"reason\":\"not-added\",\"line\":3"));
    assert_true(collected_has(&found, "\"reason\":\"bad-line\",\"line\":5"));
    assert_int_equal(found.asides, 4);
    assert_true(collected_has(&found, "\"lines\":5,\"digests\":0"));
}

static void test_digest_list_sets_aside_what_has_no_digest(void **state)
{
    (void)state;
    g_auto(Collected) found = collect_from(
        "digest-list", ct_bytes_of_text(M "  good\nnothing here\nMD5 (x) = 12\n{\"MD5\":\"" M
                                          "\"\n" M "00  long\n"));

    assert_int_equal(found.asides, 4);
    assert_true(collected_has(&found, "\"reason\":\"no-digest\",\"line\":2"));
    assert_true(collected_has(&found, "\"reason\":\"bad-digest\",\"line\":3"));
    assert_true(collected_has(&found, "\"reason\":\"bad-line\",\"line\":4"));
}

static void test_digest_list_passes_over_marks_and_blanks_before_a_line(void **state)
{
    (void)state;
    assert_counts("\xef\xbb\xbf" M "  one\n  " M "  two\n\t" S "  three\n   \n", 3, 3, 0);
}

static void test_digest_list_names_the_kind_that_no_set_keeps(void **state)
{
    (void)state;
    g_auto(Collected) found =
        collect_from("digest-list", ct_bytes_of_text(M M M M "  one\nSHA384 (two) = " M M M "\n"));

    assert_true(collected_has(&found, "\"reason\":\"sha-512\",\"line\":1"));
    assert_true(collected_has(&found, "\"reason\":\"sha-384\",\"line\":2"));
}

static void test_digest_list_is_recognised_by_its_digests(void **state)
{
    (void)state;
    const CtFormat *format = ct_format_named("digest-list");

    assert_true(ct_format_of(ct_bytes_of_text(M "  one\n")) == format);
    assert_true(ct_format_of(ct_bytes_of_text("%%%% HASHDEEP-1.0\n")) == format);
    assert_int_equal(format->detect(ct_bytes_of_text("a,b,c\n1,2,3\n")), 0);
}

static void test_digest_list_reads_every_truncation(void **state)
{
    (void)state;
    static const char text[] =
        "%%%% size,md5,sha256,filename\n0," M "," L ",/a\n{\"MD5\":\"" M "\"}\nMD5 (x) = " M "\n";

    for (size_t size = 0; size < sizeof text; size++) {
        g_autofree uint8_t *exact = g_memdup2(text, size);
        g_auto(Collected) found = collect_from("digest-list", (CtBytes){ exact, size });

        assert_true(collected_has(&found, "\"kind\":\"digest_list\""));
    }
}

CT_TEST_MAIN(CT_TEST(test_digest_list_reads_what_the_sum_tools_print),
             CT_TEST(test_digest_list_reads_hashdeep_by_its_columns),
             CT_TEST(test_digest_list_reads_nsrl_with_and_without_its_heading),
             CT_TEST(test_digest_list_leaves_out_sections_of_programs),
             CT_TEST(test_digest_list_reads_hashkeeper_json_and_sql),
             CT_TEST(test_digest_list_reads_what_sql_adds_by_its_columns),
             CT_TEST(test_digest_list_sets_aside_what_sql_does_not_add),
             CT_TEST(test_digest_list_sets_aside_what_has_no_digest),
             CT_TEST(test_digest_list_passes_over_marks_and_blanks_before_a_line),
             CT_TEST(test_digest_list_names_the_kind_that_no_set_keeps),
             CT_TEST(test_digest_list_is_recognised_by_its_digests),
             CT_TEST(test_digest_list_reads_every_truncation))
