/* smtpd.c - `constat-smtpd`: the mail server of the demonstration and of the tests.
 *
 * Real SMTP on 127.0.0.1, no relay: what it takes is kept (smtpd_store.h) and goes nowhere. One
 * thread, one poll loop. It speaks PIPELINING, DSN, 8BITMIME, SMTPUTF8 and SIZE.
 *     constat-smtpd [--port N] [--maildir DIR] [--count FILE] [--reports DIR] [--slow MS] [--fast]
 * prints "port N" and serves until SIGTERM. What the local part of a recipient begins with:
 *     refuse           550 at RCPT          bounce-hard    taken, then reported failed 5.1.1
 *     refuse-later     450 at RCPT          bounce-soft    taken, then reported failed 4.2.2
 *     refuse-all       421 and closed       bounce-policy  taken, then reported failed 5.7.1
 *     refuse-data      554 after the text   delay          taken, then reported delayed 4.4.1
 *     busy-data        451 after the text   slow           answers after --slow milliseconds
 *     drop-in-data     closes at DATA       drop-lost      closes after the text, keeps nothing
 *     drop-after-data  keeps the text, closes without an answer
 * Anything else is taken and, when asked for, reported as delivered.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "smtpd_session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MAX 256

typedef struct {
    int socket;
    CtSmtpdSession *session;
} Client;

typedef struct {
    int listener;
    size_t count;
    Client client[CLIENTS_MAX];
    CtSmtpdStore store;
    int64_t slow_us;
} Server;

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static int listen_on(uint16_t *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(*port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof address;
    const int yes = 1;
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (made < 0)
        return -1;
    (void)setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(made, (struct sockaddr *)&address, size) != 0 || listen(made, 128) != 0 ||
        getsockname(made, (struct sockaddr *)&address, &size) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return made;
}

static void welcome(Server *self)
{
    const int yes = 1;
    int made = accept4(self->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (made < 0)
        return;
    (void)setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    self->client[self->count++] =
        (Client){ made, ct_smtpd_session_new(&self->store, self->slow_us) };
}

static void dismiss(Server *self, size_t index)
{
    close(self->client[index].socket);
    ct_smtpd_session_free(self->client[index].session);
    self->client[index] = self->client[--self->count];
}

static bool send_out(Client *client)
{
    GString *out = ct_smtpd_session_out(client->session);

    if (out->len == 0)
        return true;
    ssize_t sent = send(client->socket, out->str, out->len, MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    g_string_erase(out, 0, sent);
    return true;
}

/* False when the client is to be dismissed. */
static bool attend(Client *client, short events)
{
    char bytes[65536 / 8];
    ssize_t got = 0;

    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
        got = recv(client->socket, bytes, sizeof bytes, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return false;
    }
    ct_smtpd_session_feed(client->session, bytes, got > 0 ? (size_t)got : 0,
                          g_get_monotonic_time());
    if (!send_out(client) || ct_smtpd_session_drops(client->session))
        return false;
    return !ct_smtpd_session_ends(client->session) ||
           ct_smtpd_session_out(client->session)->len > 0;
}

static int until_next_wake(const Server *self)
{
    int64_t now = g_get_monotonic_time();
    int64_t wait = 1000;

    for (size_t i = 0; i < self->count; i++) {
        int64_t at = ct_smtpd_session_wakes_us(self->client[i].session);
        if (at != 0)
            wait = MIN(wait, MAX(0, (at - now) / 1000 + 1));
    }
    return (int)wait;
}

static void serve_once(Server *self)
{
    struct pollfd watched[CLIENTS_MAX + 1];
    size_t clients = self->count;

    for (size_t i = 0; i < clients; i++) {
        bool has_words = ct_smtpd_session_out(self->client[i].session)->len > 0;
        watched[i] = (struct pollfd){ .fd = self->client[i].socket,
                                      .events = (short)(POLLIN | (has_words ? POLLOUT : 0)) };
    }
    watched[clients] =
        (struct pollfd){ .fd = clients < CLIENTS_MAX ? self->listener : -1, .events = POLLIN };
    if (poll(watched, clients + 1, until_next_wake(self)) < 0)
        return;
    /* From behind, because a dismissed client's place is taken by the last one. */
    for (size_t i = clients; i-- > 0;) {
        int64_t wake = ct_smtpd_session_wakes_us(self->client[i].session);
        bool due = wake != 0 && wake <= g_get_monotonic_time();
        if ((watched[i].revents != 0 || due) && !attend(&self->client[i], watched[i].revents))
            dismiss(self, i);
    }
    if ((watched[clients].revents & POLLIN) != 0)
        welcome(self);
}

static int serve(Server *self, uint16_t port)
{
    struct sigaction on_signal = { .sa_handler = stop };

    sigaction(SIGTERM, &on_signal, NULL);
    sigaction(SIGINT, &on_signal, NULL);
    self->listener = listen_on(&port);
    if (self->listener < 0) {
        fprintf(stderr, "constat-smtpd: cannot listen: %s\n", g_strerror(errno));
        return 1;
    }
    printf("port %u\n", port);
    fflush(stdout);
    while (!stopping)
        serve_once(self);
    while (self->count > 0)
        dismiss(self, self->count - 1);
    close(self->listener);
    return 0;
}

int main(int argc, char **argv)
{
    static Server server;
    g_autofree char *count = NULL;
    int port = 0, slow_ms = 2000;
    gboolean fast = false;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port of 127.0.0.1, 0 to choose one", "N" },
        { "maildir", 0, 0, G_OPTION_ARG_FILENAME, &server.store.maildir, "Keep messages", "DIR" },
        { "count", 0, 0, G_OPTION_ARG_FILENAME, &count, "One line for each message", "FILE" },
        { "reports", 0, 0, G_OPTION_ARG_FILENAME, &server.store.reports, "Keep reports", "DIR" },
        { "slow", 0, 0, G_OPTION_ARG_INT, &slow_ms, "How late slow@ is answered", "MS" },
        { "fast", 0, 0, G_OPTION_ARG_NONE, &fast, "Do not wait for the disk", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL }
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || port < 0 || port > 65535) {
        fprintf(stderr, "constat-smtpd: %s\n", error == NULL ? "no such port" : error->message);
        return 2;
    }
    server.store.fast = fast;
    server.slow_us = (int64_t)slow_ms * 1000;
    if (!ct_smtpd_store_open(&server.store, count, &error)) {
        fprintf(stderr, "constat-smtpd: %s\n", error->message);
        return 1;
    }
    return serve(&server, (uint16_t)port);
}
