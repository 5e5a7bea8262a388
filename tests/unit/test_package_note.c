/* test_package_note.c - what managers leave beside a package: its name and version, nobody's name,
 * and every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

static const struct {
    const char *format;
    const char *text;
    const char *has;
    bool person;
} samples[] = {
    { "python-metadata",
      "Metadata-Version: 2.1\nName: example\nVersion: 1.2\nAuthor: Ada Person\nLicense: MIT\n\n"
      "Name: not this\n",
      "\"type\":\"pip\",\"name\":\"example\",\"version\":\"1.2\",\"licence\":\"MIT\"", true },
    { "pacman-desc",
      "%NAME%\nexample\n\n%VERSION%\n1:2.0-1\n\n%ARCH%\nx86_64\n\n%PACKAGER%\nAda Person\n",
      "\"name\":\"example\",\"version\":\"1:2.0-1\",\"architecture\":\"x86_64\"", true },
    { "flatpak-metadata",
      "[Application]\nname=org.example.Viewer\nruntime=org.example.Platform/x86_64/22.08\n\n"
      "[Context]\nname=not this\n",
      "\"class\":\"application\",\"name\":\"org.example.Viewer\",\"architecture\":\"x86_64\"",
      false },
    { "snap-yaml",
      "name: example\nversion: '2.5'\nconfinement: strict\napps:\n  name: not this\n"
      "contact: Ada Person\n",
      "\"name\":\"example\",\"version\":\"2.5\"", true },
    { "npm-package",
      "{\"name\":\"@example/left\",\"version\":\"1.3.0\",\"main\":\"x.js\",\"author\":\"Ada "
      "Person\","
      "\"license\":\"MIT\"}",
      "\"name\":\"@example/left\",\"version\":\"1.3.0\",\"licence\":\"MIT\"", true },
    { "brew-receipt",
      "{\"homebrew_version\":\"4.0\",\"source\":{\"path\":\"/a/Formula/w/"
      "wget.rb\",\"tap\":\"example/core\","
      "\"versions\":{\"stable\":\"1.21\",\"head\":null}},\"arch\":\"arm64\"}",
      "\"name\":\"wget\",\"version\":\"1.21\",\"architecture\":\"arm64\"", false },
    { "appstream",
      "<?xml version=\"1.0\"?><component type=\"desktop-application\"><id>org.example.Editor</id>"
      "<metadata_license>CC0-1.0</metadata_license><name xml:lang=\"de\">Bearbeiter</name>"
      "<name>Editor</name><developer_name>Example e.V.</developer_name>"
      "<update_contact>Ada Person</update_contact>"
      "<releases><release version=\"3.1\"/><release version=\"3.0\"/></releases></component>",
      "\"name\":\"Editor\",\"version\":\"3.1\",\"vendor\":\"Example "
      "e.V.\",\"key\":\"org.example.Editor\"",
      true },
    { "swid",
      "<SoftwareIdentity xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\" "
      "name=\"Example Server\" version=\"9.1\" tagId=\"example.org.server\">"
      "<Entity name=\"Tagger\" role=\"tagCreator\"/>"
      "<Entity name=\"Example GmbH\" role=\"softwareCreator publisher\"/></SoftwareIdentity>",
      "\"name\":\"Example Server\",\"version\":\"9.1\",\"vendor\":\"Example "
      "GmbH\",\"key\":\"example.org.server\"",
      false },
};

static void test_package_note_names_the_package(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        CtBytes source = ct_bytes_of_text(samples[i].text);
        g_auto(Collected) found = collect_from(samples[i].format, source);

        assert_string_equal(ct_format_of(source)->name, samples[i].format);
        if (!collected_has(&found, samples[i].has))
            fail_msg("%s: %.*s", samples[i].format, (int)found.lines.size,
                     (const char *)found.lines.data);
        assert_false(collected_has(&found, "not this"));
        assert_int_equal(found.asides, 0);
    }
}

static void test_package_note_persons_are_counted_and_not_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_auto(Collected) found =
            collect_from(samples[i].format, ct_bytes_of_text(samples[i].text));

        assert_int_equal(collected_has(&found, "\"kind\":\"dropped\""), samples[i].person);
        assert_false(collected_has(&found, "Ada"));
    }
}

static void test_package_note_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
        for (size_t size = 0; size < strlen(samples[i].text); size++) {
            g_autofree uint8_t *exact = g_memdup2(samples[i].text, size);
            g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
            g_autoptr(GError) error = NULL;
            bool read = ct_format_named(samples[i].format)
                            ->read((CtBytes){ exact, size }, collect, &found, &error);

            assert_true(read == (error == NULL));
            assert_true(!read || found.lines.size > 0);
        }
}

static void test_software_tag_with_a_document_type_is_refused(void **state)
{
    CtBytes source = ct_bytes_of_text("<!DOCTYPE component [<!ENTITY a \"b\">]><component/>");
    g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = source.size };
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(ct_format_named("appstream")->read(source, collect, &found, &error));
    assert_non_null(strstr(error->message, "has a document type"));
}

CT_TEST_MAIN(CT_TEST(test_package_note_names_the_package),
             CT_TEST(test_package_note_persons_are_counted_and_not_named),
             CT_TEST(test_package_note_cut_anywhere_is_read_or_refused),
             CT_TEST(test_software_tag_with_a_document_type_is_refused))
