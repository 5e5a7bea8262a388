/* test_json_tree.c - values in memory, against the text they were read from.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/json_tree.h"

static CtJsonTree *tree_of(const char *text, bool *out_fits)
{
    g_auto(CtJson) json = ct_json_over(ct_bytes_of_text(text));
    CtJsonTree *tree = ct_json_tree_new();

    *out_fits = ct_json_tree_read(tree, &json, ct_json_step(&json));
    return tree;
}

static void test_json_tree_keeps_members_in_their_order(void **state)
{
    (void)state;
    bool fits = false;
    g_autoptr(CtJsonTree) tree =
        tree_of("{\"a\":\"x\",\"b\":[\"1\",{\"c\":\"d\"},[]],\"e\":{\"f\":null}}", &fits);
    CtJsonNode root = ct_json_tree_root(tree);
    CtJsonNode list = ct_json_tree_member(tree, root, "b");
    CtJsonNode item = ct_json_tree_first(tree, list);

    assert_true(fits);
    assert_true(ct_json_tree_says(tree, root, "a", "x"));
    assert_true(ct_bytes_equal(ct_json_tree_text(tree, item), ct_bytes_of_text("1")));
    item = ct_json_tree_next(tree, item);
    assert_true(ct_json_tree_says(tree, item, "c", "d"));
    item = ct_json_tree_next(tree, item);
    assert_int_equal(ct_json_tree_kind(tree, item), CT_JSON_ARRAY);
    assert_int_equal(ct_json_tree_first(tree, item), CT_JSON_TREE_NONE);
    assert_int_equal(ct_json_tree_next(tree, item), CT_JSON_TREE_NONE);
    item = ct_json_tree_member(tree, ct_json_tree_member(tree, root, "e"), "f");
    assert_int_equal(ct_json_tree_kind(tree, item), CT_JSON_NULL);
    assert_int_equal(ct_json_tree_text(tree, item).size, 0);
}

static void test_json_tree_answers_none_for_what_is_not_there(void **state)
{
    (void)state;
    bool fits = false;
    g_autoptr(CtJsonTree) tree = tree_of("{\"a\":\"x\"}", &fits);
    CtJsonNode root = ct_json_tree_root(tree);
    CtJsonNode none = ct_json_tree_member(tree, ct_json_tree_member(tree, root, "a"), "b");

    assert_int_equal(none, CT_JSON_TREE_NONE);
    assert_int_equal(ct_json_tree_kind(tree, none), CT_JSON_END);
    assert_int_equal(ct_json_tree_first(tree, none), CT_JSON_TREE_NONE);
    assert_int_equal(ct_json_tree_text_of(tree, none, "c").size, 0);
}

static void test_json_tree_of_a_broken_value_is_empty(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[\"x\",{\"b\":\"c\"}]}";

    for (size_t size = 0; size < sizeof text - 1; size++) {
        g_autofree char *cut = g_strndup(text, size);
        bool fits = false;
        g_autoptr(CtJsonTree) tree = tree_of(cut, &fits);

        assert_int_equal(ct_json_tree_root(tree), CT_JSON_TREE_NONE);
    }
}

static void test_json_tree_passes_over_what_is_too_large(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("[[");
    CtJson json;

    for (unsigned i = 0; i <= CT_LIMIT_JSON_TREE_NODES; i++)
        g_string_append(text, "0,");
    g_string_append(text, "0],\"behind\"]");
    json = ct_json_over(ct_bytes_of_text(text->str));
    g_autoptr(CtJsonTree) tree = ct_json_tree_new();
    assert_int_equal(ct_json_step(&json), CT_JSON_ARRAY);
    assert_false(ct_json_tree_read(tree, &json, ct_json_step(&json)));
    assert_int_equal(ct_json_tree_root(tree), CT_JSON_TREE_NONE);
    assert_true(ct_json_tree_read(tree, &json, ct_json_step(&json)));
    assert_true(ct_bytes_equal(ct_json_tree_text(tree, ct_json_tree_root(tree)),
                               ct_bytes_of_text("behind")));
    ct_json_clear(&json);
}

CT_TEST_MAIN(CT_TEST(test_json_tree_keeps_members_in_their_order),
             CT_TEST(test_json_tree_answers_none_for_what_is_not_there),
             CT_TEST(test_json_tree_of_a_broken_value_is_empty),
             CT_TEST(test_json_tree_passes_over_what_is_too_large))
