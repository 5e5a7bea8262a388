/* test_csaf_json.c - a CSAF document as rows, statements and reasons; cut at every byte; hostile.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#include "base/applicability.h"

static char *golden(size_t *out_size)
{
    g_autofree char *path = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden", "csaf",
                                             "advisory-2.0.json", NULL);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, out_size, NULL));
    return text;
}

/* The rows of one advisory in short: & | ~ for nodes, V C X for rows, CPE names without what is
 * the same in all. */
typedef struct {
    const char *id;
    GString *told;
} Tree;

static void tell_row(const CtApplicabilityRow *row, GString *out)
{
    static const char *const signs[] = { ">=", ">", "<=", "<" };
    g_autofree char *name = ct_bytes_to_text(row->criterion);
    char kind = row->own ? 'X' : 'C';

    while (g_str_has_suffix(name, ":*"))
        name[strlen(name) - 2] = '\0';
    g_string_append_printf(out, "%c %s", row->vulnerable ? 'V' : kind,
                           g_str_has_prefix(name, "cpe:2.3:") ? name + 8 : name);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            g_string_append_printf(out, " %s%.*s", signs[i], (int)row->bound[i].size,
                                   (const char *)row->bound[i].data);
    g_string_append(out, "; ");
}

static bool take_tree(void *user, const CtRecord *record, GError **error)
{
    Tree *self = user;
    const CtRecordField *tree = ct_record_find(record, "tree");
    CtApplicabilityToken token;

    (void)error;
    if (tree == NULL ||
        !ct_bytes_equal(ct_record_get_text(record, "id"), ct_bytes_of_text(self->id)))
        return true;
    if (!ct_bytes_equal(ct_record_get_text(record, "voice"), ct_bytes_of_text("affected"))) {
        g_autofree char *voice = ct_bytes_to_text(ct_record_get_text(record, "voice"));
        g_autofree char *status = ct_bytes_to_text(ct_record_get_text(record, "status"));

        g_string_append_printf(self->told, "[%s: %s] ", voice, status);
    }
    CtApplicability walk = ct_applicability_over(tree->bytes);
    while ((token = ct_applicability_step(&walk)) != CT_APPLICABILITY_END) {
        if (token == CT_APPLICABILITY_OPEN)
            g_string_append_printf(self->told, "%s%c( ", walk.negated ? "~" : "",
                                   walk.all ? '&' : '|');
        else if (token == CT_APPLICABILITY_CLOSE)
            g_string_append(self->told, ") ");
        else
            tell_row(&walk.row, self->told);
    }
    assert_true(ct_applicability_check(&walk, NULL));
    return true;
}

static void expect_tree(const char *id, const char *expected)
{
    size_t size;
    g_autofree char *text = golden(&size);
    Tree tree = { id, g_string_new(NULL) };

    assert_true(ct_format_named("csaf-json")
                    ->read((CtBytes){ (uint8_t *)text, size }, take_tree, &tree, NULL));
    assert_string_equal(tree.told->str, expected);
    (void)g_string_free(tree.told, TRUE);
}

static void test_csaf_json_rows_are_the_products_names_and_versions(void **state)
{
    (void)state;
    /* A range without 1.7, of a product whose part nobody tells; a package; and 1.5 is fixed. */
    expect_tree("CVE-2026-2001",
                "&( |( &( |( V a:example:reader <2.0; V o:example:reader <2.0; "
                "V h:example:reader <2.0; ) ~|( X a:example:reader:1.7; X o:example:reader:1.7; "
                "X h:example:reader:1.7; ) ) V pkg:pypi/library@1.2; ) "
                "~|( X a:example:reader:1.5; X o:example:reader:1.5; X h:example:reader:1.5; ) ) "
                "[cleared: fixed by Example] |( V a:example:reader:1.5; V o:example:reader:1.5; "
                "V h:example:reader:1.5; ) ");
    /* A product on another needs that one. */
    expect_tree("CVE-2026-2002", "&( |( &( |( V a:example:zip:3; ) |( C o:example:system:7; ) ) ) "
                                 "~|( X pkg:pypi/library@1.2; ) ) "
                                 "[cleared: known_not_affected, vulnerable_code_not_present by "
                                 "Example] |( V pkg:pypi/library@1.2; ) ");
    /* Words decide nothing, and neither does an investigation. */
    expect_tree("CVE-2026-2003",
                "|( &( |( V a:example:reader; V o:example:reader; V h:example:reader; ) "
                "C unstated:some later ones; ) &( |( V pkg:pypi/library@1.2; ) "
                "C unstated:the publisher has not decided yet; ) ) "
                "[under investigation: under_investigation by Example] "
                "|( V pkg:pypi/library@1.2; ) ");
}

static void test_csaf_json_says_what_is_cleared_and_why(void **state)
{
    (void)state;
    size_t size;
    g_autofree char *text = golden(&size);
    g_auto(Collected) found = collect_from("csaf-json", (CtBytes){ (uint8_t *)text, size });

    assert_string_equal(ct_format_of((CtBytes){ (uint8_t *)text, size })->name, "csaf-json");
    assert_true(collected_has(&found, "\"kind\":\"document\",\"id\":\"EX-2026-1\""));
    assert_true(collected_has(&found, "\"tlp\":\"CLEAR\"")); /* 2.0 says WHITE */
    assert_true(collected_has(&found, "\"product\":\"LIB\",\"name\":\"Library\","));
    assert_true(collected_has(&found, "\"state\":\"known_not_affected\","
                                      "\"justification\":\"vulnerable_code_not_present\""));
    assert_true(collected_has(&found, "\"name\":\"Reader 1.5\",\"state\":\"fixed\""));
    assert_true(collected_has(&found, "no name that can be compared"));
    assert_true(collected_has(&found, "/vulnerabilities/0/product_status/known_affected/2"));
}

static void test_csaf_json_cut_anywhere_is_refused(void **state)
{
    (void)state;
    size_t whole;
    g_autofree char *text = golden(&whole);

    for (size_t size = 0; size + 1 < whole; size += 7) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(text, size);
        g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = size };

        assert_false(
            ct_format_named("csaf-json")->read((CtBytes){ exact, size }, collect, &found, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

/* Relationships that go round, and a product that a thousand vulnerabilities name. */
static void test_csaf_json_circles_and_millions_of_pairs_end(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(
        "{\"document\":{\"csaf_version\":\"2.0\",\"tracking\":{\"id\":\"x\"}},\"product_tree\":{"
        "\"relationships\":[{\"full_product_name\":{\"name\":\"a\",\"product_id\":\"A\"},"
        "\"product_reference\":\"B\",\"relates_to_product_reference\":\"A\"},{\"full_product_"
        "name\":{"
        "\"name\":\"b\",\"product_id\":\"B\"},\"product_reference\":\"A\","
        "\"relates_to_product_reference\":\"B\"}],\"full_product_names\":[");

    for (int i = 0; i < 3000; i++)
        g_string_append_printf(text,
                               "%s{\"name\":\"p\",\"product_id\":\"P%d\","
                               "\"product_identification_helper\":{\"purl\":\"pkg:pypi/p%d@1\"}}",
                               i == 0 ? "" : ",", i, i);
    g_string_append(text, "]},\"vulnerabilities\":[");
    for (int v = 0; v < 20; v++) {
        g_string_append_printf(text,
                               "%s{\"cve\":\"CVE-2026-%04d\",\"product_status\":{"
                               "\"known_affected\":[\"A\"",
                               v == 0 ? "" : ",", v);
        for (int i = 0; i < 3000; i++)
            g_string_append_printf(text, ",\"P%d\"", i);
        g_string_append(text, "]}}");
    }
    g_string_append(text, "]}");
    g_auto(Collected) found = { .lines = ct_buffer_new(256u << 20), .source_size = text->len };
    assert_true(
        ct_format_named("csaf-json")->read(ct_bytes_of_text(text->str), collect, &found, NULL));
    assert_true(collected_has(&found, "6.1.3: ")); /* the circle, with its place */
    assert_true(collected_has(&found, "CVE-2026-0019"));
}

CT_TEST_MAIN(CT_TEST(test_csaf_json_rows_are_the_products_names_and_versions),
             CT_TEST(test_csaf_json_says_what_is_cleared_and_why),
             CT_TEST(test_csaf_json_cut_anywhere_is_refused),
             CT_TEST(test_csaf_json_circles_and_millions_of_pairs_end))
