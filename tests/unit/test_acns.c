/* test_acns.c - whole mails and documents against what is to be read from them.
 *
 * Each tests/golden/acns/NAME.eml, .xml or .mbox has a NAME.jsonl beside it: one record a line.
 * CT_REGENERATE=1 writes the files anew; look at the difference before it is committed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#include <stdlib.h>

static const char *format_of(const char *name)
{
    if (g_str_has_suffix(name, ".eml"))
        return "acns-mail";
    if (g_str_has_suffix(name, ".xml"))
        return "acns-xml";
    return g_str_has_suffix(name, ".mbox") ? "mbox" : NULL;
}

static char *golden(const char *name)
{
    return g_build_filename(getenv("CT_SOURCE_ROOT"), "tests", "golden", "acns", name, NULL);
}

static char *load(const char *name, size_t *out_size)
{
    g_autofree char *path = golden(name);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, out_size, NULL));
    return text;
}

static void compare(const char *name)
{
    g_autofree char *stem = g_strndup(name, (size_t)(strrchr(name, '.') - name));
    g_autofree char *beside = g_strconcat(stem, ".jsonl", NULL);
    g_autofree char *expected_path = golden(beside);
    g_autofree char *expected = NULL;
    size_t size = 0;
    g_autofree char *text = load(name, &size);
    CtBytes source = { (const uint8_t *)text, size };
    g_auto(Collected) seen = collect_from(format_of(name), source);

    assert_ptr_equal(ct_format_of(source), ct_format_named(format_of(name)));
    ct_buffer_add_u8(&seen.lines, 0);
    if (getenv("CT_REGENERATE") != NULL)
        assert_true(g_file_set_contents(expected_path, (const char *)seen.lines.data, -1, NULL));
    if (!g_file_get_contents(expected_path, &expected, NULL, NULL))
        fail_msg("%s has no expected records", name);
    if (strcmp(expected, (const char *)seen.lines.data) != 0)
        fail_msg("%s reads as\n%s", name, (const char *)seen.lines.data);
}

static void test_acns_golden_mails_read_as_written(void **state)
{
    (void)state;
    g_autofree char *folder = golden(NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    size_t compared = 0;
    const char *name;

    assert_non_null(files);
    while ((name = g_dir_read_name(files)) != NULL) {
        if (format_of(name) == NULL)
            continue;
        compare(name);
        compared++;
    }
    assert_true(compared > 100);
}

/* A cut mail gives at most the records of the whole one, and none that is not in it in full:
 * collect() asserts address and time of each referral. */
static void test_acns_survives_every_truncation(void **state)
{
    (void)state;
    static const char *const names[] = { "signed-quoted-printable.eml",
                                         "body-and-attachment.eml",
                                         "digest-gzip.eml",
                                         "forwarded-quoted-signed.eml",
                                         "broken-mailto.eml",
                                         "bare-utf-16.xml",
                                         "three.mbox" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        size_t whole_size = 0;
        g_autofree char *text = load(names[i], &whole_size);
        CtBytes source = { (const uint8_t *)text, whole_size };
        g_auto(Collected) whole = collect_from(format_of(names[i]), source);

        for (size_t size = 64; size < source.size; size++) {
            g_autofree uint8_t *exact = g_memdup2(source.data, size);
            g_auto(Collected) part = collect_from(format_of(names[i]), (CtBytes){ exact, size });

            assert_true(part.referrals <= whole.referrals);
            assert_true(part.referrals + part.asides > 0);
        }
    }
}

typedef struct {
    CtBytes source;
    const char *ip;
    const char *at;
} Place;

static bool check_place(void *user, const CtRecord *record, GError **error)
{
    const Place *place = user;
    const CtRecordField *ip = ct_record_find(record, "ip");
    const CtRecordField *at = ct_record_find(record, "at");

    (void)error;
    if (ip == NULL)
        return true;
    CtBytes where = ct_bytes_slice(place->source, ip->from, ip->to - ip->from);
    CtBytes when = ct_bytes_slice(place->source, at->from, at->to - at->from);
    assert_true(ct_bytes_equal(where, ct_bytes_of_text(place->ip)));
    assert_true(ct_bytes_equal(when, ct_bytes_of_text(place->at)));
    return true;
}

/* The range of a value is where it stands in the mail as it came, through signature, quoted
 * printable, quotation marks, character set and repairs. */
static void test_acns_values_name_their_place_in_the_mail(void **state)
{
    (void)state;
    static const char *const names[] = { "signed-quoted-printable.eml",
                                         "signed-plain.eml",
                                         "forwarded-quoted-signed.eml",
                                         "broken-mailto.eml",
                                         "bare-latin1.xml",
                                         "broken-quoted-left.eml",
                                         "signed-twice.eml",
                                         "cited-reply.eml",
                                         "cited-twice.eml",
                                         "html-escaped.eml",
                                         "broken-ampersand.eml" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        size_t whole_size = 0;
        g_autofree char *text = load(names[i], &whole_size);
        CtBytes source = { (const uint8_t *)text, whole_size };
        Place place = { source, "203.0.113.45", "2026-04-05T21:14:07Z" };

        assert_true(ct_format_named(format_of(names[i]))->read(source, check_place, &place, NULL));
    }
}

static void test_acns_counts_documents_up_to_its_limit(void **state)
{
    (void)state;
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_MAIL_BYTES);

    while (text.size < (4u << 20))
        ct_buffer_add_text(&text, "<Infringement>");
    g_auto(Collected) found = collect_from("acns-xml", ct_buffer_bytes(&text));

    assert_int_equal(found.referrals, 0);
    assert_true(collected_has(&found, "limit-notices"));
}

static void test_acns_refuses_depth_length_and_entities(void **state)
{
    (void)state;
    g_auto(CtBuffer) deep = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtBuffer) huge = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtBuffer) bomb = ct_buffer_new(CT_LIMIT_MAIL_BYTES);

    ct_buffer_add_text(&deep, "<Infringement>");
    while (deep.size < 500000)
        ct_buffer_add_text(&deep, "<a>");
    g_auto(Collected) from_deep = collect_from("acns-xml", ct_buffer_bytes(&deep));
    assert_true(collected_has(&from_deep, "limit-depth"));

    ct_buffer_add_text(&huge, "<Infringement>");
    while (huge.size < CT_LIMIT_MAIL_BYTES - 20)
        ct_buffer_add_text(&huge, "aaaaaaaaaaaaaaa");
    g_auto(Collected) from_huge = collect_from("acns-xml", ct_buffer_bytes(&huge));
    assert_true(collected_has(&from_huge, "limit-length"));

    ct_buffer_add_text(&bomb, "<?xml version=\"1.0\"?><!DOCTYPE Infringement [<!ENTITY e0 \"ha\">");
    for (unsigned i = 1; i < 60; i++)
        ct_buffer_printf(&bomb, "<!ENTITY e%u \"&e%u;&e%u;\">", i, i - 1, i - 1);
    ct_buffer_add_text(&bomb, "]><Infringement><Case><ID>&e59;</ID></Case></Infringement>");
    g_auto(Collected) from_bomb = collect_from("acns-xml", ct_buffer_bytes(&bomb));
    assert_true(collected_has(&from_bomb, "xml-doctype"));
    assert_int_equal(from_deep.referrals + from_huge.referrals + from_bomb.referrals, 0);
}

/* Repairs look for the end of each comment: once it is known that there is none, no more. */
static void test_acns_mends_hostile_documents_in_bounded_time(void **state)
{
    (void)state;
    static const char *const pieces[] = { "<!--",      "<![CDATA[", "&",     "<http://",
                                          "<mailto:x", "<a@",       "=3D\"", "\x01" };

    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
        gint64 start = g_get_monotonic_time();

        ct_buffer_add_text(&text, "<Infringement><x>&</x>");
        while (text.size < CT_LIMIT_XML_BYTES - 100)
            ct_buffer_add_text(&text, pieces[i]);
        g_auto(Collected) found = collect_from("acns-xml", ct_buffer_bytes(&text));
        assert_int_equal(found.referrals, 0);
        assert_true(g_get_monotonic_time() - start < 20 * G_USEC_PER_SEC);
    }
}

CT_TEST_MAIN(CT_TEST(test_acns_golden_mails_read_as_written),
             CT_TEST(test_acns_survives_every_truncation),
             CT_TEST(test_acns_values_name_their_place_in_the_mail),
             CT_TEST(test_acns_counts_documents_up_to_its_limit),
             CT_TEST(test_acns_refuses_depth_length_and_entities),
             CT_TEST(test_acns_mends_hostile_documents_in_bounded_time))
