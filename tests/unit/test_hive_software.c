/* test_hive_software.c - an invented hive: what is installed, ends of keys, nothing of persons,
 * every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"
#include "hive_sample.h"

#include "format/hive_software.h"
#include "format/product_key.h"

static Collected read_sample(void)
{
    g_autoptr(GByteArray) file = ct_test_software_hive();

    return collect_from("windows-software", (CtBytes){ file->data, file->len });
}

static void test_hive_software_tells_what_is_installed(void **state)
{
    g_auto(Collected) found = read_sample();

    (void)state;
    assert_true(collected_has(&found, "\"type\":\"windows-uninstall\",\"name\":\"Example Editor\","
                                      "\"version\":\"1.2.3\",\"vendor\":\"Example GmbH\","
                                      "\"installed\":\"20150401\",\"key\":\"Example\""));
    assert_true(collected_has(&found, "Example Viewer (32)"));
    assert_false(collected_has(&found, "Nameless"));
    assert_true(
        collected_has(&found, "\"name\":\"Windows 7 Professional\",\"version\":\"6.1.7601\""));
    assert_true(collected_has(&found, "Microsoft Office Professional Plus 2010"));
    assert_true(
        collected_has(&found, "\"name\":\"VisioProRetail\",\"version\":\"16.0.10325.20082\""));
    assert_true(
        collected_has(&found, "\"name\":\"Microsoft SQL Server\",\"version\":\"10.50.2500.0\""));
    assert_true(collected_has(&found, "\"edition\":\"Standard Edition\""));
    assert_int_equal(found.asides, 0);
}

static void test_hive_software_shows_the_end_of_a_key_and_no_more(void **state)
{
    g_auto(Collected) found = read_sample();

    (void)state;
    assert_true(collected_has(&found, "\"key_end\":\"67892\""));
    assert_true(collected_has(&found, "\"key_end\":\"GFDCB\""));
    assert_false(collected_has(&found, "467892"));
    assert_false(collected_has(&found, "HGFDCB"));
}

static void test_hive_software_persons_are_counted_and_not_named(void **state)
{
    g_auto(Collected) found = read_sample();

    (void)state;
    assert_true(collected_has(&found, "\"kind\":\"dropped\""));
    assert_false(collected_has(&found, "Ada"));
}

/* Since Windows 8 a key has one N: XXXXX-NXXXX has it behind the letters that the first digit
 * counts. */
static void test_product_key_has_its_n(void **state)
{
    uint8_t value[164] = { 0 };
    char end[CT_PRODUCT_KEY_END] = "";

    (void)state;
    /* Its N stands behind 22 letters: the first letter is the one of that number, "8". */
    ct_test_product_key("8BBBBBBBBBBBBBBBBBBBBBBCD", value, 52);
    value[52 + 14] |= 8;
    assert_true(ct_product_key_end((CtBytes){ value, sizeof value }, 52, end));
    assert_string_equal(end, "BBNCD");
    memset(value, 0, sizeof value);
    assert_false(ct_product_key_end((CtBytes){ value, sizeof value }, 52, end));
    assert_false(ct_product_key_end((CtBytes){ value, 60 }, 52, end));
}

static void test_hive_software_cut_anywhere_is_read_or_refused(void **state)
{
    g_autoptr(GByteArray) file = ct_test_software_hive();

    (void)state;
    for (size_t size = 0; size < file->len; size += size < 4200 ? 1 : 7) {
        g_autofree uint8_t *exact = g_memdup2(file->data, size);
        g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
        g_autoptr(GError) error = NULL;
        bool read = ct_hive_software_format.read((CtBytes){ exact, size }, collect, &found, &error);

        assert_true(read == (error == NULL));
        assert_false(collected_has(&found, "Ada"));
    }
}

static void test_hive_software_a_dirty_hive_says_so(void **state)
{
    g_autoptr(GByteArray) file = ct_test_software_hive();

    (void)state;
    packed_set(file, 4, 2, 4);
    g_auto(Collected) found = collect_from("windows-software", (CtBytes){ file->data, file->len });
    assert_true(collected_has(&found, "\"reason\":\"dirty\""));
    assert_true(collected_has(&found, "Example Editor"));
}

static void test_hive_software_a_ring_of_keys_ends(void **state)
{
    g_autoptr(GByteArray) file = ct_test_software_hive();
    uint32_t root = (uint32_t)file->data[36] | (uint32_t)file->data[37] << 8;

    (void)state;
    /* The root's list is its own child: cells are followed by path, never for ever. */
    packed_set(file, 4096 + root + 4 + 28, root, 4);
    g_auto(Collected) found = collect_from("windows-software", (CtBytes){ file->data, file->len });
    assert_int_equal(found.asides, 1);
}

/* The file that the tests of the command line use. */
static void test_hive_software_the_golden_hive_is_this_one(void **state)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests/golden/contents/SOFTWARE", NULL);
    g_autoptr(GByteArray) file = ct_test_software_hive();
    g_autofree char *golden = NULL;
    size_t size = 0;

    (void)state;
    if (g_getenv("CT_GOLDEN_WRITE") != NULL)
        assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
    assert_true(g_file_get_contents(path, &golden, &size, NULL));
    assert_int_equal(size, file->len);
    assert_memory_equal(golden, file->data, size);
}

CT_TEST_MAIN(CT_TEST(test_hive_software_tells_what_is_installed),
             CT_TEST(test_hive_software_shows_the_end_of_a_key_and_no_more),
             CT_TEST(test_hive_software_persons_are_counted_and_not_named),
             CT_TEST(test_product_key_has_its_n),
             CT_TEST(test_hive_software_cut_anywhere_is_read_or_refused),
             CT_TEST(test_hive_software_a_dirty_hive_says_so),
             CT_TEST(test_hive_software_a_ring_of_keys_ends),
             CT_TEST(test_hive_software_the_golden_hive_is_this_one))
