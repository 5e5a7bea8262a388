/* test_leaselog.c - the logs of addresses that we keep, read to the letter, and cut at every byte.
 *
 * Method: each file of tests/golden/logs has beside it, as NAME.records, one line for each record:
 * first byte, byte after the last, the record as JSON. The reader is found by its detect(). A
 * file that is cut anywhere is read without harm, and every record then still stands inside it,
 * in source order, with an end that is not before its start.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "../fuzz/lease_oracle.h"
#include "base/text.h"
#include "format/format.h"

#include <glib/gstdio.h>

static const char *const files[][2] = {
    { "table.csv", "lease-csv" },       { "faults.csv", "lease-csv" },
    { "kea4.csv", "kea-csv" },          { "kea6.csv", "kea-csv" },
    { "dhcpd.leases", "dhcpd-leases" }, { "radius.detail", "radius-detail" },
    { "cgnat.log", "cgnat-syslog" },
};

static char *golden(const char *name, const char *suffix, size_t *out_size)
{
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden", "logs", file, NULL);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, out_size, NULL));
    return text;
}

static bool write_record(void *user, const CtRecord *record, GError **error)
{
    CtBuffer *out = user;

    (void)error;
    ct_buffer_printf(out, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " ", record->field[0].from,
                     record->field[0].to);
    ct_record_add_json(record, out);
    ct_buffer_add_text(out, "\n");
    return true;
}

static void test_leaselog_golden_files_are_read_to_the_letter(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        size_t size;
        size_t expected_size;
        g_autofree char *source = golden(files[i][0], "", &size);
        g_autofree char *expected = golden(files[i][0], ".records", &expected_size);
        g_auto(CtBuffer) out = ct_buffer_new(1u << 20);
        const CtFormat *format = ct_format_of((CtBytes){ (uint8_t *)source, size });

        assert_non_null(format);
        assert_string_equal(format->name, files[i][1]);
        assert_true(format->read((CtBytes){ (uint8_t *)source, size }, write_record, &out, &error));
        ct_buffer_add_u8(&out, 0);
        assert_string_equal((char *)out.data, expected);
    }
}

static void test_leaselog_truncation_anywhere_is_harmless(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        const CtFormat *format = ct_format_named(files[i][1]);
        size_t whole;
        g_autofree char *source = golden(files[i][0], "", &whole);

        for (size_t size = 0; size < whole; size++) {
            g_autofree uint8_t *exact = g_memdup2(source, size);

            lease_oracle_check(format, exact, size);
        }
    }
}

static bool refuse(void *user, const CtRecord *record, GError **error)
{
    size_t *calls = user;

    (void)record;
    ++*calls;
    return ct_fail(error, CT_ERROR_SYSTEM, "sink: enough");
}

static void test_leaselog_readers_stop_when_the_sink_says_so(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        size_t calls = 0;
        size_t size;
        g_autofree char *source = golden(files[i][0], "", &size);

        assert_false(ct_format_named(files[i][1])
                         ->read((CtBytes){ (uint8_t *)source, size }, refuse, &calls, &error));
        assert_int_equal(calls, 1);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    }
}

static bool count_reason(void *user, const CtRecord *record, GError **error)
{
    GHashTable *seen = user;
    CtBytes reason = ct_record_get_text(record, "reason");

    (void)error;
    if (reason.size > 0)
        g_hash_table_add(seen, ct_bytes_to_text(reason));
    return true;
}

static void test_leaselog_long_lines_are_set_aside_and_the_next_is_read(void **state)
{
    (void)state;
    g_autofree char *pad = g_strnfill(CT_LIMIT_LOG_LINE + 1, 'x');
    g_autofree char *source =
        g_strconcat("address,port_first,port_last,protocol,start,end,subscriber\n", pad,
                    "\n192.0.2.1,,,any,2026-03-01T00:00:00,2026-03-02T00:00:00Z,anna\n", NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    assert_true(
        ct_format_named("lease-csv")->read(ct_bytes_of_text(source), count_reason, seen, NULL));
    assert_true(g_hash_table_contains(seen, "malformed"));
    assert_true(g_hash_table_contains(seen, "no-zone"));
}

CT_TEST_MAIN(CT_TEST(test_leaselog_golden_files_are_read_to_the_letter),
             CT_TEST(test_leaselog_truncation_anywhere_is_harmless),
             CT_TEST(test_leaselog_readers_stop_when_the_sink_says_so),
             CT_TEST(test_leaselog_long_lines_are_set_aside_and_the_next_is_read))
