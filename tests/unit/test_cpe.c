/* test_cpe.c - names and their relations by NISTIR 7695 and 7696.
 *
 * The bindings are checked on names of the shapes that the first report's section 6 walks through,
 * the relations on every cell of the second's table 6-2.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/cpe.h"

static void expect_bound(const char *name, CtCpeBinding binding, const char *expected)
{
    g_auto(CtCpe) cpe = { 0 };
    g_auto(CtBuffer) out = ct_buffer_new(1024);
    g_autoptr(GError) error = NULL;

    if (!ct_cpe_parse(ct_bytes_of_text(name), &cpe, &error))
        fail_msg("%s: %s", name, error->message);
    ct_cpe_bind(&cpe, binding, &out);
    g_autofree char *text = ct_bytes_to_text(ct_buffer_bytes(&out));
    assert_string_equal(text, expected);
}

static void test_cpe_says_one_name_in_three_bindings(void **state)
{
    (void)state;
    static const char *const same[][3] = {
        { "cpe:2.3:a:example:internet_reader:8.0.6001:beta:*:*:*:*:*:*",
          "cpe:/a:example:internet_reader:8.0.6001:beta",
          "wfn:[part=\"a\",vendor=\"example\",product=\"internet_reader\",version=\"8\\.0\\.6001\","
          "update=\"beta\",edition=ANY,language=ANY,sw_edition=ANY,target_sw=ANY,target_hw=ANY,"
          "other=ANY]" },
        { "cpe:2.3:a:example:insight:7.4.0.1570:-:*:*:online:win2003:x64:*",
          "cpe:/a:example:insight:7.4.0.1570:-:~~online~win2003~x64~",
          "wfn:[part=\"a\",vendor=\"example\",product=\"insight\",version=\"7\\.4\\.0\\.1570\","
          "update=NA,edition=ANY,language=ANY,sw_edition=\"online\",target_sw=\"win2003\","
          "target_hw=\"x64\",other=ANY]" },
        { "cpe:2.3:a:foo\\\\bar:big\\$money_2010:*:*:*:*:special:ipod_touch:80gb:*",
          "cpe:/a:foo%5cbar:big%24money_2010:::~~special~ipod_touch~80gb~",
          "wfn:[part=\"a\",vendor=\"foo\\\\bar\",product=\"big\\$money_2010\",version=ANY,update="
          "ANY,"
          "edition=ANY,language=ANY,sw_edition=\"special\",target_sw=\"ipod_touch\","
          "target_hw=\"80gb\",other=ANY]" },
        { "cpe:2.3:a:example:reader:8.*:sp?:*:*:*:*:*:*", "cpe:/a:example:reader:8.%02:sp%01",
          "wfn:[part=\"a\",vendor=\"example\",product=\"reader\",version=\"8\\.*\",update=\"sp?\","
          "edition=ANY,language=ANY,sw_edition=ANY,target_sw=ANY,target_hw=ANY,other=ANY]" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        for (unsigned from = 0; from < 3; from++)
            for (unsigned to = 0; to < 3; to++)
                expect_bound(same[i][from], (CtCpeBinding)to, same[i][to]);
}

static void test_cpe_splits_at_unquoted_colons_only(void **state)
{
    (void)state;
    g_auto(CtCpe) cpe = { 0 };
    static const char name[] = "cpe:2.3:a:example:a\\:b:1\\-2:*:*:*:*:*:*:*";

    assert_true(ct_cpe_parse(ct_bytes_of_text(name), &cpe, NULL));
    assert_true(ct_bytes_equal(cpe.attribute[CT_CPE_PRODUCT].text, ct_bytes_of_text("a:b")));
    assert_true(ct_bytes_equal(cpe.attribute[CT_CPE_VERSION].text, ct_bytes_of_text("1-2")));
}

static void test_cpe_keeps_a_quoted_hyphen_apart_from_na(void **state)
{
    (void)state;
    expect_bound("cpe:2.3:a:v:p:\\-:-:*:*:*:*:*:*", CT_CPE_URI, "cpe:/a:v:p:%2d:-");
    expect_bound("cpe:/a:v:p:%2d:-", CT_CPE_FORMATTED, "cpe:2.3:a:v:p:\\-:-:*:*:*:*:*:*");
}

static void test_cpe_refuses_what_is_no_name(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        "cpe",
        "cpe:2.3:a:v:p:1:*:*:*:*:*:*",
        "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*",
        "cpe:2.3:x:v:p:1:*:*:*:*:*:*:*",
        "cpe:2.3:a::p:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:p+:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:p\\a:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:p*q:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:**:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:??:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:v:p\\",
        "cpe:2.3:a:v:p q:1:*:*:*:*:*:*:*",
        "cpe:/a:v:p:1:u:~a~b~c:en",
        "cpe:/a:v:p:1:u:e:en:more",
        "cpe:/a:v:p%4",
        "cpe:/a:v:p%41",
        "wfn:[part=\"a\"",
        "wfn:[part=\"a\",part=\"o\"]",
        "wfn:[colour=\"a\"]",
        "wfn:[version=\"1.0\"]",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        CtCpe cpe = { .text = NULL };

        if (ct_cpe_parse(ct_bytes_of_text(refused[i]), &cpe, &error))
            fail_msg("\"%s\" is taken", refused[i]);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_null(cpe.text);
    }
}

static CtCpeRelation relate(const char *source, const char *target)
{
    g_autofree char *left = g_strdup_printf("cpe:2.3:a:v:p:%s:*:*:*:*:*:*:*", source);
    g_autofree char *right = g_strdup_printf("cpe:2.3:a:v:p:%s:*:*:*:*:*:*:*", target);
    g_auto(CtCpe) a = { 0 };
    g_auto(CtCpe) b = { 0 };
    CtCpeRelation each[CT_CPE_ATTRIBUTES];

    assert_true(ct_cpe_parse(ct_bytes_of_text(left), &a, NULL));
    assert_true(ct_cpe_parse(ct_bytes_of_text(right), &b, NULL));
    CtCpeRelation whole = ct_cpe_compare(&a, &b, each);
    assert_int_equal(whole, each[CT_CPE_VERSION]); /* all else is equal */
    return whole;
}

static void test_cpe_relations_follow_the_table(void **state)
{
    (void)state;
    assert_int_equal(relate("*", "*"), CT_CPE_EQUAL);
    assert_int_equal(relate("*", "-"), CT_CPE_SUPERSET);
    assert_int_equal(relate("*", "1.0"), CT_CPE_SUPERSET);
    assert_int_equal(relate("*", "1.*"), CT_CPE_UNDEFINED);
    assert_int_equal(relate("-", "*"), CT_CPE_SUBSET);
    assert_int_equal(relate("-", "-"), CT_CPE_EQUAL);
    assert_int_equal(relate("-", "1.0"), CT_CPE_DISJOINT);
    assert_int_equal(relate("-", "1.*"), CT_CPE_UNDEFINED);
    assert_int_equal(relate("1.0", "*"), CT_CPE_SUBSET);
    assert_int_equal(relate("1.0", "-"), CT_CPE_DISJOINT);
    assert_int_equal(relate("1.0", "1.0"), CT_CPE_EQUAL);
    assert_int_equal(relate("1.0A", "1.0a"), CT_CPE_EQUAL);
    assert_int_equal(relate("1.0", "1.1"), CT_CPE_DISJOINT);
    assert_int_equal(relate("1.0", "1.*"), CT_CPE_UNDEFINED);
    assert_int_equal(relate("1.*", "*"), CT_CPE_SUBSET);
    assert_int_equal(relate("1.*", "-"), CT_CPE_DISJOINT);
    assert_int_equal(relate("1.*", "1.2.3"), CT_CPE_SUPERSET);
    assert_int_equal(relate("1.*", "2.1"), CT_CPE_DISJOINT);
    assert_int_equal(relate("1.*", "1.*"), CT_CPE_UNDEFINED);
}

static void test_cpe_question_marks_take_one_character_or_none(void **state)
{
    (void)state;
    assert_int_equal(relate("sp?", "sp1"), CT_CPE_SUPERSET);
    assert_int_equal(relate("sp?", "sp"), CT_CPE_SUPERSET);
    assert_int_equal(relate("sp?", "sp12"), CT_CPE_DISJOINT);
    assert_int_equal(relate("sp??", "sp12"), CT_CPE_SUPERSET);
    assert_int_equal(relate("?p1", "sp1"), CT_CPE_SUPERSET);
    assert_int_equal(relate("?1*", "11.5"), CT_CPE_SUPERSET);
    assert_int_equal(relate("*rc*", "1rc2"), CT_CPE_SUPERSET);
}

static void test_cpe_of_names_is_what_all_attributes_agree_on(void **state)
{
    (void)state;
    g_auto(CtCpe) wide = { 0 };
    g_auto(CtCpe) narrow = { 0 };
    g_auto(CtCpe) other = { 0 };
    g_auto(CtCpe) mixed = { 0 };

    assert_true(ct_cpe_parse(ct_bytes_of_text("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*"), &wide, NULL));
    assert_true(ct_cpe_parse(ct_bytes_of_text("cpe:2.3:a:v:p:1:sp1:*:*:*:*:*:*"), &narrow, NULL));
    assert_true(ct_cpe_parse(ct_bytes_of_text("cpe:2.3:o:v:p:1:?1:*:*:*:*:*:*"), &other, NULL));
    assert_true(ct_cpe_parse(ct_bytes_of_text("cpe:2.3:a:v:p:*:sp1:*:*:*:*:*:*"), &mixed, NULL));
    assert_int_equal(ct_cpe_compare(&wide, &narrow, NULL), CT_CPE_SUPERSET);
    assert_int_equal(ct_cpe_compare(&narrow, &wide, NULL), CT_CPE_SUBSET);
    assert_int_equal(ct_cpe_compare(&wide, &mixed, NULL), CT_CPE_UNDEFINED);
    assert_int_equal(ct_cpe_compare(&narrow, &other, NULL), CT_CPE_DISJOINT);
}

CT_TEST_MAIN(CT_TEST(test_cpe_says_one_name_in_three_bindings),
             CT_TEST(test_cpe_splits_at_unquoted_colons_only),
             CT_TEST(test_cpe_keeps_a_quoted_hyphen_apart_from_na),
             CT_TEST(test_cpe_refuses_what_is_no_name),
             CT_TEST(test_cpe_relations_follow_the_table),
             CT_TEST(test_cpe_question_marks_take_one_character_or_none),
             CT_TEST(test_cpe_of_names_is_what_all_attributes_agree_on))
