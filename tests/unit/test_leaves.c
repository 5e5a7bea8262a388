/* test_leaves.c - trees given as text: their roots and proofs against the plain ones.
 *
 * Method: Certificate Transparency's published proofs over its eight leaves (the values that its
 * implementations test with), and every small tree against merkle.h's own appending.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "base/text.h"
#include "seal/leaves.h"

#define EIGHT "\n00\n10\n2021\n3031\n40414243\n5051525354555657\n606162636465666768696a6b6c6d6e6f\n"

static CtLeaves *read_text(const char *text, bool hashed)
{
    g_autoptr(GError) error = NULL;
    CtLeaves *leaves = ct_leaves_read(ct_bytes_of_text(text), hashed, &error);

    assert_null(error);
    return leaves;
}

static void assert_root(CtLeaves *leaves, uint64_t size, const char *hex)
{
    CtMerkle tree;
    uint8_t hash[CT_DIGEST_SIZE];

    assert_true(ct_merkle_load(&tree, size, ct_leaves_subtree, leaves, NULL));
    ct_merkle_root(&tree, hash);
    g_autofree char *mine = ct_text_hex((CtBytes){ hash, sizeof hash });
    assert_string_equal(mine, hex);
}

static void test_leaves_no_line_is_the_empty_tree_and_an_empty_line_the_empty_entry(void **state)
{
    (void)state;
    g_autoptr(CtLeaves) none = read_text("", false);
    g_autoptr(CtLeaves) one = read_text("\n", false);

    assert_int_equal(ct_leaves_size(none), 0);
    assert_root(none, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(ct_leaves_size(one), 1);
    assert_root(one, 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void test_leaves_published_roots_come_out_of_every_smaller_tree(void **state)
{
    (void)state;
    g_autoptr(CtLeaves) leaves = read_text(EIGHT, false);

    assert_int_equal(ct_leaves_size(leaves), 8);
    assert_root(leaves, 3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    assert_root(leaves, 7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
    assert_root(leaves, 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

static void test_leaves_hashes_and_entries_make_the_same_tree(void **state)
{
    (void)state;
    g_autoptr(CtLeaves) leaves = read_text(EIGHT, false);
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint64_t i = 0; i < 8; i++) {
        uint8_t hash[CT_DIGEST_SIZE];

        assert_true(ct_leaves_subtree(leaves, 0, i, hash, NULL));
        g_autofree char *hex = ct_text_hex((CtBytes){ hash, sizeof hash });
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "\r\n", hex);
    }
    g_autoptr(CtLeaves) again = read_text(text->str, true);
    assert_root(again, 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

static void test_leaves_every_small_tree_has_the_root_of_the_appended_one(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    CtMerkle tree = { 0 };

    for (unsigned i = 0; i < 70; i++) {
        uint8_t entry[2] = { (uint8_t)i, 0x5a };
        uint8_t hash[CT_DIGEST_SIZE];

        g_string_append_printf(text, "%02X5a\n", i);
        ct_merkle_leaf((CtBytes){ entry, sizeof entry }, hash);
        ct_merkle_append(&tree, hash);
        ct_merkle_root(&tree, hash);
        g_autofree char *hex = ct_text_hex((CtBytes){ hash, sizeof hash });
        g_autoptr(CtLeaves) leaves = read_text(text->str, false);
        assert_root(leaves, i + 1, hex);
        assert_false(ct_leaves_subtree(leaves, 0, i + 1, hash, NULL));
    }
}

static void assert_refused(const char *text, bool hashed, int code, const char *where)
{
    g_autoptr(GError) error = NULL;

    assert_null(ct_leaves_read(ct_bytes_of_text(text), hashed, &error));
    assert_true(g_error_matches(error, CT_ERROR, code));
    assert_non_null(strstr(error->message, where));
}

static void test_leaves_what_is_not_hex_is_refused_by_its_line(void **state)
{
    (void)state;
    assert_refused("00\n0\n", false, CT_ERROR_INPUT, "line 2");
    assert_refused("0g\n", false, CT_ERROR_INPUT, "line 1");
    assert_refused("00\n\n 00\n", false, CT_ERROR_INPUT, "line 3");
    assert_refused("00\n", true, CT_ERROR_INPUT, "line 1");
    assert_refused("\n", true, CT_ERROR_INPUT, "line 1");
    g_autofree char *long_line = g_strnfill(2 * (CT_LIMIT_ENTRY_BYTES + 1), '0');
    assert_refused(long_line, false, CT_ERROR_LIMIT, "line 1");
}

static void test_leaves_more_than_a_million_are_refused(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(CT_LIMIT_LEAVES + 1, '\n');

    assert_refused(text, false, CT_ERROR_LIMIT, "more than");
    text[CT_LIMIT_LEAVES] = '\0';
    g_autoptr(CtLeaves) full = read_text(text, false);
    assert_int_equal(ct_leaves_size(full), CT_LIMIT_LEAVES);
}

CT_TEST_MAIN(CT_TEST(test_leaves_no_line_is_the_empty_tree_and_an_empty_line_the_empty_entry),
             CT_TEST(test_leaves_published_roots_come_out_of_every_smaller_tree),
             CT_TEST(test_leaves_hashes_and_entries_make_the_same_tree),
             CT_TEST(test_leaves_every_small_tree_has_the_root_of_the_appended_one),
             CT_TEST(test_leaves_what_is_not_hex_is_refused_by_its_line),
             CT_TEST(test_leaves_more_than_a_million_are_refused))
