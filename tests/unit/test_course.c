/* test_course.c - each invariant is seen when it is broken behind the course's back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/course.h"

#include "small_law.h"

#define START INT64_C(1767225600)

typedef struct {
    CtProcedure *law;
    CtTallyLayout *layout;
    int64_t *cells;
    CtCourseCarrying carrying;
    CtCourse course;
} Lived;

static Lived *begin(void)
{
    Lived *self = g_new0(Lived, 1);

    self->law = small_law_read(SMALL_LAW);
    const CtProcedure *view = self->law;
    self->layout = ct_tally_layout(&view, 1, START, 1);
    self->cells = g_new0(int64_t, self->layout->count);
    ct_course_carrying(self->law, &self->carrying);
    self->course = (CtCourse){ .procedure = self->law,
                               .carrying = &self->carrying,
                               .law = &self->layout->law[0],
                               .cells = self->cells,
                               .broken = self->layout->broken,
                               .month = &self->cells[self->layout->law[0].month] };
    ct_course_begin(&self->course, START);
    return self;
}

static void end(Lived *self)
{
    g_free(self->cells);
    ct_tally_layout_free(self->layout);
    ct_procedure_free(self->law);
    g_free(self);
}

static bool tell(Lived *self, const char *name, int day)
{
    CtStepEvent event;
    CtStepResult result;
    CtInstant at = START + day * CT_DAY_SECONDS;

    ct_step_begin(&event, ct_procedure_event(self->law, name), at, at);
    event.value[0].set = true;
    return ct_course_event(&self->course, &event, &result);
}

static bool fire(Lived *self, int day)
{
    CtInstant now = START + day * CT_DAY_SECONDS;
    CtStepResult result;

    return ct_course_find(&self->course, now) && ct_course_fire(&self->course, now, &result);
}

static int64_t broken(const Lived *self, CtInvariant invariant)
{
    return self->cells[self->layout->broken + invariant];
}

static void test_course_sees_a_notice_without_its_predecessor(void **state)
{
    (void)state;
    Lived *lived = begin();

    assert_true(tell(lived, "told", 1));
    /* The history says that the letter was sent; nobody sent it. */
    ct_history_mark_sent(&lived->course.history, 0, START + 2 * CT_DAY_SECONDS);
    assert_true(fire(lived, 13));
    assert_int_equal(broken(lived, CT_INVARIANT_REQUIRE), 1);
    end(lived);
}

static void test_course_sees_a_timer_that_is_not_its_derivation(void **state)
{
    (void)state;
    Lived *lived = begin();
    CtStepResult result;

    assert_true(ct_course_find(&lived->course, START + 40 * CT_DAY_SECONDS));
    lived->course.due.at -= 1;
    assert_true(ct_course_fire(&lived->course, START + 40 * CT_DAY_SECONDS, &result));
    assert_int_equal(broken(lived, CT_INVARIANT_TIMER), 1);
    end(lived);
}

static void test_course_sees_an_erasure_that_is_late(void **state)
{
    (void)state;
    Lived *lived = begin();
    CtStepResult result;

    assert_true(tell(lived, "told", 1));
    ct_course_sent(&lived->course, 0, START + 2 * CT_DAY_SECONDS);
    while (ct_course_find(&lived->course, START + 100 * CT_DAY_SECONDS) &&
           lived->course.due.kind != CT_DUE_ERASURE)
        assert_true(ct_course_fire(&lived->course, START + 100 * CT_DAY_SECONDS, &result));
    lived->course.due.at += 1;
    assert_true(ct_course_fire(&lived->course, START + 100 * CT_DAY_SECONDS, &result));
    assert_int_equal(broken(lived, CT_INVARIANT_KEEP), 1);
    end(lived);
}

static void test_course_sees_what_is_readable_after_the_end(void **state)
{
    (void)state;
    Lived *lived = begin();

    assert_true(tell(lived, "told", 1));
    ct_course_sent(&lived->course, 0, START + 2 * CT_DAY_SECONDS);
    assert_true(tell(lived, "back", 3));
    ct_course_close(&lived->course, lived->layout, START + 91 * CT_DAY_SECONDS);
    assert_int_equal(broken(lived, CT_INVARIANT_KEEP), 1);
    end(lived);
}

static void test_course_sees_a_final_case_that_moves(void **state)
{
    (void)state;
    Lived *lived = begin();

    lived->law->state[0].final = true; /* the law says so only now */
    assert_true(tell(lived, "told", 1));
    assert_int_equal(broken(lived, CT_INVARIANT_FINAL), 1);
    end(lived);
}

static void test_course_sees_an_event_that_overtakes(void **state)
{
    (void)state;
    Lived *lived = begin();

    assert_false(tell(lived, "told", 31));
    assert_int_equal(broken(lived, CT_INVARIANT_TURN), 1);
    end(lived);
}

static void test_course_without_its_predecessor_stands_and_is_counted_once(void **state)
{
    (void)state;
    Lived *lived = begin();

    assert_true(tell(lived, "told", 1));
    ct_course_sent(&lived->course, 0, START + 2 * CT_DAY_SECONDS);
    lived->law->require[0].after_notice = 1; /* after itself: never */
    assert_false(fire(lived, 13));
    assert_false(fire(lived, 13));
    assert_true(lived->course.stuck);
    assert_int_equal(lived->cells[lived->layout->law[0].plain + CT_TALLY_STUCK], 1);
    assert_int_equal(broken(lived, CT_INVARIANT_REQUIRE), 0);
    end(lived);
}

CT_TEST_MAIN(CT_TEST(test_course_sees_a_notice_without_its_predecessor),
             CT_TEST(test_course_sees_a_timer_that_is_not_its_derivation),
             CT_TEST(test_course_sees_an_erasure_that_is_late),
             CT_TEST(test_course_sees_what_is_readable_after_the_end),
             CT_TEST(test_course_sees_a_final_case_that_moves),
             CT_TEST(test_course_sees_an_event_that_overtakes),
             CT_TEST(test_course_without_its_predecessor_stands_and_is_counted_once))
