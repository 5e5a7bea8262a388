/* test_acns.c - whole mails and documents against what is to be read from them.
 *
 * Each tests/golden/acns/NAME.eml, .xml or .mbox has a NAME.jsonl beside it: one record a line.
 * CT_REGENERATE=1 writes the files anew; look at the difference before it is committed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/format.h"

#include <stdlib.h>

static bool add_line(void *user, const CtRecord *record, GError **error)
{
    CtBuffer *out = user;

    (void)error;
    ct_record_add_json(record, out);
    ct_buffer_add_text(out, "\n");
    return true;
}

static const CtFormat *format_of(const char *name)
{
    if (g_str_has_suffix(name, ".eml"))
        return ct_format_named("acns-mail");
    if (g_str_has_suffix(name, ".xml"))
        return ct_format_named("acns-xml");
    return g_str_has_suffix(name, ".mbox") ? ct_format_named("mbox") : NULL;
}

static void compare(const char *folder, const char *name, const CtFormat *format)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *stem = g_strndup(path, (size_t)(strrchr(path, '.') - path));
    g_autofree char *expected_path = g_strconcat(stem, ".jsonl", NULL);
    g_autofree char *source = NULL;
    g_autofree char *expected = NULL;
    g_auto(CtBuffer) seen = ct_buffer_new(8u << 20);
    gsize size = 0;

    assert_true(g_file_get_contents(path, &source, &size, NULL));
    assert_true(format->read((CtBytes){ (const uint8_t *)source, size }, add_line, &seen, NULL));
    ct_buffer_add_u8(&seen, 0);
    assert_true(ct_buffer_ok(&seen));
    if (getenv("CT_REGENERATE") != NULL)
        assert_true(g_file_set_contents(expected_path, (const char *)seen.data, -1, NULL));
    if (!g_file_get_contents(expected_path, &expected, NULL, NULL))
        fail_msg("%s has no expected records", name);
    if (strcmp(expected, (const char *)seen.data) != 0)
        fail_msg("%s reads as\n%s", name, (const char *)seen.data);
}

static void test_acns_golden_mails_read_as_written(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(getenv("CT_SOURCE_ROOT"), "tests", "golden", "acns", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    size_t compared = 0;
    const char *name;

    assert_non_null(files);
    while ((name = g_dir_read_name(files)) != NULL) {
        const CtFormat *format = format_of(name);
        if (format == NULL)
            continue;
        compare(folder, name, format);
        compared++;
    }
    assert_true(compared > 0);
}

CT_TEST_MAIN(CT_TEST(test_acns_golden_mails_read_as_written))
