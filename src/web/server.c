/* server.c - libmicrohttpd without threads, and the headers that every answer carries.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/server.h"

#include "web/site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <string.h>

enum {
    CONNECTIONS = 256,
    IDLE_SECONDS = 10,
    CONNECTION_BYTES = 32768, /* request line and headers; browsers send under 4 kB */
};

struct CtServer {
    struct MHD_Daemon *daemon;      /* owned */
    const CtViewProvider *provider; /* borrowed */
    GError *problem;                /* owned: of the last page of 500 */
};

static const char *const every_answer[][2] = {
    { "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'" },
    { "Cache-Control", "no-store" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

static enum MHD_Result send_answer(struct MHD_Connection *connection, unsigned status,
                                   struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < G_N_ELEMENTS(every_answer); i++)
        (void)MHD_add_response_header(response, every_answer[i][0], every_answer[i][1]);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(why), (void *)(uintptr_t)why, MHD_RESPMEM_PERSISTENT);

    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    (void)MHD_add_response_header(response, "Connection", "close");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, "Allow", "GET, HEAD");
    return send_answer(connection, status, response);
}

/* The name before an optional port is one that only this machine has. */
static bool is_loopback(const char *host)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

    for (size_t i = 0; host != NULL && i < G_N_ELEMENTS(names); i++) {
        size_t length = strlen(names[i]);
        if (g_ascii_strncasecmp(host, names[i], length) != 0)
            continue;
        const char *port = host + length;
        if (*port == '\0' || (*port == ':' && strspn(port + 1, "0123456789") == strlen(port + 1)))
            return true;
    }
    return false;
}

static const char *argument(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static enum MHD_Result answer(CtServer *self, struct MHD_Connection *connection, const char *path)
{
    g_auto(CtSiteAnswer) page;
    CtSiteRequest request = {
        .path = path,
        .lang = argument(connection, "lang"),
        .from = argument(connection, "from"),
        .accept_language =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept-Language"),
    };
    g_autoptr(GError) problem = NULL;

    if (!ct_site_answer(self->provider, &request, &page, &problem)) {
        g_clear_error(&self->problem);
        self->problem = g_steal_pointer(&problem);
    }
    CtBytes body = ct_buffer_bytes(&page.body);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.size, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Content-Type", page.type);
    if (page.is_page) {
        (void)MHD_add_response_header(response, "Content-Language", ct_po_code(page.language));
        (void)MHD_add_response_header(response, "Vary", "Accept-Language");
    }
    return send_answer(connection, page.status, response);
}

/* Eight parameters, because libmicrohttpd calls it so. */
// NOLINTNEXTLINE(readability-function-size)
static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    static int seen; /* only its address matters: the headers of this request have been seen */
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");

    (void)version;
    (void)upload;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    if (!is_loopback(host))
        return refuse(connection, MHD_HTTP_MISDIRECTED_REQUEST, "not a name of this server\n");
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        *upload_size = 0; /* nobody reads what a GET carries */
        return MHD_YES;
    }
    return answer(user, connection, path);
}

CtServer *ct_server_new(uint16_t port, const CtViewProvider *provider, GError **error)
{
    g_autoptr(CtServer) self = g_new0(CtServer, 1);
    struct sockaddr_in loopback = { .sin_family = AF_INET,
                                    .sin_port = htons(port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    self->provider = provider;
    self->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, port, NULL, NULL, handle, self, MHD_OPTION_SOCK_ADDR, &loopback,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (self->daemon == NULL) {
        (void)ct_fail_errno(error, errno, "web: listening on loopback");
        return NULL;
    }
    return g_steal_pointer(&self);
}

void ct_server_free(CtServer *self)
{
    if (self == NULL)
        return;
    if (self->daemon != NULL)
        MHD_stop_daemon(self->daemon);
    g_clear_error(&self->problem);
    g_free(self);
}

uint16_t ct_server_port(const CtServer *self)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info != NULL ? info->port : 0;
}

bool ct_server_turn(CtServer *self, unsigned milliseconds, GError **error)
{
    return MHD_run_wait(self->daemon, (int32_t)MIN(milliseconds, (unsigned)INT32_MAX)) == MHD_YES ||
           ct_fail(error, CT_ERROR_SYSTEM, "web: the server's loop stopped");
}

GError *ct_server_take_problem(CtServer *self)
{
    return g_steal_pointer(&self->problem);
}
