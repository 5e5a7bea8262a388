/* test_smtp.c - handing mail to a server, and knowing what became of it.
 *
 * Method: our loopback server is run as a program and counts what it took by envelope id; what it
 * would never say is said by a scripted server in a thread. Each test asserts the verdict and,
 * where a message may or may not have been taken, the server's own count.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/smtp.h"

#include "smtpd_helper.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const char MESSAGE[] =
    "Subject: test\r\n\r\nfirst\r\n.second begins with a dot\r\n..\r\n.\r\n";

static CtSmtp *open_client(uint16_t port)
{
    static CtSmtpServer server = {
        .host = "127.0.0.1", .name = "client.example.org", .seconds = 5, .final_seconds = 1
    };
    g_autoptr(GError) error = NULL;

    server.port = port;
    CtSmtp *client = ct_smtp_open(&server, &error);
    if (client == NULL)
        fail_msg("%s", error->message);
    return client;
}

static CtSmtpMail mail_to(const char *recipient, const char *id)
{
    return (CtSmtpMail){ .parties = { .sender = "notices+7@authority.example.org",
                                      .recipient = recipient,
                                      .id = id,
                                      .notify = CT_PARTIES_ON_SUCCESS | CT_PARTIES_ON_FAILURE },
                         .message = ct_bytes_of_text(MESSAGE) };
}

static void test_smtp_message_arrives_as_it_was_sent_dots_included(void **state)
{
    Smtpd server;
    size_t files;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    CtSmtpMail mail = mail_to("camille@example.org", "outbox-1+2=3");
    CtSmtpVerdict verdict = ct_smtp_send(client, &mail);
    assert_int_equal(verdict.state, CT_SMTP_SENT);
    assert_int_equal(verdict.code, 250);
    assert_string_equal(verdict.enhanced, "2.0.0");
    assert_true(verdict.reports);
    assert_int_equal(smtpd_counted(&server, "outbox-1+2=3"), 1);
    g_autofree char *kept = smtpd_read(&server, "mail", &files);
    assert_int_equal(files, 1);
    assert_non_null(strstr(kept, MESSAGE));
    smtpd_stop(&server);
}

static void test_smtp_report_comes_back_with_envelope_id_and_original_recipient(void **state)
{
    static const struct {
        const char *recipient, *status, *action;
    } expected[] = { { "bounce-hard1@example.org", "Status: 5.1.1", "Action: failed" },
                     { "bounce-soft1@example.org", "Status: 4.2.2", "Action: failed" },
                     { "camille@example.org", "Status: 2.0.0", "Action: delivered" } };
    Smtpd server;
    size_t files;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        CtSmtpMail mail = mail_to(expected[i].recipient, "box-9");
        assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_SENT);
    }
    g_autofree char *reports = smtpd_read(&server, "reports", &files);
    assert_int_equal(files, G_N_ELEMENTS(expected));
    assert_non_null(strstr(reports, "Original-Envelope-Id: box-9\r\n"));
    assert_non_null(strstr(reports, "To: <notices+7@authority.example.org>\r\n"));
    assert_non_null(strstr(reports, "Original-Recipient: rfc822;camille@example.org\r\n"));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_non_null(strstr(reports, expected[i].status));
        assert_non_null(strstr(reports, expected[i].action));
    }
    smtpd_stop(&server);
}

static void test_smtp_refusals_are_told_apart_and_the_connection_goes_on(void **state)
{
    static const struct {
        const char *recipient;
        CtSmtpState state;
        unsigned code;
    } expected[] = { { "refuse@example.org", CT_SMTP_REFUSED_FOR_GOOD, 550 },
                     { "refuse-later@example.org", CT_SMTP_REFUSED_FOR_NOW, 450 },
                     { "refuse-data@example.org", CT_SMTP_REFUSED_FOR_GOOD, 554 },
                     { "busy-data@example.org", CT_SMTP_REFUSED_FOR_NOW, 451 },
                     { "camille@example.org", CT_SMTP_SENT, 250 } };
    Smtpd server;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        CtSmtpMail mail = mail_to(expected[i].recipient, "id");
        CtSmtpVerdict verdict = ct_smtp_send(client, &mail);
        assert_int_equal(verdict.state, expected[i].state);
        assert_int_equal(verdict.code, expected[i].code);
        assert_true(ct_smtp_is_open(client));
    }
    assert_int_equal(smtpd_counted(&server, "id"), 1);
    smtpd_stop(&server);
}

static bool count_call(void *user)
{
    (*(size_t *)user)++;
    return true;
}

static bool forbid(void *user)
{
    (void)user;
    return false;
}

static void test_smtp_calls_before_data_only_when_the_recipient_was_taken(void **state)
{
    Smtpd server;
    size_t calls = 0;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    CtSmtpMail mail = mail_to("refuse@example.org", "a");
    mail.about_to_send = count_call;
    mail.user = &calls;
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_REFUSED_FOR_GOOD);
    assert_int_equal(calls, 0);
    mail.parties.recipient = "camille@example.org";
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_SENT);
    assert_int_equal(calls, 1);
    smtpd_stop(&server);
}

static void test_smtp_sends_nothing_that_the_caller_stopped(void **state)
{
    Smtpd server;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    CtSmtpMail mail = mail_to("camille@example.org", "a");
    mail.about_to_send = forbid;
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_UNSENT);
    assert_int_equal(smtpd_counted(&server, "a"), 0);
    mail.about_to_send = NULL;
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_SENT);
    smtpd_stop(&server);
}

/* The two that look alike from here: the server has the one and not the other. Neither may be
 * called sent, and neither may be sent again without being asked about. */
static void test_smtp_is_uncertain_exactly_when_the_end_went_out_unanswered(void **state)
{
    static const struct {
        const char *recipient;
        CtSmtpState state;
        size_t taken;
    } expected[] = { { "drop-after-data@example.org", CT_SMTP_UNCERTAIN, 1 },
                     { "drop-lost@example.org", CT_SMTP_UNCERTAIN, 0 },
                     { "slow@example.org", CT_SMTP_UNCERTAIN, 1 },
                     { "drop-in-data@example.org", CT_SMTP_UNSENT, 0 } };
    Smtpd server;
    (void)state;

    smtpd_start(&server);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(CtSmtp) client = open_client(server.port);
        g_autofree char *id = g_strdup_printf("id%zu", i);
        CtSmtpMail mail = mail_to(expected[i].recipient, id);
        CtSmtpVerdict verdict = ct_smtp_send(client, &mail);

        assert_int_equal(verdict.state, expected[i].state);
        assert_false(ct_smtp_is_open(client));
        assert_int_equal(smtpd_counted(&server, id), expected[i].taken);
    }
    smtpd_stop(&server);
}

static void test_smtp_many_mails_go_over_one_connection(void **state)
{
    enum { MAILS = 2000 };
    Smtpd server;
    size_t files;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    for (size_t i = 0; i < MAILS; i++) {
        CtSmtpMail mail = mail_to("camille@example.org", "many");
        mail.parties.notify = CT_PARTIES_ON_FAILURE;
        assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_SENT);
    }
    assert_int_equal(smtpd_counted(&server, "many"), MAILS);
    g_free(smtpd_read(&server, "reports", &files));
    assert_int_equal(files, 0);
    smtpd_stop(&server);
}

static void test_smtp_an_address_or_message_cannot_smuggle_a_command(void **state)
{
    static const char *const addresses[] = { "a@example.org>\r\nRCPT TO:<b@example.org",
                                             "a@example.org> NOTIFY=NEVER",
                                             "a\nb@example.org",
                                             "a b@example.org",
                                             "",
                                             "no-at-sign",
                                             "@example.org",
                                             "a@",
                                             "\"a\"@example.org" };
    static const char *const messages[] = {
        "x\n.\r\nMAIL FROM:<a@b>\r\n", "x\r.\r\n", "no end", "x\r\n.\n", "", "\n", "\r", "x\r\r\n"
    };
    Smtpd server;
    (void)state;

    smtpd_start(&server);
    g_autoptr(CtSmtp) client = open_client(server.port);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        CtSmtpMail mail = mail_to(addresses[i], "x");
        assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_REFUSED_FOR_GOOD);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        CtSmtpMail mail = mail_to("camille@example.org", "x");
        mail.message = ct_bytes_of_text(messages[i]);
        assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_REFUSED_FOR_GOOD);
    }
    CtSmtpMail mail = mail_to("camille@example.org", "two words\r\n");
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_SENT);
    assert_int_equal(smtpd_counted(&server, "two words??"), 1);
    smtpd_stop(&server);
}

/* ---- what our own server would never say ----------------------------------------------------*/

typedef struct {
    int listener;
    uint16_t port;
    const char *const *answers; /* one for each line received, after the greeting; NULL closes */
    GThread *thread;
    GString *heard;
} Script;

static void say(int client, const char *text)
{
    assert_true(send(client, text, strlen(text), MSG_NOSIGNAL) >= 0);
}

static gpointer run_script(gpointer data)
{
    Script *self = data;
    int client = accept(self->listener, NULL, NULL);
    size_t next = 0;
    char byte;

    say(client, self->answers[next++]);
    while (self->answers[next] != NULL && recv(client, &byte, 1, 0) == 1) {
        g_string_append_c(self->heard, byte);
        if (byte == '\n')
            say(client, self->answers[next++]);
    }
    close(client);
    return NULL;
}

static void script_start(Script *self, const char *const *answers)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof address;

    signal(SIGPIPE, SIG_IGN);
    self->answers = answers;
    self->heard = g_string_new(NULL);
    self->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(self->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(self->listener, 1), 0);
    assert_int_equal(getsockname(self->listener, (struct sockaddr *)&address, &size), 0);
    self->port = ntohs(address.sin_port);
    self->thread = g_thread_new("script", run_script, self);
}

static void script_end(Script *self)
{
    g_thread_join(self->thread);
    close(self->listener);
    g_string_free(self->heard, true);
}

static void test_smtp_a_server_without_extensions_gets_plain_commands_one_by_one(void **state)
{
    static const char *const answers[] = { "220 old\r\n",
                                           "250 old\r\n",
                                           "250 ok\r\n",
                                           "250 ok\r\n",
                                           "354 go\r\n",
                                           "",
                                           "",
                                           "",
                                           "",
                                           "",
                                           "",
                                           "250 taken\r\n",
                                           NULL };
    Script script;
    (void)state;

    script_start(&script, answers);
    CtSmtp *client = open_client(script.port);
    CtSmtpMail mail = mail_to("camille@example.org", "id");
    CtSmtpVerdict verdict = ct_smtp_send(client, &mail);
    assert_int_equal(verdict.state, CT_SMTP_SENT);
    assert_false(verdict.reports);
    ct_smtp_free(client);
    assert_non_null(strstr(script.heard->str, "MAIL FROM:<notices+7@authority.example.org>\r\n"
                                              "RCPT TO:<camille@example.org>\r\nDATA\r\n"));
    script_end(&script);
}

static void test_smtp_text_beyond_ascii_is_not_sent_to_a_server_that_may_spoil_it(void **state)
{
    static const char *const answers[] = { "220 old\r\n", "250 old\r\n", NULL };
    Script script;
    (void)state;

    script_start(&script, answers);
    CtSmtp *client = open_client(script.port);
    CtSmtpMail mail = mail_to("camille@example.org", "id");
    mail.message = ct_bytes_of_text("Subject: x\r\n\r\ncaf\xc3\xa9\r\n");
    assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_REFUSED_FOR_GOOD);
    ct_smtp_free(client);
    script_end(&script);
}

static void test_smtp_nonsense_before_the_text_leaves_the_mail_unsent(void **state)
{
    static const char *const answers[][6] = {
        { "220 x\r\n", "250 x\r\n", "what?\r\n", NULL },
        { "220 x\r\n", "250 x\r\n", "250-a\r\n251 b\r\n", NULL },
        { "220 x\r\n", "250 x\r\n", "250 ok\r\n", "999 no\r\n", NULL },
        { "220 x\r\n", "250 x\r\n", "250 ok\r\n", "250 ok\r\n", "250 not 354\r\n", NULL },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        Script script;

        script_start(&script, answers[i]);
        CtSmtp *client = open_client(script.port);
        CtSmtpMail mail = mail_to("camille@example.org", "id");
        assert_int_equal(ct_smtp_send(client, &mail).state, CT_SMTP_UNSENT);
        ct_smtp_free(client);
        script_end(&script);
    }
}

static void test_smtp_required_tls_refuses_a_server_without_it(void **state)
{
    static const char *const answers[] = { "220 x\r\n", "250 x\r\n", NULL };
    Script script;
    g_autoptr(GError) error = NULL;
    (void)state;

    script_start(&script, answers);
    CtSmtpServer server = { .host = "127.0.0.1",
                            .port = script.port,
                            .name = "c.example.org",
                            .security = CT_SMTP_TLS_REQUIRED,
                            .seconds = 5 };
    assert_null(ct_smtp_open(&server, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
    script_end(&script);
}

/* Words that an attacker slips in behind the answer to STARTTLS must not be taken for the
 * server's own after the handshake. */
static void test_smtp_words_in_clear_after_starttls_are_an_attack(void **state)
{
    static const char *const answers[] = { "220 x\r\n", "250-x\r\n250 STARTTLS\r\n",
                                           "220 go\r\n250 slipped in\r\n", NULL };
    Script script;
    g_autoptr(GError) error = NULL;
    (void)state;

    script_start(&script, answers);
    CtSmtpServer server = { .host = "127.0.0.1",
                            .port = script.port,
                            .name = "c.example.org",
                            .security = CT_SMTP_TLS_OFFERED,
                            .seconds = 5 };
    assert_null(ct_smtp_open(&server, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    script_end(&script);
}

static void test_smtp_nobody_there_is_a_reason_to_retry(void **state)
{
    CtSmtpServer server = { .host = "127.0.0.1", .port = 1, .name = "c.example.org", .seconds = 2 };
    g_autoptr(GError) error = NULL;
    (void)state;

    assert_null(ct_smtp_open(&server, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
}

CT_TEST_MAIN(CT_TEST(test_smtp_message_arrives_as_it_was_sent_dots_included),
             CT_TEST(test_smtp_report_comes_back_with_envelope_id_and_original_recipient),
             CT_TEST(test_smtp_refusals_are_told_apart_and_the_connection_goes_on),
             CT_TEST(test_smtp_calls_before_data_only_when_the_recipient_was_taken),
             CT_TEST(test_smtp_sends_nothing_that_the_caller_stopped),
             CT_TEST(test_smtp_is_uncertain_exactly_when_the_end_went_out_unanswered),
             CT_TEST(test_smtp_many_mails_go_over_one_connection),
             CT_TEST(test_smtp_an_address_or_message_cannot_smuggle_a_command),
             CT_TEST(test_smtp_a_server_without_extensions_gets_plain_commands_one_by_one),
             CT_TEST(test_smtp_text_beyond_ascii_is_not_sent_to_a_server_that_may_spoil_it),
             CT_TEST(test_smtp_nonsense_before_the_text_leaves_the_mail_unsent),
             CT_TEST(test_smtp_required_tls_refuses_a_server_without_it),
             CT_TEST(test_smtp_words_in_clear_after_starttls_are_an_attack),
             CT_TEST(test_smtp_nobody_there_is_a_reason_to_retry))
