/* test_template_shipped.c - every notice of every shipped procedure has its texts, and they keep
 * the rules.
 *
 * Method: the procedures are read from share/procedures; for each notice that a person receives its
 * text is loaded in each of its languages. What they have in common is checked on all of them, what
 * a law or the linter of letters asks of one family on that family.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice_sample.h"

#include "procedure/parser.h"

typedef void (*EachText)(const CtProcedure *procedure, const CtProcedureNotice *notice,
                         const char *language, const CtTemplate *text);

static CtProcedure *read_shipped(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), name, &error);
    if (procedure == NULL)
        fail_msg("%s", error->message);
    return procedure;
}

/* An api notice is rows of an exchange and has no text. */
static void each_text_of(const CtProcedure *procedure, EachText each)
{
    for (size_t i = 0; i < procedure->notice_count; i++) {
        const CtProcedureNotice *notice = &procedure->notice[i];

        for (size_t j = 0; notice->channel != CT_CHANNEL_API && j < notice->language_count; j++) {
            g_autoptr(CtTemplate) text = sample_load(notice->text, notice->language[j]);

            each(procedure, notice, notice->language[j], text);
        }
    }
}

/* `prefix`: of the procedure's name. */
static void each_text(const char *prefix, EachText each)
{
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    size_t seen = 0;

    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".proc"))
            continue;
        g_autoptr(CtProcedure) procedure = read_shipped(folder, name);
        if (!g_str_has_prefix(procedure->name, prefix))
            continue;
        seen++;
        each_text_of(procedure, each);
    }
    assert_true(seen > 0);
}

static bool says(const CtTemplate *text, const char *words)
{
    for (size_t i = 0; i < ct_template_count(text); i++)
        if (strstr(ct_template_paragraph(text, i)->text, words) != NULL)
            return true;
    return false;
}

static bool asks_for(const CtTemplate *text, const char *field)
{
    g_auto(GStrv) fields = ct_template_fields(text, true);

    return g_strv_contains((const char *const *)fields, field);
}

static void must_ask(const CtProcedureNotice *notice, const char *language, const CtTemplate *text,
                     const char *field)
{
    if (!asks_for(text, field))
        fail_msg("%s.%s does not state %s", notice->text, language, field);
}

static bool has_measure(const CtProcedure *procedure, const char *field)
{
    for (size_t i = 0; i < procedure->measure_count; i++) {
        g_autofree char *name = g_strdelimit(g_strdup(procedure->measure[i].name), "-", '_');

        if (strcmp(name, field) == 0)
            return true;
    }
    return false;
}

static bool has_carried(const CtProcedure *procedure, const char *field)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (ct_procedure_field(&procedure->event[i], field) != CT_PROCEDURE_NONE)
            return true;
    return false;
}

/* Where desk/rendering.c finds a field. */
static bool can_be_filled(const CtProcedure *procedure, const char *field)
{
    static const char *const of_mandate[] = { "authority",
                                              "controller",
                                              "site",
                                              "data_contact",
                                              "complaint_authority",
                                              "observations_post",
                                              "observations_email",
                                              "observations_phone",
                                              "security_means",
                                              "legal_offer",
                                              "capacity",
                                              "clause",
                                              "pieces",
                                              "provider",
                                              "file_number",
                                              NULL };
    static const char *const derived[][2] = { { "works", "title" },
                                              { "referrer", "complainant" },
                                              { "facts_at", "at" },
                                              { "subscriber", "name" },
                                              { "subscriber_address", "street" } };

    if (g_strv_contains(of_mandate, field) || has_measure(procedure, field) ||
        has_carried(procedure, field))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(derived); i++)
        if (strcmp(derived[i][0], field) == 0)
            return has_carried(procedure, derived[i][1]);
    return false;
}

static void check_fields(const CtProcedure *procedure, const CtProcedureNotice *notice,
                         const char *language, const CtTemplate *text)
{
    g_auto(GStrv) fields = ct_template_fields(text, true);

    for (size_t i = 0; fields[i] != NULL; i++)
        if (!can_be_filled(procedure, fields[i]))
            fail_msg("%s.%s asks for %s, which no case of %s has", notice->text, language,
                     fields[i], procedure->name);
}

static void test_template_shipped_asks_only_for_what_a_case_can_have(void **state)
{
    (void)state;
    each_text("", check_fields);
}

static void check_languages(const CtProcedure *procedure, const CtProcedureNotice *notice,
                            const char *language, const CtTemplate *text)
{
    g_autoptr(CtTemplate) other =
        sample_load(notice->text, strcmp(language, "fr") == 0 ? "en" : "fr");
    g_auto(GStrv) a = ct_template_fields(text, false);
    g_auto(GStrv) b = ct_template_fields(other, false);
    (void)procedure;

    if (ct_template_count(text) != ct_template_count(other) || g_strv_length(a) != g_strv_length(b))
        fail_msg("%s: the languages differ", notice->text);
    for (size_t i = 0; a[i] != NULL; i++)
        if (!g_strv_contains((const char *const *)b, a[i]))
            fail_msg("%s: only %s states %s", notice->text, language, a[i]);
}

static void test_template_shipped_says_the_same_in_each_language(void **state)
{
    (void)state;
    each_text("", check_languages);
}

/* Whoever receives a letter learns who is behind it, how to answer, what becomes of the data. */
static void check_rights(const CtProcedure *procedure, const CtProcedureNotice *notice,
                         const char *language, const CtTemplate *text)
{
    static const char *const stated[] = { "file_number", "controller", "observations_post",
                                          "observations_email" };
    (void)procedure;

    for (size_t i = 0; i < G_N_ELEMENTS(stated); i++)
        must_ask(notice, language, text, stated[i]);
    if (notice->channel == CT_CHANNEL_DOSSIER) /* a court needs no word on its rights */
        return;
    must_ask(notice, language, text, "data_contact");
    must_ask(notice, language, text, "complaint_authority");
    must_ask(notice, language, text, "site");
    if (!says(text, strcmp(language, "fr") == 0 ? "ni mot de passe" : "no password"))
        fail_msg("%s.%s does not say how to know that it is genuine", notice->text, language);
}

static void test_template_shipped_tells_rights_and_how_to_check_it(void **state)
{
    (void)state;
    each_text("", check_rights);
}

/* Decree and code of 2010 (CPI L.331-25, al. 3): never the works; a telephone; both penalties. */
static void check_old_recommendation(const CtProcedure *procedure, const CtProcedureNotice *notice,
                                     const char *language, const CtTemplate *text)
{
    if (procedure->version == 3 || !g_str_has_prefix(notice->text, "warn"))
        return;
    if (asks_for(text, "works"))
        fail_msg("%s.%s discloses the works", notice->text, language);
    must_ask(notice, language, text, "observations_phone");
    assert_true(says(text, "335-7-1"));
    assert_true(says(text, "335-7"));
    assert_non_null(strstr(text->law, "331-25"));
}

static void test_template_shipped_old_recommendations_hide_the_works(void **state)
{
    (void)state;
    each_text("graduated-response", check_old_recommendation);
}

/* The linter of licence letters: capacity, basis, source of the address, no sales. */
static void check_licence(const CtProcedure *procedure, const CtProcedureNotice *notice,
                          const char *language, const CtTemplate *text)
{
    bool french = strcmp(language, "fr") == 0;
    (void)procedure;

    must_ask(notice, language, text, "source");
    assert_true(says(text, french ? "rien ne sert à vendre" : "nothing is used for sales"));
    assert_true(says(text, french ? "parler à une personne" : "speak to a person"));
    assert_non_null(strstr(text->law, "1104"));
}

/* Without a duty: the fixed sentence first, and no word of duty or penalty. */
static void check_voluntary(const CtProcedure *procedure, const CtProcedureNotice *notice,
                            const char *language, const CtTemplate *text)
{
    static const char *const threats[] = { "tribunal", "court",    "sanction",  "penalt",
                                           "poursui",  "prosecut", "amende",    "fine ",
                                           "audit",    "doit ",    "must ",     "devez",
                                           "demeure",  "contrefa", "counterfei" };
    bool french = strcmp(language, "fr") == 0;

    check_licence(procedure, notice, language, text);
    must_ask(notice, language, text, "capacity");
    const char *first = ct_template_paragraph(text, 2)->text;
    if (!g_str_has_prefix(first, french ? "Votre réponse est volontaire. L’absence de réponse n’a "
                                          "aucune conséquence."
                                        : "Your answer is voluntary. There is no consequence if "
                                          "you do not answer."))
        fail_msg("%s.%s does not begin with the fixed sentence: %s", notice->text, language, first);
    for (size_t i = 0; i < G_N_ELEMENTS(threats); i++)
        if (says(text, threats[i]))
            fail_msg("%s.%s threatens: %s", notice->text, language, threats[i]);
}

static void test_template_shipped_licence_letters_keep_the_linter(void **state)
{
    (void)state;
    each_text("licence-campaign", check_licence);
    each_text("licence-survey", check_voluntary);
}

/* TLP labels are never translated, and an e-mail never holds the flaw. */
static void check_restricted(const CtProcedure *procedure, const CtProcedureNotice *notice,
                             const char *language, const CtTemplate *text)
{
    static const char *const labels[] = { "RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR" };
    (void)procedure;

    must_ask(notice, language, text, "tlp");
    assert_true(g_str_has_prefix(text->subject, "{{tlp}}"));
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (!says(text, labels[i]))
            fail_msg("%s.%s does not know the label %s", notice->text, language, labels[i]);
}

static void test_template_shipped_advisories_bear_their_label(void **state)
{
    (void)state;
    each_text("restricted-advisory", check_restricted);
}

/* The amount of a settlement stands in no letter. */
static void check_settlement(const CtProcedure *procedure, const CtProcedureNotice *notice,
                             const char *language, const CtTemplate *text)
{
    (void)procedure;
    if (asks_for(text, "amount") || asks_for(text, "terms"))
        fail_msg("%s.%s discloses the settlement", notice->text, language);
}

static void test_template_shipped_letters_never_tell_the_settlement(void **state)
{
    (void)state;
    each_text("counterfeit-claim", check_settlement);
}

CT_TEST_MAIN(CT_TEST(test_template_shipped_asks_only_for_what_a_case_can_have),
             CT_TEST(test_template_shipped_says_the_same_in_each_language),
             CT_TEST(test_template_shipped_tells_rights_and_how_to_check_it),
             CT_TEST(test_template_shipped_old_recommendations_hide_the_works),
             CT_TEST(test_template_shipped_licence_letters_keep_the_linter),
             CT_TEST(test_template_shipped_advisories_bear_their_label),
             CT_TEST(test_template_shipped_letters_never_tell_the_settlement))
