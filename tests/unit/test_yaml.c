/* test_yaml.c - configuration is read in one meaning only, and refused at its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/yaml.h"

static const char good[] = "# a provider\n"
                           "name: \"Fournisseur d'essai\"\n"
                           "port: 8470\n"
                           "pilot: true\n"
                           "empty:\n"
                           "holds: [facts, identity]\n"
                           "origin:\n"
                           "  - {kind: leases, days: 30}\n"
                           "  - kind: radius\n"
                           "note: |\n"
                           "  two\n"
                           "  lines\n";

static CtYaml *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    CtYaml *root = ct_yaml_parse(ct_bytes_of_text(text), "f.yaml", &error);

    assert_null(error);
    assert_non_null(root);
    return root;
}

static void test_yaml_tree_says_what_the_text_says(void **state)
{
    (void)state;
    CtYaml *root = parse(good);
    const CtYaml *origin = ct_yaml_get(root, "origin");
    int64_t port = 0;
    bool pilot = false;

    assert_int_equal(ct_yaml_kind(root), CT_YAML_MAPPING);
    assert_int_equal(ct_yaml_count(root), 7);
    assert_string_equal(ct_yaml_text(ct_yaml_key(root, 1)), "port");
    assert_string_equal(ct_yaml_need_text(root, "name", NULL), "Fournisseur d'essai");
    assert_true(ct_yaml_int(ct_yaml_get(root, "port"), 1, 65535, &port, NULL));
    assert_int_equal(port, 8470);
    assert_true(ct_yaml_bool(ct_yaml_get(root, "pilot"), &pilot, NULL));
    assert_true(pilot);
    assert_string_equal(ct_yaml_text(ct_yaml_get(root, "empty")), "");
    assert_string_equal(ct_yaml_text(ct_yaml_at(ct_yaml_get(root, "holds"), 1)), "identity");
    assert_null(ct_yaml_at(ct_yaml_get(root, "holds"), 2));
    assert_string_equal(ct_yaml_text(ct_yaml_get(ct_yaml_at(origin, 0), "days")), "30");
    assert_string_equal(ct_yaml_text(ct_yaml_get(ct_yaml_at(origin, 1), "kind")), "radius");
    assert_null(ct_yaml_text(origin));
    assert_null(ct_yaml_get(ct_yaml_get(root, "absent"), "absent"));
    assert_string_equal(ct_yaml_text(ct_yaml_get(root, "note")), "two\nlines\n");
    ct_yaml_free(root);
}

static void test_yaml_refuses_what_means_two_things(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } table[] = {
        { "a: &x 1\n", "f.yaml:1:7: an anchor or an alias" },
        { "a: *x\n", "f.yaml:1:5: an anchor or an alias" },
        { "a: !!str 1\n", "f.yaml:1:10: a tag" },
        { "a: !own 1\n", "f.yaml:1:9: a tag" },
        { "b: 1\n<<: {a: 1}\n", "f.yaml:2:1: a merge" },
        { "a: 1\nb: 2\na: 3\n", "f.yaml:3:1: the key stands here twice" },
        { "{a: 1, \"a\": 2}", "f.yaml:1:9: the key stands here twice" },
        { "? [1]\n: 2\n", "f.yaml:1:3: a key that is not a scalar" },
        { ": 1\n", "f.yaml:1:1: an empty key" },
        { "a: 1\n---\nb: 1\n", "f.yaml:2:1: a second document" },
        { "%YAML 1.2\n---\na: 1\n", "f.yaml:2:1: a directive" },
        { "%TAG ! tag:example.org,2026:\n---\na: 1\n", "f.yaml:2:1: a directive" },
        { "a:\n  b:\tc\n", "f.yaml:2:5: a tab; use blanks" },
        { "\xc3\xa9: \x01\n", "f.yaml:1:4: a control character" },
        { "\xef\xbb\xbf"
          "a: 1\n",
          "f.yaml:1:1: a byte order mark" },
        { "a: \xff\n", "f.yaml: is not UTF-8" },
        { "a: \"\\0\"\n", "f.yaml:1:5: a zero character" },
        { "a: \"x\n  y\"\n", "f.yaml:1:5: a quoted text over several lines; use | or >" },
        { "a: 'x\n\n  y'\n", "f.yaml:1:5: a quoted text over several lines; use | or >" },
        { "", "f.yaml:1:1: holds no value" },
        { "# nothing\n", "f.yaml:2:1: holds no value" },
        { "a: [1, 2\n", "f.yaml:2:1: flow sequence without a closing bracket" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ct_yaml_parse(ct_bytes_of_text(table[i].text), "f.yaml", &error));
        assert_non_null(error);
        assert_string_equal(error->message, table[i].message);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static char *nested(size_t depth)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (size_t i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static void expect_limit(const char *text)
{
    g_autoptr(GError) error = NULL;

    assert_null(ct_yaml_parse(ct_bytes_of_text(text), "f.yaml", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_yaml_keeps_the_limits(void **state)
{
    (void)state;
    char *deepest = nested(CT_LIMIT_CONFIG_DEPTH);
    char *deeper = nested(CT_LIMIT_CONFIG_DEPTH + 1);
    char *deep = nested(5000);
    g_autoptr(GString) many = g_string_new("[");
    g_autofree char *large = g_strnfill(CT_LIMIT_CONFIG_BYTES + 1, 'x');

    ct_yaml_free(parse(deepest));
    expect_limit(deeper);
    expect_limit(deep);
    for (size_t i = 0; i < CT_LIMIT_CONFIG_NODES; i++)
        g_string_append(many, "1,");
    g_string_append(many, "1]");
    expect_limit(many->str);
    expect_limit(large);
    g_free(deepest);
    g_free(deeper);
    g_free(deep);
}

/* Every beginning of a good text is either read or refused, never more than that. */
static void test_yaml_survives_every_truncation(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof good - 1; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(good, size);
        CtYaml *root = ct_yaml_parse((CtBytes){ exact, size }, "f.yaml", &error);

        assert_true((root == NULL) == (error != NULL));
        ct_yaml_free(root);
    }
}

static void expect_number(const char *text, bool accepted, int64_t expected)
{
    CtYaml *root = parse(text);
    int64_t value = 77;

    assert_int_equal(ct_yaml_int(root, INT64_MIN, INT64_MAX, &value, NULL), accepted);
    assert_int_equal(value, accepted ? expected : 77);
    ct_yaml_free(root);
}

static void test_yaml_numbers_are_plain_decimals(void **state)
{
    (void)state;
    expect_number("0", true, 0);
    expect_number("-1", true, -1);
    expect_number("9223372036854775807", true, INT64_MAX);
    expect_number("-9223372036854775808", true, INT64_MIN);
    expect_number("9223372036854775808", false, 0);
    expect_number("-9223372036854775809", false, 0);
    expect_number("010", false, 0);
    expect_number("-0", false, 0);
    expect_number("+1", false, 0);
    expect_number("1_000", false, 0);
    expect_number("0x10", false, 0);
    expect_number("1.0", false, 0);
    expect_number("1e3", false, 0);
    expect_number("\"1\"", false, 0);
    expect_number("12:30", false, 0);
}

static void test_yaml_truth_is_true_or_false(void **state)
{
    (void)state;
    static const char *const refused[] = { "yes", "no", "on", "True", "TRUE", "1", "\"true\"" };
    bool value = true;

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        CtYaml *root = parse(refused[i]);
        assert_false(ct_yaml_bool(root, &value, NULL));
        ct_yaml_free(root);
    }
    CtYaml *root = parse("false");
    assert_true(ct_yaml_bool(root, &value, NULL));
    assert_false(value);
    ct_yaml_free(root);
}

static void test_yaml_reader_of_the_tree_refuses_at_the_place(void **state)
{
    (void)state;
    static const char *const names[] = { "name", "port", NULL };
    CtYaml *root = parse("name: x\nport: 70000\nprot: 1\nmap: {a: 1}\nblank: ''\n");
    GError *error = NULL;
    int64_t value;

    assert_false(ct_yaml_only(root, names, &error));
    assert_string_equal(error->message, "f.yaml:3:1: the unknown key \"prot\"");
    g_clear_error(&error);
    assert_false(ct_yaml_int(ct_yaml_get(root, "port"), 1, 65535, &value, &error));
    assert_string_equal(error->message, "f.yaml:2:7: 70000 is not between 1 and 65535");
    g_clear_error(&error);
    assert_null(ct_yaml_need(root, "mail", &error));
    assert_string_equal(error->message, "f.yaml:1:1: lacks \"mail\"");
    g_clear_error(&error);
    assert_null(ct_yaml_need_text(root, "map", &error));
    assert_string_equal(error->message, "f.yaml:4:6: a mapping where a scalar belongs");
    g_clear_error(&error);
    assert_null(ct_yaml_need_text(root, "blank", &error));
    assert_true(g_str_has_suffix(error->message, "\"blank\" is empty"));
    g_clear_error(&error);
    ct_yaml_free(root);
}

static void test_yaml_load_names_the_file_and_its_absence(void **state)
{
    (void)state;
    g_autofree char *path = NULL;
    GError *error = NULL;
    int descriptor = g_file_open_tmp("ct-yaml-XXXXXX", &path, NULL);

    assert_int_equal(write(descriptor, "a: 1\n", 5), 5);
    (void)close(descriptor);
    CtYaml *root = ct_yaml_load(path, NULL);
    assert_string_equal(ct_yaml_text(ct_yaml_get(root, "a")), "1");
    ct_yaml_free(root);
    (void)g_unlink(path);
    assert_null(ct_yaml_load(path, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    g_clear_error(&error);
    assert_null(ct_yaml_load("/", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    g_clear_error(&error);
}

/* libfyaml writes its verdicts to standard error unless it is given another place. */
static void test_yaml_refusal_prints_nothing(void **state)
{
    (void)state;
    int ends[2];
    int kept = dup(STDERR_FILENO);
    char seen[256];

    assert_int_equal(pipe(ends), 0);
    (void)dup2(ends[1], STDERR_FILENO);
    assert_null(ct_yaml_parse(ct_bytes_of_text("a: [1"), "f.yaml", NULL));
    assert_null(ct_yaml_parse(ct_bytes_of_text("a: b: c"), "f.yaml", NULL));
    (void)dup2(kept, STDERR_FILENO);
    (void)close(kept);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], seen, sizeof seen), 0);
    (void)close(ends[0]);
}

CT_TEST_MAIN(CT_TEST(test_yaml_tree_says_what_the_text_says),
             CT_TEST(test_yaml_refuses_what_means_two_things), CT_TEST(test_yaml_keeps_the_limits),
             CT_TEST(test_yaml_survives_every_truncation),
             CT_TEST(test_yaml_numbers_are_plain_decimals),
             CT_TEST(test_yaml_truth_is_true_or_false),
             CT_TEST(test_yaml_reader_of_the_tree_refuses_at_the_place),
             CT_TEST(test_yaml_load_names_the_file_and_its_absence),
             CT_TEST(test_yaml_refusal_prints_nothing))
