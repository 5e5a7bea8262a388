/* test_ticket.c - what a counter answers is read as hostile: a whole record, or nothing.
 *
 * Method: a provider that answers whatever the test wants.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/ticket.h"

typedef struct {
    CtBytes answer;
    bool silent;
    CtRecord asked; /* what the question was */
} Counter;

static bool ask(void *user, CtBytes question, CtBuffer *out, GError **error)
{
    Counter *self = user;
    CtReader reader = ct_reader_over(question);

    if (self->silent)
        return ct_fail(error, CT_ERROR_SYSTEM, "counter: nobody is there");
    assert_true(ct_record_decode(&reader, &self->asked, NULL));
    ct_buffer_add(out, self->answer);
    return true;
}

static CtTicket *asked(Counter *counter, bool *out_answered)
{
    const CtViewProvider provider = { .user = counter, .ask = ask };
    CtTicket *ticket = ct_ticket_new("look");

    ct_ticket_add(ticket, "pass", "abc");
    ct_ticket_add(ticket, "remark", NULL);
    *out_answered = ct_ticket_ask(ticket, &provider, NULL);
    return ticket;
}

static void write_sheet(CtBuffer *out)
{
    g_autofree CtRecord *record = g_new(CtRecord, 1);

    ct_record_begin(record, "sheet");
    ct_record_text(record, "status", ct_bytes_of_text("open"), 0, 0);
    ct_record_text(record, "word", ct_bytes_of_text("opened"), 0, 0);
    ct_record_instant(record, "at", 5, 0, 0);
    ct_record_text(record, "word", ct_bytes_of_text("acknowledged"), 0, 0);
    ct_record_text(record, "asked", ct_bytes_of_text("yes"), 0, 0);
    ct_record_encode(record, out);
}

static void test_ticket_carries_the_question_and_the_answer(void **state)
{
    g_auto(CtBuffer) sheet = ct_buffer_new(4096);
    CtTicketWord words[CT_TICKET_WORDS];
    bool answered;

    (void)state;
    write_sheet(&sheet);
    g_autofree Counter *counter = g_new0(Counter, 1);
    counter->answer = ct_buffer_bytes(&sheet);
    g_autoptr(CtTicket) ticket = asked(counter, &answered);
    assert_true(answered);
    assert_string_equal(counter->asked.kind, "look");
    assert_int_equal(counter->asked.count, 1);
    assert_null(ct_ticket_refused(ticket));
    assert_string_equal(ct_ticket_text(ticket, "status"), "open");
    assert_string_equal(ct_ticket_text(ticket, "label"), "");
    assert_int_equal(ct_ticket_time(ticket, "until"), CT_INSTANT_NEVER);
    assert_int_equal(ct_ticket_words(ticket, words), 2);
    assert_int_equal(words[0].at, 5);
    assert_false(words[0].asked);
    assert_int_equal(words[1].at, CT_INSTANT_NEVER);
    assert_true(words[1].asked);
}

static void test_ticket_takes_no_part_of_an_answer_and_nothing_behind_it(void **state)
{
    g_auto(CtBuffer) sheet = ct_buffer_new(4096);

    (void)state;
    write_sheet(&sheet);
    ct_buffer_add_u8(&sheet, 0);
    for (size_t size = 0; size <= sheet.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(sheet.data, size);
        g_autofree Counter *counter = g_new0(Counter, 1);
        bool answered;

        counter->answer = (CtBytes){ exact, size };
        ct_ticket_free(asked(counter, &answered));
        assert_int_equal(answered, size == sheet.size - 1);
    }
}

static void test_ticket_of_nobody_is_no_answer(void **state)
{
    const CtViewProvider nobody = { .user = NULL };
    g_autofree Counter *counter = g_new0(Counter, 1);
    g_autoptr(CtTicket) alone = ct_ticket_new("look");
    bool answered;

    (void)state;
    counter->silent = true;
    ct_ticket_free(asked(counter, &answered));
    assert_false(answered);
    assert_false(ct_ticket_ask(alone, &nobody, NULL));
}

/* Texts where times belong, and times where texts do. */
static void test_ticket_of_the_wrong_kinds_says_nothing(void **state)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(4096);
    g_autofree CtRecord *record = g_new(CtRecord, 1);
    g_autofree Counter *counter = g_new0(Counter, 1);
    CtTicketWord words[CT_TICKET_WORDS];
    bool answered;

    (void)state;
    ct_record_begin(record, "sheet");
    ct_record_text(record, "at", ct_bytes_of_text("5"), 0, 0);
    ct_record_text(record, "asked", ct_bytes_of_text("yes"), 0, 0);
    ct_record_number(record, "word", 7, 0, 0);
    ct_record_text(record, "until", ct_bytes_of_text("never"), 0, 0);
    for (int i = 0; i < CT_TICKET_WORDS + 4; i++)
        ct_record_text(record, "word", ct_bytes_of_text("w"), 0, 0);
    ct_record_encode(record, &bytes);
    counter->answer = ct_buffer_bytes(&bytes);
    g_autoptr(CtTicket) ticket = asked(counter, &answered);
    assert_true(answered);
    assert_int_equal(ct_ticket_time(ticket, "until"), CT_INSTANT_NEVER);
    assert_int_equal(ct_ticket_words(ticket, words), CT_TICKET_WORDS);
    assert_false(words[0].asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket_carries_the_question_and_the_answer),
        cmocka_unit_test(test_ticket_takes_no_part_of_an_answer_and_nothing_behind_it),
        cmocka_unit_test(test_ticket_of_nobody_is_no_answer),
        cmocka_unit_test(test_ticket_of_the_wrong_kinds_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
