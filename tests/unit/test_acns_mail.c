/* test_acns_mail.c - thousands of invented mails against the truth that they were made from, and
 * mails made to break a reader.
 *
 * The mails come from src/demo, which shares no code with the readers and keeps the facts beside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#include <zlib.h>

#include "demo/mailer.h"

#define MAILS 1000
#define NOW   ((CtInstant)1775800000)

typedef struct {
    const CtFacts *facts;
    size_t count;
    size_t seen;
    size_t asides;
} Truth;

static bool check_truth(void *user, const CtRecord *record, GError **error)
{
    Truth *truth = user;
    char id[CT_FACTS_ID_SIZE];

    (void)error;
    truth->asides += strcmp(record->kind, "aside") == 0;
    if (strcmp(record->kind, "referral") != 0)
        return true;
    for (size_t i = 0; i < truth->count; i++) {
        const CtFacts *facts = &truth->facts[i];
        if (!ct_bytes_equal(ct_record_get_text(record, "case_id"),
                            ct_bytes_of_text(ct_facts_id(facts, id))))
            continue;
        const CtRecordField *port = ct_record_find(record, "port");
        assert_true(ct_address_equal(&ct_record_find(record, "ip")->address, &facts->address));
        assert_int_equal(ct_record_find(record, "at")->number, facts->at);
        assert_int_equal(port == NULL ? 0 : port->number, facts->port);
        assert_null(ct_record_find(record, "mismatch"));
        truth->seen++;
    }
    return true;
}

static CtFacts invent(CtRandom *random, uint32_t number)
{
    return (CtFacts){
        .number = number,
        .address = ct_address_of_v4(0xcb007100u + (uint32_t)ct_random_below(random, 256)),
        .port = (uint16_t)(ct_random_chance(random, 50, 52) ? 1024 + ct_random_below(random, 60000)
                                                            : 0),
        .at = NOW - (CtInstant)ct_random_below(random, 5000000),
        .without_zone = ct_random_chance(random, 1, 40)
    };
}

static void test_acns_mail_reads_every_invented_fact_once(void **state)
{
    (void)state;
    CtRandom random = { 42 };
    uint32_t number = 1;

    for (size_t i = 0; i < MAILS; i++) {
        g_auto(CtBuffer) mail = ct_buffer_new(4u << 20);
        CtFacts facts[8];
        Truth truth = { .facts = facts };
        size_t without_zone = 0;

        truth.count = ct_random_chance(&random, 33, 44) ? 1 : 1 + ct_random_below(&random, 8);
        for (size_t j = 0; j < truth.count; j++) {
            facts[j] = invent(&random, number++);
            without_zone += facts[j].without_zone;
        }
        ct_mailer_write(&random, facts, truth.count, NOW, &mail);
        assert_true(
            ct_format_named("acns-mail")->read(ct_buffer_bytes(&mail), check_truth, &truth, NULL));
        if (truth.seen != truth.count - without_zone || truth.asides != without_zone)
            fail_msg("mail %zu: %zu of %zu, %zu asides\n%.*s", i, truth.seen, truth.count,
                     truth.asides, (int)mail.size, (const char *)mail.data);
    }
}

static void test_acns_mail_makes_no_referral_of_other_mail(void **state)
{
    (void)state;
    CtRandom random = { 43 };

    for (uint32_t i = 0; i < 200; i++) {
        g_auto(CtBuffer) mail = ct_buffer_new(4u << 20);

        ct_mailer_write_other(&random, i, NOW, &mail);
        g_auto(Collected) found = collect_from("acns-mail", ct_buffer_bytes(&mail));
        assert_int_equal(found.referrals, 0);
        assert_int_equal(found.asides, 1);
    }
}

static void test_acns_mail_gives_a_reason_for_each_part_set_aside(void **state)
{
    (void)state;
    g_auto(Collected) parts = collect_from(
        "acns-mail", ct_bytes_of_text("From: a\nContent-Type: multipart/mixed; boundary=b\n\n"
                                      "--b\nContent-Type: text/plain; charset=koi8-r\n\nx\n"
                                      "--b\nContent-Type: text/plain; charset=big5\n\nx\n--b--\n"));
    g_auto(Collected) report = collect_from(
        "acns-mail", ct_bytes_of_text("From: a\nContent-Type: multipart/report; boundary=b\n\n"
                                      "--b\nContent-Type: message/delivery-status\n\n"
                                      "Action: failed\n--b--\n"));

    assert_int_equal(parts.asides, 2);
    assert_true(collected_has(&parts, "\"part\":\"2\""));
    assert_true(collected_has(&report, "\"delivery-report\""));
}

/* A mail of one hostile idea repeated up to `size`, read in bounded time, without a referral. */
static void assert_bounded(const char *head, const char *piece, size_t piece_size, size_t size)
{
    g_auto(CtBuffer) mail = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    gint64 start = g_get_monotonic_time();

    ct_buffer_add_text(&mail, head);
    while (mail.size + piece_size <= size)
        ct_buffer_add(&mail, (CtBytes){ (const uint8_t *)piece, piece_size });
    g_auto(Collected) found = collect_from("acns-mail", ct_buffer_bytes(&mail));
    assert_int_equal(found.referrals, 0);
    assert_true(found.asides > 0 && found.asides <= CT_LIMIT_NOTICES + 1);
    assert_true(g_get_monotonic_time() - start < 30 * G_USEC_PER_SEC);
}

static void test_acns_mail_bounds_hostile_mails(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        const char *piece;
    } rows[] = {
        { "From: a\n\n", "x" },
        { "From: a\n\n", "\n" },
        { "From: a\n\n", "<" },
        { "From: a\n\n", "<!-- <" },
        { "From: a\n\n", "-----BEGIN PGP SIGNED MESSAGE-----\n" },
        { "From: a\n\n", "- - -\n> " },
        { "From: a\n\n", "</Infringement>" },
        { "From: a\nSubject: ", "x" },
        { "From: a\nContent-Type: text/plain", "; a=b" },
        { "From: a\nContent-Type: text/plain ", "(" },
        { "", "A: b\n" },
        { "From: a\nContent-Type: text/plain; charset=iso-8859-1\n\n", "\xe9" },
        { "From: a\nContent-Type: text/plain; charset=utf-16\n\n", "a" },
        { "From: a\nContent-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B\x80" },
        { "From: a\nContent-Transfer-Encoding: quoted-printable\n\n", "=41" },
        { "From: a\nContent-Transfer-Encoding: quoted-printable\n\n", "= " },
        { "From: a\nContent-Transfer-Encoding: base64\n\n", "=" },
        { "From: a\nContent-Type: multipart/mixed; boundary=\"-\"\n\n", "---\n" },
        { "From: a\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\nx\n" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_bounded(rows[i].head, rows[i].piece, strlen(rows[i].piece), 2u << 20);
    assert_bounded("From: a\n\n", "x", 1, CT_LIMIT_MAIL_BYTES);
    assert_bounded("From: a\n\n", "", 1, 8u << 20); /* zero bytes */
}

static void test_acns_mail_bounds_nesting(void **state)
{
    (void)state;
    g_auto(CtBuffer) parts = ct_buffer_new(CT_LIMIT_MAIL_BYTES);

    for (unsigned i = 0; i < 10000; i++)
        ct_buffer_printf(&parts, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    g_auto(Collected) in_parts = collect_from("acns-mail", ct_buffer_bytes(&parts));
    assert_true(collected_has(&in_parts, "limit-depth"));
    assert_bounded("", "Content-Type: message/rfc822\n\n", 30, 300000);
    assert_bounded("",
                   "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n",
                   75, 8u << 20);
}

/* A gzip part of `size` letters, all the same or drawn. */
static void add_packed(CtBuffer *mail, size_t size, CtRandom *random)
{
    g_autofree uint8_t *plain = g_malloc0(size);
    size_t room = size + 1000;
    g_autofree uint8_t *packed = g_malloc(room);
    z_stream stream = { .next_in = plain, .avail_in = (uInt)size, .next_out = packed };

    stream.avail_out = (uInt)room;
    for (size_t i = 0; i < size; i++)
        plain[i] = (uint8_t)(random == NULL ? 32 : 97 + ct_random_below(random, 26));
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_FILTERED), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    g_autofree char *text = g_base64_encode(packed, stream.total_out);
    ct_buffer_printf(mail,
                     "--b\nContent-Type: application/gzip\n"
                     "Content-Transfer-Encoding: base64\n\n%s\n",
                     text);
    (void)deflateEnd(&stream);
}

static void test_acns_mail_refuses_packed_bombs_by_ratio_and_by_sum(void **state)
{
    (void)state;
    static const char head[] = "From: a\nContent-Type: multipart/mixed; boundary=b\n\n";
    CtRandom random = { 44 };
    g_auto(CtBuffer) steep = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtBuffer) many = ct_buffer_new(CT_LIMIT_MAIL_BYTES);

    ct_buffer_add_text(&steep, head);
    add_packed(&steep, 1u << 20, NULL);
    g_auto(Collected) from_steep = collect_from("acns-mail", ct_buffer_bytes(&steep));
    assert_true(collected_has(&from_steep, "gzip-bomb"));

    ct_buffer_add_text(&many, head);
    for (size_t size = 0; size <= CT_LIMIT_UNPACKED_BYTES; size += 2u << 20)
        add_packed(&many, 2u << 20, &random); /* each within its ratio, too much together */
    assert_true(ct_buffer_ok(&many));
    g_auto(Collected) from_many = collect_from("acns-mail", ct_buffer_bytes(&many));
    assert_true(collected_has(&from_many, "gzip-bomb"));
    assert_int_equal(from_steep.referrals + from_many.referrals, 0);
}

static void test_acns_mail_refuses_what_is_larger_than_a_mail(void **state)
{
    (void)state;
    size_t size = CT_LIMIT_MAIL_BYTES + 1;
    g_autofree uint8_t *bytes = g_malloc0(size);
    g_autoptr(GError) error = NULL;
    g_auto(Collected) found = { .lines = ct_buffer_new(1000), .source_size = size };

    assert_false(
        ct_format_named("acns-mail")->read((CtBytes){ bytes, size }, collect, &found, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

/* Who writes the words of a log into his mail would else have it read as one, and its referrals
 * dropped. */
static void test_format_no_text_in_a_mail_makes_it_a_log(void **state)
{
    (void)state;
    CtBytes mail = ct_bytes_of_text("From: a@example.org\r\n"
                                    "Date: Wed, 1 Jan 2025 08:00:00 +0000\r\n"
                                    "X-Word: CEF:0|A10| RT_SRC_NAT_PBA_ALLOC\r\n\r\nx\r\n");

    assert_ptr_equal(ct_format_of(mail), ct_format_named("cgnat-syslog"));
    assert_ptr_equal(ct_format_of_mail(mail), ct_format_named("acns-mail"));
    assert_null(ct_format_of_mail(ct_bytes_of_text("CEF:0|A10|")));
}

static void test_format_knows_a_mail_that_lost_fields_and_a_notice_in_other_text(void **state)
{
    (void)state;
    const CtFormat *mail = ct_format_named("acns-mail");
    const CtFormat *bare = ct_format_named("acns-xml");

    assert_ptr_equal(
        ct_format_of(ct_bytes_of_text("From: a@example.org\nSubject: Notice\n\n<Infringement>\n")),
        mail);
    assert_ptr_equal(
        ct_format_of(ct_bytes_of_text("Subject: Notice\r\nContent-Type: text/plain\r\n\r\nx\r\n")),
        mail);
    assert_ptr_equal(ct_format_of(ct_bytes_of_text("-----BEGIN PGP SIGNED MESSAGE-----\n"
                                                   "Hash: SHA256\n\n<Infringement>\n")),
                     bare);
    assert_null(ct_format_of(ct_bytes_of_text("Subject: one field makes no mail\n\nx\n")));
}

CT_TEST_MAIN(CT_TEST(test_acns_mail_reads_every_invented_fact_once),
             CT_TEST(test_format_knows_a_mail_that_lost_fields_and_a_notice_in_other_text),
             CT_TEST(test_format_no_text_in_a_mail_makes_it_a_log),
             CT_TEST(test_acns_mail_makes_no_referral_of_other_mail),
             CT_TEST(test_acns_mail_gives_a_reason_for_each_part_set_aside),
             CT_TEST(test_acns_mail_bounds_hostile_mails), CT_TEST(test_acns_mail_bounds_nesting),
             CT_TEST(test_acns_mail_refuses_packed_bombs_by_ratio_and_by_sum),
             CT_TEST(test_acns_mail_refuses_what_is_larger_than_a_mail))
