/* test_server.c - what the server answers, refuses and always says, over a real socket.
 *
 * Method: a client socket in the same thread; the server takes turns until it closes the
 * connection (every request says `Connection: close`).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/test.h"

#include "sample.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/server.h"

static CtSample sample = { .tasks = 5 };
static CtViewProvider provider;

static CtServer *start(void)
{
    provider = ct_sample_provider(&sample);
    CtServer *server = ct_server_new(0, &provider, NULL);

    assert_non_null(server);
    return server;
}

static int connect_to(const CtServer *server, const char *address)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(ct_server_port(server)) };
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
    assert_true(client >= 0);
    if (connect(client, (const struct sockaddr *)&to, sizeof to) == 0)
        return client;
    close(client);
    return -1;
}

/* The whole answer to a whole request. */
static char *exchange(CtServer *server, const char *request)
{
    int client = connect_to(server, "127.0.0.1");
    GString *answer = g_string_new(NULL);

    assert_true(client >= 0);
    assert_int_equal(send(client, request, strlen(request), MSG_NOSIGNAL),
                     (ssize_t)strlen(request));
    assert_int_equal(fcntl(client, F_SETFL, O_NONBLOCK), 0);
    for (int turn = 0; turn < 200; turn++) {
        char bytes[4096];
        ssize_t count;

        assert_true(ct_server_turn(server, 10, NULL));
        while ((count = recv(client, bytes, sizeof bytes, 0)) > 0)
            g_string_append_len(answer, bytes, count);
        if (count == 0)
            break;
    }
    close(client);
    return g_string_free(answer, FALSE);
}

static char *request(CtServer *server, const char *method, const char *path, const char *headers)
{
    g_autofree char *text =
        g_strdup_printf("%s %s HTTP/1.1\r\n%sConnection: close\r\n\r\n", method, path, headers);

    return exchange(server, text);
}

#define LOCAL "Host: localhost:8470\r\n"

static void test_server_every_answer_carries_the_strict_headers(void **state)
{
    static const char *const paths[] = { "/", "/nowhere", "/style.css" };
    static const char *const headers[] = {
        "Content-Security-Policy: default-src 'none'; style-src 'self'", "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer", "frame-ancestors 'none'"
    };
    g_autoptr(CtServer) server = start();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *answer = request(server, "GET", paths[i], LOCAL);
        for (size_t j = 0; j < G_N_ELEMENTS(headers); j++)
            assert_non_null(strstr(answer, headers[j]));
        assert_null(strstr(answer, "Set-Cookie"));
        assert_null(strstr(answer, "unsafe"));
    }
}

static void test_server_refuses_every_method_but_get_and_head(void **state)
{
    static const char *const methods[] = { "POST",  "PUT",   "DELETE", "OPTIONS",
                                           "TRACE", "PATCH", "get" };
    g_autoptr(CtServer) server = start();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_autofree char *answer = request(server, methods[i], "/", LOCAL "Content-Length: 0\r\n");
        assert_true(g_str_has_prefix(answer, "HTTP/1.1 405 "));
        assert_non_null(strstr(answer, "Allow: GET, HEAD\r\n"));
        assert_non_null(strstr(answer, "nosniff"));
    }
}

static void test_server_head_is_the_same_without_a_body(void **state)
{
    g_autoptr(CtServer) server = start();
    g_autofree char *get = request(server, "GET", "/about", LOCAL);
    g_autofree char *head = request(server, "HEAD", "/about", LOCAL);
    char *end = strstr(get, "\r\n\r\n");

    (void)state;
    assert_true(g_str_has_suffix(head, "\r\n\r\n"));
    assert_non_null(end);
    g_autofree char *line = g_strdup_printf("Content-Length: %zu\r\n", strlen(end + 4));
    assert_non_null(strstr(head, line));
}

static void test_server_answers_only_names_of_this_machine(void **state)
{
    static const char *const foreign[] = { "Host: example.org\r\n",
                                           "Host: localhost.example.org\r\n",
                                           "Host: 127.0.0.1.example.org\r\n",
                                           "Host: 127.0.0.1:x\r\n" };
    static const char *const ours[] = { "Host: 127.0.0.1\r\n", "Host: LOCALHOST\r\n",
                                        "Host: [::1]:8470\r\n" };
    g_autoptr(CtServer) server = start();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
        g_autofree char *answer = request(server, "GET", "/", foreign[i]);
        assert_true(g_str_has_prefix(answer, "HTTP/1.1 421 "));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ours); i++) {
        g_autofree char *answer = request(server, "GET", "/", ours[i]);
        assert_true(g_str_has_prefix(answer, "HTTP/1.1 200 "));
    }
}

static void test_server_listens_on_loopback_only(void **state)
{
    g_autoptr(CtServer) server = start();

    (void)state;
    assert_int_equal(connect_to(server, "127.0.0.2"),
                     -1); /* a socket on any address would answer */
}

static void test_server_speaks_the_language_of_the_browser(void **state)
{
    g_autoptr(CtServer) server = start();
    g_autofree char *fr = request(server, "GET", "/", LOCAL "Accept-Language: fr-FR, en;q=0.5\r\n");
    g_autofree char *en = request(server, "GET", "/?lang=en", LOCAL "Accept-Language: fr\r\n");

    (void)state;
    assert_non_null(strstr(fr, "Content-Language: fr\r\n"));
    assert_non_null(strstr(fr, "<html lang=\"fr\">"));
    assert_non_null(strstr(fr, "Vary: Accept-Language\r\n"));
    assert_non_null(strstr(en, "<html lang=\"en\">"));
}

static void test_server_keeps_the_reason_of_a_failure_for_its_caller(void **state)
{
    g_autoptr(CtServer) server = start();

    (void)state;
    sample.fails = true;
    g_autofree char *answer = request(server, "GET", "/ledger", LOCAL);
    sample.fails = false;
    g_autoptr(GError) problem = ct_server_take_problem(server);
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 500 "));
    assert_null(strstr(answer, "secret-reason"));
    assert_non_null(problem);
    assert_non_null(strstr(problem->message, "secret-reason"));
    assert_null(ct_server_take_problem(server));
}

static void test_server_survives_what_is_not_http(void **state)
{
    static const char *const noise[] = { "\r\n\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02",
                                         "GET / HTTP/9.9\r\n\r\n",
                                         "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" };
    g_autoptr(CtServer) server = start();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(noise); i++) {
        int client = connect_to(server, "127.0.0.1");
        assert_true(client >= 0);
        assert_true(send(client, noise[i], strlen(noise[i]), MSG_NOSIGNAL) > 0);
        assert_true(ct_server_turn(server, 20, NULL));
        close(client);
    }
    g_autofree char *answer = request(server, "GET", "/", LOCAL);
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 200 "));
}

CT_TEST_MAIN(CT_TEST(test_server_every_answer_carries_the_strict_headers),
             CT_TEST(test_server_refuses_every_method_but_get_and_head),
             CT_TEST(test_server_head_is_the_same_without_a_body),
             CT_TEST(test_server_answers_only_names_of_this_machine),
             CT_TEST(test_server_listens_on_loopback_only),
             CT_TEST(test_server_speaks_the_language_of_the_browser),
             CT_TEST(test_server_keeps_the_reason_of_a_failure_for_its_caller),
             CT_TEST(test_server_survives_what_is_not_http))
