/* test_nvd_json.c - feeds of both schemas, what cannot be used, and every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/applicability.h"
#include "format/nvd_json.h"

static const char new_feed[] =
    "{\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"vulnerabilities\":[{\"cve\":{"
    "\"id\":\"CVE-2015-0001\",\"published\":\"2015-01-13T22:59Z\","
    "\"lastModified\":\"2018-10-12T22:07:00.000\",\"vulnStatus\":\"Analyzed\","
    "\"descriptions\":[{\"lang\":\"en\",\"value\":\"words\"}],"
    "\"configurations\":[{\"operator\":\"AND\",\"nodes\":[{\"operator\":\"OR\",\"negate\":false,"
    "\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\","
    "\"versionEndExcluding\":\"1.5\"}]},{\"operator\":\"OR\",\"cpeMatch\":[{\"vulnerable\":false,"
    "\"criteria\":\"cpe:2.3:o:v:s:-:*:*:*:*:*:*:*\"}]}]}]}},"
    "{\"cve\":{\"id\":\"no id\"}}]}";
static const char old_feed[] =
    "{\"CVE_data_type\":\"CVE\",\"CVE_Items\":[{\"cve\":{\"CVE_data_meta\":{\"ID\":\"CVE-2015-"
    "0001\"}},"
    "\"configurations\":{\"CVE_data_version\":\"4.0\",\"nodes\":[{\"operator\":\"AND\","
    "\"children\":["
    "{\"operator\":\"OR\",\"cpe_match\":[{\"vulnerable\":true,"
    "\"cpe23Uri\":\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\",\"versionEndExcluding\":\"1.5\"}]},"
    "{\"operator\":\"OR\",\"cpe_match\":[{\"vulnerable\":false,"
    "\"cpe23Uri\":\"cpe:2.3:o:v:s:-:*:*:*:*:*:*:*\"}]}]}]},\"publishedDate\":\"2015-01-13T22:59Z\"}"
    "]}";

typedef struct {
    unsigned advisories;
    unsigned asides;
    CtBuffer tree;
    CtInstant published;
    char pointer[96];
} Seen;

static bool see(void *user, const CtRecord *record, GError **error)
{
    Seen *self = user;

    (void)error;
    CtBytes pointer = ct_record_get_text(record, "pointer");
    (void)g_snprintf(self->pointer, sizeof self->pointer, "%.*s", (int)pointer.size,
                     (const char *)pointer.data);
    if (strcmp(record->kind, "aside") == 0) {
        self->asides++;
        return true;
    }
    self->advisories++;
    ct_buffer_add(&self->tree, ct_record_find(record, "tree")->bytes);
    const CtRecordField *published = ct_record_find(record, "published");
    self->published = published == NULL ? CT_INSTANT_NEVER : published->number;
    return true;
}

/* As `see`, but the pointer stays that of an aside. */
static bool see_place(void *user, const CtRecord *record, GError **error)
{
    Seen *self = user;
    Seen before = *self;

    bool done = see(user, record, error);
    if (strcmp(record->kind, "aside") != 0)
        memcpy(self->pointer, before.pointer, sizeof before.pointer);
    return done;
}

static void test_nvd_json_reads_both_schemas_as_the_same_tree(void **state)
{
    (void)state;
    Seen new_one = { .tree = ct_buffer_new(4096) };
    Seen old_one = { .tree = ct_buffer_new(4096) };

    assert_true(ct_nvd_json_format.read(ct_bytes_of_text(new_feed), see, &new_one, NULL));
    assert_true(ct_nvd_json_format.read(ct_bytes_of_text(old_feed), see, &old_one, NULL));
    assert_int_equal(new_one.advisories, 1);
    assert_int_equal(old_one.advisories, 1);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&new_one.tree), ct_buffer_bytes(&old_one.tree)));
    assert_int_equal(new_one.published, old_one.published);
    assert_int_equal(new_one.published, 1421189940);
    ct_buffer_clear(&new_one.tree);
    ct_buffer_clear(&old_one.tree);
}

static void test_nvd_json_sets_aside_with_the_json_pointer(void **state)
{
    (void)state;
    Seen seen = { .tree = ct_buffer_new(4096) };

    assert_true(ct_nvd_json_format.read(ct_bytes_of_text(new_feed), see, &seen, NULL));
    assert_int_equal(seen.asides, 1);
    assert_string_equal(seen.pointer, "/vulnerabilities/1");
    ct_buffer_clear(&seen.tree);
}

/* Reads a 2.0 feed of what stands in its list; the caller clears the tree. */
static Seen read_list(const char *entries, const char *behind)
{
    g_autofree char *feed =
        g_strdup_printf("{\"format\":\"NVD_CVE\",\"vulnerabilities\":[%s]%s}", entries, behind);
    Seen seen = { .tree = ct_buffer_new(4096) };

    assert_true(ct_nvd_json_format.read(ct_bytes_of_text(feed), see, &seen, NULL));
    return seen;
}

static void test_nvd_json_takes_nothing_of_products_from_a_rejected_cve(void **state)
{
    (void)state;
    g_auto(GStrv) halves = g_strsplit(old_feed, "{\"CVE_data_meta\"", 2);
    g_autofree char *old = g_strconcat(halves[0],
                                       "{\"description\":{\"description_data\":[{\"lang\":\"en\","
                                       "\"value\":\"** REJECT ** not used\"}]},\"CVE_data_meta\"",
                                       halves[1], NULL);
    Seen one = { .tree = ct_buffer_new(4096) };

    assert_true(ct_nvd_json_format.read(ct_bytes_of_text(old), see, &one, NULL));
    assert_int_equal(one.advisories, 1);
    assert_int_equal(one.tree.size, 0);
    ct_buffer_clear(&one.tree);
    one = read_list("{\"cve\":{\"id\":\"CVE-2015-0001\",\"vulnStatus\":\"Rejected\","
                    "\"configurations\":[{\"nodes\":[{\"cpeMatch\":[{\"vulnerable\":true,"
                    "\"criteria\":\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\"}]}]}]}}",
                    "");
    assert_int_equal(one.advisories, 1);
    assert_int_equal(one.tree.size, 0);
    ct_buffer_clear(&one.tree);
}

static void test_nvd_json_leaves_undetermined_what_a_value_of_the_wrong_kind_decides(void **state)
{
    (void)state;
    static const struct {
        const char *node;
        const char *match;
        const char *place;
    } cases[] = {
        { "", "\"vulnerable\":\"yes\",", "cpeMatch/0/vulnerable" },
        { "", "\"versionEndExcluding\":7,", "cpeMatch/0/versionEndExcluding" },
        { "\"operator\":\"XOR\",", "", "operator" },
        { "\"negate\":\"x\",", "", "negate" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *entry = g_strdup_printf(
            "{\"cve\":{\"id\":\"CVE-2015-0001\",\"configurations\":[{\"nodes\":[{%s"
            "\"cpeMatch\":[{%s\"criteria\":\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\"}]}]}]}}",
            cases[i].node, cases[i].match);
        g_autofree char *place =
            g_strdup_printf("/vulnerabilities/0/cve/configurations/0/nodes/0/%s", cases[i].place);
        Seen seen = { .tree = ct_buffer_new(4096) };
        g_autofree char *feed = g_strdup_printf("{\"vulnerabilities\":[%s]}", entry);

        assert_true(ct_nvd_json_format.read(ct_bytes_of_text(feed), see_place, &seen, NULL));
        assert_string_equal(seen.pointer, place);
        assert_int_equal(seen.advisories, 1);
        assert_non_null(memmem(seen.tree.data, seen.tree.size, "unstated:", 9));
        CtApplicability walk = ct_applicability_over(ct_buffer_bytes(&seen.tree));
        while (ct_applicability_step(&walk) != CT_APPLICABILITY_END)
            continue;
        assert_true(ct_applicability_check(&walk, NULL));
        ct_buffer_clear(&seen.tree);
    }
}

static void test_nvd_json_tells_a_day_that_is_none(void **state)
{
    (void)state;
    Seen seen = read_list(
        "{\"cve\":{\"id\":\"CVE-2015-0001\",\"published\":\"2024-13-45\",\"lastModified\":\"\"}}",
        "");

    assert_int_equal(seen.advisories, 1);
    assert_int_equal(seen.asides, 1);
    ct_buffer_clear(&seen.tree);
}

static void test_nvd_json_goes_on_behind_an_entry_that_is_no_object(void **state)
{
    (void)state;
    Seen seen = read_list("{\"cve\":{\"id\":\"CVE-2015-0001\"}},7,[{}],"
                          "{\"cve\":{\"id\":\"CVE-2015-0002\"}}",
                          "");

    assert_int_equal(seen.advisories, 2);
    assert_int_equal(seen.asides, 2);
    assert_string_equal(seen.pointer, "/vulnerabilities/3");
    ct_buffer_clear(&seen.tree);
}

static void test_nvd_json_tells_that_cves_are_missing(void **state)
{
    (void)state;
    static const char one[] = "{\"cve\":{\"id\":\"CVE-2015-0001\"}}";
    Seen cut = read_list(one, ",\"resultsPerPage\":2000,\"startIndex\":0,\"totalResults\":5000");
    Seen page = read_list(one, ",\"resultsPerPage\":2000,\"startIndex\":4,\"totalResults\":5");

    assert_int_equal(cut.asides, 1);
    assert_string_equal(cut.pointer, "/totalResults");
    assert_int_equal(page.asides, 0);
    ct_buffer_clear(&cut.tree);
    ct_buffer_clear(&page.tree);
}

static void test_nvd_json_refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof new_feed - 1; size++) {
        g_autofree uint8_t *exact = g_memdup2(new_feed, size);
        Seen seen = { .tree = ct_buffer_new(4096) };

        assert_false(ct_nvd_json_format.read((CtBytes){ exact, size }, see, &seen, NULL));
        ct_buffer_clear(&seen.tree);
    }
}

static void test_nvd_json_is_known_by_its_first_bytes(void **state)
{
    (void)state;
    assert_true(ct_nvd_json_format.detect(ct_bytes_of_text(new_feed)) > 0);
    assert_true(ct_nvd_json_format.detect(ct_bytes_of_text(old_feed)) > 0);
    assert_int_equal(ct_nvd_json_format.detect(ct_bytes_of_text("{}")), 0);
}

CT_TEST_MAIN(CT_TEST(test_nvd_json_reads_both_schemas_as_the_same_tree),
             CT_TEST(test_nvd_json_sets_aside_with_the_json_pointer),
             CT_TEST(test_nvd_json_takes_nothing_of_products_from_a_rejected_cve),
             CT_TEST(test_nvd_json_leaves_undetermined_what_a_value_of_the_wrong_kind_decides),
             CT_TEST(test_nvd_json_tells_a_day_that_is_none),
             CT_TEST(test_nvd_json_goes_on_behind_an_entry_that_is_no_object),
             CT_TEST(test_nvd_json_tells_that_cves_are_missing),
             CT_TEST(test_nvd_json_refuses_every_truncation),
             CT_TEST(test_nvd_json_is_known_by_its_first_bytes))
