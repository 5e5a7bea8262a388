/* test_rpm_database.c - the same packages out of each kind of database, keys are no software, what
 * is damaged is said, hostile ones end; every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"
#include "rpm_sample.h"

enum { KINDS = 4, PACKAGES = 3 };

static const char *const kinds[KINDS] = { "sqlite", "ndb", "little-endian bdb", "big-endian bdb" };

typedef struct {
    CtBuffer header[PACKAGES];
    CtBytes view[PACKAGES];
} Packages;

static Packages packages_new(void)
{
    Packages self = { .header = { rpm_sample_package("example", "2.3", 1, 10),
                                  rpm_sample_package("large", "4", -1, 3000),
                                  rpm_sample_package("gpg-pubkey", "fd431d51", -1, 10) } };

    for (size_t i = 0; i < PACKAGES; i++)
        self.view[i] = ct_buffer_bytes(&self.header[i]);
    return self;
}

static void packages_clear(Packages *self)
{
    for (size_t i = 0; i < PACKAGES; i++)
        ct_buffer_clear(&self->header[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Packages, packages_clear)

static CtBuffer database_of(size_t kind, const Packages *packages)
{
    if (kind == 0)
        return rpm_sample_sqlite(packages->view, PACKAGES, NULL);
    if (kind == 1)
        return rpm_sample_ndb(packages->view, PACKAGES);
    return rpm_sample_bdb(packages->view, PACKAGES, kind == 3);
}

static void test_rpm_database_of_each_kind_tells_the_same_packages(void **state)
{
    (void)state;
    g_auto(Packages) packages = packages_new();

    for (size_t kind = 0; kind < KINDS; kind++) {
        g_auto(CtBuffer) database = database_of(kind, &packages);
        g_auto(Collected) found = collect_from("rpm-database", ct_buffer_bytes(&database));

        print_message("%s\n", kinds[kind]);
        assert_string_equal(ct_format_of(ct_buffer_bytes(&database))->name, "rpm-database");
        assert_true(collected_has(&found, "\"row\":\"example-1:2.3-1\",\"type\":\"rpm\","
                                          "\"name\":\"example\",\"version\":\"1:2.3-1\","
                                          "\"architecture\":\"x86_64\","
                                          "\"vendor\":\"Example Vendor\",\"source\":\"source\""));
        assert_true(collected_has(&found, "\"installed\":\"2023-11-14T22:13:20Z\""));
        assert_true(collected_has(&found, "\"name\":\"large\",\"version\":\"4-1\""));
        assert_false(collected_has(&found, "gpg-pubkey"));
        assert_false(collected_has(&found, "ada@example.org"));
        assert_int_equal(found.asides, 0);
    }
}

static void test_rpm_database_cut_anywhere_is_refused_or_told_so_far(void **state)
{
    (void)state;
    g_auto(Packages) packages = packages_new();

    for (size_t kind = 0; kind < KINDS; kind++) {
        g_auto(CtBuffer) database = database_of(kind, &packages);

        for (size_t size = 0; size < database.size; size++) {
            g_autofree uint8_t *exact = g_memdup2(database.data, size);
            g_auto(CtBuffer) lines = ct_buffer_new(1u << 20);
            Collected found = { .lines = lines, .source_size = size };
            g_autoptr(GError) error = NULL;

            bool read = ct_format_named("rpm-database")
                            ->read((CtBytes){ exact, size }, collect, &found, &error);
            assert_true(read ? found.asides > 0 : error != NULL); /* a blob behind the end */
            assert_true(read || error->code == CT_ERROR_INPUT);
            ct_buffer_clear(&found.lines);
        }
    }
}

static void test_rpm_database_tells_a_damaged_blob_and_what_stands_in_it(void **state)
{
    (void)state;
    g_auto(Packages) packages = packages_new();
    g_auto(CtBuffer) database = database_of(1, &packages);

    database.data[4096 + 12 + 16 + 150] ^= 1; /* within the first blob */
    g_auto(Collected) found = collect_from("rpm-database", ct_buffer_bytes(&database));
    assert_int_equal(found.asides, 1);
    assert_true(collected_has(&found, "does not have its checksum"));
    assert_true(collected_has(&found, "\"name\":\"example\""));
    assert_true(collected_has(&found, "\"name\":\"large\""));
}

static void test_rpm_database_follows_no_chain_of_pages_twice(void **state)
{
    (void)state;
    g_auto(Packages) packages = packages_new();
    g_auto(CtBuffer) database = database_of(2, &packages);
    g_autoptr(GError) error = NULL;
    Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = database.size };

    rpm_sample_put(database.data + RPM_SAMPLE_PAGE + 16, 1, 4, false); /* a bucket follows itself */
    assert_false(
        ct_format_named("rpm-database")->read(ct_buffer_bytes(&database), collect, &found, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_non_null(strstr(error->message, "bites its tail"));
    ct_buffer_clear(&found.lines);
}

static void test_rpm_database_runs_nothing_that_it_brings(void **state)
{
    (void)state;
    static const char *const schemas[] = {
        "CREATE VIEW Packages AS WITH RECURSIVE hnum(hnum, blob) AS (SELECT 1, x'00' UNION ALL "
        "SELECT hnum + 1, blob FROM hnum) SELECT hnum, blob FROM hnum",
        "CREATE TABLE other (hnum, blob); CREATE VIEW Packages AS SELECT hnum, blob FROM other",
        "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob AS (zeroblob(1000000000))); "
        "INSERT INTO Packages (hnum) VALUES (1)",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(schemas); i++) {
        g_auto(CtBuffer) database = rpm_sample_sqlite(NULL, 0, schemas[i]);
        Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = database.size };
        g_autoptr(GError) error = NULL;

        assert_false(ct_format_named("rpm-database")
                         ->read(ct_buffer_bytes(&database), collect, &found, &error));
        assert_non_null(error);
        assert_int_equal(found.lines.size, 0);
        ct_buffer_clear(&found.lines);
    }
}

static void test_rpm_database_without_packages_says_so(void **state)
{
    (void)state;
    g_auto(CtBuffer) database = rpm_sample_sqlite(NULL, 0, NULL);
    g_auto(Collected) found = collect_from("rpm-database", ct_buffer_bytes(&database));

    assert_true(collected_has(&found, "\"reason\":\"empty\""));
}

CT_TEST_MAIN(CT_TEST(test_rpm_database_of_each_kind_tells_the_same_packages),
             CT_TEST(test_rpm_database_cut_anywhere_is_refused_or_told_so_far),
             CT_TEST(test_rpm_database_tells_a_damaged_blob_and_what_stands_in_it),
             CT_TEST(test_rpm_database_follows_no_chain_of_pages_twice),
             CT_TEST(test_rpm_database_runs_nothing_that_it_brings),
             CT_TEST(test_rpm_database_without_packages_says_so))
