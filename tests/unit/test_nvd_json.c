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
    char pointer[64];
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
    self->published = ct_record_find(record, "published")->number;
    return true;
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
             CT_TEST(test_nvd_json_refuses_every_truncation),
             CT_TEST(test_nvd_json_is_known_by_its_first_bytes))
