/* wire.c - sockets and TLS.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/wire.h"

#include "base/clock.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECOND_US 1000000

struct CtWire {
    int socket;
    SSL_CTX *context; /* owned */
    SSL *tls;         /* owned; NULL while in clear */
    size_t from, to;  /* what was read and not yet handed out */
    size_t handed;    /* the line handed out last ends here */
    uint8_t in[CT_WIRE_LINE];
};

void ct_wire_free(CtWire *self)
{
    if (self == NULL)
        return;
    SSL_free(self->tls);
    SSL_CTX_free(self->context);
    if (self->socket >= 0)
        close(self->socket);
    g_free(self);
}

static void set_limits(int socket, unsigned seconds)
{
    const struct timeval limit = { .tv_sec = (time_t)seconds };
    const int yes = 1;

    (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    /* Commands are small and wait for an answer: Nagle's delay would be paid on each. */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static int connect_any(const struct addrinfo *list, unsigned seconds)
{
    for (const struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int made = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
        if (made < 0)
            continue;
        set_limits(made, seconds);
        if (connect(made, one->ai_addr, one->ai_addrlen) == 0)
            return made;
        int cause = errno;
        close(made);
        errno = cause;
    }
    return -1;
}

CtWire *ct_wire_open(const char *host, uint16_t port, unsigned seconds, GError **error)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    char service[8];

    g_snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &list) != 0) {
        ct_fail(error, CT_ERROR_SYSTEM, "wire: the server's name has no address");
        return NULL;
    }
    int made = connect_any(list, seconds);
    int cause = errno;
    freeaddrinfo(list);
    if (made < 0) {
        ct_fail(error, CT_ERROR_SYSTEM, "wire: cannot connect: %s", g_strerror(cause));
        return NULL;
    }
    CtWire *self = g_new0(CtWire, 1);
    self->socket = made;
    return self;
}

/* SSL_set_tlsext_host_name, whose macro casts the const away in a way that clang does not take. */
static bool name_server(SSL *tls, const char *host)
{
    return SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    (void *)(uintptr_t)host) == 1;
}

static bool prepare_tls(CtWire *self, const char *host, bool verify)
{
    self->context = SSL_CTX_new(TLS_client_method());
    if (self->context == NULL ||
        SSL_CTX_set_min_proto_version(self->context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_default_verify_paths(self->context) != 1)
        return false;
    SSL_CTX_set_verify(self->context, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    self->tls = SSL_new(self->context);
    return self->tls != NULL && name_server(self->tls, host) &&
           (!verify || SSL_set1_host(self->tls, host) == 1) &&
           SSL_set_fd(self->tls, self->socket) == 1;
}

bool ct_wire_secure(CtWire *self, const char *host, bool verify, GError **error)
{
    if (self->handed != self->to)
        return ct_fail(error, CT_ERROR_INTEGRITY, "wire: words in clear after STARTTLS");
    if (!prepare_tls(self, host, verify))
        return ct_fail(error, CT_ERROR_SYSTEM, "wire: TLS cannot be prepared");
    if (SSL_connect(self->tls) != 1)
        return ct_fail(error, CT_ERROR_INTEGRITY, "wire: TLS was not agreed");
    return true;
}

static ssize_t send_some(CtWire *self, CtBytes bytes)
{
    if (self->tls == NULL)
        return send(self->socket, bytes.data, bytes.size, MSG_NOSIGNAL);
    errno = EPIPE;
    return SSL_write(self->tls, bytes.data, (int)MIN(bytes.size, 1u << 30));
}

bool ct_wire_send(CtWire *self, CtBytes bytes, GError **error)
{
    while (bytes.size > 0) {
        ssize_t sent = send_some(self, bytes);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return ct_fail(error, CT_ERROR_SYSTEM, "wire: the connection broke while sending");
        bytes = ct_bytes_slice(bytes, (size_t)sent, bytes.size);
    }
    return true;
}

static ssize_t read_some(CtWire *self)
{
    uint8_t *at = self->in + self->to;
    size_t room = sizeof self->in - self->to;

    if (self->tls == NULL)
        return recv(self->socket, at, room, 0);
    errno = EPIPE;
    return SSL_read(self->tls, at, (int)room);
}

static bool read_more(CtWire *self, int64_t until_us, GError **error)
{
    ssize_t got;

    if (self->from > 0) {
        memmove(self->in, self->in + self->from, self->to - self->from);
        self->to -= self->from;
        self->from = self->handed = 0;
    }
    if (self->to == sizeof self->in)
        return ct_fail(error, CT_ERROR_LIMIT, "wire: a line longer than %d", CT_WIRE_LINE);
    do
        got = read_some(self);
    while (got < 0 && errno == EINTR && ct_clock_monotonic_us() < until_us);
    if (got == 0)
        return ct_fail(error, CT_ERROR_SYSTEM, "wire: the server closed the connection");
    if (got < 0 || ct_clock_monotonic_us() > until_us)
        return ct_fail(error, CT_ERROR_SYSTEM, "wire: no answer in time");
    self->to += (size_t)got;
    return true;
}

bool ct_wire_line(CtWire *self, unsigned seconds, CtBytes *out, GError **error)
{
    const struct timeval limit = { .tv_sec = (time_t)seconds };
    int64_t until_us = ct_clock_monotonic_us() + (int64_t)seconds * SECOND_US;
    const uint8_t *end;

    self->from = self->handed;
    while ((end = memchr(self->in + self->from, '\n', self->to - self->from)) == NULL) {
        (void)setsockopt(self->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (!read_more(self, until_us, error))
            return false;
    }
    CtBytes line = { self->in + self->from, (size_t)(end - (self->in + self->from)) };
    self->handed = self->from + line.size + 1;
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    *out = line;
    return true;
}
