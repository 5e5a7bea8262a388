/* test_feed_zip.c - an archive of feeds: each member by its reader, what is odd by its name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/file.h"
#include "format/format.h"

static bool tell(void *user, const CtRecord *record, GError **error)
{
    static const char *const names[] = { "id", "feed", "pointer", "detail" };
    GString *out = user;
    (void)error;

    g_string_append(out, record->kind);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        CtBytes text = ct_record_get_text(record, names[i]);

        if (text.size > 0)
            g_string_append_printf(out, " %.*s", (int)text.size, (const char *)text.data);
    }
    g_string_append_c(out, '\n');
    return true;
}

static void read_sample(CtBuffer *out)
{
    g_autofree char *path = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden",
                                             "advisories", "feeds.zip", NULL);

    assert_true(ct_file_read(path, out, "sample", NULL));
}

static void test_feed_zip_reads_its_members(void **state)
{
    (void)state;
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 20);
    g_autoptr(GString) told = g_string_new(NULL);
    const CtFormat *format = ct_format_named("feed-zip");

    read_sample(&bytes);
    assert_ptr_equal(ct_format_of(ct_buffer_bytes(&bytes)), format);
    assert_true(format->read(ct_buffer_bytes(&bytes), tell, told, NULL));
    assert_string_equal(told->str,
                        "advisory CVE-2026-1003 cve cves/2026/CVE-2026-1003.json#/containers/cna\n"
                        "advisory OSV-2026-2 osv osv/OSV-2026-2.json#\n"
                        "aside broken.json CVE record: ends too early at byte 24\n"
                        "aside words.json the member is no feed that is known\n");
}

static void test_feed_zip_survives_every_truncation(void **state)
{
    (void)state;
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 20);
    const CtFormat *format = ct_format_named("feed-zip");

    read_sample(&bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        g_autoptr(GString) told = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        bool done = format->read((CtBytes){ exact, size }, tell, told, &error);

        assert_true(done == (error == NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_feed_zip_reads_its_members),
             CT_TEST(test_feed_zip_survives_every_truncation))
