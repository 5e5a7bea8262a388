/* test_rendering.c - what a notice says of a case, and nothing that the case does not know.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "referral.h"

#include "desk/rendering.h"

/* The case's order of that notice, rendered; NULL and *problem. */
static CtRendering *render(const Sample *self, int64_t id, const char *notice,
                           const CtEnvelopePair *member, GError **problem)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtValues) values = NULL;
    g_auto(CtOutboxItem) item = { 0 };

    sample_must((values = ct_values_load(self->book, subject, member, error)) != NULL);
    sample_order(self, id, notice, &item);
    CtRenderingJob job = { self->book, subject, values, &item, "417", "Fournisseur Exemple" };
    return ct_rendering_make(&job, CT_TEMPLATE_TO_TEXT, problem);
}

static int64_t warned(const Sample *self, const char *language)
{
    int64_t id = referral_again(self, "r1", "2025-01-02T23:30:00Z");
    g_autofree char *fields = g_strconcat(
        "outcome=known; name=" REFERRAL_NAME "; email=" REFERRAL_EMAIL "; language=", language,
        NULL);

    sample_tell(self, id, "identity-answer", fields);
    return id;
}

static void test_rendering_quotes_the_time_of_the_facts_not_of_the_answer(void **state)
{
    (void)state;
    Sample *self = referral_found();
    g_autoptr(CtRendering) text = NULL;

    sample_must((text = render(self, warned(self, "fr"), "warn1", NULL, error)) != NULL);
    /* half past midnight in Paris; the exact instant in universal time */
    assert_string_equal(ct_rendering_field(text, "facts_at"),
                        "3 janvier 2025 (2025-01-02 23:30:00, temps universel)");
    assert_string_equal(ct_rendering_field(text, "works"), REFERRAL_TITLE);
    assert_string_equal(ct_rendering_field(text, "referrer"), "Rights Holder");
    assert_string_equal(ct_rendering_field(text, "file_number"), "417");
    assert_string_equal(ct_rendering_field(text, "ip"), REFERRAL_IP);
    sample_close(self);
}

static void test_rendering_speaks_the_recipients_language_when_it_can(void **state)
{
    (void)state;
    static const char *const languages[][2] = { { "fr", "fr" }, { "en", "en" }, { "de", "fr" } };

    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        Sample *self = referral_found();
        g_autoptr(CtRendering) text = NULL;

        sample_must((text = render(self, warned(self, languages[i][0]), "warn1", NULL, error)) !=
                    NULL);
        assert_string_equal(ct_rendering_language(text), languages[i][1]);
        sample_close(self);
    }
}

static void test_rendering_names_the_field_that_the_case_lacks(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake =
        sample_begin(self, "referral-intake", "r1",
                     &(SampleTelling){ .event = "referral-lodged",
                                       .at = "2025-01-02T10:00:00Z",
                                       .fields = "ip=" REFERRAL_IP "; complainant=Rights Holder" });
    g_autoptr(GError) problem = NULL;

    sample_tell(self, intake, "referral-checked", "outcome=admissible");
    int64_t id = referral_join(self, intake, REFERRAL_TOKEN);
    referral_identify(self, id);
    assert_null(render(self, id, "warn1", NULL, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING));
    assert_non_null(strstr(problem->message, "works"));
    assert_null(strstr(problem->message, REFERRAL_IP)); /* a message names no value */
    sample_close(self);
}

static void test_rendering_dates_are_civil_dates(void **state)
{
    (void)state;
    Sample *self = referral_found();
    const CtProcedure *procedure = ct_book_current(self->book, "graduated-response")->procedure;
    static const struct {
        const char *at;
        const char *french;
        const char *english;
    } scenes[] = {
        { "2025-01-31T23:30:00Z", "1er février 2025", "1 February 2025" },
        { "2025-07-14T22:30:00Z", "15 juillet 2025", "15 July 2025" },
        { "2025-12-24T12:00:00Z", "24 décembre 2025", "24 December 2025" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        CtInstant at = sample_time(scenes[i].at);
        g_autofree char *french = ct_rendering_date(procedure, at, "fr");
        g_autofree char *english = ct_rendering_date(procedure, at, "en");

        assert_string_equal(french, scenes[i].french);
        assert_string_equal(english, scenes[i].english);
    }
    sample_close(self);
}

/* The invitation quotes when the letters went: measures of the procedure are fields of the text. */
static void test_rendering_measures_are_dates_of_the_case(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_serve(self);
    g_autoptr(CtRendering) text = NULL;

    sample_until(self, "2025-04-10T09:00:00Z");
    (void)referral_again(self, "r3", "2025-04-08T10:00:00Z");
    sample_tell_at(
        self, id,
        &(SampleTelling){ .event = "review-decision", .by = "Claude", .fields = "outcome=link" });
    sample_must((text = render(self, id, "invite", &self->member, error)) != NULL);
    assert_string_equal(ct_rendering_field(text, "first_sent_on"), "6 janvier 2025");
    assert_string_equal(ct_rendering_field(text, "second_presented_on"), "14 février 2025");
    assert_string_equal(ct_rendering_field(text, "facts_at"),
                        "8 avril 2025 (2025-04-08 10:00:00, temps universel)");
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_rendering_quotes_the_time_of_the_facts_not_of_the_answer),
             CT_TEST(test_rendering_speaks_the_recipients_language_when_it_can),
             CT_TEST(test_rendering_names_the_field_that_the_case_lacks),
             CT_TEST(test_rendering_dates_are_civil_dates),
             CT_TEST(test_rendering_measures_are_dates_of_the_case))
