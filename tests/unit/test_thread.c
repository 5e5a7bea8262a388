/* test_thread.c - what a header says of who wrote the mail, and which of our references stand in
 * it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "format/thread.h"

static CtThread read_header(const char *header)
{
    CtThread thread;

    ct_thread_read(ct_bytes_of_text(header), &thread);
    return thread;
}

static void test_thread_tells_programs_from_persons(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        CtThreadKind kind;
    } scenes[] = {
        { "", CT_THREAD_PERSON },
        { "From: a@example.org\n\nAuto-Submitted: auto-replied\n", CT_THREAD_PERSON },
        { "Auto-Submitted: no\n\n", CT_THREAD_PERSON },
        { "Precedence: bulk\nList-Id: <x.example.org>\n\n", CT_THREAD_PERSON },
        { "Return-Path: <a@example.org>\n\n", CT_THREAD_PERSON },
        { "Auto-Submitted: auto-replied (vacation)\n\n", CT_THREAD_REPLY },
        { "auto-submitted: AUTO-REPLIED; owner-email=a@example.org\n\n", CT_THREAD_REPLY },
        { "Precedence: auto_reply\n\n", CT_THREAD_REPLY },
        { "X-Autoreply: yes\n\n", CT_THREAD_REPLY },
        { "X-Autorespond: no\n\n", CT_THREAD_PERSON },
        { "Auto-Submitted: auto-generated\n\n", CT_THREAD_MACHINE },
        { "Auto-Submitted:\n auto-notified\n\n", CT_THREAD_MACHINE },
        { "Return-Path: <>\nAuto-Submitted: auto-replied\n\n", CT_THREAD_REPLY },
        { "Return-Path: <>\n\n", CT_THREAD_BOUNCE },
        { "From: Mail Delivery <MAILER-DAEMON@example.org>\nAuto-Submitted: auto-generated\n\n",
          CT_THREAD_BOUNCE },
        { "From: postmaster@example.org\n\n", CT_THREAD_BOUNCE },
        { "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
          CT_THREAD_REPORT },
        { "Content-Type: multipart/report; boundary=b; report-type=disposition-notification\n\n",
          CT_THREAD_RECEIPT },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        CtThread thread = read_header(scenes[i].header);

        if (thread.kind != scenes[i].kind)
            fail_msg("%s: %s", scenes[i].header, ct_thread_word(thread.kind));
    }
}

static void test_thread_finds_what_it_answers(void **state)
{
    (void)state;
    CtThread thread = read_header("In-Reply-To: <one@example.org>\n"
                                  "References: <two@example.org>\n <one@example.org>\n"
                                  "To: Desk <desk+three@example.org>, other@example.org\n"
                                  "Delivered-To: desk+four+five@example.org\n"
                                  "Subject: six@example.org\n\n");
    static const char *const expected[] = { "one", "two", "one", "three", "five" };

    assert_int_equal(thread.count, G_N_ELEMENTS(expected));
    for (size_t i = 0; i < thread.count; i++)
        assert_true(ct_bytes_equal(thread.reference[i], ct_bytes_of_text(expected[i])));
}

static void test_thread_takes_no_more_than_it_has_room_for(void **state)
{
    (void)state;
    g_autoptr(GString) header = g_string_new("References:");

    for (int i = 0; i < 3 * CT_THREAD_MOST; i++)
        g_string_append_printf(header, " <%d@example.org>\n", i);
    g_string_append(header, "\n");
    assert_int_equal(read_header(header->str).count, CT_THREAD_MOST);
    g_string_assign(header, "In-Reply-To: <");
    for (int i = 0; i < 1000; i++)
        g_string_append_c(header, 'x');
    g_string_append(header, "@example.org>\n\n");
    assert_int_equal(read_header(header->str).count, 0);
}

CT_TEST_MAIN(CT_TEST(test_thread_tells_programs_from_persons),
             CT_TEST(test_thread_finds_what_it_answers),
             CT_TEST(test_thread_takes_no_more_than_it_has_room_for))
