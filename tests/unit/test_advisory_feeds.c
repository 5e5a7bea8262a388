/* test_advisory_feeds.c - CVE records, OSV, the Debian tracker, KEV and EPSS: row by row, what is
 * set aside, every truncation.
 *
 * Method: the samples of tests/golden/advisories are read and what comes out is written as text: an
 * advisory as its id, feed, origin and pointer, then its tree with a node as "any( )" or "all( )",
 * a row as its mark, criterion and bounds; a mark as its numbers; an aside as its pointer and
 * words.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/applicability.h"
#include "base/file.h"
#include "format/format.h"

static void tell_row(const CtApplicability *walk, GString *out)
{
    static const char *const signs[] = { ">=", ">", "<=", "<" };
    const CtApplicabilityRow *row = &walk->row;

    g_string_append_printf(out, " %s%.*s",
                           row->own          ? "except:"
                           : row->vulnerable ? ""
                                             : "when:",
                           (int)row->criterion.size, (const char *)row->criterion.data);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            g_string_append_printf(out, " %s%.*s", signs[i], (int)row->bound[i].size,
                                   (const char *)row->bound[i].data);
}

static void tell_tree(CtBytes tree, GString *out)
{
    CtApplicability walk = ct_applicability_over(tree);
    CtApplicabilityToken token;

    while ((token = ct_applicability_step(&walk)) != CT_APPLICABILITY_END)
        if (token == CT_APPLICABILITY_ROW)
            tell_row(&walk, out);
        else if (token == CT_APPLICABILITY_OPEN)
            g_string_append_printf(out, " %s%s(", walk.negated ? "not " : "",
                                   walk.all ? "all" : "any");
        else
            g_string_append(out, " )");
    assert_true(ct_applicability_check(&walk, NULL));
    g_string_append_c(out, '\n');
}

static void tell_text(const CtRecord *record, const char *name, GString *out)
{
    CtBytes text = ct_record_get_text(record, name);

    g_string_append_printf(out, "%s%.*s", out->len > 0 && out->str[out->len - 1] != '\n' ? " " : "",
                           (int)text.size, (const char *)text.data);
}

static void tell_day(const CtRecord *record, const char *name, GString *out)
{
    const CtRecordField *field = ct_record_find(record, name);
    char day[CT_TIME_TEXT_SIZE];

    g_string_append_printf(out, " %s",
                           field == NULL ? "never" : ct_time_day_text(field->number, day));
}

static bool tell(void *user, const CtRecord *record, GError **error)
{
    GString *out = user;
    (void)error;

    if (strcmp(record->kind, "aside") == 0) {
        g_string_append(out, "aside");
        tell_text(record, "pointer", out);
        tell_text(record, "detail", out);
        g_string_append_c(out, '\n');
        return true;
    }
    tell_text(record, "id", out);
    if (strcmp(record->kind, "mark") == 0) {
        tell_text(record, "mark", out);
        tell_text(record, "pointer", out);
        tell_day(record, "day", out);
        tell_day(record, "due", out);
        g_string_append_printf(out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                               ct_record_find(record, "score")->number,
                               ct_record_find(record, "percentile")->number);
        return true;
    }
    tell_text(record, "feed", out);
    tell_text(record, "origin", out);
    tell_text(record, "pointer", out);
    tell_text(record, "status", out);
    tell_tree(ct_record_find(record, "tree")->bytes, out);
    return true;
}

static void read_sample(const char *name, CtBuffer *out)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden", "advisories", name, NULL);

    assert_true(ct_file_read(path, out, "sample", NULL));
}

static void check(const char *sample, const char *format, const char *expected)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 20);
    g_autoptr(GString) told = g_string_new(NULL);
    const CtFormat *reader = ct_format_named(format);

    read_sample(sample, &bytes);
    assert_non_null(reader);
    assert_ptr_equal(ct_format_of(ct_buffer_bytes(&bytes)), reader);
    assert_true(reader->read(ct_buffer_bytes(&bytes), tell, told, NULL));
    assert_string_equal(told->str, expected);
}

/* A table that is cut between two of its lines is a shorter table. */
static void check_truncations(const char *sample, const char *format, bool lines)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 20);
    const CtFormat *reader = ct_format_named(format);

    read_sample(sample, &bytes);
    size_t whole = bytes.size;
    while (whole > 0 && bytes.data[whole - 1] <= ' ')
        whole--;
    for (size_t size = 0; size < whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        g_autoptr(GString) told = g_string_new(NULL);
        bool done = reader->read((CtBytes){ exact, size }, tell, told, NULL);

        assert_int_equal(done, lines);
    }
}

static void test_advisory_feeds_read_cve_records(void **state)
{
    (void)state;
    check(
        "cve.json", "cve-record",
        "aside /0/containers/cna/affected/4 an affected product has no name that can be compared\n"
        "CVE-2026-1001 cve example /0/containers/cna PUBLISHED"
        " any( any("
        " cpe:2.3:a:example_corp:widget_server:*:*:*:*:*:*:*:* >=2.0 <2.3.7"
        " cpe:2.3:o:example_corp:widget_server:*:*:*:*:*:*:*:* >=2.0 <2.3.7"
        " cpe:2.3:h:example_corp:widget_server:*:*:*:*:*:*:*:* >=2.0 <2.3.7"
        " cpe:2.3:a:example_corp:widget_server:1.5:*:*:*:*:*:*:*"
        " cpe:2.3:o:example_corp:widget_server:1.5:*:*:*:*:*:*:*"
        " cpe:2.3:h:example_corp:widget_server:1.5:*:*:*:*:*:*:*"
        " cpe:2.3:a:example_corp:widget_server:*:*:*:*:*:*:*:* >=3.1 <3.2"
        " cpe:2.3:o:example_corp:widget_server:*:*:*:*:*:*:*:* >=3.1 <3.2"
        " cpe:2.3:h:example_corp:widget_server:*:*:*:*:*:*:*:* >=3.1 <3.2 ) )"
        " any( any( pkg:npm/%40example/kit >=1.0.0 <1.2.5 ) )"
        " all( any( cpe:2.3:o:example:kernel:*:*:*:*:*:*:*:* )"
        " not any( except:cpe:2.3:o:example:kernel:*:*:*:*:*:*:*:* <4.19"
        " except:cpe:2.3:o:example:kernel:*:*:*:*:*:*:*:* >=5.4.9 <5.5 ) )"
        " all( any("
        " cpe:2.3:a:example:panel:7:*:*:*:*:*:*:*"
        " cpe:2.3:o:example:panel:7:*:*:*:*:*:*:*"
        " cpe:2.3:h:example:panel:7:*:*:*:*:*:*:* ) when:unstated:on ARM64 )"
        " all( any("
        " cpe:2.3:a:example:panel:*:*:*:*:*:*:*:*"
        " cpe:2.3:o:example:panel:*:*:*:*:*:*:*:*"
        " cpe:2.3:h:example:panel:*:*:*:*:*:*:*:* )"
        " when:unstated:the record tells the version in words, or that its status is unknown )\n"
        "CVE-2026-1001 cve adp-one /0/containers/adp/0 PUBLISHED"
        " any( any( cpe:2.3:a:example:tool:4.0:*:*:*:*:*:*:* ) )\n"
        "CVE-2026-1002 cve example /1/containers/cna REJECTED\n"
        "CVE-2026-1003 cve  /2/containers/cna PUBLISHED"
        " all( any( cpe:2.3:a:example:app:*:*:*:*:*:*:*:* <1.9 )"
        " any( when:cpe:2.3:o:example:system:*:*:*:*:*:*:*:* ) )\n"
        "aside /3 the record has no CVE id\n");
}

static void test_advisory_feeds_bound_products_times_versions(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(
        "{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"CVE-2026-1009\",\"state\":"
        "\"PUBLISHED\"},\"containers\":{\"cna\":{\"affected\":[{\"cpes\":[");
    g_autoptr(GString) told = g_string_new(NULL);

    for (unsigned i = 0; i < 300; i++)
        g_string_append_printf(text, "%s\"cpe:2.3:a:v:p%u:*:*:*:*:*:*:*:*\"", i == 0 ? "" : ",", i);
    g_string_append(text, "],\"versions\":[");
    for (unsigned i = 0; i < 300; i++)
        g_string_append_printf(text, "%s{\"version\":\"%u.0\",\"status\":\"affected\"}",
                               i == 0 ? "" : ",", i);
    g_string_append(text, "]}]}}}");
    assert_true(ct_format_named("cve-record")->read(ct_bytes_of_text(text->str), tell, told, NULL));
    assert_non_null(strstr(told->str,
                           "aside /containers/cna/affected/0 300 names times 300 versions "
                           "are more than 65536 rows"));
    assert_non_null(strstr(told->str, " all( any( cpe:2.3:a:v:p0:*:*:*:*:*:*:*:* cpe:2.3:a:v:p1:"));
    assert_non_null(strstr(told->str, "when:unstated:the record has more products"));
}

static void test_advisory_feeds_tell_what_a_cve_record_says_wrongly(void **state)
{
    (void)state;
    g_autoptr(GString) told = g_string_new(NULL);
    static const char record[] =
        "{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"CVE-2026-1010\",\"state\":"
        "\"PUBLISHED\"},\"containers\":{\"cna\":{\"affected\":[{\"defaultStatus\":\"perhaps\","
        "\"cpes\":[\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\"],\"versions\":["
        "{\"version\":\"4.0\",\"status\":\"bogus\"},"
        "{\"version\":\"10.0\",\"lessThanOrEqual\":\"9.2\",\"status\":\"affected\"}]}]}}}";

    assert_true(ct_format_named("cve-record")->read(ct_bytes_of_text(record), tell, told, NULL));
    assert_string_equal(
        told->str,
        "aside /containers/cna/affected/0/defaultStatus the status is none of affected, unaffected "
        "and unknown; it is undetermined\n"
        "aside /containers/cna/affected/0/versions/0 the status is none of affected, unaffected "
        "and unknown; it is undetermined\n"
        "aside /containers/cna/affected/0/versions/1 the range ends before it begins; it is "
        "undetermined\n"
        "CVE-2026-1010 cve  /containers/cna PUBLISHED"
        " all( any( cpe:2.3:a:v:p:4.0:*:*:*:*:*:*:* cpe:2.3:a:v:p:*:*:*:*:*:*:*:* )"
        " when:unstated:the record tells the version in words, or that its status is unknown )\n");
}

static void test_advisory_feeds_read_osv(void **state)
{
    (void)state;
    check("osv.json", "osv-json",
          "CVE-2026-2001 osv GHSA-aaaa-bbbb-cccc /0 "
          " any( pkg:pypi/Sample_Lib <1.4.2 pkg:pypi/Sample_Lib >=2.0 <=2.0.3"
          " pkg:pypi/Sample_Lib@3.0rc1 )"
          " any( pkg:maven/org.example/lib >=1.0 )\n"
          "CVE-2026-2001 osv DSA-9000-1 /1 "
          " any( pkg:deb/debian/sample?distro=debian-12 <1.0-2+deb12u1 )\n"
          "CVE-2026-2002 osv DSA-9000-1 /1 "
          " any( pkg:deb/debian/sample?distro=debian-12 <1.0-2+deb12u1 )\n"
          "aside /2/affected/0 a range's events do not alternate; the package is undetermined\n"
          "aside /2/affected/1 a package's ecosystem has no order of versions that is known\n"
          "OSV-2026-1 osv  /2 "
          " any( ) all( pkg:npm/%40a/b when:unstated:the record's events do not tell where a range "
          "ends )\n"
          "OSV-2026-2 osv  /3 withdrawn\n");
}

static void test_advisory_feeds_read_the_debian_tracker(void **state)
{
    (void)state;
    check("debian.json", "debian-tracker",
          "CVE-2026-3001 debian sample /sample/CVE-2026-3001 "
          " any( pkg:deb/debian/sample?distro=bookworm <1.0-2 )"
          " any( pkg:deb/debian/sample?distro=bullseye )"
          " all( pkg:deb/debian/sample?distro=sid"
          " when:unstated:the tracker has not decided, or not said since when )\n"
          "aside /sample/TEMP-0000000-ABCDEF a release's status is none of open, resolved and "
          "undetermined\n"
          "TEMP-0000000-ABCDEF debian sample /sample/TEMP-0000000-ABCDEF \n"
          "CVE-2026-3002 debian a/b /a~1b/CVE-2026-3002 "
          " any( pkg:deb/debian/a/b?distro=bookworm )\n");
}

static void test_advisory_feeds_read_known_exploitation(void **state)
{
    (void)state;
    check("kev.json", "kev-json",
          "CVE-2026-0001 kev /vulnerabilities/0 2026-02-01 2026-02-22 1 0\n"
          "aside /vulnerabilities/1 the entry's day is none\n"
          "aside /vulnerabilities/2 the entry has no CVE id\n");
    g_autoptr(GString) told = g_string_new(NULL);
    assert_true(ct_format_named("kev-json")
                    ->read(ct_bytes_of_text("{\"catalogVersion\":\"1\",\"count\":2,"
                                            "\"vulnerabilities\":[{\"cveID\":\"CVE-2026-0001\","
                                            "\"dateAdded\":\"2026-02-01\"}]}"),
                           tell, told, NULL));
    assert_non_null(strstr(told->str, "aside /count the catalogue says that it holds 2 entries"));
    check("epss.csv", "epss-csv",
          "CVE-2026-0001 epss line 3 2026-03-02 never 972500 999980\n"
          "CVE-2026-0002 epss line 4 2026-03-02 never 40 80000\n"
          "aside line 5 a score is no fraction from 0 to 1\n"
          "aside line 6 the line has no CVE id\n"
          "aside line 7 the line has not three fields\n");
}

static void test_advisory_feeds_refuse_every_truncation(void **state)
{
    (void)state;
    check_truncations("cve.json", "cve-record", false);
    check_truncations("osv.json", "osv-json", false);
    check_truncations("debian.json", "debian-tracker", false);
    check_truncations("kev.json", "kev-json", false);
    check_truncations("epss.csv", "epss-csv", true);
}

CT_TEST_MAIN(CT_TEST(test_advisory_feeds_read_cve_records),
             CT_TEST(test_advisory_feeds_bound_products_times_versions),
             CT_TEST(test_advisory_feeds_tell_what_a_cve_record_says_wrongly),
             CT_TEST(test_advisory_feeds_read_osv),
             CT_TEST(test_advisory_feeds_read_the_debian_tracker),
             CT_TEST(test_advisory_feeds_read_known_exploitation),
             CT_TEST(test_advisory_feeds_refuse_every_truncation))
