/* test_site.c - paths and views into pages, without a socket.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/test.h"

#include "sample.h"

#include "web/site.h"

/* The page of a path as text, and its status; *problem is what the caller is told. */
static char *page(CtSample *sample, CtSiteRequest request, unsigned *status, GError **problem)
{
    CtViewProvider provider = ct_sample_provider(sample);
    g_auto(CtSiteAnswer) answer;

    (void)ct_site_answer(&provider, &request, &answer, problem);
    *status = answer.status;
    return ct_bytes_to_text(ct_buffer_bytes(&answer.body));
}

static char *good(CtSample *sample, const char *path, const char *lang)
{
    g_autoptr(GError) problem = NULL;
    unsigned status;
    char *text = page(sample, (CtSiteRequest){ .path = path, .lang = lang }, &status, &problem);

    assert_null(problem);
    assert_int_equal(status, 200);
    return text;
}

static void test_site_unknown_paths_and_cases_are_404(void **state)
{
    static const char *const paths[] = { "/nowhere",
                                         "/case/",
                                         "/case/../ledger",
                                         "/case/x y",
                                         "",
                                         "/ledger/extra",
                                         "/CASE/x",
                                         "/style.css/",
                                         "/case/1",
                                         "/case/%3Cb%3E",
                                         "//",
                                         "/advisories/",
                                         "/advisories/EX26-999",
                                         "/exposure.svg/" };
    CtSample sample = { .tasks = 3 };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) problem = NULL;
        unsigned status;
        g_autofree char *text =
            page(&sample, (CtSiteRequest){ .path = paths[i] }, &status, &problem);
        assert_int_equal(status, 404);
        assert_null(problem);
        assert_non_null(strstr(text, "</html>"));
    }
}

static void test_site_page_of_500_does_not_say_why(void **state)
{
    static const char *const paths[] = { "/",      CT_SAMPLE_PATH, "/ledger",
                                         "/about", "/advisories",  "/advisories/EX26-001" };
    CtSample sample = { .fails = true };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) problem = NULL;
        unsigned status;
        g_autofree char *text =
            page(&sample, (CtSiteRequest){ .path = paths[i] }, &status, &problem);
        assert_int_equal(status, 500);
        assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM));
        assert_null(strstr(text, "secret-reason"));
        assert_non_null(strstr(text, "</html>"));
    }
}

static void test_site_hostile_text_cannot_become_markup(void **state)
{
    static const char *const paths[] = { "/", "/case/0f3a91c2b07d4e6f8a1b2c3d4e5f6071" };
    CtSample sample = { .tasks = 9 };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *text = good(&sample, paths[i], "en");
        assert_null(strstr(text, "<script"));
        assert_non_null(strstr(text, "&lt;script&gt;alert(\"é\")&lt;/script&gt; &amp; 'co'"));
    }
}

static void test_site_shows_a_year_only_where_there_is_one(void **state)
{
    CtSample with = { .tasks = 1 };
    CtSample without = { .bare = true };
    unsigned status;
    g_autofree char *page_with = good(&with, "/", "en");
    g_autofree char *page_without = good(&without, "/", "en");
    g_autofree char *none = page(&without, (CtSiteRequest){ .path = "/advisories" }, &status, NULL);
    unsigned plot;
    g_autofree char *no_plot =
        page(&without, (CtSiteRequest){ .path = "/exposure.svg" }, &plot, NULL);
    g_autofree char *picture = good(&with, "/exposure.svg", "fr");

    (void)state;
    assert_non_null(strstr(page_with, "href=\"/advisories?lang=en\""));
    assert_null(strstr(page_without, "/advisories"));
    assert_int_equal(status, 404);
    assert_int_equal(plot, 404);
    assert_non_null(strstr(picture, "<svg"));
    assert_non_null(strstr(none, "</html>"));
    assert_string_equal(no_plot, "");
}

static void test_site_counts_are_of_the_whole_list(void **state)
{
    CtSample sample = { .tasks = 240 };
    g_autofree char *text = NULL;

    (void)state;
    text = good(&sample, "/", "en");
    assert_non_null(strstr(text, "<strong>11</strong> overdue"));
    assert_non_null(strstr(text, "Deadlines 1 to 100 of 240"));
    assert_non_null(strstr(text, "href=\"/?lang=en&amp;from=100\""));
    assert_null(strstr(text, "rel=\"prev\""));
}

static void test_site_place_in_the_list_that_makes_no_sense_is_the_beginning(void **state)
{
    static const char *const places[] = { "-1", "x", "", "99999999999999999999" };
    CtSample sample = { .tasks = 240 };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        unsigned status;
        g_autofree char *text =
            page(&sample, (CtSiteRequest){ .path = "/", .from = places[i] }, &status, NULL);
        assert_non_null(strstr(text, "Deadlines 1 to 100 of 240"));
    }
}

static void test_site_empty_instance_says_so(void **state)
{
    CtSample sample = { .bare = true };
    g_autofree char *todo = NULL;
    g_autofree char *ledger = NULL;

    (void)state;
    todo = good(&sample, "/", "en");
    ledger = good(&sample, "/ledger", "en");
    assert_non_null(strstr(todo, "Nothing to do."));
    assert_null(strstr(todo, "<table"));
    assert_non_null(strstr(ledger, "no mandate yet"));
}

static void test_site_banners_stand_on_every_page_of_a_demonstration_and_a_pilot(void **state)
{
    static const char *const paths[] = { "/",      CT_SAMPLE_PATH, "/ledger",
                                         "/about", "/advisories",  "/advisories/EX26-001" };
    CtSample quiet = { .tasks = 1 };
    CtSample loud = { .tasks = 1, .demo = true, .pilot = true };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *without = good(&quiet, paths[i], "en");
        g_autofree char *with = good(&loud, paths[i], "en");
        assert_null(strstr(without, "class=\"banner"));
        assert_non_null(strstr(with, "class=\"banner demo\""));
        assert_non_null(strstr(with, "class=\"banner pilot\""));
    }
}

static void test_site_assets_are_the_same_in_all_languages(void **state)
{
    CtSample sample = { .fails = true }; /* they do not even ask */
    g_autofree char *en = NULL;
    g_autofree char *fr = NULL;
    g_autofree char *icon = NULL;

    (void)state;
    en = good(&sample, "/style.css", "en");
    fr = good(&sample, "/style.css", "fr");
    icon = good(&sample, "/icon.svg", NULL);
    assert_string_equal(en, fr);
    assert_non_null(strstr(icon, "<svg"));
}

CT_TEST_MAIN(CT_TEST(test_site_unknown_paths_and_cases_are_404),
             CT_TEST(test_site_page_of_500_does_not_say_why),
             CT_TEST(test_site_hostile_text_cannot_become_markup),
             CT_TEST(test_site_shows_a_year_only_where_there_is_one),
             CT_TEST(test_site_counts_are_of_the_whole_list),
             CT_TEST(test_site_place_in_the_list_that_makes_no_sense_is_the_beginning),
             CT_TEST(test_site_empty_instance_says_so),
             CT_TEST(test_site_banners_stand_on_every_page_of_a_demonstration_and_a_pilot),
             CT_TEST(test_site_assets_are_the_same_in_all_languages))
