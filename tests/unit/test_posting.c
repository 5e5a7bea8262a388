/* test_posting.c - letters to the carrier, and his word about them.
 *
 * Method: second letters of the shipped dossier, whose carrier is this test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "carrier.h"

/* The second letter is ordered, nothing of it has left. */
static int64_t order_letter(const Sample *self)
{
    int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    referral_identify(self, id);
    sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-10T09:00:00Z");
    (void)referral_again(self, "r2", "2025-02-08T10:00:00Z");
    sample_settle(self, id, "warn2e", CT_OUTBOX_SENT);
    return id;
}

static void test_posting_hands_over_a_numbered_letter(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier carrier;
    int64_t id = order_letter(self);
    g_autofree char *manifest = NULL;

    carrier_open(&carrier);
    CtPostingCounts counts = carrier_collect(&carrier, self, NULL);
    assert_int_equal(counts.handed_over, 1);
    assert_in_range(counts.pages, 1, 3);
    sample_assert_orders(self, id, "ask-identity:ordered warn1:sent warn2e:sent warn2:attempted");
    g_autofree char *number = carrier_number(self, id, "warn2");
    assert_true(g_str_has_prefix(number, "RR") && g_str_has_suffix(number, "FR"));
    g_autofree char *name = g_strconcat(number, ".pdf", NULL);
    g_autofree char *path = g_build_filename(carrier.folder, name, NULL);
    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autofree char *list = g_build_filename(carrier.folder, "manifest.csv", NULL);
    assert_true(g_file_get_contents(list, &manifest, NULL, NULL));
    g_autofree char *line = g_strdup_printf("%s,%s,warn2,", number, name);
    assert_non_null(strstr(manifest, line));
    assert_int_equal(carrier_collect(&carrier, self, NULL).handed_over, 0);
    sample_check(self);
    carrier_close(&carrier);
    sample_close(self);
}

static void test_posting_deposited_is_sent_at_the_carriers_time(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier carrier;
    int64_t id = order_letter(self);

    carrier_open(&carrier);
    (void)carrier_collect(&carrier, self, NULL);
    sample_until(self, "2025-02-20T09:00:00Z");
    assert_int_equal(
        carrier_report(self, id, "warn2", "deposited", "2025-02-11T08:00:00Z").deposited, 1);
    g_autoptr(CtCase) subject = sample_case(self, id);
    int notice = ct_procedure_notice(subject->adopted->procedure, "warn2");
    assert_int_equal(subject->history.notice[notice].sent, sample_time("2025-02-11T08:00:00Z"));
    sample_check(self);
    carrier_close(&carrier);
    sample_close(self);
}

/* A carrier who knows days only says midnight, and a clock that is wrong says anything: a letter is
 * not sent before its order, and nothing is told of the future. */
static void test_posting_sent_lies_between_order_and_now(void **state)
{
    (void)state;
    static const struct {
        const char *claim;
        const char *sent; /* NULL: the line is refused */
    } scenes[] = { { "2025-02-10T00:00:00Z", "2025-02-10T09:00:00Z" },
                   { "2020-01-01T00:00:00Z", NULL },
                   { "2031-01-01T00:00:00Z", NULL } };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = referral_found();
        Carrier carrier;
        int64_t id = order_letter(self);

        carrier_open(&carrier);
        (void)carrier_collect(&carrier, self, NULL);
        sample_until(self, "2025-02-20T09:00:00Z");
        CtPostingStatus status = carrier_report(self, id, "warn2", "deposited", scenes[i].claim);
        assert_int_equal(status.unknown, scenes[i].sent == NULL);
        g_autoptr(CtCase) subject = sample_case(self, id);
        int notice = ct_procedure_notice(subject->adopted->procedure, "warn2");
        CtInstant sent = scenes[i].sent == NULL ? CT_INSTANT_NEVER : sample_time(scenes[i].sent);
        assert_int_equal(subject->history.notice[notice].sent, sent);
        sample_check(self);
        carrier_close(&carrier);
        sample_close(self);
    }
}

static void test_posting_each_word_of_the_carrier_leads_to_its_state(void **state)
{
    (void)state;
    static const struct {
        const char *status;
        const char *state;
    } scenes[] = {
        { "deposited", "second-ordered" },
        { "presented", "second-served" },
        { "returned:unclaimed", "second-served" },
        { "returned:refused", "second-served" },
        { "returned:unknown-at-address", "second-unserved" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Sample *self = referral_found();
        Carrier carrier;
        int64_t id = order_letter(self);

        carrier_open(&carrier);
        (void)carrier_collect(&carrier, self, NULL);
        sample_until(self, "2025-02-20T09:00:00Z");
        (void)carrier_report(self, id, "warn2", scenes[i].status, "2025-02-13T08:00:00Z");
        sample_assert_state(self, id, scenes[i].state);
        sample_check(self);
        carrier_close(&carrier);
        sample_close(self);
    }
}

static void test_posting_told_twice_is_told_once(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier carrier;
    int64_t id = order_letter(self);
    uint64_t before;
    uint64_t after;

    carrier_open(&carrier);
    (void)carrier_collect(&carrier, self, NULL);
    sample_until(self, "2025-02-20T09:00:00Z");
    (void)carrier_report(self, id, "warn2", "presented", "2025-02-13T08:00:00Z");
    sample_must(ct_ledger_size(self->book->ledger, &before, error));
    (void)carrier_report(self, id, "warn2", "presented", "2025-02-13T08:00:00Z");
    (void)carrier_report(self, id, "warn2", "deposited", "2025-02-12T08:00:00Z");
    sample_must(ct_ledger_size(self->book->ledger, &after, error));
    assert_int_equal(before, after);
    g_autoptr(CtCase) subject = sample_case(self, id);
    int notice = ct_procedure_notice(subject->adopted->procedure, "warn2");
    assert_int_equal(subject->history.notice[notice].served, sample_time("2025-02-13T08:00:00Z"));
    sample_check(self);
    carrier_close(&carrier);
    sample_close(self);
}

static void test_posting_counts_what_is_not_ours(void **state)
{
    (void)state;
    Sample *self = referral_found();
    CtPostingStatus status = carrier_say(self, "number,status,at,reason\n"
                                               "RR000000999FR,presented,2025-02-13T08:00:00Z,\n"
                                               "nonsense\n"
                                               "RR000000999FR,presented,yesterday,\n"
                                               "\n");

    assert_int_equal(status.unknown, 3);
    assert_int_equal(status.presented, 0);
    sample_close(self);
}

static bool count_join(void *user, const CtLedgerRow *row, GError **error)
{
    unsigned *count = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    *count += entry.kind == CT_ENTRY_JOINED && entry.marks == 3 && entry.mark[2] != 0;
    return true;
}

/* Authorised looks at the case, by its entries. */
static unsigned count_joined(const Sample *self, int64_t id)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    unsigned count = 0;

    sample_must(
        ct_ledger_each_of(self->book->ledger, subject->owner.sid, id, count_join, &count, error));
    return count;
}

/* Once sealed, a letter needs a member at the machine and a reviewer's word, once for each; until
 * then it waits and is counted. */
static void test_posting_sealed_letter_waits_for_a_member(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier carrier;
    int64_t id = referral_serve(self);

    carrier_open(&carrier);
    sample_until(self, "2025-04-10T09:00:00Z");
    (void)referral_again(self, "r3", "2025-04-08T10:00:00Z");
    sample_assert_state(self, id, "under-review");
    sample_tell_at(
        self, id,
        &(SampleTelling){ .event = "review-decision", .by = "Claude", .fields = "outcome=link" });
    CtPostingCounts counts = carrier_collect(&carrier, self, NULL);
    assert_int_equal(counts.sealed, 1);
    assert_int_equal(counts.handed_over, 0);
    /* A member without a reviewer's word, and a word without the member's key, are not enough. */
    counts = carrier_collect(&carrier, self, &self->member);
    assert_int_equal(counts.sealed, 1);
    assert_non_null(strstr(counts.denial, "it needs an authorisation"));
    carrier_review(self);
    counts = carrier_collect(&carrier, self, &self->stranger);
    assert_int_equal(counts.sealed, 1);
    assert_non_null(strstr(counts.denial, "sealed to somebody else"));
    assert_int_equal(count_joined(self, id), 0);
    /* A text that cannot be rendered costs no word. */
    g_autofree char *text =
        g_build_filename(self->mandate->folder, "notices", "invite.fr.txt", NULL);
    g_autofree char *away = g_strconcat(text, ".away", NULL);
    assert_int_equal(g_rename(text, away), 0);
    assert_int_equal(carrier_collect(&carrier, self, &self->member).faulty, 1);
    assert_int_equal(count_joined(self, id), 0);
    assert_int_equal(g_rename(away, text), 0);
    counts = carrier_collect(&carrier, self, &self->member);
    assert_string_equal(counts.denial, "");
    assert_int_equal(counts.handed_over, 1);
    assert_int_equal(count_joined(self, id), 1);
    /* The word was spent: another letter of the case needs another one. */
    g_auto(CtOutboxItem) item = { 0 };
    sample_order(self, id, "invite", &item);
    sample_must(
        ct_outbox_move(self->mandate->db, &item, CT_OUTBOX_ORDERED, sample_now(self), error));
    counts = carrier_collect(&carrier, self, &self->member);
    assert_int_equal(counts.handed_over, 0);
    assert_non_null(strstr(counts.denial, "used already"));
    sample_check(self);
    carrier_close(&carrier);
    sample_close(self);
}

/* Without a postal address the order stays, is counted, and is tried again a day later. */
static void test_posting_letter_without_an_address_waits_for_a_person(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier carrier;
    int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    carrier_open(&carrier);
    sample_tell(self, id, "identity-answer", "outcome=known; name=" REFERRAL_NAME);
    sample_settle(self, id, "warn1", CT_OUTBOX_REFUSED);
    sample_tell(self, id, "mail-bounced", "class=hard");
    assert_int_equal(carrier_collect(&carrier, self, NULL).faulty, 1);
    assert_int_equal(carrier_collect(&carrier, self, NULL).faulty, 0);
    sample_until(self, "2025-01-07T09:00:00Z");
    assert_int_equal(carrier_collect(&carrier, self, NULL).faulty, 1);
    sample_assert_orders(self, id, "ask-identity:ordered warn1:refused letter1:ordered");
    sample_check(self);
    carrier_close(&carrier);
    sample_close(self);
}

static void test_posting_renders_the_same_bytes_again(void **state)
{
    (void)state;
    Sample *self = referral_found();
    Carrier first;
    Carrier second;
    int64_t id = order_letter(self);
    g_autofree char *one = NULL;
    g_autofree char *two = NULL;
    gsize sizes[2];

    carrier_open(&first);
    carrier_open(&second);
    (void)carrier_collect(&first, self, NULL);
    g_autofree char *number = carrier_number(self, id, "warn2");
    g_autofree char *name = g_strconcat(number, ".pdf", NULL);
    g_autofree char *path = g_build_filename(first.folder, name, NULL);
    g_autofree char *again = g_build_filename(second.folder, name, NULL);
    {
        /* as after a crash before the order said so: the number is given, the order waits */
        g_auto(CtOutboxItem) item = { 0 };
        sample_order(self, id, "warn2", &item);
        sample_must(
            ct_outbox_move(self->mandate->db, &item, CT_OUTBOX_ORDERED, sample_now(self), error));
    }
    assert_int_equal(carrier_collect(&second, self, NULL).handed_over, 1);
    assert_true(g_file_get_contents(path, &one, &sizes[0], NULL));
    assert_true(g_file_get_contents(again, &two, &sizes[1], NULL));
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(one, two, sizes[0]);
    carrier_close(&first);
    carrier_close(&second);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_posting_hands_over_a_numbered_letter),
             CT_TEST(test_posting_deposited_is_sent_at_the_carriers_time),
             CT_TEST(test_posting_sent_lies_between_order_and_now),
             CT_TEST(test_posting_each_word_of_the_carrier_leads_to_its_state),
             CT_TEST(test_posting_told_twice_is_told_once),
             CT_TEST(test_posting_counts_what_is_not_ours),
             CT_TEST(test_posting_sealed_letter_waits_for_a_member),
             CT_TEST(test_posting_letter_without_an_address_waits_for_a_person),
             CT_TEST(test_posting_renders_the_same_bytes_again))
