/* test_admission.c - cases opened by hand: all of the keys or none, as of the event, by who may.
 *
 * Method: the library of library.h, whose dossier lets its counter open a case with a missed book.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/admission.h"

#include "library.h"

#define OPENING "opening: {procedure: overdue-loan, event: book-missed}\n"

static Sample *counter(bool opens)
{
    SamplePlan plan = library_plan();

    plan.dossier = opens ? LIBRARY_DOSSIER OPENING : LIBRARY_DOSSIER;
    return sample_found("library", &plan);
}

static void told(void *user, int64_t number, const char *state)
{
    g_string_append_printf(user, "%" G_GINT64_FORMAT " %s\n", number, state);
}

/* The message of the refusal, or NULL; the caller's. What was told stands in `out`. */
static char *admit(Sample *self, const CtAdmission *wish, GString *out, GQuark *code)
{
    g_autoptr(GError) error = NULL;

    g_string_truncate(out, 0);
    if (ct_admission_open(self->book, wish, sample_now(self), told, out, &error))
        return NULL;
    *code = (GQuark)error->code;
    return g_strdup(error->message);
}

static const CtTurnField field[] = {
    { "title", { (const uint8_t *)"Atlas", 5 } },
    { "shelf", { (const uint8_t *)"17", 2 } },
};

static void test_admission_opens_a_case_for_each_key_as_of_the_event(void **state)
{
    (void)state;
    static const char *const keys[] = { "L1", "L2" };
    Sample *self = counter(true);
    g_autoptr(GString) out = g_string_new(NULL);
    GQuark code = 0;
    CtInstant yesterday = sample_now(self) - CT_DAY_SECONDS;
    CtAdmission wish = { keys, 2, "clerk", yesterday, field, 2 };

    assert_null(admit(self, &wish, out, &code));
    for (size_t i = 0; i < 2; i++) {
        int64_t id = sample_find(self, "overdue-loan", keys[i]);
        g_autoptr(CtCase) subject = sample_case(self, id);
        g_autofree char *line = g_strdup_printf("%" G_GINT64_FORMAT " reminded\n", id);

        assert_int_equal(subject->opened_at, yesterday);
        assert_non_null(strstr(out->str, line));
    }
    assert_int_equal(sample_check(self).cases, 2);
    sample_close(self);
}

/* A case is never opened in the future. */
static void test_admission_of_tomorrow_is_of_now(void **state)
{
    (void)state;
    static const char *const keys[] = { "L1" };
    Sample *self = counter(true);
    g_autoptr(GString) out = g_string_new(NULL);
    GQuark code = 0;
    CtInstant now = sample_now(self);
    CtAdmission wish = { keys, 1, "clerk", now + 60, field, 2 };

    assert_null(admit(self, &wish, out, &code));
    g_autoptr(CtCase) subject = sample_case(self, sample_find(self, "overdue-loan", "L1"));
    assert_int_equal(subject->opened_at, now);
    sample_close(self);
}

static void test_admission_of_a_key_that_is_open_opens_none_of_the_others(void **state)
{
    (void)state;
    static const char *const first[] = { "L1" };
    static const char *const twice[] = { "L2", "L3", "L2" };
    static const char *const again[] = { "L4", "L1" };
    Sample *self = counter(true);
    g_autoptr(GString) out = g_string_new(NULL);
    GQuark code = 0;
    CtAdmission wish = { first, 1, "clerk", sample_now(self), field, 2 };

    assert_null(admit(self, &wish, out, &code));
    wish.key = again;
    wish.count = 2;
    g_autofree char *open = admit(self, &wish, out, &code);
    assert_non_null(open);
    assert_non_null(strstr(open, "it has this key and is open"));
    assert_int_equal(code, CT_ERROR_CONFLICT);
    wish.key = twice;
    wish.count = 3;
    g_autofree char *double_key = admit(self, &wish, out, &code);
    assert_non_null(double_key);
    assert_int_equal(code, CT_ERROR_CONFLICT);
    assert_int_equal(out->len, 0);
    assert_int_equal(sample_find(self, "overdue-loan", "L4"), -1);
    assert_int_equal(sample_find(self, "overdue-loan", "L2"), -1);
    assert_int_equal(sample_check(self).cases, 1);
    sample_close(self);
}

static void test_admission_refuses_a_slip_a_stranger_and_a_mandate_without_opening(void **state)
{
    (void)state;
    static const char *const keys[] = { "L1" };
    static const CtTurnField slip[] = { { "titel", { (const uint8_t *)"Atlas", 5 } } };
    g_autoptr(GString) out = g_string_new(NULL);
    GQuark code = 0;
    Sample *self = counter(true);
    CtAdmission wish = { keys, 1, "clerk", sample_now(self), slip, 1 };

    g_autofree char *unknown = admit(self, &wish, out, &code);
    assert_string_equal(unknown, "event \"book-missed\": it carries no field \"titel\"");
    assert_int_equal(code, CT_ERROR_INPUT);
    wish.fields = 0;
    wish.person = NULL; /* the counter's events are signed */
    g_autofree char *nobody = admit(self, &wish, out, &code);
    assert_non_null(nobody);
    assert_int_equal(code, CT_ERROR_DENIED);
    assert_int_equal(sample_find(self, "overdue-loan", "L1"), -1);
    sample_close(self);

    self = counter(false);
    wish.person = "clerk";
    g_autofree char *closed = admit(self, &wish, out, &code);
    assert_string_equal(closed, "mandate: its dossier opens no case by hand");
    assert_int_equal(code, CT_ERROR_MISSING);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_admission_opens_a_case_for_each_key_as_of_the_event),
             CT_TEST(test_admission_of_tomorrow_is_of_now),
             CT_TEST(test_admission_of_a_key_that_is_open_opens_none_of_the_others),
             CT_TEST(test_admission_refuses_a_slip_a_stranger_and_a_mandate_without_opening))
