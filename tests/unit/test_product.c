/* test_product.c - free names against the shipped rules: what is known, what is not, and why.
 *
 * Each row is a name as Windows or an installer prints it, the version beside it, and what must
 * come out: "product release edition update architecture language", "-" where nothing is told,
 * then the first CPE name; or the verdict and a word of the reason.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/cpe.h"
#include "match/product.h"

static CtProductBook *shipped(void)
{
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "products", NULL);
    CtProductBook *book = ct_product_book_new();
    g_autoptr(GError) error = NULL;

    if (!ct_product_book_load(book, folder, &error))
        fail_msg("%s", error->message);
    return book;
}

static const char *or_none(const char *text)
{
    return text == NULL ? "-" : text;
}

static char *tell(const CtProductFinding *finding)
{
    return g_strdup_printf("%s|%s|%s|%s|%s|%s", finding->rule == NULL ? "-" : finding->rule->title,
                           finding->release == NULL ? "-" : finding->release->title,
                           or_none(finding->edition), or_none(finding->update),
                           or_none(finding->architecture), or_none(finding->language));
}

static const struct {
    const char *name;
    const char *version;
    const char *architecture;
    const char *told;
    const char *cpe;
} known[] = {
    { "Microsoft Office Professional Plus 2010", NULL, NULL, "Office|2010|Professional Plus|-|-|-",
      "cpe:2.3:a:microsoft:office:2010:*:*:*:*:*:*:*" },
    { "Microsoft Office Professionnel Plus 2010", "14.0.7015.1000", NULL,
      "Office|2010|Professional Plus|sp2|-|-", "cpe:2.3:a:microsoft:office:2010:sp2:*:*:*:*:*:*" },
    { "Microsoft SQL Server 2008 R2 (64-bit)", NULL, NULL, "SQL Server|2008 R2|-|-|x64|-",
      "cpe:2.3:a:microsoft:sql_server:2008:*:*:*:*:*:x64:*" },
    { "Microsoft SQL Server 2008 R2 (64 bits)", "10.53.6000.34", NULL,
      "SQL Server|2008 R2|-|sp3|x64|-",
      "cpe:2.3:a:microsoft:sql_server:2008:r2_sp3:*:*:*:*:x64:*" },
    { "Microsoft Windows 7 Professionnel", "6.1.7601 Service Pack 1 Build 7601", "x64-based PC",
      "Windows 7|-|Professional|sp1|x64|-", "cpe:2.3:o:microsoft:windows_7:-:sp1:*:*:*:*:x64:*" },
    { "Microsoft® Windows Vista™ Édition Familiale Premium", "6.0.6000 N/A Build 6000",
      "X86-based PC", "Windows Vista|-|Home Premium|-|x86|-",
      "cpe:2.3:o:microsoft:windows_vista:-:-:*:*:*:*:x86:*" },
    { "Microsoft Windows 8.1 Entreprise", "6.3.9600 N/A Build 9600", NULL,
      "Windows 8.1|-|Enterprise|-|-|-", "cpe:2.3:o:microsoft:windows_8.1:-:-:*:*:*:*:*:*" },
    { "Microsoft Windows Server 2008 R2 Standard", "6.1.7601 Service Pack 1 Build 7601",
      "x64-based PC", "Windows Server 2008 R2|-|Standard|sp1|x64|-",
      "cpe:2.3:o:microsoft:windows_server_2008:r2:sp1:*:*:*:*:x64:*" },
    { "Microsoft Windows 10 Famille", "10.0.19045 N/A version 19045", "PC à base de x64",
      "Windows 10|22H2|Home|-|x64|-", "cpe:2.3:o:microsoft:windows_10:22h2:-:*:*:*:*:x64:*" },
    { "Exchange 2010", NULL, NULL, "Exchange Server|2010|-|-|-|-",
      "cpe:2.3:a:microsoft:exchange_server:2010:*:*:*:*:*:*:*" },
    { "Mozilla Firefox 115.0.2 (x64 fr)", "115.0.2", NULL, "Firefox|-|-|-|x64|fr",
      "cpe:2.3:a:mozilla:firefox:115.0.2:*:*:*:*:*:x64:*" },
    { "Mozilla Firefox 115.0.2 (x64 fr)", NULL, NULL, "Firefox|-|-|-|x64|fr",
      "cpe:2.3:a:mozilla:firefox:115.0.2:*:*:*:*:*:x64:*" },
    { "Java 8 Update 251 (64-bit)", "8.0.2510.8", NULL, "Java Runtime Environment|8|-|-|x64|-",
      "cpe:2.3:a:oracle:jre:1.8.0:update251:*:*:*:*:x64:*" },
    { "Notepad++ (64-bit x64)", "8.5.4", NULL, "Notepad++|-|-|-|x64|-",
      "cpe:2.3:a:notepad-plus-plus:notepad\\+\\+:8.5.4:*:*:*:*:*:x64:*" },
    { "Microsoft Office", NULL, NULL, "Office|-|-|-|-|-",
      "cpe:2.3:a:microsoft:office:*:*:*:*:*:*:*:*" },
};

static void test_product_known_names_are_told_in_full(void **state)
{
    (void)state;
    g_autoptr(CtProductBook) book = shipped();

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_auto(CtProductFinding) finding = { 0 };
        g_auto(CtCpe) cpe = { 0 };
        const CtProductClue clue = { known[i].name, known[i].version, known[i].architecture, NULL };

        ct_product_recognise(book, &clue, &finding);
        if (finding.verdict != CT_PRODUCT_KNOWN)
            fail_msg("%s: %s", known[i].name, finding.reason);
        g_autofree char *told = tell(&finding);
        assert_string_equal(told, known[i].told);
        assert_true(finding.cpe->len > 0);
        assert_string_equal(g_ptr_array_index(finding.cpe, 0), known[i].cpe);
        assert_true(ct_cpe_parse(ct_bytes_of_text(known[i].cpe), &cpe, NULL));
    }
}

static const struct {
    const char *name;
    const char *version;
    CtProductVerdict verdict;
    const char *reason;
} others[] = {
    { "Microsoft SQL Server 2008 R2 Management Objects", NULL, CT_PRODUCT_UNKNOWN, "management" },
    { "Microsoft Office Proofing Tools 2010", NULL, CT_PRODUCT_UNKNOWN, "proofing" },
    { "Security Update for Microsoft Office 2010 (KB2553141)", NULL, CT_PRODUCT_UNKNOWN,
      "no rule" },
    { "Reader", NULL, CT_PRODUCT_UNKNOWN, "no rule" },
    { "", NULL, CT_PRODUCT_UNKNOWN, "no rule" },
    { "Windows 70", NULL, CT_PRODUCT_UNKNOWN, "no rule" },
    { "Microsoft Office 2007 2010", NULL, CT_PRODUCT_AMBIGUOUS, "two releases" },
    { "Microsoft Office Standard Professional 2010", NULL, CT_PRODUCT_AMBIGUOUS, "two editions" },
    { "Microsoft SQL Server 2005", "10.53.6000.34", CT_PRODUCT_AMBIGUOUS,
      "2005 by its name, 2008 R2 by its version" },
};

static void test_product_what_is_not_certain_is_not_guessed(void **state)
{
    (void)state;
    g_autoptr(CtProductBook) book = shipped();

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(CtProductFinding) finding = { 0 };
        const CtProductClue clue = { others[i].name, others[i].version, NULL, NULL };

        ct_product_recognise(book, &clue, &finding);
        assert_int_equal(finding.verdict, others[i].verdict);
        assert_int_equal(finding.cpe->len, 0);
        assert_null(finding.rule);
        if (strstr(finding.reason, others[i].reason) == NULL)
            fail_msg("%s: %s", others[i].name, finding.reason);
    }
}

static void test_product_publisher_beside_a_name_counts(void **state)
{
    (void)state;
    g_autoptr(CtProductBook) book = shipped();
    g_auto(CtProductFinding) finding = { 0 };

    ct_product_recognise(
        book, &(CtProductClue){ "Reader XI", "11.0.23", NULL, "Adobe Systems Incorporated" },
        &finding);
    assert_int_equal(finding.verdict, CT_PRODUCT_KNOWN);
    assert_string_equal(finding.rule->id, "adobe-reader");
}

static void refuses(const char *text, const char *words)
{
    g_autoptr(CtProductBook) book = ct_product_book_new();
    g_autoptr(GError) error = NULL;

    assert_false(ct_product_book_add(book, ct_bytes_of_text(text), "r.yaml", &error));
    if (strstr(error->message, words) == NULL || !g_str_has_prefix(error->message, "r.yaml:"))
        fail_msg("%s", error->message);
}

static void test_product_rules_that_cannot_be_are_refused_with_their_place(void **state)
{
    (void)state;
    refuses("source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [a], cpe: b } ]\n",
            "CPE");
    refuses("source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [a] }, { id: a, "
            "title: A, names: [b] } ]\n",
            "twice");
    refuses("source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [\"-\"] } ]\n",
            "without words");
    refuses("source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [a], editions: x } ]\n",
            "no set");
    refuses("source: s\nproducts: [ { id: a, title: A, names: [a] } ]\n", "no publisher");
    refuses("source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [a], releases: [ { "
            "title: t, versions: 'x' } ] } ]\n",
            "vers");
    refuses("publisher: P\n", "source");
    refuses("source: s\nwhatever: P\n", "whatever");
}

static void test_product_of_two_equally_long_names_is_ambiguous(void **state)
{
    (void)state;
    g_autoptr(CtProductBook) book = ct_product_book_new();
    g_auto(CtProductFinding) finding = { 0 };
    const char *text = "source: s\npublisher: P\nproducts: [ { id: a, title: A, names: [x] }, { "
                       "id: b, title: B, names: [x] } ]\n";

    assert_true(ct_product_book_add(book, ct_bytes_of_text(text), "r.yaml", NULL));
    ct_product_recognise(book, &(CtProductClue){ .name = "P x" }, &finding);
    assert_int_equal(finding.verdict, CT_PRODUCT_AMBIGUOUS);
    assert_string_equal(finding.reason, "any of: A, B");
}

CT_TEST_MAIN(CT_TEST(test_product_known_names_are_told_in_full),
             CT_TEST(test_product_what_is_not_certain_is_not_guessed),
             CT_TEST(test_product_publisher_beside_a_name_counts),
             CT_TEST(test_product_rules_that_cannot_be_are_refused_with_their_place),
             CT_TEST(test_product_of_two_equally_long_names_is_ambiguous))
